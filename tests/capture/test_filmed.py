"""When a clip was filmed, which clip it is, and that it never counts as practice."""

from __future__ import annotations

import os
import shutil
import struct
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exercises.judging.results import SetResult
from tests.record.test_store import INFO, clip, repetition
from tests.session_records import did, session
from trainer.capture.filmed import content_id, created_at, filmed_at
from trainer.plan.adherence import streak_days
from trainer.plan.days import practice
from trainer.plan.progress import days
from trainer.plan.today import runs, suggest
from trainer.record.recorder import Recorder
from trainer.record.rows import utc_text
from trainer.record.store import SessionRecord, Store
from trainer.recordings.clip_record import save_clip, saved_as
from trainer.review.sentences import plan_words

MARCH = datetime(2026, 3, 4, 10, 11, 12, tzinfo=UTC)
COPIED = datetime(2026, 5, 1, 12, tzinfo=UTC)


def box(name: bytes, content: bytes, is_long: bool = False) -> bytes:
    if is_long:
        return struct.pack(">I4sQ", 1, name, 16 + len(content)) + content
    return struct.pack(">I4s", 8 + len(content), name) + content


def movie(at: datetime | None, is_long: bool = False, moov_first: bool = False) -> bytes:
    """An MP4 file as far as its creation time; the mark "moov" also stands in its picture data."""
    seconds = 0 if at is None else round((at - datetime(1904, 1, 1, tzinfo=UTC)).total_seconds())
    head = struct.pack(">IQ", 1 << 24, seconds) if is_long else struct.pack(">II", 0, seconds)
    parts = [
        box(b"mdat", b"moov mvhd" * 40, is_long),
        box(b"moov", box(b"udta", b"x") + box(b"mvhd", head + bytes(90))),
    ]
    return box(b"ftyp", b"isom") + b"".join(reversed(parts) if moov_first else parts)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "me.mp4"
    path.write_bytes(movie(MARCH))
    os.utime(path, (COPIED.timestamp(), COPIED.timestamp()))
    return path


class TestWhen:
    @pytest.mark.parametrize("is_long", [False, True], ids=["32 bits", "64 bits"])
    @pytest.mark.parametrize("moov_first", [False, True], ids=["at the end", "at the front"])
    def test_the_containers_own_time_comes_first(self, video: Path, is_long: bool, moov_first: bool) -> None:
        video.write_bytes(movie(MARCH, is_long, moov_first))
        assert created_at(video) == filmed_at(video) == MARCH

    @pytest.mark.parametrize(
        "content",
        [
            movie(None),
            movie(datetime(1970, 1, 1, tzinfo=UTC)),  # a clock that was never set
            movie(datetime.now(UTC) + timedelta(days=30)),
            movie(MARCH)[:-95],
            b"",
            b"\0\0\0\0moov",
            b"\0\0\0\1moov",
            b"\0\0\0\2ftyp" + bytes(100),
            b"RIFF and so on",
        ],
        ids=["none", "1970", "in the future", "cut off", "empty", "to the end", "half a size", "too small", "not MP4"],
    )
    def test_else_the_files_date(self, video: Path, content: bytes) -> None:
        video.write_bytes(content)
        os.utime(video, (COPIED.timestamp(), COPIED.timestamp()))
        assert created_at(video) is None
        assert filmed_at(video) == COPIED

    def test_a_folder_of_pictures_has_its_date(self, tmp_path: Path) -> None:
        assert abs(filmed_at(tmp_path) - datetime.now(UTC)) < timedelta(hours=1)


