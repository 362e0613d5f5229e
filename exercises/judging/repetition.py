"""Judges one repetition: whether it is this exercise, its faults, its cues and its scores."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Side
from exercises.judging.declaration import Counting, Exercise, FaultRule, Limit
from exercises.judging.habit import Reading, is_usual, offset_of, peaks_of, reading
from exercises.judging.judge import FaultTracker, RuleState, linear_score, size, unjudged_states, worst
from exercises.judging.range_of_motion import PARTIAL, is_mark, own_deg, partial_range, peers_of, range_score
from exercises.judging.results import Cue, Fault, Repetition, Scores
from exercises.judging.swing import Swing

Array = NDArray[np.float64]

#: The top of a movement is where its main signal is above this share of the range from rest to peak. **Taste:** ours;
#: smaller, the way up belongs to the top; larger, a short top leaves too few frames.
TOP = 0.8
#: A phase shorter than this share of its minimum is ``too_fast``. **Fit:** durations have a standard error of 12 % (740
#: phases of rendered clips), so a phase of three quarters of the minimum is seldom called too fast.
HURRIED = 0.6
#: A measure passes a threshold clearly if it exceeds it by this many of its standard errors. **Taste:** ours; smaller,
#: more false alarms; larger, faults are told only when they come again.
CLEAR_ERRORS = 0.5
#: The score that belongs to each common fault.
_COMMON_SCORE = {"too_fast": "tempo", "partial_range": "range"}
#: A suspicion becomes a fault if this many of the last three repetitions raise it. **Taste:** ours; fewer, a single
#: doubtful repetition is told; more, a fault is told late.
SUSPECTED_REPS = 2


class RepetitionJudge:
    """Follows one repetition and judges it when it ends; remembers the earlier repetitions of the set by side.

    Args:
        exercise: what is done.
        counting: what counts as a repetition.

    Attributes:
        unseen: codes of the faults that this camera cannot show. They are not judged; a score that depends on them
            alone is *not seen*.
        own_range_deg: the person's own ranges, see :attr:`Calibration.own_range_deg`.
        readings: the reading of every rule in each repetition of the set.
        view: number of the scene of the film.
    """

    def __init__(self, exercise: Exercise, counting: Counting) -> None:
        self.exercise = exercise
        self._counting = counting
        self._early = {one.name: one.told_early for one in exercise.observables}
        self.unseen: frozenset[str] = frozenset()
        self.own_range_deg: Mapping[str, float] = {}
        self._raised: dict[tuple[Side | None, str], deque[bool]] = defaultdict(lambda: deque(maxlen=3))
        self._best_range: dict[Side | None, float] = defaultdict(float)
        self._whole: list[Sequence[Reading]] = []
        self.readings: list[Sequence[Reading]] = []
        self.view = 0
        self.drop()

    def fork(self) -> RepetitionJudge:
        """An independent copy, to be made between two repetitions."""
        twin = RepetitionJudge(self.exercise, self._counting)
        twin.unseen, twin.own_range_deg, twin.view = self.unseen, self.own_range_deg, self.view
        twin._whole, twin.readings = [*self._whole], [*self.readings]
        twin._best_range.update(self._best_range)
        twin._raised.update({key: raised.copy() for key, raised in self._raised.items()})
        return twin

    def drop(self) -> None:
        """Give up the repetition in progress, if any."""
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
        self._trackers = [FaultTracker(rule, self._early.get(rule.observable, "grows")) for rule in rules]
        self._offsets = [
            offset_of(rule, peaks_of(rule, self._whole, self.view) if rule.habit is not None else ()) for rule in rules
        ]

    def blind(self, t_s: float) -> None:
        """Take a frame in which nobody was seen."""
        for tracker in self._trackers:
            tracker.update(t_s, math.nan)

    @property
    def _rules(self) -> list[FaultRule]:
        """The rules that this camera can show."""
        return [rule for rule in self.exercise.faults if rule.code not in self.unseen]

    def states(self, values: Mapping[str, float]) -> tuple[RuleState, ...]:
        """State of each rule after the newest frame; after :meth:`end` the verdict, until :meth:`drop`.

        Args:
            values: the frame's measures.
        """
        if not self._trackers:
            return unjudged_states(self._rules, values)
        verdict: Sequence[bool | None] = self._verdict or [None] * len(self._trackers)
        known = zip(self._trackers, self._offsets, verdict, strict=True)
        return tuple(t.state(_judged(t.rule, values, offset), is_fault) for t, offset, is_fault in known)

    def update(self, t_s: float, values: Mapping[str, float]) -> Cue | None:
        """Take the next frame of the repetition; return the cue of its most important new fault, or None.

        The cue waits while the movement does not look like this exercise: advice for a clam does not help a person who
        stretches a leg.
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
            if tells and self._pending is None and rule.code not in self._told:  # two measures may report one fault
                self._pending = tracker
        if self._pending is None or any(not holds(limit, values[limit.observable]) for limit in counting.limits):
            return None
        fault = self._pending.fault(self._start_s, t_s)
        cue, self._pending = cue_of(self._pending.rule, fault, t_s), None
        self._told.add(cue.code)
        return cue

    def end(self, swing: Swing, side: Side | None, n: int, t_s: float) -> tuple[Cue | None, Repetition | None]:
        """The movement is over: return a cue and the judged repetition, or why it does not count and None.

        The caller reads the verdict from :meth:`states`, then calls :meth:`drop`.
        """
        top = self._top()
        otherwise = self._other_movement(top)
        if otherwise:
            self.drop()
            return Cue("not_counted", otherwise, "fault", t_s), None
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
        """Keep the readings; the bias of the other repetitions is estimated from them."""
        faults = {fault.code: fault for fault in repetition.faults}
        known = [0.0 if math.isnan(offset) else offset for offset in self._offsets]
        rows = zip(self._trackers, known, self._verdict or (), strict=True)  # two rules may share a code
        own = [reading(t, offset, faults.get(t.rule.code) if found else None, self.view) for t, offset, found in rows]
        if self._goes_too_far(faults):
            own = [replace(one, peak=math.nan) if _needs_others(one.rule) else one for one in own]
        self.readings.append(own)
        if is_usual(repetition, self._counting.overshoots):
            self._whole.append(self.readings[-1])

    def _top(self) -> Array:
        """The frames at the top (n, columns): main signal, the measures of the limits, the measure of the side."""
        table = np.array(self._table)
        if np.isnan(table[:, 0]).all():
            return np.asarray(table[:0])  # no rest to compare with yet
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
        """Faults of form, one for each code, and the cue for a suspicion that was just confirmed."""
        found: dict[str, Fault] = {}
        cue, self._verdict = None, []
        for tracker in self._trackers:
            rule = tracker.rule
            raised = self._raised[side, rule.observable]
            raised.append(tracker.is_clear or tracker.is_suspected)
            confirmed = rule.habit is None and sum(raised) >= SUSPECTED_REPS
            self._verdict.append(tracker.is_clear or (tracker.is_suspected and confirmed))
        rows = [*zip(self._trackers, self._verdict, strict=True)]
        if self._goes_too_far(t.rule.code for t, is_fault in rows if is_fault):
            self._verdict = [is_fault and not _needs_others(t.rule) for t, is_fault in rows]
        for tracker, is_fault in zip(self._trackers, self._verdict, strict=True):
            if not is_fault:
                continue
            rule = tracker.rule
            fault = tracker.fault(swing.start_s, swing.end_s)
            if tracker.is_suspected and cue is None and rule.code not in self._told:
                cue = cue_of(rule, fault, t_s)
            known = found.get(rule.code)
            if known is None or (fault.severity, -fault.onset_s) > (known.severity, -known.onset_s):
                found[rule.code] = fault
        return [*found.values()], cue

    def _goes_too_far(self, codes: Iterable[str]) -> bool:
        """Whether a repetition with these faults is unlike the others of its set, with which it cannot be compared."""
        return any(code in self._counting.overshoots for code in codes)

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
        counting, is_alone = self._counting, self._goes_too_far(codes)

        def score(tracker: FaultTracker) -> float | None:
            return None if is_alone and _needs_others(tracker.rule) else tracker.score(tracker.rule.code in codes)

        of = {name: worst([score(t) for t in self._trackers if t.rule.score == name]) for name in ("spine", "hips")}
        phases = _phases(counting, swing)
        tempo = min((linear_score(phase_s, min_s, min_s / 2) for phase_s, min_s in phases), default=None)
        if len(phases) < 2 and not (phases and phases[0][0] < HURRIED * phases[0][1]):
            tempo = None  # the phase that was not seen may be the worse one
        of["range"] = range_score(counting, swing.range, self._most(side), self._own(side))
        of["tempo"] = tempo
        return Scores(**of | {_COMMON_SCORE[code]: None for code in self.unseen & {*_COMMON_SCORE}})

    def _most(self, side: Side | None) -> float:
        """The reference range of this side: the largest of the set so far or the person's own, whichever is larger."""
        return max(self._best_range[peers_of(self._counting, side)], self._own(side))

    def _own(self, side: Side | None) -> float:
        return own_deg(self.own_range_deg, peers_of(self._counting, side))


