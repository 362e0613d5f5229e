"""Learns a hold from recordings: a posture that is kept from the start, or one that the body goes into and keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from calibration.text import N_, say
from exercises.judging.swing import Swing
from exercises.taught.faults import DemonstratedFault, ExerciseKind, told
from exercises.taught.films import Film, Recording, films, like
from exercises.taught.learn import (
    LEAST_QUALITY,
    Learnt,
    NotLearntError,
    camera_of,
    least_range,
    on_either_side,
    shape_of,
    tops_of,
)
from exercises.taught.measures import Measure
from exercises.taught.shape import Mirroring, fit, in_torsos, is_symmetric
from exercises.taught.signal import Signal, signals
from exercises.taught.taught import Held, Taught, Works

Array = NDArray[np.float64]
#: A posture is kept from the start if in ``KEPT_PART`` of the recording no landmark is further from the start position
#: than ``KEPT_TORSO``, torso lengths. **Taste:** ours; smaller, swaying passes for another posture; larger, a foot that
#: lifts a little is missed.
KEPT_PART, KEPT_TORSO = 0.7, 0.2
#: The recordings must show the hold for this long in all, seconds. **Taste:** ours; shorter, the body's sway is
#: unknown; longer, a tiring hold cannot be taught.
LEAST_HELD_S = 6.0
#: A hold lasts for this long at least, seconds, or for half of the shortest one shown. **Taste:** ours, as in tall
#: posture and one-leg stand; shorter, standing before an exercise counts as a hold; longer, a weak person can hold
#: nothing.
LEAST_KEPT_S, LEAST_LATER_S = 10.0, 3.0
#: The sway of a good hold is measured between parts of this length, seconds. **Taste:** ours; shorter, the parts do not
#: differ; longer, ten seconds give too few of them.
PART_S = 3.0
#: The main signal of a posture that is kept from the start: the height of the head.
HEIGHT = Measure("head_up", "", "less")
#: Units of the measures by which a body goes into a posture.
UNITS = ("deg", "torso")


@dataclass(frozen=True, slots=True)
class _Posture:
    """The hold in the films of good ones.

    Attributes:
        films: the recordings.
        signal: how the body goes into the posture; None if it is kept from the start.
        holds: the holds of each film.
    """

    films: tuple[Film, ...]
    signal: Signal | None
    holds: tuple[tuple[Swing, ...], ...]


def learn_hold(
    id_: str,
    name: str,
    good: Sequence[tuple[Recording, int]],
    shown: Sequence[DemonstratedFault] = (),
    posture: str | None = None,
) -> Learnt:
    """Learn a hold. The arguments are those of :func:`exercises.taught.learn.learn`, with the number of holds.

    Raises:
        NotLearntError: nobody was seen, nothing was held, or not as often or as long as needed.
    """
    found = _posture(good)
    lasted_s = [one.end_s - one.start_s for several in found.holds for one in several]
    if sum(lasted_s) < LEAST_HELD_S:
        raise NotLearntError(
            say("The posture is held for only {seconds} s in these recordings.", seconds=str(round(sum(lasted_s)))),
            N_("Show three to five holds, or one of ten seconds or longer."),
        )
    first, signal = found.films[0], found.signal
    camera = camera_of(first, posture)
    from_side = camera is not None and camera.view == "side"
    symmetric = is_symmetric(in_torsos(first.rest))
    signal = on_either_side(signal) if symmetric and signal is not None else signal
    works: Works = "both" if signal is None else signal.works
    min_range = 0.0 if signal is None else least_range(signal)
    parts = [(film, _parts(several)) for film, several in zip(found.films, found.holds, strict=True)]
    kind = ExerciseKind(works, None if signal is None else signal.measure, from_side, symmetric, is_held=True)
    held = partial(_held, first=first, signal=signal, min_range=min_range)
    faults, refused = told(shown, parts, held, kind, say("in its recording nothing is held"))
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
    return Learnt(taught, (), tuple(refused))


def _posture(good: Sequence[tuple[Recording, int]]) -> _Posture:
    """How the posture is held in the recordings."""
    tried = [films(poses, holds) for poses, holds in good]
    if not all(tried):
        raise NotLearntError(
            N_("In one of the recordings too little of a person is seen."), N_("Film the whole body in good light.")
        )
    longest, begin_s = max(tried[0], key=kept_s), tried[0][0].t_s[0]
    is_one = all(holds == 1 for _poses, holds in good)
    if is_one and kept_s(longest) >= KEPT_PART * (longest.t_s[-1] - begin_s):
        taken = [longest, *(like(longest, several) for several in tried[1:])]
        return _Posture(tuple(taken), None, tuple((_whole(film),) for film in taken))
    # The start position comes before the hold: the earliest one that explains the holds is taken, not the clearest.
    first = next((film for film in tried[0][:-1] if _alone(film) >= LEAST_QUALITY), tried[0][-1])
    taken = [first, *(like(first, several) for several in tried[1:])]
    found = _lasting(taken)
    if not found or found[0].quality < LEAST_QUALITY:
        raise NotLearntError(
            N_("No posture is held as often as you said."),
            N_("Start in the posture and keep it, or hold the start position still for two seconds before each hold."),
        )
    return _Posture(tuple(taken), found[0], found[0].swings)


def kept_s(film: Film) -> float:
    """How long the body stays in its start position, seconds."""
    shape = in_torsos(film.rest)
    found = [fit(xy, shape, (Mirroring(),)) for xy in film.xy]
    is_kept = np.array([one is not None and one.most_torso <= KEPT_TORSO for one in found])
    return float(is_kept.mean() * (film.t_s[-1] - film.t_s[0]))


def _alone(film: Film) -> float:
    found = _lasting([film])
    return found[0].quality if found else -1.0


def _lasting(taken: Sequence[Film]) -> list[Signal]:
    """The measures that change and stay changed as often as was shown, the clearest first.

    The distance between two limbs is left out: from the side it is *not seen*, and from the front an angle shows it.
    """
    return [one for one in signals(taken, UNITS, stays) if not one.measure.base.endswith("_apart")]


def stays(t_s: Array, values: Array, min_range: float) -> list[Swing]:
    """The periods in which a measure has changed by ``min_range`` or more, if long enough to be a hold.

    Args:
        t_s: (n,) time stamps, seconds.
        values: (n,) the measure, since the start position.
        min_range: in the measure's unit.
    """
    is_there = np.nan_to_num(values, nan=-np.inf) >= min_range
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_there, [False]]).astype(int)))
    found = []
    for first, after in zip(edges[::2], edges[1::2], strict=True):
        start_s, end_s = float(t_s[first]), float(t_s[after - 1])
        if end_s - start_s >= LEAST_LATER_S / 2:
            found.append(_hold(start_s, end_s, float(np.nanmedian(values[first:after]))))
    return found


def _held(clip: Recording, first: Film, signal: Signal | None, min_range: float) -> tuple[Film, list[Swing]]:
    """The holds in the recording of a fault."""
    tried = films(clip)
    if not tried:
        return first, []
    film = like(first, tried)
    return film, [_whole(film)] if signal is None else stays(film.t_s, film.values(signal.measure), min_range)


def _parts(holds: Sequence[Swing]) -> list[Swing]:
    """Each hold in parts of ``PART_S``."""
    found = []
    for one in holds:
        count = max(1, round((one.end_s - one.start_s) / PART_S))
        edges = np.linspace(one.start_s, one.end_s, count + 1)
        found += [_hold(float(a), float(b)) for a, b in pairwise(edges)]
    return found


def _whole(film: Film) -> Swing:
    return _hold(float(film.t_s[0]), float(film.t_s[-1]))


def _hold(start_s: float, end_s: float, size: float = 0.0) -> Swing:
    return Swing(start_s, (start_s + end_s) / 2, end_s, 0.0, 0.0, size)
