"""A person in side-lying: weight on the mat, head on an arm or a pillow, legs bent, pelvis and legs free to move.

Everything is built lying on the right side, the left side up: head towards -x, belly towards -y (the camera). The
other side is the mirror image.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from samples.studio.body import Array, Body
from samples.studio.skeleton import NECK, SPINE, Pose
from samples.studio.vectors import part_of, turn, unit

#: Rest axes (left, head, front) → world (up, -x, -y).
_LIE = np.array([[0.0, -1, 0], [0, 0, -1], [1, 0, 0]])
_X, _Y, _Z = np.eye(3)
#: Height of the relaxed upper arm on the mat that supports the head.
_ARM_M = 0.08


@dataclass(frozen=True, slots=True)
class Setup:
    """How the person has settled; the same for a whole clip.

    Attributes:
        pillow: head on a pillow, lower arm in front; otherwise head on the outstretched lower arm.
        hand_on_waist: upper hand on the waist; otherwise on the floor in front of the chest.
        hip_flex_deg, knee_bend_deg: hip and knee flexion of both legs.
        rest_roll_deg: roll of the pelvis at rest, top hip behind the lower one.
        thorax_roll_deg: roll of the ribs at rest.
        knee_front_m: top knee ahead of the lower one.
        slip: travel of the pelvis over the mat as it rolls, as a share of rolling without slipping.
        follow: travel of the ribs as a share of the pelvis' travel.
        turned_deg: turn of the whole body about the vertical.
    """

    pillow: bool = False
    hand_on_waist: bool = False
    hip_flex_deg: float = 45.0
    knee_bend_deg: float = 90.0
    rest_roll_deg: float = 0.0
    thorax_roll_deg: float = 0.0
    knee_front_m: float = 0.01
    slip: float = 0.4
    follow: float = 0.0
    turned_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class State:
    """What moves from frame to frame; all zero is the start position.

    Attributes:
        open_deg: top knee opened about the line from hip to ankle.
        roll_deg: pelvis rolled back.
        thorax_roll_deg: ribs rolled back.
        hike_deg: top hip drawn up to the ribs.
        tilt_deg: pelvis tilted forward.
        ribs_up_m: ribs pushed off the mat.
        feet_apart_m: top ankle lifted off the lower one.
        slide_m: slide of the whole body on the mat (towards the feet, backwards).
        breath: -1 to 1.
        head_nod_deg: chin down.
        head_turn_deg: face up.
        straight: 0 = top leg bent as in the start position, 1 = straight.
        lift_deg: straight leg raised.
        sit_deg: trunk raised sideways, 0 = lying.
    """

    open_deg: float = 0.0
    roll_deg: float = 0.0
    thorax_roll_deg: float = 0.0
    hike_deg: float = 0.0
    tilt_deg: float = 0.0
    ribs_up_m: float = 0.0
    feet_apart_m: float = 0.0
    slide_m: tuple[float, float] = (0.0, 0.0)
    breath: float = 0.0
    head_nod_deg: float = 0.0
    head_turn_deg: float = 0.0
    straight: float = 0.0
    lift_deg: float = 0.0
    sit_deg: float = 0.0


class SideLying:
    """Settles a body on the mat once, then poses it for any state."""

    def __init__(self, body: Body, setup: Setup):
        self.body, self.setup = body, setup
        soft = 1.0 if body.name in ("older", "heavy") else 0.6
        self._sink = {"pelvis": 0.028 * soft, "ribs": 0.022 * soft}
        self._seat = np.flatnonzero(body.weight_of("root", "spine05", "upperleg01.R") > 0.6)
        self._ribs = np.flatnonzero(
            body.weight_of("spine01", "spine02", "clavicle.R", "shoulder01.R", "upperarm01.R") > 0.7
        )
        self._head = np.flatnonzero(body.weight_of("head") > 0.9)
        self._root_z, self._ribs_z, self._neck_deg = 0.14, 0.15, 0.0
        self._low_seat = 0.0
        self._support_z = 0.0
        self._spine_m = float(
            np.linalg.norm(body.joints_m[body.bones["spine01"]] - body.joints_m[body.bones["spine05"]])
        )
        self._settle()

    def _settle(self) -> None:
        """Lower pelvis and ribs onto the mat, and bend the neck until the head rests on its support."""
        rest = State()
        for _ in range(6):
            self._low_seat = self._seat_low(self._pelvis_turn(rest))
            pose = self._lie(rest)
            self._root_z -= pose.part_m(self._seat)[:, 2].min() + self._sink["pelvis"]
            self._ribs_z -= pose.part_m(self._ribs)[:, 2].min() + self._sink["ribs"]
            low = float(pose.part_m(self._head)[:, 2].min())
            if self.setup.pillow:  # a pillow whose thickness suits the neck
                self._neck_deg, self._support_z = -8.0, max(low, 0.03)
            else:
                self._neck_deg = float(np.clip(self._neck_deg - np.degrees((low - _ARM_M) / 0.25), -32, 20))
        self._low_seat = self._seat_low(self._pelvis_turn(rest))

    def _slope(self) -> Array:
        """Slope of the trunk from the pelvis' height to the ribs' height."""
        return turn(_Y, float(np.degrees(np.arcsin((self._ribs_z - self._root_z) / self._spine_m))))

    def _pelvis_turn(self, s: State) -> Array:
        roll = self.setup.rest_roll_deg + s.roll_deg
        return np.asarray(turn(_Z, s.tilt_deg) @ turn(_Y, -s.hike_deg) @ self._slope() @ turn(_X, -roll) @ _LIE)

    def _seat_low(self, pelvis: Array) -> float:
        """Lowest point of the pelvis region below the pelvis joint, moved as a rigid body."""
        return float(((self.body.rest_m[self._seat] - self.body.joints_m[0]) @ pelvis.T)[:, 2].min())

    def _trunk(self, pose: Pose, s: State) -> None:
        """Pose the trunk: pelvis on the mat, ribs in place, the spine curving between them."""
        raised = turn(_Y, 0.8 * s.sit_deg)
        pelvis = raised @ self._pelvis_turn(s)
        z = self._root_z + self._low_seat - self._seat_low(pelvis)
        back = self.setup.slip * 0.15 * np.radians(s.roll_deg)
        pose.root(np.array([0.0, back, z]), pelvis)
        roll = self.setup.thorax_roll_deg + s.thorax_roll_deg + 0.5 * s.breath
        tip = np.degrees(np.arcsin(np.clip(s.ribs_up_m / 0.5, -0.5, 0.5)))
        thorax = turn(_Y, float(tip) * 1.4 + 1.1 * s.sit_deg) @ self._slope() @ turn(_X, -roll) @ _LIE
        wanted = np.array([self.setup.follow * back, self._ribs_z + s.ribs_up_m + 0.002 * s.breath])
        bow = np.zeros(3)
        if s.sit_deg:  # the more the trunk rises, the less the ribs stay in place on the mat
            pose.chain(SPINE, pelvis, thorax)
            wanted += min(s.sit_deg / 15, 1.0) * (pose.joint("spine01")[1:] - wanted)
        for _ in range(2):  # Newton: a bow about y lifts the far end of the spine, one about z moves it sideways
            ends = []
            for d in (np.zeros(3), _Y, _Z):
                pose.chain(SPINE, pelvis, thorax, bow + d)
                ends.append(pose.joint("spine01")[1:].copy())
            jacobian = np.stack([ends[1] - ends[0], ends[2] - ends[0]], axis=1)
            bow[1:] = np.clip(bow[1:] + np.linalg.solve(jacobian, wanted - ends[0]), -25, 25)
        pose.chain(SPINE, pelvis, thorax, bow)
        roll_head = self.setup.thorax_roll_deg + 0.4 * s.thorax_roll_deg + s.head_turn_deg
        neck = self._neck_deg * max(1 - s.sit_deg / 30, 0) + s.sit_deg
        head = turn(_Z, s.head_nod_deg) @ turn(_Y, neck) @ turn(_X, -roll_head) @ _LIE
        pose.chain(NECK, thorax, head)

    def _directions(self) -> tuple[Array, Array]:
        f, k = np.radians([self.setup.hip_flex_deg, self.setup.knee_bend_deg])
        return np.array([np.cos(f), -np.sin(f), 0.0]), np.array([np.cos(f - k), -np.sin(f - k), 0.0])

    def _legs(self, pose: Pose, s: State) -> None:
        """Pose the legs: the lower leg at rest on the mat, the top leg on it or opened."""
        thigh, shin = self._directions()
        j = self.body.joints_m
        hip, knee, ankle = (j[self.body.bones[b]] for b in ("upperleg01.R", "lowerleg01.R", "foot.R"))
        thigh_m, shin_m = np.linalg.norm(knee - hip), np.linalg.norm(ankle - knee)
        start = np.array([0.0, 0, 0]) + (hip - j[0]) @ (self._slope() @ turn(_X, -self.setup.rest_roll_deg) @ _LIE).T
        low_knee = (start + thigh * thigh_m) * [1, 1, 0] + _Z * 0.052
        low_ankle = (low_knee + shin * shin_m) * [1, 1, 0] + _Z * 0.045
        pose.leg("R", low_ankle, low_knee - (pose.joint("root") * [1, 1, 0.4] + low_ankle) / 2)
        side_by_side = turn(_Z, -8)
        pose.put("foot.R", side_by_side @ pose.turn_of("lowerleg02.R"))

        top_knee = low_knee + _Z * 0.115 - _Y * self.setup.knee_front_m
        top_ankle = low_ankle + _Z * 0.082
        pose.put("upperleg01.L", pose.turn_of("root"))
        start = pose.joint("upperleg01.L")
        if s.straight > 0:
            lift = np.radians(s.lift_deg)
            along = np.array([np.cos(lift) * 0.985, -np.cos(lift) * 0.17, np.sin(lift) - 0.12 * (1 - np.sin(lift))])
            top_ankle = (1 - s.straight) * top_ankle + s.straight * (start + unit(along) * 0.995 * (thigh_m + shin_m))
            pole = (1 - s.straight) * (top_knee - (start + top_ankle) / 2) + s.straight * np.array([0.0, -0.3, 0.05])
            pose.leg("L", top_ankle, pole)
            return
        shut = top_knee - (start + top_ankle) / 2
        top_ankle = top_ankle + np.array([0.0, -0.1, 1.0]) * s.feet_apart_m
        axis = unit(top_ankle - start)
        up = 1.0 if np.cross(axis, shut)[2] > 0 else -1.0
        pose.leg("L", top_ankle, shut)
        closed = pose.turn_of("lowerleg02.L").copy()
        pose.leg("L", top_ankle, turn(axis, up * s.open_deg) @ shut)
        swung = pose.turn_of("lowerleg02.L")
        # The inner edges of the feet stay together, so the foot turns half as far as the shin.
        pose.put("foot.L", side_by_side @ part_of(swung @ closed.T, 0.5) @ closed)

    def _arms(self, pose: Pose, s: State) -> None:
        """Pose the arms: lower arm under the head or in front, upper hand on the floor or the waist."""
        chest = pose.joint("spine01")
        pose.put("clavicle.R", pose.turn_of("spine01"))
        pose.put("shoulder01.R", pose.turn_of("spine01"))
        pose.put("upperarm01.R", pose.turn_of("spine01"))
        low = pose.joint("upperarm01.R")
        j, b = self.body.joints_m, self.body.bones
        upper = float(np.linalg.norm(j[b["lowerarm01.R"]] - j[b["upperarm01.R"]]))
        reach = upper + float(np.linalg.norm(j[b["wrist.R"]] - j[b["lowerarm01.R"]]))
        self._low_arm(pose, s, low, upper, reach)
        if self.setup.hand_on_waist:
            pelvis = pose.joint("root") + pose.turn_of("root") @ np.array([0.150, 0.095, 0.035])
            wrist, palm = pelvis + np.array([-0.02, 0.06, 0.045]), np.array([0.1, 0.1, -1.0])
            pose.arm("L", wrist, np.array([-0.25, 0.75, 0.7]), (np.array([0.25, -1.0, -0.25]), palm))
        else:
            knee = pose.joint("lowerleg01.L") + np.array([-0.12, 0.05, 0.09])
            up = min(s.sit_deg / 60, 1.0)  # when sitting, the hand lies on the thigh
            wrist = ((chest + np.array([0.06, -0.36, 0])) * [1, 1, 0] + _Z * 0.045) * (1 - up) + knee * up
            pose.arm(
                "L",
                wrist,
                np.array([0.55, 0.15 + 0.4 * up, 0.7 * (1 - up)]),
                (np.array([-0.7 + 1.2 * up, -0.7, -0.12]), -_Z),
            )

    def _low_arm(self, pose: Pose, s: State, shoulder: Array, upper_m: float, reach_m: float) -> None:
        """Pose the lower arm: in front of the chest, outstretched under the head, or propping up the trunk."""
        if self.setup.pillow:
            wrist = (shoulder + np.array([-0.10, -0.9 * upper_m - 0.04, 0])) * [1, 1, 0] + _Z * 0.03
            elbow, fingers, palm, share = np.array([0.7, -0.6, -0.1]), np.array([-0.9, -0.4, 0.0]), -_Z, 0.2
        else:
            fingers = unit(np.array([-1.0, -0.22, 0]))
            wrist = (shoulder + fingers * reach_m * 0.96) * [1, 1, 0] + _Z * 0.035
            elbow, palm, share = np.array([0.0, -1, -0.15]), np.array([0.0, -0.5, 1.0]), 0.35
        if s.sit_deg > 0:
            up = min(s.sit_deg / 35, 1.0)
            prop = (shoulder + np.array([-0.12, -0.15, 0])) * [1, 1, 0] + _Z * 0.05
            wrist, palm = wrist * (1 - up) + prop * up, palm * (1 - up) - _Z * (up + 1e-3)
            elbow = elbow * (1 - up) + np.array([-0.6, 0.6, 0.2]) * up
        pose.arm("R", wrist, elbow, (fingers, palm), share)

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
            side: working (top) leg, "left" or "right".
        """
        pose = self._lie(s)
        if self.setup.turned_deg:
            r = turn(_Z, self.setup.turned_deg)
            pose.turns, pose.joints_m = r @ pose.turns, pose.joints_m @ r.T
        pose.joints_m += np.array([*s.slide_m, 0.0])
        return pose if side == "left" else pose.mirrored()

    def pillow_box(self, side: str) -> tuple[tuple[float, float, float], tuple[float, float, float]] | None:
        """Centre and size of the pillow in the world; None without a pillow."""
        if not self.setup.pillow:
            return None
        pose = self.pose(State(), side)
        x, y, _ = pose.joint("head")
        return (float(x) + (-0.05 if side == "left" else 0.05), float(y) + 0.06, self._support_z / 2), (
            0.34,
            0.46,
            self._support_z + 0.03,
        )
