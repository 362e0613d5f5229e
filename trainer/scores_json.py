"""What a set came to as JSON that reads back to the same bits: for handing it over, and for taking a change back."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from typing import Any, TypeVar

from exercises.results import Fault, Hold, Repetition, Scores, SetFault, SetResult
from trainer.records import calibration_from, with_nan
from trainer.rows import calibration_text
from trainer.stored_text import note_entry, note_from

_Part = TypeVar("_Part", Repetition, Hold, SetFault)


def result_dict(result: SetResult) -> dict[str, Any]:
    """All of a result with every digit; what was not seen is None."""
    calibration = None if result.calibration is None else json.loads(calibration_text(result.calibration))
    fields = dataclasses.asdict(dataclasses.replace(result, calibration=None))
    not_seen = [note_entry(note) for note in result.not_seen]
    found: dict[str, Any] = _without_nan({**fields, "not_seen": not_seen, "calibration": calibration})
    return found


def result_from(fields: Mapping[str, Any]) -> SetResult:
    """The result that :func:`result_dict` was given.

    Raises:
        KeyError, TypeError, ValueError: these are not its fields.
    """
    scores = Scores(**fields["scores"])
    calibration = fields["calibration"]
    return SetResult(
        exercise=fields["exercise"],
        reps=tuple(_made(Repetition, rep) for rep in fields["reps"]),
        holds=tuple(_made(Hold, hold) for hold in fields["holds"]),
        set_faults=tuple(_made(SetFault, fault) for fault in fields["set_faults"]),
        not_seen=tuple(note_from(note) for note in fields["not_seen"]),
        scores=scores,
        calibration=None if calibration is None else calibration_from(calibration),
    )


def _without_nan(value: Any) -> Any:
    """JSON has no NaN."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: _without_nan(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(part) for part in value]
    return value


def _made(kind: type[_Part], fields: Mapping[str, Any]) -> _Part:
    found = with_nan(kind, fields)
    if "scores" in found:
        found["scores"] = Scores(**found["scores"])
        found["faults"] = tuple(Fault(**with_nan(Fault, fault)) for fault in found["faults"])
    return kind(**found)
