"""Sitting by habit: a test of the screening. It compares how a person sits with how they sit when tall.

Nothing is corrected and nothing is a fault. Not one of the exercises: it trains nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from calibration.body import Calibration, Method, at_rest
from calibration.geometry import Vector, mid_hip, mid_pair, torso_px
from calibration.landmarks import Landmark, Points, Pose
from calibration.placement import CameraNeed
from calibration.start_shapes import SITTING as ON_CHAIR
from calibration.text import N_
from calibration.trunk import trunk_axes
from calibration.upright import middles, shoulder_line, view, width_torso
from exercises import tall_posture
from exercises.judging import units
from exercises.judging.declaration import Exercise, Holding, Limit, Observable, Then, Values
from exercises.judging.parts import FEET, HEAD, HIPS, SHOULDERS
from exercises.judging.results import NotSeen, SetFault
from exercises.judging.trace import Trace
from exercises.judging.why import FITS_MOVEMENTS, Taste

#: The person is asked to sit tall after ``THEN_S``, and is tall ``SETTLE_S`` later; seconds. **Taste:** ours; shorter,
#: the person still poses for the camera; longer, the test takes long.
THEN_S, SETTLE_S = 20.0, 4.0
#: Shortest test, seconds. **Taste:** ours; shorter, the tall posture lasts only a moment.
SHORTEST_S = 28.0
#: Real movement per landmark movement: lean of the trunk, and the head's way forward. **Fit:** ten rendered sitters of
#: five bodies each, seen from the front and from the side (``samples/study/sitting.py``).
LEAN_PER_LINE, HEAD_PER_EARS = 1.2, 1.3
#: Knees at most this far below the hips belong to a person who sits, torso lengths. **Fit:** up to 0.75 in the same
#: sitters with crossed ankles, which pull the landmarks of the knees down; about 0.9 in people who stand.
SITS_TORSO = 0.8
#: The measures of :func:`told`.
MEASURES = ("leans_deg", "shoulder_higher_deg", "feet_apart_torso", "sits_lower_torso", "head_ahead_torso", "tips_deg")


def start(pose: Pose) -> Sequence[str]:
    """What the pose lacks for the start position, as sentences."""
    return tall_posture.start(pose) or (() if sits(pose.xy_px) else (N_("Sit on a chair."),))


def calibrate(poses: Sequence[Pose], method: Method) -> Calibration | None:
    """The start position, which is how the person sits by habit; None where nobody sits."""
    return tall_posture.calibrate(poses, method) if sits(at_rest(poses)) else None


def sits(xy_px: Points) -> bool:
    """Whether somebody upright sits, from landmarks (33, 2), pixels."""
    head, _ = trunk_axes(xy_px)
    drop_px = float((mid_hip(xy_px) - mid_pair(xy_px, "knee")) @ head)
    return drop_px <= SITS_TORSO * torso_px(xy_px)


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose, each as its change since the start position; left and right are the person's own."""
    xy, rest_px = pose.xy_px, at.rest_px
    now, rest = middles(xy), middles(rest_px)
    side, front = (1.0 if view(rest_px) == name else math.nan for name in ("side", "front"))
    left = 1.0 if shoulder_line(rest_px)[0] > 0 else -1.0
    facing = 1.0 if at.up[0] > 0 else -1.0

    def tip_deg(parts: dict[str, Vector]) -> float:
        """Tip of the trunk's line towards the right edge of the picture."""
        x, y = parts["shoulders"] - parts["hips"]
        return math.degrees(math.atan2(x, -y))

    def line_deg(line: Vector) -> float:
        """Rise of the shoulder line towards the left shoulder."""
        return math.degrees(math.atan2(-line[1], abs(line[0])))

    neck_px = (now["ears"] - now["shoulders"]) - (rest["ears"] - rest["shoulders"])
    tipped_deg = tip_deg(now) - tip_deg(rest)
    feet_px = xy[Landmark.LEFT_ANKLE, 0] - xy[Landmark.RIGHT_ANKLE, 0]
    return {
        "leans_deg": front * left * LEAN_PER_LINE * tipped_deg,
        "shoulder_higher_deg": front
        * tall_posture.SHOULDERS_PER_LINE
        * (line_deg(shoulder_line(xy)) - line_deg(shoulder_line(rest_px))),
        # Not a change: legs are crossed if a foot is on the far side of the other foot.
        "feet_apart_torso": front * left * float(feet_px) / at.torso_px,
        "sits_lower_torso": side * float(now["ears"][1] - rest["ears"][1]) / at.torso_px,
        "head_ahead_torso": side * HEAD_PER_EARS * facing * float(neck_px[0]) / at.torso_px,
        "tips_deg": side * facing * tipped_deg,
        "turned_torso": width_torso(xy, at.up) - width_torso(rest_px, at.up),
        "hips_moved_torso": float(np.hypot(*(now["hips"] - rest["hips"]))) / at.torso_px,
    }


