"""Watches whether the picture is turned while the start position is awaited, and how long it has been."""

from __future__ import annotations

import math

from calibration.landmarks import Pose
from calibration.picture import (
    MAYBE_SIDEWAYS,
    MAYBE_UPSIDE_DOWN,
    ON_ITS_SIDE,
    SIDEWAYS,
    UPSIDE_DOWN,
    Trouble,
    not_upright,
)
from calibration.turned import HALF, Turned, turned
from exercises.judging.declaration import Exercise

#: The trainer mentions a picture that is turned after this long, seconds: the person may be getting up or lying down.
#: **Taste:** ours; shorter, it interrupts; longer, the advice comes late.
TURNED_S = 2.0
#: It asks whether the picture is turned after this long, seconds, if the person may be in another position instead.
#: **Taste:** ours; shorter, it asks somebody who is still getting into position; longer, who lies as asked is corrected
#: in vain for longer.
MAYBE_S = 8.0
#: Interval between two fits of the body, seconds. **Taste:** ours; shorter, it costs computing; longer, the advice
#: comes and goes late.
LOOK_S = 1.0
#: The body is still taken to be turned if it was so this long ago, seconds: who moves does not fit the start position.
#: **Taste:** ours; shorter, every movement starts the time anew; longer, the advice stays after the camera was turned.
KEPT_S = 5.0


class _Lasting:
    """How long something has been so, seconds; short gaps do not end it."""

    def __init__(self) -> None:
        self._first_s = self._last_s = -math.inf

    def take(self, t_s: float, is_so: bool) -> float:
        """Take the next look or frame; return for how long it was seen to be so, 0 if it is over."""
        is_over = t_s - self._last_s > KEPT_S
        if is_so:
            self._first_s = t_s if is_over else self._first_s
            self._last_s = t_s
        elif is_over:
            return 0.0
        return self._last_s - self._first_s


class TurnedWatch:
    """Detects a picture on its side or upside down.

    Args:
        exercise: what will be done.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._postures = () if exercise.need is None else exercise.need.postures
        self._sides = exercise.sides
        self._looked_s = -math.inf
        self._maybe, self._sure = _Lasting(), _Lasting()
        self._is_half = False

    def __call__(self, t_s: float, pose: Pose, *, is_in_place: bool) -> Trouble | None:
        """Take the next frame; return how its picture is turned, once that has lasted.

        Args:
            t_s: the frame's time.
            pose: the smoothed pose.
            is_in_place: the pose is the start position; only what is sure contradicts that.
        """
        if not self._postures:
            return None
        is_upright = self._postures[0].is_upright
        straight = not_upright(pose.xy_px) if is_upright else None
        found = self._look(t_s, pose)
        if straight is not None:
            self._is_half = straight is UPSIDE_DOWN
        elif found is not None:
            self._is_half = found.quarters == HALF
        sure_s = self._sure.take(t_s, straight is not None or (found is not None and found.is_sure))
        maybe_s = self._maybe.take(t_s, straight is not None or found is not None)
        if sure_s >= TURNED_S:
            return UPSIDE_DOWN if self._is_half else ON_ITS_SIDE if is_upright else SIDEWAYS
        if maybe_s >= MAYBE_S and not is_in_place:
            return MAYBE_UPSIDE_DOWN if self._is_half else ON_ITS_SIDE if is_upright else MAYBE_SIDEWAYS
        return None

    def _look(self, t_s: float, pose: Pose) -> Turned | None:
        """How this frame's picture is turned; None between two looks."""
        if t_s - self._looked_s < LOOK_S:
            return None
        self._looked_s = t_s
        return turned(pose, self._postures, self._sides)
