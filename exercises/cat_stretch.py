"""Cat stretch: on all fours, the back rounds from tail to head, then hollows a little, bone by bone."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.all_fours import ALL_FOURS, lacks_all_fours, near_side
from calibration.body import Calibration
from calibration.geometry import Vector, angle_deg, mid_hip, mid_shoulder, middle
from calibration.landmarks import CLOTH, Landmark, Points, Pose, patch_row, row
from calibration.placement import CameraNeed
from calibration.posture import calibrate_lying
from calibration.text import N_
from exercises.judging.declaration import Counting, Exercise, FaultRule, Form, Guide, Limit, Observable, Tempo, Values
from exercises.judging.not_judged import always_hidden
from exercises.judging.parts import HANDS, HEAD, HIPS, KNEES, SHOULDERS, calibrate_of, start_of
from exercises.judging.results import NotSeen
from exercises.judging.top import TOP_SHARE, summit, turned_down
from exercises.judging.trace import Trace
from exercises.judging.units import DEG, NUMBER, SHARE, TORSO
from exercises.judging.why import FITS_MOVEMENTS, FITS_PEAKS, Fit

#: Roundness of the back, degrees between pelvis and ribs, for each torso length by which the cloth at the waist rises
#: above the line from hip to shoulder. **Fit:** 479 on 26 rendered repetitions of two bodies, error 9 degrees; the best
#: of the candidates that the trainer's patches allow, see ``docs/measures.md``.
BACK_DEG_PER_TORSO = 480.0
#: Smallest curl of a repetition, degrees. **Fit:** see ``Counting.why``.
MIN_RANGE_DEG = 24.0
#: The top is over when the curl has fallen by this, degrees. **Fit:** a plateau; smaller, a tremble ends the top;
#: larger, the head alone is told later.
TURNED_DEG = 5.0


def back_deg(pose: Pose, at: Calibration) -> float:
    """Roundness of the back, degrees up to a constant.

    It is the height of the cloth at the waist above the line from the cloth at the hip to the shoulders. The hip's
    landmark is left out: it moves with the thigh when the seat shifts back.
    """
    near, part = near_side(at.head), CLOTH["waist"]
    waist, hip = (pose.patches_px[patch_row(near, cloth)] for cloth in ("waist", "hip"))
    line = (1 - part) * hip + part * mid_shoulder(pose.xy_px)
    return BACK_DEG_PER_TORSO * float((waist - line) @ at.up) / at.torso_px


def neck_deg(xy_px: Points, at: Calibration) -> float:
    """Angle by which the line from shoulders to ears hangs below the line of the trunk, degrees."""
    neck = middle(xy_px, Landmark.LEFT_EAR, Landmark.RIGHT_EAR) - mid_shoulder(xy_px)
    trunk = mid_shoulder(xy_px) - mid_hip(xy_px)
    hangs = _up_deg(trunk, at) - _up_deg(neck, at)
    return (hangs + 180) % 360 - 180


def _up_deg(line: Vector, at: Calibration) -> float:
    return math.degrees(math.atan2(float(line @ at.up), float(line @ at.head)))


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose, seen from the near side, along and across the trunk as it was level."""
    xy, near = pose.xy_px, near_side(at.head)
    back, neck = back_deg(pose, at), neck_deg(xy, at)
    shoulder, elbow, wrist = (xy[row(near, name)] for name in ("shoulder", "elbow", "wrist"))
    knees = middle(xy, Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)
    return {
        "curl_deg": back + neck,
        "back_deg": back,
        "neck_deg": neck,
        "hips_back_torso": float((knees - mid_hip(xy)) @ at.head) / at.torso_px,
        "knees_apart_torso": math.dist(xy[Landmark.LEFT_KNEE], xy[Landmark.RIGHT_KNEE]) / at.torso_px,
        "hands_apart_torso": math.dist(xy[Landmark.LEFT_WRIST], xy[Landmark.RIGHT_WRIST]) / at.torso_px,
        "elbow_bend_deg": 180 - angle_deg(shoulder, elbow, wrist),
    }


