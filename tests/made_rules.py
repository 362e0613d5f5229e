"""Fault rules and bounds for tests, in one line each."""

from __future__ import annotations

from typing import Any

from exercises.judging import units
from exercises.judging.declaration import FaultRule, Score
from exercises.judging.why import Taste

#: Of numbers in tests.
WHY = Taste("the test's", "nothing")


def made_rule(
    code: str,
    label: str,
    cue: str,
    score: Score | None,
    observable: str,
    unit: str = "deg",
    tolerance: float = 5.0,
    fault: float = 10.0,
    severe: float = 20.0,
    **more: Any,
) -> FaultRule:
    """A rule with its unit's id; ``more`` are its other fields."""
    return FaultRule(
        code=code,
        label=label,
        cue=cue,
        score=score,
        observable=observable,
        unit=units.with_id(unit),
        tolerance=tolerance,
        fault=fault,
        severe=severe,
        why=WHY,
        **more,
    )
