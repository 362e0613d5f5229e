"""A person's own range of motion, carried from session to session: what a full repetition is for them.

The textbook's range scores a stiff hip at 60 for good, and a supple one that gets lazy at 100. So the range is held
against what the person did lately. One good day, or a bad one, moves it a little; no day moves it far.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from calibration.landmarks import Side

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


def own_range(sets: Sequence[DoneSet]) -> dict[str, float]:
    """Own ranges from the sets of one exercise by one person, in any order, as a ``SetRunner`` takes them.

    Returns:
        Degrees by "left", "right" or "both"; what is not known yet is missing.

    Example:
        >>> day = datetime(2026, 1, 1)
        >>> own_range([(day, "left", [30.0] * 8), (day, "right", [30.0] * 4)])
        {'left': 30.0}
    """
    sides = dict.fromkeys(side for _, side, _ in sets)
    found = {side or "both": _of_side([(at, r) for at, s, r in sets if s == side]) for side in sides}
    return {side: deg for side, deg in found.items() if deg is not None}


def _of_side(sets: Sequence[tuple[datetime, Sequence[float]]]) -> float | None:
    """Day by day, from the first that showed enough repetitions on."""
    own: float | None = None
    days: dict[date, list[Sequence[float]]] = {}
    for at, ranges in sorted(sets, key=lambda one: one[0]):
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
