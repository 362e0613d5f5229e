"""Each trouble with the camera's picture has its own large picture in the window."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import numpy as np
import pytest

import exercises
from calibration.picture import (
    BLACK,
    MAYBE_SIDEWAYS,
    MAYBE_UPSIDE_DOWN,
    ON_ITS_SIDE,
    SIDEWAYS,
    STILL,
    UPSIDE_DOWN,
)
from calibration.text import say
from exercises.judging.arming import OTHER_SIDE, TURN_OVER
from exercises.judging.update import State, Update
from trainer.screen.board import arranged, draw_board
from trainer.screen.content import shown
from trainer.screen.drawing import INK
from trainer.screen.overlay import compose
from trainer.screen.state import View
from trainer.screen.trouble_picture import HANDS, Sign, sign_of, trouble_picture

CLAM = exercises.get("clam")
ADVICE = {
    BLACK.words: "covered",
    STILL.words: "frozen",
    ON_ITS_SIDE.words: "on its side",
    SIDEWAYS.words: "on its side",
    say(MAYBE_SIDEWAYS.words, otherwise="Lie on your side."): "on its side",
    UPSIDE_DOWN.words: "upside down",
    say(MAYBE_UPSIDE_DOWN.words, otherwise="Lie on your side."): "upside down",
    say(TURN_OVER, side="left"): "other side",
    say(OTHER_SIDE.words, side="right"): "other side",
}


@pytest.mark.parametrize(("advice", "sign"), ADVICE.items())
def test_advice_has_its_sign(advice: str, sign: Sign) -> None:
    assert sign_of(advice) == sign


def test_what_the_person_should_do_has_none() -> None:
    assert sign_of("Lie on your side, hips stacked.") is None
    assert sign_of("") is None


def test_no_two_look_alike() -> None:
    assert {*ADVICE.values(), *HANDS.values()} == set(get_args(Sign))
    pictures = [trouble_picture(sign, (300, 240), CLAM.need, "left") for sign in get_args(Sign)]
    assert all((a != b).any(axis=2).sum() > 1000 for a, b in combinations(pictures, 2))
    for picture in pictures:
        assert picture.shape == (240, 300, 3)
        assert (picture[[0, -1]] == INK).all()


def test_the_wrong_side_shows_the_right_one_below() -> None:
    left, right = (trouble_picture("other side", (300, 240), CLAM.need, side) for side in ("left", "right"))
    half = slice(150, 240)
    assert (left[half] != right[half]).any()
    assert (left[half].astype(int) - right[half, ::-1]).std() < (left[half].astype(int) - right[half]).std()


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (720, 1280)])
@pytest.mark.parametrize(("advice", "sign"), ADVICE.items())
def test_it_is_large_and_takes_the_place_of_the_start(advice: str, sign: Sign, size: tuple[int, int]) -> None:
    state = State.NO_PICTURE if sign in ("covered", "frozen") else State.GET_READY
    what = shown(CLAM, Update(0.0, state, advice), View(advice, figure=lambda s: np.zeros((s[1], s[0], 3), np.uint8)))
    assert (what.sign, what.has_figure) == (sign, False)
    at = arranged(size, (640, 480), what)
    board = draw_board(at, what)
    rows, columns = np.nonzero((board[at.side.y : at.side.bottom, at.side.x : at.side.right] != INK).any(axis=2))
    assert max(np.ptp(rows) / at.side.h, np.ptp(columns) / at.side.w) > 0.5


def test_a_picture_that_nothing_can_be_seen_in_is_dark_and_one_on_the_wrong_side_is_not() -> None:
    bright = np.full((480, 640, 3), 200, np.uint8)

    def brightest(advice: str, state: State) -> int:
        update, view = Update(0.0, state, advice), View(advice)
        at = arranged((1280, 720), (640, 480), shown(CLAM, update, view)).picture
        return int(compose(bright, CLAM, update, view)[at.y : at.bottom, at.x : at.right].max())

    assert brightest(STILL.words, State.NO_PICTURE) < 90
    assert brightest(say(TURN_OVER, side="left"), State.GET_READY) == 200
