"""Questions in the terminal: what is typed, what it means, and what is printed."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pytest
from rich.console import Console

from trainer.base.questions import Choice, Question, TerminalAsker, keys_of

SIDE = Question("Which side?", (Choice("left", "Left"), Choice("right", "Right", "the one on top")), ("lie down",))
PAIN = Question("Pain?", (*(Choice(str(n), str(n)) for n in range(11)), Choice("skip", "Skip")), default="skip")


def typing(monkeypatch: pytest.MonkeyPatch, answers: Iterable[str]) -> tuple[TerminalAsker, io.StringIO]:
    out, waiting = io.StringIO(), list(answers)
    console = Console(file=out, width=100, markup=False)

    def answer(prompt: str, **_options: object) -> str:
        console.print(prompt, end="")
        return waiting.pop(0)

    monkeypatch.setattr(console, "input", answer)
    return TerminalAsker(console), out


def test_choices_have_numbers_from_1_and_a_scale_its_own() -> None:
    assert keys_of(SIDE) == ("1", "2")
    assert keys_of(PAIN) == (*map(str, range(11)), "")


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        (["1"], "left"),
        ([" 2 "], "right"),
        (["3", "", "left", "2"], "right"),  # asked again until it is one of the numbers
        (["q"], None),
        (["Q"], None),
    ],
)
def test_a_number_chooses(monkeypatch: pytest.MonkeyPatch, typed: list[str], chosen: str | None) -> None:
    asker, out = typing(monkeypatch, typed)
    assert asker.ask(SIDE) == chosen
    assert out.getvalue().count("Please choose one of the numbers") == len(typed) - 1


@pytest.mark.parametrize(("typed", "chosen"), [("", "skip"), ("0", "0"), ("10", "10")])
def test_a_scale(monkeypatch: pytest.MonkeyPatch, typed: str, chosen: str) -> None:
    asker, out = typing(monkeypatch, [typed])
    assert asker.ask(PAIN) == chosen
    assert out.getvalue() == "\nPain?\nNumber [0–10] (Skip): "


def test_the_known_answer_is_shown_and_kept_by_enter(monkeypatch: pytest.MonkeyPatch) -> None:
    asker, out = typing(monkeypatch, [""])
    known = Question(SIDE.text, SIDE.choices, SIDE.listed, default="right", heading="First")
    assert asker.ask(known) == "right"
    assert out.getvalue() == (
        "\nFirst\nWhich side?\n  – lie down\n  1  Left\n  2  Right\n     the one on top\nNumber [1/2] (2): "
    )


def test_sentences_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    asker, out = typing(monkeypatch, [])
    asker.tell("You can do all the exercises.", "Thank you")
    assert out.getvalue() == "Thank you\nYou can do all the exercises.\n"


def test_a_bracket_is_printed_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    asker, out = typing(monkeypatch, ["1"])
    asker.ask(Question("Which [bold]?", (Choice("a", "[red]"),)))
    assert "Which [bold]?\n  1  [red]\n" in out.getvalue()
