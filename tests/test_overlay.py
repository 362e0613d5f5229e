"""What the window shows: mirrored, words in bands beside the picture, shapes beside the colours."""

from __future__ import annotations

import numpy as np
import pytest

import exercises
from exercises.runner import State, Update
from tests.stick_figure import GOOD, film_clam
from trainer.overlay import BAND_PX, GREY, INK, PICTURE_PX, VERMILLION, YELLOW, compose, draw_mark
from trainer.view import View

CLAM = exercises.get("clam")


@pytest.mark.parametrize("size", [(480, 640), (720, 1280), (1280, 720)], ids=["4:3", "16:9", "portrait"])
def test_the_picture_is_mirrored_between_the_bands(size: tuple[int, int]) -> None:
    picture = np.zeros((*size, 3), np.uint8)
    picture[:, : size[1] // 2] = (255, 0, 0)  # the camera's left half
    scene = compose(picture, CLAM, None, View("Go"))
    assert scene.shape[0] == PICTURE_PX + 2 * BAND_PX
    middle = scene[BAND_PX + PICTURE_PX // 2]
    blue = np.flatnonzero((middle == (255, 0, 0)).all(axis=1))
    assert blue.min() > scene.shape[1] / 2 - 2  # seen as in a mirror, it is at the right


def test_a_cue_fills_the_upper_band_and_a_state_does_not() -> None:
    picture = np.zeros((480, 640, 3), np.uint8)
    cue, state = (compose(picture, CLAM, None, View("Hips stacked", is_cue=flag))[:BAND_PX] for flag in (True, False))
    assert (cue == VERMILLION).all(axis=2).mean() > 0.6
    assert not (state == VERMILLION).all(axis=2).any()


def test_marks_differ_in_shape_and_not_only_in_colour() -> None:
    shapes = {}
    for state in ("good", "fault", "not_seen"):
        scene = np.zeros((60, 60, 3), np.uint8)
        draw_mark(scene, (30, 30), 13, state)
        shapes[state] = scene.any(axis=2)
    assert len({shape.tobytes() for shape in shapes.values()}) == 3
    assert not shapes["not_seen"][30, 30]  # hollow


def test_what_is_not_seen_is_drawn_grey_on_the_person() -> None:
    _, pose = film_clam([GOOD])[0]
    assert pose is not None
    picture = np.zeros((pose.size[1], pose.size[0], 3), np.uint8)
    scene = compose(picture, CLAM, Update(0.0, State.READY, pose=pose), View("Go"))
    assert (scene[BAND_PX : BAND_PX + PICTURE_PX] == GREY).all(axis=2).any()


@pytest.mark.parametrize(("spine", "hips"), [(100.0, 100.0), (None, None), (12.0, 100.0)])
def test_scores_end_within_the_window(spine: float | None, hips: float | None) -> None:
    picture = np.zeros((480, 640, 3), np.uint8)
    scene = compose(picture, CLAM, None, View("Go", reps=10, target_reps=12, spine=spine, hips=hips))
    assert (scene[-BAND_PX:, -12:] == INK).all()


def test_the_coach_speaks_below_the_words() -> None:
    picture = np.full((480, 640, 3), 90, np.uint8)
    with_coach, without = (compose(picture, CLAM, None, View("Lie down.", coach=said)) for said in ("I see you.", ""))
    yellow = np.array(YELLOW)
    assert (with_coach[70:BAND_PX] == yellow).all(axis=2).any()
    assert not (without[:BAND_PX] == yellow).all(axis=2).any()
