"""The only module that reads video files: by FFmpeg, through PyAV, from the file alone and without a word.

The container tells which stream is the film, how wide a pixel is, how the picture is turned or mirrored and when each
picture is shown. All of it is applied here.
"""

from __future__ import annotations

import contextlib
import gc
import math
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import cv2  # noqa: F401 - before PyAV: what macOS says of two FFmpegs in a process falls into the quiet below
import numpy as np
from numpy.typing import NDArray

from trainer.base.errors import SourceError
from trainer.base.quiet import quiet_stderr
from trainer.capture.upright import Turn, fit, square_size, turn_of

with quiet_stderr():
    import av
    from av.error import FFmpegError
    from av.stream import Disposition
    from av.video.reformatter import VideoReformatter

__all__ = ["PLAYABLE", "Film", "Picture"]

PLAYABLE = "Give a video such as .mp4, .mov or .webm."

#: What is read, by FFmpeg's names. No playlists, scripts or picture sequences: those open other files or addresses.
_CONTAINERS = (
    "mov,matroska,avi,mpegts,mpeg,mpegvideo,asf,flv,ogg,gif,h264,hevc,m4v,h263,h261,mjpeg,mxf,dv,ivf,nut,rm,vc1,"
    "yuv4mpegpipe,apng,wtv,obu"
)
#: No picture is larger: 8192 × 8192. A damaged header asks for any size.
_MOST_PIXELS = 1 << 26
#: Packets that are looked at where a file has several video streams.
_PROBE_PACKETS = 300
#: FFmpeg finds its way after damage; after this many failures without a picture it is the end.
_MOST_FAILURES = 200


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture of a film.

    Attributes:
        image: Blue, green, red, uint8, shape (H, W, 3), upright and with square pixels.
        shown_s: The file's time stamp, None where there is none.
        decoded_s: The same in the order of decoding.
    """

    image: NDArray[np.uint8]
    shown_s: float | None
    decoded_s: float | None


class Film:
    """The film in a video file, picture by picture in the order in which they are shown.

    Args:
        path: The file.

    Attributes:
        fps: Pictures a second as the file tells, NaN when unknown.
        frame_count: Pictures to expect, None when unknown.
        start_s: The file's first time stamp, NaN when unknown.
        duration_s: How long it promises to be, NaN when unknown.
        size_px: Width and height of every picture that is returned; that of the first one as it is meant to be seen.
        n_fitted: How many pictures had another size and were fitted in.
        n_damaged: How many parts could not be decoded.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size_px = (0, 0)
        self.n_fitted = self.n_damaged = 0
        self._container: Any = _opened(path)
        self._stream: Any = _film_in(path, self._container)
        self._stream.thread_type = "AUTO"
        self._stream.codec_context.options = {"max_pixels": str(_MOST_PIXELS)}
        self._shape: Fraction | None = self._stream.sample_aspect_ratio
        # The container's word on the pixel's shape stands for the whole film, the decoder's changes with the pictures.
        self._shape_may_change = self._shape == self._stream.codec_context.sample_aspect_ratio
        self.fps = _rate(self._stream)
        self.start_s = _seconds(self._stream.start_time, self._stream.time_base)
        self.duration_s = _duration_s(self._container, self._stream)
        self.frame_count = _count(self._stream.frames, self.duration_s * self.fps)
        self._reformatter = VideoReformatter()
        self._frames = self._decoded()
        self._is_closed = False

    def read(self) -> Picture | None:
        """Return the next picture, None at the end.

        Raises:
            SourceError: The picture is turned or stretched as no picture is.
        """
        for frame in self._frames:
            if frame.width * frame.height > _MOST_PIXELS:
                self.n_damaged += 1
                continue
            size = self._square(frame)
            turn = self._turn(frame)
            try:
                flat = self._reformatter.reformat(frame, *size, format="bgr24", interpolation="BICUBIC")
                image = turn(np.asarray(flat.to_ndarray(), np.uint8))
            except (FFmpegError, ValueError):  # a kind of pixel that cannot be converted
                self.n_damaged += 1
                continue
            if self.size_px == (0, 0):
                self.size_px = (image.shape[1], image.shape[0])
            fitted = fit(image, self.size_px)
            self.n_fitted += fitted is not image
            tick_s = frame.time_base
            return Picture(fitted, *(None if one is None else float(one * tick_s) for one in (frame.pts, frame.dts)))
        return None

    def close(self) -> None:
        """Close the file, and free the pictures that its decoder holds."""
        self._frames.close()
        if not self._is_closed:
            self._is_closed = True
            self._container.close()
            self._container = self._stream = None  # the decoder holds a picture too
            # In PyAV a picture that was asked for its side data, see _turn(), refers to itself. Only the collector
            # frees it, and late, since it does not know its size: some 10 MB a film.
            gc.collect()

    def _decoded(self) -> Generator[Any, None, None]:
        failures = 0
        while failures < _MOST_FAILURES:
            try:
                for packet in self._container.demux(self._stream):
                    try:
                        frames = packet.decode()
                    except FFmpegError:
                        self.n_damaged += packet.size > 0
                        continue
                    failures = 0
                    yield from frames
                break
            except FFmpegError:
                failures += 1
                self.n_damaged += 1
        with contextlib.suppress(FFmpegError):  # what the decoder still holds, where the end was not reached
            yield from self._stream.codec_context.decode(None)

    def _square(self, frame: Any) -> tuple[int, int]:
        if self._shape_may_change:
            self._shape = self._stream.codec_context.sample_aspect_ratio
        try:
            size = square_size(frame.width, frame.height, self._shape)
        except ValueError as error:
            raise SourceError(
                f"{self._path} says that its pixels are {error} as wide as high, which cannot be.",
                "Convert it with a video editor, and give the new file.",
            ) from error
        return size

    def _turn(self, frame: Any) -> Turn:
        matrix = next((bytes(one) for one in frame.side_data if one.type.name == "DISPLAYMATRIX"), None)
        try:
            return turn_of(matrix)
        except ValueError as error:
            raise SourceError(
                f"{self._path} is to be shown turned by {error}; only quarter turns can be followed.",
                "Turn it upright with a video editor, and give the new file.",
            ) from error


