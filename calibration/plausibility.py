"""Detects wrong poses, from their shape and by comparison with a second detection in the same picture.

MediaPipe's visibility is no help: a pose with the head at the feet has a visibility of 0.9 or more. The shape reveals
some wrong poses (limbs of unequal length, a head that is not beyond the shoulders); a second detection in the turned
picture reveals most. Where one leg hides the other, the hidden foot alone may be wrong: :func:`wrong_limb` finds it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np

from calibration.fitted import GUARD_CONSTANT, GUARD_WEIGHTS
from calibration.geometry import Vector, torso_px
from calibration.landmarks import SIDES, Landmark, Points, Side, row

#: Landmarks that are compared: ears, shoulders, hips, knees, ankles and feet.
CORE: tuple[Landmark, ...] = tuple(
    row(side, name) for name in ("ear", "shoulder", "hip", "knee", "ankle", "foot_index") for side in SIDES
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
#: A limb is wrong if the pose is refused with it, but without it has log odds of at most ``REST_DOUBTED`` and a
#: disagreement of at most ``REST_TORSO``, torso lengths. Both are stricter than for a whole pose, since any pose looks
#: better without its odd limb. **Fit:** 818 checks of renders, 186 of them of stills from all around. Of 31 refused
#: poses in which one foot or lower leg is off by more than 0.4 torso lengths, 29 pass without it, 27 of them from one
#: clip. Of 186 refused poses that are wrong elsewhere none passes, and of 49 right ones one. The same holds for log
#: odds up to -3; with ``DOUBTED`` and ``FAR_TORSO``, 18 of the 186 pass.
REST_DOUBTED, REST_TORSO = -4.0, 0.12
#: Differences between the left and right thigh, shin and foot in right poses, in the unit of :func:`shape`. They stand
#: in for the difference that is unknown when one limb is left out. **Fit:** medians of the 1329 right poses.
_THIGHS, _SHINS, _FEET = 0.028, 0.025, 0.012
#: Limits of the disagreement, which keep its logarithm finite, torso lengths: it is clipped at ``_MOST_TORSO``, and
#: ``_LEAST_TORSO`` is added. **Fit:** in the cross-validation above, with the weights fitted again, ten times as much
#: of either refuses 41 wrong poses and 17 right ones; a tenth of ``_LEAST_TORSO`` refuses 41 and 20.
_MOST_TORSO, _LEAST_TORSO = 9.0, 0.02


def disagreement_torso(points: Points, others: Points, without: Collection[Landmark] = ()) -> float:
    """Mean distance between the :data:`CORE` landmarks of two poses, in torso lengths of the first pose.

    Args:
        points: (33, 2 or more), x_px and y_px first.
        others: the second pose, likewise.
        without: landmarks that are left out.

    Returns:
        The distance; NaN if a landmark is *not seen*, infinite if the first pose's torso has no length.
    """
    core = [landmark for landmark in CORE if landmark not in without]
    off = points[core, :2] - others[core, :2]
    apart_px = float(np.hypot(off[:, 0], off[:, 1]).mean())
    length_px = torso_px(points[:, :2])
    return apart_px / length_px if length_px > 0 else math.inf


def shape(points: Points, without: Collection[Landmark] = ()) -> Vector:
    """Lengths in the picture that reveal a wrong pose, divided by torso + mean thigh + mean shin.

    They do not depend on the pose's position, size or rotation, or on which side is left.

    Args:
        points: (33, 2 or more), x_px and y_px first.
        without: landmarks of one leg that are left out. The other leg stands for both.

    Returns:
        float64 (13,), see :data:`SHAPE`; NaN if a landmark is *not seen* or the pose is a single point.
    """
    xy = np.asarray(points[:, :2], np.float64)

    def mid(name: str) -> Vector:
        ends = [xy[row(side, name)] for side in SIDES if row(side, name) not in without]
        return np.asarray(sum(ends) / len(ends))

    def far(a: Vector, b: Vector) -> float:
        return float(np.hypot(*(a - b)))

    def across(name: str) -> float:
        return far(xy[row("left", name)], xy[row("right", name)])

    def bones(a: str, b: str) -> list[float]:
        """Length of the left and right bone, or of the only one that is not left out."""
        pairs = [(row(side, a), row(side, b)) for side in SIDES]
        return [far(xy[start], xy[end]) for start, end in pairs if start not in without and end not in without]

    ears, shoulders, hips = mid("ear"), mid("shoulder"), mid("hip")
    torso = far(shoulders, hips)
    thighs, shins, feet = bones("hip", "knee"), bones("knee", "ankle"), bones("heel", "foot_index")
    thigh, shin, foot, forearm = (sum(one) / len(one) for one in (thighs, shins, feet, bones("elbow", "wrist")))
    whole = torso + thigh + shin
    if not whole > 0 or torso == 0:
        return np.full(len(SHAPE), np.nan)
    usual = zip((thighs, shins, feet), (_THIGHS, _SHINS, _FEET), strict=True)
    differ = [abs(ends[0] - ends[1]) if len(ends) == 2 else share * whole for ends, share in usual]
    head, out = (shoulders - hips) / torso, ears - shoulders
    beyond, aside = out @ head, abs(out[0] * head[1] - out[1] * head[0])
    widths = (across("shoulder"), across("hip"))
    far_away = (far(ears, mid("ankle")), far(ears, mid("knee")))
    lengths = (torso, thigh, *differ, foot, forearm, *widths, beyond, aside, *far_away)
    return np.array(lengths, np.float64) / whole


def evidence(points: Points, disagreement: float, without: Collection[Landmark] = ()) -> Vector:
    """Features for :func:`doubt`, float64 (14,): the pose's :func:`shape` and the logarithm of the disagreement.

    Args:
        points: (33, 2 or more) the pose.
        disagreement: :func:`disagreement_torso` of the pose and the better match among those in the turned pictures;
            infinite if nobody was found there.
        without: landmarks of one leg that are left out of both.
    """
    return np.append(shape(points, without), np.log(min(disagreement, _MOST_TORSO) + _LEAST_TORSO))


def doubt(points: Points, disagreement: float, without: Collection[Landmark] = ()) -> float:
    """Log odds that a pose is wrong; NaN if a landmark is *not seen*. Arguments as for :func:`evidence`."""
    return float(evidence(points, disagreement, without) @ WEIGHTS + CONSTANT)


def is_confirmed(points: Points, disagreement: float) -> bool:
    """Whether a pose can be trusted; False if a landmark is *not seen*. Arguments as for :func:`evidence`."""
    return disagreement <= FAR_TORSO and doubt(points, disagreement) <= DOUBTED


def leg(side: Side, *names: str) -> tuple[Landmark, ...]:
    """The rows of a foot's landmarks, and of the leg's other landmarks in ``names``."""
    return tuple(row(side, name) for name in (*names, "ankle", "heel", "foot_index"))


def wrong_limb(points: Points, looks: Sequence[Points]) -> tuple[Landmark, ...]:
    """The foot, or the leg from the knee down, that alone makes a refused pose wrong; empty if there is none.

    Only the leg with the lower visibility is tried: in all of 39 rendered poses with one wrong foot or lower leg, that
    leg was the wrong one.

    Args:
        points: float32 (33, 4), a pose that :func:`is_confirmed` refuses.
        looks: the poses found in the turned pictures, likewise.
    """
    seen = [points[list(leg(side)), 2].mean() for side in SIDES]
    side = SIDES[int(np.argmin(seen))]
    for limb in (leg(side), leg(side, "knee")):
        apart = min((disagreement_torso(points, look, limb) for look in looks), default=math.inf)
        if apart <= REST_TORSO and doubt(points, apart, limb) <= REST_DOUBTED:
            return limb
    return ()
