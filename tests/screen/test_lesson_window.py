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
from trainer.plan.health import pain_question
from trainer.pose.models import model_bytes
from trainer.record.store import Store
from trainer.screen.drawing import INK, SKY, SLATE, YELLOW
from trainer.screen.question_board import CARD, CHOSEN
from trainer.screen.question_layout import arrange
from trainer.screen.window import TITLE
from trainer.teach.figure import MAT

__all__ = ["display", "pytestmark"]


class Session(Trainer):
    """One set of clams in front of a clip that is played over and over."""

    def __init__(self, display: str, folder: Path) -> None:
        self.folder = folder
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

    def place(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Width and height of the window, and where it begins on the screen, pixels."""
        told = subprocess.run(
            ["xdotool", "search", "--name", TITLE, "getwindowgeometry", "--shell"],
            env=self.environment, check=True, capture_output=True, text=True, timeout=60,
        ).stdout  # fmt: skip
        of = dict(line.split("=") for line in told.split())
        return (int(of["WIDTH"]), int(of["HEIGHT"])), (int(of["X"]), int(of["Y"]))

    def until(self, name: str, is_there: Callable[[np.ndarray], bool], within_s: float = 90.0) -> None:
        """Wait for a picture."""
        end_s = time.monotonic() + within_s
        while time.monotonic() < end_s:
            assert self.process.poll() is None, self.process.communicate()[1]
            if is_there(self.shot(name)):
                return
            time.sleep(0.3)
        raise AssertionError(f"{name} was not seen")


#: A question takes no answer in its first moments: a key may still have been meant for the exercise, seconds.
READS_S = 1.5


def is_lesson(screen: np.ndarray) -> bool:
    return share(screen, SLATE) > 0.15 and share(screen, SKY) > 0.0005 and share(screen, YELLOW) > 0.005


def is_ending(screen: np.ndarray) -> bool:
    """A figure on its mat and something to choose; on a busy machine the fault may be *not seen*."""
    return share(screen, INK) > 0.3 and share(screen, MAT) > 0.02 and share(screen, CHOSEN) > 0.005


@pytest.fixture
def session(display, tmp_path):
    started = Session(display, tmp_path)
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.communicate()


def is_pain(screen: np.ndarray) -> bool:
    return share(screen, INK) > 0.3 and share(screen, CARD) > 0.05 and share(screen, CHOSEN) > 0.005


def is_told(screen: np.ndarray) -> bool:
    """A page with nothing to choose but to go on."""
    return share(screen, INK) > 0.3 and share(screen, CARD) < 0.01 and share(screen, CHOSEN) > 0.05


def test_questions_a_lesson_a_set_and_an_ending_all_in_the_window(session: Session) -> None:
    session.until("pain_before", is_pain)
    time.sleep(READS_S)
    size, at = session.place()
    (*numbers, _skip) = arrange(pain_question("Pain right now, from 0 (none) to 10 (worst)"), size).cards
    x, y = numbers[2].middle
    session.run("xdotool", "mousemove", str(at[0] + x), str(at[1] + y), "click", "1")
    for page in ("down_to_the_mat", "up_again"):
        session.until(page, is_told)
        time.sleep(READS_S)
        session.key("Return")
        time.sleep(0.5)
    session.until("lesson", is_lesson)
    session.key("n")
    session.until("after_lesson", lambda screen: not is_lesson(screen) and share(screen, SLATE) < 0.1)
    session.until("back", is_pain)  # how it was for the back; the board looks the same
    time.sleep(1.0)
    session.key("2")
    time.sleep(2.0)
    session.until("pain_after", is_pain)
    time.sleep(READS_S)
    session.key("1")
    session.until("ending", is_ending)
    time.sleep(2.0)
    assert is_ending(session.shot("ending"))  # it stays
    session.key("Return")
    assert "pilates review" in session.ended()
    with Store(session.folder / "sessions.sqlite3") as store:
        (kept,) = store.sessions()
    assert (kept.pain_before, kept.pain_after, len(kept.sets[0].reps)) == (2, 1, 1)
    assert kept.sets[0].comfort == "felt"
