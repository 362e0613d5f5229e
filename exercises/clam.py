"""Clam: lying on the side, the top knee opens while the pelvis stays stacked."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration, Method, at_rest
from calibration.geometry import Vector, mid_hip, mid_shoulder, torso_px
from calibration.landmarks import Landmark, Points, Pose, Side, other, patch_row, row
from calibration.placement import CameraNeed
from calibration.posture import calibrate_side_lying
from calibration.start_shapes import SIDE_LYING
from calibration.text import N_
from calibration.trunk import shows_front, top_side, trunk_axes, trunk_tilt_deg
from exercises.judging import fitted
from exercises.judging.declaration import (
    Counting,
    Exercise,
    FaultRule,
    Form,
    Guide,
    Habit,
    Limit,
    Observable,
    Tempo,
    Values,
)
from exercises.judging.parts import FEET, HIPS, KNEES, SHOULDERS, are_seen
from exercises.judging.results import NotSeen
from exercises.judging.trace import Trace
from exercises.judging.units import DEG, PERCENT, TORSO
from exercises.judging.why import Fit, Taste

#: Below this pitch the roll of the pelvis is *not seen*, degrees. **Fit:** in 25 clips of other bodies the mean error
#: is 7.0 degrees at a pitch of 20 to 27 and 3.7 at 27 to 37 (``docs/measures.md``).
MIN_PITCH_DEG = 25.0
#: The camera's pitch is estimated from knees and shoulders, and again from the whole body
#: (:mod:`calibration.viewpoint`). If the second estimate is lower by more than ``CONTRADICTS_DEG``, it is used.
#: **Fit:** in rendered clams the two differ by up to 11 degrees.
CONTRADICTS_DEG = 20.0
#: **Fit:** radius about which the upper flank, just above the hip, turns against the lower side of the trunk as the
#: pelvis rolls, torso lengths: a closed form with one coefficient (``samples/study/clam.py``).
FLANK_RADIUS_TORSO = fitted.FLANK_RADIUS_TORSO.value
#: Standard error of the upper flank's movement against the lower side in a repetition without a roll, torso lengths.
#: **Fit:** on rendered bodies that nothing was fitted on; their record was not kept. The size of a roll is known only
#: to about half of it.
FLANK_WAY_ERROR_TORSO = 0.0085
#: **Fit:** rise of the upper flank for one radian of roll over the mat, torso lengths: a closed form with one
#: coefficient (``samples/study/clam_quick.py``). In those repetitions, at an unguided tempo, the seat rolls over the
#: mat by 0.2 to 1.3 times rolling without slipping, the ribs follow by 0 to 1 times, and a third of the bodies slide.
RISE_RADIUS_TORSO = fitted.RISE_RADIUS_TORSO.value
#: **Fit:** standard error of that rise in a repetition that does not roll, torso lengths.
RISE_ERROR_TORSO = fitted.RISE_ERROR_TORSO.value
#: A roll over the mat of 10 degrees is a fault. It is called from this reading on, degrees. **Fit:** the
#: figures stand in the rule's ``why``.
OVER_CALLED_DEG = 7.0
#: The top of a repetition: the opening is at least ``TOP_SHARE`` of its maximum. On the way back, a roll is told from a
#: slide on the mat as soon as the opening is below ``BACK_SHARE``. **Taste:** ours; smaller, the way up counts as the
#: top; larger, a short top leaves too few frames.
TOP_SHARE, BACK_SHARE = 0.8, 0.75
#: A foot that leaves the other one rises and moves down along the trunk's line; a pelvis that rolls lifts the whole leg
#: with the top hip. The gap is therefore the rise of ankle and heel, plus ``FOOT_AWAY_PART`` of the ankle's way down,
#: minus ``HIP_RISE_PART`` of the hip's rise. The bottom foot is hidden, and its landmarks are guesses. **Taste:** ours,
#: halves; smaller, a gap along the mat or a roll is misread; larger, a leg that slides reads as a gap.
FOOT_AWAY_PART, HIP_RISE_PART = 0.5, 0.5
#: Bias of ``feet_gap_torso``, torso lengths. **Fit:** a good repetition reads 0.01, with a standard deviation of 0.04
#: between bodies and 0.02 within a set. The rule's ``why`` gives the readings after this bias is subtracted.
FEET_HABIT = Habit(usual=0.01, most=0.1)
#: A shin this many times as long as at rest means that the foot's landmarks are lost. **Taste:** ours; smaller, a shin
#: that turns towards the camera is lost; larger, a lost foot reads as a gap.
LOST_SHIN = 1.5
#: Length of a thigh, torso lengths. **Taste:** ours, from body proportions; it scales the drawn knee and not the
#: verdict on the pelvis.
THIGH_TORSO = 0.85
#: Length of the drawn axis of the pelvis, torso lengths.
AXIS_TORSO = 0.9


def start(pose: Pose) -> Sequence[str]:
    """Sentences on what the start position lacks, the most important first."""
    xy = pose.xy_px
    if trunk_tilt_deg(xy) > 50:
        return (N_("Lie on your side, hips stacked."),)
    top = top_side(xy)
    _, up = trunk_axes(xy)
    length = torso_px(xy)
    missing = []
    if (xy[row(top, "shoulder")] - xy[row(other(top), "shoulder")]) @ up < 0.15 * length:
        missing.append(N_("Lie on your side, hips stacked."))
    if not shows_front(xy, top):
        missing.append(N_("Turn round to face the camera."))
    knees = (xy[Landmark.LEFT_KNEE] + xy[Landmark.RIGHT_KNEE]) / 2
    if (knees - mid_hip(xy)) @ up > 0.4 * length:
        missing.append(N_("Lie on your side, hips stacked."))
    if not opening_deg(xy, top, up, length) <= 35:
        missing.append(N_("Rest your top knee on the lower one."))
    return missing


def opening_deg(xy_px: Points, top: Side, up: Vector, length_px: float) -> float:
    """Angle between the top and the bottom thigh, degrees.

    It follows from the distance of the knees across the trunk. With the feet together, that distance is the chord of
    the angle, and the thigh's length is known. Measuring the angle itself would need the hidden bottom hip. NaN if the
    knees are further apart than any angle allows: that is no pose.
    """
    gap = float((xy_px[row(top, "knee")] - xy_px[row(other(top), "knee")]) @ up) / length_px
    chord = gap / (2 * THIGH_TORSO)
    return math.degrees(2 * math.asin(chord)) if abs(chord) <= 1 else math.nan


def calibrate(poses: Sequence[Pose], method: Method) -> Calibration | None:
    """The start position and the camera's pitch; None unless a person lies on the side."""
    return calibrate_side_lying(poses, method) if are_seen(at_rest(poses), NEEDED) else None


