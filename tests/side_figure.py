"""Somebody who lies before a camera at the side: joints placed by hand, and films that reach and leave peak after peak.

A torso is 100 pixels long; the middle of the picture is at the hips. Directions are degrees from the head (0, to the
right in the picture) turned up (90).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from calibration.body import Calibration
from calibration.landmarks import MIRROR, Landmark, Pose, exchanged
from exercises.judging.declaration import Exercise
from exercises.judging.results import SetResult
from tests.replay import replay

SIZE = (640, 480)
#: Where the far (right) side's joints are seen from the near (left) side's, torso lengths.
FAR = (-0.04, 0.2)
Array = NDArray[np.float64]
Recording = list[tuple[float, Pose | None]]


def way(deg: float, length: float) -> Array:
    """A step of this length in this direction."""
    return length * np.array([math.cos(math.radians(deg)), math.sin(math.radians(deg))])


@dataclass(frozen=True)
class Figure:
    """A body with the head at the right of the picture; a subclass adds its angles and says where its joints are."""

    def landmarks(self) -> Array:
        """Where the landmarks are, (33, 2), torso lengths, y up."""
        raise NotImplementedError

    def part(self, share: float) -> Self:
        """The same body this far on its way: its numbers with a decimal point are scaled, all others stay."""
        part: Self = _part(self, share)
        return part

    def pose(self, t_s: float = 0.0) -> Pose:
        """The picture's landmarks."""
        return Pose(_points(self).copy(), t_s, SIZE)


@lru_cache(maxsize=5000)  # a figure rests, or holds its peak, in half of the pictures
def _part(figure: Any, share: float) -> Any:
    at = {f.name: getattr(figure, f.name) for f in fields(figure)}
    return replace(figure, **{name: share * value for name, value in at.items() if isinstance(value, float)})


@lru_cache(maxsize=5000)
def _points(figure: Figure) -> NDArray[np.float32]:
    points = np.ones((33, 4), np.float32)
    points[:, :2] = np.array([320.0, 300.0]) + 100.0 * figure.landmarks() * [1.0, -1.0]
    return points


def place(xy: Array, joints: dict[str, Array], far: tuple[float, float] = FAR) -> None:
    """Write both sides' joints, given for the near (left) side, into the landmarks."""
    for name, at in joints.items():
        xy[Landmark[f"LEFT_{name}"]] = at
        xy[Landmark[f"RIGHT_{name}"]] = at + np.array(far)


def film(peaks: Sequence[Figure], fps: float, up_s: float, stays_s: float = 0.5) -> Recording:
    """Three seconds of rest, then each peak is reached, held and left again."""
    length_s = 2 * up_s + stays_s + 1.5
    poses: Recording = []
    for i in range(int((3.0 + length_s * len(peaks)) * fps)):
        t_s = i / fps
        n, into_s = divmod(t_s - 3.0, length_s)
        share = min(into_s / up_s, 1.0, max((2 * up_s + stays_s - into_s) / up_s, 0.0)) if n >= 0 else 0.0
        peak = peaks[min(max(int(n), 0), len(peaks) - 1)]
        poses.append((t_s, peak.part(0.5 - 0.5 * math.cos(math.pi * share)).pose(t_s)))
    return poses


def changed(recording: Recording, mirror: bool = False, scale: float = 1.0) -> Recording:
    """The same recording in another resolution, or as a mirror shows it, left and right swapped with it."""
    out: Recording = []
    for t_s, pose in recording:
        assert pose is not None
        points = pose.points[MIRROR].copy() if mirror else pose.points.copy()
        if mirror:
            points[:, 0] = SIZE[0] - points[:, 0]
        points[:, :2] *= scale
        patches = scale * (exchanged(pose).patches_px * [-1.0, 1.0] if mirror else pose.patches_px)
        size = (round(scale * SIZE[0]), round(scale * SIZE[1]))
        out.append((t_s, replace(pose, points=points, patches_px=patches, size=size)))
    return out


class Bench:
    """One exercise done by figures, its way up in so many seconds.

    Args:
        exercise: what they do.
        rest: the figure in the start position.
        fps: frames a second.
        up_s: the way up.
    """

    def __init__(self, exercise: Exercise, rest: Figure, fps: float, up_s: float) -> None:
        self.exercise, self.rest = exercise, rest
        self._speed = {"fps": fps, "up_s": up_s}

    def film(self, peaks: Sequence[Figure], **speed: float) -> Recording:
        """See :func:`film`."""
        return film(peaks, **(self._speed | speed))

    def judged(self, peaks: Sequence[Figure], **speed: float) -> SetResult:
        """What a set of these peaks comes to."""
        return replay(self.exercise, self.film(peaks, **speed))[1]

    def calibrated(self) -> Calibration:
        """From the start position."""
        calibration = self.exercise.calibrate([self.rest.pose()], "held")
        assert calibration is not None
        return calibration

    def change(self, name: str, body: Figure) -> float:
        """Of an observable, from the start position to this body."""
        at = self.calibrated()
        before, now = (self.exercise.observe(figure.pose(), at)[name] for figure in (self.rest, body))
        return now - before

    def check_declaration(self, scores: dict[str, Any]) -> None:
        """It observes what it declares, judges nothing else, and each rule's numbers are in order."""
        over_rep = {o.name for o in self.exercise.observables if o.over_rep}
        declared = {o.name for o in self.exercise.observables}
        assert set(self.exercise.observe(self.rest.pose(), self.calibrated())) == declared - over_rep
        assert {rule.observable for rule in self.exercise.faults} <= declared
        assert {rule.code: rule.score for rule in self.exercise.faults} == scores
        for rule in self.exercise.faults:
            assert 0 <= rule.tolerance < rule.fault < rule.severe


def codes(result: SetResult) -> list[list[str]]:
    """The faults of each repetition."""
    return [[fault.code for fault in rep.faults] for rep in result.reps]
