"""The real window on a virtual screen, fed by a sample and driven by keys; screenshots are kept in ``artefacts``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.clips import beginning
from trainer.pose.models import model_bytes
from trainer.screen.drawing import INK, VERMILLION
from trainer.screen.monitor import main_monitor
from trainer.screen.window import TITLE

ROOT = Path(__file__).parents[2]
CLIP = ROOT / "samples" / "clam_right_rolls_back_strong.mp4"
ARTEFACTS = ROOT / "artefacts"
#: Nothing takes this long, even on a machine that does much else, seconds.
MOST_S = 300.0
TOOLS = ("Xvfb", "openbox", "xdotool", "import")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        any(shutil.which(tool) is None for tool in TOOLS), reason=f"needs {', '.join(TOOLS)} (ImageMagick's import)"
    ),
]


@pytest.fixture(scope="module")
def display():
    """A virtual screen with a window manager."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x1000x24", "-nolisten", "tcp"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as number:
        name = f":{number.readline().strip()}"
    manager = subprocess.Popen(
        ["openbox"], env=os.environ | {"DISPLAY": name}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield name
    for process in (manager, server):
        process.terminate()
        process.wait()


class Trainer:
    """``pilates practice`` in its window."""

    def __init__(self, display: str, folder: Path, clip: Path = CLIP) -> None:
        model = folder / "model.task"
        model.write_bytes(model_bytes())
        self.environment = os.environ | {
            "DISPLAY": display,
            "PILATES_MODEL": str(model),
            "PILATES_DATA_DIR": str(folder),
            "PYTHONPATH": str(ROOT),
        }
        command = [
            sys.executable,
            "-c",
            "from trainer.cli.app import main; main()",
            "practice",
            "clam",
            "--yes-i-have-read",
            "--camera",
            str(clip),
        ]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.window()

    def window(self) -> str:
        """Wait for the window; its id. xdotool fails where another window closes while it looks, so it looks again."""
        end_s = time.monotonic() + MOST_S
        while time.monotonic() < end_s:
            look = ["xdotool", "search", "--name", TITLE]
            found = subprocess.run(look, env=self.environment, capture_output=True, text=True, timeout=MOST_S)
            if found.returncode == 0 and (ids := found.stdout.split()):
                return ids[0]
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.process.kill()
        raise AssertionError(f"no window: {self.process.communicate()[1]}")

    def run(self, *command: str) -> None:
        subprocess.run(command, env=self.environment, check=True, capture_output=True, timeout=MOST_S)

    def shot(self, name: str) -> np.ndarray:
        """The screen, BGR, also kept as a file."""
        ARTEFACTS.mkdir(exist_ok=True)
        path = ARTEFACTS / f"{name}.png"
        self.run("import", "-window", "root", "-quality", "10", str(path))  # packed fast, not small
        return cv2.imread(str(path))

    def until(self, name: str, is_there: Callable[[np.ndarray], bool]) -> np.ndarray:
        """Wait for a picture."""
        end_s = time.monotonic() + MOST_S
        while time.monotonic() < end_s:
            assert self.process.poll() is None, self.process.communicate()[1]
            if is_there(shot := self.shot(name)):
                return shot
            time.sleep(0.3)
        raise AssertionError(f"{name} was not seen")

    def key(self, key: str) -> None:
        self.run("xdotool", "windowactivate", "--sync", self.window(), "key", key)

    def ended(self) -> str:
        out, errors = self.process.communicate(timeout=MOST_S)
        assert self.process.returncode == 0, errors
        return out


@pytest.fixture
def trainer(display, tmp_path):
    yield from until_killed(Trainer(display, tmp_path))


@pytest.fixture
def short_trainer(display, tmp_path):
    """It sees one repetition, at half its pace: a busy machine still sees enough pictures of it."""
    yield from until_killed(Trainer(display, tmp_path, beginning(CLIP, tmp_path / "clip.mp4", 8.0, slower=2)))


def until_killed(started: Trainer) -> Iterator[Trainer]:
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.communicate()


#: Of the screen: the mark of a cue and the edge about its words.
CUE_SHARE = 0.012


def share(picture: np.ndarray, colour: tuple[int, int, int]) -> float:
    low, high = (tuple(value + by for value in colour) for by in (-12, 12))
    return cv2.countNonZero(cv2.inRange(picture, low, high)) / (picture.shape[0] * picture.shape[1])


def test_shows_the_cue_and_ends_with_the_file(short_trainer):
    trainer = short_trainer
    most = 0.0
    while trainer.process.poll() is None and most < CUE_SHARE:
        picture = trainer.shot("window")
        most = max(most, share(picture, VERMILLION))
        time.sleep(0.3)
    assert most >= CUE_SHARE, "no cue stood above the picture"
    out, errors = trainer.process.communicate(timeout=MOST_S)
    assert trainer.process.returncode == 0, errors
    assert "1 repetition" in out


def test_the_monitor_is_known_before_a_window_opens(display, monkeypatch):
    monkeypatch.setenv("DISPLAY", display)
    assert main_monitor() == (0, 0, 1280, 1000)


def is_open(screen: np.ndarray) -> bool:
    """What stands beside the picture is on the screen."""
    return share(screen, INK) > 0.15


def fills(screen: np.ndarray) -> bool:
    """The lower right corner is the window's, not the desktop's."""
    return is_open(screen) and share(screen[-12:, -12:], INK) == 1.0


def fills_not(screen: np.ndarray) -> bool:
    return is_open(screen) and not fills(screen)


def test_f_fills_the_screen_escape_gives_it_back_and_q_ends_and_saves(trainer):
    trainer.until("window_start", fills_not)
    trainer.key("f")
    trainer.until("window_full", fills)
    trainer.key("Escape")
    trainer.until("window_small", fills_not)
    trainer.key("space")
    time.sleep(0.5)
    trainer.key("q")
    assert "Clam" in trainer.ended()
    review = subprocess.run(
        [sys.executable, "-c", "from trainer.cli.app import main; main()", "review"],
        env=trainer.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Clam" in review.stdout


def test_closing_the_window_ends_and_saves(trainer):
    trainer.until("window_closing", is_open)
    trainer.key("alt+F4")
    assert "Clam" in trainer.ended()
