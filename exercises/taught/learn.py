"""Learns an exercise from recordings of good repetitions and of faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from calibration.body import SHAPE_ROWS
from calibration.landmarks import MIRROR, SIDES, Points
from calibration.posture import LYING_DEG, SIDE_LYING_DEG
from calibration.start_shapes import POSTURES, Posture
from calibration.text import N_, Text, say
from calibration.trunk import trunk_tilt_deg
from calibration.viewpoint import viewpoint
from exercises.judging.repetition import TOP
from exercises.judging.swing import Swing
from exercises.taught.faults import DemonstratedFault, ExerciseKind, still, told
from exercises.taught.films import Film, Recording, films, like, swings
from exercises.taught.measures import Measure, Way, bases
from exercises.taught.shape import in_torsos, is_symmetric, off_top_torso
from exercises.taught.signal import Signal, counts, signals
from exercises.taught.taught import CameraPlace, Shape, ShownFault, Taught

Array = NDArray[np.float64]
#: A repetition counts, and a hold begins, at this share of the smallest shown range. **Taste:** ours; smaller,
#: fidgeting counts; larger, the small repetitions of a stiff person do not.
LEAST_SHARE = 0.25
#: Minimum quality of a main signal: its range over its noise. **Taste:** ours; smaller, noise is learnt as a signal.
LEAST_QUALITY = 1.5
#: The minimum range is at most this share of the smallest shown range. **Taste:** ours, so that all shown repetitions
#: count.
MOST_SHARE = 0.7
#: The minimum range is at least this many times the signal's noise. **Taste:** ours; smaller, noise counts; larger, a
#: small movement is not counted.
TIMES_NOISE = 2.0


#: At the end of the movement, a landmark may be off its place in the shown movement by ``OFF_TOP_TORSO`` torso lengths,
#: ``OFF_TOP_SHARE`` of the largest displacement, or ``OFF_TOP_TIMES`` the largest deviation shown, whichever is most.
#: **Taste:** ours; smaller, a movement with a fault is not counted; larger, another movement is.
OFF_TOP_TORSO, OFF_TOP_SHARE, OFF_TOP_TIMES = 0.5, 0.6, 1.5
#: Plausible downward tilt of a camera, degrees. **Taste:** ours; wider, another posture fits by chance.
LEVEL_DEG, STEEP_DEG = -5.0, 70.0


class NotLearntError(ValueError):
    """The recordings teach no exercise.

    Attributes:
        message: why.
        remedy: what to do.
    """

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message, self.remedy = message, remedy


@dataclass(frozen=True, slots=True)
class Learnt:
    """What the recordings teach.

    Attributes:
        taught: the exercise, without exclusions.
        still: what kept still, which may be required.
        refused: each fault that no measure detects, and why.
    """

    taught: Taught
    still: tuple[ShownFault, ...]
    refused: tuple[tuple[str, Text], ...]


def learn(
    id_: str,
    name: str,
    good: Sequence[tuple[Recording, int]],
    shown: Sequence[DemonstratedFault] = (),
    posture: str | None = None,
) -> Learnt:
    """Learn an exercise.

    Args:
        id_: its id.
        name: for people.
        good: recordings of good repetitions, each with their number.
        shown: faults.
        posture: id of the start position among ``calibration.start_shapes.POSTURES``; "" for none of them, None to
            take the one that fits best.

    Raises:
        NotLearntError: nobody was seen, nothing moved, or not as often as was said.
    """
    taken, signal = _signal(good)
    symmetric = is_symmetric(in_torsos(taken[0].rest))
    signal = on_either_side(signal) if symmetric else signal
    camera = camera_of(taken[0], posture)
    from_side = camera is not None and camera.view == "side"
    if signal.quality < LEAST_QUALITY:
        raise NotLearntError(
            say("The clearest movement is {what}, and it is too unsteady to be counted.", what=signal.measure.words),
            N_("Show each repetition alike, in good light, and from a place where the movement looks larger."),
        )
    min_range = least_range(signal)
    reps = list(zip(taken, signal.swings, strict=True))
    kind = ExerciseKind(signal.works, signal.measure, from_side, symmetric)
    counted = partial(_counted, first=taken[0], signal=signal, min_range=min_range)
    faults, refused = told(shown, reps, counted, kind, say("in its recording no repetition is counted"))
    lift_s, lower_s = (
        float(np.median([getattr(one, f"{way}_s") for one in signal.every])) for way in ("lift", "lower")
    )
    whole_s = float(np.median([one.end_s - one.start_s for one in signal.every]))
    tops, off_top = tops_of(taken, signal)
    taught = Taught(
        id=id_,
        name=name,
        by="",
        shape=shape_of(np.mean([in_torsos(film.rest) for film in taken], axis=0)),
        tops=tuple(map(shape_of, tops)),
        off_top=round(off_top, 3),
        works=signal.works,
        signal=signal.measure,
        min_range=round(min_range, 1),
        target_range=round(float(np.median(signal.ranges)), 1),
        lift_s=round(lift_s, 1),
        hold_s=round(max(0.0, whole_s - lift_s - lower_s), 1),
        lower_s=round(lower_s, 1),
        faults=tuple(faults),
        untold=tuple(label for label, _why in refused),
        camera=camera,
        excluded_by=(),
        steps=(),
        reps=len(signal.every),
    )
    return Learnt(taught, tuple(still(reps, signal.measure)), tuple(refused))


def _signal(good: Sequence[tuple[Recording, int]]) -> tuple[list[Film], Signal]:
    """The films with the best choice of start positions, and the main signal in them."""
    tried = [films(poses, reps) for poses, reps in good]
    if not all(tried):
        raise NotLearntError(
            N_("In one of the recordings too little of a person is seen."), N_("Film the whole body in good light.")
        )
    tried.sort(key=lambda several: -several[0].reps)
    first = max(tried[0], key=_alone) if len(tried[0]) > 1 else tried[0][0]
    taken = [first, *(like(first, several) for several in tried[1:])]
    found = signals(taken)
    if not found:
        raise _none(taken)
    return taken, found[0]


def _alone(film: Film) -> float:
    found = signals([film])
    return found[0].quality if found else -1.0


def _none(taken: Sequence[Film]) -> NotLearntError:
    film = next((film for film in taken if len(taken) > 1 and not signals([film])), taken[0])
    found = counts(film)
    if not found:
        return NotLearntError(
            N_("Nothing in the picture moves enough to be counted."),
            N_("Show the exercise larger, or from a place where its movement is seen."),
        )
    words = N_("No movement repeats as often as you said: {said} times. Most measures count {seen}.")
    return NotLearntError(
        say(words, said=str(film.reps), seen=str(found.most_common(1)[0][0])),
        N_("Hold the start position still for two seconds, show each repetition alike, and say how many with --reps."),
    )


def _counted(clip: Recording, first: Film, signal: Signal, min_range: float) -> tuple[Film, list[Swing]]:
    """The repetitions in the recording of a fault."""
    tried = films(clip)
    film = like(first, tried) if tried else first
    return film, swings(film.t_s, film.values(signal.measure), min_range) if tried else []


def shape_of(points: Array) -> Shape:
    """Landmarks (33, 2) in the form in which a file keeps them."""
    return tuple(None if np.isnan(at).any() else (round(float(at[0]), 3), round(float(at[1]), 3)) for at in points)


def least_range(signal: Signal) -> float:
    """The minimum range of a repetition, or the change at which a hold begins, in the signal's unit."""
    least = float(signal.ranges.min())
    return min(max(LEAST_SHARE * least, TIMES_NOISE * signal.noise), MOST_SHARE * least)


