"""The ghost of the start position in the live picture."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

import exercises
from calibration.landmarks import Landmark, Pose, Side
from exercises.judging.update import State, Update
from tests.exercises.test_tall_posture import Body, pose_of
from trainer.screen.drawing import GREEN, SKY, Image
from trainer.screen.overlay import compose
from trainer.screen.state import View
from trainer.teach.demonstration import Demonstration, demonstration
from trainer.teach.ghost import FILLED, draw_ghost

SIZE = (640, 480)
NAMES = [name for name in exercises.names() if demonstration(name) is not None]


def one_of(name: str, side: Side | None = None) -> Demonstration:
    found = demonstration(name, None, side)
    assert found is not None
    return found


def drawn(name: str, side: Side | None = None, pose: Pose | None = None, *, is_well: bool = False) -> Image:
    scene = np.full((SIZE[1], SIZE[0], 3), 128, np.uint8)
    draw_ghost(exercises.get(name), one_of(name, side), scene, pose, is_well)
    return scene


def line(scene: Image) -> np.ndarray:
    return (scene == SKY).all(axis=2)


def lying(head_x: float) -> Pose:
    """Somebody whose shoulders are at ``head_x`` and whose hips are in the middle, in the camera's picture."""
    points = np.ones((33, 4), np.float32)
    points[:, :2] = (320, 300)
    points[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 0] = head_x
    return Pose(points, 0.0, SIZE)


@pytest.mark.parametrize("name", NAMES)
def test_it_lies_inside_the_picture_and_hides_nobody(name: str) -> None:
    scene = drawn(name)
    rows, columns = np.nonzero((scene != 128).any(axis=2))
    assert rows.min() > 0
    assert columns.min() > 0
    assert rows.max() < SIZE[1] - 1
    assert columns.max() < SIZE[0] - 1
    assert (
        max(np.ptp(columns) / SIZE[0] / FILLED[0], np.ptp(rows) / SIZE[1] / FILLED[1]) > 0.8
    )  # the rest is the margin
    changed = np.abs(scene.astype(int) - 128).max(axis=2)
    assert (changed > 40).mean() < 0.08  # the outline; the rest is a tint
    assert line(scene).any()


@pytest.mark.parametrize("side", ["left", "right"])
def test_it_lies_on_the_side_that_is_asked_for(side: Side) -> None:
    """Facing the camera with the left side on top, the head is at the camera's left, and at the right in the mirror."""
    knees = one_of("clam", side).joints_m[0]
    head, hip = knees[Landmark.NOSE, 0], knees[Landmark.LEFT_HIP, 0]
    assert (head < hip) == (side == "left")
    scene = line(drawn("clam", side))
    assert (scene == line(drawn("clam", "left"))).all() == (side == "left")
    assert not (scene == line(drawn("clam", "right" if side == "left" else "left"))).all()


def test_it_is_green_when_all_is_well() -> None:
    well = drawn("clam", is_well=True)
    assert (well == GREEN).all(axis=2).any()
    assert not line(well).any()


def outline_px(scene: Image) -> np.ndarray:
    """Left, upper, right and lower edge of the green outline."""
    rows, columns = np.nonzero((scene == GREEN).all(axis=2))
    return np.array([columns.min(), rows.min(), columns.max(), rows.max()])


def test_it_moves_onto_a_person_in_the_start_position_and_has_their_size() -> None:
    one, there = drawn("clam", "left", lying(220.0), is_well=True), lying(220.0)
    there.points[:, 0] += 60  # in the camera's picture, so to the left in the mirror
    there.points[:, 1] += 45
    moved = outline_px(drawn("clam", "left", there, is_well=True)) - outline_px(one)
    assert moved == pytest.approx([-60, 45, -60, 45], abs=15)  # it moves in steps of 14 pixels
    smaller = outline_px(drawn("clam", "left", lying(260.0), is_well=True))
    assert np.ptp(smaller[[0, 2]]) / np.ptp(outline_px(one)[[0, 2]]) == pytest.approx(0.6, abs=0.08)


