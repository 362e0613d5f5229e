"""Roll-down: standing, head, ribs and pelvis curl forward one after the other and stack up again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from calibration.body import Calibration
from calibration.geometry import Vector, angle_deg, mid_hip, mid_pair, mid_shoulder, torso_px
from calibration.landmarks import Points, Pose, Side, row
from calibration.placement import CameraNeed
from calibration.posture import calibrate_upright
from calibration.start_shapes import STANDING
from calibration.text import N_
from calibration.trunk import trunk_tilt_deg
from calibration.upright import near_side, widths_px
from exercises.judging.declaration import COMMON_FAULTS, Exercise, FaultRule, Guide, Observable, Values
from exercises.judging.guides import arm_guide
from exercises.judging.movement import Counting, Form, Limit, Tempo
from exercises.judging.parts import HIPS, SHOULDERS
from exercises.judging.profile import Profile
from exercises.judging.results import NotSeen
from exercises.judging.trace import Trace
from exercises.judging.units import DEG, LEG, SHARE
from exercises.judging.why import FITS_MOVEMENTS, FITS_PEAKS

#: Maximum ratio in profile of the widths of shoulders and hips, added up, to the length of the feet in the picture.
#: **Fit:** on rendered people below 1.1 up to 10 degrees off, 1.7 to 2.3 from 25 to 40.
OFF_PROFILE = 1.4
#: The same limit for up to about 45 degrees off profile, where the trunk's tip still counts repetitions. **Fit:** on
#: rendered people 1.7 to 2.3 from 25 to 40 degrees off, beyond 15 from the front.
OFF_SIDE = 3.0
#: Minimum angle of the trunk from level in a person who stands tall, degrees. **Fit:** a plateau; smaller, a bent start
#: is accepted; larger, a natural stoop is refused.
TALL_DEG = 75.0
#: Minimum height in the picture of thigh and of shin in a person who stands, torso lengths. **Fit:** a plateau, chosen
#: from body proportions: each is about 0.9; smaller, a person who sits counts as standing; larger, soft knees are
#: refused.
LEG_PART_TORSO = 0.45
#: MediaPipe's shoulders run ahead of a curling trunk, so it overestimates the tip by this factor. **Fit:** median over
#: rendered roll-downs of two bodies (``samples/study/roll_down.py``).
TIP_BIAS = 1.05
#: Share of the duration of a roll-down in which the trunk moves; the head begins it. **Fit:** median over the same
#: roll-downs.
TRUNK_PART = 0.65
#: Bend of a relaxed knee, degrees. If a knee reads more at rest, half of the excess is landmark error. **Fit:** median
#: over the same roll-downs.
SOFT_KNEE_DEG = 8.5
#: The landmarks show a bent knee too straight by this, degrees. **Fit:** median over the same roll-downs.
KNEE_BIAS_DEG = 2.0
#: The order of the spine is read while the trunk passes these angles on its way down, degrees. **Fit:** a plateau;
#: smaller, only landmark noise is read; larger, the head has curled in a hinge too.
ORDER_FROM_DEG, ORDER_TO_DEG = 6.0, 12.0
#: Share of the pelvis in the trunk's tip if the head has not curled ahead of it, and its decrease per degree of the
#: head's lead for each degree that the trunk tips in all, because a smaller roll-down has a smaller nod. **Fit:** on
#: the same roll-downs; for AUC and error of the measure, see ``docs/measures.md``.
SHARE_WITHOUT_LEAD, SHARE_PER_LEAD = 0.86, 2.4
#: From this share on, the movement is a hinge. **Fit:** see the rule's ``why``; of 6 hinges, filmed
#: and rendered, the nearest reads 0.67.
HINGES_SHARE = 0.56


#: The tip to aim for, degrees, and the easier form's share of it. **Fit:** see ``Counting.why``; a tip counts as at
#: least that of the easier form, which changed no verdict on 50 rendered roll-downs. With a smaller floor, a hinge is
#: reported later; a larger one would take small roll-downs for hinges.
TARGET_DEG, EASY_REACH = 90.0, 0.4


def off_profile(xy_px: Points) -> float:
    """Turn of an upright person out of profile, as a ratio, see :data:`OFF_PROFILE`; NaN if the feet are *not seen*."""
    feet = mid_pair(xy_px, "foot_index") - mid_pair(xy_px, "heel")
    return widths_px(xy_px) / max(abs(float(feet[0])), 1e-6)


PROFILE = Profile(off_profile, OFF_PROFILE, OFF_SIDE, hides=("hinges_flat_back", "hips_shift_back", "knees_bend"))


def near_leg(xy_px: Points, side: Side) -> tuple[Vector, Vector, Vector]:
    """Hip, knee and ankle, pixels, of the leg that does not hide the other."""
    hip, knee, ankle = (np.asarray(xy_px[row(side, name)], np.float64) for name in ("hip", "knee", "ankle"))
    return hip, knee, ankle


def start(pose: Pose) -> Sequence[str]:
    """What the pose lacks for the start position, as sentences."""
    xy = pose.xy_px
    if trunk_tilt_deg(xy) < TALL_DEG:
        return (N_("Stand tall."),)
    hip, knee, ankle = near_leg(xy, near_side(xy))
    if math.isnan(float(knee[1] + ankle[1])) or math.isnan(off := off_profile(xy)):
        return (N_("I can't see your feet. Move back a little."),)
    if min(knee[1] - hip[1], ankle[1] - knee[1]) < LEG_PART_TORSO * torso_px(xy):
        return (N_("Stand up."),)
    return () if off <= OFF_PROFILE else (N_("Turn side-on to the camera."),)


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose compared with standing; out of profile all but the trunk's tip are *not seen*."""
    xy = pose.xy_px
    seen, counts = PROFILE.factors(at.rest_px)
    side: Side = "right" if at.up[0] > 0 else "left"
    leg, rest_leg = near_leg(xy, side), near_leg(at.rest_px, side)
    leg_px = sum(math.dist(a, b) for a, b in pairwise(rest_leg))
    tip_deg = at.rise_deg(mid_shoulder(xy) - mid_hip(xy)) / TIP_BIAS
    return {
        "tip_deg": tip_from_front_deg(xy, at) if math.isnan(counts) else tip_deg,
        "head_lead_deg": seen * (head_ahead_deg(xy, at) - head_ahead_deg(at.rest_px, at)),
        "hips_down_leg": float((mid_hip(at.rest_px) - mid_hip(xy)) @ at.head) / leg_px,
        "hips_back_leg": seen * -float(mid_hip(xy) @ at.up) / leg_px,
        "knee_bend_deg": seen * (_bend_deg(leg) + (SOFT_KNEE_DEG - _bend_deg(rest_leg)) / 2 + KNEE_BIAS_DEG),
    }


