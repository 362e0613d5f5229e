"""The bias of a measure for one person in one camera view, estimated from the other repetitions of the set.

The landmarks place a hip or an ear slightly wrong, by the same amount throughout a set. Between repetitions of one set,
such a measure agrees to one or two degrees; between people and cameras it differs by several degrees. The median of the
other repetitions therefore shows the bias, so the judge flags only outliers.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from exercises.judging.declaration import FaultRule, Habit
from exercises.judging.judge import Course, FaultTracker, score_of, worst
from exercises.judging.results import Fault, Repetition, Scores

#: Share of the difference from the usual peak that is bias; the rest is the person's own way of moving. **Fit:** in
#: bridges, the bias varies by 4 degrees and people by 2.
ERROR_PART = 0.8


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of one rule in one repetition, before the bias is subtracted.

    Attributes:
        rule: the rule.
        peak: largest sustained value of the measure; NaN where *not seen*.
        course: the measure over the repetition.
        fault: the fault, or None.
        view: number of the film's scene, since another camera position has another bias.
    """

    rule: FaultRule
    peak: float
    course: Course
    fault: Fault | None
    view: int = 0


def reading(tracker: FaultTracker, offset: float, fault: Fault | None, view: int = 0) -> Reading:
    """The reading of a tracker, with the bias ``offset`` added back to its values."""
    course = tracker.course + np.array([[0.0], [offset]])
    peak = tracker.peak + offset if tracker.is_seen else math.nan
    return Reading(tracker.rule, peak, course, fault, view)


def offset_of(rule: FaultRule, others: Sequence[float]) -> float:
    """The bias of a rule's measure in this set.

    Args:
        rule: the rule.
        others: peaks of the measure in the other repetitions of the set.

    Returns:
        ``ERROR_PART`` of the difference between their median and the usual peak, limited to ``Habit.most`` either way;
        NaN while it is unknown; 0 for a rule without ``habit``.
    """
    if rule.habit is None:
        return 0.0
    seen = [peak for peak in others if not math.isnan(peak)]
    return _offset(rule.habit, median(seen)) if seen else math.nan


def _offset(habit: Habit, usual: float) -> float:
    """The bias of a measure whose median peak in the other repetitions is ``usual``."""
    return min(habit.most, max(-habit.most, ERROR_PART * (usual - habit.usual)))


def judged_again(
    reps: Sequence[Repetition], readings: Sequence[Sequence[Reading]], overshoots: Sequence[str] = ()
) -> tuple[Repetition, ...]:
    """Judge every repetition again, with the bias estimated from all others, including later ones.

    Args:
        reps: the repetitions as judged live.
        readings: the readings of each repetition.
        overshoots: see :attr:`Counting.overshoots`.
    """
    rows = zip(reps, readings, _offsets(reps, readings, overshoots), strict=True)
    return tuple(_judged_again(rep, own, offsets) if _has_habits(own) else rep for rep, own, offsets in rows)


def codes_again(
    reps: Sequence[Repetition], readings: Sequence[Sequence[Reading]], overshoots: Sequence[str] = ()
) -> list[set[str]]:
    """The codes of the faults that :func:`judged_again` finds in each repetition, without their scores."""
    out = []
    for rep, own, offsets in zip(reps, readings, _offsets(reps, readings, overshoots), strict=True):
        has_habits = _has_habits(own)
        faults = _together(rep, own, _faults_again(rep, own, offsets)) if has_habits else rep.faults
        out.append({fault.code for fault in faults})
    return out


def _has_habits(own: Sequence[Reading]) -> bool:
    return any(one.rule.habit is not None for one in own)


def _offsets(
    reps: Sequence[Repetition], readings: Sequence[Sequence[Reading]], overshoots: Sequence[str]
) -> list[list[float]]:
    """The bias of each rule in each repetition, estimated from the others."""
    usual = [is_usual(rep, overshoots) for rep in reps]
    peaks = _sorted_peaks([own for own, is_one in zip(readings, usual, strict=True) if is_one])
    return [
        [_offset_without(one, peaks[id(one.rule), one.view], is_among) for one in own]
        for own, is_among in zip(readings, usual, strict=True)
    ]


