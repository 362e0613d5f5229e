"""Watches whether the picture is turned while the start position is awaited, and how long it has been."""

from __future__ import annotations

import math
from collections import deque

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

#: Interval between two looks at how the picture is turned, seconds. **Taste:** ours; shorter, it costs computing;
#: longer, the advice comes and goes late.
LOOK_S = 1.0
#: The trainer says that the picture is turned if ``SURE[0]`` of the newest ``SURE[1]`` looks are sure of it. **Fit:**
#: of 45 films that were turned, 33 are told so within 12 seconds and 10 asked; of 178 that were not, none is told so.
#: With one look instead of three, one is, which shows a straight leg that lifts.
SURE = 3, 6
#: Where the person may be in another position instead, the trainer asks after ``MAYBE[0]`` of the newest ``MAYBE[1]``
#: looks. **Taste:** ours; fewer, it asks somebody who is still getting into position; more, who lies as asked is
#: corrected in vain for longer.
MAYBE = 7, 12


class TurnedWatch:
    """Detects a picture on its side or upside down.

    Args:
        exercise: what will be done.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._postures = () if exercise.need is None else exercise.need.postures
        self._sides = exercise.sides
        self._looked_s = -math.inf
        self._looks: deque[Turned | None] = deque(maxlen=MAYBE[1])

    def __call__(self, t_s: float, pose: Pose, *, may_ask: bool) -> Trouble | None:
        """Take the next frame; return how its picture is turned, if enough looks agree.

        Args:
            t_s: the frame's time.
            pose: the smoothed pose.
            may_ask: the whole body is seen, and it is not in the start position; otherwise, only what is sure is told.
        """
        if not self._postures:
            return None
        if t_s - self._looked_s >= LOOK_S:
            self._looked_s = t_s
            self._looks.append(self._look(pose))
        if not may_ask and self._looks[-1] is None:
            return None  # the camera was turned, or the person got up
        is_upright = self._postures[0].is_upright
        found = [look for look in self._looks if look is not None]
        sure = [look for look in list(self._looks)[-SURE[1] :] if look is not None and look.is_sure]
        if len(sure) >= SURE[0]:
            return UPSIDE_DOWN if sure[-1].quarters == HALF else ON_ITS_SIDE if is_upright else SIDEWAYS
        if len(found) >= MAYBE[0] and may_ask:
            is_half = found[-1].quarters == HALF
            return MAYBE_UPSIDE_DOWN if is_half else ON_ITS_SIDE if is_upright else MAYBE_SIDEWAYS
        return None

    def _look(self, pose: Pose) -> Turned | None:
        """How the picture of this frame is turned."""
        straight = not_upright(pose.xy_px) if self._postures[0].is_upright else None
        if straight is not None:
            return Turned(HALF if straight is UPSIDE_DOWN else 1, is_sure=True)
        return turned(pose, self._postures, self._sides)
