"""Imports folders written by :mod:`trainer.exchange.export` into this machine's record."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from calibration.landmarks import LANDMARK_COUNT, PATCHES, Pose
from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.outside import MOST_JSON_BYTES, decode, read_arrays, read_bytes
from trainer.coach.utterance import Utterance
from trainer.exchange.export import FORMAT, JSON_NAME
from trainer.record import clients, export_format, landmark_blob
from trainer.record.from_rows import session_of, set_of, set_parts, set_rows
from trainer.record.landmark_blob import TimedPose
from trainer.record.records import Client, Consent, Person
from trainer.record.rows import utc_text, write_calibration, write_result, write_utterance
from trainer.record.schema import is_damage, transaction
from trainer.record.scores_json import result_from
from trainer.record.store import Store
from trainer.record.stored_text import text_from


@dataclass(frozen=True, slots=True)
class Imported:
    """Number of sessions that were added, and of those that the record already had."""

    new: int
    known: int


def import_folder(store: Store, folder: Path) -> Imported:
    """Add an export's sessions to the record. Known sessions are left alone, so importing twice adds nothing.

    :mod:`trainer.record.export_format` checks every field before anything is written. Then everything is written and
    read back in one transaction; any failure rolls it back. Data of people who are already known here is not changed.

    Raises:
        TrainerError: the folder is not an export or is damaged, or the record cannot be written.
    """
    with in_words(folder, f"Give a folder made by `{command('export')}`."):
        record = _read(folder)
        with transaction(store.db):
            return _write(store, record, folder)


@contextlib.contextmanager
def in_words(source: Path, expected: str) -> Iterator[None]:
    """Turn the errors of reading a file from elsewhere, and of writing the record, into sentences.

    Args:
        source: the file or folder.
        expected: the remedy if it cannot be read.

    Raises:
        TrainerError: in place of each error.
    """
    try:
        yield
    except OSError as error:
        raise TrainerError(f"{source} cannot be read: {error.strerror or error}.", expected) from error
    except sqlite3.Error as error:
        if is_damage(error) or not isinstance(error, sqlite3.OperationalError | sqlite3.IntegrityError):
            raise TrainerError(f"The record cannot be written: {error}.") from error
        hint = "Try again when no other pilates command is running, and check that the disk is not full."
        raise TrainerError(f"The record cannot be written: {error}.", hint) from error
    except ValueError as error:
        raise TrainerError(f"{source} is damaged: {error}.", "Export it again.") from error


def _read(folder: Path) -> export_format.Record:
    """Read ``record.json`` and check every field.

    Raises:
        OSError, ValueError: the file cannot be read or is damaged.
        TrainerError: a newer version wrote it.
    """
    data = read_bytes(folder / JSON_NAME, MOST_JSON_BYTES)
    if decode(data, export_format.Head).format != FORMAT:
        raise TrainerError(
            f"{folder} was exported by a newer version of this program.",
            "Update this program: get its newest source, and install that as its README says.",
        )
    return decode(data, export_format.Record)


def _write(store: Store, record: export_format.Record, folder: Path) -> Imported:
    # Read inside the transaction: another import may have just added the same sessions.
    known = {uid for (uid,) in store.db.execute("SELECT uid FROM session")}
    new = [session for session in record.sessions if session.uid not in known]
    for one in record.people:
        if store.person(one.name) in (None, Person(one.name)):
            store.save_person(Person(one.name, one.health, tuple(one.cleared), one.answered))
        _write_client(store.db, one)
    read_back(store.db, {write_session_of(store.db, session, folder) for session in new})
    return Imported(len(new), len(record.sessions) - len(new))


def _write_client(db: sqlite3.Connection, one: export_format.Person) -> None:
    """Add the id under which a person's results come, unless this record has one for them or for another."""
    known = db.execute("SELECT 1 FROM client WHERE person = ? OR patient = ?", (one.name, one.patient)).fetchone()
    if one.patient is not None and not known:
        clients.save_client(db, Client(one.name, one.patient, one.known_until))
    for consent in one.consents:
        clients.add_consent(db, one.name, consent_from(consent))


def consent_from(one: export_format.Consent) -> Consent:
    """The record's form of a consent."""
    return Consent(one.patient, one.at, one.is_given, one.with_health, one.since, one.recipient)


