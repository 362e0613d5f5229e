"""A session of eight hours at a fake clock: whether its memory stays flat and its time for a frame constant.

    python -m tests.trials.soak --hours 8                         # the samples' exact landmarks, as fast as they go
    python -m tests.trials.soak --hours 8 --found                 # those that MediaPipe found in the samples
    python -m tests.trials.soak --mediapipe --hours 0.17          # looped samples through MediaPipe, in real time

One program runs all: the live session with its flow, sets, rests, coach, picture, and the recorder. Printed are the
slope of the memory, by least squares after the first tenth, and the processor time for a frame in the first and the
last tenth.
"""

# ruff: noqa: T201 - it is a program
from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import numpy as np

import exercises
from exercises.judging.declaration import Exercise, Holding
from exercises.judging.update import Update
from tests.record_maker import CLIPS
from tests.trials.soak_people import AtOnce, Kept, Looped, PosesOf, Somebody, exact, found
from trainer.base import memory
from trainer.coach.utterance import Utterance
from trainer.plan.programme import PlannedSet
from trainer.pose.guard import BackgroundGuard
from trainer.pose.landmarker import Landmarker, StillLandmarker
from trainer.pose.models import model_bytes
from trainer.pose.trust import Trust
from trainer.record.recorder import Recorder, SessionInfo
from trainer.record.store import Store
from trainer.screen.drawing import Image
from trainer.screen.overlay import SIZE, compose
from trainer.screen.state import View
from trainer.screen.window import Key
from trainer.session import live as live_session
from trainer.session.analyst import Analyst
from trainer.session.live import LiveSession
from trainer.session.options import LiveOptions
from trainer.session.session_options import SessionOptions
from trainer.sound.options import SoundOptions
from trainer.sound.set_sound import Sound

#: A set, and the seconds after which it is left if it has not come to its end.
AMOUNT, HOLD_S, REST_S, LONGEST_SET_S = 8, 60, 15.0, 150.0
#: Of how many frames one is drawn.
DRAWN_EVERY = 60


