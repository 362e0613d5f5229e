"""One set as plain data for the review page: its curves, every mark on them, and the replay."""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from calibration.text import fill
from exercises.judging.results import Fault, Hold, Repetition
from trainer.base.language import gettext_ as _
from trainer.coach.words import NOT_SEEN
from trainer.record.best_reps import best_and_worst
from trainer.record.records import SetRecord
from trainer.record.wording import done_in, fault_codes, fault_label, fault_text, sentence
from trainer.recordings.curves import Curve, Curves
from trainer.recordings.replay import LINES, POINTS, STATES, UNSEEN, Replay
from trainer.review.packing import pack
from trainer.review.scores import parts_text

#: The chart begins this long before the person held the start position, seconds.
LEAD_IN_S = 4.0
#: The page has this many shapes and colours for faults.
STYLES = 6
#: A replay's coordinates are rounded to the larger side of the area that the body covers, divided by this. The page
#: draws that area about 500 pixels wide.
VIEW_STEPS = 1000


def choose(one: SetRecord, found: Curves) -> tuple[list[Curve], list[Curve], list[Curve]]:
    """Sort the curves into those that are drawn, those without a fault and those that were not seen.

    The first two are always drawn: the main movement, and the measure of the exercise's first fault. Others are drawn
    if one of their faults happened.
    """
    happened = {fault.code for done in done_in(one) for fault in done.faults}
    shown: list[Curve] = []
    calm: list[Curve] = []
    unseen: list[Curve] = []
    for place, curve in enumerate(found.curves):
        if place < 2 or happened & {*curve.codes}:
            shown.append(curve)
        elif np.isnan(curve.values).all():
            unseen.append(curve)
        else:
            calm.append(curve)
    return shown, calm, unseen


def plot_data(one: SetRecord, found: Curves, shown: Sequence[Curve]) -> dict[str, Any]:
    """The curves, repetitions and faults of a set; times are seconds since its first frame, NaN is None."""
    begin = float(found.t_s[0])
    end = float(found.t_s[-1]) - begin
    waiting = _since(begin, found.waiting)
    done = done_in(one)
    first = max(0.0, waiting[0][1] - LEAD_IN_S) if waiting and waiting[0][0] == 0 and done else 0.0
    faults: dict[str, list[Fault]] = {}
    for each in done:
        for fault in each.faults:
            faults.setdefault(fault.code, []).append(fault)
    return {
        "range": [round(first, 2), round(max(end, first + 1), 2)],
        "t": [round(t, 2) for t in (found.t_s - begin).tolist()],
        "reps": [_done(each, begin) for each in done],
        "waiting": waiting,
        "lanes": [
            {
                "label": sentence(fault_label(one.exercise, code)),
                "style": _style(one.exercise, code),
                "marks": [_mark(one, fault, found, shown, begin) for fault in many],
            }
            for code, many in faults.items()
        ],
        "curves": [_curve(curve, begin) for curve in shown],
        "unseen": _(NOT_SEEN),
    }


def _done(each: Repetition | Hold, begin: float) -> dict[str, Any]:
    """A repetition or hold: its bounds, its scores in words, and the peak of a repetition."""
    peak = round(each.peak_s - begin, 2) if isinstance(each, Repetition) else None
    return {
        "n": each.n,
        "start": round(each.start_s - begin, 2),
        "peak": peak,
        "end": round(each.end_s - begin, 2),
        "side": (isinstance(each, Repetition) and each.side) or "",
        "said": parts_text(each.scores),
    }


def replay_data(one: SetRecord, replay: Replay, begin: float) -> dict[str, Any]:
    """The movement for the page's script: packed columns, times in milliseconds since the frame before.

    Args:
        one: the set.
        replay: its movement.
        begin: the time that the page calls 0, seconds on the frames' clock.
    """
    ms = np.round((replay.t_s - begin) * 1000).astype(int)
    best, worst = (None if rep is None else one.reps.index(rep) for rep in best_and_worst(one.reps))
    left, top, right, bottom = replay.view_px
    step_px = max(replay.step_px, max(right - left, bottom - top) / VIEW_STEPS)
    points_px = np.where(replay.points == UNSEEN, math.nan, replay.points * replay.step_px)
    return {
        "ms": np.diff(ms, prepend=0).tolist(),
        "count": POINTS,
        "points": pack(points_px.reshape(len(points_px), -1), step_px),
        "states": base64.b64encode(replay.states.tobytes()).decode(),
        "names": STATES,
        "step": step_px,
        "view": [round(edge, 1) for edge in replay.view_px],
        "lines": LINES,
        "best": best,
        "worst": worst,
    }


def _style(exercise_id: str, code: str) -> int:
    """Index of the fault's shape and colour: the same in every set."""
    codes = fault_codes(exercise_id)
    return (codes.index(code) if code in codes else len(codes)) % STYLES


def _since(begin: float, spans: Iterable[tuple[float, float]]) -> list[list[float]]:
    return [[round(a - begin, 2), round(b - begin, 2)] for a, b in spans]


def _mark(one: SetRecord, fault: Fault, found: Curves, shown: Sequence[Curve], begin: float) -> dict[str, Any]:
    """A fault's span in its lane, and its worst moment on a curve: the one furthest beyond its level."""
    mark: dict[str, Any] = {
        "onset": round(fault.onset_s - begin, 2),
        "end": round(fault.end_s - begin, 2),
        "severe": fault.severity == "severe",
        "text": fault_text(one.exercise, fault),
        "curve": None,
        "x": None,
        "y": None,
    }
    during = (found.t_s >= fault.onset_s) & (found.t_s <= fault.end_s)
    furthest = 0.0
    for place, curve in enumerate(shown):
        if fault.code not in curve.codes or curve.fault is None:
            continue
        values = np.abs(curve.values) if curve.either_way else curve.values
        parts = np.where(during & ~np.isnan(values), values / curve.fault, -math.inf)
        at = int(np.argmax(parts))
        if parts[at] > furthest:
            furthest = float(parts[at])
            value = round(float(curve.values[at]), curve.digits)
            mark |= {"curve": place, "x": round(float(found.t_s[at]) - begin, 2), "y": value}
    return mark


def _curve(curve: Curve, begin: float) -> dict[str, Any]:
    seen = curve.values[~np.isnan(curve.values)]
    ways = (1, -1) if curve.either_way else (1,)
    near = [way * curve.fault for way in ways] if curve.fault is not None else []
    far = [way * curve.severe for way in ways] if curve.severe is not None else []
    # The level of a fault is always in view, so that a calm curve looks calm; that of a severe one only near the curve.
    low, high = min([0.0, *seen.tolist(), *near]), max([0.0, *seen.tolist(), *near])
    margin = 0.12 * (high - low) or 1.0
    low, high = low - margin, high + margin
    levels = [{"y": y, "word": _("fault"), "severe": False} for y in near]
    levels += [{"y": y, "word": _("severe fault"), "severe": True} for y in far if low < y < high]
    label = _(curve.label)
    return {
        "label": _("{measure} (approximate)").format(measure=label) if curve.is_rough else label,
        "unit": fill(_(curve.unit), {"size": ""}),
        "digits": curve.digits - 1,
        "values": [None if math.isnan(v) else round(v, curve.digits) for v in curve.values.tolist()],
        "range": [round(low, 3), round(high, 3)],
        "levels": levels,
        "not_seen": _since(begin, curve.not_seen),
        "empty": not seen.size,
    }
