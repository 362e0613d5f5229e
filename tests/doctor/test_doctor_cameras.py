"""The doctor looks through each camera: what it delivers, and the remedy if that is not enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from trainer.base.errors import SourceError
from trainer.capture.devices import Camera
from trainer.capture.frame import BaseSource, Frame
from trainer.doctor.cameras import check_cameras
from trainer.doctor.finding import Check

HD = Camera(0, "HD Webcam")


class Fake(BaseSource):
    """A camera with its own clock: one grey picture at a fixed interval, or none at all."""

    name, is_live, frame_count, fps, size_px = "HD Webcam", True, None, 30.0, (640, 480)

    def __init__(self, grey: int = 120, every_s: float = 1 / 30, sends: bool = True) -> None:
        self.grey, self.every_s, self.sends, self.now_s = grey, every_s, sends, 0.0

    def clock(self) -> float:
        return self.now_s

    def read(self) -> Frame | None:
        self.now_s += self.every_s
        image = np.full((480, 640, 3), self.grey, np.uint8)
        return Frame(image, self.now_s, 0) if self.sends else None


def look(camera: Fake, folder: Path) -> Check:
    (check,) = check_cameras(folder, lambda: [HD], lambda index: camera, camera.clock)
    return check


def test_what_a_camera_gives_is_told_and_kept(tmp_path: Path) -> None:
    check = look(Fake(), tmp_path / "new")
    kept = tmp_path / "new" / "camera-0.jpg"
    assert (check.name, check.status) == ("Camera 0", "ok")
    assert check.sentence == f"HD Webcam, 640 × 480, 30 frames per second, thumbnail in {kept}."
    assert cv2.imread(str(kept)).shape == (240, 320, 3)


@pytest.mark.parametrize(
    ("camera", "status", "said"),
    [
        (Fake(grey=0), "warn", "The picture is black."),  # a closed shutter
        (Fake(grey=20), "warn", "too dark"),  # a dim room
        (Fake(every_s=0.1), "warn", "This is slow."),  # 10 pictures a second
        (Fake(sends=False), "fail", "sends no picture"),  # opens, and hangs
    ],
)
def test_what_is_not_enough_is_told_with_what_mends_it(camera: Fake, status: str, said: str, tmp_path: Path) -> None:
    check = look(camera, tmp_path)
    assert check.status == status
    assert said in check.sentence
    assert check.advice


def test_a_camera_that_may_not_be_used(tmp_path: Path) -> None:
    def opener(index: int) -> Fake:
        raise SourceError("You have no permission to use camera 0 (HD Webcam).", "Run `sudo usermod -aG video $USER`.")

    (check,) = check_cameras(tmp_path, lambda: [HD], opener)
    assert (check.status, check.advice) == ("fail", "Run `sudo usermod -aG video $USER`.")


def test_a_picture_that_cannot_be_kept_is_not_spoken_of(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert look(Fake(), tmp_path / "file").sentence == "HD Webcam, 640 × 480, 30 frames per second."


def test_every_camera_has_its_line(tmp_path: Path) -> None:
    cameras = {0: Fake(), 2: Fake(grey=0)}
    now: Callable[[], float] = lambda: max(one.now_s for one in cameras.values())  # noqa: E731
    checks = check_cameras(tmp_path, lambda: [HD, Camera(2, "USB")], lambda index: cameras[index], now)
    assert [check.name for check in checks] == ["Camera 0", "Camera 2"]


def test_none(tmp_path: Path) -> None:
    (check,) = check_cameras(tmp_path, list, lambda index: Fake())
    assert check.status == "warn"
    assert "--camera FILE" in check.advice
