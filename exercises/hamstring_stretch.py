"""Hamstring stretch: on the back, one thigh upright; its knee straightens, stays for some breaths, and bends again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from calibration.body import Calibration, Method, at_rest
from calibration.geometry import Vector, angle_deg, mid_pair, torso_px
from calibration.landmarks import SIDES, Landmark, Points, Pose, row
from calibration.leg_up import FEWEST_POSES, POSTURES, working_side
from calibration.placement import CameraNeed
from calibration.posture import LYING_DEG, calibrate_lying
from calibration.text import N_
from calibration.trunk import trunk_axes, trunk_tilt_deg
from exercises.judging.declaration import Exercise, FaultRule, Guide, Observable, Values
from exercises.judging.guides import arm_guide
from exercises.judging.movement import Counting, Limit, Tempo
from exercises.judging.not_judged import always_hidden
from exercises.judging.parts import FEET, HIPS, KNEES, SHOULDERS, start_of
from exercises.judging.results import NotSeen
from exercises.judging.top import TOP_SHARE, is_at_top, median_at_top
from exercises.judging.trace import Trace
from exercises.judging.units import DEG
from exercises.judging.why import FITS_MOVEMENTS, Fit, Taste

#: The range counts from a right angle of the knee, degrees, so it does not depend on how far the knee bends at rest.
#: **Fit:** a plateau; smaller, the bend at rest counts; larger, the beginning of a stretch is lost.
SQUARE_DEG = 90.0
#: An upright thigh seems to lean this far towards the feet, degrees: MediaPipe puts the hip of a raised thigh too far
#: towards the head. **Fit:** mean of 15 rendered repetitions of two bodies; ``THIGH_ERROR_DEG`` is their standard
#: deviation.
UPRIGHT_READS_DEG, THIGH_ERROR_DEG = 5.0, 3.3
#: Start position: the ankle of the raised leg is at least ``FOOT_UP_TORSO`` above the hip and ``FEET_APART_TORSO``
#: above the other ankle, torso lengths. Its knee bends to ``KNEE_BENT_DEG`` or less, and its thigh stands within
#: ``NEAR_UPRIGHT_DEG`` of upright. **Fit:** a plateau; stricter, a stiff leg is refused; looser, table top and a raised
#: straight leg count as the start position.
FOOT_UP_TORSO, FEET_APART_TORSO, KNEE_BENT_DEG, NEAR_UPRIGHT_DEG = 0.2, 0.25, 120.0, 25.0
#: Longest repetition, seconds: three slow breaths of 9 s, and the ways there and back. **Fit:** a plateau; shorter, a
#: long stretch does not count; longer, a change of posture may.
MAX_S = 40.0
#: Smallest left–right difference that is reported, degrees: 10, and half of its standard error of 6. **Paper:** active
#: knee extension tests agree within 10 degrees in 93 % of dominant and 79 % of other knees (Hamid, Ali and Yusof,
#: Journal of Physical Therapy Science 25, 2013, 957–961), so a smaller difference may be chance.
SIDES_DIFFER_DEG = 13.0
#: Landmarks of the raised leg and the other ankle, see :func:`raised_left`, and of both legs, right after left.
HIP, KNEE, ANKLE, OTHER_ANKLE = Landmark.LEFT_HIP, Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE
LEGS = [row(side, name) for side in SIDES for name in ("hip", "knee", "ankle", "heel", "foot_index")]


def raised_left(pose: Pose) -> Pose:
    """The same pose with the raised leg, the one with the higher ankle, as its left leg.

    MediaPipe confuses two legs seen from the side, and even swaps them within a repetition. So the raised leg is
    followed whatever its landmarks are called. :func:`~calibration.leg_up.working_side` tells which leg it is.
    """
    _, up = trunk_axes(pose.xy_px)
    if not (pose.xy_px[Landmark.RIGHT_ANKLE] - pose.xy_px[Landmark.LEFT_ANKLE]) @ up > 0:
        return pose
    points = pose.points.copy()
    points[LEGS] = pose.points[[*LEGS[5:], *LEGS[:5]]]
    return replace(pose, points=points)


def knee_deg(xy_px: Points) -> float:
    """Angle hip–knee–ankle of the raised leg in the picture, 180 = straight."""
    return angle_deg(xy_px[HIP], xy_px[KNEE], xy_px[ANKLE])


def drop_deg(thigh: Vector, head: Vector) -> float:
    """Angle of a thigh, hip to knee, from upright in the picture, towards the feet; negative towards the chest."""
    towards_feet = -math.copysign(1.0, head[0]) * float(thigh[0])
    return math.degrees(math.atan2(towards_feet, -float(thigh[1]))) - UPRIGHT_READS_DEG


def missing(xy: Points) -> list[str]:
    """What landmarks (33, 2), pixels, lack for the start position, as sentences; *not seen* counts as lacking."""
    if not trunk_tilt_deg(xy) <= LYING_DEG:
        return [N_("Lie on your back, side-on to the camera.")]
    head, up = trunk_axes(xy)
    if not (xy[Landmark.NOSE] - mid_pair(xy, "ear")) @ up > 0:
        return [N_("Lie on your back, face up.")]
    length = torso_px(xy)
    if not abs(drop_deg(xy[KNEE] - xy[HIP], head)) <= NEAR_UPRIGHT_DEG:
        return [N_("Lift one leg until its thigh is upright, with the knee bent.")]
    if not (xy[ANKLE] - xy[HIP]) @ up > FOOT_UP_TORSO * length:
        return [N_("Lift the foot of the raised leg to the height of its knee.")]
    told = []
    if not (xy[ANKLE] - xy[OTHER_ANKLE]) @ up > FEET_APART_TORSO * length:
        told.append(N_("Rest your other leg on the mat, bent or straight."))
    if not knee_deg(xy) <= KNEE_BENT_DEG:
        told.append(N_("Bend the raised knee."))
    return told


def thigh_px(xy_px: Points, at: Calibration) -> Vector:
    """The raised thigh from hip to knee. Half of the hip's movement counts, as its landmark follows the leg."""
    return np.asarray(xy_px[KNEE] - (xy_px[HIP] + at.rest_px[HIP]) / 2, np.float64)


