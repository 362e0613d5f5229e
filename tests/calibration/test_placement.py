"""What is said about the camera's place, and what is not."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from calibration.landmarks import Landmark, Points
from calibration.placement import CameraNeed, framing_advice, light_advice, viewpoint_advice
from calibration.start_shapes import STANDING, SUPINE_FEET_DOWN, SUPINE_TABLE_TOP
from calibration.viewpoint import Viewpoint, viewpoint
from tests.pinhole import pixels

SIZE = (640, 480)
PLACE = "Stand the camera on a chair at the side of the mat."
SIDE = CameraNeed((SUPINE_FEET_DOWN,), ("side",), (-15, 15), (0, 30), PLACE)
PROFILE = CameraNeed((STANDING,), ("side",), (-10, 10), (0, 12), PLACE)
HEAD = CameraNeed((SUPINE_TABLE_TOP,), ("head",), (-10, 10), (20, 35), PLACE)
PARTS = (
    ("your head", (Landmark.NOSE,)),
    ("your shoulders", (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)),
    ("your feet", (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)),
)
WELL = Viewpoint("side", 0.0, 5.0, 15.0, 4.0, 2.0, 0.3, 0.04)
UNSEEN = Viewpoint(None, math.nan, math.nan, math.nan, math.nan, math.nan, math.nan, 0.3)


def lying(head_x: float = 0.2, feet_x: float = 0.8, y: float = 0.5) -> Points:
    """A body along the picture, in shares of its width and height."""
    xy = np.full((33, 2), np.nan, np.float32)
    xy[[0, 11, 12]] = (head_x, y), (0.8 * head_x + 0.2 * feet_x, y), (0.8 * head_x + 0.2 * feet_x, y)
    xy[[23, 24]] = 0.5 * head_x + 0.5 * feet_x, y
    xy[[27, 28]] = feet_x, y
    return xy * np.float32(SIZE)


def advice(at: Viewpoint, xy_px: Points, need: CameraNeed) -> tuple[str, ...]:
    return (*framing_advice(xy_px, SIZE, PARTS), *viewpoint_advice(at, need))


def said(at: Viewpoint = WELL, need: CameraNeed = SIDE, xy: Points | None = None) -> tuple[str, ...]:
    return advice(at, lying() if xy is None else xy, need)


def test_nothing_where_it_stands_well() -> None:
    assert said() == ()


@pytest.mark.parametrize(
    ("xy", "words"),
    [
        (lying(0.02, 1.02), "I can't see your feet: move the camera back."),  # as long as the picture
        (lying(0.4, 1.02), "I can't see your feet: turn the camera that way."),  # there is room at the head
        (lying(-0.1, 0.5), "I can't see your head: turn the camera that way."),
        (lying(-0.3, 1.3), "I can't see your head and your feet: move the camera back."),
        (lying(y=1.2), "I can't see your head and your shoulders: turn the camera that way."),  # it looks too high
        (lying(0.015, 0.98), "Move the camera back a little."),  # all there, and no room to move
        (lying(0.4, 0.6), "Come closer, or move the camera closer."),
    ],
)
def test_how_the_person_fills_the_picture(xy: Points, words: str) -> None:
    assert said(xy=xy) == (words,)


@pytest.mark.parametrize(("torso_px", "is_small"), [(54.0, True), (55.0, False)])
def test_small_is_told_by_the_torso_and_not_by_what_the_exercise_needs(torso_px: float, is_small: bool) -> None:
    xy = lying(0.4, 0.6)
    xy[[11, 12], 0], xy[[23, 24], 0] = 300.0, 300.0 + torso_px
    assert said(xy=xy) == (("Come closer, or move the camera closer.",) if is_small else ())


@pytest.mark.parametrize(("grey", "is_dark"), [(39.9, True), (40.0, False), (255.0, False), (math.nan, False)])
def test_the_light(grey: float, is_dark: bool) -> None:
    assert light_advice(grey) == (("It is too dark here. Turn on a light, or open the curtains.",) if is_dark else ())


def test_what_is_hidden_is_not_cut_off() -> None:
    xy = lying()
    xy[Landmark.LEFT_ANKLE] = np.nan
    assert said(xy=xy) == ("I can't see your feet. Is something in the way?",)


@pytest.mark.parametrize(
    ("pitch_deg", "words"),
    [
        (-3.9, ()),  # within its error of 4
        (-4.1, (f"The camera is too low. {PLACE}",)),
        (33.9, ()),
        (34.1, (f"The camera is too high. {PLACE}",)),
        (math.nan, ()),  # not seen: nothing is claimed
    ],
)
def test_pitch(pitch_deg: float, words: tuple[str, ...]) -> None:
    assert said(replace(WELL, pitch_deg=pitch_deg)) == words


@pytest.mark.parametrize(
    ("need", "view", "azimuth_deg", "words"),
    [
        (SIDE, "side", 19.9, ""),  # within its error of 5
        (SIDE, "side", 20.1, "Move the camera towards your feet until I see you exactly from the side."),
        (SIDE, "side", -20.1, "Move the camera towards your head until I see you exactly from the side."),
        (PROFILE, "side", 16.0, "Turn a little towards the camera, so that I see you exactly from the side."),
        (PROFILE, "side", -16.0, "Turn a little away from the camera, so that I see you exactly from the side."),
        (replace(PROFILE, views=("front",)), "front", 16.0, "Turn a little to face the camera."),
        (HEAD, "head", 16.0, "Move the camera sideways until it is in line with your body."),
        (SIDE, "side", math.nan, ""),
    ],
)
def test_azimuth(need: CameraNeed, view: str, azimuth_deg: float, words: str) -> None:
    at = replace(WELL, view=view, azimuth_deg=azimuth_deg, pitch_deg=need.pitch_deg[1])
    assert said(at, need) == ((words,) if words else ())


@pytest.mark.parametrize(
    ("need", "view", "words"),
    [
        (SIDE, "feet", "I see you from your feet."),
        (SIDE, "head", "I see you from your head end."),
        (PROFILE, "front", "I see you from the front."),
        (PROFILE, "back", "I see you from behind."),
        (HEAD, "side", "I see you from the side."),
    ],
)
def test_the_wrong_side_is_said_and_no_angle_off_it(need: CameraNeed, view: str, words: str) -> None:
    assert said(replace(WELL, view=view, azimuth_deg=40.0, pitch_deg=70.0), need) == (f"{words} {PLACE}",)


def test_either_of_two_views_will_do() -> None:
    need = replace(PROFILE, views=("front", "side"))
    assert said(replace(WELL, view="front", pitch_deg=5), need) == said(replace(WELL, pitch_deg=5), need) == ()


def test_a_place_that_cannot_be_told_is_not_called_good() -> None:
    assert said(UNSEEN) == (f"I can't tell where the camera is. {PLACE}",)


def test_the_most_important_comes_first() -> None:
    both = said(replace(WELL, pitch_deg=50, azimuth_deg=40), xy=lying(0.02, 1.02))
    assert [sentence.split(" ")[0] for sentence in both] == ["I", "The", "Move"]
    assert said(UNSEEN, xy=lying(0.02, 1.02))[0].startswith("I can't see your feet")


def test_whoever_moves_as_told_is_told_no_more() -> None:
    """A camera 35 degrees towards the head of somebody on the back, and the same camera moved towards the feet."""
    shape = SUPINE_FEET_DOWN.shape
    heard = []
    for bearing_deg in (55, 90):
        xy = pixels(shape, bearing_deg, 15, distance=4.5)
        heard.append(advice(viewpoint(xy, SUPINE_FEET_DOWN, SIZE), xy, SIDE))
    assert heard == [("Move the camera towards your feet until I see you exactly from the side.",), ()]


@pytest.mark.parametrize(("turned_deg", "words"), [(25, "away from the camera"), (-25, "towards the camera")])
def test_whoever_turns_as_told_comes_square(turned_deg: float, words: str) -> None:
    """A person faces ahead; turned to the left by so much, the camera at the left stands that much nearer the front."""
    at = viewpoint(pixels(STANDING.shape, 90 - turned_deg, 5, distance=7), STANDING, SIZE)
    (sentence,) = advice(at, pixels(STANDING.shape, 90 - turned_deg, 5, distance=7), PROFILE)
    assert words in sentence
