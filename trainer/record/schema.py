"""Opens the record's file safely: files that are newer, damaged or from other programs are never overwritten."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from trainer.base.errors import DamageError, TrainerError
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.paths import is_disk_full, keep_private, make_private, touch_private
from trainer.record.aside import set_aside
from trainer.record.migrations import MIGRATIONS

SCHEMA_VERSION = len(MIGRATIONS)

#: Tables that are read completely at every start, by the schema version that added them. The landmarks are larger, and
#: checked when they are read.
_CHECKED_TABLES: tuple[tuple[str, ...], ...] = (
    ("session", "exercise_set", "repetition", "fault"),
    ("person", "hold", "hold_fault", "set_fault", "utterance"),
    (),
    (),
    ("client", "consent"),
    (),
    (),
)


#: How long to wait for another program that locks the record, seconds.
_WAIT_S = 5.0


def _switch_to_wal(db: sqlite3.Connection) -> None:
    """Set the journal mode and wait for other programs; SQLite's busy timeout does not cover this statement."""
    deadline_s = time.monotonic() + _WAIT_S
    while True:
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline_s:
                raise
            time.sleep(0.02)
        else:
            return


def connect(path: Path) -> sqlite3.Connection:
    """Open the record for reading and writing; create or migrate it if needed.

    Transactions are explicit. A commit returns when the data is on the disk (``synchronous`` stays at FULL). The
    recorder commits about once a second in its own thread, which any disk can keep up with.

    Raises:
        sqlite3.Error: the file cannot be opened or written.
    """
    with contextlib.suppress(OSError):  # SQLite reports it better; log and index inherit the file's rights
        touch_private(path)
    keep_private(*(Path(f"{path}{end}") for end in ("-wal", "-shm")))
    db = sqlite3.connect(path, timeout=2.0, isolation_level=None)
    try:
        _switch_to_wal(db)
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")
        if version_of(db) < SCHEMA_VERSION:
            migrate(db)
    except BaseException:
        db.close()
        raise
    return db


def in_memory() -> sqlite3.Connection:
    """Create an empty record in memory."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    migrate(db)
    return db


def is_writable(path: Path) -> bool:
    """Whether the record can be written to, including its folder, which SQLite needs too."""
    folder = path.parent
    while not folder.exists():
        folder = folder.parent
    as_effective = os.access in os.supports_effective_ids
    return all(os.access(one, os.W_OK, effective_ids=as_effective) for one in (folder, path) if one.exists())


def identity(path: Path) -> tuple[int, int] | None:
    """Device and inode of the file at this path, None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Commit everything written inside the block, or nothing.

    Raises:
        sqlite3.Error: nothing was written.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


def prepare(path: Path, now: datetime) -> str | None:
    """Check that the file can be used as a record, without writing to it.

    Args:
        path: the database; it need not exist.
        now: for the new name of a damaged file.

    Returns:
        A sentence for the user if a damaged file was set aside, else None.

    Raises:
        TrainerError: the file belongs to a newer version or another program, or cannot be used.
    """
    try:
        make_private(path.parent)
        if not path.exists() or path.stat().st_size == 0:
            return None
        damage = _examine(path)
        if damage is None:
            return None
        aside = set_aside(path, now)
    except (OSError, sqlite3.Error) as error:
        raise in_words(error, path) from error
    words = _(
        "The record was damaged ({damage}), so a new one was started without your earlier sessions and health "
        "answers. The damaged record is kept in {copy}. Recover what is readable with: {command}"
    )
    return words.format(damage=damage, copy=aside, command=command("recover"))


