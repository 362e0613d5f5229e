"""Reads frames from video files and folders of images, and plays a file in real time like a camera."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.text import Text, say
from trainer.base.errors import SourceError
from trainer.base.paths import is_file, is_folder, is_there
from trainer.capture.container import PLAYABLE, VideoStream
from trainer.capture.film_clock import FilmClock
from trainer.capture.frame import READ_TIMEOUT_S, BaseSource, Frame, FrameSource, SourceState

__all__ = ["ImageFolderSource", "PacedSource", "VideoFileSource"]

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg"})

#: Longest wait for the next frame when a file is played like a camera. Longer gaps in the file are shortened.
LONGEST_WAIT_S = 5.0
_CUT_OFF_S = 0.5  # a file that ends this long before its stated duration is incomplete
_TEXT_PROBE_BYTES = 4096


class VideoFileSource(BaseSource):
    """Reads a video file frame by frame, without pacing.

    Uses the time stamps of the file, so a variable frame rate is handled correctly. The first frame is at 0 s. Frames
    are upright, have square pixels and all have the same size, see :mod:`trainer.capture.container`.

    Attributes:
        notices: Notices about the file, for the user; not yet translated. Complete once the whole file has been read.
    """

    is_live = False

    def __init__(self, path: Path) -> None:
        _check_file(path)
        self.name = path.name
        self._film = VideoStream(path)
        self.fps, self.frame_count = self._film.fps, self._film.frame_count
        self._clock = FilmClock(self.fps)
        self._n_read = 0
        try:
            self._first = self._next()  # a file without a single frame is rejected here
        except SourceError:
            self._film.close()
            raise
        if self._first is None:
            self._film.close()
            raise SourceError(f"No frame in {path} can be read: the file is damaged or incomplete.", PLAYABLE)
        self.size_px = self._film.size_px

    def read(self, timeout_s: float = READ_TIMEOUT_S) -> Frame | None:
        """Return the next frame, or None at the end.

        Raises:
            SourceError: The frame has an unsupported rotation or pixel aspect ratio.
        """
        if self._state is SourceState.ENDED:
            return None
        frame, self._first = self._first or self._next(), None
        if frame is None:
            self.notices = tuple(self._find_notices())
            self.close()
        return frame

    def skip(self) -> bool:
        """Decode the next frame without converting it to an image."""
        if self._first is not None or self._state is SourceState.ENDED:
            return self.read() is not None
        while (stamps := self._film.skip()) is not None:
            if self._clock(*stamps) is not None:
                self._n_read += 1
                return True
        return self.read() is not None  # ends the file

    def close(self) -> None:
        """Close the file."""
        super().close()
        self._film.close()

    def _next(self) -> Frame | None:
        while (picture := self._film.read()) is not None:
            t_s = self._clock(*picture.stamps)
            if t_s is None:
                continue
            self._n_read += 1
            return Frame(picture.image, t_s, self._n_read - 1)
        return None

    def _find_notices(self) -> Iterator[Text]:
        clock, film, video = self._clock, self._film, self.name
        if len(clock.gaps) == 1:
            yield say(
                "{video} has no frames from {start} to {end}, so that part was not judged.",
                video=video,
                start=_moment(clock.gaps[0].start_s),
                end=_moment(clock.gaps[0].end_s),
            )
        elif clock.gaps:
            yield say(
                "{video} has {n} gaps without frames, {total} in total. The first starts at {start}.",
                video=video,
                n=str(len(clock.gaps)),
                total=_moment(sum(gap.end_s - gap.start_s for gap in clock.gaps)),
                start=_moment(clock.gaps[0].start_s),
            )
        if clock.restarts_s:
            yield say(
                "The time stamps of {video} restart at {start}. It was read as several recordings joined together.",
                video=video,
                start=_moment(clock.restarts_s[0]),
            )
        if film.n_fitted:
            yield say(
                "{video} changes its picture size. Later frames were scaled to the first size, {width} × {height}.",
                video=video,
                width=str(self.size_px[0]),
                height=str(self.size_px[1]),
            )
        if self._ends_early():
            yield say(
                "{video} is incomplete or damaged: only {read} of {promised} could be read and judged.",
                video=video,
                read=_moment(self._read_s()),
                promised=_moment(film.duration_s),
            )

    def _ends_early(self) -> bool:
        # Both must fall short: some containers only estimate the frame count, and the last frame may be shown for long.
        if self.frame_count is None or math.isnan(self._film.duration_s) or self._clock.restarts_s:
            return False
        return self._n_read < self.frame_count and self._read_s() < self._film.duration_s - _CUT_OFF_S

    def _read_s(self) -> float:
        start_s = self._film.start_s
        return self._clock.last_stamp_s - (0.0 if math.isnan(start_s) else start_s)


class ImageFolderSource(BaseSource):
    """Reads the images (.png, .jpg) in a folder in natural order: ``frame2`` before ``frame10``.

    Args:
        path: The folder.
        fps: Frames per second at which the images were taken.
    """

    is_live = False

    def __init__(self, path: Path, fps: float = 30.0) -> None:
        if not is_folder(path):
            raise SourceError(f"There is no folder {path}.", "Check its name.")
        if not fps > 0:
            raise SourceError(f"A frame rate of {fps:g} is impossible.", "Give a number above 0.")
        files = (file for file in path.iterdir() if file.suffix.lower() in PICTURE_SUFFIXES)
        self._files = sorted((file for file in files if not file.name.startswith(".")), key=_natural)
        if not self._files:
            raise SourceError(f"The folder {path} contains no .png or .jpg images.", "Give a folder with images.")
        self.name = path.name
        self.fps = fps
        self.frame_count: int | None = len(self._files)
        self._n_read = 0
        height, width = _picture(self._files[0]).shape[:2]
        self.size_px = (width, height)

    def read(self, timeout_s: float = READ_TIMEOUT_S) -> Frame | None:
        """Return the next image, or None at the end.

        Raises:
            SourceError: The image is damaged.
        """
        if self._state is SourceState.ENDED or self._n_read == len(self._files):
            self.close()
            return None
        index = self._n_read
        self._n_read += 1
        return Frame(_picture(self._files[index]), index / self.fps, index)


class PacedSource(BaseSource):
    """Plays a file in real time, like a camera. Frames that are not read in time are dropped.

    Args:
        source: The file.
        clock: Monotonic clock, seconds.
        sleep: Waits for a number of seconds.

    Attributes:
        n_dropped: Number of frames dropped so far.
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
        self._before_s = 0.0
        self._ahead: Frame | None = None
        self.n_dropped = 0
        self.name, self.size_px, self.fps, self.frame_count = (
            source.name,
            source.size_px,
            source.fps,
            source.frame_count,
        )

    def read(self, timeout_s: float = READ_TIMEOUT_S) -> Frame | None:
        """Return the newest frame that is due, or None if none becomes due within the timeout."""
        if self._start_s is None:
            self._start_s = self._clock()
        deadline_s = self._clock() + timeout_s
        newest: Frame | None = None
        while self._state is SourceState.OPEN:
            if self._ahead is None and (ahead := self._source.read()) is not None:
                self._start_s -= max(0.0, ahead.t_s - self._before_s - LONGEST_WAIT_S)
                self._ahead, self._before_s = ahead, ahead.t_s
            now_s = self._clock()
            if self._ahead is None:
                self.close()
            elif self._start_s + self._ahead.t_s <= now_s:
                self.n_dropped += newest is not None
                newest, self._ahead = self._ahead, None
                if now_s > deadline_s:  # decoding is slower than real time: return this frame
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
    if not is_there(path):
        raise SourceError(f"There is no file {path}.", "Check its name and the current folder.")
    if not is_file(path):  # opening a pipe waits until somebody writes into it
        raise SourceError(f"{path} is a pipe or a device, not a file.", "Save the video to a file, and give that file.")
    if path.suffix.lower() in PICTURE_SUFFIXES:
        raise SourceError(f"{path} is an image, not a video.", "Give a video, or the folder that contains the images.")
    try:
        with path.open("rb") as file:
            start = file.read(_TEXT_PROBE_BYTES)
    except OSError as error:
        raise SourceError(f"Cannot open {path}: {error.strerror or error}.", PLAYABLE) from error
    if not start:
        raise SourceError(f"{path} is empty.", "Record or download it again.")
    if b"\0" not in start:  # FFmpeg would render a text file as a video of its text
        raise SourceError(f"{path} is not a video.", PLAYABLE)


def _moment(t_s: float) -> str:
    """Format a time as video players do, with hours if needed: 0:07.3, 2:00:04."""
    minutes, seconds = divmod(max(t_s, 0.0), 60)
    if minutes < 60:
        return f"{int(minutes)}:{seconds:04.1f}"
    return f"{int(minutes) // 60}:{int(minutes) % 60:02}:{int(seconds):02}"


def _natural(file: Path) -> list[tuple[int, str]]:
    """Return a sort key that compares numbers in file names by value."""
    parts = re.findall(r"\d+|\D+", file.name.casefold())
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _picture(file: Path) -> NDArray[np.uint8]:
    # unlike cv2.imread, np.fromfile opens any file name on Windows
    try:
        data = np.fromfile(file, np.uint8)
        image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except (OSError, cv2.error) as error:
        raise SourceError(f"Cannot read the image {file}.", "Remove it or replace it.") from error
    if image is None:
        raise SourceError(f"Cannot read the image {file}: it is damaged.", "Remove it or replace it.")
    return np.asarray(image, np.uint8)
