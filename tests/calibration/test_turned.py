"""A picture on its side or upside down is told by the body in it, unless the body may be in another position."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

import exercises
from calibration.all_fours import ALL_FOURS
from calibration.landmarks import Pose, exchanged
from calibration.start_shapes import (
    PRONE,
    SIDE_LYING,
    SITTING,
    STANDING,
    SUPINE_FEET_DOWN,
    SUPINE_TABLE_TOP,
    Posture,
)
from calibration.turned import KNOWN, Turned, turned, turned_back
from samples.study import seen
from tests.pinhole import SIZE, body, pose_of
from trainer.capture.sources import open_source
from trainer.pose.landmarker import StillLandmarker
from trainer.pose.models import model_bytes

ROOT = Path(__file__).parents[2]
QUARTERS = (1, 2, 3)
(ON_BACK,) = (posture for posture in KNOWN if posture.id == "supine_straight")


@pytest.mark.parametrize("quarters", QUARTERS)
@pytest.mark.parametrize("posture", [SIDE_LYING, SUPINE_FEET_DOWN, SITTING], ids=lambda one: one.id)
def test_nobody_can_be_like_that_in_a_picture_that_is_not_turned(posture: Posture, quarters: int) -> None:
    pitch_deg = 40.0 if posture is SIDE_LYING else 20.0
    there = turned_back(body(posture, pitch_deg), -quarters % 4)
    assert turned(there, [posture]) == Turned(quarters, is_sure=True)


@pytest.mark.parametrize(
    ("posture", "asked"),
    [(ALL_FOURS, SUPINE_TABLE_TOP), (SITTING, SUPINE_TABLE_TOP), (SUPINE_TABLE_TOP, ALL_FOURS), (ON_BACK, PRONE)],
    ids=lambda one: one.id,
)
def test_a_position_that_is_another_one_turned_is_never_sure(posture: Posture, asked: Posture) -> None:
    """Table top upside down is on all fours, and on its side is sitting; on the front upside down is on the back."""
    found = turned(body(posture, 10.0), [asked])
    assert found is None or not found.is_sure


def test_on_the_front_upside_down_may_be_on_the_back() -> None:
    assert turned(turned_back(body(PRONE, 10.0), 2), [PRONE]) == Turned(2, is_sure=False)


@pytest.mark.parametrize("posture", [SIDE_LYING, SUPINE_FEET_DOWN, SITTING, STANDING, PRONE], ids=lambda one: one.id)
def test_a_picture_that_is_not_turned(posture: Posture) -> None:
    assert turned(body(posture), [posture]) is None


@pytest.mark.parametrize("asked", [PRONE, SIDE_LYING, SUPINE_FEET_DOWN, ALL_FOURS], ids=lambda one: one.id)
def test_who_stands_or_sits_where_one_should_lie_is_not_in_a_turned_picture(asked: Posture) -> None:
    assert [turned(body(posture), [asked]) for posture in (STANDING, SITTING)] == [None, None]


def test_who_is_hardly_seen_tells_nothing() -> None:
    hidden = body(SUPINE_FEET_DOWN).points.copy()
    hidden[11:25] = np.nan
    assert turned(Pose(hidden, 0.0, SIZE), [SUPINE_FEET_DOWN]) is None


def test_four_quarter_turns_are_none() -> None:
    pose = body(PRONE)
    there = turned_back(pose, 1)
    assert there.size == SIZE[::-1]
    assert there.xy_px[0] == pytest.approx([SIZE[1] - pose.xy_px[0, 1], pose.xy_px[0, 0]])
    around = turned_back(there, 3)
    assert around.size == pose.size
    assert around.points == pytest.approx(pose.points, nan_ok=True)


def test_the_sides_are_put_in_order_where_the_floor_would_be() -> None:
    """An exercise may exchange the sides of a pose by how the person lies, which a turned picture shows wrongly."""
    there = turned_back(body(SITTING, view="front"), 3)
    assert turned(exchanged(there), [SITTING]) is None

    def sides(pose: Pose) -> Pose:
        return exchanged(pose) if pose.size == SIZE else pose

    assert turned(exchanged(there), [SITTING], sides) == Turned(1, is_sure=True)


@cache
def stills() -> tuple[tuple[Pose, str], ...]:
    """Landmarks that MediaPipe found in rendered start positions from places where the camera may stand."""
    found = [one for one in seen.recorded(ROOT / "tests" / "records" / "start_stills.npz") if one.at_rest]
    return tuple((pose_of(one.found_px, one.size), one.exercise) for one in found[::6])


def how(pose: Pose, name: str) -> Turned | None:
    exercise = exercises.get(name)
    assert exercise.need is not None
    return turned(exercise.sides(pose), exercise.need.postures, exercise.sides)


def test_no_start_position_of_a_body_as_found_seems_turned() -> None:
    assert [name for pose, name in stills() if how(pose, name) is not None] == []


def test_most_start_positions_of_bodies_as_found_are_recognised_in_turned_pictures() -> None:
    found = [how(turned_back(pose, -n % 4), name) for pose, name in stills() for n in QUARTERS]
    right = [one is not None and one.quarters == n for one, n in zip(found, QUARTERS * len(stills()), strict=True)]
    assert sum(right) > 0.85 * len(right)


@pytest.mark.slow
@pytest.mark.parametrize("quarters", [1, 2])
def test_the_landmarker_finds_people_in_turned_pictures_and_how_they_are_turned(quarters: int) -> None:
    """Both the picture and the landmarks may be turned: the landmarker finds the body where it is."""
    film = ROOT / "samples" / "glute_bridge_correct.mp4"
    with open_source(film, live=False) as source:
        frame = source.read()
    assert frame is not None
    image = np.ascontiguousarray(np.rot90(frame.image, quarters))  # anticlockwise
    with StillLandmarker(model_bytes()) as landmarker:
        points = landmarker(image)
    assert points is not None
    there = Pose(points, 0.0, (image.shape[1], image.shape[0]))
    assert turned(there, [SUPINE_FEET_DOWN]) == Turned(quarters, is_sure=True)
