"""Clam: lying on the side, the top knee opens while the pelvis stays stacked."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.all_fours import is_on_hands
from calibration.body import Calibration
from calibration.geometry import Vector, mid_hip, mid_pair, mid_shoulder, torso_px
from calibration.landmarks import Landmark, Points, Pose, Side, other, row
from calibration.placement import CameraNeed
from calibration.posture import calibrate_side_lying
from calibration.start_shapes import SIDE_LYING
from calibration.text import N_
from calibration.trunk import shows_front, top_side, trunk_axes, trunk_tilt_deg
from exercises.judging import pelvis_roll
from exercises.judging.declaration import Exercise, FaultRule, Guide, Habit, Observable, Values
from exercises.judging.guides import beam_guide
from exercises.judging.movement import Counting, Form, Limit, Tempo
from exercises.judging.parts import FEET, HIPS, KNEES, SHOULDERS, are_seen, calibrate_if
from exercises.judging.trace import Trace
from exercises.judging.units import DEG, PERCENT, TORSO
from exercises.judging.why import FITS_MOVEMENTS, FITS_PEAKS, Fit, Taste

#: A roll over the mat of 10 degrees is a fault, which reads as this value or more, degrees. **Fit:** see the rule's
#: ``why``.
OVER_CALLED_DEG = 7.0
#: A foot that leaves the other one rises and moves down along the trunk's line; a pelvis that rolls lifts the whole leg
#: with the top hip. The gap is therefore the rise of ankle and heel, plus ``FOOT_AWAY_PART`` of the ankle's way down,
#: minus ``HIP_RISE_PART`` of the hip's rise. The bottom foot is hidden, and its landmarks are guesses. **Fit:** a
#: plateau, halves; smaller, a gap along the mat or a roll is misread; larger, a sliding leg reads as a gap.
FOOT_AWAY_PART, HIP_RISE_PART = 0.5, 0.5
#: Bias of ``feet_gap_torso``, torso lengths. **Fit:** a good repetition reads 0.01, with a standard deviation of 0.04
#: between bodies and 0.02 within a set.
FEET_HABIT = Habit(usual=0.01, most=0.1)
#: A shin this many times as long as at rest means that the foot's landmarks are lost. **Fit:** a plateau; smaller, a
#: shin that turns towards the camera counts as lost; larger, a lost foot reads as a gap.
LOST_SHIN = 1.5
#: Once the feet were further apart than ``FEET_PART_TORSO``, torso lengths, the whole leg lifts the flank, which adds
#: ``FEET_ERROR_DEG`` to the uncertainty of a roll. **Fit:** on rendered clams, feet together read up to 0.14, also in a
#: roll; 8 of 11 pairs of feet apart 0.15 to 0.29. The pelvis seems to roll by 7 degrees then (root mean square).
FEET_PART_TORSO, FEET_ERROR_DEG = 0.15, 7.0
#: Length of a thigh, torso lengths; it scales the opening of the knees. **Paper:** of a body's height, the thigh is
#: 0.245 and the trunk from shoulder to hip 0.288 (Winter, Biomechanics and Motor Control of Human Movement, 4th ed.
#: 2009, figure 4.1, after Drillis and Contini 1966).
THIGH_TORSO = 0.85
#: Largest slope of the line from shoulders to ankles of a person who lies, degrees from level. A trunk may be propped
#: up more, see :data:`~calibration.posture.SIDE_LYING_DEG`, but not with the legs. **Fit:** up to 22 in 33 rendered
#: clams and four films; 52 in a film of push-ups against a bar.
LEVEL_DEG = 37.0
#: Length of the drawn axis of the pelvis, torso lengths.
AXIS_TORSO = 0.9


def start(pose: Pose) -> Sequence[str]:
    """What the pose lacks for the start position, as sentences, the most important first."""
    xy = pose.xy_px
    top = top_side(xy)
    _, up = trunk_axes(xy)
    length = torso_px(xy)
    if trunk_tilt_deg(xy) > 50 or is_on_hands(xy) or slope_deg(xy) > LEVEL_DEG:
        return (N_("Lie on your side, hips stacked."),)
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


def slope_deg(xy_px: Points) -> float:
    """Slope of the line from shoulders to ankles, degrees from level in the picture."""
    along = np.abs(mid_pair(xy_px, "ankle") - mid_shoulder(xy_px))
    return math.degrees(math.atan2(along[1], along[0]))


def is_on_side(xy_px: Points) -> bool:
    """Whether the needed parts are seen, and the person neither is on all fours nor leans on something."""
    return are_seen(xy_px, NEEDED) and not is_on_hands(xy_px) and slope_deg(xy_px) <= LEVEL_DEG


def opening_deg(xy_px: Points, top: Side, up: Vector, length_px: float) -> float:
    """Angle between the top and the bottom thigh, degrees.

    It is computed from the distance of the knees across the trunk. With the feet together, that distance is the chord
    of the angle, and the thigh's length is known. Measuring the angle itself would need the hidden bottom hip. NaN if
    the knees are further apart than any angle allows, so the pose is wrong.
    """
    gap = float((xy_px[row(top, "knee")] - xy_px[row(other(top), "knee")]) @ up) / length_px
    chord = gap / (2 * THIGH_TORSO)
    return math.degrees(2 * math.asin(chord)) if abs(chord) <= 1 else math.nan


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

    def height(landmark: Landmark) -> float:
        return float(xy[landmark] @ at.up) / at.torso_px

    knee, ankle = height(row(top, "knee")), height(row(top, "ankle"))
    trunk = mid_shoulder(xy) - mid_hip(xy)
    return {
        "opening_deg": opening_deg(xy, top, at.up, at.torso_px),
        **pelvis_roll.measures(pose, at),
        "trunk_tip_deg": at.rise_deg(trunk),
        "trunk_shortening_pct": 100 * (1 - float(np.hypot(*trunk)) / at.torso_px),
        "feet_gap_torso": _feet_gap_torso(xy, top, at),
        "knee_lead_torso": knee - ankle,
    }


def roll_error_deg(rep: Trace) -> float:
    """Uncertainty of the roll against the lower side, degrees."""
    return _with_feet(rep, "pelvis_roll_error_deg")


def over_mat_error_deg(rep: Trace) -> float:
    """Uncertainty of the roll over the mat, degrees."""
    return _with_feet(rep, "flank_rise_error_deg")


def _with_feet(rep: Trace, error: str) -> float:
    parted = np.nanmax(rep["feet_gap_torso"], initial=0.0) > FEET_PART_TORSO
    return float(np.hypot(rep[error][-1], FEET_ERROR_DEG if parted else 0.0))


def roll_over_mat_deg(rep: Trace) -> float:
    """Roll of the pelvis back over the mat, degrees; 0 until the knee is on its way back."""
    return pelvis_roll.over_mat_deg(rep["opening_deg"], rep["flank_rise_deg"])


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The axis of the pelvis, rolled as measured and stacked.

    Seen from the front, a pelvis that rolls back hardly turns in the picture; the roll is drawn as a turn towards the
    head.
    """
    half = AXIS_TORSO / 2 * at.torso_px * at.up
    rolled = at.tipped(half, -values["pelvis_roll_deg"])
    return (beam_guide("pelvis_rolls_back", mid_hip(pose.xy_px), rolled, half),)


