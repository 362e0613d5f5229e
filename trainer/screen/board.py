"""Draws what stays the same for many frames: the words, the coach, and what is beside the picture."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import numpy as np

from trainer.screen.content import Shown
from trainer.screen.drawing import (
    GREEN,
    GREY,
    INK,
    SLATE,
    VERMILLION,
    YELLOW,
    Image,
    Label,
    Rect,
    draw_sign,
    fill,
    frame,
    text_width_px,
)
from trainer.screen.layout import BIG_ARCMIN, KEYBOARD_ARCMIN, KEYBOARD_M, MAT_ARCMIN, Layout, layout
from trainer.screen.side_board import LEAST_FIGURE_PX, draw_start, draw_work, side_labels
from trainer.screen.trouble_picture import trouble_picture


def holding_rect(at: Layout) -> Rect:
    """Where the progress of holding the start position is drawn: at the lower edge of the words."""
    height = round(0.04 * at.unit_px)
    return Rect(at.words.x, at.words.bottom - height, at.words.w, height)


def arranged(size: tuple[int, int], picture_size: tuple[int, int], what: Shown) -> Layout:
    """The layout for what is shown.

    Args:
        size: width and height of the screen, pixels.
        picture_size: width and height of the camera's picture, pixels.
        what: what is shown.
    """
    return layout(size, picture_size, bool(what.coach), what.side == "start" and not what.coach)


@functools.lru_cache(4)  # on a large screen each takes 6 MB
def draw_board(at: Layout, what: Shown) -> Image:
    """Draw the screen without its moving parts. Callers must copy the result, which is cached.

    Args:
        at: the layout.
        what: what is shown.

    Returns:
        BGR uint8 (height, width, 3) of the layout's size.
    """
    scene = _empty(at.size).copy()
    if what.kind != "state":
        colour = VERMILLION if what.kind == "cue" else GREEN
        frame(scene, at.words, max(1, at.gap_px // 2), colour)
        block = _block(at)
        fill(scene, block, colour)
        draw_sign(scene, block.middle, round(0.32 * min(block.w, block.h)), what.kind)
    if what.is_holding:
        fill(scene, holding_rect(at), SLATE)
    if what.sign is not None:
        room = at.side.inside(at.gap_px)
        if min(room.w, room.h) >= LEAST_FIGURE_PX:
            picture = trouble_picture(what.sign, (room.w, room.h), what.need, what.asked)
            scene[room.y : room.bottom, room.x : room.right] = picture
    elif what.need is not None:
        draw_start(scene, at, what, what.need)
    if what.side != "start":
        draw_work(scene, at, what)
    for label in labels(at, what):
        label.draw(scene)
    return scene


@functools.lru_cache(2)
def _empty(size: tuple[int, int]) -> Image:
    """An empty screen; cached, because filling it takes longer than all the drawing."""
    return np.full((size[1], size[0], 3), INK, np.uint8)


def labels(at: Layout, what: Shown) -> tuple[Label, ...]:
    """Every text on the screen except those in the picture of the camera's place."""
    return (*_word_labels(at, what), *side_labels(at, what))


def _block(at: Layout) -> Rect:
    """Where the sign of a cue is drawn."""
    side = min(at.words.h, at.words.w // 6)
    return Rect(at.words.x, at.words.y, side, at.words.h)


def _word_labels(at: Layout, what: Shown) -> Iterator[Label]:
    rect = at.words
    if what.kind != "state":
        x = _block(at).right + at.gap_px
        edge = at.gap_px // 2
        rect = Rect(x, rect.y + edge, rect.right - x - at.gap_px, rect.h - 2 * edge)
    elif what.is_holding:
        rect = rect._replace(h=rect.h - holding_rect(at).h)
    yield Label(what.words, rect, at.font_px(BIG_ARCMIN))
    if at.coach is not None:
        yield Label(what.coach, at.coach, at.font_px(MAT_ARCMIN), YELLOW)
    size_px, keys = at.font_px(KEYBOARD_ARCMIN, KEYBOARD_M), at.keys
    # The note has the width that it needs, at most half, so that the keys stay in one line where they can.
    note_px = min(round(1.05 * text_width_px(what.note, size_px)), (keys.w - at.gap_px) // 2) if what.note else 0
    left = keys._replace(w=keys.w - note_px - at.gap_px) if what.note else keys
    yield Label(what.keys, left, size_px, GREY)
    if what.note:
        yield Label(what.note, keys._replace(x=keys.right - note_px, w=note_px), size_px, YELLOW)
