"""Following the movement of a set whose start position is known: repetitions, or a hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from calibration.body import Calibration
from calibration.landmarks import LANDMARK_COUNT, Pose
from exercises.judging.declaration import Values
from exercises.judging.judge import RuleState
from exercises.judging.results import Cue, Hold, Repetition
from exercises.judging.withdrawal import Withdrawal


@dataclass(frozen=True, slots=True)
class Seen:
    """What one frame told.

    Attributes:
        values: the observables; NaN where *not seen*. Those judged since rest are differences from it.
        moving: inside a repetition.
        rules: what the judge holds of each rule; in the frame in which a repetition ends, its verdict.
        cue, repetition: decided or finished in this frame.
        held: the hold that is going on, as far as it has come.
        left: the position is left for good; another start position is needed.
        settling: what values are compared with is not known yet.
    """

    values: Values
    moving: bool = False
    rules: tuple[RuleState, ...] = ()
    cue: Cue | None = None
    repetition: Repetition | None = None
    held: Hold | None = None
    left: bool = False
    settling: bool = False


class Watch(Protocol):
    """What follows the movement."""

    def begin(self, calibration: Calibration, rest: Sequence[tuple[float, Values]] = ()) -> None:
        """A start position has been found, or found anew; ``rest``: time and observables while it was held."""

    def lose(self, t_s: float) -> None:
        """A frame in which nobody was seen."""

    def end(self) -> None:
        """The start position counts no longer."""

    def update(self, t_s: float, raw: Values, calibration: Calibration, off_start_torso: float = 0.0) -> Seen:
        """Take the next frame's observables, and how far the body's shape is from the start position's."""

    def finish(self, t_s: float, calibration: Calibration) -> Repetition | None:
        """The film or the set ends at t_s: the repetition that is going on, if enough of it was seen."""

    @property
    def refused(self) -> Mapping[str, int]:
        """Why movements were not counted, and how many."""

    @property
    def withdrawn(self) -> tuple[Withdrawal, ...]:
        """Faults of the set that were reported and are not recorded."""

    @property
    def repetitions(self) -> tuple[Repetition, ...]:
        """Those of the set so far."""

    @property
    def holds(self) -> tuple[Hold, ...]:
        """Those of the set so far, the one going on included."""


def pose_at_rest(calibration: Calibration) -> Pose:
    """The start position as a pose."""
    points = np.ones((LANDMARK_COUNT, 4), np.float32)
    points[:, :2] = calibration.rest_px
    return Pose(points, calibration.t_s, (1, 1))
