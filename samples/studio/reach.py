"""Finds the part of a picture that a person and their shadow can touch; only that part is redrawn."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from samples.studio.body import Array
from samples.studio.camera import Camera

#: Left, top, width and height, pixels.
Rect = tuple[int, int, int, int]
#: Side length of a tile.
TILE_PX = 8
#: Steps checked between a point and its shadow on the floor, because furniture or a wall may catch the shadow.
_STEPS = 4
#: Margin around the part, pixels: it covers what lies between the given points.
_MARGIN_PX = 6


def reach(points: NDArray[np.float32], camera: Camera, towards_lamp: Array) -> tuple[Rect | None, NDArray[np.bool_]]:
    """Find where points in space and their shadows can be in the picture.

    Args:
        points: (N, 3) in metres, about 3 cm apart.
        camera: camera that takes the picture.
        towards_lamp: (3,) direction towards the lamp.

    Returns:
        The rectangle that holds the points and their shadows, None if it is outside the picture; and the tiles (rows,
        columns) that they touch.
    """
    w, h = camera.size
    rows, columns = -(-h // TILE_PX), -(-w // TILE_PX)
    way = np.maximum(points[:, 2:], 0) * (towards_lamp / towards_lamp[2]).astype(np.float32)
    along = points - np.linspace(0, 1, _STEPS, dtype=np.float32)[:, None, None] * way
    m = camera.matrix()[[0, 1, 3]].astype(np.float32)
    seen = along.reshape(-1, 3) @ m[:, :3].T + m[:, 3]
    if seen[:, 2].min() < 0.15:  # beside or behind the lens the projection says nothing
        return (0, 0, w, h), np.ones((rows, columns), bool)
    half = np.array([w / 2, h / 2], np.float32)
    at = seen[:, :2] / seen[:, 2:] * (half * np.array([1, -1], np.float32)) + half
    left, top = np.clip(np.floor(at.min(axis=0)) - _MARGIN_PX, 0, (w, h)).astype(int).tolist()
    right, low = np.clip(np.ceil(at.max(axis=0)) + _MARGIN_PX, 0, (w, h)).astype(int).tolist()
    marked = np.zeros((rows + 2, columns + 2), np.uint8)
    x, y = np.clip((at // TILE_PX).astype(int) + 1, 0, (columns + 1, rows + 1)).T
    marked[y, x] = 1
    near = np.asarray(cv2.dilate(marked, np.ones((3, 3), np.uint8)))[1:-1, 1:-1]
    return (left, top, right - left, low - top) if right > left and low > top else None, near > 0
