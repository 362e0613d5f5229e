"""What a set came to as JSON that reads back to the same bits: for handing it over, and for taking a change back."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from typing import Any, TypeVar

from calibration.body import Calibration
from calibration.viewpoint import Viewpoint
from exercises.judging.results import Fault, Hold, Repetition, Scores, SetFault, SetResult
from trainer.record.records import calibration_from
from trainer.record.rows import calibration_text
from trainer.record.stored_text import note_entry, note_from

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
        calibration=None if calibration is None else calibration_from(_calibration_fields(calibration)),
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
    found = _with_nan(kind, fields)
    if "scores" in found:
        found["scores"] = Scores(**found["scores"])
        found["faults"] = tuple(Fault(**_with_nan(Fault, fault)) for fault in found["faults"])
    return kind(**found)


def _calibration_fields(fields: Mapping[str, Any]) -> dict[str, Any]:
    found = _with_nan(Calibration, fields)
    place = found.get("viewpoint")
    return found if place is None else {**found, "viewpoint": _with_nan(Viewpoint, place)}


def _with_nan(kind: type[Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """None becomes NaN again where the dataclass wants a number and nothing else."""
    numbers = {one.name for one in dataclasses.fields(kind) if one.type == "float"}
    return {name: math.nan if name in numbers and part is None else part for name, part in fields.items()}
