"""Judging one repetition: is it this exercise, what went wrong, when is it said, what does it score?"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Side
from exercises.judging.counter import Swing
from exercises.judging.declaration import Counting, Exercise, FaultRule, Limit
from exercises.judging.habit import Reading, is_usual, offset_of, peaks_of, reading
from exercises.judging.judge import FaultTracker, RuleState, linear_score, size, unjudged_states, worst
from exercises.judging.range_of_motion import PARTIAL, is_mark, own_deg, partial_range, peers_of, range_score
from exercises.judging.results import Cue, Fault, Repetition, Scores

Array = NDArray[np.float64]

#: The top of a movement: where its main signal is above this part of its way from rest to peak.
TOP = 0.8
#: A phase shorter than this part of its minimum is ``too_fast``. Times are read 12 % wrong (one standard error over 740
#: phases of rendered clips), so a phase of three quarters of the minimum is seldom called hurried.
HURRIED = 0.6
#: A threshold is passed clearly when it is passed by this many standard errors of the measure.
CLEAR_ERRORS = 0.5
#: The score that rests on a fault of all exercises.
_COMMON_SCORE = {"too_fast": "tempo", "partial_range": "range"}
#: A suspicion becomes a fault when this many of the last three repetitions raise it.
SUSPECTED_REPS = 2


class RepetitionJudge:
    """Collects what one repetition shows and judges it when it ends; remembers the set's earlier ones, side by side.

    Args:
        exercise: what is done.
        counting: what its repetitions are.

    Attributes:
        unseen: codes of the faults that this camera cannot show. They are not judged; a score that rests on them alone
            is *not seen*.
        own_range_deg: the person's own ranges, as of :attr:`Calibration.own_range_deg`.
        readings: what every rule found in each of the set's repetitions.
    """

    def __init__(self, exercise: Exercise, counting: Counting) -> None:
        self.exercise = exercise
        self._counting = counting
        self._over_rep = {o.name for o in exercise.observables if o.over_rep}
        self.unseen: frozenset[str] = frozenset()
        self.own_range_deg: Mapping[str, float] = {}
        self._raised: dict[tuple[Side | None, str], deque[bool]] = defaultdict(lambda: deque(maxlen=3))
        self._best_range: dict[Side | None, float] = defaultdict(float)
        self._whole: list[Sequence[Reading]] = []
        self.readings: list[Sequence[Reading]] = []
        self.drop()

    def drop(self) -> None:
        """No repetition is going on, or the one that was is given up."""
        self._start_s = math.nan
        self._verdict: list[bool] | None = None
        self._trackers: list[FaultTracker] = []
        self._offsets: list[float] = []
        self._table: list[tuple[float, ...]] = []
        self._pending: FaultTracker | None = None
        self._told: set[str] = set()

    def begin(self, start_s: float) -> None:
        """A repetition has begun."""
        self.drop()
        self._start_s = start_s
        rules = self._rules
        self._trackers = [FaultTracker(rule, quick=rule.observable not in self._over_rep) for rule in rules]
        self._offsets = [offset_of(rule, peaks_of(rule, self._whole)) for rule in rules]

    def blind(self, t_s: float) -> None:
        """A frame in which nobody was seen."""
        for tracker in self._trackers:
            tracker.update(t_s, math.nan)

    @property
    def _rules(self) -> list[FaultRule]:
        """Those that this camera shows."""
        return [rule for rule in self.exercise.faults if rule.code not in self.unseen]

    def states(self, values: Mapping[str, float]) -> tuple[RuleState, ...]:
        """What is held of each rule after the newest frame; after :meth:`end` the verdict, until the next movement.

        Args:
            values: the frame's measures.
        """
        if not self._trackers:
            return unjudged_states(self._rules, values)
        verdict: Sequence[bool | None] = self._verdict or [None] * len(self._trackers)
        known = zip(self._trackers, self._offsets, verdict, strict=True)
        return tuple(t.state(_judged(t.rule, values, offset), is_fault) for t, offset, is_fault in known)

    def update(self, t_s: float, values: Mapping[str, float]) -> Cue | None:
        """Take the next frame of the repetition; the cue of the most important fault told by it.

        The cue waits while the movement does not look like this exercise: what is good for a clam is no advice for
        somebody who stretches a leg.
        """
        counting = self._counting
        extra = (values[counting.side],) if counting.side else ()
        limits = (values[limit.observable] for limit in counting.limits)
        self._table.append((values[counting.observable], *limits, *extra))
        for tracker, offset in zip(self._trackers, self._offsets, strict=True):
            rule = tracker.rule
            margin = CLEAR_ERRORS * values[rule.error] if rule.error else 0.0
            if rule.habit is not None and math.isnan(offset):
                margin += rule.habit.most
            tells = tracker.update(t_s, _judged(rule, values, offset), margin)
            if tells and self._pending is None and rule.code not in self._told:  # two measures may tell one fault
                self._pending = tracker
        if self._pending is None or any(not holds(limit, values[limit.observable]) for limit in counting.limits):
            return None
        fault = self._pending.fault(self._start_s, t_s)
        cue, self._pending = cue_of(self._pending.rule, fault, t_s), None
        self._told.add(cue.code)
        return cue

    def end(self, swing: Swing, side: Side | None, n: int, t_s: float) -> tuple[Cue | None, Repetition | None]:
        """The movement is over: the judged repetition, or None and what to say when it was another movement.

        The caller drops it when the verdict has been read.
        """
        top = self._top()
        otherwise = self._other_movement(top)
        if otherwise:
            self.drop()
            return Cue("not_counted", otherwise, "fault", t_s, swing.start_s), None
        if self._counting.side:
            side = side_of(top[:, -1])
        faults, cue = self._form_faults(swing, side, t_s)
        faults += self._timing_faults(swing, side)
        peers = peers_of(self._counting, side)
        if is_mark(self._counting, faults) and "partial_range" not in self.unseen:
            self._best_range[peers] = max(self._best_range[peers], swing.range)
        repetition = Repetition(
            n=n,
            side=side,
            start_s=swing.start_s,
            peak_s=swing.peak_s,
            end_s=swing.end_s,
            range_deg=swing.range,
            lift_s=swing.lift_s,
            lower_s=swing.lower_s,
            scores=self._scores(swing, side, {fault.code for fault in faults}),
            faults=tuple(sorted(faults, key=lambda f: f.onset_s)),
        )
        self._remember(repetition)
        return cue, repetition

    def _remember(self, repetition: Repetition) -> None:
        """Keep what the rules found, for the measures of the others."""
        faults = {fault.code: fault for fault in repetition.faults}
        known = [0.0 if math.isnan(offset) else offset for offset in self._offsets]
        pairs = zip(self._trackers, known, strict=True)
        self.readings.append([reading(t, offset, faults.get(t.rule.code)) for t, offset in pairs])
        if is_usual(repetition, self._counting.overshoots):
            self._whole.append(self.readings[-1])

    def _top(self) -> Array:
        """The frames at the top: the main signal, what the limits look at, and what tells the side."""
        table = np.array(self._table)
        if np.isnan(table[:, 0]).all():
            return np.asarray(table[:0])  # there was no rest yet that it could be compared with
        rest, peak = np.nanmin(table[:, 0]), np.nanmax(table[:, 0])
        return np.asarray(table[table[:, 0] >= rest + TOP * (peak - rest)])

    def _other_movement(self, top: Array) -> str:
        """Why this movement is not the exercise, or ""."""
        for limit, column in zip(self._counting.limits, top.T[1:], strict=False):
            seen = column[~np.isnan(column)]
            if seen.size and not holds(limit, float(np.median(seen))):
                return limit.otherwise
        return ""

    def _form_faults(self, swing: Swing, side: Side | None, t_s: float) -> tuple[list[Fault], Cue | None]:
        """Faults of form, one a code, and the cue for a suspicion that has just been confirmed."""
        found: dict[str, Fault] = {}
        cue, self._verdict = None, []
        for tracker in self._trackers:
            rule = tracker.rule
            raised = self._raised[side, rule.observable]
            raised.append(tracker.is_clear or tracker.is_suspected)
            confirmed = rule.habit is None and sum(raised) >= SUSPECTED_REPS
            self._verdict.append(tracker.is_clear or (tracker.is_suspected and confirmed))
            if not self._verdict[-1]:
                continue
            fault = tracker.fault(swing.start_s, swing.end_s)
            if tracker.is_suspected and cue is None and rule.code not in self._told:
                cue = cue_of(rule, fault, t_s)
            known = found.get(rule.code)
            if known is None or (fault.severity, -fault.onset_s) > (known.severity, -known.onset_s):
                found[rule.code] = fault
        return [*found.values()], cue

    def _timing_faults(self, swing: Swing, side: Side | None) -> list[Fault]:
        counting = self._counting
        faults: list[Fault] = []
        for phase_s, min_s in _phases(counting, swing):
            if phase_s < HURRIED * min_s and not faults and "too_fast" not in self.unseen:
                faults.append(Fault("too_fast", swing.start_s, swing.end_s, phase_s, "s", "fault"))
        if swing.range < PARTIAL * self._most(side) and "partial_range" not in self.unseen:
            faults.append(partial_range(swing.peak_s, swing.end_s, swing.range))
        return faults

    def _scores(self, swing: Swing, side: Side | None, codes: Collection[str]) -> Scores:
        counting = self._counting
        of = {
            name: worst([t.score(t.rule.code in codes) for t in self._trackers if t.rule.score == name])
            for name in ("spine", "hips")
        }
        phases = _phases(counting, swing)
        tempo = min((linear_score(phase_s, min_s, min_s / 2) for phase_s, min_s in phases), default=None)
        if len(phases) < 2 and not (phases and phases[0][0] < HURRIED * phases[0][1]):
            tempo = None  # the worse of the two may be the one that was not seen
        of["range"] = range_score(counting, swing.range, self._most(side), self._own(side))
        of["tempo"] = tempo
        return Scores(**of | {_COMMON_SCORE[code]: None for code in self.unseen & {*_COMMON_SCORE}})

    def _most(self, side: Side | None) -> float:
        """The range that others of this side are held against: the set's best so far, or the person's own."""
        return max(self._best_range[peers_of(self._counting, side)], self._own(side))

    def _own(self, side: Side | None) -> float:
        return own_deg(self.own_range_deg, peers_of(self._counting, side))


def _judged(rule: FaultRule, values: Mapping[str, float], offset: float) -> float:
    """A rule's measure less the set's bias, as far as that is known."""
    bias = 0.0 if rule.habit is None or math.isnan(offset) else offset
    return size(rule, values[rule.observable] - bias)


def _phases(counting: Counting, swing: Swing) -> list[tuple[float, float]]:
    """The way up and back, as far as they are seen: what they took, and the least that they should, seconds."""
    up, back = (swing.lift_s, counting.min_lift_s), (swing.lower_s, counting.min_lower_s)
    return [p for p, leaps in ((up, swing.lift_leaps), (back, swing.lower_leaps)) if not leaps]


def side_of(at_top: Array) -> Side | None:
    """The side that worked, by a signed measure (n,) at the top; None where it was not seen."""
    seen = at_top[~np.isnan(at_top)]
    if not seen.size:
        return None
    return "left" if np.median(seen) > 0 else "right"


def holds(limit: Limit, value: float) -> bool:
    """Whether a value is within the limit; what is *not seen* may be."""
    return math.isnan(value) or limit.low <= value <= limit.high


def cue_of(rule: FaultRule, fault: Fault, t_s: float) -> Cue:
    """What is said about a fault."""
    return Cue(rule.code, rule.cue, fault.severity, t_s, fault.onset_s)
