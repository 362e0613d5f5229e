"""How a set was for the back: asked in the rest after it, and "it hurts" at any moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import exercises
from calibration.landmarks import Side
from calibration.text import say
from exercises.judging.update import Update
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.coach.utterance import Kind, Utterance
from trainer.plan.programme import PlannedSet
from trainer.record.items import Comfort
from trainer.record.recorder import Recorder
from trainer.screen.state import View
from trainer.session.flow import Act, Flow, Phase, by_arm, hurt

__all__ = ["KEYS", "Backs", "Felt", "hurt_words"]

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
        """The rest is over: an open question stays unanswered."""
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


class Felt:
    """Takes what is said about the back in a session, by keys and by the arm, and records it.

    Args:
        backs: asks how the sets were; None does not ask, as for a recording.
        recorder: saves the answers.

    Attributes:
        signed: the set in which the arm was raised last; an arm that stays up says that this set hurts. None if that
            was in a lesson.
    """

    def __init__(self, backs: Backs | None, recorder: Recorder) -> None:
        self._backs, self._recorder = backs, recorder
        self.signed: PlannedSet | None = None

    @property
    def is_asking(self) -> bool:
        """Whether the question is shown and waits for an answer."""
        return self._backs is not None and self._backs.is_open

    def did(self, one: PlannedSet, update: Update) -> None:
        """Take an update of a set: something may have been counted or held."""
        if self._backs is not None and (update.repetition is not None or update.held is not None):
            self._backs.did(one)

    def by_arm(self, flow: Flow, *, is_sign: bool) -> Act | Comfort | None:
        """The meaning of the raised arm: the answer "fine" to the open question, else an act. None if nothing.

        Args:
            flow: the moment of the session.
            is_sign: the arm has just been raised for long enough.
        """
        if not is_sign:
            return None
        self.signed = None if flow.phase is Phase.LESSON else flow.now
        return "fine" if self.is_asking else by_arm(flow)

    def take(self, comfort: Comfort, one: PlannedSet, flow: Flow, t_s: float) -> tuple[Flow, Utterance | None]:
        """Take how a set is or was for the back: at any moment that it hurts, else the answer to the question.

        Args:
            comfort: how it is or was.
            one: the set that hurts.
            flow: the moment of the session.
            t_s: now, on the clock of the frames.

        Returns:
            How the session goes on, and what is said about it.
        """
        if self._backs is None or flow.phase in (Phase.LESSON, Phase.END):
            return flow, None
        if comfort != "hurt":
            answered = self._backs.answer(comfort)
            if answered is not None:
                self._recorder.felt(answered.exercise, answered.side, comfort)
            return flow, None
        self._backs.hurt(one)
        self._recorder.felt(one.exercise, one.side, "hurt")
        return hurt(flow, t_s, one.exercise), hurt_words(one, t_s)

    def ask(self, before: Flow, flow: Flow, t_s: float) -> Utterance | None:
        """At the beginning of a rest, ask how the set was for the back; with the rest, the question ends."""
        if self._backs is None or flow.stage is before.stage:
            return None
        self._backs.close()
        return self._backs.ask(flow.now, t_s) if flow.phase is Phase.REST else None

    def shown(self, view: View) -> View:
        """See :meth:`Backs.shown`."""
        return view if self._backs is None else self._backs.shown(view)


def hurt_words(one: PlannedSet, t_s: float) -> Utterance:
    """The sentence for a set that hurts."""
    return Utterance(t_s, Kind.STATE, say(_HURT, name=exercises.get(one.exercise).name))
