"""A person on all fours: knees below the hips, hands below the shoulders, the spine free to round and to hollow.

Everything is built with the head towards -x, the left side towards -y (the camera); the other side is the mirror image.
Hands and knees stay where they are; hips turn about the knees and shoulders about the wrists, so a spine that rounds
draws them nearer to each other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from samples.studio.body import Array, Body
from samples.studio.skeleton import NECK, SPINE, Pose
from samples.studio.vectors import turn, unit

#: Rest axes (left, head, front) → world (-y, -x, down).
_LIE = np.array([[0.0, -1, 0], [-1, 0, 0], [0, 0, -1]])
_X, _Y, _Z = np.eye(3)
#: Heights of the joints above the mat: knee, ankle with the top of the foot on the mat, wrist with the palm on it.
_KNEE_M, _ANKLE_M, _WRIST_M = 0.058, 0.062, 0.052
#: Length of an arm that is straight but not locked, as a share of its longest.
_STRAIGHT = 0.975
#: Place of the middle of hands and knees.
_MIDDLE_M = -0.06


@dataclass(frozen=True, slots=True)
class Setup:
    """How the person has settled; the same for a whole clip.

    Attributes:
        hands_ahead_m: wrists ahead of the point below the shoulders.
        knees_behind_m: knees behind the point below the hips.
        hands_apart_m, knees_apart_m: distances between the wrists and between the knees.
        point_deg: feet pointed, 90 = in line with the shins.
        elbows_out: direction in which the elbows point, 0 = to the knees, 1 = as much to the sides.
        head_deg: habitual nod of the head.
        turned_deg: turn of the whole body on the mat.
    """

    hands_ahead_m: float = 0.0
    knees_behind_m: float = 0.0
    hands_apart_m: float = 0.36
    knees_apart_m: float = 0.22
    point_deg: float = 74.0
    elbows_out: float = 0.4
    head_deg: float = 0.0
    turned_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class State:
    """What moves from frame to frame; all zero is the start position, with a level back.

    Attributes:
        tail_deg: pelvis turned, positive with the tail tucked in.
        chest_deg: chest turned, positive with the breastbone drawn in; the spine between curves evenly.
        nod_deg: head and neck bent, positive with the chin to the chest.
        face_turn_deg: face turned to the left.
        back_m: seat moved towards the heels.
        sink_m: shoulders nearer to the hands, by bent elbows.
        push_m: shoulder blades spread, which lifts the chest.
        kneel: 1 = kneeling upright with the hands on the thighs.
        lift_m: left hand, right hand, left knee and right knee lifted from the mat.
        ahead_m: the same four moved ahead.
        breath: -1 to 1.
    """

    tail_deg: float = 0.0
    chest_deg: float = 0.0
    nod_deg: float = 0.0
    face_turn_deg: float = 0.0
    back_m: float = 0.0
    sink_m: float = 0.0
    push_m: float = 0.0
    kneel: float = 0.0
    lift_m: tuple[float, float, float, float] = (0.0,) * 4
    ahead_m: tuple[float, float, float, float] = (0.0,) * 4
    breath: float = 0.0


def _beside(length_m: float, across_m: float) -> float:
    """Part of a limb's length that is seen from the side."""
    return math.sqrt(max(length_m**2 - across_m**2, 1e-6))


