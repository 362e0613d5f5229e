"""Rooms as coloured triangles: floor, wall, mat and furniture; and the light."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array

#: Materials of the room shader.
PLAIN, BOARDS, CARPET, TILES, MAT, WALLPAPER = range(6)
Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Light:
    """One sun-like lamp plus ambient light.

    Attributes:
        direction: unit vector towards the lamp.
        colour: colour of the lamp.
        sky: ambient light from above.
        ground: ambient light from below.
    """

    direction: tuple[float, float, float]
    colour: Colour
    sky: Colour
    ground: Colour


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """Triangles of everything that stands still: (3 T, 10) rows of position 3, normal 3, colour 3, material 1."""

    triangles: Array
    light: Light


def box(
    centre: tuple[float, float, float], size: tuple[float, float, float], colour: Colour, material: int = PLAIN
) -> Array:
    """Return an axis-aligned box: (36, 10) rows."""
    rows = []
    for axis in range(3):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        for sign in (-1, 1):
            corners = []
            for a, b in ((-1, -1), (1, -1), (1, 1), (-1, -1), (1, 1), (-1, 1)):
                p = np.zeros(3)
                p[axis], p[u], p[v] = sign, a, b
                corners.append(np.asarray(centre) + p * np.asarray(size) / 2)
            normal = np.eye(3)[axis] * sign
            rows += [np.concatenate([c, normal, colour, [material]]) for c in corners]
    return np.array(rows)


def ball(
    centre: tuple[float, float, float], radii: tuple[float, float, float], colour: Colour, steps: int = 16
) -> Array:
    """Return an ellipsoid; rows as in ``box``."""
    lat = np.linspace(-np.pi / 2, np.pi / 2, steps // 2 + 1)
    lon = np.linspace(0, 2 * np.pi, steps + 1)
    grid = np.stack(
        [np.cos(lat)[:, None] * np.cos(lon), np.cos(lat)[:, None] * np.sin(lon), np.sin(lat)[:, None] + 0 * lon],
        axis=-1,
    )
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, 1:], grid[1:, :-1]
    n = np.stack([a, b, c, a, c, d], axis=2).reshape(-1, 3)
    fixed = np.tile([*colour, PLAIN], (len(n), 1))
    return np.concatenate(
        [np.asarray(centre) + n * np.asarray(radii), n / np.asarray(radii) * min(radii), fixed], axis=1
    )


def _furniture(rng: Generator, wall_y: float) -> list[Array]:
    """Draw some furniture along the wall and by the mat."""
    out = []
    if rng.random() < 0.7:  # a picture
        x, z = rng.uniform(-1.2, 1.2), rng.uniform(1.1, 1.5)
        out += [box((x, wall_y - 0.02, z), (0.6, 0.03, 0.45), (0.15, 0.12, 0.1))]
        out += [box((x, wall_y - 0.04, z), (0.5, 0.02, 0.35), tuple(rng.uniform(0.3, 0.9, 3)))]
    if rng.random() < 0.35:  # a window, or a door
        x, c = (
            rng.choice([-1.0, 1.0]) * rng.uniform(1.4, 2.6),
            tuple(rng.uniform(0.6, 0.98) * np.array([0.95, 0.98, 1])),
        )
        size, z = ((0.9, 1.2), 1.5) if rng.random() < 0.6 else ((0.85, 2.0), 1.0)
        out += [box((x, wall_y - 0.015, z), (size[0] + 0.12, 0.03, size[1] + 0.12), (0.9, 0.9, 0.88))]
        out += [box((x, wall_y - 0.03, z), (size[0], 0.03, size[1]), c)]
    side = rng.choice([-1.0, 1.0])  # the sofa's; plant and ball stand on the other
    if rng.random() < 0.6:  # a sofa or chest
        x, c = side * 1.7 + rng.uniform(-0.3, 0.3), tuple(rng.uniform(0.15, 0.7, 3))
        out += [box((x, wall_y - 0.4, 0.22), (1.3, 0.75, 0.44), c), box((x, wall_y - 0.1, 0.5), (1.3, 0.18, 0.6), c)]
    if rng.random() < 0.5:  # a gym ball
        out += [
            ball(
                (-side * rng.uniform(1.5, 1.8), wall_y - rng.uniform(0.35, 0.6), 0.3),
                (0.3, 0.3, 0.3),
                tuple(rng.uniform(0.2, 0.9, 3)),
            )
        ]
    if rng.random() < 0.5:  # a plant
        x = -side * rng.uniform(0.5, 0.95)
        out += [box((x, wall_y - 0.2, 0.12), (0.24, 0.24, 0.24), (0.55, 0.35, 0.25))]
        out += [
            ball(
                (x + rng.normal(0, 0.1), wall_y - 0.2, 0.35 + 0.12 * k),
                (0.15, 0.12, 0.12),
                (0.12, 0.3 + 0.05 * k, 0.12),
                8,
            )
            for k in range(4)
        ]
    return out


def _turned(rows: Array, turn_deg: float) -> Array:
    """Rows turned about the vertical through the origin, anticlockwise seen from above."""
    a, out = np.radians(turn_deg), rows.copy()
    r = np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])
    out[:, :3], out[:, 3:6] = rows[:, :3] @ r.T, rows[:, 3:6] @ r.T
    return out


def make_room(rng: Generator, mat: bool = True, mat_turn_deg: float = 0.0) -> Room:
    """Draw a random room; nothing stands in front of the mat or within 1.2 m behind its middle.

    Args:
        rng: random generator.
        mat: whether a mat lies at the origin, along x.
        mat_turn_deg: turn of the mat about the vertical, anticlockwise seen from above.
    """
    wall_y = rng.uniform(2.0, 3.0)  # far enough for somebody to walk past behind the mat
    floors: list[tuple[int, Colour]] = [
        (BOARDS, (0.55, 0.38, 0.24)),
        (BOARDS, (0.66, 0.55, 0.42)),
        (BOARDS, (0.36, 0.24, 0.16)),
        (CARPET, (0.52, 0.5, 0.47)),
        (CARPET, (0.33, 0.36, 0.42)),
        (TILES, (0.68, 0.66, 0.62)),
    ]
    kind, colour = floors[rng.integers(len(floors))]
    wall = tuple(np.clip(rng.uniform(0.4, 0.9) + rng.normal(0, 0.07, 3), 0.25, 0.95))
    parts = [
        box((0, 0, -0.06), (12, 12, 0.1), colour, kind),
        box((0, wall_y + 0.05, 1.7), (12, 0.1, 3.6), wall, WALLPAPER if rng.random() < 0.4 else PLAIN),
        box((0, wall_y - 0.01, 0.04), (12, 0.02, 0.1), tuple(rng.uniform(0.3, 0.95) * np.ones(3))),
        *_furniture(rng, wall_y),
    ]
    if mat:
        mats = [
            (0.2, 0.35, 0.5),
            (0.45, 0.2, 0.4),
            (0.15, 0.15, 0.17),
            (0.3, 0.5, 0.35),
            (0.75, 0.5, 0.45),
            (0.5, 0.5, 0.55),
        ]
        tint = tuple(np.clip(np.array(mats[rng.integers(len(mats))]) + rng.normal(0, 0.03, 3), 0.05, 0.95))
        lies, wide = (rng.normal(0, 0.05), rng.normal(0, 0.03), -0.006), rng.uniform(0.75, 0.95)
        parts.append(_turned(box(lies, (1.85, wide, 0.012), tint, MAT), mat_turn_deg))
    angle, height = rng.uniform(-2.4, 2.4), rng.uniform(0.5, 1.2)
    direction = np.array([np.sin(angle) * np.cos(height), -abs(np.cos(angle)) * np.cos(height), np.sin(height)])
    power, warm = rng.uniform(0.45, 0.75), rng.uniform(-0.06, 0.08)
    sky = rng.uniform(0.38, 0.55)
    light = Light(
        tuple(direction / np.linalg.norm(direction)),
        (power * (1 + warm), power, power * (1 - warm)),
        (sky, sky, sky * 1.03),
        (sky * 0.62, sky * 0.6, sky * 0.57),
    )
    return Room(np.concatenate(parts), light)
