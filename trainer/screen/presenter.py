"""Turns updates into what the person sees: the same for the window, the terminal and an annotated video."""

from __future__ import annotations

import math

from calibration.placement import move_of
from exercises.judging.declaration import Exercise, Holding
from exercises.judging.results import Scores
from exercises.judging.update import Update
from trainer.base.language import gettext_ as _
from trainer.coach.coach import Coach, Kind, Utterance, words_of
from trainer.coach.pacer import Pace, pacer_for
from trainer.coach.words import CAMERA_LOST, PAUSED, camera_order, state_words
from trainer.screen.content import STARTING
from trainer.screen.state import View


class Presenter:
    """Keeps the state of the screen during a set.

    Args:
        exercise: the exercise of the set.
        target_reps: target number of repetitions, for a hold of seconds; or None.
        breath_is_heard: the coach announces the breath and leaves room for it.
        explained: see :class:`~trainer.coach.coach.Coach`.

    Attributes:
        coach: decides what is said.
        pace: state of the pacer.
    """

    def __init__(
        self,
        exercise: Exercise,
        target_reps: int | None = None,
        breath_is_heard: bool = False,
        explained: set[tuple[str, str]] | None = None,
    ) -> None:
        self.exercise = exercise
        self.target_reps = target_reps
        self.update: Update | None = None
        self.reps = 0
        self.coach = Coach(exercise, target_reps, explained)
        self.pace = Pace()
        self._pacer = pacer_for(exercise)
        self._breath_is_heard = breath_is_heard
        self._held_s = 0.0 if isinstance(exercise.counting, Holding) else None
        self._scores = Scores()
        self._rep_s = -math.inf

    def take(self, update: Update) -> Utterance | None:
        """Take the next update; return what is said now, or None."""
        self.update = update
        if update.repetition is not None:
            self.reps += len(update.repetitions)
            self._scores, self._rep_s = update.repetition.scores, update.t_s
        if update.held is not None:
            self._held_s, self._scores = update.held.end_s - update.held.start_s, update.held.scores
        if self._pacer is not None:
            self.pace = self._pacer.take(update)
        return self.coach.take(update, self.pace if self._breath_is_heard else None)

    def view(self, note: str = "", is_paused: bool = False, is_lost: bool = False) -> View:
        """The content of the screen now.

        Args:
            note: a small line about trouble.
            is_paused: the person paused.
            is_lost: the camera gives no picture.
        """
        update = self.update
        # Before the start position, and without a picture, a cue of a moment ago would be a second order.
        is_judged = update is not None and update.state not in STARTING
        said = self.coach.standing(update.t_s) if update is not None and is_judged else None
        words = state_words(self.exercise, update, update.t_s - self._rep_s if update is not None else math.inf)
        if is_paused or is_lost:
            words, said = _(CAMERA_LOST) if is_lost else _(PAUSED), None
        return View(
            words=words if said is None else words_of(said),
            is_cue=said is not None and said.kind is Kind.CUE,
            is_praise=said is not None and said.kind in (Kind.PRAISE, Kind.CORRECTED),
            is_stopped=is_paused or is_lost,
            is_paused=is_paused,
            hold=update.hold if update is not None else 0.0,
            reps=self.reps,
            target_reps=self.target_reps,
            held_s=self._held_s,
            spine=self._scores.spine,
            hips=self._scores.hips,
            note=note,
            move=move_of(camera_order(update)) if update is not None and not (is_paused or is_lost) else None,
            pace=self.pace if self._pacer is not None else None,
        )
