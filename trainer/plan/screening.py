"""A screening: three short tests of each side, and how one sits, once a month.

It measures; it names no cause and no diagnosis. :mod:`trainer.plan.sitting` has the test of sitting.

Everything here is a pure function of the record.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Literal

import exercises
from calibration.landmarks import SIDES, Side
from trainer.base.dates import day_text
from trainer.base.language import gettext_ as _
from trainer.plan.days import counts, day_of
from trainer.plan.places import placed
from trainer.plan.programme import PlannedSet
from trainer.plan.sitting import sat, sat_words, sitting_set
from trainer.record.records import SessionRecord, SetRecord

__all__ = [
    "SCREENING",
    "Result",
    "focus_of",
    "is_due",
    "measured_words",
    "newest",
    "result_words",
    "screening_sets",
    "why_words",
]

#: Programme id of the screening's sessions.
SCREENING = "screening"
#: Days after which a screening is due again, and for which its result guides the plan. Taste: a month is long enough
#: for a range to change and short enough to notice.
EVERY_DAYS = 30
#: Rest after each set, seconds. Taste.
REST_S = 20.0


@dataclass(frozen=True, slots=True)
class Test:
    """One test.

    Attributes:
        exercise: id of the exercise that is done.
        amount: repetitions, or seconds of a hold.
        unit: of what is measured: seconds held, or degrees of range.
        noise: differences up to this, in that unit, are not told.
        trained_by: id of the exercise that trains what differs.
    """

    exercise: str
    amount: int
    unit: Literal["s", "deg"]
    noise: float
    trained_by: str


#: The tests, in the order that moves the camera least. Differences of range may come from the camera: of 18 rendered
#: clams of five bodies the error's standard deviation is 4.6 degrees, so 1.96 × √2 × 4.6 = 13 degrees between two sides
#: or days are more than noise; the hamstring stretch declares the same. Twelve rendered stands were measured 0.15 s too
#: short on average, 0.8 s at worst; the limit for seconds is Taste: a slip decides less than five.
TESTS = (
    Test("one_leg_stand", 30, "s", 5.0, "clam"),
    Test("hamstring_stretch", 3, "deg", 13.0, "hamstring_stretch"),
    Test("clam", 5, "deg", 13.0, "clam"),
)


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one test.

    Attributes:
        test: the test.
        day: its local day.
        left, right: the measure of each side, None if it was not done or not seen.
        before: the result before this one, None without one.
    """

    test: Test
    day: date
    left: float | None
    right: float | None
    before: Result | None = None

    @property
    def shorter(self) -> Side | None:
        """The side that measures less by more than the noise, None if the sides are alike or one is missing."""
        if self.left is None or self.right is None or abs(self.left - self.right) <= self.test.noise:
            return None
        return "left" if self.left < self.right else "right"


def screening_sets(excluded: Collection[str]) -> tuple[PlannedSet, ...]:
    """The sets of a screening, without the exercises that are left out for this person; those on the mat come last."""
    sides = [
        PlannedSet(test.exercise, side, amount=test.amount, rest_s=REST_S)
        for test in TESTS
        if test.exercise not in excluded
        for side in SIDES
    ]
    stands = [one for one in sides if one.exercise == TESTS[0].exercise]
    return placed((*stands, *sitting_set(excluded, REST_S), *sides[len(stands) :]))


def _results(sessions: Iterable[SessionRecord]) -> list[Result]:
    """The results of every screening, the oldest first; tests done on one day belong together."""
    found: dict[tuple[str, date], dict[Side | None, float]] = {}
    for session in sorted(sessions, key=lambda one: one.started_at):
        for one in session.sets if session.programme == SCREENING else ():
            if counts(one) and (value := _value(one)) is not None:
                found.setdefault((one.exercise, day_of(session)), {})[one.asked_side] = value
    last: dict[str, Result] = {}
    every = []
    for (name, day), of_side in found.items():
        for test in (one for one in TESTS if one.exercise == name):
            last[name] = Result(test, day, of_side.get("left"), of_side.get("right"), last.get(name))
            every.append(last[name])
    return every


