"""A lens model of the tests' own, and bodies that it sees from known places, in pixels."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT, Points, Pose
from calibration.start_shapes import ROWS, Posture
from calibration.viewpoint import View

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


def bearing_deg(posture: Posture, view: View, azimuth_deg: float) -> float:
    """Direction of a camera that is ``azimuth_deg`` off a view; side views are from the body's left, from above."""
    if view in ("head", "front") and (posture.is_upright or view == "head"):
        return azimuth_deg
    if view in ("feet", "back") and (posture.is_upright or view == "feet"):
        return 180 + azimuth_deg
    off = azimuth_deg if posture.is_upright else -azimuth_deg
    return 90 + off if view != "back" else -90 - off


def built_otherwise(posture: Posture) -> Array:
    """Somebody with longer legs, broader shoulders and another head than the average."""
    body = posture.shape.copy()
    hips = body[5:7].mean(axis=0)
    body[7:] = hips + 1.08 * (body[7:] - hips)
    body[3:5, 1] *= 1.1
    body[:3] += 0.05 * np.sign(body[:3])
    return body


def pose_of(xy_px: np.ndarray, size: tuple[int, int] = SIZE) -> Pose:
    return Pose(np.column_stack([xy_px, np.ones((33, 2))]).astype(np.float32), 0.0, size)


def body(posture: Posture, pitch_deg: float = 20.0, view: View = "side") -> Pose:
    """Somebody in this position who is not the average, from where the camera should stand."""
    view = "front" if posture.chest == "aside" else view
    return pose_of(pixels(built_otherwise(posture), bearing_deg(posture, view, 5.0), pitch_deg))
