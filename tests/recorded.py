"""Sets of the stick figure, recorded the way the live set records them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from calibration.landmarks import Pose
from exercises.clam import CLAM
from exercises.judging.declaration import Exercise
from exercises.judging.results import SetResult
from exercises.judging.runner import SetRunner
from tests.stick_figure import GOOD, ROLLS_BACK, Recording, film_clam
from trainer.coach.utterance import Kind, Utterance
from trainer.record.recorder import Recorder, SessionInfo, SetInfo

SIZE = (640, 480)


def good() -> Recording:
    return film_clam([GOOD] * 2, fps=15.0)


def rolls_back() -> Recording:
    return film_clam([ROLLS_BACK] * 2, fps=15.0)


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
            runner = SetRunner(exercise)
            to.begin_set(SetInfo(exercise.id, None, "live", recording[0][0], "a shelf", "full", {"numpy": "1.0"}))
            for t_s, pose in recording:
                _take(runner, to, t_s, pose)
            to.utter(Utterance(recording[-1][0], Kind.PRAISE, "Good set."))
            results.append(runner.result())
            to.finish(results[-1])
        to.end_session(3)
    write_note(path, "A note, with “marks”.")
    return results


def write_note(path: Path, words: str) -> None:
    """Give the newest session the person's own words, which records of other programs and earlier versions hold."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE session SET note = ? WHERE id = (SELECT max(id) FROM session)", (words,))


def _take(runner: SetRunner, to: Recorder, t_s: float, pose: Pose | None) -> None:
    before = runner.calibration
    update = runner.update(t_s, pose)
    to.pose(t_s, pose, SIZE if pose is None else pose.size)
    if runner.calibration is not None and runner.calibration is not before:
        to.calibration(runner.calibration)
    if update.repetition is not None:
        to.repetition(update.repetition)
