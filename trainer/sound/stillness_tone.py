"""A continuous tone as biofeedback for work with the face down or the eyes closed.

It is silent while the pelvis is still, rises as it moves, and is silent where the pelvis is not seen.
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

__all__ = ["Stillness", "StillnessTone", "stillness_rule"]

#: The tone is made in blocks of this length, and this far ahead of what is heard, seconds.
BLOCK_S, LEAD_S = 0.02, 0.06
#: Where the system plays no stream, the tone is a row of short ones, so long and so many heights; seconds.
PULSE_S, PULSES = 0.25, 5
#: A level that has not been renewed for this long is not seen, seconds.
STALE_S = 0.5


def stillness_rule(exercise: Exercise) -> FaultRule | None:
    """The rule whose measure is heard: the exercise's first one about the hips; None where it has none."""
    return next((rule for rule in exercise.faults if rule.score == "hips"), None)


class Stillness:
    """How far the pelvis is from still.

    Args:
        rule: whose measure is taken.
    """

    def __init__(self, rule: FaultRule) -> None:
        self._rule = rule

    def level(self, update: Update) -> float:
        """0 within the tolerance, at rest and where it is not seen; 1 where the measure is severe.

        Example: half-way at a roll of 12.5 degrees, where 5 are tolerated and 20 are severe.
        """
        rule = self._rule
        value = next((state.value for state in update.rules if state.rule == rule), math.nan)
        if update.state not in (State.MOVING, State.HOLDING) or math.isnan(value):
            return 0.0
        return min(1.0, max(0.0, (value - rule.tolerance) / (rule.severe - rule.tolerance)))


class StillnessTone:
    """Sounds the level in a thread of its own, as a stream where the system plays one.

    Args:
        loudspeaker: plays it.
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
        """The newest level, 0 to 1; returns at once."""
        self._level, self._level_s = level, time.monotonic()

    def mute(self, is_muted: bool) -> None:
        """Be silent, or sound again."""
        self._is_muted = is_muted

    def close(self) -> None:
        """End the tone."""
        self._stopping.set()
        self._thread.join(1.0)

    def _now(self) -> float:
        is_fresh = time.monotonic() - self._level_s < STALE_S
        return self._level if is_fresh and not self._is_muted else 0.0

    def _run(self) -> None:
        with contextlib.suppress(OSError):  # without sound the set goes on
            stream = self._loudspeaker.stream()
            if stream is None:
                self._pulse()
            else:
                self._stream(stream)

    def _stream(self, process: subprocess.Popen[bytes]) -> None:
        """Write blocks at the speed at which they are heard: a pipe holds seconds, and would be late by them."""
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
    """One short tone of this level, from silence to silence."""
    n = round(PULSE_S * RATE_HZ / 5)
    glide = Glide(volume)
    return np.concatenate([*(glide.block(level, n) for _ in range(4)), glide.block(0.0, n)])
