"""Somebody or something moves across the person in the picture."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from calibration.landmarks import LANDMARK_COUNT, Landmark, Points, Pose
from calibration.picture import PASSED
from exercises.glute_bridge import GLUTE_BRIDGE
from trainer.capture.frame import Frame
from trainer.pose.camera_motion import CameraMotion
from trainer.pose.passing import AFTER_S, TOUCH_S, Passing, small_picture
from trainer.pose.trust import Verdict
from trainer.recordings.analyse import judge
from trainer.recordings.looking import Looker, gather

FPS = 20.0
#: A person lies from x = 100 to 220, y = 100 to 140, with a torso of 40 px; the picture is 320 × 240 px.
LOW, HIGH, TORSO_PX = (100, 100), (220, 140), 40.0
Draw = Callable[[np.ndarray, float], None]


def person(knee_up_px: float = 0.0) -> Points:
    """Landmarks at the corners of the person, and shoulders and hips a torso apart."""
    points = np.zeros((LANDMARK_COUNT, 4), np.float32)
    points[:, :2] = LOW
    points[::2, :2] = HIGH
    for side in ("LEFT", "RIGHT"):
        points[Landmark[f"{side}_SHOULDER"], :2] = 120, 120
        points[Landmark[f"{side}_HIP"], :2] = 160, 120
        points[Landmark[f"{side}_KNEE"], :2] = 200, 120 - knee_up_px
    return points


def picture(draw: Draw, t_s: float) -> np.ndarray:
    """A grey room with noise, and what is drawn into it."""
    image = np.random.default_rng(round(t_s * 1000)).integers(90, 110, (240, 320, 3), np.uint8)
    draw(image, t_s)
    return image


def followed(draw: Draw, of: Callable[[float], Points | None] = lambda _: person(), fps: float = FPS) -> list[float]:
    """The times at which something moves across the person."""
    passing, found = Passing(), []
    for t_s in np.arange(0.0, 6.0, 1 / fps).tolist():
        points = of(t_s)
        pose = None if points is None else Pose(points, t_s, (320, 240))
        if passing.update(small_picture(picture(draw, t_s)), t_s, pose):
            found.append(t_s)
    return found


#: Clothes of 30 × 160 px: patches of 10 px, dark and bright.
CLOTHES = np.kron(np.random.default_rng(7).choice([20, 200], (16, 3)), np.ones((10, 10))).astype(np.uint8)


def walks(image: np.ndarray, t_s: float, top: int, height: int) -> None:
    """Somebody of this height, 30 px wide, walks from left to right at 80 px/s; the front is at 80 t."""
    x = int(80 * t_s)
    width = min(x, 30)
    shown = image[top : top + height, max(0, x - 30) : x]
    shown[:] = CLOTHES[:height, 30 - width : 30 - width + shown.shape[1], None]


def child(image: np.ndarray, t_s: float) -> None:
    """Reaches the person's area, with its margin, at x = 86 px."""
    walks(image, t_s, 60, 160)


def folded() -> Points:
    """The person folds up: 60 px wide, and trunk and legs point at the camera."""
    points = person()
    points[:, :2] = (130, 100)
    points[::2, :2] = (190, 140)
    for side in ("LEFT", "RIGHT"):
        points[Landmark[f"{side}_SHOULDER"], :2] = 150, 120
        points[Landmark[f"{side}_HIP"], :2] = 160, 120
        points[Landmark[f"{side}_KNEE"], :2] = 162, 120
        points[Landmark[f"{side}_ANKLE"], :2] = 164, 120
    return points


def test_the_round_back_of_somebody_who_folds_up_is_their_own() -> None:
    def back(image: np.ndarray, t_s: float) -> None:
        flickers = round(t_s * FPS) // 2 % 2 == 0
        if 1.5 <= t_s < 2.0 and flickers:  # something moves beside the person, as a passer-by would
            image[100:140, 250:290] = 200
        if t_s >= 2.0 and flickers:
            image[100:140, 118:140] = 200

    def stays_folded(_: float) -> Points:
        return folded()

    assert followed(back, stays_folded)  # nobody knows how long the trunk is
    assert followed(back, lambda t_s: person() if t_s < 2.0 else folded()) == []


def test_a_child_that_walks_across_the_person() -> None:
    found = followed(child)
    # The front reaches the area (86 px) after 1.08 s, the back leaves it (234 px) after 3.3 s.
    assert 1.1 + TOUCH_S - 0.05 <= found[0] <= 1.1 + TOUCH_S + 0.25
    assert 3.2 <= found[-1] <= 3.6
    assert found == pytest.approx(np.arange(found[0], found[-1] + 0.01, 1 / FPS).tolist())  # without a hole


def test_a_cat_is_remembered_while_the_person_hides_its_movement() -> None:
    def cat(image: np.ndarray, t_s: float) -> None:
        walks(image, t_s, 92, 56)

    found = followed(cat)
    assert 1.1 + TOUCH_S - 0.05 <= found[0] <= 1.7  # after 1.45 s all of it is in the person's area
    assert len([t_s for t_s in found if t_s <= found[0] + AFTER_S]) == round(AFTER_S * FPS) + 1


