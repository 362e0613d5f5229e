"""Detects whether the person holds still, and whether the landmarks jump to another person."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from calibration.body import at_rest
from calibration.geometry import median, mid_hip, mid_shoulder, torso_px
from calibration.landmarks import Landmark, Pose

#: The start position must be held for ``HOLD_S`` seconds before a set begins. The share ``ENOUGH`` of it suffices,
#: since frames rarely coincide with its start and end. **Fit:** a plateau; shorter, getting into position starts a set;
#: longer, the person waits.
HOLD_S, ENOUGH = 2.0, 0.95
#: A longer gap between poses ends the hold, seconds. **Taste:** ours; shorter, one lost frame restarts the wait;
#: longer, two positions become one.
GAP_S = 0.5
#: A landmark further than this from its median over the hold is moving, torso lengths. Breathing and the jitter of
#: hidden hips or feet mostly stay below it. **Fit:** of 739 windows of two seconds in which rendered bodies rest, 103
#: count as movement, and 265 with half of it. Of 2411 windows in which a joint moves by 0.15 or more, 6 count as rest,
#: and 130 with twice as much.
WANDER_TORSO = 0.08

#: A jump that lasts longer than this means another person, seconds; tracking errors are shorter. **Taste:** ours;
#: shorter, a lost leg resets the set; longer, another person is judged for longer.
AWAY_S = 1.0
#: Shoulders and hips belong to another body if both have moved further than this, torso lengths. **Taste:** ours;
#: smaller, a quick movement is another person; larger, a person lying down beside the first is the first.
ELSEWHERE_TORSO = 0.35

#: The landmarks that must be still.
BODY = np.array(
    [Landmark[f"{side}_{name}"] for side in ("LEFT", "RIGHT") for name in ("SHOULDER", "HIP", "KNEE", "ANKLE")]
)

#: The person began to move before the hold was complete if a landmark's median over the whole hold is further than this
#: from its median over the first half, torso lengths. **Fit:** of 1004 holds of rendered bodies that stay in place, 63
#: are halved, and 262 with half of it. Of 173 holds in which the body leaves, 48 are missed, and 142 with twice as
#: much.
DRIFT_TORSO = 0.02

#: The median landmark of one body never moves further than ``CUT_TORSO`` between two pictures and at the same time
#: faster than ``CUT_TORSO_PER_S``; torso lengths, and torso lengths a second. **Taste:** ours; smaller, a quick
#: movement is a cut; larger, a cut between two near views is missed.
CUT_TORSO, CUT_TORSO_PER_S = 0.2, 4.0


def way_torso(before: Pose, now: Pose) -> float:
    """How far the median landmark has moved between two unsmoothed poses, torso lengths; NaN if they share none."""
    ways = np.linalg.norm(now.xy_px - before.xy_px, axis=1)
    ways = ways[~np.isnan(ways)]
    return float(median(ways)) / max(torso_px(before.xy_px), 1.0) if ways.size else math.nan


def is_cut(before: Pose, now: Pose) -> bool:
    """Whether the whole body has jumped: the video was cut, or the landmarks moved to another person.

    Args:
        before: unsmoothed pose of one picture.
        now: unsmoothed pose of the next picture.
    """
    return way_torso(before, now) > max(CUT_TORSO, CUT_TORSO_PER_S * (now.t_s - before.t_s))


class Jumps:
    """Detects when the landmarks have moved to another person permanently.

    A jump that reverts within :data:`AWAY_S` was a tracking error. After a longer one the landmarks belong to another
    body, and nothing learnt about the first applies.
    """

    def __init__(self) -> None:
        self._before: Pose | None = None
        self._left: Pose | None = None

    def update(self, pose: Pose) -> bool:
        """Process the next unsmoothed pose; True once for each lasting jump."""
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
    """Whether both shoulders and hips have moved away; in an exercise at least one of them stays in place."""
    ways = [float(np.hypot(*(of(now.xy_px) - of(before.xy_px)))) for of in (mid_shoulder, mid_hip)]
    return min(ways) > ELSEWHERE_TORSO * max(torso_px(before.xy_px), torso_px(now.xy_px), 1.0)


def _no_body_px() -> NDArray[np.float32]:
    """``BODY`` in no pose yet, (0, 8, 2)."""
    return np.empty((0, len(BODY), 2), np.float32)


class HoldDetector:
    """Collects the poses of the current hold."""

    def __init__(self) -> None:
        self._poses: deque[Pose] = deque()
        self._body_px = _no_body_px()

    def reset(self) -> None:
        """Forget the hold: the person moved, left, or is not in the start position."""
        self._poses.clear()
        self._body_px = _no_body_px()

    def update(self, pose: Pose) -> float:
        """Process the next pose; returns the completed share of the hold, 0–1."""
        if self._poses and pose.t_s - self._poses[-1].t_s > GAP_S:
            self.reset()
        self._poses.append(pose)
        # At a low frame rate, no two poses may be between ENOUGH * HOLD_S and HOLD_S apart. An older one then stays.
        while pose.t_s - self._poses[0].t_s > HOLD_S and pose.t_s - self._poses[1].t_s >= ENOUGH * HOLD_S:
            self._poses.popleft()
        points = np.concatenate([self._body_px, pose.xy_px[None, BODY]])[-len(self._poses) :]
        away = np.linalg.norm(points - np.median(points, axis=0), axis=2) / max(torso_px(pose.xy_px), 1.0)
        moved = np.flatnonzero((away > WANDER_TORSO).any(axis=1))
        for _ in range(min(int(moved[-1]) + 1, len(points) - 1) if moved.size else 0):
            self._poses.popleft()
        self._body_px = points[-len(self._poses) :]
        return min(1.0, (self._poses[-1].t_s - self._poses[0].t_s) / (ENOUGH * HOLD_S))

    @property
    def poses(self) -> tuple[Pose, ...]:
        """The poses of the hold so far, oldest first."""
        return tuple(self._poses)

    def before_moving(self, parts: Sequence[int]) -> tuple[Pose, ...]:
        """The part of the hold before these landmarks move: its first half if they moved by its end, else all of it.

        A person asked to hold still is in the start position at first. One who drifts by more than ``DRIFT_TORSO`` has
        begun to move.
        """
        middle_s = (self._poses[0].t_s + self._poses[-1].t_s) / 2
        first = tuple(pose for pose in self._poses if pose.t_s <= middle_s)
        ways = at_rest(self.poses)[list(parts)] - at_rest(first)[list(parts)]
        ways = ways[np.isfinite(ways).all(axis=1)]
        if not len(ways):
            return self.poses
        ways -= np.median(ways, axis=0)  # a camera in the hand moves all of them
        drift = np.linalg.norm(ways, axis=1).max() / max(torso_px(first[-1].xy_px), 1.0)
        return first if drift > DRIFT_TORSO else self.poses
