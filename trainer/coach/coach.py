"""The coach of a set: decides what is said and shown now.

The coach says one thing at a time, the most important first, and repeats nothing in quick succession. The voice and the
screen use the same decision.
"""

from __future__ import annotations

import math
from dataclasses import replace

from calibration.text import say
from exercises.judging.declaration import Exercise
from exercises.judging.update import Update
from trainer.base.language import N_
from trainer.coach.fault_talk import COMMON, FaultTalk
from trainer.coach.guide import StartGuide
from trainer.coach.pacer import Breath, Pace
from trainer.coach.utterance import Kind, Rank, Utterance, Wish, speech_s, words_of

__all__ = ["Coach", "Kind", "Utterance", "words_of"]

#: A cue stays on the screen for this long unless another replaces it, seconds.
STAND_S = 3.0
#: Time from one cue to the next: ``MORE_S`` if the next matters more, else ``COOLDOWN_S``. Seconds.
MORE_S, COOLDOWN_S = 1.5, 4.0
#: A count waits for this long, seconds.
COUNT_WAIT_S = 1.5
#: A breath cue waits for this long, seconds.
BREATH_WAIT_S = 0.4
#: In a hold, the coach says the time at this interval, seconds.
HOLD_COUNT_S = 10

#: A cue waits for this long after its fault has gone, seconds.
AFTER_FAULT_S = 0.5

BREATHE: dict[Breath, str] = {"in": N_("Breathe in."), "out": N_("Breathe out.")}
_STANDING = (Kind.CUE, Kind.CORRECTED, Kind.PRAISE)


