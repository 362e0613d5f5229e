"""Whose results are here, under which id, and who agreed to what."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.record.test_store import clip, record_set
from trainer.base.errors import TrainerError
from trainer.exchange.export import export
from trainer.exchange.importing import import_folder
from trainer.record.clients import add_consent, client_of, clients, consents, name_for, save_client
from trainer.record.forget import forget
from trainer.record.records import Client, Consent
from trainer.record.salvage import salvage
from trainer.record.selection import select, select_to_forget
from trainer.record.store import Store

A, B = "a" * 32, "b" * 32
AT = datetime(2026, 5, 4, 12, 0, 0, 250_000, tzinfo=UTC)
YES = Consent(A, AT, True, True, AT.date(), "M. Rossi")
NO = Consent(A, AT + timedelta(days=1), False, False, AT.date(), "M. Rossi")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "record.sqlite3"


def test_newer_results_move_the_day_and_older_ones_do_not(path: Path) -> None:
    with Store(path) as store:
        for until in (None, AT, AT - timedelta(days=9), None):
            save_client(store.db, Client("Kim", A, until))
        assert clients(store) == [Client("Kim", A, AT)]
        save_client(store.db, Client("Kim", A, AT + timedelta(hours=1)))
        assert client_of(store, "Kim") == Client("Kim", A, AT + timedelta(hours=1))
        assert client_of(store, "Bob") is None


def test_consents_are_only_added_and_come_back_in_order(path: Path) -> None:
    with Store(path) as store:
        for one in (NO, YES, NO, replace(YES, patient=B)):
            add_consent(store.db, "Kim", one)
        assert consents(store, "Kim") == [YES, replace(YES, patient=B), NO]
        assert consents(store, "Bob") == []


def test_a_name_is_of_one_person(path: Path) -> None:
    with Store(path) as store:
        save_client(store.db, Client("Kim", A))
        store.db.execute("INSERT INTO person (name) VALUES ('Bob')")
        assert name_for(store.db, A, "Kimberley", "me") == "Kim"  # the clinic's name for them
        assert name_for(store.db, B, "Lee", "me") == "Lee"
        assert name_for(store.db, B, "Kim", "me") == "Kim (bbbb)"
        assert name_for(store.db, B, "Bob", "me") == "Bob (bbbb)"
        assert name_for(store.db, B, "me", "me") == "me (bbbb)"  # nobody else's practice becomes one's own
        with pytest.raises(sqlite3.IntegrityError):
            save_client(store.db, Client("Kim", B))


def test_whoever_is_forgotten_is_forgotten_here_too(path: Path) -> None:
    with Store(path) as store:
        for name, patient in (("Kim", A), ("Lee", B)):
            save_client(store.db, Client(name, patient))
            add_consent(store.db, name, replace(YES, patient=patient))
        forget(store, select_to_forget(store, person="Kim"))
        assert [one.person for one in clients(store)] == ["Lee"]
        assert store.db.execute("SELECT person FROM consent").fetchall()[0]["person"] == "Lee"


def test_a_damaged_row_is_named(path: Path) -> None:
    with Store(path) as store:
        save_client(store.db, Client("Kim", A))
        store.db.execute("UPDATE client SET known_until = 'soon'")
        with pytest.raises(TrainerError, match="known_until"):
            clients(store)


@pytest.mark.parametrize("way", ["salvage", "export"])
def test_a_client_survives(path: Path, tmp_path: Path, way: str) -> None:
    """Recovery from a damaged file, and a backup of the whole record."""
    record_set(path, clip(3))
    with Store(path) as store:
        save_client(store.db, Client("Kim", A, AT))
        add_consent(store.db, "Kim", YES)
        if way == "export":
            export(store, select(store), tmp_path / "out")
    with Store(tmp_path / "there.sqlite3") as there:
        if way == "export":
            import_folder(there, tmp_path / "out")
        else:
            salvage(path, there)
        assert clients(there) == [Client("Kim", A, AT)]
        assert consents(there, "Kim") == [YES]
        assert len(there.sessions("me")) == 1


def test_a_backup_takes_nobody_s_id_away(path: Path, tmp_path: Path) -> None:
    record_set(path, clip(3))
    with Store(path) as store:
        save_client(store.db, Client("Kim", A, AT))
        export(store, select(store), tmp_path / "out")
    with Store(tmp_path / "there.sqlite3") as there:
        save_client(there.db, Client("Lee", A))
        import_folder(there, tmp_path / "out")
        assert clients(there) == [Client("Lee", A)]
