"""A record that goes away while a session is being written: nothing of the session is lost, and the person is told."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.record.test_store import CALIBRATION, INFO, RESULT, SIZE, assert_same, clip, record_set, repetition, wait_for
from trainer.coach.utterance import Kind, Utterance
from trainer.record import recorder, schema
from trainer.record.copies import copy_session
from trainer.record.forget import forget
from trainer.record.recorder import Recorder, SessionInfo
from trainer.record.rows import utc_text
from trainer.record.selection import select
from trainer.record.store import Store

POSES = clip(60)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "record.sqlite"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorder, "COMMIT_S", 0.05)
    monkeypatch.setattr(recorder, "RETRY_S", 0.05)


def begin(to: Recorder) -> None:
    """A whole set, and the first half of another."""
    to.begin_set(INFO)
    for t_s, pose in POSES:
        to.pose(t_s, pose, SIZE)
    to.finish(RESULT)
    to.begin_set(INFO)
    to.calibration(CALIBRATION)
    for t_s, pose in POSES[:30]:
        to.pose(t_s, pose, SIZE)
    to.repetition(repetition(1))
    wait_for(lambda: not to._items)


def go_on(to: Recorder) -> str | None:
    for t_s, pose in POSES[30:]:
        to.pose(t_s, pose, SIZE)
    to.repetition(repetition(2))
    to.end_session(3)
    return to.close()


def delete_file(path: Path) -> None:
    path.unlink()


def rename_file(path: Path) -> None:
    path.rename(path.with_name("elsewhere.sqlite"))


def rename_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("renamed"))


def delete_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def put_a_backup_in_its_place(path: Path) -> None:
    """An earlier state of the same session, as another file."""
    backup = path.with_name("backup")
    with sqlite3.connect(path) as source, sqlite3.connect(backup) as target:
        source.backup(target)
        target.execute("DELETE FROM landmarks")
    for db in (source, target):
        db.close()
    backup.replace(path)


def set_aside(path: Path) -> None:
    from trainer.record.salvage import set_aside as aside

    aside(path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let go of a file that is open")
@pytest.mark.parametrize(
    "take_away",
    [delete_file, rename_file, rename_folder, delete_folder, put_a_backup_in_its_place, set_aside],
    ids=lambda one: one.__name__,
)
@pytest.mark.parametrize("is_at_the_end", [False, True], ids=["in the middle", "at the end"])
def test_all_of_the_session_is_there(path: Path, take_away: Callable[[Path], None], is_at_the_end: bool) -> None:
    record_set(path, [])  # another session, which goes with its file
    to = Recorder(path, SessionInfo("Ada"))
    begin(to)
    if not is_at_the_end:
        take_away(path)
        wait_for(lambda: to.problem is not None)
        assert str(path) in (to.problem or "")
    for t_s, pose in POSES[30:]:
        to.pose(t_s, pose, SIZE)
    to.repetition(repetition(2))
    to.end_session(3)
    if is_at_the_end:
        wait_for(lambda: not to._items)
        take_away(path)
    words = to.close()
    assert words is not None
    assert "whole session is now saved" in words
    with Store(path) as store:
        (session,) = store.sessions("Ada")
        first, second = session.sets
        assert_same(store.set_poses(first.id), POSES)
        assert_same(store.set_poses(second.id), POSES)
    assert session.pain_after == 3
    assert first.reps == RESULT.reps
    assert second.reps == (repetition(1), repetition(2))
    assert second.calibration is not None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let go of a file that is open")
def test_what_was_written_cannot_be_read_any_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    to = Recorder(path, SessionInfo("Ada"))
    begin(to)
    monkeypatch.setattr("trainer.record.session_file.copy_session", broken)
    path.unlink()
    words = go_on(to)
    assert words is not None
    assert "finished sets and their scores" in words
    with Store(path) as store:
        (session,) = store.sessions()
        first, second = session.sets
        assert first.reps == RESULT.reps
        assert second.reps == (repetition(2),)
        assert_same(store.set_poses(second.id), POSES[30:])


class TestForgottenWhileRecording:
    def test_what_follows_is_a_new_session(self, path: Path) -> None:
        to = Recorder(path, SessionInfo("Ada"))
        begin(to)
        with Store(path) as store:
            assert forget(store, select(store, person="Ada"))
        words = go_on(to)
        assert words is not None
        assert "saved as a new session" in words
        with Store(path) as store:
            (session,) = store.sessions("Ada")
            (one,) = session.sets  # the first set is forgotten
            assert_same(store.set_poses(one.id), POSES[30:])
        assert one.reps == (repetition(2),)
        assert session.pain_after == 3

    def test_in_a_rest_nothing_comes_back(self, path: Path) -> None:
        with Recorder(path, SessionInfo("Ada")) as to:
            to.begin_set(INFO)
            to.finish(RESULT)
            wait_for(lambda: not to._items)
            with Store(path) as store:
                forget(store, select(store))
            to.utter(Utterance(190.0, Kind.REST, "Rest for 30 seconds."))
            wait_for(lambda: not to._items)
            with Store(path) as store:
                assert store.sessions() == []
            to.begin_set(INFO)
        with Store(path) as store:
            assert [len(session.sets) for session in store.sessions()] == [1]

    def test_another_session_in_the_same_row_is_left_alone(self, path: Path) -> None:
        to = Recorder(path, SessionInfo("Ada"))
        begin(to)
        with Store(path) as store:
            forget(store, select(store))
        record_set(path, POSES[:3])  # SQLite gives the freed number away again
        go_on(to)
        with Store(path) as store:
            assert [len(one.sets) for one in store.sessions("me")] == [1]
            assert len(store.sessions("Ada")) == 1


def test_a_copy_has_all_that_belongs_to_a_session(path: Path) -> None:
    record_set(path, POSES)
    with Store(path) as store:
        at = utc_text(store.sessions()[0].started_at)
        store.db.execute("INSERT INTO earlier (set_id, replaced_at, result) VALUES (1, ?, '{}')", (at,))
        store.keep_curves(1, "code", b"curves")
        store.db.execute("INSERT INTO utterance (set_id, t_s, kind, text, code, n) VALUES (1, 2.0, 'cue', 'a', '', 0)")
        memory = schema.in_memory()
        memory.execute("INSERT INTO person (name) VALUES ('somebody')")
        copy_session(store.db, memory, 1)
        tables = [row["name"] for row in memory.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for table in set(tables) - {"person", "client", "consent"}:
            rows = [[tuple(row) for row in db.execute(f"SELECT * FROM {table}")] for db in (store.db, memory)]
            assert rows[0] == rows[1] != [], table
    memory.close()
