"""What the columns of a record hold, declared: SQLite keeps any type in any column, and files may be damaged."""

from __future__ import annotations

import sqlite3
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from calibration.landmarks import Side
from exercises.results import Severity
from trainer.export_format import Calibration, NotSeen, PainLevel, Result
from trainer.outside import FieldError, decode, decode_with_nan
from trainer.rows import Mode, Variant
from trainer.utterance import Kind

__all__ = [
    *("FaultRow", "HoldRow", "RepetitionRow", "SessionRow", "SetFaultRow", "SetRow", "UtteranceRow"),
    *("Earlier", "calibration_fields", "checked", "not_seen_fields", "words", "words_by_name"),
]

_Row = TypeVar("_Row", bound=sqlite3.Row)
#: ISO 8601, of a year in which every time zone has a date.
_Moment = Annotated[str, Meta(max_length=40, pattern=r"\A(19|20|21)\d\d-")]
_Whole = Annotated[int, Meta(ge=-(10**9), le=10**9)]


class SessionRow(msgspec.Struct):
    """The table ``session``; numbers that the reader makes floats of are its own affair, here and below."""

    person: str
    uid: str
    started_at: _Moment
    ended_at: _Moment
    note: str
    programme: str
    pain_before: PainLevel | None
    pain_after: PainLevel | None


class SetRow(msgspec.Struct):
    """The table ``exercise_set``."""

    exercise: str
    asked_side: Side | None
    side: Side | None
    mode: Mode
    started_at: _Moment
    camera: str
    model: str
    versions: str
    calibration: str | None
    not_seen: str
    finished: _Whole
    frames_dropped: _Whole
    variant: Variant
    video: str | None


class RepetitionRow(msgspec.Struct):
    """The table ``repetition``."""

    n: _Whole
    side: Side | None


class HoldRow(msgspec.Struct):
    """The table ``hold``."""

    n: _Whole


class FaultRow(msgspec.Struct):
    """The tables ``fault`` and ``hold_fault``."""

    code: str
    unit: str
    severity: Severity


class SetFaultRow(msgspec.Struct):
    """The table ``set_fault``."""

    code: str
    unit: str


class UtteranceRow(msgspec.Struct):
    """The table ``utterance``."""

    kind: Kind
    text: str
    code: str
    n: _Whole


class Earlier(msgspec.Struct):
    """The column ``result`` of the table ``earlier``: what a set came to before it was judged again."""

    result: Result
    versions: dict[str, str]


def checked(row: _Row, kind: type[msgspec.Struct]) -> _Row:
    """The row, whose columns are as declared.

    Raises:
        FieldError: names the column that is not.
    """
    try:
        msgspec.convert(dict(row), kind)
    except msgspec.ValidationError as error:
        raise FieldError(str(error)) from error
    return row


def words_by_name(column: str) -> dict[str, str]:
    """A JSON object of texts, such as a set's versions or a person's answers.

    Raises:
        ValueError: it is none.
    """
    return decode(column, dict[str, str])


def words(column: str) -> list[str]:
    """A JSON list of texts.

    Raises:
        ValueError: it is none.
    """
    return decode(column, list[str])


def calibration_fields(column: str) -> dict[str, Any]:
    """A calibration's fields, by name; None is NaN.

    Raises:
        ValueError: it is none.
    """
    found: dict[str, Any] = msgspec.to_builtins(decode_with_nan(column, Calibration))
    return found


def not_seen_fields(column: str) -> list[dict[str, Any]]:
    """A JSON list of notes on what was not seen, each with its fields by name.

    Raises:
        ValueError: it is none.
    """
    found: list[dict[str, Any]] = msgspec.to_builtins(decode(column, list[NotSeen]))
    return found
