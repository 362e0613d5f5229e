"""The answer to "am I better?": one headline and three tiles, from measured trends. Says nothing about causes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median
from typing import Literal

from exercises.judging.declaration import COMMON_FAULTS
from exercises.judging.judge import SCORING
from trainer.base.dates import day_text
from trainer.base.language import Number, ngettext
from trainer.base.language import gettext_ as _
from trainer.coach.words import PARTS
from trainer.plan.adherence import FULL_MIN, Pain, minutes_by_day, minutes_of, monday_of, pain_of
from trainer.plan.days import day_of, end_of, practice, up_to
from trainer.record.records import SessionRecord
from trainer.record.wording import done_in, exercise_name, fault_label, sentence
from trainer.review.fault_trends import CHANCE, FaultTrend, at_most
from trainer.review.sentences import fault_words
from trainer.review.trends import LEAST_SPREAD

#: Sessions in each third that are needed for a verdict. With fewer, chance alone produces any order too often: three
#: against three are the fewest for which Fisher's exact test reaches :data:`~trainer.review.trends.CHANCE`.
LEAST_THIRD = 3
#: **Paper:** smallest change of pain that people with low back pain notice, points of 0–10 (Childs et al. 2005, Spine).
PAIN_CHANGE = 2.0
#: Number of days that the tile of practice covers.
DAYS = 7
#: Stands in a tile that has no fact.
NOTHING = "–"

Change = Literal["too_few", "better", "same", "worse"]


@dataclass(frozen=True, slots=True)
class Thirds:
    """A value of each session, compared between the first and the last third of the sessions.

    Attributes:
        change: whether the last third is better, worse, or not clearly different.
        first: median of the first third; 0 with too few sessions.
        last: median of the last third; 0 with too few sessions.
        third: number of sessions in each third.
        sessions: number of all sessions with a value.
    """

    change: Change
    first: float
    last: float
    third: int
    sessions: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A fact at a glance: its name, the fact in large letters, and two lines about it, each possibly empty."""

    name: str
    fact: str
    about: str
    trend: str


def compared(values: Sequence[float], least: float) -> Thirds:
    """Compare the first with the last third of values; higher values are better.

    They differ if their medians differ by ``least`` or more, and if the median test is significant: Fisher's exact
    probability of so uneven a share of values above the common median, one-sided, is at most
    :data:`~trainer.review.trends.CHANCE`.

    Args:
        values: one for each session, the oldest first.
        least: smallest difference that counts.

    Example:
        >>> compared([60, 62, 61, 70, 71, 69, 80, 82, 81], 5.0).change
        'better'
    """
    third = len(values) // 3
    if third < LEAST_THIRD:
        return Thirds("too_few", 0.0, 0.0, third, len(values))
    first, last = values[:third], values[-third:]
    before, after, middle = median(first), median(last), median([*first, *last])
    high_first, high_last = ((sum(value > middle for value in some), third) for some in (first, last))
    change: Change = "same"
    if after - before >= least and at_most(high_first, high_last) <= CHANCE:
        change = "better"
    elif before - after >= least and at_most(high_last, high_first) <= CHANCE:
        change = "worse"
    return Thirds(change, before, after, third, len(values))


def movement(sessions: Sequence[SessionRecord]) -> Thirds:
    """Scores of the sessions, in points above or below the person's own median for the same exercises.

    A session's value is the mean over its scores of spine and hips, each less the median of that score over all
    sessions of the same exercise and variant. So a change of exercises alone changes nothing.
    """
    scores: dict[tuple[str, str, str], list[tuple[int, float]]] = defaultdict(list)
    ordered = sorted(sessions, key=lambda session: session.started_at)
    for place, session in enumerate(ordered):
        for one in session.sets:
            if one.scoring != SCORING or not done_in(one):
                continue
            for part in PARTS:
                if (score := getattr(one.scores, part)) is not None:
                    scores[one.exercise, one.variant, part].append((place, score))
    off: dict[int, list[float]] = defaultdict(list)
    for seen in scores.values():
        usual = median(score for _place, score in seen)
        for place, score in seen:
            off[place].append(score - usual)
    return compared([fmean(off[place]) for place in sorted(off)], LEAST_SPREAD)


def pain_change(pains: Sequence[Pain]) -> Thirds:
    """Trend of the pain before practice, negated so that higher is better."""
    return compared([-pain.before for pain in pains if pain.before is not None], PAIN_CHANGE)


def pain_change_words(pains: Sequence[Pain]) -> str:
    """Whether the change of pain counts, in a sentence; "" with too few sessions."""
    words = {
        "better": _("Pain before practice: clearly lower ({points:g} points or more)."),
        "same": _("Pain before practice: no clear change."),
        "worse": _("Pain before practice: clearly higher ({points:g} points or more)."),
        "too_few": "",
    }[pain_change(pains).change]
    return words.format(points=Number(PAIN_CHANGE))


