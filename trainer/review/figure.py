"""Where everything lies on the chart of one set: percents of its width and height for the template."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer.base.language import Number
from trainer.review.packing import pack

#: An axis is divided into at most this many steps.
_MOST_TICKS_X, _MOST_TICKS_Y = 8, 5
#: The word of a level in the upper part of a chart stands below its line, clear of the chart's title.
_HIGH_PERCENT = 25.0
#: The script gets about this many values of a curve a second.
_VALUES_FPS = 15.0
#: Largest distance of a curve from its simplified line, thousandths of the chart's height: a third of a pixel.
_FLAT = 2.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Values between ``low`` and ``high`` as percents of a length."""

    low: float
    high: float

    def percent(self, value: float) -> float:
        """From the left, or from the bottom."""
        return round(100 * (value - self.low) / (self.high - self.low), 2)

    def down(self, value: float) -> float:
        """From the top, as SVG counts."""
        return round(100 - self.percent(value), 2)

    def span(self, first: float, last: float) -> dict[str, float]:
        """Both ends of a stretch and its length."""
        left, right = self.percent(first), self.percent(last)
        return {"left": left, "right": right, "width": round(right - left, 2)}


def chart(data: dict[str, Any]) -> dict[str, Any]:
    """The arguments of the macro ``chart`` in ``figure.html``.

    Args:
        data: what :func:`trainer.review.plot_data.plot_data` gives.
    """
    time = Scale(*data["range"])
    reps = data["reps"]
    t_s = np.array(data["t"])
    kept = np.arange(0, len(t_s), _stride(t_s))
    return {
        "numbers": [(time.percent((rep["start"] + rep["end"]) / 2), rep["n"]) for rep in reps],
        "bands": [*_bands(data, time)],
        "lanes": [
            {
                "label": lane["label"],
                "style": lane["style"],
                "marks": [
                    {"css": _css(mark["severe"]), "span": time.span(mark["onset"], mark["end"])}
                    for mark in lane["marks"]
                ],
            }
            for lane in data["lanes"]
        ],
        "curves": [_curve(data, place, time) for place in range(len(data["curves"]))],
        "ticks": [(time.percent(at), f"{Number(at):g}") for at in ticks(data["range"], _MOST_TICKS_X)],
        "width": _centi(time.high - time.low),
        "unseen": data["unseen"],
        "data": {
            "range": data["range"],
            "ms": np.diff(np.round(1000 * t_s[kept]).astype(int), prepend=0).tolist(),
            "reps": reps,
            "waiting": data["waiting"],
            "lanes": [{"marks": [_for_script(mark) for mark in lane["marks"]]} for lane in data["lanes"]],
            "curves": [_curve_for_script(curve, kept) for curve in data["curves"]],
        },
    }


