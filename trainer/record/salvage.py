"""Copies whatever is readable in a damaged record into the record in use, session by session."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.record import aside, landmark_blob, schema
from trainer.record.copies import copy_session
from trainer.record.from_rows import UNREADABLE, person_of, unreadable
from trainer.record.leaves import leaf_rows
from trainer.record.left_behind import work_folder
from trainer.record.migrations import MIGRATIONS
from trainer.record.records import Person
from trainer.record.store import Store

#: After this many unreadable rows one after the other, a table is given up; its later rows are read page by page.
GIVE_UP_AFTER = 200

#: Creates the session of sets whose session row is lost. Its times come from the sets; its person is that of most
#: sessions.
_SESSION_FROM_SETS = """
    INSERT INTO session (id, started_at, ended_at{columns})
    SELECT session_id, min(started_at), max(started_at){values} FROM exercise_set
    WHERE session_id NOT IN (SELECT id FROM session) GROUP BY session_id
"""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """The outcome of a salvage.

    Attributes:
        new: number of sessions added.
        known: number of sessions that the record already had.
    """

    new: int
    known: int


def damage_in(store: Store) -> str | None:
    """Read every page and session of a record and describe the damage, None if there is none."""
    try:
        (verdict,) = store.db.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            return str(verdict).splitlines()[-1].strip(" *")
        numbers = unreadable(store.db)
        for person in store.db.execute("SELECT name FROM person").fetchall():
            store.person(person["name"])
    except Exception as error:  # a damaged file may cause any exception
        return str(error)
    return f"session {numbers[0]}" if numbers else None


def recover(opened: Callable[[], Store], file: Path | None = None) -> tuple[Path, Salvaged] | None:
    """Copy the readable sessions of a damaged record into the record in use.

    If the record in use is the damaged one, it is set aside first and a new one takes its place.

    Args:
        opened: opens the record in use.
        file: a damaged record. None for the record in use or, if that is whole, the record that was set aside last.

    Returns:
        The damaged file and the outcome; None if nothing is damaged.

    Raises:
        TrainerError: the file does not exist, or the record in use cannot be opened.
        sqlite3.Error, OSError: it cannot be written, or there is no disk space to work in.
    """
    with opened() as store:
        path, damage = store.path, None if file else damage_in(store)
    if damage is not None:
        file = set_aside(path)
    if (damaged := file or newest_copy(path)) is None:
        return None
    if not damaged.is_file():
        raise TrainerError(
            f"There is no file {damaged}.", "Check its name, or leave it out to use the last one set aside."
        )
    with opened() as store:
        return damaged, salvage(damaged, store)


def outcome_words(damaged: Path, done: Salvaged) -> str:
    """A sentence on what was recovered, in the person's language."""
    words = ngettext("{n} session was recovered from {file}", "{n} sessions were recovered from {file}", done.new)
    known = ngettext("{n} was already there", "{n} were already there", done.known).format(n=done.known)
    kept = _("Everything else was unreadable. The damaged file is kept.")
    return f"{words.format(n=done.new, file=damaged)}; {known}. {kept}"


def salvage(damaged: Path, store: Store) -> Salvaged:
    """Add the readable sessions of a damaged record to an intact one. The damaged file is not changed.

    A session is added completely or not at all; a session that the record already has is left alone.

    Args:
        damaged: the damaged database, with its log beside it if there is one.
        store: the record to add to.

    Raises:
        sqlite3.Error, OSError: the record cannot be written, or there is no disk space to work in.
    """
    with work_folder(store.path.parent) as folder:
        copy, whole = folder / "damaged.sqlite3", folder / "whole.sqlite3"
        shutil.copyfile(damaged, copy)
        if (log := Path(f"{damaged}-wal")).exists():
            shutil.copyfile(log, f"{copy}-wal")
        with contextlib.closing(sqlite3.connect(whole, isolation_level=None)) as db:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA synchronous = OFF")
            with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as source:
                version = _read_into(db, source)
            for table, fields in leaf_rows(copy, db):
                _insert(db, table, fields)
            _mend(db, version)
            db.execute("COMMIT")
            schema.migrate(db)
            db.execute("PRAGMA foreign_keys = ON")
            wrong = unreadable(db)
            db.executemany("DELETE FROM session WHERE id = ?", [(one,) for one in wrong])
            return _add(store, db)


