"""Judges one measure over one repetition: when a fault begins and ends, how bad it is, and the score."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from exercises.judging.declaration import FaultRule
from exercises.judging.results import Fault, Severity
from exercises.judging.rules import Early

#: A fault counts if it lasts this long, seconds. **Fit:** a plateau; shorter, landmark jumps count as faults; longer, a
#: fault at a quick top is missed.
HOLD_S = 0.25
#: A growing fault is reported after ``TOLD_S`` seconds beyond the threshold instead of after ``HOLD_S``. So is a fault
#: read from many frames (:attr:`Observable.early`). It grows if it gains ``GROWS_PER_S`` of the distance from tolerance
#: to threshold per second. **Fit:** on 248 rendered movements this saved 0.12 s in the median and caused no cue that
#: ``HOLD_S`` would not have given; a limit of 0.06 s caused two. On other clips, with holds and many-frame faults, 16
#: of 192 cues belong to no recorded fault, against 17 with ``HOLD_S`` alone.
TOLD_S, GROWS_PER_S = 0.1, 0.5
#: A measure seen in less than this share of a repetition is *not seen*. **Fit:** a plateau; smaller, a fault may hide
#: in the unseen part; larger, a passing hand costs the score.
SEEN_PART = 0.7
#: A score is the mean over the worst part of a repetition: ``WORST_S`` seconds or ``WORST_PART`` of the repetition,
#: whichever is shorter. It falls with the size and the duration of a fault, and a single frame hardly changes it.
#: **Taste:** ours; shorter, one bad moment decides the score; longer, a short fault disappears in it.
WORST_S, WORST_PART = 1.0, 0.5
#: Version of the scoring, stored with each set; scores of different versions are never compared. 1: linear score of
#: the sustained peak. 2: mean over the worst part of a repetition, and over the time of a hold. 3: the curl's pelvis
#: has a score, and several thresholds are measured against the other repetitions of the set. 4: the order of a
#: roll-down is read against the size of its tip, and the bridge's spine score begins to fall later. 5: an easier
#: or harder form is compared with its own range. 6: a head thrown back is read at the top of quick lifts too, and its
#: rest counts for less; a mild slump seen from the front lowers the score. 7: hips that arch at the top of a bridge
#: are no hinge, the hip twist's knees are compared with the start position, and shoulders that sink with the head are
#: no slump. 8: small movements among large ones count, a clam whose feet part shows no roll, a lean is no slump, and a
#: chin counts as pressed from 24 degrees on. 9: the hip twist's knees count as apart from 0.12 shoulder widths on.
SCORING = 9
#: Scores from here on are called good. A score is lower only if there is a fault, so every low score has a reason.
#: **Taste:** ours; it divides the scale and no verdict depends on it.
GOOD = 85


@dataclass(frozen=True, slots=True)
class RuleState:
    """State of one fault rule in one frame. Between repetitions only ``value`` is known.

    Attributes:
        rule: the rule.
        value: the measure in this frame, in the rule's unit, minus the set's bias (see
            :mod:`exercises.judging.habit`); its absolute value if the rule is ``either_way``; NaN where *not seen*.
        level: the sustained value, see :class:`FaultTracker`; NaN until the measure has been seen for ``HOLD_S``.
        peak: the largest level of this repetition or hold so far; NaN before the first.
        is_seen: the measure was seen in enough of this repetition or hold to be judged.
        severity: severity of the fault if it were recorded now; None if there is no fault.
        is_active: the fault is present now.
    """

    rule: FaultRule
    value: float
    level: float = math.nan
    peak: float = math.nan
    is_seen: bool = False
    severity: Severity | None = None
    is_active: bool = False

    @property
    def is_severe(self) -> bool:
        """Whether the fault is severe at this moment."""
        return self.level >= self.rule.severe

    @property
    def is_clean(self) -> bool:
        """Whether the measure was seen for long enough and never reached the fault's threshold."""
        return self.is_seen and self.severity is None and self.peak < self.rule.fault


