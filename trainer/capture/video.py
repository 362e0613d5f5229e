"""Frames from video files and folders of pictures, and a file played as if it were a camera."""

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
from trainer.capture.container import PLAYABLE, Film
from trainer.capture.film_clock import FilmClock
from trainer.capture.frame import READ_TIMEOUT_S, BaseSource, Frame, FrameSource, SourceState

__all__ = ["ImageFolderSource", "PacedSource", "VideoFileSource"]

PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg"})

#: A file played as a camera waits for the next picture for this long at most, whatever gap its time stamps have.
LONGEST_WAIT_S = 5.0
_CUT_OFF_S = 0.5  # a file that ends this much before its own length is cut off
_TEXT_PROBE_BYTES = 4096


class VideoFileSource(BaseSource):
    """A video file, frame by frame, as fast as it is read.

    The time stamps are the file's own, so a variable frame rate is right; the first frame is at 0 s. Pictures are
    upright, have square pixels and are all of one size, see :mod:`trainer.capture.container`.

    Attributes:
        notices: Complete at the end: what a person should know of this file, as sentences to be looked up.
    """

    is_live = False

    def __init__(self, path: Path) -> None:
        _check_file(path)
        self.name = path.name
        self._film = Film(path)
        self.fps, self.frame_count = self._film.fps, self._film.frame_count
        self._clock = FilmClock(self.fps)
        self._n_read = 0
        try:
            self._first = self._next()  # so that a file without a single picture is refused here
        except SourceError:
            self._film.close()
            raise
        if self._first is None:
            self._film.close()
            raise SourceError(f"{path} holds no picture that can be read: it is damaged or cut off.", PLAYABLE)
        self.size_px = self._film.size_px

    def read(self, timeout_s: float = READ_TIMEOUT_S) -> Frame | None:
        """Return the next frame, or None at the end.

        Raises:
            SourceError: The file says of this picture what cannot be followed.
        """
        if self._state is SourceState.ENDED:
            return None
        frame, self._first = self._first or self._next(), None
        if frame is None:
            self.notices = tuple(self._told())
            self.close()
        return frame

    def close(self) -> None:
        """Close the file."""
        super().close()
        self._film.close()

    def _next(self) -> Frame | None:
        while (picture := self._film.read()) is not None:
            t_s = self._clock(picture.shown_s, picture.decoded_s)
            if t_s is None:
                continue
            self._n_read += 1
            return Frame(picture.image, t_s, self._n_read - 1)
        return None

    def _told(self) -> Iterator[Text]:
        clock, film, video = self._clock, self._film, self.name
        if len(clock.gaps) == 1:
            yield say(
                "{video} has no pictures from {start} to {end}; what happened then is not known.",
                video=video,
                start=_moment(clock.gaps[0].start_s),
                end=_moment(clock.gaps[0].end_s),
            )
        elif clock.gaps:
            yield say(
                "{video} has {n} gaps without pictures, {total} in all; the first begins at {start}.",
                video=video,
                n=str(len(clock.gaps)),
                total=_moment(sum(gap.end_s - gap.start_s for gap in clock.gaps)),
                start=_moment(clock.gaps[0].start_s),
            )
        if clock.restarts_s:
            yield say(
                "The time stamps of {video} start anew at {start}; it was read as recordings joined together.",
                video=video,
                start=_moment(clock.restarts_s[0]),
            )
        if film.n_fitted:
            yield say(
                "{video} changes its picture size; later pictures were fitted into the first size, {width} × {height}.",
                video=video,
                width=str(self.size_px[0]),
                height=str(self.size_px[1]),
            )
        if self._ends_early():
            yield say(
                "{video} is cut off or damaged: only {read} of {promised} could be read and judged.",
                video=video,
                read=_moment(self._read_s()),
                promised=_moment(film.duration_s),
            )

    def _ends_early(self) -> bool:
        # Both must miss: a reported count is a guess for some containers, and the last picture may stay for long.
        if self.frame_count is None or math.isnan(self._film.duration_s) or self._clock.restarts_s:
            return False
        return self._n_read < self.frame_count and self._read_s() < self._film.duration_s - _CUT_OFF_S

    def _read_s(self) -> float:
        start_s = self._film.start_s
        return self._clock.last_stamp_s - (0.0 if math.isnan(start_s) else start_s)


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
        """Return the newest picture that is due, waiting for it at most so long, or None."""
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
        raise SourceError(f"{path} cannot be opened: {error.strerror or error}.", PLAYABLE) from error
    if not start:
        raise SourceError(f"{path} is empty.", "Record or download it again.")
    if b"\0" not in start:  # FFmpeg would film the text of a text file
        raise SourceError(f"{path} is not a video.", PLAYABLE)


def _moment(t_s: float) -> str:
    """Minutes and seconds as a player shows them, with hours where there are some: 0:07.3, 2:00:04."""
    minutes, seconds = divmod(max(t_s, 0.0), 60)
    if minutes < 60:
        return f"{int(minutes)}:{seconds:04.1f}"
    return f"{int(minutes) // 60}:{int(minutes) % 60:02}:{int(seconds):02}"


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
