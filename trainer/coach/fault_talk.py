"""Decides what to say about faults: when a cue is due, when a fault was corrected, when praise is earned."""

from __future__ import annotations

import math
from dataclasses import dataclass

from calibration.landmarks import Side
from exercises.judging.declaration import Counting, Exercise, FaultRule
from exercises.judging.judge import GOOD, RuleState
from exercises.judging.results import Repetition, Severity
from exercises.judging.update import Update
from trainer.base.language import N_
from trainer.coach.utterance import Kind, Rank, Utterance, Wish

#: Minimum time before a cue is repeated, seconds; in a hold, ``HOLD_REPEAT_S`` × the number of times it was said.
REPEAT_S, HOLD_REPEAT_S = 6.0, 10.0
#: The cue is repeated after this time if its fault has become severe, seconds.
WORSE_S = 4.0
#: The reason why a movement does not count is not repeated within this time, seconds.
NOT_COUNTED_S = 12.0
#: A cue that could not be said at once waits for this long, seconds.
CUE_WAIT_S = 1.0
#: An utterance at the end of a repetition waits for this long, seconds.
AFTER_WAIT_S = 2.0
#: In a hold, a fault counts as corrected after it has been absent for this long, seconds.
HOLD_CLEAN_S = 5.0
#: Praise comes after ``PRAISE_AFTER`` good repetitions in a row, and again after every further ``PRAISE_EVERY``.
PRAISE_AFTER, PRAISE_EVERY = 3, 5

#: Faults that all exercises share: the cue, the words for a correction, the rank.
COMMON = {
    "partial_range": (N_("A little further, if it feels good."), N_("Good: full range."), Rank.RANGE),
    "too_fast": (N_("Slow down."), N_("Good: slow and smooth."), Rank.TEMPO),
}
NOT_COUNTED = "not_counted"


@dataclass(frozen=True, slots=True)
class _Asked:
    """The newest wish for a cue.

    Attributes:
        t_s: when the judge reported the fault.
        rep: index of the repetition.
        severity: severity of the fault then.
        side: the side that worked, None before the repetition ends.
    """

    t_s: float
    rep: int
    severity: Severity
    side: Side | None = None


@dataclass(slots=True)
class _Told:
    """A fault whose cue was said.

    Attributes:
        asked_s: when the judge reported the fault.
        rep: index of the repetition in which the cue was said.
        t_s: when the cue was said.
        severity: severity at that time, or the worst of that repetition.
        times: how often the cue was said since the last correction.
        side: the side that worked; known when the repetition ends.
        is_withdrawn: the judge withdrew the fault, so it cannot be called corrected.
        clean_since_s: in a hold, the time since when the fault is gone.
    """

    asked_s: float
    rep: int
    t_s: float
    severity: Severity
    times: int
    side: Side | None = None
    is_withdrawn: bool = False
    clean_since_s: float | None = None


