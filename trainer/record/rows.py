"""Writes the parts of a session as rows of the record."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from uuid import uuid4

from calibration.body import Calibration
from exercises.judging.results import Fault, Hold, Repetition, Scores, SetResult
from trainer.base.dates import offset_min
from trainer.coach.utterance import Utterance
from trainer.record import landmark_blob
from trainer.record.items import BackAnswer, BeginSet, EndSession, Finish, Item, PoseFrame, SecondOpinion, SessionInfo
from trainer.record.scores_json import calibration_text
from trainer.record.stored_text import note_entry, text_column


@dataclass(frozen=True, slots=True)
class CurrentRows:
    """The current session and set rows, None until they exist; the uid guards against a reused row."""

    session_id: int | None = None
    set_id: int | None = None
    uid: str = ""


def utc_text(moment: datetime) -> str:
    """ISO 8601 text in UTC with offset, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def write(
    db: sqlite3.Connection, place: CurrentRows, batch: Sequence[Item], session: SessionInfo, started_at: str, now: str
) -> CurrentRows:
    """Write items in order; the returned place is valid only if the transaction commits.

    Raises:
        sqlite3.Error: the items could not be written.
    """
    if place.session_id is None:
        place = write_session(db, session, started_at, now)
    chunk: list[PoseFrame] = []
    for item in batch:
        if chunk and not (isinstance(item, PoseFrame) and item.size == chunk[0].size):
            _write_frames(db, place, chunk)
            chunk = []
        match item:
            case PoseFrame():
                chunk.append(item)
            case BeginSet():
                place = replace(place, set_id=_write_set(db, place, item))
            case Calibration():
                write_calibration(db, place.set_id, item)
            case Repetition():
                _write_repetition(db, place.set_id, item)
            case Hold():
                _write_hold(db, place.set_id, item)
            case Finish():
                write_result(db, place.set_id, item.result)
                db.execute(
                    "UPDATE exercise_set SET finished = 1, frames_dropped = ? WHERE id = ?",
                    (item.frames_dropped, place.set_id),
                )
            case SecondOpinion():
                if item.result is not None:
                    rewrite_result(db, place.set_id, item.result)
                spans = json.dumps(item.spans_s)
                db.execute("UPDATE exercise_set SET second_opinion = ? WHERE id = ?", (spans, place.set_id))
            case Utterance():
                write_utterance(db, place.set_id, item)
            case BackAnswer():
                _write_comfort(db, place, item)
            case EndSession():
                db.execute("UPDATE session SET pain_after = ? WHERE id = ?", (item.pain_after, place.session_id))
    if chunk:
        _write_frames(db, place, chunk)
    db.execute("UPDATE session SET ended_at = ? WHERE id = ?", (now, place.session_id))
    return place


def is_there(db: sqlite3.Connection, place: CurrentRows) -> bool:
    """Whether the session and the set are still in the record; another command may have deleted them.

    Raises:
        sqlite3.Error: the record cannot be read.
    """
    session = db.execute("SELECT 1 FROM session WHERE id = ? AND uid = ?", (place.session_id, place.uid)).fetchone()
    own = "SELECT 1 FROM exercise_set WHERE id = ? AND session_id = ?"
    is_set_there = place.set_id is None or db.execute(own, (place.set_id, place.session_id)).fetchone() is not None
    return session is not None and is_set_there


def write_session(db: sqlite3.Connection, session: SessionInfo, started_at: str, now: str) -> CurrentRows:
    """Write a session without sets.

    Raises:
        sqlite3.Error: writing failed.
    """
    uid = uuid4().hex
    db.execute("INSERT OR IGNORE INTO person (name) VALUES (?)", (session.person,))
    session_id = db.execute(
        "INSERT INTO session (started_at, ended_at, person, uid, programme, pain_before, capability, sets_planned,"
        " day_pain, utc_offset_min) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            started_at,
            now,
            session.person,
            uid,
            session.programme,
            session.pain_before,
            session.capability,
            session.sets_planned,
            None if session.day_pain is None else json.dumps(session.day_pain),
            offset_min(datetime.fromisoformat(started_at)),
        ),
    ).lastrowid
    return CurrentRows(session_id, uid=uid)


def _write_set(db: sqlite3.Connection, place: CurrentRows, begun: BeginSet) -> int | None:
    info = begun.info
    return db.execute(
        "INSERT INTO exercise_set (session_id, exercise, asked_side, side, mode, started_at, start_s, camera,"
        " model, versions, variant, video, content, amount) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            place.session_id,
            info.exercise,
            info.side,
            info.side,
            info.mode,
            begun.at,
            float(info.start_s),
            info.camera,
            info.model,
            json.dumps(dict(info.versions)),
            info.variant,
            None if info.video is None else str(info.video),
            info.content,
            info.amount,
        ),
    ).lastrowid


