"""Nothing leaves the machine: the whole of the program's work is done with Internet sockets forbidden by the kernel.

Two things need a connection and are not tried here: fetching the pose model, and ``analyze --on``, which connects to
the cluster that its user names (``tests/cluster``).
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import exercises
from tests.clips import beginning
from tests.no_network import AND_THEN, is_possible
from tests.recorded import good, record_live
from tests.replay import replay
from trainer.pose.models import model_bytes
from trainer.record.store import Store

GUARD = Path(__file__).parents[1] / "no_network.py"
SAMPLE = Path(__file__).parents[2] / "samples" / "clam_right_rolls_back_strong.mp4"
#: Seconds of it that are analyzed and practised to: the first of its three repetitions ends after 7.2.
CLIP_S = 8.0
#: Seconds of it that are written anew: to encode a second takes as long as to find its landmarks thrice.
WRITTEN_S = 1.0

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not is_possible(), reason="needs Linux's seccomp")]

Program = Callable[..., subprocess.CompletedProcess[str]]


def program(folder: Path) -> Program:
    """Runs the program with sockets forbidden, its data in this folder and the model already fetched."""
    model = folder / "model.task"
    model.write_bytes(model_bytes())
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    environment |= {"PILATES_MODEL": str(model), "PILATES_DATA_DIR": str(folder), "PYTHONPATH": str(GUARD.parents[1])}

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(GUARD), *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=180)

    return run


@pytest.fixture
def offline(tmp_path: Path) -> Program:
    return program(tmp_path)


@pytest.fixture(scope="module")
def analyzed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the clip was analyzed offline."""
    folder = tmp_path_factory.mktemp("analyzed")
    clip = beginning(SAMPLE, folder / "clip.mp4", CLIP_S)
    short = beginning(SAMPLE, folder / "short.mp4", WRITTEN_S)
    write = ("analyze", short, "--exercise", "clam", "--video", folder / "out.webm")
    done = program(folder)(*write, AND_THEN, "analyze", clip, "--json", folder / "out.json", "--save")
    assert done.returncode == 0, done.stderr
    return folder


def test_the_guard_kills_whoever_opens_an_internet_socket():
    code = (
        "import runpy, socket; runpy.run_path(r'" + str(GUARD) + "')['forbid_internet_sockets']();"
        "socket.socket(socket.AF_UNIX).close(); print('unix', flush=True); socket.socket(socket.AF_INET)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (-signal.SIGSYS, "unix\n")


def test_analyze(analyzed):
    assert len(json.loads((analyzed / "out.json").read_text("utf-8"))["reps"]) == 1
    assert (analyzed / "out.webm").stat().st_size > 10_000
    offline = program(analyzed)
    done = offline("rescore", "--all", AND_THEN, "export", analyzed / "export")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(": unchanged") == 1
    assert (analyzed / "export" / "record.json").is_file()
    with Store(analyzed / "sessions.sqlite3") as store:
        [saved] = store.sessions()[0].sets
    assert (saved.mode, saved.video, len(saved.reps)) == ("recorded", analyzed / "clip.mp4", 1)


def test_practice_records_what_analyze_finds(offline, analyzed, tmp_path):
    done = offline("practice", "clam", "--yes-i-have-read", "--camera", analyzed / "clip.mp4", "--no-window")
    assert done.returncode == 0, done.stderr
    assert "repetition 1" in done.stdout
    with Store(tmp_path / "sessions.sqlite3") as store:
        [recorded] = store.sessions()[0].sets
        poses = store.set_poses(recorded.id)
    found = json.loads((analyzed / "out.json").read_text("utf-8"))["reps"]
    assert [(rep.side, [f.code for f in rep.faults]) for rep in recorded.reps] == [
        (rep["side"], [f["code"] for f in rep["faults"]]) for rep in found
    ]
    # What was recorded gives the same scores again, to the last bit.
    _, again = replay(exercises.get("clam"), poses)
    assert again.reps == recorded.reps
    done = offline("review")
    assert done.returncode == 0, done.stderr
    assert "Clam" in done.stdout


def test_commands_that_need_no_model(offline, tmp_path):
    record_live(tmp_path / "sessions.sqlite3", [good()])
    export = tmp_path / "export"
    commands = (
        ("today",),
        ("review",),
        ("report",),
        ("programmes",),
        ("exercises",),
        ("export", export),
        ("forget", "1", "--yes"),
        ("import", export),
        ("rescore", "--all"),
        ("recover",),
    )
    # One after the other in one process, since what a process imports takes longer than what these commands do.
    words = [word for command in commands for word in (*command, AND_THEN)]
    done = offline(*words[:-1])
    assert done.returncode == 0, done.stderr


def test_commands_that_look_at_this_machine(offline):
    assert offline("doctor").returncode in (0, 1)
    assert offline("cameras").returncode in (0, 2)


def test_demo(offline):
    done = offline("demo", "--no-window")
    assert done.returncode == 0, done.stderr
    assert "repetition 3" in done.stdout