def told(course: Trace) -> Sequence[SetFault]:
    """How the person sits by habit compared with tall; the gap between the feet is that of the habit alone.

    Args:
        course: the observables since the beginning of the test, whose times begin at 0.
    """
    by_habit, tall = course.t_s < THEN_S, course.t_s >= THEN_S + SETTLE_S
    found = []
    for code in MEASURES:
        habit, upright = (_median(course[code][part]) for part in (by_habit, tall))
        value = habit if code == "feet_apart_torso" else habit - upright
        if math.isfinite(value):
            found.append(SetFault(code, value, units.in_name(code).id))
    return found


def _median(values: NDArray[np.float64]) -> float:
    """The median of values that were mostly seen, else NaN."""
    seen = values[np.isfinite(values)]
    return float(np.median(seen)) if 0 < len(values) <= 2 * len(seen) else math.nan


def not_seen(at: Calibration) -> Sequence[NotSeen]:
    """What this camera cannot show."""
    if view(at.rest_px) == "side":
        why = N_("only a front view shows whether you lean, raise a shoulder or cross your legs")
        return (NotSeen("leans_deg", why, N_("Do the test again facing the camera.")),)
    why = N_("only a side view shows how much lower you sit by habit, and how far your head moves forward")
    return (NotSeen("sits_lower_torso", why, N_("Do the test again side-on to the camera.")),)


SITTING = Exercise(
    id="sitting",
    name=N_("Sitting by habit"),
    good_for=N_("Shows how you sit when you do not think of it, compared with sitting tall."),
    position=N_("Sit on a chair as you always sit, facing the camera or side-on to it"),
    camera=N_("Level, about 1 m high and 2 m away, with your whole body and both feet in the picture."),
    limits=(
        N_("From the front the camera cannot show how much lower you sit; from the side, whether you lean."),
        N_("How you sit in front of a camera may not be how you sit when nobody looks."),
    ),
    instructions=(
        N_("Sit on a chair, away from the desk, as you always sit. Nothing is corrected."),
        N_("Think of something else for 20 seconds."),
        N_("When you are asked to, sit as tall as you can until the time is over."),
    ),
    dose=N_("30 seconds, once a month"),
    contraindications=(N_("recent surgery, unless a professional has cleared you"),),
    excluded_by=tall_posture.TALL_POSTURE.excluded_by,
    easier=N_("Lean back against the chair when you sit tall."),
    harder=N_("Sit at the front of the chair."),
    observables=(
        Observable("leans_deg", N_("Trunk leaning to the left")),
        Observable("shoulder_higher_deg", N_("Left shoulder higher")),
        Observable("feet_apart_torso", N_("Feet apart")),
        Observable("sits_lower_torso", N_("Crown of the head sinking")),
        Observable("head_ahead_torso", N_("Head forward of the shoulders")),
        Observable("tips_deg", N_("Trunk tilt")),
        Observable("turned_torso", N_("Turn")),
        Observable("hips_moved_torso", N_("Hip displacement")),
    ),
    counting=Holding(
        observable="hips_moved_torso",
        min_s=SHORTEST_S,
        limits=(
            Limit(
                "hips_moved_torso",
                -math.inf,
                0.6,
                N_("Stay on the chair."),
                why=Taste("ours", "smaller: sliding forward on the chair ends the test; larger: getting up does not"),
            ),
            Limit("turned_torso", -0.35, 0.35, N_("Keep facing the same way."), why=FITS_MOVEMENTS),
        ),
        left_s=1.0,
        then=Then(THEN_S, N_("Now sit as tall as you can.")),
        told=told,
    ),
    faults=(),
    needed=(HEAD, SHOULDERS, HIPS, FEET),
    start=start,
    calibrate=calibrate,
    observe=observe,
    not_seen=not_seen,
    need=CameraNeed(
        postures=(ON_CHAIR,),
        views=("side", "front"),
        azimuth_deg=(-15.0, 15.0),
        pitch_deg=(-10.0, 20.0),
        place=N_("Put the camera about 1 m high and 2 m away. Face it, or turn side-on to it."),
    ),
)
