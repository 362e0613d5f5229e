"""Declared column types of the record: SQLite accepts any type in any column, and files may be damaged."""

from __future__ import annotations

import math
import sqlite3
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from calibration.landmarks import Side
from exercises.judging.results import Severity
from trainer.base.outside import FieldError, decode
from trainer.coach.utterance import Kind
from trainer.record.export_format import PainLevel
from trainer.record.items import Capability, Comfort, Mode, Variant

__all__ = [
    *("ClientRow", "ConsentRow", "FaultRow", "HoldRow", "RepetitionRow", "SessionRow", "SetFaultRow", "SetRow"),
    "UtteranceRow",
    *("checked", "spans", "words", "words_by_name"),
]

_Row = TypeVar("_Row", bound=sqlite3.Row)
#: ISO 8601, in years that are valid dates in every time zone.
_Moment = Annotated[str, Meta(max_length=40, pattern=r"\A(19|20|21)\d\d-")]
_Whole = Annotated[int, Meta(ge=-(10**9), le=10**9)]


class SessionRow(msgspec.Struct):
    """The table ``session``. Here and below, the reader checks float columns itself."""

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
    comfort: Comfort | None
    amount: _Whole | None
    second_opinion: str | None


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


class UtteranceRow(msgspec.Struct):
    """The table ``utterance``."""

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


def words(column: str) -> list[str]:
    """Decode a JSON list of strings.

    Raises:
        ValueError: the column holds something else.
    """
    return decode(column, list[str])
