"""The person's own repetition as a moving figure, from the landmarks that were recorded.

The landmarks are flat. The figure stands in the plane of the picture; only its width is added, so that it is solid. It
has no beads and no mat, because a camera shows neither the curve of the spine nor the floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import BONES, LANDMARK_COUNT, Landmark, Pose, Side
from calibration.smoothing import GAP_S, PoseSmoother
from trainer.teach.demonstration import BEADS, Demonstration

__all__ = ["AROUND_S", "own_movement", "turned_like"]

Array = NDArray[np.float64]

#: Pictures a second, as in a demonstration.
FPS = 12.0
#: Time that is shown before and after the repetition, seconds. **Taste:** as in a demonstration.
AROUND_S = 0.6
#: The longest bone among this share of its lengths in the picture tells how near the person is: rarely is one
#: foreshortened for a whole repetition. **Taste:** the longest of all would be an outlier.
LONG = 90.0
#: Share of the way from the shoulders to the ears at which the neck ends. **Taste:** ours, from the demonstrations.
NECK_SHARE = 0.8
#: A trunk or a face points to the left or right if its horizontal part is at least this share. **Taste:** ours, halfway
#: between upright and lying.
CLEARLY = 0.5
_HIPS = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
_SHOULDERS = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
#: Without these there is no figure; a limb that was not seen is left out.
TRUNK = (*_HIPS, *_SHOULDERS, Landmark.LEFT_EAR, Landmark.RIGHT_EAR, Landmark.NOSE)
_LEFT, _RIGHT = ([mark for mark in Landmark if mark.name.startswith(side)] for side in ("LEFT", "RIGHT"))


def own_movement(
    like: Demonstration,
    frames: Sequence[tuple[float, Pose | None]],
    start_s: float,
    peak_s: float,
    end_s: float,
    side: Side | None,
    fault: str | None = None,
) -> Demonstration | None:
    """A recorded repetition; None if the trunk was not seen throughout.

    Args:
        like: the demonstration of the exercise, whose body gives the sizes.
        frames: time stamp and pose of the recorded frames, in order; the pose is None if nobody was seen.
        start_s: start of the repetition, on the frames' clock, seconds.
        peak_s: its peak.
        end_s: its end.
        side: the working side; None if both sides work.
        fault: code of the fault that it shows, or None.
    """
    smooth = PoseSmoother()
    kept = [pose for t_s, pose in frames if pose is not None and start_s - 2 <= t_s <= end_s + 2]
    poses = [smooth(pose) for pose in kept]
    t_s = np.array([pose.t_s for pose in poses])
    at_s = np.arange(start_s - AROUND_S, end_s + AROUND_S, 1 / FPS)
    if len(poses) < 2:
        return None
    at_s = at_s[(at_s >= t_s[0]) & (at_s <= t_s[-1])]
    if not len(at_s) or at_s[0] > start_s or at_s[-1] < end_s - 1 / FPS:
        return None
    xy_px = _resampled(t_s, np.stack([pose.xy_px for pose in poses]).astype(np.float64), at_s)
    if not np.isfinite(xy_px[:, TRUNK]).all():
        return None
    visibility = np.median([pose.points[:, 2] for pose in poses], axis=0)
    is_left_near = bool(visibility[_LEFT].sum() >= visibility[_RIGHT].sum())
    joints_m = _solid(xy_px, like.joints_m, is_left_near)
    begin_s = float(at_s[0])
    return Demonstration(
        like.exercise, fault, side, joints_m, FPS, start_s - begin_s, peak_s - begin_s, end_s - begin_s, is_own=True
    )


def turned_like(one: Demonstration, own: Demonstration) -> Demonstration:
    """The demonstration from its other side where the person's head, or of somebody upright the face, points there."""
    for ahead in (_headwards, _facing):
        shown, seen = ahead(one), ahead(own)
        if min(abs(shown), abs(seen)) >= CLEARLY:
            return replace(one, joints_m=one.joints_m * [-1.0, -1.0, 1.0]) if shown * seen < 0 else one
    return one


def _headwards(one: Demonstration) -> float:
    """How far the trunk at the beginning points to the right, of its length in the picture."""
    return _right(one, _HIPS, _SHOULDERS)


