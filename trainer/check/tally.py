"""Counts and rates over all clips, for the table, the JSON and the expectations."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from statistics import median
from typing import Any

from trainer.check.comparison import Comparison, FaultCase
from trainer.check.run import Checked
from trainer.check.sidecar import NO_EXERCISE


@dataclass(frozen=True, slots=True)
class FaultTally:
    """One fault over many repetitions.

    Attributes:
        found: true and told.
        missed: true and not told.
        false: told and not true.
        absent: neither true nor told.
        hidden: true, and the trainer said *not seen*.
        unseen: not true, and the trainer said *not seen*.
        severe, severe_found: true, not hidden and severe; and those of them that were told.
        delay_s: median time from the true onset to the cue, or None.
    """

    found: int = 0
    missed: int = 0
    false: int = 0
    absent: int = 0
    hidden: int = 0
    unseen: int = 0
    severe: int = 0
    severe_found: int = 0
    delay_s: float | None = None

    @classmethod
    def of(cls, cases: Sequence[FaultCase]) -> FaultTally:
        """Count cases of one fault."""
        seen = [c for c in cases if c.found is not None]
        delays = [c.delay_s for c in cases if c.delay_s is not None]
        return cls(
            found=sum(c.is_true and bool(c.found) for c in seen),
            missed=sum(c.is_true and not c.found for c in seen),
            false=sum(not c.is_true and bool(c.found) for c in seen),
            absent=sum(not c.is_true and not c.found for c in seen),
            hidden=sum(c.is_true for c in cases if c.found is None),
            unseen=sum(not c.is_true for c in cases if c.found is None),
            severe=sum(c.is_severe for c in seen),
            severe_found=sum(c.is_severe and bool(c.found) for c in seen),
            delay_s=median(delays) if delays else None,
        )

    @property
    def precision(self) -> float | None:
        """Share of the told faults that are true; None if nothing was told."""
        return _share(self.found, self.found + self.false)

    @property
    def recall(self) -> float | None:
        """Share of the true faults that were told, hidden ones left out; None if there are none."""
        return _share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None if nothing is true or told."""
        return _share(2 * self.found, 2 * self.found + self.false + self.missed)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        own = {f.name: getattr(self, f.name) for f in fields(self)}
        return own | {name: getattr(self, name) for name in ("precision", "recall", "f1")}


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table: an exercise from one kind of camera.

    Attributes:
        exercise: its id.
        view: "good camera" (as recommended), "other camera" or "not shown" (a look-alike).
        clips: number of clips judged.
        exact, within_one: those counted exactly, and those at most one off.
        reps_true, reps_counted, missed, false: numbers of repetitions, or of holds.
        sides_right, sides_known: matched repetitions with the right side, and with a known side.
        not_seen: score → share of the matched repetitions in which it was *not seen*.
        errors: measure → (mean absolute error, bias, number).
        faults: code → its tally.
        delay_s: median time from a fault's true onset to its cue, over all faults.
        unjudged: clips without a checker.
    """

    exercise: str
    view: str
    clips: int
    exact: int
    within_one: int
    reps_true: int
    reps_counted: int
    missed: int
    false: int
    sides_right: int
    sides_known: int
    not_seen: dict[str, float | None]
    errors: dict[str, tuple[float, float, int]]
    faults: dict[str, FaultTally]
    delay_s: float | None
    unjudged: int = 0

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        out = {f.name: getattr(self, f.name) for f in fields(self)}
        out["faults"] = {code: tally.as_dict() for code, tally in self.faults.items()}
        out["errors"] = {name: {"mae": a, "bias": b, "n": n} for name, (a, b, n) in self.errors.items()}
        return out | {
            "off_by_one_rate": _share(self.within_one, self.clips),
            "exact_rate": _share(self.exact, self.clips),
        }


#: Views in the order of the rows.
VIEWS = ("good camera", "other camera", "not shown")


def row_of(one: Checked, comparison: Comparison | None) -> tuple[str, str]:
    """Exercise and view of the row for a comparison, or for a clip without a checker (None)."""
    sample = one.sample
    exercise = sample.exercise if comparison is None else comparison.exercise
    shows = sample.content == exercise
    return exercise, VIEWS[2] if not shows else VIEWS[0] if sample.recommended else VIEWS[1]


def rows(checked: Iterable[Checked]) -> list[Row]:
    """The table: for each exercise one line for each kind of view that there is a clip of."""
    groups: dict[tuple[str, str], list[Comparison | None]] = {}
    for one in checked:
        if one.error:
            continue
        for c in one.comparisons or (None,):
            groups.setdefault(row_of(one, c), []).append(c)
    order = sorted(groups, key=lambda key: (key[0] == NO_EXERCISE, key[0], VIEWS.index(key[1])))
    return [_row(exercise, view, groups[exercise, view]) for exercise, view in order]


def _row(exercise: str, view: str, comparisons: list[Comparison | None]) -> Row:
    judged = [c for c in comparisons if c is not None]
    cases: dict[str, list[FaultCase]] = {}
    errors: dict[str, list[float]] = {}
    for c in judged:
        for case in c.faults:
            cases.setdefault(case.code, []).append(case)
        for name, values in c.errors.items():
            errors.setdefault(name, []).extend(values)
    delays = [case.delay_s for many in cases.values() for case in many if case.delay_s is not None]
    return Row(
        exercise=exercise,
        view=view,
        clips=len(judged),
        exact=sum(c.true_reps == c.counted for c in judged),
        within_one=sum(abs(c.true_reps - c.counted) <= 1 for c in judged),
        reps_true=sum(c.true_reps for c in judged),
        reps_counted=sum(c.counted for c in judged),
        missed=sum(len(c.missed_s) for c in judged),
        false=sum(len(c.false_s) for c in judged),
        sides_right=sum(c.sides_right for c in judged),
        sides_known=sum(c.sides_known for c in judged),
        not_seen={score: _unseen(judged, score) for score in ("spine", "hips")},
        errors={n: (_mean([abs(v) for v in e]), _mean(e), len(e)) for n, e in errors.items()},
        faults={code: FaultTally.of(many) for code, many in cases.items()},
        delay_s=median(delays) if delays else None,
        unjudged=len(comparisons) - len(judged),
    )


def _unseen(judged: Sequence[Comparison], score: str) -> float | None:
    given = sum(c.seen.get(score, (0, 0))[0] for c in judged)
    total = sum(c.seen.get(score, (0, 0))[1] for c in judged)
    return _share(total - given, total)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else math.nan


def as_dict(table: Sequence[Row], checked: Sequence[Checked]) -> dict[str, Any]:
    """Everything for JSON: the table and what came of each clip."""
    return {
        "format": 1,
        "rows": [row.as_dict() for row in table],
        "clips": [
            {
                "name": one.sample.name,
                "exercise": one.sample.exercise,
                "content": one.sample.content,
                "frames": one.frames,
                "seconds": round(one.seconds, 2),
                "error": one.error or None,
                "judged": [
                    {
                        "exercise": c.exercise,
                        "reps_true": c.true_reps,
                        "reps_counted": c.counted,
                        "missed_s": c.missed_s,
                        "false_s": c.false_s,
                        "not_seen": c.not_seen,
                        "faults": [
                            {name: getattr(case, name) for name in case.__slots__}
                            for case in c.faults
                            if case.is_true or case.found
                        ],
                    }
                    for c in one.comparisons
                ],
            }
            for one in checked
        ],
    }
