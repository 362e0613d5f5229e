"""Pictures turned, mirrored, unsqueezed and fitted, by numbers that can be worked out by hand."""

from __future__ import annotations

import struct
from fractions import Fraction

import numpy as np
import pytest

from trainer.capture.upright import Turn, fit, square_size, turn_of

ONE = 1 << 16


def matrix(a: float, b: float, c: float, d: float) -> bytes:
    a, b, c, d = (round(one * ONE) for one in (a, b, c, d))
    return struct.pack("=9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)


def letters(*rows: str) -> np.ndarray:
    """A picture of one letter a pixel."""
    return np.array([[[ord(one)] * 3 for one in row] for row in rows], np.uint8)


@pytest.mark.parametrize(
    ("axes", "seen"),
    [
        ((1, 0, 0, 1), ("abc", "def")),  # as stored
        ((-1, 0, 0, 1), ("cba", "fed")),  # left and right change places
        ((1, 0, 0, -1), ("def", "abc")),  # upside down, sides kept
        ((-1, 0, 0, -1), ("fed", "cba")),  # half a turn
        ((0, 1, -1, 0), ("da", "eb", "fc")),  # a quarter turn clockwise
        ((0, -1, 1, 0), ("cf", "be", "ad")),  # a quarter turn back
        ((0, 1, 1, 0), ("ad", "be", "cf")),  # transposed
        ((0, -1, -1, 0), ("fc", "eb", "da")),  # transposed the other way
        ((1.5, 0.01, -0.01, 1), ("abc", "def")),  # lengths do not matter, nor does half a degree
        ((0, 0, 0, 0), ("abc", "def")),  # no picture could be shown so, and no player tries to
    ],
)
def test_the_eight_ways_to_show_a_picture(axes, seen):
    assert turn_of(matrix(*axes))(letters("abc", "def")).tolist() == letters(*seen).tolist()


@pytest.mark.parametrize("none", [None, b"", b"short"])
def test_without_a_matrix_it_stays(none):
    assert turn_of(none) == Turn()


@pytest.mark.parametrize(
    ("axes", "told"),
    [((0.866, 0.5, -0.5, 0.866), "30°"), ((1, 0, 1, 0), "0°")],  # slanted, and flattened to a line
)
def test_what_is_no_quarter_turn_is_refused(axes, told):
    with pytest.raises(ValueError, match=told):
        turn_of(matrix(*axes))


@pytest.mark.parametrize(
    ("stored", "shape", "size"),
    [
        ((480, 480), Fraction(4, 3), (640, 480)),
        ((720, 576), Fraction(16, 15), (768, 576)),
        ((720, 480), Fraction(8, 9), (720, 540)),
        ((640, 480), Fraction(1), (640, 480)),
        ((640, 480), None, (640, 480)),
        ((640, 480), Fraction(0), (640, 480)),  # unknown
        ((1920, 1080), Fraction(4860, 4857), (1920, 1080)),  # a rounding left by an editor
    ],
)
def test_square_pixels(stored, shape, size):
    assert square_size(*stored, shape) == size


@pytest.mark.parametrize("shape", [Fraction(1, 1000), Fraction(5), Fraction(-4, 3)])
def test_no_pixel_has_such_a_shape(shape):
    with pytest.raises(ValueError, match=str(shape)):
        square_size(640, 480, shape)


def test_a_picture_of_the_right_size_is_the_same_one():
    image = letters("abc", "def")
    assert fit(image, (3, 2)) is image


@pytest.mark.parametrize(
    ("size", "wanted", "left", "top", "right", "bottom"),
    [
        ((30, 40), (40, 40), 5, 0, 35, 40),  # upright into a square
        ((80, 40), (40, 40), 0, 10, 40, 30),  # wide and larger
        ((10, 10), (40, 60), 0, 10, 40, 50),  # smaller
    ],
)
def test_fitted_pictures_keep_their_shape(size, wanted, left, top, right, bottom):
    fitted = fit(np.full((size[1], size[0], 3), 200, np.uint8), wanted)
    assert fitted.shape == (wanted[1], wanted[0], 3)
    inside = fitted[top:bottom, left:right]
    assert inside.min() == inside.max() == 200
    assert fitted.sum(dtype=int) == inside.sum(dtype=int)  # black around
