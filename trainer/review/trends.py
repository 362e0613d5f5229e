"""How scores, sides and faults go over the sessions: against the person's own beginning, and honest about too few."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import mean, median
from typing import Literal

import exercises
from calibration.landmarks import Side
from exercises.judging.declaration import Score
from exercises.judging.judge import SCORING
from exercises.judging.results import Hold, Repetition
from trainer.record.items import Variant
from trainer.record.records import SessionRecord, SetRecord
from trainer.record.wording import done_in

#: The person's beginning: this many sessions of the exercise in which the score was seen.
BASELINE_SESSIONS = 5
#: The last sessions after it, which are held against it.
LATELY_SESSIONS = 3
#: A narrower band would call the chance of a single repetition a change, points.
LEAST_SPREAD = 5.0
#: Median absolute deviation → standard deviation, where values spread normally.
_MAD_SCALE = 1.4826
#: Fewer judged repetitions in a third, or on a side, do not tell.
LEAST_REPS = 8
#: A change of a fault's share that chance makes more often than this (Fisher's exact test, one side) is none.
CHANCE = 0.05
#: Sessions that left and right are compared over, and from which difference on they are called different.
SIDES_SESSIONS = 6
RANGE_DIFFERS_PCT, SCORE_DIFFERS = 15.0, 10.0

Verdict = Literal["too_few", "better", "same", "lower"]
FaultVerdict = Literal["too_few", "going_away", "no_change", "growing"]


@dataclass(frozen=True, slots=True)
class What:
    """An exercise in one of its variants: what scores are compared within."""

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
        score: which.
        at: when, one a session in which it was seen, the oldest first.
        values: the means of that session's sets, as many.
        unseen: sessions of the exercise in which it was not seen.
        band: None while there are too few sessions.
        lately: median of the last sessions after the band's, None while there are too few.
        verdict: the last ones against the band.
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
    """One side's repetitions; medians, None where not seen."""

    side: Side
    reps: int
    range_deg: float | None
    spine: float | None
    hips: float | None


@dataclass(frozen=True, slots=True)
class Sides:
    """Left and right in the last sessions of an exercise."""

    what: What
    left: SideFigures
    right: SideFigures

    @property
    def is_enough(self) -> bool:
        """Whether both sides have repetitions enough to be compared."""
        return min(self.left.reps, self.right.reps) >= LEAST_REPS


@dataclass(frozen=True, slots=True)
class FaultTrend:
    """How often a fault was there, in repetitions (or holds) in which it could be seen.

    Attributes:
        exercise: its id.
        code: the fault's.
        reps: with it, in all.
        judged: in which it could be seen, in all.
        first: with it and judged, in the first third of the sessions.
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
    """What was practised, the most often done first."""
    counts: dict[What, int] = {}
    for session in sessions:
        for what in {_what(one) for one in session.sets if done_in(one)}:
            counts[what] = counts.get(what, 0) + 1
    return sorted(counts, key=lambda what: (-counts[what], what.exercise, what.variant))


def scored_otherwise(sessions: Sequence[SessionRecord]) -> int:
    """Number of sets whose scores another version of the scoring gave."""
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
            values.append(mean(seen))
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
    """Left against right in the last sessions, None where the exercise has no sides."""
    found = [sets for _, sets in _by_session(sessions, what)][-SIDES_SESSIONS:]
    reps = [rep for sets in found for one in sets for rep in one.reps]
    if not any(rep.side for rep in reps):
        return None
    left, right = (_side([rep for rep in reps if rep.side == side], side) for side in ("left", "right"))
    return Sides(what, left, right)


def _side(reps: Sequence[Repetition], side: Side) -> SideFigures:
    def middle(values: list[float]) -> float | None:
        return median(values) if values else None

    spine = [rep.scores.spine for rep in reps if rep.scores.spine is not None]
    hips = [rep.scores.hips for rep in reps if rep.scores.hips is not None]
    ranges = [rep.range_deg for rep in reps if not math.isnan(rep.range_deg)]
    return SideFigures(side, len(reps), middle(ranges), middle(spine), middle(hips))


def fault_trends(sessions: Sequence[SessionRecord]) -> list[FaultTrend]:
    """Every fault that was found, the most frequent first."""
    codes = dict.fromkeys(
        (one.exercise, fault.code)
        for session in sorted(sessions, key=lambda s: s.started_at)
        for one in session.sets
        for done in done_in(one)
        for fault in done.faults
    )
    found = [_fault_trend(sessions, exercise, code) for exercise, code in codes]
    return sorted(found, key=lambda fault: -fault.reps)


def _fault_trend(sessions: Sequence[SessionRecord], exercise: str, code: str) -> FaultTrend:
    score = _score_of(exercise, code)
    counts = []
    for session in sorted(sessions, key=lambda s: s.started_at):
        judged = [
            any(fault.code == code for fault in done.faults)
            for one in session.sets
            if one.exercise == exercise
            for done in done_in(one)
            if _is_judged(one, done, code, score)
        ]
        if judged:
            counts.append((sum(judged), len(judged)))
    third = len(counts) // 3
    first, last = _sum(counts[:third]), _sum(counts[len(counts) - third :])
    return FaultTrend(exercise, code, *_sum(counts), first, last, fault_verdict(first, last))


def _is_judged(one: SetRecord, done: Repetition | Hold, code: str, score: Score | None) -> bool:
    """Whether the fault could have been seen here."""
    if any(fault.code == code for fault in done.faults):
        return True
    if any(note.what == code for note in one.not_seen):
        return False
    return score is None or getattr(done.scores, score) is not None


def fault_verdict(first: tuple[int, int], last: tuple[int, int]) -> FaultVerdict:
    """Whether a fault is going away: its share of the judged ones in the last third against the first.

    A change is one that chance alone would make in fewer than :data:`CHANCE` of such pairs of thirds.

    Args:
        first: with the fault, and judged, in the first third of the sessions.
        last: the same in the last third.

    Example:
        >>> fault_verdict((12, 30), (3, 32)), fault_verdict((2, 30), (1, 32)), fault_verdict((3, 3), (0, 3))
        ('going_away', 'no_change', 'too_few')
    """
    if min(first[1], last[1]) < LEAST_REPS:
        return "too_few"
    if _at_most(last, first) <= CHANCE:
        return "going_away"
    return "growing" if _at_most(first, last) <= CHANCE else "no_change"


def _at_most(low: tuple[int, int], high: tuple[int, int]) -> float:
    """Probability of at most ``low[0]`` of the faults among ``low[1]``, were both alike (hypergeometric)."""
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
    """Sessions with sets of the exercise that can be compared by their scores, the oldest first."""
    for session in sorted(sessions, key=lambda s: s.started_at):
        sets = [one for one in session.sets if _what(one) == what and done_in(one) and one.scoring == SCORING]
        if sets:
            yield session, sets
