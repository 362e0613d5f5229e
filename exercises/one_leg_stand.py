"""One-leg stand: one foot leaves the floor and stays up, for up to 30 seconds. A hold for each leg."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration, Method, at_rest
from calibration.geometry import mid_hip, mid_shoulder, torso_px, turn_deg
from calibration.landmarks import SIDES, Points, Pose, Side, other, row
from calibration.placement import CameraNeed
from calibration.posture import UPRIGHT_DEG, calibrate_upright
from calibration.start_shapes import STANDING
from calibration.text import N_
from calibration.trunk import trunk_tilt_deg
from calibration.upright import lies, stands, view, width_torso
from exercises.judging.declaration import Exercise, FaultRule, Guide, Holding, Limit, Observable, Values
from exercises.judging.not_judged import always_hidden
from exercises.judging.parts import FEET, HIPS, KNEES, SHOULDERS, start_of
from exercises.judging.results import NotSeen
from exercises.judging.units import DEG
from exercises.judging.why import FITS_MOVEMENTS, FITS_PEAKS, Taste

#: If the feet differ in height by more than this, torso lengths, one of them is off the floor. **Fit:** 0.10 or less in
#: 37 rendered people who stand on both feet, seen from the front; 0.35 or more in 11 of 14 stands on one leg, and 0.12
#: in three with a low foot.
LEVEL_TORSO = 0.15
#: An ankle is at least this far below its knee in a person who stands, torso lengths. **Fit:** 0.64 and more in 23
#: rendered people; somebody who kneels and looks as if standing reads -0.6.
SHIN_TORSO = 0.3
#: A foot that is down for this long ends the stand, seconds. **Taste:** ours; shorter, a flicker of the ankle ends it;
#: longer, a foot that taps the floor does not.
DOWN_S = 0.3
#: The longest of this many stands counts. **Taste:** ours; fewer, one slip decides; more, the leg tires.
TRIES = 2


def missing(xy: Points) -> list[str]:
    """What landmarks (33, 2), pixels, lack for the start position, as sentences; *not seen* counts as lacking."""
    shins = [(xy[row(side, "ankle"), 1] - xy[row(side, "knee"), 1]) / torso_px(xy) for side in SIDES]
    if not trunk_tilt_deg(xy) >= UPRIGHT_DEG or lies(xy) or not stands(xy) or not min(shins) >= SHIN_TORSO:
        return [N_("Stand upright.")]
    if view(xy) != "front":
        return [N_("Face the camera.")]
    length_px = float(np.hypot(*(mid_shoulder(xy) - mid_hip(xy))))
    if not abs(height_px(xy, "left")) <= LEVEL_TORSO * length_px:
        return [N_("Stand on both feet.")]
    return []


def height_px(xy: Points, standing: Side) -> float:
    """Height of the free ankle above the standing one in the picture; ``xy`` (33, 2), pixels."""
    return float(xy[row(standing, "ankle"), 1] - xy[row(other(standing), "ankle"), 1])


def calibrate(poses: Sequence[Pose], method: Method) -> Calibration | None:
    """The start position on both feet; None if something is missing at rest."""
    return None if missing(at_rest(poses)) else calibrate_upright(poses, method)


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose.

    The standing leg is the one that was asked for; if none was, the one with the lower foot.
    """
    xy, rest = pose.xy_px, at.rest_px

    def raised_torso(standing: Side) -> float:
        return (height_px(xy, standing) - height_px(rest, standing)) / at.torso_px

    standing: Side = at.side or ("left" if raised_torso("left") > raised_torso("right") else "right")
    moved_px = xy[row(standing, "ankle")] - rest[row(standing, "ankle")]
    lean_deg = turn_deg(mid_shoulder(rest) - mid_hip(rest), mid_shoulder(xy) - mid_hip(xy))
    return {
        "foot_raised_torso": raised_torso(standing),
        "standing_foot_moved_torso": float(np.hypot(*moved_px)) / at.torso_px,
        "lean_deg": lean_deg,
        "turned_torso": abs(width_torso(xy, at.up)) - abs(width_torso(rest, at.up)),
    }


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The trunk as measured, and as it stood on both feet."""
    hip, shoulder = mid_hip(pose.xy_px), mid_shoulder(pose.xy_px)
    rest = mid_shoulder(at.rest_px) - mid_hip(at.rest_px)
    # A lean that is not seen draws nothing.
    own = np.stack([hip, shoulder]) + 0.0 * values["lean_deg"]
    return (Guide(("trunk_leans",), own, np.stack([hip, hip + rest])),)


ONE_LEG_STAND = Exercise(
    id="one_leg_stand",
    name=N_("One-leg stand"),
    good_for=N_("Shows how surely you stand on each leg, and trains the muscles that keep your pelvis level."),
    to_feel=N_("You feel the side of the hip you stand on; your hip, knee and back must not hurt."),
    position=N_("Stand on both feet, facing the camera, beside a wall or a chair"),
    camera=N_("In front of you, about 1 m high and 2 m away, with your whole body and both feet in the picture."),
    limits=(
        N_("The camera cannot show whether the hip of your raised leg drops."),
        N_("How long you can stand changes from day to day. Compare days on which you are equally rested."),
        N_("The camera does not see whether you hold on to something."),
    ),
    instructions=(
        N_("Stand beside a wall or a sturdy chair, so that you can hold on at any moment. Keep your eyes open."),
        N_("Shift your weight onto one foot. The side is named after the leg you stand on."),
        N_("Lift the other knee a little in front of you, until the foot is a hand's width off the floor."),
        N_("Stand tall, hips level. Put the foot down when you sway, or after 30 seconds."),
    ),
    steps_show=("start", "start", "there", "there"),
    dose=N_("Up to 30 seconds on each leg"),
    contraindications=(
        N_("dizziness, unsteady balance, or a fall in the last year"),
        N_("osteoporosis or a broken vertebra: a fall could break a bone"),
        N_("hip surgery, or another operation in the last three months, unless a professional has cleared you"),
        N_("late pregnancy"),
    ),
    excluded_by=(
        *("dizziness", "poor_balance", "osteoporosis", "spine_fracture", "hip_surgery", "recent_surgery"),
        "late_pregnancy",
    ),
    easier=N_("Rest a fingertip on the wall or the chair."),
    harder=N_("Cross your arms in front of your chest."),
    observables=(
        Observable("foot_raised_torso", N_("Raised foot")),
        Observable("standing_foot_moved_torso", N_("Standing foot displacement")),
        Observable("lean_deg", N_("Trunk leaning"), only_while=("turned_torso", 0.25)),
        Observable("turned_torso", N_("Turn")),
    ),
    counting=Holding(
        observable="foot_raised_torso",
        min_s=3.0,
        limits=(
            Limit(
                "foot_raised_torso",
                0.05,
                math.inf,
                N_("Lift one foot off the floor."),
                why=Taste("ours", "smaller: a shift of the weight is a raised foot; larger: a low one is missed"),
            ),
            # A step moves a foot towards the camera or away, which raises the other one in the picture.
            Limit(
                "standing_foot_moved_torso",
                -math.inf,
                0.12,
                N_("Keep your standing foot where it is."),
                why=FITS_MOVEMENTS,
            ),
        ),
        left_s=DOWN_S,
        begins_later=True,
        tries=TRIES,
    ),
    faults=(
        FaultRule(
            code="trunk_leans",
            label=N_("the trunk leans to one side"),
            cue=N_("Trunk upright"),
            score="spine",
            observable="lean_deg",
            unit=DEG,
            tolerance=5,
            fault=10,
            severe=20,
            either_way=True,
            better=N_("Good: upright again."),
            why=FITS_PEAKS,
        ),
    ),
    needed=(SHOULDERS, HIPS, KNEES, FEET),
    start=start_of(missing),
    calibrate=calibrate,
    observe=observe,
    not_seen=always_hidden(
        # MediaPipe raises the free hip with its thigh, whether it drops or not.
        NotSeen(
            "hip_drops",
            N_("the camera cannot show whether the hip of your raised leg drops"),
            N_("Put your hands on your hips and feel whether they stay level."),
        ),
    ),
    ideal=ideal,
    need=CameraNeed(
        postures=(STANDING,),
        views=("front",),
        azimuth_deg=(-15.0, 15.0),
        pitch_deg=(-10.0, 20.0),
        place=N_("Put the camera in front of you, about 1 m high and 2 m away."),
    ),
)
