"""Writes one session to the record's file, and writes it again if the file is moved or deleted meanwhile."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from calibration.body import Calibration
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.base.paths import make_private
from trainer.record import schema
from trainer.record.copies import copy_session
from trainer.record.items import BeginSet, Finish, Item, SecondOpinion, SessionInfo
from trainer.record.rows import CurrentRows, is_there, utc_text, write

MOVED = N_("The record was moved or deleted during this session. The whole session is now saved in {path}.")
MOVED_IN_PART = N_(
    "The record was moved or deleted during this session. The rest of the session is saved in {path}. From the part "
    "before, only finished sets and their scores are saved."
)
DELETED = N_("This session was deleted from the record while it was running. The rest is saved as a new session.")


class _GoneError(Exception):
    """The file is no longer in the place where it was opened."""


class SessionFile:
    """One session in the record's file. Call all methods from the same thread.

    Args:
        path: the database.
        session: who practises what.
        now: wall clock.

    Attributes:
        news: a sentence for the person after the session was saved again or restarted, else None.
    """

    def __init__(self, path: Path, session: SessionInfo, now: Callable[[], datetime]) -> None:
        self.news: str | None = None
        self._path = path
        self._session = session
        self._now = now
        self._started_at = utc_text(now())
        self._place = CurrentRows()
        self._db: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None
        self._written_to: tuple[int, int] | None = None
        #: Items written so far, without movement: of all sets, and of the running set.
        self._written: list[Item] = []
        self._running: list[Item] = []
        #: A copy of the session from a file that went away, until it is written again.
        self._rescued: sqlite3.Connection | None = None

    @property
    def session_id(self) -> int | None:
        """The session's row in the file, None until it is written."""
        return self._place.session_id

    def is_gone(self) -> bool:
        """Whether the opened file was moved or deleted; False before the first write."""
        return self._db is not None and schema.identity(self._path) != self._identity

    def write(self, batch: Sequence[Item]) -> None:
        """Write all of these items or none, to the file that is in place now.

        Raises:
            Exception: nothing was written; the caller may retry.
        """
        try:
            self._write(batch)
        except _GoneError:
            self._write(batch)
        except Exception:
            if self.is_gone():
                self._rescue()
            self.close()
            raise

    def close(self) -> None:
        """Close the file; the next :meth:`write` opens it again."""
        if self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.close()
            self._db = None

    def _write(self, batch: Sequence[Item]) -> None:
        if self.is_gone():
            self._rescue()
        db = self._db or self._connect()
        news, items, place, started_at = None, list(batch), self._place, self._started_at
        with schema.transaction(db):
            if self._rescued is not None:
                place = self._again(db, self._rescued)
                news = _(MOVED).format(path=self._path)
            elif place.session_id is not None and not is_there(db, place):
                place = CurrentRows()
                if self._identity == self._written_to:
                    items, started_at = self._without_deleted(items), utc_text(self._now())
                    news = _(DELETED)
                else:
                    items = [*self._written, *items]
                    news = _(MOVED_IN_PART).format(path=self._path)
            if items:
                place = write(db, place, items, self._session, started_at, utc_text(self._now()))
            if self.is_gone():
                raise _GoneError(f"{self._path} was moved")
        self._place, self._started_at, self._rescued = place, started_at, None
        self._written_to = self._identity
        self.news = news or self.news
        self._note(batch)

    def _connect(self) -> sqlite3.Connection:
        make_private(self._path.parent)
        self._db = schema.connect(self._path)
        self._db.row_factory = sqlite3.Row
        self._identity = schema.identity(self._path)
        return self._db

    def _rescue(self) -> None:
        """Copy the session out of the file that went away; it stays readable while it is open."""
        old, memory = self._db, schema.in_memory()
        self._written_to = None  # a new file may get the same inode
        if old is not None and self._place.session_id is not None and self._rescued is None:
            with contextlib.suppress(sqlite3.Error, TypeError):  # no such row
                session_id, sets = copy_session(old, memory, self._place.session_id)
                set_id = None if self._place.set_id is None else sets.get(self._place.set_id)
                self._place = CurrentRows(session_id, set_id, self._place.uid)
                self._rescued = memory
        self.close()

    def _again(self, db: sqlite3.Connection, rescued: sqlite3.Connection) -> CurrentRows:
        """Write the rescued session; it replaces an earlier state of itself, such as from a backup."""
        db.execute("DELETE FROM session WHERE uid = ?", (self._place.uid,))
        session_id, sets = copy_session(rescued, db, self._place.session_id or 0)
        return CurrentRows(
            session_id, None if self._place.set_id is None else sets[self._place.set_id], self._place.uid
        )

    def _without_deleted(self, items: list[Item]) -> list[Item]:
        """The items for a new session: those of the running set, or from the next set on."""
        if self._running:
            return [*self._running, *items]
        return items[next((at for at, item in enumerate(items) if isinstance(item, BeginSet)), len(items)) :]

    def _note(self, batch: Sequence[Item]) -> None:
        for item in batch:
            if isinstance(item, BeginSet | Calibration | Finish | SecondOpinion):
                self._written.append(item)
            match item:
                case BeginSet():
                    self._running = [item]
                case Calibration():
                    self._running = [*self._running[:1], item]
                case Finish():
                    self._running = []
