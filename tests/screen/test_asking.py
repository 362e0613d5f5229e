"""A question in the window: keys, mouse and voice, with the window replaced by a script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from trainer.base.questions import Choice, Question
from trainer.plan.health import pain_question
from trainer.screen.asking import DIGIT_S, SETTLE_S, Dialog, WindowAsker
from trainer.screen.drawing import Image, Rect
from trainer.screen.question_layout import arrange
from trainer.screen.window import Heard

SIZE = (1280, 720)
THREE = Question("Which?", (Choice("a", "A"), Choice("b", "B"), Choice("c", "C")))
WITH_DEFAULT = Question(THREE.text, THREE.choices, default="b")
PAIN = pain_question("Pain?")


class Scripted:
    """Gives what is heard, one after the other, and draws each time; the clock runs 0.1 s with each picture."""

    def __init__(self, heard: Sequence[Heard]) -> None:
        self.now_s = 0.0
        quiet = [Heard(SIZE)] * (int(SETTLE_S / 0.1) + 1)
        self.waiting = [*quiet, *heard]
        self.pictures: list[Image] = []

    def hear(self, draw: Callable[[tuple[int, int]], Image]) -> Heard:
        self.now_s += 0.1
        if len(self.pictures) < 2:
            self.pictures.append(draw(SIZE))
        return self.waiting.pop(0)

    def asker(self, **more: Any) -> WindowAsker:
        window: Any = self
        return WindowAsker(window, clock=lambda: self.now_s, **more)


@pytest.fixture(autouse=True)
def _in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trainer.screen.asking.time.sleep", lambda _: None)


def key(name: str) -> Heard:
    return Heard(SIZE, name)


def at(question: Question, n: int, *, click: bool = False) -> Heard:
    middle = arrange(question, SIZE).cards[n].middle
    return Heard(SIZE, pointer=middle, click=middle if click else None)


CLOSED = Heard(SIZE, is_open=False)


@pytest.mark.parametrize(
    ("question", "heard", "answer"),
    [
        (THREE, [key("2")], "b"),
        (THREE, [key("7"), key("3")], "c"),  # there is no choice 7
        (THREE, [key("enter"), key("1")], "a"),  # nothing is chosen yet
        (THREE, [key("down"), key("enter")], "a"),
        (THREE, [key("down"), key("down"), key("enter")], "b"),
        (THREE, [*[key("down")] * 9, key("enter")], "c"),  # it ends at the last
        (THREE, [key("down"), key("tab"), key(" ")], "b"),
        (WITH_DEFAULT, [key("enter")], "b"),
        (WITH_DEFAULT, [key("up"), key("enter")], "a"),
        (WITH_DEFAULT, [at(THREE, 2), key("enter")], "c"),  # the mouse points, Enter takes
        (WITH_DEFAULT, [at(THREE, 2), key("up"), at(THREE, 2), key("enter")], "b"),  # a mouse at rest changes nothing
        (THREE, [Heard(SIZE, click=(0, 0)), at(THREE, 0, click=True)], "a"),  # beside all choices
        (THREE, [key("x"), key("escape")], None),
        (THREE, [key("q")], None),
        (THREE, [CLOSED], None),
    ],
)
def test_an_answer(question: Question, heard: list[Heard], answer: str | None) -> None:
    script = Scripted(heard)
    assert script.asker().ask(question) == answer
    assert script.waiting == []


@pytest.mark.parametrize(
    ("heard", "answer"),
    [
        ([key("enter")], "skip"),
        ([key("0")], "0"),
        ([key("7")], "7"),
        ([key("1"), key("0")], "10"),
        ([key("1"), key("enter")], "1"),
        ([key("1"), *[Heard(SIZE)] * round(DIGIT_S / 0.1 + 1)], "1"),  # alone, it is a 1
        ([key("1"), key("5")], "5"),  # there is no 15
        ([key("up"), key("enter")], "5"),  # above "Skip" in the middle
        ([key("3"), key("enter")], "3"),
    ],
)
def test_a_scale(heard: list[Heard], answer: str) -> None:
    assert Scripted(heard).asker().ask(PAIN) == answer


def test_the_end_of_a_double_click_answers_nothing() -> None:
    script = Scripted([])
    script.waiting = [at(THREE, 0, click=True), *[Heard(SIZE)] * 5, key("3")]
    assert script.asker().ask(THREE) == "c"


def test_a_mouse_that_lay_there_before_chooses_nothing() -> None:
    script = Scripted([])
    script.waiting = [*[at(THREE, 2)] * 6, Heard(SIZE, "enter", at(THREE, 2).pointer)]
    assert script.asker().ask(WITH_DEFAULT) == "b"


def test_it_is_said_once_and_hushed_when_answered() -> None:
    said: list[str] = []
    asker = Scripted([key("x"), key("1"), *[*[Heard(SIZE)] * 5, key("enter")] * 2]).asker(
        say=said.append, hush=lambda: said.append("hush")
    )
    asker.ask(THREE)
    assert said == ["Which? 1: A. 2: B. 3: C.", "hush"]
    said.clear()
    asker.ask(Question("Any of these?", WITH_DEFAULT.choices[:1], listed=("fever", "a fall"), default="a"))
    assert said == ["Any of these? fever. a fall. 1: A.", "hush"]
    said.clear()
    asker.ask(Question("Look", WITH_DEFAULT.choices, default="a", spoken="Well done."))
    assert said == ["Well done.", "hush"]


def test_sentences_stay_until_any_key_or_click() -> None:
    for last in (key("x"), key("escape"), Heard(SIZE, click=(0, 0))):
        said: list[str] = []
        script = Scripted([Heard(SIZE), last])
        script.asker(say=said.append).tell("You can do all the exercises.", "Thank you")
        assert script.waiting == []
        assert said == ["You can do all the exercises."]


def test_pictures_move() -> None:
    shades = iter(range(100, 200))

    def picture(size: tuple[int, int]) -> Image:
        return np.full((size[1], size[0], 3), next(shades), np.uint8)

    question = Question("Which?", (Choice("a", "A", picture=picture), Choice("b", "B")))
    script = Scripted([key("1")])
    script.asker().ask(question)
    first, second = script.pictures
    changed = (first != second).any(axis=2)
    card = arrange(question, SIZE).cards[0]
    assert changed.any()
    assert not changed[:, card.right :].any()


def test_the_nearest_choice_in_a_direction() -> None:
    grid = Question("Which?", tuple(Choice(str(k), str(k) + "!") for k in range(4)))
    cards = [Rect(0, 0, 10, 10), Rect(20, 0, 10, 10), Rect(0, 20, 10, 10), Rect(20, 20, 10, 10)]
    dialog = Dialog(grid)
    way = []
    for arrow in ("right", "right", "down", "left", "up", "up"):
        dialog.take(key(arrow), cards, 0.0)
        way.append(dialog.chosen)
    assert way == [0, 1, 3, 2, 0, 0]
