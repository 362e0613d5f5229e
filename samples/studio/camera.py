"""A pinhole camera: its position, its direction, and the projection of room points into the picture.

World: metres, x to the right of a camera in front, y away from it, z up, floor at z = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from samples.studio.body import Array

#: Nearest and furthest distance that is rendered, metres.
NEAR_M, FAR_M = 0.1, 30.0
#: Half-width and centre height of the volume that the lamp lights, metres.
_LAMP_M, _LAMP_Z = 2.2, 0.6


@lru_cache(maxsize=64)
def _axes(pitch_deg: float, azimuth_deg: float, roll_deg: float) -> Array:
    """Cached ``Camera.axes``, which every frame needs many times."""
    p, a, r = np.radians([pitch_deg, azimuth_deg, roll_deg])
    forward = np.array([-np.sin(a) * np.cos(p), np.cos(a) * np.cos(p), -np.sin(p)])
    right = np.array([np.cos(a), np.sin(a), 0.0])
    down = np.cross(forward, right)
    return np.stack([np.cos(r) * right + np.sin(r) * down, np.cos(r) * down - np.sin(r) * right, forward])


@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole camera that looks at a point.

    Attributes:
        target_m: the point (x, y, z) that the camera looks at.
        distance_m: distance of the camera from the target.
        pitch_deg: angle at which the camera looks down; 0 = level.
        azimuth_deg: angle of the camera's position from straight in front (-y), positive to the right (+x).
        roll_deg: camera turned clockwise, so that the picture turns anticlockwise.
        fov_deg: horizontal field of view.
        size: width and height of the picture in pixels.
    """

    target_m: tuple[float, float, float]
    distance_m: float
    pitch_deg: float
    azimuth_deg: float
    roll_deg: float
    fov_deg: float
    size: tuple[int, int]

    @property
    def position_m(self) -> Array:
        """Position of the camera (3,)."""
        return np.asarray(np.asarray(self.target_m) - self.axes()[2] * self.distance_m)

    @property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return float(self.size[0] / 2 / np.tan(np.radians(self.fov_deg) / 2))

    def axes(self) -> Array:
        """Rotation (3, 3) from world to camera: rows right, down and forward."""
        return _axes(self.pitch_deg, self.azimuth_deg, self.roll_deg).copy()

    def project(self, points_m: Array) -> Array:
        """Pixels (..., 2) of world points (..., 3); x to the right, y down, pixel centres at half numbers."""
        seen = (points_m - self.position_m) @ self.axes().T
        return np.asarray(self.focal_px * seen[..., :2] / seen[..., 2:] + np.array(self.size) / 2)

    def matrix(self) -> Array:
        """World → OpenGL clip space (4, 4), row-major; the same projection as ``project``."""
        view = np.eye(4)
        view[:3, :3] = self.axes() * np.array([[1], [-1], [-1]])
        view[:3, 3] = -view[:3, :3] @ self.position_m
        w, h = self.size
        f = 2 * self.focal_px
        depth = -(FAR_M + NEAR_M) / (FAR_M - NEAR_M), -2 * FAR_M * NEAR_M / (FAR_M - NEAR_M)
        lens = np.array([[f / w, 0, 0, 0], [0, f / h, 0, 0], [0, 0, *depth], [0, 0, -1, 0]])
        return np.asarray(lens @ view)


def lamp_matrix(direction: Array) -> Array:
    """Orthographic world → clip matrix (4, 4) of the lamp over the mat."""
    side = np.cross([0.0, 1, 0], direction)
    side /= np.linalg.norm(side)
    up = np.cross(direction, side)
    m = np.eye(4)
    m[:3, :3] = np.stack([side / _LAMP_M, up / _LAMP_M, -direction / 7.0])
    m[:3, 3] = -m[:3, :3] @ [0, 0, _LAMP_Z]
    return m
