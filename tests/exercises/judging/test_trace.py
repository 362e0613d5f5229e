"""The observables of a repetition so far, as arrays."""

from __future__ import annotations

import math

import numpy as np
import pytest

from exercises.judging.trace import Trace


def test_rows_come_back_in_their_order_and_by_their_name() -> None:
    trace = Trace(["a", "b"])
    trace.add(0.5, {"b": 20.0, "a": 10.0, "other": 1.0})
    trace.add(1.0, {"a": 11.0, "b": math.nan})
    assert len(trace) == 2
    assert trace.t_s.tolist() == [0.5, 1.0]
    assert trace["a"].tolist() == [10.0, 11.0]
    assert trace["b"][0] == 20.0
    assert np.isnan(trace["b"][1])  # not seen stays not seen


def test_a_long_repetition_is_kept_whole() -> None:
    trace = Trace(["a"])
    for i in range(1500):
        trace.add(i / 60, {"a": float(i)})
    assert trace["a"].tolist() == [float(i) for i in range(1500)]
    assert trace.t_s[-1] == 1499 / 60


def test_cleared_it_is_empty_and_begins_anew() -> None:
    trace = Trace(["a"])
    trace.add(0.0, {"a": 1.0})
    trace.clear()
    assert len(trace) == 0
    assert trace["a"].size == trace.t_s.size == 0
    trace.add(5.0, {"a": 2.0})
    assert (trace.t_s.tolist(), trace["a"].tolist()) == ([5.0], [2.0])


def test_what_is_not_kept_is_an_error() -> None:
    with pytest.raises(KeyError, match="b"):
        Trace(["a"])["b"]
    with pytest.raises(KeyError, match="a"):
        Trace(["a"]).add(0.0, {"b": 1.0})
