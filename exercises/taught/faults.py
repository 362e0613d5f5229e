"""Finds the measure that tells a shown fault from good repetitions, and what kept still in them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.text import N_, say
from exercises.judging.baseline import REST_S
from exercises.judging.counter import Swing
from exercises.judging.judge import HOLD_S, SEEN_PART
from exercises.taught.films import Film
from exercises.taught.measures import WORTH, Measure
from exercises.taught.signal import measures
from exercises.taught.taught import ShownFault, Works

#: What a measure differs by between good repetitions of one body, by unit. **Taste:** ours, a little above the noise of
#: landmarks; smaller, chance tells a fault; larger, small faults cannot be taught.
USUAL = {"deg": 3.0, "torso": 0.03}
#: A fault stands out from the good repetitions by this many times ``USUAL`` at least. **Taste:** ours, likewise.
STANDS_OUT = 3.0
#: Share of the way from the good repetitions to the shown fault at which a fault begins, and at which the score begins
#: to fall. **Taste:** ours; smaller, another body's good repetition is a fault; larger, a milder fault is missed.
FAULT_AT, TOLERATED = 0.5, 0.25

NO_MEASURE = say("no measure of this view tells it from the good repetitions")
#: Fewest good repetitions from which a fault is learnt: fewer do not show how much good ones differ. **Taste:** ours.
FEWEST_GOOD = 3
#: Measures of arms, which people hold as they like: they tell a fault only of an exercise of the arms.
ARMS = ("hand", "hands", "elbow", "elbows", "forearm", "upper", "armpit")
#: What may have to keep still: the measure, what to say of it, and the correction.
STILL: dict[str, tuple[Measure, str, str]] = {
    "trunk_moves": (Measure("trunk_turn", "", "away"), N_("the trunk moves"), N_("Keep the trunk still")),
    "head_moves": (
        Measure("neck_bend_angle", "", "away"),
        N_("the head moves"),
        N_("Keep the head still"),
    ),
    "hips_shift": (Measure("hips_along", "", "away"), N_("the hips shift"), N_("Keep the hips in place")),
    "hips_lift": (Measure("hips_up", "", "away"), N_("the hips lift or sink"), N_("Keep the hips at their height")),
    "left_leg_moves": (Measure("thigh_turn", "left", "away"), N_("the left leg moves"), N_("Keep the left leg still")),
    "right_leg_moves": (
        Measure("thigh_turn", "right", "away"),
        N_("the right leg moves"),
        N_("Keep the right leg still"),
    ),
}
#: Something kept still if it moved by at most this, by unit. It must then keep within ``STILL_TIMES`` that movement,
#: and is a fault from ``STILL_FAULT`` on at the earliest. **Taste:** ours; smaller, another body's sway is a fault.
STILL_MOST = {"deg": 8.0, "torso": 0.08}
STILL_FAULT = {"deg": 15.0, "torso": 0.15}
STILL_TIMES, STILL_SEVERE = 3.0, 2.5

Array = NDArray[np.float64]
Reps = Sequence[tuple[Film, Sequence[Swing]]]


@dataclass(frozen=True, slots=True)
class Separation:
    """A measure that tells a fault from good repetitions.

    Attributes:
        measure: it; larger is worse.
        most_good: its largest peak in good repetitions.
        least_shown, most_shown: its smallest and largest peak in those with the fault.
        worth: how clearly it separates them.
    """

    measure: Measure
    most_good: float
    least_shown: float
    most_shown: float
    worth: float


def suitable(works: Works, signal: Measure | None, from_side: bool) -> Iterator[Measure]:
    """The measures in which a fault of an exercise may show.

    Where both sides do the same, one side alone tells more of the landmarks than of the body. From the side, the left
    limb lies behind the right one, and their distance is not seen.
    """
    ofs = {"both": {"", "both"}, "either": {"", "both", "either"}}.get(works, {"", "both", "left", "right"})
    of_arms = signal is not None and signal.base.split("_")[0] in ARMS
    for measure in measures(("deg", "torso"), ("more", "less")):
        is_arm = measure.base.split("_")[0] in ARMS
        is_hidden = from_side and measure.base.endswith("_apart")
        if measure.of in ofs and not is_hidden and (not is_arm or of_arms):
            yield measure


def separations(
    good: Reps, shown: Reps, works: Works, signal: Measure | None, from_side: bool, *, since_rest: bool = True
) -> list[Separation]:
    """The measures that tell the shown repetitions from the good ones, the clearest first.

    Args:
        good: without the fault.
        shown: with the fault.
        works: how the sides work.
        signal: the main signal; None for a posture that is kept from the start.
        from_side: whether the camera stands at the side.
        since_rest: see :func:`peaks`.
    """
    found = []
    for measure in suitable(works, signal, from_side):
        low, high = peaks(good, measure, since_rest=since_rest), peaks(shown, measure, since_rest=since_rest)
        if np.isnan(low).any() or np.isnan(high).any():
            continue
        usual, most_good = USUAL[measure.unit.id], float(low.max())
        gap = float(high.min()) - max(most_good, 0.0)
        if gap >= STANDS_OUT * usual:
            worth = gap / math.hypot(usual, float(low.std()) + 0.3 * max(most_good, 0.0)) * WORTH.get(measure.base, 1.0)
            found.append(Separation(measure, most_good, float(high.min()), float(high.max()), worth))
    return sorted(found, key=lambda one: -one.worth)


def peaks(several: Reps, measure: Measure, *, since_rest: bool = True) -> Array:
    """The sustained peak of a measure in each repetition; NaN where *not seen*.

    It is the change since the rest before the repetition, or since the start position if not ``since_rest``.
    """
    found = []
    for film, reps in several:
        values = film.values(measure)
        frames = max(1, round(HOLD_S / float(np.median(np.diff(film.t_s))))) + 1
        for rep in reps:
            during = values[(film.t_s >= rep.start_s) & (film.t_s <= rep.end_s)]
            before = (
                values[(film.t_s >= rep.start_s - REST_S) & (film.t_s <= rep.start_s)] if since_rest else np.zeros(1)
            )
            seen = np.isfinite(during)
            if seen.mean() < SEEN_PART or not np.isfinite(before).any() or len(during) < frames:
                found.append(math.nan)
                continue
            windows = np.lib.stride_tricks.sliding_window_view(during, frames).min(axis=1)
            windows = windows[np.isfinite(windows)]
            found.append(float(windows.max() - np.nanmedian(before)) if windows.size else math.nan)
    return np.array(found)


def fault_of(code: str, label: str, cue: str, found: Separation, signal: Measure | None) -> ShownFault:
    """The fault that a measure tells."""
    low = max(found.most_good, 0.0)
    gap = found.least_shown - low
    return ShownFault(
        code=code,
        label=label,
        cue=cue,
        measure=found.measure,
        most_good=found.most_good,
        least_shown=found.least_shown,
        tolerance=low + TOLERATED * gap,
        fault=low + FAULT_AT * gap,
        severe=found.most_shown + FAULT_AT * gap,
        is_overshoot=signal is not None and (found.measure.base, found.measure.way) == (signal.base, signal.way),
    )


def still(good: Reps, signal: Measure) -> list[ShownFault]:
    """What kept still in the good repetitions, as the faults of moving it."""
    found = []
    for code, (measure, label, cue) in STILL.items():
        moved = peaks(good, measure)
        unit = measure.unit.id
        if measure.base == signal.base or np.isnan(moved).any() or not moved.max() <= STILL_MOST[unit]:
            continue
        most = max(float(moved.max()), 0.0)
        fault = max(STILL_FAULT[unit], STILL_TIMES * most)
        found.append(ShownFault(code, label, cue, measure, most, None, fault / 2, fault, STILL_SEVERE * fault))
    return found
