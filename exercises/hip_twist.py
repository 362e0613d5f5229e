"""Hip twist: on the back in table top, arms wide; the glued knees swing to each side, seen from the head end."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration
from calibration.geometry import Vector, mid_hip, mid_pair, mid_shoulder
from calibration.head_end import calibrate_head_end, face_up, from_head_end, shoulders
from calibration.landmarks import SIDES, Landmark, Points, Pose, Side, patch_row, row
from calibration.placement import CameraNeed
from calibration.start_shapes import SUPINE_TABLE_TOP
from calibration.text import N_
from exercises.judging.declaration import Exercise, FaultRule, Guide, Observable, Values
from exercises.judging.guides import beam_guide
from exercises.judging.movement import Counting, Form, Limit, Tempo
from exercises.judging.parts import HIPS, KNEES, SHOULDERS, calibrate_seen
from exercises.judging.trace import Trace
from exercises.judging.uneven import Uneven
from exercises.judging.units import DEG, SHOULDER_WIDTHS
from exercises.judging.why import FITS_MOVEMENTS, FITS_PEAKS, Taste

#: Swing of the legs in degrees per shoulder width by which the middle of knees and ankles moves sideways against the
#: shoulders in the picture. **Fit:** least squares over 74 rendered swings of five bodies (63 to 70 each) from the head
#: end, 20 to 35 degrees down. By the knees alone, two even sides read 12 percent apart instead of 10 (RMS).
SWING_DEG_PER_WIDTH = 66.0
#: Minimum height of the ankles above the knees in the picture in table top, shoulder widths. **Fit:** from -0.1 on in
#: table top; about -1 with the feet on the mat.
FEET_UP_WIDTHS = -0.4
#: Turn of the rib cage in degrees per shoulder width of rise in the picture. The rise is the mean of the shoulder away
#: from the knees and the cloth over the ribs below it, minus ``RISES_ANYWAY_WIDTHS``, their rise without a lift. The
#: landmark follows the knees and shows a third of a lift, the cloth most of it. **Fit:** on 86 swings, r 0.74 and 0.87
#: with the truth, 0.92 together.
LIFT_DEG_PER_WIDTH, RISES_ANYWAY_WIDTHS = 168.0, 0.0105
#: A lift of 10 degrees is a fault. It is called from ``LIFT_CALLED_DEG`` on. ``LIFT_ERROR_DEG`` is the standard error
#: in good swings; a lift that exceeds the threshold by less than half of it must come again. **Fit:** 74 good swings
#: read up to 8.5, 12 of 13 lifts from 9.7 on.
LIFT_CALLED_DEG, LIFT_ERROR_DEG = 9.0, 1.9
#: Increase of the distance between the knees along the line of the shoulders since the start position. Without rests
#: between the swings, the knees may part again before they are back. Up to ``TOGETHER_READ_WIDTHS`` they are together,
#: from ``APART_READ_WIDTHS`` on apart; values in between are *not seen*. Across that line, the lower knee hides behind
#: the upper one and its landmark wanders: with that distance, knees together read up to 0.34. **Fit:** of 131 swings of
#: two studios with the knees together, 127 read at most 0.08, two up to 0.10, one 0.16, one nothing; of 27 partings,
#: those of 0.2 and more read 0.12 and more, smaller ones 0.02 to 0.14.
TOGETHER_READ_WIDTHS, APART_READ_WIDTHS = 0.08, 0.12
#: The top of a swing: at least ``TOP_PART`` of its largest so far, for ``AT_TOP_S`` seconds. **Taste:** ours; smaller,
#: the way up counts as the top; larger, a short top is missed.
TOP_PART, AT_TOP_S = 0.85, 0.25
#: Minimum difference between the two sides that is a fault, and its standard error, percent of the larger range. Each
#: side needs ``TO_EACH_SIDE`` swings. **Taste:** ours, 15 percent; smaller, the error counts as a fault; larger, an
#: uneven body is not reported. **Fit:** the error, over 21 sets.
UNEVEN_PCT, UNEVEN_ERROR_PCT, TO_EACH_SIDE = 15.0, 10.0, 2
#: In a smaller swing no shoulder is judged, degrees. **Fit:** a plateau; smaller, noise chooses the side; larger, a
#: lift early in the swing is missed.
MIN_SWING_DEG = 5.0
#: In table top the knees are at least ``RAISED_WIDTHS`` above the hips in the picture and at most ``TOGETHER_WIDTHS``
#: apart; spread arms put the elbows at least ``SPREAD_WIDTHS`` apart; shoulder widths. **Fit:** in rendered start
#: positions the knees are 0.44 to 0.77 above the hips and 0.25 to 0.36 apart.
RAISED_WIDTHS, TOGETHER_WIDTHS, SPREAD_WIDTHS = 0.2, 0.6, 1.6
#: Knees further from the middle than ``MIDDLE_WIDTHS`` are no start position; ``HALF_DRAWN`` is half of the drawn line
#: of the shoulders; shoulder widths. **Taste:** ours; smaller, a crooked start is refused; larger, a swing passes.
MIDDLE_WIDTHS, HALF_DRAWN = 0.35, 0.75
#: While the shoulders are narrower than this share of their width at rest, the landmarks are crossing over to the other
#: side of the body, and form is not judged. **Fit:** a plateau, chosen from geometry: a lift of 25 degrees leaves 0.91.
WHOLE_WIDTHS = 0.9
#: An elbow that has moved by more than this against the shoulders, shoulder widths, belongs to an arm that left the
#: floor. A hand that scratches the nose lifts its shoulder and hides the cloth over the ribs. **Fit:** 0.42 and 0.76
#: in two swings with a scratching hand, up to 0.23 in 54 others, some with the hands behind the head.
ARM_MOVED_WIDTHS = 0.35


def start(pose: Pose) -> Sequence[str]:
    """What the pose lacks for the start position, as sentences, the most important first."""
    xy = pose.xy_px
    if not from_head_end(xy):
        return (N_("Lie on your back with your head towards the camera."),)
    left, width = shoulders(xy)
    knees = mid_pair(xy, "knee")
    missing = []
    if -(knees - mid_hip(xy))[1] < RAISED_WIDTHS * width:
        missing.append(N_("Lift your legs into table top: knees above your hips."))
    if _gap(xy, "knee") > TOGETHER_WIDTHS * width:
        missing.append(N_("Bring your knees together."))
    if abs((knees - mid_shoulder(xy)) @ left) > MIDDLE_WIDTHS * width:
        missing.append(N_("Bring your knees back to the middle."))
    if _gap(xy, "elbow") < SPREAD_WIDTHS * width:
        missing.append(N_("Open your arms wide."))
    return missing


def _gap(xy_px: Points, name: str) -> float:
    return float(np.hypot(*(xy_px[row("left", name)] - xy_px[row("right", name)])))


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose, in shoulder widths of the start position."""
    xy = pose.xy_px
    left, width = shoulders(at.rest_px)
    swing = SWING_DEG_PER_WIDTH * float(_legs_moved(xy, at) @ left) / width
    form = {
        **{f"{side}_shoulder_up_widths": _rise(pose, side, at) / width for side in SIDES},
        "knee_gap_widths": (_knee_gap_px(xy, left) - _knee_gap_px(at.rest_px, left)) / width,
    }
    is_whole = (xy[Landmark.LEFT_SHOULDER] - xy[Landmark.RIGHT_SHOULDER]) @ left >= WHOLE_WIDTHS * width
    return {
        "swing_deg": abs(swing),
        "swing_left_deg": swing,
        "shoulder_lift_error_deg": LIFT_ERROR_DEG,
        **(form if is_whole else dict.fromkeys(form, math.nan)),
    }


