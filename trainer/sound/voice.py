"""Speaks what the coach says, in its own thread so that the picture never waits."""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from trainer.base.language import gettext_ as _
from trainer.coach.guide import GO
from trainer.coach.utterance import Kind, Utterance, speech_s, words_of
from trainer.sound.loudspeaker import Loudspeaker, Playing, stop
from trainer.sound.options import SoundOptions
from trainer.sound.speech import Engine
from trainer.sound.tones import Tone, tone, wav

__all__ = ["Voice"]

#: Utterances by importance; a cue interrupts all others. The last count comes before the words about the rest.
IMPORTANCE = (
    Kind.CUE, Kind.NOT_SEEN, Kind.COUNT, Kind.SIDE, Kind.REST, Kind.STATE, Kind.CORRECTED, Kind.PACE, Kind.PRAISE
)  # fmt: skip
#: Maximum number of waiting utterances: at the end of a set its count, what comes next, and the camera's place.
WAITING = 3
#: An utterance that has waited longer is dropped; announcements between sets may wait longer. Seconds.
STALE_S, ANNOUNCEMENT_STALE_S = 1.5, 8.0
_ANNOUNCEMENTS = (Kind.SIDE, Kind.REST, Kind.STATE)
#: A sound that lasts longer than this is stopped, seconds; words also get twice the time that they should take.
LONGEST_S, LONGEST_TONE_S = 12.0, 1.5
#: The voice gives up after this many failures in a row.
FAILURES = 3
#: Interval at which a sound is checked for its end, seconds.
POLL_S = 0.02
#: This many breaths are announced in words; after that, a soft tone is enough.
BREATHS_IN_WORDS = 4


class Voice:
    """Speaks the coach's utterances and plays their tones; a cue interrupts other utterances.

    Args:
        options: the person's sound options.
        engine: the system's speech, or None.
        loudspeaker: plays the tones, or None.
        clock: returns the time in seconds; measures how long an utterance has waited.

    Attributes:
        problem: why the sound has stopped after it had worked, or "". A machine without sound is no problem.
    """

    def __init__(
        self,
        options: SoundOptions,
        engine: Engine | None,
        loudspeaker: Loudspeaker | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.problem = ""
        self._engine = engine
        self._loudspeaker = loudspeaker if options.tones or options.pacer else None
        self._clock = clock
        self._tones = options.tones
        self._folder = tempfile.TemporaryDirectory(prefix="pilates-", ignore_cleanup_errors=True)
        self._files = {which: Path(self._folder.name) / f"{which}.wav" for which in Tone}
        for which, file in self._files.items():
            file.write_bytes(wav(tone(which, options.volume)))
        self._waiting: list[tuple[float, Utterance]] = []
        self._change = threading.Condition()
        self._is_muted = self._is_hushed = self._is_closing = self._has_worked = False
        self._failures = self._breaths = 0
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def say(self, utterance: Utterance) -> None:
        """Queue an utterance; returns at once."""
        with self._change:
            if self._is_muted or self._is_closing or self._failures >= FAILURES:
                return
            self._waiting.append((self._clock(), utterance))
            self._waiting.sort(key=lambda one: _importance(one[1]))
            del self._waiting[WAITING:]
            self._change.notify()

    def hush(self) -> None:
        """Stop the current sound and drop the waiting utterances. Later ones are spoken again."""
        with self._change:
            self._is_hushed = True
            self._waiting.clear()
            self._change.notify()

    def toggle_mute(self) -> bool:
        """Mute or unmute; return whether the voice is muted now."""
        with self._change:
            self._is_muted = not self._is_muted
            self._waiting.clear()
            self._change.notify()
            return self._is_muted

    def close(self, wait_s: float = 3.0) -> None:
        """Finish the waiting utterances, for at most ``wait_s`` seconds, then stop."""
        with self._change:
            self._is_closing = True
            self._change.notify()
        self._thread.join(wait_s)
        with self._change:
            self._is_muted = True  # stop a sound that is still playing
            self._waiting.clear()
            self._change.notify()
        self._thread.join(1.0)
        if self._engine is not None:
            self._engine.close()
        self._folder.cleanup()

    def _run(self) -> None:
        while (utterance := self._next()) is not None:
            try:
                self._sound(utterance)
            except (OSError, subprocess.SubprocessError):
                self._failed()

    def _next(self) -> Utterance | None:
        """Wait for the most important utterance that is still valid; return None when the voice is closed."""
        with self._change:
            while True:
                while self._waiting:
                    since_s, utterance = self._waiting.pop(0)
                    limit_s = ANNOUNCEMENT_STALE_S if utterance.kind in _ANNOUNCEMENTS else STALE_S
                    if self._clock() - since_s <= limit_s:
                        self._is_hushed = False
                        return utterance
                if self._is_closing:
                    return None
                self._change.wait()

    def _sound(self, utterance: Utterance) -> None:
        which, has_words = self._tone_of(utterance)
        if which is not None and self._loudspeaker is not None:
            self._attend(self._loudspeaker.play(self._files[which]), utterance, LONGEST_TONE_S)
        if has_words and self._engine is not None and not self._is_overtaken(utterance):
            longest_s = max(LONGEST_S, 2 * speech_s(utterance))
            self._attend(self._engine.start(words_of(utterance)), utterance, longest_s)

    def _tone_of(self, utterance: Utterance) -> tuple[Tone | None, bool]:
        """The tone of an utterance, and whether it is also spoken."""
        kind = utterance.kind
        if kind is Kind.PACE:
            self._breaths += 1
            if self._engine is not None and self._breaths <= BREATHS_IN_WORDS:
                return None, True
            return Tone.BREATHE_IN if utterance.code == "in" else Tone.BREATHE_OUT, False
        if not self._tones:
            return None, True
        if kind is Kind.SIDE or utterance.text == GO:
            return Tone.START, True
        if kind is Kind.COUNT and self._engine is None:
            return Tone.REP, False
        return {Kind.CUE: Tone.FAULT, Kind.CORRECTED: Tone.CORRECTED}.get(kind), True

    def _attend(self, playing: Playing, utterance: Utterance, longest_s: float) -> None:
        """Wait until the sound ends, is interrupted or has lasted longer than ``longest_s``."""
        until_s = self._clock() + longest_s
        while playing.poll() is None:
            if self._is_overtaken(utterance) or self._clock() > until_s:
                stop(playing)
                return
            with self._change:
                self._change.wait(POLL_S)
        if playing.poll():
            self._failed()
        else:
            self._failures, self._has_worked = 0, True

    def _is_overtaken(self, utterance: Utterance) -> bool:
        with self._change:
            has_cue = any(other.kind is Kind.CUE for _, other in self._waiting)
            return self._is_muted or self._is_hushed or (has_cue and utterance.kind is not Kind.CUE)

    def _failed(self) -> None:
        self._failures += 1
        if self._failures >= FAILURES and self._has_worked:
            self.problem = _("Sound has stopped working. Check the loudspeaker and the volume.")


def _importance(utterance: Utterance) -> int:
    return IMPORTANCE.index(utterance.kind)
