"""Where the main monitor is, with the system's libraries replaced; a real X server is asked in ``test_window.py``."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from trainer.screen import monitor
from trainer.screen.drawing import Rect
from trainer.screen.monitor import main_monitor


class Function:
    """A function of a library, whose result type can be set."""

    restype: Any = None

    def __init__(self, call: Callable[..., Any]) -> None:
        self._call = call

    def __call__(self, *args: Any) -> Any:
        return self._call(*args)


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Take another system with other libraries."""
    for name in monitor._QT_SCALES:
        monkeypatch.delenv(name, raising=False)

    def take(platform: str, **functions: Callable[..., Any]) -> None:
        library = SimpleNamespace(**{name: Function(call) for name, call in functions.items()})
        monkeypatch.setattr(sys, "platform", platform)
        monkeypatch.setattr(ctypes, "CDLL", lambda _name: library)

    return take


def x11(monitors: Any) -> dict[str, Callable[..., Any]]:
    return {
        "XOpenDisplay": lambda _name: 7,
        "XineramaQueryScreens": lambda *_: monitors,
        "XDefaultScreen": lambda _display: 0,
        "XDisplayWidth": lambda *_: 1366,
        "XDisplayHeight": lambda *_: 768,
        "XFree": lambda _found: 1,
    }


def test_the_first_of_two_monitors_is_the_main_one(system) -> None:
    two = (monitor._Monitor * 2)((0, 1280, 40, 1920, 1080), (1, 0, 0, 1280, 1024))
    system("linux", **x11(two))
    assert main_monitor() == Rect(1280, 40, 1920, 1080)


def test_a_server_that_knows_one_screen_only(system) -> None:
    system("linux", **x11(None))
    assert main_monitor() == Rect(0, 0, 1366, 768)


def test_without_a_server_or_its_libraries_it_is_not_known(system, monkeypatch) -> None:
    system("linux", **{**x11(None), "XOpenDisplay": lambda _name: None})
    assert main_monitor() is None
    system("linux")  # the library has no such function
    assert main_monitor() is None

    def missing(_name: str) -> None:
        raise OSError

    monkeypatch.setattr(ctypes, "CDLL", missing)
    assert main_monitor() is None


@pytest.mark.parametrize(
    ("value", "is_known"),
    [("2", False), ("eDP-1=1.5;", False), ("0", True), ("1", True)],
)
def test_where_qt_scales_its_pixels_are_not_the_servers(system, monkeypatch, value, is_known) -> None:
    system("linux", **x11(None))
    monkeypatch.setenv("QT_SCREEN_SCALE_FACTORS", value)
    assert (main_monitor() is not None) == is_known


def test_on_windows_it_is_what_the_taskbar_leaves(system) -> None:
    def ask(action: int, _size: int, edges: Any, _change: int) -> int:
        assert action == 0x30
        edges._obj.left, edges._obj.top, edges._obj.right, edges._obj.bottom = 60, 0, 1920, 1080
        return 1

    system("win32", SystemParametersInfoW=ask)
    assert main_monitor() == Rect(60, 0, 1860, 1080)
    system("win32", SystemParametersInfoW=lambda *_: 0)
    assert main_monitor() is None


def test_on_macos(system) -> None:
    sizes = {"CGDisplayPixelsWide": lambda _id: 1512, "CGDisplayPixelsHigh": lambda _id: 982}
    system("darwin", CGMainDisplayID=lambda: 1, **sizes)
    assert main_monitor() == Rect(0, 0, 1512, 982)
