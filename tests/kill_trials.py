"""Kills a recording program at random moments and says what was lost: ``python -m tests.kill_trials 40``."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.full_set import INFO, SIZE, assert_same, pose_at, repetition
from trainer.record.recorder import Recorder, SessionInfo
from trainer.record.store import SetRecord, Store

#: Frames a second that the program hands over, six times a camera's, and after how many a repetition.
RATE, EVERY = 180, 45


@dataclass(frozen=True, slots=True)
class Trial:
    """What was handed over, up to when, and what is there: the set, or None if it was killed before it was written."""

    handed: int
    until_s: float
    one: SetRecord | None
    stored: int
    lost_s: float


def record_until_killed(path: Path, person: str) -> None:
    """Record without an end; what has been handed over is printed."""
    to = Recorder(path, SessionInfo(person))
    to.begin_set(INFO)
    for i in range(1_000_000):
        t_s = time.monotonic()
        to.pose(t_s, pose_at(t_s), SIZE)
        if i % EVERY == EVERY - 1:
            to.repetition(repetition((i + 1) // EVERY))
        print(i + 1, t_s, flush=True)  # noqa: T201
        time.sleep(1 / RATE)


def trial(path: Path, number: int) -> Trial:
    """Start a program, kill it within three seconds, and hold what is there against what was handed over.

    Raises:
        AssertionError: something is damaged, or is not what was handed over.
    """
    person = f"trial {number}"
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.kill_trials", str(path), person],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert child.stdout is not None
    lines = [child.stdout.readline()]
    time.sleep(random.Random(number).uniform(0, 3))
    child.kill()
    lines += child.stdout.read().splitlines()
    child.stdout.close()
    child.wait()
    stamps = [float(line.split()[1]) for line in lines if len(line.split()) == 2]
    with Store(path) as store:
        assert store.notice is None
        sets = [one for session in store.sessions(person) for one in session.sets]
        if not sets:
            return Trial(len(stamps), stamps[-1], None, 0, stamps[-1] - stamps[0])
        (one,) = sets
        poses = store.set_poses(one.id)
    times = [t_s for t_s, _ in poses]
    assert times[: len(stamps)] == stamps[: len(times)]
    assert_same(poses, [(t_s, pose_at(t_s)) for t_s in times])
    between = len(poses) % EVERY == 0  # a commit may fall between a repetition's last frame and the repetition
    assert len(one.reps) in (len(poses) // EVERY, len(poses) // EVERY - between)
    assert one.reps == tuple(repetition(n + 1) for n in range(len(one.reps)))
    return Trial(len(stamps), stamps[-1], one, len(poses), max(0.0, stamps[-1] - times[-1]))


def main(count: int) -> None:
    """Print how much was lost in so many trials with one record."""
    with tempfile.TemporaryDirectory() as folder:
        done = [trial(Path(folder) / "record.sqlite", number) for number in range(count)]
    lost = sorted(one.lost_s for one in done)
    print(f"{count} kills, {sum(one.one is None for one in done)} before anything was written; nothing damaged.")  # noqa: T201
    print(f"lost: median {lost[len(lost) // 2]:.2f} s, most {lost[-1]:.2f} s")  # noqa: T201


if __name__ == "__main__":
    if len(sys.argv) == 3:
        record_until_killed(Path(sys.argv[1]), sys.argv[2])
    else:
        main(int(sys.argv[1]))