def _add(store: Store, source: sqlite3.Connection) -> Salvaged:
    new = known = 0
    with schema.transaction(store.db):
        for row in source.execute("SELECT * FROM person").fetchall():
            with contextlib.suppress(*UNREADABLE):
                person = person_of(row)
                if store.person(person.name) in (None, Person(person.name)):
                    store.save_person(person)
        for row in source.execute("SELECT id, uid FROM session ORDER BY started_at, id").fetchall():
            if store.db.execute("SELECT 1 FROM session WHERE uid = ?", (row["uid"],)).fetchone():
                known += 1
            else:
                copy_session(source, store.db, row["id"])
                new += 1
        for table in ("client", "consent"):
            for row in source.execute(f"SELECT * FROM {table} ORDER BY id").fetchall():
                _insert(store.db, table, {**dict(row), "id": None})
    return Salvaged(new, known)


def _read_into(db: sqlite3.Connection, source: sqlite3.Connection) -> int:
    """Copy all rows that SQLite can read, inside a transaction, into tables of their own version.

    Returns:
        The schema version; the current one if the first page, which holds it, is lost.
    """
    source.row_factory = sqlite3.Row
    source.text_factory = lambda text: text.decode("utf-8", "replace")
    version = schema.SCHEMA_VERSION
    with contextlib.suppress(sqlite3.DatabaseError):
        source.execute("PRAGMA writable_schema = ON")  # otherwise SQLite refuses a truncated file
        (told,) = source.execute("PRAGMA user_version").fetchone()
        version = told if 0 < told <= schema.SCHEMA_VERSION else version
    for script in MIGRATIONS[:version]:
        for statement in schema.statements(script):
            db.execute(statement)
    db.execute(f"PRAGMA user_version = {version}")
    db.execute("BEGIN")
    for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        columns = [row["name"] for row in db.execute(f"PRAGMA table_info({table})")]
        for values in _rows(source, table, columns):
            _insert(db, table, dict(zip(columns, values, strict=True)))
    return version


def _insert(db: sqlite3.Connection, table: str, fields: Mapping[str, Any]) -> None:
    """Add a row if it is valid and new."""
    if table == "landmarks" and not _is_movement(fields):
        return
    with contextlib.suppress(sqlite3.Error):  # numbers too large, or refused by the table's constraints
        holes = ", ".join("?" * len(fields))
        db.execute(f"INSERT OR IGNORE INTO {table} ({', '.join(fields)}) VALUES ({holes})", tuple(fields.values()))


def _rows(source: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a table, skipping damaged pages."""
    names = ", ".join(columns)
    if table == "person":  # this table has no rowid, and fits on a page or two
        for order in ("", " DESC"):
            with contextlib.suppress(sqlite3.DatabaseError):
                for row in source.execute(f"SELECT {names} FROM person ORDER BY name{order}"):
                    yield tuple(row)
        return
    at, failed = 0, 0
    while failed < GIVE_UP_AFTER:
        try:
            for number, *fields in source.execute(
                f"SELECT rowid, {names} FROM {table} WHERE rowid >= ? ORDER BY rowid", (at,)
            ):
                if number < at:
                    break  # a page that points backwards
                at, failed = number + 1, 0
                yield tuple(fields)
            else:
                return
        except sqlite3.DatabaseError:
            pass
        at, failed = at + 1, failed + 1


def _is_movement(fields: Mapping[str, Any]) -> bool:
    try:
        landmark_blob.unpack(fields["frames"], (fields["width"], fields["height"]))
    except UNREADABLE:
        return False
    return True


def _mend(db: sqlite3.Connection, version: int) -> None:
    """Create sessions for sets without one, and delete rows without a parent."""
    if version > 1:
        most = db.execute("SELECT person FROM session GROUP BY person ORDER BY count(*) DESC LIMIT 1").fetchone()
        some = most or db.execute("SELECT name FROM person").fetchone() or ("me",)
        sql = _SESSION_FROM_SETS.format(columns=", person, uid", values=", ?, lower(hex(randomblob(16)))")
        db.execute(sql, (some[0],))
        db.execute("INSERT OR IGNORE INTO person (name) SELECT person FROM session")
    else:
        db.execute(_SESSION_FROM_SETS.format(columns="", values=""))
    while orphans := db.execute("PRAGMA foreign_key_check").fetchall():  # their children become orphans next
        db.executemany(
            "DELETE FROM {} WHERE rowid = ?".format(orphans[0]["table"]),
            [(row["rowid"],) for row in orphans if row["table"] == orphans[0]["table"]],
        )


def newest_copy(path: Path) -> Path | None:
    """The most recent damaged record that was set aside."""
    return next(reversed(aside.copies_set_aside(path)), None)


def set_aside(path: Path) -> Path:
    """Move a damaged record and its log aside.

    Raises:
        OSError: it cannot be copied; the original is still in place.
    """
    return aside.set_aside(path, datetime.now(UTC))
