"""The whole screen: mirrored, with the body's lines, the pacer, and nothing drawn where nothing is seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import exercises
from exercises.judging.declaration import Guide
from exercises.judging.runner import SetRunner
from exercises.judging.update import State, Update
from tests.stick_figure import GOOD, ROLLS_BACK, Camera, film_clam
from trainer.coach.pacer import Pace
from trainer.screen.board import arranged, holding_rect
from trainer.screen.content import shown
from trainer.screen.corner import corner_rect
from trainer.screen.drawing import GREEN, GREY, SKY, VERMILLION, YELLOW, Image, Rect
from trainer.screen.layout import layout
from trainer.screen.overlay import SIZE, Canvas, compose, guides
from trainer.screen.side_board import figure_rooms, pace_rect
from trainer.screen.state import Progress, View

CLAM = exercises.get("clam")
BLUE = (255, 0, 0)
CAMERA = Camera()


def black(pose) -> Image:
    return np.zeros((pose.size[1], pose.size[0], 3), np.uint8)


def part_of(scene: Image, rect: Rect) -> Image:
    return scene[rect.y : rect.bottom, rect.x : rect.right]


def has(scene: Image, colour: tuple[int, int, int]) -> bool:
    return bool((scene == colour).all(axis=2).any())


def updates(camera: Camera = CAMERA) -> list[Update]:
    """Of one repetition, from the held start position on."""
    runner = SetRunner(CLAM)
    return [runner.update(t_s, pose) for t_s, pose in film_clam([ROLLS_BACK], camera)]


@pytest.fixture(scope="module")
def rolled() -> Update:
    """The moment in which the pelvis is rolled back furthest."""
    armed = [update for update in updates() if update.calibration is not None and update.state is State.MOVING]
    return max(armed, key=lambda update: update.values["pelvis_roll_deg"])


@pytest.mark.parametrize("picture_size", [(640, 480), (1280, 720), (720, 1280)], ids=["4:3", "16:9", "portrait"])
@pytest.mark.parametrize("size", [SIZE, (1920, 1080), (720, 1280)], ids=["720p", "1080p", "upright"])
def test_the_picture_is_mirrored_in_its_place(size: tuple[int, int], picture_size: tuple[int, int]) -> None:
    picture = np.zeros((picture_size[1], picture_size[0], 3), np.uint8)
    picture[:, : picture_size[0] // 2] = BLUE  # the camera's left half
    scene = compose(picture, CLAM, None, View("Go"), size)
    assert scene.shape == (size[1], size[0], 3)
    at = layout(size, picture_size, False, is_start=True)
    columns = np.flatnonzero((part_of(scene, at.picture) == BLUE).all(axis=2).all(axis=0))
    assert columns.min() >= at.picture.w // 2 - 2  # seen as in a mirror, it is at the right
    assert columns.max() == at.picture.w - 1
    assert not (scene[:, : at.picture.x] == BLUE).all(axis=2).any()


def test_what_is_not_seen_is_drawn_grey_on_the_person() -> None:
    _, pose = film_clam([GOOD])[0]
    assert pose is not None
    scene = compose(black(pose), CLAM, Update(0.0, State.READY, pose=pose), View("Go"))
    person = part_of(scene, layout(SIZE, pose.size, False).picture)
    assert has(person, GREY)
    assert not any(has(person, colour) for colour in (GREEN, SKY, VERMILLION))


def test_the_judged_line_stands_beside_what_it_should_be(rolled: Update) -> None:
    assert rolled.pose is not None
    at = layout(SIZE, rolled.pose.size, False).picture
    fault = part_of(compose(black(rolled.pose), CLAM, rolled, View("Clam")), at)
    assert rolled.active == ("pelvis_rolls_back",)
    assert has(fault, SKY)
    assert has(fault, VERMILLION)
    well_done = tuple(replace(one, is_active=False) for one in rolled.rules)
    well = part_of(compose(black(rolled.pose), CLAM, replace(rolled, rules=well_done), View("Clam")), at)
    assert has(well, SKY)
    assert not has(well, VERMILLION)


def test_no_line_is_drawn_for_what_is_not_seen(rolled: Update) -> None:
    assert rolled.pose is not None
    assert len(guides(CLAM, rolled, rolled.pose)) == 1
    nan = replace(rolled, values=dict.fromkeys(rolled.values, float("nan")))
    unseen = replace(rolled, unseen=frozenset({"pelvis_rolls_back"}))
    waiting = replace(rolled, calibration=None)
    for update in (nan, unseen, waiting, replace(rolled, values={})):
        assert guides(CLAM, update, rolled.pose) == []
        at = layout(SIZE, rolled.pose.size, False).picture
        assert not has(part_of(compose(black(rolled.pose), CLAM, update, View("Clam")), at), SKY)


def test_a_line_of_landmarks_needs_its_measure_too() -> None:
    """The tall posture's lines are the landmarks themselves; where their measure says nothing there is none."""
    tall = exercises.get("tall_posture")
    _, pose = film_clam([GOOD])[0]
    assert pose is not None
    values = dict.fromkeys((o.name for o in tall.observables), 0.0)
    line = Guide(("slumped",), np.zeros((2, 2)), np.zeros((2, 2)))
    always = replace(tall, ideal=lambda *_: [line])
    update = Update(0.0, State.HOLDING, values=values, pose=pose, calibration=updates()[-1].calibration)
    assert guides(always, update, pose) == [line]
    unseen = {rule.observable: float("nan") for rule in tall.faults if rule.code == "slumped"}
    assert guides(always, replace(update, values=values | unseen), pose) == []


