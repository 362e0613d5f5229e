"""``python -m samples.study thresholds``: each fault's threshold against the peaks with and without the fault.

Without folders it prints the table of the committed record. With folders of clips and sidecars it finds the peaks anew;
``--record`` writes them. What counts as a fault is what the sidecars say: a rendered fault is drawn beyond the
exercise's definition and a good repetition well within it, so the table tells whether the *measure* separates them at
the threshold, not whether the definition is right.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

import exercises
from exercises.judging.declaration import FaultRule
from samples.study import peaks
from samples.study.peaks import Peaks
from samples.study.stats import auc

Array = NDArray[np.float64]

#: Fewer peaks with the fault, or without it, leave a threshold a matter of judgement.
FEWEST_WITH, FEWEST_WITHOUT = 3, 20


@dataclass(frozen=True, slots=True, eq=False)
class Threshold:
    """One rule against the recordings.

    Attributes:
        exercise: its id.
        rule: the rule.
        without: peaks (N,) of repetitions without the fault, seen ones only, ascending.
        with_fault: the same with the fault.
        unseen: how many with the fault were *not seen*.
        error: spread of a peak without the fault about its own set's median, see :func:`repeat_error`.
    """

    exercise: str
    rule: FaultRule
    without: Array
    with_fault: Array
    unseen: int
    error: float

    @property
    def auc(self) -> float:
        """Probability that a repetition with the fault reads more than one without."""
        return auc(self.with_fault, self.without)

    def wrong(self, threshold: float) -> tuple[int, int]:
        """Numbers of peaks without the fault from this threshold on, and with it below."""
        return int((self.without >= threshold).sum()), int((self.with_fault < threshold).sum())

    @property
    def room(self) -> tuple[float, float]:
        """Thresholds (above the first, up to the second) that misjudge the smallest part of both kinds together.

        If the kinds do not overlap, this is the gap between them.
        """
        ends = np.unique([*self.without, *self.with_fault])
        shares = [sum(np.divide(self.wrong(end), (len(self.without), len(self.with_fault)))) for end in ends]
        best = int(np.argmin(np.round(shares, 9)))
        return float(ends[best - 1]) if best else -np.inf, float(ends[best])

    @property
    def is_fitted(self) -> bool:
        """Whether enough peaks were seen and the declared threshold is within the room, give or take the error."""
        if len(self.without) < FEWEST_WITHOUT or len(self.with_fault) < FEWEST_WITH:
            return False
        low, high = self.room
        return low - self.error < self.rule.fault <= high + self.error

    @property
    def shows(self) -> str:
        """What a :class:`~exercises.judging.why.Fit` says of it."""
        false, missed = self.wrong(self.rule.fault)
        return (
            f"{len(self.without)} without the fault read up to {number(self.without[-1])}, {len(self.with_fault)} with "
            f"it from {number(self.with_fault[0])} on; wrong at the threshold: {false} and {missed}"
        )


def number(value: float) -> str:
    """Three digits, without an exponent: 0.123, 12.3, 186."""
    return f"{value:.3g}"


def repeat_error(found: Iterable[Peaks]) -> float:
    """Median absolute deviation of peaks without the fault from their set's median, as a standard deviation."""
    off = [abs(one - np.nanmedian(p.peaks)) for p in found if np.isfinite(p.peaks).sum() > 1 for one in p.peaks]
    return 1.4826 * float(np.nanmedian(off)) if off else 0.0


def thresholds(found: Sequence[Peaks]) -> list[Threshold]:
    """All rules of our exercises, in their order."""
    out = []
    for name in exercises.names():
        for rule in exercises.get(name).faults:
            mine = [p for p in found if (p.exercise, p.code, p.observable) == (name, rule.code, rule.observable)]
            without, with_fault = (
                np.sort([peak for p in mine if p.with_fault is kind for peak in p.peaks]) for kind in (False, True)
            )
            seen = with_fault[np.isfinite(with_fault)]
            error = repeat_error(p for p in mine if not p.with_fault)
            unseen = len(with_fault) - len(seen)
            out.append(Threshold(name, rule, without[np.isfinite(without)], seen, unseen, error))
    return out


def markdown(found: Sequence[Peaks]) -> str:
    """The table."""
    lines = [
        "## Thresholds",
        "",
        f"{len({(p.set, p.clip) for p in found})} clips of the sets {', '.join(sorted({p.set for p in found}))}; "
        "cameras where the exercise asks for them. A peak is the largest value that lasts, less the set's own error "
        "where the rule corrects it. *Room* are the thresholds that misjudge the smallest part of both kinds together.",
        "",
        "| exercise | fault, measure | unit | without | largest | with (not seen) | smallest | AUC | room | error "
        "| threshold | called falsely | missed | source |",
        "|---|---|---|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|---|",
    ]
    for one in thresholds(found):
        rule, seen = one.rule, len(one.with_fault) > 0 and len(one.without) > 0
        low, high = one.room if seen else (np.nan, np.nan)
        false, missed = one.wrong(rule.fault)
        cells = (
            one.exercise,
            f"{rule.code}, {rule.observable}",
            rule.unit.id,
            len(one.without),
            number(one.without[-1]) if len(one.without) else "–",
            f"{len(one.with_fault)} ({one.unseen})",
            number(one.with_fault[0]) if len(one.with_fault) else "–",
            f"{one.auc:.2f}" if seen else "–",
            f"{number(low)} to {number(high)}" if seen else "–",
            number(one.error),
            number(rule.fault),
            false,
            missed,
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
    print(markdown(found))  # noqa: T201


def _of_folders(folders: Iterable[Path]) -> list[Peaks]:
    from trainer.check.landmark_cache import LandmarkCache
    from trainer.check.sidecar import NO_EXERCISE, load_sample
    from trainer.pose.models import model_bytes

    poses_of = LandmarkCache(model_bytes("full", None))
    paths = [path for folder in folders for path in sorted(folder.glob("*.json"))]
    out = []
    for path in track(paths, "peaks", console=Console(stderr=True)):
        sample = load_sample(path)
        if sample.exercise != NO_EXERCISE:
            exercise = exercises.get(sample.exercise)
            out += peaks.find(exercise, sample, poses_of(sample.video), path.parent.name)
    return sorted(out, key=lambda p: (p.exercise, p.code, p.observable, p.set, p.clip, p.with_fault))
