"""A session keeps its local day, and a date from a wrong clock blocks nothing."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from exercises.judging.results import SetResult
from tests.record.test_store import INFO, record_set, repetition
from tests.session_records import did
from tests.session_records import session as short
from trainer.base.paths import DATA_DIR_VARIABLE, record_path
from trainer.cli.app import app
from trainer.plan.adherence import streak_days, weeks
from trainer.plan.days import ahead_words, day_of, end_of, up_to
from trainer.plan.programme_file import load_all
from trainer.plan.progress import days
from trainer.plan.today import runs, suggest
from trainer.record.migrations import MIGRATIONS
from trainer.record.recorder import Recorder, SessionInfo
from trainer.record.records import SessionRecord
from trainer.record.selection import select
from trainer.record.store import Person, Store
from trainer.review.sentences import plan_words
from trainer.session import start

pytestmark = pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system's zone cannot be changed in a test")


@pytest.fixture
def go_to(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Travel to a time zone."""

    def travel(zone: str) -> None:
        monkeypatch.setenv("TZ", zone)
        time.tzset()

    yield travel
    monkeypatch.undo()
    time.tzset()


def practise(path: Path, at: datetime, programme: str = "glutes") -> None:
    """A session of twenty minutes with four repetitions."""
    moments = iter([at] * 3)
    with Recorder(path, SessionInfo("me", programme), lambda: next(moments, at + timedelta(minutes=20))) as to:
        to.begin_set(INFO)
        to.finish(SetResult("clam", tuple(repetition(n) for n in range(1, 5))))


@pytest.fixture
def berlin_week(tmp_path: Path, go_to: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight days in a row, mornings at 7 and evenings at 23 by turns, as practised in Berlin."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
    go_to("Europe/Berlin")
    for day in range(8):
        hour = 7 if day % 2 else 23
        practise(record_path(), local(day, hour))
    return record_path()


def local(day: int, hour: int) -> datetime:
    """From 25 March 2026 on: the clocks go forward on the 29th."""
    return (datetime(2026, 3, 25) + timedelta(days=day, hours=hour)).astimezone()


def sessions_of(path: Path) -> list[SessionRecord]:
    with Store(path) as store:
        return store.sessions()


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata"])
def test_a_journey_changes_no_day(berlin_week: Path, go_to: Callable[[str], None], zone: str) -> None:
    go_to(zone)
    done = sessions_of(berlin_week)
    wanted = [date(2026, 3, 25) + timedelta(days=day) for day in reversed(range(8))]
    assert [day_of(one) for one in done] == wanted
    assert streak_days(done, date(2026, 4, 1)) == 8
    assert [week.days for week in weeks(done, date(2026, 4, 1), 2)] == [5, 3]
    assert len([*days(done, "clam")]) == 8
    assert [run.day for run in runs(done)] == wanted
    with Store(berlin_week) as store:
        assert len(select(store, first=date(2026, 3, 26), last=date(2026, 3, 27)).sessions) == 2
    listed = CliRunner().invoke(app, ["forget"]).output
    assert listed.count(", 23:00, me") == listed.count(", 07:00, me") == 4


def test_a_session_knows_the_offset_of_its_own_day(berlin_week: Path) -> None:
    offsets = [one.utc_offset_min for one in reversed(sessions_of(berlin_week))]
    assert offsets == [60, 60, 60, 60, 120, 120, 120, 120]  # 29 March, 7:00, is summer time


@pytest.mark.slow
def test_older_sessions_get_the_zone_of_the_migration_once(tmp_path: Path, go_to: Callable[[str], None]) -> None:
    path = tmp_path / "record.sqlite"
    db = sqlite3.connect(path)
    db.executescript("".join(MIGRATIONS[:2]) + "PRAGMA user_version = 2;")
    db.execute("INSERT INTO person (name) VALUES ('me')")
    texts = ("2026-01-10T23:30:00.000+00:00", "2026-07-10T22:30:00.000+00:00", "no time")
    for number, at in enumerate(texts, 1):
        db.execute(
            "INSERT INTO session (id, started_at, ended_at, person, uid) VALUES (?, ?, ?, 'me', ?)",
            (number, at, at, str(number)),
        )
    db.commit()
    db.close()
    go_to("Europe/Berlin")
    Store(path).close()
    go_to("America/Los_Angeles")
    with Store(path) as store:
        found = [row[0] for row in store.db.execute("SELECT utc_offset_min FROM session ORDER BY id")]
        assert found == [60, 120, None]
        store.db.execute("DELETE FROM session WHERE id = 3")
        assert [day_of(one) for one in store.sessions()] == [date(2026, 7, 11), date(2026, 1, 11)]


def test_where_the_offset_is_not_known_it_is_this_zones(go_to: Callable[[str], None]) -> None:
    one = short(datetime(2026, 3, 4, 23, 30, tzinfo=UTC))
    for zone, day in (("UTC", 4), ("Europe/Berlin", 5), ("America/Los_Angeles", 4)):
        go_to(zone)
        assert day_of(one).day == day


NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


class TestDatedInTheFuture:
    def test_it_is_left_out_of_everything(self) -> None:
        ahead = short(datetime(2027, 3, 4, 12, tzinfo=UTC), "glutes", [did("clam", 8)], pain=(2, 9))
        done = short(NOW - timedelta(hours=2), "glutes", [did("clam", 8)])
        assert up_to([ahead, done], NOW) == [done]
        seen: list[Any] = []
        suggest(load_all(), [ahead, done], NOW, lambda one, sessions: seen.append(list(sessions)) or ())
        assert seen[0] == [done]
        assert streak_days(up_to([ahead, done], NOW), NOW.date()) == 1

    def test_across_the_date_line_tomorrow_is_no_future(self, go_to: Callable[[str], None]) -> None:
        """Practised on Tuesday morning in Auckland, looked at on Monday in Los Angeles."""
        go_to("America/Los_Angeles")
        done = short(NOW - timedelta(hours=15))
        done.utc_offset_min = 13 * 60
        today = NOW.astimezone().date()
        assert day_of(done) == today
        assert up_to([done], end_of(today)) == [done]

    def test_it_is_said(self) -> None:
        ahead = short(datetime(2027, 3, 4, 12, tzinfo=UTC))
        assert ahead_words([ahead], NOW) == (
            "1 session is dated in the future (4 Mar 2027), so the plan leaves it out."
        )
        assert ahead_words([ahead, ahead], NOW).startswith("2 sessions are dated in the future (the last: 4 Mar 2027)")
        assert ahead_words([], NOW) == ""

    def test_by_review_and_today(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
        record_set(record_path(), [])
        practise(record_path(), datetime.now(UTC) + timedelta(days=300))
        for command in ("review", "today"):
            assert (
                "1 session is dated in the future" in CliRunner().invoke(app, [command], env={"COLUMNS": "200"}).output
            )
        with Store(record_path()) as store:
            assert len(start.known(store, Person("me")).sessions) == 1
            assert "is dated in the future" in " ".join(plan_words(store.sessions(), date.today(), 4))