def beside(image: np.ndarray, t_s: float) -> None:
    """Somebody walks past above, clear of the person."""
    walks(image, t_s, 10, 60)


def television(image: np.ndarray, t_s: float) -> None:
    image[10:60, 240:310] = 200 if round(t_s * FPS) % 8 < 4 else 40


def shadow(image: np.ndarray, t_s: float) -> None:
    """The child's soft shadow."""
    x = int(80 * t_s)
    image[60:220, max(0, x - 30) : x] -= 15


def lamp(image: np.ndarray, t_s: float) -> None:
    """The light is switched, which changes everything."""
    if round(t_s * FPS) % 10 < 5:
        image += 60


def fly(image: np.ndarray, t_s: float) -> None:
    x = int(80 * t_s)
    image[118:122, max(0, x - 4) : x] = 200


@pytest.mark.parametrize("draw", [lambda *_: None, beside, television, shadow, lamp, fly])
def test_what_does_not_cover_the_person(draw: Draw) -> None:
    assert followed(draw) == []


def test_the_persons_own_leg_and_what_it_holds() -> None:
    def up_px(t_s: float) -> float:
        return 60 * abs(np.sin(2 * t_s))

    def leg(image: np.ndarray, t_s: float) -> None:
        """Striped trousers, so that all of the leg changes as it moves."""
        top = int(120 - up_px(t_s))
        image[top:121, 190:210] = 200
        for y in range(top, 121, 20):
            image[y : min(121, y + 10), 190:210] = 20

    assert followed(leg, lambda t_s: person(up_px(t_s))) == []
    assert followed(leg, lambda _: person()) == []  # a stick in the hand: it comes from the person, not from outside


def test_nobody_and_a_new_size_are_no_passer_by() -> None:
    assert followed(child, lambda _: None) == []
    passing = Passing()
    for n in range(40):
        height, width = (240, 320) if n % 2 else (320, 240)
        small = small_picture(np.full((height, width, 3), 40 * (n % 3), np.uint8))
        assert not passing.update(small, n / FPS, Pose(person(), n / FPS, (width, height)))


def test_a_slow_camera_sees_it_too() -> None:
    assert followed(child, fps=5.0)[0] < 1.8


def swayed(draw: Draw, sway_px: float) -> tuple[list[float], list[float]]:
    """When something moves across the person in what a hand-held camera shows: as compared, and with no camera known.

    A bush stands close above the person. Leaves further away flicker in the sun whenever the camera turns back.

    Args:
        draw: drawn into the room, before the camera sways.
        sway_px: how far the camera sways to either side within two seconds.
    """
    leaves = np.random.default_rng(3)
    aided, unaided, camera = Passing(), Passing(), CameraMotion()
    found: tuple[list[float], list[float]] = ([], [])
    room = np.full((240, 320, 3), 100, np.uint8)
    room[40:110, 60:250] = np.kron(leaves.choice([80, 120], (14, 38)), np.ones((5, 5)))[..., None]
    for n in range(round(8 * FPS)):
        t_s, image = n / FPS, room.copy()
        draw(image, t_s)
        if abs(math.cos(math.pi * t_s)) < 0.3 and n % 2:
            image[10:40, 270:310] = 200
        way = round(sway_px * math.sin(math.pi * t_s))
        small = small_picture(np.roll(image, way, axis=1))
        points = person()
        points[:, 0] += way
        pose = Pose(points, t_s, (320, 240))
        camera.update(small, pose)
        for passing, view, times in ((aided, camera.whole_view, found[0]), (unaided, None, found[1])):
            if passing.update(small, t_s, pose, view):
                times.append(t_s)
    return found


@pytest.mark.parametrize("sway_px", [10.0, 20.0])  # at 20, too fast to compare on the way
def test_a_camera_that_sways_is_no_passer_by(sway_px: float) -> None:
    aided, unaided = swayed(lambda *_: None, sway_px)
    assert unaided  # the edges of the room change where they reach the person
    assert aided == []


def test_a_child_is_seen_from_a_camera_that_sways() -> None:
    aided, _ = swayed(child, 10.0)
    assert 1.0 <= aided[0] <= 1.8  # the sway brings it a little sooner or later than a camera that stands
    assert 3.0 <= aided[-1] <= 3.9


def test_nothing_is_judged_while_it_passes() -> None:
    finds: Any = lambda frame: Pose(person(), frame.t_s, (320, 240))  # noqa: E731
    guard: Any = SimpleNamespace(check=lambda _, __, t_s: Verdict(t_s, 0.0, True), sees_others=lambda *_: False)
    looker = Looker(lambda: finds, guard)
    found = gather(looker.look(Frame(picture(child, n / FPS), n / FPS, n)) for n in range(round(6 * FPS)))
    poses, troubles = found.poses, found.troubles
    assert set(troubles.values()) == {PASSED}
    assert [t_s for t_s, pose in poses if pose is None] == sorted(troubles)
    assert 1.0 < min(troubles) < 1.6
    notes = judge(GLUTE_BRIDGE, "me", poses, troubles).result.not_seen
    assert any("moved in front of you for" in note.why for note in notes)
