"""What a measure reads in this set when nothing is wrong: the error of one body in one view, told by its repetitions.

The landmarks put a hip or an ear beside its place, and by the same amount all set long: between repetitions of one set
such a measure is right to a degree or two, from body to body and camera to camera only to several. What most of the
other repetitions read therefore tells its error, as far as people are alike.
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

#: Part of what the others read beyond the usual that is the measure's error and not the person's own way: of bridges it
#: is 4 degrees of error against 2 of people who differ.
ERROR_PART = 0.8


@dataclass(frozen=True, slots=True)
class Reading:
    """What one rule found in one repetition.

    Attributes:
        rule: the rule.
        peak: the measure's largest value that lasted, as it was read; NaN where *not seen*.
        course: the measure over the repetition, as it was read.
        fault: the fault, if it was one.
        view: number of the scene of the film: from another place the camera reads another error.
    """

    rule: FaultRule
    peak: float
    course: Course
    fault: Fault | None
    view: int = 0


def reading(tracker: FaultTracker, offset: float, fault: Fault | None, view: int = 0) -> Reading:
    """What a tracker found whose values were corrected by ``offset``, in this scene of the film."""
    course = tracker.course + np.array([[0.0], [offset]])
    peak = tracker.peak + offset if tracker.is_seen else math.nan
    return Reading(tracker.rule, peak, course, fault, view)


def offset_of(rule: FaultRule, others: Sequence[float]) -> float:
    """What the measure of a rule reads too much in this set.

    Args:
        rule: the rule.
        others: its peaks in other repetitions of the set.

    Returns:
        A part of how far their median lies above the usual peak, at most what the measure may be off by; NaN where it
        is not known yet, 0 for a rule that knows no such error.
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
    """The set's repetitions, each measured by all the others, also by those that came later.

    Args:
        reps: as they were judged live.
        readings: of each of them.
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
    """Whether a repetition is neither too small nor too large to tell what others read."""
    return not any(fault.code in ("partial_range", *overshoots) for fault in rep.faults)


def peaks_of(rule: FaultRule, readings: Sequence[Sequence[Reading]], view: int) -> list[float]:
    """The peaks of a rule in those repetitions that were seen in one scene of the film."""
    return [r.peak for one in readings for r in one if r.rule is rule and r.view == view]


def _again(one: Reading, others: Sequence[float], rep: Repetition) -> tuple[Fault | None, float | None]:
    """The fault and the score of one rule."""
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
