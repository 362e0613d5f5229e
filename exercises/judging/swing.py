"""One movement from rest to a peak and back: its times, its range, and whether the landmarks jumped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Time, seconds, and value of a signal.
Sample = tuple[float, float]

#: A movement counts as returned below this share of its range. **Taste:** ours; smaller, a person who does not come
#: back all the way is not counted; larger, a wobble at the top counts as two.
RETURNED = 0.30
#: The duration of a phase is the time from 5 to 95 % of the range, which hardly depends on how softly the phase begins
#: and ends. The counter measures from 10 to 90 %, where landmark noise matters less, and divides by ``MIDDLE_PART``.
#: **Fit:** median over rendered clams. In theory the ratio is 0.89 at constant speed and 0.86 for a raised cosine;
#: landmarks show less.
MIDDLE_PART = 0.83
#: A shorter phase is a landmark jump, seconds: nobody lifts or lowers a leg or a trunk faster. **Fit:** jumps on
#: rendered clips took 0.10 to 0.24 s; the quickest true phases, of 0.5 s, read as 0.28 s or more. Of 165 repetitions in
#: films of other people, this rejects none.
SHORTEST_WAY_S = 0.2
#: A body takes about as long up as down. A swing is an error of the landmarks, which jump and sink back, or drift and
#: snap back, if its quicker phase takes less than ``SUDDEN_S`` and its other phase ``LOPSIDED`` times longer. **Fit:**
#: of the same 165 repetitions the most uneven quick one has a ratio of 2.4. A repetition that hesitates on its way up
#: and comes down in 0.39 s has 3.7.
SUDDEN_S, LOPSIDED = 0.35, 3.0
#: A phase contains a landmark jump if, within ``LEAP_S``, it covers at least ``LEAP_SHARE`` of the range and moves
#: ``LEAP_HASTE`` times faster than constant speed. **Fit:** of 330 phases on rendered clips without a jump the most
#: uneven moves 1.6 times faster; phases with a jump move 1.7 to 5 times faster.
LEAP_S, LEAP_SHARE, LEAP_HASTE = 0.15, 0.25, 1.7


@dataclass(frozen=True, slots=True)
class Swing:
    """One movement away from rest and back to it.

    Attributes:
        start_s: when it leaves rest.
        peak_s: the middle of the top.
        end_s: when it is back at rest.
        lift_s: duration of the phase up, seconds.
        lower_s: duration of the phase back, seconds.
        range: peak above the rest it started from, in the signal's unit.
        lift_leaps, lower_leaps: the signal jumped during that phase, or a part of the phase was not seen: its duration
            is *not seen*.
        had_begun: the film begins above rest, during the phase up.
    """

    start_s: float
    peak_s: float
    end_s: float
    lift_s: float
    lower_s: float
    range: float
    lift_leaps: bool = False
    lower_leaps: bool = False
    had_begun: bool = False


def is_jump(swing: Swing, path: Sequence[Sample], floor: float) -> bool:
    """Whether the landmarks jumped there and back: a phase is too short, or the phases are too unequal for a body.

    The film or the next repetition may cut a phase short. Its duration is then too short if the whole phase would be
    too short at that speed, and it is not compared with the other phase's.

    Args:
        swing: measured from the path.
        path: its samples (t_s, value).
        floor: the signal at rest.
    """
    ends = [(swing.lift_s, path[0][1]), (swing.lower_s, path[-1][1])]
    shares = [(0.9 - (end - floor) / swing.range) / 0.8 for _, end in ends]
    if any(phase_s < SHORTEST_WAY_S * min(share, 1.0) for (phase_s, _), share in zip(ends, shares, strict=True)):
        return True
    whole_s = [phase_s for phase_s, end in ends if end <= floor + RETURNED * swing.range]
    quick_s, slow_s = min(whole_s, default=math.inf), max(whole_s, default=0.0)
    return quick_s < SUDDEN_S and slow_s > LOPSIDED * quick_s


def measure(path: Sequence[Sample], floor: float, peak: float) -> Swing:
    """The times of one swing from its samples (t_s, value), from rest to rest.

    The top is where the value is within a tenth of the range of the peak; ``peak_s`` is the middle of the top. The
    phases are measured between 10 and 90 % of the range, with linear interpolation between samples, so that a low frame
    rate does not make a phase longer.
    """
    reach = peak - floor
    low, high = floor + 0.1 * reach, peak - 0.1 * reach
    top = [i for i, (_, v) in enumerate(path) if v >= high]
    first, last = top[0], top[-1]
    low_before = max((i for i in range(first + 1) if path[i][1] <= low), default=None)
    low_after = min((i for i in range(last, len(path)) if path[i][1] <= low), default=None)
    up, down = path[low_before or 0 : first + 1], path[last : len(path) if low_after is None else low_after + 1]
    had_begun = path[0][1] > floor + RETURNED * reach
    lift_s = (_crossed_s(up[::-1], high) - _crossed_s(up, low)) / MIDDLE_PART
    lower_s = (_crossed_s(down[::-1], low) - _crossed_s(down, high)) / MIDDLE_PART
    return Swing(
        start_s=path[0][0],
        peak_s=(path[first][0] + path[last][0]) / 2,
        end_s=path[-1][0],
        lift_s=lift_s,
        lower_s=lower_s,
        range=reach,
        lift_leaps=had_begun or _leaps(up, lift_s, reach),
        lower_leaps=_leaps(down, lower_s, reach),
        had_begun=had_begun,
    )


def _crossed_s(way: Sequence[Sample], level: float) -> float:
    """When the signal crosses a level between the first two samples of a phase, seconds, or the nearer one's time."""
    (t_s, value), (next_s, after) = way[0], way[min(1, len(way) - 1)]
    share = (level - value) / (after - value) if after != value else 0.0
    return t_s + min(1.0, max(0.0, share)) * (next_s - t_s)


def _leaps(way: Sequence[Sample], duration_s: float, reach: float) -> bool:
    """Whether the signal jumps in a phase, see :data:`LEAP_S`, or is *not seen* for longer than that."""
    if any(b - a > LEAP_S for (a, _), (b, _) in pairwise(way)):
        return True
    most = max((abs(v - u) for s, u in way for t, v in way if s < t <= s + LEAP_S + 1e-6), default=0.0)
    return most >= max(LEAP_SHARE, LEAP_HASTE * LEAP_S / max(duration_s, LEAP_S)) * reach
