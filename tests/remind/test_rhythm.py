"""The weekly rhythm: which appointments a plan comes to, and when the first ones are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from tests.session_records import did, session
from trainer.base.errors import TrainerError
from trainer.plan import programme_file, progress
from trainer.plan.programme import Programme
from trainer.remind.rhythm import Appointment, Wishes, appointments, time_of

PROGRAMMES = programme_file.load_all()
#: A Wednesday at noon in a zone of its own.
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC).astimezone()
WEDNESDAY = NOW.date()


def plan_of(programme: Programme, sessions: Any, excluded: dict[str, str] | None = None) -> Any:
    return progress.planned(programme, sessions, excluded or {})[0]


def rhythm(wishes: Wishes | None = None, sessions: Any = (), plan: Any = plan_of) -> list[Appointment]:
    return appointments(wishes or Wishes(), PROGRAMMES, sessions, plan, NOW.replace(hour=12))


def of(kind: str, found: list[Appointment]) -> list[Appointment]:
    return [one for one in found if one.kind == kind]


def glutes(days_ago: int) -> Any:
    sets = [did("clam", 10, "left"), did("clam", 10, "right"), did("glute_bridge", 10), did("glute_bridge", 10)]
    return session(NOW - timedelta(days=days_ago), "glutes", sets * 2)


def test_one_full_session_bites_on_the_other_days_and_breaks_at_work() -> None:
    found = rhythm()
    assert [one.kind for one in found] == ["full", "bite", "break", "break"]
    full, bite, first, second = found
    assert full.days == ("sat",)
    assert bite.days == ("mon", "tue", "wed", "thu", "fri", "sun")
    assert first.days == ("mon", "tue", "wed", "thu", "fri")
    assert (first.slot, second.slot) == (1, 2)
    assert (first.first.time(), second.first.time()) == (time(11), time(15))
    assert first.alarm_min == 0 < bite.alarm_min
    assert 40 <= full.minutes <= 65
    assert 12 <= bite.minutes <= 22
    assert first.minutes <= 4


def test_the_last_day_ends_the_weeks_from_today() -> None:
    assert {one.until for one in rhythm(Wishes(weeks=2))} == {WEDNESDAY + timedelta(days=13)}


def test_nothing_begins_in_the_past() -> None:
    morning, evening = (of("bite", rhythm(Wishes(bite_at=at)))[0].first for at in (time(7), time(18)))
    assert morning == datetime.combine(WEDNESDAY + timedelta(days=1), time(7))
    assert evening == datetime.combine(WEDNESDAY, time(18))


def test_a_beginner_knows_the_exercises_before_the_first_full_session() -> None:
    """The plan suggests it after three days with bites; tomorrow would be too early."""
    thursday = Wishes(session_day="thu")
    assert of("full", rhythm(thursday))[0].first.date() == date(2026, 3, 12)
    assert of("full", rhythm(thursday, [glutes(1), glutes(2), glutes(3)]))[0].first.date() == date(2026, 3, 5)


def test_without_full_sessions_every_day_has_a_bite() -> None:
    found = rhythm(Wishes(kinds=frozenset({"bite"})))
    assert [(one.kind, len(one.days)) for one in found] == [("bite", 7)]


def test_the_next_programme_in_turn_comes_first() -> None:
    assert of("bite", rhythm())[0].programmes[0] == "Glutes"
    names = of("bite", rhythm(sessions=[glutes(1)]))[0].programmes
    assert names[0] != "Glutes"
    assert names[-1] == "Glutes"


def test_what_health_excludes_is_not_named() -> None:
    def plan(programme: Programme, sessions: Any) -> Any:
        return plan_of(programme, sessions, {"roll_down": "osteoporosis", "tall_posture": "recent surgery"})

    names = of("break", rhythm(plan=plan))[0].programmes
    assert names == ("After a call", "Before you sit down")
    assert rhythm(plan=lambda programme, sessions: ()) == []


def test_after_pain_today_the_rhythm_goes_on() -> None:
    ill = replace_pain(glutes(0), 6)
    assert [one.kind for one in rhythm(sessions=[ill])] == ["full", "bite", "break", "break"]


def replace_pain(one: Any, pain: int) -> Any:
    one.pain_before, one.started_at, one.ended_at = pain, NOW - timedelta(hours=2), NOW - timedelta(hours=1)
    return one


def test_an_appointment_keeps_its_slot_when_its_time_moves() -> None:
    early, late = (of("break", rhythm(replace(Wishes(), break_at=at))) for at in ((time(9),), (time(16), time(14))))
    assert [one.slot for one in early] == [1]
    assert [(one.slot, one.first.hour) for one in late] == [(1, 14), (2, 16)]


@pytest.mark.parametrize(("text", "wanted"), [("18:00", time(18)), ("7:30", time(7, 30)), (" 0:00 ", time(0))])
def test_times_of_day(text: str, wanted: time) -> None:
    assert time_of(text) == wanted


@pytest.mark.parametrize("text", ["24:00", "7", "7:3", "18:60", "", "noon", "-1:00", "\u0667:\u0663\u0660"])
def test_what_is_no_time_of_day(text: str) -> None:
    with pytest.raises(TrainerError, match="is not a time of day"):
        time_of(text)
