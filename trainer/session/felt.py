"""How a set was for the back: asked in the rest after it, and "it hurts" at any moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import exercises
from calibration.landmarks import Side
from calibration.text import say
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.coach.utterance import Kind, Utterance
from trainer.plan.programme import PlannedSet
from trainer.record.items import Comfort
from trainer.screen.state import View

__all__ = ["KEYS", "Backs", "hurt_words"]

QUESTION = N_("How was that for your back?")
KEYS = N_("1 or one arm up: fine · 2 I felt it · 3 or keep the arm up: it hurt")
_HURT = N_("Thank you for saying so. {name} is out for today.")


class Backs:
    """Asks in a session how its sets were for the person's back.

    Args:
        asked: ids of the exercises to ask about.
        can_ask: there is a window, which shows the question and hears the keys.

    Attributes:
        answers: the newest answer by exercise and asked side; None where the question was shown and not answered.
    """

    def __init__(self, asked: Collection[str], *, can_ask: bool) -> None:
        self._asked = asked
        self._can_ask = can_ask
        self._open: PlannedSet | None = None
        self._done: dict[tuple[str, Side | None], PlannedSet] = {}
        self.answers: dict[tuple[str, Side | None], Comfort | None] = {}

    @property
    def is_open(self) -> bool:
        """Whether the question is shown and waits for an answer."""
        return self._open is not None

    def did(self, one: PlannedSet) -> None:
        """Something was counted or held in a set."""
        self._done[one.exercise, one.side] = one

    def ask(self, one: PlannedSet, t_s: float) -> Utterance | None:
        """Ask about a set that has just ended; the question, or None if nothing is asked.

        Only the last set of an exercise and side is asked about.
        """
        key = (one.exercise, one.side)
        is_due = one.exercise in self._asked and key in self._done and self.answers.get(key) is None
        if not (self._can_ask and is_due and one.n == one.of):
            return None
        self._open = one
        self.answers[key] = None
        return Utterance(t_s, Kind.STATE, QUESTION)

    def close(self) -> None:
        """The rest is over: without an answer there is none."""
        self._open = None

    def answer(self, comfort: Comfort) -> PlannedSet | None:
        """Take the answer to the open question; the set that it is about, None if no question is open."""
        one, self._open = self._open, None
        if one is not None:
            self.answers[one.exercise, one.side] = comfort
        return one

    def hurt(self, one: PlannedSet) -> None:
        """The person said that a set hurts, asked or not."""
        self._open = None
        self.answers[one.exercise, one.side] = "hurt"

    def left(self) -> list[PlannedSet]:
        """One set of each exercise and side that was done and not asked about; asked about at the end."""
        return [one for key, one in self._done.items() if key not in self.answers and one.exercise in self._asked]

    def shown(self, view: View) -> View:
        """The view of a rest with the open question and its answers in large letters; a lost camera goes first."""
        if not self.is_open or view.is_stopped:
            return view
        return replace(view, words=_(QUESTION), coach=_(KEYS), is_cue=False, is_praise=False)


def hurt_words(one: PlannedSet, t_s: float) -> Utterance:
    """What is said when a set hurts."""
    return Utterance(t_s, Kind.STATE, say(_HURT, name=exercises.get(one.exercise).name))
