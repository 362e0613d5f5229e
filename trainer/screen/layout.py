"""Arranges the screen, and computes the text size that can be read from the mat."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from trainer.screen.drawing import Rect, size_at_px

#: Distance of the eyes from the screen, metres.
DISTANCE_M = 3.0
#: Height of a screen of 13.3 inches, 16 to 9: 13.3 · 9 / √(16² + 9²) inches, metres.
SCREEN_M = 0.1656
#: Heights of capitals, arc minutes. An eye of 20/20 reads letters of 5 arc minutes (H. Snellen; ISO 8596), one of
#: 20/40, as many have without their glasses, letters of 10. What is to be read from the mat has a quarter more than
#: that; the state and the cue have twice of it, as ISO 9241-303 prefers for text that is read at ease (20 to 22). Only
#: where a sentence is too long for its place it is written smaller; those of the exercises stay above the least.
MAT_ARCMIN, BIG_ARCMIN, LEAST_ARCMIN = 12.5, 20.0, 10.0
#: Letters that are only read at the keyboard, 0.6 m away, arc minutes.
KEYBOARD_M, KEYBOARD_ARCMIN = 0.6, 18.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a screen, pixels; they do not overlap.

    Attributes:
        size: width and height of the screen.
        unit_px: the short side of a 16:9 screen with the same long side; all sizes are shares of it.
        words: the state or the cue.
        picture: the camera's picture.
        side: beside or below the picture: the counts, or pictures of the start.
        coach: the coach's line; None while it is empty.
        keys: the list of keys, and a note about trouble.
    """

    size: tuple[int, int]
    unit_px: int
    words: Rect
    picture: Rect
    side: Rect
    coach: Rect | None
    keys: Rect

    @property
    def gap_px(self) -> int:
        """The margin around each part."""
        return gap_px(self.unit_px)

    def font_px(self, arc_minutes: float, distance_m: float = DISTANCE_M) -> int:
        """Font size whose capitals appear this high from this distance, in full screen."""
        return size_at_px(arc_minutes, distance_m, self.unit_px, SCREEN_M)


def gap_px(unit_px: int) -> int:
    """The margin around each part on a screen of this unit."""
    return max(2, round(0.018 * unit_px))


@functools.lru_cache(64)
def layout(size: tuple[int, int], picture_size: tuple[int, int], has_coach: bool, is_start: bool = False) -> Layout:
    """The arrangement with the largest picture; one with words in a column must be larger, see ``_WAYS``.

    Args:
        size: width and height of the screen, pixels.
        picture_size: width and height of the camera's picture, pixels.
        has_coach: the coach's line is shown.
        is_start: before a set. The words have room for advice of three lines, whether or not it is given now, so that
            nothing else moves when it comes and goes.
    """
    width, height = size
    unit = max(1, min(width, height, max(size) * 9 // 16))
    gap, keys_px = gap_px(unit), round(0.052 * unit)
    keys = Rect(gap, height - keys_px, width - 2 * gap, keys_px)
    whole = Rect(gap, gap, width - 2 * gap, height - keys_px - gap)
    words_units = _START_WORDS if is_start else _WORDS
    ways = [(arrange(whole, picture_size, unit, gap, has_coach, words_units), by) for arrange, by in _WAYS]
    (words, picture, side, coach), _ = max(ways, key=lambda way: way[0][1].w * way[0][1].h * way[1])
    return Layout(size, unit, words, picture, side, coach, keys)


_Parts = tuple[Rect, Rect, Rect, Rect | None]
#: Heights of the words and the coach's line right across, in units; in a column they are ``_IN_COLUMN`` times as high.
_WORDS, _START_WORDS, _COACH, _IN_COLUMN = 0.2, 0.28, 0.28, 1.3
#: Least width beside the picture, height below it, and width of a column with everything, in units.
_BESIDE, _BELOW, _COLUMN = 0.53, 0.5, 1.1


def _bands(whole: Rect, picture: tuple[int, int], unit: int, gap: int, has_coach: bool, words_units: float) -> _Parts:
    """Words above and the coach below, right across; the picture at the left between them, the rest beside it."""
    words, middle, coach = _across(whole, unit, gap, has_coach, words_units)
    room = Rect(middle.x, middle.y, max(0, middle.w - gap - round(_BESIDE * unit)), middle.h)
    shown = _largest(picture, room)
    x = shown.right + gap
    return words, shown, Rect(x, middle.y, whole.right - x, middle.h), coach


def _stacked(whole: Rect, picture: tuple[int, int], unit: int, gap: int, has_coach: bool, words_units: float) -> _Parts:
    """The same with the rest below the picture."""
    words, middle, coach = _across(whole, unit, gap, has_coach, words_units)
    room = Rect(middle.x, middle.y, middle.w, max(0, middle.h - gap - round(_BELOW * unit)))
    shown = _largest(picture, room)
    shown = shown._replace(x=middle.x + (middle.w - shown.w) // 2)
    y = shown.bottom + gap
    return words, shown, Rect(middle.x, y, middle.w, middle.bottom - y), coach


def _column(whole: Rect, picture: tuple[int, int], unit: int, gap: int, has_coach: bool, words_units: float) -> _Parts:
    """The picture at the left, as high as the screen, and everything else in a column beside it."""
    room = Rect(whole.x, whole.y, max(0, whole.w - gap - round(_COLUMN * unit)), whole.h)
    shown = _largest(picture, room)
    x = shown.right + gap
    column = Rect(x, whole.y, whole.right - x, whole.h)
    words, middle, coach = _across(column, unit, gap, has_coach, words_units, _IN_COLUMN)
    return words, shown, middle, coach


def _across(
    whole: Rect, unit: int, gap: int, has_coach: bool, words_units: float, by: float = 1.0
) -> tuple[Rect, Rect, Rect | None]:
    """The words at the top, the coach at the bottom, and what is left between."""
    above, below = round(by * words_units * unit), round(by * _COACH * unit) if has_coach else 0
    top = Rect(whole.x, whole.y, whole.w, above)
    bottom = Rect(whole.x, whole.bottom - below, whole.w, below) if has_coach else None
    y = top.bottom + gap
    end = (bottom.y if bottom else whole.bottom) - gap
    return top, Rect(whole.x, y, whole.w, max(0, end - y)), bottom


def _largest(picture: tuple[int, int], room: Rect) -> Rect:
    """The picture as large as it fits into the upper left of a room."""
    scale = min(room.w / picture[0], room.h / picture[1])
    return Rect(room.x, room.y, max(1, round(picture[0] * scale)), max(1, round(picture[1] * scale)))


#: The arrangements, and the weight of the picture's area in each.
_WAYS = ((_bands, 1.0), (_stacked, 1.0), (_column, 0.6))
