"""A lesson: what is shown and said about an exercise or about one of its faults, and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.text import say
from exercises.judging.declaration import Exercise, Form, Variant
from trainer.base.language import gettext_ as _
from trainer.coach.utterance import SPEECH_PER_CHARACTER_S, SPEECH_S
from trainer.teach.demonstration import FROM_FRONT, Demonstration

__all__ = ["Half", "Lesson", "form_of", "halves_of", "lesson_of"]

#: Pause after each sentence, seconds.
BETWEEN_S = 1.2


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A lesson about an exercise, or about one of its faults.

    Attributes:
        exercise: the exercise.
        good: the correct movement.
        bad: the movement with the fault; None in a lesson about the exercise.
        steps: message ids of the steps on the screen; with ``bad`` the fault's label and its cue.
        said: everything that is spoken, in order: the time at which it begins, seconds, and the message id.
        until_s: end of each step, seconds.
        lasts_s: end of the last sentence, seconds.
    """

    exercise: Exercise
    good: Demonstration
    bad: Demonstration | None
    steps: tuple[str, ...]
    said: tuple[tuple[float, str], ...]
    until_s: tuple[float, ...]
    lasts_s: float

    def step_at(self, t_s: float) -> int:
        """Index of the step that is said at this time; the number of steps after the last one."""
        return sum(t_s >= until_s for until_s in self.until_s)

    def said_by(self, t_s: float) -> int:
        """Number of sentences of ``said`` that have begun by this time."""
        return sum(t_s >= begin_s for begin_s, _text in self.said)


@dataclass(frozen=True, slots=True, eq=False)
class Half:
    """One of two figures beside each other.

    Attributes:
        exercise: the exercise.
        movement: what moves.
        text: below or beside it, in the person's language.
        mark: the sign before the text, "good" or "fault".
    """

    exercise: Exercise
    movement: Demonstration
    text: str
    mark: str


def form_of(exercise: Exercise, variant: Variant) -> tuple[Form, str]:
    """How a form of an exercise moves, and the sentence that says what is different, as a message id."""
    if variant == "easier":
        return exercise.easier_form, exercise.easier
    return (exercise.harder_form, exercise.harder) if variant == "harder" else (Form(), "")


def halves_of(lesson: Lesson, texts: tuple[str, str]) -> tuple[Half, Half]:
    """The fault on the left and its correction on the right.

    Args:
        lesson: of a fault.
        texts: below the fault and below its correction, in the person's language.

    Raises:
        ValueError: the lesson is not about a fault.
    """
    if lesson.bad is None:
        raise ValueError("a pair needs a fault")
    bad, good = texts
    return Half(lesson.exercise, lesson.bad, bad, "fault"), Half(lesson.exercise, lesson.good, good, "good")


def lesson_of(
    exercise: Exercise, good: Demonstration, bad: Demonstration | None = None, variant: Variant = ""
) -> Lesson:
    """The lesson about an exercise, or about the fault that ``bad`` shows.

    Args:
        exercise: the exercise.
        good: the correct movement, in the standard form.
        bad: the movement with a fault, or None.
        variant: the form that is taught; its sentence follows the steps.
    """
    form, how = form_of(exercise, variant)
    # The faults are shown in the standard start position only.
    good = good.in_form(form) if variant and (bad is None or form.beginning is None) else good
    if bad is None:
        steps: tuple[str, ...] = (*exercise.instructions, how) if variant else exercise.instructions
        if form.beginning is not None:
            steps = form.beginning.instructions
        steps = (*steps, *filter(None, (exercise.to_feel,)))
        before: tuple[str, ...] = (say("This is how it goes: {name}.", name=exercise.name),)
        first, *others = exercise.contraindications or ("",)
        out = (
            say("Leave it out with: {reason}.", reason=first),
            *(say("Or with: {reason}.", reason=r) for r in others),
        )
        after: tuple[str, ...] = out if first else ()
    else:
        if bad.fault in FROM_FRONT:
            good, bad = good.facing(), bad.facing()
        rule = next(rule for rule in exercise.faults if rule.code == bad.fault)
        steps = (rule.label, rule.cue)
        before = after = ()
    texts = (*before, *steps, *after)
    ends_s = np.cumsum([SPEECH_S + SPEECH_PER_CHARACTER_S * len(_(text)) + BETWEEN_S for text in texts]).tolist()
    said = tuple(zip((0.0, *ends_s[:-1]), texts, strict=True))
    until_s = tuple(ends_s[len(before) : len(before) + len(steps)])
    return Lesson(exercise, good, bad, steps, said, until_s, ends_s[-1])
