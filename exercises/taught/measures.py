"""Measures of any body in any posture: angles of joints, directions of segments, gaps and shifts.

All are read from landmarks in the picture *as it was shown*: a person who lies the other way round has been turned like
the one who demonstrated (:mod:`exercises.taught.shape`). They are changes since the start position, so that slightly
different bodies and cameras give the same values.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

import numpy as np

from calibration.landmarks import SIDES, Landmark, row
from calibration.text import N_, say_with
from exercises.judging.units import DEG, TORSO, Unit
from exercises.taught.reading import Array, Base, angle, bend, direction, gap, place

#: Which side a measure of a limb is read on: one of them, the mean of both, or the one that has moved further.
Sides = Literal["left", "right", "both", "either"]
#: The direction that counts: a larger value, a smaller one, or away from the start position either way.
Way = Literal["more", "less", "away"]
#: "" for a measure of the whole body.
Of = Literal["", "left", "right", "both", "either"]
#: The worth of a measure compared with others, if several would do. **Taste:** ours: short segments, and those that
#: people hold as they like, such as hands, say less about an exercise.
WORTH = {
    "foot_turn": 0.5,
    "ankle_angle": 0.5,
    "face_turn": 0.6,
    "face_bend_angle": 0.6,
    "pelvis_turn": 0.4,
    "shoulders_turn": 0.4,
    "shin_turn": 0.8,
    "forearm_turn": 0.6,
    "elbow_angle": 0.6,
    "upper_arm_turn": 0.8,
    "armpit_angle": 0.8,
    "hand_along": 0.4,
    "hand_up": 0.4,
    "hands_apart": 0.4,
    "elbows_apart": 0.4,
}


def _both(name: str) -> tuple[int, ...]:
    return tuple(int(row(side, name)) for side in SIDES)


_NOSE = (int(Landmark.NOSE),)
#: Joints of a limb: the word, and the landmarks of the joint and its neighbours.
_JOINTS = {
    "elbow": (N_("elbow angle"), "shoulder", "elbow", "wrist"),
    "armpit": (N_("angle of arm and trunk"), "hip", "shoulder", "elbow"),
    "hip": (N_("hip angle"), "shoulder", "hip", "knee"),
    "knee": (N_("knee angle"), "hip", "knee", "ankle"),
    "ankle": (N_("ankle angle"), "knee", "ankle", "foot_index"),
}
#: Segments of a limb.
_SEGMENTS = {
    "upper_arm": (N_("direction of the upper arm"), "shoulder", "elbow"),
    "forearm": (N_("direction of the forearm"), "elbow", "wrist"),
    "thigh": (N_("direction of the thigh"), "hip", "knee"),
    "shin": (N_("direction of the shin"), "knee", "ankle"),
    "foot": (N_("direction of the foot"), "heel", "foot_index"),
    "leg": (N_("direction of the leg"), "hip", "ankle"),
}
#: Segments of the whole body: the word, and the landmarks at both ends.
_WHOLE = {
    "trunk": (N_("direction of the trunk"), _both("hip"), _both("shoulder")),
    # The longest line of the body turns least by an error of its ends, and shows the smallest lifts and curls.
    "upper": (N_("line from the hips to the head"), _both("hip"), _both("ear")),
    "neck": (N_("direction of the neck"), _both("shoulder"), _both("ear")),
    "face": (N_("direction of the face"), _both("ear"), _NOSE),
    "thighs": (N_("direction of both thighs"), _both("hip"), _both("knee")),
    "shins": (N_("direction of both shins"), _both("knee"), _both("ankle")),
    "shoulders": (N_("line of the shoulders"), (int(row("right", "shoulder")),), (int(row("left", "shoulder")),)),
    "pelvis": (N_("line of the hips"), (int(row("right", "hip")),), (int(row("left", "hip")),)),
}
_BENDS = {
    "neck_bend": (N_("angle of neck and trunk"), _both("hip"), _both("shoulder"), _both("ear")),
    "face_bend": (N_("angle of head and trunk"), _both("hip"), _both("shoulder"), _NOSE),
    "upper_bend": (N_("angle of head, hips and knees"), _both("ear"), _both("hip"), _both("knee")),
    "trunk_bend": (N_("angle of trunk and thighs"), _both("shoulder"), _both("hip"), _both("knee")),
}
_GAPS = {
    "knees_apart": (N_("distance between the knees"), "knee"),
    "feet_apart": (N_("distance between the feet"), "ankle"),
    "hands_apart": (N_("distance between the hands"), "wrist"),
    "elbows_apart": (N_("distance between the elbows"), "elbow"),
}
_PLACES = {
    "head": (N_("the head"), _both("ear")),
    "chest": (N_("the shoulders"), _both("shoulder")),
    "hips": (N_("the hips"), _both("hip")),
}
_LIMB_PLACES = {"hand": (N_("the hand"), "wrist"), "knee": (N_("the knee"), "knee"), "heel": (N_("the foot"), "ankle")}


#: The picture's axes, by the ending of a place's name.
_AXES = {"along": N_("{what}: sideways in the picture"), "up": N_("{what}: height")}


def _placed(words: str, way: str) -> str:
    return say_with(_AXES[way], {"what": words})


@cache
def bases() -> dict[str, tuple[Base, ...]]:
    """Every measure by name: one :class:`Base` for the whole body, or two for the left and the right limb."""
    found: dict[str, tuple[Base, ...]] = {}
    for name, (words, *joints) in _JOINTS.items():
        rows = [[(int(row(side, joint)),) for joint in joints] for side in SIDES]
        found[f"{name}_angle"] = tuple(
            Base(words, DEG, angle(a, at, b), False, (*a, *at, *b), ((at, a), (at, b))) for a, at, b in rows
        )
    for name, (words, a, b) in _SEGMENTS.items():
        ends = [((int(row(side, a)),), (int(row(side, b)),)) for side in SIDES]
        found[f"{name}_turn"] = tuple(
            Base(words, DEG, direction(*two), True, (*two[0], *two[1]), (two,)) for two in ends
        )
    for name, (words, from_, to) in _WHOLE.items():
        found[f"{name}_turn"] = (Base(words, DEG, direction(from_, to), True, (*from_, *to), ((from_, to),)),)
    for name, (words, one, vertex, two) in _BENDS.items():
        lines = ((one, vertex), (vertex, two))
        found[f"{name}_angle"] = (Base(words, DEG, bend(one, vertex, two), True, (*one, *vertex, *two), lines),)
    for name, (words, joint) in _GAPS.items():
        left, right = _both(joint)
        found[name] = (Base(words, TORSO, gap((left,), (right,)), False, (left, right)),)
    for name, (words, at) in _PLACES.items():
        for axis, way in enumerate(_AXES):
            found[f"{name}_{way}"] = (Base(_placed(words, way), TORSO, place(at, axis), False, at),)
    for name, (words, joint) in _LIMB_PLACES.items():
        for axis, way in enumerate(_AXES):
            rows_of = [(int(row(side, joint)),) for side in SIDES]
            placed = _placed(words, way)
            found[f"{name}_{way}"] = tuple(Base(placed, TORSO, place(at, axis), False, at) for at in rows_of)
    return found


@dataclass(frozen=True, slots=True, order=True)
class Measure:
    """A measure with its side and the direction that counts; larger is further that way.

    Attributes:
        base: a name among :func:`bases`.
        of: the side of a limb, "" for the whole body.
        way: the direction.
    """

    base: str
    of: Of
    way: Way

    def __post_init__(self) -> None:
        known = bases().get(self.base)
        if known is None or (len(known) == 1) != (self.of == "") or self.way not in get_args(Way):
            raise ValueError(f"there is no measure {self.base!r} of {self.of!r}, {self.way!r}")

    @property
    def unit(self) -> Unit:
        """Of its values."""
        return bases()[self.base][0].unit

    @property
    def name(self) -> str:
        """As an observable, with its unit at the end."""
        return "_".join(part for part in (self.base, self.of, self.way, self.unit.ending) if part)

    @property
    def words(self) -> str:
        """For people, in English."""
        what = bases()[self.base][0].words
        return say_with(_WORDS[self.of], {"what": what}) if self.of else what

    @property
    def needs(self) -> set[int]:
        """The landmarks that it is read from."""
        two = bases()[self.base]
        chosen = two if self.of in ("", "both", "either") else (two[SIDES.index(self.of)],)
        return {landmark for one in chosen for landmark in one.needs}

    def read(self, xy: Array, rest: Array, torso_px: float) -> Array:
        """Its values (...), changes since the start position.

        Args:
            xy: (..., 33, 2) landmarks, pixels, as shown.
            rest: (33, 2) in the start position.
            torso_px: length of the torso in the start position, pixels.
        """
        changes = [change(one, xy, rest, torso_px) for one in bases()[self.base]]
        if self.of in SIDES:
            changes = [changes[SIDES.index(self.of)]]
        if self.way == "away":
            changes = [np.abs(one) for one in changes]
        elif self.way == "less":
            changes = [-one for one in changes]
        if len(changes) == 1:
            return changes[0]
        left, right = changes
        return np.maximum(left, right) if self.of == "either" else (left + right) / 2

    def noise(self, rest: Array, torso_px: float) -> float:
        """See :meth:`Base.noise`; the mean of two sides is steadier than one."""
        two = bases()[self.base]
        chosen = [two[SIDES.index(self.of)]] if self.of in SIDES else two
        most = max(one.noise(rest, torso_px) for one in chosen)
        return most / math.sqrt(2) if self.of == "both" else most

    def lead(self, xy: Array, rest: Array, torso_px: float) -> Array:
        """How much further the left limb has moved than the right one, or the whole body in the positive direction."""
        changes = [change(one, xy, rest, torso_px) for one in bases()[self.base]]
        if len(changes) == 1:
            return changes[0]
        sign = -1.0 if self.way == "less" else 1.0
        left, right = (np.abs(one) if self.way == "away" else sign * one for one in changes)
        return left - right


_WORDS: dict[str, str] = {
    "left": N_("{what}, left"),
    "right": N_("{what}, right"),
    "both": N_("{what}, both sides"),
    "either": N_("{what}, the side that moves"),
}


def change(base: Base, xy: Array, rest: Array, torso_px: float) -> Array:
    """The change of a measure since the start position; see :meth:`Measure.read`."""
    moved = base.read(xy, torso_px) - base.read(rest, torso_px)
    return (moved + 180) % 360 - 180 if base.is_turn else moved
