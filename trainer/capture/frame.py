"""A frame, and the interface that a camera, a video file and a folder of pictures share."""

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
