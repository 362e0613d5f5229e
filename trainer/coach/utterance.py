"""Utterances: their kind, their rank, and how long they take to say."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from trainer.base.language import gettext_ as _

#: An utterance takes ``SPEECH_S`` plus ``SPEECH_PER_CHARACTER_S`` for each character, seconds. Over ten of our
#: sentences, espeak-ng took 0.55 + 0.064 s per character at 150 words a minute, and 0.45 + 0.054 s at 175.
SPEECH_S, SPEECH_PER_CHARACTER_S = 0.5, 0.06


class Kind(StrEnum):
    """The topic of an utterance."""

    CUE = "cue"
    CORRECTED = "corrected"
    PRAISE = "praise"
    COUNT = "count"
    STATE = "state"
    SIDE = "side"
    REST = "rest"
    NOT_SEEN = "not_seen"
    PACE = "pace"


class Rank(IntEnum):
    """Order in which utterances are said; the lowest comes first."""

    SAFETY = 0
    ALIGNMENT = 1
    FORM = 2
    BREATH = 3
    COUNT = 4
    SET = 5
    PLACE = 6
    CORRECTED = 7
    RANGE = 8
    TEMPO = 9
    PRAISE = 10


@dataclass(frozen=True, slots=True)
class Utterance:
    """One utterance. Nothing else is said until it is over.

    Attributes:
        t_s: when it was decided, on the frames' clock.
        kind: what it is about.
        text: the English message id; :func:`words_of` gives the words.
        code: the fault; for a breath "in" or "out"; else "".
        n: for a count, the repetition's number or the seconds; else 0.
    """

    t_s: float
    kind: Kind
    text: str
    code: str = ""
    n: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """An utterance that waits to be said.

    Attributes:
        rank: its importance.
        utterance: the utterance; its ``t_s`` is the time of the wish.
        until_s: when it expires.
    """

    rank: Rank
    utterance: Utterance
    until_s: float


def words_of(utterance: Utterance) -> str:
    """The words in the person's language, with a capital first letter even if a fault's name comes first."""
    words = _(utterance.text)
    words = words[:1].upper() + words[1:]
    return words.replace("{n}", str(utterance.n)) if utterance.n else words


def speech_s(utterance: Utterance) -> float:
    """Estimated speaking time, seconds, rounded up to quarters so that "left" takes as long as "right"."""
    return math.ceil(4 * (SPEECH_S + SPEECH_PER_CHARACTER_S * len(words_of(utterance)))) / 4
