"""The corner for the small figure: never where the person is."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.landmarks import Pose
from trainer.screen.corner import CORNERS, corner_rect, free_corners
from trainer.screen.drawing import Rect

PICTURE = Rect(100, 50, 640, 480)


def pose_at(x: float, y: float, half: float = 0.02) -> Pose:
    """A tiny person at a place of the camera's picture, shares of its width and height."""
    points = np.zeros((33, 4), np.float64)
    points[:, 0] = 640 * (x + half * np.linspace(-1, 1, 33))
    points[:, 1] = 480 * y
    points[:, 3] = 1.0
    return Pose(points.astype(np.float32), 0.0, (640, 480))


def test_the_corners_are_within_the_picture_and_apart() -> None:
    rects = {corner: corner_rect(PICTURE, corner) for corner in CORNERS}
    assert rects["top left"] == Rect(100, 50, 173, 144)
    assert rects["bottom right"] == Rect(100 + 640 - 173, 50 + 480 - 144, 173, 144)
    assert all(rect.w * 2 < PICTURE.w and rect.h * 2 < PICTURE.h for rect in rects.values())


@pytest.mark.parametrize(
    ("place", "reached"),
    [
        ((0.9, 0.1), "top left"),  # the camera's right is the mirror's left
        ((0.1, 0.1), "top right"),
        ((0.9, 0.9), "bottom left"),
        ((0.1, 0.9), "bottom right"),
    ],
)
def test_a_corner_that_the_person_reaches_is_not_free(place: tuple[float, float], reached: str) -> None:
    assert set(CORNERS) - set(free_corners(pose_at(*place))) == {reached}


def test_in_the_middle_all_are_free_and_with_nobody_none() -> None:
    assert free_corners(pose_at(0.5, 0.5)) == CORNERS
    assert free_corners(None) == ()


def test_a_limb_that_crosses_a_corner_reaches_it() -> None:
    """Landmarks beside the corner, but the line between them goes through it."""
    pose = pose_at(0.5, 0.5)
    points = pose.points.copy()
    points[13, :2] = (640 * 0.6, 480 * 0.02)  # left elbow
    points[15, :2] = (640 * 0.99, 480 * 0.4)  # left wrist: the forearm crosses the mirror's upper left
    assert "top left" not in free_corners(Pose(points, 0.0, (640, 480)))
