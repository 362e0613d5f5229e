"""The study of the camera's place, on a few posed bodies with a known camera and landmarks found where they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from calibration.start_shapes import POSTURES
from samples.studio.body import load_body
from samples.studio.camera import Camera
from samples.studio.movement import Wish
from samples.studio.plan import MODULES
from samples.study.placement import constants, errors, find, find_left_out, fit_shapes, markdown
from samples.study.seen import Seen, load

pytestmark = pytest.mark.slow  # posing the bodies takes more than a second

SIZE = (480, 360)
BODIES = ("female", "male", "slim")
VIEWS = ((0.0, 10.0), (12.0, 25.0), (-10.0, 30.0))  # off the side of the mat, looking down; degrees


def still(exercise: str, body: str, side: str, azimuth_deg: float, pitch_deg: float) -> dict[str, Any]:
    wish = Wish(exercise, "left" if side == "left" else "right", ((None, False),) * 2)
    movement = MODULES[exercise].make(load_body(body), np.random.default_rng(7), wish)
    (pose,) = movement.poses(np.array([1.0]))
    assert pose is not None
    joints_m = pose.markers()
    camera = Camera((0.0, 0.0, 0.3), 2.2, pitch_deg, azimuth_deg, 1.0, 60.0, SIZE)
    joints_px = camera.project(joints_m)
    return {
        "found": np.column_stack([np.nan_to_num(joints_px), np.ones((33, 2))]),
        "joints_px": joints_px,
        "joints_m": joints_m,
        "fov_deg": 60.0,
        "exercise": exercise,
        "body": body,
        "side": side,
        "place": "recommended",
        "when": "rest",
        "size_w": SIZE[0],
        "size_h": SIZE[1],
    }


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    stills = [
        still(exercise, body, side, *view)
        for exercise in ("glute_bridge", "clam", "roll_down")
        for body in BODIES
        for side, view in zip(("left", "right", "left"), VIEWS, strict=True)
    ]
    path = tmp_path_factory.mktemp("stills") / "stills.npz"
    np.savez(path, **{name: np.array([s[name] for s in stills]) for name in stills[0]})
    return path


@pytest.fixture(scope="module")
def stills(archive: Path) -> list[Seen]:
    return load(archive)


@pytest.mark.slow
def test_the_truth_is_the_camera_that_was_set(stills: list[Seen]) -> None:
    for n, one in enumerate(stills):
        azimuth_deg, pitch_deg = VIEWS[n % 3]
        assert one.pitch_deg == pytest.approx(pitch_deg, abs=0.1)
        # The camera's right is nearer the feet (upright: the front) of one that lies or faces as built, "left".
        sign = -1 if one.top == "left" else 1
        assert one.azimuth_deg == pytest.approx(sign * azimuth_deg, abs=9)  # people never lie quite along the mat
        assert one.view == ("front" if one.exercise == "clam" else "side")
        assert one.off_torso == pytest.approx(0, abs=1e-5)
        assert one.is_right


def test_a_body_of_the_left_faces_or_lies_the_other_way_than_one_of_the_right(stills: list[Seen]) -> None:
    bridge = [s for s in stills if s.exercise == "glute_bridge"]
    assert {(s.top, s.ways[0, 0] > 0) for s in bridge} == {("left", False), ("right", True)}


def test_shapes_come_out_where_the_bones_are(stills: list[Seen]) -> None:
    shapes = fit_shapes(stills)
    assert set(shapes) == {"supine_feet_down", "side_lying", "standing"}
    bones: NDArray[np.float64] = np.mean([s.bones for s in stills if s.posture == "standing"], axis=0)
    assert shapes["standing"] == pytest.approx(bones, abs=0.08)
    for posture, shape in shapes.items():
        assert shape == pytest.approx(POSTURES[posture].shape, abs=0.35)


def test_pairs_of_symmetric_shapes_are_alike(stills: list[Seen]) -> None:
    shape = fit_shapes(stills)["supine_feet_down"]
    assert shape[1::2] == pytest.approx(shape[2::2] * [1, -1, 1], abs=1e-9)


def test_the_camera_is_found_on_a_body_that_was_left_out(stills: list[Seen]) -> None:
    e = errors(find_left_out(stills))
    assert (e.right, e.refused, e.misnamed, e.wrong) == (len(stills), 0, 0, 0)
    assert np.median(np.abs(e.azimuth_deg)) < 5
    assert np.median(np.abs(e.pitch_deg)) < 5


def test_a_wrong_pose_is_counted_as_such(archive: Path, tmp_path: Path) -> None:
    with np.load(archive) as arrays:
        wrong = {name: arrays[name].copy() for name in arrays.files}
    wrong["found"][0, :, :2] = np.random.default_rng(0).uniform(50, 300, (33, 2))
    wrong["found"][1] = np.nan  # nobody was found: no pose at all
    path = tmp_path / "wrong.npz"
    np.savez(path, **wrong)
    found = find(load(path), {name: posture.shape for name, posture in POSTURES.items()})
    e = errors(found)
    assert len(found) == len(wrong["found"]) - 1
    assert (e.wrong, e.believed) == (1, 0)


def test_what_is_printed_can_be_pasted(stills: list[Seen]) -> None:
    space: dict[str, Any] = {}
    exec(constants(stills), space)
    assert "standing" in space["ERRORS_DEG"]
    assert all(len(both) == 2 for both in space["ERRORS_DEG"].values())


def test_the_tables_say_how_many(stills: list[Seen]) -> None:
    text = markdown(stills)
    assert "| all | 9 |" in text  # one body was not fitted on
    assert "| all | 27 |" in text  # each body left out in turn
    assert "**clam**" in text
    assert "| front | 3 of 3, 0.00 |" in text
    assert "nan" not in text
