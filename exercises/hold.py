"""Judging a hold: how well a position was kept, and every time that something let go."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Mapping

from exercises.declaration import Exercise, FaultRule, Holding, Score
from exercises.judge import SEEN_PART, FaultTracker, linear_score
from exercises.repetition import CLEAR_ERRORS, cue_of, holds
from exercises.results import Cue, Fault, Hold, Scores

#: Out of the position, or out of sight, for this long: the hold is over, seconds.
LEFT_S = 3.0
#: Stillness is looked at over this long, seconds.
STILL_S = 1.0
#: Whoever is still for less than this part of the time in which nothing is let go of fidgets. Of 41 rendered clips of
#: people upright those who held were still for .60 of it or more, those who settled, nodded or looked about for .49 at
#: most.
STILL_PART = 0.55


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
        now_s: when judging begins, if it began before.
    """

    def __init__(
        self, exercise: Exercise, start_s: float, unseen: Collection[str] = (), now_s: float | None = None
    ) -> None:
        self._start_s = start_s
        self._end_s = start_s if now_s is None else now_s
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


class Stillness:
    """How much of a hold the person was still, of the time in which no fault came or went.

    Args:
        holding: what is held.
    """

    def __init__(self, holding: Holding) -> None:
        self._holding = holding
        self._recent: deque[tuple[float, bool, list[float]]] = deque()
        self._still_s = self._quiet_s = 0.0

    def away(self) -> None:
        """A frame in which the position was left, or nobody was seen."""
        self._recent.clear()

    def update(self, t_s: float, values: Mapping[str, float], is_quiet: bool) -> None:
        """Take the next frame; quiet is one in which no fault is going on. What is *not seen* may be still."""
        before_s = self._recent[-1][0] if self._recent else t_s
        self._recent.append((t_s, is_quiet, [values[name] for name in self._holding.still]))
        while self._recent[-1][0] - self._recent[0][0] > STILL_S:
            self._recent.popleft()
        if all(quiet for _, quiet, _ in self._recent):
            self._quiet_s += t_s - before_s
            if not any(
                max(of) - min(of) > self._holding.wander for of in zip(*(v for *_, v in self._recent), strict=True)
            ):
                self._still_s += t_s - before_s

    @property
    def is_kept(self) -> bool:
        """Whether this is holding and not fidgeting."""
        return self._still_s >= STILL_PART * self._quiet_s


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
