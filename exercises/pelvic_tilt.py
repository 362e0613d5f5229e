"""Pelvic tilt: on the back, knees bent, the pelvis tips back, then forward; neutral is halfway."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration
from calibration.geometry import Vector, mid_hip, mid_pair, mid_seen, torso_px
from calibration.landmarks import Cloth, Landmark, Points, Pose, patch_row
from calibration.placement import CameraNeed
from calibration.posture import LYING_DEG, calibrate_lying
from calibration.start_shapes import SUPINE_FEET_DOWN
from calibration.supine import above_mat_torso, near_side
from calibration.text import N_
from calibration.trunk import trunk_axes, trunk_tilt_deg
from exercises.judging.declaration import Counting, Exercise, FaultRule, Form, Guide, Limit, Observable, Tempo, Values
from exercises.judging.guides import arm_guide
from exercises.judging.not_judged import always_hidden
from exercises.judging.parts import FEET, HEAD, HIPS, KNEES, SHOULDERS, calibrate_of, pair, start_of
from exercises.judging.results import NotSeen
from exercises.judging.units import TORSO
from exercises.judging.why import FITS_MOVEMENTS, FITS_PEAKS, Fit, Taste

#: Tilt of the pelvis, degrees per torso length: by which the cloth at the hip moves towards the head, and by which the
#: cloth at the flank falls against the cloth at the hip. **Fit:** mean of 26 rendered repetitions of two bodies, error
#: 1.9 degrees; one pelvis rolls three times as far as another.
ROLL_DEG_PER_TORSO, FALL_DEG_PER_TORSO = 240.0, 420.0
#: Feet that slide away pull the thighs, and the thighs pull the cloth at the hip, by this share of the feet's way.
#: **Fit:** in seven rendered tilts, compared with the others of their clip, 0.05 to 0.26, median 0.09; smaller, a tilt
#: with sliding feet is not counted; larger, sliding feet count as a tilt.
CLOTH_PER_SLIDE = 0.09
#: Start position: the knees are at least ``KNEES_UP_TORSO`` above the hips and the feet, the feet at most
#: ``FEET_LEVEL_TORSO`` above or below the hips, the hips at most ``HIPS_DOWN_TORSO`` above the line from shoulder to
#: ankle. **Taste:** ours, the bridge's; stricter, long or short shins are refused; looser, raised hips or feet count as
#: the start position.
KNEES_UP_TORSO, FEET_LEVEL_TORSO, HIPS_DOWN_TORSO = 0.25, 0.35, 0.25
#: The hips lift off the mat from here on, torso lengths. **Fit:** see the rule's ``why``.
HIPS_LIFT_TORSO = 0.06


def missing(xy: Points) -> list[str]:
    """What landmarks (33, 2), pixels, lack for the start position, as sentences; *not seen* counts as lacking."""
    if not trunk_tilt_deg(xy) <= LYING_DEG:
        return [N_("Lie on your back, side-on to the camera.")]
    head, up = trunk_axes(xy)
    if not (xy[Landmark.NOSE] - mid_pair(xy, "ear")) @ up > 0:
        return [N_("Lie on your back, face up.")]
    length, hips, knees, feet = torso_px(xy), mid_hip(xy), mid_pair(xy, "knee"), mid_seen(xy, "ankle")
    told = []
    if not (knees - hips) @ up > KNEES_UP_TORSO * length:
        told.append(N_("Lie on your back and bend your knees."))
    if not ((knees - feet) @ up > KNEES_UP_TORSO * length and abs((feet - hips) @ up) < FEET_LEVEL_TORSO * length):
        told.append(N_("Put your feet flat on the floor."))
    if not above_mat_torso(xy, near_side(head), "hip") < HIPS_DOWN_TORSO:
        told.append(N_("Rest your hips on the floor."))
    return told


def cloth_torso(pose: Pose, at: Calibration, cloth: Cloth) -> Vector:
    """Way (2,) of a patch of cloth on the near side, to the head and up, torso lengths up to a constant."""
    way = pose.patches_px[patch_row(near_side(at.head), cloth)]
    return np.array([way @ at.head, way @ at.up]) / at.torso_px


def feet_along_torso(xy_px: Points, at: Calibration) -> tuple[float, ...]:
    """How far each foot that is seen has slid since the start position."""
    ways = [float((xy_px - at.rest_px)[ankle] @ at.head) / at.torso_px for ankle in pair("ankle")]
    return tuple(way for way in ways if not math.isnan(way))


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose, along and across the trunk as it lay at rest."""
    xy = pose.xy_px
    hip, flank = (cloth_torso(pose, at, cloth) for cloth in ("hip", "flank"))
    feet = feet_along_torso(xy, at)
    slid = min(feet, key=abs, default=0.0)  # MediaPipe loses one foot at times, seldom both
    roll, fall = float(hip[0]) - CLOTH_PER_SLIDE * slid, float(hip[1] - flank[1])
    return {
        "tilt_deg": ROLL_DEG_PER_TORSO * roll + FALL_DEG_PER_TORSO * fall,
        "roll_torso": roll,
        "fall_torso": fall,
        "hips_up_torso": float(mid_hip(xy) @ at.up) / at.torso_px,
        "feet_along_torso": slid if len(feet) == 2 else math.nan,
        "head_up_torso": float(mid_pair(xy, "ear") @ at.up) / at.torso_px,
        "foot_up_torso": float(np.fmax(*((xy - at.rest_px)[ankle] @ at.up for ankle in pair("ankle")))) / at.torso_px,
    }


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The thighs from knee to hip, as measured and with the hips on the mat; the head likewise."""
    xy = pose.xy_px
    hips, ears = mid_hip(xy), mid_pair(xy, "ear")
    down, low = (values[name] * at.torso_px * at.up for name in ("hips_up_torso", "head_up_torso"))
    return (
        arm_guide(("hips_lift",), mid_pair(xy, "knee"), hips, hips - down),
        arm_guide(("head_lifts",), mid_pair(xy, "shoulder"), ears, ears - low),
    )


PELVIC_TILT = Exercise(
    id="pelvic_tilt",
    name=N_("Pelvic tilt"),
    good_for=N_("Finds your neutral spine, and loosens your low back."),
    to_feel=N_("You feel your low back press down and lift away; it must not hurt."),
    position=N_("Lie on your back, side-on to the camera, knees bent, feet flat on the floor"),
    camera=N_("Square to your side, about 2 m away, on a chair or a low table, with all of you in the picture."),
    limits=(
        N_(
            "The tilt is small. It is read from the cloth at your hip and flank; if that cannot be followed, nothing "
            "is counted."
        ),
        N_("The size of a tilt is read only roughly, and is not judged."),
        N_("A deep breath into the belly moves the cloth too. A breath in which your hip stays still is not counted."),
        N_("The camera cannot show where neutral is for you, or whether your low back touches the mat."),
        N_("From your head or your feet the camera sees nothing of this exercise."),
    ),
    instructions=(
        N_("Lie on your back, knees bent, feet flat and hip-width apart. Rest your arms out to the sides."),
        N_("Breathe out and tip your pelvis back: the tailbone curls up and your low back sinks into the mat."),
        N_("Breathe in and tip it forward until a flat hand would fit under your low back. Your seat stays down."),
        N_("Go slowly, with heavy feet, ribs and head. Go only as far as it feels good."),
        N_("At the end, rest halfway between the two. That is your neutral."),
    ),
    steps_show=("start", "there", "back", "on", "start"),
    dose=N_("6 to 8; at least 2 seconds back and 2 seconds forward"),
    contraindications=(
        N_("late pregnancy: do nothing flat on your back"),
        N_("recent back, abdominal or hip surgery, unless a professional has cleared you"),
        N_("tipping forward that brings on pain in your back or leg: tip back only, and ask a professional"),
    ),
    excluded_by=("late_pregnancy", "recent_surgery"),
    easier=N_("Tip only half as far, back and forward."),
    harder=N_("Stay tipped back for two breaths, with your legs and seat relaxed."),
    easier_form=Form(reach=0.5),
    harder_form=Form(breaths=2),
    unjudged=N_("Stay in view from head to feet, in good light, with clothes that fit closely at your hip."),
    observables=(
        Observable("tilt_deg", N_("Tilt of the pelvis, back"), since_rest=True),
        # Hips that lift swing away from the head and carry the cloth along, whatever the pelvis does.
        *(
            Observable(name, label, since_rest=True, only_while=("hips_up_torso", HIPS_LIFT_TORSO))
            for name, label in (
                ("roll_torso", N_("Pelvis rolling towards the head")),
                ("fall_torso", N_("Flank sinking")),
            )
        ),
        Observable("hips_up_torso", N_("Hip height"), since_rest=True),
        Observable("feet_along_torso", N_("Feet sliding"), since_rest=True),
        Observable("head_up_torso", N_("Head height"), since_rest=True),
        Observable("foot_up_torso", N_("Foot height"), since_rest=True),
    ),
    counting=Counting(
        observable="tilt_deg",
        by_cloth=True,
        min_range=5.0,
        target_range=20.0,
        min_lift_s=2.0,
        min_lower_s=2.0,
        limits=(
            Limit(
                "roll_torso",
                0.003,
                math.inf,
                N_("Tip your pelvis; breathing alone is not counted."),
                why=Taste(
                    "ours, between the 0.0015 of a breath and the 0.0066 of the smallest tilt",
                    "smaller, deep breaths count; larger, small tilts do not",
                ),
            ),
            Limit(
                "fall_torso",
                -math.inf,
                0.047,
                N_("Move your pelvis alone: seat, feet and head stay down."),
                why=FITS_MOVEMENTS,
            ),
            Limit(
                "head_up_torso",
                -math.inf,
                0.2,
                N_("Move your pelvis alone: seat, feet and head stay down."),
                why=FITS_MOVEMENTS,
            ),
            Limit(
                "hips_up_torso",
                -math.inf,
                0.3,
                N_("Keep your seat on the mat."),
                why=FITS_MOVEMENTS,
            ),
            Limit(
                "foot_up_torso",
                -math.inf,
                0.3,
                N_("Keep both feet on the floor."),
                why=Fit("rendered tilts and toe taps", "tilts read up to 0.09, toe taps 0.60 or more"),
            ),
        ),
        # Hips that lift carry the cloth along: the tilt reads larger than it is.
        overshoots=("hips_lift",),
        # Out to tip back, in to tip forward; the dose asks for 2 s each way at least.
        tempo=Tempo(3.0, 1.0, 3.0, ("out", "in", "in"), (N_("Tip back"), N_("Hold"), N_("Tip forward"))),
        why=Taste(
            "ours: recorded tilts read from 6.3, two movements that are none as much as that",
            "smaller, cloth that settles counts; larger, small tilts do not",
        ),
    ),
    faults=(
        FaultRule(
            code="hips_lift",
            label=N_("the hips lift off the mat"),
            cue=N_("Seat on the mat"),
            score="hips",
            observable="hips_up_torso",
            unit=TORSO,
            tolerance=0.03,
            fault=HIPS_LIFT_TORSO,
            severe=0.2,
            better=N_("Good: the seat stays down."),
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="head_lifts",
            label=N_("the head lifts"),
            cue=N_("Head heavy"),
            score="spine",
            observable="head_up_torso",
            unit=TORSO,
            tolerance=0.03,
            fault=0.045,
            severe=0.12,
            better=N_("Good: head heavy."),
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="feet_slide",
            label=N_("the feet slide"),
            cue=N_("Feet still and light"),
            score=None,
            observable="feet_along_torso",
            unit=TORSO,
            tolerance=0.045,
            fault=0.065,
            severe=0.25,
            either_way=True,
            better=N_("Good: feet still."),
            why=FITS_PEAKS,
        ),
    ),
    needed=(HEAD, SHOULDERS, HIPS, KNEES, FEET),
    either_side=(FEET,),
    start=start_of(missing),
    calibrate=calibrate_of(missing, calibrate_lying),
    observe=observe,
    not_seen=always_hidden(
        # The first tilt begins at neutral and the next ones at the tilt forward, so their ranges differ by as much.
        NotSeen(
            "partial_range",
            N_("the camera shows the size of a tilt only roughly"),
            N_("Let each tilt be as large as feels good, and no larger."),
        ),
        NotSeen(
            "neutral",
            N_("the camera cannot show where neutral is for you, or whether your ribs move with your pelvis"),
            N_("Rest a hand on your low ribs: they stay heavy. Neutral is halfway, where your back feels easy."),
        ),
    ),
    ideal=ideal,
    need=CameraNeed(
        postures=(SUPINE_FEET_DOWN,),
        views=("side",),
        azimuth_deg=(-15, 15),
        pitch_deg=(0, 30),
        place=N_("Put the camera square to your side, two metres away, on a chair or a low table."),
    ),
)
