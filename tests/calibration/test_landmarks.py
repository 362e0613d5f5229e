"""The array of landmarks, the names of its rows, and the calibration of a set."""

from __future__ import annotations

import json
import math
from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest

from calibration.body import Calibration, at_rest
from calibration.landmarks import (
    BONES,
    CLOTH,
    LANDMARK_COUNT,
    MIRROR,
    PATCHES,
    SIDES,
    Landmark,
    Pose,
    Side,
    exchanged,
    other,
    patch_row,
    rounded,
    row,
)


def pose(t_s: float = 0.0, **xy: tuple[float, float]) -> Pose:
    """A pose in which every landmark not named lies at (0, 0)."""
    points = np.zeros((33, 4), np.float32)
    for name, place in xy.items():
        points[Landmark[name.upper()], :2] = place
    return Pose(points, t_s, (640, 480))


class TestRows:
    @pytest.mark.parametrize(
        ("name", "number"),  # as in MediaPipe's published list of pose landmarks
        [
            ("NOSE", 0),
            ("RIGHT_EAR", 8),
            ("LEFT_SHOULDER", 11),
            ("RIGHT_HIP", 24),
            ("LEFT_KNEE", 25),
            ("RIGHT_FOOT_INDEX", 32),
        ],
    )
    def test_numbers_are_mediapipes(self, name: str, number: int) -> None:
        assert Landmark[name] == number

    def test_there_are_33(self) -> None:
        assert LANDMARK_COUNT == 33
        assert [int(landmark) for landmark in Landmark] == list(range(33))

    def test_left_rows_are_odd_and_right_rows_follow_them(self) -> None:
        for name in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index"):
            assert row("left", name) % 2 == 1
            assert row("right", name) == row("left", name) + 1

    def test_a_remembered_row_is_that_landmark(self) -> None:
        for side in SIDES:
            for name in ("hip", "ear", "hip"):
                assert row(side, name) is Landmark[f"{side}_{name}".upper()]

    def test_row_of_an_unknown_part(self) -> None:
        with pytest.raises(KeyError):
            row("left", "tail")

    def test_mirror_swaps_left_and_right_and_nothing_else(self) -> None:
        for landmark in Landmark:
            twin = Landmark(MIRROR[landmark]).name
            swapped = {"LEFT": "RIGHT", "RIGHT": "LEFT"}
            assert twin == "_".join(swapped.get(part, part) for part in landmark.name.split("_"))

    def test_mirror_twice_is_nothing(self) -> None:
        assert MIRROR[MIRROR].tolist() == list(range(33))

    def test_bones_come_in_mirror_pairs(self) -> None:
        bones = {frozenset(bone) for bone in BONES}
        assert len(bones) == len(BONES) == 16
        assert {frozenset(int(MIRROR[end]) for end in bone) for bone in bones} == bones

    def test_other(self) -> None:
        assert (other("left"), other("right")) == ("right", "left")


class TestPose:
    @pytest.mark.parametrize("shape", [(33, 3), (32, 4), (33,), (1, 33, 4)])
    def test_another_shape_is_refused_with_both_shapes_named(self, shape: tuple[int, ...]) -> None:
        with pytest.raises(ValueError, match=r"\(33, 4\), got " + str(shape).replace("(", r"\(").replace(")", r"\)")):
            Pose(np.zeros(shape, np.float32), 0.0, (640, 480))

    def test_cloth_of_another_shape_is_refused(self) -> None:
        with pytest.raises(ValueError, match=r"\(6, 2\), got \(4, 2\)"):
            Pose(np.zeros((33, 4), np.float32), 0.0, (640, 480), np.zeros((4, 2), np.float32))

    def test_cloth_is_not_seen_unless_it_was_followed(self) -> None:
        one, two = pose(), pose()
        assert np.isnan(one.patches_px).all()
        assert one.patches_px is not two.patches_px

    def test_patches_lie_on_the_flank_of_their_side(self) -> None:
        sides: tuple[Side, ...] = ("left", "right")
        for side in sides:
            for cloth, part in CLOTH.items():
                assert PATCHES[patch_row(side, cloth)] == (row(side, "hip"), row(side, "shoulder"), part)

    def test_xy_are_the_first_two_columns(self) -> None:
        assert pose(nose=(3, 4)).xy_px[Landmark.NOSE].tolist() == [3, 4]
        assert pose().xy_px.shape == (33, 2)

    def test_cannot_be_changed(self) -> None:
        with pytest.raises(FrozenInstanceError):
            pose().t_s = 1.0  # type: ignore[misc]


