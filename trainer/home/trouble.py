"""Turns an error into a question. Its choices are the remedies that work in the window."""

from __future__ import annotations

from trainer.base.errors import DamageError, SourceError, TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.questions import Choice, Question

__all__ = ["AGAIN", "CAMERA", "LEAVE", "RECOVER", "set_aside_page", "trouble_page"]

#: Ids of the choices.
AGAIN, CAMERA, RECOVER, LEAVE = "again", "camera", "recover", "leave"


def trouble_page(error: TrainerError, way_out: str) -> Question:
    """The error in words for the window, and the ways on.

    Args:
        error: what happened.
        way_out: text of the choice that gives up.
    """
    choices = [Choice(AGAIN, _("Try again"))]
    if isinstance(error, DamageError):
        choices = [_recover()]
    elif isinstance(error, SourceError):
        choices.append(Choice(CAMERA, _("Choose another camera")))
    choices.append(Choice(LEAVE, way_out))
    return Question(error.in_window, tuple(choices), default=choices[0].id, heading=_("That did not work"))


def set_aside_page() -> Question:
    """A damaged record was set aside, and an empty one begun."""
    words = _(
        "Your record was damaged, so a new one was started without your earlier sessions and answers. The damaged "
        "one is kept."
    )
    choices = (_recover(), Choice(LEAVE, _("Go on with the new one")))
    return Question(words, choices, default=RECOVER)


def _recover() -> Choice:
    return Choice(RECOVER, _("Recover what is readable"))
