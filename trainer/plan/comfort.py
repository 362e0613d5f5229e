"""How each exercise was for the person's back: the question after a set, and the exercises left out because they hurt.

A question without an answer never counts as "fine". Everything here is a pure function of the record.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import exercises
from calibration.landmarks import Side
from trainer.base.language import gettext_ as _
from trainer.base.questions import Choice, Question
from trainer.plan.days import counts, day_of
from trainer.plan.first_lesson import LESSON
from trainer.record.items import Comfort
from trainer.record.records import SessionRecord

__all__ = [
    *("NO_ANSWER", "answer_of", "comfort_counts", "comfort_question", "comfort_sentence", "comfort_word"),
    *("hurt_on", "is_asked", "left_out"),
]

#: After this many answers "fine" in a row for an exercise, it is no longer asked about. Taste: a question after every
#: set is soon answered without thinking.
FINE_TIMES = 3
#: An exercise that hurt on this many days is left out until the person asks for it. Taste: once may be chance.
HURT_DAYS = 2
#: Id of the choice that gives no answer.
NO_ANSWER = "no_answer"


def comfort_question(exercise: str, side: Side | None) -> Question:
    """How a set was for the back: fine, felt it, hurt, or no answer, which Enter takes."""
    name = _(exercises.get(exercise).name)
    sides = {"left": _("left side"), "right": _("right side")}
    return Question(
        _("How was that for your back?"),
        (
            Choice("fine", _("Fine")),
            Choice("felt", _("I felt it")),
            Choice("hurt", _("It hurt")),
            Choice(NO_ANSWER, _("No answer")),
        ),
        default=NO_ANSWER,
        heading=name if side is None else f"{name}, {sides[side]}",
    )


def answer_of(chosen: str | None) -> Comfort | None:
    """The answer of a choice's id; None for no answer."""
    answers: dict[str | None, Comfort] = {"fine": "fine", "felt": "felt", "hurt": "hurt"}
    return answers.get(chosen)


def comfort_word(comfort: Comfort | None) -> str:
    """The answer in a table, "–" for none."""
    return {"fine": _("fine"), "felt": _("felt it"), "hurt": _("hurt"), None: "–"}[comfort]


def comfort_sentence(comfort: Comfort | None) -> str:
    """The answer in a sentence, "" for none."""
    if comfort is None:
        return ""
    return _("How it was for your back: {answer}.").format(answer=comfort_word(comfort))


def comfort_counts(sessions: Iterable[SessionRecord], exercise: str, variant: str = "") -> str:
    """How often each answer was given about an exercise, "" if none was: "fine 3, hurt 1"."""
    told = Counter(
        one.comfort
        for session in sessions
        for one in session.sets
        if one.exercise == exercise and one.variant == variant and one.comfort is not None
    )
    order: tuple[Comfort, ...] = ("fine", "felt", "hurt")
    return ", ".join(f"{comfort_word(answer)} {told[answer]}" for answer in order if told[answer])


def is_asked(sessions: Iterable[SessionRecord], exercise: str) -> bool:
    """Whether to ask about this exercise; not after the newest ``FINE_TIMES`` answers were all "fine".

    Args:
        sessions: of the person, the newest first.
        exercise: its id.
    """
    newest = list(itertools.islice(_answers(sessions, exercise), FINE_TIMES))
    return newest != ["fine"] * FINE_TIMES


def _answers(sessions: Iterable[SessionRecord], exercise: str) -> Iterator[Comfort]:
    """The answers about an exercise, the newest first."""
    for session in sessions:
        for one in reversed(session.sets):
            if one.exercise == exercise and one.comfort is not None:
                yield one.comfort


def hurt_on(sessions: Iterable[SessionRecord], today: date) -> set[str]:
    """Ids of the exercises that hurt today."""
    return {
        one.exercise
        for session in sessions
        if day_of(session) == today
        for one in session.sets
        if one.comfort == "hurt"
    }


def left_out(sessions: Sequence[SessionRecord], today: date) -> dict[str, str]:
    """The reason for each exercise that is out because it hurt, in sentences by exercise id.

    An exercise that hurt is out for the day. One that hurt on ``HURT_DAYS`` days or in the first lesson is out until
    the person does it by their own choice, as a single exercise, and does not say that it hurt.

    Args:
        sessions: of the person, the newest first.
        today: the local day.
    """
    hurt: dict[str, set[date]] = defaultdict(set)
    in_lesson: set[str] = set()
    for session in reversed(sessions):
        hurts = {one.exercise for one in session.sets if one.comfort == "hurt"}
        for exercise in hurts:
            hurt[exercise].add(day_of(session))
        if session.programme == LESSON:
            in_lesson |= hurts
        if not session.programme:
            for exercise in {one.exercise for one in session.sets if counts(one)} - hurts:
                hurt.pop(exercise, None)
                in_lesson.discard(exercise)
    known = {exercise: days for exercise, days in hurt.items() if exercise in exercises.names()}
    found = {exercise: _until_asked(exercise) for exercise, days in known.items() if len(days) >= HURT_DAYS}
    found |= {exercise: _until_asked(exercise, in_lesson=True) for exercise in known.keys() & in_lesson}
    return found | {exercise: _today(exercise) for exercise in known.keys() & hurt_on(sessions, today)}


def _until_asked(exercise: str, *, in_lesson: bool = False) -> str:
    words = (
        _("{exercise} hurt in your first lesson, so it is left out until you practise it by itself.")
        if in_lesson
        else _("{exercise} hurt twice, so it is left out until you practise it by itself.")
    )
    return words.format(exercise=_(exercises.get(exercise).name))


def _today(exercise: str) -> str:
    return _("{exercise} hurt today, so it rests until tomorrow.").format(exercise=_(exercises.get(exercise).name))