def unjudged_states(rules: Iterable[FaultRule], values: Mapping[str, float]) -> tuple[RuleState, ...]:
    """States of these rules in a frame that is not judged: only the values of their measures."""
    return tuple(RuleState(rule, size(rule, values[rule.observable])) for rule in rules)


def active_codes(rules: Iterable[RuleState]) -> tuple[str, ...]:
    """Codes of the faults present now, each once."""
    return tuple(dict.fromkeys(state.rule.code for state in rules if state.is_active))


def size(rule: FaultRule, value: float) -> float:
    """The value that a rule judges: the absolute value if the rule is ``either_way``."""
    return abs(value) if rule.either_way else value


class FaultTracker:
    """Follows one fault rule through one repetition.

    It judges the *sustained* value, which is the minimum over the last ``HOLD_S``. Short spikes are therefore neither
    faults nor peaks.

    Args:
        rule: the fault.
        early: what lets the fault be reported after ``TOLD_S``, see :attr:`Observable.early`.
    """

    def __init__(self, rule: FaultRule, early: Early = "never") -> None:
        self.rule = rule
        self.early = early
        self.peak = -math.inf
        self.level = math.nan
        self._window: deque[tuple[float, float]] = deque()
        self._frames = 0
        self._seen = 0
        self._onset_s: float | None = None
        self._end_s: float | None = None
        self._active = False
        self._passed: tuple[float, float] | None = None  # time and value at which it crossed the threshold
        self._told = False
        self._course: list[tuple[float, float]] = []

    def update(self, t_s: float, value: float, margin: float = 0.0) -> bool:
        """Take the next value; True once, in the frame in which the fault is to be reported.

        Args:
            t_s: time of the value.
            value: the measure, larger is worse; NaN where *not seen*.
            margin: added to the threshold; NaN if unknown.
        """
        self._frames += 1
        self.level = math.nan
        if math.isnan(value) or math.isnan(margin):
            self._window.clear()
            self._passed = None
            return False
        self._seen += 1
        self._course.append((t_s, value))
        if value < self.rule.fault + margin:
            self._passed = None
        elif self._passed is None:
            self._passed = (t_s, value)
        self._window.append((t_s, value))
        while len(self._window) > 1 and self._window[1][0] <= t_s - HOLD_S:
            self._window.popleft()
        if t_s - self._window[0][0] >= HOLD_S * 0.99:
            self._sustain(t_s, margin)
        tells = not self._told and (self._onset_s is not None or self._shows_early(t_s, value))
        self._told = self._told or tells
        return tells

    def _sustain(self, t_s: float, margin: float) -> None:
        """Judge the sustained value of a full window."""
        level = self.level = min(v for _, v in self._window)
        self.peak = max(self.peak, level)
        if self._active and level < (self.rule.fault + self.rule.tolerance) / 2:
            self._active, self._end_s = False, t_s
        if not self._active and level >= self.rule.fault + margin:
            self._active, self._end_s = True, None
            self._onset_s = self._window[0][0] if self._onset_s is None else self._onset_s

    def _shows_early(self, t_s: float, value: float) -> bool:
        """Whether the value has been beyond the threshold for ``TOLD_S`` and, if ``early`` is "grows", has grown."""
        if self._passed is None or self.early == "never":
            return False
        since_s, first = self._passed
        least = GROWS_PER_S * (self.rule.fault - self.rule.tolerance) * (t_s - since_s)
        return t_s - since_s >= TOLD_S * 0.99 and (self.early == "lasts" or value - first >= least)

    @property
    def active(self) -> bool:
        """The fault is present now."""
        told_first = self._told and self._onset_s is None
        return self._active or (told_first and self._passed is not None)

    @property
    def lasts(self) -> bool:
        """The fault is present now and was established."""
        return self._active

    @property
    def is_seen(self) -> bool:
        """The measure was seen in enough frames to be judged."""
        least = 0.0 if self.rule.brief else SEEN_PART
        return self._frames > 0 and self._seen >= least * self._frames and self.peak > -math.inf

    @property
    def is_clear(self) -> bool:
        """The fault was established."""
        return self._onset_s is not None

    @property
    def is_suspected(self) -> bool:
        """The measure crossed the threshold, but not by the margin."""
        return self.is_seen and not self.is_clear and self.peak >= self.rule.fault

    @property
    def severity(self) -> Severity:
        """Severity by the largest sustained value so far."""
        return "severe" if self.peak >= self.rule.severe else "fault"

    def state(self, value: float, is_fault: bool | None = None) -> RuleState:
        """The state after the newest value.

        Args:
            value: the newest value, as given to :meth:`update`.
            is_fault: the verdict if the repetition is over; None during it.
        """
        found = self.is_clear or self.active if is_fault is None else is_fault
        return RuleState(
            self.rule,
            value,
            self.level,
            self.peak if self.peak > -math.inf else math.nan,
            self.is_seen,
            self.severity if found else None,
            self.active and is_fault is None,
        )

    def fault(self, start_s: float, end_s: float) -> Fault:
        """The fault as a result; a fault that was only suspected may span the whole repetition."""
        passed_s = start_s if self._passed is None else self._passed[0]
        return Fault(
            code=self.rule.code,
            onset_s=passed_s if self._onset_s is None else self._onset_s,
            end_s=end_s if self._end_s is None else self._end_s,
            peak=self.peak,
            unit=self.rule.unit.id,
            severity=self.severity,
        )

    @property
    def course(self) -> Course:
        """Times and judged values of the repetition so far (2, n), without frames in which they were *not seen*."""
        return np.array(self._course, np.float64).reshape(-1, 2).T

    def score(self, is_fault: bool) -> float | None:
        """0–100, or None where *not seen*; see :func:`score_of`."""
        return score_of(self.rule, self.course, is_fault) if self.is_seen else None


