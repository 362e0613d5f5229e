"""How an exercise goes, and how each of its faults looks: one repetition as joints over time."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from importlib import resources
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT, Landmark, Side

__all__ = ["BEADS", "Demonstration", "demonstration", "faults_shown"]

Array = NDArray[np.float64]

#: Joints of the spine from the pelvis to the head, after the 33 landmarks: the beads of the necklace.
BEADS = 10
#: Row of each joint's counterpart on the other side of the body; the beads have none.
_OTHER = [
    *(Landmark[n.name.replace("LEFT", "?").replace("RIGHT", "LEFT").replace("?", "RIGHT")] for n in sorted(Landmark)),
    *range(LANDMARK_COUNT, LANDMARK_COUNT + BEADS),
]


@dataclass(frozen=True, slots=True, eq=False)
class Demonstration:
    """One repetition.

    The room: metres, x to the right of a camera at the recommended place, y away from it, z up, the floor at 0.

    Attributes:
        exercise: its id; fault: the code of the fault that it shows, or None.
        side: the side that works, None where both do.
        joints_m: (N, 43, 3), the 33 landmarks and then the beads.
        fps: frames a second.
        start_s, peak_s, end_s: of the movement, from the first frame on.
    """

    exercise: str
    fault: str | None
    side: Side | None
    joints_m: Array
    fps: float
    start_s: float
    peak_s: float
    end_s: float

    @property
    def duration_s(self) -> float:
        """From one beginning to the next, seconds."""
        return len(self.joints_m) / self.fps

    def at(self, t_s: float) -> Array:
        """The joints (43, 3) at a time; it begins again when it is over."""
        place = t_s * self.fps % len(self.joints_m)
        n = int(place)
        after = min(n + 1, len(self.joints_m) - 1)
        return np.asarray(self.joints_m[n] + (place - n) * (self.joints_m[after] - self.joints_m[n]))

    def mirrored(self) -> Demonstration:
        """The same with the other side, lying or facing the other way."""
        joints_m = self.joints_m[:, _OTHER] * [-1.0, 1.0, 1.0]
        side: Side | None = None if self.side is None else "right" if self.side == "left" else "left"
        return Demonstration(self.exercise, self.fault, side, joints_m, self.fps, self.start_s, self.peak_s, self.end_s)


@functools.cache
def _archive() -> tuple[dict[str, Array], dict[str, dict[str, object]], float]:
    """Joints in metres by name, what is known of each, and the frames a second."""
    data = (resources.files("trainer.teach") / "demonstrations.npz").read_bytes()
    with np.load(BytesIO(data), allow_pickle=False) as archive:
        about = json.loads(archive["about"].tobytes())
        # Kept as the way from each frame to the next, millimetres.
        joints = {name: np.cumsum(archive[name], axis=0, dtype=np.int32) / 1000 for name in about["of"]}
    return joints, about["of"], float(about["fps"])


def demonstration(exercise: str, fault: str | None = None, side: Side | None = None) -> Demonstration | None:
    """How it goes, or how a fault of it looks; None where there is none to show.

    Args:
        exercise: id of the exercise.
        fault: code of the fault; None for the movement as it should be.
        side: the side that shall work, or None for any.
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
