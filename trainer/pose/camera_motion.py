"""Measures how the camera itself has moved, and removes that movement from the landmarks of a recording.

A hand-held camera sways by a tenth of a torso length and more. To the judge, that is a movement of the hips. Corners in
the picture outside the person are followed from a key picture to the newest one by pyramidal optical flow (B. Lucas and
T. Kanade, 1981). A similarity transform of the whole picture is fitted to them: RANSAC leaves out corners on things
that move by themselves. The key picture is kept for as long as its corners are found, so that errors do not add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.geometry import torso_px
from calibration.landmarks import PATCHES, Pose, rounded
from trainer.pose.passing import person_mask
from trainer.pose.patches import TRUNK

Image = NDArray[np.uint8]
#: Maps homogeneous pixel coordinates: float64 (3, 3).
Transform = NDArray[np.float64]
#: A frame's time stamp in seconds and its pose, None if nobody was seen.
TimedPose = tuple[float, Pose | None]

#: The transform of a camera that stands still. All frames share one array, so an hour of them takes no memory.
_STANDS: Transform = np.eye(3)
#: Maximum number of corners to follow. **Taste:** ours; fewer, a plain room has too few; more, they cost time.
CORNERS = 60
#: A corner counts if its contrast is at least this share of the strongest one's. **Fit:** of 53 rendered hand-held
#: clips, 11 cannot be measured with 0.01, because one dark picture frame outshines the corners of a plain room, and one
#: with this value. It finds no movement in 123 rendered clips from cameras that stand still.
CORNER_QUALITY = 0.003
#: Minimum distance between corners, edge of the square over which their contrast is averaged, and edge of the window in
#: which they are searched, pixels of the small picture. **Taste:** ours; smaller, noise in the dark has corners;
#: larger, few are found.
APART_PX, BLOCK_PX, WINDOW_PX = 6, 7, 21
#: The transform is accepted if at least ``FEWEST`` corners, and ``AGREE`` of all, follow it to within ``OFF_PX``,
#: pixels of the small picture. **Taste:** ours; smaller, a curtain in the wind passes for the camera; larger, a plain
#: room shows nothing.
FEWEST, AGREE, OFF_PX = 8, 0.3, 0.5
#: The camera stands still if no corner of the picture has moved by more than this since the key picture, pixels of the
#: small picture. **Fit:** rendered clips from a camera that stands read less; hand-held clips read 1 and more.
STANDS_PX = 0.35
#: The movement is removed if it shifts the trunk by ``MOVES_TORSO``, torso lengths, or more, and at most
#: ``UNKNOWN_PART`` of the pictures are unmeasured. **Taste:** ours; smaller, something that moves behind the person
#: changes the landmarks of a camera that stands; larger, a sway is judged as a movement. In a dark film, two thirds of
#: the pictures are measured.
MOVES_TORSO, UNKNOWN_PART = 0.03, 0.05
#: The picture as a whole has moved, and not somebody in a plain room who alone has corners, if the middle 80 % of the
#: corners that follow the transform reach across this share of the picture's width. **Taste:** ours; smaller, a broad
#: passer-by is the camera; larger, a camera in front of a plain wall with one picture stands.
WIDE = 0.3
#: After this many unmeasured pictures, the newest one becomes the key picture. **Taste:** ours; fewer, a passer-by
#: breaks the chain; more, the rest of a film goes unmeasured.
LOST_PICTURES = 8


class CameraMotion:
    """Follows the picture as a whole, frame by frame."""

    def __init__(self) -> None:
        self._key: Image | None = None
        self._corners = np.empty((0, 2), np.float32)
        self._of_key: Transform = _STANDS  # from the first picture to the key picture, in small pixels
        self._since_key: Transform = _STANDS
        self._lost = self._unknown = 0
        self._is_wide = True
        self._most_torso, self._scale = 0.0, 1.0
        self._all: list[Transform] = []  # of each frame

    def update(self, small: Image, pose: Pose | None) -> None:
        """Measure the next frame.

        Args:
            small: The frame, see :func:`~trainer.pose.passing.small_picture`.
            pose: Its landmarks; None if nobody is seen.
        """
        self._follow(small, pose)
        self._all.append(self._since_first)
        if self._lost or self._key is None:
            self._unknown += 1
        if pose is not None:
            scale = small.shape[0] / pose.size[1]
            trunk = _trunk(pose) * scale
            way = float(np.hypot(*(_mapped(self._since_first, trunk) - trunk)))
            self._most_torso = max(self._most_torso, way / max(torso_px(pose.xy_px) * scale, 1.0))
            self._scale = scale

    @property
    def is_held(self) -> bool:
        """Whether the camera moved by ``MOVES_TORSO`` or more, and few frames (``UNKNOWN_PART``) are unmeasured."""
        return self._most_torso >= MOVES_TORSO and self._unknown <= UNKNOWN_PART * len(self._all)

    @property
    def views(self) -> list[Transform]:
        """Maps each frame's pixels to the pixels of the first frame. Empty if the camera stood still."""
        if not self.is_held:
            return []
        to_small = np.diag([self._scale, self._scale, 1.0])
        return [np.asarray(np.linalg.inv(now @ to_small) @ to_small, np.float64) for now in self._all]

    def steadied_poses(self, poses: Sequence[TimedPose]) -> list[TimedPose]:
        """Convert poses to the pixels of the first frame. If the camera stood still, the poses stay as they are."""
        views = self.views
        if not views:
            return [*poses]
        out: list[TimedPose] = []
        cloth_px = np.zeros((len(PATCHES), 2))
        before = views[0]
        for (t_s, pose), view in zip(poses, views, strict=True):
            if pose is None:
                out.append((t_s, None))
                continue
            trunk = _trunk(pose)
            step_px = _mapped(np.linalg.inv(view) @ before, trunk) - trunk
            cloth_px += np.where(np.isfinite(pose.patches_px), np.nan_to_num(step_px), 0.0)
            points = pose.points.copy()
            points[:, :2] = _mapped(view, pose.xy_px)
            patches_px = (pose.patches_px - cloth_px).astype(np.float32)
            out.append((t_s, rounded(replace(pose, points=points, patches_px=patches_px))))
            before = view
        return out

    @property
    def whole_view(self) -> Transform | None:
        """Transform from the first picture to the newest one, small pixels; None if only part of the picture moved."""
        return self._since_first if self._is_wide and not self._lost else None

    @property
    def _since_first(self) -> Transform:
        """Transform from the first picture to the newest one, small pixels."""
        return self._of_key if self._since_key is _STANDS else self._of_key @ self._since_key

    def _follow(self, small: Image, pose: Pose | None) -> None:
        """Measure the movement since the key picture, or take a new key picture."""
        person = person_mask(pose, small.shape) if pose is not None else np.zeros(small.shape, bool)
        if self._key is None or self._key.shape != small.shape:
            self._take_key(small, person)
            return
        start = _mapped(self._since_key, self._corners).astype(np.float32).reshape(-1, 1, 2)
        followed, found, _ = cv2.calcOpticalFlowPyrLK(
            self._key,
            small,
            self._corners.reshape(-1, 1, 2),
            start,
            winSize=(WINDOW_PX, WINDOW_PX),
            maxLevel=2,
            flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )
        corners = np.asarray(followed, np.float32).reshape(-1, 2)
        at = np.clip(corners.round().astype(int), 0, np.array(small.shape[::-1]) - 1)
        seen = np.asarray(found).ravel().astype(bool) & ~person[at[:, 1], at[:, 0]]
        moved, agree = _similarity(self._corners[seen], corners[seen])
        if moved is None:
            self._lost += 1
            if self._lost >= LOST_PICTURES:
                self._take_key(small, person)
            return
        self._lost = 0
        height, width = small.shape
        edge = np.array([[0, 0], [width, 0], [0, height], [width, height]], np.float64)
        stands = bool(np.abs(_mapped(moved, edge) - edge).max() <= STANDS_PX)
        self._since_key = _STANDS if stands else moved
        self._is_wide = stands or float(np.ptp(np.quantile(corners[seen][agree, 0], (0.1, 0.9)))) >= WIDE * width
        if seen.sum() < len(self._corners) / 2:
            self._take_key(small, person)

    def _take_key(self, small: Image, person: NDArray[np.bool_]) -> None:
        """Make the newest picture the key picture, if it has enough corners."""
        outside = np.where(person, 0, 255).astype(np.uint8)
        corners = cv2.goodFeaturesToTrack(small, CORNERS, CORNER_QUALITY, APART_PX, mask=outside, blockSize=BLOCK_PX)
        self._of_key, self._since_key, self._lost = self._since_first, _STANDS, 0
        self._key = small if corners is not None and len(corners) >= FEWEST else None
        self._corners = (
            np.empty((0, 2), np.float32) if corners is None else np.asarray(corners, np.float32).reshape(-1, 2)
        )


