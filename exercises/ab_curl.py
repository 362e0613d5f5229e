"""Abdominal curl: on the back, head and ribs curl up while the pelvis stays where it is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration
from calibration.face import face_turn_deg
from calibration.geometry import angle_deg, mid_hip, mid_pair, mid_shoulder, torso_px
from calibration.landmarks import SIDES, Landmark, Points, Pose, row
from calibration.placement import CameraNeed
from calibration.posture import LYING_DEG, calibrate_lying
from calibration.start_shapes import SUPINE_FEET_DOWN, SUPINE_TABLE_TOP
from calibration.supine import near_side
from calibration.text import N_
from calibration.trunk import trunk_axes, trunk_tilt_deg
from exercises.judging.declaration import Exercise, FaultRule, Guide, Habit, Observable, Values
from exercises.judging.guides import neck_guide
from exercises.judging.movement import Counting, Form, Limit, Tempo
from exercises.judging.parts import FEET, HEAD, HIPS, KNEES, SHOULDERS, calibrate_of, start_of
from exercises.judging.trace import Trace
from exercises.judging.units import DEG, SHARE, TORSO
from exercises.judging.why import FITS_MOVEMENTS, FITS_PEAKS, Fit, Taste

#: Turn of the ribs per degree of rise of the line from hips to shoulders; the lower back stays down. **Fit:** 1.7 to
#: 1.8 in rendered curls, 1.2 in sit-ups; with 1.5, the head seems to bend 7 degrees too far in good curls.
RIBS_PER_TRUNK = 1.6
#: Bend of the head per degree of measured face rotation: the landmarks of a face hidden behind its crown lag behind.
#: **Fit:** on rendered curls of two bodies, the residual is 7 degrees.
HEAD_PER_FACE = 1.5
#: Bias of ``head_bent_deg``, degrees. A jammed chin stands out from the other curls of its set. **Fit:** on rendered
#: sets of five bodies, good curls read 10 on average, with a standard deviation of 11 between bodies and cameras and of
#: 3 within a set; for readings minus the bias, see the rule's ``why``.
HEAD_HABIT = Habit(usual=10.0, most=24.0)
#: The head is judged while the trunk is raised by at least ``UP_DEG``, degrees. Before that, a bent head is the nod
#: that leads the curl, and a face that was found badly in the dark has read 37. **Fit:** 6 of 6 jammed chins read the
#: same as without this condition.
UP_DEG = 8.0
#: Bias of ``travel_share``, the shoulders' travel towards the feet per rise. A curl turns them about the waist; a
#: pelvis that slides or tips takes them along. **Fit:** good curls read 0.01 to 0.76 between bodies, but vary by 0.1
#: within a set; for readings minus the bias, see the rule's ``why``.
TRAVEL_HABIT = Habit(usual=0.3, most=0.5, needs_others=True)
#: A trunk that reads this slope has sat up, degrees. A sit-up just over 40 reads up to 3 less, because the value must
#: last a quarter of a second. The hips bend in a sit-up, so the shoulders travel whatever the pelvis does. **Fit:** see
#: the rule's ``why``; a filmed curl reads 36.
SIT_UP_READ_DEG = 37.0
#: The travel is read from this share of the highest slope on; below it, the travel is only a few pixels. **Fit:** a
#: plateau; smaller, the ratio is noisy; larger, a short top leaves too few frames.
TOP_PART = 0.8
#: Minimum height of bent knees above the hips, torso lengths. **Fit:** 0.5 to 0.9 on rendered people with bent knees, 0
#: with straight legs.
KNEES_UP_TORSO = 0.3
#: Largest angle of bent knees, degrees; legs that are held up straight bring the knees up too. **Fit:** up to 113 in
#: 28 rendered start positions, and 62 to 134 in ten films of curls; in films of V-ups and hollow holds 158 to 172.
KNEES_BENT_DEG = 145.0
#: Minimum by which the ears rise higher than the shoulders in a curl, torso lengths. **Fit:** see the limit's ``why``.
EARS_LEAD_TORSO = 0.03
#: Largest rise of the ears above the shoulders, as a share of the shoulders' rise. In a curl the ribs come up with the
#: head; a person who looks around, or rests on a roller, lifts the head alone. **Fit:** see the limit's
#: ``why``.
HEAD_SHARE = 1.6
#: From this slope of the trunk on, degrees, the head hangs over the thighs and no longer leads. **Fit:** a plateau;
#: smaller, a high curl with the head left behind counts; larger, a sit-up is neither counted nor corrected.
STEEP_DEG = 60.0


def missing(xy: Points) -> list[str]:
    """What landmarks (33, 2), pixels, lack for the start position, as sentences; *not seen* counts as lacking."""
    if not trunk_tilt_deg(xy) <= LYING_DEG:
        return [N_("Lie on your back, side-on to the camera.")]
    _, up = trunk_axes(xy)
    told = []
    if not (xy[Landmark.NOSE] - mid_pair(xy, "ear")) @ up > 0:
        told.append(N_("Lie on your back, face up."))
    knees_deg = [angle_deg(*(xy[row(side, joint)] for joint in ("hip", "knee", "ankle"))) for side in SIDES]
    are_up = (mid_pair(xy, "knee") - mid_hip(xy)) @ up > KNEES_UP_TORSO * torso_px(xy)
    if not (are_up and min(knees_deg) <= KNEES_BENT_DEG):
        told.append(N_("Bend your knees, feet down or legs in table top."))
    return told


def near_face(at: Calibration) -> list[Landmark]:
    """The landmarks of the near half of the face."""
    near = near_side(at.head)
    mouth = Landmark.MOUTH_LEFT if near == "left" else Landmark.MOUTH_RIGHT
    return [Landmark.NOSE, *(row(near, part) for part in ("ear", "eye_inner", "eye", "eye_outer")), mouth]


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose, along and across the trunk as it lay at rest."""
    xy = pose.xy_px
    # From the hips as they lay: the landmarks of the hips wander as the trunk curls, and the pelvis should not.
    trunk = mid_shoulder(xy) - mid_hip(at.rest_px)
    trunk_deg = at.rise_deg(trunk)
    neck = mid_pair(xy, "ear") - mid_shoulder(xy)
    shoulder = xy[row(near_side(at.head), "shoulder")]
    return {
        "trunk_elevation_deg": trunk_deg,
        "ears_lead_torso": float(neck @ at.up) / at.torso_px if trunk_deg < STEEP_DEG else math.nan,
        "head_pitch_deg": HEAD_PER_FACE * (face_turn_deg(xy, at, near_face(at)) - RIBS_PER_TRUNK * trunk_deg),
        "shoulder_travel_torso": -float(shoulder @ at.head) / at.torso_px,
        "shoulder_rise_torso": float(shoulder @ at.up) / at.torso_px,
        "knees_travel_torso": -float((mid_pair(xy, "knee") - mid_pair(at.rest_px, "knee")) @ at.head) / at.torso_px,
    }


