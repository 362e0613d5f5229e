"""Which fault of a set to correct first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from exercises.judging.declaration import FaultRule
from exercises.judging.results import Hold, Repetition

#: Weight of a severe fault, and of a fault that loads the back or the neck; any other fault has weight 1. **Taste:**
#: ours; smaller, a frequent slight fault is named before a severe one; larger, the reverse.
SEVERE_WEIGHT, SAFETY_WEIGHT = 2, 2


def most_harmful(rules: Sequence[FaultRule], done: Sequence[Repetition | Hold]) -> tuple[str, int] | None:
    """The fault to correct first and the number of repetitions or holds that have it; None if there is no fault.

    A fault of form always comes before a small range. ``too_fast`` is never chosen, because the pacer deals with tempo.

    Args:
        rules: the exercise's own fault rules; empty for an exercise that this version does not know.
        done: repetitions or holds of one set.
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
