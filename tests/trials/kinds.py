"""The kinds of inputs that come from outside, how each is damaged, and who reads it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import webbrowser
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any, Protocol

import numpy as np
from typer.testing import CliRunner

import exercises
import tests.built_once  # noqa: F401
from tests.full_set import RESULT
from tests.made_page import UNSEEN_SET
from tests.recorded import good, record_live
from tests.stick_figure import GOOD, ROLLS_BACK, film_clam
from tests.trials.mutations import (
    VALUES,
    mutated_arrays,
    mutated_blob,
    mutated_bytes,
    mutated_json,
    mutated_toml,
)
from trainer.base.errors import TrainerError
from trainer.base.paths import DATA_DIR_VARIABLE
from trainer.check.page import page
from trainer.check.run import check_clip
from trainer.check.sidecar import find_samples
from trainer.check.tally import as_dict, rows
from trainer.cli.app import app
from trainer.exchange import opensim
from trainer.exchange.results import write_results
from trainer.plan.plan_file import Plan
from trainer.plan.programme_file import load_all
from trainer.record import landmark_blob
from trainer.record.clients import add_consent, clients, save_client
from trainer.record.items import SessionInfo, SetInfo
from trainer.record.recorder import Recorder
from trainer.record.records import Client, Consent
from trainer.record.store import Person, Store
from trainer.recordings.analyse import judge

#: Somebody agreed that their results go to the author of their plan.
YES = Consent("a" * 32, datetime(2026, 5, 4, 12, tzinfo=UTC), True, True, date(2026, 5, 4), "M. Rossi")
SAMPLES = Path(__file__).parents[2] / "samples"
RECORD = "sessions.sqlite3"


class Kind(Protocol):
    """A kind of input.

    Attributes:
        what: the input at hand, for whoever looks into a failure.
    """

    what: str

    def trial(self, random: Random) -> str:
        """Damage one and read it: "read" or "refused".

        Raises:
            Exception: whatever no reader may raise.
        """


class FailedError(Exception):
    """A command ended in a way in which none may."""


def run(*arguments: str, accepted: bool = False) -> bool:
    """A command: whether it did what was asked; whatever is wrong must be one sentence.

    Args:
        arguments: of the command line.
        accepted: the input was accepted before, so that nothing may be wrong.

    Raises:
        FailedError: it ended with a traceback, or with a sentence about something that had been accepted.
    """
    done = CliRunner().invoke(app, [*arguments])
    error = done.exception
    if error is None or (isinstance(error, SystemExit) and error.code == 0):
        return True
    if not accepted and isinstance(error, TrainerError | SystemExit):
        return False
    raise FailedError(f"{arguments}: {error!r}\n{done.output[-500:]}") from error


def fresh(folder: Path) -> Path:
    """An empty folder for the program's data."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[DATA_DIR_VARIABLE] = str(folder)
    return folder


def read_record(folder: Path, accepted: bool = False) -> bool:
    """Every command that reads the record; whether all of them could."""
    out = folder.parent / "again"
    shutil.rmtree(out, ignore_errors=True)
    whole = [
        run("review", "--open", accepted=accepted),
        run("today", accepted=accepted),
        run("report", accepted=accepted),
        run("clients", accepted=accepted),
        run("export", str(out), accepted=accepted),
        run("rescore", "--all", accepted=accepted),
        run("rescore", "--all", "--undo", accepted=accepted),
        run("forget", accepted=accepted),
        run("forget", "--everything", "--yes", accepted=accepted),
    ]
    if accepted:
        fresh(folder)
        run("import", str(out), accepted=True)
    return all(whole)


def made_record(path: Path) -> None:
    """Two sessions: one that can be judged again, and one with all there is to write; and answers about health."""
    webbrowser.open = lambda *_, **__: True
    # Few pictures, since most of a trial's time is judging them.
    record_live(path, [film_clam([one], fps=8.0) for one in (GOOD, ROLLS_BACK)], SessionInfo("me", "glutes", 4))
    with Recorder(path, SessionInfo("Ada – née L.")) as to:
        to.begin_set(SetInfo("clam", "left", "live", 100.0, "a shelf", "full", {"numpy": "2.0"}))
        to.finish(RESULT)
        to.begin_set(SetInfo("clam", None, "recorded", 1000.0, "a shelf", "full", {"numpy": "2.0"}))
        to.finish(UNSEEN_SET)
    with Store(path) as store:
        store.save_person(Person("me", {"disc": "no"}, ("roll_down",)))
        save_client(store.db, Client("Ada – née L.", "b" * 32, YES.at))
        add_consent(store.db, "me", YES)