class TestAtRest:
    def test_the_median_ignores_one_wild_frame(self) -> None:
        rest = at_rest([pose(nose=(x, 10 * x)) for x in (1, 2, 900)])
        assert rest[Landmark.NOSE].tolist() == [2, 20]
        assert rest.shape == (33, 2)
        assert rest.dtype == np.float32

    @pytest.mark.parametrize(
        ("hidden", "expected"),
        [
            (1, 4.0),  # seen in three of four: the median of those three
            (2, 4.0),  # seen in half
            (3, math.nan),  # mostly not seen
            (4, math.nan),  # never seen, and no warning
        ],
    )
    def test_hidden_landmarks(self, hidden: int, expected: float) -> None:
        poses = [pose(nose=(4, 4)) for _ in range(4)]
        for one in poses[:hidden]:
            one.points[Landmark.NOSE, :2] = np.nan
        rest = at_rest(poses)
        assert rest[Landmark.NOSE, 0] == pytest.approx(expected, nan_ok=True)
        assert rest[Landmark.LEFT_HIP].tolist() == [0, 0]

    def test_one_pose_is_its_own_median_and_another_array(self) -> None:
        one = pose(nose=(4, 5), left_hip=(7, math.nan))
        rest, twice = at_rest([one]), at_rest([one, one])
        np.testing.assert_array_equal(rest, twice)
        assert rest.dtype == twice.dtype == np.float32
        assert np.isnan(rest[Landmark.LEFT_HIP]).all()  # not seen if one coordinate is missing
        assert not np.shares_memory(rest, one.points)

    def test_no_poses(self) -> None:
        with pytest.raises(ValueError, match="no poses"):
            at_rest([])


class TestCalibration:
    known = Calibration(
        t_s=2.0004,
        method="held",
        rest_px=np.zeros((33, 2), np.float32),
        torso_px=120.04,
        head=np.array([-1.0, 0.0]),
        up=np.array([0.0, -1.0]),
        side="left",
        camera_pitch_deg=41.26,
        camera_pitch_error_deg=4.0,
        camera_roll_deg=0.0,
        camera_roll_error_deg=1.0,
    )

    def test_as_dict_rounds(self) -> None:
        told = self.known.as_dict()
        assert told["t_s"] == 2.0
        assert told["torso_px"] == 120.0
        assert told["camera_pitch_deg"] == 41.3
        assert (told["method"], told["side"]) == ("held", "left")

    def test_what_is_not_seen_is_null_and_never_nan(self) -> None:
        told = replace(self.known, camera_pitch_deg=math.nan, camera_roll_deg=math.nan, side=None).as_dict()
        assert (told["camera_pitch_deg"], told["camera_roll_deg"], told["side"]) == (None, None, None)
        json.dumps(told, allow_nan=False)


def test_a_rounded_pose_is_in_steps_and_stays_so() -> None:
    points = np.full((LANDMARK_COUNT, 4), [100.03, -0.02, 0.5001, math.nan], np.float32)
    pose = rounded(Pose(points, 0.0, (640, 480)))
    assert pose.points[0, :3].tolist() == [100.0, 0.0, 0.5]
    assert not np.signbit(pose.points[0, 1])
    assert np.isnan(pose.points[:, 3]).all()
    assert rounded(pose).points.tobytes() == pose.points.tobytes()
    assert exchanged(pose).points[Landmark.LEFT_HIP].tolist()[:2] == [100.0, 0.0]
