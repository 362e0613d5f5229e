"""Builds sessions, sets and people from the record's rows; damaged rows raise :data:`UNREADABLE`."""

from __future__ import annotations

import contextlib
import json
import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from exercises.judging.results import Fault, Hold, Repetition, Scores, SetFault
from trainer.coach.utterance import Utterance
from trainer.record.records import Outline, Person, SessionRecord, SetRecord
from trainer.record.row_types import (
    FaultRow,
    HoldRow,
    RepetitionRow,
    SessionRow,
    SetFaultRow,
    SetRow,
    UtteranceRow,
    checked,
    checked_rows,
    day_pain,
    spans,
    words,
    words_by_name,
)
from trainer.record.scores_json import calibration_from
from trainer.record.stored_text import note_from, text_from_column

_Struct = TypeVar("_Struct", bound=msgspec.Struct)
#: Exceptions that the functions below raise for a damaged row.
UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError)


def outline_of(row: sqlite3.Row, videos: Sequence[object]) -> Outline:
    """Build a session's outline from its row and its sets' videos."""
    started_at = offset_min = None
    with contextlib.suppress(*UNREADABLE):
        offset_min = _offset_min(row)
        started_at = datetime.fromisoformat(row["started_at"]).astimezone(UTC)
    kept = tuple(video for video in videos if isinstance(video, str) and video)
    return Outline(row["id"], started_at, str(row["person"]), len(videos), kept, offset_min)


def _offset_min(row: sqlite3.Row) -> int | None:
    offset_min = row["utc_offset_min"]
    if offset_min is not None and not (isinstance(offset_min, int) and abs(offset_min) < 24 * 60):
        raise ValueError(f"{offset_min!r:.20} is not a time zone")
    return offset_min


def person_of(row: sqlite3.Row) -> Person:
    """Build a person from their row."""
    return Person(
        row["name"],
        words_by_name(row["health"]),
        tuple(words(row["cleared"])),
        words_by_name(row["answered"]),
    )


def session_of(row: sqlite3.Row, sets: Iterable[SetRecord]) -> SessionRecord:
    """Build a session from its row and its sets."""
    row = checked(row, SessionRow)
    return SessionRecord(
        id=row["id"],
        started_at=datetime.fromisoformat(row["started_at"]),
        ended_at=datetime.fromisoformat(row["ended_at"]),
        note=row["note"],
        sets=tuple(sets),
        person=row["person"],
        programme=row["programme"],
        pain_before=row["pain_before"],
        pain_after=row["pain_after"],
        uid=row["uid"],
        utc_offset_min=_offset_min(row),
        capability=row["capability"],
        sets_planned=row["sets_planned"],
        day_pain=None if row["day_pain"] is None else day_pain(row["day_pain"]),
    )


@dataclass(frozen=True, slots=True)
class SetParts:
    """The rows of one set in the other tables, in order."""

    reps: list[Repetition] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    set_faults: list[SetFault] = field(default_factory=list)
    utterances: list[Utterance] = field(default_factory=list)


def unreadable(db: sqlite3.Connection) -> list[int]:
    """Row ids of the sessions that cannot be read completely."""
    found = []
    for (session_id,) in db.execute("SELECT id FROM session ORDER BY id").fetchall():
        try:
            row = db.execute("SELECT * FROM session WHERE id = ?", (session_id,)).fetchone()
            session_of(row, [set_of(one, set_parts(db, one.id)[one.id]) for one in set_rows(db, session_id)])
        except (*UNREADABLE, sqlite3.DatabaseError):
            found.append(session_id)
    return found


