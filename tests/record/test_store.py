"""The record: what goes in comes out, whatever happens to the process, the disk and the file."""

from __future__ import annotations

import json
import math
import sqlite3
import sys
import threading
import time
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.body import Calibration
from calibration.landmarks import Pose, patch_row
from exercises.judging.results import Hold, Repetition, Scores, SetResult
from tests.full_set import CALIBRATION, FEET, INFO, RESULT, ROLL, SIZE, assert_same, clip, pose_at, repetition
from tests.recorded import write_note
from trainer.base.errors import TrainerError
from trainer.coach.utterance import Kind, Utterance
from trainer.record import aside as aside_module
from trainer.record import landmark_blob, recorder, schema, session_file
from trainer.record.recorder import Recorder, SessionInfo
from trainer.record.store import Person, Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "record.sqlite"


def record_set(path: Path, poses: list[landmark_blob.TimedPose], result: SetResult = RESULT) -> None:
    with Recorder(path) as to:
        to.begin_set(INFO)
        to.calibration(CALIBRATION)
        for t_s, pose in poses:
            to.pose(t_s, pose, SIZE)
        for rep in result.reps:
            to.repetition(rep)
        to.finish(result)


def wait_for(true: object) -> None:
    """Wait until the callable says yes, or fail after half a minute."""
    assert callable(true)
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("waited half a minute in vain")


