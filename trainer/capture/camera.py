"""Reads frames from a webcam. Returns the newest frame only, and reconnects after the camera was unplugged."""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.base.errors import SourceError
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.capture.devices import Camera, Capture, device_path, list_cameras, open_camera
from trainer.capture.frame import READ_TIMEOUT_S, SMALLEST_STEP_S, BaseSource, Frame, SourceState

__all__ = ["WebcamSource"]

#: A camera that sends nothing for this long is reported as lost, even if its driver is still waiting.
STALLED_AFTER_S = 2.0
RETRY_FIRST_S = 2.0
RETRY_LONGEST_S = 10.0

_RETRY_GROWTH = 1.5
_TRIES_FIRST_FRAME = 5  # some cameras send a few damaged frames at start-up
_FAILURES_UNTIL_LOST = 5
_PAUSE_AFTER_FAILURE_S = 0.02
_JOIN_S = 5.0
_INSTEAD = "or practise with a video: --camera FILE."
#: The window's sentence in place of a hint that names a command or an option.
NOT_THERE = N_("{address} is not a camera of this computer. Choose another one.")
NO_CAMERA = N_("There is no camera. Plug one in, then try again.")
NOT_ALLOWED = N_(
    "You are not allowed to use {camera}. Choose another camera, or ask whoever looks after this computer to allow it."
)
IN_USE = N_(
    "{camera} sends no picture; another program is probably using it. Close video calls and browser tabs, then try "
    "again."
)
IN_USE_OR_NOT_ALLOWED = N_(
    "{camera} sends no picture. Close video calls and browser tabs, and allow the camera in the privacy settings of "
    "this computer. Then try again."
)


class WebcamSource(BaseSource):
    """A webcam. A background thread reads every frame and keeps the newest, because the driver's buffer holds old ones.

    Args:
        device: Index of the camera, or part of its name.
        size_px: Requested width and height. The camera may choose others, see the attribute of the same name.
        opener: Opens a camera by its index; returns None on failure.
        lister: Lists the cameras.
        clock: Monotonic clock, seconds.
        retry_s: Delay before the first attempt to find a lost camera; grows with each attempt.

    Attributes:
        name: Name of the camera, from the operating system.
        size_px: Width and height of the camera's frames.
        fps: Frames per second that the camera reports; NaN if unknown.

    Raises:
        SourceError: There is no such camera, it is in use, or access is denied.
    """

    is_live = True
    frame_count: int | None = None

    def __init__(
        self,
        device: int | str,
        *,
        size_px: tuple[int, int] | None = None,
        opener: Callable[[int], Capture | None] = open_camera,
        lister: Callable[[], Sequence[Camera]] = list_cameras,
        clock: Callable[[], float] = time.monotonic,
        retry_s: float = RETRY_FIRST_S,
    ) -> None:
        self._opener, self._lister, self._clock, self._retry_s = opener, lister, clock, retry_s
        self._asked_size_px = size_px
        self._stop = threading.Event()
        self._fresh = threading.Condition()
        self._newest: Frame | None = None
        self._n_frames = 0
        camera = _choose(device, lister())
        self.name, self._device = camera.name, camera.index
        opened = self._open(self._device)
        if opened is None:
            raise _refusal(camera, lister())
        capture, image = opened
        self.size_px = (image.shape[1], image.shape[0])
        reported = capture.get(cv2.CAP_PROP_FPS)
        self.fps = reported if 0 < reported < math.inf else math.nan
        self._last_s = -math.inf
        self._publish(image, clock())
        self._thread = threading.Thread(target=self._grab_all, args=(capture,), name="camera", daemon=True)
        self._thread.start()

    @property
    def state(self) -> SourceState:
        """LOST while the camera is unplugged or sends nothing, OPEN again once it sends."""
        with self._fresh:
            stalled = self._clock() - self._last_s > STALLED_AFTER_S
            return SourceState.LOST if self._state is SourceState.OPEN and stalled else self._state

    def read(self, timeout_s: float = READ_TIMEOUT_S) -> Frame | None:
        """Return the newest frame that was not returned yet, or None if none arrives within the timeout."""
        with self._fresh:
            self._fresh.wait_for(lambda: self._newest is not None or self._stop.is_set(), timeout_s)
            frame, self._newest = self._newest, None
            return frame

    def close(self) -> None:
        """Release the camera and end the thread."""
        self._stop.set()
        with self._fresh:
            super().close()
            self._newest = None
            self._fresh.notify_all()
        self._thread.join(_JOIN_S)

    def _open(self, index: int) -> tuple[Capture, NDArray[np.uint8]] | None:
        """Open a camera with the requested settings. Returns None if it sends no image."""
        capture = self._opener(index)
        if capture is None:
            return None
        if self._asked_size_px is not None:
            # over USB 2, large images reach a useful frame rate only when compressed
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, self._asked_size_px[0])
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self._asked_size_px[1])
        for _try in range(_TRIES_FIRST_FRAME):
            if capture.grab():
                whole, image = capture.retrieve()
                if whole:
                    return capture, image
            if self._stop.wait(_PAUSE_AFTER_FAILURE_S):
                break
        capture.release()
        return None

    def _grab_all(self, capture: Capture | None) -> None:
        failures = 0
        while not self._stop.is_set():
            if capture is None:
                capture = self._found_again()
                continue
            grabbed, taken_s = capture.grab(), self._clock()
            whole, image = capture.retrieve() if grabbed else (False, None)
            if whole and image is not None:
                failures = 0
                self._publish(image, taken_s)
                continue
            failures += 1
            if failures < _FAILURES_UNTIL_LOST:
                self._stop.wait(_PAUSE_AFTER_FAILURE_S)
                continue
            capture.release()
            capture, failures = None, 0
            self._set_state(SourceState.LOST)
        if capture is not None:
            capture.release()

    def _found_again(self) -> Capture | None:
        """Search for the lost camera until it is back or the source is closed."""
        pause_s = self._retry_s
        while not self._stop.wait(pause_s):
            pause_s = min(pause_s * _RETRY_GROWTH, max(RETRY_LONGEST_S, self._retry_s))
            # the index may change when the camera is plugged in again
            again = next((each.index for each in self._lister() if each.name == self.name), self._device)
            if opened := self._open(again):
                capture, image = opened
                self._device = again
                self._set_state(SourceState.OPEN)
                self._publish(image, self._clock())
                return capture
        return None

    def _publish(self, image: NDArray[np.uint8], taken_s: float) -> None:
        with self._fresh:
            self._last_s = max(taken_s, self._last_s + SMALLEST_STEP_S)  # the clock may not advance between two frames
            self._newest = Frame(image, self._last_s, self._n_frames)
            self._n_frames += 1
            self._fresh.notify_all()

    def _set_state(self, state: SourceState) -> None:
        with self._fresh:
            if self._state is not SourceState.ENDED:
                self._state = state


