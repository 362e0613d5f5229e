"""The patches of cloth: a texture that moves by a known way."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.landmarks import LANDMARK_COUNT, PATCHES, Landmark, Points
from trainer.pose.patches import PatchFollower

RNG = np.random.default_rng(7)
TEXTURE = np.kron(RNG.integers(0, 255, (80, 110, 3), dtype=np.uint8), np.ones((6, 6, 1), np.uint8))


def landmarks(x_px: float = 150.0, y_px: float = 150.0) -> Points:
    xy = np.full((LANDMARK_COUNT, 2), 100.0, np.float32)
    xy[Landmark.LEFT_SHOULDER], xy[Landmark.RIGHT_SHOULDER] = (x_px, y_px - 40), (x_px, y_px + 40)
    xy[Landmark.LEFT_HIP], xy[Landmark.RIGHT_HIP] = (x_px + 150, y_px - 25), (x_px + 150, y_px + 25)
    return xy


def moved(right_px: int, down_px: int) -> np.ndarray:
    return np.roll(TEXTURE, (down_px, right_px), axis=(0, 1))


def test_adds_up_the_ways_from_frame_to_frame() -> None:
    follow = PatchFollower()
    assert np.isnan(follow(moved(0, 0), landmarks(), 0.0)).all()  # the first frame has nothing to compare with
    for i in range(1, 6):
        way = follow(moved(2 * i, -i), landmarks(), i / 25)
    assert way == pytest.approx(np.array([[10.0, -5.0]] * len(PATCHES)), abs=0.5)


def test_a_gap_in_time_or_in_sight_is_not_bridged() -> None:
    follow = PatchFollower()
    follow(moved(0, 0), landmarks(), 0.0)
    follow(moved(3, 0), landmarks(), 0.04)
    assert np.isnan(follow(moved(40, 0), None, 0.08)).all()
    assert np.isnan(follow(moved(40, 0), landmarks(), 0.12)).all()
    assert follow(moved(42, 0), landmarks(), 0.16)[:, 0] == pytest.approx([5.0] * len(PATCHES), abs=0.5)
    assert np.isnan(follow(moved(90, 0), landmarks(), 1.0)).all()


def test_looks_elsewhere_when_the_trunk_has_moved_away() -> None:
    follow = PatchFollower()
    follow(TEXTURE, landmarks(), 0.0)
    assert np.isnan(follow(TEXTURE, landmarks(x_px=420.0, y_px=320.0), 0.04)).all()
    assert follow(TEXTURE, landmarks(x_px=420.0, y_px=320.0), 0.08) == pytest.approx(
        np.zeros((len(PATCHES), 2)), abs=0.2
    )


def test_a_blank_cloth_beside_the_picture_does_no_harm() -> None:
    follow = PatchFollower()
    blank = np.full((200, 200, 3), 90, np.uint8)
    for i in range(3):
        way = follow(blank, landmarks(x_px=-400.0), i / 25)
    assert way.shape == (len(PATCHES), 2)


@pytest.mark.parametrize("is_beside", [False, True])
def test_what_is_seen_beforehand_changes_nothing(is_beside: bool) -> None:
    ahead, late = PatchFollower(is_beside=is_beside), PatchFollower()
    trunks = [
        landmarks(),
        landmarks(),
        landmarks(420.0, 320.0),
        landmarks(420.0, 320.0),
        None,
        landmarks(),
        landmarks(),
    ]
    ways = []
    for i, trunk in enumerate(trunks):
        picture = moved(2 * i, -i)
        ahead.see(picture)
        ways.append(ahead(picture, trunk, i / 25))
        assert np.array_equal(ways[-1], late(picture, trunk, i / 25), equal_nan=True)
    assert [bool(np.isfinite(way).all()) for way in ways] == [False, True, False, True, False, False, True]


def test_a_smaller_picture_may_follow() -> None:
    follow = PatchFollower(is_beside=True)
    follow(TEXTURE, landmarks(420.0, 320.0), 0.0)
    follow.see(TEXTURE[:100, :100])
    assert np.isnan(follow(TEXTURE[:100, :100], landmarks(40.0, 60.0), 0.04)).all()
