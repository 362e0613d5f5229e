"""Draws what is beside or below the picture: the pictures of the start, and the counts with set, side and time."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace

import cv2

from calibration.landmarks import Side
from calibration.placement import CameraNeed
from trainer.base.language import gettext_ as _
from trainer.base.language import language
from trainer.coach.words import (
    set_words,
    time_words,
)
from trainer.screen.content import Shown
from trainer.screen.count import bar_rect, draw_bar, draw_ring
from trainer.screen.drawing import (
    GREY,
    SKY,
    SLATE,
    UNBROKEN,
    Image,
    Label,
    Rect,
    draw_mark,
    fill,
)
from trainer.screen.layout import BIG_ARCMIN, LEAST_ARCMIN, MAT_ARCMIN, Layout
from trainer.screen.placement_picture import SIZE, placement_picture
from trainer.screen.start_figures import start_picture
from trainer.screen.state import Progress

#: Preferred width of the pictures of the start, as a multiple of their height.
_FIGURE = 1.5
#: Share of the width for the figure of somebody upright, beside the camera's place; it is as high as there is room.
_UPRIGHT = 0.36
#: A name of two lines may take at most this share of its box's height; the figure has the rest. **Taste:** the name
#: with its side is what is read; of a figure this flat, one still sees how the body lies.
_TITLE = 0.6
#: A figure with a shorter side than this shows nothing, pixels.
LEAST_FIGURE_PX = 16


def pace_rect(at: Layout) -> Rect:
    """Where the pacer's bar is drawn: beside the picture."""
    return Rect(at.side.x, at.side.y, round(0.05 * at.unit_px), at.side.h)


# The start: the figure, and where the camera goes.


