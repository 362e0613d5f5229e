"""A lens model of the tests' own: where a camera at a known place sees a body, in pixels."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT, Points
from calibration.start_shapes import ROWS

Array = NDArray[np.float64]
SIZE = (640, 480)


def pixels(
    body: Array,
    bearing_deg: float,
    pitch_deg: float,
    roll_deg: float = 0.0,
    distance: float = 5.5,
    fov_deg: float = 62.0,
    size: tuple[int, int] = SIZE,
    at: tuple[float, float] = (0.0, 0.0),
) -> Points:
    """Landmarks (33, 2) of a body (13, 3) in torso lengths; the camera looks past it by ``at`` picture widths."""
    b, p, r = (math.radians(v) for v in (bearing_deg, pitch_deg, roll_deg))
    back = np.array([math.cos(b) * math.cos(p), math.sin(b) * math.cos(p), math.sin(p)])  # from the body to the camera
    right = np.array([-math.sin(b), math.cos(b), 0.0])
    up = np.cross(back, right)
    seen = (body - distance * back) @ np.stack([right, up, back], axis=1)
    focal_px = max(size) / 2 / math.tan(math.radians(fov_deg / 2))
    seen[:, :2] -= np.array(at) * size[0] / focal_px * distance
    x, y = focal_px * seen[:, 0] / -seen[:, 2], -focal_px * seen[:, 1] / -seen[:, 2]
    xy = np.full((LANDMARK_COUNT, 2), np.nan, np.float32)
    xy[ROWS, 0] = size[0] / 2 + x * math.cos(r) - y * math.sin(r)
    xy[ROWS, 1] = size[1] / 2 + x * math.sin(r) + y * math.cos(r)
    return xy
