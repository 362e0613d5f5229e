"""Follows a held position once its start position is known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from calibration.body import Calibration
from calibration.stillness import ENOUGH, HOLD_S
from exercises.judging.baseline import Baseline
from exercises.judging.declaration import Exercise, Holding, Values
from exercises.judging.habit import Reading
from exercises.judging.hold import BLIND_S, LEFT_S, HoldJudge, Stillness, keeps
from exercises.judging.judge import active_codes, unjudged_states
from exercises.judging.placing import not_seen
from exercises.judging.results import Hold, Repetition, SetFault
from exercises.judging.trace import Trace
from exercises.judging.watch import Seen, pose_at_rest
from exercises.judging.withdrawal import Reports, Withdrawal


class HoldWatch:
    """Judges a held position against the start position."""

    def __init__(self, exercise: Exercise, holding: Holding) -> None:
        self._exercise = exercise
        self._holding = holding
        self._baseline = Baseline(exercise)
        self._unseen: frozenset[str] = frozenset()
        self._judge: HoldJudge | None = None
        self._stillness = Stillness(holding)
        self._start_s = math.nan
        self._done: list[Hold] = []
        self._course = Trace([one.name for one in exercise.observables] if holding.told is not None else [])
        self._told: tuple[float, Sequence[SetFault]] = (0.0, ())
        self._reports = Reports()

    def begin(self, calibration: Calibration, rest: Sequence[tuple[float, Values]] = ()) -> None:
        """Begin a hold; it is compared with this start position."""
        self.end()
        self._baseline.fix(self._exercise.observe(pose_at_rest(calibration), calibration))
        self._unseen = frozenset(note.what for note in not_seen(self._exercise, calibration))
        if calibration.method == "held":  # the hold includes the time in which the position was found
            self._start_s = calibration.t_s - ENOUGH * HOLD_S

    def cut(self) -> None:
        """Do nothing: a hold is compared only with its own start position."""

    def end(self) -> None:
        """The hold is over."""
        before, self._told, self._done = len(self._done), self._tells(), [*self.holds]
        self._course.clear()
        if len(self._done) > before:
            self._reports.close([{fault.code for fault in one.faults} for one in self._done])
        else:
            self._reports.give_up()
        self._judge, self._stillness, self._start_s = None, Stillness(self._holding), math.nan

    def lose(self, t_s: float, end_after_s: float = LEFT_S) -> None:
        """Judge nothing, because nobody was seen; after ``end_after_s`` the hold ends."""
        if self._judge is not None:
            self._judge.away(t_s)
            self._stillness.away()
            if t_s - self._judge.end_s > end_after_s:
                self.end()

    def update(self, t_s: float, raw: Values, calibration: Calibration, off_start_torso: float = 0.0) -> Seen:
        """Take the next frame's observables; the hold's limits decide whether the position is still held."""
        if self._judge is not None and t_s - self._judge.end_s > BLIND_S:
            self.lose(t_s)  # the camera stopped, or a part of the film is missing
        values = self._baseline.since(raw)
        if not keeps(self._holding, values):
            self._start_s = math.nan
            self.lose(t_s, LEFT_S if self._holding.left_s is None else self._holding.left_s)
            shown = [rule for rule in self._exercise.faults if rule.code not in self._unseen]
            has_left = self._judge is None and not self._holding.begins_later
            return Seen(values, rules=unjudged_states(shown, values), held=self._held, left=has_left)
        if self._judge is None:
            start_s = t_s if math.isnan(self._start_s) else self._start_s
            self._judge = HoldJudge(self._exercise, start_s, self._unseen, t_s)
        cue = self._judge.update(t_s, values)
        if self._holding.told is not None:
            self._course.add(t_s - self._judge.start_s, values)
        self._stillness.update(t_s, values)
        rules = self._judge.states(values)
        self._reports.withdraw(self._judge.fleeting)
        self._reports.take(t_s, active_codes(rules))
        return Seen(values, rules=rules, cue=cue, held=self._held)

    def finish(self, t_s: float, calibration: Calibration) -> None:
        """End the hold; it counts up to here."""
        self.end()

    @property
    def withdrawn(self) -> tuple[Withdrawal, ...]:
        """Faults of the set that were reported and are not recorded."""
        return self._reports.withdrawn

    @property
    def told(self) -> Sequence[SetFault]:
        """The set's findings from its longest hold so far, see :attr:`Holding.told`."""
        return self._tells()[1]

    def _tells(self) -> tuple[float, Sequence[SetFault]]:
        """Duration of the longest hold so far, and its findings."""
        now = self.holds[len(self._done) :]
        if self._holding.told is None or not now:
            return self._told
        lasted_s = now[0].end_s - now[0].start_s
        return (lasted_s, self._holding.told(self._course)) if lasted_s > self._told[0] else self._told

    @property
    def _held(self) -> Hold | None:
        """The hold in progress, however short; None if nothing is held or the person fidgets."""
        is_held = self._judge is not None and self._stillness.is_kept
        return self._judge.result(len(self._done) + 1) if self._judge is not None and is_held else None

    @property
    def refused(self) -> Mapping[str, int]:
        """Empty, because this exercise is held."""
        return {}

    @property
    def readings(self) -> tuple[Sequence[Reading], ...]:
        """Empty, because this exercise is held."""
        return ()

    @property
    def repetitions(self) -> tuple[Repetition, ...]:
        """Empty, because this exercise is held."""
        return ()

    @property
    def holds(self) -> tuple[Hold, ...]:
        """The holds of the set so far, including the one in progress."""
        now = self._held
        is_one = now is not None and now.end_s - now.start_s >= self._holding.min_s
        return (*self._done, now) if now is not None and is_one else (*self._done,)
