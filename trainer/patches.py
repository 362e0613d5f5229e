"""Following the cloth over the flanks from frame to frame, where the landmarks are too coarse.

When the pelvis rolls, the flank turns with it by a few millimetres in the picture. The hip landmark is dragged along by
the opening thigh by more than that, but in the cloth it is plain to see. One patch on each flank, at the waist, is
followed with the optical flow of B. Lucas and T. Kanade ("An iterative image registration technique",
IJCAI 1981) in OpenCV's pyramidal form.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.geometry import torso_px
from calibration.landmarks import PATCHES, Points

#: The picture is shrunk until the torso has this length, pixels: enough texture, little work.
TORSO_PX = 90.0
#: Half the width of a patch, torso lengths.
HALF_TORSO = 0.11
#: Points followed along each edge of a patch.
EDGE_POINTS = 6
#: Fewer points than this found again are no measurement.
MIN_POINTS = 8
#: A longer step between two frames is not followed, seconds.
MAX_STEP_S = 0.3

_GRID = np.stack(np.meshgrid(*[np.linspace(-HALF_TORSO, HALF_TORSO, EDGE_POINTS)] * 2), -1).reshape(-1, 2)


class PatchFollower:
    """Adds up how far each patch has moved since it was first seen."""

    def __init__(self) -> None:
        self._grey: NDArray[np.uint8] | None = None
        self._xy: Points | None = None
        self._scale = 1.0
        self._t_s = 0.0
        self._moved = np.zeros((len(PATCHES), 2), np.float64)

    def __call__(self, image: NDArray[np.uint8], xy_px: Points | None, t_s: float) -> Points:
        """Follow the patches into this frame.

        Args:
            image: BGR uint8 (H, W, 3).
            xy_px: the landmarks in it, float32 (33, 2), None where nobody is seen.
            t_s: its time.

        Returns:
            float32 (2, 2): the way of each patch so far, pixels; NaN where it could not be followed.
        """
        lost = np.full((len(PATCHES), 2), np.nan, np.float32)
        if xy_px is None or not torso_px(xy_px) > 1:
            self._grey = None
            return lost
        if self._grey is None or t_s - self._t_s > MAX_STEP_S:
            self._scale = min(1.0, TORSO_PX / torso_px(xy_px))
            before = None
        else:
            before = self._grey
        grey = _shrunk(image, self._scale)
        steps = lost if before is None or self._xy is None else self._steps(before, grey, self._xy)
        self._grey, self._xy, self._t_s = grey, xy_px, t_s
        self._moved += np.where(np.isnan(steps), 0.0, steps)
        return np.where(np.isnan(steps), np.nan, self._moved).astype(np.float32)

    def _steps(self, before: NDArray[np.uint8], after: NDArray[np.uint8], xy_px: Points) -> Points:
        """How far each patch moved from one grey picture to the next, pixels of the whole picture."""
        grid = _GRID * torso_px(xy_px)
        centres = np.stack([xy_px[hip] + part * (xy_px[shoulder] - xy_px[hip]) for hip, shoulder, part in PATCHES])
        points = ((centres[:, None] + grid) * self._scale).astype(np.float32).reshape(-1, 1, 2)
        moved, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points, points.copy(), winSize=(15, 15), maxLevel=2)
        ways = (np.asarray(moved) - points).reshape(len(PATCHES), -1, 2) / self._scale
        good = np.asarray(found).reshape(len(PATCHES), -1).astype(bool)
        return np.stack(
            [
                np.median(w[g], axis=0) if g.sum() >= MIN_POINTS else np.full(2, np.nan)
                for w, g in zip(ways, good, strict=True)
            ]
        ).astype(np.float32)


def _shrunk(image: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    return np.asarray(small, np.uint8)