def _opened(path: Path) -> Any:
    options = {"protocol_whitelist": "file", "format_whitelist": _CONTAINERS}
    try:
        # The whole path, since FFmpeg takes "a:b.mp4" for an address.
        return av.open(str(path.resolve()), options=options, metadata_errors="replace")
    except (FFmpegError, ValueError, OSError) as error:
        raise SourceError(
            f"{path} cannot be read: it is not a video, or it is damaged or cut off.", PLAYABLE
        ) from error


def _film_in(path: Path, container: Any) -> Any:
    """The stream that is the film: of several that with the most pictures, then the largest, then the first.

    Neither the order nor what the container marks as default tells a film from its cover.
    """
    films = [one for one in container.streams.video if not one.disposition & Disposition.attached_pic]
    streams = [one for one in films if one.codec_context is not None]
    if not streams:
        container.close()
        why = "is coded in a way that FFmpeg does not know" if films else "holds no film"
        raise SourceError(f"{path} {why}.", PLAYABLE)
    if len(streams) == 1:
        return streams[0]
    counts: Counter[int] = Counter()
    with _opened(path) as again, contextlib.suppress(FFmpegError):
        for packet in islice(again.demux(*again.streams.video), _PROBE_PACKETS):
            counts[packet.stream_index] += packet.size > 0
    return max(streams, key=lambda one: (counts[one.index], one.width * one.height))


def _rate(stream: Any) -> float:
    for rate in (stream.average_rate, stream.guessed_rate, stream.base_rate):
        if rate and 0 < rate <= 1000:
            return float(rate)
    return math.nan


def _seconds(ticks: int | None, tick_s: Fraction | None) -> float:
    return math.nan if ticks is None or tick_s is None else float(ticks * tick_s)


def _duration_s(container: Any, stream: Any) -> float:
    """The film's own duration, else that of the whole file, which the sound may make longer."""
    if stream.duration is not None:
        return _seconds(stream.duration, stream.time_base)
    with contextlib.suppress(ValueError):  # Matroska writes it as 00:00:21.560000000
        hours, minutes, seconds = stream.metadata.get("DURATION", "").split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    return _seconds(container.duration, Fraction(1, av.time_base))


def _count(stored: int, expected: float) -> int | None:
    """Pictures that will be shown. More may be stored, since an edit list leaves some out."""
    counts = [count for count in (stored, round(expected) if math.isfinite(expected) else 0) if count > 0]
    return min(counts, default=None)
