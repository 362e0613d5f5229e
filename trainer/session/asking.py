"""The questions of a session, and how they are asked: in the window, aloud, or in the terminal."""

from __future__ import annotations

from rich.console import Console

from calibration.landmarks import Side
from exercises.judging.declaration import Exercise
from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.questions import Asker, Choice, LeftError, Question, TerminalAsker, ToldError
from trainer.coach.utterance import Kind, Utterance
from trainer.plan import health
from trainer.record.opening import opened
from trainer.screen.asking import WindowAsker
from trainer.screen.window import Screen, Window
from trainer.sound.set_sound import Sound
from trainer.teach.demonstration import demonstration
from trainer.teach.moving import figure_of

__all__ = ["BOTH", "aloud", "ask_pain", "asker_of", "side_question", "which_side"]

#: Id of the choice of both sides.
BOTH = "both"


def aloud(window: Window, sound: Sound) -> WindowAsker:
    """Asks in the window and speaks what it asks."""
    return WindowAsker(window, lambda words: sound.say(Utterance(0.0, Kind.STATE, words)), sound.hush)


def asker_of(screen: Screen, sound: Sound, console: Console) -> Asker | None:
    """The window where there is one, else the terminal; None if nobody is there to answer."""
    if isinstance(screen, Window):
        return aloud(screen, sound)
    return TerminalAsker(console) if health.is_somebody_there() else None


def ask_pain(asker: Asker, console: Console) -> int | None:
    """Ask for the pain before a session, 0 to 10; None without an answer.

    Raises:
        TrainerError: the pain is too high to exercise, or the record cannot be used. ``ToldError`` if the window has
            said so: after pain that is too high it must not offer to try again.
        LeftError: the person left the question.
    """
    with opened(console) as store:
        try:
            return health.pain_before(asker, store)
        except TrainerError as error:
            if not isinstance(asker, WindowAsker):
                raise
            asker.tell(error.in_window)
            raise ToldError(error.message, error.hint) from error


def side_question(exercise: Exercise, both: str, others: tuple[Choice, ...] = ()) -> Question:
    """Which side of a two-sided exercise works, with its moving figure; the ids are "left", "right" and ``BOTH``.

    Args:
        exercise: the exercise.
        both: text of the choice of both sides.
        others: choices that are no side.
    """
    return Question(
        _("Which side?"),
        (
            Choice(BOTH, both, picture=figure_of(exercise.id, "left", "right")),
            Choice("left", _("Left"), picture=figure_of(exercise.id, "left")),
            Choice("right", _("Right"), picture=figure_of(exercise.id, "right")),
            *others,
        ),
        default=BOTH,
        heading=_(exercise.name),
    )


def which_side(asker: Asker, exercise: Exercise) -> Side | None:
    """Ask which side works; None for both, or without asking where the exercise has no sides.

    Raises:
        LeftError: the person left the question.
    """
    shown = demonstration(exercise.id)
    if shown is None or shown.side is None:
        return None
    chosen = asker.ask(side_question(exercise, _("Both, as I like")))
    if chosen is None:
        raise LeftError
    return None if chosen == BOTH else "left" if chosen == "left" else "right"
