"""Landmarks that jump to another person: that is no movement, and nobody gets another's repetitions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from calibration.landmarks import Pose
from calibration.stillness import AWAY_S, Jumps
from exercises.clam import CLAM
from exercises.judging.update import State
from tests.replay import replay
from tests.stick_figure import GOOD, Recording, film_clam, moved

FPS = 15.0
OWN = film_clam([replace(GOOD, rest_s=1.0)] * 2, fps=FPS)
#: Somebody smaller does the same beside them, less than a body's length away.
OTHER = moved(OWN, scale=0.8, shift_px=(160.0, 120.0))
LIES_STILL = OWN[20][1]


def at(pose: Pose | None, t_s: float) -> Pose:
    assert pose is not None
    return replace(pose, t_s=t_s)


def mixed(start_s: float, seconds: float, lies_still: bool = False) -> Recording:
    """The recording of one person, in which another is followed for a while."""
    mix: Recording = []
    for (t_s, own), (_, other) in zip(OWN, OTHER, strict=True):
        is_other = start_s <= t_s < start_s + seconds
        mix.append((t_s, at(other if is_other else LIES_STILL if lies_still else own, t_s)))
    return mix


def jumps(recording: Recording) -> list[float]:
    watch = Jumps()
    return [t_s for t_s, pose in recording if pose is not None and watch.update(pose)]


def test_one_person_does_not_jump() -> None:
    assert jumps(OWN) == []


@pytest.mark.parametrize("seconds", [0.1, 0.3, 0.9])
def test_a_slip_of_the_landmarks_is_no_jump(seconds: float) -> None:
    assert jumps(mixed(3.0, seconds)) == []


def test_a_jump_that_lasts_is_told_once_each_way() -> None:
    there, back = jumps(mixed(3.0, 4.0))
    assert there == pytest.approx(3.0 + AWAY_S, abs=2.5 / FPS)
    assert back == pytest.approx(7.0 + AWAY_S, abs=2.5 / FPS)


def test_a_repetition_of_somebody_else_is_not_counted() -> None:
    """Whoever is followed from the jump on takes the start position first."""
    first, second = replay(CLAM, OWN)[1].reps
    jump_s = first.start_s - 0.5
    updates, result = replay(CLAM, mixed(jump_s, 99.0, lies_still=True))
    ready = [update.t_s for update in updates if update.state is State.READY and update.is_settling]
    assert ready[0] < jump_s
    assert ready[-1] > first.end_s
    assert [rep.peak_s for rep in result.reps] == [pytest.approx(second.peak_s, abs=0.2)]


def test_a_slip_costs_no_repetition() -> None:
    rest_s = replay(CLAM, OWN)[1].reps[0].end_s
    assert len(replay(CLAM, mixed(rest_s + 0.3, 0.2))[1].reps) == 2
