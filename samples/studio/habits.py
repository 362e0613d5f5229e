"""Habits of people who pace themselves: tempo, where the clip begins and ends, hands, clothes, hand-held camera."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array
from samples.studio.looks import Look
from samples.studio.motion import sway
from samples.studio.movement import Side
from samples.studio.skeleton import NECK, Pose
from samples.studio.vectors import turn, unit

Hands = Literal["behind_head", "on_hips", "on_belly", "crossed", "overhead", "head_on_forearm", "head_on_hand"]
Feet = Literal["barefoot", "socks", "shoes"]

_Z = np.array([0.0, 0.0, 1.0])
#: A hand-held picture is cropped from one this many times larger, so that no edge shows.
_ZOOM = 1.06
#: Standard deviations of a hand-held camera: slow sway and fast jitter as shares of the picture width, and roll.
_SWAY_SHARE, _JITTER_SHARE, _ROLL_DEG = 0.006, 0.0009, 0.5
#: Height of a wrist that rests on the mat.
_WRIST_M = 0.035


@dataclass(frozen=True, slots=True)
class Habits:
    """How one person does one clip.

    Attributes:
        way_s: mean duration of one phase, up or back; each phase varies around it.
        pace: speed of a look-alike, as a multiple of its own.
        begins: share of the first way up that is over at the first frame; None: the clip begins at rest.
        ends: share of the last way back that is over at the last frame; None: the clip ends at rest.
        hesitates: share of the phases in which the movement pauses halfway.
        hands: position of the hands; None: where the exercise puts them.
        scratches: one hand goes to the nose once.
        handheld: the camera is held by hand.
        loose: a loose shirt of one colour.
        feet: footwear.
        hair_over_ears: long hair hides the ears.
    """

    way_s: float
    pace: float = 1.0
    begins: float | None = None
    ends: float | None = None
    hesitates: float = 0.0
    hands: Hands | None = None
    scratches: bool = False
    handheld: bool = False
    loose: bool = False
    feet: Feet = "barefoot"
    hair_over_ears: bool = False


def dressed(look: Look, habits: Habits, rng: Generator) -> Look:
    """Dress the person according to the habits."""
    name = look.name.replace("tight", "easy") if habits.loose else look.name
    if habits.loose:
        wide = float(rng.uniform(0.024, 0.036))
        if "skin-coloured" in name:  # a loose shirt of that colour would not look like a shirt
            look, name = replace(look, top=look.legs), name.replace("skin-coloured", "one-coloured")
        look = replace(look, loose_m=wide, top_pattern=0, legs_pattern=0, sleeve_m=max(look.sleeve_m, 0.2))
        name = f"loose plain shirt, {name.split(', ')[-1]}"
    sock_y = {"barefoot": -2.0, "socks": -0.68, "shoes": -0.765}[habits.feet]
    shoe_m = 0.009 if habits.feet == "shoes" else 0.0
    name = f"{name}, {habits.feet}" + (", hair over the ears" if habits.hair_over_ears else "")
    return replace(look, name=name, sock_y=sock_y, shoe_m=shoe_m, ears_hidden=float(habits.hair_over_ears))


def shake(t_s: Array, rng: Generator, size: tuple[int, int]) -> Array:
    """Return affine maps (N, 2, 3) from the steady picture to the hand-held one, with pixel corners at whole numbers.

    Args:
        t_s: (N,) times of the frames.
        rng: draws sway, jitter and roll.
        size: width and height of the picture in pixels.
    """
    width, height = size
    shift = [sway(t_s, rng, _SWAY_SHARE * width) + sway(t_s * 9, rng, _JITTER_SHARE * width) for _ in range(2)]
    roll = np.radians(sway(t_s, rng, _ROLL_DEG))
    cos, sin = _ZOOM * np.cos(roll), _ZOOM * np.sin(roll)
    turned = np.stack([np.stack([cos, -sin], axis=1), np.stack([sin, cos], axis=1)], axis=1)
    middle = np.array([width / 2, height / 2])
    moved = middle - turned @ middle + np.stack(shift, axis=1)
    return np.concatenate([turned, moved[:, :, None]], axis=2)


def _toward(pose: Pose, side: str, wrist_m: Array, share: float) -> Array:
    """Move a wrist a share of the way towards a point."""
    now = pose.joint(f"wrist.{side}")
    arc = pose.turn_of("spine01") @ np.array([0.0, 0.0, 0.1]) * np.sin(np.pi * share)
    return np.asarray(now + (wrist_m - now) * share + arc * (share < 1))


def put_hands(pose: Pose, hands: Hands, working: Side) -> None:
    """Place both hands (in side-lying: the lower one), changing the pose in place.

    Args:
        pose: changed in place; only the arms move, and the head if it is propped up.
        hands: where the hands go.
        working: the upper side of a person who lies on one side.
    """
    if hands in ("head_on_forearm", "head_on_hand"):
        _prop_head(pose, "R" if working == "left" else "L", hands == "head_on_hand")
        return
    chest, head, pelvis = (pose.turn_of(b) for b in ("spine01", "head", "root"))
    chest = chest.copy()
    for side, out, other in (("L", 1.0, "R"), ("R", -1.0, "L")):
        elbow, palm = chest @ np.array([out, -0.3, -0.3]), -chest[:, 2]
        if hands == "behind_head":
            wrist = pose.joint("head") + head @ np.array([out * 0.12, 0.04, -0.07])
            elbow, palm = chest @ np.array([out, 0.5, 0.25]), head @ np.array([-out, 0.0, 0.3])
            fingers = head @ np.array([-out * 0.7, 0.5, -0.4])
        elif hands == "on_hips":
            wrist = pose.joint("root") + pelvis @ np.array([out * 0.175, 0.1, 0.02])
            fingers, palm = pelvis @ np.array([-out * 0.35, -0.6, 0.7]), pelvis @ np.array([-out, -0.3, 0.0])
        elif hands == "on_belly":
            belly = pose.turn_of("spine04")
            wrist = pose.joint("spine04") + belly @ np.array([out * 0.11, 0.03, 0.14])
            fingers, palm = belly @ np.array([-out, -0.1, 0.1]), -belly[:, 2]
        elif hands == "crossed":
            wrist = pose.joint(f"upperarm01.{other}") + chest @ np.array([out * 0.09, -0.06, 0.13 + 0.02 * out])
            fingers = chest @ np.array([-out * 0.8, 0.6, 0.0])
        else:  # overhead
            reach = np.linalg.norm(pose.joint(f"wrist.{side}") - pose.joint(f"lowerarm01.{side}"))
            reach += np.linalg.norm(pose.joint(f"lowerarm01.{side}") - pose.joint(f"upperarm01.{side}"))
            wrist = pose.joint(f"upperarm01.{side}") + unit(chest @ np.array([out * 0.12, 1.0, 0.1])) * reach * 0.97
            elbow, fingers, palm = chest @ np.array([out, 0.0, 0.2]), chest[:, 1], chest[:, 2]
        wrist = wrist + _Z * max(_WRIST_M - float(wrist[2]), 0.0)
        pose.arm(side, wrist, elbow, (fingers, palm), 0.3)


def _prop_head(pose: Pose, low: str, on_hand: bool) -> None:
    """Place the lower arm in side-lying: folded below the head, or propping the head on the hand."""
    chest, out = pose.turn_of("spine01").copy(), 1.0 if low == "L" else -1.0
    if on_hand:
        raised = turn(chest[:, 2], 34.0 * out) @ pose.turn_of("head")
        if raised[2, 1] < pose.turn_of("head")[2, 1]:
            raised = turn(chest[:, 2], -34.0 * out) @ pose.turn_of("head")
        pose.chain(NECK, chest, raised)
        head = pose.turn_of("head")
        wrist = pose.joint("head") + head @ np.array([out * 0.09, -0.02, 0.03])
        elbow = chest @ np.array([0.0, 0.8, 0.5]) - 0.7 * _Z
        fingers, palm = head @ np.array([0.0, 1.0, -0.3]), head @ np.array([-out, 0.0, 0.0])
    else:
        head = pose.turn_of("head")
        wrist = (pose.joint("head") + head @ np.array([0.0, 0.07, -0.02])) * [1, 1, 0] + _WRIST_M * _Z
        elbow, fingers, palm = chest @ np.array([0.0, 0.7, 1.0]), chest @ np.array([0.0, 0.4, -1.0]), _Z
    pose.arm(low, wrist, elbow, (fingers, palm), 0.35)


def scratch_nose(pose: Pose, side: str, share: float) -> None:
    """Move one hand a share of the way to the nose, changing the pose in place."""
    out = 1.0 if side == "L" else -1.0
    head, chest = pose.turn_of("head"), pose.turn_of("spine01").copy()
    nose = pose.joint("head") + head @ np.array([out * 0.07, -0.03, 0.2])
    wrist = _toward(pose, side, nose, share)
    fingers = unit(pose.joint("head") + head @ np.array([0.0, 0.05, 0.13]) - nose)
    pose.arm(side, wrist, chest @ np.array([out, -0.6, 0.2]), (fingers, head @ np.array([-out, 0.0, -0.6])))
