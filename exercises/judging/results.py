"""Results of judging: repetitions, holds, faults and scores. Plain data, ready for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from calibration.body import Calibration
from calibration.landmarks import Side
from calibration.text import N_

Severity = Literal["fault", "severe"]

#: The scores of a repetition and of a set, in the order in which they are shown.
SCORES = (N_("spine"), N_("hips"), N_("range"), N_("tempo"))


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that lasted long enough to count.

    Attributes:
        code: one of the exercise's declared codes.
        onset_s: when the measure passed the threshold.
        end_s: when the measure came back, or the end of the repetition.
        peak: the largest sustained value, in ``unit``.
        unit: the id of a unit, see :mod:`exercises.judging.units`.
        severity: "severe" if the peak reached the declared ``severe`` value.
    """

    code: str
    onset_s: float
    end_s: float
    peak: float
    unit: str
    severity: Severity

    def as_dict(self) -> dict[str, Any]:
        """As in the JSON contract, rounded for reading."""
        return {
            "code": self.code,
            "onset_s": round(self.onset_s, 3),
            "end_s": round(self.end_s, 3),
            "peak": round(self.peak, 3),
            "unit": self.unit,
            "severity": self.severity,
        }


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue: what to say about a fault.

    Attributes:
        code: the fault's code, or ``"not_counted"``.
        text: the words.
        severity: how bad it is.
        t_s: when it was decided.
    """

    code: str
    text: str
    severity: Severity
    t_s: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Four scores, 0–100; ``None`` is *not seen*, never zero and never a guess."""

    spine: float | None = None
    hips: float | None = None
    range: float | None = None
    tempo: float | None = None

    @property
    def total(self) -> float | None:
        """The mean of spine and hips; None, *not seen*, unless both were seen."""
        return None if self.spine is None or self.hips is None else (self.spine + self.hips) / 2

    def as_dict(self) -> dict[str, float | None]:
        """As in the JSON contract, to one decimal."""
        named = {name: getattr(self, name) for name in (*SCORES, "total")}
        return {name: None if value is None else round(value, 1) for name, value in named.items()}

    @classmethod
    def mean(cls, many: Sequence[Scores]) -> Scores:
        """For each score, the mean of the values that were seen."""

        def mean(name: str) -> float | None:
            seen = [v for s in many if (v := getattr(s, name)) is not None]
            return sum(seen) / len(seen) if seen else None

        return cls(*(mean(name) for name in SCORES))


@dataclass(frozen=True, slots=True)
class Repetition:
    """One counted repetition.

    Attributes:
        n: 1 for the first of the set.
        side: the working side (the leg that moves); None if both sides work.
        start_s: when the movement leaves the rest position.
        peak_s: when the main observable is largest.
        end_s: when it is back at rest.
        range_deg: peak of the main observable above rest, degrees.
        lift_s: duration of the phase up, seconds.
        lower_s: duration of the phase back, seconds.
        scores: see :class:`Scores`.
        faults: in the order of their onset.
    """

    n: int
    side: Side | None
    start_s: float
    peak_s: float
    end_s: float
    range_deg: float
    lift_s: float
    lower_s: float
    scores: Scores
    faults: tuple[Fault, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As in the JSON contract, rounded for reading."""
        return {
            "n": self.n,
            "side": self.side,
            "start_s": round(self.start_s, 3),
            "peak_s": round(self.peak_s, 3),
            "end_s": round(self.end_s, 3),
            "range_deg": round(self.range_deg, 1),
            "lift_s": round(self.lift_s, 2),
            "lower_s": round(self.lower_s, 2),
            "scores": self.scores.as_dict(),
            "faults": [fault.as_dict() for fault in self.faults],
        }


@dataclass(frozen=True, slots=True)
class Hold:
    """One position held.

    Attributes:
        n: 1 for the first of the set.
        start_s: when it began.
        end_s: when it, or the set, ended.
        scores: spine and hips, over the whole hold.
        faults: every occurrence of a fault, in the order of onset.
    """

    n: int
    start_s: float
    end_s: float
    scores: Scores
    faults: tuple[Fault, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As in the JSON contract, rounded for reading."""
        return {
            "n": self.n,
            "side": None,
            "start_s": round(self.start_s, 3),
            "end_s": round(self.end_s, 3),
            "scores": self.scores.as_dict(),
            "faults": [fault.as_dict() for fault in self.faults],
        }


@dataclass(frozen=True, slots=True)
class SetFault:
    """A finding about the whole set: a fault such as uneven sides, or the result of a test, which is no fault.

    Attributes:
        code: one of the exercise's.
        value: its size, in ``unit``.
        unit: the id of the value's unit.
    """

    code: str
    value: float
    unit: str

    def as_dict(self) -> dict[str, Any]:
        """As in the JSON contract."""
        return {"code": self.code, "value": round(self.value, 3), "unit": self.unit}


@dataclass(frozen=True, slots=True)
class NotSeen:
    """Something that could not be judged, the reason, and advice."""

    what: str
    why: str
    advice: str

    def as_dict(self) -> dict[str, str]:
        """As in the JSON contract."""
        return {"what": self.what, "why": self.why, "advice": self.advice}


@dataclass(frozen=True, slots=True)
class SetResult:
    """The result of one set.

    Attributes:
        exercise: its id.
        reps: in their order.
        holds: in their order.
        set_faults: findings about the whole set.
        not_seen: what could not be judged.
        scores: means over the repetitions or holds.
        calibration: the last one used; None if no start position was found.
    """

    exercise: str
    reps: tuple[Repetition, ...] = ()
    holds: tuple[Hold, ...] = ()
    set_faults: tuple[SetFault, ...] = ()
    not_seen: tuple[NotSeen, ...] = ()
    scores: Scores = field(default_factory=Scores)
    calibration: Calibration | None = None