class TestWhich:
    def test_copies_are_the_same_and_others_are_not(self, video: Path) -> None:
        copy = video.with_name("copy.mov")
        shutil.copyfile(video, copy)
        assert content_id(copy) == content_id(video)
        copy.write_bytes(copy.read_bytes() + b"x")
        assert content_id(copy) != content_id(video)

    def test_a_folder_of_pictures(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "1.png").write_bytes(b"a picture")
        assert content_id(tmp_path / "one") == content_id(tmp_path / "two")
        (tmp_path / "two" / "1.png").rename(tmp_path / "two" / "2.png")
        assert content_id(tmp_path / "one") != content_id(tmp_path / "two")

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes there")
    def test_a_pipe_has_none(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.mp4")
        with pytest.raises(OSError, match="is not a file"):
            content_id(tmp_path / "pipe.mp4")


RESULT = SetResult("clam", (repetition(1), repetition(2)))


def save(store: Store, video: Path) -> list[SessionRecord]:
    save_clip(store, video, "me", "full", clip(3), RESULT)
    return store.sessions()


class TestInTheRecord:
    @pytest.mark.skipif(sys.platform != "linux", reason="file names are Unicode elsewhere")
    def test_a_name_that_is_not_unicode(self, video: Path, tmp_path: Path) -> None:
        odd = tmp_path / os.fsdecode(b"bad\xff.mp4")
        with Store(tmp_path / "record.sqlite") as store:
            (saved,) = save(store, video.rename(odd))
            assert saved.sets[0].camera == r"bad\udcff.mp4"
            assert saved_as(store, odd) == "clam"
            assert len(save(store, odd)) == 1

    def test_the_same_file_elsewhere_is_the_same_session(self, video: Path, tmp_path: Path) -> None:
        copy = tmp_path / "elsewhere" / "other name.mp4"
        copy.parent.mkdir()
        shutil.copyfile(video, copy)
        with Store(tmp_path / "record.sqlite") as store:
            (saved,) = save(store, video)
            assert saved.started_at == MARCH
            assert saved_as(store, copy) == "clam"
            (again,) = save(store, copy)
        assert again.sets[0].video == copy

    def test_a_set_of_an_earlier_version_is_known_by_its_path_and_date(self, video: Path, tmp_path: Path) -> None:
        with Store(tmp_path / "record.sqlite") as store:
            save(store, video)
            store.db.execute("UPDATE exercise_set SET content = NULL, started_at = ?", (utc_text(COPIED),))
            assert saved_as(store, video) == "clam"
            (saved,) = save(store, video)
            assert saved.started_at == MARCH
            store.db.execute("UPDATE exercise_set SET content = NULL, started_at = ?", (utc_text(COPIED),))
            os.utime(video)
            assert saved_as(store, video) is None

    def test_a_set_before_the_camera_has_no_content(self, tmp_path: Path) -> None:
        with Recorder(tmp_path / "record.sqlite") as to:
            to.begin_set(INFO)
        with Store(tmp_path / "record.sqlite") as store:
            assert store.db.execute("SELECT content FROM exercise_set").fetchone()[0] is None


NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)


class TestWhatCounts:
    """Streak, dose, plan and week share one rule."""

    def test_a_clip_never_does(self) -> None:
        clips = [session(at, "glutes", [did("clam", 8, mode="recorded")]) for at in (NOW, YESTERDAY)]
        assert practice(clips) == []
        assert streak_days(clips, NOW.date()) == 0
        assert [*days(clips, "clam")] == []
        assert plan_words(clips, NOW.date(), 2) == ["These are recorded clips; they do not count as practice."]

    def test_nor_does_a_session_in_which_nothing_was_done(self) -> None:
        idle = [session(NOW, "glutes", [did("clam", 0)])]
        assert practice(idle) == []
        assert streak_days(idle, NOW.date()) == 0
        assert plan_words(idle, NOW.date(), 2) == ["No practice yet this week. 15 minutes is a good start."]

    def test_review_and_today_count_the_same_days(self) -> None:
        done = [
            session(NOW, "", [did("clam", 8)]),
            session(YESTERDAY, "", [did("clam", 8, mode="recorded")]),
            session(YESTERDAY, "", [did("tall_posture", 30)]),
            session(YESTERDAY - timedelta(days=1), "", [did("clam", 0)]),
        ]
        assert streak_days(done, NOW.date()) == 2
        assert "Practised 2 days in a row." in plan_words(done, NOW.date(), 2)

    def test_a_clip_judged_in_between_holds_no_session_up(self) -> None:
        from trainer.plan.programme import Block, Programme, plan

        blocks = tuple(Block(one, "main", (None,), (1, 1), (4, 4), 30) for one in ("roll_down", "hip_twist"))
        programme = Programme("mobility", "Mobility", "bite", "mobility", "", blocks)
        left = session(NOW - timedelta(hours=2), "mobility", [did("roll_down", 4)])
        judged = session(NOW - timedelta(hours=1), "", [did("clam", 8, mode="recorded")])
        one = suggest({"mobility": programme}, [judged, left], NOW, lambda what, _: plan(what))
        assert (one.programme, one.resume_at) == ("mobility", 1)
        assert [run.programme for run in runs([judged, left])] == ["mobility"]
