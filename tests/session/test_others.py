"""A second person in the picture: told once in a session, shown for a while, and printed after it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.live_person import session_of
from tests.session.test_live_session import LEFT, does
from trainer.base.language import use
from trainer.coach.utterance import Kind, words_of
from trainer.record.store import Store
from trainer.screen.state import View
from trainer.session.others import OthersWatch
from trainer.session.told import SHOWN_S

WORDS = "I see a second person, a mirror or a television."


def test_it_is_told_once() -> None:
    watch = OthersWatch()
    told = [watch.take(float(n), n >= 3) for n in range(8)]
    assert [None if said is None else (said.t_s, said.kind, words_of(said)) for said in told] == [
        *[None] * 3,
        (3.0, Kind.NOT_SEEN, WORDS),
        *[None] * 4,
    ]


def test_alone_nothing_is_shown_or_printed() -> None:
    watch, view = OthersWatch(), View("Go")
    assert watch.take(1.0, False) is None
    assert watch.shown(view, 1.0) == view
    assert watch.report() == ""


def test_the_screen_shows_it_for_a_while_with_what_to_do() -> None:
    watch, view = OthersWatch(), View("Go")
    assert watch.take(5.0, True) is not None
    shown = watch.shown(view, 6.0)
    assert shown == replace(view, words=WORDS, note=shown.note)
    assert "Practise alone in the picture" in shown.note
    assert watch.shown(view, 5.0 + SHOWN_S) == view
    cue = View("Hips stacked", is_cue=True)
    assert watch.shown(cue, 6.0).words == cue.words
    assert "followed one person only" in watch.report()


@pytest.mark.parametrize(("language", "wanted"), [("de", "zweite Person"), ("es", "segunda persona")])
def test_other_languages(language: str, wanted: str) -> None:
    watch = OthersWatch()
    said = watch.take(0.0, True)
    assert said is not None
    use(language)
    try:
        assert wanted in words_of(said)
        assert wanted in watch.report()
    finally:
        use("en")


@pytest.mark.slow
@pytest.mark.parametrize("sees_others", [True, False])
def test_a_session_says_shows_and_records_it_once(sees_others: bool, tmp_path: Path) -> None:
    results, shown, heard = session_of([LEFT], tmp_path, does, sees_others=sees_others)
    assert results[0].reps
    assert heard.count(WORDS) == sees_others
    assert (WORDS in shown.words) is sees_others
    with Store(tmp_path / "sessions.sqlite3") as store:
        (record,) = store.sessions()
    uttered = [said.text for one in record.sets for said in one.utterances]
    assert uttered.count(WORDS) == sees_others
