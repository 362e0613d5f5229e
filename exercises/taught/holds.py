"""Learns a hold from recordings: a posture that is kept from the start, or one that the body goes into and keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from calibration.text import N_, Text, say
from exercises.judging.counter import Swing
from exercises.taught.faults import NO_MEASURE, fault_of, separations
from exercises.taught.films import Film, Recording, films, like
from exercises.taught.learn import Lesson, NotLearntError, Shown, camera_of, shape_of, tops_of
from exercises.taught.measures import Measure
from exercises.taught.shape import Turn, fit, in_torsos
from exercises.taught.signal import Signal, signals
from exercises.taught.taught import Held, ShownFault, Taught, Works

Array = NDArray[np.float64]
#: A posture is kept from the start if in ``KEPT_PART`` of the recording no landmark is further from the start position
#: than ``KEPT_TORSO``, torso lengths. **Taste:** ours; smaller, swaying is a way into another posture; larger, a foot
#: that is lifted a little is none.
KEPT_PART, KEPT_TORSO = 0.7, 0.2
#: Shortest time for which the recordings show the hold, seconds. **Taste:** ours; shorter, nobody knows how much a body
#: sways; longer, a hold that tires cannot be shown.
LEAST_HELD_S = 6.0
#: A hold lasts for this long at least, seconds, or for half of the shortest one shown. **Taste:** ours, as in tall
#: posture and one-leg stand; shorter, standing before an exercise is a hold; longer, a weak person holds nothing.
LEAST_KEPT_S, LEAST_LATER_S = 10.0, 3.0
#: Longest hold that is shown, seconds. **Taste:** ours; shorter, a long hold is none.
MOST_S = 180.0
#: The hold begins and ends at this share of the way from the start position to the posture. **Taste:** ours, halfway.
BEGINS_AT = 0.5
#: The sway of a good hold is read from parts of this length, seconds. **Taste:** ours; shorter, they do not differ;
#: longer, ten seconds give too few of them.
PART_S = 3.0
#: What is shown first of a posture that is kept.
HEIGHT = Measure("head_up", "", "less")
#: Units of the measures by which a body goes into a posture.
UNITS = ("deg", "torso")


@dataclass(frozen=True, slots=True)
class _Posture:
    """The hold in the films of good ones.

    Attributes:
        films: the recordings.
        signal: how the body goes into the posture; None if it is kept from the start.
        times: the holds of each film: start and end, seconds.
    """

    films: tuple[Film, ...]
    signal: Signal | None
    times: tuple[tuple[tuple[float, float], ...], ...]


def learn_hold(
    id_: str,
    name: str,
    good: Sequence[tuple[Recording, int]],
    shown: Sequence[Shown] = (),
    posture: str | None = None,
) -> Lesson:
    """Learn a hold. The arguments are those of :func:`exercises.taught.learn.learn`, with the number of holds.

    Raises:
        NotLearntError: nobody was seen, nothing was held, or not as often or as long as needed.
    """
    found = _posture(good)
    lasted_s = [end_s - start_s for several in found.times for start_s, end_s in several]
    if sum(lasted_s) < LEAST_HELD_S:
        raise NotLearntError(
            say("The posture is held for only {seconds} s in these recordings.", seconds=f"{sum(lasted_s):.0f}"),
            N_("Show three to five holds, or one of ten seconds or longer."),
        )
    first, signal = found.films[0], found.signal
    camera = camera_of(first, posture)
    from_side = camera is not None and camera.view == "side"
    works: Works = "both" if signal is None else signal.works
    min_range = 0.0 if signal is None else BEGINS_AT * float(signal.ranges.min())
    parts = [(film, _parts(times)) for film, times in zip(found.films, found.times, strict=True)]
    faults: list[ShownFault] = []
    refused: list[tuple[str, Text]] = []
    for n, one in enumerate(shown, 1):
        held = [_held(clip, first, signal, min_range) for clip in one.clips]
        if not all(times for _film, times in held):
            refused.append((one.label, say("in its recording nothing is held")))
            continue
        clear = separations(parts, held, works, None if signal is None else signal.measure, from_side, since_rest=False)
        if not clear:
            refused.append((one.label, NO_MEASURE))
            continue
        faults.append(fault_of(f"shown_{n}", one.label, one.cue, clear[0], None))
    tops, off_top = ([], 0.0) if signal is None else tops_of(list(found.films), signal)
    least_s = LEAST_KEPT_S if signal is None else LEAST_LATER_S
    taught = Taught(
        id=id_,
        name=name,
        by="",
        shape=shape_of(np.mean([in_torsos(film.rest) for film in found.films], axis=0)),
        tops=tuple(map(shape_of, tops)),
        off_top=round(off_top, 3),
        works=works,
        signal=HEIGHT if signal is None else signal.measure,
        min_range=round(min_range, 3),
        target_range=0.0 if signal is None else round(float(np.median(signal.ranges)), 3),
        lift_s=0.0,
        hold_s=round(float(np.median(lasted_s)), 1),
        lower_s=0.0,
        faults=tuple(faults),
        untold=tuple(label for label, _why in refused),
        camera=camera,
        excluded_by=(),
        steps=(),
        reps=len(lasted_s),
        held=Held(round(min(least_s, min(lasted_s) / 2), 1), signal is not None),
    )
    return Lesson(taught, (), tuple(refused))


def _posture(good: Sequence[tuple[Recording, int]]) -> _Posture:
    """How the posture is held in the recordings."""
    tried = [films(poses, holds) for poses, holds in good]
    if not all(tried):
        raise NotLearntError(
            N_("In one of the recordings too little of a person is seen."), N_("Film the whole body in good light.")
        )
    longest = max(tried[0], key=kept_s)
    if kept_s(longest) >= KEPT_PART * (longest.t_s[-1] - longest.t_s[0]):
        taken = [longest, *(like(longest, several) for several in tried[1:])]
        return _Posture(tuple(taken), None, tuple(((float(one.t_s[0]), float(one.t_s[-1])),) for one in taken))
    first = max(tried[0], key=_alone)
    taken = [first, *(like(first, several) for several in tried[1:])]
    found = _lasting(taken)
    if not found:
        raise NotLearntError(
            N_("No posture is held as often as you said."),
            N_("Start in the posture and keep it, or hold the start position still for two seconds before each hold."),
        )
    return _Posture(tuple(taken), *found[0])


def kept_s(film: Film) -> float:
    """For how long a body stays as it is in its start position, seconds."""
    shape = in_torsos(film.rest)
    found = [fit(xy, shape, (Turn(),)) for xy in film.xy]
    is_kept = np.array([one is not None and one.most_torso <= KEPT_TORSO for one in found])
    return float(is_kept.mean() * (film.t_s[-1] - film.t_s[0]))


def _alone(film: Film) -> float:
    found = _lasting([film])
    return found[0][0].quality if found else -1.0


def _lasting(taken: Sequence[Film]) -> list[tuple[Signal, tuple[tuple[tuple[float, float], ...], ...]]]:
    """The measures that rise and stay as often as was shown, the clearest first, with the times of the holds."""
    found = []
    for signal in signals(taken, UNITS, MOST_S):
        least = BEGINS_AT * float(signal.ranges.min())
        times = tuple(_times(film, signal, least) for film in taken)
        if all(len(several) == film.reps for film, several in zip(taken, times, strict=True)):
            found.append((signal, times))
    return found


def _times(film: Film, signal: Signal, least: float) -> tuple[tuple[float, float], ...]:
    """Start and end of each hold in a film: the signal is at ``least`` or more for long enough."""
    above = np.nan_to_num(film.values(signal.measure), nan=-np.inf) >= least
    edges = np.flatnonzero(np.diff(np.concatenate([[False], above, [False]]).astype(int)))
    spans = [(float(film.t_s[a]), float(film.t_s[b - 1])) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return tuple((start_s, end_s) for start_s, end_s in spans if end_s - start_s >= LEAST_LATER_S / 2)


def _held(clip: Recording, first: Film, signal: Signal | None, least: float) -> tuple[Film, list[Swing]]:
    """The holds in the recording of a fault."""
    tried = films(clip)
    if not tried:
        return first, []
    film = like(first, tried)
    times = ((float(film.t_s[0]), float(film.t_s[-1])),) if signal is None else _times(film, signal, least)
    return film, [_swing(*one) for one in times]


def _parts(times: Sequence[tuple[float, float]]) -> list[Swing]:
    """Each hold in parts of ``PART_S``."""
    found = []
    for start_s, end_s in times:
        count = max(1, round((end_s - start_s) / PART_S))
        edges = np.linspace(start_s, end_s, count + 1)
        found += [_swing(float(a), float(b)) for a, b in pairwise(edges)]
    return found


def _swing(start_s: float, end_s: float) -> Swing:
    return Swing(start_s, (start_s + end_s) / 2, end_s, 0.0, 0.0, 0.0)
