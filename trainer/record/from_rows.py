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
from typing import Literal

from exercises.judging.results import Fault, Hold, Repetition, Scores, SetFault
from trainer.coach.utterance import Kind, Utterance
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
    spans,
    words,
    words_by_name,
)
from trainer.record.scores_json import calibration_from
from trainer.record.stored_text import note_from, text_from_column

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
            sets = db.execute("SELECT * FROM exercise_set WHERE session_id = ?", (session_id,)).fetchall()
            session_of(row, [set_of(one, set_parts(db, one["id"])[one["id"]]) for one in sets])
        except (*UNREADABLE, sqlite3.DatabaseError):
            found.append(session_id)
    return found


def set_parts(db: sqlite3.Connection, set_id: int | None = None) -> defaultdict[int, SetParts]:
    """Read the parts of one set, or of all sets, by set id."""
    parts: defaultdict[int, SetParts] = defaultdict(SetParts)
    faults = _faults(db, "fault", set_id)
    for row in _rows(db, "repetition", set_id, "set_id, n"):
        parts[row["set_id"]].reps.append(_repetition(checked(row, RepetitionRow), faults[row["set_id"], row["n"]]))
    faults = _faults(db, "hold_fault", set_id)
    for row in _rows(db, "hold", set_id, "set_id, n"):
        key = (row["set_id"], checked(row, HoldRow)["n"])
        hold = Hold(row["n"], _finite(row["start_s"]), _finite(row["end_s"]), _scores(row), tuple(faults[key]))
        parts[row["set_id"]].holds.append(hold)
    for row in _rows(db, "set_fault", set_id, "set_id, place"):
        row = checked(row, SetFaultRow)
        parts[row["set_id"]].set_faults.append(SetFault(row["code"], _number(row["value"]), row["unit"]))
    for row in _rows(db, "utterance", set_id, "id"):
        row = checked(row, UtteranceRow)
        said = Utterance(_finite(row["t_s"]), Kind(row["kind"]), text_from_column(row["text"]), row["code"], row["n"])
        parts[row["set_id"]].utterances.append(said)
    return parts


def _rows(db: sqlite3.Connection, table: str, set_id: int | None, order: str) -> sqlite3.Cursor:
    if set_id is None:
        return db.execute(f"SELECT * FROM {table} ORDER BY {order}")
    return db.execute(f"SELECT * FROM {table} WHERE set_id = ? ORDER BY {order}", (set_id,))


def _faults(
    db: sqlite3.Connection, table: Literal["fault", "hold_fault"], set_id: int | None
) -> defaultdict[tuple[int, int], list[Fault]]:
    faults = defaultdict(list)
    for row in _rows(db, table, set_id, "set_id, n, place"):
        faults[row["set_id"], row["n"]].append(_fault(checked(row, FaultRow)))
    return faults


def set_of(row: sqlite3.Row, parts: SetParts) -> SetRecord:
    """Build a set from its row and its parts."""
    row = checked(row, SetRow)
    finished = bool(row["finished"])
    single = [*(rep.scores for rep in parts.reps), *(hold.scores for hold in parts.holds)]
    return SetRecord(
        id=row["id"],
        exercise=row["exercise"],
        asked_side=row["asked_side"],
        side=row["side"],
        mode=row["mode"],
        started_at=datetime.fromisoformat(row["started_at"]),
        start_s=_finite(row["start_s"]),
        camera=row["camera"],
        model=row["model"],
        versions=words_by_name(row["versions"]),
        calibration=None if row["calibration"] is None else calibration_from(row["calibration"]),
        finished=finished,
        reps=tuple(parts.reps),
        scores=_scores(row) if finished else Scores.mean(single),
        not_seen=tuple(note_from(note) for note in json.loads(row["not_seen"])),
        frames_dropped=row["frames_dropped"],
        variant=row["variant"],
        holds=tuple(parts.holds),
        set_faults=tuple(parts.set_faults),
        utterances=tuple(parts.utterances),
        video=None if row["video"] is None else Path(row["video"]),
        comfort=row["comfort"],
        amount=row["amount"],
        second_opinion=None if row["second_opinion"] is None else spans(row["second_opinion"]),
    )


def _repetition(row: sqlite3.Row, faults: Iterable[Fault]) -> Repetition:
    return Repetition(
        n=row["n"],
        side=row["side"],
        start_s=_finite(row["start_s"]),
        peak_s=_finite(row["peak_s"]),
        end_s=_finite(row["end_s"]),
        range_deg=_number(row["range_deg"]),
        lift_s=_number(row["lift_s"]),
        lower_s=_number(row["lower_s"]),
        scores=_scores(row),
        faults=tuple(faults),
    )


def _fault(row: sqlite3.Row) -> Fault:
    peak = _number(row["peak"])
    return Fault(row["code"], _finite(row["onset_s"]), _finite(row["end_s"]), peak, row["unit"], row["severity"])


def _scores(row: sqlite3.Row) -> Scores:
    return Scores(_score(row["spine"]), _score(row["hips"]), _score(row["range"]), _score(row["tempo"]))


def _score(value: float | None) -> float | None:
    return None if value is None else _finite(value)


def _number(value: float | None) -> float:
    return math.nan if value is None else _finite(value)


def _finite(value: object) -> float:
    """Check that a stored value is a finite number; a damaged file may hold anything."""
    if not isinstance(value, (float, int)) or not math.isfinite(value):  # a union is made anew at each call
        raise TypeError(f"{value!r:.20} is not a number")
    return value
