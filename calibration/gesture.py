"""The gesture that controls a session from the mat: one arm held straight up.

"Up" means up in the picture: towards the ceiling when lying, overhead when standing or sitting. No exercise contains
this gesture. If the camera is at the head or foot end, an arm resting along the body points up in the picture too.
Therefore an arm along its own trunk never counts, and from there the gesture is *not seen*.
"""

from __future__ import annotations

import math

import numpy as np

from calibration.geometry import Vector, angle_deg, torso_px, turn_deg
from calibration.landmarks import SIDES, Points, Pose, Side, other, row

#: The arm must be held up for this long, seconds. **Taste:** ours; shorter, a stretch or a reach ends the set; longer,
#: the arm tires.
SIGN_S = 1.5
#: An arm held up for this long says "it hurts", seconds. It gives the shorter gesture on the way. **Taste:** ours;
#: shorter, an arm that comes down slowly after the shorter gesture says so too; longer, nobody in pain holds it.
HURT_S = 4.0
#: A gap of up to this long does not restart the gesture, seconds. **Taste:** ours; shorter, one lost frame restarts the
#: gesture; longer, two movements become one.
GAP_S = 0.3
#: Maximum angle between a raised arm and the vertical of the picture. **Taste:** ours; smaller, a slightly slanted arm
#: is ignored; larger, reaching sideways counts as the gesture.
UPRIGHT_DEG = 25.0
#: Minimum elbow angle of a straight arm, which can appear bent by up to 40 degrees. **Taste:** ours; smaller, a bent
#: arm counts as the gesture; larger, a straight arm that appears bent is ignored.
STRAIGHT_DEG = 138.0
#: Minimum angle between the arm and its own trunk; below it the arm may be resting along the trunk. **Taste:** ours;
#: smaller, an arm that rests beside the trunk counts as the gesture; larger, a raised arm may be ignored.
ALONG_TRUNK_DEG = 35.0
#: Minimum length of the arm in the picture, shoulder to wrist, torso lengths; a shorter one points towards the camera
#: or away from it. **Taste:** ours, from geometry: an arm is about 1.1 torso lengths, and a camera looking 60 degrees
#: down shows half of that.
SHORT_TORSO = 0.5
#: Maximum height of the other wrist above its shoulder, torso lengths. **Taste:** ours; smaller, a bent other arm
#: prevents the gesture; larger, two raised arms pass. Two raised arms are not the gesture: a curl may start with both
#: arms up.
OTHER_TORSO = 0.3
#: Maximum movement of the wrist during the gesture, torso lengths. **Taste:** ours; smaller, an unsteady arm is
#: ignored; larger, waving counts as the gesture.
WANDER_TORSO = 0.25

_UP = np.array([0.0, -1.0])


def raised_arm(pose: Pose) -> Side | None:
    """The side of the raised arm, as the landmarks name the sides; None unless exactly one arm is raised."""
    xy = pose.xy_px
    torso = torso_px(xy)
    if not torso > 0:
        return None
    up = [side for side in SIDES if _is_up(xy, side, torso)]
    if len(up) != 1:
        return None
    far = other(up[0])
    rise = float(xy[row(far, "shoulder"), 1] - xy[row(far, "wrist"), 1]) / torso
    return None if rise > OTHER_TORSO else up[0]


def _is_up(xy: Points, side: Side, torso: float) -> bool:
    shoulder, elbow, wrist, hip = (
        np.asarray(xy[row(side, name)], np.float64) for name in ("shoulder", "elbow", "wrist", "hip")
    )
    arm: Vector = wrist - shoulder
    if not math.hypot(*arm) >= SHORT_TORSO * torso:
        return False
    return (
        abs(turn_deg(_UP, arm)) <= UPRIGHT_DEG
        and angle_deg(shoulder, elbow, wrist) >= STRAIGHT_DEG
        and abs(turn_deg(hip - shoulder, arm)) >= ALONG_TRUNK_DEG
    )


class ArmSign:
    """Detects the gesture over successive frames.

    Args:
        lasts_s: how long the arm must be held up, seconds.
    """

    def __init__(self, lasts_s: float = SIGN_S) -> None:
        self._lasts_s = lasts_s
        self._since_s = math.nan
        self._last_s = -math.inf
        self._wrists: list[Vector] = []
        self._is_given = False

    def update(self, t_s: float, pose: Pose | None) -> bool:
        """Process the next pose, None if nobody was seen; True once per gesture, after ``lasts_s``.

        The arm must come down before the next gesture. Poses that are not trusted are ignored.
        """
        side = raised_arm(pose) if pose is not None and pose.is_trusted else None
        if pose is None or side is None:
            if t_s - self._last_s > GAP_S:
                self._forget()
            return False
        if t_s - self._last_s > GAP_S:
            self._forget()
        self._last_s = t_s
        if self._is_given:
            return False
        wrist = np.asarray(pose.xy_px[row(side, "wrist")], np.float64)
        away = [math.hypot(*(wrist - before)) for before in self._wrists]
        if any(d > WANDER_TORSO * torso_px(pose.xy_px) for d in away):
            self._since_s, self._wrists = t_s, []
        if math.isnan(self._since_s):
            self._since_s = t_s
        self._wrists.append(wrist)
        self._is_given = t_s - self._since_s >= self._lasts_s
        return self._is_given

    def _forget(self) -> None:
        self._since_s, self._wrists, self._is_given = math.nan, [], False
