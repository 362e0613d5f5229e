"""Which cameras there are, and what each one gives: its picture, how many a second, and whether it is too dark."""

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

#: A camera is looked through for this long, seconds; the first pictures, in which it finds the right exposure, are
#: taken too, but the last one is judged.
LOOK_S = 2.0
#: Below this rate movements are seen late, pictures a second: a dim room makes many webcams that slow.
ENOUGH_FPS = 15.0
#: A picture this little bright comes from a closed shutter or a covered lens, mean grey 0–255.
COVERED_GREY = 3.0
#: Width of the small picture that is kept, pixels.
THUMBNAIL_PX = 320


def check_cameras(
    folder: Path,
    lister: Callable[[], Sequence[Camera]],
    opener: Callable[[int], FrameSource],
    clock: Callable[[], float] = time.monotonic,
) -> list[Check]:
    """Look through every camera.

    Args:
        folder: where a small picture of each is put, for the person to look at; older ones are replaced.
        lister: lists the cameras.
        opener: opens one by its index, or raises :class:`~trainer.base.errors.SourceError`.
        clock: seconds that rise steadily.
    """
    cameras = lister()
    if not cameras:
        return [Check("Cameras", "warn", "No camera was found.", "Plug one in, or use --camera FILE.")]
    return [_check(camera, folder, opener, clock) for camera in cameras]


def _check(camera: Camera, folder: Path, opener: Callable[[int], FrameSource], clock: Callable[[], float]) -> Check:
    name = f"Camera {camera.index}"
    try:
        with opener(camera.index) as source:
            frames, took_s = _look(source, clock)
    except SourceError as error:
        return Check(name, "fail", error.message, error.hint or "")
    if not frames:
        again = "Unplug it and plug it in again, and close programs that use it."
        return Check(name, "fail", f"{camera.name} opens, but sends no picture.", again)
    return _judged(name, camera, frames, len(frames) / took_s, folder)


def _look(source: FrameSource, clock: Callable[[], float]) -> tuple[list[Frame], float]:
    """The pictures of :data:`LOOK_S`, and how long that took."""
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
    said = f"{camera.name}, {width_px} × {height_px}, {fps:.0f} pictures a second{kept}."
    grey = mean_grey(image)
    if grey < COVERED_GREY:
        return Check(name, "warn", f"{said} The picture is black.", "Open its shutter, or uncover the lens.")
    if grey < DARK_GREY:
        return Check(name, "warn", f"{said} It is too dark to see you.", "Turn on a light in front of you.")
    if fps < ENOUGH_FPS:
        return Check(name, "warn", f"{said} That is slow.", "More light makes most webcams faster.")
    return Check(name, "ok", said)


def _keep(frame: Frame, file: Path) -> str:
    """Write the small picture; how it is spoken of, "" where it could not be written."""
    import cv2

    height_px, width_px = frame.image.shape[:2]
    small = cv2.resize(frame.image, (THUMBNAIL_PX, max(1, THUMBNAIL_PX * height_px // width_px)))
    whole, data = cv2.imencode(".jpg", small)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data.tobytes())  # not cv2.imwrite, which cannot write every path on Windows
    except OSError:
        return ""
    return f", seen in {file}" if whole else ""
