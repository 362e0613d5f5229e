"""Clips to measure with, made from the bundled samples; a folder of 20 whole samples would take too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import cv2

from tests.benchmarks.measure import ROOT
from trainer.capture.frame import Frame
from trainer.capture.sources import open_source

FPS = 25.0
#: Frames of each clip in the folder: 8 s.
SHORT = 200


def samples() -> list[Path]:
    """The samples that show an exercise from the first second on."""
    return sorted(one for one in (ROOT / "samples").glob("*.mp4") if not one.name.startswith("none_"))


def frames(video: Path) -> Iterator[Frame]:
    with open_source(video, live=False) as source:
        while (frame := source.read()) is not None:
            yield frame


def long_clip(folder: Path) -> Path:
    """Two samples of the clam, one after the other: 40 s."""
    first, second = (ROOT / "samples" / f"clam_right_{name}.mp4" for name in ("correct", "low_camera"))
    return _write(folder / "long.mp4", chain(frames(first), frames(second)))


def short_clips(folder: Path, count: int) -> list[Path]:
    """The first 8 s of ``count`` samples."""
    folder.mkdir(exist_ok=True)
    return [_write(folder / one.name, islice(frames(one), SHORT)) for one in samples()[:count]]


def ten_seconds(count: int) -> Sequence[Path]:
    """The shortest samples, 12 and 13 s."""
    return sorted(samples(), key=lambda one: (length(one), one.name))[:count]


def length(video: Path) -> int:
    with open_source(video, live=False) as source:
        return source.frame_count or 0


def _write(path: Path, shown: Iterator[Frame]) -> Path:
    first = next(shown)
    height, width = first.image.shape[:2]
    film = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), FPS, (width, height))
    for frame in chain([first], shown):
        film.write(cv2.resize(frame.image, (width, height)))
    film.release()
    return path
