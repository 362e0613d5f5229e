"""A damaged record: every command says so in a sentence, and what can be read of it is saved."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.record.test_store import CALIBRATION, INFO, RESULT, SIZE, assert_same, clip
from tests.recorded import write_note
from trainer.base.errors import TrainerError
from trainer.base.paths import DATA_DIR_VARIABLE, record_path
from trainer.cli.app import app
from trainer.record import aside, schema
from trainer.record.forget import forget
from trainer.record.recorder import Recorder, SessionInfo
from trainer.record.rows import utc_text
from trainer.record.salvage import damage_in, salvage
from trainer.record.selection import select
from trainer.record.store import Person, SessionRecord, Store

DAYS = range(1, 13)
#: A set is either repeated or held.
REPEATED, HELD = replace(RESULT, holds=()), replace(RESULT, reps=())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve sessions with movement, by two people who answered about their health; no log beside it."""
    path = tmp_path_factory.mktemp("whole") / "sessions.sqlite3"
    for day in DAYS:
        person = ("Ada", "Bob")[day % 2]
        with Recorder(path, SessionInfo(person), lambda day=day: datetime(2026, 5, day, 12, tzinfo=UTC)) as to:  # type: ignore[misc]
            to.begin_set(INFO)
            to.calibration(CALIBRATION)
            for t_s, pose in clip(60, 100.0 * day):
                to.pose(t_s, pose, SIZE)
            to.finish(REPEATED if day % 2 else HELD)
            to.end_session(2)
        write_note(path, f"words of day {day}")
    with Store(path) as store:
        store.save_person(Person("Ada", {"disc": "yes"}, ("clam",)))
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def path(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
    shutil.copyfile(whole, record_path())
    return record_path()


def run(*words: str) -> Any:
    return CliRunner().invoke(app, [*words], env={"COLUMNS": "300"})


def notes(sessions: list[SessionRecord]) -> dict[str, str]:
    return {session.uid: session.note for session in sessions}


def sessions_of(path: Path) -> list[SessionRecord]:
    with Store(path) as store:
        return store.sessions()


class TestItIsSaid:
    @pytest.mark.parametrize(
        "words",
        [
            ("today",),
            ("review",),
            ("report", "--html", "report.html"),
            ("rescore",),
            ("forget",),
            ("practice", "--camera", "no.mp4", "--no-window"),
            ("start", "glutes", "--camera", "no.mp4", "--no-window"),
        ],
        ids=lambda words: words[0],
    )
    def test_by_every_command(self, path: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(path.parent)
        broken = path.read_bytes()[:20_000]
        path.write_bytes(broken)
        done = run(*words)
        (copy,) = aside.copies_set_aside(path)
        assert str(copy) in done.output
        assert "damaged" in done.output
        assert "pilates recover" in done.output
        assert copy.read_bytes() == broken

    def test_again_while_the_record_is_empty(self, path: Path) -> None:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        run("today")
        assert "pilates recover" in run("today").output
        assert "pilates recover" not in run("recover").output
        assert "pilates recover" not in run("today").output

    def test_one_place_opens_the_record(self) -> None:
        root = Path(schema.__file__).parents[1]
        opens = {file.name for file in root.rglob("*.py") if "record_path()" in file.read_text(encoding="utf-8")}
        assert opens == {"opening.py", "paths.py"}


class TestSalvage:
    @pytest.mark.parametrize("part", [0.5, 0.75, 0.99])
    def test_of_a_truncated_file(self, path: Path, part: float) -> None:
        before = notes(sessions_of(path))
        data = path.read_bytes()
        path.write_bytes(data[: int(part * len(data))])
        done = run("recover")
        assert done.exit_code == 0
        saved = sessions_of(path)
        assert len(saved) == len(DAYS)  # their rows are in the first pages; movement is what is lost
        assert notes(saved) == before
        with Store(path) as store:
            assert store.person("Ada") == Person("Ada", {"disc": "yes"}, ("clam",))
            frames = sum(len(store.set_poses(one.id)) for session in saved for one in session.sets)
        assert 0 < frames < 60 * len(DAYS)
        assert f"{len(DAYS)} sessions were recovered from" in done.output

    @pytest.mark.parametrize("is_vacuumed", [False, True])
    def test_whose_first_page_is_lost(self, path: Path, is_vacuumed: bool) -> None:
        with Store(path) as store:
            before = {one.uid: one for one in store.sessions() if one.id != 4}
            if is_vacuumed:
                forget(store, select(store, [4]))
            store.db.execute("DELETE FROM session WHERE id = 4")
            store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        path.write_bytes(b"\xff" * 4096 + path.read_bytes()[4096:])
        assert run("recover").exit_code == 0
        with Store(path) as store:
            saved = {one.uid: one for one in store.sessions()}  # and what was forgotten does not come back
            assert saved.keys() == before.keys()
            for uid, session in before.items():
                assert (saved[uid].note, saved[uid].person) == (session.note, session.person)
                (one,), (wanted,) = saved[uid].sets, session.sets
                assert replace(one.result(), calibration=None) == replace(wanted.result(), calibration=None)
                assert one.calibration is not None
                assert_same(store.set_poses(one.id), clip(60, 100.0 * session.started_at.day))
            assert store.person("Ada") == Person("Ada", {"disc": "yes"}, ("clam",))

    def test_whose_tables_are_lost_with_all_but_five_pages(self, path: Path) -> None:
        before = notes(sessions_of(path))
        path.write_bytes(path.read_bytes()[:20_000])
        assert run("recover").exit_code == 0
        assert notes(sessions_of(path)) == before

    def test_twice_adds_nothing(self, path: Path) -> None:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        run("recover")
        count = len(sessions_of(path))
        assert "0 sessions were recovered" in run("recover").output
        assert len(sessions_of(path)) == count

    def test_what_was_practised_since_stays(self, path: Path) -> None:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        run("today")
        with Recorder(path, SessionInfo("Ada")) as to:
            to.begin_set(INFO)
            to.end_session(1)
        write_note(path, "since")
        run("recover")
        assert "since" in notes(sessions_of(path)).values()
        assert len(sessions_of(path)) > 1

    def test_a_whole_record_is_left_alone(self, path: Path) -> None:
        before = path.read_bytes()
        assert "is undamaged" in run("recover").output
        assert path.read_bytes() == before

    def test_sets_whose_session_is_lost_get_one(self, path: Path, tmp_path: Path) -> None:
        db = sqlite3.connect(path)
        db.execute("DELETE FROM session WHERE id = 3")  # foreign keys are off: its set stays
        db.commit()
        db.close()
        with Store(tmp_path / "new.sqlite3") as store:
            done = salvage(path, store)
            assert done.new == len(DAYS)
            saved = next(one for one in store.sessions() if one.started_at.day == 3)
            assert len(store.set_poses(saved.sets[0].id)) == 60
        assert saved.sets[0].reps == RESULT.reps

    def test_of_an_earlier_version(self, tmp_path: Path) -> None:
        from trainer.record.migrations import MIGRATIONS

        old = tmp_path / "old.sqlite3"
        db = sqlite3.connect(old)
        db.executescript(MIGRATIONS[0] + "PRAGMA user_version = 1;")
        at = utc_text(datetime(2026, 5, 1, tzinfo=UTC))
        db.execute("INSERT INTO session VALUES (7, ?, ?, 'a good day')", (at, at))
        db.commit()
        db.close()
        with Store(tmp_path / "new.sqlite3") as store:
            assert salvage(old, store).new == 1
            assert store.sessions()[0].note == "a good day"

    def test_of_nothing_that_can_be_read(self, path: Path) -> None:
        path.write_bytes(b"a letter to my physiotherapist" * 1000)
        assert "0 sessions were recovered" in run("recover").output
        assert "no file" in str(run("recover", str(path) + "x").exception)


def flipped(data: bytes, seed: int) -> bytes:
    """Ten bytes of some pages changed, never the first page's."""
    rng, out = random.Random(seed), bytearray(data)
    for _ in range(10):
        out[rng.randrange(4096, len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_flipped_bits_never_end_in_a_traceback_and_recover(path: Path, seed: int) -> None:
    before = notes(sessions_of(path))
    path.write_bytes(flipped(path.read_bytes(), seed))
    for words in (("review",), ("today",), ("rescore", "--all"), ("forget",), ("export", str(path.parent / "out"))):
        done = run(*words)
        assert done.exception is None or isinstance(done.exception, TrainerError | SystemExit), words
    assert run("recover").exit_code == 0
    saved = notes(sessions_of(path))
    assert sum(before.get(uid) == note for uid, note in saved.items()) >= len(DAYS) - 3
    with Store(path) as store:
        assert damage_in(store) is None


class TestErrorsAreSentences:
    @pytest.mark.parametrize(
        ("code", "sentence"),
        [
            (sqlite3.SQLITE_BUSY, "Another program is using"),
            (sqlite3.SQLITE_FULL, "The disk is full"),
            (sqlite3.SQLITE_READONLY, "is read-only"),
            (sqlite3.SQLITE_CORRUPT, "pilates recover"),
            (sqlite3.SQLITE_IOERR, "cannot be opened"),
        ],
    )
    def test_in_whichever_command(self, path: Path, code: int, sentence: str) -> None:
        error = sqlite3.OperationalError("in SQLite's words")
        error.sqlite_errorcode = code
        with pytest.raises(TrainerError, match=sentence), Store(path):
            raise error

    def test_a_full_disk_is_named_also_where_sqlite_only_says_that_it_failed(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR
        monkeypatch.setattr("shutil.disk_usage", lambda _folder: SimpleNamespace(free=0))
        assert "The disk is full" in str(schema.in_words(error, path))

    def test_a_locked_record(self, path: Path) -> None:
        with Store(path) as other, Store(path) as store:
            other.db.execute("BEGIN IMMEDIATE")
            store.db.execute("PRAGMA busy_timeout = 10")
            with pytest.raises(TrainerError, match="Another program"), store:
                store.db.execute("BEGIN IMMEDIATE")

    def test_a_session_that_makes_no_sense_is_named_and_can_be_deleted(self, path: Path) -> None:
        with Store(path) as store:
            store.db.execute("UPDATE session SET started_at = 'hello' WHERE id = 5")
            store.db.execute("UPDATE hold SET spine = x'00' WHERE set_id = 6")
        assert "pilates forget 5 6" in str(run("review").exception)
        assert "   5  ?, Bob, 1 set" in run("forget").output
        assert run("forget", "5", "6", "--yes").exit_code == 0
        assert len(sessions_of(path)) == len(DAYS) - 2


class TestForgetting:
    def test_finishes_whatever_vacuum_says(self, path: Path) -> None:
        page = path.parent / "review.html"
        page.write_text("a page", "utf-8")
        data = path.read_bytes()
        at = data.rindex(b"\x0d", 0, len(data) - 3 * 4096) // 4096 * 4096
        path.write_bytes(data[:at] + bytes(4096) + data[at + 4096 :])
        run("forget", "1", "--yes")
        assert not page.exists()

    def test_everything_of_a_record_whose_rows_cannot_be_deleted(self, path: Path) -> None:
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])
        assert run("forget", "--everything", "--yes").exit_code == 0
        left = b"".join(file.read_bytes() for file in path.parent.iterdir() if file.is_file())
        assert b"words of day" not in left


def test_killed_between_taking_away_the_log_and_the_record(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy that has the log is the one that is read."""
    before = path.read_bytes()
    with contextlib.closing(sqlite3.connect(path)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'fault'").fetchone()
        db.execute("UPDATE session SET note = 'only in the log' WHERE id = 3")
        db.commit()
        log = Path(f"{path}-wal").read_bytes()
    page = (root - 1) * 4096
    path.write_bytes(before[:page] + bytes(4096) + before[page + 4096 :])
    Path(f"{path}-wal").write_bytes(log)

    unlink = Path.unlink

    def killed(file: Path, missing_ok: bool = False) -> None:
        if file == path:
            raise KeyboardInterrupt
        unlink(file, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", killed)
        with pytest.raises(KeyboardInterrupt):
            aside.set_aside(path, datetime.now(UTC))
    assert path.exists()
    assert not Path(f"{path}-wal").exists()
    assert run("recover").exit_code == 0
    assert "only in the log" in notes(sessions_of(path)).values()
