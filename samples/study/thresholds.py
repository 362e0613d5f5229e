"""``python -m samples.study thresholds``: each fault's threshold against the peaks with and without the fault.

Without folders it prints the table of the committed record. With folders of clips and sidecars it finds the peaks;
``--record`` writes them. What counts as a fault is what the sidecars say: a rendered fault is drawn beyond the
exercise's definition and a good repetition well within it, so the table tells whether the *measure* separates them at
the threshold, not whether the definition is right.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import exercises
from exercises.judging.declaration import FaultRule
from samples.study import peaks
from samples.study.peaks import Peaks
from samples.study.stats import auc
from trainer.check.sidecar import NO_EXERCISE

Array = NDArray[np.float64]

#: Minimum number of peaks with the fault, and without it, for a threshold to be called fitted.
FEWEST_WITH, FEWEST_WITHOUT = 3, 20
#: Minimum AUC of the measure for the same.
LEAST_AUC = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Threshold:
    """One rule against the recordings.

    Attributes:
        exercise: its id.
        rule: the rule.
        without: peaks (N,) of repetitions without the fault, seen ones only, ascending.
        with_fault: the same with the fault.
        unseen: how many with the fault were *not seen*. What another measure of the same fault finds is left out.
        clips: number of clips that they come from.
        error: spread of a peak without the fault about its own set's median, see :func:`repeat_error`.
    """

    exercise: str
    rule: FaultRule
    without: Array
    with_fault: Array
    unseen: int
    clips: int
    error: float

    @property
    def auc(self) -> float:
        """Probability that a repetition with the fault reads more than one without."""
        return auc(self.with_fault, self.without)

    def wrong(self, threshold: float) -> tuple[int, int]:
        """Numbers of peaks without the fault from this threshold on, and with it below."""
        return int((self.without >= threshold).sum()), int((self.with_fault < threshold).sum())

    def fewest(self, low: float, high: float) -> int:
        """The fewest peaks that a threshold in this range misjudges."""
        inside = [peak for peak in (*self.without, *self.with_fault) if low < peak <= high]
        just_above = [np.nextafter(peak, np.inf) for peak in self.without if low <= peak < high]
        return min(sum(self.wrong(threshold)) for threshold in (low, high, *inside, *just_above))

    @property
    def is_fitted(self) -> bool:
        """Whether the recordings leave the declared threshold where it is.

        Enough peaks were seen, the measure tells the kinds apart, and within the measure's error of the declared
        threshold is one that misjudges the fewest peaks of all thresholds.
        """
        if len(self.without) < FEWEST_WITHOUT or len(self.with_fault) < FEWEST_WITH or self.auc < LEAST_AUC:
            return False
        fault, error = self.rule.fault, self.error
        return self.fewest(fault - error, fault + error) == self.fewest(-np.inf, np.inf)


def number(value: float) -> str:
    """Three digits or one decimal: 0.123, 12.3, 186.5."""
    return f"{value:.1f}" if abs(value) >= 100 else f"{value:.3g}"


def repeat_error(found: Iterable[Peaks]) -> float:
    """Median absolute deviation of peaks without the fault from their set's median, as a standard deviation."""
    off = [abs(one - np.nanmedian(p.peaks)) for p in found if np.isfinite(p.peaks).sum() > 1 for one in p.peaks]
    return 1.4826 * float(np.nanmedian(off)) if off else 0.0


def thresholds(found: Sequence[Peaks]) -> list[Threshold]:
    """All rules of our exercises, in their order."""
    return [_threshold(name, rule, found) for name in exercises.names() for rule in exercises.get(name).faults]


def _threshold(name: str, rule: FaultRule, found: Iterable[Peaks]) -> Threshold:
    """One rule. A fault that another measure of the same fault finds does not count as missed."""
    of = {
        other.observable: [
            p for p in found if (p.exercise, p.code, p.observable) == (name, rule.code, other.observable)
        ]
        for other in exercises.get(name).faults
        if other.code == rule.code
    }
    faults = {other.observable: other.fault for other in exercises.get(name).faults if other.code == rule.code}
    mine = of.pop(rule.observable)
    without, with_fault = (_together(mine, kind) for kind in (False, True))
    for observable, others in of.items():
        is_found = _together(others, True) >= faults[observable]
        with_fault = with_fault[~is_found | (with_fault >= rule.fault)]
    seen = with_fault[np.isfinite(with_fault)]
    error = repeat_error(p for p in mine if not p.with_fault)
    unseen = len(with_fault) - len(seen)
    clips = len({(p.set, p.clip) for p in mine if np.isfinite(p.peaks).any()})
    return Threshold(name, rule, np.sort(without[np.isfinite(without)]), np.sort(seen), unseen, clips, error)


def _together(found: Iterable[Peaks], with_fault: bool) -> Array:
    """The peaks of one kind, clip by clip: in the same order for every measure of a fault."""
    return np.array([peak for p in found if p.with_fault is with_fault for peak in p.peaks], np.float64)


def markdown(found: Sequence[Peaks]) -> str:
    """The table."""
    lines = [
        "## Thresholds",
        "",
        f"{len({(p.set, p.clip) for p in found})} clips from the recommended camera places, of these sets: "
        f"{', '.join(sorted({p.set for p in found}))}.",
        "",
        "- A *peak* is the largest sustained value of a repetition, minus the set's bias if the rule subtracts it. A "
        "hold without the fault gives one peak every two seconds.",
        "- *Error* is the spread of the peaks about the median of their clip.",
        "- *Fewest wrong* is the number of peaks that the best possible threshold would misjudge.",
        "- A threshold *fits* if some threshold within its error misjudges no more than that, if there are at least "
        f"{FEWEST_WITHOUT} peaks without and {FEWEST_WITH} with the fault, and if the AUC is at least {LEAST_AUC}.",
        "",
        "| exercise | fault, measure | unit | without | largest | with (not seen) | smallest | AUC "
        "| threshold | error | called falsely | missed | fewest wrong | fits | source |",
        "|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|---|",
    ]
    for one in thresholds(found):
        rule = one.rule
        false, missed = one.wrong(rule.fault)
        cells = (
            one.exercise,
            f"{rule.code}, {rule.observable}",
            rule.unit.id,
            len(one.without),
            number(one.without[-1]) if len(one.without) else "–",
            f"{len(one.with_fault)} ({one.unseen})",
            number(one.with_fault[0]) if len(one.with_fault) else "–",
            f"{one.auc:.2f}",
            number(rule.fault),
            number(one.error),
            false,
            missed,
            one.fewest(-np.inf, np.inf),
            "yes" if one.is_fitted else "no",
            type(rule.why).__name__,
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> None:
    """Print the table; find the peaks of clips first if folders are given."""
    parser = argparse.ArgumentParser(prog="python -m samples.study thresholds", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", help="clips with their sidecars; their names are the sets'")
    parser.add_argument("--record", type=Path, help="CSV file to be written with the peaks")
    given = parser.parse_args(arguments)
    found = _of_folders(given.folders) if given.folders else peaks.read()
    if given.record:
        peaks.write(found, given.record)
    sys.stdout.write(markdown(found))


def _of_folders(folders: Iterable[Path]) -> list[Peaks]:
    from samples.study.judged_clips import judged_clips

    out = []
    for sample, poses, folder in judged_clips(folders):
        if sample.exercise != NO_EXERCISE:
            out += peaks.find(exercises.get(sample.exercise), sample, poses, folder)
    return sorted(out, key=lambda p: (p.exercise, p.code, p.observable, p.set, p.clip, p.with_fault))