def on_either_side(signal: Signal) -> Signal:
    """The main signal for a symmetric start position: a demonstration with one side holds for the other too."""
    measure, two = signal.measure, bases()[signal.measure.base]
    if len(two) == 1 or measure.of not in SIDES:
        return signal
    way: Way = "away" if two[0].is_turn else measure.way  # the other side turns the other way in the picture
    return replace(signal, measure=Measure(measure.base, "either", way), works="either")


def tops_of(taken: Sequence[Film], signal: Signal) -> tuple[list[Array], float]:
    """The change of the body at the end of the movement, and the largest deviation allowed from it."""
    sides: dict[bool, list[Array]] = {}
    for film, found in zip(taken, signal.swings, strict=True):
        moved = (film.xy - film.rest) / film.torso_px
        values, lead = film.values(signal.measure), signal.measure.lead(film.xy, film.rest, film.torso_px)
        for swing in found:
            during = (film.t_s >= swing.start_s) & (film.t_s <= swing.end_s)
            top = during & (values >= np.nanmax(values[during]) - (1 - TOP) * swing.range)
            is_left = signal.works != "either" or bool(np.nanmedian(lead[top]) > 0)
            sides.setdefault(is_left, []).append(np.median(moved[top], axis=0))
    tops = [np.median(several, axis=0) for _left, several in sorted(sides.items())]
    if signal.works == "either" and len(tops) == 1 and is_symmetric(in_torsos(taken[0].rest)):
        tops.append(tops[0][MIRROR] * [-1.0, 1.0])
    largest = max(float(np.nanmax(np.linalg.norm(top[SHAPE_ROWS], axis=1), initial=0.0)) for top in tops)
    nowhere = np.zeros_like(tops[0])
    own = [off_top_torso(one, nowhere, 1.0, np.stack(tops)) for several in sides.values() for one in several]
    return tops, max(OFF_TOP_TORSO, OFF_TOP_SHARE * largest, OFF_TOP_TIMES * float(np.nanmax(own)))


def camera_of(film: Film, posture: str | None = None) -> CameraPlace | None:
    """The camera's place, estimated from the start position; None if no posture fits and none was named."""
    known = [one for one in POSTURES.values() if posture in (None, one.id)]
    rest = film.rest.astype(np.float32)
    fits = [(viewpoint(rest, one, film.size), one.id) for one in known if _is_like(one, rest)]
    at, found = min(fits, key=lambda one: one[0].misfit_torso, default=(None, ""))
    if at is None or at.view is None or not LEVEL_DEG <= at.pitch_deg <= STEEP_DEG:
        return CameraPlace(posture, None, 0.0, 0.0) if posture else None
    return CameraPlace(found, at.view, round(at.azimuth_deg, 1), round(at.pitch_deg, 1))


def _is_like(posture: Posture, rest: Points) -> bool:
    """Whether a body may be in this posture at all: upright or not."""
    tilt_deg = trunk_tilt_deg(rest)
    return tilt_deg >= LYING_DEG if posture.is_upright else tilt_deg <= SIDE_LYING_DEG