def _feet_gap_torso(xy_px: Points, top: Side, at: Calibration) -> float:
    """Gap between the feet up to a constant, which comparing with the rest removes; see :data:`FOOT_AWAY_PART`."""
    hip, knee, ankle, heel = (row(top, name) for name in ("hip", "knee", "ankle", "heel"))
    shin_px, rest_px = (float(np.hypot(*(xy[knee] - xy[ankle]))) for xy in (xy_px, at.rest_px))
    if not shin_px <= LOST_SHIN * rest_px:
        return math.nan
    rise_px = (xy_px[ankle] + xy_px[heel]) @ at.up / 2 - HIP_RISE_PART * xy_px[hip] @ at.up
    return float(rise_px - FOOT_AWAY_PART * xy_px[ankle] @ at.head) / at.torso_px


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose, along and across the trunk as it lay at rest."""
    xy = pose.xy_px
    top: Side = at.side or "left"
    low = other(top)

    def height(landmark: Landmark) -> float:
        return float(xy[landmark] @ at.up) / at.torso_px

    knee, ankle = height(row(top, "knee")), height(row(top, "ankle"))
    cloth = pose.patches_px @ at.up / at.torso_px
    below = (cloth[patch_row(low, "flank")] + cloth[patch_row(low, "waist")]) / 2
    flank = float(cloth[patch_row(top, "flank")])
    trunk = mid_shoulder(xy) - mid_hip(xy)
    degrees = roll_deg_per_torso(at)
    return {
        "opening_deg": opening_deg(xy, top, at.up, at.torso_px),
        "pelvis_roll_deg": (flank - below) * degrees,
        "pelvis_roll_error_deg": FLANK_WAY_ERROR_TORSO * degrees,
        "flank_rise_deg": flank * degrees * FLANK_RADIUS_TORSO / RISE_RADIUS_TORSO,
        "flank_rise_error_deg": RISE_ERROR_TORSO * degrees * FLANK_RADIUS_TORSO / RISE_RADIUS_TORSO,
        "trunk_tip_deg": math.degrees(math.atan2(float(trunk @ at.up), float(trunk @ at.head))),
        "trunk_shortening_pct": 100 * (1 - float(np.hypot(*trunk)) / at.torso_px),
        "feet_gap_torso": _feet_gap_torso(xy, top, at),
        "knee_lead_torso": knee - ankle,
    }


def roll_over_mat_deg(rep: Trace) -> float:
    """Roll of the pelvis back over the mat, degrees; 0 until the knee is on its way back.

    A pelvis that rolls over the mat takes the lower side along, so the upper flank hardly turns against it. But the
    upper flank rises with the knee and falls with it. A slide on the mat lifts the flank too, but it does not fall with
    the knee. The measure is therefore the geometric mean of the rise at the top and of the fall since, scaled to the
    whole movement; 0 if their signs differ.
    """
    opening, rise = rep["opening_deg"], rep["flank_rise_deg"]
    if math.isnan(opening[-1]) or math.isnan(rise[-1]):
        return math.nan
    least, most = float(np.nanmin(opening)), float(np.nanmax(opening))
    share = (opening - least) / max(most - least, 1.0)
    top = (share >= TOP_SHARE) & ~np.isnan(rise)
    if share[-1] > BACK_SHARE or not top.any():
        return 0.0
    at_top = float(np.median(rise[top]))
    fall = (at_top - float(rise[-1])) / (1 - share[-1])
    return math.copysign(math.sqrt(at_top * fall), at_top) if at_top * fall > 0 else 0.0


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The axis of the pelvis, rolled as measured and stacked.

    Seen from the front, a pelvis that rolls back hardly turns in the picture; the roll is drawn as a turn towards the
    head.
    """
    middle, half = mid_hip(pose.xy_px), AXIS_TORSO / 2 * at.torso_px * at.up
    rolled = at.tipped(half, -values["pelvis_roll_deg"])
    axes = (np.stack([middle - axis, middle + axis]) for axis in (rolled, half))
    return (Guide(("pelvis_rolls_back",), *axes),)


