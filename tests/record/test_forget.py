"""What is forgotten is gone from the bytes of the file and of its log."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from calibration.landmarks import Pose
from tests.record.test_store import CALIBRATION, INFO, RESULT, SIZE
from tests.recorded import write_note
from trainer.base import terminal
from trainer.base.errors import TrainerError
from trainer.base.paths import CONFIG_DIR_VARIABLE, DATA_DIR_VARIABLE
from trainer.cli.app import app
from trainer.plan import own_plan
from trainer.record import forget as deleting
from trainer.record import landmark_blob
from trainer.record.forget import forget
from trainer.record.recorder import Recorder, SessionInfo
from trainer.record.selection import select
from trainer.record.store import Person, Store


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
    return tmp_path / "sessions.sqlite3"


def movement(day: int) -> list[landmark_blob.TimedPose]:
    """Landmarks that no other day has."""
    random = np.random.default_rng(day)
    return [(i / 30, Pose(random.normal(300, 99, (33, 4)).astype(np.float32), i / 30, SIZE)) for i in range(60)]


def record(path: Path, day: int, person: str) -> None:
    with Recorder(path, SessionInfo(person), lambda: datetime(2026, 5, day, 12, tzinfo=UTC)) as to:
        to.begin_set(INFO)
        to.calibration(CALIBRATION)
        for t_s, pose in movement(day):
            to.pose(t_s, pose, SIZE)
        to.finish(RESULT)
        to.end_session(2)
    write_note(path, f"words of day {day} by {person}")
    with Store(path) as store:
        store.save_person(Person(person, {"question": f"answer of {person}"}))
        store.keep_curves(day, "code", f"curves of day {day}".encode())


@pytest.fixture
def record_of_three(path: Path) -> Path:
    for day, person in ((1, "Ada"), (2, "Bob"), (3, "Ada")):
        record(path, day, person)
    (path.parent / "review.html").write_text("the page", "utf-8")
    return path


def blob_of(path: Path, day: int) -> bytes:
    with Store(path) as store:
        row = store.db.execute("SELECT frames FROM landmarks WHERE set_id = ?", (day,)).fetchone()
    return bytes(row["frames"])


def every_byte(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob("sessions.sqlite3*")))


def traces(path: Path, day: int, person: str, blob: bytes) -> list[bool]:
    """Whether the files hold the words, the curves, and any part of the landmarks of that day."""
    data = every_byte(path)
    parts = [blob[at : at + 40] for at in range(0, len(blob) - 40, 400)]
    words = (f"words of day {day} by {person}".encode(), f"curves of day {day}".encode())
    return [*(word in data for word in words), any(part in data for part in parts)]


def plan_of_kim(goal: str) -> str:
    """A plan for Kim."""
    return own_plan.written(
        {"name": f"Back to {goal}", "by": "M. Rossi", "for": "Kim", "weeks": 4}, own_plan.blocks_text("glutes", "main")
    )


def run(*words: str, answer: str = "") -> Any:
    """Run the command with somebody there who answers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(terminal, "is_somebody_there", lambda: True)
        return CliRunner().invoke(app, ["forget", *words], input=answer)


