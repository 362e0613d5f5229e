"""Opens a camera, a video file or a folder of images, behind one interface.

    with open_source("clip.webm", live=False) as source:
        for frame in source:
            print(frame.t_s, frame.image.shape)

:mod:`trainer.capture.camera` reads cameras, :mod:`trainer.capture.video` reads files. OpenCV and PyAV are imported
only when a source that needs them is opened.
"""

from __future__ import annotations

import re
from pathlib import Path

from trainer.base.errors import SourceError
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.paths import is_folder, is_there
from trainer.capture.frame import FrameSource

__all__ = ["is_recording", "open_source"]


def is_recording(spec: str | Path) -> bool:
    """Whether this names a video file or a folder of images, rather than a camera; see :func:`open_source`."""
    if isinstance(spec, str) and spec.isdecimal():
        return False
    path = Path(spec).expanduser()
    # Camera names can contain dots, as in "USB2.0 HD UVC WebCam", so a dot alone does not mark a file extension.
    has_ending = re.fullmatch(r"\.(?=.*[A-Za-z])[A-Za-z0-9]{1,5}", path.suffix) is not None
    return is_there(path) or isinstance(spec, Path) or has_ending or len(path.parts) > 1


def open_source(spec: str | int | Path, *, live: bool, size_px: tuple[int, int] | None = None) -> FrameSource:
    """Open a camera, a video file or a folder of images.

    Args:
        spec: Index of a camera (also as text), part of its name, a video file, or a folder. Text that is not a number
            names a file or folder if it exists, or has an extension or a slash; otherwise it names a camera.
        live: Play a file in real time, like a camera, instead of reading it frame by frame.
        size_px: Width and height to request from a camera.

    Raises:
        SourceError: The source delivers no frames. The message gives the reason and a remedy.
    """
    from trainer.capture.camera import NOT_THERE, WebcamSource

    if isinstance(spec, str) and "://" in spec:  # a Path would drop one of the slashes
        raise SourceError(
            f"{spec} is a network address, and this program does not open network connections for video.",
            f"Give the number or the name of a camera of this machine. To list them: {command('cameras')}",
            in_window=_(NOT_THERE).format(address=spec),
        )
    if isinstance(spec, int) or (isinstance(spec, str) and spec.isdecimal()):
        return WebcamSource(int(spec), size_px=size_px)
    if not is_recording(spec):
        if not live:
            raise SourceError(f"There is no file {spec}.", "Check its name and the current folder.")
        return WebcamSource(str(spec), size_px=size_px)
    from trainer.capture.video import ImageFolderSource, PacedSource, VideoFileSource  # a camera needs no PyAV: .05 s

    path = Path(spec).expanduser()
    file: FrameSource = ImageFolderSource(path) if is_folder(path) else VideoFileSource(path)
    return PacedSource(file) if live else file
