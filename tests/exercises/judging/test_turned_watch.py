"""A picture on its side or upside down is told while the start position is awaited, and nothing is judged in it."""

from __future__ import annotations

import pytest

from calibration.landmarks import Pose
from calibration.picture import MAYBE_UPSIDE_DOWN, ON_ITS_SIDE, SIDEWAYS, UPSIDE_DOWN, Trouble
from calibration.start_shapes import PRONE, SIDE_LYING, SITTING, STANDING
from calibration.turned import turned_back
from exercises.clam import CLAM
from exercises.judging.declaration import Exercise
from exercises.judging.runner import SetRunner
from exercises.judging.turned_watch import LOOK_S, MAYBE, SURE, TurnedWatch
from exercises.judging.update import State, Update
from exercises.thoracic_lift import THORACIC_LIFT
from exercises.upper_back_stretch import UPPER_BACK_STRETCH
from tests.pinhole import body
from tests.replay import replay
from tests.stick_figure import GOOD, Recording, film_clam
from trainer.recordings.analyse import judge

FPS = 10.0


def still(pose: Pose, seconds: float = 20.0) -> Recording:
    """Somebody who keeps a position."""
    return [(i / FPS, Pose(pose.points, i / FPS, pose.size)) for i in range(round(seconds * FPS))]


def told(updates: list[Update], trouble: Trouble) -> list[float]:
    start = trouble.words.split("{")[0]
    return [update.t_s for update in updates if update.advice.startswith(start)]


class TestClam:
    def lying(self, quarters: int) -> Recording:
        return still(turned_back(body(SIDE_LYING, 40.0), quarters))

    @pytest.mark.parametrize(("quarters", "trouble"), [(1, SIDEWAYS), (2, UPSIDE_DOWN), (3, SIDEWAYS)])
    def test_it_is_told_and_nothing_begins(self, quarters: int, trouble: Trouble) -> None:
        runner = SetRunner(CLAM, is_live=True)
        updates = [runner.update(*frame) for frame in self.lying(quarters)]
        assert told(updates, trouble)[0] <= SURE[1] * LOOK_S
        assert {update.coach for update in updates if update.advice == trouble.words} == {""}
        assert {update.state for update in updates if update.advice == trouble.words} == {State.GET_READY}
        assert runner.result().calibration is None
        assert [note.advice for note in runner.result().not_seen] == [trouble.advice]

    def test_whose_side_is_asked_is_not_told_to_turn_over(self) -> None:
        """Upside down, the lower side lies on top: neither the person nor a mirror is the reason."""
        runner = SetRunner(CLAM, side="left")
        updates = [runner.update(*frame) for frame in self.lying(2)]
        assert {update.advice for update in updates if update.t_s > SURE[1] * LOOK_S} == {UPSIDE_DOWN.words}

    def test_a_recording_of_it_is_not_judged_either(self) -> None:
        result = judge(CLAM, "me.mp4", self.lying(2)).result
        assert result.calibration is None
        assert [note.advice for note in result.not_seen] == [UPSIDE_DOWN.advice]

    def test_of_a_picture_that_is_not_turned_nothing_is_said(self) -> None:
        updates, result = replay(CLAM, film_clam([GOOD] * 4))
        assert not told(updates, SIDEWAYS)
        assert not told(updates, UPSIDE_DOWN)
        assert len(result.reps) == 4


def _template(advice: str) -> str:
    return getattr(advice, "template", advice)


def test_who_may_lie_on_the_back_is_asked_later_and_told_what_to_do_otherwise() -> None:
    updates, result = replay(THORACIC_LIFT, still(turned_back(body(PRONE, 10.0), 2)))
    first_s, *_ = told(updates, MAYBE_UPSIDE_DOWN)
    assert first_s == pytest.approx((MAYBE[0] - 1) * LOOK_S, abs=0.5)
    before, after = (next(u.advice for u in updates if u.t_s >= t_s) for t_s in (first_s - 0.5, first_s))
    assert after == f"Is the picture upside down? Then turn the camera. If not: {before}"
    assert not told(updates, UPSIDE_DOWN)
    assert "you were in another position" in result.not_seen[0].why


def test_who_sits_in_a_picture_upside_down_does_not_begin() -> None:
    """Upside down, a sitter passes for a sitter; the judge would take every movement for its opposite."""
    updates, result = replay(UPPER_BACK_STRETCH, still(turned_back(body(SITTING), 2)))
    assert {update.state for update in updates} <= {State.GET_READY, State.HOLD_STILL}
    assert told(updates, UPSIDE_DOWN)[0] <= SURE[1] * LOOK_S
    assert result.calibration is None


@pytest.mark.parametrize("exercise", [CLAM, THORACIC_LIFT], ids=lambda one: one.id)
def test_who_stands_before_lying_down_is_not_asked(exercise: Exercise) -> None:
    updates, _ = replay(exercise, still(body(STANDING)))
    assert {_template(update.advice) for update in updates} == {exercise.start(body(STANDING))[0]}


def test_once_the_camera_is_turned_the_start_position_counts_at_once() -> None:
    watch = TurnedWatch(UPPER_BACK_STRETCH)
    wrong, right = turned_back(body(SITTING), 1), body(SITTING)
    assert [watch(float(n), wrong, may_ask=True) for n in range(4)] == [None, None, ON_ITS_SIDE, ON_ITS_SIDE]
    assert watch(4.0, right, may_ask=False) is None


def test_one_look_tells_nothing() -> None:
    """A leg that lifts may fit for a moment."""
    watch = TurnedWatch(CLAM)
    turn = [turned_back(body(SIDE_LYING, 40.0), 2), body(SIDE_LYING, 40.0)]
    looks = [watch(n * LOOK_S, turn[min(n % 5, 1)], may_ask=True) for n in range(30)]
    assert {*looks} == {None}
