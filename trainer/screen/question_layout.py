"""Arranges a question with choices on the screen, so that it can be read from three metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trainer.base.language import gettext_ as _
from trainer.base.questions import Choice, Question
from trainer.screen.drawing import (
    GREY,
    LINE,
    SMALLEST_PX,
    WHITE,
    YELLOW,
    Label,
    Point,
    Rect,
    fit,
    size_at_px,
    text_width_px,
)
from trainer.screen.layout import DISTANCE_M, KEYBOARD_ARCMIN, KEYBOARD_M, MAT_ARCMIN, SCREEN_M

__all__ = ["Arrangement", "arrange", "beside_picture", "choice_at", "letters_px", "picture_rects"]

#: Shares of the screen's height: margin, gap between choices, line of keys. Taste.
PAD, GAP, KEYS = 0.045, 0.022, 0.055
#: Height of a choice at most, as a share of the screen's: with its text alone, below a background picture, with a
#: detail, with a picture of its own. Taste.
CHOICE, CHOICE_BELOW, DETAILED, PICTURED = 0.17, 0.13, 0.22, 0.62
#: Most of the height above the line of keys that heading, text and list may take: above a column of choices, above a
#: background picture, and above a single row of choices. Taste.
WORDS, WORDS_BESIDE_PICTURE, WORDS_ABOVE_ROW = 0.6, 0.34, 0.76
#: Up to this many choices stand in a row below a background picture; more stand in a column beside it.
MOST_BELOW = 4
#: Up to this many choices without pictures stand in one column, and with pictures in one row. Taste.
MOST_IN_COLUMN, MOST_IN_ROW = 5, 3
#: Width of the choices without a picture beside those with one, as a share of the whole. Taste.
BESIDE = 0.3
#: Share of a choice that its picture takes: of the width beside the text in a choice ``WIDE`` times as wide as high,
#: else of the height above it, which is less where the text has a detail. Taste.
WIDE, PICTURE_WIDTH, PICTURE_HEIGHT, PICTURE_HEIGHT_DETAIL = 1.9, 0.42, 0.72, 0.56
#: Height of a number on a scale, as a multiple of its width.
SCALE_TALL = 1.5
#: Letters of a list, as a share of the text's. Taste.
LISTED = 0.72
BULLET = "–"
#: Indent of the list's lines, in letters of the list. Taste: a dash and a space.
INDENT = 0.75


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where everything is, pixels.

    Attributes:
        words: labels of heading, text and list, in their final sizes.
        cards: one for each choice, in order.
        background: where the background picture is; None without one.
        keys: the line about keys, and at its end the step, if the question has one.
    """

    words: tuple[Label, ...]
    cards: tuple[Rect, ...]
    background: Rect | None
    keys: tuple[Label, ...]


