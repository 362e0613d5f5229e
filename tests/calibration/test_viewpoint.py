"""Where the camera stands: average bodies and others, seen from known places through an independent lens model."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from calibration.landmarks import MIRROR, Landmark, Points, Side
from calibration.start_shapes import (
    POSTURES,
    PRONE,
    ROWS,
    SIDE_LYING,
    SITTING,
    STANDING,
    SUPINE_FEET_DOWN,
    SUPINE_TABLE_TOP,
    Posture,
    mirrored,
)
from calibration.viewpoint import DISTANCE_ERROR, MAX_MISFIT_TORSO, View, Viewpoint, project, viewpoint
from tests.pinhole import SIZE, bearing_deg, built_otherwise, pixels
from tests.stick_figure import Camera, lying

Array = NDArray[np.float64]
ALL = tuple(POSTURES.values())


def views(posture: Posture) -> tuple[View, ...]:
    if posture.is_upright:
        return ("side", "front", "back")
    return ("front", "back", "head") if posture.chest == "aside" else ("side", "head", "feet")


SCENES = [(p, view, azimuth, pitch) for p in ALL for view in views(p) for azimuth, pitch in ((-20, 8), (12, 34))]


class TestProject:
    def test_a_level_camera_ahead_by_hand(self) -> None:
        """Four torso lengths ahead, looking back: the left side is at its right, and what is nearer is larger."""
        camera = np.array([0.0, 0.0, 0.0, math.log(1 / 4), 0.0, 0.0])
        xy = project(np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [2.0, 1.0, 1.0]]), camera)
        assert xy.tolist() == [pytest.approx([0.25, 0.0]), pytest.approx([0.0, -0.25]), pytest.approx([0.5, -0.5])]

    def test_from_the_ceiling_by_hand(self) -> None:
        """From above, standing at the head: ahead is down in the picture."""
        camera = np.array([0.0, math.pi / 2, 0.0, math.log(1 / 4), 0.0, 0.0])
        assert project(np.array([[1.0, 0.0, 0.0]]), camera)[0].tolist() == pytest.approx([0.0, 0.25])

    def test_the_middle_of_the_trunk_is_where_it_is_put(self) -> None:
        camera = np.array([0.7, 0.3, 0.1, -1.5, 0.2, -0.1])
        assert project(np.zeros((1, 3)), camera)[0].tolist() == pytest.approx([0.2, -0.1])

    def test_roll_turns_the_picture_clockwise(self) -> None:
        """A quarter turn: what was at the right is below."""
        camera = np.array([0.0, 0.0, math.pi / 2, math.log(1 / 4), 0.0, 0.0])
        assert project(np.array([[0.0, 1.0, 0.0]]), camera)[0].tolist() == pytest.approx([0.0, 0.25])

    @given(st.floats(-180, 180), st.floats(-10, 80), st.floats(-10, 10), st.floats(4, 9))
    def test_agrees_with_the_lens_of_these_tests(self, b: float, p: float, r: float, d: float) -> None:
        body = SITTING.shape
        focal_px = SIZE[0] / 2 / math.tan(math.radians(31))
        there = (pixels(body, b, p, r, d)[ROWS] - np.array(SIZE) / 2) / focal_px
        camera = np.array([*np.radians([b, p, r]), -math.log(d), 0.0, 0.0])
        assert project(body, camera) == pytest.approx(there, abs=1e-5)


class TestShapes:
    @pytest.mark.parametrize("posture", ALL)
    def test_the_torso_is_the_unit_and_its_middle_the_origin(self, posture: Posture) -> None:
        shoulders, hips = (posture.shape[rows].mean(axis=0) for rows in (slice(3, 5), slice(5, 7)))
        assert np.linalg.norm(shoulders - hips) == pytest.approx(1.0, abs=0.12)
        assert np.linalg.norm((shoulders + hips) / 2) < 0.1

    @pytest.mark.parametrize("posture", ALL)
    def test_twice_mirrored_is_itself(self, posture: Posture) -> None:
        assert mirrored(mirrored(posture.shape)) == pytest.approx(posture.shape)
        assert (mirrored(posture.shape) == posture.shape).all() == (posture.chest != "aside")


class TestKnownPlaces:
    def test_of_an_average_body(self) -> None:
        wrong = []
        for posture, view, azimuth_deg, pitch_deg in SCENES:
            at = viewpoint(pixels(posture.shape, bearing_deg(posture, view, azimuth_deg), pitch_deg), posture, SIZE)
            right = (
                at.view == view,
                at.azimuth_deg == pytest.approx(azimuth_deg, abs=2.5),  # it leans a little to the usual pitch and roll
                at.pitch_deg == pytest.approx(pitch_deg, abs=2.5),
                at.distance_m == pytest.approx(5.5 * posture.torso_m, rel=0.03),
                at.misfit_torso < 0.02,
            )
            if not all(right):
                wrong.append((posture, view, azimuth_deg, pitch_deg, at))
        assert wrong == []

    @pytest.mark.parametrize("fov_deg", [54, 70])
    def test_of_somebody_else_through_another_lens(self, fov_deg: float) -> None:
        wrong = []
        for posture, view, azimuth_deg, pitch_deg in SCENES:
            bearing = bearing_deg(posture, view, azimuth_deg)
            at = viewpoint(pixels(built_otherwise(posture), bearing, pitch_deg, 2.0, fov_deg=fov_deg), posture, SIZE)
            right = (
                at.view == view,
                at.azimuth_deg == pytest.approx(azimuth_deg, abs=2 * at.azimuth_error_deg),
                at.pitch_deg == pytest.approx(pitch_deg, abs=2 * at.pitch_error_deg),
                at.distance_m == pytest.approx(5.5 * posture.torso_m, abs=3 * at.distance_error_m),
            )
            if not all(right):
                wrong.append((posture, view, azimuth_deg, pitch_deg, at))
        assert wrong == []

    @pytest.mark.parametrize("top", ["left", "right"])
    @pytest.mark.parametrize(("pitch_deg", "azimuth_deg"), [(30, 0), (45, 15), (45, -15), (60, 0)])
    def test_of_the_stick_figure_of_the_clam(self, top: Side, pitch_deg: float, azimuth_deg: float) -> None:
        """Drawn by hand for other tests, thinner than anybody; its camera's right is nearer the feet, or the head."""
        azimuth_deg = -azimuth_deg if top == "left" else azimuth_deg
        xy = Camera(pitch_deg, -azimuth_deg if top == "left" else azimuth_deg).pose(lying(top=top)).xy_px
        at = viewpoint(xy, SIDE_LYING, (640, 480))
        assert at.view == "front"
        assert at.azimuth_deg == pytest.approx(azimuth_deg, abs=3 * at.azimuth_error_deg)
        assert at.pitch_deg == pytest.approx(pitch_deg, abs=3 * at.pitch_error_deg)

    @pytest.mark.parametrize("posture", [SUPINE_FEET_DOWN, PRONE])
    @pytest.mark.parametrize("bearing", [60, -60])
    def test_lying_and_nearer_the_head_is_positive(self, posture: Posture, bearing: float) -> None:
        assert viewpoint(pixels(posture.shape, bearing, 15), posture, SIZE).azimuth_deg == pytest.approx(30, abs=3)

    @pytest.mark.parametrize("posture", [STANDING, SITTING])
    @pytest.mark.parametrize("bearing", [120, -120])
    def test_upright_and_nearer_the_back_is_positive(self, posture: Posture, bearing: float) -> None:
        assert viewpoint(pixels(posture.shape, bearing, 5), posture, SIZE).azimuth_deg == pytest.approx(30, abs=3)

    def test_a_body_aside_in_the_picture_is_seen_from_the_same_place(self) -> None:
        aside = pixels(SUPINE_FEET_DOWN.shape, 80, 20, at=(0.15, 0.05))
        at = viewpoint(aside, SUPINE_FEET_DOWN, SIZE)
        assert (at.azimuth_deg, at.pitch_deg) == (pytest.approx(10, abs=2), pytest.approx(20, abs=2))

    def test_an_upright_picture(self) -> None:
        at = viewpoint(pixels(STANDING.shape, 95, 6, size=(360, 640)), STANDING, (360, 640))
        assert (at.azimuth_deg, at.pitch_deg) == (pytest.approx(5, abs=2), pytest.approx(6, abs=2))


