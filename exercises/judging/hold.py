"""Judges a hold: how well a position was kept, and every fault that came and went."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from statistics import fmean

from exercises.judging.declaration import Exercise, FaultRule, Holding, Score
from exercises.judging.judge import SEEN_PART, FaultTracker, RuleState, active_codes, linear_score, size
from exercises.judging.repetition import CLEAR_ERRORS, cue_of, holds
from exercises.judging.results import Cue, Fault, Hold, Scores
from exercises.judging.withdrawal import Withdrawal

#: A hold ends after the person left the position, or the picture, for this long, seconds. **Fit:** a plateau; shorter,
#: a glance aside ends a hold; longer, leaving counts as holding.
LEFT_S = 3.0
#: A longer gap without frames counts as out of sight, because nobody knows what happened; seconds. **Fit:** a plateau;
#: shorter, a slow computer ends holds; longer, unseen time counts as held.
BLIND_S = 1.0
#: Stillness is measured over this time, seconds: shorter than a change of posture and the pause after it. **Fit:** a
#: plateau; shorter, jitter counts as movement; longer, a change of posture counts as stillness.
STILL_S = 0.5
#: A stretch of stillness counts if it lasts this long, seconds. A person who nods, wriggles or shifts passes through
#: shorter ones; a person who goes from one posture to the next rests longer in each. **Fit:** a plateau; shorter,
#: fidgeting has still stretches; longer, frequent changes of posture count as fidgeting.
STRETCH_S = 1.0
#: A person who spends less than ``STILL_PART`` of the time in such stretches fidgets, which is no hold. **Fit:** 24
#: rendered people who held a position were still for more than 0.53 of the time, although some changed their posture
#: every two or three seconds; 26 who stretched, nodded or settled, for at most 0.50 to 0.53.
STILL_PART = 0.53


def keeps(holding: Holding, values: Mapping[str, float]) -> bool:
    """Whether the position is still held, by these measures."""
    return all(holds(limit, values[limit.observable]) for limit in holding.limits)


class HoldJudge:
    """Follows one hold from its beginning.

    Args:
        exercise: what is held.
        start_s: when it began.
        unseen: codes of the faults that this camera cannot show. They are not judged; a score that depends on them
            alone is *not seen*.
        now_s: when judging begins, if that is later than ``start_s``.

    Attributes:
        start_s: when it began.
        fleeting: faults that were reported early and, as the newest frame shows, did not last.
    """

    def __init__(
        self, exercise: Exercise, start_s: float, unseen: Collection[str] = (), now_s: float | None = None
    ) -> None:
        self.start_s = start_s
        self._end_s = start_s if now_s is None else now_s
        self._early = {one.name: one.told_early for one in exercise.observables}
        self._trackers = [
            FaultTracker(rule, self._early.get(rule.observable, "grows"))
            for rule in exercise.faults
            if rule.code not in unseen
        ]
        self._past: list[Fault] = []
        self._parts: dict[Score, _Part] = {"spine": _Part(), "hips": _Part()}
        self._was_away = False
        self._told_s: dict[str, float] = {}
        self.fleeting: Sequence[Withdrawal] = ()

    def states(self, values: Mapping[str, float]) -> tuple[RuleState, ...]:
        """State of each rule after the newest frame; ``values``: the frame's measures."""
        return tuple(t.state(size(t.rule, values[t.rule.observable])) for t in self._trackers)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Past and present faults, by onset."""
        going_on = [t.fault(self.start_s, self._end_s) for t in self._trackers if t.lasts]
        return tuple(sorted([*self._past, *going_on], key=lambda f: f.onset_s))

    @property
    def end_s(self) -> float:
        """When the position was last kept."""
        return self._end_s

    def away(self, t_s: float) -> None:
        """Judge nothing in this frame: the position was left, or nobody was seen."""
        self._was_away = True
        for tracker in self._trackers:
            tracker.update(t_s, math.nan)

    def update(self, t_s: float, values: Mapping[str, float]) -> Cue | None:
        """Take the next frame in which the position is kept; return the cue of its most important new fault."""
        cue, ended = None, []
        told = {*active_codes(self.states(values))}  # two measures may report one fault
        for i, tracker in enumerate(self._trackers):
            rule, value = tracker.rule, values[tracker.rule.observable]
            margin = CLEAR_ERRORS * values[rule.error] if rule.error else 0.0
            was_active = tracker.active
            tells = tracker.update(t_s, size(rule, value), margin) and rule.code not in told
            if tells:
                self._told_s[rule.code] = t_s
            if tells and cue is None:
                cue = cue_of(rule, tracker.fault(self.start_s, t_s), t_s)
            if was_active and not tracker.active:
                if tracker.is_clear:
                    self._past.append(tracker.fault(self.start_s, t_s))
                else:
                    ended.append(rule.code)
                # If it comes back, that is another fault. A fault that did not last is not reported early again.
                self._trackers[i] = FaultTracker(rule, tracker.early if tracker.is_clear else "never")
        present = active_codes(self.states(values))
        self.fleeting = [Withdrawal(code, self._told_s[code], t_s) for code in ended if code not in present]
        for name, part in self._parts.items():
            shortfalls = [_shortfall(t) for t in self._trackers if t.rule.score == name]
            part.add(t_s - self._end_s, [] if self._was_away else shortfalls)
        self._end_s, self._was_away = t_s, False
        return cue

    def result(self, n: int) -> Hold:
        """The hold so far."""
        scores = Scores(self._parts["spine"].score, self._parts["hips"].score)
        return Hold(n, self.start_s, self._end_s, scores, self.faults)


class Stillness:
    """How much of a hold the person was still.

    A fault is not movement: a person may slump and be still. Only a change of posture is movement.

    Args:
        holding: what is held.
    """

    def __init__(self, holding: Holding) -> None:
        self._holding = holding
        self._recent: deque[tuple[float, Mapping[str, float]]] = deque()
        self._still_s = self._stretch_s = self._seen_s = 0.0

    def away(self) -> None:
        """Take a frame in which the position was left, or nobody was seen."""
        self._recent.clear()
        self._break()

    def _break(self) -> None:
        """End the stretch of stillness."""
        self._still_s += self._stretch_s if self._stretch_s >= STRETCH_S else 0.0
        self._stretch_s = 0.0

    def update(self, t_s: float, values: Mapping[str, float]) -> None:
        """Take the next frame; a measure that is *not seen* counts as still."""
        before_s = self._recent[-1][0] if self._recent else t_s
        self._recent.append((t_s, values))
        while self._recent[-1][0] - self._recent[0][0] > STILL_S:
            self._recent.popleft()
        self._seen_s += t_s - before_s
        if all(self._is_still(name, most) for name, most in self._holding.still.items()):
            self._stretch_s += t_s - before_s
        else:
            self._break()

    def _is_still(self, name: str, most: float) -> bool:
        instead = self._holding.or_still.get(name, name)
        return self._wander(name) <= most or self._wander(instead) <= most

    def _wander(self, name: str) -> float:
        """Change of a measure in ``STILL_S``, from the means of the older and the newer half of the window.

        It takes means because, in that time, landmarks jitter by more than a person who holds still moves. The change
        is scaled by the time between the two means, so that the frame rate does not matter.
        """
        seen = [(t_s, values[name]) for t_s, values in self._recent if not math.isnan(values[name])]
        half = len(seen) // 2
        if not half:
            return 0.0
        (old_s, old), (new_s, new) = (map(fmean, zip(*part, strict=True)) for part in (seen[:half], seen[-half:]))
        return abs(new - old) * STILL_S / (new_s - old_s)

    @property
    def is_kept(self) -> bool:
        """Whether the person holds and does not fidget; the stretch in progress may become long enough."""
        return self._still_s + self._stretch_s >= STILL_PART * self._seen_s


def _shortfall(tracker: FaultTracker) -> float:
    """Points that a fault takes off the score now, 0–100; 0 while it is absent, NaN where its measure is *not seen*."""
    rule: FaultRule = tracker.rule
    if math.isnan(tracker.level):
        return math.nan
    return 100.0 - linear_score(tracker.level, rule.tolerance, rule.severe) if tracker.lasts else 0.0


class _Part:
    """One score of a hold: 100 minus the root mean square over time of the points that faults took off.

    Only the size and the duration of faults matter: a fault that takes off s points for a share p of the time leaves
    100 - s * sqrt(p). The root mean square keeps a short fault visible: a severe fault in a tenth of the time leaves
    68; a plain mean would leave 90.
    """

    def __init__(self) -> None:
        self._squares = self._seen_s = self._s = 0.0

    def add(self, dt_s: float, shortfalls: list[float]) -> None:
        """Add the largest shortfall for this time; if one is NaN, the time is *not seen*."""
        self._s += dt_s
        if shortfalls and not any(math.isnan(s) for s in shortfalls):
            self._squares, self._seen_s = self._squares + dt_s * max(shortfalls) ** 2, self._seen_s + dt_s

    @property
    def score(self) -> float | None:
        is_seen = self._seen_s > 0 and self._seen_s >= SEEN_PART * self._s
        return 100.0 - math.sqrt(self._squares / self._seen_s) if is_seen else None
