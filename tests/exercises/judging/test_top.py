"""The top of a movement, on signals whose values are written down."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exercises.judging.top import median_at_top, rise_lately, settling_share, summit, sunk, together_share, turned_down

T_S = np.arange(0, 4, 0.1)
UP = np.minimum(T_S, 1.0) * 50  # degrees: one second up, then still


def test_the_top_is_reached_when_hardly_anything_was_added_lately() -> None:
    assert rise_lately(T_S[:6], UP[:6], 0.2) == pytest.approx(10.0)
    assert rise_lately(T_S[:20], UP[:20], 0.2) == pytest.approx(0.0)


def test_the_top_is_over_when_the_signal_has_come_down_by_enough() -> None:
    assert not turned_down(UP, 2.0)
    assert not turned_down(np.append(UP, 48.1), 2.0)
    assert turned_down(np.append(UP, 47.9), 2.0)


def test_a_quick_movement_has_its_summit_once_it_has_turned() -> None:
    """Half a second up and half a second down, to 20 degrees: the frames from 18 degrees on."""
    t_s = np.arange(0, 1.05, 0.05)
    path = 20 * np.sin(np.pi * t_s) ** 2
    assert not any(summit(t_s[:n], path[:n], 1.0).any() for n in range(2, 12))  # up to the highest frame
    assert t_s[summit(t_s, path, 1.0)] == pytest.approx([0.4, 0.45, 0.5, 0.55, 0.6])


def test_a_slow_way_up_has_no_summit_and_a_hover_has_one() -> None:
    way = np.minimum(T_S, 3.0) * 5  # three seconds up, then still
    assert not summit(T_S[:28], way[:28], 1.0).any()
    assert T_S[:36][summit(T_S[:36], way[:36], 1.0)] == pytest.approx(np.arange(2.7, 3.6, 0.1))


def test_what_has_sunk_and_stopped_is_told_apart_from_what_goes_on_down() -> None:
    falls = UP - np.clip((T_S - 2.0) * 20, 0, 10)
    assert sunk(T_S, falls) == pytest.approx(10.0)
    assert sunk(T_S[:24], falls[:24]) == 0.0
    assert math.isnan(sunk(T_S, np.append(falls[:-1], np.nan)))


def test_what_has_sunk_and_rises_again_is_told() -> None:
    """Down by 10 in half a second and up again by 8: 10 deep, from half of that on."""
    dips = UP - np.interp(T_S, [2.0, 2.5, 2.9], [0, 10, 2])
    assert sunk(T_S[:27], dips[:27]) == 0.0
    assert sunk(T_S[:29], dips[:29]) == pytest.approx(10.0)


@pytest.mark.parametrize("down_s", [1.0, 3.0, 6.0, 12.0])
def test_a_slow_even_way_down_has_never_sunk(down_s: float) -> None:
    t_s = np.arange(0, 3 + down_s, 0.1)
    path = 50 * np.interp(t_s, [0, 1, 2, 2 + down_s], [0, 1, 1, 0])
    told = [sunk(t_s[:n], path[:n]) for n in range(20, len(t_s))]
    assert max(told) < 4  # while the top is left; nothing from a fault's size on


def test_a_pause_low_on_the_way_down_is_none() -> None:
    """A film that stops where a third of the way is left, to show it."""
    path = 50 * np.interp(T_S, [0, 1, 2, 2.5], [0, 1, 1, 0.33])
    assert sunk(T_S, path) == 0.0


def test_a_rise_that_hesitates_has_not_sunk() -> None:
    path = np.interp(T_S, [0, 0.5, 0.8, 1.2, 4], [0, 30, 20, 50, 50])
    assert sunk(T_S, path) == 0.0


def test_a_plank_leaves_at_once_and_what_peels_stays_behind() -> None:
    lower = np.linspace(0.0, 1.0, 101)
    assert together_share(lower, 0.4 * lower, 0.21) == pytest.approx(1.0)
    assert together_share(lower, 0.4 * lower**2, 0.21) < 0.45
    assert math.isnan(together_share(lower, 0.2 * lower, 0.21))  # an arm, and not the waist


@pytest.mark.parametrize("end", [0.3, 0.1, 0.0])
def test_a_plank_comes_down_as_one_and_ribs_that_melt_are_down_first(end: float) -> None:
    lower = np.concatenate([np.linspace(0.0, 1.0, 51), np.linspace(1.0, end, 101)])
    assert settling_share(lower, 0.4 * lower, 0.21) == pytest.approx(1.0)
    assert settling_share(lower, 0.4 * lower**2, 0.21) < 0.45
    upper = np.where(np.arange(152) <= 50, 0.4 * lower, 0.4 * lower**2)  # hinged up, melted down
    assert settling_share(lower, upper, 0.21) < 0.45 < together_share(lower, upper, 0.21)


def test_hips_that_arch_on_alone_make_no_plank_of_what_peels() -> None:
    lower = np.linspace(0.0, 1.0, 101)
    assert together_share(lower, 0.4 * np.minimum(lower, 0.75), 0.21) == pytest.approx(1.0)
    peels = 0.4 * np.minimum(lower, 0.75) ** 2
    assert together_share(lower, peels, 0.21) == pytest.approx(0.28 / 0.635, abs=0.01)


def test_an_upper_point_that_still_lags_late_is_something_else() -> None:
    lower = np.linspace(0.0, 1.0, 101)
    assert math.isnan(together_share(lower, 0.4 * lower**4, 0.21))


@pytest.mark.parametrize("frames", [7, 13, 200])
def test_the_share_does_not_hang_on_the_frame_rate(frames: int) -> None:
    lower = (1 - np.cos(np.linspace(0, np.pi, frames))) / 2
    assert together_share(lower, 0.4 * lower**2, 0.21) == pytest.approx(0.28, abs=0.1)


def test_a_way_that_was_cut_or_mostly_not_seen_shows_no_order() -> None:
    lower = np.linspace(0.0, 1.0, 101)
    cut = np.where(lower < 0.5, 0.0, lower)
    assert math.isnan(together_share(cut, 0.4 * cut, 0.21))
    hidden = np.where(np.arange(101) % 5 == 0, np.nan, lower)
    assert math.isnan(together_share(hidden, 0.4 * hidden, 0.21))


@pytest.mark.parametrize(
    ("open_s", "median"),
    [
        (0.2, 40.0),  # shorter than a fault must last, but most of the top of a quick movement
        (0.04, 0.0),  # one frame
    ],
)
def test_the_median_at_the_top_of_a_quick_movement(open_s: float, median: float) -> None:
    t_s = np.arange(0.0, 1.6, 0.04)
    away_s = np.abs(t_s - 0.8)
    values = np.where(away_s <= open_s / 2, 40.0, 0.0)
    assert median_at_top(t_s, 1 - away_s / 0.8, values) == median


def test_a_top_of_a_few_frames_lasts_as_long_as_a_fault_must() -> None:
    t_s = np.array([0.0, 0.1, 0.2, 0.3, 0.4])
    assert median_at_top(t_s, np.array([0.0, 1.0, 9.0, 1.0, 0.0]), np.array([0.0, 5.0, 30.0, 7.0, 0.0])) == 7.0
