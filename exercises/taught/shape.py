"""The start position that was shown, and whether a body matches it, also the other way round."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.body import SHAPE_ROWS
from calibration.landmarks import LANDMARK_COUNT, MIRROR, SIDES, row

Array = NDArray[np.float64]
#: A body is in the start position if its landmarks differ from the shown ones by at most ``START_TORSO`` on average and
#: ``START_MOST_TORSO`` each; torso lengths. It is near it within ``NEAR_TORSO`` and ``NEAR_MOST_TORSO``. **Fit:** of 76
#: start positions of rendered clips, compared with that of another clip of the same exercise, 70 are within the first
#: pair.
START_TORSO, START_MOST_TORSO = 0.25, 0.5
NEAR_TORSO, NEAR_MOST_TORSO = 0.32, 0.75
_TRUNK = (11, 12, 23, 24)
#: Landmarks of the legs; the hips belong to the trunk.
LEG_ROWS = np.array([row(side, name) for name in ("knee", "ankle") for side in SIDES])
UPPER_ROWS = SHAPE_ROWS[~np.isin(SHAPE_ROWS, LEG_ROWS)]
#: The legs play no part if at the end of the movement no knee and no ankle has moved by more than this, torso lengths.
#: **Taste:** ours, twice the noise of landmarks; smaller, swaying knees play a part; larger, working legs play none.
LEGS_STILL_TORSO = 0.12
#: The knees must be on the shown side of the trunk's line, by this much, torso lengths: a body with bent knees lies on
#: its back. **Taste:** ours; smaller, a body on its front may pass for one on its back.
KNEES_TORSO = 0.15


@dataclass(frozen=True, slots=True)
class Mirroring:
    """How a picture of a body is turned to look like the one that was shown.

    Attributes:
        is_flipped: left and right of the picture are exchanged.
        is_swapped: the body's left and right are exchanged.
    """

    is_flipped: bool = False
    is_swapped: bool = False

    def __call__(self, xy_px: NDArray[np.floating]) -> Array:
        """Landmarks (..., 33, 2), pixels, turned; flipped about x = 0."""
        xy = np.asarray(xy_px, np.float64)
        if self.is_swapped:
            xy = xy[..., MIRROR, :]
        return xy * [-1.0, 1.0] if self.is_flipped else xy


#: A start position is its own mirror image if the shoulders are this far apart in the picture and its landmarks differ
#: from the mirrored ones by this much on average, torso lengths. **Taste:** ours; stricter, a person who stands with
#: one foot forward must work on the shown side; looser, facing left in profile passes for facing right.
FRONT_TORSO, SYMMETRIC_TORSO = 0.4, 0.12
#: A body that lies, sits or stands the other way round is the mirror image of the shown one: the other side works.
ROUND = (Mirroring(), Mirroring(True, True))
#: Seen from the side, the far arm or leg may work in place of the near one.
ALL = (*ROUND, Mirroring(is_swapped=True), Mirroring(is_flipped=True))


@dataclass(frozen=True, slots=True)
class ShapeMatch:
    """How well a body matches the start position.

    Attributes:
        turn: how it is turned to match best.
        mean_torso: mean distance of its landmarks, torso lengths.
        most_torso: the largest one.
        furthest: the landmark that is furthest off.
    """

    turn: Mirroring
    mean_torso: float
    most_torso: float
    furthest: int

    @property
    def is_start(self) -> bool:
        """In the start position."""
        return self.mean_torso <= START_TORSO and self.most_torso <= START_MOST_TORSO

    @property
    def is_near(self) -> bool:
        """Near it."""
        return self.mean_torso <= NEAR_TORSO and self.most_torso <= NEAR_MOST_TORSO


def in_torsos(xy_px: NDArray[np.floating]) -> Array:
    """Landmarks (33, 2) from the middle of the trunk, torso lengths, y down; NaN if the trunk is *not seen*."""
    xy = np.asarray(xy_px, np.float64)
    middle = xy[list(_TRUNK)].mean(axis=0)
    length = float(np.hypot(*(xy[[11, 12]].mean(axis=0) - xy[[23, 24]].mean(axis=0))))
    return (xy - middle) / length if length > 0 else np.full((LANDMARK_COUNT, 2), math.nan)


def fit(
    xy_px: NDArray[np.floating],
    shown: Array,
    turns: tuple[Mirroring, ...] = ROUND,
    *,
    legs_free: bool = False,
) -> ShapeMatch | None:
    """How well a body matches the start position; None where too little of it is seen.

    Args:
        xy_px: (33, 2) landmarks, pixels.
        shown: (33, 2) the start position, torso lengths, see :func:`in_torsos`.
        turns: the ways to turn it, the most likely first.
        legs_free: the legs may lie or stand otherwise, see :func:`legs_play_no_part`.
    """
    own = in_torsos(xy_px)
    found = []
    for turn in turns:
        turned = turn(own)
        rows = UPPER_ROWS if legs_free and _legs_may_differ(turned, shown) else SHAPE_ROWS
        off = (turned - shown)[rows]
        seen = np.isfinite(off).all(axis=1)
        if seen.sum() < len(rows) - 2:
            continue
        off = off - np.median(off[seen], axis=0)
        away = np.hypot(off[:, 0], off[:, 1])
        worst = int(np.nanargmax(away))
        found.append(ShapeMatch(turn, float(np.nanmean(away)), float(away[worst]), int(rows[worst])))
    return min(found, key=lambda one: one.mean_torso, default=None)


def _legs_may_differ(own: Array, shown: Array) -> bool:
    """Whether a body with different legs lies or sits as shown: its knees are on the shown side of the trunk's line.

    Both are in torso lengths, so that the trunk's line has length 1.
    """
    lines = [one[[11, 12]].mean(axis=0) - one[[23, 24]].mean(axis=0) for one in (own, shown)]
    knees = [one[LEG_ROWS[:2]].mean(axis=0) for one in (own, shown)]
    aside = [float(line[0] * at[1] - line[1] * at[0]) for line, at in zip(lines, knees, strict=True)]
    return all(abs(one) >= KNEES_TORSO for one in aside) and aside[0] * aside[1] > 0


def legs_play_no_part(tops: Array, needs: Collection[int]) -> bool:
    """Whether the legs neither move nor matter: a curl is a curl with the feet down or in the air.

    Args:
        tops: (n, 33, 2) the shown changes at the end of the movement, torso lengths.
        needs: the landmarks that the main signal is read from.
    """
    if not len(tops) or {*map(int, LEG_ROWS)} & {*needs}:
        return False
    return bool(np.nanmax(np.linalg.norm(tops[:, LEG_ROWS], axis=-1)) <= LEGS_STILL_TORSO)


def is_symmetric(shape: Array) -> bool:
    """Whether a start position (33, 2), torso lengths, seen from the front or back, is its own mirror image.

    Such a picture does not show which side will work.
    """
    across = abs(shape[_TRUNK[0], 0] - shape[_TRUNK[1], 0])
    found = fit(shape, shape, (ROUND[1],))
    return bool(across >= FRONT_TORSO and found is not None and found.mean_torso <= SYMMETRIC_TORSO)


def turns_of(shape: Array, *, is_one_sided: bool = False) -> tuple[Mirroring, ...]:
    """The ways to turn a body so that it looks like a start position.

    Args:
        shape: (33, 2) the start position, torso lengths.
        is_one_sided: one side works, seen from the side, so that the far one may work in place of the near one.
    """
    if is_symmetric(shape):
        return (Mirroring(),)
    return ALL if is_one_sided else ROUND


#: A movement is compared with the shown one at these shares of its size. **Taste:** ours, from a stiff person to one
#: who goes much too far, which is a fault and no other movement.
SCALES = (0.3, 0.5, 0.75, 1.0, 1.3, 1.7, 2.3, 3.0)


def off_top_torso(xy: Array, rest: Array, torso_px: float, tops: Array) -> float:
    """The largest distance of a landmark from where the shown movement puts it; NaN where too little is seen.

    The shown movement is scaled to fit, so that its size does not matter. A movement larger than the shown one may be
    off by as much more, because limbs turn, and landmarks that turn further do not move in a straight line.

    Args:
        xy: (33, 2) landmarks, pixels, as shown.
        rest: (33, 2) the start position, likewise.
        torso_px: length of the torso in it, pixels.
        tops: (n, 33, 2) the shown changes at the end of the movement, torso lengths.
    """
    moved = ((xy - rest) / torso_px)[SHAPE_ROWS]
    shown = np.multiply.outer(SCALES, tops[:, SHAPE_ROWS])
    away = np.linalg.norm(moved - shown, axis=-1)
    seen = np.isfinite(away).all(axis=(0, 1))
    if seen.sum() < len(SHAPE_ROWS) - 2:
        return math.nan
    least = away[..., seen].max(axis=-1).min(axis=1)
    best = int(least.argmin())
    return float(least[best]) / max(1.0, SCALES[best])


def likeness(xy: Array, rest: Array, torso_px: float, tops: Array) -> float:
    """Whether the landmarks have moved as shown: 1 the same way, 0 across, -1 opposite; NaN if too little is seen.

    It is the cosine between their changes and the shown ones, so that the size does not matter. The other limb may have
    moved, because from the side MediaPipe takes one leg for the other. See :func:`off_top_torso` for the arguments.
    """
    moved, shown = ((xy - rest) / torso_px)[SHAPE_ROWS], np.concatenate([tops, tops[:, MIRROR]])[:, SHAPE_ROWS]
    seen = np.isfinite(moved).all(axis=-1) & np.isfinite(shown).all(axis=(0, -1))
    size = np.linalg.norm(moved[seen]) * np.linalg.norm(shown[:, seen], axis=(1, 2))
    if seen.sum() < len(SHAPE_ROWS) - 2 or not np.all(size > 0):
        return math.nan
    return float(((moved[seen] * shown[:, seen]).sum(axis=(1, 2)) / size).max())