#: Times, seconds, and values of a measure: float64 (2, n).
Course = NDArray[np.float64]


def score_of(rule: FaultRule, course: Course, is_fault: bool) -> float:
    """The score of one measure over one repetition: the mean over its worst part, see :data:`WORST_S`.

    Each frame scores 100 up to the rule's ``tolerance``, 0 from ``severe`` on, and linearly in between.

    Args:
        rule: the fault.
        course: times and values of the measure, at least one.
        is_fault: the repetition has this fault. The score is then below ``GOOD``; otherwise it is at least ``GOOD``.
    """
    t_s, values = course
    lasts_s = np.diff(t_s, append=t_s[-1])
    lasts_s[-1] = np.median(lasts_s[:-1]) if len(t_s) > 1 else 1.0
    lasts_s = np.minimum(lasts_s, HOLD_S)  # a gap in the film counts as one short frame
    scores = np.clip((rule.severe - values) / (rule.severe - rule.tolerance), 0.0, 1.0)
    worst_first = np.argsort(scores, kind="stable")
    part_s = min(WORST_S, WORST_PART * float(lasts_s.sum()))
    before_s = np.cumsum(lasts_s[worst_first]) - lasts_s[worst_first]
    weights = np.clip(part_s - before_s, 0.0, lasts_s[worst_first])
    score = 100.0 * float(scores[worst_first] @ weights / weights.sum())
    return min(score, GOOD - 1.0) if is_fault else max(score, float(GOOD))


def linear_score(value: float, full: float, none: float) -> float:
    """100 up to ``full``, falling linearly to 0 at ``none``, which may be above or below ``full``.

    Example:
        >>> linear_score(15.0, full=10.0, none=20.0)
        50.0
    """
    return 100.0 * min(1.0, max(0.0, (none - value) / (none - full)))


def worst(scores: Sequence[float | None]) -> float | None:
    """The lowest score; None if any was *not seen*, because that one may be the lowest."""
    seen = [s for s in scores if s is not None]
    return min(seen) if seen and len(seen) == len(scores) else None
