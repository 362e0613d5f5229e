"""Detects entirely wrong poses, from their shape and by comparison with a second detection in the same picture.

MediaPipe's visibility is no help: a pose with the head at the feet has a visibility of 0.9 or more. The shape reveals
some wrong poses (limbs of unequal length, a head that is not beyond the shoulders); a second detection in the turned
picture reveals most.
"""

from __future__ import annotations

import math

import numpy as np

from calibration.fitted import GUARD_CONSTANT, GUARD_WEIGHTS
from calibration.geometry import Vector, torso_px
from calibration.landmarks import Landmark, Points, row

#: Landmarks that are compared: ears, shoulders, hips, knees, ankles and feet.
CORE: tuple[Landmark, ...] = tuple(
    row(side, name) for name in ("ear", "shoulder", "hip", "knee", "ankle", "foot_index") for side in ("left", "right")
)

#: Names of the values that :func:`shape` returns, in order.
SHAPE: tuple[str, ...] = (
    "torso",
    "thigh",
    "thighs differ",
    "shins differ",
    "feet differ",
    "foot",
    "forearm",
    "shoulders",
    "hips",
    "ears beyond shoulders",
    "ears aside",
    "ears to ankles",
    "ears to knees",
)
#: **Fit:** weights of :func:`evidence` and intercept for the log odds of a wrong pose, which is off by more than 0.3
#: torso lengths on average. Logistic regression on stills rendered from all directions (``samples/study/guard.py``).
WEIGHTS = np.array(GUARD_WEIGHTS.value)
CONSTANT = GUARD_CONSTANT.value
#: A pose is refused if its log odds exceed ``DOUBTED``, or if neither turned picture shows it within ``FAR_TORSO``, the
#: error that defines a wrong pose. **Fit:** cross-validated over bodies, this refuses 41 of 54 wrong poses, including
#: all 15 that are off by more than half a torso, and 18 of 1329 right ones (4 of 825 at the recommended camera
#: positions).
DOUBTED, FAR_TORSO = -1.5, 0.3
#: Limits of the disagreement, which keep its logarithm finite, torso lengths: it is clipped at ``_MOST_TORSO``, and
#: ``_LEAST_TORSO`` is added. **Fit:** in the cross-validation above, with the weights fitted again, ten times as much
#: of either refuses 41 wrong poses and 17 right ones; a tenth of ``_LEAST_TORSO`` refuses 41 and 20.
_MOST_TORSO, _LEAST_TORSO = 9.0, 0.02


def disagreement_torso(points: Points, others: Points) -> float:
    """Mean distance between the :data:`CORE` landmarks of two poses, in torso lengths of the first pose.

    Args:
        points: (33, 2 or more), x_px and y_px first.
        others: the second pose, likewise.

    Returns:
        The distance; NaN if a landmark is *not seen*, infinite if the first pose's torso has no length.
    """
    off = points[list(CORE), :2] - others[list(CORE), :2]
    apart_px = float(np.hypot(off[:, 0], off[:, 1]).mean())
    length_px = torso_px(points[:, :2])
    return apart_px / length_px if length_px > 0 else math.inf


def shape(points: Points) -> Vector:
    """Lengths in the picture that reveal a wrong pose, divided by torso + mean thigh + mean shin.

    They do not depend on the pose's position, size or rotation, or on which side is left.

    Args:
        points: (33, 2 or more), x_px and y_px first.

    Returns:
        float64 (13,), see :data:`SHAPE`; NaN if a landmark is *not seen* or the pose is a single point.
    """
    xy = np.asarray(points[:, :2], np.float64)

    def mid(name: str) -> Vector:
        return np.asarray((xy[row("left", name)] + xy[row("right", name)]) / 2)

    def far(a: Vector, b: Vector) -> float:
        return float(np.hypot(*(a - b)))

    def across(name: str) -> float:
        return far(xy[row("left", name)], xy[row("right", name)])

    def bones(a: str, b: str) -> tuple[float, float]:
        """Mean length of the left and right bone, and their absolute difference."""
        left, right = (far(xy[row(side, a)], xy[row(side, b)]) for side in ("left", "right"))
        return (left + right) / 2, abs(left - right)

    ears, shoulders, hips = mid("ear"), mid("shoulder"), mid("hip")
    torso, (thigh, thighs), (shin, shins) = far(shoulders, hips), bones("hip", "knee"), bones("knee", "ankle")
    (foot, feet), (forearm, _) = bones("heel", "foot_index"), bones("elbow", "wrist")
    whole = torso + thigh + shin
    if not whole > 0 or torso == 0:
        return np.full(len(SHAPE), np.nan)
    head, out = (shoulders - hips) / torso, ears - shoulders
    beyond, aside = out @ head, abs(out[0] * head[1] - out[1] * head[0])
    widths = (across("shoulder"), across("hip"))
    far_away = (far(ears, mid("ankle")), far(ears, mid("knee")))
    lengths = (torso, thigh, thighs, shins, feet, foot, forearm, *widths, beyond, aside, *far_away)
    return np.array(lengths, np.float64) / whole


def evidence(points: Points, disagreement: float) -> Vector:
    """Features for :func:`doubt`, float64 (14,): the pose's :func:`shape` and the logarithm of the disagreement.

    Args:
        points: (33, 2 or more) the pose.
        disagreement: :func:`disagreement_torso` of the pose and the better match among those in the turned pictures;
            infinite if nobody was found there.
    """
    return np.append(shape(points), np.log(min(disagreement, _MOST_TORSO) + _LEAST_TORSO))


def doubt(points: Points, disagreement: float) -> float:
    """Log odds that a pose is wrong; NaN if a landmark is *not seen*. Arguments as for :func:`evidence`."""
    return float(evidence(points, disagreement) @ WEIGHTS + CONSTANT)


def is_confirmed(points: Points, disagreement: float) -> bool:
    """Whether a pose can be trusted; False if a landmark is *not seen*. Arguments as for :func:`evidence`."""
    return disagreement <= FAR_TORSO and doubt(points, disagreement) <= DOUBTED
