"""Errors a user can mend: the command line prints them as one sentence and ends with exit code 2."""

from __future__ import annotations

__all__ = ["EXIT_CODE", "DisplayError", "ModelError", "SourceError", "TrainerError"]

EXIT_CODE = 2


class TrainerError(Exception):
    """Something that stops the program and that the user can do something about.

    Attributes:
        message: One sentence naming the cause, without a traceback's vocabulary.
        hint: The command or act that mends it, if there is one.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message if hint is None else f"{message} {hint}")
        self.message = message
        self.hint = hint


class SourceError(TrainerError):
    """A camera, video or folder of pictures that gives no frames."""


class ModelError(TrainerError):
    """The pose model is missing, damaged or cannot be fetched."""


class DisplayError(TrainerError):
    """No window can be shown."""
