"""The start position must be held for two seconds of time: no number of frames, and not two holds added up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.geometry import torso_px
from calibration.landmarks import Landmark
from calibration.stillness import CUT_TORSO, GAP_S, HOLD_S, WANDER_TORSO, HoldDetector, is_cut
from tests.stick_figure import Recording, State, film, later, moved

SHOULDERS = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
STILL = film(lambda _: State(), 3.0, fps=30.0)


def first_done_s(recording: Recording, detector: HoldDetector | None = None) -> float | None:
    detector = detector or HoldDetector()
    for t_s, pose in recording:
        if pose is not None and detector.update(pose) >= 1.0:
            return t_s
    return None


@pytest.mark.parametrize("fps", [4.8, 8, 15, 24, 30, 60])
def test_takes_two_seconds_at_any_frame_rate(fps: float) -> None:
    done_s = first_done_s(film(lambda _: State(), 3.0, fps=fps))
    assert done_s == pytest.approx(HOLD_S, abs=0.13)


@settings(max_examples=10)
@given(st.integers(0, 1000), st.floats(0.3, 3.0), st.floats(0, 1e6))
def test_takes_two_seconds_with_uneven_frames_at_any_size_and_hour(seed: int, scale: float, hour_s: float) -> None:
    recording = later(moved(film(lambda _: State(), 3.0, uneven_seed=seed), scale), hour_s)
    done_s = first_done_s(recording)
    assert done_s is not None
    assert done_s - hour_s == pytest.approx(HOLD_S, abs=0.15)


def test_the_part_done_grows_from_nothing_to_one() -> None:
    detector = HoldDetector()
    done = [detector.update(pose) for _, pose in STILL if pose is not None]
    assert done[0] == 0
    assert done[-1] == 1
    assert done == sorted(done)


def test_jitter_and_breath_are_still() -> None:
    assert first_done_s(film(lambda t: State(roll_deg=2 * (t % 1)), 3.0, jitter_px=1.0)) == pytest.approx(
        HOLD_S, abs=0.15
    )


def test_a_body_that_moves_never_holds() -> None:
    assert first_done_s(film(lambda t: State(shift_m=(0.1 * t, 0, 0)), 5.0)) is None


@pytest.mark.parametrize("part", ["LEFT_SHOULDER", "RIGHT_HIP", "LEFT_KNEE", "RIGHT_ANKLE"])
def test_each_part_of_the_body_counts(part: str) -> None:
    recording = film(lambda _: State(), 5.0)
    for t_s, pose in recording:
        assert pose is not None
        pose.points[Landmark[part], 0] += 20 * (t_s % 2)
    assert first_done_s(recording) is None


def test_hands_and_head_may_move() -> None:
    recording = film(lambda _: State(), 3.0)
    for t_s, pose in recording:
        assert pose is not None
        for part in (Landmark.LEFT_WRIST, Landmark.NOSE):
            pose.points[part, 0] += 80 * (t_s % 2)
    assert first_done_s(recording) == pytest.approx(HOLD_S, abs=0.13)


def test_a_move_in_the_middle_starts_the_hold_anew() -> None:
    moved_at_s = 1.2
    recording = film(lambda t: State(shift_m=(0.0 if t < moved_at_s else 2 * WANDER_TORSO, 0, 0)), 5.0)
    assert first_done_s(recording) == pytest.approx(moved_at_s + HOLD_S, abs=0.15)


def test_a_move_takes_the_part_done_back_to_nothing() -> None:
    detector = HoldDetector()
    recording = film(lambda t: State(shift_m=(0.0 if t < 1.2 else 0.2, 0, 0)), 1.4, fps=30.0)
    done = {t_s: detector.update(pose) for t_s, pose in recording if pose is not None}
    assert max(done.values()) > 0.5
    assert next(part for t_s, part in done.items() if t_s > 1.2) == 0


@pytest.mark.parametrize("scale", [0.1, 1.0, 10.0])
@pytest.mark.parametrize(("part", "is_still"), [(0.6, True), (1.4, False)])
def test_what_counts_as_moving_is_measured_in_torsos(part: float, is_still: bool, scale: float) -> None:
    """Everything goes to and fro by this part of what is allowed."""
    torso_m = 0.5
    recording = film(lambda t: State(shift_m=(part * WANDER_TORSO * torso_m * round(t % 1), 0, 0)), 4.0)
    assert (first_done_s(moved(recording, scale)) is not None) is is_still


@pytest.mark.parametrize(("gap_s", "together"), [(0.4, True), (GAP_S + 0.1, False)])
def test_two_holds_with_a_gap_between(gap_s: float, together: bool) -> None:
    first, second = film(lambda _: State(), 1.2), later(film(lambda _: State(), 3.0), 1.2 + gap_s)
    expected = HOLD_S if together else 1.2 + gap_s + HOLD_S
    assert first_done_s(first + second) == pytest.approx(expected, abs=0.15)


def test_reset_forgets() -> None:
    detector = HoldDetector()
    first_done_s(STILL, detector)
    detector.reset()
    assert detector.poses == ()
    assert first_done_s(later(STILL, 3.1), detector) == pytest.approx(3.1 + HOLD_S, abs=0.15)


def test_keeps_the_poses_of_this_hold_oldest_first() -> None:
    detector = HoldDetector()
    for _, pose in film(lambda t: State(shift_m=(0.0 if t < 1 else 0.3, 0, 0)), 4.0, fps=30.0):
        assert pose is not None
        detector.update(pose)
    times = [pose.t_s for pose in detector.poses]
    assert times == sorted(times)
    assert times[0] >= 1.0
    assert times[-1] - times[0] == pytest.approx(HOLD_S, abs=0.05)


@pytest.mark.parametrize("hidden", [0, 1, 2, 31, 32, 33])
@pytest.mark.parametrize("seed", range(5))
def test_a_cut_is_told_by_the_median_of_the_landmarks_that_are_seen(hidden: int, seed: int) -> None:
    (_, before), (_, now) = STILL[:2]
    assert before is not None
    assert now is not None
    random = np.random.default_rng(seed)
    ways = random.uniform(0, 2 * CUT_TORSO, 33).astype(np.float32)
    ways[random.permutation(33)[:hidden]] = np.nan
    torso_px = float(np.hypot(*(before.xy_px[[11, 12]].mean(axis=0) - before.xy_px[[23, 24]].mean(axis=0))))
    now.points[:, :2] = before.xy_px
    now.points[:, 0] += ways * np.float32(torso_px)
    wanted = hidden < 33 and bool(np.nanmedian(np.abs(now.xy_px - before.xy_px)[:, 0]) / torso_px > CUT_TORSO)
    assert is_cut(before, now) == wanted


def start_of(part: str, moves_at_s: float) -> HoldDetector:
    """A hold in which one landmark moves by 0.05 torso lengths, which is still, at a time."""
    detector = HoldDetector()
    for t_s, pose in STILL:
        assert pose is not None
        points = pose.points.copy()
        points[Landmark[part], 1] -= 0.07 * torso_px(pose.xy_px) * (t_s >= moves_at_s)
        if detector.update(replace(pose, points=points)) >= 1.0:
            break
    return detector


def test_the_start_position_is_what_was_held_before_the_movement_began() -> None:
    detector = start_of("LEFT_SHOULDER", moves_at_s=0.96)
    start = detector.before_moving(SHOULDERS)
    assert start == detector.poses[: len(start)]
    assert start[-1].t_s == pytest.approx(HOLD_S / 2, abs=0.1)


def test_the_parts_that_an_exercise_needs_decide() -> None:
    detector = start_of("LEFT_KNEE", moves_at_s=0.96)
    assert detector.before_moving(SHOULDERS) == detector.poses


def test_who_moves_early_in_the_hold_is_in_the_start_position_afterwards() -> None:
    detector = start_of("LEFT_SHOULDER", moves_at_s=0.2)
    assert detector.before_moving(SHOULDERS) == detector.poses
