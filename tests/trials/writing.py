"""What all commands that write have in common: their record, and what must hold of it at any moment."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any, Protocol

from tests.trials.killed import run
from tests.trials.kinds import RECORD, fresh, made_record, read_record
from trainer.cli.app import app
from trainer.record.scores_json import result_dict
from trainer.record.store import Store

#: What each set came to, by the id of its session on all machines and its place in it.
Sets = dict[tuple[str, int], dict[str, Any]]


class Work(Protocol):
    """A command, and what must be true around it.

    Attributes:
        codes_again: exit codes that are right when it is run again after a kill.
        path: the record that it works on.
        before: what every set in it came to before.
    """

    codes_again: tuple[int, ...]
    path: Path
    before: Sets

    def prepare(self) -> None:
        """Put everything in its place."""

    def work(self) -> None:
        """The command; in a process of its own."""

    def check_killed(self, all_readers: bool) -> None:
        """Whole, readable, nothing of before lost; ``all_readers``: every command that reads it is tried too.

        Raises:
            AssertionError: it is not.
        """

    def check_done(self, again: bool) -> None:
        """What the command is for is there; ``again``: after a kill, and the command run anew.

        Raises:
            AssertionError: it is not.
        """

    def lost_s(self, killed_at_s: float) -> float | None:
        """Of a session: for how long before the kill nothing was kept; None where there is no session."""


def cli(*arguments: str | Path) -> None:
    """A command of the program."""
    app([*map(str, arguments)], standalone_mode=False)


def sets_in(path: Path) -> Sets:
    """What every set came to, by its session's id on all machines and its place; all landmarks are read too."""
    with Store(path) as store:
        assert store.notice is None, store.notice
        assert store.people() is not None
        found = {}
        for session in store.sessions():
            for place, one in enumerate(session.sets):
                poses = len(store.set_poses(one.id))
                found[session.uid, place] = {**result_dict(one.result()), "poses": poses, "note": session.note}
    return found


class Kind:
    """What all share: a folder with a record in which something is already."""

    codes_again: tuple[int, ...] = (0,)

    def __init__(self, folder: Path) -> None:
        self._folder, self._here = folder, folder / "here"
        self.path = self._here / RECORD
        self._whole = folder / "whole.sqlite3"
        self.make(self._whole)
        with contextlib.closing(sqlite3.connect(self._whole)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        fresh(self._here)
        shutil.copy(self._whole, self.path)
        self.before = sets_in(self.path)

    def make(self, path: Path) -> None:
        made_record(path)

    def prepare(self) -> None:
        fresh(self._here)
        shutil.copy(self._whole, self.path)

    def check_killed(self, all_readers: bool) -> None:
        assert_whole(self.path)
        self.check_sets(sets_in(self.path))
        if not all_readers:
            return
        copy = self._folder / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self._here, copy)
        done = run(lambda: _read(copy), self._folder / "readers")
        assert done.code == 0, done.text

    def check_sets(self, found: Sets) -> None:
        """What is there after a kill; by default at least what was."""
        assert self.before.items() <= found.items()

    def lost_s(self, killed_at_s: float) -> float | None:
        return None


def _read(folder: Path) -> None:
    os.environ["PILATES_DATA_DIR"] = str(folder)
    read_record(folder, accepted=True)


def assert_whole(path: Path) -> None:
    """SQLite finds nothing wrong."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
