"""A machine too slow to count repetitions: told once, not while the model warms up, and kept out of the record."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import exercises
from calibration.picture import STILL
from exercises.judging.update import State, Update
from tests.live_person import session_of
from tests.session.test_live_session import LEFT, does
from trainer.base.language import use
from trainer.coach.utterance import words_of
from trainer.pose.models import MODEL_VARIABLE
from trainer.record.store import Store
from trainer.screen.presenter import Presenter
from trainer.screen.state import View
from trainer.session.live_view import with_warnings
from trainer.session.slow import MEASURE_S, SlowWatch, faster_advice
from trainer.session.told import SHOWN_S

FOUR = "This machine sees only 4 pictures a second: go slowly."
ADVICE = "Close other programs, or practise with `--variant lite`."


@pytest.fixture(autouse=True)
def _no_model_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(MODEL_VARIABLE, raising=False)


def told(took_s: list[float]) -> list[tuple[float, str]]:
    """When, on a clock of pictures that come as soon as the one before is judged, and what."""
    watch, t_s, found = SlowWatch("full"), 0.0, []
    for each_s in took_s:
        if (said := watch.take(t_s, each_s)) is not None:
            found.append((t_s, words_of(said)))
        t_s += each_s
    return found


@pytest.mark.parametrize(
    ("took_s", "wanted"),
    [
        ([0.25] * 400, [FOUR]),  # always slow: once
        ([0.2] * 400, []),  # 5 a second are enough
        ([1 / 4.9] * 400, [FOUR]),  # just below; never rounded up to what would be enough
        ([1.5] * 20, ["This machine sees fewer than two pictures a second: go slowly."]),
        ([0.05] * 400, []),  # fast
        ([1.0] * 5 + [0.05] * 400, []),  # slow only while the model warms up
        ([0.05] * 400 + [0.25] * 60, [FOUR]),  # slow later: another program
        ([0.05] * 150 + [3600.0] + [0.05] * 150, []),  # a laptop that slept
    ],
)
def test_what_is_told(took_s: list[float], wanted: list[str]) -> None:
    assert [words for _, words in told(took_s)] == wanted


def test_it_is_told_after_the_warm_up_and_one_measurement() -> None:
    ((t_s, _),) = told([0.25] * 400)
    assert t_s == pytest.approx(2 * MEASURE_S - 0.25)


def test_the_screen_shows_it_for_a_while_and_corrections_go_first() -> None:
    watch = SlowWatch("full")
    said = next(said for n in range(100) if (said := watch.take(n / 4, 0.25)) is not None)
    view = View("Go")
    assert watch.shown(view, said.t_s) == replace(view, words=FOUR, note="Close other programs.")
    assert watch.shown(view, said.t_s + SHOWN_S) == view
    cue = View("Hips stacked", is_cue=True)
    assert watch.shown(cue, said.t_s) == replace(cue, note="Close other programs.")
    trouble = View("Go", note="This session is not being saved")
    assert watch.shown(trouble, said.t_s).note == trouble.note
    paused = View("Paused", is_stopped=True)
    assert watch.shown(paused, said.t_s) == paused
    assert watch.report() == f"{FOUR} {ADVICE}"
    assert SlowWatch("full").report() == ""


@pytest.mark.parametrize(
    ("update", "is_told"),
    [
        (Update(1.0, State.MOVING), True),
        (Update(1.0, State.NO_PICTURE, STILL.words), False),
        (Update(1.0, State.HOLD_STILL), False),
        (Update(1.0, State.GET_READY, coach="The camera is too low. Raise it."), False),
    ],
    ids=lambda value: value.state.value if isinstance(value, Update) else "",
)
def test_an_order_about_the_picture_or_the_start_stays_on_the_screen(update: Update, is_told: bool) -> None:
    watch, presenter = SlowWatch("full"), Presenter(exercises.get("clam"))
    said = next(said for n in range(100) if (said := watch.take(n / 4, 0.25)) is not None)
    presenter.update = update
    view = presenter.view()
    assert (with_warnings(view, [watch], presenter, said.t_s) != view) == is_told


def test_the_advice_is_one_that_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faster_advice("full") == faster_advice("heavy") == ADVICE
    assert faster_advice("lite") == "Close other programs."
    assert faster_advice("full", "own.task") == "Close other programs."  # goes before --variant
    monkeypatch.setenv(MODEL_VARIABLE, "own.task")
    assert faster_advice("full") == "Close other programs."


@pytest.mark.parametrize(
    ("language", "wanted"), [("de", "nur 4 Bilder in der Sekunde"), ("es", "solo 4 imágenes por segundo")]
)
def test_other_languages(language: str, wanted: str) -> None:
    watch = SlowWatch("full")
    said = next(said for n in range(100) if (said := watch.take(n / 4, 0.25)) is not None)
    use(language)
    try:
        assert wanted in words_of(said)
        assert "--variant lite" in watch.report()
    finally:
        use("en")


class TestSession:
    @pytest.mark.slow
    def test_a_slow_machine_is_told_once_and_it_is_not_recorded(self, tmp_path: Path) -> None:
        _, shown, heard = session_of([LEFT, replace(LEFT, n=2)], tmp_path, does, took_s=0.25)
        assert heard.count("This machine sees only {n} pictures a second: go slowly.") == 1
        assert FOUR in shown.words
        first = next(n for n, view in enumerate(shown.views) if view.words == FOUR)
        assert shown.views[first].note == "Close other programs."
        assert first >= 2 * MEASURE_S / 0.25 - 1  # not in the first seconds
        with Store(tmp_path / "sessions.sqlite3") as store:
            (record,) = store.sessions()
        uttered = [said.text for one in record.sets for said in one.utterances]
        assert uttered
        assert not [text for text in uttered if "pictures a second" in text]

    @pytest.mark.slow
    def test_a_fast_machine_is_not(self, tmp_path: Path) -> None:
        _, shown, heard = session_of([LEFT, replace(LEFT, n=2)], tmp_path, does, took_s=0.05)
        assert not [text for text in (*heard, *shown.words) if "machine" in text]
