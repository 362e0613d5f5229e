"""Opening the record's file with care: newer, damaged and foreign files are never written over."""

from __future__ import annotations

import contextlib
import filecmp
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from trainer.errors import TrainerError
from trainer.invoked import command
from trainer.language import gettext_ as _
from trainer.migrations import MIGRATIONS
from trainer.paths import keep_private, make_private, touch_private

SCHEMA_VERSION = len(MIGRATIONS)

#: By the version that brought them. Small enough to be read through at every start; the landmarks are checked when they
#: are read.
_CHECKED_TABLES: tuple[tuple[str, ...], ...] = (
    ("session", "exercise_set", "repetition", "fault"),
    ("person", "hold", "hold_fault", "set_fault", "utterance"),
)


#: How long another program may keep a new record from being opened, seconds.
_WAIT_S = 5.0


def _switch_to_wal(db: sqlite3.Connection) -> None:
    """Set the journal mode, waiting for others who do: SQLite's own waiting does not cover this statement."""
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
    """Open the record for reading and writing, made or brought up to date where needed.

    Transactions are explicit. Every commit is on the disk when it returns (``synchronous`` stays at FULL): the
    recorder commits once a second in its own thread, which any disk can do.

    Raises:
        sqlite3.Error: the file cannot be opened or written.
    """
    with contextlib.suppress(OSError):  # SQLite says it better, and gives the log and its index the rights of the file
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
    """An empty record that is no file."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    migrate(db)
    return db


def is_writable(path: Path) -> bool:
    """Whether the record, or its folder where there is none yet, may be written to. SQLite needs the folder too."""
    folder = path.parent
    while not folder.exists():
        folder = folder.parent
    as_effective = os.access in os.supports_effective_ids
    return all(os.access(one, os.W_OK, effective_ids=as_effective) for one in (folder, path) if one.exists())


def identity(path: Path) -> tuple[int, int] | None:
    """Which file is in this place: device and number on it, None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All of what is written inside, or nothing.

    Raises:
        sqlite3.Error: it could not be written.
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
    """Make sure that the file can be used as a record, without writing into it.

    Args:
        path: the database; it need not exist.
        now: for the name of a damaged file that is set aside.

    Returns:
        A sentence for the user where a damaged file was set aside, else None.

    Raises:
        TrainerError: the file belongs to a newer version or to another program, or cannot be used at all.
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
        "The record was damaged ({damage}), so its sessions and answers about health are not here. It is kept as "
        "{copy}, and a new one has been started. Save what can be read with: {command}"
    )
    return words.format(damage=damage, copy=aside, command=command("recover"))


def in_words(error: OSError | sqlite3.Error, path: Path) -> TrainerError:
    """What an error of SQLite or of the disk means for the person, and what they can do about it."""
    code = getattr(error, "sqlite_errorcode", None)
    match None if code is None else code & 0xFF:  # extended codes carry more above the low byte
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return TrainerError(f"Another program is using the record {path}.", "Close it, and run this again.")
        case sqlite3.SQLITE_FULL:
            return TrainerError(
                f"The disk is full, so the record {path} cannot be written.", "Free some space, and run this again."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return TrainerError(
                f"The record {path} is read-only.",
                "Make the file and its folder yours to write in.",
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return damaged(path, str(error))
        case None if isinstance(error, sqlite3.Error):  # Python's own: a text that is no UTF-8
            return damaged(path, str(error))
    return TrainerError(
        f"The record {path} cannot be opened: {error}.",
        "Check that the folder exists, that it is yours to write in, and that the disk is not full.",
    )


def damaged(path: Path, what: str) -> TrainerError:
    """The sentence for a record of which a part cannot be read."""
    return TrainerError(f"The record {path} is damaged ({what}).", f"Save what can be read with: {command('recover')}")


def copies_set_aside(path: Path) -> list[Path]:
    """The damaged files that were set aside beside this record, the oldest first."""
    return sorted(path.parent.glob(f"{path.stem}-damaged-*{path.suffix}"), key=lambda copy: copy.stem)


def version_of(db: sqlite3.Connection) -> int:
    """The version of the schema that a file has."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(db: sqlite3.Connection) -> None:
    """Bring a record up to date, in one transaction.

    Raises:
        sqlite3.Error: it could not be; then it is what it was.
    """
    # The version is read again inside the transaction: two programs may open a new record at the same time.
    with transaction(db):
        for version, script in enumerate(MIGRATIONS[version_of(db) :], start=version_of(db) + 1):
            for statement in statements(script):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {version}")


