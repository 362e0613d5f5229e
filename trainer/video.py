"""Frames from video files and folders of pictures, and a file played as if it were a camera."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.capture import Capture, open_file
from trainer.errors import SourceError
from trainer.sources import READ_TIMEOUT_S, SMALLEST_STEP_S, BaseSource, Frame, FrameSource, SourceState

__all__ = ["ImageFolderSource", "PacedSource", "VideoFileSource"]

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg"})

_CUT_OFF_S = 0.5  # a file that ends this much before its own length is cut off
_TEXT_PROBE_BYTES = 4096
_PLAYABLE = "Give a video such as .mp4, .mov or .webm."


class VideoFileSource(BaseSource):
    """A video file, frame by frame, as fast as it is read.

    The time stamps are the file's own, so a variable frame rate is right; the first frame is at 0 s.

    Attributes:
        truncated: Set at the end: the file ended before the length it promises, so it is cut off or damaged.
    """

    is_live = False

    def __init__(self, path: Path) -> None:
        _check_file(path)
        capture = open_file(path)
        self.name = path.name
        self.truncated = False
        if capture is None:
            raise SourceError(f"{path} cannot be read: it is not a video, or it is damaged or cut off.", _PLAYABLE)
        self._capture: Capture = capture
        self.size_px = (round(capture.get(cv2.CAP_PROP_FRAME_WIDTH)), round(capture.get(cv2.CAP_PROP_FRAME_HEIGHT)))
        fps, count = capture.get(cv2.CAP_PROP_FPS), capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self.fps = fps if 0 < fps < math.inf else math.nan
        self.frame_count = round(count) if count > 0 else None  # FFmpeg reports a huge negative number when unknown
        self._n_read = 0
        self._last_s = -math.inf
        self._first = self._next()  # so that a file without a single picture is refused here
        if self._first is None:
            capture.release()
            raise SourceError(f"{path} holds no picture that can be read: it is damaged or cut off.", _PLAYABLE)

    def read(self, timeout_s: float = READ_TIMEOUT_S) -> Frame | None:
        """Return the next frame, or None at the end."""
        if self._state is SourceState.ENDED:
            return None
        frame, self._first = self._first or self._next(), None
        if frame is None:
            self.truncated = self._ends_early()
            self.close()
        return frame

    def close(self) -> None:
        """Close the file."""
        super().close()
        self._capture.release()

    def _next(self) -> Frame | None:
        # A damaged picture inside a file does not end it: FFmpeg goes on to the next one by itself.
        if not self._capture.grab():
            return None
        # After grab() this is the grabbed picture's own time stamp, in display order, less that of the first.
        t_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
        whole, image = self._capture.retrieve()
        if not whole:
            return None
        if not t_s > 0 and self._n_read and not math.isnan(self.fps):
            t_s = self._n_read / self.fps  # a bare stream without time stamps
        self._last_s = max(t_s, self._last_s + SMALLEST_STEP_S)
        frame = Frame(image, self._last_s, self._n_read)
        self._n_read += 1
        return frame

    def _ends_early(self) -> bool:
        # Both must miss: a reported count is a guess for some containers, and the last picture may stay for long.
        if self.frame_count is None or math.isnan(self.fps):
            return False
        return self._n_read < self.frame_count and self._last_s < self.frame_count / self.fps - _CUT_OFF_S


class ImageFolderSource(BaseSource):
    """The pictures (.png, .jpg) of a folder, ``frame2`` before ``frame10``.

    Args:
        path: The folder.
        fps: Frames a second at which they were taken.
    """

    is_live = False

    def __init__(self, path: Path, fps: float = 30.0) -> None:
        if not path.is_dir():
            raise SourceError(f"There is no folder {path}.", "Check its name.")
        if not fps > 0:
            raise SourceError(f"{fps:g} frames a second cannot be.", "Give a number above 0.")
        files = (file for file in path.iterdir() if file.suffix.lower() in PICTURE_SUFFIXES)
        self._files = sorted((file for file in files if not file.name.startswith(".")), key=_natural)
        if not self._files:
            raise SourceError(f"The folder {path} holds no .png or .jpg pictures.", "Give a folder that does.")
        self.name = path.name
        self.fps = fps
        self.frame_count: int | None = len(self._files)
        self._n_read = 0
        height, width = _picture(self._files[0]).shape[:2]
        self.size_px = (width, height)

    def read(self, timeout_s: float = READ_TIMEOUT_S) -> Frame | None:
        """Return the next picture, or None at the end.

        Raises:
            SourceError: The picture is damaged.
        """
        if self._state is SourceState.ENDED or self._n_read == len(self._files):
            self.close()
            return None
        index = self._n_read
        self._n_read += 1
        return Frame(_picture(self._files[index]), index / self.fps, index)


class PacedSource(BaseSource):
    """A file played in real time, as if it were a camera: pictures that nobody fetched in time are dropped.

    Args:
        source: The file.
        clock: Seconds that rise steadily.
        sleep: Waits for so many seconds.

    Attributes:
        n_dropped: How many pictures nobody saw so far.
    """

    is_live = True

    def __init__(
        self,
        source: FrameSource,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._source, self._clock, self._sleep = source, clock, sleep
        self._start_s: float | None = None
        self._ahead: Frame | None = None
        self.n_dropped = 0
        self.name, self.size_px, self.fps, self.frame_count = (
            source.name,
            source.size_px,
            source.fps,
            source.frame_count,
        )

    def read(self, timeout_s: float = READ_TIMEOUT_S) -> Frame | None:
        """Return the newest picture that is due, waiting for it at most so long, or None."""
        if self._start_s is None:
            self._start_s = self._clock()
        deadline_s = self._clock() + timeout_s
        newest: Frame | None = None
        while self._state is SourceState.OPEN:
            self._ahead = self._ahead or self._source.read()
            now_s = self._clock()
            if self._ahead is None:
                self.close()
            elif self._start_s + self._ahead.t_s <= now_s:
                self.n_dropped += newest is not None
                newest, self._ahead = self._ahead, None
                if now_s > deadline_s:  # decoding is slower than the film: show what there is
                    break
            elif newest is not None or now_s >= deadline_s:
                break
            else:
                self._sleep(min(self._start_s + self._ahead.t_s, deadline_s) - now_s)
        return newest

    def close(self) -> None:
        """Close the file."""
        super().close()
        self._source.close()


def _check_file(path: Path) -> None:
    if not path.exists():
        raise SourceError(f"There is no file {path}.", "Check the name and the folder you are in.")
    if path.suffix.lower() in PICTURE_SUFFIXES:
        raise SourceError(f"{path} is a picture, not a video.", "Give a video, or the folder that the pictures are in.")
    try:
        with path.open("rb") as file:
            start = file.read(_TEXT_PROBE_BYTES)
    except OSError as error:
        raise SourceError(f"{path} cannot be opened: {error.strerror or error}.", _PLAYABLE) from error
    if not start:
        raise SourceError(f"{path} is empty.", "Record or download it again.")
    if b"\0" not in start:  # FFmpeg would film the text of a text file
        raise SourceError(f"{path} is not a video.", _PLAYABLE)


def _natural(file: Path) -> list[tuple[int, str]]:
    """Sort key in which numbers inside names count as numbers."""
    parts = re.findall(r"\d+|\D+", file.name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _picture(file: Path) -> NDArray[np.uint8]:
    # np.fromfile opens any name on Windows, which cv2.imread does not
    try:
        data = np.fromfile(file, np.uint8)
        image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except (OSError, cv2.error) as error:
        raise SourceError(f"The picture {file} cannot be read.", "Remove it or make it anew.") from error
    if image is None:
        raise SourceError(f"The picture {file} cannot be read: it is damaged.", "Remove it or make it anew.")
    return np.asarray(image, np.uint8)