class TestNothingIsLeft:
    @pytest.mark.parametrize("is_open", [False, True], ids=["alone", "while a page is open"])
    def test_of_a_session(self, record_of_three: Path, is_open: bool) -> None:
        path = record_of_three
        blobs = {day: blob_of(path, day) for day in (1, 2, 3)}
        assert traces(path, 2, "Bob", blobs[2]) == [True, True, True]
        with Store(path) as store:
            if is_open:  # its log is not folded in when this one is closed
                with Store(path) as other:
                    other.sessions()
                    assert forget(store, select(store, [2]))
                    assert traces(path, 2, "Bob", blobs[2]) == [False, False, False]
            else:
                assert forget(store, select(store, [2]))
        assert traces(path, 2, "Bob", blobs[2]) == [False, False, False]
        assert traces(path, 1, "Ada", blobs[1]) == [True, True, True]
        assert traces(path, 3, "Ada", blobs[3]) == [True, True, True]
        with Store(path) as store:
            assert [session.id for session in store.sessions()] == [3, 1]
            assert len(store.set_poses(3)) == 60

    def test_a_reader_in_the_middle_of_reading_is_told_of(self, record_of_three: Path) -> None:
        with Store(record_of_three) as store, Store(record_of_three) as reader:
            store.db.execute("PRAGMA busy_timeout = 50")
            reader.db.execute("BEGIN")
            reader.db.execute("SELECT * FROM session").fetchone()
            assert not forget(store, select(store, [2]))
            reader.db.execute("COMMIT")
            assert forget(store, select(store))
        assert b"Bob" not in every_byte(record_of_three)

    def test_of_a_person(self, record_of_three: Path) -> None:
        blob = blob_of(record_of_three, 3)
        done = run("--person", "Ada", answer="y\n")
        assert done.exit_code == 0
        assert traces(record_of_three, 3, "Ada", blob) == [False, False, False]
        assert b"Ada" not in every_byte(record_of_three)
        with Store(record_of_three) as store:
            assert [one.name for one in store.people()] == ["Bob"]
            assert [session.id for session in store.sessions()] == [2]

    def test_of_everything(self, record_of_three: Path) -> None:
        aside = record_of_three.with_name("sessions-damaged-2026-05-01-120000.sqlite3")
        aside.write_bytes(b"Ada")
        (record_of_three.parent / "report.html").write_text("Ada", "utf-8")
        (record_of_three.parent / "doctor").mkdir()
        (record_of_three.parent / "doctor" / "camera.jpg").write_text("Ada", "utf-8")
        done = run("--everything", answer="y\n")
        assert str(aside) in done.output.replace("\n", "")
        left = [file.name for file in record_of_three.parent.rglob("*") if file.is_file()]
        assert left == ["sessions.sqlite3"]
        data = every_byte(record_of_three)
        assert not any(word in data for word in (b"Ada", b"Bob", b"clam", b"a shelf"))
        assert "nothing to delete" in run("--everything").output

    @pytest.mark.parametrize(
        ("words", "is_kept"),
        [(["--everything"], False), (["--person", "me"], False), (["--person", "Ada"], True), (["2"], True)],
    )
    def test_of_the_plan(
        self, record_of_three: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], is_kept: bool
    ) -> None:
        monkeypatch.setenv(CONFIG_DIR_VARIABLE, str(record_of_three.parent / "settings"))
        own_plan.follow(plan_of_kim("gardening"), date(2026, 5, 1))
        own_plan.follow(plan_of_kim("dancing"), date(2026, 5, 2))
        with Store(record_of_three) as store:
            store.save_person(Person("me", {"hip_surgery": "no"}, ()))
        assert run(*words, answer="y\n").exit_code == 0
        left = [file.name for file in own_plan.plan_path().parent.glob("*")]
        assert sorted(left) == (["plan.toml", "plan_before.toml"] if is_kept else [])

    def test_of_everything_where_a_table_s_definition_is_no_text(self, record_of_three: Path) -> None:
        """SQLite then quotes bytes in its message that Python cannot decode."""
        with sqlite3.connect(record_of_three) as db:
            db.execute("PRAGMA writable_schema = ON")
            damaged = "CAST(replace(CAST(sql AS BLOB), 'CHECK (side IN', x'434845434b202873a0696465494e') AS TEXT)"
            db.execute(f"UPDATE sqlite_master SET sql = {damaged} WHERE name = 'exercise_set'")
        db.close()
        done = run("--everything", answer="y\n")
        assert done.exception is None or isinstance(done.exception, TrainerError | SystemExit)
        assert not any(b"Ada" in file.read_bytes() for file in record_of_three.parent.rglob("*") if file.is_file())

    def test_a_page_goes_before_its_session_which_is_then_still_there_to_be_named(
        self, record_of_three: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = record_of_three.parent / "review.html"

        def killed(*_: object) -> bool:
            assert not page.exists()
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(deleting, "forget", killed)
            run("2", "--yes")
        assert not page.exists()
        assert run("2", "--yes").exit_code == 0

    def test_a_page_that_cannot_be_deleted_is_named_and_the_session_is_gone(
        self, record_of_three: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page = record_of_three.parent / "review.html"
        page.unlink()
        page.mkdir()  # as good as a file that another program holds open
        monkeypatch.setattr(deleting, "traces", lambda *_: [page])
        done = run("2", "--yes")
        assert str(done.exception).startswith(f"Cannot delete {page}, ")
        with Store(record_of_three) as store:
            assert [session.id for session in store.sessions()] == [3, 1]


class TestWhatIsMeant:
    @pytest.mark.parametrize(
        ("first", "last", "person", "days"),
        [
            (date(2026, 5, 2), None, None, [3, 2]),
            (None, date(2026, 5, 2), None, [2, 1]),
            (date(2026, 5, 2), date(2026, 5, 2), None, [2]),
            (date(2026, 5, 2), None, "Ada", [3]),
            (date(2026, 6, 1), None, None, []),
        ],
    )
    def test_days(self, record_of_three: Path, first: date, last: date, person: str | None, days: list[int]) -> None:
        with Store(record_of_three) as store:
            found = select(store, person=person, first=first, last=last)
        assert [session.id for session in found.sessions] == days
        assert found.people == ()  # what is known of a person does not belong to a day

    def test_unknown(self, record_of_three: Path) -> None:
        with Store(record_of_three) as store:
            with pytest.raises(TrainerError, match="no session 9"):
                select(store, [1, 9])
            with pytest.raises(TrainerError, match="nobody called Cleo"):
                select(store, person="Cleo")


class TestItAsks:
    @pytest.mark.parametrize("answer", ["n\n", "\n", ""], ids=["no", "return", "end of input"])
    def test_and_deletes_nothing_without_a_yes(self, record_of_three: Path, answer: str) -> None:
        done = run("--from", "2026-05-02", answer=answer)
        assert done.exit_code == 1
        assert "Bob, 1 set" in done.output
        assert "review.html" in done.output.replace("\n", "")
        with Store(record_of_three) as store:
            assert len(store.sessions()) == 3

    @pytest.mark.slow
    def test_nobody_there_is_a_sentence_and_exit_code_2(self, record_of_three: Path) -> None:
        environment = os.environ | {DATA_DIR_VARIABLE: str(record_of_three.parent)}
        command = [sys.executable, "-m", "trainer", "forget", "--everything"]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)
        assert done.returncode == 2
        assert (
            done.stderr
            == "pilates: " + "Nothing was changed, since nobody is there to confirm it. To go ahead, add --yes.\n"
        )
        with Store(record_of_three) as store:
            assert len(store.sessions()) == 3

    def test_unless_told_not_to(self, record_of_three: Path) -> None:
        assert run("2", "--yes").exit_code == 0
        assert not (record_of_three.parent / "review.html").exists()
        with Store(record_of_three) as store:
            assert [session.id for session in store.sessions()] == [3, 1]

    def test_sessions_are_listed(self, record_of_three: Path) -> None:
        listed = run().output
        assert "   2  " in listed
        assert "Person: Ada" in listed
