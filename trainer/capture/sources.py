"""Opening what frames come from: a camera, a video file or a folder of pictures, behind one interface.

    with open_source("clip.webm", live=False) as source:
        for frame in source:
            print(frame.t_s, frame.image.shape)

Cameras are in :mod:`trainer.capture.camera`, files in :mod:`trainer.capture.video`; OpenCV is imported when a source
is opened.
"""

from __future__ import annotations

import re
from pathlib import Path

from trainer.base.errors import SourceError
from trainer.base.invoked import command
from trainer.capture.frame import FrameSource

__all__ = ["is_recording", "open_source"]


def is_recording(spec: str | Path) -> bool:
    """Whether this names a video file or a folder of pictures, and no camera; see :func:`open_source`."""
    if isinstance(spec, str) and spec.isdecimal():
        return False
    path = Path(spec).expanduser()
    # Many cameras are called something like "USB2.0 HD UVC WebCam": not every dot begins the ending of a file's name.
    has_ending = re.fullmatch(r"\.(?=.*[A-Za-z])[A-Za-z0-9]{1,5}", path.suffix) is not None
    return path.exists() or isinstance(spec, Path) or has_ending or len(path.parts) > 1


def open_source(
    spec: str | int | Path, *, live: bool, size_px: tuple[int, int] | None = None, fps: float | None = None
) -> FrameSource:
    """Open a camera, a video file or a folder of pictures.

    Args:
        spec: A camera's index (also as text) or a part of its name, a video file, or a folder. Text that is not a
            number is taken for a file or folder when it exists, has a suffix or a slash, for a camera's name otherwise.
        live: Whether a file is played in real time as if it were a camera, or read frame by frame.
        size_px: Width and height to ask a camera for.
        fps: Frames a second to ask a camera for, or at which the pictures of a folder were taken.

    Raises:
        SourceError: It gives no pictures; says why, and what to do.
    """
    from trainer.capture.camera import WebcamSource
    from trainer.capture.video import ImageFolderSource, PacedSource, VideoFileSource

    if isinstance(spec, str) and "://" in spec:  # a path would lose one of the slashes
        raise SourceError(
            f"{spec} is an address, and this program opens no network connection.",
            f"Give the number or the name of a camera of this machine: {command('cameras')}",
        )
    if isinstance(spec, int) or (isinstance(spec, str) and spec.isdecimal()):
        return WebcamSource(int(spec), size_px=size_px, fps=fps)
    if not is_recording(spec):
        if not live:
            raise SourceError(f"There is no file {spec}.", "Check the name and the folder you are in.")
        return WebcamSource(str(spec), size_px=size_px, fps=fps)
    path = Path(spec).expanduser()
    file: FrameSource
    if path.is_dir():
        file = ImageFolderSource(path) if fps is None else ImageFolderSource(path, fps=fps)
    else:
        file = VideoFileSource(path)
    return PacedSource(file) if live else file
