"""Toe taps: on the back in table top, one leg lowers until its toes touch the floor; all else stays still."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration
from calibration.geometry import angle_deg, turn_deg, turned
from calibration.landmarks import SIDES, Pose, Side, other, row
from calibration.legs_bent import lacks_feet_on_floor
from calibration.placement import CameraNeed
from calibration.posture import calibrate_lying
from calibration.start_shapes import SUPINE_FEET_DOWN, SUPINE_TABLE_TOP
from calibration.text import N_
from exercises.judging.declaration import (
    Beginning,
    Counting,
    Exercise,
    FaultRule,
    Form,
    Guide,
    Limit,
    Observable,
    Tempo,
    Values,
)
from exercises.judging.leg_lowering import (
    ONE_LEG,
    WORKS_DEG,
    at_top_deg,
    foot_moved,
    foot_way_share,
    foot_way_torso,
    foot_way_torso_per_deg,
    knee_from_floor_deg,
    one_leg,
    one_leg_from_floor,
    sinking_deg,
    way_of,
)
from exercises.judging.not_judged import always_hidden
from exercises.judging.parts import FEET, HIPS, KNEES, SHOULDERS, calibrate_of, start_of
from exercises.judging.results import NotSeen
from exercises.judging.taps_from_head import calibrate_taps, is_at_head, lacks_taps_start, observe_from_head
from exercises.judging.trace import Trace
from exercises.judging.units import DEG, NUMBER
from exercises.judging.why import FITS_MOVEMENTS, FITS_PEAKS, Fit, Taste

#: MediaPipe overestimates knee opening by this, degrees per degree of thigh, more so the further the camera looks down.
#: **Fit:** rendered taps, pitch 10 to 30.
KNEE_PER_SINKING = 0.1
#: Minimum fall of the lower foot per degree of its thigh, torso lengths. Where one leg hides the other, the hidden
#: one's landmarks may jump ahead with the foot still up. **Fit:** ``samples/study/movements.csv``; for the figures, see
#: the limit's ``why``.
FOOT_FALL_TORSO_PER_DEG = 0.006
#: Standard error of the resting thigh's change within a repetition, degrees. **Fit:** on the rendered taps of two
#: bodies.
THIGH_ERROR_DEG = 4.0
#: Thigh and knee are judged at the top. On the way there the working leg hides the resting one, whose landmarks follow:
#: a still thigh by up to 21 degrees, a knee by 27. From ``CLEAR_DEG`` on the thigh is clear of that. **Fit:** on
#: rendered taps a still thigh reads at most 11 then.
CLEAR_DEG = 24.0
#: From the floor a knee opens only beyond the right angle of table top, degrees: on the floor it is bent more.
#: **Taste:** ours, from the instructions; smaller, the way to table top counts as a fault; larger, a straight leg
#: passes.
TABLE_TOP_KNEE_DEG = 90.0
#: Share of the duration of a thigh's way in which its foot moves: it starts later and is on the floor sooner.
#: **Fit:** median of 160 rendered taps.
FOOT_PART = 0.86


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose, along and across the trunk as it lay at rest; from the floor, up counts as the way."""
    if is_at_head(at):
        return observe_from_head(pose.xy_px, at)
    xy, way = pose.xy_px, way_of(at)
    sinks = {side: sinking_deg(xy, side, at) for side in SIDES}
    ways = {side: way * sinks[side] for side in SIDES}
    knees = {side: angle_deg(*(xy[row(side, joint)] for joint in ("hip", "knee", "ankle"))) for side in SIDES}
    opens = {side: knees[side] - KNEE_PER_SINKING * sinks[side] for side in SIDES}
    shown = ways
    if way < 0:
        opens = {side: float(np.maximum(knees[side], TABLE_TOP_KNEE_DEG)) for side in SIDES}
        shown = {side: foot_moved(xy, side, at) * ways[side] for side in SIDES}
    feet = [way * foot_way_share(xy, side, at) for side in SIDES]
    signs = one_leg if way > 0 else one_leg_from_floor
    return {
        "thigh_deg": float(np.maximum(ways["left"], ways["right"])),
        "left_less_right_deg": ways["left"] - ways["right"],
        **{f"thigh_{side}_deg": shown[side] for side in SIDES},
        **{f"knee_{side}_deg": opens[side] for side in SIDES},
        "thigh_error_deg": THIGH_ERROR_DEG,
        "from_floor": float(way < 0),
        "foot_way_torso": foot_way_torso(xy, at, way),
        "one_leg": signs(ways["left"] - ways["right"], feet),
        "foot_fall_torso_per_deg": foot_way_torso_per_deg(
            xy, "left" if ways["left"] > ways["right"] else "right", at, way
        ),
    }


