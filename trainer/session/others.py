"""Notices a second person in the picture during a session, and says so once, with the remedy."""

from __future__ import annotations

from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.coach.utterance import Kind, Utterance
from trainer.screen.state import View
from trainer.session.told import with_told

__all__ = ["OthersWatch"]

_WORDS = N_("I see a second person, a mirror or a television.")
_ADVICE = N_("I follow one person only. Practise alone in the picture to be sure that it is you.")
_REPORT = N_(
    "The picture showed a second person, a mirror or a television. The trainer followed one person only; practise "
    "alone in the picture to be sure that it is you."
)


class OthersWatch:
    """Says once that somebody else is in the picture: the trainer may follow the wrong person."""

    def __init__(self) -> None:
        self._said: Utterance | None = None

    def take(self, t_s: float, sees_others: bool) -> Utterance | None:
        """Take what the guard has found so far; return what is said now, or None.

        Args:
            t_s: the newest judged picture's time, on the clock of the frames.
            sees_others: whether the guard saw a second person in this session.
        """
        if self._said is not None or not sees_others:
            return None
        self._said = Utterance(t_s, Kind.NOT_SEEN, _WORDS)
        return self._said

    def shown(self, view: View, t_s: float) -> View:
        """The same view with what was said, while it is new."""
        return with_told(view, t_s, self._said, _ADVICE)

    def report(self) -> str:
        """The sentence to print after the session, or ""."""
        return "" if self._said is None else _(_REPORT)