def tip_from_front_deg(xy_px: Points, at: Calibration) -> float:
    """Tip of the trunk towards the camera or away from it, degrees, enough to count repetitions.

    It grows with the square of the height above the hips that the shoulders lose, to 90 where they are level with the
    hips. A slump or a step back, which loses up to a third, hardly shows.
    """
    lost = 1 - float((mid_shoulder(xy_px) - mid_hip(xy_px)) @ at.head) / at.torso_px
    return 90 * max(0.0, lost) ** 2


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The leg from ankle to hip as measured, and with the hips over the feet."""
    side: Side = "right" if at.up[0] > 0 else "left"
    (hip, _, ankle), rest_leg = near_leg(pose.xy_px, side), near_leg(at.rest_px, side)
    leg_px = sum(math.dist(a, b) for a, b in pairwise(rest_leg))
    over = hip + np.maximum(values["hips_back_leg"], 0.0) * leg_px * at.up
    return (arm_guide(("hips_shift_back",), ankle, hip, over),)


def head_ahead_deg(xy_px: Points, at: Calibration) -> float:
    """Angle by which the line from shoulders to ears is tipped forward of the trunk, degrees."""
    shoulders = mid_shoulder(xy_px)
    ahead = at.rise_deg(mid_pair(xy_px, "ear") - shoulders) - at.rise_deg(shoulders - mid_hip(xy_px))
    return (ahead + 180) % 360 - 180


def _bend_deg(leg: tuple[Vector, Vector, Vector]) -> float:
    return 180 - angle_deg(*leg)


def pelvis_share(trace: Trace) -> float:
    """The pelvis' share of the trunk's first tip: 0.3 to 0.4 rolling down, 1 with a flat back.

    The pelvis itself is hidden under clothes. Its share is computed from the head's lead when the trunk begins to tip:
    a person who rolls has nodded by then. The lead is compared with the largest tip so far, and at least with that of
    the easier form, because nobody is asked for less; early in a movement the share may still read too small. NaN if
    the film or the set begins when the trunk has already tipped.
    """
    tip, lead = trace["tip_deg"], trace["head_lead_deg"]
    if math.isnan(tip[-1] + lead[-1]):
        return math.nan
    over = np.flatnonzero(tip >= ORDER_TO_DEG)
    if not over.size:
        return 0.0
    begun = np.flatnonzero(tip[: over[0]] < ORDER_FROM_DEG)
    passing = lead[begun[-1] + 1 : over[0] + 1] if begun.size else np.empty(0)
    if not np.isfinite(passing).any():
        return math.nan
    furthest_deg = max(float(np.nanmax(tip)), EASY_REACH * TARGET_DEG)
    return min(1.0, SHARE_WITHOUT_LEAD - SHARE_PER_LEAD * float(np.nanmean(passing)) / furthest_deg)


def not_seen(at: Calibration) -> Sequence[NotSeen]:
    """What this camera cannot show."""
    notes = tuple(PROFILE.not_seen(at.rest_px))
    _, counts = PROFILE.factors(at.rest_px)
    return (*notes, *(replace(notes[0], what=code) for code in COMMON_FAULTS)) if math.isnan(counts) else notes


ROLL_DOWN = Exercise(
    id="roll_down",
    name=N_("Roll-down"),
    good_for=N_("Loosens a stiff back, one bone of the spine at a time."),
    to_feel=N_(
        "You feel a mild stretch along your back and behind your thighs; stop if it hurts or tingles down a leg."
    ),
    position=N_("Stand tall, side-on to the camera, feet hip-width apart, arms hanging"),
    camera=N_("Square to your side, about 2.5 m away and 1 m high, with all of you in the picture from head to feet."),
    limits=(
        N_(
            "Whether you roll or hinge shows in how far your head curls ahead of your trunk; the "
            "camera sees no single vertebra."
        ),
        N_("The camera cannot show whether you stack up again in the right order."),
        N_("If the camera is 15 to 45 degrees off your side, repetitions are counted but nothing else is judged."),
    ),
    instructions=(
        N_("Stand tall, feet hip-width apart, weight in the middle of your feet, knees soft."),
        N_("Breathe out, nod your chin, then let the weight of your head roll you down, bone by bone."),
        N_("Let your arms hang. Keep your hips over your feet and your knees soft."),
        N_("Hang and breathe in. Breathe out and stack your spine up again: pelvis first, head last."),
    ),
    steps_show=("start", "there", "there", "back"),
    dose=N_("3 to 5; at least 4 seconds down and 4 seconds up"),
    contraindications=(
        N_("osteoporosis"),
        N_("late pregnancy"),
        N_("an acute disc problem, or leg pain when you bend forward"),
        N_("dizziness when your head hangs down, untreated high blood pressure, glaucoma"),
        N_("recent back or eye surgery, unless a professional has cleared you"),
    ),
    excluded_by=("osteoporosis", "late_pregnancy", "acute_disc", "dizziness", "pressure", "recent_surgery"),
    easier=N_("Roll down only until your hands reach your thighs, or stand with your back against a wall."),
    harder=N_("Pause halfway, breathe in, and roll on as you breathe out."),
    easier_form=Form(reach=EASY_REACH),
    observables=(
        Observable("tip_deg", N_("Trunk tilt")),
        Observable("head_lead_deg", N_("Head curl ahead of the trunk")),
        Observable("pelvis_share", N_("Pelvis share of the trunk tilt"), over_rep=pelvis_share, early="lasts"),
        Observable("hips_back_leg", N_("Hips shifting back"), since_rest=True),
        Observable("hips_down_leg", N_("Hips sinking"), since_rest=True),
        Observable("knee_bend_deg", N_("Knee bend")),
    ),
    counting=Counting(
        observable="tip_deg",
        min_range=25.0,
        target_range=TARGET_DEG,
        min_lift_s=4.0 * TRUNK_PART,
        min_lower_s=4.0 * TRUNK_PART,
        limits=(
            # A squat lowers the hips, which is seen from in front too.
            Limit(
                "hips_down_leg",
                -math.inf,
                0.22,
                N_("Keep your legs nearly straight and roll down."),
                why=FITS_MOVEMENTS,
            ),
        ),
        # Out, hang and breathe in, out, as its instructions say; the dose asks for 4 s each way at least.
        tempo=Tempo(5.0, 2.0, 5.0, ("out", "in", "out"), (N_("Roll down"), N_("Hang"), N_("Stack up"))),
        max_s=40.0,  # bone by bone, with a rest at the bottom, it may take half a minute
        why=FITS_MOVEMENTS,
    ),
    faults=(
        FaultRule(
            code="hinges_flat_back",
            label=N_("the trunk tips before the head curls"),
            cue=N_("Nod first, then roll"),
            score="spine",
            observable="pelvis_share",
            unit=SHARE,
            tolerance=0.45,
            fault=HINGES_SHARE,
            severe=0.8,
            safety=True,
            better=N_("Good: bone by bone."),
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="hips_shift_back",
            label=N_("the hips shift back"),
            cue=N_("Hips over your feet"),
            score="hips",
            observable="hips_back_leg",
            unit=LEG,
            tolerance=0.12,
            fault=0.15,
            severe=0.25,
            better=N_("Good: hips over your feet."),
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="knees_bend",
            label=N_("the knees bend"),
            cue=N_("Legs long, knees soft"),
            score="hips",
            observable="knee_bend_deg",
            unit=DEG,
            tolerance=20,
            fault=25,
            severe=45,
            better=N_("Good: legs long."),
            why=FITS_PEAKS,
        ),
    ),
    needed=(SHOULDERS, HIPS),
    need=CameraNeed(
        postures=(STANDING,),
        views=("side",),
        azimuth_deg=(-10, 10),
        pitch_deg=(0, 15),
        place=N_("Put the camera at hip height and turn side-on to it."),
        distance_m=(2.5, 2.5),
    ),
    start=start,
    calibrate=calibrate_upright,
    observe=observe,
    not_seen=not_seen,
    ideal=ideal,
)
