"""Finds repetitions and faults in the measured truth of a clip, for any exercise.

The studio's exercise modules repeat the trainer's thresholds on purpose: tuning the trainer must not change the truth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samples.studio.body import Array
from samples.studio.truth import Truth

Mask = NDArray[np.bool_]
FaultDict = dict[str, Any]

#: A fault must last this long, seconds.
HELD_S = 0.25
#: A range below this share of the clip's largest is ``partial_range``.
PARTIAL = 0.65


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """One repetition in the frames of a clip.

    Attributes:
        start, reached, top, left, end: frames at which the signal leaves 5 % of its range, reaches 95 %, is largest,
            falls below 95 % for good, and regains 5 %.
        still: (N,) true in the 0.4 s before the start: the rest against which changes are measured.
    """

    start: int
    reached: int
    top: int
    left: int
    end: int
    still: Mask

    @property
    def inside(self) -> slice:
        """Slice of the frames from start to end."""
        return slice(self.start, self.end + 1)

    @property
    def at_top(self) -> slice:
        """Slice of the frames in which the signal stays above 95 %."""
        return slice(self.reached, self.left + 1)

    def since_rest(self, values: Array) -> Array:
        """Change (end - start + 1,) of values (N,) since the rest before the repetition."""
        return np.asarray(values[self.inside] - values[self.still].mean())


def find_spans(t_s: Array, signal: Array, on: float, off: float) -> list[Span]:
    """Find the repetitions in a signal (N,) that rises from rest to a peak and returns.

    Args:
        t_s: (N,) times of the frames.
        signal: the signal that shows the movement best; its resting level may be anything.
        on: rise above the resting level from which a movement counts as a repetition.
        off: rise below which the repetition is over.
    """
    level = float(np.percentile(signal, 10))
    spans: list[Span] = []
    first = None
    for i, value in enumerate(signal):
        if first is None and value > level + on:
            first = i
        elif first is not None and (value < level + off or (i == len(signal) - 1 and value < level + on)):
            spans.append(_span(t_s, signal, first, i))
            first = None
    return spans


def _span(t_s: Array, signal: Array, a: int, b: int) -> Span:
    top = a + int(np.argmax(signal[a:b]))
    before = (t_s >= t_s[a] - 1.0) & (t_s < t_s[a] - 0.4)
    rest = float(np.median(signal[before])) if before.any() else float(signal[0])
    size = signal[top] - rest
    low, high = rest + 0.05 * size, rest + 0.95 * size
    start = next(i for i in range(a, -1, -1) if signal[i] < low or i == 0)
    # A body seldom returns to exactly the same place: the rest after may be slightly above the rest before.
    quiet = float(signal[b : b + int(np.sum((t_s > t_s[b]) & (t_s <= t_s[b] + 1.0))) + 1].min())
    back = max(low, quiet + 0.05 * size)
    end = next(i for i in range(b - 1, len(t_s)) if signal[i] < back or i == len(t_s) - 1)
    reached = next(i for i in range(start, top + 1) if signal[i] >= high)
    left = next(i for i in range(end, top - 1, -1) if signal[i] >= high)
    return Span(start, reached, top, left, end, (t_s >= t_s[start] - 0.4) & (t_s <= t_s[start]))


def find_turning_spans(t_s: Array, signal: Array, on: float) -> list[Span]:
    """Find each movement up, from the rest or the opposite turn before it to the one after it.

    Args:
        t_s: (N,) times of the frames.
        signal: the signal; it may turn below its first value, as a back that rounds and hollows in turn.
        on: rise above the first value from which a movement counts as a repetition.
    """
    over = np.flatnonzero(signal > signal[0] + on)
    groups = [g for g in np.split(over, np.flatnonzero(np.diff(over) > 1) + 1) if len(g)]
    tops = [int(g[0] + np.argmax(signal[g])) for g in groups]
    bounds = [0, *(a + int(np.argmin(signal[a:b])) for a, b in pairwise(tops)), len(signal) - 1]
    spans = []
    for n, top in enumerate(tops):
        # After the last repetition the body may turn the other way and come to rest again.
        after = bounds[n + 1] if n + 1 < len(tops) else top + int(np.argmin(signal[top:]))
        ends = []
        for low, way in ((bounds[n], -1), (after, 1)):
            rest = float(np.median(signal[low : low + 1])) if n or way > 0 else float(np.median(signal[t_s < 1.0]))
            ends.append(rest + 0.05 * (signal[top] - rest))
        start = next(i for i in range(top, -1, -1) if signal[i] <= ends[0] or i == bounds[n])
        end = next(i for i in range(top, len(signal)) if signal[i] <= ends[1] or i == after)
        high = [signal[top] - 0.05 * (signal[top] - signal[k]) for k in (start, end)]
        reached = next(i for i in range(start, top + 1) if signal[i] >= high[0])
        left = next(i for i in range(end, top - 1, -1) if signal[i] >= high[1])
        spans.append(Span(start, reached, top, left, end, (t_s >= t_s[start] - 0.4) & (t_s <= t_s[start])))
    return spans


def onset_s(t_s: Array, over: Mask) -> float | None:
    """Time at which a condition (N,) first becomes true for ``HELD_S``, or None."""
    first = None
    for t, yes in zip(t_s, over, strict=True):
        first = (t if first is None else first) if yes else None
        if first is not None and t - first >= HELD_S - 1e-9:
            return float(first)
    return None


def fault(code: str, t_s: Array, values: Array, threshold: float, unit: str = "deg") -> list[FaultDict]:
    """Return a list with the fault if values (N,) exceed a threshold for ``HELD_S``, otherwise an empty list.

    Args:
        code: the fault's code.
        t_s: (N,) times.
        values: (N,) larger is worse.
        threshold: value from which on it is a fault.
        unit: unit of the values; "deg" is written as ``peak_deg``, others as ``peak`` and ``unit``.
    """
    if (onset := onset_s(t_s, values >= threshold)) is None:
        return []
    peak = float(values.max())
    size: FaultDict = {"peak_deg": peak} if unit == "deg" else {"peak": peak, "unit": unit}
    return [{"code": code, **size, "onset_s": onset}]


def too_fast(t_s: Array, span: Span, shortest_s: float) -> list[FaultDict]:
    """Find ``too_fast``. The fault begins at the end of the first phase that is shorter than ``shortest_s``."""
    up, down = float(t_s[span.reached] - t_s[span.start]), float(t_s[span.end] - t_s[span.left])
    if min(up, down) >= shortest_s:
        return []
    known = t_s[span.reached] if up < shortest_s else t_s[span.end]
    return [{"code": "too_fast", "peak": min(up, down), "unit": "s", "onset_s": float(known)}]


def repetition(
    truth: Truth, n: int, span: Span, side: str | None, range_deg: float, faults: list[FaultDict], **more: float
) -> dict[str, Any]:
    """Return one repetition as the sidecar lists it.

    Args:
        truth: truth of the clip.
        n: number of the repetition, from 1.
        span: frames of the repetition.
        side: working side, or None.
        range_deg: range of the main movement.
        faults: faults found in the repetition.
        more: further measures that the exercise keeps.
    """
    t = truth.t_s
    return {
        "n": n,
        "start_s": float(t[span.start]),
        "peak_s": float(t[span.top]),
        "end_s": float(t[span.end]),
        "up_s": float(t[span.reached] - t[span.start]),
        "down_s": float(t[span.end] - t[span.left]),
        "side": side,
        "range_deg": range_deg,
        **more,
        "faults": faults,
    }


def add_partial_range(reps: list[dict[str, Any]], counts: Callable[[dict[str, Any]], bool] = lambda rep: True) -> None:
    """Add ``partial_range`` where a range is below ``PARTIAL`` of the clip's largest.

    Args:
        reps: repetitions of one side; changed in place.
        counts: whether a repetition may set the range that the others are compared with.
    """
    marks = [r["range_deg"] for r in reps if counts(r)]
    most = max(marks or [r["range_deg"] for r in reps], default=0.0)
    for r in reps:
        if r["range_deg"] < PARTIAL * most:
            r["faults"].append({"code": "partial_range", "peak_deg": r["range_deg"], "onset_s": r["peak_s"]})
