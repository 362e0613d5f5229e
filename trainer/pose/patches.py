"""Tracks the clothing over the flanks by optical flow, where landmarks are too coarse.

When the pelvis rolls, the flank moves by a few millimetres in the image. The opening thigh drags the hip landmark
further than that, but the texture of the clothing shows the true movement. One patch on each flank, at the waist, is
tracked with the pyramidal optical flow in OpenCV (B. Lucas and T. Kanade, "An iterative image registration technique",
IJCAI 1981).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.geometry import torso_px
from calibration.landmarks import PATCHES, Landmark, Place, Points

#: Torso length in the downscaled image, pixels. Keeps enough texture at low cost.
TORSO_PX = 90.0
#: Half the edge of a square patch, torso lengths.
HALF_TORSO = 0.11
#: A patch is a grid of ``EDGE_POINTS`` × ``EDGE_POINTS`` tracked points.
EDGE_POINTS = 6
#: Minimum number of tracked points for a measurement.
MIN_POINTS = 8
#: Margin of the search window around the trunk's landmarks, torso lengths.
MARGIN_TORSO = 0.4
#: Longest time between two frames over which patches are tracked, seconds.
MAX_STEP_S = 0.3

TRUNK = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP, Landmark.RIGHT_HIP]

_GRID = np.stack(np.meshgrid(*[np.linspace(-HALF_TORSO, HALF_TORSO, EDGE_POINTS)] * 2), -1).reshape(-1, 2)


class PatchFollower:
    """Sums the displacement of each patch since it was first seen.

    Processes only a window around the trunk. When the trunk leaves the window, a new one is chosen.

    Args:
        places: Positions of the patches, each as in :data:`~calibration.landmarks.PATCHES`.
        margin_torso: Margin of the window around the trunk's landmarks, torso lengths.
        is_beside: Whether to track in a thread of its own while MediaPipe processes the frame. A step starts from the
            landmarks of the frame before, so it need not wait for those of the new one.
    """

    def __init__(
        self, places: Sequence[Place] = PATCHES, margin_torso: float = MARGIN_TORSO, is_beside: bool = False
    ) -> None:
        ends = np.array([(start, end) for start, end, _ in places], np.intp).T
        self._starts, self._ends = ends
        self._parts = np.array([[part] for *_, part in places], np.float32)
        self._margin_torso = margin_torso
        self._grey: NDArray[np.uint8] | None = None
        self._seen: NDArray[np.uint8] | None = None
        self._pool = ThreadPoolExecutor(1, "cloth") if is_beside else None
        self._ahead: Future[Points] | None = None
        self._xy = np.empty((0, 2), np.float32)
        self._window = (0, 0, 0, 0)
        self._scale = 1.0
        self._t_s = 0.0
        self._moved = np.zeros((len(places), 2), np.float64)

    def see(self, image: NDArray[np.uint8]) -> None:
        """Shrink the next frame before MediaPipe runs, while the picture is still in the processor's cache.

        Args:
            image: The frame of the next call.
        """
        x0, y0, _, _ = self._window
        is_inside = x0 < image.shape[1] and y0 < image.shape[0]
        before = self._grey
        seen = self._seen = self._shrunk(image) if before is not None and is_inside else None
        if self._pool is not None and before is not None and seen is not None and seen.shape == before.shape:
            self._ahead = self._pool.submit(self._steps, before, seen, self._xy)

    def __call__(self, image: NDArray[np.uint8], xy_px: Points | None, t_s: float) -> Points:
        """Track the patches into this frame.

        Args:
            image: The frame, BGR uint8 (H, W, 3).
            xy_px: Its landmarks, float32 (33, 2); None if nobody is seen.
            t_s: Time of the frame.

        Returns:
            float32 (patches, 2): total displacement of each patch, pixels; NaN where tracking failed.
        """
        lost = np.full((len(self._parts), 2), np.nan, np.float32)
        seen, self._seen = self._seen, None
        ahead, self._ahead = None if self._ahead is None else self._ahead.result(), None
        if xy_px is None or not torso_px(xy_px) > 1:
            self._grey = None
            return lost
        before = self._grey
        if before is None or t_s - self._t_s > MAX_STEP_S or not self._holds(xy_px):
            before = seen = ahead = None
            self._look_at(xy_px, image.shape[1], image.shape[0])
        self._grey = self._shrunk(image) if seen is None else seen
        steps = lost if before is None else self._steps(before, self._grey, self._xy) if ahead is None else ahead
        self._xy, self._t_s = xy_px, t_s
        self._moved += np.where(np.isnan(steps), 0.0, steps)
        return np.where(np.isnan(steps), np.nan, self._moved).astype(np.float32)

    @property
    def moved_px(self) -> NDArray[np.float64]:
        """Total displacement of each patch, float64 (patches, 2), pixels; steps that failed count as 0."""
        return self._moved.copy()

    def _look_at(self, xy_px: Points, width_px: int, height_px: int) -> None:
        """Choose a new window around the trunk."""
        length = torso_px(xy_px)
        x0, y0 = np.maximum(0, xy_px[TRUNK].min(axis=0) - self._margin_torso * length).astype(int)
        x1, y1 = np.maximum(1, xy_px[TRUNK].max(axis=0) + self._margin_torso * length).astype(int)
        self._window = (min(x0, width_px - 1), min(y0, height_px - 1), max(x1, x0 + 1), max(y1, y0 + 1))
        self._scale = min(1.0, TORSO_PX / length)

    def _shrunk(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The window of this frame, grey and shrunk."""
        x0, y0, x1, y1 = self._window
        grey = cv2.cvtColor(image[y0:y1, x0:x1], cv2.COLOR_BGR2GRAY)
        by = self._scale
        small = cv2.resize(grey, None, fx=by, fy=by, interpolation=cv2.INTER_AREA) if by < 1 else grey
        return np.asarray(small, np.uint8)

    def _holds(self, xy_px: Points) -> bool:
        """Whether the patches and their surroundings are still inside the window."""
        x0, y0, x1, y1 = self._window
        room = HALF_TORSO * torso_px(xy_px)
        low, high = xy_px[TRUNK].min(axis=0) - room, xy_px[TRUNK].max(axis=0) + room
        # At the edge of the image, the trunk may extend beyond the window.
        return bool(all(low >= np.where(np.array([x0, y0]) > 0, [x0, y0], -np.inf)) and all(high <= [x1, y1]))

    def _steps(self, before: NDArray[np.uint8], after: NDArray[np.uint8], xy_px: Points) -> Points:
        """Return the displacement of each patch between two grey images, in pixels of the full-size image."""
        grid = _GRID * torso_px(xy_px) - np.array(self._window[:2])
        starts = xy_px[self._starts]
        centres = starts + self._parts * (xy_px[self._ends] - starts)
        points = ((centres[:, None] + grid) * self._scale).astype(np.float32).reshape(-1, 1, 2)
        moved, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points, points.copy(), winSize=(15, 15), maxLevel=2)
        ways = (np.asarray(moved) - points).reshape(len(self._parts), -1, 2) / self._scale
        good = np.asarray(found).reshape(len(self._parts), -1).astype(bool)
        steps = _median(ways)
        for n in np.flatnonzero(~good.all(axis=1)):
            steps[n] = _median(ways[n, good[n]]) if good[n].sum() >= MIN_POINTS else np.nan
        return steps


def _median(ways: NDArray[np.float32]) -> NDArray[np.float32]:
    """The median over the second-to-last axis. Equal to ``numpy.median``, which takes 5 times as long."""
    ordered, points = np.sort(ways, axis=-2), ways.shape[-2]
    return np.asarray((ordered[..., (points - 1) // 2, :] + ordered[..., points // 2, :]) / np.float32(2))
