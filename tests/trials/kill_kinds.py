"""What is killed: each command that writes, with what must be there after a kill and after the same command again."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import struct
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol
from unittest import mock

from tests.recorded import good, record_live, rolls_back
from tests.test_sources import film_at
from tests.trials.killed import run
from tests.trials.kinds import RECORD, fresh, made_record, read_record
from trainer import analyze_command, frames, practice, schema
from trainer.cli import app
from trainer.migrations import MIGRATIONS
from trainer.rows import SessionInfo
from trainer.scores_json import result_dict
from trainer.sources import Frame
from trainer.store import Store

#: Only the session that is forgotten has it; it must be nowhere afterwards.
SECRET = "a note that nobody else may read"
#: How much faster than life the practice is.
FASTER = 4.0


class Work(Protocol):
    """A command, and what must be true around it.

    Attributes:
        codes_again: exit codes that are right when it is run again after a kill.
        path: the record that it works on.
        before: what every set in it came to before.
    """

    codes_again: tuple[int, ...]
    path: Path
    before: dict[tuple[str, int], dict[str, Any]]

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


def sets_in(path: Path) -> dict[tuple[str, int], dict[str, Any]]:
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


class _Kind:
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

    def check_sets(self, found: dict[tuple[str, int], dict[str, Any]]) -> None:
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


class Practice(_Kind):
    """A recorded video as camera, landmarks that were found before."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._poses = good()
        self._film = film_at(folder / "film.webm", [round(t_s * 1000 / FASTER) for t_s, _ in self._poses])
        self._handed = folder / "handed"

    def work(self) -> None:
        file = os.open(self._handed, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

        def landmarks(frame: Frame) -> Any:
            os.write(file, struct.pack("dd", frame.t_s, time.monotonic()))
            pose = self._poses[min(frame.index, len(self._poses) - 1)][1]
            return None if pose is None else replace(pose, t_s=frame.t_s)

        class Landmarks(contextlib.AbstractContextManager[Any]):
            __call__ = staticmethod(landmarks)
            look_anew = __exit__ = lambda *_: None  # type: ignore[assignment]

        guard = SimpleNamespace(is_trusted=True, offer=lambda *_: None, stop=lambda: None)
        with (
            mock.patch.object(practice, "Landmarker", return_value=Landmarks()),
            mock.patch.object(practice, "BackgroundGuard", return_value=guard),
            mock.patch.object(practice, "model_bytes", return_value=b"a model"),
        ):
            cli("practice", "clam", "--yes-i-have-read", "--camera", self._film, "--no-window", "--no-voice")

    def _recorded(self) -> list[list[float]]:
        with Store(self.path) as store:
            new = [one for one in store.sessions() if not any(one.uid == uid for uid, _ in self.before)]
            return [[t_s for t_s, _ in store.set_poses(one.id)] for session in new for one in session.sets]

    def check_done(self, again: bool) -> None:
        self.check_sets(sets_in(self.path))
        newest = self._recorded()[0]
        assert newest == [t_s for t_s, _ in self._handed_over()]

    def _handed_over(self) -> list[tuple[float, float]]:
        data = self._handed.read_bytes() if self._handed.exists() else b""
        return list(struct.iter_unpack("dd", data))  # type: ignore[arg-type]

    def lost_s(self, killed_at_s: float) -> float | None:
        handed = self._handed_over()
        stored = (self._recorded() or [[]])[0]
        assert stored[: len(handed)] == [t_s for t_s, _ in handed[: len(stored)]]
        return killed_at_s - handed[len(stored)][1] if len(handed) > len(stored) else 0.0

    def prepare(self) -> None:
        super().prepare()
        self._handed.unlink(missing_ok=True)


class Import(_Kind):
    """Sessions of another machine: all of them or none."""

    def __init__(self, folder: Path) -> None:
        there = fresh(folder / "there")
        for n in range(4):
            record_live(there / RECORD, [good(), rolls_back()], SessionInfo("Ada", "glutes", n))
        cli("export", folder / "bundle")
        self._all = sets_in(there / RECORD)
        super().__init__(folder)

    def work(self) -> None:
        cli("import", self._folder / "bundle")

    def check_sets(self, found: dict[tuple[str, int], dict[str, Any]]) -> None:
        assert found in (self.before, self.before | self._all)

    def check_done(self, again: bool) -> None:
        assert sets_in(self.path) == self.before | self._all


class Export(_Kind):
    """A folder that is whole or not there; what is there is not written over."""

    codes_again = (0, 2)

    def prepare(self) -> None:
        super().prepare()
        for name in ("out", "out.part"):
            shutil.rmtree(self._folder / name, ignore_errors=True)

    def work(self) -> None:
        cli("export", self._folder / "out")

    def check_sets(self, found: dict[tuple[str, int], dict[str, Any]]) -> None:
        assert found == self.before
        if (self._folder / "out").exists():
            self.check_done(again=False)

    def check_done(self, again: bool) -> None:
        entries = json.loads((self._folder / "out" / "record.json").read_text("utf-8"))["sessions"]
        assert sum(len(entry["sets"]) for entry in entries) == len(self.before)
        assert not (self._folder / "out.part").exists()


class Rescore(_Kind):
    """Every set is as it was, or as it comes to today."""

    def make(self, path: Path) -> None:
        record_live(path, [good(), rolls_back()])
        self.after = sets_in(path)
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute("UPDATE exercise_set SET spine = spine / 2, hips = 1")
            db.execute("UPDATE repetition SET hips = 1, tempo = 2")
            db.execute("DELETE FROM fault")
            db.commit()

    def work(self) -> None:
        cli("rescore", "--all")

    def check_sets(self, found: dict[tuple[str, int], dict[str, Any]]) -> None:
        assert [*found] == [*self.before]
        assert all(one in (self.before[key], self.after[key]) for key, one in found.items())

    def check_done(self, again: bool) -> None:
        assert sets_in(self.path) == self.after


class Forget(_Kind):
    """A session is there whole, or gone; when the command has come to its end nothing of it is in any file."""

    codes_again = (0, 2)  # 2: there is no such session any more

    def make(self, path: Path) -> None:
        made_record(path)
        record_live(path, [good(), rolls_back()])
        with contextlib.closing(sqlite3.connect(path)) as db:
            (self._number,) = db.execute("SELECT max(id) FROM session").fetchone()
            db.execute("UPDATE session SET note = ? WHERE id = ?", (SECRET, self._number))
            db.commit()

    def prepare(self) -> None:
        super().prepare()
        (self._here / "review.html").write_text(f"<p>{SECRET}</p>", "utf-8")

    def work(self) -> None:
        cli("forget", self._number, "--yes")

    def _others(self) -> dict[tuple[str, int], dict[str, Any]]:
        return {key: one for key, one in self.before.items() if one["note"] != SECRET}

    def check_sets(self, found: dict[tuple[str, int], dict[str, Any]]) -> None:
        assert found in (self.before, self._others())

    def check_done(self, again: bool) -> None:
        assert sets_in(self.path) == self._others()
        left = [file.name for file in self._here.rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()]
        assert left == [], f"traces in {left}"


class Migration(_Kind):
    """A record of the first version, brought up to date when it is opened."""

    def make(self, path: Path) -> None:
        blob, at = frames.pack(good()), "2026-05-01T16:00:00.000+00:00"
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(MIGRATIONS[0] + "PRAGMA user_version = 1;")
            for n in range(1, 301):
                db.execute("INSERT INTO session VALUES (?, ?, ?, '')", (n, at, at))
                db.execute(
                    "INSERT INTO exercise_set VALUES (?, ?, 'clam', NULL, 'left', 'live', ?, 0, 'a shelf', 'full',"
                    " '{}', NULL, 1, 90.5, NULL, 1, 0, '[]', 0)",
                    (n, n, at),
                )
                db.execute("INSERT INTO repetition VALUES (?, 1, 'left', 1, 2, 3, 41.5, 1, 1, 33, NULL, 0, 87)", (n,))
                db.execute("INSERT INTO fault VALUES (?, 1, 0, 'pelvis_rolls_back', 1, 2, 14.3, 'deg', 'fault')", (n,))
            db.execute("INSERT INTO landmarks VALUES (1, 1, 640, 480, ?)", (blob,))
            db.commit()

    def work(self) -> None:
        cli("forget")  # only lists, but opens the record

    def check_sets(self, found: dict[tuple[str, int], dict[str, Any]]) -> None:
        assert self._plain(found) == self._plain(self.before)

    @staticmethod
    def _plain(found: dict[tuple[str, int], dict[str, Any]]) -> list[dict[str, Any]]:
        return [*found.values()]  # whoever brings it up to date draws the sessions' ids anew

    def check_done(self, again: bool) -> None:
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            assert schema.version_of(db) == schema.SCHEMA_VERSION
        self.check_sets(sets_in(self.path))


class Analyze(_Kind):
    """``analyze --save`` of a video that was saved before: there once, as before or anew."""

    def __init__(self, folder: Path) -> None:
        self._film = film_at(folder / "film.webm", [40 * n for n in range(5)])
        super().__init__(folder)

    def make(self, path: Path) -> None:
        made_record(path)
        fresh(self._here)
        shutil.copy(path, self.path)
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(path, self.path)
        done = run(self.work, self._folder / "log")
        assert done.code == 0, done.text
        shutil.copy(self.path, path)

    def work(self) -> None:
        nothing = contextlib.nullcontext()
        with (
            mock.patch.object(analyze_command, "find_poses", return_value=rolls_back()),
            mock.patch.object(analyze_command, "model_bytes", return_value=b"a model"),
            mock.patch.object(analyze_command, "Landmarker", return_value=nothing),
            mock.patch.object(analyze_command, "StillLandmarker", return_value=nothing),
        ):
            cli("analyze", self._film, "--exercise", "clam", "--save")

    def check_sets(self, found: dict[tuple[str, int], dict[str, Any]]) -> None:
        self.check_done(again=False)

    def check_done(self, again: bool) -> None:
        def plain(found: dict[tuple[str, int], dict[str, Any]]) -> list[str]:
            return sorted(json.dumps(one) for one in found.values())

        assert plain(sets_in(self.path)) == plain(self.before)


#: Each kind, made with a folder of its own.
KINDS: dict[str, Callable[[Path], Work]] = {
    "practice": Practice,
    "import": Import,
    "export": Export,
    "rescore": Rescore,
    "forget": Forget,
    "migration": Migration,
    "analyze": Analyze,
}
