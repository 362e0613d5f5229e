"""Trends of scores, sides and faults against the person's own beginning; too few sessions give no verdict."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, median
from typing import Literal

import exercises
from calibration.landmarks import Side
from exercises.judging.declaration import Counting, Score
from exercises.judging.judge import SCORING
from exercises.judging.results import Hold, Repetition
from trainer.record.items import Variant
from trainer.record.records import SessionRecord, SetRecord
from trainer.record.wording import done_in

#: The person's beginning is the first sessions of the exercise in which the score was seen, this many.
BASELINE_SESSIONS = 5
#: The trend compares this many of the latest sessions with the beginning.
LATELY_SESSIONS = 3
#: Smallest half-width of the band, points: a narrower band would take one chance repetition for a change.
LEAST_SPREAD = 5.0
#: Standard deviation per median absolute deviation, for a normal distribution.
_MAD_SCALE = 1.4826
#: Fewer judged repetitions than this, in a third of the sessions or on a side, give no verdict.
LEAST_REPS = 8
#: Significance level for a change of a fault's share (Fisher's exact test, one-sided).
CHANCE = 0.05
#: Left and right are compared over this many of the latest sessions.
SIDES_SESSIONS = 6
#: Left and right differ if their ranges differ by more than ``RANGE_DIFFERS_PCT`` of the larger, or their scores by
#: ``SCORE_DIFFERS`` points.
RANGE_DIFFERS_PCT, SCORE_DIFFERS = 15.0, 10.0

Verdict = Literal["too_few", "better", "same", "lower"]
FaultVerdict = Literal["too_few", "going_away", "no_change", "growing"]


@dataclass(frozen=True, slots=True)
class What:
    """An exercise in one of its variants; scores of different variants are not compared."""

    exercise: str
    variant: Variant = ""


@dataclass(frozen=True, slots=True)
class Band:
    """The person's own beginning: the median of the first sessions and their spread about it, points."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Trend:
    """One score of one exercise over the sessions.

    Attributes:
        what: the exercise.
        score: "spine" or "hips".
        at: starts of the sessions in which the score was seen, the oldest first.
        values: for each of them the mean of its sets.
        unseen: starts of the sessions in which the score was not seen.
        band: the beginning, or None with too few sessions.
        lately: median of the latest sessions, or None with too few after the beginning.
        verdict: the latest sessions compared with the band.
    """

    what: What
    score: Score
    at: tuple[datetime, ...]
    values: tuple[float, ...]
    unseen: tuple[datetime, ...]
    band: Band | None
    lately: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class SideFigures:
    """One side: the number of repetitions and medians over them; None if never seen."""

    side: Side
    reps: int
    range_deg: float | None
    spine: float | None
    hips: float | None


@dataclass(frozen=True, slots=True)
class Sides:
    """Left and right in the last sessions of an exercise.

    ``differ_deg``: see :attr:`~exercises.judging.declaration.Counting.sides_differ_deg`.
    """

    what: What
    left: SideFigures
    right: SideFigures
    differ_deg: float | None = None

    @property
    def is_enough(self) -> bool:
        """Whether both sides have enough repetitions for a comparison."""
        return min(self.left.reps, self.right.reps) >= LEAST_REPS


@dataclass(frozen=True, slots=True)
class FaultTrend:
    """How often a fault happened, among repetitions (or holds) in which it could be seen.

    Attributes:
        exercise: its id.
        code: the fault's id.
        reps: repetitions with the fault.
        judged: repetitions in which it could be seen.
        first: (with the fault, judged) in the first third of the sessions.
        last: the same in the last third.
        verdict: see :func:`fault_verdict`.
    """

    exercise: str
    code: str
    reps: int
    judged: int
    first: tuple[int, int]
    last: tuple[int, int]
    verdict: FaultVerdict


def practised(sessions: Sequence[SessionRecord]) -> list[What]:
    """Exercises and variants, those practised in most sessions first."""
    counts: dict[What, int] = {}
    for session in sessions:
        for what in {_what(one) for one in session.sets if done_in(one)}:
            counts[what] = counts.get(what, 0) + 1
    return sorted(counts, key=lambda what: (-counts[what], what.exercise, what.variant))


def scored_otherwise(sessions: Sequence[SessionRecord]) -> int:
    """Number of sets scored by another version of the scoring."""
    return sum(one.scoring != SCORING for session in sessions for one in session.sets if done_in(one))


def trend(sessions: Sequence[SessionRecord], what: What, score: Score) -> Trend:
    """The score over the sessions.

    Args:
        sessions: in any order.
        what: the exercise and variant.
        score: "spine" or "hips".
    """
    at, values, unseen = [], [], []
    for session, sets in _by_session(sessions, what):
        seen = [value for one in sets if (value := getattr(one.scores, score)) is not None]
        if seen:
            at.append(session.started_at)
            values.append(fmean(seen))
        else:
            unseen.append(session.started_at)
    band = band_of(values[:BASELINE_SESSIONS])
    after = values[BASELINE_SESSIONS:][-LATELY_SESSIONS:]
    lately = median(after) if len(after) == LATELY_SESSIONS else None
    verdict: Verdict = "too_few"
    if band is not None and lately is not None:
        verdict = "better" if lately > band.high else "lower" if lately < band.low else "same"
    return Trend(what, score, tuple(at), tuple(values), tuple(unseen), band, lately, verdict)


