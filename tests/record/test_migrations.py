"""A record of every earlier version is brought up to date with all that is in it."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calibration.landmarks import Pose
from exercises.judging.results import Fault, NotSeen, Repetition, Scores
from tests.record.test_store import CALIBRATION, SIZE, assert_same, clip, record_set
from trainer.record import clients, landmark_blob, schema
from trainer.record.migrations import MIGRATIONS
from trainer.record.scores_json import calibration_text
from trainer.record.store import Person, Store

POSES = clip(30)


@pytest.fixture
def version_1(tmp_path: Path) -> Path:
    """What version 1 of the program left behind: a finished set, and one that it was killed in."""
    path = tmp_path / "record.sqlite"
    db = sqlite3.connect(path)
    db.execute("PRAGMA journal_mode = WAL")
    db.executescript(MIGRATIONS[0] + "PRAGMA user_version = 1;")
    at = "2026-05-01T16:00:00.000+00:00"
    db.execute("INSERT INTO session VALUES (7, ?, '2026-05-01T16:20:00.000+00:00', 'a good day')", (at,))
    set_ = (at, 100.0, "a shelf", "full", '{"numpy": "2.0"}', calibration_text(CALIBRATION))
    note = '[{"what": "pelvis roll", "why": "low", "advice": "Raise it."}]'
    db.execute(
        "INSERT INTO exercise_set VALUES (3, 7, 'clam', NULL, 'left', 'live', ?, ?, ?, ?, ?, ?,"
        " 1, 90.5, NULL, 1, 0, ?, 4)",
        (*set_, note),
    )
    db.execute(
        "INSERT INTO exercise_set VALUES (4, 7, 'toe_taps', 'left', NULL, 'live', ?, ?, ?, ?, ?, NULL, 0,"
        " NULL, NULL, NULL, NULL, '[]', 0)",
        set_[:-1],
    )
    db.execute("INSERT INTO repetition VALUES (3, 1, 'left', 101, 102, 103, 41.5, 1, NULL, 33.5, NULL, 0, 87)")
    db.execute("INSERT INTO repetition VALUES (3, 2, 'left', 104, 105, 106, 40, 1, 1, 90, NULL, 1, 80)")
    db.execute("INSERT INTO fault VALUES (3, 1, 0, 'pelvis_rolls_back', 101.2, 101.9, 14.3, 'deg', 'fault')")
    db.execute("INSERT INTO landmarks VALUES (1, 3, ?, ?, ?)", (*SIZE, landmark_blob.pack(POSES)))
    db.execute("INSERT INTO curves VALUES (3, 'code', x'00')")
    db.commit()
    db.close()
    return path


def test_everything_of_version_1_is_still_there(version_1: Path) -> None:
    with Store(version_1) as store:
        assert store.notice is None
        (session,) = store.sessions()
        one, killed = session.sets
        assert_same(store.set_poses(3), POSES)
        assert store.kept_curves(3, "code") == b"\0"
        assert store.people() == [Person("me")]
        assert store.own_ranges("me", "clam") == [(datetime(2026, 5, 1, 16, tzinfo=UTC), "left", [40.0])]
    assert (session.id, session.note, session.person, session.programme) == (7, "a good day", "me", "")
    assert (session.pain_before, session.pain_after) == (None, None)
    assert len(session.uid) == 32
    assert (one.id, one.exercise, one.side, one.camera, one.frames_dropped) == (3, "clam", "left", "a shelf", 4)
    assert (one.variant, one.video, one.holds, one.set_faults, one.utterances) == ("", None, (), (), ())
    assert one.scores == Scores(spine=90.5, hips=None, range=1.0, tempo=0.0)
    assert one.not_seen == (NotSeen("pelvis roll", "low", "Raise it."),)
    assert one.calibration is not None
    assert one.calibration.torso_px == CALIBRATION.torso_px
    rep, faultless = one.reps
    assert (faultless.n, faultless.faults) == (2, ())
    assert isinstance(rep, Repetition)
    assert (rep.range_deg, rep.scores, rep.lower_s != rep.lower_s) == (41.5, Scores(33.5, None, 0.0, 87.0), True)
    assert rep.faults == (Fault("pelvis_rolls_back", 101.2, 101.9, 14.3, "deg", "fault"),)
    assert (killed.exercise, killed.asked_side, killed.finished, killed.calibration) == (
        "toe_taps",
        "left",
        False,
        None,
    )


def test_brought_up_to_date_once_and_then_used_as_a_new_one(version_1: Path) -> None:
    with Store(version_1) as store:
        uid = store.sessions()[0].uid
    record_set(version_1, [(0.0, Pose(POSES[0][1].points, 0.0, SIZE))] if POSES[0][1] else [])
    with Store(version_1) as store:
        newest, oldest = store.sessions()
    assert oldest.uid == uid
    assert newest.uid != uid
    assert newest.person == "me"
    db = sqlite3.connect(version_1)
    assert db.execute("PRAGMA user_version").fetchone() == (schema.SCHEMA_VERSION,)
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_a_migration_that_fails_leaves_the_file_as_it_was(version_1: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = (MIGRATIONS[0], MIGRATIONS[1] + "INSERT INTO no_such_table VALUES (1);")
    with monkeypatch.context() as patch:
        patch.setattr(schema, "MIGRATIONS", broken)
        with pytest.raises(sqlite3.OperationalError, match="no_such_table"):
            schema.connect(version_1)
    db = sqlite3.connect(version_1)
    assert db.execute("PRAGMA user_version").fetchone() == (1,)
    assert [row[1] for row in db.execute("PRAGMA table_info(session)")] == ["id", "started_at", "ended_at", "note"]
    db.close()
    with Store(version_1) as store:
        assert len(store.sessions()[0].sets) == 2


def test_migrated_and_new_files_have_the_same_tables(version_1: Path, tmp_path: Path) -> None:
    def tables(path: Path) -> set[tuple[str, str]]:
        Store(path).close()
        db = sqlite3.connect(path)
        found = set(db.execute("SELECT name, sql FROM sqlite_schema"))
        db.close()
        return found

    assert tables(version_1) == tables(tmp_path / "new.sqlite")


def test_a_record_of_version_4_keeps_its_people_and_sessions(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript("".join(MIGRATIONS[:4]) + "PRAGMA user_version = 4;")
        db.execute('INSERT INTO person VALUES (\'Kim\', \'{"disc": "yes"}\', \'["clam"]\', \'{"disc": "2026-05-01"}\')')
        at = "2026-05-01T16:00:00.000+00:00"
        db.execute(
            "INSERT INTO session (started_at, ended_at, person, uid, programme, pain_before, capability)"
            " VALUES (?, ?, 'Kim', 'f00d', 'glutes', 3, 'less')",
            (at, at),
        )
    with Store(path) as store:
        (session,) = store.sessions()
        assert (session.programme, session.pain_before, session.capability) == ("glutes", 3, "less")
        assert session.sets_planned is None
        assert session.day_pain is None
        assert store.people() == [Person("Kim", {"disc": "yes"}, ("clam",), {"disc": "2026-05-01"})]
        assert (clients.clients(store), clients.consents(store, "Kim")) == ([], [])


def test_scripts_that_were_released_are_never_edited() -> None:
    hashes = [hashlib.sha256(script.encode()).hexdigest()[:16] for script in MIGRATIONS]
    assert hashes[0] == "521acf7546a72dd3"
