"""Wraps MediaPipe's pose landmarker and converts its results to arrays. The only module that imports MediaPipe."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT, Pose, rounded
from trainer.base.errors import ModelError
from trainer.base.language import gettext_ as _
from trainer.base.memory import limit_arenas
from trainer.base.quiet import quiet_stderr
from trainer.pose.patches import PatchFollower

if TYPE_CHECKING:
    from trainer.capture.frame import Frame

#: A detection belongs to another person if its centre is more than ``JUMP_BOXES`` box sizes from the last box's centre.
JUMP_BOXES = 0.75
#: Margin around the last box in which a lost person is searched for, in box sizes.
MARGIN_BOXES = 0.35
#: If the tracked person is missing for longer than this, seconds, the landmarker tracks anybody in view.
FORGET_S = 2.0


class Box(NamedTuple):
    """The centre and size of a person in the image, pixels."""

    x_px: float
    y_px: float
    size_px: float

    @classmethod
    def around(cls, points: NDArray[np.float32]) -> Box:
        """Return the centre and the longer edge of the landmarks' bounding box."""
        low, high = np.nanmin(points[:, :2], axis=0), np.nanmax(points[:, :2], axis=0)
        x, y = (low + high) / 2
        return cls(float(x), float(y), float(max(high - low)))

    def is_near(self, other: Box) -> bool:
        """Whether both boxes can be the same person in consecutive frames."""
        far = JUMP_BOXES * max(self.size_px, 1.0)
        return bool(np.hypot(self.x_px - other.x_px, self.y_px - other.y_px) <= far)


