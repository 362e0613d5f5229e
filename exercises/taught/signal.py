"""Finds the main signal of an exercise: the measure that swings most clearly as often as repetitions were shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import SIDES
from exercises.judging.repetition import TOP
from exercises.judging.swing import Swing
from exercises.taught.films import Film, swings
from exercises.taught.measures import WORTH, Measure, Of, Way, bases
from exercises.taught.taught import Works

Array = NDArray[np.float64]
Find = Callable[[Array, Array, float], Sequence[Swing]]
#: A repetition is counted from one of these shares of the signal's range on: the first that gives the right number.
#: **Taste:** ours; larger, unequal repetitions are lost; smaller, a wobble counts.
SHARES = (0.5, 0.4, 0.3)
#: A signal must move by at least this much, by unit. **Taste:** ours; smaller, trembling landmarks pass for a movement;
#: larger, a small movement cannot be taught.
LEAST = {"deg": 8.0, "torso": 0.15}
#: Largest share of frames in which a main signal is *not seen*. **Taste:** ours; larger, repetitions are lost.
MOST_UNSEEN = 0.05
#: A measure whose direction does not matter is worth this share of one with a direction. **Taste:** ours; it decides
#: between two that are nearly equal.
EITHER_WAY = 0.9
#: A signal rises from rest if this share of its span lies above rest; one without a direction does so both ways by the
#: remaining share. **Taste:** ours; larger, a movement that swings back a little is not found.
RISES = 0.6
#: Sides alternate if in one repetition the left leads by ``LEADS`` of the range and in another the right. Both sides
#: work if the one that moves less moves by at least ``TOGETHER`` of the other. **Taste:** ours; larger, unequal sides
#: pass for alternating.
LEADS, TOGETHER = 0.25, 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Signal:
    """A measure that swings as often as was shown.

    Attributes:
        measure: the measure.
        works: how the sides work.
        swings: the repetitions of each film.
        quality: its smallest range, divided by the sum of the error of its landmarks, its spread at rest and the spread
            of the ranges.
        noise: its spread between repetitions, or the error of its landmarks if that is larger.
    """

    measure: Measure
    works: Works
    swings: tuple[tuple[Swing, ...], ...]
    quality: float
    noise: float

    @property
    def every(self) -> tuple[Swing, ...]:
        """The repetitions of all films."""
        return tuple(swing for found in self.swings for swing in found)

    @property
    def ranges(self) -> Array:
        """Their ranges, in the measure's unit."""
        return np.array([swing.range for swing in self.every])


def measures(units: tuple[str, ...], ways: tuple[Way, ...]) -> Iterator[Measure]:
    """All measures in these units and directions, on every side."""
    for name, two in bases().items():
        if two[0].unit.id in units:
            ofs: tuple[Of, ...] = ("",) if len(two) == 1 else ("both", "left", "right", "either")
            yield from (Measure(name, of, way) for of in ofs for way in ways)


def signals(films: Sequence[Film], units: tuple[str, ...] = ("deg",), find: Find = swings) -> list[Signal]:
    """The measures that swing as often as was shown in every film, the clearest first.

    Args:
        films: the recordings.
        units: of the measures.
        find: finds the repetitions, or the holds, from time stamps, values and the smallest range.
    """
    found = (_signal(measure, films, find) for measure in measures(units, ("more", "less", "away")))
    return sorted((one for one in found if one is not None), key=lambda one: -one.quality)


def counts(film: Film) -> Counter[int]:
    """How often the measures swing in a film, to explain why none swings as often as was said."""
    found: Counter[int] = Counter()
    for measure in measures(("deg",), ("more", "less")):
        low, high = _span(film.values(measure))
        if high - low >= LEAST[measure.unit.id]:
            found[len(swings(film.t_s, film.values(measure), SHARES[0] * (high - low)))] += 1
    return found


