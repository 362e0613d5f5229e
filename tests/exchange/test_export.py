"""Exports: other programs can read them, and importing one restores all of it."""

from __future__ import annotations

import csv
import json
import math
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from calibration.landmarks import LANDMARK_COUNT, Landmark, Pose
from exercises.clam import CLAM
from tests.record.test_store import RESULT, assert_same, clip, record_set
from tests.recorded import good, record_live, rolls_back
from trainer.base.errors import TrainerError
from trainer.base.paths import DATA_DIR_VARIABLE
from trainer.cli.app import app
from trainer.exchange import opensim
from trainer.exchange.export import export
from trainer.exchange.importing import Imported, import_folder
from trainer.record.recorder import SessionInfo
from trainer.record.scores_json import result_dict
from trainer.record.selection import select
from trainer.record.store import Person, SessionRecord, SetRecord, Store
from trainer.recordings.curves import Curve, Curves


def said(template: str) -> dict[str, Any]:
    values = {"n": {"id": "x" * 900, "values": {}}}
    return {"t_s": 1.0, "kind": "count", "text": {"id": template, "values": values}, "code": "", "n": 1}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "here"))
    return tmp_path / "here" / "sessions.sqlite3"


@pytest.fixture(scope="module")
def handed_over(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of one good set."""
    folder = tmp_path_factory.mktemp("good")
    record_live(folder / "sessions.sqlite3", [good()])
    return exported(folder / "sessions.sqlite3", folder / "out")


@pytest.fixture
def out(handed_over: Path, tmp_path: Path) -> Path:
    """A copy of the export of one good set, to be damaged."""
    return shutil.copytree(handed_over, tmp_path / "out")


def exported(path: Path, folder: Path) -> Path:
    with Store(path) as store:
        assert export(store, select(store), folder) == []
    return folder


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def everything(path: Path) -> list[Any]:
    """All of a record that is the same on every machine."""

    def bare(one: SetRecord) -> Any:
        return replace(one, id=0, calibration=None, reps=(), holds=(), video=None), result_dict(one.result())

    def whole(session: SessionRecord) -> Any:
        return repr(replace(session, id=0, sets=())), [repr(bare(one)) for one in session.sets]

    with Store(path) as store:
        return [store.people(), *(whole(session) for session in store.sessions())]


def movements(path: Path) -> list[Any]:
    with Store(path) as store:
        return [store.set_poses(one.id) for session in store.sessions() for one in session.sets]


class TestThereAndBack:
    @pytest.mark.slow
    def test_another_record_becomes_the_same(self, path: Path, tmp_path: Path) -> None:
        record_live(path, [good(), rolls_back()], SessionInfo("Ada – née L.", "evening", 5))
        record_set(path, clip(100))  # with holds, faults of the set, numbers not seen, frames without anybody
        with Store(path) as store:
            store.save_person(Person("Ada – née L.", {"disc": "yes"}, ("roll_down",), {"disc": "2026-05-01"}))
            store.db.execute("UPDATE exercise_set SET comfort = 'felt', amount = 8")
            store.db.execute("UPDATE session SET capability = 'more', day_pain = '[1, 6]'")
        folder = exported(path, tmp_path / "out")
        there = tmp_path / "there.sqlite"
        with Store(there) as store:
            assert import_folder(store, folder) == Imported(2, 0)
        assert everything(there) == everything(path)
        for a, b in zip(movements(there), movements(path), strict=True):
            assert_same(a, b)
        with Store(there) as store:
            before = list(store.db.iterdump())
            assert import_folder(store, folder) == Imported(0, 2)
            assert list(store.db.iterdump()) == before
        exported(there, tmp_path / "again")
        for name in ("sets.csv", "repetitions.csv", "faults.csv"):
            assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()

    def test_what_is_known_here_of_a_person_stays(self, path: Path, tmp_path: Path) -> None:
        record_live(path, [good()], SessionInfo("Ada"))
        with Store(path) as store:
            store.save_person(Person("Ada", {"disc": "no"}))
        folder = exported(path, tmp_path / "out")
        with Store(tmp_path / "there.sqlite") as store:
            store.save_person(Person("Ada", {"disc": "yes"}))
            import_folder(store, folder)
            assert store.people() == [Person("Ada", {"disc": "yes"})]

    @pytest.mark.slow
    def test_commands(self, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        days = iter([1, 2])
        for person in ("Ada", "Bob"):
            moment = datetime(2026, 5, next(days), 12, tzinfo=UTC)
            record_live(path, [good()], SessionInfo(person), lambda moment=moment: moment)  # type: ignore[misc]
        out = tmp_path / "out"
        done = CliRunner().invoke(app, ["export", str(out), "--from", "2026-05-02"])
        assert done.output.startswith("1 session is in"), done.output
        monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "there"))
        done = CliRunner().invoke(app, ["import", str(out)])
        assert done.output == "1 session is new; 0 were already there.\n"
        with Store(tmp_path / "there" / "sessions.sqlite3") as store:
            assert [session.person for session in store.sessions()] == ["Bob"]
        assert isinstance(CliRunner().invoke(app, ["export", str(out)]).exception, TrainerError)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value of a record, lists and objects included."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield from leaves(part, (*path, key))


def put(record: Any, path: Sequence[Any], value: Any) -> None:
    for key in path[:-1]:
        record = record[key]
    record[path[-1]] = value


class TestDamage:
    def damaged(self, folder: Path, change: Any) -> None:
        record = json.loads((folder / "record.json").read_text("utf-8"))
        change(record)
        (folder / "record.json").write_text(json.dumps(record), "utf-8")

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda record: record["sessions"][0].pop("uid"), "damaged"),
            (lambda record: record["sessions"][0].update(pain_before=77), "damaged"),
            (lambda record: record["sessions"][0]["sets"][0].update(landmarks="../../etc/passwd"), "outside"),
            (lambda record: record["sessions"][0]["sets"][0]["result"]["reps"][0].pop("n"), "damaged"),
            (lambda record: record.update(format=2), "newer version"),
            (lambda record: record["sessions"][0].update(started_at="hello"), r"`\$.sessions\[0\].started_at`"),
            (lambda record: record["sessions"][0].update(started_at="2026-05-04T12:00:00"), "started_at"),
            (
                lambda record: record["sessions"][0].update(started_at="0001-01-01T00:00:00+14:00"),
                "the year 1 is not plausible",
            ),
            (lambda record: record["sessions"][0].update(person=None), "person"),
            (lambda record: record["sessions"][0].update(person=""), "person"),
            (lambda record: record["sessions"][0].update(programme="a" * 300), "programme"),
            (lambda record: record["sessions"][0].update(programme="../evil"), "programme"),
            (lambda record: record["sessions"][0].update(uid="a\0b"), "uid"),
            (lambda record: record["sessions"].append(record["sessions"][0]), "the same uid"),
            (lambda record: record["sessions"][0]["sets"][0]["result"]["calibration"].update(torso_px=0), "torso_px"),
            (lambda record: record["sessions"][0]["sets"][0]["result"]["reps"][1].update(n=1), "the same n"),
            (lambda record: record["sessions"][0]["sets"][0]["result"]["reps"][0].update(n="<b>"), "n`"),
            (
                lambda record: record["sessions"][0]["sets"][0]["result"]["reps"][0].update(start_s=math.nan),
                "malformed",
            ),
            (lambda record: record["sessions"][0]["sets"][0]["result"]["scores"].update(hips=math.inf), "malformed"),
            (lambda record: record["sessions"][0]["sets"][0]["result"]["scores"].update(hips=100.5), "hips"),
            (lambda record: record["people"][0].update(health=["disc"]), "health"),
            (lambda record: record["sessions"][0]["sets"][0]["utterances"].append(said("{m}")), "its value"),
            (lambda record: record["sessions"][0]["sets"][0]["utterances"].append(said("{n}" * 600)), "characters"),
        ],
        ids=[
            *("a field missing", "impossible pain", "a file elsewhere", "half a repetition", "newer", "no time"),
            *("no zone", "the first year", "nobody", "no name", "a long programme", "a path", "no uid", "twice"),
            *("no torso", "the same repetition", "HTML for a number", "NaN", "infinite", "too good", "no answers"),
            *("a value missing", "a sentence that grows"),
        ],
    )
    def test_is_named_and_adds_no_session(self, out: Path, tmp_path: Path, change: Any, words: str) -> None:
        self.damaged(out, change)
        with Store(tmp_path / "there.sqlite") as store:
            with pytest.raises(TrainerError, match=words):
                import_folder(store, out)
            assert store.sessions() == []

    @pytest.mark.slow
    def test_whatever_is_put_anywhere_is_refused_or_can_be_read(self, path: Path, tmp_path: Path) -> None:
        """Every field in turn becomes an object of lists, which no field may be."""
        record_set(path, clip(3))
        with Store(path) as store:
            store.save_person(Person("me", {"disc": "yes"}, ("roll_down",)))
        folder = exported(path, tmp_path / "out")
        whole = (folder / "record.json").read_text("utf-8")
        unread = {"exported_at", "versions", "video"}
        accepted = []
        with Store(tmp_path / "there.sqlite") as store:
            for way in [*leaves(json.loads(whole))][1:]:
                record = json.loads(whole)
                put(record, way, {"a": [None]})
                (folder / "record.json").write_text(json.dumps(record), encoding="utf-8")
                try:
                    import_folder(store, folder)
                except TrainerError:
                    assert store.sessions() == []
                else:
                    accepted.append(way)
                    store.db.execute("DELETE FROM session")
                    store.db.execute("DELETE FROM person")
        assert len(accepted) >= 3
        assert [way for way in accepted if not unread & {*way}] == []

    @pytest.mark.slow
    def test_of_the_last_session_keeps_the_first_out_too(self, path: Path, tmp_path: Path) -> None:
        record_live(path, [good()])
        record_live(path, [good()])
        folder = exported(path, tmp_path / "out")
        sets = json.loads((folder / "record.json").read_text("utf-8"))["sessions"][-1]["sets"]
        (folder / sets[0]["landmarks"]).write_bytes(b"no landmarks")
        with Store(tmp_path / "there.sqlite") as store:
            with pytest.raises(TrainerError, match="not a file of arrays"):
                import_folder(store, folder)
            assert (store.sessions(), store.people()) == ([], [])

    def test_of_landmarks(self, out: Path, tmp_path: Path) -> None:
        (file,) = (out / "landmarks").iterdir()
        file.write_bytes(file.read_bytes()[:-200])
        with Store(tmp_path / "there.sqlite") as store:
            with pytest.raises(TrainerError, match="damaged"):
                import_folder(store, out)
            assert store.sessions() == []

    @pytest.mark.parametrize(
        ("name", "change", "words"),
        [
            ("t_s", lambda a: a[::-1], "do not increase"),
            ("t_s", lambda a: np.append(a[:-1], np.inf), "do not increase"),
            ("t_s", lambda a: np.append(np.nan, a[1:]), "do not increase"),
            ("t_s", lambda a: a[:-1], "same frames"),
            ("seen", lambda a: a + np.uint8(2), "not all 0, 1 or 2"),
            ("points", lambda a: np.where(a > 0, np.float32(np.inf), a), "too far outside the picture"),
            ("points", lambda a: a[:, :32], "same frames"),
            ("patches_px", lambda a: np.full_like(a, 1e30), "too far outside the picture"),
            ("size_px", lambda a: a * np.inf, "not whole numbers"),
            ("t_s", lambda a: (a[::-1] * 10).astype(np.uint8), "do not increase"),
            ("size_px", lambda a: a * 0, "0 × 0 pixels is not a plausible"),
            ("size_px", lambda a: a - 10**6, "is not a plausible picture size"),
        ],
    )
    def test_of_one_array(self, out: Path, tmp_path: Path, name: str, change: Any, words: str) -> None:
        (file,) = (out / "landmarks").iterdir()
        with np.load(file) as loaded:
            arrays = dict(loaded)
        np.savez(file, **{**arrays, name: change(arrays[name])})
        with Store(tmp_path / "there.sqlite") as store:
            with pytest.raises(TrainerError, match=words):
                import_folder(store, out)
            assert store.sessions() == []

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
    def test_a_pipe_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "record.json")
        with Store(tmp_path / "there.sqlite") as store, pytest.raises(TrainerError, match="not a regular file"):
            import_folder(store, tmp_path)

    @pytest.mark.slow
    def test_two_imports_at_once_are_no_damage(self, path: Path, tmp_path: Path) -> None:
        for _ in range(3):
            record_live(path, [good()])
        folder = exported(path, tmp_path / "out")
        there = tmp_path / "there.sqlite"
        Store(there).close()

        def add() -> Imported:
            with Store(there) as store:
                store.db.execute("PRAGMA busy_timeout = 60000")
                return import_folder(store, folder)

        with ThreadPoolExecutor(2) as pool:
            done = [one.result() for one in [pool.submit(add), pool.submit(add)]]
        assert sorted((one.new, one.known) for one in done) == [(0, 3), (3, 0)]
        assert everything(there) == everything(path)

    def test_of_a_folder_that_is_none(self, tmp_path: Path) -> None:
        with Store(tmp_path / "there.sqlite") as store, pytest.raises(TrainerError, match="cannot be read"):
            import_folder(store, tmp_path / "nowhere")

    @pytest.mark.slow
    def test_landmarks_that_are_damaged_here_are_left_out(self, path: Path, tmp_path: Path) -> None:
        record_live(path, [good(), good()])
        with Store(path) as store:
            store.db.execute("UPDATE landmarks SET frames = x'00' WHERE set_id = 1")
            (one,) = export(store, select(store), tmp_path / "out")
            assert one.id == 1
        record = json.loads((tmp_path / "out" / "record.json").read_text("utf-8"))
        assert [one["landmarks"] is None for one in record["sessions"][0]["sets"]] == [True, False]

    def test_a_folder_is_not_written_over(self, path: Path, tmp_path: Path) -> None:
        record_live(path, [good()])
        with Store(path) as store, pytest.raises(TrainerError, match="already exists"):
            export(store, select(store), tmp_path)

    def test_a_folder_is_whole_or_not_there(self, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        record_live(path, [good()])
        monkeypatch.setattr(np, "savez_compressed", full)
        with Store(path) as store, pytest.raises(TrainerError, match="No space left"):
            export(store, select(store), tmp_path / "out")
        assert sorted(file.name for file in tmp_path.iterdir()) == ["here"]


class TestForSpreadsheets:
    def test_scores(self, path: Path, tmp_path: Path) -> None:
        record_set(path, [])
        folder = exported(path, tmp_path / "out")
        (one,) = table(folder / "sets.csv")
        assert (one["exercise"], one["side"], one["person"], one["finished"]) == ("clam", "left", "me", "1")
        assert (one["spine"], one["hips"], one["tempo"], one["total"]) == ("90.5", "", "0.1", "")
        parts = table(folder / "repetitions.csv")
        assert [(part["kind"], part["n"]) for part in parts] == [
            ("repetition", "1"),
            ("repetition", "2"),
            ("hold", "1"),
            ("hold", "2"),
        ]
        assert parts[0]["faults"] == "pelvis_rolls_back feet_apart"
        assert (parts[0]["spine"], parts[0]["hips"], parts[2]["peak_s"]) == ("33.3", "", "")
        faults = table(folder / "faults.csv")
        assert [(fault["kind"], fault["code"], fault["peak"], fault["unit"]) for fault in faults] == [
            ("repetition", "pelvis_rolls_back", "14.3", "deg"),
            ("repetition", "feet_apart", "0.31", "torso"),
            ("hold", "feet_apart", "0.31", "torso"),
            ("hold", "pelvis_rolls_back", "14.3", "deg"),
            ("set", "asymmetry", "12.7", "%"),
            ("set", "fades", "0.2", "deg"),
        ]
        assert {one["set"]} == {fault["set"] for fault in faults}

    def test_no_cell_is_a_formula_and_numbers_stay_numbers(self, path: Path, tmp_path: Path) -> None:
        person, programme = "=cmd|' /C calc'!A0", "a;+1\t@SUM(1)\n=2"
        record_live(path, [good()], SessionInfo(person, programme))
        with Store(path) as store:
            store.db.execute("UPDATE repetition SET start_s = -1.5")
            store.db.execute("UPDATE exercise_set SET exercise = '../../-evil'")
        folder = exported(path, tmp_path / "out")
        (one,) = table(folder / "sets.csv")
        assert one["person"] == "'=cmd|' /C calc'!A0"
        assert one["programme"] == "a;'+1\t'@SUM(1)\n'=2"
        assert table(folder / "repetitions.csv")[0]["start_s"] == "-1.5"
        cells = [cell for file in folder.glob("*.csv") for row in table(file) for cell in row.values()]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and cell != "-1.5"] == []

    def test_no_name_of_a_file_comes_from_what_is_stored(self, path: Path, tmp_path: Path) -> None:
        record_live(path, [good()])
        with Store(path) as store:
            store.db.execute("UPDATE exercise_set SET exercise = '../../evil'")
            store.db.execute("UPDATE session SET uid = '/../x'")
        folder = exported(path, tmp_path / "out")
        names = [file.name for file in folder.rglob("*") if file.is_file()]
        assert len(names) >= 6
        assert all(re.fullmatch(r"(\d{4}-\d\d-\d\d_exercise_[0-9a-f]{8}_1|\w+)\.\w+", name) for name in names), names
        assert sorted(file.name for file in tmp_path.iterdir()) == ["here", "out"]

    def test_json_is_plain(self, path: Path, tmp_path: Path) -> None:
        record_set(path, [], replace(RESULT, reps=(replace(RESULT.reps[0], range_deg=math.nan),)))
        text = (exported(path, tmp_path / "out") / "record.json").read_text("utf-8")
        assert "NaN" not in text
        assert json.loads(text)["sessions"][0]["sets"][0]["result"]["reps"][0]["range_deg"] is None


def markers(n: int) -> list[tuple[float, Pose | None]]:
    """A torso of 100 px; the second frame shows nobody, the third cannot be trusted, and an ankle is never seen."""
    points = np.ones((LANDMARK_COUNT, 4), np.float32)
    points[:, 0], points[:, 1] = 10 * np.arange(LANDMARK_COUNT), 400
    points[Landmark.LEFT_ANKLE, :2] = np.nan
    return [
        (
            50 + i / 25,
            None if i == 1 else Pose(points + np.float32([i, 0, 0, 0]), 50 + i / 25, (640, 480), is_trusted=i != 2),
        )
        for i in range(n)
    ]


class TestOpenSim:
    def test_trc_is_read_back(self, tmp_path: Path) -> None:
        trc = pytest.importorskip("trc")
        file = tmp_path / "walk.trc"
        file.write_text(opensim.trc_text("walk.trc", markers(6), torso_px=100.0), "utf-8", newline="\n")
        data = trc.TRCData()
        data.load(str(file))
        assert (data["DataRate"], data["NumFrames"], data["NumMarkers"], data["Units"]) == (25.0, 6, 33, "m")
        assert data["Markers"][:2] == ["Nose", "LeftEyeInner"]
        assert data["Time"] == [0.0, 0.04, 0.08, 0.12, 0.16, 0.2]
        # 0.49 m are 100 px: the right ankle is at x 280 px and 80 px above the lower edge.
        assert data["RightAnkle"][0] == pytest.approx([280 * 0.0049, 80 * 0.0049, 0.0])
        assert data["RightAnkle"][3][0] == pytest.approx(283 * 0.0049)
        for frame, name in ((1, "Nose"), (2, "Nose"), (0, "LeftAnkle")):
            assert all(math.isnan(value) for value in data[name][frame]), (frame, name)

    def test_mot_holds_the_angles_alone(self) -> None:
        t_s = np.array([7.0, 7.5, 8.0])
        knee = Curve("knee_deg", "knee", "{size}°", np.array([10.0, math.nan, 12.25]))
        waist = Curve("waist_torso", "waist", "{size} torso", np.ones(3))
        text = opensim.mot_text("clam", Curves(t_s, (knee, waist)))
        assert text is not None
        lines = text.splitlines()
        assert lines[:6] == ["clam", "version=1", "nRows=3", "nColumns=2", "inDegrees=yes", "endheader"]
        assert lines[6] == "time\tknee_deg"
        rows = np.array([line.split("\t") for line in lines[7:]], float)
        assert rows[[0, 2]].tolist() == [[0.0, 10.0], [1.0, 12.25]]
        assert math.isnan(rows[1, 1])
        assert opensim.mot_text("hold", Curves(t_s, (waist,))) is None

    def test_both_are_exported(self, path: Path, tmp_path: Path) -> None:
        trc = pytest.importorskip("trc")
        record_live(path, [rolls_back()])
        folder = exported(path, tmp_path / "out") / "opensim"
        markers_file, angles_file = sorted(folder.iterdir(), reverse=True)
        data = trc.TRCData()
        data.load(str(markers_file))
        angles = np.loadtxt(angles_file, skiprows=7)
        assert angles[:, 0] == pytest.approx(data["Time"], abs=1e-6)
        with Store(path) as store:
            (one,) = store.sessions()[0].sets
            poses = store.set_poses(one.id)
        assert one.calibration is not None
        _, pose = poses[-1]
        assert pose is not None
        x_px = pose.xy_px[Landmark.LEFT_KNEE][0]
        assert data["LeftKnee"][-1][0] == pytest.approx(x_px * opensim.TORSO_M / one.calibration.torso_px, abs=1e-5)
        column = angles_file.read_text("utf-8").splitlines()[6].split("\t").index(CLAM.counting.observable)
        assert np.nanmax(angles[:, column]) > 20

    def test_the_torso_of_a_set_without_a_start_position(self) -> None:
        points = np.ones((LANDMARK_COUNT, 4), np.float32)
        points[[11, 12], :2] = [[100, 100], [100, 100]]
        points[[23, 24], :2] = [[100, 300], [100, 340]]
        assert opensim.torso_px([(0.0, Pose(points, 0.0, (640, 480))), (1.0, None)]) == 220
        assert math.isnan(opensim.torso_px([(1.0, None)]))
