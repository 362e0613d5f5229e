"""Asks a question with choices in the window: by mouse, number keys, or arrow keys and Enter."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from trainer.base.language import gettext_ as _
from trainer.base.questions import Choice, Question, keys_of
from trainer.screen.drawing import Image, Rect
from trainer.screen.question_board import draw_question, fit_picture
from trainer.screen.question_layout import Arrangement, arrange, choice_at, picture_rects
from trainer.screen.window import Heard, Window

__all__ = ["Dialog", "WindowAsker"]

#: Pictures a second. Taste.
RATE = 25.0
#: A digit that begins a longer number, such as the 1 of 10, waits this long for the next. Taste.
DIGIT_S = 1.2
#: Keys and clicks within ``SETTLE_S`` of a new question are ignored: they end a double click on the one before. Taste.
SETTLE_S = 0.35
_ARROWS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
#: Choice of :meth:`WindowAsker.tell`.
_OK = "ok"


@dataclass(slots=True)
class Dialog:
    """The keys and clicks received so far in one question.

    Attributes:
        question: the question.
        chosen: index of the choice that Enter takes, or None.
        typed: digits that may still become a longer number.
        typed_s: when the last of them was typed.
        pointer: where the mouse was last; only a mouse that moves chooses.
    """

    question: Question
    chosen: int | None = field(init=False)
    typed: str = ""
    typed_s: float = 0.0
    pointer: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        ids = [choice.id for choice in self.question.choices]
        self.chosen = ids.index(self.question.default) if self.question.default in ids else None

    def take(self, heard: Heard, cards: Sequence[Rect], t_s: float) -> int | None:
        """Take what the person did; return the index of their answer, or None while there is none.

        Args:
            heard: from the window.
            cards: where the choices are.
            t_s: now, seconds.
        """
        if heard.pointer is not None and heard.pointer != self.pointer:
            self.pointer = heard.pointer
            under = choice_at(cards, heard.pointer)
            self.chosen = self.chosen if under is None else under
        if heard.click is not None and (clicked := choice_at(cards, heard.click)) is not None:
            return clicked
        if heard.key in ("enter", " ") and self.chosen is not None:
            return self.chosen
        if heard.key == "tab":
            self.chosen = 0 if self.chosen is None else (self.chosen + 1) % len(cards)
        elif heard.key in _ARROWS:
            self.chosen = 0 if self.chosen is None else _neighbour(cards, self.chosen, *_ARROWS[heard.key])
        return self._digits(heard.key, t_s)

    def _digits(self, key: str, t_s: float) -> int | None:
        keys = keys_of(self.question)
        if key.isdecimal():
            self.typed, self.typed_s = self.typed + key, t_s
            if not any(one.startswith(self.typed) for one in keys):
                self.typed = key
            if self.typed in keys:
                self.chosen = keys.index(self.typed)
            else:
                self.typed = ""
        may_grow = any(one.startswith(self.typed) and one != self.typed for one in keys)
        if self.typed and (not may_grow or t_s - self.typed_s >= DIGIT_S):
            return keys.index(self.typed)
        return None


def _neighbour(cards: Sequence[Rect], n: int, dx: int, dy: int) -> int:
    """The nearest choice in a direction; the same one where there is none."""
    x, y = cards[n].middle
    found = []
    for k, card in enumerate(cards):
        along = dx * (card.middle[0] - x) + dy * (card.middle[1] - y)
        aside = abs(dy * (card.middle[0] - x)) + abs(dx * (card.middle[1] - y))
        if along > 0:
            found.append((along + 2 * aside, k))
    return min(found)[1] if found else n


class WindowAsker:
    """Asks in the window, and aloud.

    Args:
        window: stays open afterwards.
        say: speaks a text, or None.
        hush: ends what is being spoken, or None.
        clock: time in seconds.
    """

    def __init__(
        self,
        window: Window,
        say: Callable[[str], None] | None = None,
        hush: Callable[[], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._window = window
        self._say = say
        self._hush = hush
        self._clock = clock
        self._at: tuple[tuple[int, int], Arrangement] | None = None
        self._board: tuple[object, Image] | None = None

    def ask(self, question: Question) -> str | None:
        """See :class:`trainer.base.questions.Asker`."""
        answer = self._answer(question, any_key=False)
        return None if answer is None else question.choices[answer].id

    def tell(self, words: str, heading: str = "") -> None:
        """See :class:`trainer.base.questions.Asker`."""
        question = Question(words, (Choice(_OK, _("Go on")),), default=_OK, heading=heading, spoken=words)
        self._answer(question, any_key=True)

    def _answer(self, question: Question, *, any_key: bool) -> int | None:
        self._speak(question)
        dialog, began_s = Dialog(question), self._clock()
        try:
            while True:
                begin_s = self._clock()
                heard = self._window.hear(lambda size: self._draw(dialog, size))
                if not heard.is_open:
                    return None
                now_s = self._clock()
                if now_s - began_s < SETTLE_S:
                    dialog.pointer = heard.pointer  # where the mouse already was, it chooses nothing
                else:
                    if any_key and (heard.key or heard.click is not None):
                        return 0
                    if heard.key in ("escape", "q"):
                        return None
                    answer = dialog.take(heard, self._arranged(question, heard.size).cards, now_s)
                    if answer is not None:
                        return answer
                time.sleep(max(0.0, 1 / RATE - (now_s - begin_s)))
        finally:
            self._at = self._board = None
            if self._hush is not None:
                self._hush()

    def _speak(self, question: Question) -> None:
        if self._say is None:
            return
        words = question.text if question.spoken is None else question.spoken
        if question.spoken is None and not question.is_scale:
            numbered = zip(keys_of(question), question.choices, strict=True)
            listed = (f"{line}." for line in question.listed)
            words = " ".join((words, *listed, *(f"{key}: {choice.text}." for key, choice in numbered)))
        if words:
            self._say(words)

    def _arranged(self, question: Question, size: tuple[int, int]) -> Arrangement:
        if self._at is None or self._at[0] != size:
            self._at = size, arrange(question, size)
        return self._at[1]

    def _draw(self, dialog: Dialog, size: tuple[int, int]) -> Image:
        question, shown = dialog.question, (size, dialog.chosen)
        at = self._arranged(question, size)
        if self._board is None or self._board[0] != shown:
            self._board = shown, draw_question(question, at, dialog.chosen, size)
        scene = self._board[1].copy()
        for rect, picture in _pictures(question, at):
            scene[rect.y : rect.bottom, rect.x : rect.right] = fit_picture(picture((rect.w, rect.h)), rect)
        return scene


def _pictures(question: Question, at: Arrangement) -> list[tuple[Rect, Callable[[tuple[int, int]], Image]]]:
    """Where a picture is drawn, and what draws it."""
    found = []
    for n, rect in picture_rects(question, at):
        picture = question.choices[n].picture
        if picture is not None:
            found.append((rect, picture))
    if at.background is not None and question.background is not None:
        found.append((at.background, question.background))
    return found
