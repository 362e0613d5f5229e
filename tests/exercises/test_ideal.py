"""The lines that exercises declare: as measured beside what they should be, by hand on few points."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

import exercises
from calibration.body import Calibration
from calibration.geometry import angle_deg, turn_deg, turned
from calibration.landmarks import Landmark, Pose, row
from exercises.judging.declaration import Guide

SIZE = (640, 480)
# Lying on the back with the head at the left, or upright and facing right; torso 100 px.
LYING = Calibration(
    0.0, "held", np.zeros((33, 2), np.float32), 100.0, np.array([-1.0, 0.0]), np.array([0.0, -1.0]), None,
    math.nan, math.nan, math.nan, math.nan,
)  # fmt: skip
UPRIGHT = replace(LYING, head=np.array([0.0, -1.0]), up=np.array([1.0, 0.0]))


def pose(**at: tuple[float, float]) -> Pose:
    """Both landmarks of each pair at one place; the others are not seen."""
    points = np.full((33, 4), np.nan, np.float32)
    for name, xy in at.items():
        for side in ("left", "right"):
            points[row(side, name)] = (*xy, 1, 1)
    return Pose(points, 0.0, SIZE)


def line(exercise: str, of: Pose, at: Calibration, **values: float) -> list[Guide]:
    return list(exercises.get(exercise).ideal(of, at, values))


def direction(points: np.ndarray) -> np.ndarray:
    return points[-1] - points[0]


def test_turned_is_what_turn_gives_back() -> None:
    assert turn_deg((1, 0), turned((1, 0), 30.0)) == pytest.approx(30.0)
    assert turned((0.0, -1.0), 90.0) == pytest.approx([1.0, 0.0])  # up to the right: clockwise


def test_tipped_goes_from_along_to_across() -> None:
    for at in (LYING, UPRIGHT, replace(LYING, head=np.array([1.0, 0.0]))):
        assert at.tipped(at.head, 90.0) == pytest.approx(at.up)


@pytest.mark.parametrize("roll_deg", [0.0, 10.0, 25.0])
def test_clam_turns_the_axis_by_the_roll(roll_deg: float) -> None:
    person = pose(hip=(300, 200))
    (guide,) = line("clam", person, LYING, pelvis_roll_deg=roll_deg)
    assert guide.ideal.mean(axis=0) == pytest.approx([300, 200])
    assert direction(guide.ideal) == pytest.approx([0, -90])  # upright, 0.9 of the torso
    assert abs(turn_deg(direction(guide.ideal), direction(guide.own))) == pytest.approx(roll_deg)
    assert direction(guide.own)[0] <= 0  # towards the head


@pytest.mark.parametrize("hip_deg", [130.0, 165.0, 180.0, 190.0])
def test_bridge_puts_the_hips_where_the_measured_angle_has_them(hip_deg: float) -> None:
    person = pose(shoulder=(200, 300), hip=(300, 240), knee=(380, 200))
    (guide,) = line("glute_bridge", person, LYING, line_deg=hip_deg)
    shoulder, hips, knee = guide.own
    assert guide.ideal == pytest.approx(np.array([[200, 300], [380, 200]]))
    assert angle_deg(shoulder, hips, knee) == pytest.approx(180 - abs(180 - hip_deg))
    ideal_y = 300 - 100 * (hips[0] - 200) / 180  # of the straight line below or above the hips
    assert (hips[1] > ideal_y + 1e-6) == (hip_deg < 180)
    assert (hips[1] < ideal_y - 1e-6) == (hip_deg > 180)


def test_bridge_draws_nothing_that_is_not_seen() -> None:
    person = pose(shoulder=(200, 300), hip=(300, 240), knee=(380, 200))
    hidden = pose(shoulder=(200, 300), hip=(300, 240))
    for (guide,) in (
        line("glute_bridge", person, LYING, line_deg=math.nan),
        line("glute_bridge", person, LYING, line_deg=80.0),
        line("glute_bridge", hidden, LYING, line_deg=170.0),
    ):
        assert np.isnan(guide.own).any()


@pytest.mark.parametrize(
    ("exercise", "value", "at", "ears", "sign"),
    [
        ("ab_curl", "head_pitch_deg", LYING, (160, 300), -1),  # a head that nods goes up; the ideal is below
        ("thoracic_lift", "head_back_deg", LYING, (160, 300), -1),
        ("upper_back_stretch", "neck_back_deg", UPRIGHT, (200, 260), +1),  # a head that goes back; the ideal is ahead
    ],
)
def test_necks_are_brought_back_by_what_they_bend_too_far(exercise, value, at, ears, sign) -> None:
    person = pose(shoulder=(200, 300), ear=ears, hip=(300, 300), ankle=(450, 300), foot_index=(470, 300))
    person.points[Landmark.NOSE] = (*ears, 1, 1)
    off, well, less = (line(exercise, person, at, **{value: deg, "legs_torso": 0.0})[0] for deg in (20.0, 0.0, -20.0))
    assert abs(turn_deg(direction(off.own), direction(off.ideal))) == pytest.approx(20.0)
    assert (direction(off.ideal) @ at.up > direction(off.own) @ at.up) == (sign > 0)
    assert well.own == pytest.approx(well.ideal)
    assert less.own == pytest.approx(less.ideal)  # less is no fault


def test_legs_are_brought_back_to_the_mat() -> None:
    person = pose(shoulder=(200, 300), ear=(160, 300), hip=(300, 300), ankle=(450, 270), foot_index=(470, 270))
    _, legs = line("thoracic_lift", person, LYING, head_back_deg=0.0, legs_torso=0.4)
    assert legs.own[1] == pytest.approx([460, 270])
    assert legs.ideal[1] == pytest.approx([460, 300])  # 0.4 torso lengths, of which three quarters show


@pytest.mark.parametrize("works", ["left", "right"])
def test_toe_taps_tell_the_resting_thigh_and_the_working_knee(works: str) -> None:
    person = pose(hip=(300, 300), knee=(300, 200), ankle=(380, 200))
    at = replace(LYING, rest_px=person.xy_px)
    lead = 30.0 if works == "left" else -30.0
    values = {"thigh_left_deg": 8.0, "thigh_right_deg": 8.0, "knee_left_deg": 15.0, "knee_right_deg": 15.0}
    thigh, knee = line("toe_taps", person, at, left_less_right_deg=lead, **values)
    assert abs(turn_deg(direction(thigh.own), direction(thigh.ideal))) == pytest.approx(8.0)
    assert direction(thigh.ideal)[0] < 0  # it has sunk towards the feet, at the right: the ideal is further left
    assert angle_deg(*knee.own) == pytest.approx(angle_deg(*knee.ideal) + 15.0)
    assert line("toe_taps", person, at, left_less_right_deg=2.0, **values) == []
    assert line("toe_taps", person, at, left_less_right_deg=math.nan, **values) == []


@pytest.mark.parametrize(("swing", "rises"), [(30.0, Landmark.RIGHT_SHOULDER), (-30.0, Landmark.LEFT_SHOULDER)])
def test_hip_twist_lifts_the_shoulder_away_from_the_knees(swing: float, rises: Landmark) -> None:
    person = pose(shoulder=(300, 300))
    person.points[Landmark.LEFT_SHOULDER, :2] = (250, 300)
    person.points[Landmark.RIGHT_SHOULDER, :2] = (350, 300)
    at = replace(LYING, rest_px=person.xy_px.copy())
    (guide,) = line("hip_twist", person, at, shoulder_lift_deg=12.0, swing_left_deg=swing)
    assert abs(turn_deg(direction(guide.ideal), direction(guide.own))) == pytest.approx(12.0)
    lifted = guide.own[np.argmin(guide.own[:, 1])]
    assert (lifted[0] > 300) == (rises is Landmark.RIGHT_SHOULDER)


def test_roll_down_brings_the_hips_over_the_feet() -> None:
    standing = pose(hip=(300, 200), knee=(300, 300), ankle=(300, 400))
    at = replace(UPRIGHT, rest_px=standing.xy_px)
    back = pose(hip=(260, 210), knee=(300, 300), ankle=(300, 400))
    (guide,) = line("roll_down", back, at, hips_back_leg=0.2)
    assert guide.own == pytest.approx(np.array([[300, 400], [260, 210]]))
    assert guide.ideal[1] == pytest.approx([300, 210])


def test_tall_posture_puts_the_start_on_the_same_hips() -> None:
    tall = pose(hip=(300, 300), shoulder=(300, 200), ear=(300, 150), knee=(300, 400), ankle=(300, 480))
    at = replace(UPRIGHT, rest_px=tall.xy_px)
    slumped = pose(hip=(310, 300), shoulder=(325, 205), ear=(350, 160), knee=(300, 400), ankle=(300, 480))
    (guide,) = line("tall_posture", slumped, at)
    assert guide.own == pytest.approx(np.array([[310, 300], [325, 205], [350, 160]]))
    assert guide.ideal == pytest.approx(np.array([[310, 300], [310, 200], [310, 150]]))


@pytest.mark.parametrize("name", exercises.names())
def test_every_exercise_declares_lines_of_its_own_faults(name: str) -> None:
    exercise = exercises.get(name)
    person = pose(
        shoulder=(200, 300), hip=(300, 300), knee=(330, 200), ankle=(400, 280), foot_index=(420, 280), ear=(160, 300)
    )
    values = dict.fromkeys((o.name for o in exercise.observables), 25.0) | {"line_deg": 170.0}
    at = replace(LYING, rest_px=person.xy_px)
    found = exercise.ideal(person, at, values)
    codes = {rule.code for rule in exercise.faults}
    assert found
    assert all(set(guide.codes) <= codes for guide in found)
    nothing = dict.fromkeys(values, math.nan)
    if name != "tall_posture":  # whose lines are the landmarks themselves
        assert not [g for g in exercise.ideal(person, at, nothing) if np.isfinite([*g.own, *g.ideal]).all()]
