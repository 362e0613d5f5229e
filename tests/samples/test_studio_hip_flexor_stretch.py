"""The hip flexor stretch of the studio: what is asked for turns up in the truth that is measured on the posed bones."""

from __future__ import annotations

import numpy as np
import pytest

from samples.studio.body import load_body
from samples.studio.camera import Camera
from samples.studio.half_kneeling import HalfKneeling, Place
from samples.studio.hip_flexor_stretch import FAULTS, LOOK_ALIKES, HipFlexorStretch, make
from samples.studio.movement import Judged, Side, Wish
from samples.studio.truth import Truth
from samples.studio.upright import State
from tests.posed_film import truth_of

CAMERA = Camera((0.0, 0.0, 0.6), 3.0, 4.0, 0.0, 0.0, 60.0, (480, 360))
FPS = 4


def film(body: str, side: Side, kind: str, *asked: tuple[str | None, bool]) -> tuple[HipFlexorStretch, Truth]:
    movement = make(load_body(body), np.random.default_rng(1), Wish(kind, side, asked))
    return movement, truth_of(movement, CAMERA, FPS)


@pytest.mark.slow
@pytest.mark.parametrize("strong", [False, True])
@pytest.mark.parametrize(("body", "side"), [("slim", "left"), ("heavy", "right")])
def test_a_hold_has_the_faults_that_were_asked_for_one_after_the_other(body: str, side: Side, strong: bool) -> None:
    movement, truth = film(body, side, "hip_flexor_stretch", *((code, strong) for code in FAULTS))
    (hold,) = movement.judge(truth).holds
    assert hold["side"] == side
    assert [fault["code"] for fault in hold["faults"]] == list(FAULTS)
    ends = [fault["end_s"] for fault in hold["faults"]]
    assert all(fault["onset_s"] + 1 < end for fault, end in zip(hold["faults"], ends, strict=True))
    assert ends == sorted(ends)


@pytest.mark.slow
@pytest.mark.parametrize("body", ["female", "male", "older"])
def test_correct_form_has_no_fault(body: str) -> None:
    movement, truth = film(body, "left", "hip_flexor_stretch", (None, False))
    (hold,) = movement.judge(truth).holds
    assert hold["faults"] == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", LOOK_ALIKES)
def test_look_alikes_are_no_hold_and_move_all_the_same(kind: str) -> None:
    movement, truth = film("female", "right", kind, (None, False))
    assert movement.judge(truth) == Judged()
    assert np.ptp(truth.joints_m[:, [0, 11, 26]], axis=0).max() > 0.02


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("glide_m", [0.0, 0.15])
def test_the_rear_knee_stays_on_the_mat_and_the_planted_foot_on_the_floor(side: Side, glide_m: float) -> None:
    kneeling = HalfKneeling(load_body("female"), Place(front_m=0.45))
    still, marks = (kneeling.pose(State(), side, glide).markers() for glide in (0.0, glide_m))
    knee, foot = (25, 28) if side == "left" else (26, 27)
    np.testing.assert_allclose(marks[[knee, foot]], still[[knee, foot]], atol=0.01)
    assert marks[knee, 2] == pytest.approx(0.06, abs=0.01)
    ahead = 1.0 if side == "left" else -1.0
    assert ahead * (marks[23] - still[23])[0] == pytest.approx(glide_m, abs=0.002)
    front = 26 if side == "left" else 25
    moved = kneeling.front_knee_ahead_m(glide_m) - kneeling.front_knee_ahead_m(0.0)
    assert ahead * (marks[front] - still[front])[0] == pytest.approx(moved, abs=0.005)
