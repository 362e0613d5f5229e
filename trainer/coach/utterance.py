"""One thing that is said: what it is about, how much it matters, and how long it takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from trainer.base.language import gettext_ as _

#: Speech takes this long for its breath and for each character, seconds. espeak-ng took 0.55 + 0.064 s a character at
#: 150 and 0.45 + 0.054 s at 175 words a minute, over ten of our sentences.
SPEECH_S, SPEECH_PER_CHARACTER_S = 0.5, 0.06


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


class Rank(IntEnum):
    """What is said first when there is more than one thing to say."""

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
    """One thing to say; it begins at once, and nothing else is said until it is over.

    Attributes:
        t_s: when it was decided, on the clock of the frames.
        kind: what it is about.
        text: the English message id; what a person reads or hears is :func:`words_of`.
        code: of the fault it speaks of; "in" or "out" of a breath; or "".
        n: a count: the repetition's number, or seconds, or 0.
    """

    t_s: float
    kind: Kind
    text: str
    code: str = ""
    n: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that wants to be said.

    Attributes:
        rank: how much it matters.
        utterance: what; its time is that of the wish.
        until_s: later it is no longer worth saying.
    """

    rank: Rank
    utterance: Utterance
    until_s: float


def words_of(utterance: Utterance) -> str:
    """The words in the person's language."""
    words = _(utterance.text)
    return words.replace("{n}", str(utterance.n)) if utterance.n else words


def speech_s(utterance: Utterance) -> float:
    """About how long it takes to say, seconds: rounded up to quarters, so that left takes as long as right."""
    return math.ceil(4 * (SPEECH_S + SPEECH_PER_CHARACTER_S * len(words_of(utterance)))) / 4
