"""What the start position tells of the camera: side, front, axes, pitch. And the stick figure it is tested with."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.geometry import angle_deg, torso_px, turn_deg
from calibration.landmarks import PATCHES, Landmark, Points, Side, other, row
from calibration.trunk import (
    lying_roll_deg,
    shows_front,
    side_lying_pitch_deg,
    side_lying_shape,
    top_side,
    trunk_axes,
    trunk_tilt_deg,
)
from tests.stick_figure import BONE_M, FLANK_M, HIPS_M, TORSO_M, Camera, State, flank, lying, mirrored, moved

SIDES: tuple[Side, ...] = ("left", "right")
PITCHES = (25, 35, 45, 55, 65)


def flat(top: Side, head: float) -> Points:
    """Side-lying by hand: trunk level and 100 px long, the head at -1 (left) or 1, the top side 40 px up."""
    xy = np.zeros((33, 2), np.float32)
    for name, along in (("shoulder", 100), ("hip", 0), ("knee", -40), ("ankle", -80)):
        xy[row(top, name)] = 300 + head * along, 200
        xy[row(other(top), name)] = 300 + head * along, 240
    return xy


class TestTheStickFigure:
    def test_its_bones_are_as_long_as_it_says(self) -> None:
        for state in (State(), State(opening_deg=50), State(roll_deg=30, opening_deg=40), State(feet_gap_m=0.1)):
            xyz = lying(state)
            shoulders = (xyz[Landmark.LEFT_SHOULDER] + xyz[Landmark.RIGHT_SHOULDER]) / 2
            low_hip, top_hip = xyz[Landmark.RIGHT_HIP], xyz[Landmark.LEFT_HIP]
            assert np.linalg.norm(top_hip - low_hip) == pytest.approx(HIPS_M)
            assert np.linalg.norm(shoulders - (low_hip + np.array([0, HIPS_M / 2, 0]))) == pytest.approx(TORSO_M)
            for side in SIDES:
                hip, knee, ankle = (xyz[row(side, name)] for name in ("hip", "knee", "ankle"))
                assert np.linalg.norm(knee - hip) == pytest.approx(BONE_M)
                assert np.linalg.norm(knee - ankle) == pytest.approx(BONE_M)

    def test_a_roll_takes_the_top_hip_away_from_the_camera(self) -> None:
        rolled = lying(State(roll_deg=30))[Landmark.LEFT_HIP] - lying()[Landmark.RIGHT_HIP]
        assert rolled.tolist() == pytest.approx([0, HIPS_M * math.cos(math.pi / 6), -HIPS_M / 2])

    def test_a_roll_takes_the_cloth_of_the_upper_flank_with_it(self) -> None:
        moved_m = dict(zip([hip for hip, _, _ in PATCHES], flank(State(roll_deg=90)) - flank(), strict=True))
        assert moved_m[Landmark.LEFT_HIP].tolist() == pytest.approx([0, -FLANK_M, -FLANK_M])  # from above to behind
        assert moved_m[Landmark.RIGHT_HIP].tolist() == [0, 0, 0]  # on the mat

    def test_opening_lifts_the_knee_and_leaves_hip_and_foot(self) -> None:
        rest, open_ = lying(), lying(State(opening_deg=90))
        assert open_[Landmark.LEFT_KNEE, 1] - rest[Landmark.LEFT_KNEE, 1] == pytest.approx(
            BONE_M / math.sqrt(2), abs=0.01
        )
        assert (np.delete(open_, Landmark.LEFT_KNEE, 0) == np.delete(rest, Landmark.LEFT_KNEE, 0)).all()

    def test_a_level_camera_by_hand(self) -> None:
        # the lens shows 60 degrees over 640 px: focal length 320 / tan 30°; the point is 2 m before the camera
        xy = Camera(pitch_deg=0, distance_m=2.0).project(np.array([[0.0, 0.15, 0.1], [0.5, 0.65, 0.1]]))
        focal_px = 320 * math.sqrt(3)
        assert xy.tolist() == [[320, 240], pytest.approx([320 + focal_px * 0.5 / 2, 240 - focal_px * 0.5 / 2])]

    def test_from_the_ceiling_what_is_nearer_the_viewer_is_lower_in_the_picture(self) -> None:
        xy = Camera(pitch_deg=90, distance_m=2.0).project(np.array([[0.0, 0.15, 0.6]]))
        assert xy[0].tolist() == pytest.approx([320, 240 + 320 * math.sqrt(3) * 0.5 / 2])

    def test_a_camera_to_the_right_sees_it_further_left(self) -> None:
        nearer = Camera(azimuth_deg=20).project(np.array([[0.0, 0.15, 0.6]]))
        assert nearer[0, 0] < 320


class TestAxes:
    @pytest.mark.parametrize("top", SIDES)
    @pytest.mark.parametrize(("head", "x"), [(-1, -1.0), (1, 1.0)])
    def test_of_a_level_trunk(self, top: Side, head: float, x: float) -> None:
        along, up = trunk_axes(flat(top, head))
        assert along.tolist() == pytest.approx([x, 0])
        assert up.tolist() == pytest.approx([0, -1])  # up in the picture is -y

    def test_of_a_trunk_that_slopes_3_to_4(self) -> None:
        xy = np.zeros((33, 2), np.float32)
        xy[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]] = 40, 70
        xy[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]] = 0, 100
        along, up = trunk_axes(xy)
        assert along.tolist() == pytest.approx([0.8, -0.6])
        assert up.tolist() == pytest.approx([-0.6, -0.8])
        assert trunk_tilt_deg(xy) == pytest.approx(math.degrees(math.atan2(3, 4)))

    @pytest.mark.parametrize(
        ("dx", "dy", "expected"), [(100, 0, 0), (-100, 0, 0), (0, -100, 90), (70, 70, 45), (-70, -70, 45)]
    )
    def test_tilt(self, dx: float, dy: float, expected: float) -> None:
        xy = np.zeros((33, 2), np.float32)
        xy[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]] = dx, dy
        assert trunk_tilt_deg(xy) == pytest.approx(expected)

    @given(st.floats(-40, 40), st.floats(20, 65), st.sampled_from(SIDES))
    def test_are_square_to_each_other_and_of_length_one(self, roll_deg: float, pitch_deg: float, top: Side) -> None:
        head, up = trunk_axes(Camera(pitch_deg, roll_deg=roll_deg).pose(lying(State(), top)).xy_px)
        assert head @ up == pytest.approx(0, abs=1e-12)
        assert np.hypot(*head) == pytest.approx(1)
        assert np.hypot(*up) == pytest.approx(1)
        assert up[1] < 0


class TestSides:
    @pytest.mark.parametrize("top", SIDES)
    @pytest.mark.parametrize("head", [-1, 1])
    def test_top_side_by_hand(self, top: Side, head: float) -> None:
        assert top_side(flat(top, head)) == top

    @pytest.mark.parametrize("top", SIDES)
    @pytest.mark.parametrize("name", ["shoulder", "hip", "knee"])
    def test_one_pair_that_was_mixed_up_is_outvoted(self, top: Side, name: str) -> None:
        xy = flat(top, 1)
        xy[[row("left", name), row("right", name)]] = xy[[row("right", name), row("left", name)]]
        assert top_side(xy) == top

    @pytest.mark.parametrize(
        ("top", "head", "front"), [("left", -1, True), ("left", 1, False), ("right", 1, True), ("right", -1, False)]
    )
    def test_front_by_hand(self, top: Side, head: float, front: bool) -> None:
        assert shows_front(flat(top, head), top) is front

    @given(st.floats(15, 70), st.floats(-35, 35), st.floats(-15, 15), st.floats(1.8, 4), st.sampled_from(SIDES))
    def test_from_wherever_the_camera_may_stand(
        self, pitch_deg: float, azimuth_deg: float, roll_deg: float, distance_m: float, top: Side
    ) -> None:
        front = Camera(pitch_deg, azimuth_deg, roll_deg, distance_m).pose(lying(State(), top)).xy_px
        behind = Camera(pitch_deg, 180 + azimuth_deg, roll_deg, distance_m).pose(lying(State(), top)).xy_px
        assert top_side(front) == top
        assert shows_front(front, top)
        assert not shows_front(behind, top)

    @pytest.mark.parametrize("top", SIDES)
    def test_a_mirror_changes_the_side_and_not_the_front(self, top: Side) -> None:
        [(_, pose)] = mirrored([(0.0, Camera().pose(lying(State(), top)))])
        assert pose is not None
        assert top_side(pose.xy_px) == other(top)
        assert shows_front(pose.xy_px, other(top))


class TestShape:
    def test_by_hand(self) -> None:
        xy = flat("left", -1)  # the head at the left; one torso is 100 px
        for side in SIDES:
            xy[row(side, "knee")] += (10, 30)
            xy[row(side, "ankle")] += (0, 5)
        drop, along, shin_drop, ankle_along, shoulders, hips = side_lying_shape(xy, "left")
        assert drop == pytest.approx(0.30)
        assert along == pytest.approx(0.50)
        assert shin_drop == pytest.approx(-0.25)  # the ankles lie 25 px higher than the knees
        assert ankle_along == pytest.approx(0.80)
        assert (shoulders, hips) == (pytest.approx(0.40), pytest.approx(0.40))

    @given(
        st.floats(20, 65),
        st.floats(0.2, 5),
        st.tuples(st.floats(-500, 500), st.floats(-500, 500)),
        st.sampled_from(SIDES),
    )
    def test_is_the_same_scaled_shifted_and_mirrored(
        self, pitch_deg: float, scale: float, shift_px: tuple[float, float], top: Side
    ) -> None:
        recording = [(0.0, Camera(pitch_deg).pose(lying(State(), top)))]
        plain = side_lying_shape(recording[0][1].xy_px, top)
        for twin, side in ((moved(recording, scale, shift_px), top), (mirrored(recording), other(top))):  # type: ignore[arg-type]
            pose = twin[0][1]
            assert pose is not None
            assert side_lying_shape(pose.xy_px, side) == pytest.approx(plain, abs=2e-3)


class TestPitch:
    @pytest.mark.parametrize("top", SIDES)
    def test_rises_with_the_camera(self, top: Side) -> None:
        found = [side_lying_pitch_deg(Camera(p).pose(lying(State(), top)).xy_px, top)[0] for p in PITCHES]
        assert all(b > a + 3 for a, b in pairwise(found))

    @pytest.mark.parametrize("pitch_deg", PITCHES)
    def test_is_right_within_what_it_says_of_its_error(self, pitch_deg: float) -> None:
        """The figure is thinner than anybody; who is built like a person is measured better."""
        found, error_deg = side_lying_pitch_deg(Camera(pitch_deg).pose(lying()).xy_px, "left")
        assert 0 < error_deg < 20
        assert found == pytest.approx(pitch_deg, abs=2.5 * error_deg)

    @given(st.floats(20, 65), st.floats(0.2, 5), st.sampled_from(SIDES))
    def test_is_the_same_scaled_and_mirrored(self, pitch_deg: float, scale: float, top: Side) -> None:
        recording = [(0.0, Camera(pitch_deg).pose(lying(State(), top)))]
        plain = side_lying_pitch_deg(recording[0][1].xy_px, top)
        for twin, side in ((moved(recording, scale), top), (mirrored(recording), other(top))):  # type: ignore[arg-type]
            pose = twin[0][1]
            assert pose is not None
            assert side_lying_pitch_deg(pose.xy_px, side) == pytest.approx(plain, abs=0.2)

    def test_is_no_number_where_a_landmark_is_not_seen(self) -> None:
        xy = Camera().pose(lying()).xy_px.copy()
        xy[Landmark.LEFT_KNEE] = np.nan
        assert np.isnan(side_lying_shape(xy, "left")).any()


class TestRoll:
    @pytest.mark.parametrize(("dx", "dy", "expected"), [(100, 0, 0), (-100, 0, 0), (100, 100, 45), (-100, 100, -45)])
    def test_by_hand(self, dx: float, dy: float, expected: float) -> None:
        """The trunk's right end low: the picture has turned clockwise."""
        xy = np.zeros((33, 2), np.float32)
        xy[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]] = dx, dy
        assert lying_roll_deg(xy)[0] == pytest.approx(expected)

    @given(st.floats(20, 60), st.floats(-20, 20), st.sampled_from(SIDES))
    def test_of_a_camera_that_stands_square(self, pitch_deg: float, roll_deg: float, top: Side) -> None:
        found, error_deg = lying_roll_deg(Camera(pitch_deg, roll_deg=roll_deg).pose(lying(State(), top)).xy_px)
        assert found == pytest.approx(roll_deg, abs=3)
        assert error_deg > 0


def test_the_hinge_of_the_figure_is_the_right_angle_of_the_knee() -> None:
    xy = Camera(pitch_deg=89.9, distance_m=500).pose(lying()).xy_px  # from straight above the legs lie flat
    hip, knee, ankle = (xy[row("right", name)] for name in ("hip", "knee", "ankle"))
    assert angle_deg(hip, knee, ankle) == pytest.approx(90, abs=1)
    assert abs(turn_deg(knee - hip, ankle - knee)) == pytest.approx(90, abs=1)
    assert torso_px(xy) > 0
