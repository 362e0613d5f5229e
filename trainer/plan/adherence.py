"""Compares recorded practice with the plan (a little every day, one full session a week), and reports pain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from trainer.base.language import Number, ngettext
from trainer.base.language import gettext_ as _
from trainer.plan.days import day_of, practice
from trainer.record.records import SessionRecord

#: The plan: bites of 15 to 20 minutes on most days, and a full session of about an hour once a week. A day counts as a
#: bite from BITE_MIN, a session as full from FULL_MIN; minutes.
BITE_MIN, FULL_MIN = 15.0, 45.0
#: Minimum sessions with a pain level for a trend.
PAIN_SESSIONS = 6


@dataclass(frozen=True, slots=True)
class Week:
    """One week of practice, Monday to Sunday.

    Attributes:
        monday: the first day.
        minutes: minutes of practice.
        days: number of days with practice.
        bites: number of days with at least :data:`BITE_MIN`.
        full: number of sessions of at least :data:`FULL_MIN`.
    """

    monday: date
    minutes: float
    days: int
    bites: int
    full: int


@dataclass(frozen=True, slots=True)
class Pain:
    """Pain before and after one session, 0–10, None if not asked or not answered."""

    at: datetime
    before: int | None
    after: int | None


def minutes_of(session: SessionRecord) -> float:
    """Minutes from the start of the session to the last save."""
    return max(0.0, (session.ended_at - session.started_at).total_seconds() / 60)


def minutes_by_day(sessions: Sequence[SessionRecord]) -> dict[date, float]:
    """Minutes of practice by day, for days with practice."""
    found: defaultdict[date, float] = defaultdict(float)
    for session in practice(sessions):
        found[day_of(session)] += minutes_of(session)
    return dict(found)


def full_days(sessions: Sequence[SessionRecord]) -> set[date]:
    """Days with a full session."""
    return {day_of(s) for s in practice(sessions) if minutes_of(s) >= FULL_MIN}


def streak_days(sessions: Sequence[SessionRecord], today: date) -> int:
    """Consecutive days with practice up to today, or up to yesterday if there is none today yet."""
    done = minutes_by_day(sessions)
    day = today if today in done else today - timedelta(days=1)
    count = 0
    while day in done:
        count, day = count + 1, day - timedelta(days=1)
    return count


def weeks(sessions: Sequence[SessionRecord], today: date, count: int) -> list[Week]:
    """The last ``count`` weeks, ending with the current one."""
    days = minutes_by_day(sessions)
    full = [day_of(s) for s in practice(sessions) if minutes_of(s) >= FULL_MIN]
    this = monday_of(today)

    def week(monday: date) -> Week:
        inside = {monday + timedelta(days=k) for k in range(7)}
        minutes = [days[day] for day in inside & days.keys()]
        bites = sum(m >= BITE_MIN for m in minutes)
        return Week(monday, sum(minutes), len(minutes), bites, sum(day in inside for day in full))

    return [week(this - timedelta(weeks=back)) for back in reversed(range(count))]


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def streak_words(sessions: Sequence[SessionRecord], today: date) -> str:
    """The streak in a sentence, "" below two days."""
    count = streak_days(sessions, today)
    if count < 2:
        return ""
    return _("Practised {n} days in a row.").format(n=count)


def week_words(week: Week) -> str:
    """The current week compared with the plan, in a sentence."""
    if not week.days:
        return _("No practice yet this week. 15 minutes is a good start.")
    done = ngettext("This week: {minutes} on {n} day", "This week: {minutes} on {n} days", week.days)
    full = _("the full session is done") if week.full else _("the full session of about an hour is still to do")
    return f"{done.format(minutes=minutes_text(week.minutes), n=week.days)}; {full}."


def weeks_words(past: Sequence[Week]) -> str:
    """Past weeks compared with the plan, in a sentence."""
    if not past:
        return ""
    full = sum(week.full > 0 for week in past)
    return ngettext(
        "Last week: {minutes}; 15 minutes or more on {bites} of 7 days; full sessions: {full}.",
        "Last {n} weeks, on average: {minutes} a week; 15 minutes or more on {bites} of 7 days. Full session in "
        "{full} of {n} weeks.",
        len(past),
    ).format(
        n=len(past),
        minutes=minutes_text(sum(week.minutes for week in past) / len(past)),
        bites=f"{sum(week.bites for week in past) / len(past):.1f}".removesuffix(".0"),
        full=full,
    )


def minutes_text(minutes: float) -> str:
    """Whole minutes in words, such as "18 minutes"; a fraction of a minute counts as one."""
    whole = max(1, round(minutes)) if minutes > 0 else 0
    return ngettext("{n} minute", "{n} minutes", whole).format(n=whole)


def pain_of(sessions: Sequence[SessionRecord]) -> list[Pain]:
    """Pain of each session with a pain level, oldest first."""
    told = [s for s in sessions if s.pain_before is not None or s.pain_after is not None]
    return [Pain(s.started_at, s.pain_before, s.pain_after) for s in sorted(told, key=lambda s: s.started_at)]


def pain_words(pains: Sequence[Pain]) -> str:
    """A summary of pain in one or two sentences, "" without any."""
    if not pains:
        return ""
    before = [pain.before for pain in pains if pain.before is not None]
    both = [(p.before, p.after) for p in pains if p.before is not None and p.after is not None]
    less, more = sum(after < b for b, after in both), sum(after > b for b, after in both)
    if len(before) < PAIN_SESSIONS:
        said = ngettext(
            "Pain before practice was entered in {n} session: too few for a trend.",
            "Pain before practice was entered in {n} sessions: too few for a trend.",
            len(before),
        ).format(n=len(before))
    else:
        third = len(before) // 3
        first, last = median(before[:third]), median(before[-third:])
        said = _(
            "Pain before practice (0 to 10): {first:g} at first, {last:g} recently (medians of {n} sessions each)."
        ).format(first=Number(first), last=Number(last), n=third)
    if len(both) > 1:
        said += " " + _("After practice, pain was lower in {less} and higher in {more} of {n} sessions.").format(
            less=less, more=more, n=len(both)
        )
    return said
