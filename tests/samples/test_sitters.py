"""Sitters at a desk: who is rendered from where, and the study's days on drawn landmarks."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

pytest.importorskip("moderngl", reason="the studio's extra is not installed")

from samples.studio.body import load_body
from samples.studio.sitters import POOR, SIZE, UPRIGHT, _camera, _held, _state, sitters
from samples.studio.upright import Setup, State, Upright
from samples.study.companion import Seen, poor_day, report, upright_day
from tests.companion.test_sitting import sitter

FACING = State(heading_deg=-90.0)


def test_bodies_and_kinds_of_camera_are_even() -> None:
    drawn = list(sitters(20))
    assert {*Counter(one.body for one in drawn).values()} == {4}
    assert Counter(one.kind for one in drawn) == {"laptop": 10, "screen": 10}
    assert len({one.seed for one in drawn}) == 20
    assert drawn == list(sitters(20))


@pytest.mark.parametrize("kind", ["laptop", "screen"])
def test_head_and_shoulders_of_whoever_sits_tall_are_in_the_picture(kind: str) -> None:
    tall = Upright(load_body("female"), Setup(sitting=True)).pose(FACING, "left")
    for seed in range(5):
        camera = _camera(np.random.default_rng(seed), kind, tall)
        px = camera.project(tall.markers()[[0, 2, 5, 9, 11, 12]])
        assert ((px > 0) & (px < SIZE)).all()
        assert px[4, 0] > px[5, 0]  # the left shoulder is at the right of the picture: the person faces the camera
        eyes_m = tall.markers()[2]
        assert (camera.position_m[2] < eyes_m[2]) or kind == "screen"


@pytest.mark.parametrize("posture", [*UPRIGHT, *POOR])
def test_every_posture_can_be_drawn(posture: str) -> None:
    upright = Upright(load_body("male"), Setup(sitting=True, hands="thighs"))
    for strong in (False, True):
        rng = np.random.default_rng(3)
        marks = upright.pose(_state(rng, _held(rng, posture, strong)), "left").markers()
        assert np.isfinite(marks[[0, 2, 5, 7, 8, 11, 12]]).all()


def test_an_unknown_posture_is_refused() -> None:
    with pytest.raises(ValueError, match="no posture called 'lounging'"):
        _held(np.random.default_rng(0), "lounging", False)


def test_a_strong_slump_and_a_strong_head_forward_are_what_they_say() -> None:
    upright = Upright(load_body("male"), Setup(sitting=True))

    def marks(posture: str) -> np.ndarray:
        rng = np.random.default_rng(1)
        return upright.pose(_state(rng, _held(rng, posture, True)), "left").markers()

    tall = marks("tall")
    assert tall[11, 2] - marks("slump")[11, 2] > 0.05  # shoulders, metres
    head = marks("head_forward")
    assert tall[0, 1] - head[0, 1] > 0.05  # the nose is nearer to the camera
    assert abs(tall[11, 2] - head[11, 2]) < 0.03


@pytest.fixture
def drawn() -> Seen:
    """A sitter whose upright postures are all the tall one, and whose strong postures are far beyond the thresholds."""
    upright = {(name, False): [sitter(), sitter()] for name in UPRIGHT}
    strong = [sitter(down=0.3, face=1.4)] * 2
    poor = {(name, is_strong): strong if is_strong else [sitter()] * 2 for name in POOR for is_strong in (False, True)}
    return Seen("drawn", "female", "laptop", upright | poor)


@pytest.mark.slow
def test_a_day_upright_is_quiet_and_a_poor_one_is_found(drawn: Seen) -> None:
    tall = drawn.tall()
    assert tall is not None
    quiet = upright_day(drawn, tall, np.random.default_rng(0))
    assert quiet.hours == 8.0
    assert sum(quiet.nudges.values()) == 0
    day = poor_day(drawn, tall, np.random.default_rng(0))
    strong = sum(n for (_, is_strong), n in day.there.items() if is_strong)
    assert strong > 0
    assert sum(n for (_, is_strong), n in day.found.items() if is_strong) >= 0.7 * strong
    assert sum(n for (_, is_strong), n in day.found.items() if not is_strong) == 0


@pytest.mark.slow
def test_the_report_has_a_row_for_each_posture(drawn: Seen) -> None:
    text = report([drawn])
    assert "| sunk |" in text
    assert all(f"| {posture}, strong |" in text for posture in POOR)
