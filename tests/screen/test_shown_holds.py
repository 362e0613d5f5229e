"""What the person is shown of a hold: seconds in place of repetitions, its scores while it lasts, and a summary."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import Console

import exercises
from exercises.judging.declaration import Holding
from exercises.judging.results import Fault, Hold, NotSeen, Scores, SetResult
from exercises.judging.update import State, Update
from trainer.coach.summary import headline, not_seen_by_advice, print_summary
from trainer.coach.words import state_words
from trainer.screen.content import shown
from trainer.screen.presenter import Presenter
from trainer.screen.state import View

CLAM = exercises.get("clam")
HELD = replace(CLAM, id="held", name="Tall", counting=Holding("opening_deg", 5.0))
FAULTS = (Fault("feet_apart", 4.0, 6.0, 0.2, "torso", "fault"), Fault("feet_apart", 8.0, 9.0, 0.2, "torso", "fault"))


def hold(n: int = 1, start_s: float = 2.0, end_s: float = 25.0, faults: tuple[Fault, ...] = ()) -> Hold:
    return Hold(n, start_s, end_s, Scores(92.0, None), faults)


def test_seconds_and_scores_while_it_lasts() -> None:
    presenter = Presenter(HELD)
    assert presenter.view().held_s == 0.0
    presenter.take(Update(25.0, State.HOLDING, held=hold()))
    view = presenter.view()
    assert (view.words, view.held_s, view.spine, view.hips) == ("Tall", 23.0, 92.0, None)
    presenter.take(Update(26.0, State.GET_READY))
    assert presenter.view().held_s == 23.0  # what was held stays on the screen until the next one
    assert state_words(HELD, Update(26.0, State.HOLDING), 0.0) == "Tall"


def test_an_exercise_that_is_repeated_shows_none() -> None:
    assert Presenter(CLAM).view().held_s is None


def test_the_ring_shows_seconds_and_goes_round_in_a_minute() -> None:
    holding = Update(26.0, State.HOLDING)
    rings = [shown(HELD, holding, View("Tall", held_s=held_s)).ring for held_s in (None, 7.4, 59.9, 80.0)]
    assert [ring.text for ring in rings] == ["0", "7 s", "1:00", "1:20"]
    assert [ring.share for ring in rings] == pytest.approx([0.0, 7 / 60, 1.0, 1.0])


def test_the_ring_goes_round_once_in_the_time_asked_for() -> None:
    view = View("Tall", held_s=15.0, target_reps=30)
    assert shown(HELD, Update(26.0, State.HOLDING), view).ring.share == 0.5


def test_headlines() -> None:
    assert headline(HELD, SetResult("held")) == "Tall: not held for long enough."
    good = SetResult("held", (), (hold(), hold(2, 30.0, 37.0)), scores=Scores(92.0, None))
    assert headline(HELD, good) == "Tall: held for 30 s, spine: good 92, hips: not seen."
    faulty = SetResult("held", (), (hold(faults=FAULTS),), scores=Scores(92.0, None))
    assert headline(HELD, faulty).endswith("Work on this first: the feet come apart (2 times).")


def test_the_summary_has_a_line_for_each_hold() -> None:
    console = Console(width=120)
    with console.capture() as printed:
        print_summary(console, HELD, SetResult("held", (), (hold(faults=FAULTS),), scores=Scores(92.0, None)))
    text = printed.get()
    assert "23 s" in text
    assert "the feet come apart at 4 s, the feet come apart at 8 s" in text
    assert "range" not in text


def test_advice_is_given_once_for_all_that_it_would_show() -> None:
    notes = (
        NotSeen("a", "a is hidden", "Move."),
        NotSeen("b", "b is hidden", "Move."),
        NotSeen("c", "c is dark", "Light."),
    )
    assert not_seen_by_advice(SetResult("held", not_seen=notes)) == {
        "Move.": ["a is hidden", "b is hidden"],
        "Light.": ["c is dark"],
    }
