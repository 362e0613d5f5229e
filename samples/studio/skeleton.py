"""Bones: rotations, forward and inverse kinematics, skinning.

A bone's rotation is *global* (3, 3): it maps a direction on the rest body to the posed body, and is the identity at
rest. A vertex moves to ``R (v - rest joint) + posed joint``; a joint is offset from its parent by ``R_parent (rest
offset)``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samples.studio.body import Array, Body

ARM = ("clavicle", "shoulder01", "upperarm01", "upperarm02", "lowerarm01", "lowerarm02", "wrist")
SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
NECK = ("neck01", "neck02", "neck03", "head")


def unit(v: Array) -> Array:
    """Return the vector(s) (..., 3) scaled to length one."""
    if v.ndim == 1:
        return v / math.sqrt(v @ v)
    return np.asarray(v / np.linalg.norm(v, axis=-1, keepdims=True))


def cross(a: Array, b: Array) -> Array:
    """Cross product of two vectors (3,); much faster than ``np.cross`` for single vectors."""
    (ax, ay, az), (bx, by, bz) = a.tolist(), b.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def length(v: Array) -> float:
    """Length of a vector (3,)."""
    return math.sqrt(v @ v)


def turn(axis: Array | tuple[float, float, float], angle_deg: float) -> Array:
    """Rotation matrix (3, 3) about an axis by the right-hand rule (Rodrigues)."""
    x, y, z = axis.tolist() if isinstance(axis, np.ndarray) else axis
    size = math.sqrt(x * x + y * y + z * z)
    x, y, z, a = x / size, y / size, z / size, math.radians(angle_deg)
    s, c = math.sin(a), math.cos(a)
    d = 1 - c
    return np.array(
        [
            [c + d * x * x, d * x * y - s * z, d * x * z + s * y],
            [d * x * y + s * z, c + d * y * y, d * y * z - s * x],
            [d * x * z - s * y, d * y * z + s * x, c + d * z * z],
        ]
    )


def rotation_vector(r: Array) -> Array:
    """Axis times angle in degrees (3,) of a rotation matrix; exact below 180°."""
    skew = np.array([r[2, 1] - r[1, 2], r[0, 2] - r[2, 0], r[1, 0] - r[0, 1]])
    sine = length(skew) / 2
    angle = np.degrees(np.arctan2(sine, (np.trace(r) - 1) / 2))
    return np.asarray(skew / (2 * sine) * angle) if sine > 1e-9 else np.zeros(3)


def part_of(r: Array, share: float) -> Array:
    """Rotation about the same axis by a share of the angle."""
    v = rotation_vector(r)
    angle = length(v)
    return turn(v, angle * share) if angle > 1e-9 else np.eye(3)


def frame(direction: Array, pole: Array) -> Array:
    """Orthonormal frame (3, 3); columns: the direction, the pole made perpendicular to it, their cross product."""
    d = unit(direction)
    p = unit(pole - d * (pole @ d))
    return np.array([d, p, cross(d, p)]).T


def two_bone(start: Array, end: Array, first_m: float, second_m: float, pole: Array) -> tuple[Array, Array]:
    """Middle joint of a two-bone limb (law of cosines).

    Args:
        start: (3,) fixed end of the limb.
        end: (3,) wanted end.
        first_m: length of the first bone.
        second_m: length of the second bone.
        pole: (3,) direction in which the middle joint points.

    Returns:
        Middle joint and reached end, (3,) each. If the end is out of reach, the limb stops just short of straight.
    """
    line = end - start
    reach = float(np.clip(length(line), abs(first_m - second_m) * 1.001 + 1e-6, (first_m + second_m) * 0.9995))
    d = unit(line)
    along = (first_m**2 - second_m**2 + reach**2) / (2 * reach)
    across = np.sqrt(max(first_m**2 - along**2, 0.0))
    p = unit(pole - d * (pole @ d))
    return start + along * d + across * p, start + reach * d


@dataclass(slots=True, eq=False)
class Pose:
    """A body being posed: global rotations (B, 3, 3) and joint positions (B, 3) in metres; parents are set first."""

    body: Body
    turns: Array
    joints_m: Array

    @classmethod
    def standing(cls, body: Body) -> Pose:
        """The rest pose."""
        return cls(body, np.tile(np.eye(3), (len(body.parents), 1, 1)), body.joints_m.copy())

    def joint(self, bone: str) -> Array:
        """Position (3,) of a bone's head."""
        return np.asarray(self.joints_m[self.body.bones[bone]])

    def turn_of(self, bone: str) -> Array:
        """Global rotation (3, 3) of a bone."""
        return np.asarray(self.turns[self.body.bones[bone]])

    def put(self, bone: str, rotation: Array) -> None:
        """Attach a bone to its parent with a global rotation; the parent must be posed already."""
        i = self.body.bones[bone]
        parent = self.body.parents[i]
        self.turns[i] = rotation
        if parent >= 0:
            offset = self.body.joints_m[i] - self.body.joints_m[parent]
            self.joints_m[i] = self.joints_m[parent] + self.turns[parent] @ offset

    def root(self, position_m: Array, rotation: Array) -> None:
        """Place the pelvis."""
        self.joints_m[0] = position_m
        self.turns[0] = rotation

    def chain(self, bones: tuple[str, ...], start: Array, end: Array, bow: Array | None = None) -> None:
        """Spread the rotation from ``start`` to ``end`` evenly over a chain of bones: a curve without a hinge.

        Args:
            bones: parent first.
            start: (3, 3) rotation of the bone that the chain is attached to.
            end: (3, 3) rotation of its last bone.
            bow: (3,) rotation vector in degrees, global: added in the first half of the chain and taken back in the
                second, which moves the end sideways and keeps its direction.
        """
        v = rotation_vector(end @ start.T)
        angle = length(v)
        for k, bone in enumerate(bones, 1):
            share = k / len(bones)
            r = turn(v, angle * share) @ start if angle > 1e-9 else start
            if bow is not None and (size := length(bow)) > 1e-9:
                r = turn(bow, size * float(np.sin(np.pi * share))) @ r
            self.put(bone, r)

    def _limb(self, bones: tuple[str, str, str, str], tip: str, end: Array, pole: Array, rest_pole: Array) -> None:
        """Pose the four half-bones of a limb by inverse kinematics; the two upper half-bones share the twist."""
        rest = [self.body.joints_m[self.body.bones[b]] for b in (bones[0], bones[2], tip)]
        start = self.joint(bones[0])
        lengths = [length(rest[k + 1] - rest[k]) for k in (0, 1)]
        middle, reached = two_bone(start, end, lengths[0], lengths[1], pole)
        line = unit(reached - start)
        out = pole - line * (pole @ line)
        upper = frame(middle - start, out) @ frame(rest[1] - rest[0], rest_pole).T
        lower = frame(reached - middle, out) @ frame(rest[2] - rest[1], rest_pole).T
        above = self.turns[self.body.parents[self.body.bones[bones[0]]]]
        self.put(bones[0], _half_twist(above, upper, rest[1] - rest[0]))
        # The half-bone's head lies slightly off the limb's axis, so half a twist must not move the limb's end.
        self.put(bones[1], upper)
        i = self.body.bones[bones[1]]
        self.joints_m[i] = start + upper @ (self.body.joints_m[i] - rest[0])
        for bone, turned in ((bones[2], lower), (bones[3], lower)):
            self.put(bone, turned)

    def leg(self, side: str, ankle_m: Array, knee_towards: Array, foot: Array | None = None) -> None:
        """Pose a leg: ankle target (3,), knee direction (3,), rotation of the foot (None: it follows the shin)."""
        bones = tuple(f"{b}.{side}" for b in ("upperleg01", "upperleg02", "lowerleg01", "lowerleg02"))
        self.put(bones[0], self.turns[0])
        self._limb(
            (bones[0], bones[1], bones[2], bones[3]), f"foot.{side}", ankle_m, knee_towards, np.array([0.0, 0, 1])
        )
        self.put(f"foot.{side}", self.turn_of(bones[3]) if foot is None else foot)

    def arm(
        self,
        side: str,
        wrist_m: Array,
        elbow_towards: Array,
        hand: tuple[Array, Array] | None = None,
        shoulder_share: float = 0.2,
    ) -> None:
        """Pose an arm.

        Args:
            side: "L" or "R".
            wrist_m: (3,) wrist target.
            elbow_towards: (3,) direction in which the elbow points.
            hand: directions of the fingers and of the palm, (3,) each; without them the hand follows the forearm.
            shoulder_share: share of the upper arm's swing that the shoulder girdle takes.
        """
        clavicle, shoulder, *rest_names, wrist = (f"{b}.{side}" for b in ARM)
        bones = (rest_names[0], rest_names[1], rest_names[2], rest_names[3])
        rest = [self.body.joints_m[self.body.bones[b]] for b in (bones[0], bones[2], wrist)]
        line = unit(rest[2] - rest[0])
        rest_pole = (rest[1] - rest[0]) - line * ((rest[1] - rest[0]) @ line)
        thorax = self.turn_of("spine01")
        girdle = thorax
        for _ in range(2):  # the second pass uses the girdle that follows the first pass's arm
            self.put(clavicle, girdle)
            self.put(shoulder, girdle)
            self.put(bones[0], girdle)
            self._limb(bones, wrist, wrist_m, elbow_towards, rest_pole)
            was, now = thorax @ unit(rest[1] - rest[0]), unit(self.joint(bones[2]) - self.joint(bones[0]))
            axis = cross(was, now)
            size = float(np.degrees(np.arctan2(length(axis), was @ now)))
            girdle = turn(axis, min(size * shoulder_share, 30.0)) @ thorax if size > 1e-6 else thorax
        lower = self.turn_of(bones[3])
        if hand is None:
            self.put(wrist, lower)
            return
        marks, w = self.body.markers_m, rest[2]
        index, pinky = marks[19 if side == "L" else 20] - w, marks[17 if side == "L" else 18] - w
        palm = cross(pinky, index) if side == "L" else cross(index, pinky)
        turned = frame(hand[0], hand[1]) @ frame(index + pinky, palm).T
        self.put(bones[3], _half_twist(lower, turned, rest[2] - rest[1], lower))
        self.put(wrist, turned)

    def markers(self) -> Array:
        """MediaPipe landmarks (33, 3) in metres, NaN where the body has no counterpart."""
        known = np.isfinite(self.body.markers_m[:, 0])
        out = np.full((33, 3), np.nan)
        bone = self.body.marker_bone[known]
        offset = self.body.markers_m[known] - self.body.joints_m[bone]
        out[known] = np.einsum("nij,nj->ni", self.turns[bone], offset) + self.joints_m[bone]
        return out

    def mirrored(self) -> Pose:
        """Mirror the pose in the world's plane x = 0; left and right swap."""
        names = list(self.body.bones)
        swap = [
            self.body.bones[n[:-1] + {"L": "R", "R": "L"}[n[-1]]] if n[-2] == "." else i for i, n in enumerate(names)
        ]
        m = np.diag([-1.0, 1, 1])
        return Pose(self.body, m @ self.turns[swap] @ m, self.joints_m[swap] @ m)

    def skin(self, verts: Array | None = None) -> tuple[Array, Array]:
        """Posed vertices and unit normals (V, 3) by linear blend skinning.

        Args:
            verts: (V, 3) rest vertices to use instead of the body's own, for clothes.
        """
        posed_m, matrix = self._blended(self.body.rest_m if verts is None else verts, slice(None))
        return posed_m, unit(np.einsum("nij,nj->ni", matrix[:, :, :3], self.body.normals))

    def part_m(self, subset: NDArray[np.intp]) -> Array:
        """Posed vertices (V, 3) of a part of the body, as :meth:`skin` gives them."""
        return self._blended(self.body.rest_m[subset], subset)[0]

    def _blended(self, rest: Array, subset: NDArray[np.intp] | slice) -> tuple[Array, Array]:
        """Posed vertices (V, 3), and the matrices (V, 3, 4) that pose them."""
        b = self.body
        shift = self.joints_m - np.einsum("nij,nj->ni", self.turns, b.joints_m)
        bones, weights = b.skin_bone[subset], b.skin_weight[subset]
        table = np.concatenate([self.turns, shift[:, :, None]], axis=2).reshape(-1, 12)
        flat = np.zeros((len(rest), 12))
        for k in range(4):
            flat += weights[:, k, None] * table[bones[:, k]]
        matrix = flat.reshape(-1, 3, 4)
        return np.einsum("nij,nj->ni", matrix[:, :, :3], rest) + matrix[:, :, 3], matrix


def _half_twist(start: Array, end: Array, rest_axis: Array, lead: Array | None = None) -> Array:
    """Rotation with the axis of ``end`` (or ``lead``) and half of the twist from ``start`` to ``end``."""
    axis = unit((end if lead is None else lead) @ rest_axis)
    now = start @ unit(rest_axis)
    square = cross(now, axis)
    swing_deg = float(np.degrees(np.arctan2(length(square), now @ axis)))
    swung = turn(square, swing_deg) @ start if swing_deg > 1e-6 else start
    rest = end @ swung.T
    # Twist part of the remaining rotation about the axis (swing–twist decomposition).
    v = np.array([rest[2, 1] - rest[1, 2], rest[0, 2] - rest[2, 0], rest[1, 0] - rest[0, 1]])
    twist = 2 * np.degrees(np.arctan2(v @ axis, 1 + np.trace(rest)))
    return turn(axis, float(twist) / 2) @ swung
