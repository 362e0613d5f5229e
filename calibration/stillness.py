"""Is the person holding still, and for how long already?"""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from calibration.geometry import torso_px
from calibration.landmarks import Landmark, Pose

#: How long the start position is held before a set begins, seconds, and how much of it is enough: frames seldom fall on
#: its ends.
HOLD_S, ENOUGH = 2.0, 0.95
#: Poses further apart than this do not belong to one hold, seconds.
GAP_S = 0.5
#: A landmark further than this from its median over the hold is moving, torso lengths. Breathing and the jitter of a
#: hidden hip or foot stay below it.
WANDER_TORSO = 0.08

#: Whoever jumped away and is not back after this long is somebody else, seconds. Slips of the landmarks in one person's
#: clips last up to 0.3 s.
AWAY_S = 1.0

#: The landmarks that must be still.
BODY = tuple(Landmark[f"{side}_{name}"] for side in ("LEFT", "RIGHT") for name in ("SHOULDER", "HIP", "KNEE", "ANKLE"))

#: Half of all landmarks cannot move this far between two pictures, torso lengths, and so fast, torso lengths a second.
CUT_TORSO, CUT_TORSO_PER_S = 0.2, 4.0


def is_cut(before: Pose, now: Pose) -> bool:
    """Whether the film goes on from another place, or with another person: the whole body has jumped.

    Args:
        before: as found in one picture, not smoothed.
        now: the same of the next.
    """
    return _way_torso(before, now) > max(CUT_TORSO, CUT_TORSO_PER_S * (now.t_s - before.t_s))


def _way_torso(before: Pose, now: Pose) -> float:
    """How far half of all landmarks have moved at least, torso lengths; NaN where none is seen in both."""
    ways = np.linalg.norm(now.xy_px - before.xy_px, axis=1)
    if np.isnan(ways).all():
        return math.nan
    return float(np.nanmedian(ways)) / max(torso_px(before.xy_px), 1.0)


class Jumps:
    """Tells when the landmarks have gone over to somebody else for good.

    Landmarks that jump and come back within :data:`AWAY_S` were a slip. From a jump that lasts on, another body is
    followed, and nothing that was learnt of the first holds for it.
    """

    def __init__(self) -> None:
        self._before: Pose | None = None
        self._left: Pose | None = None

    def update(self, pose: Pose) -> bool:
        """Take the next pose, not smoothed; True once for each jump that lasted."""
        before, self._before = self._before, pose
        jumps = before is not None and pose.t_s - before.t_s < GAP_S and is_cut(before, pose)
        left = self._left
        if left is None:
            self._left = before if jumps else None
        elif jumps or _way_torso(left, pose) < CUT_TORSO:
            self._left = None  # back again
        elif pose.t_s - left.t_s > AWAY_S:
            self._left = None
            return True
        return False


class HoldDetector:
    """Keeps the poses of the hold that is going on."""

    def __init__(self, hold_s: float = HOLD_S) -> None:
        self.hold_s = hold_s
        self._poses: deque[Pose] = deque()

    def reset(self) -> None:
        """The person moved, left, or is not in the start position."""
        self._poses.clear()

    def update(self, pose: Pose) -> float:
        """Take the next pose; the part of the hold that is done, 0–1."""
        if self._poses and pose.t_s - self._poses[-1].t_s > GAP_S:
            self._poses.clear()
        self._poses.append(pose)
        while self._poses[-1].t_s - self._poses[0].t_s > self.hold_s:
            self._poses.popleft()
        points = np.stack([p.xy_px[list(BODY)] for p in self._poses])
        away = np.linalg.norm(points - np.median(points, axis=0), axis=2) / max(torso_px(pose.xy_px), 1.0)
        moved = np.flatnonzero((away > WANDER_TORSO).any(axis=1))
        for _ in range(min(int(moved[-1]) + 1, len(points) - 1) if moved.size else 0):
            self._poses.popleft()
        return min(1.0, (self._poses[-1].t_s - self._poses[0].t_s) / (ENOUGH * self.hold_s))

    @property
    def poses(self) -> tuple[Pose, ...]:
        """The poses of the hold so far, oldest first."""
        return tuple(self._poses)
