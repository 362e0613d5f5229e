"""From ``pilates`` to the first counted repetition in the real window, on a virtual screen, without a terminal."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.clips import beginning
from tests.screen.test_window import CLIP, MOST_S, ROOT, TOOLS, Trainer
from tests.screen.test_window import display as display  # a fixture
from trainer.plan.safety import questions
from trainer.pose.models import model_bytes
from trainer.record.store import Store

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(any(shutil.which(tool) is None for tool in TOOLS), reason=f"needs {', '.join(TOOLS)}"),
]

#: A programme that comes before the bundled ones, since its name comes first in the alphabet.
PROGRAMME = """
name = "One clam"
kind = "bite"
focus = "glutes"
about = "The exercise in the clip."

[[block]]
exercise = "clam"
side = "right"
sets = 1
reps = 3
rest_s = 0
"""
#: The first repetition of the clip, at half its pace: a busy machine still sees enough pictures of it.
CLIP_S, SLOWER = 8.0, 2


class Walk(Trainer):
    """``pilates`` with a clip in place of the camera, and a person who has only a keyboard."""

    def __init__(self, display: str, folder: Path) -> None:
        (folder / "programmes").mkdir()
        (folder / "programmes" / "a_clam.toml").write_text(PROGRAMME, encoding="utf-8")
        (folder / "model.task").write_bytes(model_bytes())
        self.presses, self.began_s = 0, time.monotonic()
        self.record = folder / "sessions.sqlite3"
        self.environment = os.environ | {
            "DISPLAY": display,
            "PILATES_CAMERA": str(beginning(CLIP, folder / "clip.mp4", CLIP_S, SLOWER)),
            "PILATES_MODEL": str(folder / "model.task"),
            "PILATES_DATA_DIR": str(folder),
            "PILATES_CONFIG_DIR": str(folder / "config"),
            "PYTHONPATH": str(ROOT),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from trainer.cli.app import main; main()"],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.window()

    def press(self, key: str, until: Callable[[], bool]) -> None:
        """Press a key, again every two seconds, until something is so."""
        end_s = time.monotonic() + MOST_S
        while time.monotonic() < end_s:
            try:
                self.key(key)
            except AssertionError:
                if until():  # on a busy machine the window closes between two presses
                    return
                raise
            self.presses += 1
            if self.wait(until, 2.0):
                return
        pytest.fail(f"{key} led nowhere")

    def wait(self, until: Callable[[], bool], most_s: float = MOST_S) -> bool:
        end_s = time.monotonic() + most_s
        while time.monotonic() < end_s:
            if until():
                return True
            assert self.process.poll() is None or until(), self.process.communicate()
            time.sleep(0.1)
        return False

    @property
    def answered(self) -> int:
        with Store(self.record) as store:
            person = store.person("me")
        return 0 if person is None else len(person.health)

    @property
    def counted(self) -> list[int]:
        """Repetitions in the record, by set."""
        with Store(self.record) as store:
            return [len(one.reps) for session in store.sessions() for one in session.sets]


@pytest.fixture
def walk(display: str, tmp_path: Path) -> Iterator[Walk]:
    started = Walk(display, tmp_path)
    yield started
    if started.process.poll() is None:
        started.process.kill()
        started.process.communicate()


def test_from_pilates_to_the_first_repetition_and_back_home(walk: Walk) -> None:
    for n, question in enumerate(questions()):
        if n == 0:  # past the camera's picture and the advice; Enter answers no health question
            for _ in range(2):
                walk.press("Return", lambda: walk.wait(lambda: False, 1.0) or True)
        assert question.answers[0].id == "no"
        walk.press("1", lambda n=n: walk.answered > n)
    walk.press("Return", lambda: bool(walk.counted))
    presses = walk.presses
    walk.press("Return", lambda: any(walk.counted))  # does nothing in a session; begins again where a clip went by
    sys.stdout.write(f"{presses} keys, {time.monotonic() - walk.began_s:.0f} s to the first repetition\n")
    presses = walk.presses
    walk.press("Escape", lambda: walk.process.poll() is not None)
    assert walk.presses >= presses + 2, "the first Escape leaves the session, the next one home"
    _out, errors = walk.process.communicate()
    assert walk.process.returncode == 0, errors
