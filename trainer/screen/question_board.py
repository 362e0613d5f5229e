"""Arranges and draws a question with choices, so that it can be read from three metres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from trainer.base.language import gettext_ as _
from trainer.base.questions import Choice, Question, keys_of
from trainer.screen.drawing import (
    GREY,
    INK,
    LINE,
    SKY,
    SLATE,
    SMALLEST_PX,
    WHITE,
    YELLOW,
    Colour,
    Image,
    Label,
    Point,
    Rect,
    fill,
    fit,
    frame,
    size_at_px,
)
from trainer.screen.layout import DISTANCE_M, KEYBOARD_ARCMIN, KEYBOARD_M, MAT_ARCMIN, SCREEN_M

__all__ = ["Arrangement", "arrange", "choice_at", "draw_question", "picture_rects"]

#: Shares of the screen's height: margin, gap between choices, line of keys. Taste.
PAD, GAP, KEYS = 0.045, 0.022, 0.055
#: Height of a choice at most: with its text alone, with a detail, with a picture; shares of the screen's height. Taste.
CHOICE, DETAILED, PICTURED = 0.17, 0.22, 0.62
#: Most of the height above the line of keys that heading, text and list may take: above a column of choices, above a
#: background picture, and above a single row of choices. Taste.
WORDS, WORDS_BESIDE_PICTURE, WORDS_ABOVE_ROW = 0.6, 0.34, 0.76
#: Up to this many choices stand in a row below a background picture; more stand in a column beside it.
MOST_BELOW = 4
#: Up to this many choices without pictures stand in one column.
MOST_IN_COLUMN = 5
#: Height of a number on a scale, as a multiple of its width.
SCALE_TALL = 1.5
#: Letters of a detail and of a list, as a share of those of the choice and of the text.
DETAIL, LISTED = 0.6, 0.72
BULLET = "–"
#: Fill of a choice, and of the one that Enter takes.
CARD: Colour = SLATE
CHOSEN: Colour = (96, 84, 66)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where everything is, pixels.

    Attributes:
        words: labels of heading, text and list, in their final sizes.
        cards: one for each choice, in order.
        background: where the background picture is; None without one.
        keys: the line about keys.
    """

    words: tuple[Label, ...]
    cards: tuple[Rect, ...]
    background: Rect | None
    keys: Label


