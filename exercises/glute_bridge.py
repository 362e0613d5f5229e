"""Glute bridge: on the back, feet planted, the spine peels off the mat bone by bone until the hips are in line."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration
from calibration.camera import trunk_axes, trunk_tilt_deg
from calibration.geometry import Vector, angle_deg, bent_at, torso_px
from calibration.landmarks import Cloth, Landmark, Points, Pose, Side, other, patch_row, row
from calibration.placement import CameraNeed
from calibration.posture import LYING_DEG, calibrate_lying
from exercises.declaration import Counting, Exercise, FaultRule, Guide, Habit, Limit, Observable, Tempo, Values
from exercises.results import NotSeen
from exercises.trace import Trace

#: The angle shoulder–hip–knee reads too wide by this much, less this part of what it reads at rest: MediaPipe puts the
#: hip nearer the belly than it is, the more the closer the feet are. Fitted on 52 rendered repetitions, two bodies.
HIP_BIAS_DEG, HIP_BIAS_PER_DEG = 42.0, 0.28
#: The knee angle from what it reads, what it reads at rest, and the knee's height at rest above the line from shoulder
#: to ankle in torso lengths; and the constant. Fitted on the same repetitions.
KNEE_WEIGHTS = (0.60, 0.29, -50.0, 49.0)
#: Shoulders, hips and knees: far ones less near ones along the trunk, added up, torso lengths. What it is square from
#: the side, and how far from that a camera is that stands more than about 20 degrees off square.
SQUARE_TORSO, OFF_SQUARE_TORSO = -0.12, 0.5
#: The angle shoulder–hip–knee at the top of a good repetition. The same repetitions read it 4 degrees off from one body
#: and camera to the next (standard error; 12 at worst), but within a set only 1.
USUAL_TOP_DEG = 178.0
#: From this angle shoulder–hip–knee on the hips are up, and the feet's place shows in the knees.
UP_DEG = 165.0
#: The top is over when the hips have come down by this part of their way, and never less than this, degrees.
TURNED, TURNED_DEG = 0.04, 2.0
#: Slower than this share of their way in a second, the hips have stopped on their way down.
STOPPED = 0.13
#: Time over which that speed is taken, seconds: a way down that falters for less has not stopped.
STOPPED_S = 0.5
#: Time over which the hips' speed at their top is taken, seconds.
SPEED_S = 0.3
#: Hips that rise less than this do not show the order of the spine, torso lengths: the waist moves by pixels then.
MIN_RISE_TORSO = 0.2
#: Rise of the waist's cloth at the top, at least, in parts of the hip's: .45 of a plank that turns about the shoulders.
#: Of rendered bridges .22 to .5, but less where a camera below 10 degrees sees the near arm before the waist: there 6
#: hinges of .8 to 1 together read 0 to .6.
MIN_WAIST_SHARE = 0.21
#: The hips have reached their top when they rise by less than this share of their way in ``SPEED_S``.
STILL = 0.03


def near_side(head: Vector) -> Side:
    """The side towards the camera of somebody on the back: the right one when the head is at the picture's left."""
    return "right" if head[0] < 0 else "left"


def start(pose: Pose) -> Sequence[str]:
    """What is missing from the start position, the most important first."""
    xy = pose.xy_px
    if not trunk_tilt_deg(xy) < LYING_DEG:
        return ("Lie on your back, your side to the camera.",)
    head, up = trunk_axes(xy)
    near = near_side(head)
    hip, knee, ankle = (xy[row(near, name)] for name in ("hip", "knee", "ankle"))
    if np.isnan(knee).any() or np.isnan(ankle).any():
        return ("I can't see your knees and feet. Move back a little.",)
    length = torso_px(xy)
    missing = []
    if (knee - hip) @ up < 0.2 * length or (hip - ankle) @ head < 0.1 * length:
        missing.append("Lie on your back and bend your knees.")
    if (knee - ankle) @ up < 0.25 * length or abs((ankle - hip) @ up) > 0.35 * length:
        missing.append("Put your feet flat on the floor.")
    if above_mat_torso(xy, near, "hip") > 0.25:
        missing.append("Rest your hips on the floor.")
    return missing


def above_mat_torso(xy_px: Points, near: Side, name: str) -> float:
    """Height of a near landmark above the line from the shoulder to the ankle, torso lengths."""
    point, shoulder, ankle = (xy_px[row(near, n)] for n in (name, "shoulder", "ankle"))
    return height_above(point, shoulder, ankle) / torso_px(xy_px)