def roll_deg_per_torso(at: Calibration) -> float:
    """Pelvic roll in degrees per torso length by which the upper flank rises over the lower side; NaN if *not seen*.

    The upper flank turns with the pelvis: it goes back by radius · sin(roll), which a camera looking down by the pitch
    shows as a rise of radius · sin(roll) · sin(pitch). A slide on the mat or a shaken camera moves the lower side too
    and cancels out. The lower side is measured at flank and waist: from some views the lower flank moves with the
    pelvis, while the waist alone, further from the hip, would show every tip of the trunk as a roll.
    """
    pitch_deg = at.camera_pitch_deg
    if at.viewpoint is not None and pitch_deg - at.viewpoint.pitch_deg > CONTRADICTS_DEG:
        pitch_deg = at.viewpoint.pitch_deg
    if not pitch_deg >= MIN_PITCH_DEG or not faces_camera(at):
        return math.nan
    return math.degrees(1 / (FLANK_RADIUS_TORSO * math.sin(math.radians(pitch_deg))))


def faces_camera(at: Calibration) -> bool:
    """Whether the person's front is towards the camera; only a recording can be armed when it is not."""
    return at.side is not None and shows_front(at.rest_px, at.side)


def not_seen(at: Calibration) -> Sequence[NotSeen]:
    """What this camera cannot show."""
    if not math.isnan(roll_deg_per_torso(at)):
        return ()
    if not faces_camera(at):
        why = N_("the camera is behind you and cannot show whether your pelvis rolls back")
        return (NotSeen("pelvis_rolls_back", why, N_("Put the camera in front of you.")),)
    return (
        NotSeen(
            "pelvis_rolls_back",
            N_("the camera is too low to show whether your pelvis rolls back"),
            N_("Raise the camera: put it on a shelf or a table close by, tilted 30 to 60 degrees down."),
        ),
    )


