"""What is said about faults: whether a cue is due, whether a fault was corrected, whether praise is earned."""

from __future__ import annotations

import math
from dataclasses import dataclass

from calibration.landmarks import Side
from exercises.judging.declaration import Counting, Exercise, FaultRule
from exercises.judging.judge import GOOD, FaultTracker
from exercises.judging.results import Repetition, Severity
from exercises.judging.update import State, Update
from trainer.base.language import N_
from trainer.coach.utterance import Kind, Rank, Utterance, Wish

#: The same cue is not given again within this time; in a hold it is this long times the times it was given, seconds.
REPEAT_S, HOLD_REPEAT_S = 6.0, 10.0
#: A fault that has become severe is told again after this time, seconds.
WORSE_S = 4.0
#: What another movement would have to be to count is not said again within this time, seconds.
NOT_COUNTED_S = 12.0
#: A cue that could not be said at once is worth saying for this long, once its fault is over; seconds.
CUE_WAIT_S = 1.0
#: What was corrected, or is to be told at a repetition's end, is worth saying for this long, seconds.
AFTER_WAIT_S = 2.0
#: In a hold a fault is corrected when it has stayed away for this long, seconds.
HOLD_CLEAN_S = 5.0
#: Praise comes after this many good repetitions in a row, and then after so many more each time.
PRAISE_AFTER, PRAISE_EVERY = 3, 5

#: Faults that all exercises share: the cue, what is said when it was corrected, how much it matters.
COMMON = {
    "partial_range": (N_("A little further, if it feels good."), N_("Good: a full movement."), Rank.RANGE),
    "too_fast": (N_("More slowly."), N_("Good: slow and smooth."), Rank.TEMPO),
}
NOT_COUNTED = "not_counted"


@dataclass(slots=True)
class _Told:
    """A fault that was spoken of.

    Attributes:
        rep: index of the repetition it was told in.
        t_s: when.
        severity: how bad it was then, or became in that repetition.
        times: how often it was told without having been corrected.
        side: the side that worked, known when the repetition ends.
        clean_since_s: in a hold: since when the fault has stayed away.
    """

    rep: int
    t_s: float
    severity: Severity
    times: int
    side: Side | None = None
    clean_since_s: float | None = None


