"""The home screen's window: what it shows while something is being opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from trainer.home import run
from trainer.home.run import _Desk
from trainer.screen.drawing import SLATE, Image
from trainer.session.options import LiveOptions


class Window:
    """Keeps the pictures that it is given."""

    def __init__(self) -> None:
        self.shown: list[Image] = []

    def show_picture(self, draw: Callable[[tuple[int, int]], Image]) -> None:
        self.shown.append(draw((640, 360)))


def test_a_camera_that_takes_time_to_open_leaves_no_black_window(monkeypatch: pytest.MonkeyPatch) -> None:
    window: Any = Window()
    asker: Any = None
    live = LiveOptions()

    def choose(_asker: object, chosen: LiveOptions, _way_out: str) -> LiveOptions:
        assert len(window.shown) == 1, "the window says what it waits for before a camera is opened"
        return chosen

    monkeypatch.setattr(run, "choose_camera", choose)
    assert _Desk(window, Console(quiet=True), lambda: "").choose_camera(asker, live, "Back") is live
    (picture,) = window.shown
    assert tuple(picture[0, 0]) == SLATE
    assert (picture == 255).all(axis=2).any(), "in words"
