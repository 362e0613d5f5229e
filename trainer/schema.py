"""The record's tables, and opening its file with care: newer, damaged and foreign files are never written over."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from datetime import datetime
from pathlib import Path

from trainer.errors import TrainerError

#: One script for each version of the schema; ``PRAGMA user_version`` says how many of them a file has had.
MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE session (
        id          INTEGER PRIMARY KEY,
        started_at  TEXT NOT NULL,              -- ISO 8601, UTC with its offset
        ended_at    TEXT NOT NULL,              -- the last time something was saved
        note        TEXT NOT NULL DEFAULT ''
    );
    CREATE TABLE exercise_set (
        id             INTEGER PRIMARY KEY,
        session_id     INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
        exercise       TEXT NOT NULL,
        asked_side     TEXT CHECK (asked_side IN ('left', 'right')),  -- NULL: whichever the person chose
        side           TEXT CHECK (side IN ('left', 'right')),        -- the one that was worked
        mode           TEXT NOT NULL CHECK (mode IN ('live', 'recorded')),
        started_at     TEXT NOT NULL,           -- ISO 8601, UTC with its offset
        start_s        REAL NOT NULL,           -- the same moment on the clock of the frames' time stamps
        camera         TEXT NOT NULL,
        model          TEXT NOT NULL,
        versions       TEXT NOT NULL,           -- JSON object: program and libraries
        calibration    TEXT,                    -- JSON object; NULL until the start position was taken
        finished       INTEGER NOT NULL DEFAULT 0,
        spine          REAL,                    -- scores 0-100; NULL is not seen
        hips           REAL,
        range          REAL,
        tempo          REAL,
        not_seen       TEXT NOT NULL DEFAULT '[]',  -- JSON list of {what, why, advice}
        frames_dropped INTEGER NOT NULL DEFAULT 0   -- frames whose landmarks could not be saved in time
    );
    CREATE INDEX exercise_set_session ON exercise_set (session_id);
    CREATE TABLE repetition (
        set_id    INTEGER NOT NULL REFERENCES exercise_set (id) ON DELETE CASCADE,
        n         INTEGER NOT NULL,
        side      TEXT CHECK (side IN ('left', 'right')),
        start_s   REAL NOT NULL,
        peak_s    REAL NOT NULL,
        end_s     REAL NOT NULL,
        range_deg REAL,                         -- NULL is NaN, here and below
        lift_s    REAL,
        lower_s   REAL,
        spine     REAL,
        hips      REAL,
        range     REAL,
        tempo     REAL,
        PRIMARY KEY (set_id, n)
    );
    CREATE TABLE fault (
        set_id   INTEGER NOT NULL,
        n        INTEGER NOT NULL,
        place    INTEGER NOT NULL,              -- 0 for the repetition's first
        code     TEXT NOT NULL,
        onset_s  REAL NOT NULL,
        end_s    REAL NOT NULL,
        peak     REAL,
        unit     TEXT NOT NULL,
        severity TEXT NOT NULL CHECK (severity IN ('fault', 'severe')),
        PRIMARY KEY (set_id, n, place),
        FOREIGN KEY (set_id, n) REFERENCES repetition (set_id, n) ON DELETE CASCADE
    );
    CREATE TABLE landmarks (
        id     INTEGER PRIMARY KEY,             -- in the order of recording
        set_id INTEGER NOT NULL REFERENCES exercise_set (id) ON DELETE CASCADE,
        width  INTEGER NOT NULL,                -- of the frames, pixels
        height INTEGER NOT NULL,
        frames BLOB NOT NULL                    -- about a second of them, see trainer/frames.py
    );
    CREATE INDEX landmarks_set ON landmarks (set_id);
    CREATE TABLE curves (                       -- can be computed again at any time, see trainer/curve_cache.py
        set_id INTEGER PRIMARY KEY REFERENCES exercise_set (id) ON DELETE CASCADE,
        code   TEXT NOT NULL,                   -- fingerprint of the code that computed them
        data   BLOB NOT NULL
    );
    """,
)

SCHEMA_VERSION = len(MIGRATIONS)

#: Small enough to be read through at every start; the landmarks are checked when they are read.
_CHECKED_TABLES = ("session", "exercise_set", "repetition", "fault")


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
    db = sqlite3.connect(path, timeout=2.0, isolation_level=None)
    try:
        _switch_to_wal(db)
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA secure_delete = ON")
        if _version(db) < SCHEMA_VERSION:
            _migrate(db)
    except BaseException:
        db.close()
        raise
    return db


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
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.stat().st_size == 0:
            return None
        damage = _examine(path)
        if damage is None:
            return None
        aside = _set_aside(path, now)
    except (OSError, sqlite3.Error) as error:
        raise TrainerError(
            f"The record {path} cannot be opened: {error}.",
            hint="Check that the folder exists, that it is yours to write in, and that the disk is not full.",
        ) from error
    return f"The record was damaged ({damage}). It is kept as {aside}, and a new one has been started."


def _version(db: sqlite3.Connection) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    return int(version)


def _migrate(db: sqlite3.Connection) -> None:
    # The version is read again inside the transaction: two programs may open a new record at the same time.
    db.execute("BEGIN IMMEDIATE")
    try:
        for version, script in enumerate(MIGRATIONS[_version(db) :], start=_version(db) + 1):
            for statement in _statements(script):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {version}")
        db.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


def _statements(script: str) -> list[str]:
    # executescript() would commit the transaction that keeps a half-made schema off the disk.
    statements, so_far = [], ""
    for line in script.splitlines(keepends=True):
        so_far += line
        if sqlite3.complete_statement(so_far):
            statements.append(so_far)
            so_far = ""
    return statements


def _examine(path: Path) -> str | None:
    """What is damaged, in SQLite's words, or None.

    Raises:
        TrainerError: written by a newer version, or not a record of this program.
    """
    try:
        # Read-only: closing another kind of connection would fold the write-ahead log into a file that may be damaged.
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, timeout=2.0, uri=True)) as db:
            version = _version(db)
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
            for table in _CHECKED_TABLES if version else ():
                if table not in tables:
                    return f"the table {table} is missing"
                (verdict,) = db.execute(f"PRAGMA quick_check('{table}')").fetchone()
                if verdict != "ok":
                    return str(verdict).splitlines()[-1].strip(" *")
    except sqlite3.DatabaseError as error:
        if is_damage(error):
            return str(error)
        raise
    return None


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, as against a full disk, a lock or missing rights."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the primary code; extended codes carry more above it.
    return code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _set_aside(path: Path, now: datetime) -> Path:
    """Rename the database and its companions to a name with the date; nothing is copied over or deleted.

    The write-ahead log goes first: a new database beside an old log would let SQLite delete that log.
    """
    stem = f"{path.stem}-damaged-{now:%Y-%m-%d-%H%M%S}"
    aside = path.with_name(f"{stem}{path.suffix}")
    count = 1
    while any(Path(f"{aside}{end}").exists() for end in ("", "-wal", "-shm")):
        count += 1
        aside = path.with_name(f"{stem}-{count}{path.suffix}")
    for end in ("-wal", "-shm", ""):
        part = Path(f"{path}{end}")
        if part.exists():
            part.rename(f"{aside}{end}")
    return aside
