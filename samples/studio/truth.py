"""Truth of a clip, measured on the posed bones through the camera; never taken from the numbers that made it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from samples.studio.body import Array
from samples.studio.camera import Camera
from samples.studio.skeleton import Pose, unit

#: Measures of one pose, in the order of the columns of ``Truth.values``.
MEASURES = (
    "pelvis_roll_deg",
    "pelvis_tilt_deg",
    "pelvis_hike_deg",
    "thorax_roll_deg",
    "head_roll_deg",
    "head_pitch_deg",
    "thigh_opening_deg",
    "knee_left_deg",
    "knee_right_deg",
    "hip_left_deg",
    "hip_right_deg",
    "knee_gap_torso",
    "ankle_gap_torso",
    "trunk_length_px",
    "trunk_direction_deg",
)


def angle_deg(a: Array, b: Array) -> float:
    """Angle between two vectors (3,), 0–180."""
    return float(np.degrees(np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b)))


def roll_deg(turn: Array) -> float:
    """How far the front of a bone faces up about its long axis: 0 lying on a side, 90 on the back, -90 on the front.

    Args:
        turn: global rotation (3, 3) of the bone; its columns are the posed left, head and front.
    """
    return float(np.degrees(np.arctan2(turn[2, 2], abs(turn[2, 0]))))


def _lateral_deg(turn: Array, line: Array) -> float:
    """Angle in a bone's frontal plane between its long axis and a line, positive when the upper side is shortened."""
    local = turn.T @ unit(line)
    upper = 1.0 if turn[2, 0] > 0 else -1.0
    return float(-upper * np.degrees(np.arctan2(-local[0], local[1])))


def measure(pose: Pose, camera: Camera) -> dict[str, float]:
    """All measures of one pose, by name.

    ``pelvis_roll_deg``, ``thorax_roll_deg``, ``head_roll_deg``: see ``roll_deg``; back from the side is positive.
    ``pelvis_tilt_deg``: pelvis against the line mid-hip → mid-shoulder in its sagittal plane, tipped forward positive.
    ``pelvis_hike_deg``: the same in the frontal plane, upper hip drawn towards the ribs positive.
    ``head_pitch_deg``: head against the ribs, chin down positive. Joint angles: 180 = straight.
    ``knee_gap_torso``, ``ankle_gap_torso``: distance of the knees or ankles over mid-shoulder–mid-hip, all in space.
    ``trunk_length_px``, ``trunk_direction_deg``: the line mid-hip → mid-shoulder in the picture (0 = right, 90 = up).
    """
    hips, knees, ankles, shoulders = (
        {s: pose.joint(f"{bone}.{s}") for s in "LR"} for bone in ("upperleg01", "lowerleg01", "foot", "upperarm01")
    )
    mid_hip, mid_shoulder = (hips["L"] + hips["R"]) / 2, (shoulders["L"] + shoulders["R"]) / 2
    trunk = mid_shoulder - mid_hip
    pelvis, thorax, head = (pose.turn_of(b) for b in ("root", "spine01", "head"))
    in_pelvis = pelvis.T @ trunk
    nod = thorax.T @ head
    line = np.diff(camera.project(np.stack([mid_hip, mid_shoulder])), axis=0)[0]
    out = {
        "pelvis_roll_deg": roll_deg(pelvis),
        "pelvis_tilt_deg": float(np.degrees(np.arctan2(-in_pelvis[2], in_pelvis[1]))),
        "pelvis_hike_deg": _lateral_deg(pelvis, trunk),
        "thorax_roll_deg": roll_deg(thorax),
        "head_roll_deg": roll_deg(head),
        "head_pitch_deg": float(np.degrees(np.arctan2(nod[2, 1], nod[1, 1]))),
        "thigh_opening_deg": angle_deg(knees["L"] - hips["L"], knees["R"] - hips["R"]),
        "knee_gap_torso": float(np.linalg.norm(knees["L"] - knees["R"]) / np.linalg.norm(trunk)),
        "ankle_gap_torso": float(np.linalg.norm(ankles["L"] - ankles["R"]) / np.linalg.norm(trunk)),
        "trunk_length_px": float(np.linalg.norm(line)),
        "trunk_direction_deg": float(np.degrees(np.arctan2(-line[1], line[0]))),
    }
    for s, name in (("L", "left"), ("R", "right")):
        out[f"knee_{name}_deg"] = angle_deg(hips[s] - knees[s], ankles[s] - knees[s])
        out[f"hip_{name}_deg"] = angle_deg(trunk, knees[s] - hips[s])
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """Per-frame truth of a clip.

    Attributes:
        t_s: (N,) times of the frames.
        joints_px: (N, 33, 2) landmarks in the picture; NaN where the body has no counterpart or nobody is there.
        values: (N, len(MEASURES)); NaN where nobody is there.
    """

    t_s: Array
    joints_px: Array
    values: Array

    def __getitem__(self, name: str) -> Array:
        """One measure (N,) by name.

        Raises:
            KeyError: the name is not in ``MEASURES``.
        """
        if name not in MEASURES:
            raise KeyError(f"no measure {name!r}; there are: {', '.join(MEASURES)}")
        return np.asarray(self.values[:, MEASURES.index(name)])

    def save(self, path: Path) -> None:
        """Write one compressed archive: every measure by its name, ``t_s`` and ``joints_px``.

        Rounded to binary fractions, which compress: joints to 1/8 px, angles to 1/64°, shares of the torso to 1/4096.
        """
        steps = {name: 4096 if name.endswith("_torso") else 64 for name in MEASURES}
        arrays: dict[str, Any] = {n: (np.round(self[n] * k) / k).astype(np.float32) for n, k in steps.items()}
        arrays["joints_px"] = (np.round(self.joints_px * 8) / 8).astype(np.float32)
        np.savez_compressed(path, t_s=self.t_s, **arrays)


class TruthRecorder:
    """Collects the truth of a clip, frame by frame."""

    def __init__(self, camera: Camera):
        self._camera = camera
        self._t: list[float] = []
        self._joints: list[Array] = []
        self._values: list[list[float]] = []

    def add(self, t_s: float, pose: Pose | None) -> None:
        """Note one frame; ``None``: nobody is there."""
        self._t.append(t_s)
        if pose is None:
            self._joints.append(np.full((33, 2), np.nan))
            self._values.append([np.nan] * len(MEASURES))
            return
        self._joints.append(self._camera.project(pose.markers()))
        found = measure(pose, self._camera)
        self._values.append([found[m] for m in MEASURES])

    def done(self) -> Truth:
        """Everything noted."""
        return Truth(np.array(self._t), np.array(self._joints), np.array(self._values))