class FaultTalk:
    """Remembers what was told and what came of it.

    Args:
        exercise: what is done.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._is_counted = isinstance(exercise.counting, Counting)
        self._parts = {rule.score for rule in exercise.faults if rule.score is not None}
        self._rules: dict[str, list[FaultRule]] = {}
        for rule in exercise.faults:
            self._rules.setdefault(rule.code, []).append(rule)
        self._trackers: list[FaultTracker] | None = None
        self._rep = 0
        self._asked: dict[str, tuple[int, Side | None, Severity]] = {}
        self._told: dict[str, _Told] = {}
        self._not_counted_s = -math.inf
        self._told_tempo = False
        self._good_run = 0

    def order(self, code: str) -> int:
        """A fault's place in the exercise's own order."""
        return [*self._rules, *COMMON].index(code) if code in self._rules or code in COMMON else -1

    def take(self, update: Update) -> list[Wish]:
        """Take the next frame; what it gives to say."""
        self._follow(update)
        wishes = []
        repetition, cue = update.repetition, update.cue
        if cue is not None:
            side = repetition.side if repetition is not None else None
            self._asked[cue.code] = (self._rep, side, cue.severity)
            wishes.append(self._cue(update.t_s, cue.code, cue.text))
            # A frame decides one cue: what else goes on then may matter more.
            for code in update.active:
                if code not in self._asked or self._asked[code][0] != self._rep:
                    self._asked[code] = (self._rep, side, "severe" if self._is_severe(code) else "fault")
                    wishes.append(self._cue(update.t_s, code, self._rules[code][0].cue))
        for code in update.active:
            if self._is_severe(code) and code in self._told and self._told[code].severity != "severe":
                self._asked[code] = (self._rep, None, "severe")
                wishes.append(self._cue(update.t_s, code, self._rules[code][0].cue))
        if repetition is not None:
            wishes += self._after(repetition, update.t_s)
            self._rep += 1
            self._trackers = None
        if not self._is_counted:
            wishes += self._kept(update)
        return wishes

    def _cue(self, t_s: float, code: str, text: str) -> Wish:
        rules = self._rules.get(code, ())
        rank = Rank.FORM
        if any(rule.score is not None for rule in rules):
            rank = Rank.SAFETY if any(rule.safety for rule in rules) else Rank.ALIGNMENT
        return Wish(rank, Utterance(t_s, Kind.CUE, text, code), t_s + CUE_WAIT_S)

    def may_say(self, code: str, update: Update) -> bool:
        """Whether a cue for this fault may be given now: its measure is seen, and it was not given just before."""
        t_s = update.t_s
        if code == NOT_COUNTED:
            return t_s - self._not_counted_s >= NOT_COUNTED_S
        if code == "too_fast" and self._told_tempo:  # once a set; the pacer does the rest
            return False
        rules = self._rules.get(code, ())
        if code in update.unseen or not update.values:
            return False
        if rules and all(math.isnan(update.values.get(rule.observable, math.nan)) for rule in rules):
            return False
        told = self._told.get(code)
        if told is None:
            return True
        rep, _, severity = self._asked[code]
        since_s = t_s - told.t_s
        if severity == "severe" and told.severity != "severe":
            return since_s >= WORSE_S
        if not self._is_counted:
            return since_s >= HOLD_REPEAT_S * told.times
        return since_s >= REPEAT_S and rep - told.rep > told.times

    def said(self, utterance: Utterance) -> None:
        """A cue, or that a fault was corrected, has been said."""
        code = utterance.code
        if code == NOT_COUNTED:
            self._not_counted_s = utterance.t_s
        elif utterance.kind is Kind.CORRECTED:
            self._told.pop(code, None)
        elif utterance.kind is Kind.CUE:
            self._told_tempo = self._told_tempo or code == "too_fast"
            rep, side, severity = self._asked[code]
            times = self._told[code].times + 1 if code in self._told else 1
            self._told[code] = _Told(rep, utterance.t_s, severity, times, side)

    def _follow(self, update: Update) -> None:
        """What the measures of this movement, or of this hold, came to so far."""
        going_on = update.state is State.MOVING or update.held is not None
        if update.values and not going_on and update.repetition is None:
            self._trackers = None
        if going_on and self._trackers is None:
            self._trackers = [FaultTracker(rule) for rule in self._exercise.faults]
        if self._trackers is None or update.repetition is not None:
            return
        for tracker in self._trackers:
            value = update.values.get(tracker.rule.observable, math.nan)
            tracker.update(update.t_s, abs(value) if tracker.rule.either_way else value)

    def _of(self, code: str) -> list[FaultTracker]:
        return [tracker for tracker in self._trackers or () if tracker.rule.code == code]

    def _is_severe(self, code: str) -> bool:
        return any(tracker.level >= tracker.rule.severe for tracker in self._of(code))

    def _after(self, rep: Repetition, t_s: float) -> list[Wish]:
        """What a finished repetition gives to say."""
        codes = {fault.code for fault in rep.faults}
        wishes = []
        for code, told in self._told.items():
            if told.rep == self._rep:
                told.side = rep.side
                if any(fault.code == code and fault.severity == "severe" for fault in rep.faults):
                    told.severity = "severe"
            elif told.side == rep.side and self._is_clean(code, codes):
                wishes.append(self._corrected(t_s, code))
        form = codes - COMMON.keys()
        for code, (text, _, rank) in COMMON.items():
            if code in codes and not form:
                self._asked[code] = (self._rep, rep.side, "fault")
                wishes.append(Wish(rank, Utterance(t_s, Kind.CUE, text, code), t_s + AFTER_WAIT_S))
        seen = [getattr(rep.scores, part) for part in self._parts]
        is_good = not codes and bool(seen) and all(score is not None and score >= GOOD for score in seen)
        self._good_run = self._good_run + 1 if is_good else 0
        if is_good and self._good_run % PRAISE_EVERY == PRAISE_AFTER:
            wishes.append(Wish(Rank.PRAISE, Utterance(t_s, Kind.PRAISE, self._praise()), t_s + AFTER_WAIT_S))
        return wishes

    def _is_clean(self, code: str, codes: set[str]) -> bool:
        """Whether a whole repetition was seen to be without a fault, and was no smaller one."""
        if code in codes or "partial_range" in codes:
            return False
        if code in COMMON:
            return True
        trackers = self._of(code)
        return bool(trackers) and all(t.is_seen and t.peak < t.rule.fault for t in trackers)

    def _corrected(self, t_s: float, code: str) -> Wish:
        text = COMMON[code][1] if code in COMMON else self._rules[code][0].better
        return Wish(Rank.CORRECTED, Utterance(t_s, Kind.CORRECTED, text, code), t_s + AFTER_WAIT_S)

    def _praise(self) -> str:
        """Praise for what was seen, and for nothing else."""
        if self._parts == {"hips"}:
            return N_("Well done, steady hips.")
        return N_("Well done, a long spine.") if self._parts == {"spine"} else N_("Well done, just like that.")

    def _kept(self, update: Update) -> list[Wish]:
        """What has been corrected within a hold."""
        wishes = []
        for code, told in self._told.items():
            trackers = self._of(code)
            is_clean = code not in update.active and all(t.level < t.rule.fault for t in trackers)
            if not trackers or not is_clean:  # a level that is not seen is below nothing
                told.clean_since_s = None
            elif told.clean_since_s is None:
                told.clean_since_s = update.t_s
            elif update.t_s - told.clean_since_s >= HOLD_CLEAN_S:
                wishes.append(self._corrected(update.t_s, code))
        return wishes
