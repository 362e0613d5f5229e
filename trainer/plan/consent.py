"""Consent to hand the results of a plan on: asked once, recorded, and withdrawn at any time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from trainer.base.dates import day_text
from trainer.base.language import gettext_ as _
from trainer.base.questions import Asker, Choice, Question
from trainer.plan.health import ME
from trainer.plan.plan_file import Plan
from trainer.record import clients
from trainer.record.records import Consent
from trainer.record.schema import transaction
from trainer.record.store import Store

__all__ = [
    *("WITHDRAW", "WRITE", "again_question", "all_standing", "ask", "consent_question", "consent_words", "standing"),
    *("withdraw", "withdrawn_words"),
]

#: Ids of the choices that agree.
_WITHOUT, _WITH = "without_health", "with_health"
#: The record keeps milliseconds.
_TICK = timedelta(milliseconds=1)
#: Ids of the choices where somebody has agreed before.
WRITE, WITHDRAW = "write", "withdraw"


def consent_question(plan: Plan) -> Question:
    """The question whether a file of results may be written: it names the recipient and what the file contains.

    No answer is preselected.
    """
    since = day_text(_since(plan))
    return Question(
        _("May your results go into a file for {recipient}? You send the file yourself.").format(recipient=plan.by),
        (
            Choice(_WITHOUT, _("Yes, without my health answers")),
            Choice(_WITH, _("Yes, and with my health answers")),
            Choice("no", _("No")),
        ),
        (
            _("In it: all your sessions since {day}, with exercises, repetitions, scores and faults.").format(
                day=since
            ),
            _("In it: your pain, how each exercise was for your back, and how much of the plan you did."),
            _("Not in it: pictures, videos, and your movement."),
            _("It calls you “{name}”, as your plan does.").format(name=plan.person),
            _("You can withdraw at any time, but {recipient} still has what you sent.").format(recipient=plan.by),
        ),
        heading=_("Results for {recipient}").format(recipient=plan.by),
        spoken=_("May your results go into a file for {recipient}?").format(recipient=plan.by),
    )


def standing(found: Sequence[Consent], plan: Plan) -> Consent | None:
    """The consent that holds for a plan and its author; None if there is none, or it was withdrawn.

    Args:
        found: the person's consents, the oldest first.
        plan: the followed plan.
    """
    mine = (one for one in all_standing(found) if (one.patient, one.recipient) == (plan.patient, plan.by))
    return next(mine, None)


def all_standing(found: Sequence[Consent]) -> list[Consent]:
    """The consents that hold, one for each plan's number and author, the oldest first.

    Args:
        found: the person's consents, the oldest first.
    """
    last = {(one.patient, one.recipient): one for one in found}
    return [one for one in last.values() if one.is_given]


def ask(asker: Asker, store: Store, plan: Plan) -> Consent | None:
    """Ask for the consent and record it; None if the person does not agree.

    Raises:
        sqlite3.Error: it cannot be recorded.
    """
    chosen = asker.ask(consent_question(plan))
    if chosen not in (_WITHOUT, _WITH):
        return None
    return _record(store, Consent(plan.patient, datetime.now(UTC), True, chosen == _WITH, _since(plan), plan.by))


def withdraw(store: Store, held: Consent) -> Consent:
    """Withdraw a consent from now on, and record that.

    Raises:
        sqlite3.Error: it cannot be recorded.
    """
    return _record(store, replace(held, at=datetime.now(UTC), is_given=False, with_health=False))


def _since(plan: Plan) -> date:
    """The first day whose sessions a consent covers. A later plan of the same author keeps that day."""
    return plan.started or date.today()


def _record(store: Store, consent: Consent) -> Consent:
    """Store a consent as the newest, even if the clock was set back after the previous one."""
    before = [one.at + _TICK for one in clients.consents(store, ME)]
    whole_ms = consent.at.replace(microsecond=consent.at.microsecond // 1000 * 1000)
    made = replace(consent, at=max([whole_ms, *before]))
    with transaction(store.db):
        clients.add_consent(store.db, ME, made)
    return made


def consent_words(found: Consent | None) -> str:
    """One sentence on the consent that a person gave."""
    if found is None:
        return _("You have not agreed to hand results on.")
    words = _("On {day} you agreed that {recipient} gets your results, without your health answers.")
    if found.with_health:
        words = _("On {day} you agreed that {recipient} gets your results and your health answers.")
    return words.format(day=day_text(found.at.astimezone()), recipient=found.recipient)


def withdrawn_words(held: Consent) -> str:
    """The consequences of a withdrawal, in words."""
    words = _(
        "Withdrawn: no more results are written for {recipient}. They still have what you sent; ask them to delete it."
    )
    return words.format(recipient=held.recipient)


def again_question(plan: Plan, held: Consent) -> Question:
    """The choices of a person who agreed before: write the file, or withdraw."""
    return Question(
        consent_words(held),
        (
            Choice(WRITE, _("Write the file")),
            Choice(WITHDRAW, _("Withdraw my consent")),
            Choice("back", _("Back")),
        ),
        default=WRITE,
        heading=_("Results for {recipient}").format(recipient=plan.by),
    )