def straightening_deg(xy_px: Points, at: Calibration) -> float:
    """How far the raised knee is straight beyond a right angle.

    NaN unless one foot is clearly above the other: with both legs down, and while MediaPipe exchanges the legs, whose
    landmarks are then on the way between them.
    """
    is_up = (xy_px[ANKLE] - xy_px[HIP]) @ at.up > FOOT_UP_TORSO * at.torso_px
    is_apart = (xy_px[ANKLE] - xy_px[OTHER_ANKLE]) @ at.up > FEET_APART_TORSO * at.torso_px
    return float(np.maximum(knee_deg(xy_px) - SQUARE_DEG, 0.0)) if is_up and is_apart else math.nan


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose, along and across the trunk as it lay at rest."""
    xy = pose.xy_px
    return {
        "straightening_deg": straightening_deg(xy, at),
        "knee_deg": knee_deg(xy),
        "thigh_drop_deg": drop_deg(thigh_px(xy, at), at.head),
        "thigh_error_deg": THIGH_ERROR_DEG,
        "feet_apart_torso": float((xy[ANKLE] - xy[OTHER_ANKLE]) @ at.up) / at.torso_px,
        "trunk_tilt_deg": trunk_tilt_deg(xy),
    }


def drop_at_top_deg(so_far: Trace) -> float:
    """Angle of the thigh from upright towards the feet at the top, and later its median there; 0 on the way up."""
    knee, drop = so_far["straightening_deg"], so_far["thigh_drop_deg"]
    if math.isnan(knee[-1]):
        return math.nan
    if knee[-1] < TOP_SHARE * np.nanmax(knee):
        return median_at_top(so_far.t_s, knee, drop)
    return float(drop[-1]) if is_at_top(so_far.t_s, knee) else 0.0


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The working thigh, as measured and upright."""
    knee, thigh = pose.xy_px[KNEE], thigh_px(pose.xy_px, at)
    hip = knee - thigh
    upright = at.tipped(thigh, values["thigh_drop_deg"])
    return (arm_guide(("thigh_drops",), hip, hip + thigh, hip + upright),)


def calibrate(poses: Sequence[Pose], method: Method) -> Calibration | None:
    """The start position and, from enough poses, the working side; None if something is missing at rest."""
    xy = at_rest(poses)
    found = None if missing(xy) else calibrate_lying(poses, method)
    if found is None or len(poses) < FEWEST_POSES:
        return found
    return replace(found, side=working_side(xy, poses[-1].size))


