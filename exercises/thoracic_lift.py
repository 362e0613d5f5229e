"""Thoracic lift: face down, forehead on the hands, head and chest hover while pelvis and legs stay on the mat."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration
from calibration.geometry import Vector, mid_hip, mid_pair, mid_shoulder, torso_px
from calibration.landmarks import Landmark, Points, Pose
from calibration.placement import CameraNeed
from calibration.posture import LYING_DEG, calibrate_lying
from calibration.start_shapes import PRONE
from calibration.text import N_
from calibration.trunk import trunk_axes, trunk_tilt_deg
from exercises.judging.declaration import Exercise, FaultRule, Guide, Habit, Observable, Values
from exercises.judging.guides import arm_guide, neck_guide
from exercises.judging.movement import Counting, Form, Limit, Tempo
from exercises.judging.parts import FEET, HIPS, KNEES, SHOULDERS, calibrate_if
from exercises.judging.thrown_head import face_back_deg, head_at_rest_deg, head_at_top_deg
from exercises.judging.trace import Trace
from exercises.judging.units import DEG, NUMBER, TORSO
from exercises.judging.why import FITS_MOVEMENTS, FITS_PEAKS, Fit, Taste

#: Turn of the line from hips to shoulders in the picture per degree of the rib cage. The spine bends below the rib
#: cage, so the ratio is 0.66 in space, and less for a camera that looks down. **Fit:** rendered lifts, cameras 5 to 40
#: degrees down.
LINE_SHARE = 0.57
#: Rise of the middle of ankles and toes in the picture per rise of the higher ankle in space: the landmarks of raised
#: legs lag behind. **Fit:** least squares over the same lifts; 0.5 to 1.1 from one to the next.
LEGS_SHARE = 0.75
#: One leg higher than the other by more than this belongs to another exercise, torso lengths. **Fit:** up to 0.07 in
#: rendered lifts, 0.4 in filmed “supermen”, which lift one leg and the other arm in turn.
ONE_LEG_TORSO = 0.25
#: Minimum rise of the head with the chest, torso lengths. If a turned head drags the shoulders' landmarks along, the
#: ears sink. **Fit:** see the limit's ``why``.
HEAD_RISES_TORSO = 0.01
#: At rest the legs lie in line with the trunk: knees at most ``STRAIGHT_TORSO`` off it, ankles at least ``LEG_TORSO``
#: from the hips, torso lengths. **Fit:** a plateau, chosen from geometry: a chest propped on the forearms tips the
#: trunk against the legs by 20 degrees and more.
STRAIGHT_TORSO, LEG_TORSO = 0.25, 1.0
#: Maximum distance of the shoulders in the picture seen from the side, torso lengths. **Fit:** 0.15 to 0.43 from the
#: side, more than 1.1 from an end.
NARROW_TORSO = 0.6
#: Face down, the nose is below the ears in the picture by at least this, torso lengths. **Fit:** 0.05 to 0.12 below
#: them face down, as much above them on the back.
FACE_TORSO = 0.03
#: Bias of the head's angle at the top, degrees. **Fit:** good lifts read 2 on average, differ by up to 20 between
#: bodies, and vary by 4 within a set; for readings minus the bias, see the rule's ``why``.
HEAD_HABIT = Habit(usual=2.0, most=10.0)
#: From this reading on, minus the bias, the head is thrown back, degrees. **Fit:** see the rule's ``why``.
THROWN_DEG = 13.5


def is_side_on(xy_px: Points) -> bool:
    """Whether somebody lies in the picture and is seen from the side."""
    width = xy_px[Landmark.LEFT_SHOULDER] - xy_px[Landmark.RIGHT_SHOULDER]
    return trunk_tilt_deg(xy_px) <= LYING_DEG and float(np.hypot(*width)) <= NARROW_TORSO * torso_px(xy_px)


def has_long_legs(xy_px: Points) -> bool:
    """Whether the legs lie in line with the trunk."""
    head, up = trunk_axes(xy_px)
    knees, ankles = _from_hips(xy_px, "knee"), _from_hips(xy_px, "ankle")
    return bool(abs(knees @ up) <= STRAIGHT_TORSO and -ankles @ head >= LEG_TORSO)


def _from_hips(xy_px: Points, name: str) -> Vector:
    """The middle of a pair of landmarks relative to the middle of the hips, torso lengths."""
    return (mid_pair(xy_px, name) - mid_hip(xy_px)) / torso_px(xy_px)


def start(pose: Pose) -> Sequence[str]:
    """What the pose lacks for the start position, as sentences, the most important first."""
    xy = pose.xy_px
    if not is_side_on(xy):
        return (N_("Lie face down, side-on to the camera."),)
    head, up = trunk_axes(xy)
    length = torso_px(xy)
    if (xy[Landmark.NOSE] - mid_pair(xy, "ear")) @ up > FACE_TORSO * length:
        return (N_("Turn over: lie face down."),)
    missing = []
    if not has_long_legs(xy):
        missing.append(N_("Lie face down with your legs straight."))
    elif abs(_from_hips(xy, "ankle") @ up) > STRAIGHT_TORSO:
        missing.append(N_("Lower your chest and legs to the mat."))
    wrists = np.stack([xy[Landmark.LEFT_WRIST], xy[Landmark.RIGHT_WRIST]]) - mid_shoulder(xy)
    reach = wrists[np.isfinite(wrists).all(axis=1)] @ head
    if reach.size and reach.max() < 0:
        missing.append(N_("Rest your forehead on your hands."))
    return missing


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose, along and across the trunk as it lay at rest."""
    xy = pose.xy_px
    hips, shoulders = mid_hip(xy), mid_shoulder(xy)
    ears, line = mid_pair(xy, "ear"), at.rise_deg(shoulders - hips)
    chest = line / LINE_SHARE
    head_back = (at.rise_deg(ears - shoulders) - line + 180) % 360 - 180
    face = face_back_deg(xy, at, chest)
    return {
        "chest_deg": chest,
        "head_back_deg": head_back,
        "head_thrown_deg": head_back + face,
        "head_angle_deg": head_back + face + head_at_rest_deg(at),
        "legs_torso": float((_feet(xy) - hips) @ at.up) / at.torso_px / LEGS_SHARE,
        "hips_torso": float(hips @ at.up) / at.torso_px,
        "head_rise_torso": float(ears @ at.up) / at.torso_px,
        "legs_apart_torso": abs(ankles_apart_torso(xy, at) - ankles_apart_torso(at.rest_px, at)),
    }


