"""Dead bug: on the back in table top, arms up; one leg and the opposite arm lower away from each other and return."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration
from calibration.geometry import torso_px
from calibration.landmarks import SIDES, Points, Pose, Side, row
from calibration.placement import CameraNeed
from calibration.posture import LYING_DEG, calibrate_lying
from calibration.start_shapes import SUPINE_TABLE_TOP
from calibration.text import N_
from calibration.trunk import trunk_axes, trunk_tilt_deg
from exercises import Exercise
from exercises.judging.declaration import Counting, FaultRule, Limit, Observable, Values
from exercises.judging.parts import FEET, HANDS, HIPS, KNEES, SHOULDERS, calibrate_of, start_of
from exercises.judging.results import NotSeen
from exercises.judging.units import DEG
from exercises.judging.why import Taste

#: The start position: rise of each knee over its hip and of each hand over its shoulder, at least, torso lengths.
KNEE_UP_TORSO, HAND_UP_TORSO = 0.4, 0.5
#: A leg works when it has lowered further than the other by this much, degrees.
WORKS_DEG = 6.0
#: An arm has gone with its leg when it has lowered by this at least, degrees.
ARM_DEG = 15.0

#: No number here was measured.
OURS = Taste("the author's", "smaller: a sway counts or is told; larger: a small movement or fault is missed")


def missing(xy: Points) -> list[str]:
    """What is missing from the start position, of landmarks (33, 2), pixels; one *not seen* is missing."""
    if not trunk_tilt_deg(xy) <= LYING_DEG:
        return [N_("Lie on your back, your side to the camera.")]
    _, up = trunk_axes(xy)
    rise = {
        (low, high): min(float((xy[row(side, high)] - xy[row(side, low)]) @ up) for side in SIDES) / torso_px(xy)
        for low, high in (("hip", "knee"), ("shoulder", "wrist"))
    }
    told = []
    if not rise["hip", "knee"] > KNEE_UP_TORSO:
        told.append(N_("Lift both legs into table top: hips and knees bent square."))
    if not rise["shoulder", "wrist"] > HAND_UP_TORSO:
        told.append(N_("Reach both arms up to the ceiling."))
    return told


def lowered_deg(xy: Points, side: Side, joints: tuple[str, str], at: Calibration) -> float:
    """How far a limb has turned away from the ceiling since the start position, either way, degrees."""
    near, far = (row(side, joint) for joint in joints)

    def from_up_deg(points: Points) -> float:
        line = points[far] - points[near]
        return math.degrees(math.atan2(float(line @ at.head), float(line @ at.up)))

    return abs(from_up_deg(xy) - from_up_deg(at.rest_px))


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose, against the start position."""
    xy = pose.xy_px
    legs = {side: lowered_deg(xy, side, ("hip", "ankle"), at) for side in SIDES}
    arms = {side: lowered_deg(xy, side, ("shoulder", "wrist"), at) for side in SIDES}
    lead_deg = legs["left"] - legs["right"]
    # The left arm's lead over the right one, against that of the legs: they should be opposite.
    same_deg = (arms["left"] - arms["right"]) * math.copysign(1.0, lead_deg) if abs(lead_deg) >= WORKS_DEG else 0.0
    return {
        "leg_deg": float(np.maximum(*legs.values())),
        "left_less_right_deg": lead_deg,
        "other_leg_deg": float(np.minimum(*legs.values())),
        "arm_deg": float(np.maximum(*arms.values())),
        "same_side_deg": same_deg if math.isfinite(lead_deg) else math.nan,
        "trunk_tilt_deg": trunk_tilt_deg(xy),
    }


def not_seen(at: Calibration) -> Sequence[NotSeen]:
    """What this camera cannot show."""
    return (
        NotSeen(
            "back_arches",
            N_("the camera cannot show whether your lower back arches"),
            N_("Put a rolled towel under the small of your back: its pressure should stay the same."),
        ),
    )


DEAD_BUG = Exercise(
    id="dead_bug",
    name=N_("Dead bug"),
    position=N_("Lie on your back, your side to the camera, both legs in table top and your arms up"),
    camera=N_("Square at your side, about 2 m away, on a chair or a low table."),
    limits=(N_("An arch of the lower back is not seen: from the side, arm and clothes hide it."),),
    instructions=(
        N_("Lie on your back, both legs in table top, both arms to the ceiling."),
        N_("Breathe out and lower one leg long towards the floor, and the opposite arm over your head."),
        N_("Bring both back, then change sides."),
    ),
    dose=N_("5 to 8 on each side; at least 1 second down and 1 second up"),
    contraindications=(N_("late pregnancy"), N_("an acute disc problem")),
    excluded_by=("late_pregnancy", "acute_disc", "recent_surgery"),
    easier=N_("Move the leg alone, the arms stay up."),
    harder=N_("Take both further, as long as your back stays still."),
    observables=(
        Observable("leg_deg", N_("Leg lowered")),
        Observable("left_less_right_deg", N_("Left leg lower than the right")),
        Observable("other_leg_deg", N_("Other leg moving")),
        Observable("arm_deg", N_("Arm lowered")),
        Observable("same_side_deg", N_("Arm of the same side lower than the other")),
        Observable("trunk_tilt_deg", N_("Trunk from level")),
    ),
    counting=Counting(
        observable="leg_deg",
        min_range=15.0,
        target_range=45.0,
        min_lift_s=1.0,
        min_lower_s=1.0,
        limits=(
            Limit("trunk_tilt_deg", 0.0, LYING_DEG, N_("Lie down on your back."), why=OURS),
            Limit("arm_deg", ARM_DEG, math.inf, N_("Lower an arm with the leg."), why=OURS),
        ),
        side="left_less_right_deg",
        why=OURS,
    ),
    faults=(
        FaultRule(
            code="other_leg_drifts",
            label=N_("the other leg drifts"),
            cue=N_("Keep the other leg still"),
            score="hips",
            observable="other_leg_deg",
            unit=DEG,
            tolerance=8,
            fault=12,
            severe=24,
            why=OURS,
        ),
        FaultRule(
            code="same_side",
            label=N_("arm and leg of the same side move"),
            cue=N_("Opposite arm and leg"),
            score=None,
            observable="same_side_deg",
            unit=DEG,
            tolerance=10,
            fault=20,
            severe=60,
            why=OURS,
        ),
    ),
    needed=(SHOULDERS, HANDS, HIPS, KNEES, FEET),
    start=start_of(missing),
    calibrate=calibrate_of(missing, calibrate_lying),
    observe=observe,
    not_seen=not_seen,
    need=CameraNeed(
        postures=(SUPINE_TABLE_TOP,),
        views=("side",),
        azimuth_deg=(-15, 15),
        pitch_deg=(0, 30),
        place=N_("Stand the camera square at your side, two metres away, on a chair or a low table."),
    ),
)