def _knee_gap_px(xy_px: Points, left: Vector) -> float:
    """Distance between the knees along the line of the shoulders."""
    return abs(float((xy_px[Landmark.LEFT_KNEE] - xy_px[Landmark.RIGHT_KNEE]) @ left))


def _rise(pose: Pose, side: Side, at: Calibration) -> float:
    """Mean height of a shoulder and of the cloth over the ribs below it, pixels, up to a constant.

    NaN if the arm left the floor.
    """
    if arm_moved_widths(pose.xy_px, side, at) > ARM_MOVED_WIDTHS:
        return math.nan
    return float((pose.xy_px[row(side, "shoulder")] + pose.patches_px[patch_row(side, "waist")]) @ at.up) / 2


def arm_moved_widths(xy_px: Points, side: Side, at: Calibration) -> float:
    """How far an elbow has moved against the shoulders since the start position, shoulder widths."""
    moved = xy_px - at.rest_px
    return float(np.hypot(*(moved[row(side, "elbow")] - mid_shoulder(moved)))) / shoulders(at.rest_px)[1]


def _legs_moved(xy_px: Points, at: Calibration) -> Vector:
    """Displacement of the legs since the start position, relative to the middle of the shoulders, pixels."""
    moved, rest = xy_px - at.rest_px, at.rest_px
    knees, ankles = mid_pair(moved, "knee"), mid_pair(moved, "ankle")
    feet_up = (mid_pair(rest, "ankle") - mid_pair(rest, "knee")) @ at.up > FEET_UP_WIDTHS * shoulders(rest)[1]
    swinging = (knees + ankles) / 2 if feet_up and not np.isnan(ankles).any() else knees
    return swinging - mid_shoulder(moved)