def other_leg_deg(so_far: Trace) -> float:
    """Change of the resting thigh since rest, either way, at the top."""
    return at_top_deg(so_far, "thigh", works=False, clear_deg=CLEAR_DEG)


def knee_change_deg(so_far: Trace) -> float:
    """Change of the working knee's angle since rest, either way, at the top; from the floor, while the thigh is up."""
    return knee_from_floor_deg(so_far) if so_far["from_floor"][-1] else at_top_deg(so_far, "knee", works=True)


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """While a leg works: the resting thigh and the working knee, as measured and as at rest."""
    lead_deg = values["left_less_right_deg"]
    if is_at_head(at) or not abs(lead_deg) >= WORKS_DEG:
        return ()
    works: Side = "left" if lead_deg > 0 else "right"
    rests, xy = other(works), pose.xy_px
    hip = (xy[row(rests, "hip")] + at.rest_px[row(rests, "hip")]) / 2
    thigh = xy[row(rests, "knee")] - hip
    still = at.tipped(thigh, -way_of(at) * values[f"thigh_{rests}_deg"])
    hip_works, knee, ankle = (xy[row(works, joint)] for joint in ("hip", "knee", "ankle"))
    way = math.copysign(1.0, turn_deg(hip_works - knee, ankle - knee))
    square = turned(ankle - knee, -way * values[f"knee_{works}_deg"])
    return (
        Guide(("other_leg_drifts",), *(np.stack([hip, hip + line]) for line in (thigh, still))),
        Guide(("knee_opens",), np.stack([hip_works, knee, ankle]), np.stack([hip_works, knee, knee + square])),
    )