HAMSTRING_STRETCH = Exercise(
    id="hamstring_stretch",
    name=N_("Hamstring stretch"),
    good_for=N_("Lengthens the back of your thigh, so that your pelvis can tip freely when you sit and bend."),
    to_feel=N_(
        "A mild pull at the back of the thigh is right. Stop if it tingles or hurts down your leg, or if your back "
        "hurts."
    ),
    position=N_("Lie on your back, side-on to the camera, one thigh upright with the knee bent, the other leg down"),
    camera=N_("Square to your side, about 2 m away, on a chair or a low table, with your raised foot in the picture."),
    limits=(
        N_("The camera cannot show whether your pelvis tips or your low back lifts: your arm and clothes hide it."),
        N_("The camera tells which leg is up from your start position alone, and sometimes cannot tell."),
        N_("A left-right difference below 13 degrees may come from the camera and is not mentioned."),
        N_("From your head or your feet the camera sees nothing of this exercise."),
    ),
    instructions=(
        N_("Lie on your back, one leg bent or straight on the mat. Lift the other thigh until it is upright."),
        N_("Hold the back of that thigh with both hands if you like. Your shoulders stay heavy."),
        N_("Breathe out and straighten the raised knee as far as it goes. Keep the thigh upright."),
        N_("Hold for 2 to 3 breaths."),
        N_("Breathe out and bend the knee slowly. Do all of one side, then change legs."),
    ),
    steps_show=("start", "start", "there", "there", "back"),
    dose=N_("3 on each side; hold each for 2 to 3 breaths; at least 1 second up and 1 second down"),
    contraindications=(
        N_("an acute disc problem, or leg pain when you bend: this stretch pulls at the nerve"),
        N_("recent back, abdominal or hip surgery, unless a professional has cleared you"),
        N_("late pregnancy: do nothing flat on your back"),
    ),
    excluded_by=("late_pregnancy", "acute_disc", "hip_surgery", "recent_surgery"),
    easier=N_("Straighten your knee only halfway, and keep the other knee bent."),
    harder=N_("Rest the other leg straight on the mat, and pull your toes towards you."),
    observables=(
        Observable("straightening_deg", N_("Knee straightening")),
        Observable("knee_deg", N_("Knee angle")),
        Observable("thigh_drop_deg", N_("Thigh from upright")),
        Observable("thigh_error_deg", N_("Uncertainty of the thigh")),
        Observable("feet_apart_torso", N_("Height of the raised foot above the other")),
        Observable("trunk_tilt_deg", N_("Trunk tilt")),
        Observable(
            "drop_at_top_deg", N_("Thigh dropping with the knee straight"), over_rep=drop_at_top_deg, early="lasts"
        ),
    ),
    counting=Counting(
        observable="straightening_deg",
        min_range=15.0,
        target_range=60.0,
        min_lift_s=1.0,
        min_lower_s=1.0,
        limits=(
            Limit(
                "thigh_drop_deg", -45.0, 40.0, N_("Keep the thigh upright and straighten the knee."), why=FITS_MOVEMENTS
            ),
            Limit(
                "feet_apart_torso",
                0.4,
                math.inf,
                N_("Keep the other leg on the mat."),
                why=Fit("samples/study/movements.csv, and rendered toe taps", "alone refuses 1 toe tap, 0.282"),
            ),
        ),
        overshoots=("thigh_drops",),
        # Out on the effort; two breaths of 5 s at the top, then out again to come back.
        tempo=Tempo(2.0, 10.0, 2.0, ("out", "in", "out"), (N_("Straighten"), N_("Hold"), N_("Bend")), hold_breaths=2),
        max_s=MAX_S,
        sides_differ_deg=SIDES_DIFFER_DEG,
        why=FITS_MOVEMENTS,
    ),
    faults=(
        FaultRule(
            code="thigh_drops",
            label=N_("the thigh drops"),
            cue=N_("Keep the thigh upright"),
            score="hips",
            observable="drop_at_top_deg",
            unit=DEG,
            tolerance=10,
            fault=15,
            severe=30,
            error="thigh_error_deg",
            better=N_("Good: thigh upright."),
            why=Taste(
                "ours",
                "where a drop is missed, MediaPipe takes one knee for the other, or the leg hurries; smaller: the "
                "landmarks' error is reported",
            ),
        ),
    ),
    needed=(SHOULDERS, HIPS, KNEES, FEET),
    sides=raised_left,
    start=start_of(missing),
    calibrate=calibrate,
    observe=observe,
    not_seen=always_hidden(
        # Clothes and arms hide it.
        NotSeen(
            "low_back_lifts",
            N_("the camera cannot show whether your pelvis tips"),
            N_("Put a hand under your low back: its pressure should stay the same."),
        ),
    ),
    ideal=ideal,
    need=CameraNeed(
        postures=POSTURES,
        views=("side",),
        azimuth_deg=(-15, 15),
        pitch_deg=(0, 30),
        place=N_("Put the camera square to your side, two metres away, on a chair or a low table."),
    ),
)
