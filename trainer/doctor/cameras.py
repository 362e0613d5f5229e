"""Checks every camera: resolution, frame rate and brightness."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from calibration.placement import DARK_GREY
from trainer.base.errors import SourceError
from trainer.doctor.finding import Check

if TYPE_CHECKING:
    from trainer.capture.devices import Camera
    from trainer.capture.frame import Frame, FrameSource

__all__ = ["check_cameras"]

#: Duration of the check of one camera, seconds. The last frame is judged: in the first ones, the camera is still
#: adjusting its exposure.
LOOK_S = 2.0
#: Below this rate, movements are detected late, frames per second. Many webcams get this slow in a dim room.
ENOUGH_FPS = 15.0
#: Below this mean grey level (0–255), the shutter is closed or the lens is covered.
COVERED_GREY = 3.0
#: Width of the saved thumbnail, pixels.
THUMBNAIL_PX = 320


def check_cameras(
    folder: Path,
    lister: Callable[[], Sequence[Camera]],
    opener: Callable[[int], FrameSource],
    clock: Callable[[], float] = time.monotonic,
) -> list[Check]:
    """Check every camera.

    Args:
        folder: Where to save a thumbnail from each camera, for the user to look at. Replaces older ones.
        lister: Lists the cameras.
        opener: Opens a camera by its index, or raises :class:`~trainer.base.errors.SourceError`.
        clock: Monotonic clock, seconds.
    """
    cameras = lister()
    if not cameras:
        return [Check("Cameras", "warn", "No camera found.", "Plug one in, or use a video: --camera FILE.")]
    return [_check(camera, folder, opener, clock) for camera in cameras]


def _check(camera: Camera, folder: Path, opener: Callable[[int], FrameSource], clock: Callable[[], float]) -> Check:
    name = f"Camera {camera.index}"
    try:
        with opener(camera.index) as source:
            frames, took_s = _look(source, clock)
    except SourceError as error:
        return Check(name, "fail", error.message, error.hint or "")
    if not frames:
        again = "Close other programs that use it, then unplug it and plug it in again."
        return Check(name, "fail", f"{camera.name} opens but sends no picture.", again)
    return _judged(name, camera, frames, len(frames) / took_s, folder)


def _look(source: FrameSource, clock: Callable[[], float]) -> tuple[list[Frame], float]:
    """Read frames for :data:`LOOK_S`. Returns the frames and the elapsed time, seconds."""
    since_s = clock()
    frames = []
    while (took_s := clock() - since_s) < LOOK_S:
        if (frame := source.read()) is not None:
            frames.append(frame)
    return frames, took_s


def _judged(name: str, camera: Camera, frames: Sequence[Frame], fps: float, folder: Path) -> Check:
    from trainer.capture.light import mean_grey

    image = frames[-1].image
    height_px, width_px = image.shape[:2]
    kept = _keep(frames[-1], folder / f"camera-{camera.index}.jpg")
    said = f"{camera.name}, {width_px} × {height_px}, {fps:.0f} frames per second{kept}."
    grey = mean_grey(image)
    if grey < COVERED_GREY:
        return Check(name, "warn", f"{said} The picture is black.", "Open the shutter or uncover the lens.")
    if grey < DARK_GREY:
        return Check(name, "warn", f"{said} It is too dark to see you.", "Turn on a light in front of you.")
    if fps < ENOUGH_FPS:
        return Check(name, "warn", f"{said} This is slow.", "Turn on more light: most webcams slow down in the dark.")
    return Check(name, "ok", said)


def _keep(frame: Frame, file: Path) -> str:
    """Save a thumbnail. Returns a phrase that names the file; empty if it could not be saved."""
    import cv2

    height_px, width_px = frame.image.shape[:2]
    small = cv2.resize(frame.image, (THUMBNAIL_PX, max(1, THUMBNAIL_PX * height_px // width_px)))
    whole, data = cv2.imencode(".jpg", small)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.tobytes())  # cv2.imwrite cannot write to every path on Windows
    except OSError:
        return ""
    return f", thumbnail in {file}" if whole else ""
