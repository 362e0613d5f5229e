"""A question with choices, asked in the window or in the terminal: the same question and the same code for both.

``trainer.screen.asking`` asks in the window.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.console import Console

    Image = NDArray[np.uint8]

__all__ = ["Asker", "Choice", "LeftError", "Question", "TerminalAsker", "ToldError", "keys_of"]

#: Leaves a question in the terminal.
LEAVE = "q"
#: More choices than this are shown as "0–10" at the prompt, not one by one. Taste.
MOST_LISTED = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice.

    Attributes:
        id: what :meth:`Asker.ask` returns.
        text: in the person's language, short enough to read from three metres. A number is the choice's own key.
        detail: a second, smaller line.
        picture: draws a picture, which may move, for a width and height in pixels: BGR uint8 (height, width, 3).
    """

    id: str
    text: str
    detail: str = ""
    picture: Callable[[tuple[int, int]], Image] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question with choices. Texts are in the person's language.

    Attributes:
        text: the question.
        choices: at least one.
        listed: lines below the text.
        default: id of the choice that Enter takes, or None.
        heading: a bold line above the text, or "".
        spoken: what is said aloud, "" for nothing; None for the text and the numbered choices.
        background: draws a picture, which may move, beside the words, such as the camera's; see :class:`Choice`.
        step: number of the question, from 1, and of all questions in a row; None for a question alone.
    """

    text: str
    choices: tuple[Choice, ...]
    listed: tuple[str, ...] = ()
    default: str | None = None
    heading: str = ""
    spoken: str | None = None
    background: Callable[[tuple[int, int]], Image] | None = None
    step: tuple[int, int] | None = None

    @property
    def step_text(self) -> str:
        """The step as "3 / 13"; "" for a question alone."""
        return "" if self.step is None else f"{self.step[0]} / {self.step[1]}"

    @property
    def is_scale(self) -> bool:
        """Whether some choices are numbers, such as 0 to 10."""
        return any(choice.text.isdecimal() for choice in self.choices)


class LeftError(Exception):
    """The person left a question without an answer, so the action that needs it does not happen."""


class ToldError(TrainerError):
    """An error that the asker has already shown to the person."""


class Asker(Protocol):
    """Asks a person."""

    def ask(self, question: Question) -> str | None:
        """The id of the person's choice; None if they left: Escape, q, or the window closed."""

    def tell(self, words: str, heading: str = "") -> None:
        """Show sentences: in a window until a key or a click, in the terminal by printing them."""


def keys_of(question: Question) -> tuple[str, ...]:
    """The key for each choice: its number from 1, or on a scale the choice's own number.

    On a scale, a choice that is no number, such as "Skip", has no key: "".
    """
    if question.is_scale:
        return tuple(choice.text if choice.text.isdecimal() else "" for choice in question.choices)
    return tuple(str(n) for n in range(1, len(question.choices) + 1))


class TerminalAsker:
    """Asks in the terminal: a number chooses, Enter takes the default, q leaves.

    Args:
        console: where to ask.
    """

    def __init__(self, console: Console) -> None:
        self._console = console

    def ask(self, question: Question) -> str | None:
        """See :class:`Asker`.

        Raises:
            EOFError: the input has ended.
        """
        keys, ids = keys_of(question), [choice.id for choice in question.choices]
        self._print(question, keys)
        allowed = dict(zip(keys, ids, strict=True))
        allowed.pop("", None)
        known = ids.index(question.default) if question.default in ids else None
        prompt = _prompt([key for key in keys if key])
        if known is not None:
            prompt += f" ({keys[known] or question.choices[known].text})"
        while True:
            typed = self._console.input(f"{prompt}: ", markup=False, emoji=False).strip()
            if not typed and known is not None:
                return ids[known]
            if typed in allowed:
                return allowed[typed]
            if typed.lower() == LEAVE:
                return None
            self._console.print(_("Please choose one of the numbers, or q to leave."))

    def tell(self, words: str, heading: str = "") -> None:
        """See :class:`Asker`."""
        if heading:
            self._console.print(heading, style="bold")
        self._console.print(words)

    def _print(self, question: Question, keys: Sequence[str]) -> None:
        from rich.text import Text

        self._console.print(question.step_text)
        if question.heading:
            self._console.print(question.heading, style="bold")
        self._console.print(question.text)
        for line in question.listed:
            self._console.print(f"  – {line}")
        if question.is_scale:
            return
        for key, choice in zip(keys, question.choices, strict=True):
            self._console.print(Text.assemble("  ", (key, "bold"), f"  {choice.text}"))
            if choice.detail:
                self._console.print(f"     {choice.detail}")


def _prompt(keys: Sequence[str]) -> str:
    shown = "/".join(keys) if len(keys) <= MOST_LISTED else f"{keys[0]}–{keys[-1]}"
    number = _("Number")
    return f"{number} [{shown}]"
