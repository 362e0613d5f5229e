"""The small picture of where the camera goes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.placement import CameraNeed
from calibration.start_shapes import PRONE, SIDE_LYING, SITTING, STANDING, SUPINE_FEET_DOWN, SUPINE_TABLE_TOP
from trainer.screen.drawing import INK, WHITE, YELLOW
from trainer.screen.placement_picture import SIZE, placement_picture

NEEDS = {
    "clam": CameraNeed((SIDE_LYING,), ("front",), (-20, 20), (30, 60), ""),
    "bridge": CameraNeed((SUPINE_FEET_DOWN,), ("side",), (-15, 15), (0, 30), ""),
    "curl": CameraNeed((SUPINE_FEET_DOWN,), ("side",), (-30, 15), (0, 30), ""),
    "lift": CameraNeed((PRONE,), ("side",), (-15, 15), (0, 40), ""),
    "twist": CameraNeed((SUPINE_TABLE_TOP,), ("head",), (-10, 10), (20, 35), ""),
    "roll down": CameraNeed((STANDING,), ("side",), (-10, 10), (0, 12), ""),
    "tall": CameraNeed((STANDING,), ("front",), (-10, 10), (0, 12), ""),
    "stretch": CameraNeed((SITTING,), ("side",), (-10, 10), (0, 12), ""),
}
HALF = SIZE[0] // 2


def camera_px(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Middle of the camera, the only solid yellow, (x, y)."""
    rows, columns = np.nonzero((picture == YELLOW).all(axis=2))
    return np.array([np.median(columns), np.median(rows)])


@pytest.mark.parametrize("name", NEEDS)
def test_shows_a_body_and_a_camera_in_both_halves(name: str) -> None:
    picture = placement_picture(NEEDS[name])
    assert picture.shape == (SIZE[1], SIZE[0], 3)
    assert picture.dtype == np.uint8
    for half in (picture[:, :HALF], picture[:, HALF:]):
        assert (half == WHITE).all(axis=2).sum() > 100
        assert (half == YELLOW).all(axis=2).sum() > 60


def test_nothing_touches_the_edge() -> None:
    for need in NEEDS.values():
        picture = placement_picture(need)
        for edge in (picture[0], picture[-1], picture[:, 0], picture[:, -1]):
            assert (edge == INK).all()


def test_no_two_places_look_alike() -> None:
    pictures = [placement_picture(need) for need in NEEDS.values()]
    assert all((a != b).any(axis=2).sum() > 200 for a, b in itertools.combinations(pictures, 2))


def test_a_higher_camera_is_drawn_higher() -> None:
    low, high = (camera_px(placement_picture(NEEDS[name])[:, HALF:]) for name in ("bridge", "clam"))
    assert high[1] < low[1] - 30


@pytest.mark.parametrize(("azimuth_deg", "is_head_side"), [((-30, 0), False), ((0, 30), True)])
def test_lying_a_positive_azimuth_is_towards_the_head(azimuth_deg: tuple[float, float], is_head_side: bool) -> None:
    """The head is the round end: its half of the body is the one where most is white far from the mat's middle."""
    picture = placement_picture(CameraNeed((PRONE,), ("side",), azimuth_deg, (0, 40), ""))[:, :HALF]
    body = (picture == WHITE).all(axis=2)[100:206]  # between the camera and the words
    columns = np.flatnonzero(body.any(axis=0))
    head_is_left = body[:, columns[:16]].sum() > body[:, columns[-16:]].sum()
    assert (camera_px(picture)[0] < columns.mean()) == (head_is_left == is_head_side)


def test_is_the_same_every_time() -> None:
    assert (placement_picture(NEEDS["clam"]) == placement_picture(NEEDS["clam"])).all()
