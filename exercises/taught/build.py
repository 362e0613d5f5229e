"""Builds an exercise from what was shown: the same declaration as that of an exercise with a module of its own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from calibration.body import Calibration
from calibration.placement import CameraNeed, Part
from calibration.start_shapes import POSTURES
from calibration.text import N_, say
from calibration.viewpoint import View
from exercises.judging.conditions import CONDITION_WORDS
from exercises.judging.declaration import (
    Counting,
    Exercise,
    FaultRule,
    Form,
    Holding,
    Limit,
    Observable,
    Score,
    Tempo,
)
from exercises.judging.movement import STANDARD_FORM
from exercises.judging.parts import HIPS, SHOULDERS
from exercises.judging.results import NotSeen
from exercises.judging.why import Fit, Taste
from exercises.taught.body import LEAD, LIKENESS, OFF_TOP, PARTS, Body
from exercises.taught.measures import Measure
from exercises.taught.shape import legs_play_no_part, turns_of
from exercises.taught.taught import CameraPlace, Held, Shape, ShownFault, Taught
from exercises.taught.words import ANY_PLACE, HIDDEN, ONE_CAMERA, PLACES, position

Array = NDArray[np.float64]
#: A phase is too fast below this share of the usual duration that was shown. **Taste:** ours; smaller, hurrying is not
#: reported; larger, a person's own tempo is.
SHORTEST_PHASE = 0.6
#: The camera may stand this far from its place in the demonstration, degrees of azimuth and pitch. **Taste:** ours, as
#: in the built-in exercises; narrower, a good place is refused; wider, another view is judged like this one.
AZIMUTH_DEG, PITCH_DEG = 15.0, 20.0
#: Leaving the position for this long ends a hold that the body goes into, seconds. **Taste:** ours; shorter, a flicker
#: of a landmark ends it; longer, a foot that rests on the floor does not.
LEFT_S = 0.5
#: A person who holds still turns by at most this within half a second, degrees; one who turns more fidgets. It is an
#: angle, because a hand-held camera moves every place in the picture. **Taste:** ours; smaller, breathing counts as
#: fidgeting; larger, walking about counts as a hold.
STILL = {Measure("upper_turn", "", "more"): 2.5}
#: A repetition with a smaller likeness is another movement. **Fit:** on clips of other bodies, 76 repetitions of curls
#: and lifts have .39 to 1, and 13 of 14 bridges that swing as often have .23 at most.
LEAST_LIKENESS = 0.3
MOVES_LIKE = Fit("clips of curls, lifts and bridges", "76 repetitions .39 to 1; 13 of 14 bridges -.77 to .23")
#: Measures that belong to the spine; the others belong to the hips.
SPINE = ("trunk", "neck", "face", "head", "chest", "shoulders")


def exercise_of(taught: Taught) -> Exercise:
    """The exercise that was shown."""
    still = STILL if taught.held is not None and not taught.held.begins_later else {}
    measures = tuple(dict.fromkeys([taught.signal, *(fault.measure for fault in taught.faults), *still]))
    from_side = taught.camera is not None and taught.camera.view == "side"
    shape = _points(taught.shape)
    turns = turns_of(shape, is_one_sided=taught.side is not None and from_side)
    tops = np.array([_points(top) for top in taught.tops])
    legs_free = legs_play_no_part(tops, taught.signal.needs)
    body = Body(taught, shape, tops, turns, measures, legs_free)
    where, place = position(taught.camera), _place(taught.camera)
    why = Taste(taught.by or "whoever showed it", f"from {taught.reps} repetitions that were shown")
    return Exercise(
        id=taught.id,
        name=taught.name,
        position=where,
        camera=place,
        limits=(
            *(() if taught.camera is None or taught.camera.view is None else (HIDDEN[taught.camera.view],)),
            *(say("It was shown, and is not noticed: {fault}.", fault=label) for label in taught.untold),
            ONE_CAMERA,
        ),
        instructions=taught.steps or _steps(taught, where),
        dose=N_("As often as you were told, in the tempo that was shown")
        if taught.held is None
        else N_("As long and as often as you were told"),
        contraindications=tuple(CONDITION_WORDS[one] for one in taught.excluded_by),
        excluded_by=taught.excluded_by,
        easier=N_("Go only half as far.") if taught.held is None else N_("Hold it for a shorter time."),
        harder=N_("Only as you were told."),
        easier_form=Form(reach=0.5) if taught.held is None else STANDARD_FORM,
        observables=_observables(taught, measures),
        counting=_counting(taught, why) if taught.held is None else _holding(taught, taught.held, why),
        faults=tuple(_rule(fault, why) for fault in taught.faults),
        needed=_needed(taught),
        start=body.start,
        calibrate=body.calibrate,
        observe=body.observe,
        not_seen=partial(_not_seen, taught),
        need=_need(taught.camera, place),
    )


def _points(shape: Shape) -> Array:
    return np.array([(math.nan, math.nan) if point is None else point for point in shape])


def _place(camera: CameraPlace | None) -> str:
    return ANY_PLACE if camera is None or camera.view is None else PLACES[camera.view]


def _need(camera: CameraPlace | None, place: str) -> CameraNeed | None:
    if camera is None or camera.posture not in POSTURES:
        return None
    posture = POSTURES[camera.posture]
    if camera.view is None:  # unknown, so any place is accepted
        return CameraNeed((posture,), get_args(View), (-45.0, 45.0), (0.0, 90.0), place)
    azimuth, pitch = abs(camera.azimuth_deg) + AZIMUTH_DEG, camera.pitch_deg  # mirrored, it is the opposite
    return CameraNeed(
        postures=(posture,),
        views=(camera.view,),
        azimuth_deg=(-azimuth, azimuth),
        pitch_deg=(max(0.0, pitch - PITCH_DEG), pitch + PITCH_DEG),
        place=place,
    )


def _observables(taught: Taught, measures: Sequence[Measure]) -> tuple[Observable, ...]:
    found = [Observable(one.name, one.words, since_rest=one != taught.signal) for one in measures]
    if taught.tops:
        found.append(Observable(OFF_TOP, N_("Distance from the movement that was shown")))
        found.append(Observable(LIKENESS, N_("Likeness to the movement that was shown")))
    if taught.works == "either":
        found.append(Observable(LEAD, N_("Left further than the right")))
    return tuple(found)


def _counting(taught: Taught, why: Taste) -> Counting:
    other = N_("This is not the movement that was shown.")
    return Counting(
        observable=taught.signal.name,
        min_range=taught.min_range,
        target_range=taught.target_range,
        min_lift_s=SHORTEST_PHASE * taught.lift_s,
        min_lower_s=SHORTEST_PHASE * taught.lower_s,
        limits=(
            Limit(OFF_TOP, 0.0, taught.off_top, other, why=why),
            Limit(LIKENESS, LEAST_LIKENESS, math.inf, other, why=MOVES_LIKE),
        ),
        side=LEAD if taught.works == "either" else "",
        overshoots=tuple(fault.code for fault in taught.faults if fault.is_overshoot),
        tempo=Tempo(
            taught.lift_s, taught.hold_s, taught.lower_s, ("out", "in", "out"), (N_("Go"), N_("Hold"), N_("Back"))
        ),
        why=why,
    )


def _holding(taught: Taught, held: Held, why: Taste) -> Holding:
    if not held.begins_later:
        still = {one.name: most for one, most in STILL.items()}
        return Holding(observable=taught.signal.name, min_s=held.min_s, still=still)
    into, otherwise = N_("Go into the position that was shown."), N_("This is not the position that was shown.")
    limits = (
        Limit(taught.signal.name, taught.min_range, math.inf, into, why=why),
        Limit(OFF_TOP, 0.0, taught.off_top, otherwise, why=why),
    )
    return Holding(observable=taught.signal.name, min_s=held.min_s, limits=limits, left_s=LEFT_S, begins_later=True)


def _steps(taught: Taught, where: str) -> tuple[str, ...]:
    """The instructions if nobody wrote any."""
    begin = say("{position}.", position=where)
    if taught.held is None:
        there = say("Move as it was shown, for about {seconds} s.", seconds=str(round(taught.lift_s)))
        return (begin, there, say("Come back for about {seconds} s.", seconds=str(round(taught.lower_s))))
    stay = N_("Stay as you are and keep breathing.")
    return (begin, N_("Go into the position that was shown."), stay) if taught.held.begins_later else (begin, stay)


def _needed(taught: Taught) -> tuple[Part, ...]:
    """The parts of the body that the main signal is read from, and the trunk."""
    needs = taught.signal.needs
    return (SHOULDERS, HIPS, *(part for part in PARTS if needs & {int(one) for one in part[1]}))


def _not_seen(taught: Taught, at: Calibration) -> Sequence[NotSeen]:
    """The shown faults that no measure detects."""
    advice = N_("Ask whoever showed you the exercise how it feels when it is right.")
    words = N_("the camera cannot show whether this happens: {what}")
    return [NotSeen(f"untold_{n}", say(words, what=label), advice) for n, label in enumerate(taught.untold, 1)]


def _rule(fault: ShownFault, why: Taste) -> FaultRule:
    score: Score = "spine" if fault.measure.base.split("_")[0] in SPINE else "hips"
    return FaultRule(
        code=fault.code,
        label=fault.label,
        cue=fault.cue,
        score=score,
        observable=fault.measure.name,
        unit=fault.measure.unit,
        tolerance=fault.tolerance,
        fault=fault.fault,
        severe=fault.severe,
        why=why,
    )
