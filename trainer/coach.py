"""Which one thing is said and shown now: the coach of a set."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an utterance is about."""

    CUE = "cue"
    CORRECTED = "corrected"
    PRAISE = "praise"
    COUNT = "count"
    STATE = "state"
    SIDE = "side"
    REST = "rest"
    NOT_SEEN = "not_seen"
    PACE = "pace"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing to say; it begins at once and nothing else is said until it is over.

    Attributes:
        t_s: when it was decided, on the clock of the frames.
        kind: what it is about.
        text: the English message id; what a person reads or hears is its translation.
        code: of the fault it speaks of, or "".
        n: a count: the repetition's number, or 0.
    """

    t_s: float
    kind: Kind
    text: str
    code: str = ""
    n: int = 0
