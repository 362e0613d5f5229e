"""Reads video files with PyAV (FFmpeg). The only module that does. Opens no other file or URL, and prints nothing.

Applies what the container states: the video stream, the pixel aspect ratio, rotation and mirroring, and the
presentation time of each frame.
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

import cv2  # noqa: F401 - before PyAV, so that quiet_stderr hides the warning of macOS about two FFmpegs
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

__all__ = ["PLAYABLE", "DecodedFrame", "VideoStream"]

PLAYABLE = "Give a video such as .mp4, .mov or .webm."

#: Accepted containers, by FFmpeg's names. Playlists, scripts and image sequences are left out: they open other files or
#: URLs.
_CONTAINERS = (
    "mov,matroska,avi,mpegts,mpeg,mpegvideo,asf,flv,ogg,gif,h264,hevc,m4v,h263,h261,mjpeg,mxf,dv,ivf,nut,rm,vc1,"
    "yuv4mpegpipe,apng,wtv,obu"
)
#: Largest accepted frame, 8192 × 8192 pixels. A damaged header may state any size.
_MOST_PIXELS = 1 << 26
#: Number of packets examined to choose among several video streams.
_PROBE_PACKETS = 300
#: FFmpeg recovers from damage. After this many consecutive failures without a frame, reading stops.
_MOST_FAILURES = 200


Stamps = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True, eq=False)
class DecodedFrame:
    """A decoded frame.

    Attributes:
        image: BGR uint8, shape (H, W, 3), upright and with square pixels.
        stamps: Presentation and decoding time stamp, seconds; None if missing.
    """

    image: NDArray[np.uint8]
    stamps: Stamps


class VideoStream:
    """The video stream of a file, frame by frame in presentation order.

    Args:
        path: The file.

    Attributes:
        fps: Frames per second stated by the file; NaN if unknown.
        frame_count: Expected number of frames; None if unknown.
        start_s: First time stamp of the file; NaN if unknown.
        duration_s: Duration stated by the file; NaN if unknown.
        size_px: Width and height of all returned frames: the display size of the first frame.
        n_fitted: Number of frames of another size, scaled to fit.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size_px = self._coded_px = (0, 0)
        self.n_fitted = 0
        self._container: Any = _opened(path)
        self._stream: Any = _film_in(path, self._container)
        self._stream.thread_type = "AUTO"
        self._stream.codec_context.options = {"max_pixels": str(_MOST_PIXELS)}
        self._shape: Fraction | None = self._stream.sample_aspect_ratio
        # A pixel aspect ratio set by the container applies to the whole stream. One set by the codec can change.
        self._shape_may_change = self._shape == self._stream.codec_context.sample_aspect_ratio
        self.fps = _rate(self._stream)
        self.start_s = _seconds(self._stream.start_time, self._stream.time_base)
        self.duration_s = _duration_s(self._container, self._stream)
        self.frame_count = _count(self._stream.frames, self.duration_s * self.fps)
        self._reformatter = VideoReformatter()
        self._frames = self._decoded()
        self._is_closed = False

    def read(self) -> DecodedFrame | None:
        """Return the next frame, or None at the end.

        Raises:
            SourceError: The file states an unsupported rotation or pixel aspect ratio.
        """
        for frame in self._frames:
            if frame.width * frame.height > _MOST_PIXELS:
                continue
            size = self._square(frame)
            turn = self._turn(frame)
            try:
                flat = self._reformatter.reformat(frame, *size, format="bgr24", interpolation="BICUBIC")
                image = turn(np.asarray(flat.to_ndarray(), np.uint8))
            except (FFmpegError, ValueError):  # a pixel format that cannot be converted
                continue
            if self.size_px == (0, 0):
                self.size_px = (image.shape[1], image.shape[0])
                self._coded_px = (frame.width, frame.height)
            fitted = fit(image, self.size_px)
            self.n_fitted += fitted is not image
            return DecodedFrame(fitted, _stamps(frame))
        return None

    def skip(self) -> Stamps | None:
        """Decode the next frame, but do not convert it. Returns its time stamps, or None at the end."""
        for frame in self._frames:
            if frame.width * frame.height <= _MOST_PIXELS:
                self.n_fitted += (frame.width, frame.height) != self._coded_px
                return _stamps(frame)
        return None

    def close(self) -> None:
        """Close the file and free the frames that its decoder holds."""
        self._frames.close()
        if not self._is_closed:
            self._is_closed = True
            self._container.close()
            self._container = self._stream = None  # the decoder also holds a frame
            # In PyAV, reading a frame's side data, as _turn() does, creates a reference cycle. The garbage collector
            # frees it late, because it does not know its size: about 10 MB per video.
            gc.collect()

    def _decoded(self) -> Generator[Any, None, None]:
        failures = 0
        while failures < _MOST_FAILURES:
            try:
                for packet in self._container.demux(self._stream):
                    try:
                        frames = packet.decode()
                    except FFmpegError:
                        continue
                    failures = 0
                    yield from frames
                break
            except FFmpegError:
                failures += 1
        with contextlib.suppress(FFmpegError):  # flush the decoder, if reading stopped before the end
            yield from self._stream.codec_context.decode(None)

    def _square(self, frame: Any) -> tuple[int, int]:
        if self._shape_may_change:
            self._shape = self._stream.codec_context.sample_aspect_ratio
        try:
            size = square_size(frame.width, frame.height, self._shape)
        except ValueError as error:
            raise SourceError(
                f"{self._path} states an impossible pixel aspect ratio, {error}.",
                "Convert it with a video editor and use the new file.",
            ) from error
        return size

    def _turn(self, frame: Any) -> Turn:
        matrix = next((bytes(one) for one in frame.side_data if one.type.name == "DISPLAYMATRIX"), None)
        try:
            return turn_of(matrix)
        except ValueError as error:
            raise SourceError(
                f"{self._path} is rotated by {error}; only multiples of 90° are supported.",
                "Rotate it with a video editor and use the new file.",
            ) from error