def only_around(image: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    """Return a copy of the image (H, W, 3) in which everything but the surroundings of the box is grey."""
    reach = box.size_px * (0.5 + MARGIN_BOXES)
    x0, x1 = (max(0, int(box.x_px + sign * reach)) for sign in (-1, 1))
    y0, y1 = (max(0, int(box.y_px + sign * reach)) for sign in (-1, 1))
    masked = np.full_like(image, 127)
    masked[y0:y1, x0:x1] = image[y0:y1, x0:x1]
    return masked


class Landmarker:
    """Tracks one person and finds their landmarks, frame by frame.

    MediaPipe is set to one person: searching for two in every frame costs half as much again and disables its
    smoothing. If the detected person jumps to another place, the frame is processed again with everything masked but
    the surroundings of the last box. A person found there is the tracked one.

    Args:
        model: The bytes of a ``pose_landmarker_*.task`` bundle.
        is_live: Whether somebody waits for each frame. The patches are then tracked while MediaPipe runs, which takes 2
            % more CPU time.

    Attributes:
        follows_clothing: Whether to track the patches; if not, their displacements are NaN. May be changed between two
            frames.

    Raises:
        ModelError: The bytes are not such a bundle.
    """

    def __init__(self, model: bytes, is_live: bool = False) -> None:
        self.follows_clothing = True
        self._last_ms = -1
        self._box: Box | None = None
        self._box_s = -FORGET_S
        self._patches = PatchFollower(is_beside=is_live)
        self._has_seen = False  # MediaPipe logs to standard error until the first detection
        with quiet_stderr():
            mp, self._landmarker = _create(model, "VIDEO")
            self._pictures = _Pictures(mp)
            # The first detection is slow. Run it now, before anybody waits for a result.
            with _closed_if_it_fails(self._landmarker):
                self._detect(np.zeros((256, 256, 3), np.uint8), 0.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Free the model."""
        _close(self._landmarker)

    def __call__(self, frame: Frame) -> Pose | None:
        """Return landmarks and patch displacements for this frame, or None if the person is not seen."""
        if self._box is not None and frame.t_s - self._box_s > FORGET_S:
            self._box = None
        if self.follows_clothing:
            self._patches.see(frame.image)
        points = self._detect(frame.image, frame.t_s)
        if points is not None and self._box is not None and not self._box.is_near(Box.around(points)):
            points = self._detect_near(frame, self._box)
        xy_px = points[:, :2] if points is not None and self.follows_clothing else None
        patches_px = self._patches(frame.image, xy_px, frame.t_s)
        if points is None:
            return None
        self._box, self._box_s = Box.around(points), frame.t_s
        height, width = frame.image.shape[:2]
        return rounded(Pose(points, frame.t_s, (width, height), patches_px))

    @property
    def moved_px(self) -> NDArray[np.float64]:
        """Displacement of each patch since tracking began, float64 (patches, 2), pixels; steps not seen count as 0."""
        return self._patches.moved_px

    def restart_tracking(self) -> None:
        """Stop tracking after a rejected pose and start from scratch with the next frame.

        MediaPipe searches around the last pose, so a wrong pose sustains itself. An empty image resets it.
        """
        self._box = None
        self._detect(np.full((256, 256, 3), 127, np.uint8), 0.0)

    def _detect_near(self, frame: Frame, box: Box) -> NDArray[np.float32] | None:
        """Search around the last box. Takes two attempts: in the first, MediaPipe only loses the other person."""
        masked = only_around(frame.image, box)
        for _attempt in range(2):
            points = self._detect(masked, frame.t_s)
            if points is not None and box.is_near(Box.around(points)):
                return points
        return None

    def _detect(self, image: NDArray[np.uint8], t_s: float) -> NDArray[np.float32] | None:
        """Return MediaPipe's landmarks in pixels, float32 (33, 4).

        MediaPipe requires strictly increasing time stamps in whole milliseconds. Frames closer together are delayed
        by 1 ms each.
        """
        self._last_ms = max(self._last_ms + 1, round(t_s * 1000))
        with contextlib.nullcontext() if self._has_seen else quiet_stderr(), _in_words():
            found = self._landmarker.detect_for_video(self._pictures(image), self._last_ms).pose_landmarks
        self._has_seen |= bool(found)
        return _points(found, image)


class StillLandmarker:
    """Finds landmarks in single, unrelated images. Does not track.

    Args:
        model: The bytes of a bundle, as for :class:`Landmarker`.

    Raises:
        ModelError: The bytes are not such a bundle.
    """

    def __init__(self, model: bytes) -> None:
        self._has_seen = False
        with quiet_stderr():
            mp, self._landmarker = _create(model, "IMAGE")
            self._pictures = _Pictures(mp)
            with _closed_if_it_fails(self._landmarker):
                self(np.zeros((256, 256, 3), np.uint8))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        _close(self._landmarker)

    def __call__(self, image: NDArray[np.uint8]) -> NDArray[np.float32] | None:
        """Return the landmarks in a BGR image in pixels, float32 (33, 4), or None if nobody is found."""
        with contextlib.nullcontext() if self._has_seen else quiet_stderr(), _in_words():
            found = self._landmarker.detect(self._pictures(image)).pose_landmarks
        self._has_seen |= bool(found)
        return _points(found, image)


def _create(model: bytes, mode: Literal["VIDEO", "IMAGE"]) -> tuple[Any, Any]:
    """Return the MediaPipe module and a landmarker for one person.

    Raises:
        ModelError: The bytes are not a pose model bundle.
    """
    with _without_sound():
        import mediapipe as mp
    from mediapipe.tasks.python.core.base_options import BaseOptions
    from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

    limit_arenas()
    options = PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=model), running_mode=RunningMode[mode], num_poses=1
    )
    with _in_words():
        return mp, PoseLandmarker.create_from_options(options)


@contextlib.contextmanager
def _without_sound() -> Iterator[None]:
    """Let MediaPipe believe that ``sounddevice`` is not installed.

    Its audio tasks would load it, which takes half of the time of the import and asks the system for all microphones.
    """
    is_loaded = "sounddevice" in sys.modules
    if not is_loaded:
        sys.modules["sounddevice"] = None  # type: ignore[assignment]  # importing it raises ImportError
    try:
        yield
    finally:
        if not is_loaded:
            del sys.modules["sounddevice"]


@contextlib.contextmanager
def _closed_if_it_fails(landmarker: Any) -> Iterator[None]:
    """Close a landmarker whose first detection fails."""
    try:
        yield
    except BaseException:
        _close(landmarker)
        raise


def _close(landmarker: Any) -> None:
    """Close a landmarker for good, also one whose detections failed.

    After a failed detection, ``close`` raises the same error again and leaves the rest to ``__del__``, which closes the
    landmarker a second time in a thread of MediaPipe. If the garbage collector has ended that thread already, the
    program hangs.
    """
    try:
        landmarker.close()
    except (RuntimeError, ValueError):
        landmarker._handle = None  # __del__ takes this for closed


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    """Say in a sentence why MediaPipe rejects a model; some models fail only at the first picture.

    Raises:
        ModelError: it cannot be used.
    """
    try:
        yield
    except (RuntimeError, ValueError) as error:
        why = str(error).strip().splitlines()[-1][:300] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"MediaPipe cannot use this model: {why}",
            "Give another model file, or leave the option out.",
            in_window=_("The chosen pose model does not work here. Start again without choosing one."),
        ) from error


class _Pictures:
    """Converts BGR images to MediaPipe's. All use the same memory, which is safe because MediaPipe copies it.

    On Linux, a new block of this size costs 2 ms, because the system clears it.
    """

    def __init__(self, mp: Any) -> None:
        self._mp = mp
        self._rgb = np.empty((0, 0, 3), np.uint8)

    def __call__(self, image: NDArray[np.uint8]) -> Any:
        if self._rgb.shape != image.shape:
            self._rgb = np.empty(image.shape, np.uint8)
        cv2.cvtColor(image, cv2.COLOR_BGR2RGB, dst=self._rgb)
        return self._mp.Image(image_format=self._mp.ImageFormat.SRGB, data=self._rgb)


def _points(found: Any, image: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """Return the first person's landmarks in pixels, float32 (33, 4), or None if there is nobody."""
    if not found:
        return None
    height, width = image.shape[:2]
    flat = [value for p in found[0] for value in (p.x * width, p.y * height, p.visibility, p.presence)]
    return np.array(flat, np.float32).reshape(LANDMARK_COUNT, 4)
