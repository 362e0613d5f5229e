"""Who needs a look, and why: an alert is what the person said or what their results show, never a guess."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tests.made_records import MONDAY, one_set, rep, session
from trainer.record.clients import save_client
from trainer.record.records import Client, Consent
from trainer.record.store import Store
from trainer.review.clients import AlertKind, ClientSummary, agreed_words, everybody, print_clients, print_one, seen

#: Four weeks after the first session, at noon.
NOW = MONDAY + timedelta(days=28)
KIM = Client("Kim", "a" * 32, NOW)
YES = Consent(KIM.patient, MONDAY, True, False, MONDAY.date(), "M. Rossi")


def look(*sessions: Any, client: Client = KIM, consents: tuple[Consent, ...] = (YES,)) -> ClientSummary:
    return seen(client, sorted(sessions, key=lambda one: one.started_at, reverse=True), consents, NOW)


def alerts(*sessions: Any, **options: Any) -> list[str]:
    return [alert.words for alert in look(*sessions, **options).alerts]


def usual(*days: int, pain: int = 2) -> list[Any]:
    return [session(day, pain_before=pain, pain_after=pain) for day in days]


def test_whoever_practised_lately_without_pain_needs_no_look() -> None:
    assert alerts(*usual(20, 24, 27)) == []


def test_it_hurt_is_told_with_the_day_for_two_weeks() -> None:
    hurt = one_set([rep()], comfort="hurt")
    felt = one_set([rep()], "glute_bridge", comfort="felt")
    assert alerts(session(15, hurt, felt), session(27)) == ["Clam hurt on 19 May 2026"]
    assert alerts(session(14, hurt), session(27)) == []


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        (4, 4, ["Pain rose to 4 on 31 May 2026, from 2"]),
        (3, 4, []),  # one point is less than people notice
        (2, 4, ["Pain rose from 2 to 4 in the session of 31 May 2026"]),
        (None, 9, []),  # nothing to compare with
    ],
)
def test_pain_that_rose_by_two_points(before: int | None, after: int, wanted: list[str]) -> None:
    assert alerts(*usual(20, 22, 24), session(27, pain_before=before, pain_after=after)) == wanted


def test_pain_has_risen_only_against_three_earlier_levels() -> None:
    assert alerts(*usual(22, 24), session(27, pain_before=6, pain_after=6)) == []


@pytest.mark.parametrize(
    ("last", "wanted"),
    [
        ((2, 8), ["Pain over 24 hours rose to 4.0 on 31 May 2026, from 2.0"]),  # (2 + 2 + 8) / 3
        ((2, 7), []),  # less than is meaningful
        ((), []),  # not answered
    ],
)
def test_pain_over_24_hours_that_rose_by_two_points(last: tuple[int, ...], wanted: list[str]) -> None:
    first = session(0, pain_before=2, pain_after=2, day_pain=(1, 3))
    assert alerts(first, session(27, pain_before=2, pain_after=2, day_pain=last)) == wanted


def test_a_single_month_of_pain_over_24_hours_is_no_rise() -> None:
    assert alerts(session(27, pain_before=2, pain_after=2, day_pain=(2, 9))) == []


def test_pain_that_kept_somebody_from_a_session_counts() -> None:
    nothing_done = session(27, one_set([]), pain_before=7)
    assert alerts(*usual(20, 22, 24), nothing_done) == ["Pain rose to 7 on 31 May 2026, from 2"]


def test_a_week_without_practice_counts_up_to_the_newest_results_only() -> None:
    assert alerts(*usual(20)) == ["No practice in the 8 days up to 1 Jun 2026"]
    assert alerts(*usual(21)) == ["No practice in the 7 days up to 1 Jun 2026"]
    assert alerts(*usual(22)) == []
    early = Client("Kim", KIM.patient, NOW - timedelta(days=7))
    assert alerts(*usual(20), client=early) == []  # what came after the file is not known


def test_no_word_for_two_weeks() -> None:
    old = Client("Kim", KIM.patient, MONDAY + timedelta(days=14))
    assert alerts(*usual(12), client=old) == ["No results for 14 days"]
    assert alerts(client=Client("Kim", KIM.patient)) == []  # only the plan has gone out
    assert alerts() == ["No practice yet, as of 1 Jun 2026"]


def test_a_clock_that_is_ahead_hides_nothing() -> None:
    ahead = Client("Kim", KIM.patient, NOW + timedelta(days=900))
    assert alerts(*usual(10), session(400), client=ahead) == ["No practice in the 18 days up to 1 Jun 2026"]


def test_a_withdrawn_consent_is_an_alert_until_it_is_given_again() -> None:
    gone = Consent(KIM.patient, MONDAY + timedelta(days=9), False, False, MONDAY.date(), "M. Rossi")
    again = Consent(KIM.patient, MONDAY + timedelta(days=10), True, True, MONDAY.date(), "M. Rossi")
    assert alerts(*usual(27), consents=(YES, gone)) == ["Consent withdrawn on 13 May 2026"]
    assert alerts(*usual(27), consents=(YES, gone, again)) == []
    assert "pilates forget --person Kim" in agreed_words("Kim", gone)
    assert agreed_words("Kim", again).endswith("these results and the health answers.")


def test_sets_done_of_sets_planned_as_they_were_recorded() -> None:
    whole = session(20, one_set([rep()]), one_set([rep()]), programme="plan_glutes", sets_planned=3)
    resumed = session(20, one_set([rep()]), programme="plan_glutes", sets_planned=1)
    nothing = session(22, one_set([]), programme="plan_full", sets_planned=4)
    found = look(whole, resumed, nothing, session(24, programme="plan_glutes"), session(26))
    assert (found.done, found.planned) == (3, 7)


def test_those_who_need_a_look_most_come_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now = datetime.now(UTC)
    with Store(tmp_path / "record.sqlite3") as store:
        save_client(store.db, Client("Ada", "a" * 32, now))  # nothing done
        save_client(store.db, Client("Bob", "b" * 32))  # only a plan
        save_client(store.db, Client("Cleo", "c" * 32, now - timedelta(days=20)))  # nothing done, no word
        store.db.execute("INSERT INTO person (name) VALUES ('me')")  # no client
        found = everybody(store, now)
    assert [one.client.person for one in found] == ["Cleo", "Ada", "Bob"]
    assert [[alert.kind for alert in one.alerts] for one in found] == [
        [AlertKind.IDLE, AlertKind.SILENT],
        [AlertKind.IDLE],
        [],
    ]
    console = Console(width=200)
    print_clients(console, found)
    printed = capsys.readouterr().out
    assert "no results yet" in printed
    print_one(console, found[2])
    assert "Bob has sent no results yet." in capsys.readouterr().out


def test_nobody_yet_says_how_people_come_in(capsys: pytest.CaptureFixture[str]) -> None:
    print_clients(Console(width=200), [])
    printed = capsys.readouterr().out
    assert "plan new --to plan.toml" in printed
    assert "import FILE" in printed
