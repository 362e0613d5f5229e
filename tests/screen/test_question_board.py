"""The question on the screen: what is under a point, and that every text fits in every language."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.screen.contrast import contrast
from trainer.base.language import gettext_ as _
from trainer.base.language import language, use
from trainer.base.questions import Choice, Question
from trainer.plan.health import health_question, pain_question
from trainer.plan.safety import QUESTIONS, needs_help_now
from trainer.screen.drawing import SKY, Image, Rect
from trainer.screen.question_board import CARD, CHOSEN, card_labels, draw_question, fit_picture
from trainer.screen.question_layout import Arrangement, arrange, choice_at, picture_rects

SIZES = [(1280, 720), (1920, 1080), (640, 480)]
#: Least size of letters as a share of the height, in the longest texts: 7 arc minutes on 13 inches from 3 m.
LEAST_SHARE = 0.05


@pytest.fixture(params=["en", "de", "es"])
def in_language(request: pytest.FixtureRequest) -> Iterator[str]:
    before = language()
    use(request.param)
    yield request.param
    use(before)


def grey(size: tuple[int, int]) -> Image:
    return np.full((size[1], size[0], 3), 100, np.uint8)


def of(n: int, **more: object) -> Question:
    return Question("What now?", tuple(Choice(str(k), f"Thing {'x' * k}") for k in range(n)), **more)  # type: ignore[arg-type]


QUESTIONS_HERE = {
    "column": of(3),
    "two columns": of(8),
    "row below a list": of(2, listed=("one", "two")),
    "beside a picture": of(6, background=grey),
    "below a picture": of(3, background=grey),
    "with pictures": Question("Which?", (Choice("a", "A", picture=grey), Choice("b", "B", "detail", grey))),
    "one with a picture, five without": Question(
        "Which?",
        (Choice("a", "A", picture=grey), *of(5).choices),
        ("a list", "of two lines"),
    ),
    "nine with a picture, one without": Question(
        "Which?", (*(Choice(str(n), "A name", "What it is good for.", grey) for n in range(9)), Choice("back", "Back"))
    ),
    "scale": pain_question("Pain?"),
}


def apart(rects: list[Rect]) -> bool:
    """Whether no two rectangles overlap."""
    return not any(
        a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom
        for k, a in enumerate(rects)
        for b in rects[:k]
    )


def inside(rect: Rect, size: tuple[int, int]) -> bool:
    return rect.x >= 0 and rect.y >= 0 and rect.right <= size[0] and rect.bottom <= size[1] and min(rect.w, rect.h) > 0


def parts(at: Arrangement) -> list[Rect]:
    background = [at.background] if at.background is not None else []
    return [*at.cards, *background, *(label.rect for label in (*at.keys, *at.words))]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", QUESTIONS_HERE)
def test_everything_is_on_the_screen_and_nothing_overlaps(name: str, size: tuple[int, int]) -> None:
    question = QUESTIONS_HERE[name]
    at = arrange(question, size)
    assert len(at.cards) == len(question.choices)
    assert all(inside(rect, size) for rect in parts(at))
    assert apart(parts(at))
    for n, card in enumerate(at.cards):
        assert choice_at(at.cards, card.middle) == n
        assert choice_at(at.cards, (card.x, card.y)) == n
    assert choice_at(at.cards, (0, 0)) is None


def test_a_scale_stands_in_a_row_and_the_rest_below() -> None:
    *numbers, skip = arrange(pain_question("Pain?"), (1280, 720)).cards
    assert len({card.y for card in numbers}) == 1
    assert [card.x for card in numbers] == sorted(card.x for card in numbers)
    assert skip.y >= numbers[0].bottom


@pytest.mark.parametrize("size", SIZES[:2])
def test_health_questions_are_large_and_whole(in_language: str, size: tuple[int, int]) -> None:
    wrong = []
    for asked in QUESTIONS:
        question = health_question(asked, None)
        at = arrange(question, size)
        for label in [*at.words, *card_labels(question, at, size[1])]:
            letters_px, lines = label.fitted
            if letters_px < LEAST_SHARE * size[1] or "…" in lines[-1]:
                wrong.append((label.text, letters_px, lines))
    assert wrong == []


@pytest.mark.parametrize("size", SIZES)
def test_a_long_advice_fits(in_language: str, size: tuple[int, int]) -> None:
    question = Question(needs_help_now({"urgent_signs": "yes"}), (Choice("ok", "OK"),), heading=_("Stop"))
    at = arrange(question, size)
    for label in at.words:
        assert "…" not in label.fitted[1][-1]
        assert label.rect.bottom <= at.cards[0].y


def test_what_is_drawn() -> None:
    size, question = (1280, 720), QUESTIONS_HERE["with pictures"]
    at = arrange(question, size)
    plain, chosen = (draw_question(question, at, n, size) for n in (None, 1))
    changed = np.argwhere((plain != chosen).any(axis=2))
    left, right = at.cards[1].x, at.cards[1].right
    assert left <= changed[:, 1].min() <= changed[:, 1].max() < right
    assert (chosen[at.cards[1].y, left] == SKY).all()
    assert [n for n, _rect in picture_rects(question, at)] == [0, 1]


def test_a_picture_of_another_shape_is_not_distorted() -> None:
    room = Rect(0, 0, 200, 50)
    assert fit_picture(grey((200, 50)), room).shape == (50, 200, 3)
    shown = fit_picture(grey((100, 100)), room)
    assert shown.shape == (50, 200, 3)
    columns = np.flatnonzero((shown[25] == 100).all(axis=1))
    assert (columns[0], columns[-1]) == (75, 124)


@pytest.mark.parametrize("name", QUESTIONS_HERE)
def test_every_text_stands_out_from_its_choice_also_where_enter_takes_it(name: str) -> None:
    question = QUESTIONS_HERE[name]
    for label in card_labels(question, arrange(question, (1280, 720)), 720):
        for card in (CARD, CHOSEN):
            assert contrast(label.colour, card) >= (4.5 if label.size_px >= 40 else 5.9), label.text
