"""Demonstrations of exercises and their faults: one repetition each, as joints over time."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, replace
from importlib import resources
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT, Landmark, Side
from exercises.judging.declaration import Form
from exercises.judging.movement import BREATH_S

__all__ = ["BEADS", "FROM_FRONT", "Demonstration", "demonstration", "faults_shown", "frames_of"]

Array = NDArray[np.float64]

#: Number of joints of the spine from the pelvis to the head, which follow the 33 landmarks.
BEADS = 10
#: Faults that only a view from the front shows: their figures turn to face the camera.
FROM_FRONT = frozenset({"leans_to_one_side", "shoulders_uneven"})
#: Row of each joint's counterpart on the other side of the body; the beads have none.
_OTHER = [
    *(Landmark[n.name.replace("LEFT", "?").replace("RIGHT", "LEFT").replace("?", "RIGHT")] for n in sorted(Landmark)),
    *range(LANDMARK_COUNT, LANDMARK_COUNT + BEADS),
]


@dataclass(frozen=True, slots=True, eq=False)
class Demonstration:
    """One repetition.

    Coordinates are in metres: x to the right of a camera at the recommended place, y away from it, z up from the floor.

    Attributes:
        exercise: id of the exercise.
        fault: code of the fault that it shows, or None.
        side: the working side; None if both sides work.
        joints_m: joints (N, 43, 3): the 33 landmarks, then the beads.
        fps: frames per second.
        start_s: start of the movement, from the first frame.
        peak_s: its peak.
        end_s: its end.
        is_own: the person's own movement, from recorded landmarks, see :mod:`trainer.teach.own`. It lies in the plane
            of the picture, and a joint that was not seen is NaN.
        stays_s: how long it stays at the peak, seconds.
    """

    exercise: str
    fault: str | None
    side: Side | None
    joints_m: Array
    fps: float
    start_s: float
    peak_s: float
    end_s: float
    is_own: bool = False
    stays_s: float = 0.0

    @property
    def duration_s(self) -> float:
        """Duration of one cycle, seconds."""
        return len(self.joints_m) / self.fps

    def at(self, t_s: float) -> Array:
        """The joints (43, 3) at a time; the movement repeats."""
        place = t_s * self.fps % len(self.joints_m)
        n = int(place)
        after = min(n + 1, len(self.joints_m) - 1)
        return np.asarray(self.joints_m[n] + (place - n) * (self.joints_m[after] - self.joints_m[n]))

    def mirrored(self) -> Demonstration:
        """The demonstration with the other side, seen in a mirror."""
        joints_m = self.joints_m[:, _OTHER] * [-1.0, 1.0, 1.0]
        side: Side | None = None if self.side is None else "right" if self.side == "left" else "left"
        return replace(self, side=side, joints_m=joints_m)

    def in_form(self, form: Form) -> Demonstration:
        """The easier or harder form: it turns back earlier, in the same time, or stays longer at the peak.

        A form with a start position of its own has a demonstration of its own.
        """
        if form.beginning is not None:
            own = demonstration(f"{self.exercise}_{form.beginning.id}", None, self.side)
            return self if own is None else replace(own, exercise=self.exercise)
        first, top = (min(round(s * self.fps), len(self.joints_m) - 1) for s in (self.start_s, self.peak_s))
        frames, stays_s = frames_of(self.joints_m, first, top, form, self.fps), BREATH_S * form.breaths
        joints_m = np.stack([self.at(n / self.fps) for n in frames])
        return replace(self, joints_m=joints_m, end_s=self.end_s + stays_s, stays_s=stays_s)

    def facing(self) -> Demonstration:
        """The demonstration turned by a quarter, so that a figure that shows its side faces the camera."""
        return replace(self, joints_m=self.joints_m[..., [1, 0, 2]] * [1.0, -1.0, 1.0])


def frames_of(joints_m: Array, first: int, top: int, form: Form, fps: float) -> Array:
    """Which frames of the standard movement show its easier or harder form, one after the other.

    A movement that turns back earlier goes back the way it came: the spine peels off and rolls down in one order.

    Args:
        joints_m: joints (N, J, 3) of the standard movement, metres.
        first: its frame at the start.
        top: its frame at the peak.
        form: the form.
        fps: frames per second.

    Returns:
        Frames (M,), between two of them fractional.
    """
    frames = np.arange(len(joints_m), dtype=np.float64)
    if form.reach < 1.0:
        away_m = np.linalg.norm(joints_m - joints_m[first], axis=(1, 2))
        away = away_m / max(float(away_m[top]), 1e-9)
        away[:first] = 0.0
        there = np.maximum.accumulate(away[: top + 1])
        back = np.maximum.accumulate(away[top:][::-1])[::-1]
        share = form.reach * np.minimum(np.concatenate([there, back[1:]]), 1.0)
        rising = there + 1e-6 * frames[: top + 1]  # np.interp wants rising values
        frames = np.interp(share, rising, frames[: top + 1])
    return np.insert(frames, top, np.full(round(BREATH_S * form.breaths * fps), frames[top]))


@functools.cache
def _archive() -> tuple[dict[str, Array], dict[str, dict[str, object]], float]:
    """Joints in metres by name, data about each, and the frames per second."""
    data = (resources.files("trainer.teach") / "demonstrations.npz").read_bytes()
    with np.load(BytesIO(data), allow_pickle=False) as archive:
        about = json.loads(archive["about"].tobytes())
        # The file holds differences between frames, millimetres.
        joints = {name: np.cumsum(archive[name], axis=0, dtype=np.int32) / 1000 for name in about["of"]}
    return joints, about["of"], float(about["fps"])


def demonstration(exercise: str, fault: str | None = None, side: Side | None = None) -> Demonstration | None:
    """The demonstration of an exercise or of one of its faults; None if there is none.

    Args:
        exercise: id of the exercise.
        fault: code of the fault; None for the correct movement.
        side: the working side, or None for any.
    """
    joints, about, fps = _archive()
    name = exercise if fault is None else f"{exercise}.{fault}"
    if name not in joints:
        return None
    of = about[name]
    found = Demonstration(
        exercise=exercise,
        fault=fault,
        side=of["side"],  # type: ignore[arg-type]
        joints_m=joints[name],
        fps=fps,
        start_s=float(of["start_s"]),  # type: ignore[arg-type]
        peak_s=float(of["peak_s"]),  # type: ignore[arg-type]
        end_s=float(of["end_s"]),  # type: ignore[arg-type]
    )
    return found.mirrored() if side is not None and found.side not in (None, side) else found


def faults_shown(exercise: str) -> list[str]:
    """Codes of the faults that can be demonstrated."""
    return [name.partition(".")[2] for name in _archive()[0] if name.startswith(f"{exercise}.")]