def _value(one: SetRecord) -> float | None:
    """Seconds of the longest hold, or the median range of the repetitions, degrees; None if nothing was seen."""
    if one.holds:
        return max(hold.end_s - hold.start_s for hold in one.holds)
    ranges = [rep.range_deg for rep in one.reps if rep.scores.range is not None]
    return median(ranges) if ranges else None


def newest(sessions: Sequence[SessionRecord]) -> list[Result]:
    """The newest result of each test, in the order of :data:`TESTS`, with the result before it."""
    last = {one.test.exercise: one for one in _results(sessions)}
    return [last[test.exercise] for test in TESTS if test.exercise in last]


def is_due(sessions: Sequence[SessionRecord], today: date) -> bool:
    """Whether the last screening is more than a month ago, or there was none."""
    last = sat(sessions)
    done = [one.day for one in newest(sessions)] + ([] if last is None else [last.day])
    return all(today - day >= timedelta(days=EVERY_DAYS) for day in done)


def measured_words(sessions: Sequence[SessionRecord]) -> list[str]:
    """The newest result of each test in measured words; empty without one."""
    last = sat(sessions)
    return [*map(result_words, newest(sessions)), *([] if last is None else [sat_words(last)])]


def focus_of(sessions: Sequence[SessionRecord], today: date) -> Result | None:
    """The result that the plan works on: of the differences found within a month the largest against its noise."""
    differing = [one for one in newest(sessions) if one.shorter is not None and (today - one.day).days <= EVERY_DAYS]
    return max(differing, key=lambda one: _difference(one) / one.test.noise, default=None)


def _difference(one: Result) -> float:
    return 0.0 if one.left is None or one.right is None else abs(one.left - one.right)


def result_words(one: Result) -> str:
    """A result in measured words: "One-leg stand: left 22 s, right 30 s. Left 8 s shorter."""
    name, test = _(exercises.get(one.test.exercise).name), one.test
    sides = _("{name}: left {left}, right {right}.")
    parts = [sides.format(name=name, left=_measured(one.left, test), right=_measured(one.right, test)), _compared(one)]
    if one.before is not None:
        parts += [_changed(one, one.before, side) for side in SIDES]
    return " ".join(filter(None, parts))


def why_words(one: Result) -> str:
    """Why the plan works on a difference."""
    words = {
        "s": _("Your screening measured {difference:.0f} s less on one leg than on the other, so today works on that."),
        "deg": _(
            "Your screening measured {difference:.0f}° less on one side than on the other, so today works on that."
        ),
    }
    return words[one.test.unit].format(difference=_difference(one))


def _compared(one: Result) -> str:
    """How the sides compare, "" if one is missing."""
    if one.left is None or one.right is None:
        return ""
    if one.shorter is None:
        return _("No difference that the camera could tell from noise.")
    words: dict[tuple[str, Side], str] = {
        ("s", "left"): _("Left {difference:.0f} s shorter."),
        ("s", "right"): _("Right {difference:.0f} s shorter."),
        ("deg", "left"): _("Left {difference:.0f}° less."),
        ("deg", "right"): _("Right {difference:.0f}° less."),
    }
    return words[one.test.unit, one.shorter].format(difference=_difference(one))


def _changed(one: Result, before: Result, side: Side) -> str:
    """A side's change since the last screening, "" if it may be noise."""
    now, then = (one.left, before.left) if side == "left" else (one.right, before.right)
    if now is None or then is None or abs(now - then) <= one.test.noise:
        return ""
    more: dict[Side, str] = {
        "left": _("Left {change} more than on {day}."),
        "right": _("Right {change} more than on {day}."),
    }
    less: dict[Side, str] = {
        "left": _("Left {change} less than on {day}."),
        "right": _("Right {change} less than on {day}."),
    }
    change = _measured(abs(now - then), one.test)
    return (more if now > then else less)[side].format(change=change, day=day_text(before.day))


def _measured(value: float | None, test: Test) -> str:
    if value is None:
        return _("not measured")
    return f"{value:.0f}°" if test.unit == "deg" else _("{n:.0f} s").format(n=value)
