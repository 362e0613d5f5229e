"""The people for whom a plan was written here, at a glance: how much they do, their pain, and what needs a look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum
from statistics import median

from rich.console import Console
from rich.table import Table
from rich.text import Text

from trainer.base.dates import day_text
from trainer.base.invoked import command
from trainer.base.language import Number, ngettext
from trainer.base.language import gettext_ as _
from trainer.base.terminal import print_table
from trainer.plan.adherence import pain_of
from trainer.plan.day_pain import MEANINGFUL, ratings
from trainer.plan.days import day_of, practice, up_to
from trainer.plan.screening import measured_words
from trainer.record import clients
from trainer.record.records import Client, Consent, SessionRecord
from trainer.record.store import Store
from trainer.record.wording import exercise_name, sentence
from trainer.review.about import set_counts
from trainer.review.fault_trends import fault_trends
from trainer.review.progress import NOTHING, PAIN_CHANGE, fault_tile, pain_change, pain_tile

__all__ = ["Alert", "ClientSummary", "agreed_words", "everybody", "print_clients", "print_one", "seen"]

#: "It hurt" and a rise of pain are alerts for this many days. Taste: longer than between two appointments.
RECENT = timedelta(days=14)
#: An alert follows when the newest results end with ``IDLE`` without practice. Taste: the plan is a little every day.
IDLE = timedelta(days=7)
#: An alert follows when no results came for ``SILENT``. Taste: two weeks without a word are worth a call.
SILENT = timedelta(days=14)
#: Fewest earlier pain levels to compare the newest with. Taste: one level is chance.
LEAST_PAINS = 3


class AlertKind(IntEnum):
    """Kinds of alert, the most urgent first."""

    HURT = 0
    PAIN = 1
    WITHDRAWN = 2
    IDLE = 3
    SILENT = 4


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that needs a look: its kind, and a sentence."""

    kind: AlertKind
    words: str


@dataclass(frozen=True, slots=True)
class ClientSummary:
    """The record of one client, summed up.

    Attributes:
        client: who.
        sessions: the newest first.
        last: the last day with practice, None if there was none.
        done: sets done in sessions with a programme.
        planned: sets planned in them.
        alerts: the most urgent first.
        consent: the last consent or withdrawal, None if none came.
    """

    client: Client
    sessions: tuple[SessionRecord, ...]
    last: date | None
    done: int
    planned: int
    alerts: tuple[Alert, ...]
    consent: Consent | None


def everybody(store: Store, now: datetime) -> list[ClientSummary]:
    """All clients, those with the most urgent alerts first.

    Args:
        store: the record.
        now: with a time zone.
    """
    sessions = store.sessions()
    found = [
        seen(one, [each for each in sessions if each.person == one.person], clients.consents(store, one.person), now)
        for one in clients.clients(store)
    ]
    return sorted(found, key=lambda one: ([*(alert.kind for alert in one.alerts), len(AlertKind)], one.client.person))


def seen(
    client: Client, sessions: Sequence[SessionRecord], consents: Sequence[Consent], now: datetime
) -> ClientSummary:
    """Sum up the record of a client.

    Args:
        client: who.
        sessions: theirs, the newest first.
        consents: theirs, the oldest first.
        now: with a time zone.
    """
    told = up_to(sessions, now)
    last = max(map(day_of, practice(told)), default=None)
    consent = consents[-1] if consents else None
    done, planned = set_counts(told, told, None, {})
    alerts = [
        *_hurt(told, now),
        *_pain(told, now),
        *_day_pain(told, now),
        *_withdrawn(consent),
        *_quiet(client, last, now),
    ]
    return ClientSummary(client, tuple(sessions), last, done, planned, tuple(alerts), consent)


def _hurt(sessions: Sequence[SessionRecord], now: datetime) -> list[Alert]:
    """An alert for each exercise that the client reported as painful within ``RECENT``."""
    days = {
        one.exercise: day_of(session)
        for session in reversed(sessions)
        for one in session.sets
        if one.comfort == "hurt" and day_of(session) > (now.astimezone() - RECENT).date()
    }
    words = _("{exercise} hurt on {day}")
    return [
        Alert(AlertKind.HURT, words.format(exercise=exercise_name(exercise), day=day_text(day)))
        for exercise, day in sorted(days.items(), key=lambda item: item[1], reverse=True)
    ]


def _pain(sessions: Sequence[SessionRecord], now: datetime) -> list[Alert]:
    """Whether the newest pain is clearly above what was usual before, or rose clearly during a session."""
    pains = pain_of(sessions)
    if not pains or now - pains[-1].at > RECENT:
        return []
    newest = pains[-1]
    day = day_text(newest.at.astimezone())
    earlier = [one.before for one in pains[:-1] if one.before is not None]
    if newest.before is not None and len(earlier) >= LEAST_PAINS and newest.before - median(earlier) >= PAIN_CHANGE:
        words = _("Pain rose to {now} on {day}, from {usual:g}")
        return [Alert(AlertKind.PAIN, words.format(now=newest.before, day=day, usual=Number(median(earlier))))]
    if newest.before is not None and newest.after is not None and newest.after - newest.before >= PAIN_CHANGE:
        words = _("Pain rose from {before} to {after} in the session of {day}")
        return [Alert(AlertKind.PAIN, words.format(before=newest.before, after=newest.after, day=day))]
    return []


