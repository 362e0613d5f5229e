"""Time curves of human movement: gentle starts and stops, sway, breathing. The same seed gives the same curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array


def ease(u: Array, soft: float = 0.2) -> Array:
    """Progress 0–1 of a controlled movement: it accelerates, keeps its speed, then slows down.

    Args:
        u: (N,) elapsed share of the movement's time, clipped to 0–1.
        soft: share of the time spent speeding up, at most half.
    """
    u = np.clip(u, 0, 1)
    top = 1 / (1 - soft)
    rise = top * u**2 / (2 * soft)
    fall = 1 - top * (1 - u) ** 2 / (2 * soft)
    return np.where(u < soft, rise, np.where(u > 1 - soft, fall, top * (u - soft / 2)))


@dataclass(slots=True)
class Track:
    """One quantity over time: key values, with gentle transitions between them."""

    keys: list[tuple[float, float]]

    @classmethod
    def at(cls, value: float = 0.0) -> Track:
        """Return a track that starts at rest at a value."""
        return cls([(0.0, value)])

    def hold(self, until_s: float) -> None:
        """Keep the last value until a time."""
        self.keys.append((until_s, self.keys[-1][1]))

    def move(self, from_s: float, to_s: float, value: float) -> None:
        """Rest until ``from_s``, then arrive at a value at ``to_s``."""
        if from_s > self.keys[-1][0]:
            self.hold(from_s)
        self.keys.append((to_s, value))

    def values(self, t_s: Array) -> Array:
        """The quantity (N,) at the times (N,)."""
        out = np.full(len(t_s), self.keys[0][1])
        for (t0, a), (t1, b) in zip(self.keys, self.keys[1:], strict=False):
            out = np.where(t_s >= t0, a + (b - a) * ease((t_s - t0) / max(t1 - t0, 1e-6)), out)
        return out


def sway(t_s: Array, rng: Generator, size: float) -> Array:
    """Slow sway (N,) with about this standard deviation: three sines of 0.1–0.9 Hz."""
    out = np.zeros(len(t_s))
    for low, high, share in ((0.1, 0.2, 0.75), (0.25, 0.45, 0.5), (0.6, 0.9, 0.25)):
        out += share * np.sin(2 * np.pi * (rng.uniform(low, high) * t_s + rng.random()))
    return np.asarray(size * 1.5 * out)


def breathing(t_s: Array, rng: Generator) -> Array:
    """Breath (N,), -1 to 1, of a resting person: 12–18 breaths a minute, longer out than in."""
    phase = (rng.uniform(0.2, 0.3) * t_s + rng.random()) % 1.0
    return np.where(phase < 0.4, -np.cos(np.pi * phase / 0.4), np.cos(np.pi * (phase - 0.4) / 0.6))