def band_of(values: Sequence[float]) -> Band | None:
    """Median ± spread: 1.48 median absolute deviations, at least :data:`LEAST_SPREAD`; None with too few values.

    Example:
        >>> band_of([60, 70, 72, 80, 90])
        Band(middle=72, low=60.1392, high=83.8608)
    """
    if len(values) < BASELINE_SESSIONS:
        return None
    middle = median(values)
    spread = max(LEAST_SPREAD, _MAD_SCALE * median(abs(value - middle) for value in values))
    return Band(middle, max(0.0, round(middle - spread, 4)), min(100.0, round(middle + spread, 4)))


def sides(sessions: Sequence[SessionRecord], what: What) -> Sides | None:
    """Left and right in the latest sessions, or None if the exercise has no sides."""
    found = [sets for _, sets in _by_session(sessions, what)][-SIDES_SESSIONS:]
    reps = [rep for sets in found for one in sets for rep in one.reps]
    if not any(rep.side for rep in reps):
        return None
    counting = exercises.get(what.exercise).counting if what.exercise in exercises.names() else None
    repeated = counting if isinstance(counting, Counting) else None
    too_far = repeated.overshoots if repeated else ()
    left, right = (_side([rep for rep in reps if rep.side == side], side, too_far) for side in ("left", "right"))
    return Sides(what, left, right, repeated.sides_differ_deg if repeated else None)


def _side(reps: Sequence[Repetition], side: Side, too_far: Collection[str]) -> SideFigures:
    def middle(values: list[float]) -> float | None:
        return median(values) if values else None

    spine = [rep.scores.spine for rep in reps if rep.scores.spine is not None]
    hips = [rep.scores.hips for rep in reps if rep.scores.hips is not None]
    fair = [rep for rep in reps if not any(fault.code in too_far for fault in rep.faults)]
    ranges = [rep.range_deg for rep in fair if not math.isnan(rep.range_deg)]
    return SideFigures(side, len(reps), middle(ranges), middle(spine), middle(hips))


def fault_trends(sessions: Sequence[SessionRecord]) -> list[FaultTrend]:
    """All faults found, the most frequent first."""
    by_exercise: dict[str, list[list[SetRecord]]] = {}
    for session in sorted(sessions, key=lambda s: s.started_at):
        for exercise in dict.fromkeys(one.exercise for one in session.sets):
            sets = [one for one in session.sets if one.exercise == exercise]
            by_exercise.setdefault(exercise, []).append(sets)
    found = []
    for exercise, many in by_exercise.items():
        done = [each for sets in many for one in sets for each in done_in(one)]
        codes = dict.fromkeys(fault.code for each in done for fault in each.faults)
        found += [_fault_trend(many, exercise, code) for code in codes]
    return sorted(found, key=lambda fault: -fault.reps)


def _fault_trend(sessions: Sequence[Sequence[SetRecord]], exercise: str, code: str) -> FaultTrend:
    """The trend of a fault; ``sessions`` holds the exercise's sets of each session, the oldest first."""
    score = _score_of(exercise, code)
    counts = []
    for sets in sessions:
        judged = [
            any(fault.code == code for fault in done.faults)
            for one in sets
            for done in done_in(one)
            if _is_judged(one, done, code, score)
        ]
        if judged:
            counts.append((sum(judged), len(judged)))
    third = len(counts) // 3
    first, last = _sum(counts[:third]), _sum(counts[len(counts) - third :])
    return FaultTrend(exercise, code, *_sum(counts), first, last, fault_verdict(first, last))


def _is_judged(one: SetRecord, done: Repetition | Hold, code: str, score: Score | None) -> bool:
    """Whether the fault could be seen in this repetition or hold."""
    if any(fault.code == code for fault in done.faults):
        return True
    if any(note.what == code for note in one.not_seen):
        return False
    return score is None or getattr(done.scores, score) is not None


def fault_verdict(first: tuple[int, int], last: tuple[int, int]) -> FaultVerdict:
    """Whether a fault is going away: its share in the last third of the sessions compared with the first third.

    A difference counts as a change if its one-sided p-value is at most :data:`CHANCE`.

    Args:
        first: (with the fault, judged) in the first third of the sessions.
        last: the same in the last third.

    Example:
        >>> fault_verdict((12, 30), (3, 32)), fault_verdict((2, 30), (1, 32)), fault_verdict((3, 3), (0, 3))
        ('going_away', 'no_change', 'too_few')
    """
    if min(first[1], last[1]) < LEAST_REPS:
        return "too_few"
    if at_most(last, first) <= CHANCE:
        return "going_away"
    return "growing" if at_most(first, last) <= CHANCE else "no_change"


def at_most(low: tuple[int, int], high: tuple[int, int]) -> float:
    """Probability of at most ``low[0]`` of all faults among ``low[1]`` if both shares are equal (hypergeometric)."""
    faults, n, m = low[0] + high[0], low[1], high[1]
    ways = sum(math.comb(n, k) * math.comb(m, faults - k) for k in range(max(0, faults - m), low[0] + 1))
    return ways / math.comb(n + m, faults)


def _score_of(exercise: str, code: str) -> Score | None:
    try:
        rules = exercises.get(exercise).faults
    except ValueError:
        return None
    return next((rule.score for rule in rules if rule.code == code), None)


def _what(one: SetRecord) -> What:
    return What(one.exercise, one.variant)


def _sum(counts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(c for c, _ in counts), sum(n for _, n in counts)


def _by_session(sessions: Sequence[SessionRecord], what: What) -> Iterator[tuple[SessionRecord, list[SetRecord]]]:
    """Sessions with sets of the exercise whose scores are comparable, the oldest first."""
    for session in sorted(sessions, key=lambda s: s.started_at):
        sets = [
            one
            for one in session.sets
            if one.exercise == what.exercise and one.variant == what.variant and done_in(one) and one.scoring == SCORING
        ]
        if sets:
            yield session, sets
