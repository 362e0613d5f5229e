"""Sitting by habit, a part of the screening: what was measured, in words. It names no cause.

Everything here is a pure function of the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import exercises
from exercises.judging import units
from exercises.sitting import SITTING
from trainer.base.dates import day_text
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.plan.days import counts, day_of
from trainer.plan.programme import PlannedSet
from trainer.record.records import SessionRecord, SetRecord

__all__ = ["Sat", "sat", "sat_words", "sitting_set", "told_words"]

#: Seconds of the test. Taste: 20 by habit and 10 tall are enough for a median, and short enough to sit through.
TEST_S = 30
#: Differences from sitting tall up to this are not told, degrees and torso lengths. Fit: in ten rendered sitters from
#: each view (``samples/study/sitting.py``), 1.96 standard deviations without a true difference are 2.8 and 3.2 degrees,
#: 0.01 and 0.02 torso lengths, 1.8 degrees; the largest error is 3.6 degrees for the last. The head's height is
#: doubled, because a real chair gives.
NOISE = {
    "leans_deg": 3.0,
    "shoulder_higher_deg": 4.0,
    "sits_lower_torso": 0.03,
    "head_ahead_torso": 0.03,
    "tips_deg": 4.0,
}
#: Crossed legs pull the landmarks of the hips aside; a lean up to this is then not told, degrees. Fit: errors up to 5.
CROSSED_LEAN_DEG = 5.0
#: Legs are crossed if the left ankle is less than this to the left of the right one, torso lengths. Fit: at most 0.01
#: with crossed ankles or thighs, at least 0.23 with the feet side by side.
CROSSED_TORSO = 0.12
#: Two tests differ by more than noise if they differ by more than √2 times the noise of one.
BOTH = 2**0.5

#: The words for a positive and for a negative difference.
WORDS = {
    "leans_deg": (N_("your trunk leans {size} to the left"), N_("your trunk leans {size} to the right")),
    "shoulder_higher_deg": (
        N_("your left shoulder is higher, by {size}"),
        N_("your right shoulder is higher, by {size}"),
    ),
    "sits_lower_torso": (N_("you sit lower, by {size}"), N_("you sit higher, by {size}")),
    "head_ahead_torso": (N_("your head is further forward, by {size}"), N_("your head is further back, by {size}")),
    "tips_deg": (N_("your trunk tips {size} forward"), N_("your trunk tips {size} back")),
}


@dataclass(frozen=True, slots=True)
class Sat:
    """The result of one test.

    Attributes:
        day: its local day.
        values: see :func:`exercises.sitting.told`; what was *not seen* is missing.
        unseen: why the rest was not seen, sentences without a full stop, as message ids.
        before: the test before this one, None without one.
    """

    day: date
    values: Mapping[str, float]
    unseen: tuple[str, ...] = ()
    before: Sat | None = None

    @property
    def is_crossed(self) -> bool:
        """Whether the legs are crossed by habit."""
        return self.values.get("feet_apart_torso", CROSSED_TORSO) < CROSSED_TORSO

    def noise(self, code: str) -> float:
        """Size up to which a difference is not told."""
        return CROSSED_LEAN_DEG if code == "leans_deg" and self.is_crossed else NOISE[code]

    @property
    def differences(self) -> dict[str, float]:
        """The differences from sitting tall that are more than noise."""
        found = {code: value for code in NOISE if abs(value := self.values.get(code, 0.0)) > self.noise(code)}
        if "leans_deg" in found:  # a lean tips the line of the shoulders too
            found.pop("shoulder_higher_deg", None)
        return found


def sitting_set(excluded: Iterable[str], rest_s: float) -> list[PlannedSet]:
    """The test as a set; none where sitting tall is left out for this person."""
    if "tall_posture" in excluded:
        return []
    return [PlannedSet(SITTING.id, amount=TEST_S, rest_s=rest_s, note=_(SITTING.instructions[0]))]


def sat(sessions: Iterable[SessionRecord]) -> Sat | None:
    """The newest test, which knows the one before it; of two on one day the later counts."""
    found: dict[date, Sat] = {}
    for session in sorted(sessions, key=lambda one: one.started_at):
        for one in session.sets:
            if one.exercise == SITTING.id and counts(one) and one.set_faults:
                found[day_of(session)] = _of(one, day_of(session))
    last: Sat | None = None
    for each in found.values():
        last = Sat(each.day, each.values, each.unseen, last)
    return last


def _of(one: SetRecord, day: date) -> Sat:
    unseen = tuple(note.why for note in one.not_seen if note.what in NOISE)
    return Sat(day, {each.code: each.value for each in one.set_faults}, unseen)


def told_words(one: SetRecord) -> str:
    """The result of one test in a sentence; "" if it measured nothing."""
    return _shown(_of(one, one.started_at.date())) if one.set_faults else ""


def sat_words(one: Sat) -> str:
    """The newest test's result, its change since the test before, and what was *not seen*."""
    parts = [_shown(one)]
    if one.before is not None and _differs(one, one.before):
        words = _("On {day}, compared with sitting tall: {differences}.")
        parts.append(words.format(day=day_text(one.before.day), differences=_listed(one.before)))
    parts += [_("Not seen: {why}.").format(why=_(why)) for why in one.unseen]
    return " ".join(parts)


def _shown(one: Sat) -> str:
    words = _("{name}, compared with sitting tall: {differences}.")
    return words.format(name=_(exercises.get(SITTING.id).name), differences=_listed(one))


def _listed(one: Sat) -> str:
    """The differences in words, or one sentence if there is none."""
    said = [_said(code, value) for code, value in one.differences.items()]
    if one.is_crossed:
        said.append(_("your legs are crossed"))
    return "; ".join(said) or _("no difference that the camera could tell from noise")


def _said(code: str, value: float) -> str:
    unit = units.in_name(code)
    places = unit.places(abs(value))
    size = _(unit.words).format(**places)
    return _(WORDS[code][value < 0]).format(size=size)


def _differs(now: Sat, then: Sat) -> bool:
    """Whether two tests from the same view differ by more than noise."""
    both = [code for code in NOISE if code in now.values and code in then.values]
    moved = (abs(now.values[code] - then.values[code]) > BOTH * max(now.noise(code), then.noise(code)) for code in both)
    return any(moved) or (bool(both) and now.is_crossed != then.is_crossed)