def arrange(question: Question, size: tuple[int, int]) -> Arrangement:
    """Arrange a question on a screen.

    Args:
        question: the question.
        size: width and height, pixels.
    """
    width, height = size
    pad, gap, keys_px = round(PAD * height), round(GAP * height), round(KEYS * height)
    whole = Rect(pad, pad, width - 2 * pad, height - pad - keys_px - gap // 2)
    keys = _keys(question, Rect(pad, height - keys_px, width - 2 * pad, keys_px), height)
    if question.background is not None and len(question.choices) > MOST_BELOW:
        left = whole._replace(w=round(0.6 * whole.w))
        words, rest = _words(question, whole, height, WORDS_BESIDE_PICTURE)
        cards = _column(rest._replace(x=left.right + gap, w=whole.right - left.right - gap), question, gap, height)
        return Arrangement(words, cards, rest._replace(w=left.w), keys)
    if question.background is not None:
        words, rest = _words(question, whole, height, WORDS_BESIDE_PICTURE)
        row_px = round((DETAILED if any(choice.detail for choice in question.choices) else CHOICE_BELOW) * height)
        row = Rect(rest.x, rest.bottom - row_px, rest.w, row_px)
        background = rest._replace(h=rest.h - row_px - gap)
        return Arrangement(words, _row(row, len(question.choices), gap), background, keys)
    if len({choice.picture is None for choice in question.choices}) == 2:
        return _beside(question, whole, gap, height, keys)
    is_row = len(question.choices) == 1 or _is_row(question)
    words, rest = _words(question, whole, height, WORDS_ABOVE_ROW if is_row else WORDS)
    if question.is_scale:
        cards = _scale(rest, question, gap)
    elif any(choice.picture for choice in question.choices):
        row = _middle(rest, min(rest.h, round(PICTURED * height)))
        cards = _row(row, len(question.choices), gap)
    else:
        cards = _column(rest, question, gap, height)
    return Arrangement(words, cards, None, keys)


def _keys(question: Question, line: Rect, height: int) -> tuple[Label, ...]:
    """What the keys do, and at the end of the line the step."""
    size_px = letters_px(height, KEYBOARD_ARCMIN, KEYBOARD_M)
    words = _("Number, arrow keys and Enter, or a click. Escape leaves.")
    if len(question.choices) == 1:
        words = _("Any key or a click")
    if not question.step_text:
        return (Label(words, line, size_px, GREY),)
    step_px = text_width_px(question.step_text, size_px)
    step = line._replace(x=line.right - step_px, w=step_px + 1)
    return Label(words, line._replace(w=step.x - line.x), size_px, GREY), Label(
        question.step_text, step, size_px, YELLOW
    )


def choice_at(cards: Sequence[Rect], point: Point) -> int | None:
    """Index of the choice at a point; None beside all of them."""
    x, y = point
    return next((n for n, card in enumerate(cards) if card.x <= x < card.right and card.y <= y < card.bottom), None)


def picture_rects(question: Question, at: Arrangement) -> list[tuple[int, Rect]]:
    """The index of each choice with a picture, and the picture's place."""
    found = []
    for n, (choice, card) in enumerate(zip(question.choices, at.cards, strict=True)):
        if choice.picture is not None:
            found.append((n, _picture_rect(card, bool(choice.detail))))
    return found


def _picture_rect(card: Rect, has_detail: bool) -> Rect:
    inside = card.inside(max(2, card.h // 60))
    if _is_wide(card):
        return inside._replace(w=round(PICTURE_WIDTH * inside.w))
    return inside._replace(h=round((PICTURE_HEIGHT_DETAIL if has_detail else PICTURE_HEIGHT) * inside.h))


def beside_picture(card: Rect, picture: Rect) -> Rect:
    """The place of the text of a choice with a picture."""
    if _is_wide(card):
        return Rect(picture.right, card.y, card.right - picture.right, card.h)
    return Rect(card.x, picture.bottom, card.w, card.bottom - picture.bottom)


def _is_wide(card: Rect) -> bool:
    return card.w >= WIDE * card.h


def letters_px(height: int, arc_minutes: float, distance_m: float = DISTANCE_M) -> int:
    """Font size for letters of this angle on a screen of this height, pixels."""
    return size_at_px(arc_minutes, distance_m, height, SCREEN_M)


def _words(question: Question, whole: Rect, height: int, most: float) -> tuple[tuple[Label, ...], Rect]:
    """The labels of heading, text and list from the top, and what is left below them."""
    size_px = letters_px(height, MAT_ARCMIN)
    indent = max(whole.w // 40, round(INDENT * LISTED * size_px))
    parts = [(text, colour, 1.0, 0) for text, colour in ((question.heading, YELLOW), (question.text, WHITE)) if text]
    parts += [(line, WHITE, LISTED, indent) for line in question.listed]
    while True:
        fitted = [fit(text, whole.w - at, whole.h, round(size_px * by)) for text, _colour, by, at in parts]
        heights = [round(LINE * px * len(lines)) for px, lines in fitted]
        if sum(heights) <= most * whole.h or size_px <= SMALLEST_PX:
            break
        size_px -= 1
    labels, y = [], whole.y
    for (text, colour, _by, at), (px, lines), high in zip(parts, fitted, heights, strict=True):
        if at:
            labels.append(Label(BULLET, Rect(whole.x, y, at, high // len(lines) + 1), px, colour))
        labels.append(Label(text, Rect(whole.x + at, y, whole.w - at, high + 1), px, colour))
        y += high + 1
    top = y + round(GAP * height)
    return tuple(labels), Rect(whole.x, top, whole.w, max(1, whole.bottom - top))


def _middle(rest: Rect, high_px: int) -> Rect:
    return rest._replace(y=rest.y + (rest.h - high_px) // 2, h=high_px)


def _row(rect: Rect, n: int, gap: int) -> tuple[Rect, ...]:
    each = (rect.w - (n - 1) * gap) // n
    return tuple(Rect(rect.x + k * (each + gap), rect.y, each, rect.h) for k in range(n))


def _is_row(question: Question) -> bool:
    return bool(question.listed) and len(question.choices) <= 2


def _beside(question: Question, whole: Rect, gap: int, height: int, keys: tuple[Label, ...]) -> Arrangement:
    """The choices with a picture below the words, and the others beside them; beside the words where a row is full."""
    n_plain = sum(choice.picture is None for choice in question.choices)
    n_pictured = len(question.choices) - n_plain
    columns = min(n_pictured, MOST_IN_ROW)
    rows = -(-n_pictured // columns)
    side_px = round(BESIDE * whole.w)
    words, rest = _words(question, whole._replace(w=whole.w - side_px - gap), height, WORDS)
    if n_pictured >= MOST_IN_ROW:
        side = Rect(rest.right + gap, whole.y, side_px, rest.y - whole.y - gap)
        plain = iter(_row(side, n_plain, gap))
        rest = rest._replace(w=whole.w)
    else:
        each_px = min(round(CHOICE * height), (whole.h - (n_plain - 1) * gap) // n_plain)
        column_px = n_plain * each_px + (n_plain - 1) * gap
        side = Rect(rest.right + gap, whole.bottom - column_px, side_px, column_px)
        plain = iter(_cells(side, n_plain, 1, each_px, gap))
        if column_px <= whole.h // 2:  # the words stand above both
            words, below = _words(question, whole, height, min(WORDS, (side.y - gap - whole.y) / whole.h))
            rest = below._replace(w=rest.w)
    pictured = iter(_cells(rest, n_pictured, columns, (rest.h - (rows - 1) * gap) // rows, gap))
    cards = tuple(next(plain if choice.picture is None else pictured) for choice in question.choices)
    return Arrangement(words, cards, None, keys)


def _cells(block: Rect, n: int, columns: int, each_px: int, gap: int) -> tuple[Rect, ...]:
    """``n`` rectangles of one height in rows, from the top."""
    cells: list[Rect] = []
    for k in range(-(-n // columns)):
        cells += _row(Rect(block.x, block.y + k * (each_px + gap), block.w, each_px), columns, gap)
    return tuple(cells[:n])


def _column(rest: Rect, question: Question, gap: int, height: int) -> tuple[Rect, ...]:
    """All choices below each other; in two columns where there are many, in a row where the list leaves no room."""
    n = len(question.choices)
    if _is_row(question):
        return _row(_middle(rest, min(rest.h, round(CHOICE * height))), n, gap)
    columns = 1 if n <= MOST_IN_COLUMN or question.background is not None else 2
    rows = -(-n // columns)
    each_px = min(round(CHOICE * height), (rest.h - (rows - 1) * gap) // rows)
    block = _middle(rest, rows * each_px + (rows - 1) * gap)
    return _cells(block, n, columns, each_px, gap)


def _scale(rest: Rect, question: Question, gap: int) -> tuple[Rect, ...]:
    """The numbers in a row, and below them in another row what is no number."""
    numbers = [choice for choice in question.choices if choice.text.isdecimal()]
    others = len(question.choices) - len(numbers)
    gap = gap // 2
    wide = (rest.w - (len(numbers) - 1) * gap) // len(numbers)
    tall = min(round(SCALE_TALL * wide), (rest.h - 2 * gap) * 3 // 5)
    other_px = min(tall, rest.h - tall - 2 * gap) if others else 0
    block = _middle(rest, tall + (2 * gap + other_px if others else 0))
    upper = iter(_row(block._replace(h=tall), len(numbers), gap))
    lower_row = Rect(block.x + block.w // 4, block.y + tall + 2 * gap, block.w // 2, other_px)
    lower = iter(_row(lower_row, others, gap) if others else ())
    return tuple(next(upper if _is_number(choice) else lower) for choice in question.choices)


def _is_number(choice: Choice) -> bool:
    return choice.text.isdecimal()
