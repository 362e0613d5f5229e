"""Whether faults become rarer: their share in the first and in the last third of a person's sessions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import exercises
from exercises.judging.declaration import Score
from exercises.judging.results import Hold, Repetition
from trainer.record.records import SessionRecord, SetRecord
from trainer.record.wording import done_in
from trainer.review.trends import LEAST_REPS

#: Significance level for a change of a fault's share (Fisher's exact test, one-sided).
CHANCE = 0.05

FaultVerdict = Literal["too_few", "going_away", "no_change", "growing"]


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


def _sum(counts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(c for c, _ in counts), sum(n for _, n in counts)
