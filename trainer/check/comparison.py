"""The result of one checker on one clip, as counts and cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exercises.judging.declaration import Exercise
from trainer.check.sidecar import TrueFault


@dataclass(frozen=True, slots=True)
class FaultCase:
    """One fault code in one repetition, one occurrence of it in a hold, or a fault of a whole set.

    Attributes:
        code: the fault.
        is_true: whether it is in the clip.
        is_severe: whether its true peak reaches the declared severe value.
        found: whether the trainer found it, or None if it said *not seen*.
        at_s: time of the repetition's peak or of the fault's middle, for a picture.
        true_peak, found_peak: size in the fault's unit; None if unknown or absent.
        delay_s: from its true onset to its cue; None without a cue.
        unit: of the peaks, None if unknown; a fault found in another unit has no ``found_peak``.
    """

    code: str
    is_true: bool
    is_severe: bool
    found: bool | None
    at_s: float
    true_peak: float | None = None
    found_peak: float | None = None
    delay_s: float | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The result of one checker on one clip.

    Attributes:
        exercise: whose checker.
        true_reps, counted: repetitions (or holds) in the clip, and counted.
        missed_s, false_s: peaks of missed and of falsely counted repetitions; middles of holds.
        sides_right, sides_known: of the matched repetitions, those with the right side and those whose side is known.
        faults: a case for every declared fault in every repetition or hold, true, missed or false, and for the set.
        seen: score → (repetitions or holds with the score, repetitions or holds judged).
        errors: measure → signed error of each repetition, measured less true.
        errors_at_s: measure → when each of its errors was taken, seconds.
        not_seen: what was *not seen* in the whole set.
    """

    exercise: str
    true_reps: int
    counted: int
    missed_s: tuple[float, ...] = ()
    false_s: tuple[float, ...] = ()
    sides_right: int = 0
    sides_known: int = 0
    faults: tuple[FaultCase, ...] = ()
    seen: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    errors: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    errors_at_s: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    not_seen: tuple[str, ...] = ()


def is_severe(exercise: Exercise, fault: TrueFault) -> bool:
    """Whether a fault reaches the severe value of the first rule with its code and unit."""
    severe = [r.severe for r in exercise.faults if r.code == fault.code and fault.unit in (None, r.unit.id)]
    return bool(severe) and fault.peak is not None and abs(fault.peak) >= severe[0]
