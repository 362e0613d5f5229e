"""Defines a frame, and the common interface of cameras, video files and folders of images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray

from calibration.text import Text

__all__ = ["READ_TIMEOUT_S", "SMALLEST_STEP_S", "BaseSource", "Frame", "FrameSource", "SourceState"]

#: Default time that ``read`` of a live source waits for a new frame.
READ_TIMEOUT_S = 0.1
#: Minimum interval between two frames. MediaPipe's time stamps are whole milliseconds.
SMALLEST_STEP_S = 0.001


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One image and the time at which it was taken.

    Attributes:
        image: BGR uint8, shape (H, W, 3), upright and not mirrored.
        t_s: Time in seconds: since the first frame for files, on the monotonic clock for cameras. Strictly increasing.
        index: Number of the frame in its source, from 0. Includes frames that a paced file dropped.
    """

    image: NDArray[np.uint8]
    t_s: float
    index: int


class SourceState(Enum):
    """Whether a source can deliver frames."""

    OPEN = "open"
    LOST = "lost"  # the camera was unplugged or stopped sending; the source is trying to reconnect
    ENDED = "ended"


class FrameSource(Protocol):
    """A source of frames: a camera, a video file or a folder of images.

    Attributes:
        name: Name shown to the user: of the camera or the file.
        is_live: Frames arrive in real time, and late ones are dropped.
        size_px: Width and height of the frames.
        fps: Reported frames per second; NaN if unknown.
        frame_count: Reported number of frames; None if unknown or unlimited.
        notices: Notices about the recording, for the user; not yet translated. Complete once it has been read.
        state: Tells why ``read`` returned None. OPEN: no new frame yet. LOST: the camera is disconnected. ENDED: there
            are no more frames.
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
        """Return the next frame; from a live source the newest, or None if none arrives within the timeout."""

    def skip(self) -> bool:
        """Pass over the next frame, which is faster than reading it. Returns False where ``read`` returns None."""

    def close(self) -> None:
        """Release the camera or the file. May be called more than once."""

    def __iter__(self) -> Iterator[Frame]: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class BaseSource:
    """Base class of the sources: a context manager and an iterator over all frames."""

    _state = SourceState.OPEN
    notices: Sequence[Text] = ()

    @property
    def state(self) -> SourceState:
        """Whether the source can deliver frames."""
        return self._state

    def read(self, timeout_s: float = READ_TIMEOUT_S) -> Frame | None:
        """See :class:`FrameSource`."""
        raise NotImplementedError

    def skip(self) -> bool:
        """See :class:`FrameSource`."""
        return self.read() is not None

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
