"""Days and months in the person's language. The system's names follow its locale, which may be another language."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from trainer.base.language import N_
from trainer.base.language import gettext_ as _

_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)


def weekday_text(day: date) -> str:
    """The day of the week, such as "Mon"."""
    return _(_WEEKDAYS[day.weekday()])


def month_text(day: date) -> str:
    """The month, such as "May"."""
    return _(_MONTHS[day.month - 1])


def day_text(day: date) -> str:
    """The date, such as "4 May 2026"."""
    return _("{day} {month} {year}").format(day=day.day, month=month_text(day), year=day.year)


def local_text(moment: datetime, utc_offset_min: int | None = None) -> str:
    """Date and time, such as "Mon 4 May 2026, 18:02", in the zone of :func:`in_zone`."""
    here = in_zone(moment, utc_offset_min)
    return f"{weekday_text(here)} {day_text(here)}, {here:%H:%M}"


def in_zone(moment: datetime, utc_offset_min: int | None) -> datetime:
    """The moment in the zone ``utc_offset_min`` minutes east of UTC; None for this machine's zone."""
    return moment.astimezone(None if utc_offset_min is None else timezone(timedelta(minutes=utc_offset_min)))


def offset_min(moment: datetime) -> int:
    """Offset of this machine's zone from UTC at that moment, minutes, positive to the east."""
    offset = moment.astimezone(UTC).astimezone().utcoffset() or timedelta()
    return round(offset.total_seconds() / 60)