def _write_comfort(db: sqlite3.Connection, place: CurrentRows, felt: BackAnswer) -> None:
    """Write how the newest set of this exercise and side in the session was for the person's back."""
    db.execute(
        "UPDATE exercise_set SET comfort = ? WHERE id = (SELECT max(id) FROM exercise_set"
        " WHERE session_id = ? AND exercise = ? AND asked_side IS ?)",
        (felt.comfort, place.session_id, felt.exercise, felt.side),
    )


def _write_frames(db: sqlite3.Connection, place: CurrentRows, chunk: Sequence[PoseFrame]) -> None:
    width, height = chunk[0].size
    blob = landmark_blob.pack([(frame.t_s, frame.pose) for frame in chunk])
    db.execute(
        "INSERT INTO landmarks (set_id, width, height, frames) VALUES (?, ?, ?, ?)",
        (place.set_id, int(width), int(height), blob),
    )


def _write_repetition(db: sqlite3.Connection, set_id: int | None, rep: Repetition) -> None:
    db.execute(
        "INSERT OR REPLACE INTO repetition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            set_id,
            rep.n,
            rep.side,
            *map(_real, (rep.start_s, rep.peak_s, rep.end_s, rep.range_deg, rep.lift_s, rep.lower_s)),
            *_scores(rep.scores),
        ),
    )
    _write_faults(db, "fault", set_id, rep.n, rep.faults)


def _write_hold(db: sqlite3.Connection, set_id: int | None, hold: Hold) -> None:
    db.execute(
        "INSERT OR REPLACE INTO hold VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (set_id, hold.n, float(hold.start_s), float(hold.end_s), *_scores(hold.scores)),
    )
    _write_faults(db, "hold_fault", set_id, hold.n, hold.faults)


def _write_faults(
    db: sqlite3.Connection, table: Literal["fault", "hold_fault"], set_id: int | None, n: int, faults: Sequence[Fault]
) -> None:
    db.executemany(
        f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(set_id, n, at, *_fault(fault)) for at, fault in enumerate(faults)],
    )


def write_utterance(db: sqlite3.Connection, set_id: int | None, said: Utterance) -> None:
    """Write one utterance of a set or of the rest after it.

    Raises:
        sqlite3.Error: writing failed.
    """
    db.execute(
        "INSERT INTO utterance (set_id, t_s, kind, text, code, n) VALUES (?, ?, ?, ?, ?, ?)",
        (set_id, float(said.t_s), said.kind.value, text_column(said.text), said.code, said.n),
    )


def write_calibration(db: sqlite3.Connection, set_id: int | None, calibration: Calibration) -> None:
    """Write a set's calibration, replacing an earlier one.

    Raises:
        sqlite3.Error: writing failed.
    """
    db.execute(
        "UPDATE exercise_set SET calibration = ?, side = COALESCE(?, side) WHERE id = ?",
        (calibration_text(calibration), calibration.side, set_id),
    )


def write_result(db: sqlite3.Connection, set_id: int | None, result: SetResult) -> None:
    """Write a set's result, replacing an earlier one; the calibration is not touched.

    Raises:
        sqlite3.Error: writing failed.
    """
    for table in ("repetition", "hold", "set_fault"):
        db.execute(f"DELETE FROM {table} WHERE set_id = ?", (set_id,))
    for rep in result.reps:
        _write_repetition(db, set_id, rep)
    for hold in result.holds:
        _write_hold(db, set_id, hold)
    db.executemany(
        "INSERT INTO set_fault VALUES (?, ?, ?, ?, ?)",
        [(set_id, at, one.code, _real(one.value), one.unit) for at, one in enumerate(result.set_faults)],
    )
    not_seen = json.dumps([note_entry(note) for note in result.not_seen], ensure_ascii=False)
    db.execute(
        "UPDATE exercise_set SET spine = ?, hips = ?, range = ?, tempo = ?, not_seen = ? WHERE id = ?",
        (*_scores(result.scores), not_seen, set_id),
    )


def rewrite_result(db: sqlite3.Connection, set_id: int | None, result: SetResult) -> None:
    """Replace the result of a set that was judged again, with its calibration.

    Raises:
        sqlite3.Error: writing failed.
    """
    write_result(db, set_id, result)
    if result.calibration is None:
        db.execute("UPDATE exercise_set SET calibration = NULL, side = asked_side WHERE id = ?", (set_id,))
    else:
        write_calibration(db, set_id, result.calibration)
    db.execute("DELETE FROM curves WHERE set_id = ?", (set_id,))


def _scores(scores: Scores) -> tuple[float | None, ...]:
    return tuple(None if s is None else _real(s) for s in (scores.spine, scores.hips, scores.range, scores.tempo))


def _fault(fault: Fault) -> tuple[str, float | None, float | None, float | None, str, str]:
    return (fault.code, _real(fault.onset_s), _real(fault.end_s), _real(fault.peak), fault.unit, fault.severity)


def _real(value: float) -> float | None:
    """The number for SQLite, None for NaN, which SQLite does not have."""
    return None if math.isnan(value) else float(value)
