"""Hamstring stretch: on the back, one thigh upright; its knee straightens, stays for some breaths, and bends again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from calibration.body import Calibration, Method, at_rest
from calibration.geometry import Vector, angle_deg, middle, torso_px
from calibration.landmarks import SIDES, Landmark, Points, Pose, Side, other, row
from calibration.placement import CameraNeed
from calibration.posture import LYING_DEG, calibrate_lying
from calibration.start_shapes import SUPINE_FEET_DOWN, Array, Posture
from calibration.text import N_
from calibration.trunk import trunk_axes, trunk_tilt_deg
from exercises.judging.declaration import Counting, Exercise, FaultRule, Guide, Limit, Observable, Tempo, Values
from exercises.judging.parts import FEET, HIPS, KNEES, SHOULDERS, start_of
from exercises.judging.results import NotSeen
from exercises.judging.top import is_at_top
from exercises.judging.trace import Trace
from exercises.judging.units import DEG
from exercises.judging.why import Taste

#: The range counts from a right angle of the knee, degrees, so it does not depend on how far the knee bends at rest.
SQUARE_DEG = 90.0
#: An upright thigh reads this far towards the feet, degrees: the line from hips to shoulders rises a little in a body
#: that lies level, and MediaPipe puts the hip of a bent thigh too far towards the head. **Fit:** todo.
UPRIGHT_READS_DEG = 10.0
#: Standard error of the thigh's angle from upright, degrees. **Fit:** todo.
THIGH_ERROR_DEG = 3.0
#: Start position: the ankle of the raised leg is at least ``FOOT_UP_TORSO`` above the hip and ``FEET_APART_TORSO``
#: above the other ankle, torso lengths. Its knee bends to ``KNEE_BENT_DEG`` or less, and its thigh stands within
#: ``NEAR_UPRIGHT_DEG`` of upright. **Taste:** ours; stricter, a stiff leg is refused; looser, table top and a raised
#: straight leg are the start position.
FOOT_UP_TORSO, FEET_APART_TORSO, KNEE_BENT_DEG, NEAR_UPRIGHT_DEG = 0.2, 0.25, 120.0, 25.0
#: Longest repetition, seconds: three slow breaths of 9 s, and the ways there and back. **Taste:** ours; shorter, a long
#: stretch does not count; longer, a change of posture may.
MAX_S = 40.0
#: A left–right difference above this is told, degrees. **Taste:** ours, see ``docs/accuracy.md``; smaller, the camera's
#: error is told; larger, an uneven body is not.
SIDES_DIFFER_DEG = 10.0


def raised_side(xy_px: Points, up: Vector) -> Side:
    """The side whose ankle is higher. The foot of the other leg rests on the mat."""
    return "left" if (xy_px[Landmark.LEFT_ANKLE] - xy_px[Landmark.RIGHT_ANKLE]) @ up > 0 else "right"


def knee_deg(xy_px: Points, side: Side) -> float:
    """Angle hip–knee–ankle in the picture, 180 = straight."""
    return angle_deg(*(xy_px[row(side, joint)] for joint in ("hip", "knee", "ankle")))


def drop_deg(thigh: Vector, head: Vector, up: Vector) -> float:
    """Angle of a thigh, hip to knee, from upright towards the feet; negative towards the chest."""
    return math.degrees(math.atan2(-float(thigh @ head), float(thigh @ up))) - UPRIGHT_READS_DEG


def missing(xy: Points) -> list[str]:
    """Sentences on what landmarks (33, 2), pixels, lack to be the start position; *not seen* counts as lacking."""
    if not trunk_tilt_deg(xy) <= LYING_DEG:
        return [N_("Lie on your back, side-on to the camera.")]
    head, up = trunk_axes(xy)
    ears = middle(xy, Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
    if not (xy[Landmark.NOSE] - ears) @ up > 0:
        return [N_("Lie on your back, face up.")]
    raised, length = raised_side(xy, up), torso_px(xy)
    hip, knee, ankle = (xy[row(raised, joint)] for joint in ("hip", "knee", "ankle"))
    is_foot_up = (ankle - hip) @ up > FOOT_UP_TORSO * length
    if not (is_foot_up and abs(drop_deg(knee - hip, head, up)) <= NEAR_UPRIGHT_DEG):
        return [N_("Lift one leg until its thigh is upright, with the knee bent.")]
    told = []
    if not (ankle - xy[row(other(raised), "ankle")]) @ up > FEET_APART_TORSO * length:
        told.append(N_("Rest your other leg on the mat, bent or straight."))
    if not knee_deg(xy, raised) <= KNEE_BENT_DEG:
        told.append(N_("Bend the raised knee."))
    return told


def calibrate(poses: Sequence[Pose], method: Method) -> Calibration | None:
    """The start position, with the raised leg as the working side."""
    xy = at_rest(poses)
    if missing(xy):
        return None
    found = calibrate_lying(poses, method)
    return None if found is None else replace(found, side=raised_side(xy, found.up))


def thigh_px(xy_px: Points, side: Side, at: Calibration) -> Vector:
    """The thigh from hip to knee. The hip's landmark follows a straightening leg, so it counts for a half."""
    hip, knee = row(side, "hip"), row(side, "knee")
    return np.asarray(xy_px[knee] - (xy_px[hip] + at.rest_px[hip]) / 2, np.float64)


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose, along and across the trunk as it lay at rest."""
    xy, side = pose.xy_px, at.side or "left"
    knee = knee_deg(xy, side)
    return {
        "straightening_deg": float(np.maximum(knee - SQUARE_DEG, 0.0)),
        "knee_deg": knee,
        "thigh_drop_deg": drop_deg(thigh_px(xy, side, at), at.head, at.up),
        "thigh_error_deg": THIGH_ERROR_DEG,
        "other_foot_torso": float((xy[row(other(side), "ankle")] - xy[row(other(side), "hip")]) @ at.up) / at.torso_px,
        "trunk_tilt_deg": trunk_tilt_deg(xy),
    }


def drop_at_top_deg(so_far: Trace) -> float:
    """Angle of the thigh from upright towards the feet while the knee is straightest; else 0."""
    knee, drop = so_far["straightening_deg"], so_far["thigh_drop_deg"]
    if math.isnan(knee[-1]):
        return math.nan
    return float(drop[-1]) if is_at_top(so_far.t_s, knee) else 0.0


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The working thigh, as measured and upright."""
    side, xy = at.side or "left", pose.xy_px
    thigh, knee = thigh_px(xy, side, at), xy[row(side, "knee")]
    hip = knee - thigh
    upright = at.tipped(thigh, values["thigh_drop_deg"])
    return (Guide(("thigh_drops",), *(np.stack([hip, hip + line]) for line in (thigh, upright))),)


