"""Files that a killed command leaves behind hold health data, and are found again."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.recorded import good, record_live
from trainer.base.paths import DATA_DIR_VARIABLE, record_path
from trainer.cli.app import app
from trainer.record import left_behind


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's folder, with one session."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "data"))
    record_live(record_path(), [good()])
    return tmp_path / "data"


def stopped_export(part: Path, data: Path, *names: str) -> None:
    """An export of which a kill left the note and some files."""
    with left_behind.noted(part, data):
        (note,) = (file for file in data.glob("exporting-*") if file.suffix != ".part")
        kept = note.read_bytes()
    note.with_name(f"exporting-{part.stem}.part").write_bytes(kept)
    for name in names:
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        (part / name).write_text("how somebody moved", "utf-8")


def test_forget_names_half_an_export_and_deletes_it(data: Path, tmp_path: Path) -> None:
    part = tmp_path / "elsewhere" / "for-my-physio.part"
    stopped_export(part, data, "sets.csv", "landmarks/a.npz", "opensim/a.trc")
    done = CliRunner().invoke(app, ["forget", "1", "--yes"], env={"COLUMNS": "500"})
    assert done.exit_code == 0, done.output
    assert str(part / "landmarks" / "a.npz") in done.output
    assert not part.exists()
    assert part.parent.exists()
    assert left_behind.unfinished(data) == []


def test_nothing_else_is_deleted(data: Path, tmp_path: Path) -> None:
    part, home = tmp_path / "mine.part", tmp_path / "home"
    stopped_export(part, data, "sets.csv", "diary.txt")
    stopped_export(home, data, "sets.csv")  # a note that was changed
    done = CliRunner().invoke(app, ["forget", "1", "--yes"])
    assert done.exit_code == 0, done.output
    assert [file.name for file in part.iterdir()] == ["diary.txt"]
    assert (home / "sets.csv").exists()


def test_an_export_that_ends_leaves_no_note(data: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["export", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert [file.name for file in data.iterdir()] == [record_path().name]


def test_copies_of_a_recover_that_was_killed(data: Path) -> None:
    old, new = data / "recover-old", data / "recover-new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "damaged.sqlite3").write_bytes(b"health answers")
    long_ago_s = time.time() - left_behind.ABANDONED_AFTER_S - 60.0
    os.utime(old, (long_ago_s, long_ago_s))
    with left_behind.work_folder(data) as folder:
        assert folder.parent == data
        assert not old.exists()
    assert left_behind.copies(data) == [new / "damaged.sqlite3"]  # that one may still be at work
    done = CliRunner().invoke(app, ["forget", "--everything", "--yes"], env={"COLUMNS": "500"})
    assert done.exit_code == 0, done.output
    assert str(new / "damaged.sqlite3") in done.output
    assert not new.exists()
