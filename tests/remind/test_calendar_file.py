"""The calendar file: what a calendar program reads, and what importing it again does."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from icalendar import Calendar

from trainer.base.errors import TrainerError
from trainer.base.language import use
from trainer.remind.calendar_file import calendar, write_calendar
from trainer.remind.rhythm import Appointment

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=timezone(timedelta(hours=2)))
BITE = Appointment(
    "bite", 1, datetime(2026, 5, 4, 18), date(2026, 5, 31), ("mon", "wed"), 18, ("Glutes", "Mobility"), 10
)
BREAK = Appointment("break", 2, datetime(2026, 5, 5, 15), date(2026, 5, 31), ("tue",), 2, ("After a call",), 0)


def events(content: bytes) -> list:
    return list(Calendar.from_ical(content).walk("VEVENT"))


def test_an_appointment_is_read_back() -> None:
    (event,) = events(calendar([BITE], "me", "pilates", NOW))
    assert event.decoded("dtstart") == datetime(2026, 5, 4, 18)
    assert event.decoded("duration") == timedelta(minutes=18)
    rule = event["rrule"]
    assert (rule["FREQ"], rule["BYDAY"]) == (["WEEKLY"], ["MO", "WE"])
    assert rule["UNTIL"] == [datetime(2026, 5, 31, 23, 59, 59)]
    assert "Glutes, Mobility" in event["description"]
    assert "To begin: pilates" in event["description"]


def test_times_are_floating() -> None:
    """Without a zone, 18:00 stays 18:00 in summer and winter and abroad; RFC 5545 then wants UNTIL without one too."""
    text = calendar([BITE], "me", "pilates", NOW).decode()
    assert "DTSTART:20260504T180000\r\n" in text
    assert "UNTIL=20260531T235959;" in text
    assert "VTIMEZONE" not in text
    assert "TZID" not in text


def test_a_newer_file_updates_and_does_not_double() -> None:
    later = Appointment("bite", 1, datetime(2026, 6, 1, 7), date(2026, 6, 30), ("fri",), 20, ("Glutes",), 0)
    (old,), (new,) = (
        events(calendar([one], "me", "pilates", now)) for one, now in ((BITE, NOW), (later, NOW + timedelta(minutes=1)))
    )
    assert old["uid"] == new["uid"]
    assert int(new["sequence"]) > int(old["sequence"])
    assert new.decoded("last-modified") > old.decoded("last-modified")


def test_uids_differ_between_appointments_and_between_people() -> None:
    second = Appointment("break", 1, BREAK.first, BREAK.until, BREAK.days, 2, BREAK.programmes, 0)
    uids = [
        event["uid"] for whose in ("me", "you") for event in events(calendar([BITE, BREAK, second], whose, "p", NOW))
    ]
    assert len({*uids}) == 6
    assert not any("me" in uid.partition("@")[0] or "you" in uid for uid in uids)


def test_alarms_come_before_a_bite_and_with_a_break() -> None:
    alarms = [event.walk("VALARM")[0].decoded("trigger") for event in events(calendar([BITE, BREAK], "me", "p", NOW))]
    assert alarms == [timedelta(minutes=-10), timedelta(0)]


def test_a_break_blocks_no_meeting() -> None:
    assert [e["transp"] for e in events(calendar([BITE, BREAK], "me", "p", NOW))] == ["OPAQUE", "TRANSPARENT"]


def test_lines_are_short_and_end_as_the_format_wants() -> None:
    lines = calendar([BITE], "me", "pilates " * 30, NOW).split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line for line in lines)


def test_in_german() -> None:
    use("de")
    try:
        (event,) = events(calendar([BITE], "me", "pilates", NOW))
    finally:
        use("en")
    assert event["summary"].params["LANGUAGE"] == "de"
    assert "Pilates: " in event["summary"]
    assert "Gesäß" in event["description"]


class TestWriting:
    def test_a_file_of_ours_is_replaced(self, tmp_path: Path) -> None:
        path = tmp_path / "pilates.ics"
        for now in (NOW, NOW + timedelta(days=1)):
            write_calendar(path, calendar([BITE], "me", "pilates", now))
        assert re.search(rb"DTSTAMP:20260505T", path.read_bytes())
        assert [one.name for one in tmp_path.iterdir()] == ["pilates.ics"]

    @pytest.mark.parametrize("held", [b"letters to a friend", b"BEGIN:VCALENDAR\r\nPRODID:-//other//EN\r\n"])
    def test_a_file_of_somebody_else_is_not(self, tmp_path: Path, held: bytes) -> None:
        path = tmp_path / "mine.ics"
        path.write_bytes(held)
        with pytest.raises(TrainerError, match="was not written by this command"):
            write_calendar(path, calendar([BITE], "me", "pilates", NOW))
        assert path.read_bytes() == held

    def test_a_place_that_cannot_be_written(self, tmp_path: Path) -> None:
        with pytest.raises(TrainerError, match="--to"):
            write_calendar(tmp_path / "no" / "pilates.ics", b"")
        with pytest.raises(TrainerError, match="is a folder"):
            write_calendar(tmp_path, b"")
