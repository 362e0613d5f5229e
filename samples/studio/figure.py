"""A person ready to be drawn: a reduced mesh, painted once and quick to pose."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from samples.studio.body import Array, Body, Index
from samples.studio.looks import Look, let_out
from samples.studio.skeleton import Pose

Rows = NDArray[np.float32]
#: Vertices closer together than this are merged. A pixel covers about 5 mm of a person lying down.
_BODY_M, _HEAD_M, _HAND_M, _SHADOW_M = 0.012, 0.007, 0.008, 0.03
#: Vertices posed in one batch: few enough for the linear algebra to stay on one core, because each clip has its own
#: core.
_AT_ONCE = 256
#: Face and hair are painted above this height of the neutral body and within this half-width, metres.
_HEAD_Y, _HEAD_X = 0.60, 0.13


def _merge(points: Array, apart: Index, size_m: Array, triangles: Index) -> Index:
    """Merge vertices on a grid: in each cell the vertex nearest to its centre stays. Returns the triangles (T', 3).

    Args:
        points: (V, 3) vertices.
        apart: (V,) vertices of different groups are never merged.
        size_m: (V,) width of the grid's cells.
        triangles: (T, 3) vertex indices.
    """
    cell = np.column_stack([np.floor(points / size_m[:, None]), apart, size_m * 1e4]).astype(np.int64)
    _, of = np.unique(cell, axis=0, return_inverse=True)
    of = of.ravel()
    middle = np.stack([np.bincount(of, points[:, k]) for k in range(3)], axis=1) / np.bincount(of)[:, None]
    far = np.linalg.norm(points - middle[of], axis=1)
    keep = np.zeros(len(middle), np.int64)
    order = np.argsort(-far, kind="stable")
    keep[of[order]] = order  # the nearest vertex is written last and so wins
    out = keep[of][triangles]
    whole = (out[:, 0] != out[:, 1]) & (out[:, 1] != out[:, 2]) & (out[:, 2] != out[:, 0])
    _, first = np.unique(np.sort(out[whole], axis=1), axis=0, return_index=True)
    return np.asarray(out[whole][np.sort(first)])


def _outwards(points: Array, normals: Array, triangles: Index) -> Index:
    """Flip triangles so that their front faces along the vertex normals."""
    a, b, c = (points[triangles[:, k]] for k in range(3))
    inside = (np.cross(b - a, c - a) * normals[triangles].sum(axis=1)).sum(axis=1) < 0
    return np.where(inside[:, None], triangles[:, ::-1], triangles)


def _grain(points: Array, scale: float, seed: int) -> Array:
    """Smooth noise (V,), 0–1, with about ``scale`` waves a metre: a few sines in random directions."""
    rng = np.random.default_rng(seed)
    waves = rng.normal(0, scale * 2, (3, 6))
    return np.asarray(0.5 + np.sin(points @ waves + rng.uniform(0, 6.28, 6)).sum(axis=1) / 6)


def _step(low: float, high: float, x: Array) -> Array:
    u = np.clip((x - low) / (high - low), 0, 1)
    return np.asarray(u * u * (3 - 2 * u))


def _cloth(q: Array, first: tuple[float, ...], second: tuple[float, ...], kind: int) -> Array:
    """Colours (V, 3) of cloth: 0 plain, 1 stripes, 2 blotches, 3 a band down the side."""
    share = np.zeros(len(q))
    if kind == 1:
        share = _step(0.4, 0.6, np.abs((q[:, 1] / 0.06) % 1.0 - 0.5) * 2)
    elif kind == 2:
        share = _step(0.48, 0.58, _grain(q, 11.0, 2))
    elif kind == 3:
        share = _step(0.10, 0.11, np.abs(q[:, 0])) * (q[:, 2] < 0.05)
    return np.asarray(np.outer(1 - share, first) + np.outer(share, second))


def painted(q: Array, look: Look) -> Array:
    """Colours (V, 3) of skin and clothes at points (V, 3) of the neutral base body.

    Heights on the neutral body, metres: crotch y = -.03, waist .20, chest .42, shoulder .55, chin .63, knee -.36, ankle
        -.75. The arms hang at 45°, so sleeves are measured along the arm.
    """
    ax, y = np.abs(q[:, 0]), q[:, 1]
    along_arm = (ax - 0.17) * 0.66 - (y - 0.50) * 0.75
    arm = (ax > 0.15) & (along_arm > 0) & (ax - 0.15 > (0.42 - y) * 0.5)
    on_trunk = (y > look.top_y) & (y < look.neck_y + 0.12 * _step(0.05, 0.16, ax))
    on_legs = ~arm & (y < look.top_y + 0.03) & (y > look.leg_y)
    grain = _grain(q, 45.0, 1)[:, None]
    out = np.asarray(look.skin) * (0.97 + 0.05 * grain)
    woven = 0.94 + 0.10 * grain
    for worn, colours in (
        (on_legs, _cloth(q, look.legs, look.legs_second, look.legs_pattern)),
        (np.where(arm, along_arm < look.sleeve_m, on_trunk), _cloth(q, look.top, look.top_second, look.top_pattern)),
        (y < look.sock_y, np.tile(look.socks, (len(q), 1))),
    ):
        out = np.where(worn[:, None], colours * woven, out)
    return np.asarray(out)


def _spread(weights: Array, values: Array) -> Rows:
    """Products (V, B * K) of weights (V, B) and values (V, K)."""
    return np.asarray((weights[:, :, None] * values[:, None, :]).reshape(len(weights), -1), np.float32)


class Figure:
    """One dressed person, ready to be posed.

    Attributes:
        paint: (V, 8) for each vertex: position on the neutral body (3), eyeball flag (1), colour (3), unused (1).
        body: (T, 3), head: (T, 3), shadow: (T, 3) triangles; the shadow's are coarser.
        outline: vertices of the shadow mesh, used to find the figure's extent.
        eye_m: (3,) centre of the front of the left eye on the neutral body.
    """

    def __init__(self, body: Body, look: Look):
        worn, q = let_out(body, look), body.paint_m
        apart = body.is_eye.astype(np.int64)
        hands = body.weight_of(*(b for b in body.bones if b.startswith(("wrist", "finger", "metacarpal"))))
        size = np.where(hands > 0.5, _HAND_M, np.where(q[:, 1] > _HEAD_Y, _HEAD_M, _BODY_M))
        size[body.is_eye] = 1e-4
        shown = _outwards(worn, body.normals, _merge(q, apart, size, body.triangles))
        skin_only = body.triangles[~body.is_eye[body.triangles].any(axis=1)]
        cast = _merge(q, apart, np.full(len(q), _SHADOW_M), skin_only)
        used, renamed = np.unique(np.concatenate([shown, cast]), return_inverse=True)
        shown, cast = np.split(renamed.reshape(-1, 3), [len(shown)])
        q = q[used]
        head = ((q[:, 1] > _HEAD_Y) & (np.abs(q[:, 0]) < _HEAD_X))[shown].all(axis=1)
        self.body, self.head, self.shadow = shown[~head], shown[head], cast
        self.outline = np.unique(cast)
        self.paint: Rows = np.column_stack([q, body.is_eye[used], painted(q, look), 0 * q[:, 0]]).astype(np.float32)
        eye = body.paint_m[body.is_eye & (body.paint_m[:, 0] > 0)]
        self.eye_m: Array = eye[np.argmax(eye[:, 2])]

        weights = np.zeros((len(used), len(body.parents)))
        for k in range(4):
            np.add.at(weights, (np.arange(len(used)), body.skin_bone[used, k]), body.skin_weight[used, k])
        self._rest_joints = body.joints_m
        # A vertex is the sum over the bones of weight × matrix × rest position: one matrix product for all vertices.
        rest = np.column_stack([worn[used], np.ones(len(used))])
        self._places: Rows = _spread(weights, rest)
        self._normals: Rows = _spread(weights, body.normals[used])

    def posed(self, pose: Pose) -> Rows:
        """Return positions and normals (V, 6); the normals are nearly unit vectors."""
        shift = pose.joints_m - np.einsum("nij,nj->ni", pose.turns, self._rest_joints)
        turns = pose.turns.transpose(0, 2, 1)
        places = np.concatenate([turns, shift[:, None, :]], axis=1).reshape(-1, 3).astype(np.float32)
        out = np.empty((len(self._places), 6), np.float32)
        swings = turns.reshape(-1, 3).astype(np.float32)
        for k in range(0, len(out), _AT_ONCE):
            part = slice(k, k + _AT_ONCE)
            np.matmul(self._places[part], places, out=out[part, :3])
            np.matmul(self._normals[part], swings, out=out[part, 3:])
        np.maximum(out[:, 2], 0.0015, out=out[:, 2])  # nothing sinks below the mat: press it flat
        return out
