"""Is a pose wholly wrong? What the landmarks tell by themselves, and against another look at the same picture.

MediaPipe's visibility does not tell: a pose whose head lies at the feet has .9 and more. Its shape tells some of it
(limbs of unequal length, a head that is not beyond the shoulders), a second look at the picture, turned, most.
"""

from __future__ import annotations

import math

import numpy as np

from calibration.geometry import Vector, torso_px
from calibration.landmarks import Landmark, Points, row

#: Landmarks that make a pose: ears, shoulders, hips, knees, ankles and feet.
CORE: tuple[Landmark, ...] = tuple(
    row(side, name) for name in ("ear", "shoulder", "hip", "knee", "ankle", "foot_index") for side in ("left", "right")
)

#: What :func:`shape` returns, in its order.
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
#: Log odds of a wrong pose (off by more than .3 torso lengths on average) for each number of :func:`evidence`, and the
#: constant: logistic regression on 1383 poses, 54 of them wrong, of stills rendered from all round
#: (``samples/study/guard.py``).
WEIGHTS = np.array([5.65, -9.65, 7.07, 10.51, 13.97, -10.01, 1.13, 1.03, -0.05, -0.09, -8.58, -1.95, -0.95, 1.04])
CONSTANT = 2.17
#: A pose is refused beyond these log odds, or where neither turned picture shows it within this distance, which is what
#: makes a pose wrong. With weights fitted on the other bodies this refuses 41 of 54 wrong poses, all of the 15 off by
#: more than half a torso, and 18 of 1329 right ones, 4 of 825 at the recommended places.
DOUBTED, FAR_TORSO = -1.5, 0.3
#: A disagreement beyond this says no more, and one far below the second, both in torso lengths, no less.
_MOST_TORSO, _LEAST_TORSO = 9.0, 0.02


def disagreement_torso(points: Points, others: Points) -> float:
    """How far two poses in one picture are apart: the mean over :data:`CORE`, in torso lengths of the first.

    Args:
        points: (33, 2 or more), x_px and y_px first.
        others: the same of the second pose.

    Returns:
        NaN where a landmark is *not seen*; infinite where the first pose's torso has no length.
    """
    off = points[list(CORE), :2] - others[list(CORE), :2]
    apart_px = float(np.hypot(off[:, 0], off[:, 1]).mean())
    length_px = torso_px(points[:, :2])
    return apart_px / length_px if length_px > 0 else math.inf


def shape(points: Points) -> Vector:
    """Lengths in the picture that betray a wrong pose, as shares of torso, mean thigh and mean shin together.

    Nothing of it depends on where in the picture the pose is, how large, which way it is turned, or on left and right.

    Args:
        points: (33, 2 or more), x_px and y_px first.

    Returns:
        float64 (13,), see :data:`SHAPE`; NaN where a landmark is *not seen* or the pose is a point.
    """
    xy = np.asarray(points[:, :2], np.float64)

    def mid(name: str) -> Vector:
        return np.asarray((xy[row("left", name)] + xy[row("right", name)]) / 2)

    def far(a: Vector, b: Vector) -> float:
        return float(np.hypot(*(a - b)))

    def across(name: str) -> float:
        return far(xy[row("left", name)], xy[row("right", name)])

    def bones(a: str, b: str) -> tuple[float, float]:
        """Mean length of the left and right bone, and their difference."""
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
    """What speaks for a wrong pose, float64 (14,): its :func:`shape`, and the logarithm of the disagreement.

    Args:
        points: (33, 2 or more) the pose.
        disagreement: :func:`disagreement_torso` of the pose and that of the turned picture that agrees better;
            infinite where nobody was found in it.
    """
    return np.append(shape(points), np.log(min(disagreement, _MOST_TORSO) + _LEAST_TORSO))


def doubt(points: Points, disagreement: float) -> float:
    """Log odds that a pose is wrong; NaN where a landmark is *not seen*. Arguments as of :func:`evidence`."""
    return float(evidence(points, disagreement) @ WEIGHTS + CONSTANT)


def is_confirmed(points: Points, disagreement: float) -> bool:
    """Whether a pose may be believed; one with landmarks that are *not seen* cannot be told. Arguments as above."""
    return disagreement <= FAR_TORSO and doubt(points, disagreement) <= DOUBTED
