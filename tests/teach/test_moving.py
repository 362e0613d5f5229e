"""The moving figure: it moves, repeats, follows the pacer, and is not drawn more often than needed."""

from __future__ import annotations

import numpy as np
import pytest

import exercises
from trainer.coach.pacer import Pace
from trainer.screen.drawing import SKY
from trainer.teach.demonstration import Demonstration, demonstration
from trainer.teach.moving import FPS, at_pace, moving_figure

CLAM = exercises.get("clam")


@pytest.fixture(scope="module")
def clam() -> Demonstration:
    one = demonstration("clam", None, "right")
    assert one is not None
    return one


@pytest.mark.parametrize("size", [(160, 110), (700, 400)])
def test_it_moves_and_begins_again(clam: Demonstration, size: tuple[int, int]) -> None:
    low, high = (moving_figure(CLAM, clam, t_s, size).copy() for t_s in (0.0, clam.peak_s))
    assert low.shape == (size[1], size[0], 3)
    assert (low == SKY).all(axis=2).any()
    assert (low != high).any(axis=2).mean() > 0.01
    again = moving_figure(CLAM, clam, clam.duration_s + 0.5 / FPS, size)
    np.testing.assert_array_equal(low, again)


def test_a_small_picture_is_kept(clam: Demonstration) -> None:
    first = moving_figure(CLAM, clam, 0.5, (160, 110))
    for n in range(40):
        moving_figure(CLAM, clam, 1.0 + n / FPS, (160, 110))
    assert moving_figure(CLAM, clam, 0.5, (160, 110)) is first


def test_it_follows_the_pacer_and_without_one_its_own_tempo(clam: Demonstration) -> None:
    assert at_pace(clam, Pace("lift", "out", 0.0), 99.0) == clam.start_s
    assert at_pace(clam, Pace("lift", "out", 0.5), 99.0) == pytest.approx((clam.start_s + clam.peak_s) / 2)
    assert at_pace(clam, Pace("hold", "out", 0.3), 99.0) == clam.peak_s
    assert at_pace(clam, Pace("lower", "in", 1.0), 99.0) == clam.end_s
    assert at_pace(clam, Pace(), 1.25) == at_pace(clam, None, 1.25) == 1.25


def test_the_other_side_lies_the_other_way(clam: Demonstration) -> None:
    left = demonstration("clam", None, "left")
    assert left is not None
    one, other = (moving_figure(CLAM, shown, 0.0, (300, 200)) for shown in (clam, left))
    beads = [np.flatnonzero((picture == SKY).all(axis=2).any(axis=0)).mean() for picture in (one, other)]
    assert abs(beads[0] - (299 - beads[1])) < 2
    assert abs(beads[0] - beads[1]) > 10