def _sorted_peaks(readings: Sequence[Sequence[Reading]]) -> dict[tuple[int, int], list[float]]:
    """The peaks of these repetitions that were seen, in ascending order, by the rule's identity and the view."""
    peaks: dict[tuple[int, int], list[float]] = defaultdict(list)
    for own in readings:
        for one in own:
            if one.rule.habit is not None and not math.isnan(one.peak):
                peaks[id(one.rule), one.view].append(one.peak)
    for of_rule in peaks.values():
        of_rule.sort()
    return peaks


def _offset_without(one: Reading, ordered: Sequence[float], is_among: bool) -> float:
    """:func:`offset_of` a reading's rule, from all peaks but its own.

    Args:
        one: the reading.
        ordered: the peaks of its rule in the set, in ascending order.
        is_among: its own peak is one of them.
    """
    if one.rule.habit is None:
        return 0.0
    own = bisect_left(ordered, one.peak) if is_among and not math.isnan(one.peak) else len(ordered)
    others = len(ordered) - (own < len(ordered))
    if not others:
        return math.nan
    low, high = (ordered[i + (i >= own)] for i in ((others - 1) // 2, others // 2))
    return _offset(one.rule.habit, (low + high) / 2)


def _judged_again(rep: Repetition, own: Sequence[Reading], offsets: Sequence[float]) -> Repetition:
    again = _faults_again(rep, own, offsets)
    faults = tuple(sorted(_together(rep, own, again), key=lambda f: f.onset_s))
    rows = zip(own, offsets, again, strict=True)
    scores = [(one.rule.score, _score_again(one, offset, fault is not None)) for one, offset, fault in rows]
    spine, hips = (worst([score for name, score in scores if name == asked]) for asked in ("spine", "hips"))
    return replace(rep, faults=faults, scores=Scores(spine, hips, rep.scores.range, rep.scores.tempo))


def _faults_again(rep: Repetition, own: Sequence[Reading], offsets: Sequence[float]) -> list[Fault | None]:
    """The fault of each rule in a repetition, with these biases of the rules."""
    return [_fault_again(one, offset, rep) for one, offset in zip(own, offsets, strict=True)]


def _together(rep: Repetition, own: Sequence[Reading], again: Sequence[Fault | None]) -> list[Fault]:
    """The faults that no rule judges, such as ``too_fast``, and those of the rules, one for each code."""
    codes = {one.rule.code for one in own}
    found = {fault.code: fault for fault in reversed(again) if fault is not None}
    return [*(fault for fault in rep.faults if fault.code not in codes), *found.values()]


def is_usual(rep: Repetition, overshoots: Sequence[str]) -> bool:
    """Whether the bias may be estimated from this repetition: it was neither too small nor too large."""
    return not any(fault.code in ("partial_range", *overshoots) for fault in rep.faults)


def peaks_of(rule: FaultRule, readings: Sequence[Sequence[Reading]], view: int) -> list[float]:
    """The peaks of a rule in those of these repetitions that one scene of the film shows."""
    return [r.peak for one in readings for r in one if r.rule is rule and r.view == view]


def _fault_again(one: Reading, offset: float, rep: Repetition) -> Fault | None:
    """The fault of one rule with this bias; the fault as found live while the bias is unknown."""
    rule = one.rule
    if math.isnan(one.peak) or math.isnan(offset) or rule.habit is None:
        return one.fault
    peak = one.peak - offset
    if peak < rule.fault:
        return None
    fault = one.fault or Fault(rule.code, rep.start_s, rep.end_s, peak, rule.unit.id, "fault")
    return replace(fault, peak=peak, severity="severe" if peak >= rule.severe else "fault")


def _score_again(one: Reading, offset: float, is_fault: bool) -> float | None:
    """The score of one rule with this bias; None where *not seen*."""
    rule = one.rule
    if math.isnan(one.peak) or (math.isnan(offset) and rule.habit is not None and rule.habit.needs_others):
        return None
    off = 0.0 if math.isnan(offset) else offset
    return score_of(rule, one.course - np.array([[0.0], [off]]), is_fault)
