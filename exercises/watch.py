"""Following the movement of a set whose start position is known: repetitions, or a hold."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from calibration.body import Calibration
from calibration.landmarks import LANDMARK_COUNT, Pose
from calibration.stillness import ENOUGH, HOLD_S
from exercises.baseline import SHORT_REST_S, Baseline
from exercises.counter import MEMORY_S, SHORTEST_WAY_S, SwingCounter
from exercises.declaration import Counting, Exercise, Holding, Values
from exercises.habit import judged_again
from exercises.hold import LEFT_S, HoldJudge, Stillness, keeps
from exercises.placing import not_seen
from exercises.repetition import RepetitionJudge, in_hindsight
from exercises.results import Cue, Hold, Repetition
from exercises.trace import Trace

#: A way up or back shorter than this part of what the exercise wants at least is a jump of the landmarks, or their
#: noise (up to .18): the most hurried true ones took .25, filmed, and .28, rendered.
SHORTEST_PART = 0.2


@dataclass(frozen=True, slots=True)
class Seen:
    """What one frame told.

    Attributes:
        values: the observables; NaN where *not seen*. Those judged since rest are differences from it.
        moving: inside a repetition.
        active: codes of the faults going on now.
        cue, repetition: decided or finished in this frame.
        held: the hold that is going on, as far as it has come.
        left: the position is left for good; another start position is needed.
        settling: what values are compared with is not known yet.
    """

    values: Values
    moving: bool = False
    active: tuple[str, ...] = ()
    cue: Cue | None = None
    repetition: Repetition | None = None
    held: Hold | None = None
    left: bool = False
    settling: bool = False


class Watch(Protocol):
    """What follows the movement."""

    def begin(self, calibration: Calibration) -> None:
        """A start position has been found, or found anew."""

    def lose(self, t_s: float) -> None:
        """A frame in which nobody was seen."""

    def end(self) -> None:
        """The start position counts no longer."""

    def update(self, t_s: float, raw: Values, calibration: Calibration) -> Seen:
        """Take the next frame's observables."""

    @property
    def repetitions(self) -> tuple[Repetition, ...]:
        """Those of the set so far."""

    @property
    def holds(self) -> tuple[Hold, ...]:
        """Those of the set so far, the one going on included."""


def watch(exercise: Exercise) -> Watch:
    """What follows this exercise."""
    counting = exercise.counting
    return HoldWatch(exercise, counting) if isinstance(counting, Holding) else SwingWatch(exercise, counting)


def _counter(counting: Counting) -> SwingCounter:
    shortest_s = SHORTEST_PART * min(counting.min_lift_s, counting.min_lower_s)
    return SwingCounter(counting.min_range, counting.max_s, shortest_s=max(SHORTEST_WAY_S, shortest_s))


class SwingWatch:
    """Counts and judges repetitions."""

    def __init__(self, exercise: Exercise, counting: Counting) -> None:
        self._exercise = exercise
        self._counting = counting
        self._counter = _counter(counting)
        self._baseline = Baseline(exercise)
        self._judge = RepetitionJudge(exercise, counting)
        self._over_rep = {o.name: o.over_rep for o in exercise.observables if o.over_rep}
        self._trace = Trace([o.name for o in exercise.observables if not o.over_rep])
        self._recent: deque[tuple[float, Values]] = deque()
        self._own_range_deg: Mapping[str, float] = {}
        self._reps: list[Repetition] = []

    def begin(self, calibration: Calibration) -> None:
        """Forget the movement so far; the repetitions stay."""
        self.end()
        self._baseline.forget()
        self._recent.clear()
        self._judge.unseen = frozenset(note.what for note in not_seen(self._exercise, calibration))
        self._own_range_deg = self._judge.own_range_deg = calibration.own_range_deg

    def end(self) -> None:
        """Forget the movement that is going on."""
        self._counter = _counter(self._counting)
        self._drop()

    def lose(self, t_s: float) -> None:
        """A frame in which nobody was seen."""
        if self._counter.update(t_s, math.nan).dropped:
            self._drop()
        self._judge.blind(t_s)

    def _drop(self) -> None:
        self._judge.drop()
        self._trace.clear()

    def update(self, t_s: float, raw: Values, calibration: Calibration) -> Seen:
        """Take the next frame's observables."""
        step = self._counter.update(t_s, raw[self._counting.observable])
        if step.dropped:
            self._drop()
        if step.started_s is not None:
            self._judge.begin(step.started_s)
            self._baseline.begin(step.started_s)
            for earlier_s, earlier in self._recent:
                if earlier_s >= step.started_s - SHORT_REST_S:
                    self._trace.add(earlier_s, self._baseline.since(earlier))
        if not step.moving:
            self._baseline.rest(t_s, raw)
        values = self._values(t_s, raw, step.moving)
        self._recent.append((t_s, raw))
        while self._recent[0][0] < t_s - MEMORY_S:
            self._recent.popleft()
        cue, repetition = (self._judge.update(t_s, values), None) if step.moving else (None, None)
        if step.swing is not None:
            cue, repetition = self._judge.end(step.swing, calibration.side, len(self._reps) + 1, t_s)
            if repetition is not None:
                self._reps.append(repetition)
            self._trace.clear()
        settling = not self._baseline.is_known
        return Seen(values, step.moving, self._judge.active, cue, repetition, settling=settling)

    def _values(self, t_s: float, raw: Values, moving: bool) -> dict[str, float]:
        values = self._baseline.since(raw)
        if moving:
            self._trace.add(t_s, values)
        return values | {name: of(self._trace) if moving else 0.0 for name, of in self._over_rep.items()}

    @property
    def repetitions(self) -> tuple[Repetition, ...]:
        """Those of the set so far, measured by all of them and the person's own range."""
        reps = in_hindsight(self._counting, self._reps, self._own_range_deg)
        return judged_again(reps, self._judge.readings, self._counting.overshoots)

    @property
    def holds(self) -> tuple[Hold, ...]:
        """None: this exercise is repeated."""
        return ()


