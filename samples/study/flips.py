"""Does the pose model swap left and right? Compares its landmarks with the true places of both sides in clips."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import MIRROR, row
from samples.study.tracks import Array, Tracks

#: Group → landmark pairs that swap together.
GROUPS: dict[str, tuple[str, ...]] = {
    "shoulders": ("shoulder",),
    "hips": ("hip",),
    "legs": ("knee", "ankle", "foot_index"),
}
#: Landmarks are swapped if they are nearer by this to the true places of the other side than to their own, torso
#: lengths. If left and right are closer together in the picture, a swap cannot be detected and does no harm.
CLEAR_TORSO = 0.08

_HEAD = """### Left and right

Frames in which left and right are swapped, of the frames in which they can be told apart, and how often a swap begins.
Only the clam, the toe taps and the hip twist need to know which side is which; the other exercises use the midpoint of
both sides or the near side.

| exercise | camera | frames | shoulders | hips | legs | begins (legs) |
|---|---|--:|--:|--:|--:|--:|
"""


def sides_of(points: Array, truth_px: Array, names: Sequence[str], torso_px: float) -> NDArray[np.int8]:
    """Find whether a group's landmarks are on the correct side.

    Args:
        points: (N, 33, 2 or more) landmarks found, x_px and y_px first.
        truth_px: (N, 33, 2) true landmarks.
        names: names of the group's landmarks.
        torso_px: length of the torso.

    Returns:
        (N,) 1 on the correct side, -1 on the other side, 0 if undecided.
    """
    own = [row(side, name) for name in names for side in ("left", "right")]
    found = points[:, :, :2]
    right, wrong = (
        np.linalg.norm(found[:, rows] - truth_px[:, own], axis=2).mean(axis=1) / torso_px for rows in (own, MIRROR[own])
    )
    return np.where(wrong - right > CLEAR_TORSO, 1, np.where(right - wrong > CLEAR_TORSO, -1, 0)).astype(np.int8)


def begins(sides: NDArray[np.int8]) -> int:
    """Count how often the sides swap to the wrong ones; undecided frames keep the previous state."""
    told = sides[sides != 0]
    return int(((told == -1) & (np.concatenate([[1], told[:-1]]) == 1)).sum())


def markdown(clips: Sequence[Tracks]) -> str:
    """Return the table by exercise and camera view; clips without true joints are left out."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for clip in clips:
        if "joints_px" not in clip.truth:
            continue
        camera = clip.sidecar.get("camera", {})
        place = f"{camera.get('view', '')}{'' if camera.get('recommended', True) else ', not recommended'}"
        here = counts.setdefault((clip.sidecar["exercise"], place), Counter())
        at = np.searchsorted(clip.truth["t_s"], clip.t_s - 1e-6).clip(max=len(clip.truth["t_s"]) - 1)
        truth_px, seen = clip.truth["joints_px"][at], np.isfinite(clip.points[:, 0, 0])
        trunk = truth_px[:, [row("left", "shoulder"), row("right", "shoulder")]].mean(axis=1)
        trunk = trunk - truth_px[:, [row("left", "hip"), row("right", "hip")]].mean(axis=1)
        torso_px = float(np.nanmedian(np.hypot(*trunk.T))) if np.isfinite(trunk).any() else np.nan
        here["frames"] += int(seen.sum())
        for group, names in GROUPS.items():
            sides = sides_of(clip.points[seen], truth_px[seen], names, torso_px)
            here[group] += int((sides != 0).sum())
            here[f"{group} wrong"] += int((sides == -1).sum())
            here[f"{group} begins"] += begins(sides)
    lines = []
    for (exercise, place), n in sorted(counts.items()):
        shares = " | ".join(f"{n[f'{group} wrong']} of {n[group]}" for group in GROUPS)
        lines.append(f"| {exercise} | {place} | {n['frames']} | {shares} | {n['legs begins']} |")
    return _HEAD + "\n".join(lines) + "\n"
