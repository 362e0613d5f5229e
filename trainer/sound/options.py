"""What a person wants to hear."""

from __future__ import annotations

from dataclasses import dataclass, field

from trainer.base.language import language


@dataclass(frozen=True, slots=True)
class SoundOptions:
    """What is heard, and how.

    Attributes:
        voice: the coach speaks, where the system has speech.
        tones: short tones for the start, a repetition, a fault and what was corrected.
        stillness: a continuous tone that rises as the pelvis moves.
        pacer: the breath is heard.
        volume: 0 to 100.
        rate_wpm: words a minute.
        voice_name: one of the system's voices, or "" for its own choice.
        language: of the speech, such as "en", where no voice is named.
    """

    voice: bool = True
    tones: bool = True
    stillness: bool = False
    pacer: bool = False
    volume: int = 80
    rate_wpm: int = 160
    voice_name: str = ""
    language: str = field(default_factory=language)
