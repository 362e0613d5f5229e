"""Short tones and the continuous tone, computed from sine waves; no recordings are needed."""

from __future__ import annotations

import io
import math
import wave
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

__all__ = ["RATE_HZ", "Glide", "Samples", "Tone", "tone", "wav"]

Samples = NDArray[np.int16]

RATE_HZ = 22050
#: Peak sample value at full volume; the headroom keeps small loudspeakers from rattling.
FULL = 0.6 * 32767
#: A tone fades in and out over this time to avoid clicks, seconds.
FADE_S = 0.012


class Tone(StrEnum):
    """The meaning of a tone."""

    START = "start"
    REP = "rep"
    FAULT = "fault"
    CORRECTED = "corrected"
    BREATHE_IN = "breathe_in"
    BREATHE_OUT = "breathe_out"


#: Notes (frequency in hertz, duration in seconds) and loudness. Good news rises, a fault falls. The frequencies are low
#: enough for people who no longer hear high ones.
_NOTES: dict[Tone, tuple[tuple[tuple[float, float], ...], float]] = {
    Tone.START: (((523.0, 0.09), (784.0, 0.12)), 0.7),
    Tone.REP: (((659.0, 0.07),), 0.5),
    Tone.FAULT: (((392.0, 0.08), (294.0, 0.10)), 0.8),
    Tone.CORRECTED: (((523.0, 0.07), (659.0, 0.07), (784.0, 0.10)), 0.7),
}
#: A breath is a soft glide, upwards for breathing in and downwards for breathing out: seconds, hertz, loudness.
_BREATH_S, _BREATH_LOW_HZ, _BREATH_HIGH_HZ, _BREATH_LOUDNESS = 0.7, 196.0, 294.0, 0.3


def tone(which: Tone, volume: int) -> Samples:
    """The samples of a tone.

    Args:
        which: the tone.
        volume: 0 to 100.

    Returns:
        int16 (N,), mono, sampled at :data:`RATE_HZ`.
    """
    if which in _NOTES:
        notes, loudness = _NOTES[which]
        parts = [_faded(np.sin(2 * math.pi * hz * _times(duration_s))) for hz, duration_s in notes]
        return _scaled(np.concatenate(parts), loudness, volume)
    ends = (_BREATH_LOW_HZ, _BREATH_HIGH_HZ) if which is Tone.BREATHE_IN else (_BREATH_HIGH_HZ, _BREATH_LOW_HZ)
    hz = np.linspace(*ends, len(_times(_BREATH_S)))
    swell = np.sin(np.linspace(0, math.pi, hz.size)) ** 2
    return _scaled(np.sin(2 * math.pi * np.cumsum(hz) / RATE_HZ) * swell, _BREATH_LOUDNESS, volume)


def wav(samples: Samples) -> bytes:
    """The samples as the bytes of a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(RATE_HZ)
        writer.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()


class Glide:
    """A continuous tone whose pitch and loudness follow a level, in blocks that join without clicks.

    Args:
        volume: 0 to 100.
    """

    #: From level 0 to 1 the pitch rises by ``OCTAVES`` from ``LOW_HZ``, hertz.
    LOW_HZ, OCTAVES = 220.0, 1.5
    #: Loudness at level 1.
    LOUDNESS = 0.5

    def __init__(self, volume: int) -> None:
        self._volume = volume
        self._level = 0.0
        self._phase = 0.0

    def block(self, level: float, n: int) -> Samples:
        """The next samples.

        Args:
            level: 0 (silent) to 1; the block glides to it from the level of the previous block.
            n: number of samples.
        """
        levels = np.linspace(self._level, level, n + 1)[1:]
        phases = self._phase + np.cumsum(2 * math.pi * self.LOW_HZ * 2 ** (self.OCTAVES * levels) / RATE_HZ)
        self._level, self._phase = level, float(phases[-1] % (2 * math.pi))
        return _scaled(np.sin(phases) * np.sqrt(levels), self.LOUDNESS, self._volume)


def _times(duration_s: float) -> NDArray[np.float64]:
    return np.arange(round(duration_s * RATE_HZ)) / RATE_HZ


def _faded(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    n = round(FADE_S * RATE_HZ)
    edge = np.linspace(0, 1, n)
    sound[:n] *= edge
    sound[-n:] *= edge[::-1]
    return sound


def _scaled(sound: NDArray[np.float64], loudness: float, volume: int) -> Samples:
    return np.asarray(np.round(FULL * loudness * volume / 100 * sound), np.int16)