class TestWhatGoesInComesOut:
    def test_a_whole_set(self, path: Path) -> None:
        poses = clip(100)
        before = datetime.now(UTC) - timedelta(milliseconds=1)
        record_set(path, poses)
        with Store(path) as store:
            (session,) = store.sessions()
            (one,) = session.sets
            assert_same(store.set_poses(one.id), poses)
        assert before <= session.started_at <= one.started_at <= session.ended_at <= datetime.now(UTC)
        assert session.started_at.utcoffset() == timedelta(0)
        assert one.asked_side is None  # it was the calibration that found the left one
        assert (one.exercise, one.side, one.mode, one.start_s) == ("clam", "left", "live", 100.0)
        assert (one.camera, one.model, one.versions) == ("a shelf", "full", {"pilates-trainer": "0.1.0"})
        assert one.finished
        assert one.frames_dropped == 0
        assert replace(one.result(), calibration=None) == RESULT

    def test_a_session_with_its_person_and_words(self, path: Path) -> None:
        said = [
            Utterance(101.5, Kind.CUE, "Keep your top hip stacked.", "pelvis_rolls_back"),
            Utterance(103.0, Kind.COUNT, "{n}", n=2),
            Utterance(190.0, Kind.REST, "Rest for 30 seconds."),
        ]
        video = path.parent / "clip.webm"
        with Recorder(path, SessionInfo("Ada", "evening", pain_before=4, day_pain=(2, 7))) as to:
            to.utter(said[0])  # nothing has begun
            to.begin_set(replace(INFO, variant="easier", video=video))
            to.utter(said[0])
            to.utter(said[1])
            to.finish(RESULT)
            to.utter(said[2])
            to.begin_set(INFO)
            to.end_session(2)
        write_note(path, "Slept – well.")
        with Store(path) as store:
            (session,) = store.sessions("Ada")
            assert store.sessions("Bob") == []
            assert store.people() == [Person("Ada")]
        assert (session.person, session.programme, session.pain_before, session.pain_after) == ("Ada", "evening", 4, 2)
        assert session.note == "Slept – well."
        assert session.day_pain == (2, 7)
        first, second = session.sets
        assert (first.variant, first.video, first.utterances) == ("easier", video, tuple(said))
        assert (second.variant, second.video, second.utterances) == ("", None, ())

    def test_how_it_was_for_the_back_is_kept_for_the_newest_set_of_that_exercise_and_side(self, path: Path) -> None:
        left, right = (replace(INFO, side=side, amount=8) for side in ("left", "right"))
        with Recorder(path, SessionInfo("Ada", capability="less")) as to:
            to.felt("clam", "left", "hurt")  # nothing has begun
            for info in (left, left, right):
                to.begin_set(info)
                to.finish(RESULT)
            to.felt("clam", "left", "felt")
            to.felt("glute_bridge", None, "hurt")  # no such set
        with Store(path) as store:
            (session,) = store.sessions()
        assert session.capability == "less"
        assert [(one.asked_side, one.comfort, one.amount) for one in session.sets] == [
            ("left", None, 8),
            ("left", "felt", 8),
            ("right", None, 8),
        ]

    def test_a_person_is_kept_and_kept_again(self, path: Path) -> None:
        with Store(path) as store:
            assert store.person("Ada") is None
            store.save_person(Person("Ada", {"disc": "yes"}))
            store.save_person(Person("Bob"))
            ada = Person("Ada", {"disc": "no", "hip": "left"}, ("roll_down", "ab_curl"), {"disc": "2026-05-01"})
            store.save_person(ada)
            assert store.person("Ada") == ada
            assert store.people() == [ada, Person("Bob")]
        with Recorder(path, SessionInfo("Ada")) as to:
            to.begin_set(INFO)
        with Store(path) as store:
            assert store.person("Ada") == ada

    def test_own_ranges(self, path: Path) -> None:
        days = [datetime(2026, 5, day, tzinfo=UTC) for day in (1, 2, 3, 4)]
        right = replace(repetition(3), side="right", range_deg=50.0)
        unseen = replace(repetition(4), range_deg=math.nan)
        sets = [
            ("Ada", (repetition(1), right, unseen)),
            ("Ada", (right, replace(right, n=4))),
            ("Bob", (right,)),
            ("Ada", (unseen, replace(repetition(5), scores=Scores(80.0, 90.0, None, 100.0)))),  # from a wrong place
        ]
        for day, (person, reps) in zip(days, sets, strict=True):
            with Recorder(path, SessionInfo(person), now=lambda day=day: day) as to:  # type: ignore[misc]
                to.begin_set(INFO)
                to.finish(SetResult("clam", reps))
                to.begin_set(replace(INFO, variant="easier"))  # meant to be smaller
                to.finish(SetResult("clam", reps))
                to.begin_set(INFO)  # and one that is not finished
                to.repetition(repetition(1))
        with Store(path) as store:
            assert store.own_ranges("Ada", "clam") == [
                (days[1], "right", [50.0, 50.0]),
                (days[0], "left", [repetition(1).range_deg]),
                (days[0], "right", [50.0]),
            ]
            assert store.own_ranges("Ada", "toe_taps") == []

    def test_a_hold_is_written_while_it_grows(self, path: Path) -> None:
        with Recorder(path) as to:
            to.begin_set(INFO)
            for end_s in np.arange(100.0, 106.0, 0.05):
                to.hold(Hold(1, 100.0, float(end_s), Scores(spine=90.0)))
            to.hold(Hold(2, 107.0, 107.1, Scores(hips=3.0), (ROLL,)))
        with Store(path) as store:
            ((one,),) = (session.sets for session in store.sessions())
        first, second = one.holds
        assert 105 <= first.end_s < 106
        assert second == Hold(2, 107.0, 107.1, Scores(hips=3.0), (ROLL,))
        assert (one.finished, one.scores) == (False, Scores(90.0, 3.0))

    def test_calibration_of_a_version_that_knew_no_viewpoint(self, path: Path) -> None:
        record_set(path, [])
        db = sqlite3.connect(path)
        fields = json.loads(db.execute("SELECT calibration FROM exercise_set").fetchone()[0])
        del fields["viewpoint"]
        db.execute("UPDATE exercise_set SET calibration = ?", (json.dumps(fields),))
        db.commit()
        db.close()
        with Store(path) as store:
            read = store.sessions()[0].sets[0].calibration
        assert read is not None
        assert read.viewpoint is None

    def test_calibration_to_the_bit(self, path: Path) -> None:
        record_set(path, [])
        with Store(path) as store:
            read = store.sessions()[0].sets[0].calibration
        assert read is not None
        for name in Calibration.__slots__:
            a, b = getattr(read, name), getattr(CALIBRATION, name)
            if isinstance(b, np.ndarray):
                assert a.dtype == b.dtype
                assert a.tobytes() == b.tobytes()
            else:
                assert a == b or (math.isnan(a) and math.isnan(b))

    def test_a_number_that_is_not_one_is_kept(self, path: Path) -> None:
        odd = Repetition(1, None, 1.0, 2.0, 3.0, math.nan, math.nan, 1.0, Scores(), (FEET,))
        record_set(path, [], SetResult("clam", (odd,)))
        with Store(path) as store:
            (read,) = store.sessions()[0].sets[0].reps
        assert math.isnan(read.range_deg)
        assert math.isnan(read.lift_s)
        assert read.scores == Scores()
        assert read.faults == (FEET,)

    def test_the_camera_came_back_with_another_size(self, path: Path) -> None:
        poses = [(1.0, pose_at(1.0)), (1.1, pose_at(1.1, (1280, 720))), (1.2, None)]
        with Recorder(path) as to:
            to.begin_set(INFO)
            for t_s, pose in poses:
                to.pose(t_s, pose, pose.size if pose else (1280, 720))
            to.finish(SetResult("clam"))
        with Store(path) as store:
            assert_same(store.set_poses(1), poses)

    def test_two_sets_in_a_session_and_frames_between_them(self, path: Path) -> None:
        with Recorder(path) as to:
            for start_s in (10.0, 60.0):
                to.begin_set(INFO)
                for t_s, pose in clip(5, start_s):
                    to.pose(t_s, pose, SIZE)
                to.finish(SetResult("clam"))
                to.pose(start_s + 30, None, SIZE)
        with Store(path) as store:
            (session,) = store.sessions()
            assert [len(store.set_poses(one.id)) for one in session.sets] == [5, 5]

    def test_newest_session_first(self, path: Path) -> None:
        for day in (3, 1, 2):
            moment = datetime(2026, 5, day, tzinfo=UTC)
            with Recorder(path, now=lambda moment=moment: moment) as to:  # type: ignore[misc]
                to.begin_set(INFO)
        with Store(path) as store:
            assert [session.started_at.day for session in store.sessions()] == [3, 2, 1]

    def test_the_result_takes_the_place_of_the_single_repetitions(self, path: Path) -> None:
        with Recorder(path) as to:
            to.begin_set(INFO)
            to.repetition(repetition(1, ROLL, FEET))
            to.repetition(repetition(1, ROLL))
            to.repetition(repetition(2, FEET))
            to.finish(SetResult("clam", (repetition(1),)))
        with Store(path) as store:
            assert store.sessions()[0].sets[0].reps == (repetition(1),)

    def test_no_session_without_a_set(self, path: Path) -> None:
        Recorder(path).close()
        with Store(path) as store:
            assert store.sessions() == []

    def test_a_repetition_outside_a_set_is_an_error(self, path: Path) -> None:
        with Recorder(path) as to, pytest.raises(RuntimeError, match="begin_set"):
            to.repetition(repetition(1))

    @settings(max_examples=50, deadline=None)
    @given(st.data())
    def test_any_bits(self, data: st.DataObject) -> None:
        count = data.draw(st.integers(1, 4))
        wanted: list[landmark_blob.TimedPose] = []
        for i in range(count):
            bits = data.draw(st.binary(min_size=528, max_size=528))
            points = np.frombuffer(bits, np.float32).reshape(33, 4).copy()
            points[np.abs(points) > 1000] = np.nan  # no landmark lies that far outside of a picture
            wanted.append((float(i), data.draw(st.sampled_from([None, Pose(points, float(i), SIZE)]))))
        assert_same(landmark_blob.unpack(landmark_blob.pack(wanted), SIZE), wanted)

    def test_a_pose_that_is_not_trusted_stays_so(self) -> None:
        wanted = [(0.0, Pose(np.ones((33, 4), np.float32), 0.0, SIZE, is_trusted=False)), (0.1, None)]
        [(_, pose), (_, nobody)] = landmark_blob.unpack(landmark_blob.pack(wanted), SIZE)
        assert pose is not None
        assert not pose.is_trusted
        assert nobody is None

    def test_the_two_patches_of_an_earlier_version(self) -> None:
        points, waists = np.arange(3 * 132, dtype="<f4").reshape(3, 132), np.arange(12, dtype="<f4").reshape(3, 4)
        planes = np.column_stack([points, waists]).T.reshape(-1, 1).view(np.uint8).T
        head = np.array([0.0, 0.04, 0.08], "<f8").tobytes() + np.array([1, 0, 1], np.uint8).tobytes()
        [(_, first), (_, second), (t_s, third)] = landmark_blob.unpack(zlib.compress(head + planes.tobytes()), SIZE)
        assert first is not None
        assert third is not None
        assert second is None
        assert t_s == 0.08
        assert third.points.ravel().tolist() == points[2].tolist()
        assert third.patches_px[patch_row("left", "waist")].tolist() == [8, 9]
        assert third.patches_px[patch_row("right", "waist")].tolist() == [10, 11]
        assert np.isnan(third.patches_px[patch_row("left", "hip")]).all()

    def test_safe_settings(self, path: Path) -> None:
        record_set(path, [])
        db = schema.connect(path)
        asked = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "foreign_keys")}
        assert asked == {"journal_mode": "wal", "foreign_keys": 1}
        assert db.execute("PRAGMA secure_delete").fetchone()[0] == 1
        assert db.execute("PRAGMA user_version").fetchone()[0] == schema.SCHEMA_VERSION
        db.execute("DELETE FROM session")
        for table in ("exercise_set", "repetition", "fault", "hold", "hold_fault", "set_fault", "landmarks"):
            assert db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] == 0, table
        db.close()