def jittered(xy: Points, seed: int, torso: float) -> Points:
    shoulders, hips = (xy[[a, a + 1]].mean(axis=0) for a in (Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP))
    noise = np.random.default_rng(seed).normal(0, torso * float(np.hypot(*(shoulders - hips))), xy.shape)
    return (xy + noise).astype(np.float32)


places = st.tuples(st.sampled_from(ALL), st.floats(-12, 12), st.floats(3, 45), st.floats(-4, 4), st.integers(0, 2**31))


class TestInvariance:
    @settings(deadline=None, max_examples=30)
    @given(places, st.floats(0.3, 4))
    def test_of_the_resolution(self, place: tuple[Posture, float, float, float, int], scale: float) -> None:
        posture, off, pitch, roll, seed = place
        xy = jittered(pixels(posture.shape, 90 + off, pitch, roll), seed, 0.02)
        size = (round(640 * scale), round(480 * scale))
        scaled = xy * (np.array(size) / SIZE).astype(np.float32)
        plain, other = viewpoint(xy, posture, SIZE), viewpoint(scaled, posture, size)
        assert other.view == plain.view
        assert other.azimuth_deg == pytest.approx(plain.azimuth_deg, abs=0.7)
        assert other.pitch_deg == pytest.approx(plain.pitch_deg, abs=0.7)
        assert other.distance_m == pytest.approx(plain.distance_m, rel=0.02)

    @settings(deadline=None, max_examples=30)
    @given(places)
    def test_of_a_mirror(self, place: tuple[Posture, float, float, float, int]) -> None:
        posture, off, pitch, roll, seed = place
        xy = jittered(pixels(posture.shape, 90 + off, pitch, roll), seed, 0.02)
        twin = xy[MIRROR] * np.float32([-1, 1]) + np.float32([SIZE[0], 0])
        plain, other = viewpoint(xy, posture, SIZE), viewpoint(twin, posture, SIZE)
        assert other.view == plain.view
        assert other.azimuth_deg == pytest.approx(plain.azimuth_deg, abs=0.2)
        assert other.pitch_deg == pytest.approx(plain.pitch_deg, abs=0.2)

    @settings(deadline=None, max_examples=30)
    @given(places)
    def test_noise_of_a_hundredth_of_a_torso_moves_it_by_less_than_its_error(
        self, place: tuple[Posture, float, float, float, int]
    ) -> None:
        posture, off, pitch, roll, seed = place
        xy = pixels(posture.shape, 90 + off, pitch, roll)
        plain, other = viewpoint(xy, posture, SIZE), viewpoint(jittered(xy, seed, 0.01), posture, SIZE)
        assert other.view == plain.view
        assert abs(other.azimuth_deg - plain.azimuth_deg) < plain.azimuth_error_deg
        assert abs(other.pitch_deg - plain.pitch_deg) < plain.pitch_error_deg


