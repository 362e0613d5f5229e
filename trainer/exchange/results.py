"""Writes the results of a followed plan into one file for its author.

The file holds what :class:`trainer.record.results_format.Results` names, and no movement, pictures or device names. A
further kind of result becomes an optional field there and a line in :func:`trainer.plan.consent.consent_question`.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from itertools import chain, count
from pathlib import Path
from typing import Any

from trainer.base.atomic import atomic_write
from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.base.paths import is_there
from trainer.exchange.export import consent_entry, session_entry, set_entry
from trainer.plan import programme_file
from trainer.plan.consent import standing
from trainer.plan.days import day_of
from trainer.plan.first_lesson import LESSON
from trainer.plan.health import ME
from trainer.plan.plan_file import Plan
from trainer.plan.programme import PLAN_PREFIX
from trainer.plan.screening import SCREENING
from trainer.record import clients
from trainer.record.records import Consent, SessionRecord, SetRecord
from trainer.record.results_format import FORMAT, KIND
from trainer.record.rows import utc_text
from trainer.record.store import Store

__all__ = ["check_new", "new_file", "results_of", "sent_words", "write_results"]

#: Stands for a programme that the person wrote, whose name may tell something.
_OWN = "own"


def new_file(folder: Path, today: date) -> Path:
    """A name for a file of results that is free in this folder."""
    stem = f"pilates-results-{today.isoformat()}"
    names = chain([f"{stem}.json"], (f"{stem}-{n}.json" for n in count(2)))
    return next(file for file in map(folder.joinpath, names) if not is_there(file))


def check_new(file: Path) -> None:
    """Refuse to write over a file.

    Raises:
        TrainerError: it exists.
    """
    if is_there(file):
        raise TrainerError(f"{file} already exists; nothing was written.", "Give the name of a new file.")


def sent_words(plan: Plan, sessions: int) -> str:
    """How many sessions a file holds, and that the person sends it."""
    held = ngettext("{n} session is in the file.", "{n} sessions are in the file.", sessions).format(n=sessions)
    send = _("Send it to {recipient} yourself.").format(recipient=plan.by)
    return f"{held} {send}"


def write_results(store: Store, plan: Plan, file: Path) -> int:
    """Write the results of a followed plan to a new file, completely or not at all.

    Without a consent that holds, the file tells only that it was withdrawn.

    Args:
        store: the record.
        plan: the followed plan, with a patient's id.
        file: the new file.

    Returns:
        The number of sessions in it.

    Raises:
        TrainerError: the file exists or cannot be written.
    """
    check_new(file)
    held = results_of(store, plan, datetime.now(UTC))
    try:
        atomic_write(file, json.dumps(held, indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    except OSError as error:
        raise TrainerError(f"{file} cannot be written: {error.strerror or error}.") from error
    return len(held["sessions"])


def results_of(store: Store, plan: Plan, now: datetime) -> dict[str, Any]:
    """The contents of the file.

    Args:
        store: the record.
        plan: the followed plan, with a patient's id.
        now: with a time zone.
    """
    found = clients.consents(store, ME)
    consent = standing(found, plan)
    sessions = [] if consent is None else [one for one in store.sessions(ME) if day_of(one) >= consent.since]
    person = store.person(ME)
    held = {
        "kind": KIND,
        "format": FORMAT,
        "patient": plan.patient,
        "name": plan.person,
        "plan": plan.name,
        "exported_at": utc_text(now),
        "consents": [consent_entry(one) for one in found if _is_about(plan, one)],
        "sessions": [_entry(plan, one) for one in reversed(sessions)],
    }
    if consent is not None and consent.with_health and person is not None:
        held["health"] = {key: value for key, value in asdict(person).items() if key != "name"}
    return held


def _is_about(plan: Plan, consent: Consent) -> bool:
    return (consent.patient, consent.recipient) == (plan.patient, plan.by)


def _entry(plan: Plan, session: SessionRecord) -> dict[str, Any]:
    """One session for the file. Left out: the person's own words, device names, landmarks, and what the coach said."""
    ours = ("", LESSON, SCREENING, *programme_file.shipped())
    is_ours = session.programme in ours or session.programme.startswith(PLAN_PREFIX)
    hidden = {"person": plan.person, "programme": session.programme if is_ours else _OWN, "note": ""}
    return {**session_entry(session), **hidden, "sets": [_set_entry(one) for one in session.sets]}


def _set_entry(one: SetRecord) -> dict[str, Any]:
    entry = set_entry(one, None)
    result = {**entry["result"], "calibration": None}
    return {**entry, "camera": "", "video": None, "utterances": [], "result": result}