def _opened(path: Path) -> Any:
    options = {"protocol_whitelist": "file", "format_whitelist": _CONTAINERS}
    try:
        # The full path, because FFmpeg treats "a:b.mp4" as a URL.
        return av.open(str(path.resolve()), options=options, metadata_errors="replace")
    except (FFmpegError, ValueError, OSError) as error:
        raise SourceError(
            f"Cannot read {path}: it is not a video, or it is damaged or incomplete.", PLAYABLE
        ) from error


def _film_in(path: Path, container: Any) -> Any:
    """Return the main video stream: the one with the most frames, then the largest, then the first.

    Neither the order of the streams nor the default flag distinguishes a video from its cover image.
    """
    films = [one for one in container.streams.video if not one.disposition & Disposition.attached_pic]
    streams = [one for one in films if one.codec_context is not None]
    if not streams:
        container.close()
        why = "uses a codec that FFmpeg does not support" if films else "contains no video"
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


def _stamps(frame: Any) -> Stamps:
    shown_s, decoded_s = (None if one is None else float(one * frame.time_base) for one in (frame.pts, frame.dts))
    return shown_s, decoded_s


def _seconds(ticks: int | None, tick_s: Fraction | None) -> float:
    return math.nan if ticks is None or tick_s is None else float(ticks * tick_s)


def _duration_s(container: Any, stream: Any) -> float:
    """Return the duration of the video stream, or else of the whole file, which longer audio may extend."""
    if stream.duration is not None:
        return _seconds(stream.duration, stream.time_base)
    with contextlib.suppress(ValueError):  # Matroska stores it as 00:00:21.560000000
        hours, minutes, seconds = stream.metadata.get("DURATION", "").split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    return _seconds(container.duration, Fraction(1, av.time_base))


def _count(stored: int, expected: float) -> int | None:
    """Return the number of frames that will be shown. An edit list can hide some of the stored frames."""
    counts = [count for count in (stored, round(expected) if math.isfinite(expected) else 0) if count > 0]
    return min(counts, default=None)
