"""Prints which appointments were written, and how they get into a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from rich.console import Console
from rich.padding import Padding

from trainer.base.dates import day_text, weekday_text
from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.terminal import written
from trainer.remind.calendar_file import TITLES
from trainer.remind.rhythm import DAYS, Appointment

__all__ = ["print_written"]


def print_written(console: Console, appointments: Sequence[Appointment], path: Path) -> None:
    """Print the appointments, the file, and how to import it.

    Raises:
        TrainerError: there are no appointments, so no file was written.
    """
    if not appointments:
        raise TrainerError(
            "No calendar was written, because nothing is left to remind you of.",
            "Give more weeks, or more kinds.",
        )
    for one in appointments:
        line = _("{title}: {days}, {time}, about {minutes} min, from {first} to {last}")
        words = line.format(
            title=_(TITLES[one.kind]),
            days=_days(one),
            time=f"{one.first:%H:%M}",
            minutes=one.minutes,
            first=day_text(one.first.date()),
            last=day_text(one.until),
        )
        console.print(words)
    written(console, path)
    for words in (
        _("To import it, open the file, or send it to your phone and open it there."),
        _("For Google Calendar, use Import & export in its settings, in a browser."),
        _("Import it into a separate calendar, such as “Pilates”: you can then hide or delete all of it at once."),
        _("Importing a newer file moves these appointments."),
    ):
        console.print(Padding(words, (0, 0, 0, 2)))


def _days(one: Appointment) -> str:
    """The days of the week, such as "Mon, Tue", or "every day"."""
    if len(one.days) == len(DAYS):
        return _("every day")
    monday = one.first.date() - timedelta(days=one.first.weekday())
    return ", ".join(weekday_text(monday + timedelta(days=DAYS.index(day))) for day in one.days)
