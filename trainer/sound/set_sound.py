"""All the sound of a set in one object."""

from __future__ import annotations

from exercises.judging.declaration import Exercise
from exercises.judging.update import Update
from trainer.coach.utterance import Utterance
from trainer.sound.loudspeaker import find_loudspeaker
from trainer.sound.options import SoundOptions
from trainer.sound.speech import Engine, find_engine
from trainer.sound.stillness_tone import PelvisStillness, StillnessTone, stillness_rule
from trainer.sound.voice import Voice

__all__ = ["Sound"]


class Sound:
    """The voice, the short tones and the stillness tone; silent if the system can play none of them.

    Args:
        options: the person's sound options.
    """

    def __init__(self, options: SoundOptions) -> None:
        loudspeaker = find_loudspeaker()
        engine: Engine | None = None
        if options.voice:
            try:
                engine = find_engine(options, loudspeaker)
            except OSError:
                engine = None
        self._voice = Voice(options, engine, loudspeaker)
        self._tone: StillnessTone | None = None
        if options.stillness and loudspeaker is not None:
            self._tone = StillnessTone(loudspeaker, options.volume)
        self._stillness: PelvisStillness | None = None

    def begin(self, exercise: Exercise) -> None:
        """Switch to another exercise."""
        rule = stillness_rule(exercise)
        self._stillness = None if rule is None else PelvisStillness(rule)

    @property
    def problem(self) -> str:
        """Why the sound has stopped, or ""."""
        return self._voice.problem

    def say(self, utterance: Utterance) -> None:
        """Say the coach's words; returns at once."""
        self._voice.say(utterance)

    def hush(self) -> None:
        """Stop the current words and forget those that are waiting; returns at once."""
        self._voice.hush()

    def take(self, update: Update) -> None:
        """Update the stillness tone with the result of a frame; returns at once."""
        if self._tone is not None:
            self._tone.take(0.0 if self._stillness is None else self._stillness.level(update))

    def toggle_mute(self) -> bool:
        """Mute or unmute; return whether the sound is muted now."""
        is_muted = self._voice.toggle_mute()
        if self._tone is not None:
            self._tone.mute(is_muted)
        return is_muted

    def close(self) -> None:
        """Finish the last words, then stop."""
        if self._tone is not None:
            self._tone.close()
        self._voice.close()