def not_seen(at: Calibration) -> Sequence[NotSeen]:
    """What this camera cannot show: whether the pelvis tips under clothes and arms."""
    return (
        NotSeen(
            "low_back_lifts",
            N_("the camera cannot show whether your pelvis tips"),
            N_("Put a hand under your low back: its pressure should stay the same."),
        ),
    )


#: Rows of a shape with knee, ankle and toes of the raised leg, whose shin hangs below level, and of a straight leg on the
#: mat; torso lengths, on the left. **Taste:** ours, from body proportions and the shape of table top; they decide only
#: how well the camera's place fits.
RAISED_LEG: Array = np.array([(-0.48, -0.15, 0.83), (-1.38, -0.15, 0.64), (-1.72, -0.12, 0.88)])
STRAIGHT_LEG: Array = np.array([(-1.3, -0.25, 0.05), (-2.2, -0.27, -0.05), (-2.5, -0.23, 0.17)])
_BENT_LEG: Array = SUPINE_FEET_DOWN.shape[7::2]


def _posture(raised: Side, other_leg: Array, name: str) -> Posture:
    """The start position with one leg raised."""
    shape = SUPINE_FEET_DOWN.shape.copy()
    for first, side in enumerate(SIDES, start=7):
        shape[first::2] = (RAISED_LEG if side == raised else other_leg) * (1, 1 if side == "left" else -1, 1)
    return replace(SUPINE_FEET_DOWN, id=f"supine_{raised}_leg_up_{name}", shape=shape, error_deg=CAMERA_ERROR_DEG)


