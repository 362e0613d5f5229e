"""The top of a movement, on signals whose values are written down."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exercises.top import rise_lately, sunk, together_share, turned_down

T_S = np.arange(0, 4, 0.1)
UP = np.minimum(T_S, 1.0) * 50  # degrees: one second up, then still


def test_the_top_is_reached_when_hardly_anything_was_added_lately() -> None:
    assert rise_lately(T_S[:6], UP[:6], 0.2) == pytest.approx(10.0)
    assert rise_lately(T_S[:20], UP[:20], 0.2) == pytest.approx(0.0)


def test_the_top_is_over_when_the_signal_has_come_down_by_enough() -> None:
    assert not turned_down(UP, 2.0)
    assert not turned_down(np.append(UP, 48.1), 2.0)
    assert turned_down(np.append(UP, 47.9), 2.0)


def test_what_has_sunk_and_stopped_is_told_apart_from_what_goes_on_down() -> None:
    falls = UP - np.clip((T_S - 2.0) * 20, 0, 10)
    assert sunk(T_S, falls) == pytest.approx(10.0)
    assert sunk(T_S[:24], falls[:24]) == 0.0
    assert math.isnan(sunk(T_S, np.append(falls[:-1], np.nan)))


def test_a_plank_leaves_at_once_and_what_peels_stays_behind() -> None:
    lower = np.linspace(0.0, 1.0, 101)
    assert together_share(lower, 0.4 * lower, 0.21) == pytest.approx(1.0)
    assert together_share(lower, 0.4 * lower**2, 0.21) < 0.45
    assert math.isnan(together_share(lower, 0.2 * lower, 0.21))  # an arm, and not the waist
