"""The movements that are demonstrated: there for every exercise and fault, whole, and the same on the other side."""

from __future__ import annotations

import numpy as np
import pytest

import exercises
from calibration.landmarks import LANDMARK_COUNT, Landmark, Side
from exercises.judging.movement import BREATH_S, Form
from samples.studio.demonstrations import TOLD, bake, plan_of
from trainer.teach.demonstration import BEADS, Demonstration, demonstration, faults_shown, frames_of
from trainer.teach.lesson import lesson_of

OURS = [name for name in exercises.names() if demonstration(name) is not None]
SHOWN = [(name, fault) for name in OURS for fault in (None, *faults_shown(name))]


def test_every_exercise_is_shown() -> None:
    assert len(OURS) == 14


@pytest.mark.parametrize("name", OURS)
def test_every_fault_of_form_is_shown(name: str) -> None:
    told = {*exercises.get(name).fault_labels} - {*TOLD}
    assert {*faults_shown(name)} == told


@pytest.mark.parametrize(("name", "fault"), SHOWN)
def test_a_movement_is_whole(name: str, fault: str | None) -> None:
    one = demonstration(name, fault)
    assert one is not None
    assert one.joints_m.shape[1:] == (LANDMARK_COUNT + BEADS, 3)
    assert 0 < one.start_s < one.peak_s < one.end_s <= one.duration_s
    assert 3 < one.duration_s < 16
    assert one.joints_m[:, :, 2].min() > -0.05  # nobody sinks into the floor
    step_m = np.linalg.norm(np.diff(one.joints_m, axis=0), axis=2)
    assert step_m.max() < 0.15  # at 12 frames a second: nothing jumps
    # It ends where it began, so that it can begin again.
    assert np.abs(one.joints_m[-1] - one.joints_m[0]).max() < 0.12


def test_between_frames_it_glides_and_begins_again() -> None:
    one = demonstration("clam")
    assert one is not None
    half = one.at(0.5 / one.fps)
    np.testing.assert_allclose(half, one.joints_m[:2].mean(axis=0))
    np.testing.assert_allclose(one.at(one.duration_s + 1.0), one.at(1.0))


def test_the_other_side_is_the_mirror_image() -> None:
    left, right = demonstration("clam", side="left"), demonstration("clam", side="right")
    assert left is not None
    assert right is not None
    assert (left.side, right.side) == ("left", "right")
    np.testing.assert_allclose(
        right.joints_m[:, Landmark.RIGHT_KNEE], left.joints_m[:, Landmark.LEFT_KNEE] * [-1, 1, 1]
    )
    np.testing.assert_array_equal(right.mirrored().joints_m, left.joints_m)


def test_of_another_package_there_is_none() -> None:
    assert demonstration("dead_bug") is None
    assert faults_shown("dead_bug") == []


@pytest.mark.parametrize(("name", "fault"), [("clam", "pelvis_rolls_back"), ("tall_posture", "slumped")])
def test_the_archive_is_what_the_studio_makes(name: str, fault: str) -> None:
    joints_mm, about = bake(plan_of(name, fault))
    one = demonstration(name, fault)
    assert one is not None
    np.testing.assert_allclose(one.joints_m * 1000, joints_mm, atol=1.0)
    assert about["peak_s"] == one.peak_s


@pytest.mark.parametrize("name", [one for one in OURS if exercises.get(one).easier_form.beginning is None])
def test_an_easier_form_goes_less_far_and_comes_back_without_a_jump(name: str) -> None:
    one, form = demonstration(name), exercises.get(name).easier_form
    assert one is not None
    shown = one.in_form(form)

    def way_m(of: Demonstration) -> float:
        return float(np.linalg.norm(of.at(of.peak_s) - of.at(of.start_s)))

    assert way_m(shown) == pytest.approx(form.reach * way_m(one), rel=0.2)
    assert np.linalg.norm(np.diff(shown.joints_m, axis=0), axis=2).max() < 0.06  # metres in a twelfth of a second
    np.testing.assert_allclose(shown.joints_m[-1], one.joints_m[-1], atol=0.06)


def test_a_harder_form_stays_at_the_top_for_its_breaths() -> None:
    one, form = demonstration("clam"), exercises.get("clam").harder_form
    assert one is not None
    shown = one.in_form(form)
    assert shown.stays_s == form.breaths * BREATH_S == 12.0
    assert shown.duration_s == pytest.approx(one.duration_s + 12.0)
    np.testing.assert_allclose(shown.at(shown.peak_s + 0.1), shown.at(shown.peak_s + 11.5), atol=0.01)
    np.testing.assert_allclose(shown.joints_m[-1], one.joints_m[-1])


def test_the_frames_of_a_form() -> None:
    rising = np.zeros((7, 1, 3))
    rising[:, 0, 2] = [0.0, 0.0, 1.0, 2.0, 2.0, 1.0, 0.0]  # starts in frame 1, is at its top from frame 3 on
    np.testing.assert_allclose(frames_of(rising, 1, 3, Form(), 12), np.arange(7))
    half = frames_of(rising, 1, 3, Form(reach=0.5), 12)
    np.testing.assert_allclose(np.interp(half, np.arange(7), rising[:, 0, 2]), 0.5 * rising[:, 0, 2], atol=1e-4)
    held = frames_of(rising, 1, 3, Form(breaths=1), 0.5)  # a breath of 4 s is two frames
    np.testing.assert_allclose(held, [0, 1, 2, 3, 3, 3, 4, 5, 6])


#: Faults that are the place of the feet, from the beginning on.
FEET_ELSEWHERE = ("feet_too_far", "feet_too_close", "knee_past_toes")


@pytest.mark.parametrize(("name", "fault"), [one for one in SHOWN if one[1] not in (None, *FEET_ELSEWHERE)])
def test_a_fault_begins_where_its_mend_does(name: str, fault: str) -> None:
    good, bad = demonstration(name), demonstration(name, fault)
    assert good is not None
    assert bad is not None
    if bad.side != good.side:
        bad = bad.mirrored()
    away_m = np.linalg.norm(bad.joints_m[0] - good.joints_m[0], axis=1)
    assert away_m.max() < 0.13


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_form_with_its_own_start_position_has_a_demonstration_of_its_own(side: Side) -> None:
    taps, form = demonstration("toe_taps", side=side), exercises.get("toe_taps").easier_form
    assert taps is not None
    lifts = taps.in_form(form)
    assert (lifts.exercise, lifts.side) == ("toe_taps", side)
    ankles_m = lifts.joints_m[:, [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE], 2]
    if side == "right":
        ankles_m = ankles_m[:, ::-1]
    top = round(lifts.peak_s * lifts.fps)
    assert (ankles_m[0] < 0.12).all()  # both feet are on the floor
    assert ankles_m[top, 0] > 0.3
    assert ankles_m[top, 1] < 0.12
    lesson = lesson_of(exercises.get("toe_taps"), taps, variant="easier")
    assert form.beginning is not None
    assert lesson.steps == (*form.beginning.instructions, exercises.get("toe_taps").to_feel)