def head_bent_deg(rep: Trace) -> float:
    """Bend of the head against the ribs while the trunk is up, else 0; NaN where either is *not seen*."""
    trunk_deg, head_deg = rep["trunk_elevation_deg"][-1], rep["head_pitch_deg"][-1]
    if math.isnan(trunk_deg):
        return math.nan
    return float(head_deg) if trunk_deg >= UP_DEG else 0.0


def head_share(rep: Trace) -> float:
    """Rise of the ears above the shoulders as a share of the shoulders' rise above the hips; NaN unless that rises."""
    lead, rise = rep["ears_lead_torso"][-1], math.sin(math.radians(rep["trunk_elevation_deg"][-1]))
    return float(lead / rise) if rise > 0 else math.nan


def travel_share(rep: Trace) -> float:
    """Travel of the near shoulder towards the feet as a share of its rise, near the top of a curl; else 0.

    NaN in a sit-up and where the shoulder is *not seen*.
    """
    trunk_deg = rep["trunk_elevation_deg"]
    now_deg, rise = trunk_deg[-1], rep["shoulder_rise_torso"][-1]
    if math.isnan(now_deg) or now_deg >= SIT_UP_READ_DEG:
        return math.nan
    is_top = now_deg >= max(UP_DEG, TOP_PART * np.nanmax(trunk_deg)) and rise > 0
    return float(rep["shoulder_travel_torso"][-1] / rise) if is_top else 0.0


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The neck as measured, and in line with the ribs."""
    return (neck_guide("chin_jammed", pose.xy_px, at, -np.maximum(values["head_pitch_deg"], 0.0)),)


AB_CURL = Exercise(
    id="ab_curl",
    name=N_("Abdominal curl"),
    good_for=N_("Strengthens the front of the corset that holds your back."),
    to_feel=N_("You feel your belly work; your neck and low back must not hurt."),
    position=N_("Lie on your back, side-on to the camera, knees bent"),
    camera=N_("Square to your side, or up to 30 degrees towards your feet; about 2 m away and no higher than a table."),
    limits=(
        N_("Your pelvis is compared with the other curls of the set: if it moves in every one, that goes unnoticed."),
        N_("Your chin is watched once your trunk has lifted by 8 degrees."),
        N_("From more than 30 degrees towards your feet, or 15 towards your head, your form cannot be judged."),
    ),
    instructions=(
        N_(
            "Lie on your back with your knees bent, feet flat on the floor or legs in table top "
            "(shins level). Arms beside you."
        ),
        N_(
            "Breathe out, look towards your knees and curl your head and ribs off the mat. Keep a "
            "fist of space under your chin."
        ),
        N_("Reach your fingertips towards your feet. Your pelvis stays heavy and still."),
        N_("Breathe in and roll down slowly until your head rests on the mat."),
    ),
    steps_show=("start", "there", "there", "back"),
    dose=N_("8 to 10; at least 1.5 seconds up and 1.5 seconds down"),
    contraindications=(
        N_("osteoporosis"),
        N_("pregnancy after the first three months"),
        N_("the first months after giving birth, unless a professional has cleared you"),
        N_("an acute disc problem or neck pain"),
    ),
    excluded_by=("osteoporosis", "late_pregnancy", "after_birth", "acute_disc", "neck_pain", "recent_surgery"),
    easier=N_("Support your head with your hands, and curl less high."),
    harder=N_("Lift your legs into table top, or hold the curl for three breaths."),
    easier_form=Form(reach=0.6),
    harder_form=Form(breaths=3),
    observables=(
        Observable("trunk_elevation_deg", N_("Trunk angle above the floor"), since_rest=True),
        Observable("ears_lead_torso", N_("Ear height above the shoulders"), since_rest=True),
        Observable("head_pitch_deg", N_("Head flexion against the ribs"), since_rest=True),
        Observable("head_bent_deg", N_("Head flexion while curled up"), over_rep=head_bent_deg),
        Observable("shoulder_travel_torso", N_("Shoulder travel towards the feet"), since_rest=True),
        Observable("shoulder_rise_torso", N_("Shoulder height above the floor"), since_rest=True),
        Observable("knees_travel_torso", N_("Knee travel towards the feet"), since_rest=True),
        Observable("travel_share", N_("Shoulder travel for its height"), over_rep=travel_share),
        Observable("head_share", N_("Head height against the shoulders"), over_rep=head_share),
    ),
    counting=Counting(
        observable="trunk_elevation_deg",
        min_range=5.0,
        target_range=18.0,
        min_lift_s=1.5,
        min_lower_s=1.5,
        limits=(
            Limit("ears_lead_torso", EARS_LEAD_TORSO, math.inf, N_("Let your head lead the curl."), why=FITS_MOVEMENTS),
            Limit(
                "head_share",
                -math.inf,
                HEAD_SHARE,
                N_("Let your ribs follow your head."),
                why=Fit(
                    "samples/study/movements.csv, and a film", "a head that nods over a foam roller reads 1.9 to 2.2"
                ),
            ),
        ),
        overshoots=("sits_up_too_high",),
        # Out to curl, in to roll down, as its instructions say; 1.5 s at least each way.
        tempo=Tempo(2.0, 1.0, 2.0, ("out", "out", "in"), (N_("Curl up"), N_("Hold"), N_("Roll down"))),
        why=FITS_MOVEMENTS,
    ),
    faults=(
        FaultRule(
            code="chin_jammed",
            label=N_("the chin presses into the chest"),
            cue=N_("Room under the chin"),
            score="spine",
            observable="head_bent_deg",
            unit=DEG,
            tolerance=12,
            fault=24,
            severe=40,
            safety=True,
            better=N_("Good: long neck."),
            habit=HEAD_HABIT,
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="sits_up_too_high",
            label=N_("the curl becomes a sit-up"),
            cue=N_("Curl lower, ribs to pelvis"),
            score="spine",
            observable="trunk_elevation_deg",
            unit=DEG,
            tolerance=30,
            fault=SIT_UP_READ_DEG,
            severe=60,
            safety=True,
            better=N_("Good: low and round."),
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="pelvis_moves",
            label=N_("the pelvis moves"),
            cue=N_("Pelvis heavy and still"),
            score="hips",
            observable="travel_share",
            unit=SHARE,
            tolerance=0.38,
            fault=0.48,
            severe=0.9,
            better=N_("Good: still pelvis."),
            habit=TRAVEL_HABIT,
            why=FITS_PEAKS,
        ),
        # Legs that swing down to help the trunk up take the pelvis along; this shows in a sit-up too.
        FaultRule(
            code="pelvis_moves",
            label=N_("the pelvis moves"),
            cue=N_("Pelvis heavy and still"),
            score="hips",
            observable="knees_travel_torso",
            unit=TORSO,
            tolerance=0.2,
            fault=0.3,
            severe=0.6,
            better=N_("Good: still pelvis."),
            why=Taste(
                "ours, midway between 89 rendered curls and sit-ups with a still pelvis, up to .14, and two sit-ups "
                "with a pelvis that tips by 31 and 48 degrees, .46 and .47",
                "smaller: feet that slip are told; larger: legs that swing along pass",
            ),
        ),
    ),
    needed=(HEAD, SHOULDERS, HIPS, KNEES, FEET),
    start=start_of(missing),
    calibrate=calibrate_of(missing, calibrate_lying),
    observe=observe,
    ideal=ideal,
    need=CameraNeed(
        postures=(SUPINE_FEET_DOWN, SUPINE_TABLE_TOP),
        views=("side",),
        azimuth_deg=(-30, 15),
        pitch_deg=(0, 30),
        place=N_("Put the camera beside your hips, two metres away, no higher than a table."),
    ),
)
