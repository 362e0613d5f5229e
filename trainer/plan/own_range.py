"""A person's own range of motion, learned over sessions: the range of a full repetition for them.

Against a textbook range, a stiff hip would always score 60, and a supple but lazy one 100. So the range is compared
with what the person did lately. A single good or bad day moves it only a little.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import exercises
from calibration.landmarks import Side
from exercises.judging.declaration import Counting
from exercises.judging.range_of_motion import peers_of
from trainer.record.store import Store

#: A set's time, its working side (None: both, or alternating legs), and ranges of its repetitions, degrees. Only
#: repetitions without a fault of form count: a knee that opens wide with a rolling pelvis shows no range of the hip.
DoneSet = tuple[datetime, Side | None, Sequence[float]]

#: Minimum repetitions of a side for an own range: about one set, so that a single repetition decides nothing.
FEWEST_REPS = 8
#: Number of recent sets per side that count.
LAST_SETS = 6
#: Quantile of the ranges: every fourth repetition reaches it. That is what a person can do on most days: not their
#: best, and not lowered by a last tired repetition.
QUANTILE = 0.75
#: Maximum change per day as a share of the range, whatever the camera saw on that day.
MOST_CHANGE = 0.1


def own_ranges(store: Store, person: str, exercise_ids: Iterable[str]) -> dict[str, dict[str, float]]:
    """This person's :func:`own_range` by exercise id, for exercises that are counted in repetitions."""
    counted = {name: exercises.get(name).counting for name in exercise_ids}
    return {
        name: own_range(store.own_ranges(person, name), counting)
        for name, counting in counted.items()
        if isinstance(counting, Counting)
    }


def own_range(sets: Sequence[DoneSet], counting: Counting) -> dict[str, float]:
    """Own ranges for ``SetRunner`` from one person's sets of one exercise, in any order.

    Returns:
        Degrees by "left", "right" or "both"; sides without an own range yet are missing.

    Example:
        >>> day, clam, taps = datetime(2026, 1, 1), exercises.get("clam"), exercises.get("toe_taps")
        >>> sets = [(day, "left", [30.0] * 8), (day, "right", [30.0] * 4)]
        >>> own_range(sets, clam.counting), own_range(sets, taps.counting)  # alternating legs share one range
        ({'left': 30.0}, {'both': 30.0})
    """
    done: dict[Side | None, dict[datetime, list[float]]] = {}
    for at, side, ranges in sets:
        done.setdefault(peers_of(counting, side), {}).setdefault(at, []).extend(ranges)
    found = {side or "both": _of_side(sorted(of_side.items())) for side, of_side in done.items()}
    return {side: deg for side, deg in found.items() if deg is not None}


def _of_side(sets: Sequence[tuple[datetime, Sequence[float]]]) -> float | None:
    """Update the range day by day, from the first day with enough repetitions; sets are in order."""
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
        now = quantile(ranges, QUANTILE)
        own = now if own is None else min(max(now, own * (1 - MOST_CHANGE)), own * (1 + MOST_CHANGE))
    return own


def quantile(values: Sequence[float], share: float) -> float:
    """The same as ``numpy.quantile``, to the last bit; for a few numbers numpy takes 100 times as long."""
    ordered = sorted(values)
    at = (len(ordered) - 1) * share
    below = math.floor(at)
    low, high, part = ordered[below], ordered[min(below + 1, len(ordered) - 1)], at - below
    return high - (high - low) * (1 - part) if part >= 0.5 else low + (high - low) * part
