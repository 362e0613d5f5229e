"""The average body in each start position.

``python -m samples.study refit`` writes the shapes (:mod:`calibration.fitted`): each landmark is triangulated from its
MediaPipe positions in stills with a known camera. Bodies differ from the average by a few hundredths of a torso length.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibration import fitted
from calibration.landmarks import Landmark

Array = NDArray[np.float64]
Point = tuple[float, float, float]
#: Where the chest faces: lying on the back, on the front or on all fours, on a side, or upright.
Chest = Literal["up", "down", "aside", "ahead"]

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
#: **Fit:** length of the torso, middle of the shoulders to middle of the hips, metres; raised arms lengthen it.
TORSO_M: dict[str, float] = dict(
    zip(
        ("side_lying", "supine_feet_down", "supine_table_top", "prone", "standing", "sitting"),
        fitted.TORSO_M.value,
        strict=True,
    )
)
#: **Fit:** on 520 stills, root mean square errors of azimuth and pitch on other bodies than those fitted on, degrees.
ERRORS_DEG: dict[str, tuple[float, float]] = {
    "side_lying": (5.8, 5.8),
    "supine_feet_down": (4.4, 5.0),
    "supine_table_top": (3.2, 4.1),
    "prone": (4.6, 10.0),
    "standing": (5.5, 4.2),
    "sitting": (4.8, 4.9),
}


def mirrored(shape: Array) -> Array:
    """The same position lying the other way round, (13, 3): left and right exchanged."""
    pairs = (shape[1:] * [1, -1, 1]).reshape(-1, 2, 3)[:, ::-1]
    return np.concatenate([shape[:1] * [1, -1, 1], pairs.reshape(-1, 3)])


@dataclass(frozen=True, slots=True)
class Posture:
    """A start position: the body from which the camera's place is found, and its arms. Plug-ins may add their own.

    Axes, torso lengths, from the middle of the trunk: see :mod:`calibration.viewpoint`.

    Attributes:
        id: its name.
        chest: where the chest faces; "ahead" is upright.
        shape: float64 (13, 3), an average body: a point for each of :data:`ROWS`. Lying on a side: with the left side
            on top.
        torso_m: length of the torso, see :data:`TORSO_M`.
        error_deg: standard errors of azimuth and pitch.
        left_arm: where elbow and wrist rest, for drawing.
        right_arm: the same for the right arm; None if it mirrors the left one.
        on_chair: whether the body sits on a chair.
    """

    id: str
    chest: Chest = field(compare=False)
    shape: Array = field(compare=False, repr=False)
    torso_m: float = field(compare=False)
    error_deg: tuple[float, float] = field(compare=False)
    left_arm: tuple[Point, Point] = field(compare=False, repr=False)
    right_arm: tuple[Point, Point] | None = field(default=None, compare=False, repr=False)
    on_chair: bool = field(default=False, compare=False)

    @property
    def is_upright(self) -> bool:
        """Standing or sitting."""
        return self.chest == "ahead"


def _measured(
    name: str,
    chest: Chest,
    shape: Array,
    left_arm: tuple[Point, Point],
    right_arm: tuple[Point, Point] | None = None,
    on_chair: bool = False,
) -> Posture:
    return Posture(name, chest, shape, TORSO_M[name], ERRORS_DEG[name], left_arm, right_arm, on_chair)


_ON_MAT: tuple[Point, Point] = ((0.05, -0.7, -0.05), (-0.5, -0.75, -0.1))
SIDE_LYING = _measured(
    "side_lying",
    "aside",
    np.array(fitted.SIDE_LYING.value),
    ((0.15, 0.25, 0.25), (0.05, 0.6, -0.2)),
    right_arm=((0.95, 0.1, -0.35), (1.35, 0.15, -0.38)),  # the lower one lies stretched out under the head
)
SUPINE_FEET_DOWN = _measured("supine_feet_down", "up", np.array(fitted.SUPINE_FEET_DOWN.value), _ON_MAT)
SUPINE_TABLE_TOP = _measured("supine_table_top", "up", np.array(fitted.SUPINE_TABLE_TOP.value), _ON_MAT)
PRONE = _measured("prone", "down", np.array(fitted.PRONE.value), ((0.8, 0.62, -0.14), (0.85, 0.16, -0.12)))
STANDING = _measured("standing", "ahead", np.array(fitted.STANDING.value), ((-0.08, 0.52, -0.04), (0.12, 0.5, -0.55)))
SITTING = _measured(
    "sitting", "ahead", np.array(fitted.SITTING.value), ((-0.04, 0.5, -0.04), (0.4, 0.3, -0.32)), on_chair=True
)
#: The postures that exercises share, by their ids.
POSTURES: dict[str, Posture] = {
    posture.id: posture for posture in (SIDE_LYING, SUPINE_FEET_DOWN, SUPINE_TABLE_TOP, PRONE, STANDING, SITTING)
}
