"""Copying a session with all its rows from one record into another."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

#: Tables whose rows belong to a set, parents before children. Rows with an id of their own get a new one.
_PARTS = ("repetition", "hold", "fault", "hold_fault", "set_fault", "utterance", "landmarks", "earlier", "curves")


def copy_session(source: sqlite3.Connection, target: sqlite3.Connection, session_id: int) -> tuple[int, dict[int, int]]:
    """Copy one session, and its person's name if the target does not have it.

    Args:
        source: the record that holds the session, at the current schema version, with :class:`sqlite3.Row` rows.
        target: the record to copy into, inside a transaction; it must not hold a session of the same uid.
        session_id: the session's row in the source.

    Returns:
        The session's row in the target, and a map of its sets' rows from source to target.

    Raises:
        sqlite3.Error: the session cannot be read or written.
    """
    session = dict(source.execute("SELECT * FROM session WHERE id = ?", (session_id,)).fetchone())
    target.execute("INSERT OR IGNORE INTO person (name) VALUES (?)", (session["person"],))
    new_id = _insert(target, "session", {**session, "id": None})
    sets: dict[int, int] = {}
    for row in source.execute("SELECT * FROM exercise_set WHERE session_id = ? ORDER BY id", (session_id,)):
        sets[row["id"]] = _insert(target, "exercise_set", {**dict(row), "id": None, "session_id": new_id})
    for old, new in sets.items():
        for table in _PARTS:
            order = " ORDER BY id" if table in ("utterance", "landmarks", "earlier") else ""
            for row in source.execute(f"SELECT * FROM {table} WHERE set_id = ?{order}", (old,)):
                fields = {**dict(row), "set_id": new}
                _insert(target, table, {**fields, "id": None} if "id" in fields else fields)
    return new_id, sets


def _insert(db: sqlite3.Connection, table: str, fields: Mapping[str, object]) -> int:
    holes = ", ".join("?" * len(fields))
    sql = f"INSERT INTO {table} ({', '.join(fields)}) VALUES ({holes})"
    return int(db.execute(sql, tuple(fields.values())).lastrowid or 0)