def test_a_low_camera_shows_no_line_of_the_pelvis() -> None:
    low = [update for update in updates(camera=Camera(pitch_deg=8.0)) if update.calibration is not None]
    assert low
    assert all(update.pose is None or guides(CLAM, update, update.pose) == [] for update in low)


def test_a_line_that_leaves_the_picture_stays_off_the_words(rolled: Update) -> None:
    assert rolled.pose is not None
    far = np.array([[-4000.0, -4000.0], [9000.0, 9000.0]])
    wild = replace(CLAM, ideal=lambda *_: [Guide(("pelvis_rolls_back",), far, far)])
    with_line = compose(black(rolled.pose), wild, rolled, View("Clam"))
    without = compose(black(rolled.pose), CLAM, replace(rolled, calibration=None), View("Clam"))
    at = layout(SIZE, rolled.pose.size, False).picture
    part_of(with_line, at)[:] = part_of(without, at)[:] = 0
    assert (with_line == without).all()


def test_nothing_is_judged_while_it_is_stopped(rolled: Update) -> None:
    assert rolled.pose is not None
    bright = np.full((rolled.pose.size[1], rolled.pose.size[0], 3), 200, np.uint8)
    scene = compose(bright, CLAM, rolled, View("Paused", is_stopped=True))
    person = part_of(scene, layout(SIZE, rolled.pose.size, False).picture)
    assert person.max() < 90  # dark, and no line on it


def test_the_start_positions_hold_grows() -> None:
    picture = np.zeros((480, 640, 3), np.uint8)
    at = layout(SIZE, (640, 480), False, is_start=True)
    shares = []
    for hold in (0.25, 0.5, 1.0):
        scene = compose(picture, CLAM, Update(0, State.HOLD_STILL), View("Hold still…", hold=hold))
        shares.append(float((part_of(scene, holding_rect(at)) == YELLOW).all(axis=2).mean()))
    assert shares == pytest.approx([0.25, 0.5, 0.0], abs=0.01)


