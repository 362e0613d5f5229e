"""The average body in each start position.

``python -m samples.study.placement`` prints these numbers: each landmark is triangulated from its MediaPipe positions
in stills with a known camera. Bodies differ from the average by a few hundredths of a torso length.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Landmark

Posture = Literal["side_lying", "supine_feet_down", "supine_table_top", "prone", "standing", "sitting"]
Array = NDArray[np.float64]
UPRIGHT: tuple[Posture, ...] = ("standing", "sitting")

#: Landmarks of a shape: the nose, then left and right of each pair. Arms are left out, since they may lie anywhere.
ROWS: NDArray[np.intp] = np.array(
    [
        Landmark.NOSE,
        *(
            Landmark[f"{side}_{name}"]
            for name in ("EAR", "SHOULDER", "HIP", "KNEE", "ANKLE", "FOOT_INDEX")
            for side in ("LEFT", "RIGHT")
        ),
    ],
    np.intp,
)
# Shapes: from 342 stills of the bodies "female" and "male". Errors: from 520 stills of other bodies.
_SIDE_LYING = (
    (0.94, 0.17, 0.07),
    (0.98, -0.03, 0.15),
    (0.98, 0.01, -0.07),
    (0.46, -0.03, 0.39),
    (0.61, 0.03, -0.23),
    (-0.50, 0.03, 0.13),
    (-0.45, 0.06, -0.23),
    (-0.94, 0.65, -0.06),
    (-0.94, 0.67, -0.30),
    (-1.68, 0.16, -0.17),
    (-1.66, 0.17, -0.33),
    (-1.97, 0.39, -0.26),
    (-1.94, 0.42, -0.30),
)
_SUPINE_FEET_DOWN = (
    (0.99, 0.00, 0.26),
    (1.04, -0.08, 0.09),
    (0.58, -0.33, 0.00),
    (-0.47, -0.22, 0.06),
    (-0.89, -0.23, 0.75),
    (-1.34, -0.22, 0.03),
    (-1.74, -0.20, -0.11),
)
_SUPINE_TABLE_TOP = (
    (0.98, 0.00, 0.26),
    (1.01, -0.09, 0.11),
    (0.57, -0.34, 0.01),
    (-0.48, -0.20, 0.10),
    (-0.48, -0.15, 0.83),
    (-1.39, -0.12, 0.83),
    (-1.74, -0.08, 1.04),
)
_PRONE = (
    (0.80, 0.00, -0.08),
    (0.80, 0.07, 0.02),
    (0.49, 0.23, 0.04),
    (-0.51, 0.13, -0.01),
    (-1.24, 0.11, -0.09),
    (-1.97, 0.08, -0.12),
    (-2.27, 0.07, -0.19),
)
_STANDING = (
    (0.34, 0.00, 1.01),
    (0.17, 0.12, 1.05),
    (0.04, 0.37, 0.57),
    (0.01, 0.21, -0.52),
    (0.04, 0.22, -1.39),
    (-0.03, 0.24, -2.30),
    (0.34, 0.25, -2.47),
)
_SITTING = (
    (0.34, 0.00, 0.96),
    (0.15, 0.13, 1.00),
    (0.03, 0.36, 0.56),
    (0.02, 0.22, -0.43),
    (0.80, 0.29, -0.52),
    (0.90, 0.24, -1.41),
    (1.27, 0.25, -1.60),
)
#: Length of the torso, middle of the shoulders to middle of the hips, metres; raised arms lengthen it.
TORSO_M: dict[Posture, float] = {
    "side_lying": 0.48,
    "supine_feet_down": 0.46,
    "supine_table_top": 0.47,
    "prone": 0.55,
    "standing": 0.45,
    "sitting": 0.48,
}
#: Root mean square errors of azimuth and pitch on other bodies than those fitted on, degrees.
ERRORS_DEG: dict[Posture, tuple[float, float]] = {
    "side_lying": (5.8, 5.8),
    "supine_feet_down": (4.4, 5.0),
    "supine_table_top": (3.2, 4.1),
    "prone": (4.6, 10.0),
    "standing": (5.5, 4.2),
    "sitting": (4.8, 4.9),
}


def _symmetric(half: tuple[tuple[float, float, float], ...]) -> Array:
    """The whole shape from its nose and left half."""
    nose, *left = np.array(half)
    return np.array([nose, *(point for p in left for point in (p, p * [1, -1, 1]))])


def mirrored(shape: Array) -> Array:
    """The same position lying the other way round, (13, 3): left and right exchanged."""
    pairs = (shape[1:] * [1, -1, 1]).reshape(-1, 2, 3)[:, ::-1]
    return np.concatenate([shape[:1] * [1, -1, 1], pairs.reshape(-1, 3)])


#: Position → (13, 3): the nose, then left and right of each pair; torso lengths from the middle of the trunk, see
#: :mod:`calibration.viewpoint`. Side-lying with the left side on top.
SHAPES: dict[Posture, Array] = {
    "side_lying": np.array(_SIDE_LYING),
    "supine_feet_down": _symmetric(_SUPINE_FEET_DOWN),
    "supine_table_top": _symmetric(_SUPINE_TABLE_TOP),
    "prone": _symmetric(_PRONE),
    "standing": _symmetric(_STANDING),
    "sitting": _symmetric(_SITTING),
}
