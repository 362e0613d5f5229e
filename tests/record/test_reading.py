"""A read-only record can be read, and is not changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.record.test_store import RESULT, assert_same, clip, record_set
from trainer.base.errors import TrainerError
from trainer.base.paths import DATA_DIR_VARIABLE
from trainer.cli.app import app
from trainer.record import schema
from trainer.record.migrations import MIGRATIONS
from trainer.record.store import Person, Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a folder's rights are others on Windows")

POSES = clip(30)
NOBODY = 65534


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a record that this test will not be able to write; for root that takes being somebody else."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o755)
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(made / "data"))
    record_set(made / "data" / "sessions.sqlite3", POSES)
    yield made / "data"
    if os.getuid() == 0:
        os.seteuid(0)
    (made / "data").chmod(0o755)
    shutil.rmtree(made)


def lock(folder: Path) -> dict[str, bytes]:
    """Take all rights to write away; what is there."""
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    if os.getuid() == 0:
        os.seteuid(NOBODY)
    with pytest.raises(PermissionError):
        (folder / "new").touch()
    return before


def with_a_log(path: Path) -> None:
    """As a program leaves it that is killed: the newest note is in the log only, and the log has no index."""
    db = schema.connect(path)
    db.execute("PRAGMA wal_autocheckpoint = 0")
    db.execute("UPDATE session SET note = 'in the log'")
    parts = {end: Path(f"{path}{end}").read_bytes() for end in ("", "-wal")}
    db.close()
    for end, data in parts.items():
        Path(f"{path}{end}").write_bytes(data)


def as_version_2(path: Path) -> None:
    path.unlink()
    db = sqlite3.connect(path)
    db.executescript("PRAGMA journal_mode = WAL;" + "".join(MIGRATIONS[:2]) + "PRAGMA user_version = 2;")
    db.execute("INSERT INTO person (name) VALUES ('me')")
    at = "2026-01-10T23:30:00.000+00:00"
    db.execute(
        "INSERT INTO session (started_at, ended_at, person, uid, note) VALUES (?, ?, 'me', 'u', 'old')", (at, at)
    )
    db.commit()
    db.close()


def run(*words: str) -> Any:
    """A command; once before a folder is locked, since nobody may not read where root's Python is."""
    return CliRunner().invoke(app, [*words], env={"COLUMNS": "200"})


class TestItIsRead:
    def test_without_a_log(self, folder: Path) -> None:
        before = lock(folder)
        with Store(folder / "sessions.sqlite3", or_read_only=True) as store:
            assert store.is_read_only
            (session,) = store.sessions()
            assert session.sets[0].reps == RESULT.reps
            assert_same(store.set_poses(1), POSES)
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == before

    def test_with_a_log(self, folder: Path) -> None:
        with_a_log(folder / "sessions.sqlite3")
        before = lock(folder)
        with Store(folder / "sessions.sqlite3", or_read_only=True) as store:
            assert store.sessions()[0].note == "in the log"
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == before

    def test_of_an_earlier_version(self, folder: Path) -> None:
        as_version_2(folder / "sessions.sqlite3")
        before = lock(folder)
        with Store(folder / "sessions.sqlite3", or_read_only=True) as store:
            assert store.sessions()[0].note == "old"
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                store.save_person(Person("me", {"disc": "yes"}))
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == before

    def test_where_there_is_none_yet(self, folder: Path) -> None:
        (folder / "sessions.sqlite3").unlink()
        lock(folder)
        with Store(folder / "sessions.sqlite3", or_read_only=True) as store:
            assert store.sessions() == []

    def test_a_damaged_one_is_told_of(self, folder: Path) -> None:
        path = folder / "sessions.sqlite3"
        path.write_bytes(path.read_bytes()[:20_000])
        lock(folder)
        with pytest.raises(TrainerError, match="damaged"):
            Store(path, or_read_only=True)


def test_on_a_full_disk_it_is_only_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=0))
    with Store(folder / "sessions.sqlite3", or_read_only=True) as store:
        assert store.is_read_only
        assert store.sessions()[0].sets[0].reps == RESULT.reps
    with Store(folder / "sessions.sqlite3") as store:
        assert not store.is_read_only


class TestCommands:
    @pytest.mark.parametrize(
        "words", [("review",), ("today",), ("report", "--html", "OUT"), ("export", "OUT")], ids=lambda words: words[0]
    )
    def test_that_look(self, folder: Path, words: tuple[str, ...]) -> None:
        run(*(str(folder.parent / "first") if word == "OUT" else word for word in words))
        before = lock(folder)
        out = Path(tempfile.mkdtemp()) / "out"
        done = run(*(str(out) if word == "OUT" else word for word in words))
        assert done.exit_code == 0, done.exception
        assert out.exists() == ("OUT" in words)
        shutil.rmtree(out.parent)
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == before

    @pytest.mark.parametrize("words", [("forget", "1", "--yes"), ("rescore", "--all")], ids=lambda words: words[0])
    def test_that_write(self, folder: Path, words: tuple[str, ...]) -> None:
        run(words[0])
        before = lock(folder)
        done = run(*words)
        assert isinstance(done.exception, TrainerError)
        assert "read-only" in str(done.exception) or "cannot be opened" in str(done.exception)
        assert {file.name: file.read_bytes() for file in folder.iterdir()} == before