def _facing(one: Demonstration) -> float:
    """How far the face at the beginning looks to the right, likewise."""
    return _right(one, (Landmark.LEFT_EAR, Landmark.RIGHT_EAR), (Landmark.NOSE,))


def _right(one: Demonstration, begin: tuple[int, ...], end: tuple[int, ...]) -> float:
    x_m, _y_m, z_m = one.joints_m[0, list(end)].mean(axis=0) - one.joints_m[0, list(begin)].mean(axis=0)
    return float(x_m / max(np.hypot(x_m, z_m), 1e-9))


def _resampled(t_s: Array, xy_px: Array, at_s: Array) -> Array:
    """The landmarks (N, 33, 2) at other times. A gap longer than ``GAP_S`` is not guessed: NaN."""
    found = np.full((len(at_s), *xy_px.shape[1:]), np.nan)
    for mark in range(xy_px.shape[1]):
        seen = np.isfinite(xy_px[:, mark]).all(axis=1)
        if not seen.any():
            continue
        known_s = t_s[seen]
        for axis in range(2):
            found[:, mark, axis] = np.interp(at_s, known_s, xy_px[seen, mark, axis], left=np.nan, right=np.nan)
        for before_s, after_s in pairwise(known_s):
            if after_s - before_s > GAP_S:
                found[(at_s > before_s) & (at_s < after_s), mark] = np.nan
    return found


def _solid(xy_px: Array, like_m: Array, is_left_near: bool) -> Array:
    """Joints (N, 43, 3) in metres from landmarks (N, 33, 2) in pixels: as in a demonstration, seen from the front."""
    px_per_m = max(_px_per_m(xy_px, like_m, a, b) for a, b in BONES)
    joints_m = np.zeros((len(xy_px), LANDMARK_COUNT + BEADS, 3))
    joints_m[:, :LANDMARK_COUNT, 0] = xy_px[..., 0] / px_per_m
    joints_m[:, :LANDMARK_COUNT, 2] = -xy_px[..., 1] / px_per_m
    # Hips and shoulders seen from the side lie behind each other: what they lack in width, they have in depth.
    for pair, others in ((_HIPS, ("KNEE", "ANKLE", "HEEL", "FOOT_INDEX")), (_SHOULDERS, ("ELBOW", "WRIST", "INDEX"))):
        wide_m = _length_m(like_m, *pair)
        seen_m = np.linalg.norm(joints_m[:, pair[0]] - joints_m[:, pair[1]], axis=1)
        deep_m = np.sqrt(np.maximum(0.0, wide_m**2 - seen_m**2)) / 2 * (1 if is_left_near else -1)
        for side, sign in (("LEFT", -1.0), ("RIGHT", 1.0)):
            rows = [Landmark[f"{side}_{name}"] for name in (pair[0].name.partition("_")[2], *others)]
            joints_m[:, rows, 1] = sign * deep_m[:, None]
    hips, shoulders = (joints_m[:, pair].mean(axis=1) for pair in (_HIPS, _SHOULDERS))
    ears = joints_m[:, [Landmark.LEFT_EAR, Landmark.RIGHT_EAR]].mean(axis=1)
    neck = BEADS - 4
    for n in range(BEADS):
        a, b, share = (hips, shoulders, n / neck) if n <= neck else (shoulders, ears, NECK_SHARE * (n - neck) / 3)
        joints_m[:, LANDMARK_COUNT + n] = a + share * (b - a)
    return joints_m


def _px_per_m(xy_px: Array, like_m: Array, a: int, b: int) -> float:
    """How large the picture shows this bone; 0 if it was not seen."""
    length_m, seen_px = _length_m(like_m, a, b), np.linalg.norm(xy_px[:, a] - xy_px[:, b], axis=1)
    seen_px = seen_px[np.isfinite(seen_px)]
    return float(np.percentile(seen_px, LONG)) / length_m if length_m > 0 and len(seen_px) else 0.0


def _length_m(like_m: Array, a: int, b: int) -> float:
    """Distance between two joints of the demonstrating body; 0 where no bone carries one of them."""
    if not (like_m[:, a].any() and like_m[:, b].any()):
        return 0.0
    return float(np.median(np.linalg.norm(like_m[:, a] - like_m[:, b], axis=1)))
