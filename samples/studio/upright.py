"""An upright person: standing with both feet on the floor, or sitting on a chair; trunk, arms and feet free to move.

Everything is built facing +x, so that a camera on the -y side sees the right profile; the other side is the mirror
image. Each bone of the spine has its own bend, so that a roll-down can run along it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from samples.studio.body import Array, Body
from samples.studio.room import box
from samples.studio.skeleton import NECK, SPINE, Pose
from samples.studio.vectors import turn

#: Rest axes (left, head, front) → world (+y, up, +x).
_FACE = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])
_X, _Y, _Z = np.eye(3)
#: The bones that bend, from the pelvis up: the order of ``State.bends_deg``.
CHAIN = SPINE + NECK
Bends = tuple[float, float, float, float, float, float, float, float, float]
NO_BENDS: Bends = (0.0,) * 9
#: Share of each bone of the chain in a slump; the head tilts back so that the eyes stay level.
_SLUMP = np.array([0.1, 0.15, 0.25, 0.3, 0.2, 0.2, 0.0, -0.45, -0.65])
#: The same for a head that pokes forward: the base of the neck flexes, its top extends.
_POKE = np.array([0.0, 0.0, 0.0, 0.0, 0.12, 0.88, 0.1, -0.4, -0.7])
#: The same for a sideways bend: low back and ribs share it, the neck undoes half of it.
_SIDE = np.array([0.2, 0.25, 0.25, 0.2, 0.1, -0.1, -0.1, -0.15, -0.15])
_WOOD = (0.42, 0.3, 0.2)
Hands = Literal["hang", "thighs", "behind_head"]
#: Crossed legs of a person who sits: at the ankles, or the left or right thigh over the other one.
Crossed = Literal["", "ankles", "left", "right"]


@dataclass(frozen=True, slots=True)
class Setup:
    """How the person has settled; the same for a whole clip.

    Attributes:
        sitting: on a chair as high as the person's own shins; else standing.
        hands: hanging, on the thighs (sitting), or folded behind the head.
        feet_apart_m: distance between the ankles.
        toes_out_deg: turn of each foot outwards.
        knees_soft_deg: bend of the knees when standing.
        feet_ahead_m: ankles ahead of the knees when sitting.
        stoop_deg: how rounded the person's back is by habit.
        chair_back: whether the chair has a backrest, a hand's width behind the person.
    """

    sitting: bool = False
    hands: Hands = "hang"
    feet_apart_m: float = 0.2
    toes_out_deg: float = 8.0
    knees_soft_deg: float = 8.0
    feet_ahead_m: float = 0.02
    stoop_deg: float = 0.0
    chair_back: bool = True


@dataclass(frozen=True, slots=True)
class State:
    """What moves from frame to frame; all zero is the start position.

    Attributes:
        pelvis_pitch_deg: pelvis tipped forward over the hip joints.
        bends_deg: forward bend of each bone of ``CHAIN`` against the one below it.
        slump_deg: ribs sunk and rounded, eyes level.
        poke_deg: neck poking forward, eyes level.
        side_deg: trunk bent to the person's left.
        pelvis_roll_deg: left hip above the right one, standing.
        hips_back_m: hips behind the feet.
        hips_left_m: hips to the left of the feet (sitting: the seat stays in place and the pelvis tips).
        knee_bend_deg: knee bend beyond that of the start position.
        shoulders_deg: left shoulder hitched up, as an angle of the shoulder line.
        arms_deg: hanging arms swung forward, 180 = overhead.
        head_turn_deg: face to the left.
        left_foot_m, right_foot_m: steps (ahead, to the left, up) from the feet's places.
        breath: -1 to 1.
        crossed: the legs of a person who sits, see :data:`Crossed`.
        at_m: position of the whole body in the room (x, y).
        heading_deg: anticlockwise, seen from above.
    """

    pelvis_pitch_deg: float = 0.0
    bends_deg: Bends = NO_BENDS
    slump_deg: float = 0.0
    poke_deg: float = 0.0
    side_deg: float = 0.0
    pelvis_roll_deg: float = 0.0
    hips_back_m: float = 0.0
    hips_left_m: float = 0.0
    knee_bend_deg: float = 0.0
    shoulders_deg: float = 0.0
    arms_deg: float = 0.0
    head_turn_deg: float = 0.0
    left_foot_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    right_foot_m: tuple[float, float, float] = (0.0, 0.0, 0.0)
    breath: float = 0.0
    crossed: Crossed = ""
    at_m: tuple[float, float] = (0.0, 0.0)
    heading_deg: float = 0.0


class Upright:
    """Settles a body on its feet or on a chair once, then poses it for any state."""

    def __init__(self, body: Body, setup: Setup):
        self.body, self.setup = body, setup
        j, b = body.joints_m, body.bones
        self._mid_hip = (j[b["upperleg01.L"]] + j[b["upperleg01.R"]]) / 2 - j[0]
        hip, knee, ankle = (j[b[f"{n}.L"]] for n in ("upperleg01", "lowerleg01", "foot"))
        self._thigh_m, self._shin_m = float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))
        self._hip_half_m = float(hip[0])
        self._ankle_m = float(ankle[1] - body.rest_m[:, 1].min())
        trunk = body.weight_of("root", "upperleg01.L", "upperleg02.L") > 0.5
        self._hip_wide_m = float(body.rest_m[trunk & (body.rest_m[:, 1] > knee[1] + 0.2), 0].max())
        self._seat = np.flatnonzero(body.weight_of("root", "upperleg01.L", "upperleg02.L") > 0.7)
        self._seat_m = 0.0
        if setup.sitting:
            self._seat_m = float(self._sit(State()).part_m(self._seat)[:, 2].min()) + 0.022

    def _bends(self, s: State) -> Array:
        """Forward bend (9,) of each bone against the one below it."""
        bends = np.asarray(s.bends_deg) + (self.setup.stoop_deg + s.slump_deg) * _SLUMP + s.poke_deg * _POKE
        if self.setup.sitting:  # the pelvis tilts back a little, the low back gives way, the ribs stay upright
            bends[:3] += (4.0, 3.0, 1.0)
        bends[3:5] += (-0.5 * s.breath, 0.2 * s.breath)
        return np.asarray(bends)

    def _pelvis(self, s: State) -> Array:
        base = -8.0 if self.setup.sitting else 0.0
        tip = np.degrees(np.arcsin(np.clip(s.hips_left_m / 0.3, -0.4, 0.4))) if self.setup.sitting else 0.0
        return np.asarray(turn(_Y, base + s.pelvis_pitch_deg) @ turn(_X, s.pelvis_roll_deg - float(tip)) @ _FACE)

    def _trunk(self, pose: Pose, s: State, mid_hip: Array) -> None:
        """Pose the pelvis at the hip joints and the spine on it, bone by bone."""
        pelvis = self._pelvis(s)
        pose.root(mid_hip - pelvis @ self._mid_hip, pelvis)
        bend = np.cumsum(self._bends(s))
        side = np.cumsum(s.side_deg * _SIDE)
        turned = np.concatenate([np.zeros(5), np.cumsum([0.2, 0.25, 0.25, 0.3])]) * s.head_turn_deg
        for k, bone in enumerate(CHAIN):
            local = turn(_X, -float(side[k])) @ turn(_Z, float(turned[k])) @ _FACE
            pose.put(bone, turn(_Y, float(bend[k])) @ pelvis @ _FACE.T @ local)

    def _stand(self, s: State) -> Pose:
        """Return the hip position over the planted feet for the bend of the knees."""
        pose = Pose.standing(self.body)
        bend = np.radians(180 - self.setup.knees_soft_deg - s.knee_bend_deg)
        reach = np.sqrt(self._thigh_m**2 + self._shin_m**2 - 2 * self._thigh_m * self._shin_m * np.cos(bend))
        feet = self._feet(s, 0.0)
        hips = np.array([-s.hips_back_m, s.hips_left_m, 0.0])
        heights = []
        for side, foot in feet.items():
            away = foot - hips - _Y * self._hip_half_m * (1 if side == "L" else -1)
            heights.append(foot[2] + np.sqrt(max(reach**2 - away[0] ** 2 - away[1] ** 2, 0.2)))
        tipped_m = self._hip_half_m * np.sin(np.radians(abs(s.pelvis_roll_deg)))  # the higher hip stays in reach
        self._trunk(pose, s, hips + _Z * (min(heights) - tipped_m))
        self._legs(pose, feet)
        return pose

    def _sit(self, s: State) -> Pose:
        """Return the hip position on the chair, at knee height, with upright shins."""
        pose = Pose.standing(self.body)
        hips = np.array([-0.2 - s.hips_back_m, 0.0, self._ankle_m + self._shin_m + 0.01])
        self._trunk(pose, s, hips)
        feet = self._feet(s, self._thigh_m - 0.2 + self.setup.feet_ahead_m)
        if s.crossed == "ankles":
            feet = {"L": feet["R"] + 0.06 * _X, "R": feet["L"] - 0.06 * _X}
        self._legs(pose, feet)
        if s.crossed in ("left", "right"):
            self._cross(pose, "L" if s.crossed == "left" else "R")
        return pose

    def _cross(self, pose: Pose, side: str) -> None:
        """Lay the thigh of one side over the other one; its foot hangs in the air."""
        inwards = -1.0 if side == "L" else 1.0
        under = pose.joint(f"lowerleg01.{'R' if side == 'L' else 'L'}")
        ankle = under + np.array([0.1, inwards * 0.05, -0.66 * self._shin_m])
        pose.leg(side, ankle, _Z + 0.4 * _X, turn(_Y, 25.0) @ _FACE)

    def _feet(self, s: State, ahead_m: float) -> dict[str, Array]:
        """Return the ankle position (3,) of each side, in the room as built."""
        half = self.setup.feet_apart_m / 2
        return {
            "L": np.array([ahead_m, half, self._ankle_m]) + s.left_foot_m,
            "R": np.array([ahead_m, -half, self._ankle_m]) + s.right_foot_m,
        }

    def _legs(self, pose: Pose, feet: dict[str, Array]) -> None:
        for side, ankle in feet.items():
            out = self.setup.toes_out_deg * (1 if side == "L" else -1)
            towards = turn(_Z, out) @ _X
            pose.leg(side, ankle, towards + _Z * 0.5 * self.setup.sitting, turn(_Z, out) @ _FACE)

    def _arms(self, pose: Pose, s: State) -> None:
        """Pose both arms hanging, on the thighs or behind the head; then hitch a shoulder."""
        for side, sign in (("L", 1.0), ("R", -1.0)):
            for bone in ("clavicle", "shoulder01", "upperarm01"):
                pose.put(f"{bone}.{side}", pose.turn_of("spine01"))
            if self.setup.hands == "behind_head":
                head = pose.turn_of("head")
                wrist = pose.joint("head") + head @ np.array([sign * 0.085, -0.01, -0.125])
                hand = (head @ np.array([-sign * 0.95, 0.3, 0.1]), head @ np.array([0.2 * sign, 0.0, 1.0]))
                pose.arm(side, wrist, pose.turn_of("spine01") @ np.array([sign, -0.15, 0.6]), hand, 0.3)
            elif self.setup.hands == "thighs":
                knee, hip = pose.joint(f"lowerleg01.{side}"), pose.joint(f"upperleg01.{side}")
                wrist = hip + (knee - hip) * 0.58 + np.array([0.0, sign * 0.01, 0.115])
                pose.arm(side, wrist, np.array([-1.0, sign * 0.5, 0.1]), (np.array([1.0, -0.2 * sign, -0.3]), -_Z))
            else:
                self._hang(pose, s, side, sign)
            if s.shoulders_deg:
                self._hitch(pose, side, sign * s.shoulders_deg)

    def _hitch(self, pose: Pose, side: str, angle_deg: float) -> None:
        """Hitch one shoulder: the collarbone turns up, the arm below it keeps its direction."""
        b = self.body.bones
        first, arm = b[f"clavicle.{side}"], b[f"upperarm01.{side}"]
        below = [arm]
        for i in range(arm + 1, len(self.body.parents)):
            if self.body.parents[i] in below:
                below.append(i)
        thorax = pose.turn_of("spine01")
        # The collarbone is half as long as the shoulder line, so it turns about as far as the line tilts.
        up = turn(thorax @ _Z, angle_deg * 1.15 * (1 if side == "L" else -1))
        shift = (up - np.eye(3)) @ (pose.joints_m[arm] - pose.joints_m[first])
        for bone in (f"clavicle.{side}", f"shoulder01.{side}"):
            pose.put(bone, up @ pose.turn_of(bone))
        pose.joints_m[below] += shift

    def _hang(self, pose: Pose, s: State, side: str, sign: float) -> None:
        """Pose one arm hanging straight down from its shoulder, or swung forward."""
        j, b = self.body.joints_m, self.body.bones
        upper, fore, wrist = (j[b[f"{n}.{side}"]] for n in ("upperarm01", "lowerarm01", "wrist"))
        reach = float(np.linalg.norm(fore - upper) + np.linalg.norm(wrist - fore)) * 0.975
        shoulder = pose.joint(f"upperarm01.{side}")
        aside = sign * max(self._hip_wide_m + 0.035 - abs(float(shoulder[1])), 0.03)
        a = np.radians(s.arms_deg)
        aim = np.array([np.sin(a), 0.0, -np.cos(a)])
        beside = max(float(-aim[2]), 0.0)
        wrist_m = shoulder + aim * reach + _Y * aside * beside + _X * 0.04 * beside
        wrist_m[2] = max(wrist_m[2], 0.17)  # when the fingers reach the floor, the elbows bend
        back = turn(_Y, -s.arms_deg) @ np.array([-1.0, 0.4 * sign, 0.0])
        pose.arm(side, wrist_m, back, (aim, np.array([0.0, -sign, 0.0])))

    def pose(self, s: State, side: str) -> Pose:
        """The posed body in the world.

        Args:
            s: state of this frame.
            side: "left" faces +x, "right" is its mirror image.
        """
        pose = self._sit(s) if self.setup.sitting else self._stand(s)
        self._arms(pose, s)
        if s.heading_deg:
            r = turn(_Z, s.heading_deg)
            pose.turns, pose.joints_m = r @ pose.turns, pose.joints_m @ r.T
        pose.joints_m = pose.joints_m + np.array([*s.at_m, 0.0])
        return pose if side == "left" else pose.mirrored()

    def chair(self, side: str) -> list[Array]:
        """Return the boxes of the chair, (36, 10) each, in the world; none for a standing person."""
        if not self.setup.sitting:
            return []
        x, top = -0.2, self._seat_m
        parts = [box((x + 0.03, 0.0, top - 0.02), (0.4, 0.42, 0.04), _WOOD)]
        feet = [(x + dx, y) for dx in (-0.15, 0.21) for y in (-0.19, 0.19)]
        parts += [box((*foot, (top - 0.04) / 2), (0.035, 0.035, top - 0.04), _WOOD) for foot in feet]
        if self.setup.chair_back:
            back = x - 0.26
            parts.append(box((back + 0.05, 0.0, top - 0.02), (0.14, 0.42, 0.04), _WOOD))
            parts += [box((back, y, top + 0.21), (0.03, 0.035, 0.46), _WOOD) for y in (-0.19, 0.19)]
            parts.append(box((back, 0.0, top + 0.36), (0.025, 0.4, 0.16), _WOOD))
        if side == "right":
            for part in parts:
                part[:, [0, 3]] *= -1
        return parts
