"""The top of a movement in progress: whether it is reached, whether the body sinks from it, and what rose first.

Signals are arrays (n,) of one repetition so far, NaN where *not seen*.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from exercises.judging.judge import HOLD_S
from exercises.judging.trace import Array

#: The top is over when the signal has fallen by this share of its range. **Taste:** ours; smaller, jitter ends the top;
#: larger, the verdict comes late.
TURNED = 0.04
#: A signal that sank stays there if it moves by less than ``STAYS`` of its range within ``STAYS_S``, seconds. A steady
#: lowering that takes less than 17 s moves by more. **Fit:** a plateau; smaller, a trembling drop is missed; larger, a
#: slow lowering counts as a drop.
STAYS, STAYS_S = 0.04, 0.8
#: A signal rises again when it regains this share of the depth that it sank. **Taste:** ours; smaller, jitter counts as
#: a rise; larger, half a recovery does not.
RISES = 0.5
#: A signal reaches its top at ``UP`` of its range, and has left it for good below ``DEEPEST``. **Taste:** ours; higher,
#: a low top is missed; lower, the way up counts as the top.
UP, DEEPEST = 0.8, 0.5
#: Two sections of a lower point's rise. In ``LOW_WAY`` the upper point lags behind if the trunk peels off the mat; in
#: ``LATE_WAY`` it has almost caught up. **Fit:** in 71 rendered bridges, a quarter more or less finds the same hinges.
#: Twice ``LOW_WAY`` takes 23 good bridges for hinges, and half of it hides the order in 16 of 40; half of ``LATE_WAY``
#: hides it in 26.
LOW_WAY, LATE_WAY = (0.05, 0.4), (0.5, 0.75)
#: In ``LATE_WAY`` the upper point's share must be at least ``CAUGHT_UP`` of its share at the top; a parabola gives
#: 0.63. **Fit:** in 36 of 38 rendered repetitions with the waist in view it was 0.64 or more, hinged or not. In films
#: of people and in another studio, where the waist is plain or hidden by an arm, it was mostly 0.35 to 0.6.
CAUGHT_UP = 0.6
#: Both points must be seen in this share of the frames. **Taste:** ours; smaller, few frames show an order of movement;
#: larger, one hidden frame hides it.
SEEN = 0.9
#: No step between frames may exceed this share of the rise: a cut or a landmark that jumps shows no order of movement.
#: At 8 frames/s, a rise of 0.8 s has steps of 0.25. **Fit:** in the same bridges, a quarter more or less finds the same
#: hinges; half of it hides the order in 9 of 40.
STEP = 0.35
#: A movement is at its top while its signal is at ``TOP_SHARE`` of its maximum or more and has risen by less than
#: ``STILL_SHARE`` of that within ``STILL_S``, seconds. **Fit:** a plateau; smaller, the way up counts as the top;
#: larger, a short top is missed.
TOP_SHARE, STILL_SHARE, STILL_S = 0.8, 0.2, 0.25
#: A movement has reached its summit when it rose by less than ``HOVER_SHARE`` of its maximum within ``HOVER_S``,
#: seconds, or has turned. The frames of the summit have at least ``SUMMIT_SHARE`` of the maximum. **Fit:** in 64
#: rendered thoracic lifts, half and twice ``HOVER_S`` and ``HOVER_SHARE`` find the same heads thrown back. A tenth of
#: ``HOVER_S`` or ten times ``HOVER_SHARE`` takes the way up for a summit, and one good head more for thrown back; 0.8
#: times ``SUMMIT_SHARE`` misses one of nine.
HOVER_S, HOVER_SHARE, SUMMIT_SHARE = 0.5, 0.1, 0.9


def rise_lately(t_s: Array, signal: Array, over_s: float) -> float:
    """How far the signal is above its minimum of the last ``over_s`` seconds."""
    return float(signal[-1] - np.nanmin(signal[t_s >= t_s[-1] - over_s]))


def is_at_top(t_s: Array, signal: Array, clear: float = math.inf) -> bool:
    """Whether the movement is at its top, see :data:`TOP_SHARE`; from a maximum of ``clear`` on it may still rise.

    The newest value must be seen.
    """
    highest = float(np.nanmax(signal))
    is_rising = highest < clear and rise_lately(t_s, signal, STILL_S) > STILL_SHARE * highest
    return bool(signal[-1] >= TOP_SHARE * highest) and not is_rising


def median_at_top(t_s: Array, signal: Array, values: Array) -> float:
    """Median of the values at the top, which counts as at least ``HOLD_S`` long; for a movement whose top is over.

    A quick movement is at its top for less time than a fault must last, so single frames would never show one.

    Args:
        t_s: times, seconds.
        signal: the movement; not all NaN.
        values: what is judged.
    """
    at_top = signal >= TOP_SHARE * np.nanmax(signal)
    at_top |= np.abs(t_s - t_s[np.nanargmax(signal)]) <= HOLD_S / 2
    return float(np.nanmedian(values[at_top]))


def summit(t_s: Array, signal: Array, least: float) -> NDArray[np.bool_]:
    """A mask (n,) of the frames that are the movement's summit; empty while it still rises.

    :func:`is_at_top` only asks about the newest frame. It finds no top in a quick movement, which turns at once, and
    mistakes a slow way up for one.

    Args:
        t_s: times, seconds.
        signal: the movement.
        least: a smaller fall is jitter.
    """
    highest = float(np.nanmax(signal))
    stays = rise_lately(t_s, signal, HOVER_S) <= HOVER_SHARE * highest
    return (stays or turned_down(signal, least)) & (signal >= SUMMIT_SHARE * highest)


def turned_down(signal: Array, least: float) -> bool:
    """Whether the top is over: the signal has fallen from it by at least ``least``."""
    top, rest = np.nanmax(signal), np.nanmin(signal)
    return bool(top - signal[-1] > max(least, TURNED * (top - rest)))


def sunk(t_s: Array, signal: Array) -> float:
    """How far the signal sank from its top, if it stays there or has risen again; 0 while it falls.

    A slow and steady fall does not count, nor does a pause in the lower half of the range.
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
    """How far an upper point of the trunk rises together with a lower one: 1 if together, less if it lags behind.

    The trunk of a person who hinges is a plank that turns about its upper end: the upper point rises by a constant
    share of the lower point's rise. If the trunk peels off the mat, the upper point lags behind at first. The result is
    that share on ``LOW_WAY``, divided by the share at the top, or in ``LATE_WAY`` if that is larger.

    Args:
        lower: rise of the lower point; not all NaN.
        upper: rise of the upper point.
        least_upper: smallest rise of the upper point at the top, as a share of the lower point's.

    Returns:
        The share. NaN if something else was followed in place of the upper point: it rises less than ``least_upper``,
        or it still lags behind where a trunk would have caught up.
    """
    summit = int(np.nanargmax(lower)) + 1
    return _order(lower[:summit], upper[:summit], LOW_WAY, least_upper)


