"""An exercise that was shown once: what is learnt from it, how it is judged, and what is refused."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from calibration.landmarks import Landmark
from exercises.judging.declaration import Exercise
from exercises.taught.build import exercise_of
from exercises.taught.faults import DemonstratedFault
from exercises.taught.learn import Learnt, NotLearntError, learn
from exercises.taught.measures import Measure
from tests.leg_lift import BENT, GOOD, Lying, shown
from tests.replay import replay
from tests.side_figure import Recording, changed, codes


@pytest.fixture(scope="module")
def lesson() -> Learnt:
    faults = (
        DemonstratedFault("the knee bends", "Knee straight", (shown(BENT, BENT),)),
        DemonstratedFault("no fault", "?", (shown(GOOD),)),
    )
    good = shown(GOOD, replace(GOOD, lift_deg=45.0), GOOD)
    return learn("leg_lift", "Leg lift", [(good, 3)], faults, posture="supine_feet_down")


@pytest.fixture(scope="module")
def exercise(lesson: Learnt) -> Exercise:
    return exercise_of(lesson.taught)


def test_the_leg_that_lifts_is_the_main_signal(lesson: Learnt) -> None:
    taught = lesson.taught
    assert (taught.signal.of, taught.works, taught.reps) == ("left", "left", 3)
    assert taught.target_range == pytest.approx(50.0, abs=3.0)
    assert 0.2 * 45 < taught.min_range < 0.3 * 45
    assert taught.lift_s == pytest.approx(1.1, abs=0.2)  # from 10 to 90 %, as a set is judged
    assert taught.lower_s == pytest.approx(1.1, abs=0.2)


def test_a_shown_fault_is_told_by_what_differs(lesson: Learnt) -> None:
    (fault,) = lesson.taught.faults
    assert fault.label == "the knee bends"
    assert fault.cue == "Knee straight"
    assert fault.most_good < fault.tolerance < fault.fault < (fault.least_shown or 0.0) < fault.severe


def test_a_fault_that_nothing_separates_is_refused_with_the_reason(lesson: Learnt) -> None:
    ((label, why),) = lesson.refused
    assert label == "no fault"
    assert "no measure of this view" in why
    assert lesson.taught.untold == ("no fault",)


def test_the_posture_that_was_named_is_kept_where_the_view_is_not_recognised(exercise: Exercise) -> None:
    assert exercise.need is not None
    assert [posture.id for posture in exercise.need.postures] == ["supine_feet_down"]
    assert not exercise.need.postures[0].is_upright


def test_what_kept_still_is_offered(lesson: Learnt) -> None:
    offered = {one.code for one in lesson.still}
    assert {"trunk_moves", "head_moves", "right_leg_moves"} <= offered
    assert "left_leg_moves" not in offered


def test_it_counts_what_was_shown_and_tells_the_fault(exercise: Exercise) -> None:
    result = replay(exercise, shown(GOOD, BENT, GOOD))[1]
    assert [rep.side for rep in result.reps] == ["left"] * 3
    assert codes(result) == [[], ["shown_1"], []]
    assert result.reps[0].range_deg == pytest.approx(50.0, abs=3.0)
    assert [note.what for note in result.not_seen] == ["untold_1"]


def test_a_mirror_image_is_the_other_side(exercise: Exercise) -> None:
    result = replay(exercise, changed(shown(GOOD, BENT, GOOD), mirror=True, scale=0.7))[1]
    assert [rep.side for rep in result.reps] == ["right"] * 3
    assert codes(result) == [[], ["shown_1"], []]


def test_another_movement_from_the_same_start_is_not_counted(exercise: Exercise) -> None:
    tucked = replace(GOOD, bend_deg=-130.0)  # the heel comes to the chest instead
    result = replay(exercise, shown(tucked, tucked))[1]
    assert result.reps == ()


def test_another_start_position_is_refused(exercise: Exercise) -> None:
    stood = GOOD.pose()
    upright = replace(stood, points=stood.points[:, [1, 0, 2, 3]])
    assert exercise.start(upright) == ["Lie on your back, as it was shown."]
    assert exercise.calibrate([upright], "held") is None


def test_what_must_keep_still_is_judged(lesson: Learnt) -> None:
    head = next(one for one in lesson.still if one.code == "head_moves")
    judged = exercise_of(replace(lesson.taught, faults=(head,)))
    lifted = replace(GOOD, head_deg=40.0)
    assert codes(replay(judged, shown(GOOD, lifted))[1]) == [[], ["head_moves"]]


def test_the_easier_form_goes_half_as_far(exercise: Exercise) -> None:
    easier = exercise.in_form("easier").counting
    assert easier.target_range == pytest.approx(exercise.counting.target_range / 2)  # type: ignore[union-attr]


def test_one_repetition_teaches_no_fault() -> None:
    found = learn("x", "X", [(shown(GOOD), 1)], [DemonstratedFault("the knee bends", "Knee straight", (shown(BENT),))])
    assert [label for label, _why in found.refused] == ["the knee bends"]


@pytest.mark.parametrize(
    ("recording", "reps", "message"),
    [
        (shown(GOOD, GOOD), 5, "No movement repeats as often as you said: 5 times. Most measures count 2."),
        (shown(Lying(), Lying()), 2, "Nothing in the picture moves enough to be counted."),
        ([(n / 10, None) for n in range(50)], 2, "In one of the recordings too little of a person is seen."),
    ],
)
def test_what_cannot_be_learnt_says_why(recording: Recording, reps: int, message: str) -> None:
    with pytest.raises(NotLearntError) as error:
        learn("x", "X", [(recording, reps)])
    assert error.value.message == message
    assert error.value.remedy


def test_a_measure_of_a_body_turned_by_hand() -> None:
    rest, now = Lying(), Lying(lift_deg=30.0)
    xy, at = (np.asarray(one.pose().xy_px, np.float64) for one in (now, rest))
    assert Measure("leg_turn", "left", "less").read(xy, at, 100.0) == pytest.approx(30.0, abs=0.1)
    assert Measure("hip_angle", "left", "less").read(xy, at, 100.0) == pytest.approx(30.0, abs=0.1)
    assert Measure("leg_turn", "both", "away").read(xy, at, 100.0) == pytest.approx(15.0, abs=0.1)
    assert Measure("leg_turn", "either", "away").read(xy, at, 100.0) == pytest.approx(30.0, abs=0.1)
    assert Measure("heel_up", "left", "more").read(xy, at, 100.0) == pytest.approx(1.55 / 2, abs=0.01)  # sine of 30°


def test_a_line_seen_end_on_has_no_direction() -> None:
    xy = np.asarray(Lying().pose().xy_px, np.float64)
    xy[Landmark.LEFT_KNEE] = xy[Landmark.LEFT_HIP]
    assert math.isnan(float(Measure("thigh_turn", "left", "away").read(xy, xy, 100.0)))


@pytest.mark.parametrize(
    "wrong", [("knee", "left", "more"), ("trunk_turn", "left", "more"), ("knee_angle", "", "more")]
)
def test_an_unknown_measure_is_refused(wrong: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="there is no measure"):
        Measure(*wrong)  # type: ignore[arg-type]
