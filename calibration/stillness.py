"""Is the person holding still, and for how long already?"""

from __future__ import annotations

from collections import deque

import numpy as np

from calibration.geometry import mid_hip, mid_shoulder, torso_px
from calibration.landmarks import Landmark, Pose

#: How long the start position is held before a set begins, seconds, and how much of it is enough: frames seldom fall on
#: its ends.
HOLD_S, ENOUGH = 2.0, 0.95
#: Poses further apart than this do not belong to one hold, seconds.
GAP_S = 0.5
#: A landmark further than this from its median over the hold is moving, torso lengths. Breathing and the jitter of a
#: hidden hip or foot stay below it.
WANDER_TORSO = 0.08

#: Whoever jumped away and is not back after this long is somebody else, seconds: slips of the landmarks are shorter.
AWAY_S = 1.0
#: Shoulders and hips that are both further than this from where they were are another body's, torso lengths.
ELSEWHERE_TORSO = 0.35

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
    ways = np.linalg.norm(now.xy_px - before.xy_px, axis=1)
    if np.isnan(ways).all():
        return False
    way = float(np.nanmedian(ways)) / max(torso_px(before.xy_px), 1.0)
    return way > max(CUT_TORSO, CUT_TORSO_PER_S * (now.t_s - before.t_s))


class Jumps:
    """Tells when the landmarks have gone over to somebody else for good.

    Landmarks that jump and come back within :data:`AWAY_S` were a slip. After a jump that lasts, another body is
    followed, and nothing that was learnt of the first holds for it.
    """

    def __init__(self) -> None:
        self._before: Pose | None = None
        self._left: Pose | None = None

    def update(self, pose: Pose) -> bool:
        """Take the next pose, not smoothed; True once for each jump that lasted."""
        before, self._before = self._before, pose
        if self._left is None and before is not None and pose.t_s - before.t_s < GAP_S and is_cut(before, pose):
            self._left = before
        if self._left is None:
            return False
        if not _is_elsewhere(self._left, pose):
            self._left = None
            return False
        has_lasted = pose.t_s - self._left.t_s > AWAY_S
        self._left = None if has_lasted else self._left
        return has_lasted


def _is_elsewhere(before: Pose, now: Pose) -> bool:
    """Whether shoulders and hips are both in another place: whoever exercises keeps one of them where it was."""
    ways = [float(np.hypot(*(of(now.xy_px) - of(before.xy_px)))) for of in (mid_shoulder, mid_hip)]
    return min(ways) > ELSEWHERE_TORSO * max(torso_px(before.xy_px), torso_px(now.xy_px), 1.0)


class HoldDetector:
    """Keeps the poses of the hold that is going on."""

    def __init__(self) -> None:
        self._poses: deque[Pose] = deque()

    def reset(self) -> None:
        """The person moved, left, or is not in the start position."""
        self._poses.clear()

    def update(self, pose: Pose) -> float:
        """Take the next pose; the part of the hold that is done, 0–1."""
        if self._poses and pose.t_s - self._poses[-1].t_s > GAP_S:
            self._poses.clear()
        self._poses.append(pose)
        while self._poses[-1].t_s - self._poses[0].t_s > HOLD_S:
            self._poses.popleft()
        points = np.stack([p.xy_px[list(BODY)] for p in self._poses])
        away = np.linalg.norm(points - np.median(points, axis=0), axis=2) / max(torso_px(pose.xy_px), 1.0)
        moved = np.flatnonzero((away > WANDER_TORSO).any(axis=1))
        for _ in range(min(int(moved[-1]) + 1, len(points) - 1) if moved.size else 0):
            self._poses.popleft()
        return min(1.0, (self._poses[-1].t_s - self._poses[0].t_s) / (ENOUGH * HOLD_S))

    @property
    def poses(self) -> tuple[Pose, ...]:
        """The poses of the hold so far, oldest first."""
        return tuple(self._poses)
