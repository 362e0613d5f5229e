"""The plan as a weekly rhythm: a full session, bites on the other days, and breaks at work. Pure.

The calendar names the kind of practice and its length. Which programme it will be is decided on the day, by
:func:`trainer.plan.today.suggest`, from what was practised until then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import get_args

from trainer.base.errors import TrainerError
from trainer.plan import today as today_rules
from trainer.plan.days import practice
from trainer.plan.programme import Kind, Programme, estimated_s, minutes
from trainer.record.records import SessionRecord

__all__ = ["DAYS", "Appointment", "Wishes", "appointments", "time_of"]

#: Days of the week, Monday first, as people type them; the first two letters are iCalendar's.
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: Days with breaks: those at the desk.
WORKING_DAYS = DAYS[:5]


@dataclass(frozen=True, slots=True)
class Wishes:
    """When the person wants to be reminded.

    Attributes:
        weeks: length of the rhythm from today.
        session_day: one of :data:`DAYS`: the day of the weekly full session.
        session_at, bite_at: local time of day.
        break_at: local times of day of the breaks.
        alarm_min: minutes between an alarm and its session or bite; a break's alarm comes as it begins.
        kinds: kinds of programmes to be reminded of.
    """

    weeks: int = 8
    session_day: str = "sat"
    session_at: time = time(10)
    bite_at: time = time(18)
    break_at: tuple[time, ...] = (time(11), time(15))
    alarm_min: int = 10
    kinds: frozenset[Kind] = frozenset(get_args(Kind))


@dataclass(frozen=True, slots=True)
class Appointment:
    """One weekly appointment.

    Attributes:
        kind: of the programmes.
        slot: number among the appointments of this kind. It identifies the appointment even if its time changes.
        first: local date and time of the first one, without time zone.
        until: the last day.
        days: days of the week, as in :data:`DAYS`.
        minutes: length.
        programmes: names of the programmes to choose from, the next one first; not translated.
        alarm_min: minutes between the alarm and the beginning.
    """

    kind: Kind
    slot: int
    first: datetime
    until: date
    days: tuple[str, ...]
    minutes: int
    programmes: tuple[str, ...]
    alarm_min: int


def time_of(text: str) -> time:
    """Parse a time of day, such as "18:00" or "7:30".

    Raises:
        TrainerError: it is none.
    """
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip(), re.ASCII)
    if found is None or not (int(found[1]) < 24 and int(found[2]) < 60):
        raise TrainerError(f"{text!r} is not a time of day.", "Write hours and minutes, such as 18:00.")
    return time(int(found[1]), int(found[2]))


def appointments(
    wishes: Wishes,
    programmes: Mapping[str, Programme],
    sessions: Sequence[SessionRecord],
    plan_of: today_rules.PlanOf,
    now: datetime,
) -> list[Appointment]:
    """The person's weekly appointments; a kind whose programmes are all excluded has none.

    Args:
        wishes: times and days.
        programmes: all programmes by id.
        sessions: the person's sessions, newest first.
        plan_of: plans a programme's sets; a programme without sets is not offered.
        now: current local time with time zone. Nothing begins before it.
    """
    suggested = today_rules.suggest(programmes, sessions, now, plan_of)
    # After pain nothing is suggested today; the rhythm goes on all the same.
    turns = dict.fromkeys((*filter(None, (suggested.programme,)), *suggested.others, *programmes))
    offered = [programmes[key] for key in turns if programmes[key].is_judged and plan_of(programmes[key], sessions)]
    here = now.replace(tzinfo=None)
    until = here.date() + timedelta(days=7 * wishes.weeks - 1)
    other_days = tuple(day for day in DAYS if day != wishes.session_day or "full" not in wishes.kinds)
    asked: list[tuple[Kind, time, tuple[str, ...], int]] = [
        ("full", wishes.session_at, (wishes.session_day,), wishes.alarm_min),
        ("bite", wishes.bite_at, other_days, wishes.alarm_min),
        *(("break", at, WORKING_DAYS, 0) for at in sorted(set(wishes.break_at))),
    ]
    found: list[Appointment] = []
    for kind, at, days, alarm_min in asked:
        mine = [one for one in offered if one.kind == kind]
        if kind not in wishes.kinds or not mine:
            continue
        earliest = here + timedelta(days=_wait_days(kind, programmes, sessions))
        first = _first(earliest, at, days)
        if first.date() > until:
            continue
        long = max(minutes(estimated_s(plan_of(one, sessions))) for one in mine)
        slot = 1 + sum(one.kind == kind for one in found)
        names = tuple(one.name for one in mine)
        found.append(Appointment(kind, slot, first, until, days, long, names, alarm_min))
    return found


def _wait_days(kind: Kind, programmes: Mapping[str, Programme], sessions: Sequence[SessionRecord]) -> int:
    """Days until the plan suggests the first full session: it comes after a few bites. 0 for other kinds."""
    if kind != "full":
        return 0
    done = [run for run in today_rules.runs(practice(sessions)) if run.programme in programmes]
    if any(programmes[run.programme].kind == "full" for run in done):
        return 0
    bites = len({run.day for run in done if programmes[run.programme].kind == "bite"})
    return max(0, today_rules.FIRST_FULL_AFTER_DAYS - bites)


def _first(earliest: datetime, at: time, days: Sequence[str]) -> datetime:
    """The first moment at this time of day on one of these days, not before ``earliest``."""
    tried = (datetime.combine(earliest.date() + timedelta(days=n), at) for n in range(8))
    return next(one for one in tried if one >= earliest and DAYS[one.weekday()] in days)
