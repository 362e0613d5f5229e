"""Counting repetitions of one signal: up from rest, a peak, and back, with hysteresis against jitter."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from itertools import pairwise

#: How long rest values are remembered, seconds; the lowest of them is where the movement starts from.
MEMORY_S = 4.0
#: A movement that takes longer is given up, seconds: the person has changed position.
MAX_S = 20.0
#: Part of the way up at which the movement counts as begun and as ended.
EDGE = 0.12
#: Part of the way at which a returning movement counts as returned.
RETURNED = 0.30
#: A movement that turns upward again by this part of its range above its lowest point is the next repetition.
TURN = 0.35
#: A phase lasts from 5 to 95 % of the way, where it hardly depends on how softly it begins and ends. In between it is
#: measured from 10 to 90 %, which the noise of the landmarks disturbs less, and this is that part of it: 0.89 at
#: constant speed, 0.86 for a raised cosine, less as landmarks see it (median over rendered clams).
MIDDLE_PART = 0.83
#: Nobody lifts a leg or a trunk, or lowers it, faster, seconds: a signal that does has jumped with its landmarks.
#: Jumps on rendered clips took 0.1 to 0.24 s, the most hurried true ways, of 0.5 s, were read as 0.28 and more.
SHORTEST_WAY_S = 0.25
#: Landmarks that jump come back before this, seconds: of some 30 such swings on rendered clips the longest of a large
#: reach took 2.0. One that stays longer is a movement, hidden on its way: what its ways took is *not seen*.
STAYS_S = 2.5
#: A way leaps when in so short a time, seconds, it covers a quarter of the range or more, and more than so many times
#: what it would at constant speed. Bodies speed up and slow down: of 330 ways on rendered clips without a jump the most
#: hurried came to 1.6; those that the landmarks jumped, to 1.7 to 5.
LEAP_S, LEAP_SHARE, LEAP_HASTE = 0.15, 0.25, 1.7


@dataclass(frozen=True, slots=True)
class Swing:
    """One movement away from rest and back.

    Attributes:
        start_s: it leaves rest.
        peak_s: the middle of the top.
        end_s: it is back.
        lift_s: duration of the way up.
        lower_s: duration of the way back.
        range: peak above the rest it started from, in the signal's unit.
        lift_leaps, lower_leaps: the signal jumped on that way, or was not seen for a part of it: its duration is *not
            seen*.
    """

    start_s: float
    peak_s: float
    end_s: float
    lift_s: float
    lower_s: float
    range: float
    lift_leaps: bool = False
    lower_leaps: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What one more value told.

    Attributes:
        moving: inside a movement.
        started_s: the movement has just been recognised; this is when it left rest, else None.
        swing: a movement has just ended.
        dropped: a movement was given up (too small, too long, a jump of the landmarks, the signal was lost).
    """

    moving: bool
    started_s: float | None = None
    swing: Swing | None = None
    dropped: bool = False


#: A swing smaller than so many smallest ones must be so many times as slow: landmarks that wander, by a head that turns
#: or a body badly seen, make small and quick ones, and who moves a little seldom hurries.
SMALL, SMALL_SLOWER = 2.0, 2.0


