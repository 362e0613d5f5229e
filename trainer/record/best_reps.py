"""Which repetitions of a set are the best and the worst: one order for the end of a session and for the review."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from exercises.judging.results import Repetition

__all__ = ["best_and_worst", "best_clean", "worst_with"]


def best_and_worst(reps: Sequence[Repetition]) -> tuple[Repetition | None, Repetition | None]:
    """The repetitions with the highest and with the lowest score, the first of several; None, None if all are equal."""
    order = _ranked(reps)
    if not order or _score(order[0]) == _score(order[-1]):
        return None, None
    return order[0], min(order, key=_score)


def best_clean(reps: Sequence[Repetition]) -> Repetition | None:
    """The best repetition that was seen whole and has no fault; the first of several."""
    return next((rep for rep in _ranked(reps) if not rep.faults and rep.scores.total is not None), None)


def worst_with(reps: Sequence[Repetition], code: str) -> Repetition | None:
    """The repetition with the largest peak of this fault; the first of several."""
    found = [(abs(fault.peak), rep) for rep in reps for fault in rep.faults if fault.code == code]
    return max(found, key=lambda one: one[0])[1] if found else None


def _ranked(reps: Sequence[Repetition]) -> list[Repetition]:
    """The repetitions that can be compared, the best first; equal ones in their order.

    Compares only repetitions in which the same scores were seen: one whose worse score was not seen would look better.
    If there are several such groups, takes the one with the most scores, then the largest.
    """
    alike: dict[tuple[bool, bool], list[Repetition]] = {}
    for rep in reps:
        alike.setdefault((rep.scores.spine is not None, rep.scores.hips is not None), []).append(rep)
    alike.pop((False, False), None)
    most = max(alike.items(), key=lambda item: (sum(item[0]), len(item[1])), default=((), []))[1]
    return sorted(most, key=_score, reverse=True)


def _score(rep: Repetition) -> float:
    """The mean of the scores that were seen; at least one was."""
    return fmean(score for score in (rep.scores.spine, rep.scores.hips) if score is not None)
