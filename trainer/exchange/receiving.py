"""Adds the results of a plan, from the file that a patient sent, to the record of the plan's author.

The same files give the same record in any order and however often they come: sessions are known by their random id, of
two states of a session the later one stays, consents are only added, and of two answers the later one stays.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.outside import MOST_JSON_BYTES, FieldError, decode, read_bytes
from trainer.exchange.importing import consent_from, in_words, read_back, write_session_of
from trainer.plan.health import ME
from trainer.record import clients
from trainer.record.export_format import Session
from trainer.record.records import Client, Consent, Person
from trainer.record.results_format import FORMAT, KIND, Head, Health, Results
from trainer.record.rows import utc_text
from trainer.record.schema import transaction
from trainer.record.store import Store

__all__ = ["Received", "receive"]

#: The remedy if a file is something else.
NO_RESULTS = "Give a file made by `{command}`."


@dataclass(frozen=True, slots=True)
class Received:
    """The outcome.

    Attributes:
        person: the patient's name in this record.
        new: number of sessions that were added.
        newer: number of sessions that the file updated.
        known: number of sessions that the record already held unchanged.
        consent: the newest consent or withdrawal; None if the person never consented.
    """

    person: str
    new: int
    newer: int
    known: int
    consent: Consent | None


def receive(store: Store, file: Path) -> Received:
    """Add results to the record: everything, or after any failure nothing.

    Sessions that belong to somebody else in this record are left alone.

    Args:
        store: the record of the plan's author.
        file: written by :func:`trainer.exchange.results.write_results`.

    Raises:
        TrainerError: the file holds no results or is damaged, or the record cannot be written.
    """
    with in_words(file, NO_RESULTS.format(command=command("plan", "results"))):
        found = _read(file)
        if any(one.patient == found.patient for one in clients.consents(store, ME)):
            raise TrainerError(f"{file} holds your own results.", "Send it to the person who wrote your plan.")
        with transaction(store.db):
            return _write(store, found, file.parent)


def _read(file: Path) -> Results:
    data = read_bytes(file, MOST_JSON_BYTES)
    try:
        head = decode(data, Head)
    except FieldError:
        head = None
    if head is None or head.kind != KIND:
        raise TrainerError(f"{file} holds no results of a plan.", NO_RESULTS.format(command=command("plan", "results")))
    if head.format != FORMAT:
        raise TrainerError(
            f"{file} was written by a newer version of this program.",
            "Update this program: get its newest source, and install that as its README says.",
        )
    return decode(data, Results)


def _write(store: Store, found: Results, folder: Path) -> Received:
    db = store.db
    name = clients.name_for(db, found.patient, found.name, own=ME)
    clients.save_client(db, Client(name, found.patient, found.exported_at))
    for consent in found.consents:
        clients.add_consent(db, name, consent_from(consent))
    if found.health is not None:
        store.save_person(_answered(store.person(name) or Person(name), found.health))
    counts = {"new": 0, "newer": 0, "known": 0}
    written = set()
    for session in found.sessions:
        what = _state(db, name, session)
        counts[what] += 1
        if what != "known":
            db.execute("DELETE FROM session WHERE uid = ?", (session.uid,))
            written.add(write_session_of(db, _as_client(session, name), folder))
    read_back(db, written)
    last = next(reversed(clients.consents(store, name)), None)
    return Received(name, counts["new"], counts["newer"], counts["known"], last)


def _as_client(session: Session, name: str) -> Session:
    """The session under the name of this record, without files of the patient's machine."""
    sets = [msgspec.structs.replace(one, landmarks=None) for one in session.sets]
    return msgspec.structs.replace(session, person=name, sets=sets)


def _state(db: sqlite3.Connection, name: str, session: Session) -> Literal["new", "newer", "known"]:
    """Whether a session is new here, a later state of a known one, or known."""
    row = db.execute("SELECT id, person, ended_at FROM session WHERE uid = ?", (session.uid,)).fetchone()
    if row is None:
        return "new"
    kept = db.execute("SELECT versions FROM exercise_set WHERE session_id = ?", (row["id"],)).fetchall()
    here = row["ended_at"], _scoring(decode(one["versions"], dict[str, str]) for one in kept)
    there = utc_text(session.ended_at), _scoring(one.versions for one in session.sets)
    return "newer" if row["person"] == name and there > here else "known"


def _scoring(versions: Iterable[Mapping[str, str]]) -> int:
    """Sum of the versions of the scoring over the sets of a session: it grows if any of them is judged anew."""
    told = [one.get("scoring", "") for one in versions]
    return sum(int(one) if one.isdecimal() else 1 for one in told)


def _answered(person: Person, health: Health) -> Person:
    """The person with all health answers of record and file. Of two answers to one question, the later counts."""
    answers, days = dict(person.health), dict(person.answered)
    for question, answer in health.health.items():
        day = health.answered.get(question, "")
        if (day, answer) > (days.get(question, ""), answers.get(question, "")):
            answers[question], days[question] = answer, day
    cleared = tuple(sorted({*person.cleared, *health.cleared}))
    return Person(person.name, answers, cleared, {question: day for question, day in days.items() if day})