class FaultTalk:
    """Remembers which cues were said and whether the faults were corrected.

    Args:
        exercise: the exercise of the set.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._is_counted = isinstance(exercise.counting, Counting)
        self._parts = {rule.score for rule in exercise.faults if rule.score is not None}
        self._rules: dict[str, list[FaultRule]] = {}
        for rule in exercise.faults:
            self._rules.setdefault(rule.code, []).append(rule)
        self._rep = 0
        self._asked: dict[str, _Asked] = {}
        self._told: dict[str, _Told] = {}
        self._not_counted_s = -math.inf
        self._told_tempo = False
        self._good_run = 0

    def order(self, code: str) -> int:
        """Position of a fault in the exercise's order; -1 for another code."""
        return [*self._rules, *COMMON].index(code) if code in self._rules or code in COMMON else -1

    def take(self, update: Update) -> list[Wish]:
        """Take the next frame; return what it suggests saying."""
        for code, told in self._told.items():
            told.is_withdrawn |= any(one.is_of(code, told.asked_s) for one in update.withdrawn)
        wishes = []
        repetition, cue = update.repetition, update.cue
        severe = {state.rule.code for state in update.rules if state.is_severe}
        if cue is not None:
            side = repetition.side if repetition is not None else None
            self._asked[cue.code] = _Asked(update.t_s, self._rep, cue.severity, side)
            wishes.append(self._cue(update.t_s, cue.code, cue.text))
            # A frame brings one cue; another fault present in it may matter more.
            for code in update.active:
                if code not in self._asked or self._asked[code].rep != self._rep:
                    self._asked[code] = _Asked(update.t_s, self._rep, "severe" if code in severe else "fault", side)
                    wishes.append(self._cue(update.t_s, code, self._rules[code][0].cue))
        for code in update.active:
            if code in severe and code in self._told and self._told[code].severity != "severe":
                self._asked[code] = _Asked(update.t_s, self._rep, "severe")
                wishes.append(self._cue(update.t_s, code, self._rules[code][0].cue))
        if repetition is not None:
            wishes += self._after(repetition, update)
            self._rep += 1
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
        """Whether this cue may be said now: its measure is seen, and the cue was not said recently."""
        t_s = update.t_s
        if code == NOT_COUNTED:
            return t_s - self._not_counted_s >= NOT_COUNTED_S
        if code == "too_fast" and self._told_tempo:  # once per set; the pacer does the rest
            return False
        rules = self._rules.get(code, ())
        if code in update.unseen or not update.values:
            return False
        if rules and all(math.isnan(state.value) for state in _of(code, update)):
            return False
        told = self._told.get(code)
        if told is None:
            return True
        asked = self._asked[code]
        since_s = t_s - told.t_s
        if asked.severity == "severe" and told.severity != "severe":
            return since_s >= WORSE_S
        if not self._is_counted:
            return since_s >= HOLD_REPEAT_S * told.times
        return since_s >= REPEAT_S and asked.rep - told.rep > told.times

    def said(self, utterance: Utterance) -> None:
        """Note that an utterance was said."""
        code = utterance.code
        if code == NOT_COUNTED:
            self._not_counted_s = utterance.t_s
        elif utterance.kind is Kind.CORRECTED:
            self._told.pop(code, None)
        elif utterance.kind is Kind.CUE:
            self._told_tempo = self._told_tempo or code == "too_fast"
            asked = self._asked[code]
            times = self._told[code].times + 1 if code in self._told else 1
            self._told[code] = _Told(asked.t_s, asked.rep, utterance.t_s, asked.severity, times, asked.side)

    def _after(self, rep: Repetition, update: Update) -> list[Wish]:
        """The utterances that a finished repetition suggests."""
        t_s, codes = update.t_s, {fault.code for fault in rep.faults}
        wishes = []
        for code, told in self._told.items():
            if told.rep == self._rep:
                told.side = rep.side
                if any(fault.code == code and fault.severity == "severe" for fault in rep.faults):
                    told.severity = "severe"
            elif told.side == rep.side and _is_clean(code, codes, update) and not told.is_withdrawn:
                wishes.append(self._corrected(t_s, code))
        form = codes - COMMON.keys()
        for code, (text, _, rank) in COMMON.items():
            if code in codes and not form:
                self._asked[code] = _Asked(t_s, self._rep, "fault", rep.side)
                wishes.append(Wish(rank, Utterance(t_s, Kind.CUE, text, code), t_s + AFTER_WAIT_S))
        seen = [getattr(rep.scores, part) for part in self._parts]
        is_good = not codes and bool(seen) and all(score is not None and score >= GOOD for score in seen)
        self._good_run = self._good_run + 1 if is_good else 0
        if is_good and self._good_run % PRAISE_EVERY == PRAISE_AFTER:
            wishes.append(Wish(Rank.PRAISE, Utterance(t_s, Kind.PRAISE, self._praise()), t_s + AFTER_WAIT_S))
        return wishes

    def _corrected(self, t_s: float, code: str) -> Wish:
        text = COMMON[code][1] if code in COMMON else self._rules[code][0].better
        return Wish(Rank.CORRECTED, Utterance(t_s, Kind.CORRECTED, text, code), t_s + AFTER_WAIT_S)

    def _praise(self) -> str:
        """Praise for the parts that this exercise judges."""
        if self._parts == {"hips"}:
            return N_("Well done, steady hips.")
        return N_("Well done, a long spine.") if self._parts == {"spine"} else N_("Well done, just like that.")

    def _kept(self, update: Update) -> list[Wish]:
        """Corrections within a hold."""
        wishes = []
        for code, told in self._told.items():
            states = _of(code, update) if update.held is not None and not told.is_withdrawn else []
            if not states or not all(_is_below(state) for state in states):
                told.clean_since_s = None
            elif told.clean_since_s is None:
                told.clean_since_s = update.t_s
            elif update.t_s - told.clean_since_s >= HOLD_CLEAN_S:
                wishes.append(self._corrected(update.t_s, code))
        return wishes


def _of(code: str, update: Update) -> list[RuleState]:
    """States of the rules with this fault code."""
    return [state for state in update.rules if state.rule.code == code]


def _is_below(state: RuleState) -> bool:
    """Whether a hold is free of this fault now. Right after a fault there is no level yet, so the value decides."""
    now = state.value if math.isnan(state.level) else state.level
    return not state.is_active and now < state.rule.fault  # False for NaN, *not seen*


def _is_clean(code: str, codes: set[str], update: Update) -> bool:
    """Whether the whole repetition was judged, and showed neither this fault nor a smaller range than the others.

    Args:
        code: the fault.
        codes: codes of all faults of the repetition.
        update: the frame in which it ended.
    """
    if code in codes or "partial_range" in codes:
        return False
    states = _of(code, update)
    return code in COMMON or (bool(states) and all(state.is_clean for state in states))
