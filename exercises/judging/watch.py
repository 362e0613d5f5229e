"""The common interface of the objects that follow a set once its start position is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from calibration.body import Calibration
from calibration.landmarks import LANDMARK_COUNT, Pose
from exercises.judging.declaration import Values
from exercises.judging.habit import Reading
from exercises.judging.judge import RuleState
from exercises.judging.results import Cue, Hold, Repetition
from exercises.judging.withdrawal import Withdrawal


@dataclass(frozen=True, slots=True)
class Seen:
    """The outcome of one frame.

    Attributes:
        values: the observables, NaN where *not seen*; those with ``since_rest`` are changes since rest.
        moving: a repetition is in progress.
        rules: state of each fault rule; in the frame that ends a repetition, the verdict on that repetition.
        cue, repetition: the cue decided and the repetition finished in this frame, or None.
        held: the hold in progress, or None.
        left: the person has left the position, and a new start position is needed.
        settling: the rest to compare the values with is not known yet.
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
    """Follows the movement of a set."""

    def begin(self, calibration: Calibration, rest: Sequence[tuple[float, Values]] = ()) -> None:
        """A start position was found; ``rest``: times and observables while it was held."""

    def lose(self, t_s: float) -> None:
        """Take a frame in which nobody was seen."""

    def cut(self) -> None:
        """Another scene of the film begins: the camera may stand elsewhere."""

    def end(self) -> None:
        """The start position is no longer valid."""

    def update(self, t_s: float, raw: Values, calibration: Calibration, off_start_torso: float = 0.0) -> Seen:
        """Take the next frame's observables, and the shape's distance from the start position, torso lengths."""

    def finish(self, t_s: float, calibration: Calibration) -> Repetition | None:
        """The film or the set ends at ``t_s``: return the repetition in progress if enough of it was seen."""

    @property
    def refused(self) -> Mapping[str, int]:
        """Number of movements that were not counted, by the reason."""

    @property
    def withdrawn(self) -> tuple[Withdrawal, ...]:
        """Faults of the set that were reported and are not recorded."""

    @property
    def readings(self) -> tuple[Sequence[Reading], ...]:
        """The readings of every rule in each repetition of the set so far."""

    @property
    def repetitions(self) -> tuple[Repetition, ...]:
        """The repetitions of the set so far."""

    @property
    def holds(self) -> tuple[Hold, ...]:
        """The holds of the set so far, including the one in progress."""


def pose_at_rest(calibration: Calibration) -> Pose:
    """The start position as a pose."""
    points = np.ones((LANDMARK_COUNT, 4), np.float32)
    points[:, :2] = calibration.rest_px
    return Pose(points, calibration.t_s, (1, 1))
