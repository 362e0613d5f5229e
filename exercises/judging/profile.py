"""How far out of profile an upright person may be turned before their faults, or their repetitions, are *not seen*."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from calibration.landmarks import Points
from calibration.text import N_
from exercises.judging.results import NotSeen


@dataclass(frozen=True, slots=True)
class Profile:
    """How far an upright person may be turned out of profile.

    Attributes:
        off: measures the turn in landmarks (33, 2), pixels: small in profile, largest from the front or from behind.
        judged: up to this value the form is judged.
        counted: up to this value repetitions are counted.
        hides: codes of the faults that are *not seen* beyond ``judged``.
    """

    off: Callable[[Points], float]
    judged: float
    counted: float
    hides: tuple[str, ...]

    def is_judged(self, xy_px: Points) -> bool:
        """Whether the camera sees the person enough from the side to judge the form."""
        return self.off(xy_px) <= self.judged

    def factors(self, rest_px: Points) -> tuple[float, float]:
        """Factors for the measures of form and for the counted measure: 1, or NaN where the view does not show them."""
        off = self.off(rest_px)
        form, counted = (1.0 if off <= limit else math.nan for limit in (self.judged, self.counted))
        return form, counted

    def not_seen(self, rest_px: Points) -> Sequence[NotSeen]:
        """The faults that this view hides."""
        if self.is_judged(rest_px):
            return ()
        why = N_("the camera does not see you from the side")
        advice = N_("Turn until you are exactly side-on to the camera.")
        return tuple(NotSeen(code, why, advice) for code in self.hides)