class Bundle:
    """What ``pilates export`` writes, imported into an empty record."""

    def __init__(self, folder: Path) -> None:
        self.what = ""
        self._folder = folder
        here = fresh(folder / "here")
        made_record(here / RECORD)
        run("export", str(folder / "whole"), accepted=True)
        self._text = (folder / "whole" / "record.json").read_text("utf-8")

    def trial(self, random: Random) -> str:
        """See :class:`Kind`."""
        out = self._folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(self._folder / "whole", out)
        if random.random() < 0.8:
            text = mutated_json(random, self._text)
            (out / "record.json").write_bytes(text.encode("utf-8", "surrogatepass"))
            self.what = "record.json"
        else:
            file = random.choice(sorted((out / "landmarks").iterdir()))
            with np.load(file) as loaded:
                arrays = dict(loaded)
            file.write_bytes(mutated_arrays(random, arrays))
            self.what = file.name
        here = fresh(self._folder / "here")
        if run("import", str(out)):
            read_record(here, accepted=True)
            return "read"
        with Store(here / RECORD) as store:
            if store.sessions() or store.people():
                raise FailedError("refused, and yet something was kept")
        return "refused"


class Results:
    """What ``pilates plan results`` writes, imported into an empty record."""

    def __init__(self, folder: Path) -> None:
        self.what = ""
        self._folder = folder
        here = fresh(folder / "home")
        made_record(here / RECORD)
        with Store(here / RECORD) as store:
            plan = Plan("Hips", YES.recipient, "Kim", "", 6, "own", (), (), (), YES.since, YES.patient)
            write_results(store, plan, folder / "whole.json")
        self._text = (folder / "whole.json").read_text("utf-8")

    def trial(self, random: Random) -> str:
        """See :class:`Kind`."""
        file = self._folder / "kim.json"
        self.what = mutated_json(random, self._text)
        file.write_bytes(self.what.encode("utf-8", "surrogatepass"))
        here = fresh(self._folder / "here")
        if run("import", str(file)):
            with Store(here / RECORD) as store:
                (client,) = clients(store)
            run("clients", accepted=True)
            run("clients", "--", client.person, accepted=True)
            return "read"
        with Store(here / RECORD) as store:
            if store.sessions() or store.people():
                raise FailedError("refused, and yet something was kept")
        return "refused"


class Record:
    """A record whose rows or bytes are damaged."""

    def __init__(self, folder: Path) -> None:
        self.what = ""
        self._folder = folder
        here = fresh(folder / "here")
        made_record(here / RECORD)
        with contextlib.closing(sqlite3.connect(here / RECORD)) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
            self._columns = [
                (table, column)
                for (table,) in tables.fetchall()
                for (column,) in db.execute("SELECT name FROM pragma_table_info(?)", (table,)).fetchall()
                if db.execute(f"SELECT 1 FROM {table}").fetchone()
            ]
        shutil.copy(here / RECORD, folder / "whole")

    def trial(self, random: Random) -> str:
        """See :class:`Kind`."""
        here = fresh(self._folder / "here")
        shutil.copy(self._folder / "whole", here / RECORD)
        if random.random() < 0.2:
            self.what = "bytes"
            (here / RECORD).write_bytes(mutated_bytes(random, (here / RECORD).read_bytes()))
        else:
            self._change_rows(random, here / RECORD)
        return "read" if read_record(here) else "refused"

    def _change_rows(self, random: Random, path: Path) -> None:
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA ignore_check_constraints = ON")
            done = False
            while not done:
                table, column = random.choice(self._columns)
                values = db.execute(f"SELECT {column} FROM {table}").fetchall()
                (old,) = random.choice(values)
                self.what = f"{table}.{column}"
                value = _for_a_column(random, old)
                with contextlib.suppress(sqlite3.Error, UnicodeEncodeError, OverflowError):
                    where = random.choice(("", f" WHERE {column} IS ?"))
                    done = db.execute(f"UPDATE {table} SET {column} = ?{where}", (value, *([old] if where else [])))
                    db.commit()


