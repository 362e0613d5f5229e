"""From what each frame told to what the person is shown: the same for the window, the terminal and a written video."""

from __future__ import annotations

import math

from exercises.declaration import Exercise, Holding
from exercises.results import Cue, Scores
from exercises.runner import Update
from trainer.cues import CueBoard
from trainer.view import View
from trainer.words import CAMERA_LOST, PAUSED, state_words


class Presenter:
    """Remembers what stands on the screen.

    Args:
        exercise: what is done.
        target_reps: how many repetitions were asked for, or None.
    """

    def __init__(self, exercise: Exercise, target_reps: int | None = None) -> None:
        self.exercise = exercise
        self.target_reps = target_reps
        self.update: Update | None = None
        self.reps = 0
        self._held_s = 0.0 if isinstance(exercise.counting, Holding) else None
        self._board = CueBoard()
        self._scores = Scores()
        self._rep_s = -math.inf

    def take(self, update: Update) -> Cue | None:
        """Take the next update; the cue that is shown from now on, if there is a new one."""
        self.update = update
        if update.repetition is not None:
            self.reps, self._scores, self._rep_s = self.reps + 1, update.repetition.scores, update.t_s
        if update.held is not None:
            self._held_s, self._scores = update.held.end_s - update.held.start_s, update.held.scores
        return update.cue if update.cue is not None and self._board.offer(update.cue) else None

    def view(self, note: str = "", is_paused: bool = False, is_lost: bool = False) -> View:
        """What is to be seen now.

        Args:
            note: a small line of trouble or advice.
            is_paused: the person paused.
            is_lost: the camera gives no picture.
        """
        update = self.update
        cue = self._board.standing(update.t_s) if update is not None else None
        words = state_words(self.exercise, update, update.t_s - self._rep_s if update is not None else math.inf)
        if is_paused or is_lost:
            words, cue = CAMERA_LOST if is_lost else PAUSED, None
        return View(
            words=words if cue is None else cue.text,
            is_cue=cue is not None,
            is_stopped=is_paused or is_lost,
            hold=update.hold if update is not None else 0.0,
            reps=self.reps,
            target_reps=self.target_reps,
            held_s=self._held_s,
            spine=self._scores.spine,
            hips=self._scores.hips,
            note=note,
            coach=update.coach if update is not None and cue is None and not is_paused and not is_lost else "",
        )
