"""The rhythm of a movement and of the breath that goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Phase = Literal["lift", "hold", "lower"]
Breath = Literal["in", "out", ""]


@dataclass(frozen=True, slots=True)
class Pace:
    """Where in its rhythm a movement is.

    Attributes:
        phase: what to do now.
        breath: which way the breath goes, "" where none is asked for.
        fraction: part of the phase that is over, 0–1.
    """

    phase: Phase
    breath: Breath
    fraction: float
