"""Signs of a wrong pose: they do not depend on the body's place, size or direction in the picture."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.landmarks import LANDMARK_COUNT, MIRROR, Landmark, Points
from calibration.plausibility import (
    CORE,
    FAR_TORSO,
    SHAPE,
    WEIGHTS,
    disagreement_torso,
    doubt,
    evidence,
    is_confirmed,
    leg,
    shape,
    wrong_limb,
)

L = Landmark


def lying() -> Points:
    """Somebody who lies along the picture, the head at the left: torso 100, thighs 80, shins 70, feet 20 pixels."""
    points = np.zeros((LANDMARK_COUNT, 4), np.float32)
    points[:, 2:] = 0.95
    at = {"EAR": -40, "SHOULDER": 0, "ELBOW": 55, "WRIST": 105, "HIP": 100, "KNEE": 180, "ANKLE": 250, "HEEL": 255}
    for name, x in at.items():
        points[L[f"LEFT_{name}"], :2] = 200 + x, 210
        points[L[f"RIGHT_{name}"], :2] = 200 + x, 190
    points[[L.LEFT_FOOT_INDEX, L.RIGHT_FOOT_INDEX], 0] = 455
    points[[L.LEFT_FOOT_INDEX, L.RIGHT_FOOT_INDEX], 1] = 230, 170
    points[:11, 0] = points[L.LEFT_EAR, 0]
    return points


def head_at_the_feet() -> Points:
    """The same pose as MediaPipe sometimes sees it: the ears where the ankles are."""
    points = lying()
    points[:11, 0] = points[L.LEFT_ANKLE, 0]
    return points


def turned(points: Points, degrees: float) -> Points:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    out = points.copy()
    out[:, :2] = points[:, :2] @ np.array([[c, s], [-s, c]])
    return out


def mirrored(points: Points) -> Points:
    out = points[MIRROR].copy()
    out[:, 0] = 640 - out[:, 0]
    return out


def test_shape_by_hand() -> None:
    whole = 100 + 80 + 70
    found = dict(zip(SHAPE, shape(lying()) * whole, strict=True))
    foot = math.hypot(455 - 455, 20)
    assert found == pytest.approx(
        {
            "torso": 100,
            "thigh": 80,
            "thighs differ": 0,
            "shins differ": 0,
            "feet differ": 0,
            "foot": foot,
            "forearm": 50,
            "shoulders": 20,
            "hips": 20,
            "ears beyond shoulders": 40,
            "ears aside": 0,
            "ears to ankles": 290,
            "ears to knees": 220,
        },
        abs=1e-3,
    )


def test_limbs_of_unequal_length_and_a_head_aside() -> None:
    points = lying()
    points[L.LEFT_KNEE, 0] -= 30  # its thigh 50, its shin 100
    points[L.LEFT_ANKLE, 0] += 10  # its shin 110
    points[[L.LEFT_EAR, L.RIGHT_EAR], 1] += 25
    whole = 100 + (80 + 50) / 2 + (70 + 110) / 2
    found = dict(zip(SHAPE, shape(points) * whole, strict=True))
    assert found["thighs differ"] == pytest.approx(30, abs=1e-3)
    assert found["shins differ"] == pytest.approx(40, abs=1e-3)
    assert found["ears aside"] == pytest.approx(25, abs=1e-3)


@given(st.floats(0.2, 5), st.floats(-900, 900), st.floats(-900, 900), st.floats(-180, 180))
def test_place_size_and_turn_say_nothing(scale: float, x: float, y: float, degrees: float) -> None:
    points = turned(lying(), degrees)
    points[:, :2] = points[:, :2] * scale + [x, y]
    np.testing.assert_allclose(shape(points), shape(lying()), atol=2e-4)


def test_left_and_right_say_nothing() -> None:
    points = lying()
    points[L.LEFT_KNEE, :2] += 17, -30
    np.testing.assert_allclose(shape(mirrored(points)), shape(points), atol=1e-5)


@pytest.mark.parametrize("hole", [L.LEFT_EAR, L.RIGHT_KNEE, L.LEFT_WRIST])
def test_what_is_not_seen_cannot_be_judged(hole: Landmark) -> None:
    points = lying()
    points[hole, :2] = np.nan
    assert math.isnan(doubt(points, 0.1))
    assert not is_confirmed(points, 0.1)


def test_a_point_has_no_shape() -> None:
    assert np.isnan(shape(np.ones((LANDMARK_COUNT, 4), np.float32))).all()


def test_disagreement_by_hand() -> None:
    other = lying()
    other[list(CORE), 1] += 30
    assert disagreement_torso(lying(), other) == pytest.approx(0.3)
    other[L.LEFT_EAR, 1] += 120  # a twelfth of the core
    assert disagreement_torso(lying(), other) == pytest.approx(0.4)
    other[L.NOSE] += 500  # not of the core
    assert disagreement_torso(lying(), other) == pytest.approx(0.4)


@given(st.floats(0.2, 5), st.floats(-180, 180))
def test_disagreement_is_measured_in_torsos(scale: float, degrees: float) -> None:
    other = lying()
    other[:, :2] += 10, -20
    a, b = (turned(p, degrees) for p in (lying(), other))
    a[:, :2], b[:, :2] = a[:, :2] * scale, b[:, :2] * scale
    assert disagreement_torso(a, b) == pytest.approx(math.hypot(0.1, 0.2), abs=1e-3)


def test_a_torso_without_length_agrees_with_nothing() -> None:
    points = lying()
    points[[L.LEFT_SHOULDER, L.RIGHT_SHOULDER], :2] = points[[L.LEFT_HIP, L.RIGHT_HIP], :2]
    assert disagreement_torso(points, lying()) == math.inf


def test_a_head_at_the_feet_is_doubted_more() -> None:
    assert doubt(head_at_the_feet(), 0.1) > doubt(lying(), 0.1) + 1


@given(st.floats(0, 9), st.floats(0, 9))
def test_more_disagreement_is_more_doubt(a: float, b: float) -> None:
    assert (doubt(lying(), a) <= doubt(lying(), b)) == (a <= b) or a == pytest.approx(b, abs=1e-9)


def test_nobody_in_the_turned_picture_counts_as_much_as_somebody_far_off() -> None:
    assert np.isfinite(evidence(lying(), math.inf)).all()
    assert doubt(lying(), math.inf) == doubt(lying(), 50.0) > doubt(lying(), 1.0)
    assert len(WEIGHTS) == len(evidence(lying(), 0.1)) == len(SHAPE) + 1


def test_a_right_pose_is_confirmed_by_a_turn_that_agrees_and_by_no_other() -> None:
    assert is_confirmed(lying(), 0.05)
    assert not is_confirmed(lying(), FAR_TORSO + 0.01)
    assert not is_confirmed(lying(), math.inf)


def test_a_turn_that_agrees_does_not_save_an_impossible_shape() -> None:
    points = lying()
    points[Landmark.LEFT_FOOT_INDEX, 0] += 120  # a foot longer than the torso
    points[Landmark.LEFT_ANKLE, 0] -= 60
    assert not is_confirmed(points, 0.05)


def foot_at_the_knee() -> Points:
    """The same pose as MediaPipe sometimes sees it in profile: the hidden right foot where the right knee is."""
    points = lying()
    points[list(leg("right")), :2] = points[L.RIGHT_KNEE, :2]
    points[list(leg("right")), 2] = 0.7
    return points


def test_without_a_foot_the_other_one_stands_for_both() -> None:
    found = dict(zip(SHAPE, shape(foot_at_the_knee(), leg("right")), strict=True))
    right = dict(zip(SHAPE, shape(lying()), strict=True))
    usual = {"shins differ": 0.025, "feet differ": 0.012}
    assert found == pytest.approx(right | usual | {"ears to ankles": math.hypot(290, 10) / 250}, abs=1e-3)


def test_disagreement_without_a_foot_by_hand() -> None:
    # The right ankle is 70 pixels off, the tip of the foot 75 along and 20 across.
    apart = (70 + math.hypot(75, 20)) / len(CORE) / 100
    assert disagreement_torso(lying(), foot_at_the_knee()) == pytest.approx(apart, abs=1e-3)
    assert disagreement_torso(lying(), foot_at_the_knee(), leg("right")) == 0


def test_a_foot_at_the_knee_is_the_only_wrong_part() -> None:
    points = foot_at_the_knee()
    assert not is_confirmed(points, 0.02)
    assert wrong_limb(points, [points]) == leg("right")  # the turned picture shows the same error
    assert wrong_limb(points, [head_at_the_feet(), lying()]) == leg("right")
    assert wrong_limb(mirrored(points), [mirrored(points)]) == leg("left")


def test_a_knee_that_is_wrong_takes_its_foot_along() -> None:
    points = foot_at_the_knee()
    points[list(leg("right", "knee")), :2] = points[L.RIGHT_HIP, :2]
    assert wrong_limb(points, [points]) == leg("right", "knee")


def test_a_pose_that_is_wrong_as_a_whole_has_no_wrong_limb() -> None:
    assert wrong_limb(head_at_the_feet(), [lying()]) == ()
    assert wrong_limb(foot_at_the_knee(), []) == ()  # nobody in the turned pictures
    swapped = lying()[MIRROR]  # left and right
    swapped[[L.LEFT_SHOULDER, L.RIGHT_SHOULDER], 1] += 60, -60
    assert wrong_limb(swapped, [lying()]) == ()
    elsewhere = foot_at_the_knee()
    elsewhere[:, 0] += 50  # half a torso beside the person
    assert wrong_limb(elsewhere, [foot_at_the_knee()]) == ()
