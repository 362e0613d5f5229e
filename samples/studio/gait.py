"""People who walk, turn and stand, with feet that stay on the floor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, Body
from samples.studio.motion import breathing, sway
from samples.studio.skeleton import NECK, SPINE, Pose
from samples.studio.vectors import turn, unit

#: Rest axes (left, head, front) → world (+y, up, +x).
_FACE = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0]])
_X, _Y, _Z = np.eye(3)
#: Share of a stride during which a foot is on the floor, and where it lands, in strides ahead of the hips.
_STANCE, _LANDS = 0.62, 0.29


@dataclass(frozen=True, slots=True)
class Step:
    """What moves from frame to frame.

    Attributes:
        phase: strides walked, counted from the left foot's landing.
        stride_m: length of two steps.
        lift: how high the feet are lifted, 0–1.
        shift_m: hips to the left of the midpoint between the feet.
        trunk_turn_deg, head_turn_deg: ribs and face turned to the left.
        nod_deg: head bent down.
        phone: right hand raised in front of the chest as if holding a phone, 0–1.
        breath: -1 to 1.
        at_m: position in the room (x, y).
        heading_deg: anticlockwise from +x, seen from above.
    """

    phase: float = 0.0
    stride_m: float = 0.0
    lift: float = 0.0
    shift_m: float = 0.0
    trunk_turn_deg: float = 0.0
    head_turn_deg: float = 0.0
    nod_deg: float = 0.0
    phone: float = 0.0
    breath: float = 0.0
    at_m: tuple[float, float] = (0.0, 0.0)
    heading_deg: float = 0.0


def _foot(u: float, stride_m: float, lift: float) -> tuple[float, float, float]:
    """Foot at phase ``u`` of its stride: ankle ahead of the hips, ankle above standing height, toes down (degrees)."""
    lands, leaves = _LANDS * stride_m, (_LANDS - _STANCE) * stride_m
    if u < _STANCE:
        off = np.clip((u - 0.40) / (_STANCE - 0.40), 0, 1) ** 2  # the heel comes up
        flat = np.clip(1 - u / 0.10, 0, 1)
        pitch = lift * (32 * off - 13 * flat)
        return lands - u * stride_m, 0.14 * float(np.sin(np.radians(max(pitch, 0.0)))), float(pitch)
    w = (u - _STANCE) / (1 - _STANCE)
    s, slope = w * w * (3 - 2 * w), -stride_m * (1 - _STANCE)  # Hermite curve: the floor's speed at both ends
    ahead = leaves + (lands - leaves) * s + slope * (w * (1 - w) ** 2 - w * w * (1 - w))
    pitch = lift * (32 * (1 - w) ** 2 - 13 * w * w)
    up = 0.14 * np.sin(np.radians(32 * lift)) * (1 - w) ** 1.5 + 0.05 * lift * np.sin(np.pi * w) ** 2
    return float(ahead), float(up), float(pitch)


class Walker:
    """Poses a body that stands or walks."""

    def __init__(self, body: Body, rng: Generator):
        j, b = body.joints_m, body.bones
        self.body = body
        hip, knee, ankle = (j[b[f"{n}.L"]] for n in ("upperleg01", "lowerleg01", "foot"))
        self.leg_m = float(np.linalg.norm(knee - hip) + np.linalg.norm(ankle - knee))
        self._mid_hip = (hip + j[b["upperleg01.R"]]) / 2 - j[0]
        self._half_m = float(hip[0]) * 0.95
        self._ankle_m = float(ankle[1] - body.rest_m[:, 1].min())
        upper, fore, wrist = (j[b[f"{n}.L"]] for n in ("upperarm01", "lowerarm01", "wrist"))
        self._arm_m = float(np.linalg.norm(fore - upper) + np.linalg.norm(wrist - fore))
        trunk = body.weight_of("root", "upperleg01.L", "upperleg02.L") > 0.5
        self._wide_m = float(body.rest_m[trunk & (body.rest_m[:, 1] > knee[1] + 0.2), 0].max())
        self._arms_deg, self._lean_deg = rng.uniform(14, 24), rng.uniform(0, 4)
        self._stoop_deg = rng.uniform(0, 8)

    def pose(self, s: Step) -> Pose:
        """The posed body in the world."""
        pose = Pose.standing(self.body)
        wave = 2 * np.pi * (s.phase - 0.05)
        feet = {}
        for side, sign, late in (("L", 1.0, 0.0), ("R", -1.0, 0.5)):
            ahead, up, pitch = _foot((s.phase + late) % 1.0, s.stride_m, s.lift)
            feet[side] = np.array([ahead, sign * self._half_m, self._ankle_m + up]), pitch
        hips = np.array([0.0, s.shift_m + 0.02 * s.lift * np.sin(wave), 0.0])
        heights = []
        for side, sign in (("L", 1.0), ("R", -1.0)):
            away = feet[side][0] - hips - _Y * sign * self._half_m
            reach = self.leg_m * (0.994 - 0.004 * s.lift)
            heights.append(feet[side][0][2] + np.sqrt(max(reach**2 - away[0] ** 2 - away[1] ** 2, 0.1)))
        hips[2] = -0.012 * np.log(sum(np.exp(-h / 0.012) for h in heights))  # soft minimum of the two heights
        share = s.stride_m / self.leg_m  # about 1.3 in a brisk walk
        swing = float(np.cos(wave)) * share
        pelvis = (
            turn(_Z, -4 * swing) @ turn(_X, -2.0 * share * float(np.sin(wave))) @ turn(_Y, self._lean_deg / 2) @ _FACE
        )
        pose.root(hips - pelvis @ self._mid_hip, pelvis)
        thorax = turn(_Z, 4 * swing + s.trunk_turn_deg) @ turn(_Y, self._lean_deg + self._stoop_deg * 0.6) @ _FACE
        pose.chain(SPINE, pelvis, thorax @ turn(_X, -0.5 * s.breath))
        head = (
            turn(_Z, 0.5 * s.trunk_turn_deg + s.head_turn_deg) @ turn(_Y, 4 + self._stoop_deg * 0.5 + s.nod_deg) @ _FACE
        )
        pose.chain(NECK, pose.turn_of("spine01"), head)
        for side, sign in (("L", 1.0), ("R", -1.0)):
            ankle, pitch = feet[side]
            out = turn(_Z, 7.0 * sign)
            pose.leg(side, ankle, out @ _X, out @ turn(_Y, pitch) @ _FACE)
            self._arm(pose, side, sign, -sign * self._arms_deg * swing, s.phone if side == "R" else 0.0)
        r = turn(_Z, s.heading_deg)
        pose.turns, pose.joints_m = r @ pose.turns, pose.joints_m @ r.T + np.array([*s.at_m, 0.0])
        return pose

    def _arm(self, pose: Pose, side: str, sign: float, angle_deg: float, phone: float) -> None:
        """One arm hanging and swung forward by an angle, or raised before the chest."""
        for bone in ("clavicle", "shoulder01", "upperarm01"):
            pose.put(f"{bone}.{side}", pose.turn_of("spine01"))
        shoulder, ribs = pose.joint(f"upperarm01.{side}"), pose.turn_of("spine01") @ _FACE.T
        a = np.radians(angle_deg + 4)
        aside = max(self._wide_m + 0.04 - abs(float(shoulder[1])), 0.03)
        hanging = unit(np.array([np.sin(a), sign * aside / self._arm_m, -np.cos(a)])) * self._arm_m * 0.975
        held = ribs @ np.array([0.30, -0.10 * sign, -0.12])
        wrist = shoulder + (1 - phone) * hanging + phone * held
        # On a straight line the hand would pass through the ribs.
        wrist = wrist + _X * 0.25 * phone * (1 - phone)
        fingers = (1 - phone) * unit(hanging) + phone * np.array([0.5, -0.5 * sign, 0.6])
        palm = (1 - phone) * np.array([0.0, -sign, 0.0]) + phone * np.array([-0.7, 0.0, 0.7])
        pose.arm(side, wrist, np.array([-1.0, sign * (0.3 + 0.3 * phone), -0.6 * phone]), (fingers, palm + 1e-3))


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A walk over time; each field is (N,).

    Attributes:
        x_m, y_m: position in the room.
        heading_deg: anticlockwise from +x.
        shift_m, head_turn_deg, nod_deg, phone: see ``Step``.
    """

    x_m: Array
    y_m: Array
    heading_deg: Array
    shift_m: Array
    head_turn_deg: Array
    nod_deg: Array
    phone: Array

    @classmethod
    def plain(cls, x_m: Array, y_m: Array, heading_deg: Array) -> Way:
        """A walk without glances, shifts or a phone."""
        nothing = np.zeros(len(x_m))
        return cls(x_m, y_m, heading_deg, nothing, nothing, nothing, nothing)


