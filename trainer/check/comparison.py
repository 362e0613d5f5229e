"""What one checker made of one clip, as counts and cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exercises.judging.declaration import Exercise
from trainer.check.sidecar import TrueFault


@dataclass(frozen=True, slots=True)
class FaultCase:
    """One fault code in one repetition, one time that it came and went in a hold, or a fault of a whole set.

    Attributes:
        code: the fault.
        is_true: whether it is in the clip; is_severe: whether its true peak reaches the declared severe value.
        found: whether the trainer found it, or None where it said *not seen*.
        at_s: peak of the repetition or middle of the fault, for looking at it.
        true_peak, found_peak: how large, in the fault's unit; None where unknown or absent.
        delay_s: from its true onset to its cue; None where there was none.
        unit: of the peaks, None where unknown; what was found in another unit is left out.
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
    """What one checker made of one clip.

    Attributes:
        exercise: whose checker.
        true_reps, counted: repetitions in the clip and found; of an exercise that is held, holds.
        missed_s, false_s: peaks of true repetitions not counted and of counted ones that are not in the clip; of
            holds, their middles.
        sides_right, sides_known: of the repetitions found in their place.
        faults: every declared fault in every repetition or hold, and in those missed or made up; those of the set.
        seen: score → (repetitions or holds in which it was given, repetitions or holds judged).
        errors: measure → signed error of each repetition, measured less true.
        errors_at_s: measure → when each of its errors was taken, seconds.
        not_seen: what the whole set declared *not seen*.
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
    """Whether a fault reaches the severe value of its measure; one code may be judged by several, in several units."""
    severe = [r.severe for r in exercise.faults if r.code == fault.code and fault.unit in (None, r.unit.id)]
    return bool(severe) and fault.peak is not None and abs(fault.peak) >= severe[0]
