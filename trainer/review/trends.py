"""Trends of scores and sides against the person's own beginning; too few sessions give no verdict."""

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
from exercises.judging.results import Repetition
from trainer.record.items import Variant
from trainer.record.records import SessionRecord, SetRecord
from trainer.record.wording import done_in

#: Number of sessions that make the person's beginning: the first ones of the exercise in which the score was seen.
BASELINE_SESSIONS = 5
#: Number of latest sessions that the trend compares with the beginning.
LATELY_SESSIONS = 3
#: Smallest half-width of the band, points: a narrower band would take one chance repetition for a change.
LEAST_SPREAD = 5.0
#: Standard deviation per median absolute deviation, for a normal distribution.
_MAD_SCALE = 1.4826
#: Minimum number of judged repetitions for a verdict, in a third of the sessions or on a side.
LEAST_REPS = 8
#: Number of latest sessions over which left and right are compared.
SIDES_SESSIONS = 6
#: Left and right differ if their ranges differ by more than ``RANGE_DIFFERS_PCT`` of the larger, or their scores by
#: ``SCORE_DIFFERS`` points.
RANGE_DIFFERS_PCT, SCORE_DIFFERS = 15.0, 10.0

Verdict = Literal["too_few", "better", "same", "lower"]


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


def practised(sessions: Sequence[SessionRecord]) -> list[What]:
    """Exercises and variants, those practised in most sessions first; a test is no exercise."""
    counts: dict[What, int] = {}
    for session in sessions:
        for what in {_what(one) for one in session.sets if done_in(one) and one.exercise not in exercises.TESTS}:
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


def _what(one: SetRecord) -> What:
    return What(one.exercise, one.variant)


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
