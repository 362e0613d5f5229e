"""The drawn start positions."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import exercises
from calibration.placement import CameraNeed
from calibration.start_shapes import SUPINE_TABLE_TOP
from trainer.screen.drawing import INK, SKY
from trainer.screen.start_figures import MAT, start_picture

SIZE = (320, 180)
NEEDS = {name: need for name in exercises.names() if (need := exercises.get(name).need) is not None}


def figure(name: str) -> np.ndarray:
    return start_picture(NEEDS[name], SIZE)


def body(picture: np.ndarray) -> np.ndarray:
    """Where the body is: brighter than mat and screen."""
    return picture.min(axis=2) > 150


@pytest.mark.parametrize("name", NEEDS)
def test_a_body_on_its_mat_that_nothing_cuts_off(name: str) -> None:
    picture = figure(name)
    assert picture.shape == (SIZE[1], SIZE[0], 3)
    assert picture.dtype == np.uint8
    assert body(picture).mean() > 0.02
    assert (picture == MAT).all(axis=2).any()
    assert (picture == SKY).all(axis=2).any()
    for edge in (picture[0], picture[-1], picture[:, 0], picture[:, -1]):
        assert (edge == INK).all()


@pytest.mark.parametrize("name", NEEDS)
def test_lying_is_wider_than_high_and_upright_higher_than_wide(name: str) -> None:
    rows, columns = np.nonzero(body(figure(name)))
    upright = NEEDS[name].postures[0].is_upright
    is_high = np.ptp(rows) > np.ptp(columns)
    assert is_high == upright


def test_positions_look_different() -> None:
    pictures = {need.postures[0].id + need.arms + need.views[0]: figure(name) for name, need in NEEDS.items()}
    assert len(pictures) >= 6
    assert all((a != b).any(axis=2).sum() > 500 for a, b in itertools.combinations(pictures.values(), 2))


def test_spread_arms_reach_further() -> None:
    def width(arms) -> int:
        need = CameraNeed((SUPINE_TABLE_TOP,), ("head",), (-10, 10), (20, 35), "", arms)
        picture = start_picture(need, (240, 240))
        rows, columns = np.nonzero(body(picture))
        return int(np.ptp(columns) / np.ptp(rows) * 100)

    assert width("wide") > width("resting") + 30


def test_face_up_and_face_down_are_told_apart() -> None:
    """On the back the knees are high over the mat, face down nothing is."""
    high = {name: np.ptp(np.nonzero(body(figure(name)))[0]) for name in ("toe_taps", "thoracic_lift")}
    assert high["toe_taps"] > 1.5 * high["thoracic_lift"]