def steadied(image: Image, view: Transform) -> Image:
    """Shift the picture (H, W, 3) to where the first frame shows the room. Its edge pixels fill the gaps."""
    size = (image.shape[1], image.shape[0])
    return np.asarray(cv2.warpAffine(image, view[:2], size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _similarity(before: NDArray[np.float32], now: NDArray[np.float32]) -> tuple[Transform | None, NDArray[np.bool_]]:
    """The shift, turn and zoom that enough corners (N, 2) agree on, and which (N,) do; None if too few do."""
    none = np.zeros(len(before), bool)
    if len(before) < FEWEST:
        return None, none
    affine, inliers = cv2.estimateAffinePartial2D(
        before, now, method=cv2.RANSAC, ransacReprojThreshold=OFF_PX, maxIters=200
    )
    agree = none if inliers is None else np.asarray(inliers).ravel().astype(bool)
    if affine is None or agree.sum() < max(FEWEST, AGREE * len(before)):
        return None, none
    return np.vstack([affine, [0.0, 0.0, 1.0]]), agree


def _trunk(pose: Pose) -> NDArray[np.float64]:
    """The middle of the trunk, float64 (2,), pixels."""
    return np.asarray(np.nanmean(pose.xy_px[TRUNK], axis=0), np.float64).reshape(2)


def _mapped(transform: Transform, xy: NDArray[np.float32] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Points (..., 2) mapped by a transform."""
    return np.asarray(xy @ transform[:2, :2].T + transform[:2, 2], np.float64)
