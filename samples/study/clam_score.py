"""Scores a measure of the pelvis' roll: separation, error, faults found and false alarms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from samples.study.clam_seen import Array, Mask, Seen
from samples.study.stats import auc, bootstrap, recall_at

#: True roll, degrees: up to ``GOOD_DEG`` a repetition is good, from ``FAULT_DEG`` on it has the fault, from
#: ``STRONG_DEG`` on a strong one.
GOOD_DEG, FAULT_DEG, STRONG_DEG = 4.0, 10.0, 20.0
#: Measures are also compared at the threshold that this share of the good repetitions exceeds.
FALSE_RATE = 0.02


@dataclass(frozen=True, slots=True)
class Score:
    """Scores of a measure on some repetitions. Counts are (hits, total); NaN in ``roll_deg`` is a miss.

    The shares ``strong_at`` and ``mild_at`` use the threshold that :data:`FALSE_RATE` of the good ones exceed.
    """

    auc: float
    auc_interval: tuple[float, float]
    error_deg: float
    strong: tuple[int, int]
    mild: tuple[int, int]
    strong_at: float
    mild_at: float
    false: tuple[int, int]
    unseen: int

    @classmethod
    def of(cls, reps: Sequence[Seen], roll_deg: Array) -> Score:
        """Score estimates (N,) of the roll."""
        true = np.array([rep.roll_deg for rep in reps])
        clips = np.array([rep.clip for rep in reps])
        seen = np.isfinite(roll_deg)
        good, bad = true <= GOOD_DEG, true >= FAULT_DEG

        def found(among: Mask) -> tuple[int, int]:
            return int((roll_deg[among] >= FAULT_DEG).sum()), int(among.sum())

        def separates(rows: NDArray[np.intp]) -> float:
            return auc(roll_deg[rows][bad[rows]], roll_deg[rows][good[rows]])

        return cls(
            auc=separates(np.arange(len(reps))),
            auc_interval=bootstrap(clips, separates) if good.any() and bad.any() else (np.nan, np.nan),
            error_deg=float(np.abs(roll_deg - true)[seen].mean()) if seen.any() else np.nan,
            strong=found(true >= STRONG_DEG),
            mild=found(bad & (true < STRONG_DEG)),
            strong_at=recall_at(roll_deg[true >= STRONG_DEG], roll_deg[good], FALSE_RATE),
            mild_at=recall_at(roll_deg[bad & (true < STRONG_DEG)], roll_deg[good], FALSE_RATE),
            false=found(good),
            unseen=int((~seen).sum()),
        )

    def row(self, name: str) -> str:
        """Return the row of the table."""

        def share(counted: tuple[int, int]) -> str:
            hits, of = counted
            return f"{100 * hits / of:.0f} % ({hits}/{of})" if of else "–"

        low, high = self.auc_interval
        cells = (
            f"{self.auc:.2f} ({low:.2f}–{high:.2f})" if np.isfinite(self.auc) else "–",
            f"{self.error_deg:.1f}",
            share(self.strong),
            share(self.mild),
            share(self.false),
            " / ".join(f"{100 * at:.0f}" if np.isfinite(at) else "–" for at in (self.strong_at, self.mild_at)) + " %",
            str(self.unseen or ""),
        )
        return f"| {name} | {' | '.join(cells)} |"


_COLUMNS = ("measure", "AUC (95 %)", "mean error, deg", "≥ 20° found", "10–20° found", "≤ 4° called a fault")
_MORE = (f"both found at {100 * FALSE_RATE:.0f} % false", "not seen")
HEADER = f"| {' | '.join(_COLUMNS + _MORE)} |\n|{'---|' * 8}"
