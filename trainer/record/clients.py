"""Reads and writes whose results this record holds, and who agreed to hand results on."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime

from trainer.record import schema
from trainer.record.from_rows import UNREADABLE
from trainer.record.records import Client, Consent
from trainer.record.row_types import ClientRow, ConsentRow, checked
from trainer.record.rows import utc_text
from trainer.record.store import Store

__all__ = ["add_consent", "client_of", "clients", "consents", "name_for", "save_client"]


def clients(store: Store) -> list[Client]:
    """Everybody for whom a plan was written here, or whose results came here, by name.

    Raises:
        TrainerError: the record is damaged.
    """
    try:
        return [_client(row) for row in store.db.execute("SELECT * FROM client ORDER BY person")]
    except UNREADABLE as error:
        raise schema.damaged(store.path, str(error)) from error


def client_of(store: Store, person: str) -> Client | None:
    """The client of this name, None if there is none.

    Raises:
        TrainerError: the record is damaged.
    """
    return next((one for one in clients(store) if one.person == person), None)


def _client(row: sqlite3.Row) -> Client:
    row = checked(row, ClientRow)
    until_s = row["known_until"]
    return Client(row["person"], row["patient"], None if until_s is None else datetime.fromtimestamp(until_s, UTC))


def save_client(db: sqlite3.Connection, client: Client) -> None:
    """Add a client, or note that newer results came; older ones change nothing.

    Raises:
        sqlite3.Error: it cannot be written, or another person has this id.
    """
    until_s = None if client.known_until is None else client.known_until.timestamp()
    db.execute("INSERT OR IGNORE INTO person (name) VALUES (?)", (client.person,))
    db.execute(
        "INSERT INTO client (person, patient, known_until) VALUES (?, ?, ?) ON CONFLICT (patient) DO UPDATE"
        " SET known_until = max(coalesce(known_until, excluded.known_until), excluded.known_until)"
        " WHERE excluded.known_until IS NOT NULL",
        (client.person, client.patient, until_s),
    )


def name_for(db: sqlite3.Connection, patient: str, wanted: str, own: str) -> str:
    """The name of a patient in this record: the known one, or else the wanted one, made unique.

    Args:
        db: the record.
        patient: the id in their plan.
        wanted: the name in their plan.
        own: the name of whoever practises on this machine, which no patient gets.
    """
    row = db.execute("SELECT person FROM client WHERE patient = ?", (patient,)).fetchone()
    if row is not None:
        return str(row["person"])
    names = {own, *(name for (name,) in db.execute("SELECT name FROM person"))}
    given = (wanted, *(f"{wanted} ({patient[:n]})" for n in (4, len(patient))))
    return next(name for name in given if name not in names)


def consents(store: Store, person: str) -> list[Consent]:
    """Every time that a person agreed to hand results on or withdrew that, the oldest first.

    Raises:
        TrainerError: the record is damaged.
    """
    rows = store.db.execute("SELECT * FROM consent WHERE person = ? ORDER BY at, is_given DESC, id", (person,))
    try:
        return [_consent(row) for row in rows]
    except UNREADABLE as error:
        raise schema.damaged(store.path, str(error)) from error


def _consent(row: sqlite3.Row) -> Consent:
    row = checked(row, ConsentRow)
    return Consent(
        row["patient"],
        datetime.fromisoformat(row["at"]),
        bool(row["is_given"]),
        bool(row["with_health"]),
        date.fromisoformat(row["since"]),
        row["recipient"],
    )


def add_consent(db: sqlite3.Connection, person: str, consent: Consent) -> None:
    """Add a consent or its withdrawal; one that is known already changes nothing.

    Raises:
        sqlite3.Error: it cannot be written.
    """
    db.execute("INSERT OR IGNORE INTO person (name) VALUES (?)", (person,))
    db.execute(
        "INSERT OR IGNORE INTO consent (is_given, with_health, person, patient, at, since, recipient)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            consent.is_given,
            consent.with_health,
            person,
            consent.patient,
            utc_text(consent.at),
            consent.since.isoformat(),
            consent.recipient,
        ),
    )
