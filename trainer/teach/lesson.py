"""A lesson: what is shown and said about an exercise or about one of its faults, and when."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from calibration.text import say
from exercises.judging.declaration import Exercise, Form, Holding, StepShows, Variant
from trainer.base.language import gettext_ as _
from trainer.coach.utterance import SPEECH_PER_CHARACTER_S, SPEECH_S
from trainer.teach.demonstration import FROM_FRONT, Demonstration

__all__ = ["Half", "Lesson", "form_of", "halves_of", "lesson_of"]

#: Pause after each sentence, seconds.
BETWEEN_S = 1.2
#: Times of a demonstration closer than this are the same one, seconds.
SAME_S = 1e-6


class Leg(NamedTuple):
    """What the figure does from a time of the lesson on, seconds; places count on where the movement repeats."""

    begin_s: float
    from_s: float
    to_s: float

    def at(self, t_s: float) -> float:
        """The place at a time of the lesson: the movement has its own tempo, and stays where it was to go."""
        way_s = min(t_s - self.begin_s, abs(self.to_s - self.from_s))
        return self.from_s + math.copysign(way_s, self.to_s - self.from_s)


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
        legs: how the figure moves with the sentences, see :meth:`figure_at`; empty beside a fault.
    """

    exercise: Exercise
    good: Demonstration
    bad: Demonstration | None
    steps: tuple[str, ...]
    said: tuple[tuple[float, str], ...]
    until_s: tuple[float, ...]
    lasts_s: float
    legs: tuple[Leg, ...] = ()

    def figure_at(self, t_s: float) -> tuple[float, bool]:
        """The time of the demonstration that fits what is said, seconds, and whether the figure moves."""
        leg = next((leg for leg in reversed(self.legs) if t_s >= leg.begin_s), Leg(0.0, 0.0, math.inf))
        place_s = leg.at(t_s)
        return place_s, abs(leg.to_s - place_s) > SAME_S

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
    shows: Sequence[StepShows] = ()
    # The faults are shown in the standard start position only.
    good = good.in_form(form) if variant and (bad is None or form.beginning is None) else good
    if bad is None:
        steps: tuple[str, ...] = (*exercise.instructions, how) if variant else exercise.instructions
        if form.beginning is not None:
            steps = form.beginning.instructions
        shows = form.beginning.steps_show if form.beginning is not None else exercise.steps_show
        rest: list[StepShows] = ["on"] * (len(steps) - 1)
        shows = shows or ("start", *rest)
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
    # It moves on while one says what to feel, and who leaves it out; a hold stays.
    last: StepShows = "there" if isinstance(exercise.counting, Holding) else "on"
    begins_s = [begin_s for begin_s, _text in said[len(before) : len(before) + len(steps)]]
    each = [(0.0, "start"), *zip(begins_s, (*shows, *[last] * len(steps)), strict=False), (ends_s[-1], "on")]
    legs = _legs(exercise, good, each) if bad is None else ()
    return Lesson(exercise, good, bad, steps, said, until_s, ends_s[-1], legs)


def _legs(exercise: Exercise, one: Demonstration, each: Sequence[tuple[float, StepShows]]) -> tuple[Leg, ...]:
    """How the figure moves, from what it shows from each time of the lesson on."""
    is_hold = isinstance(exercise.counting, Holding)
    top_s, place_s = _top_s(one) if is_hold else one.peak_s, 0.0
    legs: list[Leg] = []
    for begin_s, shows in each:
        place_s = legs[-1].at(begin_s) if legs else place_s
        first_s = math.floor(place_s / one.duration_s + SAME_S) * one.duration_s
        next_s, in_s = first_s + one.duration_s, place_s - first_s
        if shows in ("start", "back") and top_s - SAME_S <= in_s < top_s + one.stays_s:
            place_s = first_s + top_s + one.stays_s  # the same picture: a long hold does not delay the way back
        if shows == "on":
            to_s = math.inf
        elif shows == "there":
            to_s = first_s + top_s if in_s <= top_s + SAME_S else next_s + top_s
        elif shows == "back" and is_hold:  # the movement of a hold ends in it
            to_s = first_s
        else:
            to_s = next_s if shows == "back" or in_s > SAME_S else place_s
        legs.append(Leg(begin_s, place_s, to_s))
    return tuple(legs)


def _top_s(one: Demonstration) -> float:
    """When a hold is furthest from its beginning, seconds."""
    away_m = np.linalg.norm(one.joints_m - one.joints_m[0], axis=(1, 2))
    return int(away_m.argmax()) / one.fps