@dataclass(slots=True)
class Readings:
    """What was measured while frames went by: seconds of the session, frames, memory in MB, processor seconds."""

    rows: list[tuple[float, int, float, float]] = field(default_factory=list)

    def take(self, t_s: float, frames: int) -> None:
        self.rows.append((t_s, frames, _memory_mb(), time.process_time()))

    def slope_mb_h(self) -> float:
        """How fast the memory grows after the first tenth, MB an hour of the session."""
        rows = np.array(self.rows[len(self.rows) // 10 :])
        return float(np.polyfit(rows[:, 0] / 3600.0, rows[:, 2], 1)[0])

    def by_hour_mb(self) -> list[float]:
        """The memory at the end of each whole hour of the session, MB."""
        rows = np.array(self.rows)
        ends_s = 3600.0 * np.arange(1, round(rows[-1, 0] / 3600.0) + 1)
        return [float(rows[rows[:, 0] <= end_s][-1, 2]) for end_s in ends_s]

    def ms_a_frame(self, last: bool) -> float:
        """Processor time for a frame in the first or the last tenth, milliseconds."""
        tenth = max(2, len(self.rows) // 10)
        rows = self.rows[-tenth:] if last else self.rows[:tenth]
        return 1000.0 * (rows[-1][3] - rows[0][3]) / (rows[-1][1] - rows[0][1])


def _memory_mb() -> float:
    """What the process holds now; where the system does not tell, the most it ever held."""
    try:
        import resource

        return int(Path("/proc/self/statm").read_text("utf-8").split()[1]) * resource.getpagesize() / 1e6
    except (ImportError, OSError):
        return _peak_mb()


def _peak_mb() -> float:
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


class Drawn:
    """Draws every so many pictures, and leaves a set that does not come to its end."""

    def __init__(self, every: int) -> None:
        self.live: LiveSession | None = None
        self.said = 0
        self._every, self._shown = every, itertools.count(1)
        self._run, self._since_s = 0, 0.0

    def show(self, picture: Image, exercise: Exercise, update: Update | None, view: View) -> Key:
        if next(self._shown) % self._every == 0:
            compose(picture, exercise, update, view, SIZE)
        if self.live is None or update is None:
            return Key.NONE
        if self.live.flow.run != self._run:
            self._run, self._since_s = self.live.flow.run, update.t_s
        return Key.NEXT if update.t_s - self._since_s > LONGEST_SET_S else Key.NONE

    def tell(self, update: Update, said: Utterance | None) -> None:
        self.said += said is not None

    def close(self) -> None:
        """Nothing to take away."""


def planned(hours: float) -> tuple[PlannedSet, ...]:
    """Every exercise and side in turn, more sets than fit."""
    kinds = itertools.islice(itertools.cycle(CLIPS), max(len(CLIPS), int(hours * 3600 / 15)))
    return tuple(
        PlannedSet(what, side, 1, 1, HOLD_S if _is_held(what) else AMOUNT, rest_s=REST_S) for what, side in kinds
    )


def _is_held(what: str) -> bool:
    return isinstance(exercises.get(what).counting, Holding)


def soak(path: Path, hours: float, fps: float, poses_of: PosesOf | None) -> tuple[Readings, str]:
    """Run a session into a record; what was measured, and what was done in a sentence.

    Args:
        path: the record.
        hours: how long it is.
        fps: frames a second of the session.
        poses_of: the landmarks, None to have MediaPipe look in real time.

    Raises:
        AssertionError: something was not recorded.
    """
    memory.limit_arenas()  # as in a session
    readings, kept = Readings(), Kept()
    recorder = Recorder(path, info := SessionInfo(programme="full"))
    source: Any
    guard: Any = SimpleNamespace(trust=Trust(), sees_others=False, offer=lambda *_: None, stop=lambda: None)
    if poses_of is None:
        model = model_bytes()
        source, load, screen = Looped(hours, readings.take), lambda: Landmarker(model, is_live=True), Drawn(1)
        guard = BackgroundGuard(lambda: StillLandmarker(model))
    else:
        source, load = Somebody(kept, recorder, fps, hours, readings.take, poses_of), lambda: kept
        screen = Drawn(DRAWN_EVERY)
    options = SessionOptions(planned(hours), LiveOptions("somebody", window=False), info=info)
    sound = Sound(SoundOptions(voice=False, tones=False))
    with mock.patch.object(live_session, "Analyst", Analyst if poses_of is None else AtOnce):
        live = LiveSession(options, source, screen, recorder, None, load, guard, sound, {})  # type: ignore[arg-type]
    source.live = screen.live = live
    live.run()
    results = live.finish()
    sound.close()
    trouble = recorder.close()
    frames = readings.rows[-1][1]
    with Store(path) as store:
        (session,) = store.sessions()
        stored = sum(len(store.set_poses(one.id)) for one in session.sets)
    if isinstance(live._analyst, AtOnce):
        assert stored == live._analyst.judged
    reps = sum(len(one.reps) for one in session.sets)
    assert reps == sum(len(result.reps) for result in results)
    assert reps or poses_of is None or hours < 0.1, "nothing was judged"
    done = f"{len(session.sets)} sets, {reps} repetitions, {screen.said} cues, {stored} frames recorded of {frames}"
    return readings, f"{done}{'; ' + trouble if trouble else ''}"


def soak_lines(hours: float, fps: float, poses_of: PosesOf | None = exact) -> list[str]:
    """A soak into a record of its own, in three lines: what was done, the memory, the time for a frame."""
    with tempfile.TemporaryDirectory() as folder:
        readings, done = soak(Path(folder) / "record.sqlite3", hours, fps, poses_of)
    first, last = readings.rows[len(readings.rows) // 10][2], readings.rows[-1][2]
    by_hour = " ".join(f"{used_mb:.0f}" for used_mb in readings.by_hour_mb())
    return [
        f"{hours:g} h: {done}",
        f"memory: {first:.1f} MB after the first tenth, {last:.1f} MB at the end, {readings.slope_mb_h():+.2f} MB/h",
        f"a frame: {readings.ms_a_frame(False):.2f} ms in the first tenth, {readings.ms_a_frame(True):.2f} in the last",
        *([f"memory after each hour, MB: {by_hour}"] if by_hour else []),
    ]


def main(arguments: list[str] | None = None) -> int:
    """Print memory and time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=8.0)
    parser.add_argument("--fps", type=float, default=15.0, help="frames a second, of kept landmarks")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--found", action="store_true", help="landmarks that MediaPipe found in the samples")
    how.add_argument("--mediapipe", action="store_true", help="MediaPipe looks, in real time")
    asked = parser.parse_args(arguments)
    poses_of = None if asked.mediapipe else found if asked.found else exact
    if poses_of is not None:  # the samples' landmarks stay in memory: without this they look like growth
        for one, run in itertools.product(planned(0.0), range(2)):
            poses_of(one, run)
    print(*soak_lines(asked.hours, asked.fps, poses_of), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
