"""Writes appointments as an iCalendar file (RFC 5545), by the ``icalendar`` library.

Times are *floating*: "18:00" without a time zone means 18:00 wherever the calendar is read. A habit belongs to the
person's own day: after a flight or a change to summer time it is still at 18:00, and the file needs no table of time
zones that could be out of date.

A UID depends on who asked and on the kind and number of the appointment, not on its time. Importing a newer file
therefore moves the appointments instead of duplicating them.
"""

from __future__ import annotations

import getpass
import platform
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from trainer.base.atomic import atomic_write
from trainer.base.errors import TrainerError
from trainer.base.language import N_, language
from trainer.base.language import gettext_ as _
from trainer.plan.programme import Kind
from trainer.remind.rhythm import Appointment

if TYPE_CHECKING:
    from icalendar import Alarm

__all__ = ["TITLES", "calendar", "owner", "write_calendar"]

PRODUCT = "-//pilates-trainer//reminders//EN"
_NAMESPACE = uuid.UUID("6a1f2f2e-52a4-5d0c-9b37-6f0a3a6f2f11")
#: The title of each kind of appointment.
TITLES: dict[Kind, str] = {
    "full": N_("Pilates: your weekly full session"),
    "bite": N_("Pilates: a little every day"),
    "break": N_("Pilates: a two-minute break"),
}


def owner(person: str) -> str:
    """A name for whose calendar this is: the same on each run, and different for another person or machine.

    Args:
        person: name in the record.
    """
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):  # this user has no name
        user = ""
    return f"{person}/{user}/{platform.node()}"


def calendar(appointments: Sequence[Appointment], whose: str, command: str, now: datetime) -> bytes:
    """The file's content.

    Args:
        appointments: see :func:`trainer.remind.rhythm.appointments`.
        whose: see :func:`owner`. Only a hash of it is written.
        command: the command that starts the program.
        now: current time with time zone. A later file replaces an earlier one.
    """
    from icalendar import Calendar, Event

    whole = Calendar()
    whole.add("version", "2.0")
    whole.add("prodid", PRODUCT)
    whole.add("calscale", "GREGORIAN")
    whole.add("x-wr-calname", "Pilates")
    for one in appointments:
        title = _(TITLES[one.kind])
        event = Event()
        event.add("uid", f"{uuid.uuid5(_NAMESPACE, f'{whose}/{one.kind}/{one.slot}')}@pilates-trainer")
        event.add("dtstamp", now.astimezone(UTC))
        event.add("last-modified", now.astimezone(UTC))
        event.add("sequence", int(now.timestamp()) // 60)  # grows with time and fits into 32 bits
        event.add("summary", title, parameters={"LANGUAGE": language()})
        event.add("description", _about(one, command))
        event.add("dtstart", one.first)
        event.add("duration", timedelta(minutes=one.minutes))
        until = datetime.combine(one.until, time.max.replace(microsecond=0))  # floating, as the start is
        event.add("rrule", {"freq": "weekly", "byday": [day[:2].upper() for day in one.days], "until": until})
        event.add("categories", ["Pilates"])
        event.add("transp", "TRANSPARENT" if one.kind == "break" else "OPAQUE")  # a break blocks no meeting
        event.add_component(_alarm(title, one.alarm_min))
        whole.add_component(event)
    return bytes(whole.to_ical())


def _alarm(title: str, before_min: int) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", -timedelta(minutes=before_min))
    return alarm


def _about(one: Appointment, command: str) -> str:
    if one.kind == "break":
        about = _("Stand up or sit tall for two minutes: {names}.")
    elif one.kind == "bite":
        about = _("One of these, whichever is due: {names}.")
    else:
        about = _("The whole body, with warm-up and rests: {names}.")
    begin = _("To begin: {command}").format(command=command)
    stop = _("Not when you are in pain. The trainer asks before each session.")
    return "\n".join((about.format(names=", ".join(map(_, one.programmes))), begin, stop))


def write_calendar(path: Path, content: bytes) -> None:
    """Write the file whole or not at all. An earlier file of ours is replaced.

    Raises:
        TrainerError: another file has this name, or it cannot be written.
    """
    try:
        if path.is_dir():
            raise TrainerError(f"{path} is a folder.", "Name a file, such as --to pilates.ics")
        if path.exists() and PRODUCT.encode() not in path.read_bytes()[:4096]:
            raise TrainerError(f"{path} exists and was not written by this command.", "Choose another name with --to.")
        atomic_write(path, content)
    except OSError as error:
        raise TrainerError(
            f"{path} cannot be written: {error.strerror or error}.", "Choose another place with --to."
        ) from error