def _day_pain(sessions: Sequence[SessionRecord], now: datetime) -> list[Alert]:
    """Whether pain over 24 hours, told within ``RECENT``, is above the rating before by a meaningful amount."""
    found = ratings(sessions)
    if len(found) < 2 or found[-1].day <= (now.astimezone() - RECENT).date():
        return []
    before, newest = found[-2:]
    if newest.mean - before.mean < MEANINGFUL:
        return []
    words = _("Pain over 24 hours rose to {now:.1f} on {day}, from {before:.1f}")
    return [Alert(AlertKind.PAIN, words.format(now=newest.mean, day=day_text(newest.day), before=before.mean))]


def _withdrawn(consent: Consent | None) -> list[Alert]:
    if consent is None or consent.is_given:
        return []
    return [Alert(AlertKind.WITHDRAWN, _("Consent withdrawn on {day}").format(day=day_text(consent.at.astimezone())))]


def _quiet(client: Client, last: date | None, now: datetime) -> list[Alert]:
    """Too little practice up to the newest results, or no results for long. What came after is not known."""
    if client.known_until is None:
        return []
    until = min(client.known_until, now).astimezone()
    found = []
    if last is None:
        found.append(Alert(AlertKind.IDLE, _("No practice yet, as of {day}").format(day=day_text(until))))
    elif until.date() - last >= IDLE:
        n = (until.date() - last).days
        words = ngettext("No practice in the {n} day up to {day}", "No practice in the {n} days up to {day}", n)
        found.append(Alert(AlertKind.IDLE, words.format(n=n, day=day_text(until))))
    if now - until >= SILENT:
        n = (now - until).days
        words = ngettext("No results for {n} day", "No results for {n} days", n)
        found.append(Alert(AlertKind.SILENT, words.format(n=n)))
    return found


def print_clients(console: Console, found: Sequence[ClientSummary]) -> None:
    """Print the list, or how people come into it."""
    if not found:
        words = _(
            "Nobody is here yet. Write a plan for somebody: {new}\n"
            "They follow it, and send you a file of their results. Add that file here: {receive}"
        )
        new = f'{command("plan", "new")} --to plan.toml --by "YOUR NAME" --for "NAME OR CODE"'
        console.print(Text(words.format(new=new, receive=f"{command('import')} FILE")), soft_wrap=True)
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in (_("Name"), _("Last practice"), _("Sets done"), _("Pain"), _("Main fault"), _("Needs a look")):
        table.add_column(column)
    for one in found:
        table.add_row(*(Text(cell) for cell in _cells(one)))
    print_table(console, table)
    console.print()
    console.print(_("One person, with the review page: {command}").format(command=f"{command('clients')} NAME"))


def _cells(one: ClientSummary) -> tuple[str, ...]:
    fault = fault_tile(fault_trends(one.sessions), is_judged=True)
    last = _no_results(one) if one.last is None else day_text(one.last)
    named = fault.fact if fault.fact == NOTHING else f"{fault.fact} ({fault.about})"
    alerts = "; ".join(alert.words for alert in one.alerts)
    return (one.client.person, last, _sets(one), _pain_words(one), named, alerts)


def _pain_words(one: ClientSummary) -> str:
    """The newest pain before and after a session, and its trend: "4 → 5, higher"."""
    pains = pain_of(one.sessions)
    trends = {"better": _("lower"), "same": _("no clear change"), "worse": _("higher"), "too_few": ""}
    trend = trends[pain_change(pains).change]
    return ", ".join(filter(None, (pain_tile(pains).fact, trend)))


def _no_results(one: ClientSummary) -> str:
    return _("no results yet") if one.client.known_until is None else NOTHING


def _sets(one: ClientSummary) -> str:
    if not one.planned:
        return NOTHING
    return _("{done} of {all}").format(done=one.done, all=one.planned)


def print_one(console: Console, one: ClientSummary) -> None:
    """Print what the list shows of one client, line by line, and what they agreed to."""
    name, last, sets, pain, fault, _alerts = _cells(one)
    console.print(Text(name, "bold"))
    for alert in one.alerts:
        console.print(Text(f"{alert.words}.", "yellow"))
    until = one.client.known_until
    for label, words in (
        (_("Newest results"), NOTHING if until is None else day_text(until.astimezone())),
        (_("Last practice"), last),
        (_("Sets done"), sets),
        (_("Pain"), pain),
        (_("Main fault"), fault),
    ):
        console.print(Text(f"{label}: {words}"))
    for measured in measured_words(one.sessions):
        console.print(Text(measured))
    console.print(Text(agreed_words(name, one.consent)), soft_wrap=True)


def agreed_words(name: str, consent: Consent | None) -> str:
    """One sentence on a client's consent; after a withdrawal also how to delete their data."""
    if consent is None:
        return _("{name} has sent no results yet.").format(name=name)
    day = day_text(consent.at.astimezone())
    if not consent.is_given:
        words = _("On {day} {name} withdrew the consent for {recipient}. To delete what is here: {command}")
        delete = command("forget", "--person", name)
        return words.format(day=day, name=name, recipient=consent.recipient, command=delete)
    words = _("On {day} {name} agreed that {recipient} gets these results, without health answers.")
    if consent.with_health:
        words = _("On {day} {name} agreed that {recipient} gets these results and the health answers.")
    return sentence(words.format(day=day, name=name, recipient=consent.recipient))
