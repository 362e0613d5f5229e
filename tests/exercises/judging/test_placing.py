"""What a wrong place of the camera hides, and what the coach says about it before a set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from calibration.landmarks import Landmark, Pose
from calibration.start_shapes import STANDING, Posture
from calibration.viewpoint import Viewpoint
from exercises import get
from exercises.clam import CLAM
from exercises.judging import placing
from exercises.judging.declaration import Exercise
from exercises.judging.placing import LOOK_S, PlaceAdvisor, calibrate, is_misplaced, not_seen
from exercises.judging.runner import SetRunner
from exercises.judging.update import State
from tests.replay import replay
from tests.stick_figure import State as Body
from tests.stick_figure import film

BRIDGE, TALL_POSTURE = get("glute_bridge"), get("tall_posture")


def place(view: str | None = "side", azimuth_deg: float = 0.0, pitch_deg: float = 15.0) -> Viewpoint:
    return Viewpoint(view, azimuth_deg, 4.0, pitch_deg, 4.0, 2.0, 0.3, 0.03)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "wrong"),
    [
        (place(), False),
        (place(azimuth_deg=25.0), False),  # 15 asked for, 7 of slack, 4 of error
        (place(azimuth_deg=30.0), True),
        (place(azimuth_deg=-30.0), True),
        (place("feet"), True),
        (place("head"), True),
        (place(None), False),  # nobody knows
        (place(pitch_deg=60.0), False),  # what a pitch hides, each exercise says itself
    ],
)
def test_what_is_the_wrong_place(at: Viewpoint, wrong: bool) -> None:
    assert BRIDGE.need is not None
    assert is_misplaced(at, BRIDGE.need) is wrong


def test_a_wrong_place_hides_every_fault() -> None:
    calibration = calibrate(CLAM, [pose for _, pose in film(lambda _: Body(), 2.0) if pose is not None], "held")
    assert calibration is not None
    assert calibration.viewpoint is not None
    assert calibration.viewpoint.view == "front"
    assert not_seen(CLAM, calibration) == ()
    notes = not_seen(CLAM, replace(calibration, viewpoint=place("feet")))
    assert {note.what for note in notes} == {*CLAM.fault_labels}
    assert all("I see you from your feet." in note.advice for note in notes)


class TestCoach:
    @pytest.fixture
    def looks(self, monkeypatch: pytest.MonkeyPatch) -> list[Viewpoint]:
        """The camera's places as estimated in one check after the other; the last one repeats."""
        answers: list[Viewpoint] = []

        def look(_: object, postures: Sequence[Posture], __: object) -> Viewpoint:
            if STANDING in postures:
                return replace(place(None), misfit_torso=np.nan)
            return answers.pop(0) if len(answers) > 1 else answers[0]

        monkeypatch.setattr(placing, "best_viewpoint", look)
        return answers

    def pose(self) -> Pose:
        points = np.ones((33, 4), np.float32)
        points[:, :2] = np.linspace((20, 200), (620, 300), 33)
        return Pose(points, 0.0, (640, 480))

    def test_says_nothing_where_all_is_well_or_nobody_knows(self, looks: list[Viewpoint]) -> None:
        for at in (place(), place(None)):
            looks[:] = [at]
            assert PlaceAdvisor(BRIDGE)(0.0, self.pose(), in_place=True) == ""

    def test_says_what_to_change_and_looks_again_after_a_while(self, looks: list[Viewpoint]) -> None:
        coach = PlaceAdvisor(BRIDGE)
        looks[:] = [place("feet"), place("feet"), place()]
        said = [coach(n * 0.5 * LOOK_S, self.pose(), in_place=True) for n in range(5)]
        assert said[2] == said[3] == f"I see you from your feet. {BRIDGE.need.place if BRIDGE.need else ''}"
        assert (said[0], said[1], said[4]) == ("", "", "")

    def test_what_one_look_alone_finds_is_not_said(self, looks: list[Viewpoint]) -> None:
        coach = PlaceAdvisor(BRIDGE)
        looks[:] = [place("feet"), place(), place("feet"), place("head"), place()]
        said = [coach(n * LOOK_S, self.pose(), in_place=True) for n in range(5)]
        assert [bool(words) for words in said] == [False, False, False, True, False]
        assert said[3].startswith("I see you from your head end.")

    @pytest.mark.parametrize(
        ("at", "in_place", "words"),
        [
            (place("feet"), False, "I see you from your feet."),
            (place(pitch_deg=60.0), True, "The camera is too high."),
            (place(pitch_deg=-30.0), True, "The camera is too low."),
            (place(azimuth_deg=40.0), True, "Move the camera towards your feet"),
            (place(pitch_deg=60.0), False, ""),  # whoever still sits up seems to be seen from above
            (place(azimuth_deg=40.0), False, ""),
        ],
    )
    def test_before_the_start_position_only_the_side_is_known(
        self, looks: list[Viewpoint], at: Viewpoint, in_place: bool, words: str
    ) -> None:
        looks[:] = [at]
        coach = PlaceAdvisor(BRIDGE)
        said = [coach(n * LOOK_S, self.pose(), in_place) for n in range(2)][1]
        assert said.startswith(words)
        assert bool(said) == bool(words)

    @pytest.mark.parametrize(("at", "words"), [(place("head"), "I see you from your head end."), (place(), "")])
    def test_of_a_body_half_hidden_only_the_wrong_side_is_said(
        self, looks: list[Viewpoint], at: Viewpoint, words: str
    ) -> None:
        looks[:] = [at]
        coach, pose = PlaceAdvisor(BRIDGE), self.pose()
        pose.points[Landmark.LEFT_KNEE, :2] = np.nan
        said = [coach(n * LOOK_S, pose, in_place=False) for n in range(2)][1]
        assert said.startswith(words)
        assert bool(said) == bool(words)

    @pytest.mark.parametrize(("misfit_torso", "in_place", "words"), [
        (0.02, False, ""),  # somebody who still stands fits standing better than lying seen from the feet
        (0.04, False, "I see you from your feet."),
        (0.02, True, "I see you from your feet."),
    ])  # fmt: skip
    def test_of_somebody_who_still_stands_nothing_is_said(
        self, monkeypatch: pytest.MonkeyPatch, misfit_torso: float, in_place: bool, words: str
    ) -> None:
        stands = replace(place("front"), misfit_torso=misfit_torso)
        monkeypatch.setattr(placing, "best_viewpoint", lambda _, of, __: stands if STANDING in of else place("feet"))
        coach = PlaceAdvisor(BRIDGE)
        said = [coach(n * LOOK_S, self.pose(), in_place) for n in range(2)][1]
        assert said.startswith(words)
        assert bool(said) == bool(words)

    def test_darkness_comes_first_also_where_nobody_is_seen(self, looks: list[Viewpoint]) -> None:
        looks[:] = [place("feet")]
        for pose in (None, self.pose()):
            coach = PlaceAdvisor(BRIDGE)
            said = [coach(n * LOOK_S, pose, in_place=False, grey=20.0) for n in range(2)]
            assert said[1].startswith("It is too dark here.")
        assert PlaceAdvisor(BRIDGE)(0.0, None, in_place=False, grey=90.0) == ""

    def test_an_exercise_without_a_need_is_never_coached(self, looks: list[Viewpoint]) -> None:
        assert PlaceAdvisor(replace(BRIDGE, need=None))(0.0, self.pose(), in_place=True) == ""

    def test_a_set_that_never_began_says_why_if_the_camera_mostly_stood_wrong(self, looks: list[Viewpoint]) -> None:
        coach = PlaceAdvisor(BRIDGE)
        looks[:] = [place("feet"), place("feet"), place()]
        assert [note.what for note in coach.not_seen()] == ["repetitions"]  # the camera may stand well
        for n in range(3):
            coach(n * LOOK_S, self.pose(), in_place=False)
        assert {note.what for note in coach.not_seen()} == {*BRIDGE.fault_labels}

    @pytest.mark.parametrize(("exercise", "what"), [(BRIDGE, "repetitions"), (TALL_POSTURE, "holds")])
    def test_a_set_that_never_began_always_ends_with_advice(self, exercise: Exercise, what: str) -> None:
        """Also where no pose was good enough to tell where the camera stands."""
        (note,) = PlaceAdvisor(exercise).not_seen()
        assert note.what == what
        assert exercise.need is not None
        assert note.advice == f"{exercise.position}. {exercise.need.place}"
        doubtful = replace(self.pose(), is_trusted=False)
        assert replay(exercise, [(0.0, doubtful)])[1].not_seen == (note,)


def test_the_runner_says_that_it_is_dark_until_the_set_begins() -> None:
    runner = SetRunner(CLAM)
    dark = [runner.update(t_s, None, 15.0) for t_s in (0.0, 1.0)]
    assert [(u.state, u.coach[:15]) for u in dark] == [(State.NOBODY, ""), (State.NOBODY, "It is too dark ")]
    for t_s, pose in film(lambda _: Body(), 3.0):
        runner.update(2.0 + t_s, pose, 90.0)
    assert runner.calibration is not None
    assert runner.update(5.5, None, 15.0).coach == ""


def test_the_runner_coaches_until_the_set_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(placing, "best_viewpoint", lambda *_: place("back"))
    runner = SetRunner(CLAM)
    updates = [runner.update(t_s, pose) for t_s, pose in film(lambda _: Body(), 3.0)]
    waiting = [u for u in updates if u.state is State.HOLD_STILL]
    assert waiting
    assert {u.coach[:22] for u in waiting if u.t_s > 1.1} == {"I see you from behind."}
    assert {u.coach for u in waiting if u.t_s < 0.9} == {""}  # one look is none
    assert updates[-1].state is State.READY
    assert updates[-1].coach == ""
    assert updates[-1].unseen == {*CLAM.fault_labels}
