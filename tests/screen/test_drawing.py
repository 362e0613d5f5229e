"""Text that fits wherever it is put, marks told apart by their shape, and contrast."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.screen.contrast import contrast
from trainer.screen.drawing import (
    ABOVE,
    BELOW,
    CAPITAL,
    GREEN,
    GREY,
    INK,
    LINE,
    SKY,
    UNBROKEN,
    VERMILLION,
    WHITE,
    YELLOW,
    Label,
    Rect,
    draw_mark,
    fill,
    fit,
    put_text,
    size_at_px,
    text_width_px,
)

WORDS = st.lists(st.text("abcdefgilmnorstuwÄÖÜßéñW", min_size=1, max_size=30), min_size=1, max_size=24).map(" ".join)


def rows_of(text: str, size_px: int) -> tuple[int, int]:
    """How far ink reaches above and below the baseline, pixels."""
    scene = np.zeros((3 * size_px, 3 * size_px, 3), np.uint8)
    put_text(scene, text, (10, 2 * size_px), size_px, WHITE)
    rows = np.flatnonzero((scene > 60).any(axis=(1, 2)))
    return 2 * size_px - int(rows.min()), int(rows.max()) + 1 - 2 * size_px


@pytest.mark.parametrize("size_px", [20, 64, 103])
def test_the_font_is_as_high_as_it_is_taken_for(size_px: int) -> None:
    assert rows_of("H", size_px)[0] == pytest.approx(CAPITAL * size_px, abs=1 + 0.02 * size_px)
    above, below = rows_of("Ägj", size_px)
    assert above <= ABOVE * size_px + 1
    assert below <= BELOW * size_px + 1
    assert ABOVE + BELOW <= LINE


@given(WORDS, st.integers(60, 900), st.integers(20, 300), st.integers(12, 110), st.booleans())
@example("Donaudampfschifffahrtsgesellschaftskapitän " * 6, 80, 40, 64, False)
@example("Ä", 60, 20, 16, False)
def test_no_ink_leaves_the_rectangle(text: str, w: int, h: int, size_px: int, centred: bool) -> None:
    margin = 120
    scene = np.zeros((h + 2 * margin, w + 2 * margin, 3), np.uint8)
    Label(text, Rect(margin, margin, w, h), size_px, is_centred=centred).draw(scene)
    assert scene.any()
    inside = scene[margin : margin + h, margin : margin + w].any(axis=2).sum()
    assert inside == scene.any(axis=2).sum()


@given(WORDS, st.integers(200, 900), st.integers(60, 300))
def test_every_word_is_there_unless_the_end_is_left_out(text: str, w: int, h: int) -> None:
    size_px, lines = fit(text, w, h, 64)
    assert size_px <= 64
    joined = "".join(lines).replace(" ", "")
    assert joined == text.replace(" ", "") or joined.endswith("…")


def test_long_words_shrink_and_long_sentences_wrap() -> None:
    assert fit("Go", 400, 200, 60) == (60, ("Go",))
    size_px, lines = fit("Steißbeinaufrollbewegung", 400, 200, 60)
    assert len(lines) == 1
    assert 20 < size_px < 60
    size_px, lines = fit("one two three four five six", 300, 200, 60)
    assert size_px > 40
    assert len(lines) > 1


def test_lines_are_kept_and_words_held_together() -> None:
    _, lines = fit(f"Hips\nneeds{UNBROKEN}care", 200, 400, 90)
    assert lines == ("Hips", "needs care")


def test_a_number_and_its_unit_stand_on_one_line() -> None:
    width_px = round(1.1 * text_width_px("about 1", 30))
    assert fit("about 1 m high", width_px, 150, 30) == (30, ("about", "1 m", "high"))


@given(WORDS, st.integers(8, 110))
def test_no_size_is_wider_than_in_proportion(text: str, size_px: int) -> None:
    """What :func:`fit` relies on: it measures at one size."""
    assert text_width_px(text, size_px) <= 1.03 * text_width_px(text, 64) * size_px / 64 + 1


def test_marks_differ_in_shape_and_not_only_in_colour() -> None:
    shapes = {}
    for state in ("good", "fault", "not_seen"):
        scene = np.zeros((60, 60, 3), np.uint8)
        draw_mark(scene, (30, 30), 13, state)
        shapes[state] = scene.any(axis=2)
    assert len({shape.tobytes() for shape in shapes.values()}) == 3
    assert not shapes["not_seen"][30, 30]  # hollow


def test_contrast_is_that_of_wcag() -> None:
    assert contrast(WHITE, (0, 0, 0)) == pytest.approx(21)
    assert contrast((119, 119, 119), WHITE) == pytest.approx(4.48, abs=0.01)  # the well-known #777
    assert contrast(VERMILLION, INK) == contrast(INK, VERMILLION)


@pytest.mark.parametrize("colour", [GREEN, VERMILLION, YELLOW, SKY, GREY, WHITE])
def test_what_is_drawn_stands_out_from_the_screen(colour: tuple[int, int, int]) -> None:
    assert contrast(colour, INK) >= 4.5  # WCAG 2.2 asks 3 of drawings


def test_size_at_a_distance() -> None:
    """At 3 m ten arc minutes are 8.73 mm, 5.27 % of a screen 165.6 mm high: 38 pixels of 720."""
    size_px = size_at_px(10.0, 3.0, 720, 0.1656)
    assert size_px * CAPITAL == pytest.approx(37.9, abs=0.8)
    assert size_at_px(10.0, 3.0, 1080, 0.1656) == pytest.approx(1.5 * size_px, abs=1)


@pytest.mark.parametrize(("width", "height"), [(3, 2), (1, 1), (0, 2), (3, 0)])
def test_a_filled_rectangle_has_as_many_pixels_as_it_says(width: int, height: int) -> None:
    scene = np.zeros((8, 9, 3), np.uint8)
    fill(scene, Rect(2, 4, width, height), SKY)
    wanted = np.zeros_like(scene)
    wanted[4 : 4 + height, 2 : 2 + width] = SKY
    np.testing.assert_array_equal(scene, wanted)
