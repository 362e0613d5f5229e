"""The beginning of a sample, for tests that need a real film and not all of it."""

from __future__ import annotations

from pathlib import Path

import av


def beginning(film: Path, path: Path, seconds: float) -> Path:
    """The first seconds of a film, its pictures as they are."""
    with av.open(str(film)) as given, av.open(str(path), "w") as made:
        stream = made.add_stream_from_template(given.streams.video[0])
        for packet in given.demux(video=0):
            if packet.dts is not None and packet.dts * packet.time_base < seconds:
                packet.stream = stream
                made.mux(packet)
    return path
