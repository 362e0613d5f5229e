"""Who asks in a session: the window, aloud, or the terminal; and the questions of a session itself."""

from __future__ import annotations

import time
from collections.abc import Callable

from rich.console import Console

from calibration.landmarks import Side
from exercises.judging.declaration import Exercise
from trainer.base.language import gettext_ as _
from trainer.base.questions import Asker, Choice, LeftError, Question, TerminalAsker
from trainer.coach.utterance import Kind, Utterance
from trainer.plan import health
from trainer.screen.asking import WindowAsker
from trainer.screen.drawing import Image
from trainer.screen.window import Screen, Window
from trainer.sound.set_sound import Sound
from trainer.teach.demonstration import demonstration
from trainer.teach.moving import moving_figure

__all__ = ["aloud", "asker_of", "which_side"]

_LEFT, _RIGHT, _BOTH = "left", "right", "both"


def aloud(window: Window, sound: Sound) -> WindowAsker:
    """Asks in the window and speaks what it asks."""
    return WindowAsker(window, lambda words: sound.say(Utterance(0.0, Kind.STATE, words)), sound.hush)


def asker_of(screen: Screen, sound: Sound, console: Console) -> Asker | None:
    """The window where there is one, else the terminal; None if nobody is there to answer."""
    if isinstance(screen, Window):
        return aloud(screen, sound)
    return TerminalAsker(console) if health.is_somebody_there() else None


def which_side(asker: Asker, exercise: Exercise) -> Side | None:
    """Ask which side works; None for both, or without asking where the exercise has no sides.

    Raises:
        LeftError: the person left the question.
    """
    pictures = {side: _figure(exercise, side) for side in (_LEFT, _RIGHT)}
    if None in pictures.values():
        return None
    question = Question(
        _("Which side?"),
        (
            Choice(_LEFT, _("Left"), picture=pictures[_LEFT]),
            Choice(_RIGHT, _("Right"), picture=pictures[_RIGHT]),
            Choice(_BOTH, _("Both, as I like")),
        ),
        default=_BOTH,
        heading=_(exercise.name),
    )
    chosen = asker.ask(question)
    if chosen is None:
        raise LeftError
    return "left" if chosen == _LEFT else "right" if chosen == _RIGHT else None


def _figure(exercise: Exercise, side: str) -> Callable[[tuple[int, int]], Image] | None:
    """The moving figure that works with this side; None where no figure shows it or both sides work."""
    one = demonstration(exercise.id, None, "left" if side == _LEFT else "right")
    if one is None or one.side is None:
        return None
    began_s = time.monotonic()
    return lambda size: moving_figure(exercise, one, time.monotonic() - began_s, size)
