"""A person on one knee, with the other foot planted in front; also on both knees, and rising from the knee."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from samples.studio.body import Array, Body
from samples.studio.skeleton import Pose
from samples.studio.upright import Setup, State, Upright
from samples.studio.vectors import turn

_FACE = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])
_X, _Y, _Z = np.eye(3)
Hands = Literal["hang", "hips", "front_thigh"]


@dataclass(frozen=True, slots=True)
class Place:
    """How the person has settled; the same for a whole clip.

    Attributes:
        hands: hanging, on the hips, or both on the front thigh.
        front_m: ankle of the planted foot ahead of the rear knee.
        apart_m: distance between the ankles, seen from the front.
        toes_tucked: the toes of the rear foot push into the mat; otherwise its back lies on the mat.
        toes_out_deg: turn of the planted foot outwards.
        stoop_deg: how rounded the person's back is by habit.
    """

    hands: Hands = "hips"
    front_m: float = 0.45
    apart_m: float = 0.18
    toes_tucked: bool = True
    toes_out_deg: float = 5.0
    stoop_deg: float = 0.0


class HalfKneeling:
    """Settles a body on its left knee, facing +x, then poses it.

    Attributes:
        thigh_m: length of a thigh.
        shin_m: length of a shin.
        toes_m: the toes ahead of the ankle above a planted foot.
    """

    def __init__(self, body: Body, place: Place) -> None:
        self.body, self.place = body, place
        self._upright = Upright(body, Setup(stoop_deg=place.stoop_deg))
        j, b = body.joints_m, body.bones
        hip, knee, ankle = (j[b[f"{n}.L"]] for n in ("upperleg01", "lowerleg01", "foot"))
        self.thigh_m, self.shin_m = float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))
        self._hip_half_m = float(hip[0])
        self._ankle_m = float(ankle[1] - body.rest_m[:, 1].min())
        self._knee_m = 0.06
        self.toes_m = float(body.markers_m[31][2] - ankle[2])
        self._rear_m = 0.95 * self.toes_m if place.toes_tucked else 0.09
        self._shin_back_m = float(np.sqrt(self.shin_m**2 - (self._knee_m - self._rear_m) ** 2))

    def hips_m(self, glide_m: float, rise_m: float = 0.0) -> Array:
        """Middle (3,) of the hips, ``glide_m`` ahead of the rear knee; on the knee unless ``rise_m`` above it."""
        drop = np.sqrt(self.thigh_m**2 - glide_m**2)
        return np.array([glide_m, 0.0, self._knee_m + drop + rise_m])

    def front_knee_ahead_m(self, glide_m: float) -> float:
        """Front knee ahead of the ankle below it, seen from the side."""
        line = np.array([self.place.front_m, self._ankle_m]) - self.hips_m(glide_m)[[0, 2]]
        reach = float(np.hypot(*line))
        along = (self.thigh_m**2 - self.shin_m**2 + reach**2) / (2 * reach)
        across = np.sqrt(max(self.thigh_m**2 - along**2, 0.0))
        d = line / reach
        return float(along * d[0] - across * d[1] - line[0])

    def pose(self, s: State, side: str, glide_m: float = 0.0, rise_m: float = 0.0, step: float = 1.0) -> Pose:
        """The posed body in the world.

        Args:
            s: trunk, arms and head; its hips and feet are ignored.
            side: the kneeling leg; "right" is the mirror image, facing -x.
            glide_m: hips ahead of the rear knee.
            rise_m: hips above their height on the knee; the rear knee leaves the floor.
            step: 1 with the front foot planted, 0 on both knees.
        """
        pose = Pose.standing(self.body)
        self._upright._trunk(pose, s, self.hips_m(glide_m, rise_m))
        half = self.place.apart_m / 2
        rear_turn = 100.0 if self.place.toes_tucked else 165.0
        rear = np.array([-self._shin_back_m, 0.0, self._rear_m])
        planted = np.array([self.place.front_m, 0.0, self._ankle_m])
        front = rear + step * (planted - rear) + _Z * 0.5 * step * (1.0 - step)
        for leg, out, ankle, turned in (("L", 1.0, rear, rear_turn), ("R", -1.0, front, rear_turn * (1.0 - step))):
            towards = turn(_Z, out * self.place.toes_out_deg * step) @ _X
            foot = turn(_Z, out * self.place.toes_out_deg * step) @ turn(_Y, turned) @ _FACE
            pose.leg(leg, ankle + _Y * out * half, towards, foot)
        self._arms(pose, s)
        return pose if side == "left" else pose.mirrored()

    def _arms(self, pose: Pose, s: State) -> None:
        """Pose both arms where the hands rest."""
        if self.place.hands == "hang":
            self._upright._arms(pose, s)
            return
        trunk = pose.turn_of("spine01")
        for side, out in (("L", 1.0), ("R", -1.0)):
            for bone in ("clavicle", "shoulder01", "upperarm01"):
                pose.put(f"{bone}.{side}", trunk)
            if self.place.hands == "hips":
                pelvis = pose.turns[0]
                wrist = pose.joint(f"upperleg01.{side}") + pelvis @ np.array([out * 0.09, 0.12, 0.03])
                hand = (pelvis @ np.array([-out * 0.3, -0.4, 1.0]), pelvis @ np.array([-out, 0.0, 0.0]))
                pose.arm(side, wrist, trunk @ np.array([out, 0.0, -0.7]), hand)
            else:
                hip, knee = pose.joint("upperleg01.R"), pose.joint("lowerleg01.R")
                wrist = hip + 0.72 * (knee - hip) + np.array([0.0, out * 0.05, 0.1])
                pose.arm(side, wrist, np.array([-0.6, out, -0.2]), (_X - 0.3 * out * _Y, -_Z))
