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
from typing import Any
from unittest import mock

from tests.clips import film_at
from tests.recorded import good, record_live, rolls_back
from tests.trials.killed import run
from tests.trials.kinds import RECORD, fresh, made_record
from tests.trials.writing import Kind, Sets, Work, cli, sets_in
from trainer.capture.frame import Frame
from trainer.cli import analyze as analyze_command
from trainer.cli import analyze_options
from trainer.pose.trust import Trust
from trainer.record import aside, landmark_blob, left_behind, schema
from trainer.record.items import SessionInfo
from trainer.record.migrations import MIGRATIONS
from trainer.record.store import Store
from trainer.recordings.looking import Found
from trainer.session import devices, practice

#: Only the session that is forgotten has it; it must be nowhere afterwards.
SECRET = "a note that nobody else may read"
#: Few pictures, since most of a trial's time is judging them.
FPS = 8.0
#: How much faster than life the practice is.
FASTER = 4.0


class Practice(Kind):
    """A recorded video as camera, landmarks that were found before."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._poses = good(FPS)
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
            restart_tracking = __exit__ = lambda *_: None  # type: ignore[assignment]

        guard = SimpleNamespace(trust=Trust(), sees_others=False, offer=lambda *_: None, stop=lambda: None)
        with (
            mock.patch.object(practice, "Landmarker", return_value=Landmarks()),
            mock.patch.object(practice, "BackgroundGuard", return_value=guard),
            mock.patch.object(devices, "model_bytes", return_value=b"a model"),
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
        return list(struct.iter_unpack("dd", self._handed.read_bytes()))  # type: ignore[arg-type]

    def lost_s(self, killed_at_s: float) -> float | None:
        handed = self._handed_over()
        stored = (self._recorded() or [[]])[0]
        assert stored[: len(handed)] == [t_s for t_s, _ in handed[: len(stored)]]
        return killed_at_s - handed[len(stored)][1] if len(handed) > len(stored) else 0.0

    def prepare(self) -> None:
        super().prepare()
        self._handed.write_bytes(b"")
        self._handed.chmod(0o666)  # a trial may be somebody else


class Import(Kind):
    """Sessions of another machine: all of them or none."""

    def __init__(self, folder: Path) -> None:
        there = fresh(folder / "there")
        for n in range(4):
            record_live(there / RECORD, [good(FPS), rolls_back(FPS)], SessionInfo("Ada", "glutes", n))
        cli("export", folder / "bundle")
        self._all = sets_in(there / RECORD)
        super().__init__(folder)

    def work(self) -> None:
        cli("import", self._folder / "bundle")

    def check_sets(self, found: Sets) -> None:
        assert found in (self.before, self.before | self._all)

    def check_done(self, again: bool) -> None:
        assert sets_in(self.path) == self.before | self._all


class Export(Kind):
    """A folder that is whole or not there; what is there is not written over."""

    codes_again = (0, 2)

    def prepare(self) -> None:
        super().prepare()
        for name in ("out", "out.part"):
            shutil.rmtree(self._folder / name, ignore_errors=True)

    def work(self) -> None:
        cli("export", self._folder / "out")

    def check_sets(self, found: Sets) -> None:
        assert found == self.before
        left = {file for file in (self._folder / "out.part").rglob("*") if file.is_file()}
        assert left <= {*left_behind.unfinished(self._here)}  # so that forget finds it
        if (self._folder / "out").exists():
            self.check_done(again=False)

    def check_done(self, again: bool) -> None:
        entries = json.loads((self._folder / "out" / "record.json").read_text("utf-8"))["sessions"]
        assert sum(len(entry["sets"]) for entry in entries) == len(self.before)
        assert not (self._folder / "out.part").exists()


class Rescore(Kind):
    """Every set is as it was, or as it comes to today."""

    def make(self, path: Path) -> None:
        record_live(path, [good(FPS), rolls_back(FPS)])
        self.after = sets_in(path)
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute("UPDATE exercise_set SET spine = spine / 2, hips = 1")
            db.execute("UPDATE repetition SET hips = 1, tempo = 2")
            db.execute("DELETE FROM fault")
            db.commit()

    def work(self) -> None:
        cli("rescore", "--all")

    def check_sets(self, found: Sets) -> None:
        assert [*found] == [*self.before]
        assert all(one in (self.before[key], self.after[key]) for key, one in found.items())

    def check_done(self, again: bool) -> None:
        assert sets_in(self.path) == self.after


class Forget(Kind):
    """A session is there whole, or gone; when the command has come to its end nothing of it is in any file."""

    codes_again = (0, 2)  # 2: there is no such session any more

    def make(self, path: Path) -> None:
        made_record(path)
        record_live(path, [good(FPS), rolls_back(FPS)])
        with contextlib.closing(sqlite3.connect(path)) as db:
            (self._number,) = db.execute("SELECT max(id) FROM session").fetchone()
            db.execute("UPDATE session SET note = ? WHERE id = ?", (SECRET, self._number))
            db.commit()

    def prepare(self) -> None:
        super().prepare()
        (self._here / "review.html").write_text(f"<p>{SECRET}</p>", "utf-8")

    def work(self) -> None:
        cli("forget", self._number, "--yes")

    def _others(self) -> Sets:
        return {key: one for key, one in self.before.items() if one["note"] != SECRET}

    def check_sets(self, found: Sets) -> None:
        assert found in (self.before, self._others())

    def check_done(self, again: bool) -> None:
        assert sets_in(self.path) == self._others()
        left = [file.name for file in self._here.rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()]
        assert left == [], f"traces in {left}"


class Migration(Kind):
    """A record of the first version, brought up to date when it is opened."""

    def make(self, path: Path) -> None:
        blob, at = landmark_blob.pack(good(FPS)), "2026-05-01T16:00:00.000+00:00"
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

    def check_sets(self, found: Sets) -> None:
        assert self._plain(found) == self._plain(self.before)

    @staticmethod
    def _plain(found: Sets) -> list[dict[str, Any]]:
        return [*found.values()]  # whoever brings it up to date draws the sessions' ids anew

    def check_done(self, again: bool) -> None:
        with contextlib.closing(sqlite3.connect(self.path)) as db:
            assert schema.version_of(db) == schema.SCHEMA_VERSION
        self.check_sets(sets_in(self.path))


class Analyze(Kind):
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
        with (
            mock.patch.object(analyze_command, "find_poses", return_value=Found(rolls_back(FPS))),
            mock.patch.object(analyze_options, "model_bytes", return_value=b"a model"),
        ):
            cli("analyze", self._film, "--exercise", "clam", "--save")

    def check_sets(self, found: Sets) -> None:
        self.check_done(again=False)

    def check_done(self, again: bool) -> None:
        def plain(found: Sets) -> list[str]:
            return sorted(json.dumps(one) for one in found.values())

        assert plain(sets_in(self.path)) == plain(self.before)


class Recover(Kind):
    """Of a damaged record all that can be read is added, or nothing; the damaged files are whole in some place.

    Its last words are in the write-ahead log alone. Of the damage every command learns, or this one only, in turn.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._here = folder, folder / "here"
        self.path = self._here / RECORD
        self._whole, self._turn = folder / "whole.sqlite3", 0
        made_record(self._whole)
        with contextlib.closing(sqlite3.connect(self._whole)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            roots = [db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (t,)) for t in _DAMAGED]
            self._at = [(root - 1) * 4096 for [(root,)] in roots]
            assert db.execute("PRAGMA page_size").fetchone() == (4096,)
            db.execute("UPDATE session SET note = ? WHERE id = 1", (SECRET,))
            db.commit()
            self._bytes = self._whole.read_bytes()
            self._log = Path(f"{self._whole}-wal").read_bytes()
        self.before = {}
        self._after: dict[int, Sets] = {}
        for _ in _DAMAGED:
            self.prepare()
            done = run(self.work, folder / "log")
            assert done.code == 0, done.text
            found = self._after[self._turn] = sets_in(self.path)
            assert len(found) == 4
            assert SECRET in [one["note"] for one in found.values()]

    def prepare(self) -> None:
        fresh(self._here)
        self._turn = (self._turn + 1) % len(_DAMAGED)
        at = self._at[self._turn]
        self._damaged = self._bytes[:at] + bytes(4096) + self._bytes[at + 4096 :]
        self.path.write_bytes(self._damaged)
        Path(f"{self.path}-wal").write_bytes(self._log)

    def work(self) -> None:
        cli("recover")

    def check_killed(self, all_readers: bool) -> None:
        files = [self.path, *aside.copies_set_aside(self.path)]
        logs = [Path(f"{file}-wal") for file in files]
        if _DAMAGED[self._turn] == "fault":  # else it is opened, and its log goes into it
            assert self._damaged in [file.read_bytes() for file in files if file.exists()]
            assert self._log in [log.read_bytes() for log in logs if log.exists()]
        if self.path.exists() and not _is_damaged(self.path):
            self.check_sets(sets_in(self.path))

    def check_sets(self, found: Sets) -> None:
        assert found in ({}, self._after[self._turn])

    def check_done(self, again: bool) -> None:
        assert sets_in(self.path) == self._after[self._turn]
        shutil.copytree(self._here, copy := fresh(self._folder / "copy"), dirs_exist_ok=True)
        done = run(lambda: cli("forget", "--everything", "--yes"), self._folder / "log")
        assert done.code == 0, done.text
        assert [file.name for file in copy.rglob("*") if file.is_file()] == [RECORD]
        fresh(self._here)


def _is_damaged(path: Path) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(path)) as db:
            return bool(db.execute("PRAGMA integrity_check").fetchone() != ("ok",))
    except sqlite3.DatabaseError:
        return True


#: The tables of which a page is damaged.
_DAMAGED = ("fault", "landmarks")
#: Each kind, made with a folder of its own.
KINDS: dict[str, Callable[[Path], Work]] = {
    "practice": Practice,
    "import": Import,
    "export": Export,
    "rescore": Rescore,
    "forget": Forget,
    "migration": Migration,
    "analyze": Analyze,
    "recover": Recover,
}
