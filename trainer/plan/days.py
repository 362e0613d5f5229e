"""What counts as practice, and on which day. Plan, doses, streak and weeks share these rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from trainer.base.dates import day_text, in_zone
from trainer.base.language import ngettext
from trainer.record.records import SessionRecord, SetRecord


def is_live(session: SessionRecord) -> bool:
    """Whether the session has a live set; a recorded clip does not tell when or how long somebody practised."""
    return any(one.mode == "live" for one in session.sets)


def practice(sessions: Iterable[SessionRecord]) -> list[SessionRecord]:
    """The sessions that count as practice: with a repetition or a whole second of a hold in a live set."""
    return [session for session in sessions if any(counts(one) for one in session.sets)]


def counts(one: SetRecord) -> bool:
    """Whether a set counts as practice; a recorded clip does not."""
    return one.mode == "live" and amount_done(one) > 0


def amount_done(one: SetRecord) -> int:
    """Number of repetitions, or whole seconds of the longest hold."""
    if one.holds:
        return int(max(hold.end_s - hold.start_s for hold in one.holds))
    return len(one.reps)


def local_time(session: SessionRecord) -> datetime:
    """Start in the local time of the session's place; in this machine's time zone if the record has none."""
    return in_zone(session.started_at, getattr(session, "utc_offset_min", None))


def day_of(session: SessionRecord) -> date:
    """The local day of the session's start; later travel does not change it."""
    return local_time(session).date()


def end_of(today: date) -> datetime:
    """The last moment of this day in this machine's time zone."""
    return datetime.combine(today, time.max).astimezone()


def up_to(sessions: Iterable[SessionRecord], now: datetime) -> list[SessionRecord]:
    """Leave out sessions dated in the future by a wrong clock; they would block the plan until that date."""
    return [session for session in sessions if session.started_at <= now]


def ahead_words(sessions: Sequence[SessionRecord], now: datetime) -> str:
    """A sentence on sessions dated in the future, "" if there are none."""
    ahead = [session for session in sessions if session.started_at > now]
    if not ahead:
        return ""
    return ngettext(
        "{n} session is dated in the future ({day}), so the plan leaves it out.",
        "{n} sessions are dated in the future (the last: {day}), so the plan leaves them out.",
        len(ahead),
    ).format(n=len(ahead), day=day_text(max(map(day_of, ahead))))
