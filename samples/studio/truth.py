"""The truth of a clip, measured on the posed bones through the camera, never copied from the numbers that made it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samples.studio.body import Array
from samples.studio.camera import Camera
from samples.studio.skeleton import Pose
from samples.studio.vectors import cross, length, unit

#: Names of the measures, in the order of the columns of ``Truth.values``.
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
    "trunk_elevation_deg",
    "pelvis_turn_deg",
    "thorax_turn_deg",
    "pelvis_obliquity_deg",
    "thorax_obliquity_deg",
)
#: Bones of ``Truth.spine_elevation_deg``, from the pelvis to the head.
SPINE_BONES = ("root", "spine05", "spine04", "spine03", "spine02", "spine01", "head")


def angle_deg(a: Array, b: Array) -> float:
    """Angle between two vectors (3,), 0–180."""
    return float(np.degrees(np.arctan2(length(cross(a, b)), a @ b)))


def roll_deg(turn: Array) -> float:
    """Roll of a bone about its long axis: 0 lying on a side, 90 on the back, -90 on the front.

    Args:
        turn: global rotation (3, 3) of the bone; its columns are the directions of left, head and front.
    """
    return float(np.degrees(np.arctan2(turn[2, 2], abs(turn[2, 0]))))


def turn_deg(turn: Array) -> float:
    """Turn of a lying bone about its long axis: 0 on the back, positive with the left side up; NaN if upright."""
    if np.hypot(turn[2, 0], turn[2, 2]) < 0.5:
        return float("nan")
    return float(np.degrees(np.arctan2(turn[2, 0], turn[2, 2])))


def elevation_deg(direction: Array) -> float:
    """Angle of a unit vector (3,) above the floor, -90 to 90."""
    return float(np.degrees(np.arcsin(np.clip(direction[2], -1, 1))))


def _lateral_deg(turn: Array, line: Array) -> float:
    """Angle in a bone's frontal plane between its long axis and a line, positive if the upper side is shortened."""
    local = turn.T @ unit(line)
    upper = 1.0 if turn[2, 0] > 0 else -1.0
    return float(-upper * np.degrees(np.arctan2(-local[0], local[1])))


def measure(pose: Pose, camera: Camera) -> dict[str, float]:
    """All measures of one pose, by name.

    - ``pelvis_roll_deg``, ``thorax_roll_deg``, ``head_roll_deg``: see ``roll_deg``; positive is rolled back from the
      side.
    - ``pelvis_tilt_deg``: pelvis against the line mid-hip → mid-shoulder in its sagittal plane; positive is forward.
    - ``pelvis_hike_deg``: the same in the frontal plane; positive is the upper hip drawn towards the ribs.
    - ``head_pitch_deg``: head against the ribs; positive is chin down.
    - Joint angles: 180 = straight.
    - ``knee_gap_torso``, ``ankle_gap_torso``: distance in space between knees or ankles, in torso lengths.
    - ``trunk_length_px``, ``trunk_direction_deg``: the line mid-hip → mid-shoulder in the picture (0 = right, 90 = up).
    - ``trunk_elevation_deg``: the same line in space above the floor: 0 lying, 90 upright, negative head down.
    - ``pelvis_turn_deg``, ``thorax_turn_deg``: see ``turn_deg``.
    - ``pelvis_obliquity_deg``, ``thorax_obliquity_deg``: the bone's left–right axis above the floor; positive is left
      up.
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
    out["trunk_elevation_deg"] = elevation_deg(unit(trunk))
    for name, bone in (("pelvis", pelvis), ("thorax", thorax)):
        out[f"{name}_turn_deg"] = turn_deg(bone)
        out[f"{name}_obliquity_deg"] = elevation_deg(bone[:, 0])
    for s, name in (("L", "left"), ("R", "right")):
        out[f"knee_{name}_deg"] = angle_deg(hips[s] - knees[s], ankles[s] - knees[s])
        out[f"hip_{name}_deg"] = angle_deg(trunk, knees[s] - hips[s])
    return out


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """Per-frame truth of a clip; NaN where nobody is there.

    Attributes:
        t_s: (N,) times of the frames.
        joints_px: (N, 33, 2) landmarks in the picture; also NaN where the body has no counterpart.
        joints_m: (N, 33, 3) landmarks in the room: x along the mat, y away from the camera, z up.
        spine_elevation_deg: (N, 7) elevation of each bone of ``SPINE_BONES`` above the floor: 0 lying, 90 upright.
        spine_m: (N, 6, 3) positions of those bones, without the head.
        values: (N, len(MEASURES)).
    """

    t_s: Array
    joints_px: Array
    joints_m: Array
    spine_elevation_deg: Array
    spine_m: Array
    values: Array

    def __getitem__(self, name: str) -> Array:
        """One measure (N,) by name.

        Raises:
            KeyError: the name is not in ``MEASURES``.
        """
        if name not in MEASURES:
            raise KeyError(f"no measure {name!r}; there are: {', '.join(MEASURES)}")
        return np.asarray(self.values[:, MEASURES.index(name)])

    def point_m(self, landmark: int) -> Array:
        """Return one landmark (N, 3) in the room, by its MediaPipe index."""
        return np.asarray(self.joints_m[:, landmark])

    def middle_m(self, left_landmark: int) -> Array:
        """Return the midpoint (N, 3) of a pair of landmarks, by the index of the left one; the right one follows it."""
        return np.asarray((self.joints_m[:, left_landmark] + self.joints_m[:, left_landmark + 1]) / 2)

    @property
    def torso_m(self) -> float:
        """Median length of the line mid-hip → mid-shoulder."""
        return float(np.nanmedian(np.linalg.norm(self.middle_m(11) - self.middle_m(23), axis=1)))

    def save(self, path: Path) -> None:
        """Write one compressed archive with every measure and array under its name.

        Values are rounded to binary fractions, which compress well: pixels to 1/8, metres to 1/2048, angles to 1/64°,
            torso lengths to 1/4096.
        """
        steps = {name: 4096 if name.endswith("_torso") else 64 for name in MEASURES}
        arrays: dict[str, Any] = {n: _rounded(self[n], k) for n, k in steps.items()}
        for name, step in (("joints_px", 8), ("joints_m", 2048), ("spine_elevation_deg", 64), ("spine_m", 2048)):
            arrays[name] = _rounded(getattr(self, name), step)
        np.savez_compressed(path, t_s=self.t_s, **arrays)


def _rounded(values: Array, step: int) -> NDArray[np.float32]:
    return np.asarray(np.round(values * step) / step, np.float32)


class TruthRecorder:
    """Collects the truth of a clip, frame by frame."""

    def __init__(self, camera: Camera):
        self._camera = camera
        self._rows: list[tuple[float, Array, Array, Array, Array, list[float]]] = []

    def add(self, t_s: float, pose: Pose | None) -> None:
        """Add one frame; ``None`` means that nobody is there."""
        nan = np.full((33, 3), np.nan)
        if pose is None:
            self._rows.append((t_s, nan[:, :2], nan, nan[:7, 0], nan[:6], [np.nan] * len(MEASURES)))
            return
        marks = pose.markers()
        axes = np.array([elevation_deg(pose.turn_of(b)[:, 1]) for b in SPINE_BONES])
        heads = np.array([pose.joint(b) for b in SPINE_BONES[:-1]])
        found = measure(pose, self._camera)
        self._rows.append((t_s, self._camera.project(marks), marks, axes, heads, [found[m] for m in MEASURES]))

    def done(self) -> Truth:
        """Return the truth of all frames."""
        columns = [np.array(column) for column in zip(*self._rows, strict=True)]
        return Truth(*columns)