class TestWhileItRuns:
    @pytest.mark.slow
    def test_saved_without_being_closed(self, path: Path) -> None:
        with Recorder(path) as to:
            to.begin_set(INFO)
            for t_s, pose in clip(20):
                to.pose(t_s, pose, SIZE)
            to.repetition(repetition(1, ROLL))
            with Store(path) as store:
                wait_for(store.sessions)
                (one,) = store.sessions()[0].sets
                assert_same(store.set_poses(one.id), clip(20))
                assert one.reps == (repetition(1, ROLL),)
                assert not one.finished
                assert one.scores == Scores.mean([repetition(1).scores])

    def test_a_slow_disk_never_blocks_and_keeps_the_repetitions(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gate = threading.Event()
        connect = schema.connect

        def slow(path: Path) -> sqlite3.Connection:
            gate.wait(30)
            return connect(path)

        monkeypatch.setattr(recorder, "MOST_FRAMES", 50)
        monkeypatch.setattr(schema, "connect", slow)
        to = Recorder(path)
        to.begin_set(INFO)
        for t_s, pose in clip(80):
            to.pose(t_s, pose, SIZE)
        for n in range(1, 101):
            to.repetition(repetition(n))
        assert to.problem == recorder.TOO_SLOW
        to.finish(SetResult("clam", tuple(repetition(n) for n in range(1, 101))))
        gate.set()
        words = to.close()
        assert words is not None
        assert "30 frames" in words
        monkeypatch.undo()
        with Store(path) as store:
            (one,) = store.sessions()[0].sets
            assert_same(store.set_poses(one.id), clip(50))
            assert len(one.reps) == 100
            assert one.frames_dropped == 30

    @pytest.mark.slow
    def test_a_full_disk_is_said_and_survived(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        full = threading.Event()
        connect = schema.connect

        def small(path: Path) -> sqlite3.Connection:
            db = connect(path)
            if full.is_set():
                (pages,) = db.execute("PRAGMA page_count").fetchone()
                db.execute(f"PRAGMA max_page_count = {pages}")
            return db

        monkeypatch.setattr(schema, "connect", small)
        monkeypatch.setattr(recorder, "RETRY_S", 0.1)
        full.set()
        with Recorder(path) as to:
            to.begin_set(INFO)
            for t_s, pose in clip(100):
                to.pose(t_s, pose, SIZE)
            to.repetition(repetition(1, ROLL))
            wait_for(lambda: to.problem is not None)
            assert to.problem == recorder.DISK_FULL
            to.repetition(repetition(2))
            full.clear()
            wait_for(lambda: to.problem is None)
            to.finish(SetResult("clam", (repetition(1, ROLL), repetition(2))))
            assert to.close() is None
        with Store(path) as store:
            (one,) = store.sessions()[0].sets
            assert one.reps == (repetition(1, ROLL), repetition(2))
            assert_same(store.set_poses(one.id), clip(100))

    def test_a_disk_that_stays_full_keeps_the_scores(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        connect = schema.connect

        def small(path: Path) -> sqlite3.Connection:
            db = connect(path)
            (pages,) = db.execute("PRAGMA page_count").fetchone()
            db.execute(f"PRAGMA max_page_count = {pages + 2}")  # a repetition more, but not a hundred frames
            return db

        Recorder(path).close()
        schema.connect(path).close()
        monkeypatch.setattr(schema, "connect", small)
        with Recorder(path) as to:
            to.begin_set(INFO)
            for t_s, pose in clip(100):
                to.pose(t_s, pose, SIZE)
            to.finish(RESULT)
            words = to.close()
        assert words is not None
        assert "100 frames could not be saved" in words
        assert "Repetitions and scores are saved." in words
        monkeypatch.undo()
        with Store(path) as store:
            (one,) = store.sessions()[0].sets
            assert store.set_poses(one.id) == []
        assert one.finished
        assert one.frames_dropped == 100
        assert replace(one.result(), calibration=None) == RESULT

    @pytest.mark.slow
    def test_an_error_that_nobody_thought_of_is_told_and_costs_nothing(
        self, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def odd(*_: object) -> None:
            raise TypeError("odd")

        monkeypatch.setattr(recorder, "RETRY_S", 0.1)
        with Recorder(path) as to:
            with monkeypatch.context() as broken:
                broken.setattr(session_file, "write", odd)
                to.begin_set(INFO)
                to.repetition(repetition(1))
                wait_for(lambda: to.problem is not None)
                assert "(odd)" in (to.problem or "")
            wait_for(lambda: to.problem is None)
            assert to.close() is None
        with Store(path) as store:
            assert store.sessions()[0].sets[0].reps == (repetition(1),)

    def test_a_disk_that_stays_full_is_said_at_the_end(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(path: Path) -> sqlite3.Connection:
            raise sqlite3.OperationalError("unable to open database file")

        with Recorder(path) as to:
            monkeypatch.setattr(schema, "connect", full)
            to.begin_set(INFO)
            words = to.close()
        assert words is not None
        assert "not saved" in words
        assert "unable to open database file" in words


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is for POSIX")
def test_killed_at_any_moment_nothing_is_damaged(path: Path) -> None:
    from tests.kill_trials import trial

    done = [trial(path, number) for number in range(6)]
    assert max(one.lost_s for one in done) < 1.0
    assert sum(one.one is not None for one in done) >= 3
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


class TestFilesThatAreNotOurs:
    @pytest.mark.parametrize("open_it", [Store, Recorder])
    def test_newer(self, path: Path, open_it: type[Store] | type[Recorder]) -> None:
        record_set(path, [])
        db = sqlite3.connect(path)
        db.execute(f"PRAGMA user_version = {schema.SCHEMA_VERSION + 1}")
        db.close()
        before = path.read_bytes()
        with pytest.raises(TrainerError, match="newer version"):
            open_it(path)
        assert path.read_bytes() == before

    def test_of_another_program(self, path: Path) -> None:
        path.parent.mkdir()
        db = sqlite3.connect(path)
        db.execute("CREATE TABLE bookmarks (url)")
        db.close()
        with pytest.raises(TrainerError, match="another program"):
            Store(path)

    def test_a_folder_in_its_place(self, path: Path) -> None:
        path.mkdir(parents=True)
        with pytest.raises(TrainerError, match="cannot be opened"):
            Store(path)

    def test_a_file_where_its_folder_should_be(self, path: Path) -> None:
        path.parent.touch()
        with pytest.raises(TrainerError, match="cannot be opened"):
            Recorder(path)

    @pytest.mark.parametrize("open_it", [Store, Recorder])
    @pytest.mark.parametrize(
        "damage",
        [
            lambda bytes_: b"this is not a database, it is a letter to my physiotherapist" * 100,
            lambda bytes_: bytes_[:100] + b"\xff" * 4000 + bytes_[4100:],
            lambda bytes_: bytes_[: len(bytes_) // 2],
        ],
        ids=["another file", "first page lost", "cut in half"],
    )
    def test_damaged(self, path: Path, damage: object, open_it: type[Store] | type[Recorder]) -> None:
        assert callable(damage)
        record_set(path, clip(300))
        broken = damage(path.read_bytes())
        path.write_bytes(broken)
        opened = open_it(path)
        opened.close()
        assert opened.notice is not None
        (aside,) = path.parent.glob("record-damaged-*.sqlite")
        assert str(aside) in opened.notice
        assert aside.read_bytes() == broken
        record_set(path, clip(3))
        with Store(path) as store:
            assert store.notice is None
            assert len(store.sessions()) == 1

    def test_a_damaged_file_that_cannot_be_copied_stays(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path.parent.mkdir()
        parts = {path: b"one" * 500, Path(f"{path}-wal"): b"two" * 500}
        for part, text in parts.items():
            part.write_bytes(text)

        def copy(source: Path, target: Path) -> None:
            if source == path:
                raise OSError("no space left")
            whole(source, target)

        whole = aside_module._copy
        monkeypatch.setattr(aside_module, "_copy", copy)
        with pytest.raises(TrainerError, match="no space left"):
            Store(path)
        assert {part: part.read_bytes() for part in path.parent.iterdir() if part.suffix != ".sqlite-shm"} == parts

    def test_damaged_twice_in_a_second_keeps_both(self, path: Path) -> None:
        moment = datetime(2026, 5, 1, 12, tzinfo=UTC)
        path.parent.mkdir()
        for text in (b"one" * 500, b"two" * 500):
            path.write_bytes(text)
            Path(f"{path}-wal").write_bytes(text)
            schema.prepare(path, moment)
        kept = {file.name: file.read_bytes()[:3] for file in path.parent.iterdir() if file.suffix != ".sqlite-shm"}
        assert kept == {
            "record-damaged-2026-05-01-120000.sqlite": b"one",
            "record-damaged-2026-05-01-120000.sqlite-wal": b"one",
            "record-damaged-2026-05-01-120000-2.sqlite": b"two",
            "record-damaged-2026-05-01-120000-2.sqlite-wal": b"two",
        }

    def test_damaged_landmarks_are_named(self, path: Path) -> None:
        record_set(path, clip(30))
        db = sqlite3.connect(path)
        db.execute("UPDATE landmarks SET frames = CAST(substr(frames, 1, 500) || x'00ff00' AS BLOB)")
        db.commit()
        db.close()
        with Store(path) as store, pytest.raises(TrainerError, match="cannot be read"):
            store.set_poses(1)

    def test_two_programs_open_a_new_record_at_once(self, path: Path) -> None:
        path.parent.mkdir()
        errors: list[BaseException] = []

        def open_it() -> None:
            try:
                schema.connect(path).close()
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=open_it) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
