"""A continuous tone as biofeedback for exercises with the face down or the eyes closed.

The tone rises as the pelvis moves. It is silent while the pelvis is still or not seen.
"""

from __future__ import annotations

import contextlib
import math
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from exercises.judging.declaration import Exercise, FaultRule
from exercises.judging.update import State, Update
from trainer.sound.loudspeaker import Loudspeaker, Playing, stop
from trainer.sound.tones import RATE_HZ, Glide, Samples, wav

__all__ = ["PelvisStillness", "StillnessTone", "stillness_rule"]

#: The tone is generated in blocks of ``BLOCK_S``, ``LEAD_S`` before they are heard; seconds.
BLOCK_S, LEAD_S = 0.02, 0.06
#: Without a stream, the tone is a series of short tones of ``PULSE_S`` seconds, with ``PULSES`` different pitches.
PULSE_S, PULSES = 0.25, 5
#: The tone is silent if the level has not been updated for this time, seconds.
STALE_S = 0.5


def stillness_rule(exercise: Exercise) -> FaultRule | None:
    """The rule whose measure drives the tone: the exercise's first rule for the hips, or None."""
    return next((rule for rule in exercise.faults if rule.score == "hips"), None)


class PelvisStillness:
    """Computes the level of the tone from the movement of the pelvis.

    Args:
        rule: the rule whose measure is used.
    """

    def __init__(self, rule: FaultRule) -> None:
        self._rule = rule

    def level(self, update: Update) -> float:
        """The level: 0 within the tolerance, at rest or not seen, rising to 1 at the severe value.

        Example: with a tolerance of 5 degrees and a severe value of 20, a roll of 12.5 degrees gives 0.5.
        """
        rule = self._rule
        value = next((state.value for state in update.rules if state.rule == rule), math.nan)
        if update.state not in (State.MOVING, State.HOLDING) or math.isnan(value):
            return 0.0
        return min(1.0, max(0.0, (value - rule.tolerance) / (rule.severe - rule.tolerance)))


class StillnessTone:
    """Plays the tone in its own thread, as a stream if the system supports it.

    Args:
        loudspeaker: plays the tone.
        volume: 0 to 100.
    """

    def __init__(self, loudspeaker: Loudspeaker, volume: int) -> None:
        self._loudspeaker = loudspeaker
        self._volume = volume
        self._level, self._level_s = 0.0, -math.inf
        self._is_muted = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stillness", daemon=True)
        self._thread.start()

    def take(self, level: float) -> None:
        """Set the level, 0 to 1; returns at once."""
        self._level, self._level_s = level, time.monotonic()

    def mute(self, is_muted: bool) -> None:
        """Mute or unmute the tone."""
        self._is_muted = is_muted

    def close(self) -> None:
        """Stop the tone."""
        self._stopping.set()
        self._thread.join(1.0)

    def _now(self) -> float:
        is_fresh = time.monotonic() - self._level_s < STALE_S
        return self._level if is_fresh and not self._is_muted else 0.0

    def _run(self) -> None:
        with contextlib.suppress(OSError):  # the set goes on without sound
            stream = self._loudspeaker.stream()
            if stream is None:
                self._pulse()
            else:
                self._stream(stream)

    def _stream(self, process: subprocess.Popen[bytes]) -> None:
        """Write blocks at playing speed: the pipe can buffer seconds of sound, which would delay the tone."""
        glide, n = Glide(self._volume), round(BLOCK_S * RATE_HZ)
        due_s = time.monotonic() - LEAD_S
        try:
            while process.stdin is not None and not self._stopping.wait(max(0.0, due_s - time.monotonic())):
                process.stdin.write(glide.block(self._now(), n).astype("<i2").tobytes())
                process.stdin.flush()
                due_s = max(due_s, time.monotonic() - LEAD_S) + BLOCK_S
        finally:
            stop(process)
            if process.stdin is not None:
                with contextlib.suppress(OSError):
                    process.stdin.close()

    def _pulse(self) -> None:
        with tempfile.TemporaryDirectory(prefix="pilates-", ignore_cleanup_errors=True) as folder:
            files = [Path(folder) / f"{i}.wav" for i in range(PULSES)]
            for i, file in enumerate(files):
                file.write_bytes(wav(pulse((i + 1) / PULSES, self._volume)))
            playing: Playing | None = None
            while not self._stopping.wait(BLOCK_S):
                level = self._now()
                if level > 0 and (playing is None or playing.poll() is not None):
                    playing = self._loudspeaker.play(files[math.ceil(level * PULSES) - 1])
            stop(playing)


def pulse(level: float, volume: int) -> Samples:
    """One short tone of this level that begins and ends in silence."""
    n = round(PULSE_S * RATE_HZ / 5)
    glide = Glide(volume)
    return np.concatenate([*(glide.block(level, n) for _ in range(4)), glide.block(0.0, n)])
