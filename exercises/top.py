"""The top of a movement as far as it has come: reached, left again, sunk from; and who rose to it first.

Signals are arrays (n,) of one repetition so far, NaN where *not seen*.
"""

from __future__ import annotations

import math

import numpy as np

from exercises.trace import Array

#: The top is over when the signal has come down by this part of its way.
TURNED = 0.04
#: Slower than this share of its way in a second, a signal has stopped on its way down.
STOPPED = 0.13
#: Time over which that speed is taken, seconds: a way down that falters for less has not stopped.
STOPPED_S = 0.5


def rise_lately(t_s: Array, signal: Array, over_s: float) -> float:
    """How far the signal is above its lowest in the last ``over_s`` seconds."""
    return float(signal[-1] - np.nanmin(signal[t_s >= t_s[-1] - over_s]))


def turned_down(signal: Array, least: float) -> bool:
    """Whether the top is over: the signal comes down again, by ``least`` at least."""
    top, rest = np.nanmax(signal), np.nanmin(signal)
    return bool(top - signal[-1] > max(least, TURNED * (top - rest)))


def sunk(t_s: Array, signal: Array) -> float:
    """How far the signal has sunk and stopped there, below its top; 0 while it moves."""
    if math.isnan(signal[-1]):
        return math.nan
    top, size = float(np.nanmax(signal)), float(np.nanmax(signal) - np.nanmin(signal))
    path = signal[(t_s >= t_s[-1] - STOPPED_S) & ~np.isnan(signal)]
    stopped = len(path) > 1 and np.ptp(path) < STOPPED * size * STOPPED_S
    return top - float(signal[-1]) if stopped and signal[-1] > top - 0.6 * size else 0.0


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
        The share; NaN where the upper one rises less, so that something else was seen in its place.
    """
    summit = int(np.nanargmax(lower))
    low_way, up_way, high = lower[: summit + 1], upper[: summit + 1], float(lower[summit])
    low, top = (low_way > 0.05 * high) & (low_way < 0.5 * high), low_way > 0.9 * high
    if not low.any() or not np.nansum(up_way[top]) > least_upper * np.nansum(low_way[top]):
        return math.nan
    at_first, at_top = (np.nansum(up_way[part]) / np.nansum(low_way[part]) for part in (low, top))
    return float(at_first / at_top)
