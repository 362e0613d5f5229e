"""Upper back stretch: sitting or standing, the breastbone lifts and the upper back opens over still hips."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration
from calibration.geometry import Vector, mid_hip, mid_pair, mid_shoulder, torso_px, turn_deg
from calibration.landmarks import Points, Pose
from calibration.placement import CameraNeed
from calibration.posture import calibrate_upright
from calibration.start_shapes import SITTING, STANDING
from calibration.text import N_
from calibration.trunk import trunk_tilt_deg
from calibration.upright import widths_px
from exercises.judging.declaration import Exercise, FaultRule, Guide, Habit, Observable, Values
from exercises.judging.guides import neck_guide
from exercises.judging.movement import Counting, Form, Limit, Tempo
from exercises.judging.parts import HEAD, HIPS, SHOULDERS
from exercises.judging.profile import Profile
from exercises.judging.results import NotSeen
from exercises.judging.trace import Trace
from exercises.judging.units import DEG
from exercises.judging.why import FITS_MOVEMENTS, FITS_PEAKS, Fit, Paper

#: Minimum angle of the trunk from level in a person who sits or stands tall, degrees. **Fit:** 65 rendered starts read
#: 82 or more, and 69 of 70 people at the bottom of a roll-down read less; at half of it, five of these would pass.
TALL_DEG = 70.0
#: Maximum sum of the widths of shoulders and hips in the picture in profile, torso lengths. **Fit:** on rendered people
#: below 0.5 up to 10 degrees off, 0.6 to 0.9 from 25 to 45, beyond 1 from the front.
PROFILE_TORSO = 0.55
#: The same limit for up to about 45 degrees off profile, where the shoulders' movement still counts repetitions.
#: **Fit:** on the same people.
SIDE_TORSO = 0.9
#: Opening of the upper back per degree by which the measured line from hips to shoulders goes back; only its upper half
#: bends. **Fit:** median over rendered stretches of two bodies (``samples/study/upper_back_stretch.py``).
OPENING_PER_LEAN = 1.8
#: MediaPipe's shoulders follow the opening ribs, so it overestimates the lean of that line by this factor. **Fit:**
#: median over the same stretches.
LEAN_BIAS = 1.1
#: Craning of the neck per degree by which the two lines of the head turn back further than the ribs open: the ears turn
#: about a lower point than the head. **Fit:** halfway between good and craning on 30 repetitions of five bodies: good
#: ones read up to 20.5, craning ones down to 19.8.
NECK_PER_LEAD = 1.3
#: Bias of ``neck_back_deg``, degrees. **Fit:** good stretches read 10 on average and up to 6 more or less between
#: bodies, less with the hands behind the head; for readings minus the bias, see the rule's ``why``.
NECK_HABIT = Habit(usual=10.0, most=8.0)
#: Minimum by which the head goes back as the breastbone lifts, degrees. **Fit:** see the limit's ``why``.
HEAD_FOLLOWS_DEG = 3.0
#: Largest movement of the hips to the front or back, as a share of the shoulders' movement over them. In a person who
#: settles on a chair or shifts the weight, the hips slide from under the shoulders. **Fit:** see the limit's ``why``.
HIPS_SHARE = 0.5
#: The share is read once the shoulders have moved this far over the hips, torso lengths. **Taste:** ours; smaller, it
#: is a ratio of a few pixels; larger, a small stretch is not checked.
MOVED_TORSO = 0.03
#: A trunk that leans back reads this and more, degrees. **Fit:** see the rule's ``why``.
LEANS_DEG = 14.0


def widths_torso(xy_px: Points) -> float:
    """Sum of the widths of shoulders and hips in the picture, torso lengths."""
    return widths_px(xy_px) / torso_px(xy_px)


PROFILE = Profile(widths_torso, PROFILE_TORSO, SIDE_TORSO, hides=("neck_cranes", "low_back_takes_over"))


def start(pose: Pose) -> Sequence[str]:
    """What the pose lacks for the start position, as sentences."""
    if trunk_tilt_deg(pose.xy_px) < TALL_DEG:
        return (N_("Sit or stand tall."),)
    return () if PROFILE.is_judged(pose.xy_px) else (N_("Turn side-on to the camera."),)


def observe(pose: Pose, at: Calibration) -> Values:
    """The change of one pose since the start position, back being positive.

    Out of profile only the opening is measured, which is enough to count repetitions.
    """
    xy = pose.xy_px
    seen, counts = PROFILE.factors(at.rest_px)
    back = -1.0 if at.up[0] > 0 else 1.0  # a person who faces the right edge of the picture goes back anticlockwise
    lean = counts * back * turn_deg(mid_shoulder(at.rest_px) - mid_hip(at.rest_px), mid_shoulder(xy) - mid_hip(xy))
    lines = zip(_head_lines(at.rest_px), _head_lines(xy), strict=True)
    head = seen * back * sum(turn_deg(before, now) for before, now in lines) / 2
    hips, feet = mid_hip(xy), mid_pair(xy, "ankle")
    opening = OPENING_PER_LEAN * lean
    return {
        "opening_deg": opening,
        "head_back_deg": head,
        "neck_back_deg": NECK_PER_LEAD * (head - opening),
        "lean_back_deg": seen * lean / LEAN_BIAS,
        "hips_forward_torso": float(hips @ at.up) / at.torso_px,
        "feet_forward_torso": float(feet @ at.up) / at.torso_px,
        "shoulders_over_hips_torso": float((mid_shoulder(xy) - hips) @ at.up) / at.torso_px,
    }


def hips_share(rep: Trace) -> float:
    """Movement of the hips to the front or back as a share of the shoulders' movement over them; NaN if that is small.

    A hand-held camera moves the feet too, so the smaller of two movements counts: the one in the picture, and the one
    against the feet where they are seen.
    """
    hips, feet, over = (rep[f"{name}_torso"][-1] for name in ("hips_forward", "feet_forward", "shoulders_over_hips"))
    if not abs(over) >= MOVED_TORSO:
        return math.nan
    return float(min(abs(hips), np.nan_to_num(abs(hips - feet), nan=math.inf)) / abs(over))


def _head_lines(xy_px: Points) -> tuple[Vector, Vector]:
    """The lines from the shoulders to the ears and from the ears to the eyes, pixels.

    The second, from tragus to canthus, is the usual measure of head tilt in photographs. The nose is found less well in
    a head that is thrown back: with it, 4 of 23 good and 7 of 7 craning repetitions read as craning; with the eyes, 1
    and 6.
    """
    ears = mid_pair(xy_px, "ear")
    return ears - mid_shoulder(xy_px), mid_pair(xy_px, "eye") - ears


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The neck as measured, and in line with the opening ribs."""
    return (neck_guide("neck_cranes", pose.xy_px, at, np.maximum(values["neck_back_deg"], 0.0)),)


