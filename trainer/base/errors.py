"""Errors that a user can fix. The command line prints them as one sentence and exits with :data:`EXIT_CODE`."""

from __future__ import annotations

from trainer.base.language import gettext_ as _
from trainer.base.language import language

__all__ = ["EXIT_CODE", "DamageError", "ModelError", "SourceError", "TrainerError"]

EXIT_CODE = 2


class TrainerError(Exception):
    """An error that ends the program and that the user can fix.

    Attributes:
        message: One sentence that names the cause in everyday words.
        hint: The command or action that fixes it, if there is one.
        in_window: Cause and remedy for somebody who is in the window, where nobody can type a command; in the
            person's language. By default the same as in the terminal, which is right only for a hint that names no
            command, option or variable; another language says that it is in English.
    """

    def __init__(self, message: str, hint: str | None = None, *, in_window: str = "") -> None:
        super().__init__(message if hint is None else f"{message} {hint}")
        self.message = message
        self.hint = hint
        self.in_window = in_window or _as_it_is(str(self))


def _as_it_is(words: str) -> str:
    return words if language() == "en" else _("This message exists only in English: {message}").format(message=words)


class DamageError(TrainerError):
    """The record is damaged; what is readable can be recovered."""


class SourceError(TrainerError):
    """A camera, video or folder of pictures delivers no frames."""


class ModelError(TrainerError):
    """The pose model is missing, damaged or cannot be fetched."""