TOE_TAPS = Exercise(
    id="toe_taps",
    name=N_("Toe taps"),
    good_for=N_("Teaches your back to stay still while your legs move."),
    to_feel=N_("You feel your lower belly hold on; your low back must not pull or hurt."),
    position=N_("Lie on your back, side-on to the camera, both legs in table top"),
    camera=N_("Square to your side, about 2 m away, on a chair or a low table."),
    limits=(
        N_("The camera cannot show whether your low back arches: your arm and clothes hide it."),
        N_("From your head end the camera can only count; from your feet it sees nothing of this exercise."),
    ),
    instructions=(
        N_("Lie on your back. Lift one leg, then the other, into table top: hips and knees at right angles."),
        N_("Keep the curve of your low back as it is throughout."),
        N_(
            "Breathe out and lower one leg from the hip until your toes touch the floor. Keep the "
            "knee at a right angle."
        ),
        N_("Breathe in and bring it back. Then lower the other leg."),
    ),
    steps_show=("start", "start", "there", "back"),
    dose=N_("6 to 10 with each leg; at least 1 second down and 1 second up"),
    contraindications=(
        N_("late pregnancy"),
        N_("recent back, abdominal or hip surgery, unless a professional has cleared you"),
        N_("an acute disc problem"),
        N_("the first months after a birth"),
    ),
    excluded_by=("late_pregnancy", "after_birth", "acute_disc", "hip_surgery", "recent_surgery"),
    easier=N_("Keep both feet on the floor, and lift one foot at a time until the knee is above the hip."),
    harder=N_("Tap further away, with your knee a little straighter, as long as your back stays still."),
    # A thigh rises from the floor by half of the way that it lowers from table top.
    easier_form=Form(
        reach=0.5,
        beginning=Beginning(
            id="feet_down",
            position=N_("Lie on your back, side-on to the camera, knees bent, both feet on the floor"),
            instructions=(
                N_("Lie on your back with your knees bent and both feet flat on the floor."),
                N_("Keep the curve of your low back as it is throughout."),
                N_("Breathe out and lift one foot until the knee is above the hip and the shin is level."),
                N_("Breathe in and tap the toes back to the floor. Then lift the other foot."),
            ),
            steps_show=("start", "start", "there", "back"),
            start=start_of(lacks_feet_on_floor),
            calibrate=calibrate_of(lacks_feet_on_floor, calibrate_lying),
            posture=SUPINE_FEET_DOWN,
            otherwise={
                "foot_fall_torso_per_deg": N_("Lift your foot off the floor."),
                "one_leg": N_("Lift one leg at a time."),
            },
            words=(N_("Lift"), N_("Hold"), N_("Tap back")),
        ),
    ),
    observables=(
        Observable("thigh_deg", N_("Thigh movement")),
        Observable("left_less_right_deg", N_("Left thigh lower than the right"), since_rest=True),
        Observable("thigh_left_deg", N_("Left thigh"), since_rest=True),
        Observable("thigh_right_deg", N_("Right thigh"), since_rest=True),
        Observable("knee_left_deg", N_("Left knee"), since_rest=True),
        Observable("knee_right_deg", N_("Right knee"), since_rest=True),
        Observable("thigh_error_deg", N_("Uncertainty of the thighs")),
        Observable("foot_way_torso", N_("Foot lowering")),
        Observable("from_floor", N_("Feet on the floor at the start"), in_unit=NUMBER),
        Observable("one_leg", N_("Signs of one leg working"), in_unit=NUMBER),
        Observable("foot_fall_torso_per_deg", N_("Foot drop as the thigh lowers"), in_unit=NUMBER),
        Observable("other_leg_deg", N_("Movement of the other leg"), over_rep=other_leg_deg),
        Observable("knee_change_deg", N_("Knee opening"), over_rep=knee_change_deg),
    ),
    counting=Counting(
        observable="thigh_deg",
        min_range=9.0,
        target_range=40.0,
        min_lift_s=1.0,
        min_lower_s=1.0,
        limits=(
            Limit(
                "foot_fall_torso_per_deg",
                FOOT_FALL_TORSO_PER_DEG,
                math.inf,
                N_("Lower your toes to the floor."),
                why=FITS_MOVEMENTS,
            ),
            Limit(
                "one_leg",
                ONE_LEG,
                math.inf,
                N_("Lower one leg at a time."),
                why=Fit(
                    "rendered and filmed taps, with drifting legs and with both legs lowered",
                    "taps show more than 2.25 of three signs, both legs lowered less",
                ),
            ),
        ),
        # The landmarks of a thigh behind the other one lag, then jump to it: its way reads a third too short.
        timed_by="foot_way_torso",
        timed_part=FOOT_PART,
        side="left_less_right_deg",
        overshoots=("knee_opens",),
        # The breath goes out as the leg goes down, as its instructions say; 1 s at least each way.
        tempo=Tempo(1.5, 0.0, 1.5, ("out", "out", "in"), (N_("Lower"), N_("Tap"), N_("Bring back"))),
        why=FITS_MOVEMENTS,
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
            error="thigh_error_deg",
            better=N_("Good: other leg still."),
            why=Taste("ours", "smaller: the landmarks' error is told; larger: a leg that drifts passes"),
        ),
        FaultRule(
            code="knee_opens",
            label=N_("the knee straightens"),
            cue=N_("Keep the knee bent"),
            score="hips",
            observable="knee_change_deg",
            unit=DEG,
            tolerance=17,
            fault=25,
            severe=50,
            better=N_("Good: knee bent."),
            why=FITS_PEAKS,
        ),
    ),
    needed=(SHOULDERS, HIPS, KNEES, FEET),
    start=start_of(lacks_taps_start),
    calibrate=calibrate_of(lacks_taps_start, calibrate_taps),
    observe=observe,
    not_seen=always_hidden(
        # Arm and clothes hide it.
        NotSeen(
            "back_arches",
            N_("the camera cannot show whether your low back arches"),
            N_("Put a hand under the small of your back and keep the pressure on it even."),
        ),
    ),
    ideal=ideal,
    need=CameraNeed(
        postures=(SUPINE_TABLE_TOP,),
        views=("side",),
        azimuth_deg=(-15, 15),
        pitch_deg=(0, 30),
        place=N_("Put the camera square to your side, two metres away, on a chair or a low table."),
    ),
)