def in_words(error: OSError | sqlite3.Error, path: Path) -> TrainerError:
    """Turn an error of SQLite or the disk into a sentence and a remedy."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF  # the low byte is the primary code
    if primary in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN) and is_disk_full(path.parent):
        primary = sqlite3.SQLITE_FULL  # SQLite says so only of the record itself, not of its log
    match primary:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return TrainerError(
                f"Another program is using the record {path}.",
                "Close it, and run this again.",
                in_window=_("Another program is using your record. Close it, then try again."),
            )
        case sqlite3.SQLITE_FULL:
            return TrainerError(
                f"The disk is full, so the record {path} cannot be written.",
                "Free some space, and run this again.",
                in_window=_("The disk is full. Free some space, then try again."),
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return TrainerError(
                f"The record {path} is read-only.",
                "Give yourself write permission for the file and its folder.",
                in_window=_("Your record {path} cannot be written. Allow writing to it, then try again.").format(
                    path=path
                ),
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(path, str(error))
        case None if isinstance(error, sqlite3.Error):  # raised by Python: text that is not UTF-8
            return damaged(path, str(error))
    return TrainerError(
        f"The record {path} cannot be opened: {error}.",
        "Check that the folder exists, that you may write to it, and that the disk is not full.",
        in_window=_("Your record {path} cannot be opened. Check the folder and the disk, then try again.").format(
            path=path
        ),
    )


def damaged(path: Path, what: str) -> TrainerError:
    """The error for a record that is partly unreadable."""
    return DamageError(
        f"The record {path} is damaged ({what}).",
        f"Recover what is readable with: {command('recover')}",
        in_window=_("Your record is damaged. What is readable can be recovered; the damaged file is kept."),
    )


def version_of(db: sqlite3.Connection) -> int:
    """Read the schema version of a file."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(db: sqlite3.Connection) -> None:
    """Migrate a record to the current schema in one transaction.

    Raises:
        sqlite3.Error: it failed; the record is unchanged.
    """
    # Read the version again inside the transaction: two programs may create the record at the same time.
    with transaction(db):
        for version, script in enumerate(MIGRATIONS[version_of(db) :], start=version_of(db) + 1):
            for statement in statements(script):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {version}")


def statements(script: str) -> list[str]:
    """Split a script into statements. executescript() would commit the transaction halfway through the schema."""
    found, so_far = [], ""
    for line in script.splitlines(keepends=True):
        so_far += line
        if sqlite3.complete_statement(so_far):
            found.append(so_far)
            so_far = ""
    return found


def _examine(path: Path) -> str | None:
    """Describe the damage in SQLite's words, None if there is none.

    Raises:
        TrainerError: written by a newer version, or not a record of this program.
    """
    try:
        # Read-only: closing a writable connection would merge the write-ahead log into a file that may be damaged.
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, timeout=2.0, uri=True)) as db:
            return damage_of(path, db)
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return str(error)
        raise


def damage_of(path: Path, db: sqlite3.Connection) -> str | None:
    """Describe damage in the small tables of a record in SQLite's words, None if there is none.

    Args:
        path: the record's path, for error messages.
        db: a connection to it.

    Raises:
        TrainerError: written by a newer version, or not a record of this program.
        sqlite3.Error: the file cannot be read.
    """
    version = version_of(db)
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if version > SCHEMA_VERSION:
        raise TrainerError(
            f"The record {path} was written by a newer version of this program "
            f"(format {version}; this version reads up to {SCHEMA_VERSION}). It was not changed.",
            hint="Update this program: get its newest source, and install that as its README says.",
            in_window=_(
                "Your record was written by a newer version of this program. It was not changed. Update the program."
            ),
        )
    if version == 0 and tables:
        raise TrainerError(
            f"{path} is the database of another program. It was not changed.",
            hint="Give the path of a new file for the record.",
            in_window=_(
                "{path} belongs to another program. It was not changed. Move it to another folder, then try again."
            ).format(path=path),
        )
    for table in (name for names in _CHECKED_TABLES[:version] for name in names):
        if table not in tables:
            return f"the table {table} is missing"
        (verdict,) = db.execute(f"PRAGMA quick_check('{table}')").fetchone()
        if verdict != "ok":
            return str(verdict).splitlines()[-1].strip(" *")
    return None


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the error means a damaged file, and not a full disk, a lock or missing rights."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte of an extended code is the primary code.
    return code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