def height_above(point: Vector, a: Vector, b: Vector) -> float:
    """How far a point is above the line from a to b in the picture, pixels."""
    line, to = b - a, point - a
    away = float(line[0] * to[1] - line[1] * to[0]) / max(float(np.hypot(*line)), 1.0)
    return -away if line[0] > 0 else away


def seen_hip_deg(xy_px: Points, near: Side) -> float:
    """The angle shoulder–hip–knee as it reads, beyond 180 degrees where the hip is above the line of the others."""
    shoulder, hip, knee = (xy_px[row(near, name)] for name in ("shoulder", "hip", "knee"))
    angle = angle_deg(shoulder, hip, knee)
    return 360 - angle if height_above(hip, shoulder, knee) > 0 else angle


def seen_knee_deg(xy_px: Points, near: Side) -> float:
    """The angle hip–knee–ankle as it reads."""
    return angle_deg(*(xy_px[row(near, name)] for name in ("hip", "knee", "ankle")))


def hip_deg(xy_px: Points, at: Calibration) -> float:
    """The angle shoulder–hip–knee, 180 in line and more where the back arches."""
    near = near_side(at.head)
    return seen_hip_deg(xy_px, near) - HIP_BIAS_DEG + HIP_BIAS_PER_DEG * seen_hip_deg(at.rest_px, near)


def knee_deg(xy_px: Points, at: Calibration) -> float:
    """The angle hip–knee–ankle."""
    near = near_side(at.head)
    now, rest, height, constant = KNEE_WEIGHTS
    at_rest = rest * seen_knee_deg(at.rest_px, near) + height * above_mat_torso(at.rest_px, near, "knee")
    return now * seen_knee_deg(xy_px, near) + at_rest + constant


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose, seen from the near side, along and across the trunk as it lay at rest."""
    xy, near = pose.xy_px, near_side(at.head)
    hips, square = hip_deg(xy, at), is_square(at.rest_px, at) and is_square(xy, at)
    return {
        "hip_deg": hips,
        "line_deg": hips if square else math.nan,
        "knee_deg": knee_deg(xy, at) if square else math.nan,
        "hip_way_torso": cloth_torso(pose, at, "hip") if square else math.nan,
        "waist_way_torso": cloth_torso(pose, at, "waist") if square else math.nan,
        "hip_rise_torso": float(xy[row(near, "hip")] @ at.up) / at.torso_px,
        "foot_rise_torso": float(xy[row(near, "ankle")] @ at.up) / at.torso_px,
    }


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The line from shoulder to knee, straight and over the hips: where these are by the angle that is measured."""
    near = near_side(at.head)
    shoulder, hip, knee = (np.asarray(pose.xy_px[row(near, n)], np.float64) for n in ("shoulder", "hip", "knee"))
    up = np.array([knee[1] - shoulder[1], shoulder[0] - knee[0]])
    hips = bent_at(shoulder, hip, knee, values["line_deg"], up if up @ at.up > 0 else -up)
    own, straight = np.stack([shoulder, hips, knee]), np.stack([shoulder, knee])
    return (Guide(("overarched", "hips_low", "hips_drop"), own, straight),)


def cloth_torso(pose: Pose, at: Calibration, cloth: Cloth) -> float:
    """How far a patch of cloth on the near side has moved up, torso lengths."""
    return float(pose.patches_px[patch_row(near_side(at.head), cloth)] @ at.up) / at.torso_px


def is_square(xy_px: Points, at: Calibration) -> bool:
    """Whether landmarks are seen from within about 20 degrees of square to the body's side.

    In the start position and in every frame: a recording may be cut together from several places.
    """
    near = near_side(at.head)
    apart = [(xy_px[row(other(near), name)] - xy_px[row(near, name)]) @ at.head for name in ("shoulder", "hip", "knee")]
    return bool(abs(np.nansum(apart) / torso_px(xy_px) - SQUARE_TORSO) < OFF_SQUARE_TORSO)


def turned_down(trace: Trace) -> bool:
    """Whether the top is over: the hips come down again."""
    angle = trace["line_deg"]
    top, rest = np.nanmax(angle), np.nanmin(angle)
    return bool(top - angle[-1] > max(TURNED_DEG, TURNED * (top - rest)))


