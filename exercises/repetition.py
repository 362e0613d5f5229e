"""Judging one repetition: is it this exercise, what went wrong, when is it said, what does it score?"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Mapping

import numpy as np

from calibration.landmarks import Side
from exercises.counter import Swing
from exercises.declaration import Exercise, FaultRule, Limit
from exercises.judge import FaultTracker, linear_score, worst
from exercises.results import Cue, Fault, Repetition, Scores, Severity

#: The top of a movement: where its main signal is above this part of its way from rest to peak.
TOP = 0.8
#: A range below this part of the best of the set is ``partial_range``.
PARTIAL = 0.6
#: A measured phase must be shorter than the minimum by this much to be called too fast: the error of its timing.
TEMPO_ERROR_S = 0.2
#: A threshold is passed clearly when it is passed by this many standard errors of the measure.
CLEAR_ERRORS = 0.5
#: A suspicion becomes a fault when this many of the last three repetitions raise it.
SUSPECTED_REPS = 2


class RepetitionJudge:
    """Collects what one repetition shows and judges it when it ends; remembers the set's earlier ones."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self._side: Side | None = None
        self._forget()
        self.drop()

    def _forget(self) -> None:
        """The repetitions so far say nothing about those to come."""
        self._raised: dict[str, deque[bool]] = defaultdict(lambda: deque(maxlen=3))
        self._best_range = 0.0

    def drop(self) -> None:
        """No repetition is going on, or the one that was is given up."""
        self._start_s = math.nan
        self._trackers: list[FaultTracker] = []
        self._limits: list[tuple[float, ...]] = []
        self._pending: FaultTracker | None = None

    def begin(self, start_s: float) -> None:
        """A repetition has begun."""
        self.drop()
        self._start_s = start_s
        self._trackers = [FaultTracker(rule) for rule in self.exercise.faults]

    def blind(self, t_s: float) -> None:
        """A frame in which nobody was seen."""
        for tracker in self._trackers:
            tracker.update(t_s, math.nan)

    @property
    def active(self) -> tuple[str, ...]:
        """Codes of the faults going on now."""
        return tuple(dict.fromkeys(t.rule.code for t in self._trackers if t.active))

    def update(self, t_s: float, values: Mapping[str, float]) -> tuple[Cue | None, None]:
        """Take the next frame of the repetition; the cue of the most important fault established by it.

        The cue waits while the movement does not look like this exercise: what is good for a clam is no advice for
        somebody who stretches a leg.
        """
        counting = self.exercise.counting
        self._limits.append((values[counting.observable], *(values[limit.observable] for limit in counting.limits)))
        for tracker in self._trackers:
            rule = tracker.rule
            margin = CLEAR_ERRORS * values[rule.error] if rule.error else 0.0
            value = values[rule.observable]
            if tracker.update(t_s, abs(value) if rule.either_way else value, margin) and self._pending is None:
                self._pending = tracker
        if self._pending is None or any(not holds(limit, values[limit.observable]) for limit in counting.limits):
            return None, None
        fault = self._pending.fault(self._start_s, t_s)
        cue, self._pending = _cue(self._pending.rule, fault, t_s), None
        return cue, None

    def end(self, swing: Swing, side: Side | None, n: int, t_s: float) -> tuple[Cue | None, Repetition | None]:
        """The movement is over: the judged repetition, or None and what to say when it was another movement."""
        otherwise = self._other_movement()
        if otherwise:
            self.drop()
            return Cue("not_counted", otherwise, "fault", t_s, swing.start_s), None
        if side != self._side:
            self._side = side
            self._forget()
        faults, cue = self._form_faults(swing, t_s)
        faults += self._timing_faults(swing)
        self._best_range = max(self._best_range, swing.range)
        repetition = Repetition(
            n=n,
            side=side,
            start_s=swing.start_s,
            peak_s=swing.peak_s,
            end_s=swing.end_s,
            range_deg=swing.range,
            lift_s=swing.lift_s,
            lower_s=swing.lower_s,
            scores=self._scores(swing),
            faults=tuple(sorted(faults, key=lambda f: f.onset_s)),
        )
        self.drop()
        return cue, repetition

    def _other_movement(self) -> str:
        """Why this movement is not the exercise, or ""."""
        table = np.array(self._limits)
        if not len(table):
            return ""
        rest, peak = np.nanmin(table[:, 0]), np.nanmax(table[:, 0])
        top = table[table[:, 0] >= rest + TOP * (peak - rest)]
        for limit, column in zip(self.exercise.counting.limits, top.T[1:], strict=True):
            seen = column[~np.isnan(column)]
            if seen.size and not holds(limit, float(np.median(seen))):
                return limit.otherwise
        return ""

    def _form_faults(self, swing: Swing, t_s: float) -> tuple[list[Fault], Cue | None]:
        """Faults of form, one a code, and the cue for a suspicion that has just been confirmed."""
        found: dict[str, Fault] = {}
        cue = None
        for tracker in self._trackers:
            rule = tracker.rule
            raised = self._raised[rule.observable]
            raised.append(tracker.is_clear or tracker.is_suspected)
            if not (tracker.is_clear or (tracker.is_suspected and sum(raised) >= SUSPECTED_REPS)):
                continue
            fault = tracker.fault(swing.start_s, swing.end_s)
            if tracker.is_suspected and cue is None:
                cue = _cue(rule, fault, t_s)
            known = found.get(rule.code)
            if known is None or (fault.severity, -fault.onset_s) > (known.severity, -known.onset_s):
                found[rule.code] = fault
        return [*found.values()], cue

    def _timing_faults(self, swing: Swing) -> list[Fault]:
        counting = self.exercise.counting
        faults: list[Fault] = []
        for phase_s, min_s in ((swing.lift_s, counting.min_lift_s), (swing.lower_s, counting.min_lower_s)):
            if phase_s < min_s - TEMPO_ERROR_S and not faults:
                severity: Severity = "severe" if phase_s < min_s / 2 else "fault"
                faults.append(Fault("too_fast", swing.start_s, swing.end_s, phase_s, "s", severity))
        if swing.range < PARTIAL * self._best_range:
            faults.append(Fault("partial_range", swing.peak_s, swing.end_s, swing.range, "deg", "fault"))
        return faults

    def _scores(self, swing: Swing) -> Scores:
        counting = self.exercise.counting
        of = {name: worst([t.score for t in self._trackers if t.rule.score == name]) for name in ("spine", "hips")}
        target = max(counting.target_range, self._best_range)
        tempo = min(
            linear_score(swing.lift_s, counting.min_lift_s, counting.min_lift_s / 2),
            linear_score(swing.lower_s, counting.min_lower_s, counting.min_lower_s / 2),
        )
        return Scores(of["spine"], of["hips"], min(100.0, 100.0 * swing.range / target), tempo)


def holds(limit: Limit, value: float) -> bool:
    """Whether a value is within the limit; what is *not seen* may be."""
    return math.isnan(value) or limit.low <= value <= limit.high


def _cue(rule: FaultRule, fault: Fault, t_s: float) -> Cue:
    return Cue(rule.code, rule.cue, fault.severity, t_s, fault.onset_s)
