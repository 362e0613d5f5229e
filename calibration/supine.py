"""Somebody on the back, feet planted, seen from the side: which side is near, and the angles of its hip and knee."""

from __future__ import annotations

import numpy as np

from calibration.body import Calibration
from calibration.geometry import Vector, angle_deg, height_above, torso_px
from calibration.landmarks import Points, Side, other, row

#: Shoulders, hips and knees: far ones less near ones along the trunk, added up, torso lengths. What it is square from
#: the side, and how far from that a camera is that stands more than about 20 degrees off square.
SQUARE_TORSO, OFF_SQUARE_TORSO = -0.12, 0.5
#: The angle shoulder–hip–knee reads too wide by this much, less this part of what it reads at rest: MediaPipe puts the
#: hip nearer the belly than it is, the more the closer the feet are. Fitted on 52 rendered repetitions, two bodies.
HIP_BIAS_DEG, HIP_BIAS_PER_DEG = 42.0, 0.28
#: The knee angle from what it reads, what it reads at rest, and the knee's height at rest above the line from shoulder
#: to ankle in torso lengths; and the constant. Fitted on the same repetitions.
KNEE_WEIGHTS = (0.60, 0.29, -50.0, 49.0)


def near_side(head: Vector) -> Side:
    """The side towards the camera of somebody on the back: the right one when the head is at the picture's left."""
    return "right" if head[0] < 0 else "left"


def is_square(xy_px: Points, head: Vector) -> bool:
    """Whether somebody on the back is seen from within about 20 degrees of square to the side.

    The axis from side to side keeps its direction when the hips are lifted, so any frame tells it: a recording may be
    cut together from several places.
    """
    near = near_side(head)
    apart = [(xy_px[row(other(near), name)] - xy_px[row(near, name)]) @ head for name in ("shoulder", "hip", "knee")]
    return bool(abs(np.nansum(apart) / torso_px(xy_px) - SQUARE_TORSO) < OFF_SQUARE_TORSO)


def above_mat_torso(xy_px: Points, near: Side, name: str) -> float:
    """Height of a near landmark above the line from the shoulder to the ankle, torso lengths."""
    point, shoulder, ankle = (xy_px[row(near, n)] for n in (name, "shoulder", "ankle"))
    return height_above(point, shoulder, ankle) / torso_px(xy_px)


def seen_hip_deg(xy_px: Points, near: Side) -> float:
    """The angle shoulder–hip–knee as it reads, beyond 180 degrees where the hip is above the line of the others."""
    shoulder, hip, knee = (xy_px[row(near, name)] for name in ("shoulder", "hip", "knee"))
    angle = angle_deg(shoulder, hip, knee)
    return 360 - angle if height_above(hip, shoulder, knee) > 0 else angle


def seen_knee_deg(xy_px: Points, near: Side) -> float:
    """The angle hip–knee–ankle as it reads."""
    return angle_deg(*(xy_px[row(near, name)] for name in ("hip", "knee", "ankle")))


def hip_deg(xy_px: Points, at: Calibration) -> float:
    """The angle shoulder–hip–knee, 180 in line and more where the back arches."""
    near = near_side(at.head)
    return seen_hip_deg(xy_px, near) - HIP_BIAS_DEG + HIP_BIAS_PER_DEG * seen_hip_deg(at.rest_px, near)


def knee_deg(xy_px: Points, at: Calibration) -> float:
    """The angle hip–knee–ankle."""
    near = near_side(at.head)
    now, rest, height, constant = KNEE_WEIGHTS
    at_rest = rest * seen_knee_deg(at.rest_px, near) + height * above_mat_torso(at.rest_px, near, "knee")
    return now * seen_knee_deg(xy_px, near) + at_rest + constant
