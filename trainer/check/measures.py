"""Simple measures of a body, taken in the picture and in space, to see which ones a camera shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Landmark, Side, row
from exercises.judging.units import DEG, TORSO, Unit

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class JointMeasure:
    """A measure of joints in 2 or 3 dimensions; the last one is up.

    Attributes:
        name: with its unit.
        label: for people.
        unit: of its values.
        of: joints (N, 33, D), up last, the torso's length and the side nearest the camera → values (N,).
    """

    name: str
    label: str
    unit: Unit
    of: Callable[[Array, float, Side], Array]


def angle_at(a: Array, vertex: Array, b: Array) -> Array:
    """Angles (N,) a–vertex–b of points (N, D), 0–180 degrees."""
    u, v = a - vertex, b - vertex
    cosine = (u * v).sum(axis=-1) / (np.linalg.norm(u, axis=-1) * np.linalg.norm(v, axis=-1))
    return np.asarray(np.degrees(np.arccos(np.clip(cosine, -1, 1))))


def elevation_deg(line: Array) -> Array:
    """Angles (N,) of lines (N, D) above the floor, -90 to 90 degrees."""
    return np.asarray(np.degrees(np.arcsin(np.clip(line[..., -1] / np.linalg.norm(line, axis=-1), -1, 1))))


def _middle(joints: Array, name: str) -> Array:
    return np.asarray((joints[:, row("left", name)] + joints[:, row("right", name)]) / 2)


def _side(near: Side, which: Literal["near", "far"]) -> Side:
    far: Side = "right" if near == "left" else "left"
    return near if which == "near" else far


def _joint_angle(which: Literal["near", "far"], a: str, vertex: str, b: str) -> Callable[[Array, float, Side], Array]:
    def of(joints: Array, _: float, near: Side) -> Array:
        side = _side(near, which)
        return angle_at(joints[:, row(side, a)], joints[:, row(side, vertex)], joints[:, row(side, b)])

    return of


def _height(name: str, which: Literal["near", "far"] | None = None) -> Callable[[Array, float, Side], Array]:
    def of(joints: Array, torso: float, near: Side) -> Array:
        point = _middle(joints, name) if which is None else joints[:, row(_side(near, which), name)]
        return np.asarray(point[:, -1] / torso)

    return of


def _gap(name: str) -> Callable[[Array, float, Side], Array]:
    def of(joints: Array, torso: float, _: Side) -> Array:
        return np.asarray(np.linalg.norm(joints[:, row("left", name)] - joints[:, row("right", name)], axis=-1) / torso)

    return of


def _trunk(joints: Array, _: float, __: Side) -> Array:
    return elevation_deg(_middle(joints, "shoulder") - _middle(joints, "hip"))


def _thigh(joints: Array, _: float, near: Side) -> Array:
    return elevation_deg(joints[:, row(near, "knee")] - joints[:, row(near, "hip")])


def _level(name: str) -> Callable[[Array, float, Side], Array]:
    def of(joints: Array, _: float, __: Side) -> Array:
        return elevation_deg(joints[:, row("left", name)] - joints[:, row("right", name)])

    return of


MEASURES: tuple[JointMeasure, ...] = (
    JointMeasure("trunk_elevation_deg", "trunk above the floor", DEG, _trunk),
    JointMeasure("neck_deg", "ear–shoulder–hip", DEG, _joint_angle("near", "ear", "shoulder", "hip")),
    JointMeasure("hip_near_deg", "shoulder–hip–knee, near side", DEG, _joint_angle("near", "shoulder", "hip", "knee")),
    JointMeasure("hip_far_deg", "shoulder–hip–knee, far side", DEG, _joint_angle("far", "shoulder", "hip", "knee")),
    JointMeasure("knee_near_deg", "knee, near side", DEG, _joint_angle("near", "hip", "knee", "ankle")),
    JointMeasure("knee_far_deg", "knee, far side", DEG, _joint_angle("far", "hip", "knee", "ankle")),
    JointMeasure("thigh_deg", "near thigh above the floor", DEG, _thigh),
    JointMeasure("shoulder_level_deg", "shoulder line above the floor", DEG, _level("shoulder")),
    JointMeasure("hip_level_deg", "hip line above the floor", DEG, _level("hip")),
    JointMeasure("shoulder_height_torso", "height of the shoulders", TORSO, _height("shoulder")),
    JointMeasure("hip_height_torso", "height of the hips", TORSO, _height("hip")),
    JointMeasure("ankle_near_height_torso", "height of the near ankle", TORSO, _height("ankle", "near")),
    JointMeasure("knee_gap_torso", "knees apart", TORSO, _gap("knee")),
    JointMeasure("ankle_gap_torso", "ankles apart", TORSO, _gap("ankle")),
)

#: Pairs of landmarks whose place is checked, by name.
PAIRS: dict[str, tuple[Landmark, Landmark]] = {
    name: (row("left", name), row("right", name)) for name in ("ear", "shoulder", "hip", "knee", "ankle", "foot_index")
}
