"""Deleting from the record so that nothing is left of it in the file."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from trainer.schema import transaction
from trainer.selection import Selection
from trainer.store import Store


def traces(folder: Path, everything: bool) -> list[Path]:
    """Files beside the record that show what is in it: written pages, and with everything else also damaged records.

    Args:
        folder: where the program keeps its data.
        everything: also what shows no single session.
    """
    patterns = ("review*.html", "report*.html", *(("*-damaged-*", "doctor/*") if everything else ()))
    return sorted(file for pattern in patterns for file in folder.glob(pattern) if file.is_file())


def forget(store: Store, selection: Selection) -> bool:
    """Delete for good: zeros take the rows' place, then the file is written anew without them and its log emptied.

    Returns:
        False where another program has the record open, so that its log could not be emptied yet.

    Raises:
        sqlite3.Error: it could not be deleted, and is still there.
    """
    db = store.db
    db.execute("PRAGMA secure_delete = ON")
    with transaction(db):
        db.executemany("DELETE FROM session WHERE id = ?", [(session.id,) for session in selection.sessions])
        db.executemany("DELETE FROM person WHERE name = ?", [(name,) for name in selection.people])
    with contextlib.suppress(
        sqlite3.OperationalError
    ):  # no room, or another program reads: the zeros are there already
        db.execute("VACUUM")
    (busy, *_) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
