"""Suggests what to do now, and why, from the plan and past sessions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.plan import adherence
from trainer.plan.days import amount_done, day_of, practice, up_to
from trainer.plan.programme import PLAN_PREFIX, Kind, PlannedSet, Programme
from trainer.plan.safety import pain_after_stops, pain_before_stops
from trainer.plan.screening import Result, focus_of, why_words
from trainer.record.store import SessionRecord, SetRecord

#: How long an unfinished session can be resumed.
RESUME_WITHIN = timedelta(hours=12)
#: Days between full sessions, and days with bites before the first one.
FULL_EVERY_DAYS, FIRST_FULL_AFTER_DAYS = 7, 3
#: Maximum breaks suggested per day.
MOST_BREAKS = 3
#: A programme counts as done once this share of its sets is done.
DONE_PART = 0.5
#: Order in which the bites are first suggested.
FOCUS_ORDER = ("glutes", "abdominals", "upper_back", "mobility")

#: Plans a programme's sets for this person, given the sessions to take doses from.
PlanOf = Callable[[Programme, Sequence[SessionRecord]], tuple[PlannedSet, ...]]


@dataclass(frozen=True, slots=True)
class Run:
    """A programme on one day: all of its sessions, since it may be left and resumed.

    Attributes:
        programme: id of the programme.
        day: local day.
        sessions: oldest first.
    """

    programme: str
    day: date
    sessions: tuple[SessionRecord, ...]

    @property
    def sets(self) -> list[SetRecord]:
        """All sets in order."""
        return [one for session in self.sessions for one in session.sets]

    @property
    def sets_planned(self) -> int | None:
        """Number of sets that the programme planned as it began; None in older records."""
        return self.sessions[0].sets_planned

    def sets_done(self, planned: int) -> int:
        """Number of sets with at least one repetition or second, at most as many as planned."""
        return min(planned, sum(amount_done(one) > 0 for one in self.sets))


@dataclass(frozen=True, slots=True)
class Today:
    """The suggestion for now.

    Attributes:
        programme: id of the suggested programme, None if today's practice is enough.
        why: one sentence.
        resume_at: index of the set to resume with, 0 to start from the beginning.
        run: the sessions to resume, if any.
        streak_days: consecutive days with practice.
        others: ids of the other programmes, the next suggestion first.
    """

    programme: str | None
    why: str
    resume_at: int = 0
    run: Run | None = None
    streak_days: int = 0
    others: tuple[str, ...] = ()


def runs(sessions: Iterable[SessionRecord]) -> list[Run]:
    """Programmes done, by day, newest first."""
    found: dict[tuple[date, str], list[SessionRecord]] = {}
    for session in sorted(sessions, key=lambda one: one.started_at):
        if session.programme:
            found.setdefault((day_of(session), session.programme), []).append(session)
    ordered = sorted(found.items(), key=lambda item: item[1][-1].started_at, reverse=True)
    return [Run(programme, day, tuple(parts)) for (day, programme), parts in ordered]


def resume_at(planned: Sequence[PlannedSet], sets: Iterable[SetRecord]) -> int:
    """Index of the first planned set still to be done, ``len(planned)`` if all are done.

    A set that was cut short counts as done unless it is the last one recorded: there the session was left.
    """
    at, is_whole = 0, True
    for one in sets:
        if at < len(planned) and _matches(planned[at], one):
            is_whole = _is_whole(planned[at], one)
            at += 1
        elif at and _matches(planned[at - 1], one):  # the same set repeated
            is_whole = is_whole or _is_whole(planned[at - 1], one)
        elif at > 1 and _matches(planned[0], one):  # restarted
            is_whole, at = _is_whole(planned[0], one), 1
    return at if is_whole else at - 1


def suggest(
    programmes: Mapping[str, Programme],
    sessions: Sequence[SessionRecord],
    now: datetime,
    plan_of: PlanOf,
    followed: Collection[str] | None = None,
) -> Today:
    """Suggest what to do now.

    Args:
        programmes: all programmes by id.
        sessions: the person's sessions, newest first.
        now: current time with time zone.
        plan_of: plans a programme's sets; a programme without any is not offered.
        followed: ids of the programmes to suggest from; None for all. Any other can still be resumed or chosen.
    """
    today = now.astimezone().date()
    told = up_to(sessions, now)
    sessions = practice(told)
    offered = {key: one for key, one in programmes.items() if plan_of(one, sessions)}
    streak = adherence.streak_days(sessions, today)
    if any(day_of(one) == today and _is_painful(one) for one in told):
        return Today(None, _("You had pain today, so rest. Your next session will be easier."), streak_days=streak)
    done = [run for run in runs(sessions) if run.programme in offered]
    if done and (at := _left_at(done[0], offered, sessions, now, plan_of)):
        why = _("{name}: you stopped after {done} of {sets} sets.")
        sets = len(plan_of(offered[done[0].programme], _before(sessions, done[0])))
        name = _(offered[done[0].programme].name)
        others = tuple(key for key in _by_turn(offered, done, followed) if key != done[0].programme)
        why = why.format(name=name, done=at, sets=sets)
        return Today(done[0].programme, why, at, done[0], streak, others)
    whole = [run for run in done if _is_done(run, plan_of(offered[run.programme], sessions))]
    chosen, why = _next(offered, whole, today, followed, focus_of(sessions, today))
    has_full = any(offered[run.programme].kind == "full" for run in whole)
    has_plan = any(key.startswith(PLAN_PREFIX) for key in offered)
    is_new = not has_plan and not has_full and _bite_days(offered, whole) == 0
    turn = _by_turn(offered, whole, followed)
    others = tuple(key for key in turn if key != chosen and not (is_new and offered[key].kind == "full"))
    return Today(chosen, why, streak_days=streak, others=others)


def _is_painful(session: SessionRecord) -> bool:
    """Whether the pain of a session means rest for its day."""
    return bool(pain_before_stops(session.pain_before) or pain_after_stops(session.pain_before, session.pain_after))


def _bite_days(offered: Mapping[str, Programme], whole: Sequence[Run]) -> int:
    """Number of days with a bite."""
    return len({run.day for run in whole if offered[run.programme].kind == "bite"})


def _left_at(
    run: Run, offered: Mapping[str, Programme], sessions: Sequence[SessionRecord], now: datetime, plan_of: PlanOf
) -> int:
    """Index of the set at which to resume the newest session, 0 if there is nothing to resume."""
    is_newest = sessions[0].id == run.sessions[-1].id
    if not is_newest or now - run.sessions[-1].ended_at > RESUME_WITHIN:
        return 0
    planned = plan_of(offered[run.programme], _before(sessions, run))
    at = resume_at(planned, run.sets)
    return at if at < len(planned) else 0


def _before(sessions: Sequence[SessionRecord], run: Run) -> list[SessionRecord]:
    return [one for one in sessions if one.started_at < run.sessions[0].started_at]


def _next(
    offered: Mapping[str, Programme],
    whole: Sequence[Run],
    today: date,
    followed: Collection[str] | None,
    differing: Result | None,
) -> tuple[str | None, str]:
    """The programme whose turn it is, and why."""

    def days_since(kind: Kind) -> int | None:
        return next(((today - run.day).days for run in whole if offered[run.programme].kind == kind), None)

    mine = {key for key, one in offered.items() if one.is_judged and (followed is None or key in followed)}
    turns = [key for key in _by_turn(offered, whole, followed) if key in mine]
    first = {
        kind: next((key for key in turns if offered[key].kind == kind), None) for kind in ("full", "bite", "break")
    }
    full_ago, bite_ago = days_since("full"), days_since("bite")
    if full_ago != 0 and bite_ago != 0:
        if first["full"] and full_ago is None and _bite_days(offered, whole) >= FIRST_FULL_AFTER_DAYS:
            return first["full"], _("You know the exercises now. It is time for your weekly full session.")
        if first["full"] and full_ago is not None and full_ago >= FULL_EVERY_DAYS:
            why = ngettext(
                "Your last full session was {days} day ago.", "Your last full session was {days} days ago.", full_ago
            )
            return first["full"], why.format(days=full_ago)
        gentle = next((key for key in turns if offered[key].focus == "mobility" and offered[key].kind == "bite"), None)
        if gentle and full_ago == 1:
            return gentle, _("You did the full session yesterday, so today is easy.")
        if first["bite"]:
            bites = [key for key in turns if offered[key].kind == "bite"]
            return _bite_for(differing, bites, offered, whole) or (
                first["bite"],
                _bite_why(offered, whole, first["bite"], today),
            )
    breaks = sum(run.day == today and offered[run.programme].kind == "break" for run in whole)
    if first["break"] and breaks < MOST_BREAKS:
        return first["break"], _("Today's session is done. A two-minute break now and then keeps you moving.")
    return None, _("That is enough for today. Rest well.")


def _bite_for(
    differing: Result | None, bites: Sequence[str], offered: Mapping[str, Programme], whole: Sequence[Run]
) -> tuple[str, str] | None:
    """The bite that works on a difference between the sides, every other time; None if it is another bite's turn."""
    if differing is None:
        return None
    fits = [key for key in bites if any(one.exercise == differing.test.trained_by for one in offered[key].blocks)]
    last = next((run.programme for run in whole if offered[run.programme].kind == "bite"), None)
    return (fits[0], why_words(differing)) if fits and last not in fits else None


