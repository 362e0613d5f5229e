"""Builds an exercise from what was shown: the same declaration as that of an exercise with a module of its own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from calibration.body import Calibration, Method, at_rest
from calibration.geometry import torso_px
from calibration.landmarks import Pose, Side, other
from calibration.placement import CameraNeed, Part
from calibration.start_shapes import POSTURES
from calibration.text import N_, say
from calibration.trunk import trunk_axes
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
    Values,
)
from exercises.judging.movement import STANDARD_FORM
from exercises.judging.parts import FEET, HANDS, HEAD, HIPS, KNEES, SHOULDERS, pair
from exercises.judging.results import NotSeen
from exercises.judging.why import Fit, Taste
from exercises.taught.measures import Measure
from exercises.taught.shape import Mirroring, ShapeMatch, fit, legs_play_no_part, likeness, off_top_torso, turns_of
from exercises.taught.taught import CameraPlace, Held, Shape, ShownFault, Taught
from exercises.taught.words import ANY_PLACE, ANY_POSITION, HIDDEN, ONE_CAMERA, PLACES, POSITIONS

Array = NDArray[np.float64]
#: A phase is too fast below this share of the usual one that was shown. **Taste:** ours; smaller, hurrying is not told;
#: larger, a person's own tempo is.
SHORTEST_PHASE = 0.6
#: The camera may stand this far from where it was shown, degrees of azimuth and pitch. **Taste:** ours, as exercises
#: with a module of their own allow; narrower, a good place is refused; wider, another view is judged by this one.
AZIMUTH_DEG, PITCH_DEG = 15.0, 20.0
#: Leaving the position for this long ends a hold that the body goes into, seconds. **Taste:** ours; shorter, a flicker
#: of a landmark ends it; longer, a foot that rests on the floor does not.
LEFT_S = 0.5
#: A person who holds still turns by at most this within half a second, degrees; one who turns more fidgets. An angle,
#: because a camera in the hand moves every place in the picture. **Taste:** ours; smaller, breathing is fidgeting;
#: larger, walking about is a hold.
STILL = {Measure("upper_turn", "", "more"): 2.5}
ELBOWS: Part = (N_("your elbows"), pair("elbow"))
#: Parts of the body in the order in which they are asked for.
PARTS = (HEAD, ELBOWS, HANDS, KNEES, FEET)
#: Observables of the side that works, of the distance from the shown movement, and of the likeness to it.
LEAD, OFF_TOP, LIKENESS = "left_less_right_deg", "off_shown_torso", "likeness_to_shown"
#: A repetition whose likeness is smaller is another movement. **Fit:** on clips of other bodies, 76 repetitions of
#: curls and lifts have .39 to 1, and of 14 bridges that swing as often all but one have .23 at most.
LEAST_LIKENESS = 0.3
MOVES_LIKE = Fit("clips of curls, lifts and bridges", "76 repetitions .39 to 1; 13 of 14 bridges -.77 to .23")
#: Measures that belong to the spine; the others belong to the hips.
SPINE = ("trunk", "neck", "face", "head", "chest", "shoulders")


@dataclass(frozen=True, eq=False)
class Body:
    """The start position and the measures of a taught exercise.

    Attributes:
        taught: what was shown.
        shape: (33, 2) the start position, torso lengths.
        tops: (n, 33, 2) the changes at the end of the movement, torso lengths.
        turns: the ways in which a body may lie, sit or stand otherwise than the one that was shown.
        measures: everything that is read from a pose.
        legs_free: the legs play no part, and may lie or stand otherwise than shown.
    """

    taught: Taught
    shape: Array
    tops: Array
    turns: tuple[Mirroring, ...]
    measures: tuple[Measure, ...]
    legs_free: bool

    def _fit(self, xy_px: NDArray[np.floating], turns: tuple[Mirroring, ...]) -> ShapeMatch | None:
        found = fit(xy_px, self.shape, turns)
        if self.legs_free and (found is None or not found.is_near):
            return fit(xy_px, self.shape, turns, legs_free=True)
        return found

    def start(self, pose: Pose) -> Sequence[str]:
        """See :attr:`Exercise.start`."""
        found = self._fit(pose.xy_px, self.turns)
        if found is not None and found.is_start:
            return []
        if found is None or not found.is_near:
            return [say("{position}.", position=position(self.taught.camera))]
        part = next((word for word, rows in (SHOULDERS, HIPS, *PARTS) if found.furthest in rows), HEAD[0])
        return [say("Almost: compare {part} with what was shown.", part=part)]

    def calibrate(self, poses: Sequence[Pose], method: Method) -> Calibration | None:
        """See :attr:`Exercise.calibrate`."""
        rest = at_rest(poses)
        found = self._fit(rest, self.turns)
        if found is None or not found.is_near:
            return None
        head, up = trunk_axes(rest)
        return Calibration(
            t_s=poses[-1].t_s,
            method=method,
            rest_px=rest,
            torso_px=torso_px(rest),
            head=head,
            up=up,
            side=self._side(found.turn),
            camera_pitch_deg=math.nan,
            camera_pitch_error_deg=math.nan,
            camera_roll_deg=math.nan,
            camera_roll_error_deg=math.nan,
        )

    def _side(self, turn: Mirroring) -> Side | None:
        shown = self.taught.side
        return other(shown) if shown is not None and turn.is_swapped else shown

    def turn(self, at: Calibration) -> Mirroring:
        """How this body is turned to look like the one that was shown."""
        turns = self.turns
        if self.taught.side is not None and at.side is not None:
            turns = tuple(one for one in turns if self._side(one) == at.side) or turns
        found = self._fit(at.rest_px, turns)
        return turns[0] if found is None else found.turn

    def observe(self, pose: Pose, at: Calibration) -> Values:
        """See :attr:`Exercise.observe`."""
        turn, rest = _turned(self, at)
        xy = turn(pose.xy_px)
        values = {one.name: float(one.read(xy, rest, at.torso_px)) for one in self.measures}
        if len(self.tops):
            values[OFF_TOP] = off_top_torso(xy, rest, at.torso_px, self.tops)
            values[LIKENESS] = likeness(xy, rest, at.torso_px, self.tops)
        if self.taught.works == "either":
            lead = float(self.taught.signal.lead(xy, rest, at.torso_px))
            values[LEAD] = -lead if turn.is_swapped else lead
        return values


@lru_cache(8)
def _turned(body: Body, at: Calibration) -> tuple[Mirroring, Array]:
    """How a body is turned, and its start position turned so; the same for every frame of a set."""
    turn = body.turn(at)
    return turn, turn(at.rest_px)


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


def position(camera: CameraPlace | None) -> str:
    """The start position in words."""
    return ANY_POSITION if camera is None else POSITIONS.get(camera.posture, ANY_POSITION)


def _place(camera: CameraPlace | None) -> str:
    return ANY_PLACE if camera is None or camera.view is None else PLACES[camera.view]


def _need(camera: CameraPlace | None, place: str) -> CameraNeed | None:
    if camera is None or camera.posture not in POSTURES:
        return None
    posture = POSTURES[camera.posture]
    if camera.view is None:  # any place is taken for the one that was shown
        return CameraNeed((posture,), get_args(View), (-45.0, 45.0), (0.0, 90.0), place)
    azimuth, pitch = abs(camera.azimuth_deg) + AZIMUTH_DEG, camera.pitch_deg  # the other way round, it is the opposite
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
    """The instructions where nobody wrote any."""
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
    """The faults that were shown and that no measure tells."""
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