def short_of_line_deg(trace: Trace) -> float:
    """What the hips lacked at their top to be in line, less than 0 beyond it; very little until the top is over."""
    angle = trace["line_deg"]
    if math.isnan(angle[-1]):
        return math.nan
    return 180 - float(np.nanmax(angle)) if turned_down(trace) else -90.0


def drop_deg(trace: Trace) -> float:
    """How far the hips have sunk and stopped there, below their top; 0 while they move."""
    angle, t_s = trace["line_deg"], trace.t_s
    if math.isnan(angle[-1]):
        return math.nan
    top, size = float(np.nanmax(angle)), float(np.nanmax(angle) - np.nanmin(angle))
    now = t_s >= t_s[-1] - STOPPED_S
    path = angle[now & ~np.isnan(angle)]
    stopped = len(path) > 1 and np.ptp(path) < STOPPED * size * STOPPED_S
    return top - float(angle[-1]) if stopped and angle[-1] > top - 0.6 * size else 0.0


def knee_up_deg(trace: Trace) -> float:
    """The knee angle while the hips are up; 0 while they are not."""
    knee, angle = float(trace["knee_deg"][-1]), float(trace["line_deg"][-1])
    return math.nan if math.isnan(knee + angle) else knee if angle >= UP_DEG else 0.0


def knee_bend_deg(trace: Trace) -> float:
    """How far the knee is bent while the hips are up, 180 less its angle; 0 while they are not."""
    knee = knee_up_deg(trace)
    return 180 - knee if knee else knee


def together_share(trace: Trace) -> float:
    """How much the upper back leaves the mat together with the pelvis: 1 at once, about a third bone by bone.

    Of a plank that turns about the shoulders the waist rises by the same share of the hip's rise all the way; peeled
    off, it stays behind at first. So: that share on the lower half of the hip's way, in parts of the share at the
    top. 0 until the top is reached. On rendered repetitions (15 hinged, 32 not, two bodies) it was 0.11 off the
    truth on average.
    """
    hip, waist = trace["hip_way_torso"], trace["waist_way_torso"]
    if math.isnan(hip[-1]) or math.isnan(waist[-1]):
        return math.nan
    summit = int(np.nanargmax(hip))
    high = float(hip[summit])
    lately = hip[trace.t_s >= trace.t_s[-1] - SPEED_S]
    if hip[-1] - np.nanmin(lately) > STILL * high and not turned_down(trace):
        return 0.0
    up, flank = hip[: summit + 1], waist[: summit + 1]
    low, top = (up > 0.05 * high) & (up < 0.5 * high), up > 0.9 * high
    if high < MIN_RISE_TORSO or not low.any() or not np.nansum(flank[top]) > MIN_WAIST_SHARE * np.nansum(up[top]):
        return math.nan
    return float(np.nansum(flank[low]) / np.nansum(up[low]) * np.nansum(up[top]) / np.nansum(flank[top]))


def not_seen(at: Calibration) -> Sequence[NotSeen]:
    """What this camera cannot show."""
    if is_square(at.rest_px, at):
        return ()
    why, advice = (
        "the camera does not look square at your side",
        "Turn the mat or the camera until it sees you from the side.",
    )
    return tuple(NotSeen(what, why, advice) for what in ("spine", "hips", "feet_too_far", "feet_too_close"))


_TRUNK = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)

