"""Only the owner can read health data, whatever the umask, and ``forget`` deletes all of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.record.test_store import clip, record_set
from trainer.base import paths
from trainer.base.paths import CACHE_DIR_VARIABLE, DATA_DIR_VARIABLE, data_dir, record_path
from trainer.cli.app import app
from trainer.record import schema
from trainer.record.forget import traces
from trainer.record.salvage import set_aside
from trainer.record.store import Store

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights otherwise")


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The umask lets everybody read everything, unless the program restricts it."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "data"))
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "cache"))
    before = os.umask(0)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> dict[str, str]:
    """Files and folders that somebody else may read, with their rights."""
    modes = {path: path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*"))}
    return {str(path): oct(mode) for path, mode in modes.items() if mode & 0o077}


def run(*words: str) -> Any:
    os.umask(0)
    return CliRunner().invoke(app, [*words], env={"COLUMNS": "300"})


@on_posix
class TestRights:
    def test_of_the_record_its_log_and_a_damaged_copy(self) -> None:
        record_set(record_path(), clip(3))
        with Store(record_path()) as store:
            store.db.execute("UPDATE session SET note = 'words'")
            assert {file.name[16:] for file in data_dir().iterdir()} == {"", "-wal", "-shm"}
            assert open_to_others(data_dir()) == {}
        set_aside(record_path())
        assert open_to_others(data_dir()) == {}

    def test_of_files_that_an_earlier_version_left_open(self) -> None:
        record_set(record_path(), [])
        record_path().chmod(0o644)
        schema.connect(record_path()).close()
        assert open_to_others(data_dir()) == {}

    def test_of_a_folder_that_is_ours_and_of_one_that_was_chosen(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ours, chosen = tmp_path / "ours", tmp_path / "chosen"
        for folder in (ours, chosen):
            folder.mkdir(mode=0o755)
        monkeypatch.setattr(paths.platformdirs, "user_data_path", lambda *_, **__: ours)
        monkeypatch.setenv(DATA_DIR_VARIABLE, str(chosen))
        data_dir()
        monkeypatch.delenv(DATA_DIR_VARIABLE)
        data_dir()
        assert (ours.stat().st_mode & 0o777, chosen.stat().st_mode & 0o777) == (0o700, 0o755)

    def test_of_what_commands_write(self, tmp_path: Path) -> None:
        record_set(record_path(), clip(3))
        assert run("report", "--html", str(data_dir() / "report.html")).exit_code == 0
        assert run("export", str(tmp_path / "out")).exit_code == 0
        assert open_to_others(data_dir()) == open_to_others(tmp_path / "out") == {}

    def test_of_landmarks_that_are_kept(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from trainer.check import landmark_cache
        from trainer.recordings.looking import Found

        monkeypatch.setattr(landmark_cache, "find_poses", lambda *_, **__: Found(clip(3)))
        video = tmp_path / "me.mp4"
        video.write_bytes(b"a film")
        landmark_cache.LandmarkCache(b"model", fresh=False)(video)
        assert list((tmp_path / "cache" / "landmarks").iterdir())
        assert open_to_others(tmp_path / "cache") == {}


class TestForgotten:
    def make(self, tmp_path: Path) -> list[Path]:
        names = ("data/review.html.71.part", "cache/landmarks/ab.poses", "cache/landmarks/cd.12.part")
        files = [tmp_path / name for name in names]
        for file in files:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("a body", "utf-8")
        return files

    def test_with_everything(self, tmp_path: Path) -> None:
        record_set(record_path(), [])
        files = self.make(tmp_path)
        done = run("forget", "--everything", "--yes")
        assert done.exit_code == 0
        assert not any(file.exists() for file in files)
        assert all(str(file) in done.output for file in files)

    def test_with_a_session_only_the_pages(self, tmp_path: Path) -> None:
        part, *landmarks = self.make(tmp_path)
        assert traces(data_dir(), False, tmp_path / "cache") == [part]
        assert traces(data_dir(), True, tmp_path / "cache") == sorted([part, *landmarks])

    def test_many_are_counted(self, tmp_path: Path) -> None:
        record_set(record_path(), [])
        self.make(tmp_path)
        for n in range(20):
            (tmp_path / "cache" / "landmarks" / f"{n}.poses").write_text("a body", "utf-8")
        assert f"{tmp_path / 'cache' / 'landmarks'}: 22 files" in run("forget", "--everything", "--yes").output
