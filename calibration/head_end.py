"""Lying on the back, seen from the head end: the trunk is foreshortened, and the line of the shoulders is the axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration, Method, at_rest
from calibration.geometry import Vector, mid_hip, mid_shoulder, torso_px, turn_deg, unit
from calibration.landmarks import Landmark, Points, Pose, exchanged

#: From the head end the shoulders are level in the picture, below the hips, and about as wide as the trunk is long.
#: From the foot end, or in a person who stands, they are above the hips; from a side they are narrow. **Fit:** in 29
#: rendered hip twists, the width is 0.79 to 1.5 trunk lengths from the head end, and 0.66 at most from a side; the
#: shoulders slope by up to 12 degrees from the head end, and by 46 and more from elsewhere.
LEVEL_DEG, WIDE_TORSO = 30.0, 0.72


def shoulders(xy_px: Points) -> tuple[Vector, float]:
    """The unit vector from the right to the left shoulder, and the distance between them, pixels."""
    line = np.asarray(xy_px[Landmark.LEFT_SHOULDER] - xy_px[Landmark.RIGHT_SHOULDER], np.float64)
    return unit(line), float(np.hypot(*line))


def from_head_end(xy_px: Points) -> bool:
    """Whether the camera looks from the head end at somebody lying on the back."""
    left, width = shoulders(xy_px)
    if not width >= WIDE_TORSO * torso_px(xy_px):
        return False
    is_level = abs(math.degrees(math.atan2(left[1], -left[0]))) <= LEVEL_DEG
    return is_level and bool(mid_hip(xy_px)[1] < mid_shoulder(xy_px)[1])


def face_up(pose: Pose) -> Pose:
    """The pose of somebody on their back, as seen from the head end: their left is on the left of the picture.

    MediaPipe takes some people on their back for people on their front, most of all with the hands behind the head. It
    then follows the legs well, but exchanges the sides of every pair.
    """
    left, _ = shoulders(pose.xy_px)
    return exchanged(pose) if left[0] > 0 else pose


def calibrate_head_end(poses: Sequence[Pose], method: Method) -> Calibration | None:
    """The start position: ``up`` is away from the floor. None unless :func:`from_head_end` holds."""
    xy = at_rest(poses)
    if not from_head_end(xy):
        return None
    left, _ = shoulders(xy)
    return Calibration(
        t_s=poses[-1].t_s,
        method=method,
        rest_px=xy,
        torso_px=torso_px(xy),
        head=unit(mid_shoulder(xy) - mid_hip(xy)),
        up=np.array([-left[1], left[0]]),
        side=None,
        camera_pitch_deg=math.nan,
        camera_pitch_error_deg=math.nan,
        camera_roll_deg=turn_deg((-1, 0), left),
        camera_roll_error_deg=3.0,
    )
