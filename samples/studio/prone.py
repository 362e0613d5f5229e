"""A person face down: weight on the mat, forehead on the stacked hands, elbows out, legs straight and together.

Everything is built with the head towards -x, the left side towards -y (the camera); the other side is the mirror image.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samples.studio.body import Array, Body
from samples.studio.skeleton import NECK, SPINE, Pose
from samples.studio.vectors import turn, unit

#: Rest axes (left, head, front) → world (-y, -x, down).
_LIE = np.array([[0.0, -1, 0], [-1, 0, 0], [0, 0, -1]])
_X, _Y, _Z = np.eye(3)
#: Heights of the lower wrist, the upper wrist and the forehead on the stacked hands, palms down.
_LOW_M, _HIGH_M, _STACK_M = 0.032, 0.05, 0.054
#: Height of an elbow that lies on the mat.
_ELBOW_M = 0.034
#: Largest extension of the neck at rest. If the face is deep and the chest flat, the chest rests on the arms instead.
_NECK_DEG = 28.0


@dataclass(frozen=True, slots=True)
class Setup:
    """How the person has settled; the same for a whole clip.

    Attributes:
        hands_lift: the hands stay under the forehead and rise with it; else they stay on the mat.
        left_on_top: left hand on top of the right.
        chin_in_deg: head flexion at rest, so that the forehead rests on the hands and not the nose.
        feet_gap_m: distance between the ankles.
        point_deg: feet pointed, 90 = in line with the shins.
        elbows_m: offset of the elbows, positive towards the head.
        turned_deg: turn of the whole body on the mat.
    """

    hands_lift: bool = True
    left_on_top: bool = True
    chin_in_deg: float = 16.0
    feet_gap_m: float = 0.11
    point_deg: float = 72.0
    elbows_m: float = 0.0
    turned_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class State:
    """What moves from frame to frame; all zero is the start position.

    Attributes:
        lift_deg: chest lift; the spine curves bone by bone from the pelvis up.
        head_back_deg: head and neck extended beyond the chest; negative = chin to the chest.
        head_turn_deg: face turned to the left.
        left_leg_deg, right_leg_deg: straight leg raised from the mat.
        thorax_turn_deg: left side of the chest higher than the right.
        prop: 1 = propped on the forearms, elbows below the shoulders; 0 = hands in the start position.
        breath: -1 to 1.
        slide_m: slide of the whole body on the mat (towards the feet, away from the camera).
    """

    lift_deg: float = 0.0
    head_back_deg: float = 0.0
    head_turn_deg: float = 0.0
    left_leg_deg: float = 0.0
    right_leg_deg: float = 0.0
    thorax_turn_deg: float = 0.0
    prop: float = 0.0
    breath: float = 0.0
    slide_m: tuple[float, float] = (0.0, 0.0)


class Prone:
    """Settles a body face down on the mat once, then poses it for any state."""

    def __init__(self, body: Body, setup: Setup):
        self.body, self.setup = body, setup
        soft = 1.0 if body.name in ("older", "heavy") else 0.6
        self._sink = {"belly": 0.03 * soft, "chest": 0.02 * soft, "leg": 0.008 * soft}
        weight = body.weight_of
        self._belly = np.flatnonzero(
            weight("root", "spine05", "spine04", "upperleg01.L", "upperleg01.R", "upperleg02.L", "upperleg02.R") > 0.7
        )
        self._chest = np.flatnonzero(weight("spine03", "spine02", "spine01") > 0.7)
        self._leg = np.flatnonzero(weight("lowerleg02.L", "foot.L") > 0.6)
        self._face = np.flatnonzero(weight("head") > 0.9)
        self._root_z, self._chest_deg, self._neck_deg, self._ankle_z = 0.12, 0.0, 0.0, 0.08
        self._wrists: dict[str, Array] = {"L": np.array([-0.7, -0.08, 0.05]), "R": np.array([-0.7, 0.08, 0.05])}
        self._drop = {"L": -0.2, "R": -0.2}
        self._rest = Pose.standing(body)
        self._settle()

    def _low(self, pose: Pose, subset: NDArray[np.intp]) -> float:
        """Height of the lowest vertex of a subset."""
        return float(pose.part_m(subset)[:, 2].min())

    def _settle(self) -> None:
        """Lower pelvis, chest and legs onto the mat, and the forehead onto the hands."""
        for _ in range(14):
            pose = self._lie(State())
            self._root_z -= self._low(pose, self._belly) + self._sink["belly"]
            arm = abs(float(pose.joint("spine01")[0] - pose.joint("root")[0]))
            onto_mat = -float(np.degrees((self._low(pose, self._chest) + self._sink["chest"]) / arm))
            high = self._low(pose, self._face) - _STACK_M
            reach = float(np.linalg.norm(pose.joint("head") - pose.joint("neck01")))
            self._neck_deg = min(self._neck_deg - 0.8 * float(np.degrees(high / reach)), _NECK_DEG)
            onto_arms = -float(np.degrees(high / 2 / arm)) if self._neck_deg == _NECK_DEG else onto_mat
            self._chest_deg += max(onto_mat, onto_arms)
            self._ankle_z -= self._low(pose, self._leg) + self._sink["leg"]
            self._place_hands(pose)
            self._rest = pose
        self._rest = self._lie(State())

    def _place_hands(self, pose: Pose) -> None:
        """Stack the hands under the forehead, with the elbows on the mat."""
        x, y, _ = pose.joint("head") + pose.turn_of("head") @ np.array([0.0, 0.075, 0.12])
        for side, out in (("L", -1.0), ("R", 1.0)):
            top = self.setup.left_on_top == (side == "L")
            self._wrists[side] = np.array([x + (0.015 if top else -0.01), y + 0.085 * out, _HIGH_M if top else _LOW_M])
            elbow = float(pose.joint(f"lowerarm01.{side}")[2])
            self._drop[side] = float(np.clip(self._drop[side] - 3.0 * (elbow - _ELBOW_M), -1.0, 1.0))

    def _trunk(self, pose: Pose, s: State) -> None:
        """Pose the trunk: pelvis on the mat, spine curving up, head in line or thrown back."""
        pose.root(np.array([0.0, 0.0, self._root_z]), _LIE)
        lift = self._chest_deg + s.lift_deg + 0.15 * s.breath
        thorax = turn(_Y, lift) @ turn(_X, s.thorax_turn_deg) @ _LIE
        pose.chain(SPINE, _LIE, thorax)
        neck = turn(_Y, self._neck_deg + 0.8 * s.head_back_deg) @ thorax
        pose.chain(NECK[:3], thorax, neck)
        # A turned face needs no space below the forehead, so the chin may come up.
        tip = s.head_back_deg - self.setup.chin_in_deg * (1 - min(abs(s.head_turn_deg) / 40, 1.0))
        pose.put("head", turn(_Y, tip) @ thorax @ turn((0.0, 1, 0), s.head_turn_deg))

    def _legs(self, pose: Pose, s: State) -> None:
        """Pose the straight legs, resting on the tops of the feet or raised from the hips."""
        j, b = self.body.joints_m, self.body.bones
        for side, out, raised in (("L", -1.0, s.left_leg_deg), ("R", 1.0, s.right_leg_deg)):
            hip = _LIE @ (j[b[f"upperleg01.{side}"]] - j[0]) + [0, 0, self._root_z]
            length = sum(
                float(np.linalg.norm(j[b[f"{low}.{side}"]] - j[b[f"{up}.{side}"]]))
                for up, low in (("upperleg01", "lowerleg01"), ("lowerleg01", "foot"))
            )
            ankle_z, ankle_y = self._ankle_z - hip[2], out * self.setup.feet_gap_m / 2 - hip[1]
            flat = np.array([np.sqrt((0.9993 * length) ** 2 - ankle_y**2 - ankle_z**2), ankle_y, ankle_z])
            up = turn(_Y, -raised)
            pose.leg(side, hip + up @ flat, up @ -_Z, up @ turn(_Y, -self.setup.point_deg) @ _LIE)

    def _arms(self, pose: Pose, s: State) -> None:
        """Pose the arms: hands under the forehead, hands left on the mat, or forearms propping up the chest."""
        for bone in ("clavicle", "shoulder01", "upperarm01"):
            for side in "LR":
                pose.put(f"{bone}.{side}", pose.turn_of("spine01"))
        rest = self._rest
        moved = pose.turn_of("spine01") @ rest.turn_of("spine01").T
        for side, out in (("L", -1.0), ("R", 1.0)):
            wrist, elbow = self._wrists[side], np.array([-0.1 - 4 * self.setup.elbows_m, out, self._drop[side]])
            fingers, palm = np.array([-0.3, -out, -0.06]), -_Z
            if self.setup.hands_lift:
                wrist = pose.joint("spine01") + moved @ (wrist - rest.joint("spine01"))
                elbow, fingers, palm = moved @ elbow, moved @ fingers, moved @ palm
            else:
                elbow = elbow + _Z * min(s.lift_deg / 60, 0.6)
            if s.prop > 0:
                u = s.prop
                shoulder = pose.joint(f"upperarm01.{side}")
                ahead = shoulder * [1, 1, 0] + np.array([-0.22, -0.03 * out, 0.045])
                wrist = wrist * (1 - u) + ahead * u + _Z * 0.05 * np.sin(np.pi * u)
                elbow = elbow * (1 - u) + np.array([0.5, 0.25 * out, -1.0]) * u
                fingers = fingers * (1 - u) + np.array([-1.0, -0.3 * out, -0.06]) * u
            pose.arm(side, wrist, unit(elbow), (unit(fingers), palm), 0.3)

    def _lie(self, s: State) -> Pose:
        pose = Pose.standing(self.body)
        self._trunk(pose, s)
        self._legs(pose, s)
        self._arms(pose, s)
        return pose

    def pose(self, s: State, side: str) -> Pose:
        """The posed body in the world.

        Args:
            s: state of this frame.
            side: of the body that is towards the camera, "left" or "right".
        """
        pose = self._lie(s)
        if self.setup.turned_deg:
            r = turn(_Z, self.setup.turned_deg)
            pose.turns, pose.joints_m = r @ pose.turns, pose.joints_m @ r.T
        # Centre the body, not the pelvis, on the mat.
        pose.joints_m += np.array([-0.05 + s.slide_m[0], s.slide_m[1], 0.0])
        return pose if side == "left" else pose.mirrored()
