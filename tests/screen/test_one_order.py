"""At any moment the screen gives one order, whatever the states are, and what the voice says is the same one."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

import exercises
from calibration.picture import BLACK, STILL
from calibration.placement import CameraNeed, viewpoint_advice
from calibration.text import say
from calibration.viewpoint import Viewpoint
from exercises.judging.update import State, Update
from trainer.coach.coach import Coach, Kind, Utterance
from trainer.coach.words import CAMERA_LOST, PAUSED
from trainer.screen.board import arranged, labels
from trainer.screen.content import shown
from trainer.screen.layout import Layout
from trainer.screen.presenter import Presenter
from trainer.screen.state import Progress

CLAM = exercises.get("clam")
assert CLAM.need is not None
NEED: CameraNeed = CLAM.need
LOW = viewpoint_advice(Viewpoint("front", 0.0, 5.0, 5.0, 5.0, 2.0, 0.3, 0.05), NEED)[0]
TURN, HIDDEN, DARK = (
    "Turn over: now the left side.",
    say("I can't see {part}.", part="your feet"),
    "It is too dark here.",
)
#: Every order that the trainer may give before a set: about the picture, the camera, the body.
ORDERS = (BLACK.words, STILL.words, LOW, DARK, TURN, HIDDEN, CLAM.position, "Hold still…", CAMERA_LOST, PAUSED)
WAITING = [State.NOBODY, State.NO_PICTURE, State.GET_READY, State.HOLD_STILL, State.UNSURE]
CASES = list(product([*State], ["", TURN, HIDDEN, BLACK.words, STILL.words], ["", LOW, DARK], [None, "paused", "lost"]))


def screen(state: State, advice: str, camera: str, stop: str | None) -> tuple[Layout, list[str]]:
    """The layout and every text that can be read from the mat."""
    presenter = Presenter(CLAM)
    presenter.update = Update(1.0, state, advice, hold=0.5, coach=camera)
    view = presenter.view(is_paused=stop == "paused", is_lost=stop == "lost")
    what = shown(CLAM, presenter.update, view)
    at = arranged((1280, 720), (640, 480), what)
    return at, [label.text for label in labels(at, what)]


def test_never_two_orders_at_once() -> None:
    wrong = []
    for state, advice, camera, stop in CASES:
        _, texts = screen(state, advice, camera, stop)
        given = [order for order in ORDERS for text in texts if order in text]
        is_due = stop is not None or (state in WAITING and (advice or camera or state is State.HOLD_STILL))
        if len(given) > 1 or (is_due and not given):
            wrong.append((state, advice, camera, stop, texts))
    assert wrong == []


@pytest.mark.parametrize(
    ("state", "advice", "camera", "order"),
    [
        (State.HOLD_STILL, "", LOW, LOW),  # holding still in front of a camera that is to be moved is in vain
        (State.HOLD_STILL, "", "", "Hold still…"),
        (State.GET_READY, HIDDEN, LOW, LOW),
        (State.GET_READY, HIDDEN, "", HIDDEN),
        (State.GET_READY, "", "", CLAM.position),
        (State.NOBODY, "Come.", DARK, DARK),  # nobody can be seen in the dark
        (State.NO_PICTURE, BLACK.words, LOW, BLACK.words),
        (State.OUT_OF_VIEW, HIDDEN, LOW, HIDDEN),
    ],
)
def test_which_order_comes_first(state: State, advice: str, camera: str, order: str) -> None:
    _, texts = screen(state, advice, camera, None)
    assert texts[0] == order


@pytest.mark.parametrize("state", WAITING)
def test_advice_that_comes_and_goes_moves_nothing_else(state: State) -> None:
    layouts = {screen(state, advice, camera, None)[0] for advice in ("", TURN) for camera in ("", LOW)}
    assert len(layouts) == 1


@pytest.mark.parametrize("camera", ["", LOW])
@pytest.mark.parametrize("state", [State.GET_READY, State.HOLD_STILL])
def test_the_voice_gives_the_order_that_the_screen_gives(state: State, camera: str) -> None:
    coach = Coach(CLAM)
    said = [coach.take(Update(t / 10, state, coach=camera)) for t in range(50)]
    heard = {str(one.text).rstrip(".") for one in said if one is not None}
    _, texts = screen(state, "", camera, None)
    assert heard == {texts[0].rstrip("….")}


def test_a_cue_of_a_moment_ago_goes_with_the_picture() -> None:
    presenter = Presenter(CLAM)
    presenter.coach._standing = Utterance(0.5, Kind.CUE, "Hips stacked", "pelvis_rolls_back")
    presenter.update = Update(1.0, State.MOVING)
    assert presenter.view().words == "Hips stacked"
    presenter.update = Update(1.0, State.NO_PICTURE, STILL.words)
    view = presenter.view()
    assert (view.words, view.is_cue) == (STILL.words, False)


def test_in_a_rest_the_camera_goes_where_the_next_set_needs_it() -> None:
    presenter = Presenter(CLAM)
    presenter.update = Update(1.0, State.GET_READY)
    view = presenter.view()
    for coach in ("", LOW):
        rest = shown(
            CLAM,
            presenter.update,
            type(view)("Rest.", coach=coach, after=CLAM, progress=Progress(1, 2, 30.0, 10.0)),
        )
        assert rest.coach == coach


def test_a_short_note_leaves_the_keys_in_one_line() -> None:
    presenter = Presenter(CLAM)
    presenter.update = Update(1.0, State.MOVING)
    what = shown(CLAM, presenter.update, presenter.view("Close other programs."))
    at = arranged((1280, 720), (640, 480), what)
    (keys, note) = [label for label in labels(at, what) if label.rect.y == at.keys.y]
    assert (len(keys.fitted[1]), len(note.fitted[1])) == (1, 1)
    assert keys.rect.right < note.rect.x
    assert note.rect.right <= at.keys.right


def test_each_answer_to_a_question_in_a_rest_has_its_line() -> None:
    presenter = Presenter(CLAM)
    presenter.update = Update(1.0, State.GET_READY)
    view = replace(presenter.view(), coach="1 fine · 2 I felt it", progress=Progress(1, 2, 30.0, 10.0))
    assert shown(CLAM, presenter.update, view).coach == "1 fine\n2 I felt it"
