"""What the person is shown of a hold: seconds in place of repetitions, its scores while it lasts, and a summary."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from rich.console import Console

import exercises
from exercises.declaration import Holding
from exercises.results import Fault, Hold, NotSeen, Scores, SetResult
from exercises.runner import State, Update
from trainer.overlay import BAND_PX, INK, compose
from trainer.presenter import Presenter
from trainer.summary import headline, not_seen_by_advice, print_summary
from trainer.view import View
from trainer.words import state_words

CLAM = exercises.get("clam")
HELD = replace(CLAM, id="held", name="Tall", counting=Holding("opening_deg", 5.0))
FAULTS = (Fault("feet_apart", 4.0, 6.0, 0.2, "torso", "fault"), Fault("feet_apart", 8.0, 9.0, 0.2, "torso", "fault"))


def hold(n: int = 1, start_s: float = 2.0, end_s: float = 25.0, faults: tuple[Fault, ...] = ()) -> Hold:
    return Hold(n, start_s, end_s, Scores(92.0, None), faults)


def test_seconds_and_scores_while_it_lasts() -> None:
    shown = Presenter(HELD)
    assert shown.view().held_s == 0.0
    shown.take(Update(25.0, State.HOLDING, held=hold()))
    view = shown.view()
    assert (view.words, view.held_s, view.spine, view.hips) == ("Tall", 23.0, 92.0, None)
    shown.take(Update(26.0, State.GET_READY))
    assert shown.view().held_s == 23.0  # what was held stays on the screen until the next one
    assert state_words(HELD, Update(26.0, State.HOLDING), 0.0) == "Tall"


def test_an_exercise_that_is_repeated_shows_none() -> None:
    assert Presenter(CLAM).view().held_s is None


def test_the_window_shows_another_band_and_stays_in_it() -> None:
    picture = np.zeros((480, 640, 3), np.uint8)
    scenes = [
        compose(picture, HELD, None, View("Tall", held_s=held_s, spine=100.0, hips=None))[-BAND_PX:]
        for held_s in (None, 7.0, 59.9)
    ]
    assert len({scene.tobytes() for scene in scenes}) == 3
    assert all((scene[:, -12:] == INK).all() for scene in scenes)


def test_headlines() -> None:
    assert headline(HELD, SetResult("held")) == "Tall: it was not held for long enough."
    good = SetResult("held", (), (hold(), hold(2, 30.0, 37.0)), scores=Scores(92.0, None))
    assert headline(HELD, good) == "Tall: held for 30 s, spine good 92, hips not seen."
    faulty = SetResult("held", (), (hold(faults=FAULTS),), scores=Scores(92.0, None))
    assert headline(HELD, faulty).endswith("Most often the feet come apart: 2 times.")


def test_the_summary_has_a_line_for_each_hold() -> None:
    console = Console(width=120)
    with console.capture() as shown:
        print_summary(console, HELD, SetResult("held", (), (hold(faults=FAULTS),), scores=Scores(92.0, None)))
    text = shown.get()
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