def _feet(xy_px: Points) -> Vector:
    """The middle of ankles and toes, pixels."""
    return (mid_pair(xy_px, "ankle") + mid_pair(xy_px, "foot_index")) / 2


def ankles_apart_torso(xy_px: Points, at: Calibration) -> float:
    """Height of the left ankle above the right one, torso lengths."""
    return float((xy_px[Landmark.LEFT_ANKLE] - xy_px[Landmark.RIGHT_ANKLE]) @ at.up) / at.torso_px


def legs_per_chest(so_far: Trace) -> float:
    """Highest rise of the legs, torso lengths, per sine of the highest rise of the chest; NaN if *not seen*."""
    legs, chest = so_far["legs_torso"], so_far["chest_deg"]
    if not (np.isfinite(legs).any() and np.nanmax(chest, initial=-math.inf) > 0):
        return math.nan
    return float(np.nanmax(legs)) / math.sin(math.radians(float(np.nanmax(chest))))


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The neck in line with the trunk as at rest, and the legs on the mat."""
    xy = pose.xy_px
    hips, feet = mid_hip(xy), _feet(xy)
    down = feet - np.maximum(values["legs_torso"], 0.0) * LEGS_SHARE * at.torso_px * at.up
    return (
        neck_guide("head_thrown_back", xy, at, -np.maximum(values["head_back_deg"], 0.0)),
        arm_guide(("legs_lift",), hips, feet, down),
    )


THORACIC_LIFT = Exercise(
    id="thoracic_lift",
    name=N_("Thoracic lift"),
    good_for=N_("Strengthens the upper back that screen work rounds."),
    to_feel=N_("You feel the muscles between your shoulder blades; your low back and neck must not pinch."),
    position=N_("Lie face down, side-on to the camera, forehead on your hands, legs straight"),
    camera=N_("Square to your side, about 2 m away, at any height: on the floor, a chair or a table."),
    limits=(
        N_("From your head or your feet the camera sees nothing of this exercise: put it at your side."),
        N_("Chest height is measured to within about 3 degrees. A camera that looks steeply down measures it too low."),
        N_("Leg lift is measured to within about 5 % of your trunk length, so a small one may go unnoticed."),
        N_("The camera cannot show whether your shoulder blades slide down or your neck lengthens."),
    ),
    instructions=(
        N_("Lie face down, forehead on your hands, legs straight and feet together."),
        N_(
            "Reach the crown of your head away from your feet. Slide your shoulder blades down "
            "towards your back pockets."
        ),
        N_("Breathe in and lift your head and chest to hover low. Look at the mat; keep your pelvis and feet heavy."),
        N_("Breathe out and lower slowly until your forehead rests on your hands."),
    ),
    steps_show=("start", "start", "there", "back"),
    dose=N_("5 to 8; at least 2 seconds up and 2 seconds down"),
    contraindications=(
        N_("late pregnancy: do nothing flat on your front"),
        N_("recent surgery, unless a professional has cleared you"),
        N_("a narrowed spinal canal, or pain that gets worse when you bend backwards"),
    ),
    excluded_by=("late_pregnancy", "narrow_canal", "recent_surgery"),
    easier=N_("Lift only your head and breastbone, or put a folded towel under your belly."),
    harder=N_("Hover for three breaths, or let your hands lift with your forehead."),
    easier_form=Form(reach=0.5),
    harder_form=Form(breaths=3),
    observables=(
        Observable("chest_deg", N_("Chest lift"), since_rest=True),
        Observable("head_back_deg", N_("Head tilt back"), since_rest=True),
        Observable("head_thrown_deg", N_("Head tilt back, neck and face"), since_rest=True),
        Observable("head_angle_deg", N_("Head angle, neck and face")),
        Observable("head_at_top_deg", N_("Head tilt back at the top"), over_rep=head_at_top_deg, early="lasts"),
        Observable("legs_torso", N_("Leg lift"), since_rest=True),
        Observable("legs_per_chest", N_("Leg lift per chest lift"), in_unit=NUMBER, over_rep=legs_per_chest),
        Observable("hips_torso", N_("Hip height"), since_rest=True),
        Observable("head_rise_torso", N_("Head lift"), since_rest=True),
        Observable("legs_apart_torso", N_("Height difference between the legs")),
    ),
    counting=Counting(
        observable="chest_deg",
        min_range=4.0,
        target_range=12.0,
        min_lift_s=2.0,
        min_lower_s=2.0,
        overshoots=("lifts_too_high",),
        limits=(
            Limit(
                "chest_deg",
                0.0,
                66.0,
                N_("You came up too high: that does not count."),
                why=Taste(
                    "ours",
                    "too high in renders reads up to 63; smaller: such a lift is neither counted nor told; larger: "
                    "a press-up from the knees counts",
                ),
            ),
            Limit(
                "head_rise_torso",
                HEAD_RISES_TORSO,
                math.inf,
                N_("Let your head rise with your chest."),
                why=FITS_MOVEMENTS,
            ),
            Limit(
                "hips_torso",
                -0.25,
                0.25,
                N_("That does not count: keep your hips on the mat."),
                why=Taste(
                    "ours",
                    "narrower: hips that lift a little spoil a repetition; wider: getting onto hands and knees counts",
                ),
            ),
            Limit(
                "legs_per_chest",
                -math.inf,
                4.0,
                N_("That does not count: lift your chest, not your legs."),
                why=Fit("129 lifts, supermen among them, and filmed leg raises", "lifts read up to 3.5, leg raises 10"),
            ),
            Limit(
                "legs_apart_torso",
                0.0,
                ONE_LEG_TORSO,
                N_("That does not count: keep both feet on the mat."),
                why=Fit("rendered lifts and filmed supermen", "up to .07 torso lengths in lifts, .4 with one leg up"),
            ),
        ),
        # The back opens with the breath in, as in the upper back stretch; 2 s at least each way.
        tempo=Tempo(2.5, 1.0, 2.5, ("in", "in", "out"), (N_("Lift"), N_("Hover"), N_("Lower"))),
        why=FITS_MOVEMENTS,
    ),
    faults=(
        FaultRule(
            code="lifts_too_high",
            label=N_("the chest lifts too high"),
            cue=N_("Stay low and long"),
            score="spine",
            observable="chest_deg",
            unit=DEG,
            tolerance=20,
            fault=25,
            severe=35,
            safety=True,
            better=N_("Good: low and long."),
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="head_thrown_back",
            label=N_("the head tips back"),
            cue=N_("Eyes to the mat"),
            score="spine",
            observable="head_at_top_deg",
            unit=DEG,
            tolerance=8,
            fault=THROWN_DEG,
            severe=35,
            safety=True,
            better=N_("Good: long neck."),
            brief=True,
            habit=HEAD_HABIT,
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="legs_lift",
            label=N_("the legs lift"),
            cue=N_("Feet stay on the mat"),
            score="hips",
            observable="legs_torso",
            unit=TORSO,
            tolerance=0.05,
            fault=0.10,
            severe=0.20,
            better=N_("Good: feet on the mat."),
            why=FITS_PEAKS,
        ),
    ),
    needed=((N_("your head"), (Landmark.NOSE, Landmark.LEFT_EAR, Landmark.RIGHT_EAR)), SHOULDERS, HIPS, KNEES, FEET),
    start=start,
    calibrate=calibrate_if(has_long_legs, calibrate_lying),
    observe=observe,
    ideal=ideal,
    need=CameraNeed(
        postures=(PRONE,),
        views=("side",),
        azimuth_deg=(-15, 15),
        pitch_deg=(0, 40),
        place=N_("Put the camera square to your side, two metres away, at any height."),
    ),
)
