"""A person's own range of motion, carried from session to session: what a full repetition is for them.

The textbook's range scores a stiff hip at 60 for good, and a supple one that gets lazy at 100. So the range is held
against what the person did lately. One good day, or a bad one, moves it a little; no day moves it far.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import numpy as np

import exercises
from calibration.landmarks import Side
from exercises.judging.declaration import Counting
from exercises.judging.range_of_motion import peers_of
from trainer.record.store import Store

#: A set's time, the side that worked (None: both, or the legs in turn), and the ranges of its repetitions, degrees.
#: Only those without a fault of form count: a knee that opens wide with a rolling pelvis is no range of the hip.
DoneSet = tuple[datetime, Side | None, Sequence[float]]

#: Repetitions of a side before it has an own range: a set's worth, so that a single one decides nothing.
FEWEST_REPS = 8
#: Sets of a side that are looked back on.
LAST_SETS = 6
#: The range that is reached or passed in every fourth repetition: what a person can do on most days, not their record,
#: and not pulled down by a last tired repetition.
QUANTILE = 0.75
#: An own range changes by this part of itself in a day at most, whatever the camera made of that day.
MOST_CHANGE = 0.1


def own_ranges(store: Store, person: str, exercise_ids: Iterable[str]) -> dict[str, dict[str, float]]:
    """Exercise id → :func:`own_range` of this person, of those exercises that have repetitions."""
    counted = {name: exercises.get(name).counting for name in exercise_ids}
    return {
        name: own_range(store.own_ranges(person, name), counting)
        for name, counting in counted.items()
        if isinstance(counting, Counting)
    }


def own_range(sets: Sequence[DoneSet], counting: Counting) -> dict[str, float]:
    """Own ranges from the sets of one exercise by one person, in any order, as a ``SetRunner`` takes them.

    Returns:
        Degrees by "left", "right" or "both"; what is not known yet is missing.

    Example:
        >>> day, clam, taps = datetime(2026, 1, 1), exercises.get("clam"), exercises.get("toe_taps")
        >>> sets = [(day, "left", [30.0] * 8), (day, "right", [30.0] * 4)]
        >>> own_range(sets, clam.counting), own_range(sets, taps.counting)  # the legs in turn make one set
        ({'left': 30.0}, {'both': 30.0})
    """
    done: dict[Side | None, dict[datetime, list[float]]] = {}
    for at, side, ranges in sets:
        done.setdefault(peers_of(counting, side), {}).setdefault(at, []).extend(ranges)
    found = {side or "both": _of_side(sorted(of_side.items())) for side, of_side in done.items()}
    return {side: deg for side, deg in found.items() if deg is not None}


def _of_side(sets: Sequence[tuple[datetime, Sequence[float]]]) -> float | None:
    """Day by day, from the first that showed enough repetitions on; the sets in their order."""
    own: float | None = None
    days: dict[date, list[Sequence[float]]] = {}
    for at, ranges in sets:
        days.setdefault(at.date(), []).append(ranges)
    lately: list[Sequence[float]] = []
    for ranges_of_day in days.values():
        lately = [*lately, *ranges_of_day][-LAST_SETS:]
        ranges = [deg for one in lately for deg in one if deg > 0]
        if len(ranges) < FEWEST_REPS:
            continue
        now = float(np.quantile(ranges, QUANTILE))
        own = now if own is None else float(np.clip(now, own * (1 - MOST_CHANGE), own * (1 + MOST_CHANGE)))
    return own
