"""The studio's encoder: the same pictures give the same bytes, whatever was in memory before."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("av")

_SIZE = (480, 360)


def _pictures() -> list[np.ndarray]:
    """Forty pictures with a grain of their own: a view that wanders, jumps back at times, and has a moving square."""
    rng = np.random.default_rng(1)
    width, height = _SIZE
    room = cv2.GaussianBlur(rng.integers(0, 255, (500, 700, 3), np.uint8), (0, 0), 3)
    pictures = []
    for n in range(40):
        y, x = (n, 2 * n) if n % 7 else (0, 0)
        picture = room[y : y + height, x : x + width].copy()
        picture[100:200, 40 + 5 * n : 120 + 5 * n] = 220
        pictures.append(np.asarray(cv2.add(picture, rng.integers(0, 6, picture.shape, np.uint8)), np.uint8))
    return pictures


def _encode(path: Path) -> None:
    from samples.studio.encode import VideoWriter

    with VideoWriter(path, 12, _SIZE, 40 / 12) as video:
        for picture in _pictures():
            video.add(picture)


def test_the_same_pictures_give_the_same_bytes_whatever_is_in_memory(tmp_path: Path) -> None:
    seen = set()
    for fill in ("0", "85", "200"):  # glibc fills memory that is asked for with this; other systems ignore it
        path = tmp_path / f"{fill}.mp4"
        code = f"from pathlib import Path; from tests.samples.test_encode import _encode; _encode(Path({str(path)!r}))"
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            env=os.environ | {"MALLOC_PERTURB_": fill},
            cwd=Path(__file__).parents[2],
        )
        seen.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(seen) == 1
