"""Measures for supine positions with planted feet, seen from the side: near side, hip angle and knee angle."""

from __future__ import annotations

import numpy as np

from calibration.body import Calibration
from calibration.geometry import Vector, angle_deg, height_above, torso_px
from calibration.landmarks import Points, Side, other, row

#: Test for a square view: the offsets along the trunk from near to far shoulder, hip and knee, summed, torso lengths.
#: **Fit:** on rendered start positions, the sum is ``SQUARE_TORSO`` for a camera square to the side, and differs from
#: it by ``OFF_SQUARE_TORSO`` or more if the camera is more than about 20 degrees off.
SQUARE_TORSO, OFF_SQUARE_TORSO = -0.12, 0.5
#: Bias of the measured angle shoulder–hip–knee: too wide by ``HIP_BIAS_DEG`` − ``HIP_BIAS_PER_DEG`` × the angle
#: measured at rest. MediaPipe places the hip too near the belly, more so if the feet are close. **Fit:** on 52 rendered
#: repetitions of two bodies.
HIP_BIAS_DEG, HIP_BIAS_PER_DEG = 42.0, 0.28
#: Linear model for the knee angle. Weights: measured angle now, measured angle at rest, knee height at rest above the
#: line from shoulder to ankle in torso lengths; then the intercept. **Fit:** on the same repetitions.
KNEE_WEIGHTS = (0.60, 0.29, -50.0, 49.0)


def near_side(head: Vector) -> Side:
    """The side nearest the camera of a supine person: right if the head is at the left of the picture."""
    return "right" if head[0] < 0 else "left"


def is_square(xy_px: Points, head: Vector) -> bool:
    """Whether the camera is within about 20 degrees of square to the side of a supine person.

    Lifting the hips does not change the direction of the body's left–right axis, so any frame works. That matters for
    recordings cut together from several camera positions.
    """
    near = near_side(head)
    apart = [(xy_px[row(other(near), name)] - xy_px[row(near, name)]) @ head for name in ("shoulder", "hip", "knee")]
    return bool(abs(np.nansum(apart) / torso_px(xy_px) - SQUARE_TORSO) < OFF_SQUARE_TORSO)


def above_mat_torso(xy_px: Points, near: Side, name: str) -> float:
    """Height of a landmark of the near side above the line from shoulder to ankle, torso lengths."""
    point, shoulder, ankle = (xy_px[row(near, n)] for n in (name, "shoulder", "ankle"))
    return height_above(point, shoulder, ankle) / torso_px(xy_px)


def seen_hip_deg(xy_px: Points, near: Side) -> float:
    """The measured angle shoulder–hip–knee, uncorrected; above 180 degrees if the hip is above the others' line."""
    shoulder, hip, knee = (xy_px[row(near, name)] for name in ("shoulder", "hip", "knee"))
    angle = angle_deg(shoulder, hip, knee)
    return 360 - angle if height_above(hip, shoulder, knee) > 0 else angle


def seen_knee_deg(xy_px: Points, near: Side) -> float:
    """The measured angle hip–knee–ankle, uncorrected, degrees."""
    return angle_deg(*(xy_px[row(near, name)] for name in ("hip", "knee", "ankle")))


def hip_deg(xy_px: Points, at: Calibration) -> float:
    """The corrected angle shoulder–hip–knee, degrees: 180 for a straight line, more if the back arches."""
    near = near_side(at.head)
    return seen_hip_deg(xy_px, near) - HIP_BIAS_DEG + HIP_BIAS_PER_DEG * seen_hip_deg(at.rest_px, near)


def knee_deg(xy_px: Points, at: Calibration) -> float:
    """The corrected angle hip–knee–ankle, degrees."""
    near = near_side(at.head)
    now, rest, height, constant = KNEE_WEIGHTS
    at_rest = rest * seen_knee_deg(at.rest_px, near) + height * above_mat_torso(at.rest_px, near, "knee")
    return now * seen_knee_deg(xy_px, near) + at_rest + constant
