"""Options for sound."""

from __future__ import annotations

from dataclasses import dataclass, field

from trainer.base.language import language


@dataclass(frozen=True, slots=True)
class SoundOptions:
    """Options for the voice and the tones.

    Attributes:
        voice: speak the coach's words, if the system has speech.
        tones: play short tones for the start, a repetition, a fault and a correction.
        stillness: play a continuous tone that rises as the pelvis moves.
        pacer: give the rhythm of the breath.
        volume: 0 to 100.
        rate_wpm: speaking rate, words per minute.
        voice_name: name of a system voice, or "" for the default.
        language: language of the speech, such as "en", used if ``voice_name`` is empty.
    """

    voice: bool = True
    tones: bool = True
    stillness: bool = False
    pacer: bool = False
    volume: int = 80
    rate_wpm: int = 160
    voice_name: str = ""
    language: str = field(default_factory=language)
