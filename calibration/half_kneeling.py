"""Start positions on one knee: which leg kneels, where the legs are, and the average bodies."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from calibration.geometry import Vector
from calibration.landmarks import SIDES, Points, Side, other, row
from calibration.start_shapes import STANDING, Array, Posture

#: Knee, ankle and toes of the kneeling and of the planted leg, torso lengths, for the left leg. **Fit:** mean of the
#: studio's posed joints of two bodies, with and without tucked toes.
KNEELING_LEG: Array = np.array([(-0.1, 0.29, -1.36), (-1.02, 0.19, -1.2), (-1.33, 0.13, -1.39)])
PLANTED_LEG: Array = np.array([(0.85, 0.31, -0.39), (0.81, 0.19, -1.33), (1.22, 0.19, -1.46)])
#: Standard errors of the camera's azimuth and pitch from this position, degrees. **Fit:** 10.4 and 4.3 on ten rendered
#: clips of four bodies, rounded up.
CAMERA_ERROR_DEG = (11.0, 5.0)


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """Landmarks of the two legs, pixels; each vector (2,)."""

    rear_hip: Vector
    rear_knee: Vector
    rear_ankle: Vector
    front_hip: Vector
    front_knee: Vector
    front_ankle: Vector
    front_toes: Vector

    @property
    def front_px(self) -> float:
        """Length of the front leg, hip to knee to ankle."""
        thigh, shin = self.front_knee - self.front_hip, self.front_ankle - self.front_knee
        return float(np.hypot(*thigh) + np.hypot(*shin))


def rear_side(xy_px: Points) -> Side:
    """The side of the kneeling leg, as the landmarks name it: the one with the lower knee."""
    return "left" if xy_px[row("left", "knee"), 1] > xy_px[row("right", "knee"), 1] else "right"


def legs(xy_px: Points) -> Legs:
    """The legs in one picture: the rear knee is the lower one, whatever MediaPipe calls it in this frame."""
    rear = rear_side(xy_px)
    front = other(rear)

    def at(side: Side, name: str) -> Vector:
        return np.asarray(xy_px[row(side, name)], np.float64)

    return Legs(
        *(at(rear, name) for name in ("hip", "knee", "ankle")),
        *(at(front, name) for name in ("hip", "knee", "ankle", "foot_index")),
    )


def _posture(side: Side) -> Posture:
    """The start position with this knee on the mat."""
    shape = STANDING.shape.copy()
    first = 7 + SIDES.index(side)
    shape[first::2], shape[15 - first :: 2] = KNEELING_LEG, PLANTED_LEG
    shape[8::2] *= (1.0, -1.0, 1.0)
    return replace(STANDING, id=f"half_kneeling_{side}", shape=shape, error_deg=CAMERA_ERROR_DEG)


#: The start positions: the left or the right knee on the mat.
POSTURES = tuple(_posture(side) for side in SIDES)
