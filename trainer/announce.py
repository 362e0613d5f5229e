"""What is said between two sets: rests, what comes next, where the camera must go, pauses, the end."""

from __future__ import annotations

from trainer.language import gettext_ as _
from trainer.session import Flow, Phase
from trainer.session_words import move_words, set_words, words
from trainer.utterance import Kind

__all__ = ["announced"]


def announced(before: Flow, now: Flow) -> list[tuple[Kind, str]]:
    """What a step of the session gives to say, in the person's language; nothing where nothing changed.

    Args:
        before: the moment before it.
        now: the moment after it.
    """
    if now.run != before.run:
        return _set_begins(before, now)
    if now.phase is before.phase:
        return []
    if now.phase is Phase.END:
        return [(Kind.REST, _("That was the last set."))] if len(now.sets) > 1 else []
    if now.phase is Phase.REST and before.phase is not Phase.PAUSED:
        return [(Kind.REST, words(now)), *_camera(now)]
    if now.phase in (Phase.AWAY, Phase.PAUSED):
        return [(Kind.STATE, words(now))]
    return []


def _set_begins(before: Flow, now: Flow) -> list[tuple[Kind, str]]:
    """The set is named, unless the rest before it did so already."""
    is_expected = before.phase is Phase.REST and now.at == before.at + 1
    if is_expected or len(now.sets) == 1:
        return []
    kind = Kind.SIDE if now.now.side is not None else Kind.STATE
    return [(kind, set_words(now.now) + "."), *(_camera(now) if now.at != before.at else ())]


def _camera(flow: Flow) -> list[tuple[Kind, str]]:
    text = move_words(flow)
    return [(Kind.STATE, text)] if text else []
