"""The top of a movement as far as it has come: reached, left again, sunk from; and who rose to it first.

Signals are arrays (n,) of one repetition so far, NaN where *not seen*.
"""

from __future__ import annotations

import math

import numpy as np

from exercises.judging.trace import Array

#: The top is over when the signal has come down by this part of its way.
TURNED = 0.04
#: A signal that has sunk stays there when it moves by less than this share of its way within ``STAYS_S``, seconds. An
#: even way down that takes less than 17 s moves by more.
STAYS, STAYS_S = 0.04, 0.8
#: It rises again when it gains this part of what it had sunk.
RISES = 0.5
#: A signal has reached its top at ``UP`` of its way, and has left it for good below ``DEEPEST``.
UP, DEEPEST = 0.8, 0.5
#: Parts of a lower point's way: on the first an upper one stays behind when the trunk is peeled off, on the second it
#: has all but caught up.
LOW_WAY, LATE_WAY = (0.05, 0.4), (0.5, 0.75)
#: On the second part its share is at least this part of that at the top: .63 where it follows a parabola. In 36 of 38
#: repetitions of our studio with the waist in view it was .64 and more, hinged or not. Of people and in another studio,
#: whose waist is plain or behind an arm, it was mostly .35 to .6.
CAUGHT_UP = 0.6
#: Both points must be seen in this part of the way's frames, and no step from one to the next be longer than that part
#: of the way: a film that is cut, or a landmark that jumps, shows no order. At 8 frames/s ways of .8 s take .25.
SEEN, STEP = 0.9, 0.35


def rise_lately(t_s: Array, signal: Array, over_s: float) -> float:
    """How far the signal is above its lowest in the last ``over_s`` seconds."""
    return float(signal[-1] - np.nanmin(signal[t_s >= t_s[-1] - over_s]))


def turned_down(signal: Array, least: float) -> bool:
    """Whether the top is over: the signal comes down again, by ``least`` at least."""
    top, rest = np.nanmax(signal), np.nanmin(signal)
    return bool(top - signal[-1] > max(least, TURNED * (top - rest)))


def sunk(t_s: Array, signal: Array) -> float:
    """How far the signal has sunk from its top and stays there, or has risen again; 0 while it goes down.

    What goes down slowly and evenly has not sunk, nor has what pauses in the lower half of the way.
    """
    if math.isnan(signal[-1]):
        return math.nan
    seen = ~np.isnan(signal)
    path, at_s = signal[seen], t_s[seen]
    high, low = np.maximum.accumulate(path), float(path.min())
    size = float(high[-1]) - low
    depth = np.where(high >= low + UP * size, high - path, 0.0)
    if depth.max() > DEEPEST * size:
        return 0.0
    lately = path[at_s >= at_s[-1] - STAYS_S]
    stays = at_s[-1] - at_s[0] >= STAYS_S and float(np.ptp(lately)) < STAYS * size
    lowest = int(np.argmax(depth))
    rises = float(path[-1] - path[lowest]) > RISES * depth[lowest]
    return float(max(depth[lowest] if rises else 0.0, depth[-1] if stays else 0.0))


def together_share(lower: Array, upper: Array, least_upper: float) -> float:
    """How much an upper point of a trunk leaves the floor together with a lower one: 1 at once, less where it lags.

    Of a plank that turns about its upper end the one rises by the same share of the other's rise all the way; peeled
    off, it stays behind at first. So: that share on the lower half of the lower point's way, in parts of the share at
    the top.

    Args:
        lower: way of the lower point; not all NaN.
        upper: way of the upper one.
        least_upper: what the upper one rises by at the top at least, in parts of the lower one's rise.

    Returns:
        The share; NaN where something else was seen in the upper one's place: it rises less than that, or lags still
        when a trunk has long been in line.
    """
    summit = int(np.nanargmax(lower)) + 1
    seen = ~np.isnan(lower[:summit] + upper[:summit])
    low_way, up_way = lower[:summit][seen], upper[:summit][seen]
    if seen.mean() < SEEN or np.diff(low_way, prepend=0.0).max() > STEP * low_way[-1]:
        return math.nan
    top = low_way > 0.9 * low_way[-1]
    at_top = float(up_way[top].sum() / low_way[top].sum())
    # By the lower point's way and not by frames: of a quick way up there are only a few.
    first, late = (_share(low_way, up_way, part) for part in (LOW_WAY, LATE_WAY))
    is_upper = at_top > least_upper and late > CAUGHT_UP * at_top
    return first / at_top if is_upper else math.nan


def _share(lower: Array, upper: Array, part: tuple[float, float]) -> float:
    """The upper point's rise in parts of the lower one's, on a part of the lower one's way."""
    way = np.linspace(*part, 10) * lower[-1]
    return float(np.interp(way, np.maximum.accumulate(lower), upper).sum() / way.sum())