def limb_moved_torso(so_far: Trace) -> float:
    """How far the knees, or the hands, have moved against each other so far, torso lengths; NaN if neither was seen."""
    pairs = (so_far[name] for name in ("knees_apart_torso", "hands_apart_torso"))
    return max((float(np.nanmax(one) - np.nanmin(one)) for one in pairs if np.isfinite(one).any()), default=math.nan)


def head_share(so_far: Trace) -> float:
    """The neck's share of the curl at its top: a third when the whole back rounds, two thirds with the head alone.

    0 before the summit, where a head that leads or follows would decide.
    """
    curl, neck = so_far["curl_deg"], so_far["neck_deg"]
    if math.isnan(curl[-1]):
        return math.nan
    highest = float(np.nanmax(curl))
    is_up = highest >= MIN_RANGE_DEG and summit(so_far.t_s, curl, TURNED_DEG).any()
    if not is_up and not turned_down(curl, TURNED_DEG):
        return 0.0
    top = curl >= TOP_SHARE * highest
    return float(np.nanmedian(neck[top] / curl[top]))


def back_per_curl(so_far: Trace) -> float:
    """How far the hips moved back for each 100 degrees of curl, torso lengths; NaN before there is a curl."""
    curl = float(so_far["curl_deg"][-1])
    return 100.0 * float(so_far["hips_back_torso"][-1]) / curl if curl >= MIN_RANGE_DEG / 2 else math.nan


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The thighs from knee to hip, as measured and where they stood at rest."""
    knees, hips = middle(pose.xy_px, Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE), mid_hip(pose.xy_px)
    over = hips + values["hips_back_torso"] * at.torso_px * at.head
    return (Guide(("shifts_back",), *(np.stack([knees, end]) for end in (hips, over))),)


CAT_STRETCH = Exercise(
    id="cat_stretch",
    name=N_("Cat stretch"),
    good_for=N_("Loosens your whole back, from tail to head."),
    to_feel=N_("You feel a mild stretch along your back; your wrists, knees and low back must not hurt."),
    position=N_("Kneel on all fours, side-on to the camera, hands under your shoulders, knees under your hips"),
    camera=N_("Square to your side, about 2 m away, on a chair or a low table, with all of you in the picture."),
    limits=(
        N_(
            "How far your back rounds is read from the cloth at your waist. If it cannot be followed, nothing is "
            "counted."
        ),
        N_("The camera cannot show whether your back moves bone by bone, or where it bends most."),
        N_("How far you hollow is not judged by itself; it adds to the range of the next repetition."),
        N_("From your head or your feet the camera sees nothing of this exercise."),
    ),
    instructions=(
        N_("Kneel on all fours: hands under your shoulders, knees under your hips, back level, eyes on the mat."),
        N_(
            "Breathe out and round your back from the tail: tuck it in, lift your waist, then your ribs. Your head "
            "comes last."
        ),
        N_("Breathe in and let it sink, tail first, until your back is a little hollow and you look ahead."),
        N_("Keep your arms long and your hips over your knees. Go only as far as it feels good."),
    ),
    steps_show=("start", "there", "back", "on"),
    dose=N_("5 to 8; at least 2 seconds to round and 2 seconds to hollow"),
    contraindications=(
        N_("osteoporosis or a broken vertebra: do not round your back"),
        N_("an acute disc problem, or leg pain when you bend forward"),
        N_("spinal stenosis (a narrowed spinal canal): do not hollow your back"),
        N_("wrists or knees that hurt on all fours"),
        N_("dizziness when you look up or let your head hang"),
        N_("recent back or abdominal surgery, unless a professional has cleared you"),
    ),
    excluded_by=(
        "osteoporosis",
        "spine_fracture",
        "acute_disc",
        "narrow_canal",
        "wrist_pain",
        "knee_pain",
        "dizziness",
        "recent_surgery",
    ),
    easier=N_("Round only halfway, and come back to level: leave out the hollow."),
    harder=N_("Stay rounded for two breaths, and breathe into your back."),
    easier_form=Form(reach=0.5),
    harder_form=Form(breaths=2),
    unjudged=N_("Stay in view from head to feet, in good light, with patterned clothes at your waist."),
    observables=(
        Observable("curl_deg", N_("Curl from tail to head"), since_rest=True),
        Observable("back_deg", N_("Roundness of the back"), since_rest=True),
        Observable("neck_deg", N_("Head hanging"), since_rest=True),
        Observable("head_share", N_("Share of the head in the curl"), over_rep=head_share, early="lasts"),
        Observable("hips_back_torso", N_("Hips moving back"), since_rest=True),
        Observable("knees_apart_torso", N_("Distance of the knees")),
        Observable("hands_apart_torso", N_("Distance of the hands")),
        Observable("limb_moved_torso", N_("Hand or knee leaving its place"), over_rep=limb_moved_torso),
        Observable("elbow_bend_deg", N_("Elbow bend"), since_rest=True),
        Observable("back_per_curl", N_("Hips moving back as you round"), in_unit=NUMBER, over_rep=back_per_curl),
    ),
    counting=Counting(
        observable="curl_deg",
        by_cloth=True,
        min_range=MIN_RANGE_DEG,
        target_range=90.0,
        min_lift_s=2.0,
        min_lower_s=2.0,
        limits=(
            # Sitting back on the heels takes the hips as far as a bad cat stretch does, but rounds the back little.
            Limit(
                "back_per_curl",
                -math.inf,
                0.8,
                N_("Keep your hips over your knees and round your back."),
                why=FITS_MOVEMENTS,
            ),
            Limit(
                "limb_moved_torso",
                -math.inf,
                0.6,
                N_("Keep your hands and knees on the mat and round your back."),
                why=Fit(
                    "142 cat stretches, rendered and filmed; filmed kicks, bird dogs and arms that reach",
                    "stretches read up to 0.45, the others 0.9 or more",
                ),
            ),
        ),
        # Hips that slide back pull the cloth along: the back reads rounder than it is.
        overshoots=("shifts_back",),
        # Out to round, in to hollow, as its instructions say; the dose asks for 2 s each way at least.
        tempo=Tempo(3.0, 1.0, 3.0, ("out", "in", "in"), (N_("Round"), N_("Hold"), N_("Hollow"))),
        why=FITS_MOVEMENTS,
    ),
    faults=(
        FaultRule(
            code="only_the_head",
            label=N_("only the head moves"),
            cue=N_("Round your whole back"),
            score="spine",
            observable="head_share",
            unit=SHARE,
            tolerance=0.4,
            fault=0.5,
            severe=0.8,
            better=N_("Good: your whole back rounds."),
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="shifts_back",
            label=N_("the hips shift back"),
            cue=N_("Hips over your knees"),
            score="hips",
            observable="hips_back_torso",
            unit=TORSO,
            tolerance=0.08,
            fault=0.12,
            severe=0.35,
            better=N_("Good: hips over your knees."),
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="elbows_bend",
            label=N_("the elbows bend"),
            cue=N_("Arms long"),
            score="hips",
            observable="elbow_bend_deg",
            unit=DEG,
            tolerance=15,
            fault=20,
            severe=50,
            better=N_("Good: arms long."),
            why=FITS_PEAKS,
        ),
    ),
    needed=(HEAD, SHOULDERS, HANDS, HIPS, KNEES),
    start=start_of(lacks_all_fours),
    calibrate=calibrate_of(lacks_all_fours, calibrate_lying),
    observe=observe,
    not_seen=always_hidden(
        NotSeen(
            "bone_by_bone",
            N_("the camera cannot show the order in which the bones of your spine move"),
            N_("Begin at the tail each time, and let your head come last."),
        ),
    ),
    ideal=ideal,
    need=CameraNeed(
        postures=(ALL_FOURS,),
        views=("side",),
        azimuth_deg=(-15, 15),
        pitch_deg=(0, 30),
        place=N_("Put the camera square to your side, two metres away, on a chair or a low table."),
    ),
)