def start_rects(at: Layout, what: Shown) -> tuple[Rect, ...]:
    """Where the figure with the exercise's name and the camera's place are drawn; some rests have no camera's place.

    Args:
        at: the layout.
        what: what is shown.
    """
    side, gap = at.side, at.gap_px
    if what.need is None or what.side == "work" or what.sign is not None:
        return ()
    if what.side == "rest" and side.w <= side.h:
        return (Rect(side.x, side.bottom - side.h // 2, side.w, side.h // 2),)
    if what.side == "rest":
        x = side.x + side.w * 9 // 25
        side = Rect(x, side.y, side.right - x, side.h)
    if what.need.postures[0].is_upright and side.w > _UPRIGHT * side.h:
        wide = round(_UPRIGHT * side.w)
        return Rect(side.x, side.y, wide, side.h), Rect(side.x + wide + gap, side.y, side.w - wide - gap, side.h)
    half = (side.w - gap) // 2
    if min(half / _FIGURE, side.h) > min(side.w / _FIGURE, (side.h - gap) // 2):
        return Rect(side.x, side.y, half, side.h), Rect(side.right - half, side.y, half, side.h)
    half = (side.h - gap) // 2
    return Rect(side.x, side.y, side.w, half), Rect(side.x, side.bottom - half, side.w, half)


def _title(at: Layout, what: Shown, boxes: tuple[Rect, ...]) -> Label:
    """The exercise's name, above all pictures in the first row; a long one takes two lines."""
    first, row = boxes[0], round(0.092 * at.unit_px)
    right = max(box.right for box in boxes if box.y == first.y)
    rect = Rect(first.x + at.gap_px, first.y, max(1, right - first.x - 2 * at.gap_px), row)
    label = Label(what.name, rect, at.font_px(MAT_ARCMIN))
    two = replace(label, rect=rect._replace(h=2 * row))
    is_small = label.fitted[0] < min(two.fitted[0], at.font_px(LEAST_ARCMIN))
    return two if is_small and 2 * row < _TITLE * first.h else label


def figure_rooms(at: Layout, what: Shown) -> list[Rect]:
    """The rooms below the title of the figure and of the camera's place, in this order; empty where there is none."""
    boxes = start_rects(at, what)
    below = _title(at, what, boxes).rect.bottom if boxes else 0
    tops = [below if box.y == boxes[0].y else box.y for box in boxes]
    return [
        Rect(box.x, top, box.w, box.bottom - top).inside(at.gap_px // 2) for box, top in zip(boxes, tops, strict=True)
    ]


def draw_start(scene: Image, at: Layout, what: Shown, need: CameraNeed) -> None:
    """Draw the pictures of the start: the figure, unless it moves, and the camera's place."""
    for n, room in enumerate(figure_rooms(at, what)):
        if min(room.w, room.h) < LEAST_FIGURE_PX or (n == 0 and what.has_figure):
            continue
        size = (room.w, room.h)
        picture = _figure(need, size, what.asked) if n == 0 else _place(need, size, what.asked, language())
        height, width = picture.shape[:2]
        x, y = room.x + (room.w - width) // 2, room.y + (room.h - height) // 2
        scene[y : y + height, x : x + width] = picture


@functools.lru_cache(8)
def _figure(need: CameraNeed, size: tuple[int, int], side: Side | None) -> Image:
    return start_picture(need, size, side)


@functools.lru_cache(8)
def _place(need: CameraNeed, size: tuple[int, int], side: Side | None, _language: str) -> Image:
    return placement_picture(need, int(min(size[1], size[0] * SIZE[1] / SIZE[0])), side)


# The counts.


def _work_rects(at: Layout, what: Shown) -> tuple[Rect, Rect, list[Rect]]:
    """Where the count, the row with set, side and time, and the two parts are drawn; empty if there is no room."""
    side, gap, unit = at.side, 2 * at.gap_px // 3, at.unit_px
    if what.is_paced:
        x = pace_rect(at).right + gap
        side = Rect(x, side.y, side.right - x, side.h)
    row = round(0.092 * unit) if what.progress is not None or what.asked is not None or what.form else 0
    if what.side == "rest":
        lines = 2
        for box in start_rects(at, what)[:1]:  # the count goes above the figure or to its left
            lines = 1 if side.h > 3 * row else 0
            if box.x == side.x:
                side = side._replace(h=box.y - gap - side.y)
                continue
            side = side._replace(w=box.x - gap - side.x)
            if side.h - 2 * row - gap >= side.w:  # the ring is bound by the width, so the row may have two lines
                lines = 2
        lines *= row
        ring = Rect(side.x, side.y, side.w, max(0, side.h - lines - gap))
        return ring, Rect(side.x, side.bottom - lines, side.w, lines), []
    if side.w > 1.2 * side.h:
        left = Rect(side.x, side.y, min(side.h, side.w * 7 // 20), side.h)
        rest = Rect(left.right + gap, side.y, side.right - left.right - gap, side.h)
        ring = left
    else:
        ring = Rect(side.x, side.y, side.w, round((0.3 if row else 0.36) * side.h))
        rest = Rect(side.x, ring.bottom + gap, side.w, side.bottom - ring.bottom - gap)
    each = (rest.h - row - (2 if row else 1) * gap) // 2
    y = rest.y + row + (gap if row else 0)
    parts = [Rect(rest.x, y + n * (each + gap), rest.w, each) for n in range(2)]
    return ring, rest._replace(h=row), parts


def _mark_px(at: Layout) -> int:
    return round(0.034 * at.unit_px)


def draw_work(scene: Image, at: Layout, what: Shown) -> None:
    """Draw the count, the sets as dots, and the state of spine and hips."""
    ring, row, parts = _work_rects(at, what)
    if what.progress is not None and what.side == "work":
        _draw_dots(scene, _row_words(at, row, what)[1], what.progress)
    if what.ring.is_bar:
        draw_bar(scene, bar_rect(ring), what.ring)
    else:
        radius = max(6, min(ring.w, ring.h) // 2 - at.gap_px // 2)
        draw_ring(scene, ring.middle, radius, max(3, radius // 6), what.ring)
    for rect, (_name, mark, _word) in zip(parts, what.parts, strict=False):
        draw_mark(scene, (rect.x + round(1.2 * _mark_px(at)), rect.middle[1]), _mark_px(at), mark)
        fill(scene, Rect(rect.x, rect.y - at.gap_px // 2, rect.w, max(1, at.gap_px // 8)), SLATE)


def side_labels(at: Layout, what: Shown) -> Iterator[Label]:
    """The texts beside the picture: the exercise's name, or the count, side, set, time and parts."""
    size_px = at.font_px(MAT_ARCMIN)
    if boxes := start_rects(at, what):
        yield _title(at, what, boxes)
    if what.side == "start":
        return
    ring, row, parts = _work_rects(at, what)
    if what.ring.is_bar:
        middle = ring._replace(h=bar_rect(ring).y - ring.y)
    else:
        wide, high = (0.6, 0.6) if len(what.ring.text) < 3 else (0.72, 0.4)  # within the ring's inner edge
        w, h = (round(part * min(ring.w, ring.h)) for part in (wide, high))
        middle = Rect(ring.middle[0] - w // 2, ring.middle[1] - h // 2, w, h)
    yield Label(what.ring.text, middle, at.font_px(2 * BIG_ARCMIN), is_centred=True)
    if what.side == "work" and row.h:
        words, dots = _row_words(at, row, what)
        yield Label(words, _beside(at, row, dots), size_px)
    elif row.h:
        yield from _progress_labels(at, row, what)
    told = []
    for rect, (name, _mark, word) in zip(parts, what.parts, strict=False):
        x = rect.x + round(2.6 * _mark_px(at))
        words = "\n".join(text.replace(" ", UNBROKEN) for text in (name, word))
        told.append(Label(words, Rect(x, rect.y, rect.right - x, rect.h), size_px))
    size_px = min((label.fitted[0] for label in told), default=0)
    yield from (replace(label, size_px=size_px) for label in told)


def _row_words(at: Layout, row: Rect, what: Shown) -> tuple[str, Rect]:
    """The side that works, the form and the set, and where the sets are drawn as dots.

    Words come before numbers: dots stand for the set where there is no room for its words, and go where there is no
    room for the others beside them.
    """
    side = "" if what.asked is None else _(what.asked)
    words = " · ".join(filter(None, (side, what.form)))
    words, nowhere = words[:1].upper() + words[1:], row._replace(w=0)
    if what.progress is None or what.progress.sets == 1:
        return words, nowhere
    of = set_words(what.progress.set_n, what.progress.sets)
    both = f"{words} · {of}" if words else of
    if _is_read(at, both, row):
        return both, nowhere
    dots = _dots(at, row, what.progress)
    return words, dots if not what.form or _is_read(at, words, _beside(at, row, dots)) else nowhere


def _is_read(at: Layout, text: str, rect: Rect) -> bool:
    """Whether a text can be read from the mat, in one line."""
    size_px, lines = Label(text, rect, at.font_px(MAT_ARCMIN)).fitted
    return len(lines) == 1 and size_px >= at.font_px(LEAST_ARCMIN)


def _beside(at: Layout, row: Rect, dots: Rect) -> Rect:
    """What the dots leave of the row."""
    x = dots.right + (at.gap_px if dots.w else 0)
    return row._replace(x=x, w=row.right - x)


def _progress_labels(at: Layout, row: Rect, what: Shown) -> Iterator[Label]:
    """In a rest: the set and the time left."""
    progress = what.progress
    if progress is None:
        return
    texts = [set_words(progress.set_n, progress.sets)] if progress.sets > 1 and what.need is None else []
    texts += [time_words(progress.left_min, with_left=True)] if progress.left_min is not None else []
    for n, text in enumerate(texts):
        rect = Rect(row.x, row.y + n * row.h // len(texts), row.w, row.h // len(texts))
        label = Label(text, rect, at.font_px(MAT_ARCMIN), is_centred=True)
        if label.fitted[0] < at.font_px(LEAST_ARCMIN) and progress.left_min is not None and text is texts[-1]:
            label = replace(label, text=time_words(progress.left_min, with_left=False))
        yield label


def _dots(at: Layout, row: Rect, progress: Progress) -> Rect:
    """Where the sets are drawn one by one; empty where there is only one, or too many."""
    way = round(0.056 * at.unit_px)
    return row._replace(w=way * progress.sets if 1 < progress.sets <= row.w // 2 // way else 0)


def _draw_dots(scene: Image, rect: Rect, progress: Progress) -> None:
    """A disc for each set that is begun, a hollow ring for each that is to come."""
    for n in range(progress.sets if rect.w else 0):
        way = rect.w // progress.sets
        begun = n < progress.set_n
        centre, radius = (rect.x + way // 2 + n * way, rect.middle[1]), max(3, way * 2 // 7)
        cv2.circle(scene, centre, radius, SKY if begun else GREY, -1 if begun else max(1, radius // 5), cv2.LINE_AA)
