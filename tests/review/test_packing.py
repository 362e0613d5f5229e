"""Columns packed for the page's script come back within half a step."""

from __future__ import annotations

import base64
import math

import numpy as np
import pytest

from tests.made_page import unpack
from trainer.review.packing import pack


def test_a_small_difference_is_one_byte() -> None:
    assert base64.b64decode(pack(np.array([[0.0], [3.0], [2.5]]), 0.5)) == bytes([0, 6, 255])


@pytest.mark.parametrize(
    "column",
    [
        [0, 126, 0, -127, -254],  # the largest differences of one byte
        [0, 127, 0, -128],  # the smallest of three
        [-32767, 32767, -32767],
        [5, math.nan, 7, math.nan, math.nan, 900, 899],  # goes on from the value before the gap
        [math.nan, math.nan],
    ],
)
def test_whole_steps_come_back(column: list[float]) -> None:
    np.testing.assert_array_equal(unpack(pack(np.array([column], np.float64).T, 1.0), 1, 1.0)[:, 0], column)


def test_columns_do_not_mix() -> None:
    values = np.random.default_rng(0).normal(0, 200, (50, 4))
    values[10:20, 1] = math.nan
    np.testing.assert_allclose(unpack(pack(values, 0.25), 4, 0.25), values, atol=0.125)
