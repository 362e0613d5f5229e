"""The window's keys and sizes, with the toolkit replaced; the real one is looked at in ``test_window.py``."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

import exercises
from trainer.screen.overlay import SIZE
from trainer.screen.state import View
from trainer.screen.window import ESCAPE, MOST_PX, Key, Window, drawn_size

PICTURE = np.zeros((48, 64, 3), np.uint8)


class Toolkit:
    """What OpenCV would show, and the key that it would hear."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.key, self.rect, self.is_full = -1, (0, 0, 640, 360), False
        self.shown: list[tuple[int, ...]] = []
        for name, of in {
            "namedWindow": lambda *_: None,
            "resizeWindow": lambda *_: None,
            "getWindowImageRect": lambda _: self.rect,
            "imshow": lambda _, scene: self.shown.append(scene.shape),
            "waitKey": lambda _: self.key,
            "getWindowProperty": lambda *_: 1.0,
            "setWindowProperty": self.set_property,
        }.items():
            monkeypatch.setattr(cv2, name, of)

    def set_property(self, _: str, which: int, value: float) -> None:
        assert which == cv2.WND_PROP_FULLSCREEN
        self.is_full = value == cv2.WINDOW_FULLSCREEN


@pytest.fixture
def toolkit(monkeypatch: pytest.MonkeyPatch) -> Toolkit:
    return Toolkit(monkeypatch)


def press(window: Window, toolkit: Toolkit, key: int) -> Key:
    toolkit.key = key
    return window.show(PICTURE, exercises.get("clam"), None, View("Go"))


def test_f_fills_the_screen_and_gives_it_back(toolkit: Toolkit) -> None:
    window = Window()
    for key, full in ((ord("f"), True), (ord("F"), False), (ord("f"), True), (ESCAPE, False)):
        assert press(window, toolkit, key) is Key.NONE
        assert toolkit.is_full == full
    assert press(window, toolkit, ESCAPE) is Key.QUIT  # in a window it ends


@pytest.mark.parametrize(
    ("key", "means"), [(-1, Key.NONE), (ord("q"), Key.QUIT), (ord(" "), Key.PAUSE), (ord("m"), Key.MUTE)]
)
def test_other_keys(toolkit: Toolkit, key: int, means: Key) -> None:
    assert press(Window(), toolkit, key) is means


def test_it_is_drawn_in_the_size_of_the_window(toolkit: Toolkit) -> None:
    window = Window()
    press(window, toolkit, -1)
    toolkit.rect = (0, 0, 1280, 720)
    press(window, toolkit, -1)
    toolkit.rect = (-1, -1, -1, -1)  # not known
    press(window, toolkit, -1)
    assert toolkit.shown == [(360, 640, 3), (720, 1280, 3), (SIZE[1], SIZE[0], 3)]


def test_a_huge_window_is_drawn_smaller_in_its_own_shape() -> None:
    width, height = drawn_size(3840, 2160)
    assert width * height <= MOST_PX
    assert width / height == pytest.approx(16 / 9, rel=0.01)
    assert drawn_size(1920, 1080) == (1920, 1080)
