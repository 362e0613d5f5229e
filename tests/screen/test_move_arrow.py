"""The arrow in the live picture that shows how the camera should move."""

from __future__ import annotations

from itertools import combinations
from typing import get_args

import numpy as np
import pytest

from calibration.landmarks import Landmark, Pose
from calibration.placement import Move
from trainer.screen.drawing import Image
from trainer.screen.move_arrow import WORDS, _way, draw_move

SIZE = (640, 480)


def drawn(move: Move, pose: Pose | None = None, size: tuple[int, int] = SIZE) -> Image:
    scene = np.full((size[1], size[0], 3), 128, np.uint8)
    draw_move(scene, move, pose)
    return scene


def middle(scene: Image) -> tuple[float, float]:
    rows, columns = np.nonzero((scene != 128).any(axis=2))
    return float(columns.mean() / scene.shape[1]), float(rows.mean() / scene.shape[0])


def lying(head_x: float) -> Pose:
    points = np.ones((33, 4), np.float32)
    points[:, :2] = (320, 300)
    points[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], 0] = head_x
    return Pose(points, 0.0, SIZE)


def test_every_way_has_words_and_a_picture_of_its_own() -> None:
    assert set(WORDS) == set(get_args(Move))
    pictures = [drawn(move, lying(100)) for move in get_args(Move)]
    assert all((a != b).any(axis=2).sum() > 50 for a, b in combinations(pictures, 2))


def test_it_stands_where_the_camera_should_go() -> None:
    assert middle(drawn("up"))[1] < 0.3
    assert middle(drawn("down"))[1] > 0.7


@pytest.mark.parametrize(("head_x", "head_in_mirror"), [(100.0, "right"), (540.0, "left")])
def test_towards_the_head_is_where_the_head_is_in_the_mirror(head_x: float, head_in_mirror: str) -> None:
    feet_in_mirror = "left" if head_in_mirror == "right" else "right"
    assert _way("towards_head", lying(head_x)) == head_in_mirror
    assert _way("towards_feet", lying(head_x)) == feet_in_mirror
    assert _way("further", lying(head_x)) == "further"


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (1440, 1080)])
@pytest.mark.parametrize("move", get_args(Move))
def test_it_stays_inside_the_picture(move: Move, size: tuple[int, int]) -> None:
    scene = drawn(move, lying(100), size)
    for edge in (scene[0], scene[-1], scene[:, 0], scene[:, -1]):
        assert (edge == 128).all()
    assert (scene != 128).any(axis=2).mean() < 0.25
