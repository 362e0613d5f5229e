"""Writes frames as H.264 into an .mp4 of limited size."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any

import av
import cv2
import numpy as np
from numpy.typing import NDArray

#: Largest size of a clip, bytes.
LIMIT_BYTES = 470_000


class VideoWriter:
    """Writes H.264 (yuv420p) at constant quality with a capped bit rate; renames the file once it is complete."""

    def __init__(self, path: Path, fps: int, size: tuple[int, int], seconds: float):
        self._path, self._part = path, path.with_suffix(".part.mp4")
        rate = int(LIMIT_BYTES * 8 / seconds * 0.93)
        self._box: Any = av.open(str(self._part), "w")
        self._stream: Any = self._box.add_stream("libx264", rate=Fraction(fps))
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = "yuv420p"
        # The same frames give the same bytes each time and on every machine. One thread is not enough: the fastest code
        # that x264 picks for a processor weighs blocks by memory that nothing has written.
        options: dict[str, object] = {
            "crf": "25",
            "preset": "veryfast",
            "threads": "1",
            "x264-params": "cpu-independent=1",
            "maxrate": str(rate),
            "bufsize": str(2 * rate),
        }
        self._stream.options = options

    def add(self, picture: NDArray[np.uint8]) -> None:
        """Append a frame (H, W, 3) RGB."""
        # Several times faster than the encoder's own conversion.
        planes = np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420), np.uint8)
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        self._box.mux(self._stream.encode(frame))

    def __enter__(self) -> VideoWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._box.mux(self._stream.encode(None))
        self._box.close()
        if kind is None:
            self._part.replace(self._path)
        else:
            self._part.unlink(missing_ok=True)