def _needs_others(rule: FaultRule) -> bool:
    """Whether the measure tells nothing without other repetitions of the set."""
    return rule.habit is not None and rule.habit.needs_others


def _judged(rule: FaultRule, values: Mapping[str, float], offset: float) -> float:
    """A rule's measure minus the set's bias, if that is known."""
    bias = 0.0 if rule.habit is None or math.isnan(offset) else offset
    return size(rule, values[rule.observable] - bias)


def _phases(counting: Counting, swing: Swing) -> list[tuple[float, float]]:
    """The phases up and down that were seen: duration and minimum duration, seconds."""
    up, back = (swing.lift_s, counting.min_lift_s), (swing.lower_s, counting.min_lower_s)
    return [p for p, leaps in ((up, swing.lift_leaps), (back, swing.lower_leaps)) if not leaps]


def side_of(at_top: Array) -> Side | None:
    """The side that worked, from a signed measure (n,) at the top; None where *not seen*."""
    seen = at_top[~np.isnan(at_top)]
    if not seen.size:
        return None
    return "left" if np.median(seen) > 0 else "right"


def holds(limit: Limit, value: float) -> bool:
    """Whether a value is within the limit; NaN, *not seen*, counts as within."""
    return math.isnan(value) or limit.low <= value <= limit.high


def cue_of(rule: FaultRule, fault: Fault, t_s: float) -> Cue:
    """The cue for a fault."""
    return Cue(rule.code, rule.cue, fault.severity, t_s)
