"""Bodies read from ``body.npz``: rest meshes, rig, skin weights and landmark positions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Index = NDArray[np.int64]

_ARCHIVE = Path(__file__).with_name("body.npz")


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """One person at rest: standing, metres, x to the person's left, y towards the head, z to the front.

    Attributes:
        name: name of the shape.
        bones: bone name → index; parents come before their children.
        parents: (B,) index of each bone's parent, -1 for the root.
        joints_m: (B, 3) position of each bone's head.
        rest_m: (V, 3) vertices; normals: (V, 3) their unit normals.
        paint_m: (V, 3) the same vertices on the neutral base body. Clothes and face are painted there, whatever the
            shape.
        triangles: (T, 3) vertex indices.
        is_eye: (V,) true for the eyeballs.
        skin_bone: (V, 4) and skin_weight: (V, 4) the bones that move a vertex.
        markers_m: (33, 3) MediaPipe landmarks, NaN where the body has no counterpart.
        marker_bone: (33,) bones that carry them.
    """

    name: str
    bones: dict[str, int]
    parents: Index
    joints_m: Array
    rest_m: Array
    normals: Array
    paint_m: Array
    triangles: Index
    is_eye: NDArray[np.bool_]
    skin_bone: Index
    skin_weight: Array
    markers_m: Array
    marker_bone: Index

    def weight_of(self, *bones: str) -> Array:
        """Share (V,) of the named bones in each vertex."""
        wanted = np.isin(self.skin_bone, [self.bones[b] for b in bones])
        return np.asarray((self.skin_weight * wanted).sum(axis=1))


def _vertex_normals(verts: Array, triangles: Index) -> Array:
    """Area-weighted unit vertex normals (V, 3)."""
    a, b, c = (verts[triangles[:, k]] for k in range(3))
    face = np.cross(b - a, c - a)
    out = np.zeros_like(verts)
    for k in range(3):
        np.add.at(out, triangles[:, k], face)
    return np.asarray(out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12))


def body_names() -> list[str]:
    """Names of the bodies in the archive."""
    with np.load(_ARCHIVE) as data:
        return [str(n) for n in data["names"]]


@cache
def load_body(name: str) -> Body:
    """Load one body by name.

    Raises:
        ValueError: no body has this name; the message lists the names.
    """
    with np.load(_ARCHIVE) as data:
        names = [str(n) for n in data["names"]]
        if name not in names:
            raise ValueError(f"no body called {name!r}; there are: {', '.join(names)}")
        n = names.index(name)
        quads = data["quads"].astype(np.int64)
        triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
        rest = data["rest_tenth_mm"][n] / 1e4
        return Body(
            name=name,
            bones={str(b): i for i, b in enumerate(data["bones"])},
            parents=data["parents"].astype(np.int64),
            joints_m=data["joints_m"][n].astype(np.float64),
            rest_m=rest,
            normals=_vertex_normals(rest, triangles),
            paint_m=data["paint_tenth_mm"] / 1e4,
            triangles=triangles,
            is_eye=data["is_eye"],
            skin_bone=data["skin_bone"].astype(np.int64),
            skin_weight=data["skin_weight"] / 255.0,
            markers_m=data["markers_m"][n].astype(np.float64),
            marker_bone=data["marker_bone"].astype(np.int64),
        )
