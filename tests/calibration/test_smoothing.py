"""One-Euro smoothing: calm at rest, not late in movement, and by the clock."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calibration.landmarks import Landmark, Pose
from calibration.smoothing import GAP_S, MIN_VISIBILITY, OneEuro, PoseSmoother, smoothing_factor
from tests.stick_figure import Camera, State, film, lying, moved

RATES = (15, 24, 30, 60)
KNEE = Landmark.LEFT_KNEE


def run(values: list[float], fps: float, min_cutoff_hz: float = 1.0, beta: float = 0.0) -> list[float]:
    smooth = OneEuro(min_cutoff_hz, beta)
    return [float(smooth(i / fps, np.array([v]))[0]) for i, v in enumerate(values)]


class TestFactor:
    def test_by_hand(self) -> None:
        # a cut-off of 1/(2 pi) Hz has a time constant of one second: after one second the weight is one half
        assert smoothing_factor(1.0, 1 / (2 * math.pi)) == pytest.approx(0.5)

    @given(st.floats(0.001, 1), st.floats(0.1, 20))
    def test_is_a_weight_and_grows_with_time(self, dt_s: float, cutoff_hz: float) -> None:
        one, two = smoothing_factor(dt_s, cutoff_hz), smoothing_factor(2 * dt_s, cutoff_hz)
        assert 0 < one < two < 1


class TestOneEuro:
    def test_the_first_value_passes(self) -> None:
        assert run([7.0], 30) == [7.0]

    def test_a_constant_stays(self) -> None:
        assert run([3.0] * 20, 30, beta=5.0) == pytest.approx([3.0] * 20)

    def test_second_value_by_hand(self) -> None:
        # r = 2 pi * 1 Hz * 0.1 s, weight r / (r + 1), from 0 towards 10
        r = 0.2 * math.pi
        assert run([0.0, 10.0], fps=10)[1] == pytest.approx(10 * r / (r + 1))

    @pytest.mark.parametrize("fps", [24, 30, 60])
    def test_follows_the_clock_and_not_the_number_of_frames(self, fps: int) -> None:
        """A step is followed as far after 0.5 s at any rate; by frames it would be 0.98 at 60 and 0.63 at 15."""
        after_s = 0.5
        way = run([0.0] + [1.0] * round(after_s * fps), fps)[-1]
        reference = run([0.0] + [1.0] * round(after_s * 120), 120)[-1]
        assert way == pytest.approx(reference, abs=0.04)

    def test_speed_raises_the_cutoff_so_that_a_moving_limb_is_not_late(self) -> None:
        ramp = [float(i) for i in range(30)]
        assert ramp[-1] - run(ramp, 30, beta=1.0)[-1] < 0.4 * (ramp[-1] - run(ramp, 30, beta=0.0)[-1])

    def test_jitter_becomes_smaller(self) -> None:
        noise = np.random.default_rng(1).normal(0, 1, 300)
        assert np.std(run(noise.tolist(), 30)[30:]) < 0.5 * np.std(noise)

    @pytest.mark.parametrize("t_s", [1.0, 0.9])
    def test_time_must_move_on(self, t_s: float) -> None:
        smooth = OneEuro(1.0, 0.0)
        smooth(1.0, np.zeros(2))
        with pytest.raises(ValueError, match=rf"time must move on: {t_s} s after 1.0 s"):
            smooth(t_s, np.zeros(2))

    def test_what_is_not_seen_stays_so_and_starts_anew(self) -> None:
        smooth = OneEuro(1.0, 0.0)
        smooth(0.0, np.array([0.0, 0.0]))
        gone = smooth(0.1, np.array([np.nan, 10.0]))
        back = smooth(0.2, np.array([50.0, 10.0]))
        assert math.isnan(gone[0])
        assert 0 < gone[1] < 10
        assert back[0] == 50  # nothing left of the old place
        assert gone[1] < back[1] < 10

    def test_does_not_change_what_it_was_given(self) -> None:
        smooth, value = OneEuro(1.0, 0.0), np.array([1.0])
        smooth(0.0, value)
        value[0] = 99.0
        assert smooth(1.0, np.array([1.0]))[0] == pytest.approx(1.0)

    @given(
        st.lists(st.floats(-100, 100), min_size=2, max_size=20),
        st.lists(st.floats(0.005, 0.3), min_size=20, max_size=20),
    )
    def test_never_leaves_the_values_seen_so_far(self, values: list[float], steps: list[float]) -> None:
        smooth, t_s = OneEuro(2.0, 6.0), 0.0
        for i, value in enumerate(values):
            t_s += steps[i]
            out = float(smooth(t_s, np.array([value]))[0])
            assert min(values[: i + 1]) - 1e-9 <= out <= max(values[: i + 1]) + 1e-9


class TestPoseSmoother:
    still = Camera().pose(lying())

    def at(self, t_s: float, x_shift_px: float = 0.0) -> Pose:
        points = self.still.points.copy()
        points[:, 0] += x_shift_px
        return Pose(points, t_s, self.still.size)

    def test_passes_time_size_visibility_and_presence_on(self) -> None:
        pose = self.at(1.5)
        pose.points[:, 2:] = np.random.default_rng(0).uniform(MIN_VISIBILITY, 1, (33, 2)).astype(np.float32)
        out = PoseSmoother()(pose)
        assert (out.t_s, out.size) == (1.5, (640, 480))
        assert out.points.dtype == np.float32
        assert np.array_equal(out.points[:, 2:], pose.points[:, 2:])

    def test_passes_the_followed_cloth_on(self) -> None:
        smooth = PoseSmoother()
        for t_s, roll_deg in ((0.0, 0.0), (0.1, 20.0)):
            pose = Camera().shows(State(roll_deg=roll_deg), t_s=t_s)
            assert np.array_equal(smooth(pose).patches_px, pose.patches_px, equal_nan=True)

    @pytest.mark.parametrize(
        ("visibility", "is_seen"), [(0.0, False), (MIN_VISIBILITY - 0.01, False), (MIN_VISIBILITY + 0.01, True)]
    )
    def test_hardly_visible_is_not_seen(self, visibility: float, is_seen: bool) -> None:
        pose = self.at(0.0)
        pose.points[KNEE, 2] = visibility
        out = PoseSmoother()(pose)
        assert np.isfinite(out.xy_px[KNEE]).all() == is_seen
        assert np.isfinite(np.delete(out.xy_px, KNEE, axis=0)).all()
        assert np.isfinite(pose.xy_px).all()  # the recorded landmarks stay as they were

    def test_after_a_gap_the_old_place_is_forgotten(self) -> None:
        smooth = PoseSmoother()
        smooth(self.at(0.0))
        assert smooth(self.at(GAP_S + 0.1, 50.0)).xy_px == pytest.approx(self.at(0.0, 50.0).xy_px)

    def test_within_a_gap_it_is_not(self) -> None:
        smooth = PoseSmoother()
        smooth(self.at(0.0))
        out = smooth(self.at(0.1, 50.0)).xy_px[:, 0] - self.at(0.0).xy_px[:, 0]
        assert ((out > 5) & (out < 49)).all()

    @pytest.mark.parametrize("t_s", [1.0, 0.99])
    def test_time_must_move_on(self, t_s: float) -> None:
        smooth = PoseSmoother()
        smooth(self.at(1.0))
        with pytest.raises(ValueError, match="time must move on"):
            smooth(self.at(t_s))

    @pytest.mark.parametrize("scale", [0.25, 3.0])
    def test_a_body_near_the_camera_is_smoothed_like_one_far_away(self, scale: float) -> None:
        recording = film(lambda t: State(opening_deg=50 * math.sin(t) ** 2), 2.0, jitter_px=1.0)
        plain, large = PoseSmoother(), PoseSmoother()
        for (_, pose), (_, twin) in zip(recording, moved(recording, scale), strict=True):
            assert pose is not None
            assert twin is not None
            assert large(twin).xy_px == pytest.approx(plain(pose).xy_px * scale, abs=1e-2 * scale)

    @pytest.mark.parametrize("fps", RATES)
    def test_a_knee_that_opens_is_followed_closely(self, fps: int) -> None:
        smooth = PoseSmoother()
        for _, pose in film(lambda t: State(opening_deg=40 * t), 1.0, fps=fps):
            assert pose is not None
            out, last = smooth(pose), pose
        true_px = last.xy_px[KNEE] - self.still.xy_px[KNEE]
        shown_px = out.xy_px[KNEE] - self.still.xy_px[KNEE]
        assert np.linalg.norm(shown_px) > 0.9 * np.linalg.norm(true_px)

    def test_calms_a_resting_body(self) -> None:
        smooth = PoseSmoother()
        recording = film(lambda _: State(), 4.0, fps=30.0, jitter_px=1.0)
        out = np.stack([smooth(pose).xy_px for _, pose in recording if pose is not None])
        assert out[30:].std(axis=0).max() < 0.75

    def test_one_hidden_shoulder_does_not_change_how_the_knee_is_smoothed(self) -> None:
        plain, partly = PoseSmoother(), PoseSmoother()
        recording = film(lambda _: State(), 1.0, jitter_px=1.0)
        for _, pose in recording:
            assert pose is not None
            points = pose.points.copy()
            points[Landmark.LEFT_SHOULDER, 2] = 0.05
            twin = partly(replace(pose, points=points))
            assert twin.xy_px[KNEE].tolist() == plain(pose).xy_px[KNEE].tolist()
