"""One arm held straight up: the sign that a person on the mat can give without coming to the screen.

"Up" is up in the picture: towards the ceiling for who lies, overhead for who stands or sits. No exercise contains it.
Seen from the head or the foot end an arm that rests along the body points up in the picture as well, so an arm along
its own trunk is never taken for the sign: from there it is *not seen*.
"""

from __future__ import annotations

import math

import numpy as np

from calibration.geometry import Vector, angle_deg, torso_px, turn_deg
from calibration.landmarks import Points, Pose, Side, other, row

#: How long the arm is held up, seconds.
SIGN_S = 1.5
#: The sign may be lost for so long without beginning anew, seconds.
GAP_S = 0.3
#: An arm further from upright in the picture than this is not up.
UPRIGHT_DEG = 25.0
#: An elbow more bent than this is not straight; a straight one appears bent by up to 40 degrees.
STRAIGHT_DEG = 138.0
#: An arm nearer to the line of its own trunk than this may lie along it.
ALONG_TRUNK_DEG = 35.0
#: An arm that appears shorter, shoulder to wrist, points at the camera or away from it; torso lengths. An arm is about
#: 1.1 long, and a camera that looks 60 degrees down shows half of that.
SHORT_TORSO = 0.5
#: The other wrist is at most so far above its shoulder, torso lengths: two arms up are no sign, since a curl may begin
#: with both reaching up.
OTHER_TORSO = 0.3
#: The wrist wanders less than this while the sign is held, torso lengths.
WANDER_TORSO = 0.25

_UP = np.array([0.0, -1.0])
_SIDES: tuple[Side, Side] = ("left", "right")


def raised_arm(pose: Pose) -> Side | None:
    """The one arm that is straight up in this pose, by the landmarks' left and right; None without one, or with two."""
    xy = pose.xy_px
    torso = torso_px(xy)
    if not torso > 0:
        return None
    up = [side for side in _SIDES if _is_up(xy, side, torso)]
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
    """Follows the sign from frame to frame."""

    def __init__(self) -> None:
        self._since_s = math.nan
        self._last_s = -math.inf
        self._wrists: list[Vector] = []
        self._is_given = False

    def update(self, t_s: float, pose: Pose | None) -> bool:
        """Take the next pose, None where nobody was seen; True once for each sign, when it has been held long enough.

        An arm must come down again before the next sign; a pose that is not trusted says nothing.
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
        self._is_given = t_s - self._since_s >= SIGN_S
        return self._is_given

    def _forget(self) -> None:
        self._since_s, self._wrists, self._is_given = math.nan, [], False
