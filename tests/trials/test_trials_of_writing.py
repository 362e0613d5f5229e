"""A few of the trials that run for hours by hand: kills, troubles of the disk, two programs at once, and soaks."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.trials.sockets import sockets_in

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills its own forks")


def run(trials: str, *options: Sequence[str]) -> str:
    """Trials in a process of their own, since they fork; what they print. Each list of options is one run of them.

    Raises:
        AssertionError: one failed.
    """
    runs = [["--seed", "20", *each] for each in options]
    code = f"import sys; from tests.trials.{trials} import main; sys.exit(max([main(each) for each in {runs}]))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
@needs_fork
def test_killed_at_any_moment_the_record_is_whole_and_the_command_ends_when_run_again() -> None:
    all_readers = ["--count", "1", "--readers", "1", "rescore"]
    lines = run("kills", ["--count", "2", "--first", "1", "--readers", "3"], all_readers).splitlines()
    *counts, last = [line.split(" of ")[0] for line in lines if " trials of " in line]
    kinds = ("practice", "import", "export", "rescore", "forget", "migration", "analyze", "recover")
    assert counts == [f"{kind}: 2 trials" for kind in kinds]
    assert last == "rescore: 1 trials"


@pytest.mark.slow
@needs_fork
def test_a_full_or_read_only_or_vanished_disk_costs_nothing_that_was_recorded() -> None:
    lines = run("disk", ["--count", "1", "-c", "practice", "-c", "import", "-c", "forget"]).splitlines()
    counts = [line.split(" trials")[0] for line in lines if " trials, " in line]
    kinds, troubles = ("practice", "import", "forget"), ("full", "readonly", "gone")
    assert counts == [f"{trouble}, {kind}: 1" for kind in kinds for trouble in troubles]


@pytest.mark.slow
@needs_fork
def test_two_programs_at_once_and_a_clock_that_is_set_back_lose_nothing() -> None:
    out = run("two", ["--count", "1", "rescore+practice", "forget+practice", "import+import", "clock"])
    assert out.count(": 1 trials, ") == 4, out
    assert "clock: 1 trials, 1 read by all" in out


@pytest.mark.slow
def test_a_soak_of_minutes_records_every_frame_of_its_sets() -> None:
    from tests.trials.soak import soak_lines

    lines = soak_lines(hours=0.05, fps=15.0)
    assert "sets" in lines[0]
    assert lines[1].endswith("MB/h")
    assert lines[2].startswith("a frame: ")


def test_a_trace_is_read() -> None:
    trace = (
        "12 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 3\n"
        '12 connect(3, {sa_family=AF_UNIX, sun_path="/run/pulse"}, 110) = -1 ENOENT (No such file or directory)\n'
        "13 socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP) = 4\n"
        "13 +++ exited with 0 +++\n"
    )
    assert sockets_in(trace) == {"AF_UNIX": 1, "connect AF_UNIX /run/pulse": 1, "AF_INET6": 1}