def _bite_why(offered: Mapping[str, Programme], whole: Sequence[Run], chosen: str, today: date) -> str:
    if not whole:
        return _("A good place to start.")
    ago = next(((today - run.day).days for run in whole if run.programme == chosen), None)
    if ago is None:
        return _("You have not done {name} yet.").format(name=_(offered[chosen].name))
    why = ngettext("You last did {name} {days} day ago.", "You last did {name} {days} days ago.", ago)
    return why.format(name=_(offered[chosen].name), days=ago)


def _by_turn(offered: Mapping[str, Programme], whole: Sequence[Run], followed: Collection[str] | None) -> list[str]:
    """Programme ids, those followed first, longest ago first, then by ``FOCUS_ORDER``."""

    def turn(key: str) -> tuple[bool, date, int, str]:
        last = next((run.day for run in whole if run.programme == key), date.min)
        focus = offered[key].focus
        return (
            followed is not None and key not in followed,
            last,
            FOCUS_ORDER.index(focus) if focus in FOCUS_ORDER else len(FOCUS_ORDER),
            key,
        )

    return sorted(offered, key=turn)


def _is_done(run: Run, planned: Sequence[PlannedSet]) -> bool:
    done = sum(amount_done(one) > 0 for one in run.sets)
    return done >= DONE_PART * len(planned)


def _is_whole(planned: PlannedSet, one: SetRecord) -> bool:
    """Whether a set reached the amount that it asked for, which may be less than planned."""
    return amount_done(one) >= (one.amount or planned.amount or 1)


def _matches(planned: PlannedSet, one: SetRecord) -> bool:
    return planned.exercise == one.exercise and planned.side == one.asked_side
