"""The window's keys and sizes, with the toolkit replaced; the real one is looked at in ``test_window.py``."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

import exercises
from trainer.screen.drawing import Rect
from trainer.screen.keys import key_name
from trainer.screen.overlay import SIZE
from trainer.screen.state import View
from trainer.screen.window import MOST_PX, TITLE, Heard, Key, Window, drawn_size

PICTURE = np.zeros((48, 64, 3), np.uint8)
ESCAPE, LEFT_ARROW = 27, 0xFF51


class Toolkit:
    """What OpenCV would show, and the key that it would hear."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.key, self.rect, self.is_full, self.is_open = -1, (0, 0, 640, 360), False, True
        self.events: list[tuple[int, int, int]] = []
        self.shown: list[tuple[int, ...]] = []
        self.placed: list[tuple[int, int]] = []
        self.is_full_ever = False
        self.opened: list[str] = []
        for name, of in {
            "namedWindow": lambda name, _flags: self.opened.append(name),
            "destroyWindow": self.opened.remove,
            "resizeWindow": lambda _, width, height: self.placed.append((width, height)),
            "moveWindow": lambda _, x, y: self.placed.append((x, y)),
            "waitKey": lambda _: -1,
            "getWindowImageRect": lambda _: self.rect,
            "imshow": lambda _, scene: self.shown.append(scene.shape),
            "waitKeyEx": self.wait_key,
            "setMouseCallback": self.set_mouse,
            "getWindowProperty": lambda *_: float(self.is_open),
            "setWindowProperty": self.set_property,
        }.items():
            monkeypatch.setattr(cv2, name, of)

    def set_mouse(self, _: str, callback: Callable[[int, int, int, int, object], None]) -> None:
        self.mouse = callback

    def wait_key(self, _: int) -> int:
        for event in self.events:  # OpenCV calls back while it waits
            self.mouse(*event, 0, None)
        self.events.clear()
        return self.key

    def set_property(self, name: str, which: int, value: float) -> None:
        assert (name, which) == (TITLE, cv2.WND_PROP_FULLSCREEN)
        self.is_full = value == cv2.WINDOW_FULLSCREEN
        self.is_full_ever |= self.is_full


@pytest.fixture
def toolkit(monkeypatch: pytest.MonkeyPatch) -> Toolkit:
    return Toolkit(monkeypatch)


def press(window: Window, toolkit: Toolkit, key: int) -> Key:
    toolkit.key = key
    return window.show(PICTURE, exercises.get("clam"), None, View("Go"))


@pytest.mark.parametrize(
    ("monitor", "placed"),
    [
        (Rect(0, 0, 1920, 1080), [(1632, 918), (144, 81)]),
        (Rect(1280, 40, 1920, 1080), [(1632, 918), (1424, 121)]),  # to the right of another monitor
        (Rect(0, 0, 1280, 720), [(1120, 630), (80, 45)]),  # 85 % of it would be smaller than the least
        (Rect(0, 0, 800, 600), [(1120, 630), (0, 0)]),  # too small: what one reads first stays in sight
        (None, [(1120, 630)]),  # not known: the system chooses the place
    ],
)
def test_opens_large_in_the_middle_of_the_main_monitor(toolkit: Toolkit, monkeypatch, monitor, placed) -> None:
    monkeypatch.setattr("trainer.screen.window.main_monitor", lambda: monitor)
    Window()
    assert toolkit.placed == placed
    assert toolkit.opened == [TITLE], "the window before it is closed again"
    assert not toolkit.is_full_ever, "a window that has filled the screen may stay white"


def test_f_fills_the_screen_and_gives_it_back(toolkit: Toolkit) -> None:
    window = Window()
    for key, full in ((ord("f"), True), (ord("F"), False), (ord("f"), True), (ESCAPE, False)):
        assert press(window, toolkit, key) is Key.NONE
        assert toolkit.is_full == full
    assert press(window, toolkit, ESCAPE) is Key.QUIT  # in a window it ends


@pytest.mark.parametrize(
    ("key", "means"),
    [
        (-1, Key.NONE),
        (ord("q"), Key.QUIT),
        (ord(" "), Key.PAUSE),
        (ord("m"), Key.MUTE),
        (ord("x"), Key.OTHER),
        (LEFT_ARROW, Key.OTHER),  # its last byte is a "Q"
    ],
)
def test_other_keys(toolkit: Toolkit, key: int, means: Key) -> None:
    assert press(Window(), toolkit, key) is means


def test_it_is_drawn_in_the_size_of_the_window(toolkit: Toolkit) -> None:
    window = Window()
    toolkit.shown.clear()
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


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (-1, ""),
        (13, "enter"),
        (0xFF8D, "enter"),  # keypad
        (0xFF51, "left"),  # X11
        (0x1FF53, "right"),  # with Shift, GTK
        (0x260000, "up"),  # Windows
        (0xF701, "down"),  # macOS
        (0xFFB7, "7"),  # keypad
        (0x100000 | ord("7"), "7"),  # NumLock, GTK
        (ord("Q"), "q"),
        (0xFFE1, ""),  # Shift alone
        (0xFFE9, ""),  # Alt alone, as in Alt+Tab
        (0xFFBE, "other"),  # F1
        (8, "other"),  # backspace
    ],
)
def test_key_names(code: int, name: str) -> None:
    assert key_name(code) == name


def test_where_the_mouse_is_and_clicks(toolkit: Toolkit) -> None:
    window = Window()
    hear = lambda: window.hear(lambda _: PICTURE)  # noqa: E731
    size = (640, 360)
    assert hear() == Heard(size)
    toolkit.events = [(cv2.EVENT_MOUSEMOVE, 10, 20), (cv2.EVENT_LBUTTONDOWN, 12, 20)]
    assert hear() == Heard(size, pointer=(12, 20))
    toolkit.events = [(cv2.EVENT_LBUTTONUP, 12, 21), (cv2.EVENT_MOUSEMOVE, 90, 90)]
    assert hear() == Heard(size, pointer=(90, 90), click=(12, 21))
    assert hear() == Heard(size, pointer=(90, 90))  # a click counts once


def test_a_closed_window_is_not_opened_again(toolkit: Toolkit) -> None:
    window = Window()
    assert press(window, toolkit, -1) is Key.NONE
    toolkit.is_open = False
    assert press(window, toolkit, -1) is Key.QUIT
    shown = len(toolkit.shown)
    assert press(window, toolkit, -1) is Key.QUIT
    assert len(toolkit.shown) == shown
