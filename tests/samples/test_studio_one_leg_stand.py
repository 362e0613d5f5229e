"""The one-leg stand of the studio: what is asked for turns up in the truth that is measured on the posed bones."""

from __future__ import annotations

import numpy as np
import pytest

from samples.studio.body import load_body
from samples.studio.camera import Camera
from samples.studio.movement import Judged, Side, Wish
from samples.studio.one_leg_stand import FAULTS, make, measures
from samples.studio.truth import Truth
from samples.studio.upright_clip import UprightClip
from tests.posed_film import truth_of

CAMERA = Camera((0.0, 0.0, 0.9), 3.0, 4.0, 0.0, 0.0, 60.0, (480, 360))
FPS = 5


def film(body: str, side: Side, kind: str, *asked: tuple[str | None, bool]) -> tuple[UprightClip, Truth]:
    movement = make(load_body(body), np.random.default_rng(2), Wish(kind, side, asked))
    return movement, truth_of(movement, CAMERA, FPS)


@pytest.mark.slow
@pytest.mark.parametrize("strong", [False, True])
@pytest.mark.parametrize(("body", "side"), [("slim", "left"), ("heavy", "right")])
def test_the_faults_that_were_asked_for_come_one_after_the_other(body: str, side: Side, strong: bool) -> None:
    movement, truth = film(body, side, "one_leg_stand", *((code, strong) for code in FAULTS))
    holds = movement.judge(truth).holds
    assert {hold["side"] for hold in holds} == {side}
    assert [fault["code"] for hold in holds for fault in hold["faults"]] == list(FAULTS)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["marching", "settling"])
def test_steps_are_no_stand_and_move_all_the_same(kind: str) -> None:
    movement, truth = film("female", "right", kind, (None, False))
    assert movement.judge(truth) == Judged()
    assert measures(truth, "left")["up_m"].max() > 0.02


@pytest.mark.slow
def test_the_standing_foot_stays_on_the_floor_while_a_hip_drops() -> None:
    _, truth = film("male", "left", "one_leg_stand", ("hip_drops", True))
    of = measures(truth, "left")
    assert of["hip_drops"].max() == pytest.approx(12.5, abs=2.0)
    assert np.ptp(truth.point_m(27)[:, 2]) < 0.01
