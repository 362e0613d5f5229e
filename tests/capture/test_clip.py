"""Recorded videos: every picture is kept, at its time, whatever the camera does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from trainer.base.errors import TrainerError
from trainer.capture.clip import ClipWriter
from trainer.capture.video import VideoFileSource


def grey(value: int, width_px: int = 64, height_px: int = 48) -> np.ndarray:
    return np.full((height_px, width_px, 3), value, np.uint8)


def pictures(path: Path) -> list[np.ndarray]:
    with VideoFileSource(path) as source:
        return [frame.image for frame in source]


def test_a_camera_that_comes_back_with_another_size_loses_no_picture(tmp_path):
    path = tmp_path / "a.webm"
    with ClipWriter(path, 30.0) as clip:
        for i in range(20):
            clip.write(grey(60), i / 30)
        for i in range(20, 60):
            clip.write(grey(180, 96, 54), i / 30)
    seen = pictures(path)
    assert len(seen) == 60
    assert {image.shape for image in seen} == {(48, 64, 3)}
    # 96 × 54 into 64 × 48 is 64 × 36: black bands of 6 above and below.
    assert seen[-1][24, 32].min() > 160
    assert seen[-1][2].max() < 30
    assert clip.notices == ["The picture size changed. In a.webm, later frames are scaled to 64 × 48."]


def test_late_pictures_are_repeated_and_early_ones_dropped(tmp_path):
    path = tmp_path / "a.webm"
    with ClipWriter(path, 10.0) as clip:
        for t_s in (5.0, 5.01, 5.5):
            clip.write(grey(100), t_s)
    assert len(pictures(path)) == 6  # at 5.0, 5.1 … 5.5 s
    assert clip.notices == []


def test_a_gap_is_filled_for_so_long_at_most_and_time_goes_on_behind_it(tmp_path):
    path = tmp_path / "a.webm"
    with ClipWriter(path, 10.0, longest_fill_s=2.0) as clip:
        for t_s in (0.0, 7200.0, 7200.1, 7200.2):
            clip.write(grey(100), t_s)
    assert len(pictures(path)) == 1 + 20 + 2
    assert clip.notices == ["In a.webm, gaps longer than 2 s are shortened."]


@pytest.mark.parametrize("name", ["a.mp4", "a", "gone/a.webm"])
def test_refused(tmp_path, name):
    with pytest.raises(TrainerError):
        ClipWriter(tmp_path / name, 30.0)
