"""From the lesson to the ending in the real window on a virtual screen; screenshots are kept in ``artefacts``."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.screen.test_window import CLIP, ROOT, Trainer, display, pytestmark, share
from trainer.pose.models import model_bytes
from trainer.screen.drawing import GREEN, SKY, SLATE, VERMILLION, YELLOW
from trainer.screen.window import TITLE

__all__ = ["display", "pytestmark"]


class Session(Trainer):
    """One set of clams in front of a clip that is played over and over."""

    def __init__(self, display: str, folder: Path) -> None:
        model = folder / "model.task"
        model.write_bytes(model_bytes())
        self.environment = os.environ | {
            "DISPLAY": display,
            "PILATES_MODEL": str(model),
            "PILATES_DATA_DIR": str(folder),
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "tests.screen.looped_session", str(CLIP)]
        self.process = subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.run("xdotool", "search", "--sync", "--name", TITLE)

    def until(self, name: str, is_there: Callable[[np.ndarray], bool], within_s: float = 90.0) -> None:
        """Wait for a picture."""
        end_s = time.monotonic() + within_s
        while time.monotonic() < end_s:
            assert self.process.poll() is None, self.process.communicate()[1]
            if is_there(self.shot(name)):
                return
            time.sleep(0.3)
        raise AssertionError(f"{name} was not seen")


def is_lesson(screen: np.ndarray) -> bool:
    return share(screen, SLATE) > 0.15 and share(screen, SKY) > 0.0005 and share(screen, YELLOW) > 0.005


def is_ending(screen: np.ndarray) -> bool:
    marks = share(screen, GREEN) > 0.0005 and share(screen, VERMILLION) > 0.0005
    return share(screen, SLATE) > 0.15 and marks


@pytest.fixture
def session(display, tmp_path):
    started = Session(display, tmp_path)
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.communicate()


def test_a_lesson_a_set_and_an_ending_that_stays_until_a_key(session: Session) -> None:
    session.until("lesson", is_lesson)
    session.key("n")
    session.until("after_lesson", lambda screen: not is_lesson(screen) and share(screen, SLATE) < 0.1)
    session.until("ending", is_ending)
    time.sleep(2.0)
    assert is_ending(session.shot("ending"))  # it stays
    session.key("Return")
    assert "pilates review" in session.ended()
