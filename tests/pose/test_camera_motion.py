"""The camera's own movement, measured in drawn pictures that are shifted and turned by known amounts."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from calibration.landmarks import Pose
from tests.stick_figure import State, film
from trainer.capture.light import Light
from trainer.pose.camera_motion import CameraMotion, steadied
from trainer.pose.passing import EDGE_PX, small_picture
from trainer.recordings.looking import Look, gather

STILL = [(t_s, pose) for t_s, pose in film(lambda _: State(), 1.2, fps=10) if pose is not None]
WIDTH, HEIGHT = STILL[0][1].size
SCALE = EDGE_PX / min(WIDTH, HEIGHT)
#: A room full of small bright things on a dark wall.
ROOM = cv2.GaussianBlur(
    np.where(np.random.default_rng(5).random((round(HEIGHT * SCALE), round(WIDTH * SCALE))) > 0.97, 255, 30).astype(
        np.uint8
    ),
    (0, 0),
    1.2,
)


def shown(way_px: float, turn_deg: float = 0.0) -> np.ndarray:
    """Affine map (2, 3) from the first picture to a later one, full pixels: to the right, and about the corner."""
    r = np.radians(turn_deg)
    return np.array([[np.cos(r), -np.sin(r), way_px], [np.sin(r), np.cos(r), 0.0]])


def filmed(ways: list[np.ndarray], room: np.ndarray = ROOM) -> tuple[CameraMotion, list[tuple[float, Pose]]]:
    """What a camera that moves so has measured, and the landmarks in its pictures."""
    camera, poses = CameraMotion(), []
    for (t_s, pose), way in zip(STILL, ways, strict=False):
        small = way * [1.0, 1.0, SCALE]
        picture = cv2.warpAffine(room, small, room.shape[::-1], borderMode=cv2.BORDER_REFLECT)
        points = pose.points.copy()
        points[:, :2] = points[:, :2] @ way[:, :2].T + way[:, 2]
        moved = Pose(points, t_s, pose.size, pose.patches_px + np.float32(way[:, 2]))
        camera.update(np.asarray(picture, np.uint8), moved)
        poses.append((t_s, moved))
    return camera, poses


@pytest.mark.parametrize("turn_deg", [0.0, 1.0])
def test_takes_a_sway_out_of_the_landmarks(turn_deg: float) -> None:
    camera, poses = filmed([shown(3.0 * n, turn_deg * n / 10) for n in range(10)])
    assert camera.is_held
    for (_, before), (_, after) in zip(STILL, camera.steadied_poses(poses), strict=False):
        assert after is not None
        np.testing.assert_allclose(after.xy_px, before.xy_px, atol=0.8)


def test_one_bright_picture_frame_does_not_outshine_a_plain_room() -> None:
    plain = (40 + (ROOM.astype(float) - 30) * 0.5).astype(np.uint8)
    plain[30:44, 4:24] = 255
    camera, _ = filmed([shown(3.0 * n) for n in range(10)], plain)
    assert camera.is_held


def test_takes_a_sway_out_of_the_cloth() -> None:
    camera, poses = filmed([shown(3.0 * n) for n in range(10)])
    first, last = poses[0][1], camera.steadied_poses(poses)[-1][1]
    assert last is not None
    np.testing.assert_allclose(last.patches_px, first.patches_px, atol=0.8)


def test_an_annotated_video_is_steadied_as_the_landmarks_are() -> None:
    wall = cv2.resize(ROOM, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    ways = [shown(3.0 * n, 0.1 * n) for n in range(10)]
    pictures = [np.repeat(cv2.warpAffine(wall, way, (WIDTH, HEIGHT))[..., None], 3, axis=2) for way in ways]
    looks = [
        Look(t_s, moved, Light.of(picture), small_picture(picture))
        for picture, (t_s, moved) in zip(pictures, filmed(ways)[1], strict=True)
    ]
    found = gather(looks)
    assert len(found.views) == len(pictures)
    middle = np.s_[60:-60, 60:-60]
    first, last = pictures[0][middle].astype(float), pictures[-1][middle].astype(float)
    again = steadied(pictures[-1], found.views[-1])[middle].astype(float)
    assert np.abs(again - first).mean() < 0.2 * np.abs(last - first).mean()
    pose = found.poses[-1][1]
    assert pose is not None
    np.testing.assert_allclose(pose.xy_px, STILL[9][1].xy_px, atol=0.8)


@pytest.mark.parametrize("way_px", [0.0, 0.3])
def test_changes_nothing_while_the_camera_stands(way_px: float) -> None:
    camera, poses = filmed([shown(way_px * (n % 2)) for n in range(10)])
    assert not camera.is_held
    assert all(a is b for (_, a), (_, b) in zip(poses, camera.steadied_poses(poses), strict=True))


def test_a_plain_wall_tells_nothing() -> None:
    camera, poses = filmed([shown(3.0 * n) for n in range(10)], np.full_like(ROOM, 90))
    assert not camera.is_held
    assert camera.steadied_poses(poses) == poses


def test_a_film_of_nobody() -> None:
    camera = CameraMotion()
    camera.update(np.asarray(ROOM, np.uint8), None)
    assert camera.steadied_poses([(0.0, None)]) == [(0.0, None)]