def _choose(device: int | str, known: Sequence[Camera]) -> Camera:
    if isinstance(device, int):
        return next((each for each in known if each.index == device), Camera(device, f"camera {device}"))
    matching = [each for each in known if device.casefold() in each.name.casefold()]
    if len(matching) == 1 or (matching and matching[0].name == device):
        return matching[0]
    if not known:
        message = f'No camera found, so none matches "{device}".'
        raise SourceError(message, f"Plug one in, {_INSTEAD}", in_window=_(NO_CAMERA))
    many = "More than one camera matches" if matching else "No camera matches"
    words = _(NOT_THERE).format(address=device)
    raise SourceError(f'{many} "{device}". Cameras: {_listed(known)}.', "Give the number of one.", in_window=words)


def _refusal(camera: Camera, known: Sequence[Camera]) -> SourceError:
    """Return an error with the most likely reason why a camera sends no image, and a remedy."""
    path = device_path(camera.index)
    there = any(each.index == camera.index for each in known) or (path is not None and path.exists())
    if not there and not known:
        return SourceError("No camera found.", f"Plug one in, {_INSTEAD}", in_window=_(NO_CAMERA))
    if not there:
        message = f"There is no camera {camera.index}. Cameras: {_listed(known)}."
        return SourceError(message, "Choose one of these.", in_window=_(NOT_THERE).format(address=camera.index))
    label = f"camera {camera.index} ({camera.name})"
    if path is not None and not os.access(path, os.R_OK | os.W_OK):
        return SourceError(
            f"You have no permission to use {label}.",
            "Run `sudo usermod -aG video $USER`, then log out and log in again.",
            in_window=_(NOT_ALLOWED).format(camera=camera.name),
        )
    words = IN_USE if sys.platform == "linux" else IN_USE_OR_NOT_ALLOWED
    allow = "" if sys.platform == "linux" else "allow your terminal to use the camera in the privacy settings, "
    return SourceError(
        f"No picture from {label}; another program is probably using it.",
        f"Close video calls and browser tabs that use it, {allow}{_INSTEAD}",
        in_window=_(words).format(camera=camera.name),
    )


def _listed(cameras: Sequence[Camera]) -> str:
    return ", ".join(f"{each.index} ({each.name})" for each in cameras)
