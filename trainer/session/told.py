"""Shows for a while what the session said once, about the machine or the room."""

from __future__ import annotations

from dataclasses import replace

from trainer.base.language import gettext_ as _
from trainer.coach.utterance import Utterance, words_of
from trainer.screen.state import View

#: The sentence stands on the screen for this long, seconds.
SHOWN_S = 8.0


def with_told(view: View, t_s: float, said: Utterance | None, advice: str) -> View:
    """The same view with what was said, while it is new. Corrections, praise and trouble go first.

    Args:
        view: what the screen shows.
        t_s: the picture's time, on the clock of the frames.
        said: what was said, None for nothing.
        advice: what helps, as a message id.
    """
    if said is None or t_s >= said.t_s + SHOWN_S or view.is_stopped:
        return view
    view = replace(view, note=view.note or _(advice))
    return view if view.is_cue or view.is_praise else replace(view, words=words_of(said))