def _span(values: Array) -> tuple[float, float]:
    if np.isnan(values).mean() > MOST_UNSEEN:
        return 0.0, 0.0
    low, high = np.nanquantile(values, (0.05, 0.98))
    return float(low), float(high)


def _signal(measure: Measure, films: Sequence[Film], find: Find) -> Signal | None:
    least = LEAST[measure.unit.id]
    if measure.way == "away" and not _goes_both_ways(measure, films):
        return None
    found, noise, error = [], 0.0, max(film.noise(measure) for film in films)
    for film in films:
        values = film.values(measure)
        low, high = _span(values)
        if high - low < least or (measure.way != "away" and high < RISES * (high - low)):
            return None
        tried = (find(film.t_s, values, max(least, share * (high - low))) for share in SHARES)
        right = next((one for one in tried if len(one) == film.reps), None)
        if right is None:
            return None
        found.append(tuple(right))
        noise = max(noise, _noise(film.t_s, values, right))
    works = _works(measure, films, found)
    if works is None:
        return None
    ranges = np.array([swing.range for one in found for swing in one])
    quality = float(ranges.min() / (error + noise + ranges.std())) * WORTH.get(measure.base, 1.0)
    return Signal(
        measure,
        works,
        tuple(found),
        quality * (EITHER_WAY if measure.way == "away" else 1.0),
        max(noise, error),
    )


def _goes_both_ways(measure: Measure, films: Sequence[Film]) -> bool:
    """Whether a measure moves to both sides of rest, so that its direction does not matter."""
    signed = np.concatenate([film.values(replace(measure, way="more")) for film in films])
    signed = signed[np.isfinite(signed)]
    low, high = np.quantile(signed, (0.02, 0.98)) if len(signed) else (0.0, 0.0)
    return bool(min(high, -low) >= (1 - RISES) * max(high, -low) > 0)


def _works(measure: Measure, films: Sequence[Film], found: Sequence[Sequence[Swing]]) -> Works | None:
    """How the sides work if this measure is the main signal; None if its version for another side is better."""
    limbs = [] if len(bases()[measure.base]) == 1 else [Measure(measure.base, side, measure.way) for side in SIDES]
    leads: list[float] = []
    moved: list[list[float]] = []
    for film, several in zip(films, found, strict=True):
        values, lead = film.values(measure), measure.lead(film.xy, film.rest, film.torso_px)
        sides = [film.values(one) for one in limbs]
        for swing in several:
            during = (film.t_s >= swing.start_s) & (film.t_s <= swing.end_s)
            top = during & (values >= np.nanmax(values[during]) - (1 - TOP) * swing.range)
            at_top = np.array([lead[top], *(one[top] for one in sides)])
            if not np.isfinite(at_top).any(axis=1).all():
                return None
            lead_deg, *sides_deg = np.nanmedian(at_top, axis=1)
            leads.append(float(lead_deg) / swing.range)
            moved.append([float(one) / swing.range for one in sides_deg])
    alternates = max(leads) > LEADS and min(leads) < -LEADS
    if not limbs:
        if measure.way != "away":
            return "both"
        return "either" if alternates else None
    if measure.of == "either" or alternates:
        return "either" if measure.of == "either" and alternates else None
    left, right = np.median(moved, axis=0)
    if measure.of == "both":
        return "both" if min(left, right) > TOGETHER * max(left, right) else None
    mine, others = (left, right) if measure.of == "left" else (right, left)
    if others >= TOGETHER * mine:
        return None
    return "left" if measure.of == "left" else "right"


def _noise(t_s: Array, values: Array, found: Sequence[Swing]) -> float:
    """The spread of a signal outside its swings: from the 10th to the 90th percentile."""
    is_rest = np.isfinite(values)
    for swing in found:
        is_rest &= (t_s < swing.start_s) | (t_s > swing.end_s)
    return float(np.subtract(*np.quantile(values[is_rest], (0.9, 0.1)))) if is_rest.sum() > 5 else 0.0
