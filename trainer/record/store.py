"""Reads the record: sessions, results and landmarks."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from calibration.landmarks import Side
from trainer.base.errors import DamageError, TrainerError
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.paths import is_disk_full
from trainer.record import landmark_blob, reading, schema
from trainer.record.from_rows import (
    UNREADABLE,
    outline_of,
    person_of,
    session_of,
    set_of,
    set_parts,
    set_rows,
    unreadable,
)
from trainer.record.items import SessionInfo
from trainer.record.records import Outline, Person, SessionRecord, SetRecord
from trainer.record.rows import utc_text, write_session

__all__ = ["Person", "SessionRecord", "SetRecord", "Store"]


class Store:
    """An open record; a session may be recorded at the same time.

    Args:
        path: the database; created empty if it does not exist.
        or_read_only: open read-only if the file cannot be written to, instead of raising.

    Raises:
        TrainerError: the record belongs to a newer version or another program, or cannot be opened.

    Attributes:
        notice: a sentence for the person if a damaged record was set aside, else None.
        path: the database.
        is_read_only: whether the record cannot be written to.
        db: the connection, for modules that change the record.
    """

    def __init__(self, path: Path, or_read_only: bool = False) -> None:
        self.is_read_only = or_read_only and not schema.is_writable(path)
        # On a full disk, SQLite cannot create the index of its log, and fails even if it only reads.
        self.is_read_only |= or_read_only and path.exists() and is_disk_full(path.parent)
        self.notice = None if self.is_read_only else schema.prepare(path, datetime.now(UTC))
        try:
            self.db = reading.connect(path) if self.is_read_only else schema.connect(path)
        except (OSError, sqlite3.Error) as error:
            raise schema.in_words(error, path) from error
        self.path = path
        self.db.row_factory = sqlite3.Row
        # Decode damaged text with replacement characters; readers check what must be valid.
        self.db.text_factory = partial(str, encoding="utf-8", errors="replace")

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        # Turns SQLite's errors into a sentence, for every command.
        if isinstance(error, sqlite3.Error) and not isinstance(error, sqlite3.ProgrammingError):
            raise schema.in_words(error, self.path) from error

    def sessions(self, person: str | None = None) -> list[SessionRecord]:
        """Read all sessions, or those of one person, newest first.

        Raises:
            TrainerError: a session cannot be read.
            sqlite3.Error: the file cannot be read.
        """
        self.db.execute("BEGIN")  # a consistent snapshot of all tables while a recorder writes
        try:
            parts = set_parts(self.db)
            sets = defaultdict(list)
            for row in set_rows(self.db):
                sets[row.session_id].append(set_of(row, parts[row.id]))
            rows = self.db.execute("SELECT * FROM session ORDER BY started_at DESC, id DESC")
            return [session_of(row, sets[row["id"]]) for row in rows if person in (None, row["person"])]
        except UNREADABLE as error:
            raise self._damaged(error) from error
        finally:
            if self.db.in_transaction:  # in a badly damaged file SQLite has rolled back already
                self.db.execute("COMMIT")

    def sets_of(self, session_id: int) -> list[SetRecord]:
        """Read the sets of one session, in order. Returns no sets if the session does not exist.

        Raises:
            TrainerError: a set cannot be read.
        """
        try:
            return [set_of(row, set_parts(self.db, row.id)[row.id]) for row in set_rows(self.db, session_id)]
        except (*UNREADABLE, sqlite3.DatabaseError) as error:
            words = _("The sets of this session cannot be read.")
            raise TrainerError(f"The sets of this session cannot be read: {error}.", in_window=words) from error

    def _damaged(self, error: Exception) -> TrainerError:
        """An error that names the sessions that cannot be read."""
        numbers = " ".join(map(str, unreadable(self.db)))
        if not numbers:
            return schema.damaged(self.path, str(error))
        return DamageError(
            f"A session in the record {self.path} is damaged ({error}): {numbers}.",
            f"Recover what is readable with: {command('recover')}. "
            f"Or delete the session with: {command('forget')} {numbers}",
            in_window=_("Your record is damaged. What is readable can be recovered; the damaged file is kept."),
        )

    def outlines(self) -> list[Outline]:
        """Outlines of all sessions, newest first; damage elsewhere in a session does not matter."""
        videos = defaultdict(list)
        for session_id, video in self.db.execute("SELECT session_id, video FROM exercise_set ORDER BY id"):
            videos[session_id].append(video)
        rows = self.db.execute("SELECT * FROM session ORDER BY started_at DESC, id DESC")
        return [outline_of(row, videos[row["id"]]) for row in rows]

    def names(self) -> list[str]:
        """Everybody who practised here or answered the questions about their health."""
        return [row["name"] for row in self.db.execute("SELECT name FROM person ORDER BY name")]

    def people(self) -> list[Person]:
        """Everybody who practised here or answered the questions about their health, by name."""
        return [self._person(row) for row in self.db.execute("SELECT * FROM person ORDER BY name")]

    def person(self, name: str) -> Person | None:
        """Read a person, None if unknown."""
        row = self.db.execute("SELECT * FROM person WHERE name = ?", (name,)).fetchone()
        return None if row is None else self._person(row)

    def _person(self, row: sqlite3.Row) -> Person:
        try:
            return person_of(row)
        except UNREADABLE as error:
            raise schema.damaged(self.path, f"{row['name']}: {error}") from error

    def save_person(self, person: Person) -> None:
        """Save a person's data, replacing earlier data.

        Raises:
            sqlite3.Error: it cannot be written.
        """
        self.db.execute(
            "INSERT INTO person (name, health, cleared, answered) VALUES (?, ?, ?, ?) ON CONFLICT (name)"
            " DO UPDATE SET health = excluded.health, cleared = excluded.cleared, answered = excluded.answered",
            (
                person.name,
                json.dumps(dict(person.health)),
                json.dumps(person.cleared),
                json.dumps(dict(person.answered)),
            ),
        )

    def add_pain(self, person: str, level: int) -> None:
        """Keep a pain level, 0 to 10, that prevented a session: as a session without sets.

        Raises:
            sqlite3.Error: it cannot be written.
        """
        now = utc_text(datetime.now(UTC))
        with schema.transaction(self.db):
            write_session(self.db, SessionInfo(person, pain_before=level), now, now)

    def done_exercises(self, person: str) -> set[str]:
        """Ids of the exercises in which a person has finished a set with at least one repetition or hold."""
        rows = self.db.execute(
            "SELECT DISTINCT s.exercise FROM exercise_set s JOIN session ON session.id = s.session_id"
            " WHERE session.person = ? AND s.finished AND (EXISTS (SELECT 1 FROM repetition WHERE set_id = s.id)"
            " OR EXISTS (SELECT 1 FROM hold WHERE set_id = s.id))",
            (person,),
        )
        return {row["exercise"] for row in rows}

    def own_ranges(self, person: str, exercise: str) -> list[tuple[datetime, Side | None, list[float]]]:
        """Read a person's ranges of motion in an exercise.

        Returns:
            For each finished set and side, newest first: start of the set, side, and the ranges of its repetitions in
            degrees. Excluded are easier and harder sets, sets without a repetition, ranges that were not seen, and
            repetitions with a fault of form, because a fault changes the range.
        """
        rows = self.db.execute(
            "SELECT s.id, s.started_at, r.side, r.range_deg FROM exercise_set s"
            " JOIN session ON session.id = s.session_id JOIN repetition r ON r.set_id = s.id"
            " WHERE session.person = ? AND s.exercise = ? AND s.variant = '' AND s.finished"
            " AND r.range_deg IS NOT NULL AND r.range IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM fault WHERE fault.set_id = r.set_id AND fault.n = r.n"
            "                 AND code NOT IN ('too_fast', 'partial_range'))"
            " ORDER BY s.started_at DESC, s.id DESC, r.n",
            (person, exercise),
        )
        found: dict[tuple[int, str, Side | None], list[float]] = {}
        for set_id, started_at, side, range_deg in rows:
            found.setdefault((set_id, started_at, side), []).append(range_deg)
        return [(datetime.fromisoformat(at), side, ranges) for (_, at, side), ranges in found.items()]

    def set_poses(self, set_id: int) -> list[landmark_blob.TimedPose]:
        """Read time stamp and pose of each frame of a set, exactly as recorded; None if nobody was seen.

        Raises:
            TrainerError: the landmarks are damaged.
        """
        rows = self.db.execute("SELECT width, height, frames FROM landmarks WHERE set_id = ? ORDER BY id", (set_id,))
        try:
            return landmark_blob.unpack_rows(rows)
        except (*UNREADABLE, sqlite3.DatabaseError) as error:
            words = _("The movement recorded in this set cannot be read.")
            raise TrainerError(
                f"The movement recorded in this set cannot be read: {error}.", in_window=words
            ) from error

    def sets_with_landmarks(self) -> set[int]:
        """Ids of the sets whose landmarks are recorded."""
        return {set_id for (set_id,) in self.db.execute("SELECT DISTINCT set_id FROM landmarks")}

    def kept_curves(self, set_id: int, code: str) -> bytes | None:
        """Read a set's cached curves, None unless this version of the code computed them."""
        row = self.db.execute("SELECT data FROM curves WHERE set_id = ? AND code = ?", (set_id, code)).fetchone()
        return None if row is None else row["data"]

    def keep_curves(self, set_id: int, code: str, data: bytes) -> None:
        """Cache a set's curves, replacing older ones.

        Raises:
            sqlite3.Error: they cannot be written.
        """
        self.db.execute("INSERT OR REPLACE INTO curves VALUES (?, ?, ?)", (set_id, code, data))