def ticks(bounds: Sequence[float], most: int) -> list[float]:
    """Round numbers from ``bounds[0]`` to ``bounds[1]``, ``most`` + 1 at the most: multiples of 1, 2 or 5 × 10ⁿ.

    Raises:
        ValueError: the bounds are equal or the wrong way round.
    """
    low, high = bounds
    least = (high - low) / most
    power = 10.0 ** math.floor(math.log10(least))
    step = next(each * power for each in (1, 2, 5, 10) if each * power >= least * (1 - 1e-9))
    return [round(n * step, 6) for n in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _bands(data: dict[str, Any], time: Scale) -> Iterator[tuple[str, dict[str, float]]]:
    for rep in data["reps"]:
        top = rep["end"] if rep["peak"] is None else rep["peak"]
        yield "up", time.span(rep["start"], top)
        if top < rep["end"]:
            yield "down", time.span(top, rep["end"])
    for first, last in data["waiting"]:
        yield "wait", time.span(first, last)


def _curve(data: dict[str, Any], place: int, time: Scale) -> dict[str, Any]:
    curve = data["curves"][place]
    up = Scale(*curve["range"])
    unit = curve["unit"].strip()
    levels = [
        {"y": up.down(level["y"]), "word": level["word"], "css": _css(level["severe"])} for level in curve["levels"]
    ]
    return {
        "title": f"{curve['label']} ({unit})" if unit else curve["label"],
        "ticks": [(up.down(value), f"{Number(value):g}") for value in ticks(curve["range"], _MOST_TICKS_Y)],
        "not_seen": [time.span(first, last) for first, last in curve["not_seen"]],
        "path": path(data["t"], curve["values"], time.low, up),
        "levels": [level | {"is_high": level["y"] < _HIGH_PERCENT} for level in levels],
        "marks": [
            {"style": lane["style"], "css": _css(mark["severe"]), "x": time.percent(mark["x"]), "y": up.down(mark["y"])}
            for lane in data["lanes"]
            for mark in lane["marks"]
            if mark["curve"] == place
        ],
        "empty": curve["empty"],
    }


def path(t_s: Sequence[float], values: Sequence[float | None], first_s: float, up: Scale) -> str:
    """The curve as an SVG path with a gap at each None: hundredths of a second to the right, thousandths down.

    Args:
        t_s: when, seconds, one for each value.
        values: the curve.
        first_s: the moment at the left edge.
        up: the range of values from bottom to top.
    """
    points = [(_centi(t - first_s), value) for t, value in zip(t_s, values, strict=True)]
    parts = []
    for is_gap, run in groupby(points, lambda point: point[1] is None):
        if is_gap:
            continue
        places = simplified([(x, round(10 * up.down(value))) for x, value in run if value is not None])
        steps = [f"{x - x0} {y - y0}" for (x0, y0), (x, y) in pairwise(places)]
        parts.append(f"M{places[0][0]} {places[0][1]}" + (f"l{' '.join(steps)}" if steps else "h0"))
    return "".join(parts).replace(" -", "-")


def simplified(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out points of a line that lie within :data:`_FLAT` of the line without them (Douglas–Peucker).

    Example:
        >>> simplified([(0, 0), (1, 1), (2, 2), (3, 30)])
        [(0, 0), (2, 2), (3, 30)]
    """
    x, y = np.array(places, np.float64).T
    kept, open_ends = {0, len(x) - 1}, [(0, len(x) - 1)]
    while open_ends:
        first, last = open_ends.pop()
        if last - first < 2:
            continue
        inside = slice(first + 1, last)
        chord = y[first] + (y[last] - y[first]) * (x[inside] - x[first]) / max(x[last] - x[first], 1.0)
        off = np.abs(y[inside] - chord)
        furthest = first + 1 + int(off.argmax())
        if off.max() > _FLAT:
            kept.add(furthest)
            open_ends += [(first, furthest), (furthest, last)]
    return [places[n] for n in sorted(kept)]


def _centi(span_s: float) -> int:
    return round(100 * span_s)


def _css(is_severe: bool) -> str:
    return "severe" if is_severe else "mild"


def _stride(t_s: NDArray[np.float64]) -> int:
    """The script gets every n-th value, n being the result: about :data:`_VALUES_FPS` a second."""
    span_s = float(t_s[-1] - t_s[0]) if len(t_s) else 0.0
    return max(1, round(len(t_s) / span_s / _VALUES_FPS)) if span_s else 1


def _curve_for_script(curve: dict[str, Any], kept: NDArray[np.int_]) -> dict[str, Any]:
    """A curve's values for the pointer, as whole steps of the last digit that matters."""
    step = 10.0 ** -(curve["digits"] + 1)
    values = np.array(curve["values"], np.float64)[kept]
    same = {key: curve[key] for key in ("label", "unit", "digits", "not_seen")}
    return same | {"step": step, "values": pack(values[:, None], step)}


def _for_script(mark: dict[str, Any]) -> dict[str, Any]:
    return {key: mark[key] for key in ("onset", "end", "text")}
