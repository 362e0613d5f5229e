"""Whether one side of the body moves less than the other over a whole set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from calibration.landmarks import SIDES
from exercises.judging.repetition import CLEAR_ERRORS
from exercises.judging.results import NotSeen, Repetition, SetFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Uneven:
    """An ``Exercise.set_faults`` that compares the mean ranges of the two sides.

    Attributes:
        spoilt_by: a repetition with one of these faults is left out.
        least_pct: smallest difference that is a fault, percent of the larger range.
        error_pct: standard error of the difference, which must exceed ``least_pct`` clearly.
        each_side: minimum number of repetitions on each side.
        too_few: the reason given if there are fewer.
        advice: what to do about that.
    """

    spoilt_by: frozenset[str]
    least_pct: float
    error_pct: float
    each_side: int
    too_few: str
    advice: str

    def __call__(self, reps: Sequence[Repetition]) -> Sequence[SetFault | NotSeen]:
        """The fault ``uneven_range``, or why it is *not seen*; nothing if the sides are even or nothing was done."""
        whole = [rep for rep in reps if not any(fault.code in self.spoilt_by for fault in rep.faults)]
        ranges = [[rep.range_deg for rep in whole if rep.side == side] for side in SIDES]
        if min(len(many) for many in ranges) < self.each_side:
            return (NotSeen("uneven_range", self.too_few, self.advice),) if reps else ()
        low, high = sorted(fmean(many) for many in ranges)
        share = 1 - low / high
        is_clear = 100 * share >= self.least_pct + CLEAR_ERRORS * self.error_pct
        return (SetFault("uneven_range", share, "share"),) if is_clear else ()
