"""Reading a record without write access: on a read-only disk, or in another user's folder."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
from pathlib import Path

from trainer.record import schema


def connect(path: Path) -> sqlite3.Connection:
    """Open a record without writing any file; an older schema is migrated in memory.

    Raises:
        sqlite3.Error: the record cannot be read, or is damaged.
        OSError: the record cannot be read.
        TrainerError: the record belongs to a newer version or another program.
    """
    db = _open(path) if path.exists() else schema.in_memory()
    try:
        if damage := schema.damage_of(path, db):
            raise schema.damaged(path, damage)
        if schema.version_of(db) < schema.SCHEMA_VERSION:
            db = _in_memory(db)
            schema.migrate(db)
        db.execute("PRAGMA query_only = ON")  # writes would only reach memory and be lost silently
    except BaseException:
        db.close()
        raise
    return db


def _open(path: Path) -> sqlite3.Connection:
    """Open the file itself; if it has no log, as immutable; if its log needs an index file, as a copy."""
    log = Path(f"{path}-wal")
    ways = ("mode=ro",) if log.exists() and log.stat().st_size else ("mode=ro", "immutable=1")
    for way in ways:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?{way}", timeout=2.0, uri=True, isolation_level=None)
        try:
            schema.version_of(db)
        except sqlite3.OperationalError:
            db.close()
        except BaseException:
            db.close()
            raise
        else:
            return db
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        shutil.copyfile(path, copy)
        if log.exists():
            shutil.copyfile(log, f"{copy}-wal")
        return _in_memory(sqlite3.connect(copy))


def _in_memory(db: sqlite3.Connection) -> sqlite3.Connection:
    """Copy the record into memory and close the original."""
    with contextlib.closing(db):
        memory = sqlite3.connect(":memory:", isolation_level=None)
        db.backup(memory)
    return memory