NEEDED = (SHOULDERS, HIPS, KNEES, FEET)

CLAM = Exercise(
    id="clam",
    name=N_("Clam"),
    good_for=N_("Strengthens the side of your hip, which keeps your pelvis level at every step."),
    to_feel=N_("You feel the outside of your upper hip work; your low back must not hurt."),
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
    steps_show=("start", "start", "there", "back"),
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
        Observable("roll_error_deg", N_("Uncertainty of the pelvic roll"), over_rep=roll_error_deg),
        Observable("over_mat_error_deg", N_("Uncertainty of the roll over the mat"), over_rep=over_mat_error_deg),
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
                why=FITS_MOVEMENTS,
            ),
        ),
        # The dose asks for 1.5 s each way at least; out on the effort, in on the way back.
        tempo=Tempo(2.0, 1.0, 2.0, ("out", "out", "in"), (N_("Open"), N_("Hold"), N_("Close"))),
        why=FITS_MOVEMENTS,
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
            error="roll_error_deg",
            better=N_("Good: hips stacked."),
            why=FITS_PEAKS,
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
            error="over_mat_error_deg",
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
            why=FITS_PEAKS,
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
            why=FITS_PEAKS,
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
    calibrate=calibrate_if(is_on_side, calibrate_side_lying),
    observe=observe,
    not_seen=pelvis_roll.not_seen,
    ideal=ideal,
)