class Coach:
    """Decides in each frame whether something is said.

    Args:
        exercise: the exercise of the set.
        target_reps: the number of repetitions to do, or None.
        explained: exercise and code of each fault explained in this session. All its sets share the object and add to
            it. The first cue for a fault says in a plain sentence what is wrong; later ones are short. Likewise what
            cannot be seen comes with advice the first time. None: all are short.
    """

    def __init__(
        self, exercise: Exercise, target_reps: int | None = None, explained: set[tuple[str, str]] | None = None
    ) -> None:
        self._exercise, self._explained = exercise, explained
        self._target_reps = target_reps
        self._talk = FaultTalk(exercise)
        self._guide = StartGuide(exercise, explained)
        self._wishes: list[Wish] = []
        self._free_s = -math.inf
        self._saying: Utterance | None = None
        self._cue_s, self._cue_rank = -math.inf, Rank.PRAISE
        self._standing: Utterance | None = None
        self._held = (0, 0)
        self._breath: Breath | None = None

    def give_way(self, utterance: Utterance) -> Utterance:
        """Make room for an utterance of the session, such as a rest, so that neither talks over the other.

        Returns:
            The utterance with the time of its beginning.
        """
        begins_s = max(utterance.t_s, self._free_s)
        self._free_s, self._saying = begins_s + speech_s(utterance), None
        return replace(utterance, t_s=begins_s)

    def take(self, update: Update, pace: Pace | None = None) -> Utterance | None:
        """Take the next frame; return what is said now, or None.

        Args:
            update: the outcome of the frame.
            pace: the pacer's state, if the person wants to hear the breath.
        """
        t_s = update.t_s
        faults = self._talk.take(update)
        asked = {wish.utterance.code for wish in faults if wish.utterance.code}
        kept = (
            wish
            for wish in self._wishes
            if wish.until_s >= t_s
            and wish.utterance.code not in asked
            and not any(one.is_of(wish.utterance.code, wish.utterance.t_s) for one in update.withdrawn)
        )
        new = [*faults, *self._counts(update), *self._breaths(t_s, pace), *self._guide.take(update)]
        self._wishes = [self._extended(wish, update) for wish in (*kept, *new)]
        for wish in sorted(self._wishes, key=lambda w: (w.rank, self._talk.order(w.utterance.code))):
            if (t_s >= self._free_s or self._interrupts(wish)) and self._may(wish, update, pace):
                return self._say(wish, t_s)
        return None

    def last_words(self) -> Utterance | None:
        """End the set: return the count that still waits, with the time at which it can be said, or None."""
        counts = [wish for wish in self._wishes if wish.rank is Rank.COUNT]
        return self._say(counts[-1], max(counts[-1].utterance.t_s, self._free_s)) if counts else None

    def standing(self, t_s: float) -> Utterance | None:
        """The utterance on the screen at this time, or None."""
        now = self._standing
        if now is None:
            return None
        return now if t_s - now.t_s < (STAND_S if now.kind in _STANDING else speech_s(now)) else None

    def _extended(self, wish: Wish, update: Update) -> Wish:
        """Let a cue wait for as long as its fault is present."""
        is_going_on = wish.utterance.kind is Kind.CUE and wish.utterance.code in update.active
        return replace(wish, until_s=max(wish.until_s, update.t_s + AFTER_FAULT_S)) if is_going_on else wish

    def _interrupts(self, wish: Wish) -> bool:
        """Whether a wish is said although the coach is still talking.

        A cue for a fault interrupts everything but another cue and the utterances of the session, such as a rest. Cues
        for range and tempo interrupt only the breath.
        """
        saying = self._saying
        if saying is None or saying.kind is Kind.CUE or wish.utterance.kind is not Kind.CUE:
            return False
        return wish.rank <= Rank.FORM or saying.kind is Kind.PACE

    def _may(self, wish: Wish, update: Update, pace: Pace | None) -> bool:
        utterance = wish.utterance
        if utterance.kind is Kind.CUE:
            wait_s = MORE_S if wish.rank < self._cue_rank else COOLDOWN_S
            return update.t_s - self._cue_s >= wait_s and self._talk.may_say(utterance.code, update)
        if utterance.kind is Kind.CORRECTED and utterance.code in update.active:
            return False
        # Only corrections may talk into the next breath.
        return pace is None or utterance.kind is Kind.PACE or speech_s(utterance) <= pace.next_breath_s

    def _say(self, wish: Wish, t_s: float) -> Utterance:
        utterance = replace(wish.utterance, t_s=t_s, text=self._explained_first(wish.utterance))
        if t_s < self._free_s and self._saying is not None:
            self._guide.interrupted(self._saying)  # advice about the camera is given again
        self._free_s, self._saying = t_s + speech_s(utterance), utterance
        self._wishes = [w for w in self._wishes if w is not wish]
        if utterance.kind is Kind.CUE:
            self._cue_s, self._cue_rank = t_s, wish.rank
            self._wishes = [w for w in self._wishes if w.utterance.kind is not Kind.PRAISE]
        self._talk.said(utterance)
        self._guide.said(utterance, self._free_s)
        if utterance.kind in _STANDING or self._guide.tells_unseen(utterance):
            self._standing = utterance
        return utterance

    def _explained_first(self, utterance: Utterance) -> str:
        """The text of an utterance. The first cue for a fault in the session also says what is wrong."""
        fault, key = self._exercise.fault_labels.get(utterance.code), (self._exercise.id, utterance.code)
        if self._explained is None or utterance.kind is not Kind.CUE or not fault or key in self._explained:
            return utterance.text
        self._explained.add(key)
        return utterance.text if utterance.code in COMMON else say("{fault}. {cue}.", fault=fault, cue=utterance.text)

    def _counts(self, update: Update) -> list[Wish]:
        """The count of a finished repetition, or the time of a hold."""
        t_s = update.t_s
        if update.repetition is not None:
            n, text = update.repetition.n, N_("{n}")
            if n + 1 == self._target_reps:
                text = N_("{n}, one more.")
            elif self._target_reps is not None and n >= self._target_reps:
                text = N_("{n}, done.")
            return [Wish(Rank.COUNT, Utterance(t_s, Kind.COUNT, text, n=n), t_s + COUNT_WAIT_S)]
        held = update.held
        if held is None:
            return []
        tens = int((held.end_s - held.start_s) // HOLD_COUNT_S)
        if tens == 0 or (held.n, tens) == self._held:
            return []
        self._held = (held.n, tens)
        count = Utterance(t_s, Kind.COUNT, N_("{n} seconds."), n=tens * HOLD_COUNT_S)
        return [Wish(Rank.COUNT, count, t_s + COUNT_WAIT_S)]

    def _breaths(self, t_s: float, pace: Pace | None) -> list[Wish]:
        """A breath cue when the breath turns."""
        before, self._breath = self._breath, pace.breath if pace is not None else None
        if self._breath is None or self._breath == before:
            return []
        return [Wish(Rank.BREATH, Utterance(t_s, Kind.PACE, BREATHE[self._breath], self._breath), t_s + BREATH_WAIT_S)]