def says_nothing(at: Viewpoint) -> bool:
    angles = (at.azimuth_deg, at.azimuth_error_deg, at.pitch_deg, at.pitch_error_deg)
    numbers = (*angles, at.distance_m, at.distance_error_m)
    return at.view is None and all(math.isnan(number) for number in numbers)


class TestNotSeen:
    def test_without_a_trunk(self) -> None:
        xy = pixels(PRONE.shape, 90, 20)
        xy[Landmark.LEFT_HIP] = np.nan
        at = viewpoint(xy, PRONE, SIZE)
        assert says_nothing(at)
        assert math.isnan(at.misfit_torso)

    def test_with_a_trunk_and_little_else(self) -> None:
        xy = pixels(PRONE.shape, 90, 20)
        xy[Landmark.LEFT_KNEE :] = np.nan
        xy[: Landmark.LEFT_SHOULDER] = np.nan
        assert says_nothing(viewpoint(xy, PRONE, SIZE))

    def test_feet_cut_off_are_no_reason(self) -> None:
        xy = pixels(PRONE.shape, 100, 20)
        xy[Landmark.LEFT_ANKLE :] = np.nan
        at = viewpoint(xy, PRONE, SIZE)
        assert (at.view, at.azimuth_deg) == ("side", pytest.approx(-10, abs=3))

    @pytest.mark.parametrize("posture", ALL)
    @pytest.mark.parametrize("seed", range(3))
    def test_points_thrown_down_anyhow_are_no_body(self, posture: Posture, seed: int) -> None:
        xy = np.random.default_rng(seed).uniform(100, 400, (33, 2)).astype(np.float32)
        at = viewpoint(xy, posture, SIZE)
        assert says_nothing(at)
        assert at.misfit_torso > MAX_MISFIT_TORSO

    @pytest.mark.parametrize("posture", [SUPINE_FEET_DOWN, SUPINE_TABLE_TOP, SIDE_LYING])
    def test_feet_taken_for_the_head(self, posture: Posture) -> None:
        """MediaPipe's usual wrong pose: the whole body the other way round."""
        xy = pixels(posture.shape, 90, 20)
        rows = [Landmark.NOSE, *range(Landmark.LEFT_EAR, Landmark.LEFT_EAR + 2)]
        feet, head = xy[Landmark.LEFT_ANKLE : Landmark.LEFT_HEEL].copy(), xy[rows[1:]].copy()
        shoulders, knees = xy[[11, 12]].copy(), xy[[25, 26]].copy()
        xy[[11, 12]], xy[[25, 26]] = knees, shoulders
        xy[rows[1:]], xy[[27, 28]], xy[[31, 32]], xy[0] = feet, head, head, feet.mean(axis=0)
        assert says_nothing(viewpoint(xy, posture, SIZE))

    def test_sitting_is_not_standing(self) -> None:
        assert viewpoint(pixels(SITTING.shape, 90, 5), STANDING, SIZE).view is None


def test_errors_are_stated_and_small_enough_to_be_of_use() -> None:
    assert all(0 < error < 12 for posture in ALL for error in posture.error_deg)
    at = viewpoint(pixels(PRONE.shape, 90, 20), PRONE, SIZE)
    assert (at.azimuth_error_deg, at.pitch_error_deg) == PRONE.error_deg
    assert at.distance_error_m == pytest.approx(DISTANCE_ERROR * at.distance_m)
