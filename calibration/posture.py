"""Calibration for each start posture: lying on the back, the front or a side, and upright."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from calibration.body import Calibration, Method, at_rest
from calibration.geometry import Vector, torso_px
from calibration.landmarks import Landmark, Points, Pose
from calibration.trunk import lying_roll_deg, side_lying_pitch_deg, top_side, trunk_axes, trunk_tilt_deg

#: A trunk tilted more than ``LYING_DEG`` is not lying, one tilted less than ``UPRIGHT_DEG`` is not upright; degrees
#: from level in the picture. **Fit:** a plateau; nearer to each other, a posture flickers between lying and upright;
#: further apart, more postures are neither.
LYING_DEG, UPRIGHT_DEG = 45.0, 60.0
#: ``LYING_DEG`` for side-lying, where the person may be propped on an elbow. **Fit:** a plateau; smaller, a head
#: propped on a hand is refused; larger, a person who leans while sitting counts as lying.
SIDE_LYING_DEG = 60.0

_TRUNK = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
#: Pairs of landmarks (behind, in front): the person faces in the direction of the second one.
_FORWARD = (
    (Landmark.LEFT_EAR, Landmark.NOSE),
    (Landmark.RIGHT_EAR, Landmark.NOSE),
    (Landmark.LEFT_HEEL, Landmark.LEFT_FOOT_INDEX),
    (Landmark.RIGHT_HEEL, Landmark.RIGHT_FOOT_INDEX),
)


def calibrate_lying(poses: Sequence[Pose], method: Method) -> Calibration | None:
    """Lying on the back or front, seen from the side: ``up`` points away from the floor. None if no trunk is lying."""
    xy = at_rest(poses)
    if np.isnan(xy[list(_TRUNK)]).any() or trunk_tilt_deg(xy) > LYING_DEG:
        return None
    head, up = trunk_axes(xy)
    return _calibration(poses, method, xy, head, up)


def calibrate_upright(poses: Sequence[Pose], method: Method) -> Calibration | None:
    """Standing or sitting: ``up`` points where the person faces in the picture. None if no trunk is upright."""
    xy = at_rest(poses)
    if np.isnan(xy[list(_TRUNK)]).any() or trunk_tilt_deg(xy) < UPRIGHT_DEG:
        return None
    head, across = trunk_axes(xy)
    across = across if faces_right(xy) == (across[0] > 0) else -across
    return _calibration(poses, method, xy, head, across)


def calibrate_side_lying(poses: Sequence[Pose], method: Method) -> Calibration | None:
    """Lying on a side: ``up`` points away from the floor, and the upper side works.

    This calibration has the camera's pitch and roll. None if no trunk is lying.
    """
    xy = at_rest(poses)
    if np.isnan(xy[list(_TRUNK)]).any() or trunk_tilt_deg(xy) > SIDE_LYING_DEG:
        return None
    head, up = trunk_axes(xy)
    top = top_side(xy)
    pitch_deg, pitch_error_deg = side_lying_pitch_deg(xy, top)
    roll_deg, roll_error_deg = lying_roll_deg(xy)
    return replace(
        _calibration(poses, method, xy, head, up),
        side=top,
        camera_pitch_deg=pitch_deg,
        camera_pitch_error_deg=pitch_error_deg,
        camera_roll_deg=roll_deg,
        camera_roll_error_deg=roll_error_deg,
    )


def faces_right(xy_px: Points) -> bool:
    """Whether an upright person faces the right edge of the picture, judged by nose and toes."""
    ways = [float(xy_px[b, 0] - xy_px[a, 0]) for a, b in _FORWARD]
    return sum(way for way in ways if not math.isnan(way)) > 0


def _calibration(poses: Sequence[Pose], method: Method, xy: Points, head: Vector, up: Vector) -> Calibration:
    return Calibration(
        t_s=poses[-1].t_s,
        method=method,
        rest_px=xy,
        torso_px=torso_px(xy),
        head=head,
        up=up,
        side=None,
        camera_pitch_deg=math.nan,
        camera_pitch_error_deg=math.nan,
        camera_roll_deg=math.nan,
        camera_roll_error_deg=math.nan,
    )
