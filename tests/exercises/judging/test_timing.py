"""A movement timed by a steadier measure than the one that is counted."""

from __future__ import annotations

import numpy as np
import pytest

from exercises.judging.swing import MIDDLE_PART, measure
from exercises.judging.timing import timed_by
from exercises.judging.trace import Trace

T_S = np.arange(0, 3.05, 0.1)
#: It lags, jumps to its top within 0.2 s, and back.
THIGH = np.interp(T_S, [0.8, 1.0, 2.0, 2.2], [0, 40, 40, 0])
#: It goes the whole way in a second each way.
FOOT = np.interp(T_S, [0.2, 1.2, 1.8, 2.8], [0, 1, 1, 0])


def trace(foot: np.ndarray) -> Trace:
    table = Trace(["foot"])
    for t_s, value in zip(T_S, foot, strict=True):
        table.add(float(t_s), {"foot": float(value)})
    return table


SWING = measure([*zip(T_S.tolist(), THIGH.tolist(), strict=True)], 0.0, 40.0)


def test_the_phases_last_as_long_as_the_steadier_measure_shows() -> None:
    swing = timed_by(SWING, trace(FOOT), "foot")
    assert (SWING.lift_s, SWING.lower_s) == pytest.approx((0.16 / MIDDLE_PART, 0.16 / MIDDLE_PART))
    assert (swing.lift_s, swing.lower_s) == pytest.approx((0.8 / MIDDLE_PART, 0.8 / MIDDLE_PART))
    assert (swing.range, swing.start_s, swing.end_s) == (SWING.range, SWING.start_s, SWING.end_s)


def test_a_measure_that_moves_in_a_part_of_the_phase_times_the_whole_of_it() -> None:
    assert timed_by(SWING, trace(FOOT), "foot", 0.8).lift_s == pytest.approx(1.0 / MIDDLE_PART)


@pytest.mark.parametrize("foot", [np.full(len(T_S), np.nan), np.zeros(len(T_S)), T_S])  # not seen, still, rising on
def test_a_measure_that_does_not_rise_and_fall_times_nothing(foot: np.ndarray) -> None:
    assert timed_by(SWING, trace(foot), "foot") == SWING
