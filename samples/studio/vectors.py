"""Rotations and directions: single vectors (3,) and matrices (3, 3), by formulas that are fast for so few numbers."""

from __future__ import annotations

import math

import numpy as np

from samples.studio.body import Array


def unit(v: Array) -> Array:
    """Return the vector(s) (..., 3) scaled to length one."""
    if v.ndim == 1:
        return v / math.sqrt(v.dot(v))
    return np.asarray(v / np.linalg.norm(v, axis=-1, keepdims=True))


def cross(a: Array, b: Array) -> Array:
    """Cross product of two vectors (3,); much faster than ``np.cross`` for single vectors."""
    (ax, ay, az), (bx, by, bz) = a.tolist(), b.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def length(v: Array) -> float:
    """Length of a vector (3,)."""
    return math.sqrt(v.dot(v))


def turn(axis: Array | tuple[float, float, float], angle_deg: float) -> Array:
    """Rotation matrix (3, 3) about an axis by the right-hand rule (Rodrigues)."""
    x, y, z = axis.tolist() if isinstance(axis, np.ndarray) else axis
    size = math.sqrt(x * x + y * y + z * z)
    x, y, z, a = x / size, y / size, z / size, math.radians(angle_deg)
    s, c = math.sin(a), math.cos(a)
    d = 1 - c
    return np.array(
        [
            [c + d * x * x, d * x * y - s * z, d * x * z + s * y],
            [d * x * y + s * z, c + d * y * y, d * y * z - s * x],
            [d * x * z - s * y, d * y * z + s * x, c + d * z * z],
        ]
    )


def rotation_vector(r: Array) -> Array:
    """Axis times angle in degrees (3,) of a rotation matrix; exact below 180°."""
    skew = np.array([r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1]])
    sine = length(skew) / 2
    angle = np.degrees(np.arctan2(sine, (np.trace(r) - 1) / 2))
    return np.asarray(skew / (2 * sine) * angle) if sine > 1e-9 else np.zeros(3)


def part_of(r: Array, share: float) -> Array:
    """Rotation about the same axis by a share of the angle."""
    v = rotation_vector(r)
    angle = length(v)
    return turn(v, angle * share) if angle > 1e-9 else np.eye(3)


def frame(direction: Array, pole: Array) -> Array:
    """Orthonormal frame (3, 3); columns: the direction, the pole made perpendicular to it, their cross product."""
    d = unit(direction)
    p = unit(pole - d * pole.dot(d))
    return np.array([d, p, cross(d, p)]).T


def two_bone(start: Array, end: Array, first_m: float, second_m: float, pole: Array) -> tuple[Array, Array]:
    """Middle joint of a two-bone limb (law of cosines).

    Args:
        start: (3,) fixed end of the limb.
        end: (3,) wanted end.
        first_m: length of the first bone.
        second_m: length of the second bone.
        pole: (3,) direction in which the middle joint points.

    Returns:
        Middle joint and reached end, (3,) each. If the end is out of reach, the limb stops just short of straight.
    """
    line = end - start
    reach = min(max(length(line), abs(first_m - second_m) * 1.001 + 1e-6), (first_m + second_m) * 0.9995)
    d = unit(line)
    along = (first_m**2 - second_m**2 + reach**2) / (2 * reach)
    across = math.sqrt(max(first_m**2 - along**2, 0.0))
    p = unit(pole - d * pole.dot(d))
    return start + along * d + across * p, start + reach * d
