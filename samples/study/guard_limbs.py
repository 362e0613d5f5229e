"""Limb lengths against the same person's when standing, as another sign of a wrong pose."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import row

Array = NDArray[np.float64]

#: Limbs of each side, as pairs of landmarks.
BONES = (
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("heel", "foot_index"),
    ("shoulder", "hip"),
    ("ear", "shoulder"),
)
#: Added to relative lengths before taking the logarithm.
_LEAST = 0.02


def against_standing(xy_px: Array, body: NDArray[np.str_], standing: NDArray[np.bool_]) -> Array:
    """Return the log ratio of limb lengths to the same body's when standing.

    Lengths are relative to the sum of torso, mean thigh and mean shin. A body's baseline is the median over its
    standing poses, which is the most that a set-up could know.

    Args:
        xy_px: (N, 33, 2) poses.
        body: (N,) body of each pose.
        standing: (N,) whether this pose serves as its body's baseline.

    Returns:
        (N, 17), NaN if the body is never seen standing: for each of :data:`BONES` the longer and the shorter side, the
        widths of shoulders and hips, and the largest ratio of all.
    """
    sides = np.array([[_length(xy_px, row(s, a), row(s, b)) for s in ("left", "right")] for a, b in BONES])
    bones = sides.transpose(2, 0, 1)
    widths = np.array([_length(xy_px, row("left", name), row("right", name)) for name in ("shoulder", "hip")]).T
    middles = [xy_px[:, [row("left", name), row("right", name)]].mean(axis=1) for name in ("shoulder", "hip")]
    whole = np.linalg.norm(middles[0] - middles[1], axis=1) + bones[:, 2:4].mean(axis=2).sum(axis=1)
    bones, widths = bones / whole[:, None, None], widths / whole[:, None]
    out = np.full((len(xy_px), 2 * len(BONES) + 3), np.nan)
    for name in np.unique(body):
        mine = body == name
        if not (mine & standing).any():
            continue
        own, own_widths = (np.median(of[mine & standing], axis=0) for of in (bones.mean(axis=2), widths))
        longer = np.log((bones[mine] + _LEAST) / (own[:, None] + _LEAST))
        wider = np.log((widths[mine] + _LEAST) / (own_widths + _LEAST))
        most = longer.max(axis=(1, 2))
        out[mine] = np.column_stack([longer.max(axis=2), longer.min(axis=2), wider, most])
    return out


def _length(xy_px: Array, a: int, b: int) -> Array:
    return np.asarray(np.linalg.norm(xy_px[:, a] - xy_px[:, b], axis=1))