def shoulder_lift_deg(rep: Trace) -> float:
    """Lift of the shoulder away from the knees, degrees of the rib cage; 0 with the knees in the middle."""
    swing = float(rep["swing_left_deg"][-1])
    if math.isnan(swing):
        return math.nan
    if abs(swing) < MIN_SWING_DEG:
        return 0.0
    rise = rep["right_shoulder_up_widths" if swing > 0 else "left_shoulder_up_widths"][-1]
    return LIFT_DEG_PER_WIDTH * (float(rise) - RISES_ANYWAY_WIDTHS)


def knees_apart_widths(rep: Trace) -> float:
    """Increase of the knees' distance since rest, at the top; 0 before it, NaN where it may be an error."""
    swing = rep["swing_deg"]
    if np.isnan(swing).all():
        return math.nan
    top = swing >= TOP_PART * np.nanmax(swing)
    if top.mean() * (rep.t_s[-1] - rep.t_s[0]) < AT_TOP_S:
        return 0.0 if top[-1] else math.nan
    gaps = rep["knee_gap_widths"][top]
    apart = math.nan if np.isnan(gaps).mean() > 0.5 else float(np.nanmedian(gaps))
    return math.nan if TOGETHER_READ_WIDTHS < apart < APART_READ_WIDTHS else apart


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The line of the shoulders, turned by the measured lift and as it lay at rest."""
    middle_px, (left, width) = mid_shoulder(pose.xy_px), shoulders(at.rest_px)
    lift = math.radians(np.maximum(values["shoulder_lift_deg"], 0.0))
    rises = -1.0 if values["swing_left_deg"] > 0 else 1.0  # of the left shoulder
    half = HALF_DRAWN * width
    level, lifted = half * left, half * (math.cos(lift) * left + rises * math.sin(lift) * at.up)
    return (beam_guide("shoulder_lifts", middle_px, lifted, level),)


NEEDED = (SHOULDERS, HIPS, KNEES)

HIP_TWIST = Exercise(
    id="hip_twist",
    name=N_("Hip twist"),
    good_for=N_("Trains your waist to keep your back safe when you turn."),
    to_feel=N_("You feel your waist work and a mild stretch; your low back must not pinch."),
    position=N_("Lie on your back with your head towards the camera, arms wide, knees together above your hips"),
    camera=N_("Behind your head and in line with you, 2 to 2.5 m away, about 1 m high, tilted 20 to 35 degrees down."),
    limits=(
        N_("From your side or your feet the camera sees nothing of this exercise: put it behind your head."),
        N_(
            "Swings are measured to within about 4 degrees, some only to 12: thighs and shoulders "
            "differ from person to person."
        ),
        N_("A shoulder lift is measured to within about 2 degrees; one below 9 degrees is not mentioned."),
        N_("Knees that part by less than a hand's width look the same as knees that stay together."),
        N_("Even sides can measure up to 20 percent apart, so a smaller difference is not mentioned."),
        N_("The camera cannot show whether your low back arches or your shoulder blades stay heavy."),
    ),
    instructions=(
        N_(
            "Lie on your back, arms wide, palms down. Lift your legs into table top: knees above "
            "your hips, pressed together."
        ),
        N_(
            "Breathe in. Let your hips tip and your knees swing to one side, only as far as both "
            "shoulders stay on the mat."
        ),
        N_("Breathe out and bring your knees back to the middle."),
        N_("Then do the same to the other side."),
    ),
    steps_show=("start", "there", "back", "on"),
    dose=N_("5 to 8 to each side; at least 1.5 seconds out and 1.5 seconds back"),
    contraindications=(
        N_("late pregnancy: do nothing flat on your back"),
        N_("recent back, abdominal or hip surgery, unless a professional has cleared you"),
        N_("an acute disc problem: twisting may make it worse"),
        N_("osteoporosis or a broken vertebra: do not twist"),
    ),
    excluded_by=("late_pregnancy", "acute_disc", "hip_surgery", "recent_surgery", "osteoporosis", "spine_fracture"),
    easier=N_("Keep your feet on the mat and let your knees swing only a little."),
    harder=N_("Straighten your knees halfway, or stay at each side for two breaths."),
    easier_form=Form(reach=0.4),
    harder_form=Form(breaths=2),
    observables=(
        Observable("swing_deg", N_("Knee swing")),
        Observable("swing_left_deg", N_("Swing to the left"), since_rest=True),
        Observable("left_shoulder_up_widths", N_("Left shoulder lift"), since_rest=True),
        Observable("right_shoulder_up_widths", N_("Right shoulder lift"), since_rest=True),
        Observable("shoulder_lift_deg", N_("Shoulder lift"), over_rep=shoulder_lift_deg),
        Observable("shoulder_lift_error_deg", N_("Uncertainty of the shoulder lift")),
        Observable("knee_gap_widths", N_("Distance between the knees")),
        Observable("knees_apart_widths", N_("Knees apart"), over_rep=knees_apart_widths, early="lasts"),
    ),
    counting=Counting(
        observable="swing_deg",
        min_range=7.0,
        target_range=35.0,
        min_lift_s=1.5,
        min_lower_s=1.5,
        limits=(
            Limit(
                "swing_deg",
                0.0,
                80.0,
                N_("You rolled over: that does not count."),
                why=Taste("ours", "smaller: a supple body's swing does not count; larger: rolling over does"),
            ),
        ),
        side="swing_left_deg",
        # In to go, out to come back, as its instructions say; 1.5 s at least each way.
        tempo=Tempo(2.0, 0.0, 2.0, ("in", "in", "out"), (N_("To the side"), N_("Hold"), N_("Come back"))),
        why=FITS_MOVEMENTS,
    ),
    faults=(
        FaultRule(
            code="shoulder_lifts",
            label=N_("a shoulder lifts"),
            cue=N_("Both shoulders heavy"),
            score="spine",
            observable="shoulder_lift_deg",
            unit=DEG,
            tolerance=8,
            fault=LIFT_CALLED_DEG,
            severe=20,
            error="shoulder_lift_error_deg",
            better=N_("Good: both shoulders heavy."),
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="knees_separate",
            label=N_("the knees come apart"),
            cue=N_("Knees glued together"),
            score="hips",
            observable="knees_apart_widths",
            unit=SHOULDER_WIDTHS,
            tolerance=TOGETHER_READ_WIDTHS,
            fault=APART_READ_WIDTHS,
            severe=0.24,
            better=N_("Good: knees together."),
            why=FITS_PEAKS,
        ),
    ),
    needed=NEEDED,
    sides=face_up,
    start=start,
    calibrate=calibrate_seen(NEEDED, calibrate_head_end),
    observe=observe,
    ideal=ideal,
    need=CameraNeed(
        postures=(SUPINE_TABLE_TOP,),
        views=("head",),
        azimuth_deg=(-10, 10),
        pitch_deg=(20, 35),
        place=N_("Put the camera behind your head, two metres away and about one metre high, tilted down at you."),
        arms="wide",
        distance_m=(2.0, 2.5),
    ),
    set_faults=Uneven(
        spoilt_by=frozenset({"partial_range", "knees_separate", "shoulder_lifts"}),
        least_pct=UNEVEN_PCT,
        error_pct=UNEVEN_ERROR_PCT,
        each_side=TO_EACH_SIDE,
        too_few=N_("comparing left and right takes at least two full swings to each side"),
        advice=N_("Swing at least twice to each side."),
    ),
)
