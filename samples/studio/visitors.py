"""Visitors in the picture: a second person walking past, or something the size of a cat."""

from __future__ import annotations

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.gait import Way, follow
from samples.studio.motion import Track, sway
from samples.studio.room import Colour, ball
from samples.studio.skeleton import Pose
from samples.studio.vectors import turn

#: Beyond this distance along x a visitor is out of the picture, metres.
OUT_M = 4.5
#: Nobody walks nearer than this to the camera, metres.
_LENS_M = 0.7
_COATS: tuple[Colour, ...] = ((0.1, 0.1, 0.11), (0.75, 0.72, 0.68), (0.62, 0.4, 0.2), (0.4, 0.38, 0.36))


def walk_past(
    body: Body, rng: Generator, t_s: Array, camera_m: Array | None = None, clear_m: float = 0.75
) -> list[Pose | None]:
    """Let a second person walk through the picture.

    Args:
        body: body of the second person.
        rng: draws when, where and how.
        t_s: (N,) times of the frames.
        camera_m: (3,) position of the camera. If it is given and far enough away, one person in three passes in front
            of the mat; the others pass behind it.
        clear_m: smallest distance from the mat's middle.

    Returns:
        N poses, None where the person is not in the room.
    """
    lane = rng.uniform(clear_m + 0.05, clear_m + 0.2)
    front = rng.random() < 1 / 3
    if front and camera_m is not None and camera_m[1] < -(clear_m + 0.05) - _LENS_M:
        lane = -clear_m - 0.05
    forward = 1.0 if rng.random() < 0.5 else -1.0
    length_s = 2 * OUT_M / rng.uniform(0.95, 1.25)
    # In the middle of the clip or later, because at the beginning the trainer looks for the person lying still.
    middle = float(t_s[0] + (t_s[-1] - t_s[0]) * rng.uniform(0.4, 0.7))
    looks = Track.at(0.0)  # a glance at the person on the mat
    looks.move(middle - 1.2, middle - 0.6, -forward * np.sign(lane) * rng.uniform(15, 45))
    looks.move(middle + 0.6, middle + 1.2, 0.0)
    here = np.flatnonzero(np.abs(t_s - middle) < length_s / 2)
    t = t_s[here]
    u, none = (t - middle) / length_s, np.zeros(len(here))
    y = lane + 0.03 * np.sin(2 * np.pi * (0.7 * u + rng.random()))
    heading = none + (0.0 if forward > 0 else 180.0)
    way = Way(forward * 2 * OUT_M * u, y, heading, none, looks.values(t), none + rng.uniform(0, 8), none)
    out: list[Pose | None] = [None] * len(t_s)
    for i, pose in zip(here, follow(body, rng, t, way), strict=True):
        out[i] = pose
    return out


def _cat(coat: Colour) -> list[tuple[str, Array]]:
    """Return the parts of a cat that faces +x, named after what moves them."""
    belly = (min(coat[0] + 0.15, 1.0), min(coat[1] + 0.13, 1.0), min(coat[2] + 0.12, 1.0))
    still = [
        ball((0.0, 0.0, 0.205), (0.19, 0.07, 0.08), coat, 12),
        ball((0.12, 0.0, 0.20), (0.085, 0.065, 0.085), belly, 10),
        ball((0.235, 0.0, 0.285), (0.058, 0.052, 0.05), coat, 10),
        ball((0.285, 0.0, 0.27), (0.022, 0.025, 0.02), belly, 8),
        *(ball((0.225, 0.032 * s, 0.335), (0.012, 0.018, 0.03), coat, 8) for s in (-1, 1)),
    ]
    steps = np.linspace(0, 1, 10)
    tail = [ball((-0.17 - 0.2 * u, 0.0, 0.225 + 0.1 * u + 0.13 * u * u), (0.026, 0.015, 0.026), coat, 8) for u in steps]
    parts = [("still", np.concatenate(still)), ("tail", np.concatenate(tail))]
    for name, x, y in (("leg0", 0.13, 0.04), ("leg1", 0.13, -0.04), ("leg1", -0.13, 0.04), ("leg0", -0.13, -0.04)):
        parts.append((name, ball((x, y, 0.095), (0.024, 0.02, 0.095), coat, 8)))
    return parts


def _turned(rows: Array, rotation: Array, about: Array) -> Array:
    out = rows.copy()
    out[:, :3] = (rows[:, :3] - about) @ rotation.T + about
    out[:, 3:6] = rows[:, 3:6] @ rotation.T
    return out


def cat_past(rng: Generator, t_s: Array, clear_m: float = 0.7) -> list[Array]:
    """Let something the size of a cat trot past the mat, stop, look around, and go on.

    Args:
        rng: draws when, where and how it looks.
        t_s: (N,) times of the frames.
        clear_m: smallest distance from the mat's middle.

    Returns:
        N arrays of rows as in ``room.box``, empty where the cat is not in the room.
    """
    parts = _cat(_COATS[rng.integers(len(_COATS))])
    scale = rng.uniform(0.9, 1.15)
    forward = 1.0 if rng.random() < 0.5 else -1.0
    lane = rng.uniform(clear_m, clear_m + 0.25) * (1 if rng.random() < 0.6 else -1)
    start, stop = float(t_s[0]) + rng.uniform(2.5, 4.5), rng.uniform(-0.8, 0.8)
    there = start + (OUT_M - abs(stop)) / 1.1
    x = Track.at(-OUT_M)
    x.move(start, there, stop)
    on = there + rng.uniform(1.2, 2.5)
    x.move(on, on + (OUT_M + abs(stop)) / 1.2, OUT_M)
    along = x.values(t_s)
    phase = np.cumsum(np.abs(np.gradient(along, t_s)) * np.gradient(t_s)) / 0.42
    pace = np.clip(np.abs(np.gradient(along, t_s)), 0, 1)
    wag, looks = sway(t_s, rng, 10.0), sway(t_s, rng, 6.0)
    out = []
    for i in range(len(t_s)):
        if abs(along[i]) >= OUT_M - 1e-3:
            out.append(np.zeros((0, 10)))
            continue
        rows = []
        for name, part in parts:
            if name == "tail":
                part = _turned(part, turn((0, 0, 1), float(wag[i])), np.array([-0.18, 0.0, 0.22]))
            elif name.startswith("leg"):
                angle = 28 * pace[i] * np.sin(2 * np.pi * (phase[i] + 0.5 * (name == "leg1")))
                hip = np.array([part[:, 0].mean(), part[:, 1].mean(), 0.19])
                part = _turned(part, turn((0, 1, 0), float(angle)), hip)
            rows.append(part)
        cat = np.concatenate(rows)
        cat[:, :3] *= scale
        cat[:, 2] -= cat[:, 2].min()
        heading = turn((0, 0, 1), (0.0 if forward > 0 else 180.0) + float(looks[i]) * (1 - pace[i]))
        cat = _turned(cat, heading, np.zeros(3))
        cat[:, :2] += forward * along[i], lane
        out.append(cat)
    return out