def arrange(question: Question, size: tuple[int, int]) -> Arrangement:
    """Arrange a question on a screen.

    Args:
        question: the question.
        size: width and height, pixels.
    """
    width, height = size
    pad, gap, keys_px = round(PAD * height), round(GAP * height), round(KEYS * height)
    whole = Rect(pad, pad, width - 2 * pad, height - pad - keys_px - gap // 2)
    keys = Label(
        _("Number, arrow keys and Enter, or a click. Escape leaves."),
        Rect(pad, height - keys_px, width - 2 * pad, keys_px),
        _letters_px(height, KEYBOARD_ARCMIN, KEYBOARD_M),
        GREY,
    )
    if question.background is not None and len(question.choices) > MOST_BELOW:
        left = whole._replace(w=round(0.6 * whole.w))
        words, rest = _words(question, whole, height, WORDS_BESIDE_PICTURE)
        cards = _column(rest._replace(x=left.right + gap, w=whole.right - left.right - gap), question, gap, height)
        return Arrangement(words, cards, rest._replace(w=left.w), keys)
    if question.background is not None:
        words, rest = _words(question, whole, height, WORDS_BESIDE_PICTURE)
        row_px = round((DETAILED if any(choice.detail for choice in question.choices) else CHOICE) * height)
        row = Rect(rest.x, rest.bottom - row_px, rest.w, row_px)
        background = rest._replace(h=rest.h - row_px - gap)
        return Arrangement(words, _row(row, len(question.choices), gap), background, keys)
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


def choice_at(cards: Sequence[Rect], point: Point) -> int | None:
    """Index of the choice at a point; None beside all of them."""
    x, y = point
    return next((n for n, card in enumerate(cards) if card.x <= x < card.right and card.y <= y < card.bottom), None)


def picture_rects(question: Question, at: Arrangement) -> list[tuple[int, Rect]]:
    """Index of each choice with a picture, and where the picture is."""
    found = []
    for n, (choice, card) in enumerate(zip(question.choices, at.cards, strict=True)):
        if choice.picture is not None:
            edge = max(2, card.h // 60)
            found.append((n, Rect(card.x + edge, card.y + edge, card.w - 2 * edge, round(0.72 * card.h) - edge)))
    return found


def draw_question(question: Question, at: Arrangement, chosen: int | None, size: tuple[int, int]) -> Image:
    """Draw everything except the pictures.

    Args:
        question: the question.
        at: its arrangement.
        chosen: index of the choice that Enter takes, or None.
        size: width and height, pixels.

    Returns:
        BGR uint8 (height, width, 3).
    """
    scene = np.full((size[1], size[0], 3), INK, np.uint8)
    for label in (*at.words, at.keys):
        label.draw(scene)
    for n, card in enumerate(at.cards):
        fill(scene, card, CHOSEN if n == chosen else CARD)
        if n == chosen:
            frame(scene, card, max(2, size[1] // 150), SKY)
    for label in card_labels(question, at, size[1]):
        label.draw(scene)
    return scene


def card_labels(question: Question, at: Arrangement, height: int) -> list[Label]:
    """The texts on the choices: number, text and detail; all texts in one size, all details in another."""
    largest_px = _letters_px(height, MAT_ARCMIN)
    keys = keys_of(question)
    pictures = dict(picture_rects(question, at))
    numbers, texts, details = [], [], []
    for n, (choice, card) in enumerate(zip(question.choices, at.cards, strict=True)):
        inside = card
        if n in pictures:
            top = pictures[n].bottom
            inside = Rect(card.x, top, card.w, card.bottom - top)
        pad = min(inside.h // 6, inside.w // 12)
        inside = inside.inside(pad)
        is_number = choice.text == keys[n]
        if keys[n] and not is_number and len(question.choices) > 1:
            badge = inside._replace(w=min(round(0.9 * largest_px), inside.w // 5))
            numbers.append(Label(keys[n], badge, min(largest_px, badge.w * 3 // 2), YELLOW, is_centred=True))
            inside = Rect(badge.right + pad, inside.y, inside.right - badge.right - pad, inside.h)
        is_centred = not numbers
        if choice.detail:
            upper_px = round(inside.h * 0.58)
            details.append(
                Label(
                    choice.detail,
                    Rect(inside.x, inside.y + upper_px, inside.w, inside.h - upper_px),
                    round(DETAIL * largest_px),
                    GREY,
                )
            )
            inside = inside._replace(h=upper_px)
        texts.append(Label(choice.text, inside, largest_px, WHITE, is_centred))
    texts = _one_size(texts)
    text_px = min(label.size_px for label in texts)
    details = [replace(label, size_px=min(label.size_px, round(DETAIL * text_px))) for label in details]
    return [*_one_size(numbers), *texts, *_one_size(details)]


def fit_picture(picture: Image, rect: Rect) -> Image:
    """The picture in the size of a rectangle; another shape keeps its own, with empty edges."""
    if picture.shape[:2] == (rect.h, rect.w):
        return picture
    by = min(rect.w / picture.shape[1], rect.h / picture.shape[0])
    w, h = max(1, round(picture.shape[1] * by)), max(1, round(picture.shape[0] * by))
    scene = np.full((rect.h, rect.w, 3), INK, np.uint8)
    y, x = (rect.h - h) // 2, (rect.w - w) // 2
    scene[y : y + h, x : x + w] = cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA)
    return scene


def _letters_px(height: int, arc_minutes: float, distance_m: float = DISTANCE_M) -> int:
    return size_at_px(arc_minutes, distance_m, height, SCREEN_M)


def _one_size(labels: Sequence[Label]) -> list[Label]:
    size_px = min((label.fitted[0] for label in labels), default=0)
    return [replace(label, size_px=size_px) for label in labels]


def _words(question: Question, whole: Rect, height: int, most: float) -> tuple[tuple[Label, ...], Rect]:
    """The labels of heading, text and list from the top, and what is left below them."""
    size_px = _letters_px(height, MAT_ARCMIN)
    indent = whole.w // 40
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


def _column(rest: Rect, question: Question, gap: int, height: int) -> tuple[Rect, ...]:
    """All choices below each other; in two columns where there are many, in a row where the list leaves no room."""
    n = len(question.choices)
    if _is_row(question):
        return _row(_middle(rest, min(rest.h, round(CHOICE * height))), n, gap)
    columns = 1 if n <= MOST_IN_COLUMN or question.background is not None else 2
    rows = -(-n // columns)
    each_px = min(round(CHOICE * height), (rest.h - (rows - 1) * gap) // rows)
    block = _middle(rest, rows * each_px + (rows - 1) * gap)
    cells: list[Rect] = []
    for k in range(rows):
        cells += _row(Rect(block.x, block.y + k * (each_px + gap), block.w, each_px), columns, gap)
    return tuple(cells[:n])


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