@pytest.mark.parametrize(
    ("pace", "full"),
    [
        (Pace(), 0.0),
        (Pace("lift", "out", 0.25), 0.25),
        (Pace("hold", "out", 0.5), 1.0),
        (Pace("lower", "in", 0.25), 0.75),
    ],
)
def test_the_pacers_bar_fills_and_empties(pace: Pace, full: float) -> None:
    picture = np.zeros((480, 640, 3), np.uint8)
    scene = compose(picture, CLAM, Update(0, State.MOVING), View("Clam", pace=pace))
    bar = part_of(scene, pace_rect(layout(SIZE, (640, 480), False)))
    column = (bar[:, bar.shape[1] // 2] == SKY).all(axis=1)
    assert column.mean() == pytest.approx(full, abs=0.03)
    assert column.sum() == 0 or column[-20:].any()  # from below


def test_the_same_moment_looks_the_same_again(rolled: Update) -> None:
    """What is kept from frame to frame is not drawn upon."""
    assert rolled.pose is not None
    first = compose(black(rolled.pose), CLAM, rolled, View("Clam", pace=Pace("lift", "out", 0.9)))
    compose(black(rolled.pose), CLAM, rolled, View("Clam", pace=Pace("lift", "out", 0.1)))
    again = compose(black(rolled.pose), CLAM, rolled, View("Clam", pace=Pace("lift", "out", 0.9)))
    assert (first == again).all()


def test_a_canvas_keeps_nothing_of_the_frame_before(rolled: Update) -> None:
    assert rolled.pose is not None

    def figure(size: tuple[int, int]) -> Image:
        return np.full((size[1], size[0], 3), BLUE, np.uint8)

    still, begins, rests = View("Hold still…"), View("Lie down", figure=figure), View("Rest", figure=figure)
    frames: list[tuple[Update, View]] = [
        (Update(0.0, State.HOLD_STILL, pose=rolled.pose), replace(still, hold=0.9)),
        (Update(0.0, State.HOLD_STILL), replace(still, hold=0.2)),
        (Update(0.0, State.GET_READY), begins),
        (Update(0.0, State.GET_READY), replace(begins, figure=None)),
        (rolled, View("Clam", pace=Pace("lift", "out", 0.9), figure=figure, corner="top right")),
        (Update(0.0, State.MOVING), View("Clam", pace=Pace("lift", "out", 0.1))),
        (rolled, replace(rests, progress=Progress(1, 2, 20.0, 3.0), after=CLAM)),
        (rolled, replace(rests, progress=Progress(1, 2, 20.0, 3.0), after=CLAM, figure=None)),
    ]
    canvas, picture = Canvas(), black(rolled.pose)
    for update, view in [*frames, *reversed(frames)]:
        kept = compose(picture, CLAM, update, view, (640, 360), canvas)
        assert (kept == compose(picture, CLAM, update, view, (640, 360))).all()


def test_the_figure_of_a_set_stands_in_its_corner_and_nowhere_else() -> None:
    def figure(size: tuple[int, int]) -> Image:
        return np.full((size[1], size[0], 3), BLUE, np.uint8)

    picture = np.zeros((480, 640, 3), np.uint8)
    view = View("Go", figure=figure)
    at = layout(SIZE, (640, 480), False)
    ready = Update(0.0, State.READY)
    assert not has(compose(picture, CLAM, ready, view), BLUE)  # there is no corner for it
    scene = compose(picture, CLAM, ready, replace(view, corner="top right"))
    rect = corner_rect(at.picture, "top right")
    assert (part_of(scene, rect) == BLUE).all()
    assert (scene == BLUE).all(axis=2).sum() == rect.w * rect.h


def test_before_a_set_and_in_a_rest_it_takes_the_place_of_the_start_figure() -> None:
    def figure(size: tuple[int, int]) -> Image:
        return np.full((size[1], size[0], 3), BLUE, np.uint8)

    picture = np.zeros((480, 640, 3), np.uint8)
    bridge = exercises.get("glute_bridge")
    rest = View("Rest", progress=Progress(1, 2, 41.6, 12.4), after=bridge, figure=figure)
    for update, view in ((Update(0.0, State.GET_READY), View("Lie down", figure=figure)), (None, rest)):
        what = shown(CLAM, update, view)
        at = arranged(SIZE, (640, 480), what)
        room = figure_rooms(at, what)[0]
        scene = compose(picture, CLAM, update, view)
        assert (part_of(scene, room) == BLUE).all()
        assert (scene == BLUE).all(axis=2).sum() == room.w * room.h
    alone = replace(rest, after=None)  # the same exercise goes on: there is no place for a figure
    assert not has(compose(picture, CLAM, None, alone), BLUE)