class AllFours:
    """Settles a body on hands and knees once, then poses it for any state."""

    def __init__(self, body: Body, setup: Setup):
        self.body, self.setup = body, setup
        j, b = body.joints_m, body.bones
        hip, knee, ankle, shoulder, elbow, wrist = (
            j[b[f"{name}.L"]] for name in ("upperleg01", "lowerleg01", "foot", "upperarm01", "lowerarm01", "wrist")
        )
        self._shin_m = float(np.linalg.norm(ankle - knee))
        self._thigh_m = _beside(float(np.linalg.norm(knee - hip)), setup.knees_apart_m / 2 - hip[0])
        arm_m = float(np.linalg.norm(elbow - shoulder) + np.linalg.norm(wrist - elbow))
        self._arm_m = _beside(_STRAIGHT * arm_m, setup.hands_apart_m / 2 - shoulder[0])
        chord = self._spine(Pose.standing(body), State(), 0.0)
        tall = _WRIST_M + self._arm_m - _KNEE_M - self._thigh_m
        between = _beside(float(np.linalg.norm(chord)), tall) + setup.hands_ahead_m + setup.knees_behind_m
        self._knees_x, self._hands_x = _MIDDLE_M + between / 2, _MIDDLE_M - between / 2

    def _spine(self, pose: Pose, s: State, tip_deg: float, hips_m: Array | None = None) -> Array:
        """Pose pelvis, spine and the roots of the limbs; returns the line (3,) mid-hip → mid-shoulder.

        Args:
            pose: changed in place.
            s: the state.
            tip_deg: the whole trunk is turned by this, positive with the shoulders up.
            hips_m: where the middle of the hips comes to; None: anywhere.
        """
        pelvis = turn(_Y, tip_deg + s.tail_deg) @ _LIE
        thorax = turn(_Y, tip_deg - s.chest_deg + 0.4 * s.breath) @ _LIE
        at = np.zeros(3)
        for _ in range(2):
            pose.root(at, pelvis)
            pose.chain(SPINE, pelvis, thorax)
            for side in "LR":
                for bone in ("clavicle", "shoulder01", "upperarm01"):
                    pose.put(f"{bone}.{side}", thorax)
                pose.put(f"upperleg01.{side}", pelvis)
            hips, shoulders = (
                (pose.joint(f"{bone}.L") + pose.joint(f"{bone}.R")) / 2 for bone in ("upperleg01", "upperarm01")
            )
            if hips_m is None:
                break
            at = at + hips_m - hips
        return np.asarray(shoulders - hips)

    def _trunk(self, pose: Pose, s: State) -> None:
        """Hang the trunk between hips over the knees and shoulders over the hands."""
        hands_x = self._hands_x - (s.ahead_m[0] + s.ahead_m[1]) / 2
        knees_x = self._knees_x - (s.ahead_m[2] + s.ahead_m[3]) / 2
        line = self._spine(pose, s, 0.0)
        chord_m, slope_deg = float(np.hypot(line[0], line[2])), math.degrees(math.atan2(line[2], -line[0]))
        arm_m = self._arm_m + s.push_m - s.sink_m
        rest_m = float(np.hypot(*self._spine(Pose.standing(self.body), State(), 0.0)[[0, 2]]))
        # A shorter trunk draws the hips and the shoulders towards each other by equal parts.
        hips_dx = float(
            np.clip(s.back_m - self.setup.knees_behind_m - (rest_m - chord_m) / 2, -0.9, 0.9 * self._thigh_m)
        )
        hips_x, hips_z = knees_x + hips_dx, _KNEE_M + _beside(self._thigh_m, hips_dx)
        shoulders_x = hips_x - chord_m
        for _ in range(6):
            shoulders_z = _WRIST_M + _beside(arm_m, min(abs(shoulders_x - hands_x), 0.85 * arm_m))
            shoulders_x = hips_x - _beside(chord_m, min(abs(shoulders_z - hips_z), 0.95 * chord_m))
        tip_deg = math.degrees(math.atan2(shoulders_z - hips_z, hips_x - shoulders_x)) - slope_deg
        tip_deg += s.kneel * (82.0 - tip_deg)
        self._spine(pose, s, tip_deg, np.array([hips_x, 0.0, hips_z]))
        thorax = pose.turn_of("spine01")
        bent = s.nod_deg + self.setup.head_deg
        neck = turn(_Y, -0.6 * bent) @ thorax
        pose.chain(NECK[:3], thorax, neck)
        pose.put("head", turn(_Y, -bent) @ thorax @ turn((0.0, 1, 0), s.face_turn_deg))

    def _limbs(self, pose: Pose, s: State) -> None:
        """Pose legs and arms onto their places on the mat, or lifted from them."""
        for n, (side, out) in enumerate((("L", -1.0), ("R", 1.0))):
            knee = np.array(
                [self._knees_x - s.ahead_m[2 + n], out * self.setup.knees_apart_m / 2, _KNEE_M + s.lift_m[2 + n]]
            )
            drop = _ANKLE_M - _KNEE_M
            ankle = knee + np.array([_beside(self._shin_m, drop), 0.0, drop + 0.5 * s.lift_m[2 + n]])
            foot = turn(_Y, -self.setup.point_deg) @ _LIE
            pose.leg(side, ankle, np.array([-1.0, 0.0, -0.8]), foot)
            wrist = np.array([self._hands_x - s.ahead_m[n], out * self.setup.hands_apart_m / 2, _WRIST_M + s.lift_m[n]])
            fingers, palm = np.array([-1.0, -0.12 * out, -0.12]), -_Z
            elbow = np.array([1.0, out * self.setup.elbows_out, -0.1])
            if s.kneel > 0:
                u = s.kneel
                on_thigh = pose.joint(f"lowerleg01.{side}") * 0.45 + pose.joint(f"upperleg01.{side}") * 0.55
                on_thigh = on_thigh + np.array([-0.09, 0.06 * out, 0.0])
                wrist = wrist * (1 - u) + on_thigh * u
                fingers, palm = fingers * (1 - u) + np.array([-0.3, 0.0, -1.0]) * u, palm * (1 - u) + _X * u
                elbow = elbow * (1 - u) + np.array([0.5, out, 0.0]) * u
            pose.arm(side, wrist, unit(elbow), (unit(fingers), unit(palm)), 0.12)

    def pose(self, s: State, side: str) -> Pose:
        """The posed body in the world.

        Args:
            s: state of this frame.
            side: of the body that is towards the camera, "left" or "right".
        """
        pose = Pose.standing(self.body)
        self._trunk(pose, s)
        self._limbs(pose, s)
        if self.setup.turned_deg:
            r = turn(_Z, self.setup.turned_deg)
            pose.turns, pose.joints_m = r @ pose.turns, pose.joints_m @ r.T
        return pose if side == "left" else pose.mirrored()