def settling_share(lower: Array, upper: Array, least_upper: float) -> float:
    """:func:`together_share` on the way down: 1 if both points come down together, less if the upper one is down first.

    The way down is read backwards, from where the lower point is now to its top.
    """
    back = slice(int(np.nanargmax(lower)), None)
    low_way, up_way = lower[back][::-1], upper[back][::-1]
    reached = max(LOW_WAY[0], float(low_way[0]) / float(low_way[-1]))
    return _order(low_way, up_way, (min(reached, LOW_WAY[1]), LOW_WAY[1]), least_upper)


def _order(lower: Array, upper: Array, low: tuple[float, float], least_upper: float) -> float:
    """:func:`together_share` for signals that end at the top, on the section ``low`` of the lower point's rise."""
    seen = ~np.isnan(lower + upper)
    low_way, up_way = lower[seen], upper[seen]
    if seen.mean() < SEEN or np.diff(low_way, prepend=0.0).max() > STEP * low_way[-1]:
        return math.nan
    top = low_way > 0.9 * low_way[-1]
    at_top = float(up_way[top].sum() / low_way[top].sum())
    # Sampled along the lower point's rise instead of by frames, because a quick rise has only a few frames.
    first, late = (_share(low_way, up_way, part) for part in (low, LATE_WAY))
    is_upper = at_top > least_upper and late > CAUGHT_UP * at_top
    # Hips that arch at the top leave the upper point behind there, but a plank keeps its share throughout.
    return first / max(at_top, late) if is_upper else math.nan


def _share(lower: Array, upper: Array, part: tuple[float, float]) -> float:
    """The upper point's rise divided by the lower one's, on a section of the lower one's rise."""
    way = np.linspace(*part, 10) * lower[-1]
    return float(np.interp(way, np.maximum.accumulate(lower), upper).sum() / way.sum())
