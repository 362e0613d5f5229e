"""Judging a hold: how well a position was kept, and every time that something let go."""

from __future__ import annotations

import math
from collections.abc import Mapping

from exercises.declaration import Exercise, FaultRule, Holding, Score
from exercises.judge import SEEN_PART, FaultTracker, linear_score
from exercises.repetition import cue_of, holds
from exercises.results import Cue, Fault, Hold, Scores


class HoldJudge:
    """Follows one hold from the moment the start position was found.

    Args:
        exercise: what is held.
        holding: how it is declared.
        start_s: when it began.
    """

    def __init__(self, exercise: Exercise, holding: Holding, start_s: float) -> None:
        self._exercise = exercise
        self._holding = holding
        self._start_s = start_s
        self._end_s = start_s
        self._trackers = [FaultTracker(rule) for rule in exercise.faults]
        self._past: list[Fault] = []
        self._parts: dict[Score, _Part] = {"spine": _Part(), "hips": _Part()}

    @property
    def active(self) -> tuple[str, ...]:
        """Codes of the faults going on now."""
        return tuple(dict.fromkeys(t.rule.code for t in self._trackers if t.active))

    @property
    def end_s(self) -> float:
        """When the position was last kept."""
        return self._end_s

    def update(self, t_s: float, values: Mapping[str, float]) -> Cue | None:
        """Take the next frame; the cue of the most important fault established by it.

        While the position is left nothing is judged.
        """
        if any(not holds(limit, values[limit.observable]) for limit in self._holding.limits):
            return None
        cue = None
        for i, tracker in enumerate(self._trackers):
            rule, value = tracker.rule, values[tracker.rule.observable]
            margin = values[rule.error] if rule.error else 0.0
            was_active = tracker.active
            if tracker.update(t_s, abs(value) if rule.either_way else value, margin) and cue is None:
                cue = cue_of(rule, tracker.fault(self._start_s, t_s), t_s)
            if was_active and not tracker.active:
                self._past.append(tracker.fault(self._start_s, t_s))
                self._trackers[i] = FaultTracker(rule)
        for name, part in self._parts.items():
            part.add(t_s - self._end_s, [self._now(t) for t in self._trackers if t.rule.score == name])
        self._end_s = t_s
        return cue

    @staticmethod
    def _now(tracker: FaultTracker) -> float:
        """The score of a measure at this moment, NaN where *not seen*."""
        rule: FaultRule = tracker.rule
        return math.nan if math.isnan(tracker.level) else linear_score(tracker.level, rule.tolerance, rule.severe)

    def result(self, n: int) -> Hold | None:
        """The hold so far; None while it is too short to be one."""
        if self._end_s - self._start_s < self._holding.min_s:
            return None
        going_on = [t.fault(self._start_s, self._end_s) for t in self._trackers if t.active]
        faults = tuple(sorted([*self._past, *going_on], key=lambda f: f.onset_s))
        return Hold(
            n, self._start_s, self._end_s, Scores(self._parts["spine"].score, self._parts["hips"].score), faults
        )


class _Part:
    """The mean of a score over time."""

    def __init__(self) -> None:
        self._sum = self._seen_s = self._s = 0.0

    def add(self, dt_s: float, scores: list[float]) -> None:
        """The worst of the scores counted for this long; NaN among them is *not seen*."""
        self._s += dt_s
        now = min(scores) if scores and not any(math.isnan(s) for s in scores) else math.nan
        if not math.isnan(now):
            self._sum, self._seen_s = self._sum + dt_s * now, self._seen_s + dt_s

    @property
    def score(self) -> float | None:
        return self._sum / self._seen_s if self._seen_s > 0 and self._seen_s >= SEEN_PART * self._s else None
