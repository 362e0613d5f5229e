"""Sets of the stick figure, recorded the way the live set records them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import exercises
from calibration.body import Calibration
from calibration.landmarks import Pose
from exercises.clam import CLAM
from exercises.judging.declaration import Exercise
from exercises.judging.results import Repetition, SetResult
from exercises.judging.runner import SetRunner
from tests.stick_figure import GOOD, ROLLS_BACK, Recording, Rep, film_clam
from trainer.coach.utterance import Kind, Utterance
from trainer.record.recorder import Recorder, SessionInfo, SetInfo

SIZE = (640, 480)
Frames = tuple[tuple[float, Pose | None], ...]


class Step(NamedTuple):
    """What the judge gives for one frame; the calibration is None unless it is new."""

    t_s: float
    pose: Pose | None
    calibration: Calibration | None
    repetitions: tuple[Repetition, ...]


def good(fps: float = 15.0) -> Recording:
    return [*_filmed(GOOD, fps)]


def rolls_back(fps: float = 15.0) -> Recording:
    return [*_filmed(ROLLS_BACK, fps)]


@cache
def _filmed(rep: Rep, fps: float) -> Frames:
    return tuple(film_clam([rep] * 2, fps=fps))


def record_live(
    path: Path,
    recordings: list[Recording],
    session: SessionInfo = SessionInfo(),  # noqa: B008
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    exercise: Exercise = CLAM,
) -> list[SetResult]:
    """One session with a set of each recording; what the sets came to."""
    results = []
    with Recorder(path, session, now) as to:
        for recording in recordings:
            steps, result = _judged(exercise.id, tuple(recording))
            to.begin_set(SetInfo(exercise.id, None, "live", recording[0][0], "a shelf", "full", {"numpy": "1.0"}))
            for step in steps:
                _write(step, to)
            to.utter(Utterance(recording[-1][0], Kind.PRAISE, "Good set."))
            results.append(result)
            to.finish(result)
        to.end_session(3)
    write_note(path, "A note, with “marks”.")
    return results


def write_note(path: Path, words: str) -> None:
    """Give the newest session the person's own words, which records of other programs and earlier versions hold."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE session SET note = ? WHERE id = (SELECT max(id) FROM session)", (words,))


@cache
def _judged(exercise: str, recording: Frames) -> tuple[tuple[Step, ...], SetResult]:
    """Judge a recording once, however many tests record it. Poses are the same only if they are the same object."""
    runner = SetRunner(exercises.get(exercise), is_live=True)
    steps = []
    for t_s, pose in recording:
        before = runner.calibration
        repetitions = runner.update(t_s, pose).repetitions
        steps.append(Step(t_s, pose, None if runner.calibration is before else runner.calibration, repetitions))
    return tuple(steps), runner.result()


def _write(step: Step, to: Recorder) -> None:
    to.pose(step.t_s, step.pose, SIZE if step.pose is None else step.pose.size)
    if step.calibration is not None:
        to.calibration(step.calibration)
    for repetition in step.repetitions:
        to.repetition(repetition)
