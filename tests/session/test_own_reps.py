"""The best and the worst repetition, from the record of the session."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.recorded import record_live
from tests.stick_figure import GOOD, ROLLS_BACK, Rep, film_clam, later
from tests.teach.test_lesson import has
from trainer.plan.programme import PlannedSet
from trainer.record.store import Store
from trainer.screen.drawing import GREEN, VERMILLION
from trainer.session.ending import draw_ending, ending_of
from trainer.session.own_reps import nth, own_halves
from trainer.session.teaching import Teaching
from trainer.teach.lesson import Half

ROLLS = "pelvis_rolls_back"
SETS = [PlannedSet("clam", "left")]


def halves(folder: Path, *sets: list[Rep], code: str = ROLLS) -> tuple[Half, Half] | None:
    path = folder / "sessions.sqlite3"
    record_live(path, [later(film_clam(reps, fps=15.0), 100.0 * n) for n, reps in enumerate(sets)])
    with Store(path) as store:
        (session,) = store.sessions()
        return own_halves(store, session.id, "clam", code, Teaching(SETS, ()))


def texts(found: tuple[Half, Half] | None) -> list[tuple[str, str, bool]]:
    assert found is not None
    return [(half.text, half.mark, half.movement.is_own) for half in found]


def test_the_best_beside_the_worst_which_are_what_was_recorded(tmp_path: Path) -> None:
    found = halves(tmp_path, [ROLLS_BACK, GOOD])
    assert texts(found) == [
        ("Your best: the second", "good", True),
        ("To work on: the first – the pelvis rolls back", "fault", True),
    ]


def test_without_a_good_one_the_worst_beside_how_it_goes(tmp_path: Path) -> None:
    found = halves(tmp_path, [ROLLS_BACK])
    assert texts(found) == [
        ("To work on: the first – the pelvis rolls back", "fault", True),
        ("How it goes", "good", False),
    ]


def test_of_several_sets_the_set_is_named(tmp_path: Path) -> None:
    found = halves(tmp_path, [GOOD, ROLLS_BACK], [GOOD])
    assert texts(found)[1][0] == "To work on: the second in set 1 – the pelvis rolls back"


def test_where_all_were_alike_none_stands_out(tmp_path: Path) -> None:
    assert halves(tmp_path, [GOOD], code="") is None


def test_without_landmarks_in_the_record_the_ending_goes_on_without_them(tmp_path: Path) -> None:
    assert halves(tmp_path, [ROLLS_BACK]) is not None
    path = tmp_path / "sessions.sqlite3"
    for damage in ("UPDATE landmarks SET frames = x'00'", "DELETE FROM landmarks"):
        with closing(sqlite3.connect(path)) as db, db:
            db.execute(damage)
        with Store(path) as store:
            assert own_halves(store, store.sessions()[0].id, "clam", ROLLS, Teaching(SETS, ())) is None
    with Store(path) as store:
        assert own_halves(store, 99, "clam", ROLLS, Teaching(SETS, ())) is None


def test_the_ending_draws_them(tmp_path: Path) -> None:
    path = tmp_path / "sessions.sqlite3"
    results = record_live(path, [film_clam([ROLLS_BACK, GOOD], fps=15.0)])
    teaching = Teaching(SETS, ())
    ending = ending_of(SETS, results, teaching, {})
    assert ending is not None
    assert ending.focus == ("clam", ROLLS)
    with Store(path) as store:
        own = own_halves(store, store.sessions()[0].id, *ending.focus, teaching)
    picture = draw_ending(replace(ending, own=own), 1.0, (1200, 360))
    assert has(picture[:, :600], GREEN)
    assert has(picture[:, 600:], VERMILLION)


@pytest.mark.parametrize(("n", "words"), [(1, "the first"), (12, "the twelfth"), (13, "number 13")])
def test_a_repetition_has_a_word_before_it_has_a_number(n: int, words: str) -> None:
    assert nth(n) == words
