"""The pacer guides tempo and breath: it starts with the person, waits at the top, and adapts to the person's pace."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from statistics import median
from typing import Literal

from exercises.judging.declaration import Breath, Counting, Exercise, Tempo
from exercises.judging.results import Repetition
from exercises.judging.update import State, Update

__all__ = ["Breath", "Pace", "Pacer", "pacer_for"]

#: Delay between the start of a movement and its recognition, seconds (median over the samples).
SEEN_AFTER_S = 0.3
#: The top is reached when the signal has not risen by more than ``RISE`` of the range for ``TOP_S`` seconds.
TOP_S, RISE = 0.4, 0.04
#: A pause below this share of the person's own range is not the top.
TOP_PART = 0.7
#: Before the first repetition, the pacer assumes this share of the target range as the person's own.
FIRST_RANGE = 0.5
#: The person has begun to lower after falling by this share of the range.
LOWERS = 0.2
#: The pacer uses the median of the signal over this time, seconds, so that a brief landmark error does not look like a
#: turn.
CALM_S = 0.35
#: With each repetition the pacer moves by ``ADAPT`` of the difference towards the person's own pace, up to ``SLOWEST``
#: times the declared duration.
ADAPT, SLOWEST = 0.5, 2.0
#: The pacer returns to rest if the person is out of sight for longer than this within a movement, seconds.
LOST_S = 0.5

Phase = Literal["rest", "lift", "hold", "lower"]
_OTHER: dict[Breath, Breath] = {"in": "out", "out": "in"}


@dataclass(frozen=True, slots=True)
class Pace:
    """State of the pacer.

    Attributes:
        phase: phase of the movement; the main signal rises during "lift".
        breath: "in" or "out"; None at rest.
        fraction: progress of the phase, 0–1. It waits at 1, or at 0 of "lower", until the person moves on.
        next_breath_s: time until the breath turns, seconds; infinite if that depends on the person.
    """

    phase: Phase = "rest"
    breath: Breath | None = None
    fraction: float = 0.0
    next_breath_s: float = math.inf


def pacer_for(exercise: Exercise) -> Pacer | None:
    """The pacer of an exercise, or None if it has no tempo, such as a hold."""
    counting = exercise.counting
    if isinstance(counting, Counting) and counting.tempo is not None:
        return Pacer(counting, counting.tempo)
    return None


class Pacer:
    """Guides one set.

    Args:
        counting: what counts as a repetition, with the shortest phases.
        tempo: the declared tempo, used for the first repetition.

    Attributes:
        lift_s: guided duration of the phase up, seconds.
        lower_s: guided duration of the phase back, seconds.
    """

    def __init__(self, counting: Counting, tempo: Tempo) -> None:
        self._counting = counting
        self._tempo = tempo
        self.lift_s, self.lower_s = tempo.lift_s, tempo.lower_s
        self._own_range = FIRST_RANGE * counting.target_range
        self._phase: Phase = "rest"
        self._began_s = self._since_s = self._rose_s = self._seen_s = -math.inf
        self._floor = self._peak = math.nan
        self._is_lowering = False
        self._recent: deque[tuple[float, float]] = deque()

    def take(self, update: Update) -> Pace:
        """Take the next frame; return the state of the pacer."""
        t_s = update.t_s
        value = update.values.get(self._counting.observable, math.nan)
        if update.repetition is not None:
            self._adapt(update.repetition)
        if update.state is State.MOVING and math.isfinite(value):
            self._seen_s = t_s
            self._recent.append((t_s, value))
            while self._recent[0][0] < t_s - CALM_S:
                self._recent.popleft()
            self._move(t_s, median(v for _, v in self._recent))
        elif update.repetition is not None or update.state is State.READY or t_s - self._seen_s > LOST_S:
            self._phase = "rest"
            self._recent.clear()
        return self._pace(t_s)

    def _move(self, t_s: float, value: float) -> None:
        if self._phase == "rest":
            self._began_s = t_s - SEEN_AFTER_S
            self._phase, self._since_s, self._is_lowering = "lift", self._began_s, False
            self._floor = self._peak = value
            self._rose_s = t_s
        reach = self._peak - self._floor
        if value > self._peak + RISE * max(reach, self._counting.min_range):
            self._rose_s = t_s
            self._peak = value
            if self._phase != "lift":  # that was not the top yet
                self._phase, self._since_s, self._is_lowering = "lift", self._began_s, False
        lowers = value < self._peak - LOWERS * max(reach, self._counting.min_range)
        if lowers and not self._is_lowering:
            self._phase, self._since_s, self._is_lowering = "lower", t_s, True
        is_high = reach >= TOP_PART * self._own_range
        if self._phase == "lift" and is_high and t_s - self._rose_s >= TOP_S:
            self._phase, self._since_s = "hold", self._rose_s
        if self._phase == "hold" and t_s - self._since_s >= self._tempo.hold_s:
            self._phase, self._since_s = "lower", t_s

    def _adapt(self, repetition: Repetition) -> None:
        """Move towards the person's own pace, but never below the exercise's minimum durations."""
        counting, tempo = self._counting, self._tempo
        lift_s = self.lift_s + ADAPT * (repetition.lift_s - self.lift_s)
        lower_s = self.lower_s + ADAPT * (repetition.lower_s - self.lower_s)
        self.lift_s = min(max(lift_s, counting.min_lift_s), SLOWEST * tempo.lift_s)
        self.lower_s = min(max(lower_s, counting.min_lower_s), SLOWEST * tempo.lower_s)
        self._own_range = repetition.range_deg

    def _hold(self, since_s: float) -> Pace:
        """The pace ``since_s`` seconds into the hold; in a long hold, the breath goes on."""
        hold_s, (_, hold, lower) = self._tempo.hold_s, self._tempo.breath
        ways = 2 * self._tempo.hold_breaths or 1
        way_s = hold_s / ways
        done = min(int(since_s / way_s), ways - 1)
        breath = hold if done % 2 == 0 else _OTHER[hold]
        turns = lower if done == ways - 1 else _OTHER[breath]
        return Pace("hold", breath, since_s / hold_s, (done + 1) * way_s - since_s if turns != breath else math.inf)

    def _pace(self, t_s: float) -> Pace:
        since_s, (lift, hold, lower) = t_s - self._since_s, self._tempo.breath
        if self._phase == "lift":
            left_s = max(0.0, self.lift_s - since_s)
            until_s = left_s if hold != lift else left_s + self._tempo.hold_s
            return Pace("lift", lift, min(1.0, since_s / self.lift_s), until_s)
        if self._phase == "hold":
            return self._hold(since_s)
        if self._phase == "lower":
            done = min(1.0, since_s / self.lower_s) if self._is_lowering else 0.0
            return Pace("lower", lower, done)
        return Pace()
