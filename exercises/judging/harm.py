"""Which fault of a set to correct first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from exercises.judging.declaration import FaultRule
from exercises.judging.results import Hold, Repetition

#: Weight of a severe fault, and of a fault that loads the back or the neck; any other fault has weight 1. **Taste:**
#: ours; smaller, a frequent slight fault is named before a severe one; larger, a single severe fault before a frequent
#: slight one.
SEVERE_WEIGHT, SAFETY_WEIGHT = 2, 2


def most_harmful(rules: Sequence[FaultRule], done: Sequence[Repetition | Hold]) -> tuple[str, int] | None:
    """The fault to correct first and the number of repetitions or holds that have it; None if there is no fault.

    In a repetition a fault counts once. In a hold it counts by its seconds, so a long slump comes before a short glance
    down. A fault of form always comes before a small range; among equals, the exercise's order decides. ``too_fast`` is
    never chosen, because the pacer deals with tempo.

    Args:
        rules: the exercise's own fault rules; empty for an exercise that this version does not know.
        done: repetitions or holds of one set.
    """
    safety = {rule.code for rule in rules if rule.safety}
    form = [rule.code for rule in rules]
    harm: dict[str, float] = defaultdict(float)
    times: dict[str, int] = defaultdict(int)
    for one in done:
        severe = {fault.code for fault in one.faults if fault.severity == "severe"}
        for code in {fault.code for fault in one.faults} - {"too_fast"}:
            times[code] += 1
            weight = (SEVERE_WEIGHT if code in severe else 1) * (SAFETY_WEIGHT if code in safety else 1)
            harm[code] += weight * _amount(one, code)
    if not harm:
        return None
    order = [*form, *sorted({*harm} - {*form})]
    first = max(harm, key=lambda code: (code in form, harm[code], -order.index(code)))
    return first, times[first]


def _amount(one: Repetition | Hold, code: str) -> float:
    """1 in a repetition; in a hold the seconds that a fault lasted."""
    if isinstance(one, Repetition):
        return 1.0
    return sum(fault.end_s - fault.onset_s for fault in one.faults if fault.code == code)