def test_it_stays_in_its_place_until_the_person_is_in_the_start_position() -> None:
    assert (drawn("clam", "left", lying(220.0)) == drawn("clam", "left", lying(260.0))).all()


def test_a_person_whose_trunk_is_not_seen_leaves_it_in_its_place() -> None:
    hidden = lying(220.0)
    hidden.points[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP], :2] = np.nan
    assert (drawn("clam", "left", hidden, is_well=True) == drawn("clam", "left", is_well=True)).all()


def test_without_an_asked_side_it_lies_as_the_person_does() -> None:
    left, right = drawn("glute_bridge", pose=lying(150.0)), drawn("glute_bridge", pose=lying(490.0))
    assert (line(left) == line(right)[:, ::-1]).mean() > 0.99
    assert not (left == right).all()
    assert (drawn("roll_down", pose=lying(150.0)) == drawn("roll_down", pose=lying(490.0))).all()  # nobody lies there
    assert (drawn("clam", "left", lying(150.0)) == drawn("clam", "left", lying(490.0))).all()  # a side is asked for


def test_it_goes_when_the_set_starts_and_in_a_pause() -> None:
    clam = exercises.get("clam")
    grey = np.full((SIZE[1], SIZE[0], 3), 128, np.uint8)
    ghost = partial(draw_ghost, clam, one_of("clam"))

    def has_ghost(state: State, *, is_stopped: bool = False) -> bool:
        view = View("Go", ghost=ghost, is_stopped=is_stopped)
        without = View("Go", is_stopped=is_stopped)
        pictures = [compose(grey, clam, Update(0.0, state), one) for one in (view, without)]
        return bool((pictures[0] != pictures[1]).any())

    assert [has_ghost(state) for state in (State.NOBODY, State.GET_READY, State.HOLD_STILL)] == [True] * 3
    assert [has_ghost(state) for state in (State.READY, State.MOVING, State.HOLDING)] == [False] * 3
    assert not has_ghost(State.GET_READY, is_stopped=True)


def test_it_says_with_its_colour_whether_to_move() -> None:
    clam = exercises.get("clam")
    grey = np.full((SIZE[1], SIZE[0], 3), 128, np.uint8)
    ghost = partial(draw_ghost, clam, one_of("clam"))

    def has(colour: tuple[int, int, int], view: View) -> bool:
        return bool((compose(grey, clam, Update(0.0, State.HOLD_STILL), view)[:, :600] == colour).all(axis=2).any())

    assert has(GREEN, View("Hold still…", ghost=ghost))
    assert not has(GREEN, View("The camera is too low.", ghost=ghost, move="up"))


def sits_or_stands(*, sits: bool, front: bool = False) -> Pose:
    return pose_of(Body(sits=sits, front=front).points(), 0.0)


@pytest.mark.parametrize("front", [False, True])
@pytest.mark.parametrize("name", ["tall_posture", "upper_back_stretch"])
def test_the_ghost_that_sits_is_not_drawn_onto_somebody_who_stands(name: str, front: bool) -> None:
    sitting, standing = (sits_or_stands(sits=sits, front=front) for sits in (True, False))
    assert (drawn(name, pose=sitting, is_well=True) == GREEN).all(axis=2).any()
    assert (drawn(name, pose=standing, is_well=True) == 128).all()
    assert line(drawn(name, pose=standing)).any()  # until all is well it shows one way to begin
    unseen = sits_or_stands(sits=False, front=front)
    unseen.points[[Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE], :2] = np.nan
    assert (drawn(name, pose=unseen, is_well=True) == GREEN).all(axis=2).any()


def test_whoever_stands_where_all_stand_has_a_ghost() -> None:
    assert (drawn("roll_down", pose=sits_or_stands(sits=False), is_well=True) == GREEN).all(axis=2).any()