def not_seen(at: Calibration) -> Sequence[NotSeen]:
    """What this camera cannot show."""
    return PROFILE.not_seen(at.rest_px)


UPPER_BACK_STRETCH = Exercise(
    id="upper_back_stretch",
    name=N_("Upper back stretch"),
    good_for=N_("Opens the upper back, so that your neck and low back have less to do."),
    to_feel=N_("You feel your breastbone and upper back open; your neck and low back must not pinch."),
    position=N_("Sit or stand tall, side-on to the camera"),
    camera=N_("Square to your side, about 2 m away and 1 m high, with your hips, hands and head in the picture."),
    limits=(
        N_("How far your upper back opens is measured by how far your shoulders move back over your hips."),
        N_("If the camera is 15 to 45 degrees off your side, repetitions are counted but nothing else is judged."),
    ),
    instructions=(
        N_("Sit or stand tall, weight even on both sides. Rest your hands on your thighs or let your arms hang."),
        N_("Breathe in and lift your breastbone towards the ceiling. Your upper back opens; your hips stay still."),
        N_("Let your head follow the curve of your upper back. Keep your neck long."),
        N_("Breathe out and come back to sitting or standing tall."),
    ),
    steps_show=("start", "there", "there", "back"),
    dose=N_("3 to 5; at least 1.5 seconds up and 1.5 seconds back"),
    contraindications=(
        N_("osteoporosis with spinal fractures"),
        N_("dizziness when you look up"),
        N_("recent back, neck or chest surgery, unless a professional has cleared you"),
    ),
    excluded_by=("spine_fracture", "dizziness", "recent_surgery"),
    easier=N_("Lift less far, or rest your shoulder blades against the back of a chair."),
    harder=N_("Stay open for two breaths."),
    easier_form=Form(reach=0.5),
    harder_form=Form(breaths=2),
    observables=(
        Observable("opening_deg", N_("Upper back opening")),
        Observable("head_back_deg", N_("Head tilt back")),
        Observable("neck_back_deg", N_("Head tilt back beyond the ribs"), since_rest=True),
        Observable("lean_back_deg", N_("Trunk lean back"), since_rest=True),
        Observable("hips_forward_torso", N_("Hips forward"), since_rest=True),
        Observable("feet_forward_torso", N_("Feet forward"), since_rest=True),
        Observable("shoulders_over_hips_torso", N_("Shoulders forward of the hips"), since_rest=True),
        Observable("hips_share", N_("Hip movement against the shoulders"), over_rep=hips_share),
    ),
    counting=Counting(
        observable="opening_deg",
        min_range=5.0,
        target_range=15.0,
        min_lift_s=1.5,
        min_lower_s=1.5,
        limits=(
            Limit(
                "opening_deg", 3.0, math.inf, N_("Sit or stand tall, then lift your breastbone."), why=FITS_MOVEMENTS
            ),
            Limit(
                "opening_deg",
                -math.inf,
                90.0,
                N_("Lift only your breastbone: no part of your back needs to bend far."),
                why=Paper(
                    "A. A. White and M. M. Panjabi",
                    1990,
                    "adults bend and straighten all joints from T1 to S1 by 150 degrees; extension is the smaller half",
                ),
            ),
            Limit(
                "head_back_deg",
                HEAD_FOLLOWS_DEG,
                math.inf,
                N_("Lift your breastbone and let your head follow."),
                why=FITS_MOVEMENTS,
            ),
            Limit(
                "hips_share",
                -math.inf,
                HIPS_SHARE,
                N_("Keep your hips still and lift your breastbone."),
                why=Fit(
                    "samples/study/movements.csv, and films",
                    "people who settle on a chair or step read 0.6 to 1.8",
                ),
            ),
        ),
        overshoots=("low_back_takes_over",),
        # In to lift, out to come back, as its instructions say; 1.5 s at least each way.
        tempo=Tempo(2.0, 1.0, 2.0, ("in", "in", "out"), (N_("Open"), N_("Hold"), N_("Return"))),
        why=FITS_MOVEMENTS,
    ),
    faults=(
        FaultRule(
            code="neck_cranes",
            label=N_("the neck cranes back"),
            cue=N_("Lift the breastbone, not the chin"),
            score="spine",
            observable="neck_back_deg",
            unit=DEG,
            tolerance=14,
            fault=20,
            severe=35,
            safety=True,
            better=N_("Good: long neck."),
            habit=NECK_HABIT,
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="low_back_takes_over",
            label=N_("the low back takes over"),
            cue=N_("Hips still, lift from the breastbone"),
            score="hips",
            observable="lean_back_deg",
            unit=DEG,
            tolerance=12,
            fault=LEANS_DEG,
            severe=20,
            safety=True,
            better=N_("Good: still hips."),
            why=FITS_PEAKS,
        ),
    ),
    needed=(HEAD, SHOULDERS, HIPS),
    need=CameraNeed(
        postures=(SITTING, STANDING),
        views=("side",),
        azimuth_deg=(-10, 10),
        pitch_deg=(0, 15),
        place=N_("Put the camera at hip height and turn side-on to it."),
    ),
    start=start,
    calibrate=calibrate_upright,
    observe=observe,
    not_seen=not_seen,
    ideal=ideal,
)
