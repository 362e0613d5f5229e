"""One-leg stand: a figure seen from the front that lifts a foot, leans and turns; nothing else is a stand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.landmarks import MIRROR, Landmark, Pose, Side
from exercises.judging.declaration import Holding
from exercises.judging.results import SetResult
from exercises.judging.runner import SetRunner
from exercises.judging.update import State
from exercises.one_leg_stand import ONE_LEG_STAND
from tests.replay import replay
from trainer.coach.words import state_words

assert isinstance(ONE_LEG_STAND.counting, Holding)
TORSO_PX, SIZE, FPS = 100.0, (640, 480), 12.0


@dataclass(frozen=True)
class Body:
    """A figure that faces the camera, torso lengths.

    Attributes:
        left, right: height of each foot above its place.
        lean_deg: trunk towards the person's left, the right side of the picture.
        width: of the shoulders in the picture.
        sits: the knees are at the height of the hips.
    """

    left: float = 0.0
    right: float = 0.0
    lean_deg: float = 0.0
    width: float = 0.75
    sits: bool = False

    def pose(self, t_s: float, mirrored: bool = False, scale: float = 1.0) -> Pose:
        hip = np.array([0.0, 1.7])
        tip = math.radians(self.lean_deg)
        shoulder = hip + np.array([math.sin(tip), math.cos(tip)])
        xy = np.tile(shoulder + np.array([0.0, 0.45]), (33, 1))
        for side, way, up in (("LEFT", 0.5, self.left), ("RIGHT", -0.5, self.right)):
            knee = 1.7 if self.sits else 0.9 + up / 2
            joints = {"SHOULDER": shoulder + np.array([way * self.width, 0.0]), "HIP": hip + np.array([way * 0.4, 0.0])}
            joints |= {"KNEE": np.array([way * 0.4, knee]), "ANKLE": np.array([way * 0.4, 0.1 + up])}
            joints |= {"HEEL": np.array([way * 0.4, 0.05 + up]), "FOOT_INDEX": np.array([way * 0.5, up])}
            for name, at in joints.items():
                xy[Landmark[f"{side}_{name}"]] = at
        points = np.ones((33, 4), np.float32)
        points[:, :2] = scale * (np.array([320.0, 420.0]) + TORSO_PX * xy * [1.0, -1.0])
        if mirrored:
            points[:, 0] = scale * SIZE[0] - points[:, 0]
            points = points[MIRROR]
        return Pose(points, t_s, (round(scale * SIZE[0]), round(scale * SIZE[1])))


Movement = Callable[[float], Body]
BOTH = Body()


def lifted(*spans: tuple[float, float], side: Side = "right", height: float = 0.4, **more: float) -> Movement:
    """On both feet, with this foot up between each pair of times."""

    def move(t_s: float) -> Body:
        is_up = any(first <= t_s < last for first, last in spans)
        return replace(BOTH, **{side: height}, **more) if is_up else BOTH

    return move


def stand(move: Movement, seconds: float = 20.0, fps: float = FPS, asked: Side | None = None, **how) -> SetResult:
    times = [i / fps for i in range(round(seconds * fps))]
    film = [(t_s, move(t_s).pose(t_s, **how)) for t_s in times]
    runner = SetRunner(ONE_LEG_STAND, side=asked)
    for t_s, pose in film:
        runner.update(t_s, pose)
    return runner.result()


def spans(result: SetResult) -> list[tuple[float, float]]:
    return [(hold.start_s, hold.end_s) for hold in result.holds]


def test_a_stand_lasts_from_the_lifted_foot_to_the_lowered_one() -> None:
    ((start_s, end_s),) = spans(stand(lifted((5.0, 14.0))))
    assert start_s == pytest.approx(5.0, abs=0.3)
    assert end_s == pytest.approx(14.0, abs=0.3)


def test_each_foot_that_comes_down_ends_a_stand_and_the_next_one_counts_apart() -> None:
    found = spans(stand(lifted((5.0, 9.0), (11.0, 18.0))))
    assert [round(end - start) for start, end in found] == [4, 7]


def test_steps_on_the_spot_and_a_short_lift_are_no_stand() -> None:
    steps = lifted(*((t, t + 1.2) for t in range(4, 18, 2)))
    assert spans(stand(steps)) == []


def test_the_leg_that_was_asked_for_must_stand() -> None:
    right_foot_up = lifted((5.0, 14.0), side="right")
    assert len(spans(stand(right_foot_up, asked="left"))) == 1
    assert spans(stand(right_foot_up, asked="right")) == []


def test_a_flicker_of_the_ankle_ends_nothing() -> None:
    assert len(spans(stand(lifted((5.0, 9.0), (9.17, 14.0))))) == 1


@pytest.mark.parametrize("lean_deg", [12.0, -12.0])
def test_a_trunk_that_leans_is_told_and_ends_nothing(lean_deg: float) -> None:
    def move(t_s: float) -> Body:
        part = float(np.interp(t_s, [7, 8, 11, 12], [0, 1, 1, 0]))
        return replace(lifted((5.0, 16.0))(t_s), lean_deg=part * lean_deg)

    (hold,) = stand(move).holds
    assert [(fault.code, round(fault.peak)) for fault in hold.faults] == [("trunk_leans", 12)]
    assert hold.end_s - hold.start_s == pytest.approx(11.0, abs=0.5)


def test_the_free_hip_is_not_seen_and_never_called_good() -> None:
    result = stand(lifted((5.0, 14.0)))
    assert result.holds[0].scores.hips is None
    assert "hip_drops" in {note.what for note in result.not_seen}


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        (Body(width=0.1), "Face the camera."),
        (Body(sits=True), "Stand upright."),
        (Body(left=0.4), "Stand on both feet."),
    ],
)
def test_the_start_position_says_what_it_lacks(body: Body, advice: str) -> None:
    assert list(ONE_LEG_STAND.start(body.pose(0.0))) == [advice]
    assert ONE_LEG_STAND.calibrate([body.pose(0.0)], "held") is None


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(st.booleans(), st.floats(0.5, 1.0), st.sampled_from([6.0, 12.0, 25.0]), st.floats(0.2, 0.6))
def test_mirror_scale_frame_rate_and_height_of_the_foot_change_nothing(mirrored, scale, fps, height) -> None:
    ((start_s, end_s),) = spans(stand(lifted((5.0, 12.0), height=height), 15.0, fps, mirrored=mirrored, scale=scale))
    assert end_s - start_s == pytest.approx(7.0, abs=0.5)


def test_recorded_and_live_agree() -> None:
    move = lifted((5.0, 14.0))
    film = [(i / FPS, move(i / FPS).pose(i / FPS)) for i in range(round(20 * FPS))]
    assert len(replay(ONE_LEG_STAND, film)[1].holds) == len(stand(move).holds) == 1


def test_on_both_feet_the_next_thing_to_do_is_said_and_shown() -> None:
    runner, move = SetRunner(ONE_LEG_STAND), lifted((5.0, 9.0))
    shown = {t_s: runner.update(t_s, move(t_s).pose(t_s)) for t_s in (i / FPS for i in range(144))}
    for t_s in (4.0, 11.0):
        assert shown[t_s].state is State.READY
        assert state_words(ONE_LEG_STAND, shown[t_s], math.inf) == "Lift one foot off the floor."
    assert state_words(ONE_LEG_STAND, shown[7.0], math.inf) == "One-leg stand"


def test_a_step_that_raises_the_other_foot_in_the_picture_is_no_stand() -> None:
    """The right foot steps forward, which is lower in the picture; the left one has not moved."""
    assert spans(stand(lifted((5.0, 14.0), side="right", height=-0.2))) == []