class HoldWatch:
    """Judges a position that is held, against the start position."""

    def __init__(self, exercise: Exercise, holding: Holding) -> None:
        self._exercise = exercise
        self._holding = holding
        self._baseline = Baseline(exercise)
        self._unseen: frozenset[str] = frozenset()
        self._judge: HoldJudge | None = None
        self._stillness = Stillness(holding)
        self._start_s = math.nan
        self._done: list[Hold] = []

    def begin(self, calibration: Calibration) -> None:
        """A hold begins with its start position, which it is compared with."""
        self.end()
        points = np.ones((LANDMARK_COUNT, 4), np.float32)
        points[:, :2] = calibration.rest_px
        self._baseline.fix(self._exercise.observe(Pose(points, calibration.t_s, (1, 1)), calibration))
        self._unseen = frozenset(note.what for note in not_seen(self._exercise, calibration))
        if calibration.method == "held":  # the stillness that it was found by belongs to the hold
            self._start_s = calibration.t_s - ENOUGH * HOLD_S

    def end(self) -> None:
        """The hold is over."""
        self._done = [*self.holds]
        self._judge, self._stillness, self._start_s = None, Stillness(self._holding), math.nan

    def lose(self, t_s: float) -> None:
        """A frame in which nobody was seen: nothing is judged, and after some of them the hold is over."""
        if self._judge is not None:
            self._judge.away(t_s)
            self._stillness.away()
            if t_s - self._judge.end_s > LEFT_S:
                self.end()

    def update(self, t_s: float, raw: Values, calibration: Calibration) -> Seen:
        """Take the next frame's observables."""
        values = self._baseline.since(raw)
        if not keeps(self._holding, values):
            self._start_s = math.nan
            self.lose(t_s)
            return Seen(values, held=self._held, left=self._judge is None)
        if self._judge is None:
            start_s = t_s if math.isnan(self._start_s) else self._start_s
            self._judge = HoldJudge(self._exercise, start_s, self._unseen, t_s)
        cue = self._judge.update(t_s, values)
        self._stillness.update(t_s, values)
        return Seen(values, active=self._judge.active, cue=cue, held=self._held)

    @property
    def _held(self) -> Hold | None:
        """What is being held, however short it still is."""
        is_held = self._judge is not None and self._stillness.is_kept
        return self._judge.result(len(self._done) + 1) if self._judge is not None and is_held else None

    @property
    def repetitions(self) -> tuple[Repetition, ...]:
        """None: this exercise is held."""
        return ()

    @property
    def holds(self) -> tuple[Hold, ...]:
        """Those of the set so far, the one going on included."""
        now = self._held
        is_one = now is not None and now.end_s - now.start_s >= self._holding.min_s
        return (*self._done, now) if now is not None and is_one else (*self._done,)
