"""Bird dog: on all fours; one leg and the opposite arm lengthen away from each other, and the trunk stays level."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration
from calibration.geometry import mid_hip, mid_shoulder, torso_px
from calibration.landmarks import SIDES, Points, Pose, Side, row
from calibration.placement import CameraNeed
from calibration.posture import calibrate_lying
from calibration.start_shapes import Posture
from calibration.trunk import trunk_axes, trunk_tilt_deg
from exercises import Exercise
from exercises.judging.declaration import Counting, FaultRule, Guide, Limit, Observable, Tempo, Values
from exercises.judging.parts import FEET, HANDS, HIPS, KNEES, SHOULDERS, calibrate_of, start_of
from exercises.judging.units import DEG, Unit
from exercises.judging.why import Taste

#: The start position, read off a drawing: the nose, then ear, shoulder, hip, knee, ankle and toes of the left side.
NOSE = (0.95, 0.0, -0.15)
LEFT_SIDE = np.array(
    [
        (0.8, 0.12, -0.02),
        (0.5, 0.3, 0.0),
        (-0.5, 0.2, 0.0),
        (-0.5, 0.2, -0.85),
        (-1.25, 0.2, -0.9),
        (-1.45, 0.2, -0.95),
    ]
)
ALL_FOURS = Posture(
    id="all_fours",
    chest="down",
    shape=np.array([NOSE, *(point for left in LEFT_SIDE for point in (left, left * [1, -1, 1]))]),
    torso_m=0.48,
    error_deg=(6.0, 8.0),
    left_arm=((0.5, 0.32, -0.5), (0.5, 0.32, -0.95)),
)
#: Lengths of the person's own thigh.
THIGH = Unit(id="thigh", words="{size} % of the thigh's length", axis="{size} thigh", ending="thigh", scale=100.0)
#: No number here was measured.
OURS = Taste("the author's", "smaller: a sway counts or is told; larger: a small movement or fault is missed")
#: A trunk further from level is not that of somebody on all fours, degrees.
LEVEL_DEG = 30.0
#: Knees under hips, hands under shoulders: how far below at least, and how far beside at most, torso lengths.
DROP_TORSO, BESIDE_TORSO = 0.5, 0.45


def missing(xy: Points) -> list[str]:
    """What landmarks (33, 2), pixels, lack to be the start position; one *not seen* is missing."""
    if not trunk_tilt_deg(xy) <= LEVEL_DEG:
        return ["Kneel on all fours, side-on to the camera."]
    head, up = trunk_axes(xy)

    def is_under(low: str, high: str) -> bool:
        lines = [(xy[row(side, low)] - xy[row(side, high)]) / torso_px(xy) for side in SIDES]
        return all(-line @ up > DROP_TORSO and abs(line @ head) < BESIDE_TORSO for line in lines)

    told = []
    if not is_under("knee", "hip"):
        told.append("Kneel with your knees under your hips.")
    if not is_under("wrist", "shoulder"):
        told.append("Put your hands under your shoulders.")
    return told


def raised_deg(xy: Points, side: Side, joints: tuple[str, str], at: Calibration) -> float:
    """How far a limb has turned from where it hung at rest, either way, degrees."""
    near, far = (row(side, joint) for joint in joints)

    def from_down_deg(points: Points) -> float:
        line = points[far] - points[near]
        return math.degrees(math.atan2(float(line @ at.head), -float(line @ at.up)))

    return abs((from_down_deg(xy) - from_down_deg(at.rest_px) + 180) % 360 - 180)


def thigh_px(at: Calibration) -> float:
    """Mean length of the thighs at rest, pixels."""
    thighs = (at.rest_px[row(side, "knee")] - at.rest_px[row(side, "hip")] for side in SIDES)
    return float(np.mean([np.hypot(*thigh) for thigh in thighs]))


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose, against the start position."""
    xy = pose.xy_px
    legs = {side: raised_deg(xy, side, ("hip", "knee"), at) for side in SIDES}
    arms = {side: raised_deg(xy, side, ("shoulder", "wrist"), at) for side in SIDES}
    trunk = mid_shoulder(xy) - mid_hip(xy)
    return {
        "leg_deg": float(np.maximum(*legs.values())),
        "left_less_right_deg": legs["left"] - legs["right"],
        "arm_deg": float(np.maximum(*arms.values())),
        "trunk_tip_deg": math.degrees(math.atan2(float(trunk @ at.up), float(trunk @ at.head))),
        "hips_back_thigh": float((mid_hip(at.rest_px) - mid_hip(xy)) @ at.head) / thigh_px(at),
    }


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The trunk as it is, and as level as it was."""
    hips, trunk = mid_hip(pose.xy_px), mid_shoulder(pose.xy_px) - mid_hip(pose.xy_px)
    level = at.tipped(trunk, -values["trunk_tip_deg"])
    return (Guide(("trunk_tips",), *(np.stack([hips, hips + line]) for line in (trunk, level))),)


BIRD_DOG = Exercise(
    id="bird_dog",
    name="Bird dog",
    position="Kneel on all fours, side-on to the camera",
    camera="Square to your side, about 2 m away, on a chair or a low table.",
    limits=("Whether the pelvis turns is not seen from the side.",),
    instructions=(
        "Kneel with your knees under your hips and your hands under your shoulders.",
        "Breathe out and lengthen one leg back, and the opposite arm ahead.",
        "Come back, then change sides.",
    ),
    dose="5 to 8 on each side; at least 1.5 seconds out and 1.5 seconds back",
    contraindications=("pain in wrists or knees on all fours",),
    excluded_by=("recent_surgery",),
    easier="Only the leg, its toes on the mat.",
    harder="Stay long for three breaths.",
    observables=(
        Observable("leg_deg", "Leg lengthening"),
        Observable("left_less_right_deg", "Left leg further than the right"),
        Observable("arm_deg", "Arm lengthening"),
        Observable("trunk_tip_deg", "Trunk tipping", since_rest=True),
        Observable("hips_back_thigh", "Hips sliding back", since_rest=True, in_unit=THIGH),
    ),
    counting=Counting(
        observable="leg_deg",
        min_range=20.0,
        target_range=75.0,
        min_lift_s=1.0,
        min_lower_s=1.0,
        limits=(Limit("arm_deg", 30.0, math.inf, "Lift the opposite arm with the leg.", why=OURS),),
        side="left_less_right_deg",
        tempo=Tempo(2.0, 1.0, 2.0, ("out", "in", "out"), ("Lengthen", "Hold", "Return")),
        why=OURS,
    ),
    faults=(
        FaultRule(
            code="trunk_tips",
            label="the trunk tips",
            cue="Keep the back level",
            score="spine",
            observable="trunk_tip_deg",
            unit=DEG,
            tolerance=5,
            fault=10,
            severe=25,
            either_way=True,
            why=OURS,
        ),
        FaultRule(
            code="hips_slide_back",
            label="the hips slide back",
            cue="Hips over the knee",
            score="hips",
            observable="hips_back_thigh",
            unit=THIGH,
            tolerance=0.1,
            fault=0.2,
            severe=0.5,
            why=OURS,
        ),
    ),
    needed=(SHOULDERS, HANDS, HIPS, KNEES, FEET),
    start=start_of(missing),
    calibrate=calibrate_of(missing, calibrate_lying),
    observe=observe,
    ideal=ideal,
    need=CameraNeed(
        postures=(ALL_FOURS,),
        views=("side",),
        azimuth_deg=(-15, 15),
        pitch_deg=(0, 30),
        place="Put the camera square to your side, two metres away, on a chair or a low table.",
    ),
)