def _for_a_column(random: Random, old: Any) -> Any:
    if isinstance(old, bytes) and random.random() < 0.8:
        return mutated_blob(random, old) if old[:1] == b"\x78" else mutated_bytes(random, old)
    if isinstance(old, str) and old[:1] in ("{", "[") and random.random() < 0.7:
        return mutated_json(random, old)
    value = random.choice((*VALUES, b"", b"\xff\xfe", b"{", bytes(100_000)))
    return json.dumps(value) if isinstance(value, list | dict | bool) else value


class Sidecar:
    """A clip's sidecar, or the truth of its frames, held against what the trainer found."""

    def __init__(self, folder: Path) -> None:
        self.what = ""
        name = "clam_left_rolls_back_mild"
        self._folder = folder / "clips"
        self._folder.mkdir()
        self._text = (SAMPLES / f"{name}.json").read_text("utf-8")
        self._video = json.loads(self._text)["video"]
        (self._folder / self._video).write_bytes(b"no video")
        with np.load(SAMPLES / f"{name}.truth.npz") as loaded:
            self._truth = dict(loaded)
        self._poses = film_clam([ROLLS_BACK], fps=8.0)  # few, since most of a trial's time is judging them
        self._found = judge(exercises.get("clam"), self._video, self._poses)

    def trial(self, random: Random) -> str:
        """See :class:`Kind`."""
        sidecar, truth = self._folder / "me.json", self._folder / "me.truth.npz"
        text, arrays = self._text, None
        if random.random() < 0.7:
            self.what, text = "sidecar", mutated_json(random, text)
        else:
            self.what, arrays = "truth", mutated_arrays(random, self._truth)
        sidecar.write_bytes(text.encode("utf-8", "surrogatepass"))
        if arrays is None:
            np.savez_compressed(truth, **self._truth)
        else:
            truth.write_bytes(arrays)
        try:
            samples = find_samples(self._folder)
        except TrainerError:
            return "refused"
        checked = [check_clip(sample, lambda _: self._poses) for sample in samples]
        table = rows(checked)
        json.dumps(as_dict(table, checked), allow_nan=False)
        page(table, checked, b"", lambda _: self._poses)
        return "refused" if any(one.error for one in checked) else "read"


class Programme:
    """A programme in the folder for own ones."""

    def __init__(self, folder: Path) -> None:
        self.what = ""
        self._folder = folder
        shipped = Path(load_all.__code__.co_filename).parent / "programmes"
        self._texts = [file.read_text("utf-8") for file in sorted(shipped.glob("*.toml"))]

    def trial(self, random: Random) -> str:
        """See :class:`Kind`."""
        here = fresh(self._folder / "here")
        (here / "programmes").mkdir()
        data = mutated_toml(random, random.choice(self._texts))
        self.what = data[:300].decode("utf-8", "replace")
        (here / "programmes" / random.choice(("own.toml", "glutes.toml"))).write_bytes(data)
        if not run("programmes"):
            run("today")
            return "refused"
        run("today", accepted=True)
        return "read"


class Blob:
    """A row of landmarks, unpacked, judged and exported."""

    def __init__(self, folder: Path) -> None:
        self.what = ""
        self._poses = good()[:120]
        self._blob = landmark_blob.pack(self._poses)

    def trial(self, random: Random) -> str:
        """See :class:`Kind`."""
        size: Any = random.choice(((640, 480),) * 8 + ((0, 0), (-1, 5), (1.5, 2), (None, 1), ("a", 1), (2**40, 1)))
        blob: Any = mutated_blob(random, self._blob) if random.random() < 0.97 else random.choice(VALUES)
        self.what = f"{size} {len(blob) if isinstance(blob, bytes) else blob!r:.40}"
        try:
            poses = landmark_blob.unpack_rows([(*size, self._blob)] * random.choice((0, 0, 0, 1)) + [(*size, blob)])
        except ValueError:
            return "refused"
        judge(exercises.get("clam"), "me", poses)
        if poses and np.isfinite(torso_px := opensim.torso_px(poses)) and torso_px > 0:
            opensim.trc_text("me", poses, torso_px)
        return "read"


#: Each kind, made with a folder of its own.
KINDS: dict[str, Callable[[Path], Kind]] = {
    "bundle": Bundle,
    "results": Results,
    "record": Record,
    "sidecar": Sidecar,
    "programme": Programme,
    "blob": Blob,
}
