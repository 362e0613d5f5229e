"""Start positions on the back with one leg raised: which leg it is, and the average bodies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from calibration.landmarks import SIDES, Points, Side
from calibration.start_shapes import SUPINE_FEET_DOWN, Array, Posture
from calibration.viewpoint import viewpoint

#: Knee, ankle and toes of the raised leg, whose shin hangs below level; torso lengths, for the left leg. **Taste:**
#: ours. The knee is that of the fitted table top; with a shin that hangs differently, the camera's place fits less
#: well.
RAISED_LEG: Array = np.array([(-0.48, -0.15, 0.83), (-1.38, -0.15, 0.64), (-1.72, -0.12, 0.88)])
#: The same for a straight leg on the mat. **Fit:** a plateau; shorter or longer, the camera's place fits less well.
STRAIGHT_LEG: Array = np.array([(-1.3, -0.25, 0.05), (-2.2, -0.27, -0.05), (-2.5, -0.23, 0.17)])


#: Standard errors of the camera's azimuth and pitch from this position, degrees. **Fit:** 4.6 and 5.1 on 13 rendered
#: clips of two bodies, rounded up.
CAMERA_ERROR_DEG = (5.0, 6.0)
#: The raised leg is known if the body with the other leg raised fits the landmarks worse by this factor, in a start
#: position from at least ``FEWEST_POSES`` poses. **Fit:** right in 10 of 10 rendered clips of two bodies, by 1.3 to
#: 2.6, while MediaPipe's own left and right were wrong in a third of one clip's poses.
CLEARLY_WORSE, FEWEST_POSES = 1.2, 5


def _posture(name: str, other_leg: Array, across: float) -> Posture:
    """The start position in which the leg that the landmarks call left is raised, whichever leg that is.

    Args:
        name: id.
        other_leg: knee, ankle and toes of the leg on the mat.
        across: 1 if the raised leg is the left one, -1 if it is the right one.
    """
    shape = SUPINE_FEET_DOWN.shape.copy()
    shape[7::2], shape[8::2] = RAISED_LEG, other_leg * (1, -1, 1)
    shape[5:] *= (1, across, 1)
    return replace(SUPINE_FEET_DOWN, id=name, shape=shape, error_deg=CAMERA_ERROR_DEG)


#: The start positions: either leg raised, the other bent or straight.
POSTURES = tuple(
    _posture(f"supine_{side}_leg_up_other_{name}", leg, across)
    for name, leg in (("bent", SUPINE_FEET_DOWN.shape[7::2]), ("straight", STRAIGHT_LEG))
    for side, across in zip(SIDES, (1.0, -1.0), strict=True)
)


def working_side(rest_px: Points, size: tuple[int, int]) -> Side | None:
    """Which leg is raised: the one whose average body fits the landmarks; None if neither fits clearly better.

    Args:
        rest_px: (33, 2) landmarks of the start position, pixels.
        size: width and height of the picture, pixels.
    """
    misfits = [viewpoint(rest_px, posture, size).misfit_torso for posture in POSTURES]
    left, right = min(misfits[0::2]), min(misfits[1::2])
    if left * CLEARLY_WORSE < right:
        return "left"
    return "right" if right * CLEARLY_WORSE < left else None