def headline(sessions: Sequence[SessionRecord]) -> str:
    """Whether the person moves better and has less pain than at first, in a sentence or two."""
    moved, pain = movement(sessions), pain_change(pain_of(sessions))
    if moved.change == "too_few" and pain.change == "too_few":
        words = _("Not enough sessions yet to tell whether you are better: {n} of {needed}.")
        return words.format(n=moved.sessions, needed=3 * LEAST_THIRD)
    said = {
        "better": _("You move better than when you started."),
        "same": _("No clear change yet in how you move."),
        "worse": _("You move less well than when you started."),
        "too_few": _("Not enough sessions yet to tell whether you move better."),
    }[moved.change]
    hurts = {
        "better": _("Your pain is lower."),
        "same": _("Your pain has not clearly changed."),
        "worse": _("Your pain is higher: show this to a GP or physiotherapist."),
        "too_few": "",
    }[pain.change]
    return f"{said} {hurts}".strip()


def evidence(sessions: Sequence[SessionRecord]) -> str:
    """The measurement behind the headline, in a sentence; "" with too few sessions."""
    moved = movement(sessions)
    if moved.change == "too_few":
        return ""
    words = {
        "better": _(
            "On the same exercises, your last {n} sessions score about {points} points higher than your first {n}."
        ),
        "worse": _(
            "On the same exercises, your last {n} sessions score about {points} points lower than your first {n}."
        ),
        "same": _(
            "On the same exercises, the scores of your last {n} sessions do not differ clearly from your first {n}."
        ),
    }[moved.change]
    return words.format(n=moved.third, points=round(abs(moved.last - moved.first)))


def tiles(sessions: Sequence[SessionRecord], today: date, faults: Sequence[FaultTrend]) -> list[Tile]:
    """Pain, days of practice, and the main fault.

    Args:
        sessions: one person's.
        today: the last of the days that are counted.
        faults: :func:`~trainer.review.fault_trends.fault_trends` of the sessions.
    """
    is_judged = any(done_in(one) for session in sessions for one in session.sets)
    return [pain_tile(pain_of(sessions)), practice_tile(sessions, today), fault_tile(faults, is_judged)]


def pain_tile(pains: Sequence[Pain]) -> Tile:
    """Pain before and after the last session in which it was entered, and its trend."""
    if not pains:
        return Tile(_("Pain"), NOTHING, _("Not entered yet"), "")
    last, change = pains[-1], pain_change(pains)
    known = [str(value) for value in (last.before, last.after) if value is not None]
    about = _("before and after on {day}")
    if last.after is None:
        about = _("before practice on {day}")
    elif last.before is None:
        about = _("after practice on {day}")
    trend = {
        "better": _("Lower: {first:g} at first, {last:g} lately"),
        "same": _("No clear change: {first:g} at first, {last:g} lately"),
        "worse": _("Higher: {first:g} at first, {last:g} lately"),
        "too_few": _("Too few entries for a trend"),
    }[change.change].format(first=Number(-change.first), last=Number(-change.last))
    return Tile(_("Pain"), " → ".join(known), about.format(day=day_text(last.at.astimezone())), trend)


def practice_tile(sessions: Sequence[SessionRecord], today: date) -> Tile:
    """Days with practice in the last week, and the week's full session."""
    done = practice(up_to(sessions, end_of(today)))
    first = today - timedelta(days=DAYS - 1)
    days = sum(day >= first for day in minutes_by_day(done))
    is_full = any(minutes_of(session) >= FULL_MIN and day_of(session) >= monday_of(today) for session in done)
    fact = ngettext("{n} of {all} day", "{n} of {all} days", DAYS).format(n=days, all=DAYS)
    plan = _("The plan: a little every day, a full session each week")
    full = _("This week's full session is done") if is_full else _("This week's full session is still to do")
    return Tile(_("Practice"), fact, plan, full)


def main_fault(faults: Sequence[FaultTrend]) -> FaultTrend | None:
    """The fault of form in most repetitions lately; None if there was none lately."""
    found = [one for one in faults if one.code != "too_fast"]
    lately = [one for one in found if one.last[0] or one.verdict == "too_few"]
    return max(lately, key=lambda one: (one.code not in COMMON_FAULTS, one.last[0], one.reps), default=None)


def fault_tile(faults: Sequence[FaultTrend], is_judged: bool) -> Tile:
    """The main fault and its trend; without one, whether anything was judged."""
    one = main_fault(faults)
    if one is None:
        return Tile(_("Main fault"), NOTHING, _("No fault seen lately") if is_judged else _("Nothing judged yet"), "")
    return Tile(
        _("Main fault"),
        sentence(fault_label(one.exercise, one.code)),
        exercise_name(one.exercise),
        sentence(fault_words(one)),
    )


def tile_words(tile: Tile) -> str:
    """A tile as one line: "Pain: 3 → 1 (before and after on 4 May 2026). Lower: 5 at first, 2 lately."."""
    said = tile.about if tile.fact == NOTHING else f"{tile.fact} ({tile.about})"
    return ". ".join(words for words in (f"{tile.name}: {said}", tile.trend) if words) + "."
