"""Confusion matrix of faults: which faults the trainer reported for each true fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from trainer.check.comparison import Comparison, FaultCase

#: Error of a count in words.
OFFS = ("2 or more too few", "1 too few", "exact", "1 too many", "2 or more too many")
#: The columns of :func:`fault_confusion` after the faults.
TOLD_COLUMNS = ("nothing", "not seen")


def count_offs(many: Sequence[Comparison]) -> list[int]:
    """Number of clips for each error of the count, in the order of ``OFFS``."""
    out = [0] * len(OFFS)
    for c in many:
        out[min(max(c.counted - c.true_reps, -2), 2) + 2] += 1
    return out


def fault_confusion(many: Sequence[Comparison], codes: Sequence[str]) -> list[tuple[str, list[int]]]:
    """Confusion matrix of faults, by repetition.

    Args:
        many: comparisons of one exercise.
        codes: the faults.

    Returns:
        A row for each true fault, and a last row "" for repetitions without a fault: how often the trainer reported
        each of the codes, how often nothing, and how often the fault was *not seen*. A fault that is true and reported
        counts only in its own row.
    """
    counts = {true: [0] * (len(codes) + len(TOLD_COLUMNS)) for true in (*codes, "")}
    for c in many:
        reps: dict[float, list[FaultCase]] = defaultdict(list)
        for case in c.faults:
            reps[case.at_s].append(case)
        for cases in reps.values():
            true = [case for case in cases if case.is_true]
            false = [case.code for case in cases if case.found and not case.is_true]
            for case in true:
                row = counts[case.code]
                for code in false + [case.code] * bool(case.found):
                    row[codes.index(code)] += 1
                row[-2] += case.found is False and not false
                row[-1] += case.found is None
            if not true:
                for code in false:
                    counts[""][codes.index(code)] += 1
                counts[""][-2] += not false
    return [(true, row) for true, row in counts.items() if any(row)]
