"""Runs a whole recording of landmarks through the judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from calibration.body import Calibration
from calibration.landmarks import Pose
from calibration.picture import Trouble
from exercises.judging.declaration import Exercise
from exercises.judging.results import SetResult
from exercises.judging.runner import SetRunner, run
from exercises.judging.update import Update


def replay(
    exercise: Exercise,
    poses: Iterable[tuple[float, Pose | None]],
    calibration: Calibration | None = None,
    later: Sequence[tuple[float, Calibration | None]] = (),
    troubles: Mapping[float, Trouble] | None = None,
) -> tuple[list[Update], SetResult]:
    """The updates and the result of a recording, judged by a new :class:`SetRunner` with these arguments."""
    runner = SetRunner(exercise, calibration, later=later)
    updates = [*run(runner, poses, troubles)]
    return updates, runner.result()
