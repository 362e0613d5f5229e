"""Judging a hold: how well a position was kept, and every time that something let go."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Mapping
from statistics import fmean

from exercises.declaration import Exercise, FaultRule, Holding, Score
from exercises.judge import SEEN_PART, FaultTracker, linear_score
from exercises.repetition import CLEAR_ERRORS, cue_of, holds
from exercises.results import Cue, Fault, Hold, Scores

#: Out of the position, or out of sight, for this long: the hold is over, seconds.
LEFT_S = 3.0
#: Whether somebody is still is looked at over this long, seconds: shorter than a change of posture and its pause.
STILL_S = 0.5
#: Only a stretch of stillness that lasts this long counts, seconds: whoever nods, wriggles or shifts passes through
#: shorter ones, whoever goes from one posture to the next rests in each for longer.
STRETCH_S = 1.0
#: Whoever is still in such stretches for less than this part of the time fidgets, and holds nothing. Of 24 rendered
#: people who held the least was so for just above .53, though some changed their posture every two or three seconds;
#: of 26 who stretched, nodded or settled the most for .50 to .53. One filmed by a hand that shakes (.05) is missed.
STILL_PART = 0.53


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
            shortfalls = [_shortfall(t) for t in self._trackers if t.rule.score == name]
            part.add(t_s - self._end_s, [] if self._was_away else shortfalls)
        self._end_s, self._was_away = t_s, False
        return cue

    def result(self, n: int) -> Hold:
        """The hold so far."""
        going_on = [t.fault(self._start_s, self._end_s) for t in self._trackers if t.active]
        faults = tuple(sorted([*self._past, *going_on], key=lambda f: f.onset_s))
        scores = Scores(self._parts["spine"].score, self._parts["hips"].score)
        return Hold(n, self._start_s, self._end_s, scores, faults)


class Stillness:
    """How much of a hold the person was still.

    A fault takes no time off: somebody slumped may be still. Only the change from one posture to the next is movement.

    Args:
        holding: what is held.
    """

    def __init__(self, holding: Holding) -> None:
        self._holding = holding
        self._recent: deque[tuple[float, Mapping[str, float]]] = deque()
        self._still_s = self._stretch_s = self._seen_s = 0.0

    def away(self) -> None:
        """A frame in which the position was left, or nobody was seen."""
        self._recent.clear()
        self._break()

    def _break(self) -> None:
        """The stretch of stillness is over."""
        self._still_s += self._stretch_s if self._stretch_s >= STRETCH_S else 0.0
        self._stretch_s = 0.0

    def update(self, t_s: float, values: Mapping[str, float]) -> None:
        """Take the next frame; what is *not seen* may be still."""
        before_s = self._recent[-1][0] if self._recent else t_s
        self._recent.append((t_s, values))
        while self._recent[-1][0] - self._recent[0][0] > STILL_S:
            self._recent.popleft()
        self._seen_s += t_s - before_s
        if all(self._wander(name) <= most for name, most in self._holding.still.items()):
            self._stretch_s += t_s - before_s
        else:
            self._break()

    def _wander(self, name: str) -> float:
        """By how much a measure changes in ``STILL_S``, from the means of the older and the newer half of the window.

        Means, because the landmarks' jitter spans more in that time than somebody who holds moves; between the middles
        of the halves, so that the rate of frames does not matter.
        """
        seen = [(t_s, values[name]) for t_s, values in self._recent if not math.isnan(values[name])]
        half = len(seen) // 2
        if not half:
            return 0.0
        (old_s, old), (new_s, new) = (map(fmean, zip(*part, strict=True)) for part in (seen[:half], seen[-half:]))
        return abs(new - old) * STILL_S / (new_s - old_s)

    @property
    def is_kept(self) -> bool:
        """Whether this is holding and not fidgeting; the stretch going on may still become long enough."""
        return self._still_s + self._stretch_s >= STILL_PART * self._seen_s


def _shortfall(tracker: FaultTracker) -> float:
    """What a measure takes off the score at this moment, 0 to 100: nothing unless its fault is going on.

    NaN where *not seen*.
    """
    rule: FaultRule = tracker.rule
    if math.isnan(tracker.level):
        return math.nan
    return 100.0 - linear_score(tracker.level, rule.tolerance, rule.severe) if tracker.active else 0.0


class _Part:
    """One score of a hold: 100 less the root mean square, over time, of what the faults going on took off.

    So it falls with the size and the length of a fault, and with nothing else: a fault that takes off s points for the
    part p of the time leaves 100 - s * sqrt(p). The root keeps five bad seconds of a minute from vanishing in the mean:
    a severe fault in a tenth of the time leaves 68, a plain mean would leave 90.
    """

    def __init__(self) -> None:
        self._squares = self._seen_s = self._s = 0.0

    def add(self, dt_s: float, shortfalls: list[float]) -> None:
        """The worst of the shortfalls counted for this long; NaN among them is *not seen*."""
        self._s += dt_s
        if shortfalls and not any(math.isnan(s) for s in shortfalls):
            self._squares, self._seen_s = self._squares + dt_s * max(shortfalls) ** 2, self._seen_s + dt_s

    @property
    def score(self) -> float | None:
        is_seen = self._seen_s > 0 and self._seen_s >= SEEN_PART * self._s
        return 100.0 - math.sqrt(self._squares / self._seen_s) if is_seen else None
