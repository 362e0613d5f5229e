"""Deleting sessions from the record without leaving a trace in the file."""

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
    """Find files outside the record that show its contents: pages, half exports, and optionally damaged records.

    Args:
        folder: the program's data folder.
        everything: also damaged records that were set aside and the pictures of ``pilates doctor``.
        cache: the cache folder. With ``everything``, the landmarks of checked clips in it count too.
    """
    pages = ("review*.html", "report*.html", "review*.html.*.part", "report*.html.*.part")  # left by a killed process
    patterns = (*pages, *(("*-damaged-*", "doctor/*") if everything else ()))
    found = {file for pattern in patterns for file in folder.glob(pattern) if file.is_file()}
    found |= {*left_behind.unfinished(folder), *(left_behind.copies(folder) if everything else ())}
    if everything and cache is not None:
        found |= {file for file in landmarks_folder(cache).glob("*") if file.is_file()}
    return sorted(found)


def delete_files(files: Iterable[Path]) -> list[Path]:
    """Delete files and return those that could not be deleted."""
    left = []
    for file in files:
        try:
            file.unlink(missing_ok=True)
            left_behind.remove_empty(file)
        except OSError:
            left.append(file)
    return left


def landmarks_folder(cache: Path) -> Path:
    """The folder that holds the landmarks of checked clips."""
    return cache / "landmarks"


def forget(store: Store, chosen: Selection | Doomed) -> bool:
    """Delete for good: overwrite the rows with zeros, rebuild the file without them and empty its log.

    Returns:
        False if another program has the record open, so that the log could not be emptied yet.

    Raises:
        sqlite3.Error: nothing was deleted.
    """
    db = store.db
    db.execute("PRAGMA secure_delete = ON")
    with transaction(db):
        db.executemany("DELETE FROM session WHERE id = ?", [(session.id,) for session in chosen.sessions])
        db.executemany("DELETE FROM person WHERE name = ?", [(name,) for name in chosen.people])
    with contextlib.suppress(sqlite3.Error):  # no space, a reader or a damaged page: the rows are zeros already
        db.execute("VACUUM")
    try:
        (busy, *_) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error:
        return False
    return not busy


def forget_everything(store: Store) -> bool:
    """Delete everything in the record. If damage prevents deleting the rows, delete the file.

    Returns:
        As :func:`forget`.

    Raises:
        sqlite3.Error, OSError: nothing was deleted.
    """
    try:
        return forget(store, select_to_forget(store))
    except UnicodeDecodeError:  # SQLite quotes a damaged table definition that is no text any more
        pass
    except sqlite3.DatabaseError as error:
        if not is_damage(error):
            raise
    store.close()
    for end in ("-wal", "-shm", ""):
        Path(f"{store.path}{end}").unlink(missing_ok=True)
    return True
