"""A person on the back: feet planted or in the air, the spine free to curl up or to peel into a bridge.

Everything is built with the head towards -x and the belly up, so the left side is away from the camera; the other side
is the mirror image. Pitch is about the world's y: positive lifts the head end for ribs and head, and the tail end for
the pelvis and the bridge.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from samples.studio.body import Array, Body
from samples.studio.room import box
from samples.studio.skeleton import NECK, SPINE, Pose
from samples.studio.supine_state import TABLE_TOP, Leg, Setup, State
from samples.studio.vectors import part_of, turn, unit

__all__ = ["TABLE_TOP", "Leg", "Setup", "State", "Supine"]

#: Rest axes (left, head, front) → world (+y, -x, up), and the same of a foot flat on the floor, toes towards +x.
_LIE = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
_FOOT = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])
_X, _Y, _Z = np.eye(3)
#: Pelvis and the five spine bones, tail first: their shares in a pelvic tilt, in a curl, and their place along the
#: trunk.
_TILT = np.array([1.0, 0.6, 0.3, 0.1, 0.0, 0.0])
_CURL = np.array([0.0, 0.03, 0.15, 0.42, 0.72, 1.0])
_ALONG = np.linspace(0, 1, 6)
#: Shares of the spine bones in a breath into the belly: their skin rises, the bones that they carry do not.
_BELLY = {"spine05": 0.5, "spine04": 1.0, "spine03": 1.0, "spine02": 0.5}
#: Shares of pelvis and spine bones in the roll of the pelvis towards the head; the ribs stay.
_ROLL = {"root": 1.0, "spine05": 0.8, "spine04": 0.6, "spine03": 0.4, "spine02": 0.2}
#: Progress of a bridge at which each of these bones starts to leave the mat when peeling bone by bone.
_PEEL = np.array([0.0, 0.08, 0.17, 0.26, 0.35, 0.45])
#: Position of the pelvis that puts head and feet equally far from the middle of the mat.
_ROOT_X_M = 0.14


def _smooth(u: Array | float) -> Array:
    u = np.clip(u, 0, 1)
    return np.asarray(u * u * (3 - 2 * u))


def _leave(u: Array) -> Array:
    """Progress 0–1 of a bone since it began to leave the mat: gentle at first, then even."""
    u = np.clip(u, 0, 1)
    return np.asarray(np.where(u < 0.3, u * u / 0.6, u - 0.15) / 0.85)


class Supine:
    """Settles a body on the mat once, then poses it for any state."""

    def __init__(self, body: Body, setup: Setup):
        self.body, self.setup = body, setup
        self._sink_m = 0.022 if body.name in ("older", "heavy") else 0.015
        trunk = ("root", *SPINE, "clavicle.L", "clavicle.R", "shoulder01.L", "shoulder01.R")
        behind = body.normals[:, 2] < 0
        self._back = np.flatnonzero((body.weight_of(*trunk) > 0.75) & (body.normals[:, 2] < 0.3))
        self._is_seat = body.weight_of("root", "spine05", "spine04")[self._back] > 0.6
        self._is_ribs = body.weight_of(*trunk[4:])[self._back] > 0.6
        self._head = np.flatnonzero((body.weight_of("head") > 0.9) & behind)[::3]
        self._tilt_deg = self._neck_deg = self._support_m = 0.0
        self._legs_m: dict[str, tuple[float, float]] = {}
        j, b = body.joints_m, body.bones
        for side in "LR":
            hip, knee, ankle = (j[b[f"{n}.{side}"]] for n in ("upperleg01", "lowerleg01", "foot"))
            self._legs_m[side] = (float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee)))
        feet = body.weight_of("foot.L") > 0.9
        self._ankle_m = float(j[b["foot.L"]][1] - body.rest_m[feet, 1].min()) - 0.006
        self._heel_m = float(j[b["foot.L"]][2] - body.rest_m[feet, 2].min())
        self._settle()

    def _settle(self) -> None:
        """Tilt the trunk until seat and ribs touch the mat, bend the neck until the head rests, place the feet."""
        rest, self._gain = State(), 0.0
        for _ in range(8):
            pose = Pose.standing(self.body)
            low_seat, low_ribs = self._stack(pose, rest, 0.0)
            self._tilt_deg -= float(np.degrees((low_ribs - low_seat) / 0.45))
        flat, bowed = self._stack(pose, rest, 0.0), self._stack(pose, rest, 1.0)
        self._gain = (bowed[1] - bowed[0]) - (flat[1] - flat[0])
        self._trunk(pose, rest)
        thorax = pose.turn_of("spine01")
        neutral = self._head_low(pose, thorax, 4.0)
        self._support_m = max(neutral, 0.02) if self.setup.pillow else -0.004
        self._neck_deg = self._rest_head(pose, thorax, 0.0, -30.0)
        seat = pose.part_m(self._back)[self._is_seat]
        self._ankle_x_m = float(seat[:, 0].max()) + self.setup.feet_from_seat_m + self._heel_m
        self._shoulders_x_m = float(self._shoulders(pose)[0])
        self._wrists = {side: self._wrist_at_rest(pose, side) for side in "LR"}

    def _turns(self, s: State, bow_deg: float) -> list[Array]:
        """Return the global rotations of pelvis and spine bones, tail first."""
        start = _PEEL * (1 - s.plank)
        slope = s.bridge_deg * _leave((s.bridge - start) / (1 - start))
        pitch = self._tilt_deg - s.pelvis_pitch_deg * _TILT + s.thorax_pitch_deg * _CURL - slope
        pitch = pitch + s.sit_deg * (0.9 + 0.2 * _ALONG) + bow_deg * np.sin(np.pi * _ALONG) + 0.5 * s.breath * _CURL
        twist = s.pelvis_turn_deg * (1 - _ALONG) + s.thorax_turn_deg * _ALONG
        return [turn(_Y, float(p)) @ turn(_X, float(t)) @ _LIE for p, t in zip(pitch, twist, strict=True)]

    def _stack(self, pose: Pose, s: State, bow_deg: float) -> tuple[float, float]:
        """Pose pelvis and spine on the mat; returns the height of seat and ribs above their pressed height."""
        turns = self._turns(s, bow_deg)
        pose.root(np.array([_ROOT_X_M, 0.0, 0.0]), turns[0])
        for bone, r in zip(SPINE, turns[1:], strict=True):
            pose.put(bone, r)
        # The other bones of the trunk's skin, posed roughly: enough to find what touches the mat.
        for bone in ("clavicle", "shoulder01", "upperarm01", "upperarm02", "upperleg01", "upperleg02"):
            for side in "LR":
                pose.put(f"{bone}.{side}", turns[0] if "leg" in bone else turns[-1])
        pose.put("neck01", turns[-1])
        z = pose.part_m(self._back)[:, 2]
        seat, ribs = float(z[self._is_seat].min()), float(z[self._is_ribs].min())
        pose.joints_m[:, 2] -= min(float(z.min()), seat - s.pelvis_up_m) + self._sink_m
        return seat - s.pelvis_up_m, ribs

    def _trunk(self, pose: Pose, s: State) -> None:
        """Pose the trunk: the spine bows to keep pelvis and ribs on the mat, unless ribs or pelvis lift."""
        both_down = float(1 - _smooth(s.bridge / 0.3)) * float(1 - _smooth((s.thorax_pitch_deg + s.sit_deg) / 12))
        bow = 0.0
        for _ in range(3 if both_down > 0 else 1):
            low_seat, low_ribs = self._stack(pose, s, bow)
            if self._gain and both_down > 0:
                bow = float(np.clip(bow - (low_ribs - low_seat) * both_down / self._gain, -15, 15))
        if s.bridge > 0 or s.shoulders_stay > 0:
            off = self._shoulders_x_m - float(self._shoulders(pose)[0])
            pose.joints_m[:, 0] += off * max(float(_smooth(s.bridge / 0.1)), s.shoulders_stay)
        for bone, share in _BELLY.items():
            pose.joints_m[self.body.bones[bone], 2] += share * s.belly_m
        for bone, share in _ROLL.items():
            pose.joints_m[self.body.bones[bone], 0] -= share * s.roll_m
        pose.joints_m[:] += np.array([s.pelvis_slide_m[0], s.pelvis_slide_m[1], 0.002 * s.breath * (s.bridge > 0.5)])

    @staticmethod
    def _shoulders(pose: Pose) -> Array:
        return np.asarray((pose.joint("shoulder01.L") + pose.joint("shoulder01.R")) / 2)

    def _head_low(self, pose: Pose, thorax: Array, pitch_deg: float, s: State | None = None) -> float:
        """Pose the head at a pitch against the floor line; returns the height of its lowest point."""
        side = 0.0 if s is None else s.head_turn_deg + 0.6 * s.thorax_turn_deg
        pose.chain(NECK, thorax, turn(_Y, pitch_deg) @ turn(_X, side) @ _LIE)
        return float(pose.part_m(self._head)[:, 2].min())

    def _rest_head(
        self, pose: Pose, thorax: Array, pitch_deg: float, least_deg: float, s: State | None = None
    ) -> float:
        """Return the pitch, at least ``least_deg``, at which the head touches its support."""
        for _ in range(6):
            low = self._head_low(pose, thorax, pitch_deg, s)
            if abs(low - self._support_m) < 2e-4:
                break
            pitch_deg = float(np.clip(pitch_deg - np.degrees((low - self._support_m) / 0.2), least_deg, least_deg + 90))
        return pitch_deg

    def _neck(self, pose: Pose, s: State) -> None:
        """Pose the head: the ribs carry it, but it never sinks into the mat."""
        thorax = pose.turn_of("spine01")
        lifted = s.thorax_pitch_deg + 1.1 * s.sit_deg
        carried = self._neck_deg * float(1 - _smooth(lifted / 30)) + lifted + s.head_nod_deg
        if s.bridge > 0 or self._head_low(pose, thorax, carried, s) < self._support_m:
            self._rest_head(pose, thorax, carried, -30.0 if s.bridge > 0 else carried, s)

    def _leg(self, pose: Pose, s: State, side: str, leg: Leg) -> None:
        out = 1.0 if side == "L" else -1.0
        pose.put(f"upperleg01.{side}", pose.turn_of("root"))
        hip = pose.joint(f"upperleg01.{side}")
        stand = np.array([self._ankle_x_m + leg.away_m, out * self.setup.feet_apart_m / 2, self._ankle_m + leg.lift_m])
        lean = np.radians(out * self.setup.knees_rest_deg + s.knees_sway_deg)
        knee_up, flat = np.array([0.25 * np.cos(lean), np.sin(lean), np.cos(lean)]), turn(_Z, -3 * out) @ _FOOT
        if leg.planted:
            pose.leg(side, stand, knee_up, flat)
            return
        carried = turn(_X, s.pelvis_turn_deg) @ turn(_Z, out * leg.apart_deg)
        high, low = np.radians([leg.hip_deg, leg.hip_deg - 180 + leg.knee_deg])
        thigh_m, shin_m = self._legs_m[side]
        reach = np.array([np.cos(high), 0, np.sin(high)]) * thigh_m + np.array([np.cos(low), 0, np.sin(low)]) * shin_m
        ankle = hip + carried @ reach
        ankle[2] = max(ankle[2], self._heel_m - 0.005)  # a straight leg on the mat rests on its heel
        pole = carried @ np.array([-np.sin(high), 0.0, np.cos(high)])
        pose.leg(side, ankle * (1 - leg.floor) + stand * leg.floor, pole * (1 - leg.floor) + knee_up * leg.floor)
        shin = pose.turn_of(f"lowerleg02.{side}")
        foot = turn(shin @ _X, leg.point_deg) @ shin
        pose.put(f"foot.{side}", part_of(flat @ foot.T, leg.floor) @ foot if leg.floor else foot)

    def _wrist_at_rest(self, pose: Pose, side: str) -> Array:
        out = 1.0 if side == "L" else -1.0
        pose.put(f"upperarm01.{side}", pose.turn_of("spine01"))
        shoulder, reach = pose.joint(f"upperarm01.{side}"), self._arm_m(side)
        line = {"sides": (0.93, 0.36), "wide": (-0.05, 1.0), "reach": (0.98, 0.2)}[self.setup.arms]
        along = unit(np.array([line[0], out * line[1], 0.0])) * reach * 0.97
        return np.asarray((shoulder + along) * [1, 1, 0] + _Z * 0.03)

    def _arm_m(self, side: str) -> float:
        j, b = self.body.joints_m, self.body.bones
        points = [j[b[f"{n}.{side}"]] for n in ("upperarm01", "lowerarm01", "wrist")]
        return float(sum(np.linalg.norm(q - p) for p, q in pairwise(points)))

    def _arm(self, pose: Pose, s: State, side: str) -> None:
        """Pose an arm: hand on the floor, reaching past the thigh towards the foot, or on the knee when sitting."""
        out = 1.0 if side == "L" else -1.0
        pose.put(f"upperarm01.{side}", pose.turn_of("spine01"))
        shoulder, reach_m = pose.joint(f"upperarm01.{side}"), self._arm_m(side)
        wrist = self._wrists[side] + np.array([*s.pelvis_slide_m, 0.0])
        fingers = unit((wrist - shoulder) * [1, 1, 0])
        palm, elbow = -_Z, np.array([0.15, out, 0.0])
        if self.setup.arms == "wide":
            elbow = np.array([1.0, 0.0, 0.0])
        if s.arms_reach > 0:
            up = float(_smooth(s.arms_reach))
            line = unit(np.array([1.0, out * 0.06, 0.05]))
            over = shoulder + line * reach_m * 0.98
            over[2] = max(over[2], 0.09)
            wrist, fingers = wrist * (1 - up) + over * up, fingers * (1 - up) + line * up
        if s.sit_deg > 0:
            up = float(_smooth(s.sit_deg / 50))
            knee = pose.joint(f"lowerleg01.{side}") + np.array([-0.06, out * 0.07, 0.02])
            wrist = wrist * (1 - up) + knee * up
            fingers = unit(fingers * (1 - up) + np.array([0.8, 0.0, -0.6]) * up)
            palm, elbow = palm * (1 - up) - _Y * out * up, elbow * (1 - up) + np.array([-0.2, out * 0.5, -0.6]) * up
        pose.arm(side, wrist, elbow, (fingers, palm))

    def pose(self, s: State, side: str = "left") -> Pose:
        """The posed body in the world.

        Args:
            s: state of this frame.
            side: "left": head towards -x; "right": the mirror image.
        """
        pose = Pose.standing(self.body)
        self._trunk(pose, s)
        self._neck(pose, s)
        for name, leg in (("L", s.left), ("R", s.right)):
            self._leg(pose, s, name, leg)
        for name in "LR":
            self._arm(pose, s, name)
        if self.setup.lying_deg:
            r = turn(_Z, self.setup.lying_deg)
            pose.turns, pose.joints_m = r @ pose.turns, pose.joints_m @ r.T
        return pose if side == "left" else pose.mirrored()

    def props(self, side: str = "left") -> list[Array]:
        """Triangles (36, 10) of the pillow, if there is one."""
        if not self.setup.pillow:
            return []
        x, y, _ = self.pose(State(), side).joint("head")
        top = self._support_m + 0.012
        centre = (float(x) + (-0.02 if side == "left" else 0.02), float(y), top / 2)
        return [box(centre, (0.32, 0.46, top), (0.8, 0.8, 0.76))]