def set_parts(db: sqlite3.Connection, set_id: int | None = None) -> defaultdict[int, SetParts]:
    """Read the parts of one set, or of all sets, by set id."""
    parts: defaultdict[int, SetParts] = defaultdict(SetParts)
    faults = _faults(db, "fault", set_id)
    for rep in _rows(db, "repetition", RepetitionRow, "set_id, n", "set_id", set_id):
        parts[rep.set_id].reps.append(_repetition(rep, faults[rep.set_id, rep.n]))
    faults = _faults(db, "hold_fault", set_id)
    for held in _rows(db, "hold", HoldRow, "set_id, n", "set_id", set_id):
        hold = Hold(held.n, held.start_s, held.end_s, _scores(held), tuple(faults[held.set_id, held.n]))
        parts[held.set_id].holds.append(hold)
    for one in _rows(db, "set_fault", SetFaultRow, "set_id, place", "set_id", set_id):
        parts[one.set_id].set_faults.append(SetFault(one.code, _number(one.value), one.unit))
    for told in _rows(db, "utterance", UtteranceRow, "id", "set_id", set_id):
        said = Utterance(told.t_s, told.kind, text_from_column(told.text), told.code, told.n)
        parts[told.set_id].utterances.append(said)
    return parts


def _rows(
    db: sqlite3.Connection, table: str, kind: type[_Struct], order: str, owner: str, owner_id: int | None
) -> list[_Struct]:
    """Read the rows of a table, or those that belong to one set or session."""
    cursor = db.cursor()
    cursor.row_factory = None  # plain tuples
    columns = ", ".join(kind.__struct_fields__)
    if owner_id is None:
        rows = cursor.execute(f"SELECT {columns} FROM {table} ORDER BY {order}")
    else:
        rows = cursor.execute(f"SELECT {columns} FROM {table} WHERE {owner} = ? ORDER BY {order}", (owner_id,))
    return checked_rows(rows, kind)


def _faults(
    db: sqlite3.Connection, table: Literal["fault", "hold_fault"], set_id: int | None
) -> defaultdict[tuple[int, int], list[Fault]]:
    faults = defaultdict(list)
    for row in _rows(db, table, FaultRow, "set_id, n, place", "set_id", set_id):
        fault = Fault(row.code, row.onset_s, row.end_s, _number(row.peak), row.unit, row.severity)
        faults[row.set_id, row.n].append(fault)
    return faults


def set_rows(db: sqlite3.Connection, session_id: int | None = None) -> list[SetRow]:
    """Read the rows of one session's sets, or of all sets, in order."""
    return _rows(db, "exercise_set", SetRow, "id", "session_id", session_id)


def set_of(row: SetRow, parts: SetParts) -> SetRecord:
    """Build a set from its row and its parts."""
    finished = bool(row.finished)
    single = [*(rep.scores for rep in parts.reps), *(hold.scores for hold in parts.holds)]
    return SetRecord(
        id=row.id,
        exercise=row.exercise,
        asked_side=row.asked_side,
        side=row.side,
        mode=row.mode,
        started_at=datetime.fromisoformat(row.started_at),
        start_s=row.start_s,
        camera=row.camera,
        model=row.model,
        versions=words_by_name(row.versions),
        calibration=None if row.calibration is None else calibration_from(row.calibration),
        finished=finished,
        reps=tuple(parts.reps),
        scores=_scores(row) if finished else Scores.mean(single),
        not_seen=tuple(note_from(note) for note in json.loads(row.not_seen)),
        frames_dropped=row.frames_dropped,
        variant=row.variant,
        holds=tuple(parts.holds),
        set_faults=tuple(parts.set_faults),
        utterances=tuple(parts.utterances),
        video=None if row.video is None else Path(row.video),
        comfort=row.comfort,
        amount=row.amount,
        second_opinion=None if row.second_opinion is None else spans(row.second_opinion),
    )


def _repetition(row: RepetitionRow, faults: Iterable[Fault]) -> Repetition:
    return Repetition(
        row.n,
        row.side,
        row.start_s,
        row.peak_s,
        row.end_s,
        _number(row.range_deg),
        _number(row.lift_s),
        _number(row.lower_s),
        _scores(row),
        tuple(faults),
    )


def _scores(row: RepetitionRow | HoldRow | SetRow) -> Scores:
    return Scores(row.spine, row.hips, row.range, row.tempo)


def _number(value: float | None) -> float:
    return math.nan if value is None else value
