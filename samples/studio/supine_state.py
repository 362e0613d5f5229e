"""How a person on the back has settled, and what moves from frame to frame; see :mod:`samples.studio.supine`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg.

    Attributes:
        hip_deg: thigh above the floor line, 0 = flat along the floor, 90 = straight up.
        knee_deg: 180 = straight.
        apart_deg: thigh swung outwards.
        planted: foot flat on the floor where the setup puts it, whatever the pelvis does; the angles are ignored.
            Otherwise the pelvis carries the leg.
        point_deg: toes pointed, 0 = foot at a right angle to the shin.
        floor: share of the planted position that is mixed in, to lift a foot off the floor or put it down.
        away_m: extra distance of a planted foot from the seat.
        lift_m: height of a planted foot above the floor, while it moves there.
    """

    hip_deg: float = 50.0
    knee_deg: float = 90.0
    apart_deg: float = 0.0
    planted: bool = True
    point_deg: float = 20.0
    floor: float = 0.0
    away_m: float = 0.0
    lift_m: float = 0.0


#: Hip and knee at right angles, shin level.
TABLE_TOP = Leg(90.0, 90.0, 0.0, False)


@dataclass(frozen=True, slots=True)
class Setup:
    """How the person has settled; the same for a whole clip.

    Attributes:
        feet_from_seat_m: distance from the seat to the heels of planted feet.
        feet_apart_m: distance between the ankles.
        arms: along the sides, straight out to the sides, or (``reach``) along the sides with the palms to the thighs.
        pillow: head on a pillow.
        knees_rest_deg: how far planted knees fall outwards.
        lying_deg: how far the body lies askew on the mat.
    """

    feet_from_seat_m: float = 0.20
    feet_apart_m: float = 0.24
    arms: Literal["sides", "wide", "reach"] = "sides"
    pillow: bool = False
    knees_rest_deg: float = 0.0
    lying_deg: float = 0.0


@dataclass(frozen=True, slots=True)
class State:
    """What moves from frame to frame; all zero is the start position with both feet planted.

    Attributes:
        pelvis_pitch_deg: tailbone curled up.
        pelvis_turn_deg: left side of the pelvis up.
        pelvis_slide_m: slide of the whole body on the mat (towards the feet, to the person's left).
        pelvis_up_m: seat lifted.
        shoulders_stay: 1 = the shoulders keep their place on the mat whatever the pelvis does, 0 = the pelvis keeps its
            own.
        belly_m: waist risen with a breath into the belly.
        roll_m: pelvis rolled towards the head against the ribs, as it rolls on its round back when the tail curls up.
        thorax_pitch_deg: ribs curled up off the mat.
        thorax_turn_deg: left shoulder up.
        head_nod_deg: chin to the chest, beyond the ribs.
        head_turn_deg: face to the left.
        breath: -1 to 1.
        bridge: progress of a bridge, 0–1, shoulders on the mat.
        bridge_deg: slope of the trunk at the top of the bridge.
        plank: 0 = bone by bone, 1 = pelvis and upper back lift together.
        arms_reach: 0 = hands on the floor, 1 = reaching towards the feet above the floor.
        left, right: the legs.
        knees_sway_deg: planted knees rocked to the left.
        sit_deg: trunk raised with a long back, 0 = lying.
    """

    pelvis_pitch_deg: float = 0.0
    pelvis_turn_deg: float = 0.0
    pelvis_slide_m: tuple[float, float] = (0.0, 0.0)
    pelvis_up_m: float = 0.0
    shoulders_stay: float = 0.0
    belly_m: float = 0.0
    roll_m: float = 0.0
    thorax_pitch_deg: float = 0.0
    thorax_turn_deg: float = 0.0
    head_nod_deg: float = 0.0
    head_turn_deg: float = 0.0
    breath: float = 0.0
    bridge: float = 0.0
    bridge_deg: float = 27.0
    plank: float = 0.0
    arms_reach: float = 0.0
    left: Leg = field(default_factory=Leg)
    right: Leg = field(default_factory=Leg)
    knees_sway_deg: float = 0.0
    sit_deg: float = 0.0
