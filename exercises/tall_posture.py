"""Tall posture: standing or sitting as tall as one can, and staying so. A hold, no repetitions."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration, Method, at_rest
from calibration.geometry import Vector, turn_deg
from calibration.landmarks import Pose
from calibration.placement import CameraNeed
from calibration.posture import UPRIGHT_DEG, calibrate_upright
from calibration.start_shapes import SITTING, STANDING
from calibration.text import N_
from calibration.trunk import trunk_tilt_deg
from calibration.upright import lies, middles, shoulder_line, stands, view, width_torso
from calibration.upright_change import crown_dropped_torso, hips_shifted_torso
from exercises.judging.declaration import Exercise, FaultRule, Guide, Observable, Values
from exercises.judging.guides import beam_guide
from exercises.judging.movement import Holding, Limit
from exercises.judging.parts import HEAD, HIPS, SHOULDERS
from exercises.judging.results import NotSeen
from exercises.judging.units import DEG, TORSO
from exercises.judging.why import FITS_MOVEMENTS, FITS_PEAKS, Taste

#: Real movement per landmark movement. **Fit:** on 15 rendered clips of two bodies (``samples/study/tall_posture.py``).
#: In a slump the trunk's line tips by two thirds of the ribs' rounding over the pelvis; the ear landmarks move forward
#: by 0.6 of the head's movement; the line of the shoulders tips by 0.5 to 0.66 of a raised shoulder's angle; the hip
#: landmarks move by 0.8 of the hips' shift.
ROUNDING_PER_TIP, HEAD_PER_EARS, SHOULDERS_PER_LINE, HIPS_PER_SHIFT = 1.5, 1.7, 1.6, 1.2
#: Degrees of rounding per torso length by which the shoulders sink towards the hips. A pelvis that rolls back keeps the
#: trunk's line upright. **Fit:** 0 to 0.046 if the head alone goes forward, 0.055 to 0.11 in a slump, filmed and
#: rendered.
ROUNDING_PER_SINKING = 180.0
#: Sinking counts from this rounding on, degrees per torso length by which the head goes forward: a head that goes far
#: forward drags the landmarks of the shoulders down. **Fit:** up to 44 in 10 rendered heads that go forward alone, 57
#: to 115 in a filmed slump.
ROUNDING_PER_HEAD = 50.0
#: From this rounding on, degrees, a head that goes forward belongs to a slump. **Fit:** a plateau, below the fault of
#: 10; smaller, a poking chin is called a slump; larger, both are reported at once.
SLUMP_DEG = 6.75
#: Thresholds of a slump, degrees, and of a head too far forward, torso lengths. **Fit:** see the rules' ``why``.
SLUMPED_DEG, HEAD_FORWARD_TORSO = 10.0, 0.10
#: If the shoulders are further off the hips than this, torso lengths, a tipped line of the shoulders belongs to a lean.
#: **Fit:** a plateau; smaller, uneven shoulders are not reported; larger, a lean is reported twice.
LEAN_TORSO = 0.05


def calibrate(poses: Sequence[Pose], method: Method) -> Calibration | None:
    """The start position; None where nobody is upright."""
    return None if lies(at_rest(poses)) else calibrate_upright(poses, method)


def start(pose: Pose) -> Sequence[str]:
    """What the pose lacks for the start position, as sentences."""
    if trunk_tilt_deg(pose.xy_px) < UPRIGHT_DEG or lies(pose.xy_px):
        return (N_("Stand or sit upright."),)
    if view(pose.xy_px) is None:
        return (N_("Turn a little: face the camera, or be side-on to it."),)
    return ()


def observe(pose: Pose, at: Calibration) -> Values:
    """The measures of one pose, each as its change since the start position."""
    seen_from = view(at.rest_px)
    now, rest = middles(pose.xy_px), middles(at.rest_px)

    def change(upper: str, lower: str, axis: Vector) -> float:
        """How far one part has moved against another along an axis, torso lengths."""
        return float(((now[upper] - now[lower]) - (rest[upper] - rest[lower])) @ axis) / at.torso_px

    facing = 1.0 if at.up[0] > 0 else -1.0
    tip_deg = facing * turn_deg(rest["shoulders"] - rest["hips"], now["shoulders"] - now["hips"])
    side, front = (1.0 if seen_from == name else math.nan for name in ("side", "front"))
    head = HEAD_PER_EARS * change("ears", "shoulders", at.up)
    sinking_deg = -ROUNDING_PER_SINKING * change("shoulders", "hips", at.head)
    rounding_deg = max(ROUNDING_PER_TIP * tip_deg, sinking_deg if sinking_deg > ROUNDING_PER_HEAD * head else 0.0)
    slumps = rounding_deg > SLUMP_DEG
    if slumps:  # a half slump with the head half forward reaches the threshold too
        rounding_deg = max(rounding_deg, SLUMPED_DEG * min(1.0, head / HEAD_FORWARD_TORSO))
    aside = change("shoulders", "hips", at.up)
    drop = crown_dropped_torso(now, rest, at)
    line_deg = SHOULDERS_PER_LINE * turn_deg(shoulder_line(at.rest_px), shoulder_line(pose.xy_px))
    return {
        "height_lost_torso": -change("ears", "hips", at.head),
        "head_forward_torso": side * (0.0 if slumps else head),
        "slump_deg": side * rounding_deg,
        "crown_dropped_torso": drop if seen_from == "front" else 0.0 if seen_from == "side" else math.nan,
        # In a sitting person the chair holds the hips.
        "hips_aside_torso": front * (HIPS_PER_SHIFT * change("hips", "ankles", at.up) if stands(at.rest_px) else 0.0),
        "shoulders_aside_torso": front * aside,
        "shoulders_tip_deg": front * (line_deg if abs(aside) <= LEAN_TORSO else 0.0),
        "trunk_tip_deg": tip_deg,
        "turned_torso": width_torso(pose.xy_px, at.up) - width_torso(at.rest_px, at.up),
        "head_aside_torso": change("ears", "hips", at.up),
        "nod_torso": change("nose", "ears", at.head),
        "hips_moved_torso": float(np.hypot(*(now["hips"] - rest["hips"]))) / at.torso_px,
        "hips_shifted_torso": hips_shifted_torso(now, rest, at),
    }


def ideal(pose: Pose, at: Calibration, values: Values) -> Sequence[Guide]:
    """The body as measured, and the start position moved to the same hips or feet."""
    now, rest = middles(pose.xy_px), middles(at.rest_px)

    def line(codes: tuple[str, ...], names: tuple[str, ...]) -> Guide:
        own, before = (np.stack([parts[name] for name in names]) for parts in (now, rest))
        return Guide(codes, own, before + own[0] - before[0])

    if view(at.rest_px) == "side":
        return (line(("head_forward", "slumped"), ("hips", "shoulders", "ears")),)
    trunk = ("ankles", "hips", "shoulders") if stands(at.rest_px) else ("hips", "shoulders")
    half, level = shoulder_line(pose.xy_px) / 2, shoulder_line(at.rest_px) / 2
    return (line(("leans_to_one_side",), trunk), beam_guide("shoulders_uneven", now["shoulders"], half, level))


def not_seen(at: Calibration) -> Sequence[NotSeen]:
    """What this camera cannot show."""
    seen_from = view(at.rest_px)
    notes = []
    if seen_from != "side":
        advice = N_("Turn side-on to the camera for part of the time.")
        notes.append(NotSeen("head_forward", N_("only a side view shows whether your head moves forward"), advice))
    if seen_from is None:
        notes.append(NotSeen("slumped", N_("only a side or front view shows whether you slump"), advice))
    if seen_from != "front":
        advice = N_("Face the camera for part of the time.")
        notes += [
            NotSeen("leans_to_one_side", N_("only a front view shows whether you lean to one side"), advice),
            NotSeen("shoulders_uneven", N_("only a front view shows whether your shoulders are level"), advice),
        ]
    elif stands(at.rest_px) and not math.isfinite(middles(at.rest_px)["ankles"][0]):
        why = N_("your feet are not in the picture, so the camera cannot show whether your weight is in the middle")
        notes.append(NotSeen("leans_to_one_side", why, N_("Move back a little.")))
        why = N_("your feet are not in the picture, so the camera cannot show whether you slump")
        notes.append(NotSeen("slumped", why, N_("Move back a little.")))
    return notes


TALL_POSTURE = Exercise(
    id="tall_posture",
    name=N_("Tall posture"),
    good_for=N_("Teaches your body to sit and stand tall without effort."),
    to_feel=N_("You feel light and long, without straining; your back must not tire or hurt."),
    position=N_("Stand or sit as tall as you can, facing the camera or side-on to it"),
    camera=N_("Level, about 1 m high and 2 m away. Turn side-on to check head and spine, face it to check the hips."),
    limits=(
        N_(
            "A side view cannot show whether you lean or your shoulders are uneven; a front view "
            "cannot show whether your head moves forward."
        ),
        N_("No view shows whether your pelvis tips forward or back."),
        N_("Your posture is compared with the one you started in. How tall that one was is not judged."),
    ),
    instructions=(
        N_("Stand or sit with your feet hip-width apart and your weight in the middle."),
        N_("Let the crown of your head float up as if a helium balloon lifted it. Keep your chin level."),
        N_("Let your shoulders sink and your ribs rest over your pelvis."),
        N_("Stay tall and keep breathing."),
    ),
    steps_show=("start", "there", "there", "there"),
    dose=N_("20 to 60 seconds, several times a day"),
    contraindications=(N_("dizziness when you stand: sit instead"),),
    excluded_by=("recent_surgery",),
    easier=N_("Sit, or stand with your back against a wall."),
    harder=N_("Stand with your feet close together, or close your eyes."),
    observables=(
        Observable("height_lost_torso", N_("Height lost")),
        # At the beginning of a slump the head comes forward first; a moment later the slump is reported instead of the
        # head.
        Observable("head_forward_torso", N_("Head forward of the shoulders"), early="never"),
        Observable("slump_deg", N_("Upper back rounding")),
        Observable("crown_dropped_torso", N_("Crown of the head sinking")),
        Observable("hips_aside_torso", N_("Hips off centre over the feet")),
        Observable("shoulders_aside_torso", N_("Shoulders off centre over the hips")),
        # In a slump the line of the shoulders means nothing.
        Observable("shoulders_tip_deg", N_("Shoulder tilt"), only_while=("height_lost_torso", 0.1)),
        Observable("trunk_tip_deg", N_("Trunk tilt")),
        Observable("turned_torso", N_("Turn")),
        Observable("head_aside_torso", N_("Head off centre over the hips")),
        Observable("nod_torso", N_("Nod")),
        Observable("hips_moved_torso", N_("Hip displacement")),
        Observable("hips_shifted_torso", N_("Hip displacement against the feet")),
    ),
    counting=Holding(
        observable="height_lost_torso",
        min_s=10.0,  # half of the shortest dose; standing before a roll-down takes less
        limits=(
            # A person who grows this much taller did not start tall and needs a new start position.
            Limit("height_lost_torso", -0.08, math.inf, N_("Start as tall as you can."), why=FITS_MOVEMENTS),
            Limit("trunk_tip_deg", -35.0, 35.0, N_("Come back upright."), why=FITS_MOVEMENTS),
            Limit("turned_torso", -0.35, 0.35, N_("Keep facing the same way."), why=FITS_MOVEMENTS),
        ),
        still={"height_lost_torso": 0.025, "head_aside_torso": 0.035, "nod_torso": 0.015, "hips_moved_torso": 0.025},
        # Guessed feet wander; a camera in the hand moves the hips and the feet alike.
        or_still={"hips_moved_torso": "hips_shifted_torso"},
    ),
    faults=(
        FaultRule(
            code="slumped",
            label=N_("the upper back rounds"),
            cue=N_("Grow tall again"),
            score="spine",
            observable="slump_deg",
            unit=DEG,
            tolerance=5,
            fault=SLUMPED_DEG,
            severe=20,
            better=N_("Good: tall again."),
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="slumped",
            label=N_("the upper back rounds"),
            cue=N_("Grow tall again"),
            score="spine",
            observable="crown_dropped_torso",
            unit=TORSO,
            tolerance=0.03,
            fault=0.05,
            severe=0.16,
            better=N_("Good: tall again."),
            why=Taste(
                "ours, midway between nothing in rendered people who stay tall and .058 in slumps of 13 to 15 degrees",
                "smaller: settling is reported; larger: a mild slump passes",
            ),
        ),
        FaultRule(
            code="head_forward",
            label=N_("the head moves forward"),
            cue=N_("Ears over shoulders"),
            score="spine",
            observable="head_forward_torso",
            unit=TORSO,
            tolerance=0.05,
            fault=HEAD_FORWARD_TORSO,
            severe=0.20,
            better=N_("Good: ears over shoulders."),
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="leans_to_one_side",
            label=N_("the body leans to one side"),
            cue=N_("Weight in the middle"),
            score="hips",
            observable="hips_aside_torso",
            unit=TORSO,
            tolerance=0.03,
            fault=0.05,
            severe=0.15,
            either_way=True,
            better=N_("Good: weight in the middle."),
            why=Taste(
                "ours",
                "smaller: swaying is reported; larger: weight on one leg passes",
            ),
        ),
        FaultRule(
            code="leans_to_one_side",
            label=N_("the body leans to one side"),
            cue=N_("Shoulders over hips"),
            score="hips",
            observable="shoulders_aside_torso",
            unit=TORSO,
            tolerance=0.04,
            fault=0.07,
            severe=0.30,
            either_way=True,
            better=N_("Good: weight in the middle."),
            why=FITS_PEAKS,
        ),
        FaultRule(
            code="shoulders_uneven",
            label=N_("the shoulders are uneven"),
            cue=N_("Level your shoulders"),
            score="hips",
            observable="shoulders_tip_deg",
            unit=DEG,
            tolerance=2,
            fault=5,
            severe=8,
            either_way=True,
            better=N_("Good: shoulders level."),
            why=FITS_PEAKS,
        ),
    ),
    needed=(HEAD, SHOULDERS, HIPS),
    start=start,
    calibrate=calibrate,
    observe=observe,
    not_seen=not_seen,
    ideal=ideal,
    need=CameraNeed(
        postures=(STANDING, SITTING),
        views=("side", "front", "back"),
        azimuth_deg=(-15.0, 15.0),
        pitch_deg=(-10.0, 20.0),
        place=N_("Put the camera about 1 m high and 2 m away. Face it, or turn side-on to it."),
    ),
)
