"""Start positions of exercises that were shown: legs that play no part, and movements larger than the shown one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.landmarks import SIDES, Landmark, row
from exercises.taught.shape import fit, legs_play_no_part, likeness, off_top_torso

Array = NDArray[np.float64]
#: A body on its back, head to the left, in torso lengths: x and y of both joints of a pair.
FEET_DOWN = {"ear": (-0.3, 0.0), "shoulder": (0.0, 0.0), "hip": (1.0, 0.0), "knee": (1.4, -0.7), "ankle": (1.9, 0.0)}
FEET_UP = FEET_DOWN | {"knee": (1.0, -0.8), "ankle": (1.8, -0.8)}
LEGS_STRAIGHT = FEET_DOWN | {"knee": (1.8, 0.0), "ankle": (2.6, 0.0)}


def body(joints: dict[str, tuple[float, float]]) -> Array:
    xy = np.zeros((33, 2))
    for name, at in joints.items():
        for side in SIDES:
            xy[row(side, name)] = at
    return xy


def middle(xy: Array) -> Array:
    return xy - [0.5, 0.0]  # from the middle of the trunk, whose length is 1


def moved(**ways: tuple[float, float]) -> Array:
    """The changes (1, 33, 2) at the end of a movement."""
    return body(ways)[None]


@pytest.mark.parametrize(
    ("joints", "is_near"),
    [
        (FEET_DOWN, True),  # as shown
        (FEET_UP, True),  # the feet in the air
        (LEGS_STRAIGHT, False),  # so lies a body on its front, too
        (FEET_UP | {"ear": (0.0, -1.2)}, False),  # the head is elsewhere
    ],
)
def test_only_bent_legs_may_differ(joints: dict[str, tuple[float, float]], is_near: bool) -> None:
    found = fit(100 * body(joints), middle(body(FEET_DOWN)), legs_free=True)
    assert found is not None
    assert found.is_near == is_near


def test_legs_that_play_a_part_must_be_as_shown() -> None:
    found = fit(100 * body(FEET_UP), middle(body(FEET_DOWN)))
    assert found is not None
    assert not found.is_near


def test_legs_play_no_part_if_they_neither_move_nor_are_read() -> None:
    ears, knees = {int(Landmark.LEFT_EAR)}, {int(Landmark.LEFT_KNEE)}
    assert legs_play_no_part(moved(ear=(0.2, -0.3), knee=(0.1, 0.0)), ears)
    assert not legs_play_no_part(moved(ear=(0.2, -0.3), knee=(0.1, 0.0)), knees)
    assert not legs_play_no_part(moved(ear=(0.2, -0.3), knee=(0.0, 0.2)), ears)
    assert not legs_play_no_part(np.array([]), ears)  # a posture that is kept: nothing moves


@pytest.mark.parametrize(
    ("ear", "off"),
    [
        ((0.0, -0.4), 0.0),  # as shown
        ((0.3, -0.4), 0.3),
        ((0.9, -1.2), 0.3),  # 0.9 off at three times the size
        ((0.9, 0.0), 0.9),  # nearest to the shown movement at its smallest
    ],
)
def test_a_larger_movement_may_be_off_by_more(ear: tuple[float, float], off: float) -> None:
    rest, tops = body(FEET_DOWN), moved(ear=(0.0, -0.4))
    found = off_top_torso(rest + moved(ear=ear, hip=(0.0, 0.0))[0], rest, 1.0, tops)
    assert found == pytest.approx(off, abs=0.05)


@pytest.mark.parametrize(
    ("hip", "expected"),
    [
        ((0.0, -0.2), 1.0),
        ((0.0, -0.9), 1.0),  # the size does not matter
        ((0.3, 0.0), 0.0),  # across
        ((0.0, 0.4), -1.0),  # the opposite way
        ((0.0, 0.0), math.nan),  # nothing moved
    ],
)
def test_likeness_is_the_cosine_of_the_changes(hip: tuple[float, float], expected: float) -> None:
    rest = body(FEET_DOWN)
    found = likeness(100 * (rest + moved(hip=hip)[0]), 100 * rest, 100.0, moved(hip=(0.0, -0.4)))
    assert found == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_the_other_leg_moves_likewise() -> None:
    rest, tops = body(FEET_DOWN), np.zeros((1, 33, 2))
    tops[0, Landmark.LEFT_KNEE] = (0.2, -0.3)
    xy = rest.copy()
    xy[Landmark.RIGHT_KNEE] += (0.1, -0.15)
    assert likeness(xy, rest, 1.0, tops) == pytest.approx(1.0)
