"""Results and calibrations as JSON that reads back to the same bits, converted field by field by msgspec."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import is_dataclass, replace
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

import msgspec
import numpy as np

from calibration.body import Calibration
from calibration.text import Text
from exercises.judging.results import SetResult
from trainer.record.stored_text import note_from, text_entry

_Kind = TypeVar("_Kind")


def result_dict(result: SetResult) -> dict[str, Any]:
    """All fields of a result for JSON, floats with every digit; None stands for NaN."""
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(result, enc_hook=_plain))
    return found


def result_from(fields: Mapping[str, Any]) -> SetResult:
    """Convert the output of :func:`result_dict` back.

    Raises:
        KeyError, TypeError, ValueError: a field is missing or of the wrong type.
    """
    not_seen = tuple(note_from(note) for note in fields["not_seen"])
    return replace(_made(SetResult, {**fields, "not_seen": ()}), not_seen=not_seen)


def calibration_text(calibration: Calibration) -> str:
    """All fields of a calibration as JSON, for a column.

    NaN is written as ``NaN``, which is not standard JSON, because earlier versions cannot read null here.
    """
    return json.dumps(msgspec.to_builtins(calibration, enc_hook=_plain))


def calibration_from(column: str) -> Calibration:
    """Read a calibration that :func:`calibration_text` of this version or an earlier one wrote.

    Raises:
        TypeError, ValueError, RecursionError: the column is damaged.
    """
    return _made(Calibration, json.loads(column))


def _plain(value: Any) -> Any:
    """Encode the types that msgspec does not know: texts with values, and numpy scalars and arrays."""
    return text_entry(value) if isinstance(value, Text) else value.tolist()


def _made(kind: type[_Kind], fields: Any) -> _Kind:
    return msgspec.convert(_with_nan(kind, fields), kind, dec_hook=_array)


def _array(kind: Any, value: Any) -> Any:
    """Decode an array of the declared dtype for msgspec; numpy converts None to NaN."""
    (dtype,) = get_args(get_args(kind)[1])
    return np.array(value, dtype)


def _with_nan(kind: Any, value: Any) -> Any:
    """Replace None by NaN wherever the declared type is ``float`` alone."""
    if kind is float and value is None:
        return math.nan
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(value, Mapping):
        return {name: _with_nan(_hints(kind).get(name), part) for name, part in value.items()}
    (inner, *_) = [*filter(is_dataclass, get_args(kind)), None]  # inside tuple[X, ...] or X | None
    if isinstance(value, list | tuple):
        return [_with_nan(inner, part) for part in value] if inner else value
    return _with_nan(inner, value) if inner else value


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
