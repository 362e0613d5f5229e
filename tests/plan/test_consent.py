"""Nothing is handed on without a yes to this author, and what a yes was about is kept to the letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.home.scripted import Scripted
from trainer.base.errors import TrainerError
from trainer.exchange.results import new_file, results_of, write_results
from trainer.plan import consent
from trainer.plan.new_plan import ask_client
from trainer.plan.plan_file import Plan, parse
from trainer.record.clients import add_consent, consents, save_client
from trainer.record.items import SessionInfo
from trainer.record.records import Client, Consent
from trainer.record.rows import utc_text, write_session
from trainer.record.store import Store

PLAN = Plan("Hips", "M. Rossi", "K-17", "", 6, "own", (), (), (), date(2026, 5, 4), "a" * 32)
YES = Consent(PLAN.patient, datetime(2026, 5, 5, 12, tzinfo=UTC), True, False, date(2026, 5, 4), "M. Rossi")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "record.sqlite3") as opened:
        yield opened


def test_the_question_says_what_for_whom_and_since_when() -> None:
    question = consent.consent_question(PLAN)
    said = " ".join((question.heading, question.text, *question.listed))
    for words in ("M. Rossi", "since 4 May 2026", "pain", "pictures, videos", "movement", "K-17", "withdraw"):
        assert words in said
    assert question.default is None  # nobody agrees by pressing Enter


@pytest.mark.parametrize(
    ("chosen", "with_health"), [("without_health", False), ("with_health", True), ("no", None), (None, None)]
)
def test_a_yes_is_recorded_and_anything_else_is_not(store: Store, chosen: str | None, with_health: bool | None) -> None:
    held = consent.ask(Scripted(chosen), store, PLAN)
    assert consents(store, "me") == ([] if held is None else [held])
    assert (None if held is None else held.with_health) is with_health
    assert consent.standing(consents(store, "me"), PLAN) == held


@pytest.mark.parametrize(
    ("plan", "holds"),
    [
        (PLAN, True),
        (replace(PLAN, name="The next plan", started=date(2026, 7, 1)), True),
        (replace(PLAN, by="Somebody else"), False),
        (replace(PLAN, patient="b" * 32), False),
    ],
)
def test_a_yes_is_to_one_author_about_one_number(plan: Plan, holds: bool) -> None:
    assert (consent.standing([YES], plan) is not None) is holds


def test_withdrawn_is_withdrawn_until_the_next_yes(store: Store) -> None:
    add_consent(store.db, "me", YES)
    other = replace(YES, recipient="Somebody else")
    add_consent(store.db, "me", other)
    gone = consent.withdraw(store, YES)
    assert (gone.is_given, gone.with_health, gone.since) == (False, False, YES.since)
    assert consent.standing(consents(store, "me"), PLAN) is None
    assert consent.all_standing(consents(store, "me")) == [other]
    assert consent.ask(Scripted("with_health"), store, PLAN) == consents(store, "me")[-1]


def test_a_clock_that_was_set_back_does_not_undo_a_withdrawal(store: Store) -> None:
    ahead = replace(YES, at=datetime.now(UTC) + timedelta(days=30))
    add_consent(store.db, "me", ahead)
    assert consent.withdraw(store, ahead).at > ahead.at
    assert consent.standing(consents(store, "me"), PLAN) is None


def test_the_file_holds_the_sessions_that_the_yes_was_about(store: Store) -> None:
    for day in (3, 4, 30):
        at = utc_text(datetime(2026, 5, day, 12, tzinfo=UTC))
        write_session(store.db, SessionInfo("me", {4: "plan_glutes", 30: "after my divorce"}.get(day, "")), at, at)
    write_session(store.db, SessionInfo("Ada"), at, at)
    later = replace(PLAN, started=date(2026, 5, 20))  # a second plan, before all results of the first came back
    assert results_of(store, later, YES.at)["sessions"] == []
    add_consent(store.db, "me", YES)
    held = results_of(store, later, YES.at)
    assert [one["started_at"][:10] for one in held["sessions"]] == ["2026-05-04", "2026-05-30"]
    assert [one["programme"] for one in held["sessions"]] == ["plan_glutes", "own"]
    assert "health" not in held
    add_consent(store.db, "me", replace(YES, at=YES.at + timedelta(days=1), is_given=False))
    assert results_of(store, later, YES.at)["sessions"] == []


def test_no_file_is_written_over(store: Store, tmp_path: Path) -> None:
    first = new_file(tmp_path, date(2026, 5, 4))
    assert first.name == "pilates-results-2026-05-04.json"
    write_results(store, PLAN, first)
    assert new_file(tmp_path, date(2026, 5, 4)).name == "pilates-results-2026-05-04-2.json"
    with pytest.raises(TrainerError, match="already exists"):
        write_results(store, PLAN, first)


def test_a_second_plan_for_a_name_asks_whether_it_is_the_same_person(store: Store) -> None:
    new = ask_client(Scripted(), store, "Kim")
    assert new is not None
    assert len(new.patient) == 32
    save_client(store.db, Client("Kim", "a" * 32))
    assert ask_client(Scripted("same"), store, "Kim") == Client("Kim", "a" * 32)
    assert ask_client(Scripted(None), store, "Kim") is None
    with pytest.raises(TrainerError, match="somebody else"):
        ask_client(Scripted("other"), store, "Kim")
    for name in ("", " ", "two\nlines"):
        with pytest.raises(TrainerError, match="on one line"):
            ask_client(Scripted(), store, name)


@pytest.mark.parametrize("patient", ["kim", "A" * 32, "a" * 31, "a" * 32 + "\\n"])
def test_a_number_that_is_none_is_refused(patient: str) -> None:
    text = (
        f'name = "n"\nby = "b"\nfor = "Kim"\nweeks = 4\npatient = "{patient}"\n[[block]]\nexercise = "clam"\nreps = 8\n'
    )
    with pytest.raises(TrainerError, match="line 5: patient: 32 digits"):
        parse(text, "plan.toml")