def follow(body: Body, rng: Generator, t_s: Array, way: Way) -> list[Pose]:
    """Walk along a path: step length and cadence follow the pace; small steps while turning on the spot."""
    walker = Walker(body, rng)
    pace = np.hypot(np.gradient(way.x_m, t_s), np.gradient(way.y_m, t_s))
    turning = np.abs(np.gradient(way.heading_deg, t_s))
    effort = np.sqrt(pace / 1.1)  # step length and cadence both grow with the pace
    stepping = np.maximum(effort, np.minimum(turning / 90, 0.8))
    strides_s = 0.9 * np.sqrt(0.8 / walker.leg_m) * np.maximum(stepping, 1e-6)
    phase = rng.random() + np.concatenate([[0.0], np.cumsum(strides_s[:-1] * np.diff(t_s))])
    small = [sway(t_s, rng, size) for size in (0.006, 2.0, 2.5, 1.5)]
    breath = breathing(t_s, rng)
    return [
        walker.pose(
            Step(
                phase=float(phase[i]),
                stride_m=float(pace[i] / strides_s[i]) if pace[i] > 1e-3 else 0.0,
                lift=float(np.clip(stepping[i] * 1.2, 0, 1)),
                shift_m=float(way.shift_m[i] + small[0][i]),
                trunk_turn_deg=float(small[1][i]),
                head_turn_deg=float(way.head_turn_deg[i] + small[2][i]),
                nod_deg=float(way.nod_deg[i] + small[3][i]),
                phone=float(way.phone[i]),
                breath=float(breath[i]),
                at_m=(float(way.x_m[i]), float(way.y_m[i])),
                heading_deg=float(way.heading_deg[i]),
            )
        )
        for i in range(len(t_s))
    ]
