"""Judging a hold: how well a position was kept, and every time that something let go."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from exercises.declaration import Exercise, FaultRule, Holding, Score
from exercises.judge import SEEN_PART, FaultTracker, linear_score
from exercises.repetition import CLEAR_ERRORS, cue_of, holds
from exercises.results import Cue, Fault, Hold, Scores

#: Out of the position, or out of sight, for this long: the hold is over, seconds.
LEFT_S = 3.0


def keeps(holding: Holding, values: Mapping[str, float]) -> bool:
    """Whether these measures are still the position that is held."""
    return all(holds(limit, values[limit.observable]) for limit in holding.limits)


class HoldJudge:
    """Follows one hold from the moment the position was there.

    Args:
        exercise: what is held.
        start_s: when it began.
        unseen: codes of the faults that this camera cannot show. They are not judged; a score that rests on them alone
            is *not seen*.
    """

    def __init__(self, exercise: Exercise, start_s: float, unseen: Collection[str] = ()) -> None:
        self._start_s = self._end_s = start_s
        self._trackers = [FaultTracker(rule) for rule in exercise.faults if rule.code not in unseen]
        self._past: list[Fault] = []
        self._parts: dict[Score, _Part] = {"spine": _Part(), "hips": _Part()}
        self._was_away = False

    @property
    def active(self) -> tuple[str, ...]:
        """Codes of the faults going on now."""
        return tuple(dict.fromkeys(t.rule.code for t in self._trackers if t.active))

    @property
    def end_s(self) -> float:
        """When the position was last kept."""
        return self._end_s

    def away(self, t_s: float) -> None:
        """A frame in which the position was left, or nobody was seen: nothing is judged."""
        self._was_away = True
        for tracker in self._trackers:
            tracker.update(t_s, math.nan)

    def update(self, t_s: float, values: Mapping[str, float]) -> Cue | None:
        """Take the next frame in which the position is kept; the cue of the most important fault established by it."""
        cue = None
        for i, tracker in enumerate(self._trackers):
            rule, value = tracker.rule, values[tracker.rule.observable]
            margin = CLEAR_ERRORS * values[rule.error] if rule.error else 0.0
            was_active = tracker.active
            if tracker.update(t_s, abs(value) if rule.either_way else value, margin) and cue is None:
                cue = cue_of(rule, tracker.fault(self._start_s, t_s), t_s)
            if was_active and not tracker.active:
                self._past.append(tracker.fault(self._start_s, t_s))
                self._trackers[i] = FaultTracker(rule)  # if it comes again, that is another fault
        for name, part in self._parts.items():
            scores = [_now(t) for t in self._trackers if t.rule.score == name]
            part.add(t_s - self._end_s, [] if self._was_away else scores)
        self._end_s, self._was_away = t_s, False
        return cue

    def result(self, n: int) -> Hold:
        """The hold so far."""
        going_on = [t.fault(self._start_s, self._end_s) for t in self._trackers if t.active]
        faults = tuple(sorted([*self._past, *going_on], key=lambda f: f.onset_s))
        scores = Scores(self._parts["spine"].score, self._parts["hips"].score)
        return Hold(n, self._start_s, self._end_s, scores, faults)


def _now(tracker: FaultTracker) -> float:
    """The score of a measure at this moment, NaN where *not seen*."""
    rule: FaultRule = tracker.rule
    return math.nan if math.isnan(tracker.level) else linear_score(tracker.level, rule.tolerance, rule.severe)


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