def write_session_of(db: sqlite3.Connection, session: export_format.Session, folder: Path) -> int:
    """Write a session of an export or of results, and return its row.

    Args:
        db: the record, inside a transaction; it must not hold the session.
        session: checked against the format.
        folder: the folder of its landmark files.

    Raises:
        OSError, ValueError, sqlite3.Error: the caller must roll back.
    """
    db.execute("INSERT OR IGNORE INTO person (name) VALUES (?)", (session.person,))
    names = (
        *("note", "person", "uid", "programme", "pain_before", "pain_after", "utc_offset_min", "capability"),
        "sets_planned",
    )
    times = {"started_at": utc_text(session.started_at), "ended_at": utc_text(session.ended_at)}
    day_pain = {"day_pain": None if session.day_pain is None else json.dumps(session.day_pain)}
    session_id = _insert(db, "session", {**{name: getattr(session, name) for name in names}, **times, **day_pain})
    for one in session.sets:
        _write_set(db, session_id, one, folder)
    return session_id


def _write_set(db: sqlite3.Connection, session_id: int, one: export_format.Set, folder: Path) -> None:
    result = result_from(msgspec.to_builtins(one.result))
    names = (
        *("asked_side", "side", "mode", "start_s", "camera", "model", "finished", "frames_dropped", "variant"),
        *("comfort", "amount"),
    )
    fields = {
        **{name: getattr(one, name) for name in names},
        "session_id": session_id,
        "exercise": result.exercise,
        "started_at": utc_text(one.started_at),
        "versions": json.dumps(one.versions),
        "second_opinion": None if one.second_opinion is None else json.dumps(one.second_opinion),
    }
    set_id = _insert(db, "exercise_set", fields)
    write_result(db, set_id, result)
    if result.calibration is not None:
        write_calibration(db, set_id, result.calibration)
    for said in one.utterances:
        text = text_from(msgspec.to_builtins(said.text))
        write_utterance(db, set_id, Utterance(said.t_s, said.kind, text, said.code, said.n))
    poses = _poses(folder, one.landmarks)
    for (size, _), some in groupby(poses, lambda frame: (frame[1].size if frame[1] else None, int(frame[0]))):
        width, height = size or (1, 1)
        blob = landmark_blob.pack(list(some))
        db.execute(
            "INSERT INTO landmarks (set_id, width, height, frames) VALUES (?, ?, ?, ?)", (set_id, width, height, blob)
        )


def _insert(db: sqlite3.Connection, table: str, fields: Mapping[str, Any]) -> int:
    holes = ", ".join("?" * len(fields))
    row = db.execute(f"INSERT INTO {table} ({', '.join(fields)}) VALUES ({holes})", tuple(fields.values())).lastrowid
    assert row is not None  # true after every INSERT
    return row


def read_back(db: sqlite3.Connection, session_ids: Iterable[int]) -> None:
    """Read the new sessions with the record's normal readers.

    Raises:
        ValueError: a session cannot be read; the caller must roll back.
    """
    parts = set_parts(db)
    try:
        for session_id in session_ids:
            sets = [set_of(row, parts[row.id]) for row in set_rows(db, session_id)]
            session_of(db.execute("SELECT * FROM session WHERE id = ?", (session_id,)).fetchone(), sets)
            for one in sets:
                landmark_blob.unpack_rows(
                    db.execute("SELECT width, height, frames FROM landmarks WHERE set_id = ? ORDER BY id", (one.id,))
                )
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"it cannot be read back: {error!r}") from error


def _poses(folder: Path, name: str | None) -> list[TimedPose]:
    """Read the frames of a set.

    Raises:
        OSError, ValueError: the frames cannot be read.
    """
    if name is None:
        return []
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise ValueError(f"{name} is outside the folder")
    try:
        return _poses_of(read_arrays(path))
    except ValueError as error:
        raise ValueError(f"in {name} {error}") from error


def _poses_of(arrays: Mapping[str, Any]) -> list[TimedPose]:
    try:
        t_s, seen, points, patches_px, size_px = (arrays[k] for k in ("t_s", "seen", "points", "patches_px", "size_px"))
    except KeyError as error:
        raise ValueError(f"the array {error} is missing") from error
    n = len(seen) if seen.ndim == 1 else -1
    shapes = (t_s.shape, points.shape, patches_px.shape, size_px.shape)
    if shapes != ((n,), (n, LANDMARK_COUNT, 4), (n, len(PATCHES), 2), (n, 2)):
        raise ValueError("the arrays do not describe the same frames")
    if size_px.dtype.kind not in "iu":
        raise ValueError("the picture sizes are not whole numbers")
    t_s = t_s.astype(np.float64)
    landmark_blob.check(t_s, seen, points, patches_px)
    sizes = [(int(width), int(height)) for width, height in size_px]
    points, patches_px = points.astype(np.float32), patches_px.astype(np.float32)
    return [
        (t, Pose(points[i], t, landmark_blob.checked_size(sizes[i]), patches_px[i], seen[i] != 2))
        if seen[i]
        else (t, None)
        for i, t in enumerate(t_s.tolist())
    ]
