"""Angles and lengths that can be computed by hand, and what must not change them."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from calibration import geometry
from calibration.geometry import angle_deg, mid_hip, mid_shoulder, torso_px, turn_deg, unit
from calibration.landmarks import Landmark
from calibration.trunk import trunk_axes, trunk_tilt_deg

NAN = math.nan
coordinate = st.floats(-2000, 2000, allow_nan=False).map(lambda v: round(v, 3))
point = st.tuples(coordinate, coordinate)


def far_apart(*pairs: tuple[tuple[float, float], tuple[float, float]]) -> bool:
    return all(math.dist(a, b) > 1 for a, b in pairs)


class TestAngle:
    @pytest.mark.parametrize(
        ("a", "vertex", "b", "expected"),
        [
            ((1, 0), (0, 0), (0, 1), 90),  # right angle
            ((1, 0), (0, 0), (0, -1), 90),  # the other way round: an angle has no sign
            ((2, 0), (0, 0), (-3, 0), 180),  # straight
            ((2, 0), (0, 0), (5, 0), 0),  # folded
            ((11, 20), (10, 20), (11, 21), 45),  # vertex elsewhere
            ((1, 0), (0, 0), (-1, math.sqrt(3)), 120),
            ((1e-9, 0), (0, 0), (0, 1e9), 90),  # short and long
            ((0, 0), (0, 0), (0, 1), NAN),  # two coincide
            ((NAN, 0), (0, 0), (0, 1), NAN),  # one is not seen
            ((1, 0), (0, NAN), (0, 1), NAN),
        ],
    )
    def test_by_hand(
        self, a: tuple[float, float], vertex: tuple[float, float], b: tuple[float, float], expected: float
    ) -> None:
        assert angle_deg(a, vertex, b) == pytest.approx(expected, nan_ok=True)

    @given(point, point, point, st.floats(0.1, 10), st.floats(0, 2 * math.pi), point)
    def test_is_the_same_when_the_picture_is_scaled_turned_mirrored_or_shifted(
        self,
        a: tuple[float, float],
        v: tuple[float, float],
        b: tuple[float, float],
        scale: float,
        turn: float,
        shift: tuple[float, float],
    ) -> None:
        assume(far_apart((a, v), (b, v)))
        matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ np.diag([-1, 1])
        moved = [matrix @ np.array(p) + shift for p in (a, v, b)]
        assert angle_deg(*moved) == pytest.approx(angle_deg(a, v, b), abs=1e-3)

    @given(point, point, point)
    def test_order_of_the_arms_does_not_matter(
        self, a: tuple[float, float], v: tuple[float, float], b: tuple[float, float]
    ) -> None:
        assert angle_deg(a, v, b) == pytest.approx(angle_deg(b, v, a), nan_ok=True)


class TestTurn:
    @pytest.mark.parametrize(
        ("u", "v", "expected"),
        [
            ((1, 0), (0, 1), 90),  # y is down: from right to down is clockwise on the screen
            ((1, 0), (0, -1), -90),
            ((3, 0), (7, 0), 0),
            ((1, 1), (1, -1), -90),
            ((1, 0), (NAN, 1), NAN),
        ],
    )
    def test_by_hand(self, u: tuple[float, float], v: tuple[float, float], expected: float) -> None:
        assert turn_deg(u, v) == pytest.approx(expected, nan_ok=True)

    @given(point, point)
    def test_there_and_back(self, u: tuple[float, float], v: tuple[float, float]) -> None:
        assume(far_apart((u, (0, 0)), (v, (0, 0))) and abs(turn_deg(u, v)) < 179.9)
        assert turn_deg(u, v) == pytest.approx(-turn_deg(v, u))


class TestUnit:
    def test_by_hand(self) -> None:
        assert unit((3, -4)).tolist() == pytest.approx([0.6, -0.8])

    @pytest.mark.parametrize("v", [(0.0, 0.0), (NAN, 1.0)])
    def test_of_nothing(self, v: tuple[float, float]) -> None:
        assert np.isnan(unit(v)).all()


def test_middles_and_torso() -> None:
    xy = np.zeros((33, 2), np.float32)
    xy[Landmark.LEFT_SHOULDER], xy[Landmark.RIGHT_SHOULDER] = (100, 50), (120, 70)
    xy[Landmark.LEFT_HIP], xy[Landmark.RIGHT_HIP] = (140, 90), (140, 110)
    assert mid_shoulder(xy).tolist() == [110, 60]
    assert mid_hip(xy).tolist() == [140, 100]
    assert torso_px(xy) == 50  # 3-4-5


def test_plain_numbers_are_rounded_as_the_arrays_are() -> None:
    """A stored set is judged again to the last bit, whatever computes the middles."""
    for seed in range(20):
        xy = np.random.default_rng(seed).uniform(0, 1920, (33, 2)).astype(np.float32)
        shoulders, hips = (
            np.asarray((xy[a] + xy[b]) / 2, np.float64)
            for a, b in ((Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER), (Landmark.LEFT_HIP, Landmark.RIGHT_HIP))
        )
        np.testing.assert_array_equal([mid_shoulder(xy), mid_hip(xy)], [shoulders, hips])
        line = shoulders - hips
        assert torso_px(xy) == np.hypot(line[0], line[1])
        head, up = trunk_axes(xy)
        np.testing.assert_array_equal(head, unit(line))
        assert abs(head @ up) < 1e-15
        assert up[1] <= 0
        assert trunk_tilt_deg(xy) == np.degrees(np.arctan2(abs(line[1]), abs(line[0])))


def test_torso_is_not_seen_without_a_hip() -> None:
    xy = np.zeros((33, 2), np.float32)
    xy[Landmark.LEFT_HIP] = np.nan
    assert math.isnan(torso_px(xy))


def test_examples_in_the_documentation() -> None:
    assert doctest.testmod(geometry).failed == 0
    assert doctest.testmod(geometry).attempted > 0
