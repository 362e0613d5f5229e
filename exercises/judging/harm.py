"""Which fault of a set is to be mended first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from exercises.judging.declaration import FaultRule
from exercises.judging.results import Hold, Repetition

#: A severe fault counts this many times as much as another one, and one that loads the back or the neck likewise.
SEVERE_WEIGHT, SAFETY_WEIGHT = 2, 2


def most_harmful(rules: Sequence[FaultRule], done: Sequence[Repetition | Hold]) -> tuple[str, int] | None:
    """The fault to be mended first, and how many of these repetitions or holds have it; None without one.

    A fault of form comes before a small range, whatever their numbers. The tempo is left to the pacer: a quick
    repetition is told, but never named here.

    Args:
        rules: the exercise's own; empty for one that this version does not know.
        done: of one set.
    """
    safety = {rule.code for rule in rules if rule.safety}
    form = {rule.code for rule in rules}
    harm: dict[str, int] = defaultdict(int)
    times: dict[str, int] = defaultdict(int)
    for one in done:
        severe = {fault.code for fault in one.faults if fault.severity == "severe"}
        for code in {fault.code for fault in one.faults} - {"too_fast"}:
            times[code] += 1
            harm[code] += (SEVERE_WEIGHT if code in severe else 1) * (SAFETY_WEIGHT if code in safety else 1)
    if not harm:
        return None
    first = max(sorted(harm), key=lambda code: (code in form, harm[code]))
    return first, times[first]
