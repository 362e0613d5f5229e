"""Films for tests: the beginning of a sample, and grey pictures that are shown at given times."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np

GREY_STEP = 8


def beginning(film: Path, path: Path, seconds: float, slower: int = 1) -> Path:
    """The first seconds of a film, its pictures as they are, each shown for longer where it is to go by ``slower``."""
    with av.open(str(film)) as given, av.open(str(path), "w") as made:
        stream = made.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(video=0):
            if packet.dts is not None and packet.dts * packet.time_base < seconds:
                packet.stream = stream
                packet.pts, packet.dts = packet.pts * slower, packet.dts * slower
                made.mux(packet)
    return path


def picture(n: int, size_px=(64, 48)) -> np.ndarray:
    """Grey of n modulo 25, with a bright top left corner."""
    image = np.full((size_px[1], size_px[0], 3), n % 25 * GREY_STEP, np.uint8)
    image[: size_px[1] // 3, : size_px[0] // 3] = 255
    return image


def film_at(path: Path, times_ms: list[int], size_px=(64, 48)) -> Path:
    """H.264 with B-frames in .mp4 or VP8 in .webm, whose pictures are shown at these times."""
    codec, options = {".mp4": ("libx264", {"bf": "3", "x264-params": "b-adapt=0"}), ".webm": ("libvpx", {})}[
        path.suffix
    ]
    with av.open(str(path), "w") as container:
        try:
            stream = container.add_stream(codec, rate=25, options=options)
        except (ValueError, av.error.FFmpegError) as error:
            import pytest  # here, since it takes half a second that programs for the tests need not wait for

            pytest.skip(f"no {codec} here: {error}")
        stream.width, stream.height = size_px
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        for i, t_ms in enumerate(times_ms):
            frame = av.VideoFrame.from_ndarray(picture(i, size_px), format="bgr24")
            frame.pts, frame.time_base = t_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path