NEEDED = (SHOULDERS, HIPS, KNEES, FEET)

CLAM = Exercise(
    id="clam",
    name=N_("Clam"),
    good_for=N_("Strengthens the side of your hip, which keeps your pelvis level at every step."),
    position=N_("Lie on your side facing the camera, hips stacked, knees bent"),
    camera=N_("In front of you, about 2 m away, high on a shelf or a tripod, tilted 30 to 60 degrees down."),
    limits=(
        N_("A camera tilted less than 25 degrees down cannot show whether your pelvis rolls."),
        N_("The size of a pelvic roll is uncertain by about half. Sliding 4 cm on the mat adds or hides 2 degrees."),
        N_("A gap between your feet may go unnoticed if it is less than a third of your trunk length."),
    ),
    instructions=(
        N_(
            "Lie on your side, hips and shoulders stacked. Rest your head on your arm or a cushion "
            "and keep your waist long."
        ),
        N_(
            "Bend your knees to a right angle and bring them a little forward, so that your feet "
            "are in line with your bottom."
        ),
        N_("Keep your feet together. Breathe out and open your top knee, only as far as your pelvis stays still."),
        N_("Breathe in and close slowly."),
    ),
    dose=N_("8 to 12 on each side; at least 1.5 seconds up and 1.5 seconds down"),
    contraindications=(
        N_("recent hip surgery, unless a professional has cleared you"),
        N_("pain in the hip you lie on"),
    ),
    excluded_by=("hip_surgery", "recent_surgery"),
    easier=N_("Open your knee only a little, or lie with your back against a wall."),
    harder=N_("Put a light band around your thighs, or hold your knee open for three breaths."),
    easier_form=Form(reach=0.5),
    harder_form=Form(breaths=3),
    observables=(
        Observable("opening_deg", N_("Knee opening")),
        # When the whole trunk tips, a part of the roll is hidden.
        Observable("pelvis_roll_deg", N_("Pelvis rolling back"), since_rest=True, only_while=("trunk_tip_deg", 5.0)),
        Observable("pelvis_roll_error_deg", N_("Uncertainty of the pelvic roll")),
        Observable("flank_rise_deg", N_("Upper flank lift"), since_rest=True, only_while=("trunk_tip_deg", 5.0)),
        Observable("flank_rise_error_deg", N_("Uncertainty of the roll over the mat")),
        Observable("roll_over_mat_deg", N_("Pelvis rolling over the mat"), over_rep=roll_over_mat_deg),
        Observable("trunk_tip_deg", N_("Waist tilt"), since_rest=True),
        Observable("trunk_shortening_pct", N_("Waist shortening"), since_rest=True),
        Observable("feet_gap_torso", N_("Feet apart"), since_rest=True),
        Observable("knee_lead_torso", N_("Knee height above the foot"), since_rest=True),
    ),
    counting=Counting(
        observable="opening_deg",
        min_range=8.0,
        target_range=40.0,
        min_lift_s=1.5,
        min_lower_s=1.5,
        limits=(
            Limit(
                "knee_lead_torso",
                0.08,
                math.inf,
                N_("Keep your knees bent and your feet together."),
                why=Fit(
                    "55 repetitions of 21 clips in samples/study/movements.csv",
                    "read 0.121 to 0.838, 0 refused wrongly; alone refuses 7 others, -0.617 to -0.392, 0 pass",
                ),
            ),
        ),
        # The dose asks for 1.5 s each way at least; out on the effort, in on the way back.
        tempo=Tempo(2.0, 1.0, 2.0, ("out", "out", "in"), (N_("Open"), N_("Hold"), N_("Close"))),
        why=Fit(
            "55 repetitions of 18 clips in samples/study/movements.csv",
            "read 11.4 to 76, 0 refused wrongly; alone refuses no other, seen from 4 on, 0 pass",
        ),
    ),
    faults=(
        FaultRule(
            code="pelvis_rolls_back",
            label=N_("the pelvis rolls back"),
            cue=N_("Hips stacked"),
            score="hips",
            observable="pelvis_roll_deg",
            unit=DEG,
            tolerance=5,
            fault=10,
            severe=20,
            error="pelvis_roll_error_deg",
            better=N_("Good: hips stacked."),
            why=Fit(
                "47 repetitions of 18 clips in samples/study/peaks.csv",
                "40 without read up to 10.8, 7 with from 1.82 on; 1 called falsely, 1 missed; error 0.993",
            ),
        ),
        FaultRule(
            code="pelvis_rolls_back",
            label=N_("the pelvis rolls back"),
            cue=N_("Hips stacked"),
            score="hips",
            observable="roll_over_mat_deg",
            unit=DEG,
            tolerance=5,
            fault=OVER_CALLED_DEG,
            severe=20,
            error="flank_rise_error_deg",
            better=N_("Good: hips stacked."),
            why=Fit(
                "73 rendered repetitions at people's own tempo",
                "good ones read up to 6.6 degrees, rolls of 10 and more from 8.1 on (bodies fitted on), 11 of 15 "
                "found on others",
            ),
        ),
        FaultRule(
            code="waist_shortens",
            label=N_("the waist shortens"),
            cue=N_("Long waist"),
            score="spine",
            observable="trunk_tip_deg",
            unit=DEG,
            tolerance=3,
            fault=6,
            severe=12,
            either_way=True,
            better=N_("Good: long waist."),
            why=Fit(
                "55 repetitions of 18 clips in samples/study/peaks.csv",
                "51 without read up to 2.58, 4 with from 7.17 on; 0 called falsely, 0 missed; error 0.194",
            ),
        ),
        FaultRule(
            code="waist_shortens",
            label=N_("the waist shortens"),
            cue=N_("Long waist"),
            score="spine",
            observable="trunk_shortening_pct",
            unit=PERCENT,
            tolerance=4,
            fault=8,
            severe=16,
            better=N_("Good: long waist."),
            why=Taste(
                "ours", "smaller: a trunk that turns a little looks shorter too; larger: a short waist stays untold"
            ),
        ),
        FaultRule(
            code="feet_apart",
            label=N_("the feet come apart"),
            cue=N_("Keep the feet together"),
            score=None,
            observable="feet_gap_torso",
            unit=TORSO,
            tolerance=0.05,
            fault=0.09,
            severe=0.2,
            better=N_("Good: feet together."),
            habit=FEET_HABIT,
            why=Fit(
                "55 repetitions of 18 clips in samples/study/peaks.csv",
                "47 without read up to 0.0655, 8 with from 0.0593 on; 0 called falsely, 1 missed; error 0.00543",
            ),
        ),
    ),
    needed=NEEDED,
    need=CameraNeed(
        postures=(SIDE_LYING,),
        views=("front",),
        azimuth_deg=(-20, 20),
        pitch_deg=(30, 60),
        place=N_("Put the camera high up in front of you, on a shelf or a table close by."),
    ),
    start=start,
    calibrate=calibrate,
    observe=observe,
    not_seen=not_seen,
    ideal=ideal,
)