GLUTE_BRIDGE = Exercise(
    id="glute_bridge",
    name="Glute bridge",
    position="Lie on your back, your side to the camera, knees bent, feet flat and hip-wide",
    camera="Square to your side, about 2 m away, on a chair or higher: all of you from head to feet in the picture.",
    limits=(
        "Whether the left and the right hip are level is not seen from the side.",
        "How the back peels is seen in the cloth over hip and waist: wear something with a pattern, and nothing wide.",
        "From a camera near the floor the near arm hides the waist: how the back peels is not seen.",
        "From a camera more than about 20 degrees off square, spine, hips and feet are not seen.",
    ),
    instructions=(
        "Lie on your back, knees bent, feet flat and hip-wide, a hand's width from your seat, arms beside you.",
        "Breathe in. Breathe out, curl your tail up and peel your spine off the mat, bone by bone.",
        "Stop where shoulders, hips and knees are in one line, your shins upright. Your weight is on your shoulders.",
        "Breathe in there. Breathe out and melt down from the ribs, the pelvis last.",
    ),
    dose="8 to 10; at least 2 seconds up and 2 seconds down",
    contraindications=(
        "late pregnancy, or whenever lying on your back makes you dizzy",
        "recent surgery of back, hip or knee, unless a professional allowed it",
        "pain in the low back or neck when the hips are up",
    ),
    excluded_by=("late_pregnancy", "recent_surgery"),
    easier="Curl and peel only the lower half of your back, and come down again.",
    harder="Hold the top for three breaths, or cross your arms over your chest.",
    observables=(
        Observable("hip_deg", "Hips, from shoulder to knee"),
        Observable("line_deg", "Shoulders, hips and knees in line"),
        Observable("knee_deg", "Knees"),
        Observable("hip_way_torso", "Rise of the cloth at the hip", since_rest=True),
        Observable("waist_way_torso", "Rise of the cloth at the waist", since_rest=True),
        Observable("hip_rise_torso", "Rise of the hips", since_rest=True),
        Observable("foot_rise_torso", "Rise of the feet", since_rest=True),
        Observable("together_share", "Back leaving the mat at once", over_rep=together_share),
        Observable("short_of_line_deg", "Hips short of the line", over_rep=short_of_line_deg),
        Observable("drop_deg", "Hips sinking at the top", over_rep=drop_deg),
        Observable("knee_up_deg", "Knees with the hips up", over_rep=knee_up_deg),
        Observable("knee_bend_deg", "Bend of the knees with the hips up", over_rep=knee_bend_deg),
    ),
    counting=Counting(
        observable="hip_deg",
        min_range=12.0,
        target_range=45.0,
        min_lift_s=2.0,
        min_lower_s=2.0,
        limits=(
            Limit("hip_rise_torso", 0.08, 1.0, "Keep your feet planted and lift your hips."),
            Limit("foot_rise_torso", -0.4, 0.25, "Keep your feet on the floor."),
            Limit("knee_deg", 30.0, 150.0, "Keep your knees bent."),
        ),
        # The breath of its instructions; the dose asks for 2 s each way at least, bone by bone takes longer.
        tempo=Tempo(3.0, 2.0, 3.0, ("out", "in", "out"), ("Peel up", "Hold", "Melt down")),
    ),
    faults=(
        FaultRule(
            "hinges_up",
            "pelvis and upper back leave the mat at once",
            "Tail first, then bone by bone",
            "spine",
            "together_share",
            "share",
            tolerance=0.5,
            fault=0.65,
            severe=1.0,
            better="Good: bone by bone.",
            habit=Habit(usual=0.42, most=0.1),
        ),
        FaultRule(
            "overarched",
            "the back arches at the top",
            "Ribs down, not so high",
            "spine",
            "line_deg",
            "deg",
            tolerance=184,
            fault=188,
            severe=200,
            safety=True,
            better="Good: one straight line.",
            habit=Habit(usual=USUAL_TOP_DEG, most=6),
        ),
        FaultRule(
            "hips_low",
            "the hips stay low",
            "Hips a little higher",
            "hips",
            "short_of_line_deg",
            "deg",
            tolerance=10,
            fault=15,
            severe=30,
            better="Good: hips high enough.",
            habit=Habit(usual=180 - USUAL_TOP_DEG, most=4),
        ),
        FaultRule(
            "hips_drop",
            "the hips sink at the top",
            "Keep the hips up",
            "hips",
            "drop_deg",
            "deg",
            tolerance=4,
            fault=8,
            severe=16,
            better="Good: the hips stay up.",
        ),
        FaultRule(
            "feet_too_far",
            "the feet are too far away",
            "Feet closer to your seat",
            None,
            "knee_up_deg",
            "deg",
            tolerance=105,
            fault=110,
            severe=122,
            better="Good: the feet are close enough.",
        ),
        FaultRule(
            "feet_too_close",
            "the feet are too close",
            "Feet a little further away",
            None,
            "knee_bend_deg",
            "deg",
            tolerance=111,
            fault=115,
            severe=125,
            better="Good: the feet are far enough.",
        ),
    ),
    needed=(("your shoulders", _TRUNK[:2]), ("your hips", _TRUNK[2:])),
    need=CameraNeed(
        postures=("supine_feet_down",),
        views=("side",),
        azimuth_deg=(-15, 15),
        pitch_deg=(0, 35),
        place="Stand the camera on a chair at the side of the mat, two metres away.",
    ),
    unjudged="Put the camera square to you on a chair or higher, your arm away from your waist, and wear some pattern.",
    start=start,
    calibrate=calibrate_lying,
    observe=observe,
    not_seen=not_seen,
    ideal=ideal,
)