class SwingCounter:
    """Finds swings in a signal whose samples come at uneven times.

    Args:
        min_range: smaller movements are not swings, in the signal's unit.
        max_s: a longer movement is given up.
        max_gap_s: the signal may be lost for this long within a movement.
        shortest_s: a quicker way up or back is a jump of the landmarks.
    """

    def __init__(
        self, min_range: float, max_s: float = MAX_S, max_gap_s: float = 0.5, shortest_s: float = SHORTEST_WAY_S
    ) -> None:
        self.min_range = min_range
        self.shortest_s = shortest_s
        self.max_s = max_s
        self.max_gap_s = max_gap_s
        self._rest: deque[tuple[float, float]] = deque()
        self._path: list[tuple[float, float]] = []
        self._floor = math.nan
        self._seen_s = -math.inf

    def update(self, t_s: float, value: float) -> Step:
        """Take the signal's next value; NaN where it is *not seen*."""
        if math.isnan(value):
            if self._path and t_s - self._seen_s > self.max_gap_s:
                return self._drop()
            return Step(moving=bool(self._path))
        if t_s - self._seen_s > self.max_gap_s:
            lost = bool(self._path)
            self._drop()
            self._rest.append((t_s, value))
            self._seen_s = t_s
            return Step(moving=False, dropped=lost)
        self._seen_s = t_s
        return self._move(t_s, value) if self._path else self._wait(t_s, value)

    def _drop(self) -> Step:
        self._path.clear()
        self._rest.clear()
        return Step(moving=False, dropped=True)

    def _wait(self, t_s: float, value: float) -> Step:
        """At rest: has the signal risen clear of its lowest recent value?"""
        self._rest.append((t_s, value))
        while self._rest[0][0] < t_s - MEMORY_S:
            self._rest.popleft()
        floor = min(v for _, v in self._rest)
        if value - floor < 0.6 * self.min_range:
            return Step(moving=False)
        still = floor + EDGE * self.min_range
        begin = max(i for i, (_, v) in enumerate(self._rest) if v <= still)
        self._path = [*self._rest][begin:]
        self._rest.clear()
        self._floor = floor
        return Step(moving=True, started_s=self._path[0][0])

    def _move(self, t_s: float, value: float) -> Step:
        """Within a movement: is it back, has it turned into the next one, or is it no repetition at all?"""
        self._path.append((t_s, value))
        if t_s - self._path[0][0] > self.max_s:
            self._drop()
            self._rest.append((t_s, value))
            return Step(moving=False, dropped=True)
        peak = max(v for _, v in self._path)
        reach = peak - self._floor
        if value <= self._floor + EDGE * reach or self._stopped_falling(t_s, value, reach):
            return self._finish(len(self._path), peak)
        at = max(range(len(self._path)), key=lambda i: self._path[i][1])
        low = min(range(at, len(self._path)), key=lambda i: self._path[i][1])
        lowest = self._path[low][1]
        if reach >= self.min_range and peak - lowest >= 0.5 * reach and value - lowest >= TURN * reach:
            return self._finish(low + 1, peak)
        return Step(moving=True)

    def _stopped_falling(self, t_s: float, value: float, reach: float) -> bool:
        """Back near rest and no longer falling: rest is a little higher than before."""
        if value > self._floor + RETURNED * reach:
            return False
        earlier = [v for t, v in self._path if t >= t_s - 0.4]
        return self._path[0][0] < t_s - 0.4 and max(earlier) - min(earlier) < 0.06 * reach

    def _finish(self, length: int, peak: float) -> Step:
        path, rest = self._path[:length], self._path[length - 1 :]
        self._path, self._rest = [], deque(rest)
        reach = peak - self._floor
        if reach < self.min_range:
            return Step(moving=False, dropped=True)
        swing = measure(path, self._floor, peak)
        is_small = reach < SMALL * self.min_range
        if min(swing.lift_s, swing.lower_s) < self.shortest_s * (SMALL_SLOWER if is_small else 1.0):
            if is_small or swing.end_s - swing.start_s < STAYS_S:
                return Step(moving=False, dropped=True)
            swing = replace(swing, lift_leaps=True, lower_leaps=True)
        return Step(moving=False, swing=swing)


def measure(path: list[tuple[float, float]], floor: float, peak: float) -> Swing:
    """The times of one swing from its samples (t_s, value), from rest to rest.

    The top is where the value is within a tenth of the range of the peak; the peak's time is the top's middle.
    """
    reach = peak - floor
    top = [i for i, (_, v) in enumerate(path) if v >= peak - 0.1 * reach]
    first, last = top[0], top[-1]
    low_before = max((i for i in range(first + 1) if path[i][1] <= floor + 0.1 * reach), default=0)
    low_after = min((i for i in range(last, len(path)) if path[i][1] <= floor + 0.1 * reach), default=len(path) - 1)
    lift_s = (path[first][0] - path[low_before][0]) / MIDDLE_PART
    lower_s = (path[low_after][0] - path[last][0]) / MIDDLE_PART
    return Swing(
        start_s=path[0][0],
        peak_s=(path[first][0] + path[last][0]) / 2,
        end_s=path[-1][0],
        lift_s=lift_s,
        lower_s=lower_s,
        range=reach,
        lift_leaps=_leaps(path[low_before : first + 1], lift_s, reach),
        lower_leaps=_leaps(path[last : low_after + 1], lower_s, reach),
    )


def _leaps(way: list[tuple[float, float]], duration_s: float, reach: float) -> bool:
    """Whether one way of a swing jumps, see :data:`LEAP_S`, or has a hole as long as that."""
    if any(b - a > LEAP_S for (a, _), (b, _) in pairwise(way)):
        return True
    most = max((abs(v - u) for s, u in way for t, v in way if s < t <= s + LEAP_S + 1e-6), default=0.0)
    return most >= max(LEAP_SHARE, LEAP_HASTE * LEAP_S / max(duration_s, LEAP_S)) * reach
