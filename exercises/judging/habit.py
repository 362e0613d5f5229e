"""The bias of a measure for one person in one camera view, estimated from the other repetitions of the set.

The landmarks place a hip or an ear slightly wrong, by the same amount throughout a set. Between repetitions of one set,
such a measure agrees to one or two degrees; between people and cameras it differs by several degrees. The median of the
other repetitions therefore shows the bias, so the judge flags only outliers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from exercises.judging.declaration import FaultRule
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
        view: number of the scene of the film: from another place the camera has another bias.
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
    if not seen:
        return math.nan
    return min(rule.habit.most, max(-rule.habit.most, ERROR_PART * (median(seen) - rule.habit.usual)))


def judged_again(
    reps: Sequence[Repetition], readings: Sequence[Sequence[Reading]], overshoots: Sequence[str] = ()
) -> tuple[Repetition, ...]:
    """Judge every repetition again, with the bias estimated from all others, including later ones.

    Args:
        reps: the repetitions as judged live.
        readings: the readings of each repetition.
        overshoots: see :attr:`Counting.overshoots`.
    """
    out = []
    for k, (rep, own) in enumerate(zip(reps, readings, strict=True)):
        others = [one for j, one in enumerate(readings) if j != k and is_usual(reps[j], overshoots)]
        has_habits = any(one.rule.habit for one in own)
        out.append(_judged_again(rep, own, others) if has_habits else rep)
    return tuple(out)


def _judged_again(rep: Repetition, own: Sequence[Reading], others: Sequence[Sequence[Reading]]) -> Repetition:
    judged = [(one.rule, *_again(one, peaks_of(one.rule, others, one.view), rep)) for one in own]
    codes = {rule.code for rule, _, _ in judged}
    found = {fault.code: fault for _, fault, _ in reversed(judged) if fault is not None}
    faults = [*(fault for fault in rep.faults if fault.code not in codes), *found.values()]
    spine, hips = (worst([score for rule, _, score in judged if rule.score == name]) for name in ("spine", "hips"))
    scores = Scores(spine, hips, rep.scores.range, rep.scores.tempo)
    return replace(rep, faults=tuple(sorted(faults, key=lambda f: f.onset_s)), scores=scores)


def is_usual(rep: Repetition, overshoots: Sequence[str]) -> bool:
    """Whether the bias may be estimated from this repetition: it was neither too small nor too large."""
    return not any(fault.code in ("partial_range", *overshoots) for fault in rep.faults)


def peaks_of(rule: FaultRule, readings: Sequence[Sequence[Reading]], view: int) -> list[float]:
    """The peaks of a rule in those of these repetitions that one scene of the film shows."""
    return [r.peak for one in readings for r in one if r.rule is rule and r.view == view]


def _again(one: Reading, others: Sequence[float], rep: Repetition) -> tuple[Fault | None, float | None]:
    """The fault and the score of one rule, judged again."""
    rule, offset = one.rule, offset_of(one.rule, others)
    if math.isnan(one.peak) or (math.isnan(offset) and rule.habit is not None and rule.habit.needs_others):
        return one.fault, None
    off = 0.0 if math.isnan(offset) else offset
    peak, course = one.peak - off, one.course - np.array([[0.0], [off]])
    if rule.habit is None or math.isnan(offset):
        return one.fault, score_of(rule, course, one.fault is not None)
    if peak < rule.fault:
        return None, score_of(rule, course, is_fault=False)
    fault = one.fault or Fault(rule.code, rep.start_s, rep.end_s, peak, rule.unit.id, "fault")
    fault = replace(fault, peak=peak, severity="severe" if peak >= rule.severe else "fault")
    return fault, score_of(rule, course, is_fault=True)
