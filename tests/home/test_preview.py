"""The picture of a camera: mirrored, whole, in the middle."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from trainer.base.errors import SourceError
from trainer.home.preview import Preview, fitted
from trainer.screen.drawing import INK, Rect


@pytest.mark.parametrize(
    ("picture", "room", "wanted"),
    [
        ((640, 480), (640, 480), Rect(0, 0, 640, 480)),
        ((640, 480), (640, 240), Rect(160, 0, 320, 240)),  # bars at the sides
        ((480, 640), (240, 640), Rect(0, 160, 240, 320)),  # bars above and below
    ],
)
def test_a_picture_is_as_large_as_it_fits(picture, room, wanted) -> None:
    assert fitted(picture, room) == wanted


@pytest.mark.parametrize("mirror", [None, True])
def test_it_is_mirrored_and_has_bars(tmp_path: Path, mirror: bool | None) -> None:
    """A picture that arrives mirrored is turned round first, as in a session."""
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:, :32] = 255  # white on the left
    for n in range(3):
        cv2.imwrite(str(tmp_path / f"{n}.png"), picture)
    with Preview(str(tmp_path), mirror) as preview:
        scene = preview.draw((128, 48))
    assert scene.shape == (48, 128, 3)
    assert tuple(scene[24, 5]) == INK
    left, right = scene[24, 40], scene[24, 80]
    black, white = (right, left) if mirror else (left, right)
    assert black.max() == 0
    assert white.min() == 255


def test_no_camera_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        Preview(str(tmp_path / "none.mp4"))
