"""Projects a demonstration as a camera sees it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["VirtualCamera", "framed"]

Array = NDArray[np.float64]

#: Distance of the camera from the body, metres.
AWAY_M = 2.6


@dataclass(frozen=True, slots=True)
class VirtualCamera:
    """A camera that looks at the body.

    Attributes:
        azimuth_deg: angle from the recommended place, positive to its right.
        pitch_deg: how far the camera looks down.
        target_m: the point that it looks at, (3,).
        focal: focal length, pixels per metre at a distance of one metre.
        middle_px: position of the target in the picture, (2,).
        is_mirrored: whether left and right change places, as in the live picture.
    """

    azimuth_deg: float
    pitch_deg: float
    target_m: tuple[float, float, float]
    focal: float
    middle_px: tuple[float, float]
    is_mirrored: bool = True

    def see(self, points_m: Array) -> tuple[Array, Array]:
        """Project points (N, 3) to pixels (N, 2) and distances in metres (N,)."""
        p, a = math.radians(self.pitch_deg), math.radians(self.azimuth_deg)
        forward = np.array([-math.sin(a) * math.cos(p), math.cos(a) * math.cos(p), -math.sin(p)])
        right = np.array([math.cos(a), math.sin(a), 0.0])
        off = points_m - np.array(self.target_m)
        away = off @ forward + AWAY_M
        flat = np.stack([off @ right * (-1 if self.is_mirrored else 1), off @ np.cross(forward, right)], axis=1)
        return self.focal * flat / away[:, None] + np.array(self.middle_px), away


def framed(
    joints_m: Array, size: tuple[int, int], azimuth_deg: float, pitch_deg: float, *, is_mirrored: bool = True
) -> VirtualCamera:
    """The camera from which a whole movement fills a picture.

    Args:
        joints_m: joints (N, 43, 3) of all frames, so that the camera does not follow the movement.
        size: width and height of the picture, pixels.
        azimuth_deg: see :class:`VirtualCamera`.
        pitch_deg: see :class:`VirtualCamera`.
        is_mirrored: see :class:`VirtualCamera`.
    """
    points = joints_m.reshape(-1, 3)
    points = points[np.any(points != 0.0, axis=1) & np.isfinite(points).all(axis=1)]
    target = (points.min(axis=0) + points.max(axis=0)) / 2
    width, height = size
    x, y, z = (float(v) for v in target)
    camera = VirtualCamera(azimuth_deg, pitch_deg, (x, y, z), 1.0, (0.0, 0.0), is_mirrored)
    px, away = camera.see(points)
    margin = 0.14 / float(away.mean())
    low, high = px.min(axis=0) - margin, px.max(axis=0) + margin
    focal = float(min(np.array(size) / (high - low)))
    middle = (width / 2 - focal * float(low[0] + high[0]) / 2, height / 2 - focal * float(low[1] + high[1]) / 2)
    return VirtualCamera(azimuth_deg, pitch_deg, (x, y, z), focal, middle, is_mirrored)
