"""The layout: everything is inside the screen, nothing overlaps, and panels go beside or below the picture."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.screen.drawing import CAPITAL, Rect
from trainer.screen.layout import BIG_ARCMIN, LEAST_ARCMIN, MAT_ARCMIN, Layout, layout

SIZES = [(1280, 720), (1920, 1080), (1024, 768), (1280, 800), (720, 1280), (800, 840)]
PICTURES = [(1280, 720), (640, 480), (720, 1280)]


def parts(at: Layout) -> list[Rect]:
    return [at.words, at.picture, at.side, at.keys, *([at.coach] if at.coach else [])]


def overlap(a: Rect, b: Rect) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


@given(
    st.tuples(st.integers(320, 2000), st.integers(240, 1400)),
    st.tuples(st.integers(120, 2000), st.integers(120, 2000)),
    st.booleans(),
)
def test_parts_are_on_the_screen_and_apart(size: tuple[int, int], picture: tuple[int, int], has_coach: bool) -> None:
    at = layout(size, picture, has_coach)
    assert (at.coach is not None) == has_coach
    for part in parts(at):
        assert part.x >= 0
        assert part.y >= 0
        assert part.right <= size[0]
        assert part.bottom <= size[1]
    assert not [pair for pair in combinations(parts(at), 2) if overlap(*pair)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("has_coach", [False, True])
def test_the_picture_keeps_its_shape_and_is_large(
    size: tuple[int, int], picture: tuple[int, int], has_coach: bool
) -> None:
    at = layout(size, picture, has_coach)
    assert at.picture.w / at.picture.h == pytest.approx(picture[0] / picture[1], rel=0.02)
    assert min(at.side.w, at.side.h) > 0.15 * at.unit_px
    if not has_coach:
        assert at.picture.w * at.picture.h > 0.2 * size[0] * size[1]


def test_a_landscape_picture_stands_below_the_words_and_a_portrait_one_beside_them() -> None:
    wide, tall = layout((1280, 720), (1280, 720), False), layout((1280, 720), (720, 1280), False)
    assert wide.picture.y >= wide.words.bottom
    assert wide.side.x >= wide.picture.right
    assert tall.words.x >= tall.picture.right
    assert tall.picture.h > 0.9 * 720


def test_on_an_upright_screen_the_counts_stand_below_the_picture() -> None:
    at = layout((720, 1280), (1280, 720), False)
    assert at.side.y >= at.picture.bottom


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (720, 1280)])
def test_sizes_are_angles_on_a_small_laptop(size: tuple[int, int]) -> None:
    """One arc minute at 3 m is 0.873 mm, and a screen of 165.6 mm has as many pixels as its short side."""
    at = layout(size, (640, 480), False)
    for arc_minutes in (LEAST_ARCMIN, MAT_ARCMIN, BIG_ARCMIN):
        capital_mm = at.font_px(arc_minutes) * CAPITAL / min(size) * 165.6
        assert capital_mm == pytest.approx(arc_minutes * 0.8727, rel=0.03)
    assert LEAST_ARCMIN >= 10  # the letters that an eye of 20/40 just reads