def statements(script: str) -> list[str]:
    """A script's statements; executescript() would commit the transaction that keeps half a schema off the disk."""
    found, so_far = [], ""
    for line in script.splitlines(keepends=True):
        so_far += line
        if sqlite3.complete_statement(so_far):
            found.append(so_far)
            so_far = ""
    return found


def _examine(path: Path) -> str | None:
    """What is damaged, in SQLite's words, or None.

    Raises:
        TrainerError: written by a newer version, or not a record of this program.
    """
    try:
        # Read-only: closing another kind of connection would fold the write-ahead log into a file that may be damaged.
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, timeout=2.0, uri=True)) as db:
            return damage_of(path, db)
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return str(error)
        raise


def damage_of(path: Path, db: sqlite3.Connection) -> str | None:
    """What is damaged in the small tables of a record, in SQLite's words, or None.

    Args:
        path: the record, for the sentences.
        db: the same, opened.

    Raises:
        TrainerError: written by a newer version, or not a record of this program.
        sqlite3.Error: it cannot be read at all.
    """
    version = version_of(db)
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if version > SCHEMA_VERSION:
        raise TrainerError(
            f"The record {path} was written by a newer version of this program "
            f"(its format is {version}, this version knows {SCHEMA_VERSION}). It has not been touched.",
            hint="Update with: pip install --upgrade pilates-trainer",
        )
    if version == 0 and tables:
        raise TrainerError(
            f"{path} is a database of another program. It has not been touched.",
            hint="Give the path of a new file for the record.",
        )
    for table in (name for names in _CHECKED_TABLES[:version] for name in names):
        if table not in tables:
            return f"the table {table} is missing"
        (verdict,) = db.execute(f"PRAGMA quick_check('{table}')").fetchone()
        if verdict != "ok":
            return str(verdict).splitlines()[-1].strip(" *")
    return None


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, as against a full disk, a lock or missing rights."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the primary code; extended codes carry more above it.
    return code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def set_aside(path: Path, now: datetime) -> Path:
    """Copy the database and its companions to a name with the date; only once all is there are they taken away.

    Whatever happens in between, the damaged file is whole in one of the two places. The write-ahead log goes first: a
    new database beside an old log would let SQLite delete that log. A kill may come when the log is gone and the
    database is not; then the copy with the log is the one that counts.
    """
    if (copied := _copied_before(path)) is not None:
        for end in ("-wal", "-shm", ""):
            Path(f"{path}{end}").unlink(missing_ok=True)
        return copied
    stem = f"{path.stem}-damaged-{now:%Y-%m-%d-%H%M%S}"
    aside = path.with_name(f"{stem}{path.suffix}")
    count = 1
    while any(Path(f"{aside}{end}").exists() for end in ("", "-wal", "-shm")):
        count += 1
        aside = path.with_name(f"{stem}-{count}{path.suffix}")
    parts = [(part, Path(f"{aside}{end}")) for end in ("-wal", "-shm", "") if (part := Path(f"{path}{end}")).exists()]
    try:
        for part, copy in parts:
            _copy(part, copy)
    except OSError:
        for _part, copy in parts:
            copy.unlink(missing_ok=True)
        raise
    for part, _copy_of in parts:
        part.unlink()
    return aside


def _copied_before(path: Path) -> Path | None:
    """The copy of this same database that was made last, where its log has been taken away already."""
    log = Path(f"{path}-wal")
    if log.exists() and log.stat().st_size:  # whoever looked into the database since has left an empty one
        return None
    same = (copy for copy in reversed(copies_set_aside(path)) if Path(f"{copy}-wal").exists())
    return next((copy for copy in same if filecmp.cmp(path, copy, shallow=False)), None)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as read, target.open("xb") as write:
        keep_private(target)
        shutil.copyfileobj(read, write)
        write.flush()
        os.fsync(write.fileno())
