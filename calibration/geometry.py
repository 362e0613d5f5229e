"""Plane geometry on landmarks. Image axes: x to the right and y down, in pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from calibration.landmarks import SIDES, Landmark, Points, Side, row

Vector = NDArray[np.float64]


def angle_deg(a: ArrayLike, vertex: ArrayLike, b: ArrayLike) -> float:
    """The angle a–vertex–b, 0–180 degrees; NaN if a point is missing or coincides with the vertex.

    Example:
        >>> angle_deg((1, 0), (0, 0), (0, 1))
        90.0
    """
    u = np.asarray(a, np.float64) - np.asarray(vertex, np.float64)
    v = np.asarray(b, np.float64) - np.asarray(vertex, np.float64)
    cross = u[0] * v[1] - u[1] * v[0]
    dot = u[0] * v[0] + u[1] * v[1]
    if cross == 0 and dot == 0:
        return float("nan")
    return float(np.degrees(np.arctan2(abs(cross), dot)))


def turn_deg(u: ArrayLike, v: ArrayLike) -> float:
    """The signed angle from vector u to vector v, -180 to 180 degrees, positive clockwise on the screen."""
    ux, uy = np.asarray(u, np.float64)
    vx, vy = np.asarray(v, np.float64)
    return float(np.degrees(np.arctan2(ux * vy - uy * vx, ux * vx + uy * vy)))


def turned(v: ArrayLike, by_deg: float) -> Vector:
    """The vector rotated by ``by_deg``, positive clockwise on the screen; the inverse of :func:`turn_deg`."""
    x, y = np.asarray(v, np.float64)
    a = np.radians(by_deg)
    return np.array([x * np.cos(a) - y * np.sin(a), x * np.sin(a) + y * np.cos(a)])


def bent_at(a: Vector, near: Vector, b: Vector, bend_deg: float, over: Vector) -> Vector:
    """The vertex that bends the line a–b by an angle, on the perpendicular through the foot of ``near``.

    Args:
        a: start of the line, (2,).
        near: its nearest point on the line is the foot of the perpendicular, (2,).
        b: end of the line, (2,).
        bend_deg: the angle at the vertex, 180 for straight. From 180 to 269 the vertex lies on the side of ``over``.
        over: a vector perpendicular to the line, (2,).

    Returns:
        The vertex (2,); NaN if the foot is not between a and b or the bend is 89 degrees or more.
    """
    line = b - a
    length = float(np.hypot(*line))
    share = float((near - a) @ line) / length**2
    short = np.radians(180 - bend_deg)
    if not abs(short) < np.radians(89) or not 0 < share < 1:
        return np.full(2, np.nan)
    # 180° minus the angle is atan(drop / p) + atan(drop / q) for the line's parts p and q; solved for the drop.
    product = share * (1 - share) * length**2
    drop = 2 * product * np.tan(short) / (length + np.sqrt(length**2 + 4 * product * np.tan(short) ** 2))
    return np.asarray(a + share * line - drop * unit(over), np.float64)


def height_above(point: Vector, a: Vector, b: Vector) -> float:
    """Height of a point above the line through a and b in the picture, pixels; the order of a and b does not matter."""
    line, to = b - a, point - a
    away = float(line[0] * to[1] - line[1] * to[0]) / max(float(np.hypot(*line)), 1.0)
    return -away if line[0] > 0 else away


def unit(v: ArrayLike) -> Vector:
    """The unit vector in the direction of v; NaN for a zero vector."""
    w = np.asarray(v, np.float64)
    n = float(np.hypot(w[0], w[1]))
    return w / n if n > 0 else np.full(2, np.nan)


def _trunk_rows(side: Side) -> slice:
    """A slice that takes the shoulder and the hip of a side."""
    shoulder, hip = row(side, "shoulder"), row(side, "hip")
    return slice(shoulder, hip + 1, hip - shoulder)


_LEFT, _RIGHT = (_trunk_rows(side) for side in SIDES)


def middle(xy_px: Points, a: Landmark, b: Landmark) -> Vector:
    """Midpoint of two landmarks, pixels."""
    return np.array(_mid_px(xy_px, a, b), np.float64)


def _mid_px(xy_px: Points, a: Landmark, b: Landmark) -> tuple[float, float]:
    """Midpoint of two landmarks as plain numbers, which are faster than arrays of two elements."""
    x_px, y_px = (xy_px[a] + xy_px[b]).tolist()  # the sum is rounded to the array's own type
    return x_px / 2, y_px / 2


def mid_pair(xy_px: Points, name: str) -> Vector:
    """Midpoint of the left and the right landmark of a pair, pixels: ``mid_pair(xy_px, "ear")``."""
    return middle(xy_px, row("left", name), row("right", name))


def mid_seen(xy_px: Points, name: str) -> Vector:
    """:func:`mid_pair` if both landmarks are seen, else the one that is, pixels; NaN if neither is."""
    left, right = (np.asarray(xy_px[row(side, name)], np.float64) for side in SIDES)
    if np.isnan(left + right).any():
        return np.fmax(left, right)
    return mid_pair(xy_px, name)


def median(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """The median over the first axis, for values without NaN.

    Equal to ``np.median(values, axis=0)`` and five times faster for the few values of one picture.
    """
    ordered, n = np.sort(values, axis=0), len(values)
    return np.asarray((ordered[(n - 1) // 2] + ordered[n // 2]) / 2)


def mid_shoulder(xy_px: Points) -> Vector:
    """Midpoint of the shoulders, pixels."""
    return middle(xy_px, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)


def mid_hip(xy_px: Points) -> Vector:
    """Midpoint of the hips, pixels."""
    return middle(xy_px, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)


def torso_px(xy_px: Points) -> float:
    """Torso length, mid-shoulder to mid-hip, pixels: the unit of every judged distance."""
    # Not math.hypot, which may differ from np.hypot in the last bit.
    return float(np.hypot(*trunk_px(xy_px)))


def trunk_px(xy_px: Points) -> tuple[float, float]:
    """The line from mid-hip to mid-shoulder, x and y, pixels."""
    # Both midpoints in one sum, rounded as in _mid_px: dozens of measures need them in every frame.
    (shoulder_x, shoulder_y), (hip_x, hip_y) = (xy_px[_LEFT] + xy_px[_RIGHT]).tolist()
    return shoulder_x / 2 - hip_x / 2, shoulder_y / 2 - hip_y / 2
