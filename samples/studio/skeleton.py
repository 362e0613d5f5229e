"""Bones: forward and inverse kinematics, skinning.

A bone's rotation is *global* (3, 3): it maps a direction on the rest body to the posed body, and is the identity at
rest. A vertex moves to ``R (v - rest joint) + posed joint``; a joint is offset from its parent by ``R_parent (rest
offset)``.

A clip poses thousands of bodies, and each takes hundreds of products of small arrays. What depends on the body alone is
therefore computed once, and ``dot`` is called in place of ``@``, which takes three times as long.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from samples.studio.body import Array, Body
from samples.studio.vectors import cross, frame, length, rotation_vector, turn, two_bone, unit

LEG = ("upperleg01", "upperleg02", "lowerleg01", "lowerleg02", "foot")
ARM = ("clavicle", "shoulder01", "upperarm01", "upperarm02", "lowerarm01", "lowerarm02", "wrist")
SPINE = ("spine05", "spine04", "spine03", "spine02", "spine01")
NECK = ("neck01", "neck02", "neck03", "head")


class _Bone(NamedTuple):
    """A bone: its row in the pose, its parent's row, and the offset (3,) between their joints at rest."""

    row: int
    parent: int
    offset_m: Array


@cache
def _bones(body: Body) -> dict[str, _Bone]:
    """Return the bones of a body by name."""
    offsets = body.joints_m - body.joints_m[body.parents]
    return {name: _Bone(i, int(body.parents[i]), offsets[i]) for name, i in body.bones.items()}


class _Limb(NamedTuple):
    """A limb of four half-bones at rest.

    Attributes:
        parent: Index of the bone that carries it.
        second: Index of the second half-bone.
        second_m: Where its joint is, from the limb's beginning, (3,).
        upper_m, lower_m: From the beginning to the middle joint, and from there to the tip, (3,).
        upper, lower: Inverse frames of the two, (3, 3); see :func:`frame`.
    """

    parent: int
    second: int
    second_m: Array
    upper_m: Array
    lower_m: Array
    upper: Array
    lower: Array


@cache
def _limb(body: Body, bones: tuple[str, str, str, str], tip: str, is_leg: bool) -> _Limb:
    """Return a limb at rest; a knee points to the front, an elbow the way it is bent a little."""
    at, joints_m = _bones(body), body.joints_m
    rest = [joints_m[at[b].row] for b in (bones[0], bones[2], tip)]
    upper_m, lower_m = rest[1] - rest[0], rest[2] - rest[1]
    if is_leg:
        pole = np.array([0.0, 0, 1])
    else:
        line = unit(rest[2] - rest[0])
        pole = upper_m - line * (upper_m @ line)
    second = at[bones[1]].row
    second_m = joints_m[second] - rest[0]
    return _Limb(
        at[bones[0]].parent, second, second_m, upper_m, lower_m, frame(upper_m, pole).T, frame(lower_m, pole).T
    )


@cache
def _hand(body: Body, side: str) -> Array:
    """Return the inverse frame (3, 3) of a hand at rest: where the fingers point, where the palm does."""
    marks, w = body.markers_m, body.joints_m[body.bones[f"wrist.{side}"]]
    index, pinky = marks[19 if side == "L" else 20] - w, marks[17 if side == "L" else 18] - w
    palm = cross(pinky, index) if side == "L" else cross(index, pinky)
    return frame(index + pinky, palm).T


@cache
def _names(bones: tuple[str, ...], side: str) -> tuple[str, ...]:
    return tuple(f"{bone}.{side}" for bone in bones)


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
        i, parent, offset_m = _bones(self.body)[bone]
        self.turns[i] = rotation
        if parent >= 0:
            self.joints_m[i] = self.joints_m[parent] + self.turns[parent].dot(offset_m)

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
        v = rotation_vector(end.dot(start.T))
        angle = length(v)
        for k, bone in enumerate(bones, 1):
            share = k / len(bones)
            r = turn(v, angle * share).dot(start) if angle > 1e-9 else start
            if bow is not None and (size := length(bow)) > 1e-9:
                r = turn(bow, size * float(np.sin(np.pi * share))).dot(r)
            self.put(bone, r)

    def _limb(self, bones: tuple[str, str, str, str], rest: _Limb, end: Array, pole: Array) -> None:
        """Pose the four half-bones of a limb by inverse kinematics; the two upper half-bones share the twist."""
        start = self.joint(bones[0])
        middle, reached = two_bone(start, end, length(rest.upper_m), length(rest.lower_m), pole)
        line = unit(reached - start)
        out = pole - line * pole.dot(line)
        upper = frame(middle - start, out).dot(rest.upper)
        lower = frame(reached - middle, out).dot(rest.lower)
        self.put(bones[0], _half_twist(self.turns[rest.parent], upper, rest.upper_m))
        # The half-bone's head lies slightly off the limb's axis, so half a twist must not move the limb's end.
        self.put(bones[1], upper)
        self.joints_m[rest.second] = start + upper.dot(rest.second_m)
        for bone, turned in ((bones[2], lower), (bones[3], lower)):
            self.put(bone, turned)

    def leg(self, side: str, ankle_m: Array, knee_towards: Array, foot: Array | None = None) -> None:
        """Pose a leg: ankle target (3,), knee direction (3,), rotation of the foot (None: it follows the shin)."""
        *names, ankle = _names(LEG, side)
        bones = (names[0], names[1], names[2], names[3])
        self.put(bones[0], self.turns[0])
        self._limb(bones, _limb(self.body, bones, ankle, is_leg=True), ankle_m, knee_towards)
        self.put(ankle, self.turn_of(bones[3]) if foot is None else foot)

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
        clavicle, shoulder, *names, wrist = _names(ARM, side)
        bones = (names[0], names[1], names[2], names[3])
        rest = _limb(self.body, bones, wrist, is_leg=False)
        thorax = self.turn_of("spine01")
        girdle, was = thorax, thorax.dot(unit(rest.upper_m))
        for _ in range(2):  # the second pass uses the girdle that follows the first pass's arm
            self.put(clavicle, girdle)
            self.put(shoulder, girdle)
            self.put(bones[0], girdle)
            self._limb(bones, rest, wrist_m, elbow_towards)
            now = unit(self.joint(bones[2]) - self.joint(bones[0]))
            axis = cross(was, now)
            size = float(np.degrees(np.arctan2(length(axis), was.dot(now))))
            girdle = turn(axis, min(size * shoulder_share, 30.0)).dot(thorax) if size > 1e-6 else thorax
        lower = self.turn_of(bones[3])
        if hand is None:
            self.put(wrist, lower)
            return
        turned = frame(hand[0], hand[1]).dot(_hand(self.body, side))
        self.put(bones[3], _half_twist(lower, turned, rest.lower_m, lower))
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
    axis = unit((end if lead is None else lead).dot(rest_axis))
    now = start.dot(unit(rest_axis))
    square = cross(now, axis)
    swing_deg = float(np.degrees(np.arctan2(length(square), now.dot(axis))))
    swung = turn(square, swing_deg).dot(start) if swing_deg > 1e-6 else start
    rest = end.dot(swung.T)
    # Twist part of the remaining rotation about the axis (swing–twist decomposition).
    v = np.array([rest[2, 1] - rest[1, 2], rest[0, 2] - rest[2, 0], rest[1, 0] - rest[0, 1]])
    twist = 2 * np.degrees(np.arctan2(v.dot(axis), 1 + np.trace(rest)))
    return np.asarray(turn(axis, float(twist) / 2).dot(swung))
