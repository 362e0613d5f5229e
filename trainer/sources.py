"""Frames from a camera, a video file or a folder of pictures, behind one interface.

    with open_source("clip.webm", live=False) as source:
        for frame in source:
            print(frame.t_s, frame.image.shape)

Cameras are in :mod:`trainer.camera`, files in :mod:`trainer.video`; OpenCV is imported when a source is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from calibration.text import Text
from trainer.errors import SourceError
from trainer.invoked import command

__all__ = ["READ_TIMEOUT_S", "SMALLEST_STEP_S", "Frame", "FrameSource", "SourceState", "open_source"]

#: How long ``read`` of a live source waits for something new by default.
READ_TIMEOUT_S = 0.1
#: Frames are at least this far apart, since MediaPipe counts whole milliseconds.
SMALLEST_STEP_S = 0.001


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture and when it was taken.

    Attributes:
        image: Blue, green, red, uint8, shape (H, W, 3), upright and not mirrored.
        t_s: Seconds; from the first frame on for files, of the monotonic clock for cameras. Rises strictly.
        index: Counts the frames of the source from 0, dropped ones of a paced file included.
    """

    image: NDArray[np.uint8]
    t_s: float
    index: int


class SourceState(Enum):
    """What a source can be expected to give."""

    OPEN = "open"
    LOST = "lost"  # the camera was unplugged or stopped sending; it is being looked for again
    ENDED = "ended"


class FrameSource(Protocol):
    """Where frames come from.

    Attributes:
        name: For people: the camera's name or the file's.
        is_live: Frames come at the time they show, and late ones are dropped.
        size_px: Width and height of the pictures.
        fps: Frames a second as reported, NaN when unknown.
        frame_count: As reported, None when unknown or endless.
        notices: What a person should know of this recording once it is read, as sentences to be looked up.
        state: When ``read`` gives None: OPEN nothing new yet, LOST the camera is gone for now, ENDED there is no more.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def is_live(self) -> bool: ...  # noqa: D102
    @property
    def size_px(self) -> tuple[int, int]: ...  # noqa: D102
    @property
    def fps(self) -> float: ...  # noqa: D102
    @property
    def frame_count(self) -> int | None: ...  # noqa: D102
    @property
    def notices(self) -> Sequence[Text]: ...  # noqa: D102
    @property
    def state(self) -> SourceState: ...  # noqa: D102

    def read(self, timeout_s: float = READ_TIMEOUT_S) -> Frame | None:
        """Return the next frame; a live source the newest, or None when none came within the timeout."""

    def close(self) -> None:
        """Let go of the camera or the file; more than once does no harm."""

    def __iter__(self) -> Iterator[Frame]: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class BaseSource:
    """What the sources share: a context manager, and iterating until the end."""

    _state = SourceState.OPEN
    notices: Sequence[Text] = ()

    @property
    def state(self) -> SourceState:
        """What the source can be expected to give."""
        return self._state

    def read(self, timeout_s: float = READ_TIMEOUT_S) -> Frame | None:
        """See :class:`FrameSource`."""
        raise NotImplementedError

    def close(self) -> None:
        """See :class:`FrameSource`."""
        self._state = SourceState.ENDED

    def __iter__(self) -> Iterator[Frame]:
        while True:
            frame = self.read()
            if frame is not None:
                yield frame
            elif self.state is SourceState.ENDED:
                return

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


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
    from trainer.camera import WebcamSource
    from trainer.video import ImageFolderSource, PacedSource, VideoFileSource

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
