"""Declared column types of the record: SQLite accepts any type in any column, and files may be damaged."""

from __future__ import annotations

import math
import re
import sqlite3
import sys
from collections.abc import Iterable
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from calibration.landmarks import Side
from exercises.judging.results import Severity
from trainer.base.outside import FieldError, decode
from trainer.coach.utterance import Kind
from trainer.record.export_format import PainLevel
from trainer.record.items import Capability, Comfort, Mode, Variant, check_day_pain

__all__ = [
    *("ClientRow", "ConsentRow", "FaultRow", "HoldRow", "RepetitionRow", "SessionRow", "SetFaultRow", "SetRow"),
    "UtteranceRow",
    *("checked", "checked_rows", "day_pain", "spans", "words", "words_by_name"),
]

_Row = TypeVar("_Row", bound=sqlite3.Row)
_Struct = TypeVar("_Struct", bound=msgspec.Struct)
#: ISO 8601, in years that are valid dates in every time zone.
_Moment = Annotated[str, Meta(max_length=40, pattern=r"\A(19|20|21)\d\d-")]
_Whole = Annotated[int, Meta(ge=-(10**9), le=10**9)]
#: A damaged file may hold an infinite number.
_Finite = Annotated[float, Meta(ge=-sys.float_info.max, le=sys.float_info.max)]


class SessionRow(msgspec.Struct):
    """The table ``session``."""

    person: str
    uid: str
    started_at: _Moment
    ended_at: _Moment
    note: str
    programme: str
    pain_before: PainLevel | None
    pain_after: PainLevel | None
    capability: Capability | None
    sets_planned: _Whole | None
    day_pain: str | None


class SetRow(msgspec.Struct, array_like=True):
    """The table ``exercise_set``. Here and below, NULL is NaN in a measure, and *not seen* in a score."""

    id: int
    session_id: Any
    exercise: str
    asked_side: Side | None
    side: Side | None
    mode: Mode
    started_at: _Moment
    start_s: _Finite
    camera: str
    model: str
    versions: str
    calibration: str | None
    finished: _Whole
    spine: _Finite | None
    hips: _Finite | None
    range: _Finite | None
    tempo: _Finite | None
    not_seen: str
    frames_dropped: _Whole
    variant: Variant
    video: str | None
    comfort: Comfort | None
    amount: _Whole | None
    second_opinion: str | None


class RepetitionRow(msgspec.Struct, array_like=True):
    """The table ``repetition``."""

    set_id: Any
    n: _Whole
    side: Side | None
    start_s: _Finite
    peak_s: _Finite
    end_s: _Finite
    range_deg: _Finite | None
    lift_s: _Finite | None
    lower_s: _Finite | None
    spine: _Finite | None
    hips: _Finite | None
    range: _Finite | None
    tempo: _Finite | None


class HoldRow(msgspec.Struct, array_like=True):
    """The table ``hold``."""

    set_id: Any
    n: _Whole
    start_s: _Finite
    end_s: _Finite
    spine: _Finite | None
    hips: _Finite | None
    range: _Finite | None
    tempo: _Finite | None


class FaultRow(msgspec.Struct, array_like=True):
    """The tables ``fault`` and ``hold_fault``."""

    set_id: Any
    n: Any
    code: str
    onset_s: _Finite
    end_s: _Finite
    peak: _Finite | None
    unit: str
    severity: Severity


class SetFaultRow(msgspec.Struct, array_like=True):
    """The table ``set_fault``."""

    set_id: Any
    code: str
    value: _Finite | None
    unit: str


class ClientRow(msgspec.Struct):
    """The table ``client``."""

    person: str
    patient: str
    known_until: float | None


class ConsentRow(msgspec.Struct):
    """The table ``consent``."""

    is_given: Literal[0, 1]
    with_health: Literal[0, 1]
    patient: str
    at: _Moment
    since: str
    recipient: str


class UtteranceRow(msgspec.Struct, array_like=True):
    """The table ``utterance``."""

    set_id: Any
    t_s: _Finite
    kind: Kind
    text: str
    code: str
    n: _Whole


def checked(row: _Row, kind: type[msgspec.Struct]) -> _Row:
    """Return the row if its columns are as declared.

    Raises:
        FieldError: a column is not; the message names it.
    """
    try:
        msgspec.convert({name: row[name] for name in kind.__struct_fields__}, kind)
    except msgspec.ValidationError as error:
        raise FieldError(str(error)) from error
    return row


def checked_rows(rows: Iterable[tuple[object, ...]], kind: type[_Struct]) -> list[_Struct]:
    """Convert all rows of a table.

    Args:
        rows: their columns in the order of ``kind``'s fields.
        kind: declared with ``array_like=True``.

    Raises:
        FieldError: a column is not as declared; the message names it.
    """
    try:
        return msgspec.convert(list(rows), list[kind])  # type: ignore[valid-type]
    except msgspec.ValidationError as error:
        named = re.sub(r"\[(\d+)\]`$", lambda at: f".{kind.__struct_fields__[int(at[1])]}`", str(error))
        raise FieldError(named) from error


def words_by_name(column: str) -> dict[str, str]:
    """Decode a JSON object of strings, such as a set's versions or a person's answers.

    Raises:
        ValueError: the column holds something else.
    """
    return decode(column, dict[str, str])


def spans(column: str) -> tuple[tuple[float, float], ...]:
    """Decode a JSON list of times, [first, last] in seconds.

    Raises:
        ValueError: the column holds something else, or a time that is not finite.
    """
    found = decode(column, tuple[tuple[float, float], ...])
    if not all(math.isfinite(t_s) for span in found for t_s in span):
        raise ValueError("a time is not a finite number")
    return found


def day_pain(column: str) -> tuple[int, ...]:
    """Decode a JSON list of the least and the worst pain of a day, possibly empty.

    Raises:
        ValueError: the column holds something else.
    """
    found = decode(column, tuple[PainLevel, ...])
    check_day_pain(found)
    return found


def words(column: str) -> list[str]:
    """Decode a JSON list of strings.

    Raises:
        ValueError: the column holds something else.
    """
    return decode(column, list[str])
