"""Finds the measure that distinguishes a shown fault from good repetitions, and what kept still in them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.text import N_, Text, say
from exercises.judging.baseline import REST_S
from exercises.judging.judge import HOLD_S, SEEN_PART
from exercises.judging.swing import Swing
from exercises.taught.films import Film, Recording
from exercises.taught.measures import WORTH, Measure
from exercises.taught.signal import measures
from exercises.taught.taught import ShownFault, Works

#: Usual difference of a measure between good repetitions of one body, by unit. A line that is longer than the trunk
#: differs less: by ``USUAL_TIMES`` the error of its landmarks. **Taste:** ours, a little above the noise of landmarks;
#: smaller, a fault is learnt from chance; larger, small faults cannot be taught.
USUAL = {"deg": 3.0, "torso": 0.03}
USUAL_TIMES = 1.5
#: A fault must stand out from the good repetitions by at least this many times ``USUAL``. **Taste:** ours, likewise.
STANDS_OUT = 3.0
#: A fault begins at ``FAULT_AT`` of the way from the good repetitions to the shown fault. If it would not stand out
#: there, it begins later, but at ``HALFWAY`` at the latest. **Taste:** ours; smaller, another body's good repetition
#: counts as a fault; larger, a milder fault than the shown one is missed.
FAULT_AT, HALFWAY = 0.35, 0.5
#: The score begins to fall at this share of the way from the good repetitions to the fault's threshold. **Taste:**
#: ours.
TOLERATED = 0.5
#: The main signal detects a movement that goes too far, unless another measure separates it this many times as clearly.
#: **Taste:** ours; smaller, a measure that only follows the main signal may be chosen.
FURTHER = 2.0

NO_MEASURE = say("no measure of this view tells it from the good repetitions")
#: Minimum number of good repetitions for learning a fault: fewer do not show how much good ones differ. **Taste:**
#: ours.
FEWEST_GOOD = 3
#: Measures of the arms, which people hold as they like: they serve for faults only in exercises of the arms.
ARMS = ("hand", "hands", "elbow", "elbows", "forearm", "upper", "armpit")
#: What may have to keep still: the measure, the label of the fault, and the correction.
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
#: Something kept still if it moved by at most ``STILL_MOST``, by unit. Moving it by ``STILL_TIMES`` as much is then a
#: fault, but never below ``STILL_FAULT``. **Taste:** ours; smaller, another body's sway counts as a fault.
STILL_MOST = {"deg": 8.0, "torso": 0.08}
STILL_FAULT = {"deg": 15.0, "torso": 0.15}
STILL_TIMES, STILL_SEVERE = 3.0, 2.5

Array = NDArray[np.float64]
Reps = Sequence[tuple[Film, Sequence[Swing]]]


@dataclass(frozen=True, slots=True)
class DemonstratedFault:
    """A fault as it was shown.

    Attributes:
        label: its name, in the words of whoever showed it.
        cue: what to say.
        clips: recordings in which every repetition has it.
    """

    label: str
    cue: str
    clips: tuple[Recording, ...]


@dataclass(frozen=True, slots=True)
class Separation:
    """A measure that distinguishes a fault from good repetitions.

    Attributes:
        measure: the measure; larger is worse.
        most_good: largest peak in good repetitions.
        least_shown, most_shown: smallest and largest peak in repetitions with the fault.
        usual: usual difference between good repetitions.
        worth: how clearly it separates the two.
    """

    measure: Measure
    most_good: float
    least_shown: float
    most_shown: float
    usual: float
    worth: float


@dataclass(frozen=True, slots=True)
class ExerciseKind:
    """The properties of an exercise that decide which measures may detect a fault.

    Attributes:
        works: how the sides work.
        signal: the main signal; None for a posture that is kept from the start.
        from_side: the camera stands at the side.
        symmetric: see :func:`exercises.taught.shape.is_symmetric`.
        is_held: whether it is a hold, which is compared with the start position instead of the rest before each
            repetition.
    """

    works: Works
    signal: Measure | None
    from_side: bool
    symmetric: bool
    is_held: bool = False


def told(
    shown: Sequence[DemonstratedFault],
    good: Reps,
    find: Callable[[Recording], tuple[Film, list[Swing]]],
    kind: ExerciseKind,
    none_found: Text,
) -> tuple[list[ShownFault], list[tuple[str, Text]]]:
    """The shown faults that a measure detects, and each of the others with the reason.

    Args:
        shown: the faults.
        good: the good repetitions, or parts of good holds.
        find: the repetitions or holds in the recording of a fault.
        kind: the exercise.
        none_found: the reason for a fault with a recording in which ``find`` finds none.
    """
    faults: list[ShownFault] = []
    refused: list[tuple[str, Text]] = []
    is_enough = kind.is_held or sum(len(reps) for _film, reps in good) >= FEWEST_GOOD
    for n, one in enumerate(shown, 1):
        wrong = [find(clip) for clip in one.clips]
        if not all(found for _film, found in wrong):
            refused.append((one.label, none_found))
        elif not is_enough:
            refused.append((one.label, say("{n} good repetitions are needed to tell it", n=str(FEWEST_GOOD))))
        elif clear := separations(good, wrong, kind):
            further = None if kind.is_held else kind.signal
            faults.append(fault_of(f"shown_{n}", one.label, one.cue, clear[0], further))
        else:
            refused.append((one.label, NO_MEASURE))
    return faults, refused


def suitable(kind: ExerciseKind) -> Iterator[Measure]:
    """The measures in which a fault of an exercise may show.

    If both sides do the same, a measure of one side alone shows the landmarks' errors more than the body. From the
    side, the left limb lies behind the right one, and their distance is not seen. From the front, a body that leans to
    the left in the demonstration also leans if it leans to the right.
    """
    signal = kind.signal
    ofs = {"both": {"", "both"}, "either": {"", "both", "either"}}.get(kind.works, {"", "both", "left", "right"})
    of_arms = signal is not None and signal.base.split("_")[0] in ARMS
    for measure in measures(("deg", "torso"), ("more", "less", "away")):
        is_arm = measure.base.split("_")[0] in ARMS
        is_hidden = kind.from_side and measure.base.endswith("_apart")
        to_a_side = kind.symmetric and measure.base.endswith(("_turn", "_bend_angle", "_along"))
        is_way = (measure.way == "away") == to_a_side
        if measure.of in ofs and is_way and not is_hidden and (not is_arm or of_arms):
            yield measure


def separations(good: Reps, shown: Reps, kind: ExerciseKind) -> list[Separation]:
    """The measures that separate the shown repetitions from the good ones, the clearest first."""
    found = []
    for measure in suitable(kind):
        low, high = (peaks(reps, measure, since_rest=not kind.is_held) for reps in (good, shown))
        if np.isnan(low).any() or np.isnan(high).any():
            continue
        error, most_good = max(film.noise(measure) for film, _reps in good), float(low.max())
        usual = min(USUAL[measure.unit.id], USUAL_TIMES * error)
        gap = float(high.min()) - max(most_good, 0.0)
        if gap >= STANDS_OUT * usual:
            spread = math.hypot(USUAL_TIMES * error, float(low.std()) + 0.3 * max(most_good, 0.0))
            worth = gap / spread * WORTH.get(measure.base, 1.0) * (FURTHER if is_further(measure, kind.signal) else 1.0)
            found.append(Separation(measure, most_good, float(high.min()), float(high.max()), usual, worth))
    return sorted(found, key=lambda one: -one.worth)


def is_further(measure: Measure, signal: Measure | None) -> bool:
    """Whether a measure is large because the main movement goes too far."""
    return signal is not None and (measure.base, measure.way) == (signal.base, signal.way)


def peaks(several: Reps, measure: Measure, *, since_rest: bool = True) -> Array:
    """The sustained peak of a measure in each repetition; NaN where *not seen*.

    Values are changes since the rest before the repetition, or since the start position if not ``since_rest``.
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
    """The fault that a measure detects, with its thresholds."""
    low = max(found.most_good, 0.0)
    gap = found.least_shown - low
    above = min(HALFWAY * gap, max(FAULT_AT * gap, STANDS_OUT * found.usual))
    return ShownFault(
        code=code,
        label=label,
        cue=cue,
        measure=found.measure,
        most_good=found.most_good,
        least_shown=found.least_shown,
        tolerance=low + TOLERATED * above,
        fault=low + above,
        severe=found.most_shown + HALFWAY * gap,
        is_overshoot=is_further(found.measure, signal),
    )


def still(good: Reps, signal: Measure) -> list[ShownFault]:
    """Faults for moving what kept still in the good repetitions."""
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