#: Standard errors of the camera's azimuth and pitch from this position, degrees. **Fit:** todo.
CAMERA_ERROR_DEG = (6.0, 10.0)
#: The start positions: either leg raised, the other bent or straight.
POSTURES = tuple(
    _posture(side, leg, name)
    for leg, name in ((_BENT_LEG, "other_bent"), (STRAIGHT_LEG, "other_straight"))
    for side in SIDES
)

HAMSTRING_STRETCH = Exercise(
    id="hamstring_stretch",
    name=N_("Hamstring stretch"),
    good_for=N_("Lengthens the back of your thigh, so that your pelvis can tip freely when you sit and bend."),
    position=N_("Lie on your back, side-on to the camera, one thigh upright with the knee bent, the other leg down"),
    camera=N_("Square to your side, about 2 m away, on a chair or a low table, with your raised foot in the picture."),
    limits=(
        N_("The camera cannot show whether your pelvis tips or your low back lifts: your arm and clothes hide it."),
        N_("From your head or your feet the camera sees nothing of this exercise."),
    ),
    instructions=(
        N_("Lie on your back, one leg bent or straight on the mat. Lift the other thigh until it is upright."),
        N_("Hold the back of that thigh with both hands if you like. Your shoulders stay heavy."),
        N_("Breathe out and straighten the raised knee as far as it goes. Keep the thigh upright."),
        N_(
            "Hold for 2 to 3 breaths. A mild pull at the back of the thigh is right. Stop if it tingles or hurts down "
            "your leg, or if your back hurts."
        ),
        N_("Breathe out and bend the knee slowly. Do all of one side, then change legs."),
    ),
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
        Observable("other_foot_torso", N_("Height of the other foot above the hip")),
        Observable("trunk_tilt_deg", N_("Trunk tilt from level")),
        Observable("drop_at_top_deg", N_("Thigh dropping with the knee straight"), over_rep=drop_at_top_deg),
    ),
    counting=Counting(
        observable="straightening_deg",
        min_range=15.0,
        target_range=60.0,
        min_lift_s=1.0,
        min_lower_s=1.0,
        limits=(
            Limit(
                "thigh_drop_deg",
                -45.0,
                40.0,
                N_("Keep the thigh upright and straighten the knee."),
                why=Taste("ours", "smaller: a thigh that drops does not count; larger: pushing the leg away does"),
            ),
            Limit(
                "other_foot_torso",
                -math.inf,
                0.35,
                N_("Keep the other leg on the mat."),
                why=Taste("ours", "smaller: a foot on a thick mat is refused; larger: toe taps count"),
            ),
        ),
        overshoots=("thigh_drops",),
        # Out on the effort; two breaths of 5 s at the top, then out again to come back.
        tempo=Tempo(2.0, 10.0, 2.0, ("out", "in", "out"), (N_("Straighten"), N_("Hold"), N_("Bend")), hold_breaths=2),
        max_s=MAX_S,
        sides_differ_deg=SIDES_DIFFER_DEG,
        why=Taste("ours", "smaller: landmarks that wander count; larger: a stiff leg does not"),
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
            why=Taste("ours", "smaller: the landmarks' error is told; larger: a dropped thigh passes for a long stretch"),
        ),
    ),
    needed=(SHOULDERS, HIPS, KNEES, FEET),
    start=start_of(missing),
    calibrate=calibrate,
    observe=observe,
    not_seen=not_seen,
    ideal=ideal,
    other_side=N_("Change legs: now the {side} one."),
    need=CameraNeed(
        postures=POSTURES,
        views=("side",),
        azimuth_deg=(-15, 15),
        pitch_deg=(0, 30),
        place=N_("Put the camera square to your side, two metres away, on a chair or a low table."),
    ),
)
