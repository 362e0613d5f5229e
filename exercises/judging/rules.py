"""The measures of an exercise, and when they become faults."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from calibration.text import N_
from exercises.judging import units
from exercises.judging.trace import Trace
from exercises.judging.units import Unit
from exercises.judging.why import Why

__all__ = ["COMMON_FAULTS", "SET_FAULTS", "Early", "FaultRule", "Habit", "Observable", "Score"]

Score = Literal["spine", "hips"]
Early = Literal["never", "grows", "lasts"]


@dataclass(frozen=True, slots=True)
class Observable:
    """A named measure of one pose.

    Attributes:
        name: with its unit at the end, such as ``pelvis_roll_deg``.
        label: for people.
        since_rest: judged as its change since the rest just before the repetition.
        only_while: ``(other, limit)``: valid only while abs(other) ≤ limit; else NaN, *not seen*.
        over_rep: computes the observable from the repetition so far if a single pose does not show it, such as an order
            of movements. It returns 0 until the deviation shows and NaN where it is *not seen*; between repetitions the
            observable is 0. ``observe`` does not return it.
        early: when its fault may be reported after ``TOLD_S`` instead of ``HOLD_S`` (:mod:`exercises.judging.judge`):
            if the measure "grows", or if it only "lasts" that long. "lasts" suits a median or an order over many
            frames, which changes little once it shows; "never" suits a measure that may jump. None: "grows", or "never"
            with ``over_rep``.
        in_unit: its unit, if its name does not end with a shared one.
    """

    name: str
    label: str
    since_rest: bool = False
    only_while: tuple[str, float] | None = None
    over_rep: Callable[[Trace], float] | None = field(default=None, repr=False)
    early: Early | None = None
    in_unit: Unit | None = None

    @property
    def unit(self) -> Unit:
        """The unit of its values."""
        return self.in_unit or units.in_name(self.name)

    @property
    def told_early(self) -> Early:
        """When its fault may be reported early, see :attr:`early`."""
        return self.early or ("grows" if self.over_rep is None else "never")


@dataclass(frozen=True, slots=True)
class Habit:
    """The bias of a measure, constant for one body in one view; see :mod:`exercises.judging.habit`.

    Attributes:
        usual: the peak of the measure in a good repetition.
        most: maximum bias, about 1.5 standard deviations between bodies.
        needs_others: the measure is *not seen* without another repetition of the set, nor in one that goes too far (see
            :attr:`Counting.overshoots <exercises.judging.movement.Counting.overshoots>`), which is unlike the others.
    """

    usual: float
    most: float
    needs_others: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRule:
    """When a measure becomes a fault, and the words for it.

    Attributes:
        code: the fault's name in samples, JSON, database and tests.
        label: for people, in a sentence: "the pelvis rolls back".
        cue: the correction, short enough to be read from three metres.
        score: the score it lowers, None if neither.
        observable: the measure, larger is worse.
        unit: the observable's.
        tolerance: up to here the score is 100.
        fault: from here on it is a fault.
        severe: from here on the score is 0.
        error: the observable with this measure's standard error. If a repetition exceeds ``fault``, but not clearly
            (see :mod:`exercises.judging.repetition`), it is a fault only if two of three repetitions do.
        either_way: the measure is signed, and its size is judged.
        safety: the fault loads the back or the neck and is reported before any other.
        brief: the measure shows only in a short part of a repetition, such as its end, and is NaN elsewhere. It counts
            as seen once it was sustained; other measures must be seen in most of the repetition.
        better: praise for correcting it.
        habit: the measure's bias, which is estimated from the other repetitions of the set and subtracted. Without
            others, the measure must exceed ``fault`` by ``Habit.most``.
        shown_by: advice that lets the camera see it, for a rule without a score.
        why: source of ``fault``. ``tolerance`` and ``severe`` only shape the score, and are ours.
    """

    code: str
    label: str
    cue: str
    score: Score | None
    observable: str
    unit: Unit
    tolerance: float
    fault: float
    severe: float
    error: str | None = None
    either_way: bool = False
    safety: bool = False
    brief: bool = False
    better: str = "Better."
    habit: Habit | None = None
    shown_by: str = ""
    why: Why = field(repr=False)

    @property
    def is_rough(self) -> bool:
        """Whether the measure tells good from bad, but its size is uncertain by about 5 degrees or more."""
        return self.error is not None or self.habit is not None


#: Faults that every exercise shares, labelled like those that it declares.
COMMON_FAULTS = {"too_fast": N_("the movement is too fast"), "partial_range": N_("the movement gets smaller")}
#: Faults that only a whole set has.
SET_FAULTS = {"uneven_range": N_("one side moves less than the other")}
