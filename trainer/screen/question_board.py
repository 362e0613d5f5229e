"""Draws a question with choices as it is arranged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from trainer.base.questions import Question, keys_of
from trainer.screen.drawing import (
    INK,
    SKY,
    SLATE,
    WHITE,
    YELLOW,
    Colour,
    Image,
    Label,
    Rect,
    fill,
    frame,
)
from trainer.screen.layout import MAT_ARCMIN
from trainer.screen.question_layout import Arrangement, beside_picture, letters_px, picture_rects

__all__ = ["CARD", "CHOSEN", "card_labels", "draw_question", "fit_picture"]

#: Share of a choice's height that its text has above a detail, without and with a picture. Taste.
TEXT, TEXT_BY_PICTURE = 0.58, 0.45
#: Letters of a detail, without and with a picture, as a share of the choice's. Taste.
DETAIL, DETAIL_BY_PICTURE = 0.6, 0.8
#: Fill of a choice, and of the one that Enter takes.
CARD: Colour = SLATE
CHOSEN: Colour = (96, 84, 66)


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
    for label in (*at.words, *at.keys):
        label.draw(scene)
    for n, card in enumerate(at.cards):
        fill(scene, card, CHOSEN if n == chosen else CARD)
        if n == chosen:
            frame(scene, card, max(2, size[1] // 150), SKY)
    for label in card_labels(question, at, size[1]):
        label.draw(scene)
    return scene


def card_labels(question: Question, at: Arrangement, height: int) -> list[Label]:
    """The texts on the choices: number, text and detail.

    All details have one size, and so have all texts beside a picture, and all others.
    """
    largest_px = letters_px(height, MAT_ARCMIN)
    keys = keys_of(question)
    pictures = dict(picture_rects(question, at))
    numbers: list[Label] = []
    texts: list[Label] = []
    pictured: list[Label] = []
    details: list[Label] = []
    for n, (choice, card) in enumerate(zip(question.choices, at.cards, strict=True)):
        room = beside_picture(card, pictures[n]) if n in pictures else card
        pad = min(room.h // 6, room.w // (18 if n in pictures else 12))
        room = room.inside(pad)
        upper_px = round(room.h * (TEXT_BY_PICTURE if n in pictures else TEXT)) if choice.detail else room.h
        text = room._replace(h=upper_px)
        detail = Rect(room.x, room.y + upper_px, room.w, room.h - upper_px)
        if keys[n] and choice.text != keys[n] and len(question.choices) > 1:
            is_beside_both = n not in pictures or not choice.detail  # else the detail has the whole width
            badge_px = min(round(0.9 * largest_px), room.w // (5 if is_beside_both else 8))
            badge = Rect(room.x, room.y, badge_px, room.h if is_beside_both else upper_px)
            numbers.append(Label(keys[n], badge, min(largest_px, badge_px * 3 // 2), YELLOW, is_centred=True))
            text = Rect(badge.right + pad, text.y, room.right - badge.right - pad, text.h)
            detail = detail._replace(x=text.x, w=text.w) if is_beside_both else detail
        if choice.detail:
            details.append(Label(choice.detail, detail, round(DETAIL * largest_px)))
        (pictured if n in pictures else texts).append(Label(choice.text, text, largest_px, WHITE, not numbers))
    texts, pictured = _one_size(texts), _one_size(pictured)
    text_px = min(label.size_px for label in (*texts, *pictured))
    by = DETAIL_BY_PICTURE if pictures else DETAIL
    details = [replace(label, size_px=min(label.size_px, round(by * text_px))) for label in details]
    return [*_one_size(numbers), *texts, *pictured, *_one_size(details)]


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


def _one_size(labels: Sequence[Label]) -> list[Label]:
    size_px = min((label.fitted[0] for label in labels), default=0)
    return [replace(label, size_px=size_px) for label in labels]
