"""Hip flexor stretch: on one knee, trunk upright, the hips glide forward a little and stay. A hold, left and right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from calibration.body import Calibration, Method, at_rest
from calibration.geometry import mid_hip, mid_shoulder, torso_px
from calibration.half_kneeling import POSTURES, legs, rear_side
from calibration.landmarks import Points, Pose
from calibration.placement import CameraNeed
from calibration.posture import UPRIGHT_DEG, calibrate_upright
from calibration.text import N_
from calibration.trunk import trunk_tilt_deg
from calibration.upright import view, width_torso
from exercises.judging.declaration import Exercise, FaultRule, Guide, Holding, Limit, Observable, Values
from exercises.judging.not_judged import always_hidden
from exercises.judging.parts import FEET, HIPS, KNEES, SHOULDERS, start_of
from exercises.judging.results import NotSeen
from exercises.judging.units import DEG, LEG
from exercises.judging.why import FITS_MOVEMENTS, FITS_PEAKS, Taste

#: Start position, torso lengths: the rear knee is at least ``KNEE_BELOW_HIP_TORSO`` below its hip and
#: ``KNEES_APART_TORSO`` below the front knee; its shin lies on the mat if the ankle is at most ``SHIN_LEVEL_TORSO``
#: below or above it; the front ankle is at least ``FRONT_SHIN_TORSO`` below its knee. **Fit:** a plateau, chosen from
#: body proportions; stricter, a stiff ankle or a low hip is refused; looser, kneeling on both knees counts as the start
#: position.
KNEE_BELOW_HIP_TORSO, KNEES_APART_TORSO, SHIN_LEVEL_TORSO, FRONT_SHIN_TORSO = 0.4, 0.4, 0.5, 0.4
#: Error of MediaPipe's trunk line, degrees, positive forward, and lean of that line in a person who kneels upright,
#: because the shoulder joints are ahead of the hip joints. **Fit:** means of six rendered clips of two bodies. The
#: error is -6.2 to 0.0 and constant within a clip.
READS_DEG, UPRIGHT_LEANS_DEG = -2.4, 2.0
#: Share of the start position's difference from these two that is an error of this view and body; the rest is a lean.
#: The error differs from ``READS_DEG`` by ``MOST_BIAS_DEG`` at most. **Fit:** a plateau, chosen since errors and leans
#: at the start are about equally large; smaller, a tipped camera passes for a lean; larger, a person who starts leaning
#: passes for upright.
BIAS_SHARE, MOST_BIAS_DEG = 0.5, 4.0
#: With the shoulders wider than at rest by more than this, torso lengths, the person has turned, and nothing is judged.
#: **Fit:** a plateau, as in the tall posture; smaller, a glance aside hides the trunk; larger, a turn passes for a
#: lean.
TURNED_TORSO = 0.35
#: A knee that leaves the mat for this long ends the hold, seconds. **Fit:** a plateau; shorter, a knee that shifts on
#: its cushion ends it; longer, lunging up and down counts as held.
ROSE_S = 0.75
#: MediaPipe sees the front leg shorter than it is by this factor: it puts the hip too low and the ankle too high.
#: **Fit:** 0.86 to 0.91 in rendered clips of two bodies.
LEG_READS = 0.88


def missing(xy: Points) -> list[str]:
    """What landmarks (33, 2), pixels, lack for the start position, as sentences; *not seen* counts as lacking."""
    kneel = N_("Kneel on one knee, with the other foot flat on the floor in front of you.")
    if not trunk_tilt_deg(xy) >= UPRIGHT_DEG:
        return [kneel, N_("Bring your trunk upright.")]
    if view(xy) != "side":
        return [N_("Turn until you are side-on to the camera.")]
    at, length = legs(xy), torso_px(xy)
    is_on_knee = (
        at.rear_knee[1] - at.rear_hip[1] >= KNEE_BELOW_HIP_TORSO * length
        and at.rear_knee[1] - at.front_knee[1] >= KNEES_APART_TORSO * length
        and abs(at.rear_ankle[1] - at.rear_knee[1]) <= SHIN_LEVEL_TORSO * length
        and at.front_ankle[1] - at.front_knee[1] >= FRONT_SHIN_TORSO * length
    )
    return [] if is_on_knee else [kneel]


def calibrate(poses: Sequence[Pose], method: Method) -> Calibration | None:
    """The start position, with the side of the kneeling leg; None if something is missing at rest."""
    xy = at_rest(poses)
    found = None if missing(xy) else calibrate_upright(poses, method)
    if found is None:
        return None
    facing = math.copysign(1.0, legs(xy).front_knee[0] - legs(xy).rear_knee[0])
    # The front knee shows the facing direction more reliably than nose and toes.
    across = found.up if (found.up[0] > 0) == (facing > 0) else -found.up
    return replace(found, up=across, side=rear_side(xy))


def facing(at: Calibration) -> float:
    """1 if the person faces the right edge of the picture, -1 if the left one."""
    return math.copysign(1.0, float(at.up[0]))


def reading_deg(xy_px: Points, way: float) -> float:
    """Tilt of the trunk from upright in the picture, positive forward."""
    line = mid_shoulder(xy_px) - mid_hip(xy_px)
    return math.degrees(math.atan2(way * float(line[0]), -float(line[1])))


def bias_deg(at: Calibration) -> float:
    """Error of :func:`reading_deg` in this view and for this body, see :data:`BIAS_SHARE`."""
    off_deg = BIAS_SHARE * (reading_deg(at.rest_px, facing(at)) - READS_DEG - UPRIGHT_LEANS_DEG)
    return READS_DEG + min(MOST_BIAS_DEG, max(-MOST_BIAS_DEG, off_deg))


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose. Ahead is where the person faces."""
    xy, way = pose.xy_px, facing(at)
    now, rest = legs(xy), legs(at.rest_px)
    hips, rest_hips = mid_hip(xy), mid_hip(at.rest_px)
    torso = at.torso_px
    up_px = (rest_hips[1] - rest.front_ankle[1]) - (hips[1] - now.front_ankle[1])
    # The planted foot does not move, and MediaPipe loses its toes when the knee comes over them.
    past_px = way * (now.front_knee[0] - rest.front_toes[0])
    return {
        "glide_torso": way * float((hips - now.rear_knee)[0] - (rest_hips - rest.rear_knee)[0]) / torso,
        "lean_deg": reading_deg(xy, way) - bias_deg(at),
        "knee_past_leg": float(past_px) * LEG_READS / rest.front_px,
        "hips_up_torso": float(up_px) / torso,
        "knees_apart_torso": float(now.rear_knee[1] - now.front_knee[1]) / torso,
        "turned_torso": width_torso(xy, at.up) - width_torso(at.rest_px, at.up),
        "hips_moved_torso": float(np.hypot(*(hips - rest_hips))) / torso,
        "foot_moved_torso": float(np.hypot(*(now.front_ankle - rest.front_ankle))) / torso,
    }


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The trunk as measured and upright, and the front knee against its toes."""
    hip, shoulder = mid_hip(pose.xy_px), mid_shoulder(pose.xy_px)
    upright = at.tipped(shoulder - hip, -values["lean_deg"])
    now, rest = legs(pose.xy_px), legs(at.rest_px)
    past_px = values["knee_past_leg"] * rest.front_px / LEG_READS
    above = now.front_knee - np.array([facing(at) * past_px, 0.0])
    return (
        Guide(("leans_forward",), np.stack([hip, shoulder]), np.stack([hip, hip + upright])),
        Guide(
            ("knee_past_toes",),
            np.stack([rest.front_toes, now.front_knee]),
            np.stack([rest.front_toes, above]),
        ),
    )


HIP_FLEXOR_STRETCH = Exercise(
    id="hip_flexor_stretch",
    name=N_("Hip flexor stretch"),
    good_for=N_("Stretches the front of your hip, which stays bent while you sit."),
    to_feel=N_("You feel a mild stretch at the front of the hip you kneel on; your knee and low back must not hurt."),
    position=N_("Kneel on one knee, side-on to the camera, the other foot flat on the floor in front of you"),
    camera=N_("Square to your side, about 1 m high and 2 m away, with both feet and your head in the picture."),
    limits=(
        N_("The camera cannot show whether your pelvis stays tucked: clothes hide it."),
        N_("How far you glide forward is not judged. A mild pull at the front of the hip is right."),
        N_("From the front or from behind the camera sees nothing of this exercise."),
    ),
    instructions=(
        N_("Kneel on one knee, on a cushion if you like. Put the other foot flat on the floor, well in front of you."),
        N_("Tuck your tailbone under: your low back gets long. Grow tall."),
        N_("Breathe out and glide your hips forward a little, with the tailbone tucked and the trunk upright."),
        N_(
            "Stay for 20 to 30 seconds and keep breathing. A mild pull at the front of the hip of the kneeling leg is "
            "right."
        ),
        N_("Glide back, and change knees. The side is named after the knee on the mat."),
    ),
    steps_show=("start", "start", "there", "there", "back"),
    dose=N_("20 to 30 seconds on each side, 1 to 2 times"),
    contraindications=(
        N_("a knee replacement, or a knee that hurts when you kneel on it"),
        N_("hip surgery, or another operation in the last three months, unless a professional has cleared you"),
        N_("a narrowed spinal canal: a hollow back can bring on leg pain"),
        N_("pelvic pain in pregnancy"),
        N_("poor balance: kneel beside a chair and hold on to it, or leave the exercise out"),
    ),
    excluded_by=("knee_pain", "hip_surgery", "recent_surgery", "narrow_canal", "poor_balance", "late_pregnancy"),
    easier=N_("Hold on to a chair beside you, put a cushion under your knee, and only tuck your tailbone."),
    harder=N_("Raise the arm of the kneeling side, and stay tall."),
    observables=(
        Observable("glide_torso", N_("Hips gliding forward")),
        Observable("lean_deg", N_("Trunk leaning forward"), only_while=("turned_torso", TURNED_TORSO)),
        Observable("knee_past_leg", N_("Front knee ahead of the toes"), only_while=("turned_torso", TURNED_TORSO)),
        Observable("hips_up_torso", N_("Hips rising")),
        Observable("knees_apart_torso", N_("Front knee above the rear knee")),
        Observable("turned_torso", N_("Turn")),
        Observable("hips_moved_torso", N_("Hip displacement")),
        Observable("foot_moved_torso", N_("Front foot displacement")),
    ),
    counting=Holding(
        observable="glide_torso",
        min_s=10.0,  # half of the shortest dose
        limits=(
            Limit(
                "knees_apart_torso",
                0.25,
                math.inf,
                N_("Kneel on one knee, with the other foot flat on the floor in front of you."),
                why=FITS_MOVEMENTS,
            ),
            Limit(
                "hips_up_torso",
                -math.inf,
                0.2,
                N_("Keep the knee on the mat."),
                why=Taste(
                    "ours: half of what a full lunge rises",
                    "smaller, a person who straightens up ends the hold; larger, a knee just off the mat is held",
                ),
            ),
        ),
        still={"hips_moved_torso": 0.03, "lean_deg": 3.0},
        # A camera in the hand moves the hips in the picture, but not against the knee on the mat.
        or_still={"hips_moved_torso": "glide_torso"},
        left_s=ROSE_S,
    ),
    faults=(
        FaultRule(
            code="leans_forward",
            label=N_("the trunk leans forward"),
            cue=N_("Trunk upright"),
            score="spine",
            observable="lean_deg",
            unit=DEG,
            tolerance=6,
            fault=12,
            severe=24,
            better=N_("Good: upright again."),
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="knee_past_toes",
            label=N_("the front knee is past the toes"),
            cue=N_("Front foot further forward"),
            score=None,
            observable="knee_past_leg",
            unit=LEG,
            tolerance=0.05,
            fault=0.10,
            severe=0.20,
            better=N_("Good: knee over the foot."),
            why=FITS_PEAKS,
        ),
    ),
    needed=(SHOULDERS, HIPS, KNEES, FEET),
    start=start_of(missing),
    calibrate=calibrate,
    observe=observe,
    not_seen=always_hidden(
        # Clothes hide it.
        NotSeen(
            "back_hollows",
            N_("the camera cannot show whether your pelvis stays tucked or your low back hollows"),
            N_("Put a hand on your low back: it should stay long, without a deeper hollow."),
        ),
    ),
    ideal=ideal,
    need=CameraNeed(
        postures=POSTURES,
        views=("side",),
        azimuth_deg=(-15.0, 15.0),
        pitch_deg=(-10.0, 20.0),
        place=N_("Put the camera square to your side, about 1 m high and 2 m away."),
    ),
)
