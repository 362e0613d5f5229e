"""Deleting from the record so that nothing is left of it in the file."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from trainer.record import left_behind
from trainer.record.schema import is_damage, transaction
from trainer.record.selection import Doomed, Selection, select_to_forget
from trainer.record.store import Store


def traces(folder: Path, everything: bool, cache: Path | None = None) -> list[Path]:
    """Files that show what is in the record: written pages, half an export, and with everything also damaged records.

    Args:
        folder: where the program keeps its data.
        everything: also what shows no single session.
        cache: where it keeps what it can find again, such as the landmarks of clips that were checked.
    """
    pages = ("review*.html", "report*.html", "review*.html.*.part", "report*.html.*.part")  # the last: it was killed
    patterns = (*pages, *(("*-damaged-*", "doctor/*") if everything else ()))
    found = {file for pattern in patterns for file in folder.glob(pattern) if file.is_file()}
    found |= {*left_behind.unfinished(folder), *(left_behind.copies(folder) if everything else ())}
    if everything and cache is not None:
        found |= {file for file in landmarks_folder(cache).glob("*") if file.is_file()}
    return sorted(found)


def delete_files(files: Iterable[Path]) -> list[Path]:
    """Delete files as far as that is possible; those that are left."""
    left = []
    for file in files:
        try:
            file.unlink(missing_ok=True)
            left_behind.remove_empty(file)
        except OSError:
            left.append(file)
    return left


def landmarks_folder(cache: Path) -> Path:
    """Where the landmarks of clips that were checked are kept."""
    return cache / "landmarks"


def forget(store: Store, chosen: Selection | Doomed) -> bool:
    """Delete for good: zeros take the rows' place, then the file is written anew without them and its log emptied.

    Returns:
        False where another program has the record open, so that its log could not be emptied yet.

    Raises:
        sqlite3.Error: it could not be deleted, and is still there.
    """
    db = store.db
    db.execute("PRAGMA secure_delete = ON")
    with transaction(db):
        db.executemany("DELETE FROM session WHERE id = ?", [(session.id,) for session in chosen.sessions])
        db.executemany("DELETE FROM person WHERE name = ?", [(name,) for name in chosen.people])
    with contextlib.suppress(sqlite3.Error):  # no room, a reader, a damaged page: the zeros are there already
        db.execute("VACUUM")
    try:
        (busy, *_) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error:
        return False
    return not busy


def forget_everything(store: Store) -> bool:
    """Delete the whole record; where damage keeps its rows from being deleted, the file itself.

    Returns:
        As :func:`forget`.

    Raises:
        sqlite3.Error, OSError: it could not be deleted, and is still there.
    """
    try:
        return forget(store, select_to_forget(store))
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
    store.close()
    for end in ("-wal", "-shm", ""):
        Path(f"{store.path}{end}").unlink(missing_ok=True)
    return True
