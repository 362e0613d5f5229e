"""Days and months in the person's language: the system's own names follow its locale, which need not be theirs."""

from __future__ import annotations

from datetime import date, datetime

from trainer.language import N_
from trainer.language import gettext_ as _

_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)


def weekday_text(day: date) -> str:
    """The day of the week: "Mon"."""
    return _(_WEEKDAYS[day.weekday()])


def month_text(day: date) -> str:
    """The month: "May"."""
    return _(_MONTHS[day.month - 1])


def day_text(day: date) -> str:
    """The day: "4 May 2026"."""
    return _("{day} {month} {year}").format(day=day.day, month=month_text(day), year=day.year)


def local_text(moment: datetime) -> str:
    """Date and time where the person is: "Mon 4 May 2026, 18:02"."""
    here = moment.astimezone()
    return f"{weekday_text(here)} {day_text(here)}, {here:%H:%M}"
