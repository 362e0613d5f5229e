"""Recordings that do not begin with the start position: where it is found afterwards, and where it must not be."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from calibration.body import Calibration
from calibration.landmarks import Landmark, Side
from exercises.clam import CLAM
from exercises.judging.hindsight import calibrate_recording, calibrate_scenes, tried_scenes
from exercises.judging.low_points import calm_low_points
from exercises.judging.results import SetResult
from exercises.judging.runner import run
from tests.replay import replay
from tests.stick_figure import (
    GOOD,
    LEG_LIFT,
    ROLLS_BACK,
    Clam,
    Recording,
    State,
    film,
    film_clam,
    later,
    mirrored,
    moved,
)


def cut(recording: Recording, start_s: float) -> Recording:
    """The recording from a time on, its clock beginning there."""
    return later([(t, p) for t, p in recording if t >= start_s], -start_s)


def judged(recording: Recording) -> tuple[Calibration | None, SetResult]:
    """As a recorded video is judged."""
    calibration = calibrate_recording(CLAM, recording)
    return calibration, replay(CLAM, recording, calibration)[1]


AT_THE_TOP_S = Clam([GOOD]).peaks_s[0]
#: Between these nobody rests for long enough to be armed as the live picture is.
BUSY = replace(GOOD, up_s=2.0, down_s=2.0, rest_s=0.2)
BUSY_ROLLS = replace(ROLLS_BACK, up_s=2.0, down_s=2.0, rest_s=0.2)
BUSY_LIFT = replace(LEG_LIFT, up_s=2.0, down_s=2.0, rest_s=0.2)


class TestWhereItIsNeeded:
    @pytest.mark.parametrize("top", ["left", "right"])
    @pytest.mark.parametrize("start_s", [AT_THE_TOP_S - 1.0, AT_THE_TOP_S, AT_THE_TOP_S + 1.0])
    def test_a_clip_that_starts_in_mid_movement(self, start_s: float, top: Side) -> None:
        calibration, result = judged(cut(film_clam([BUSY] * 3, top=top, fps=12), start_s))
        assert calibration is not None
        assert (calibration.method, calibration.side) == ("hindsight", top)
        assert [rep.side for rep in result.reps] == [top, top]
        assert [rep.faults for rep in result.reps] == [(), ()]

    def test_the_only_movement_begins_too_slowly_for_the_live_picture_and_ends_with_the_clip(self) -> None:
        def slowly(t_s: float) -> State:
            return State(opening_deg=float(np.interp(t_s, [0, 4, 4.5, 8], [0, 20, 20, 0])))

        recording = film(slowly, 7.7, fps=12)
        assert replay(CLAM, recording, None)[1].reps == ()
        assert len(judged(recording)[1].reps) == 1

    def test_the_rest_it_finds_is_the_true_one(self) -> None:
        recording = cut(film_clam([BUSY] * 3, fps=12), AT_THE_TOP_S)
        calibration = calm_low_points(CLAM, recording)
        assert calibration is not None
        [(_, rest)] = film(lambda _: State(), 0.01)
        assert rest is not None
        assert abs(calibration.rest_px - rest.xy_px).max() < 3.0
        assert calibration.rest_px[Landmark.LEFT_KNEE] == pytest.approx(rest.xy_px[Landmark.LEFT_KNEE], abs=3.0)

    def test_faults_are_found_all_the_same(self) -> None:
        _, result = judged(cut(film_clam([BUSY_ROLLS] * 3, fps=12), AT_THE_TOP_S))
        assert [[fault.code for fault in rep.faults] for rep in result.reps] == [["pelvis_rolls_back"]] * 2

    def test_repetitions_without_a_pause(self) -> None:
        recording = cut(film_clam([replace(GOOD, rest_s=0.05)] * 4, fps=12), AT_THE_TOP_S)
        assert len(judged(recording)[1].reps) == 3

    def test_repetitions_before_the_first_long_rest_count(self) -> None:
        busy = cut(film_clam([BUSY] * 3, fps=12), AT_THE_TOP_S)
        rest = film(lambda _: State(), 4.0, fps=12)
        calibration, result = judged(busy + later(rest, busy[-1][0] + 0.05))
        assert calibration is not None
        assert len(result.reps) == 2

    def test_somebody_who_never_holds_still_and_leaves_does_not_disarm_it(self) -> None:
        recording = cut(film_clam([BUSY] * 2, fps=12), AT_THE_TOP_S)
        away_s = recording[-1][0] + 5.0
        _, result = judged(recording + later(cut(film_clam([BUSY] * 2, fps=12), AT_THE_TOP_S), away_s))
        assert len(result.reps) == 2


class TestWhatWasTriedGoesOn:
    @pytest.mark.parametrize("start_s", [0.0, AT_THE_TOP_S], ids=["live", "in hindsight"])
    def test_to_the_same_result_as_a_judge_from_the_beginning(self, start_s: float) -> None:
        recording = cut(film_clam([BUSY_ROLLS, BUSY, BUSY_ROLLS], fps=12), start_s)
        ((_, calibration),), tried = tried_scenes(CLAM, recording)
        assert tried is not None
        assert (calibration is None) == (start_s == 0.0)
        assert 0 < tried.frames < len(recording)
        for _ in run(tried.runner, recording[tried.frames :]):
            pass
        assert tried.runner.result().reps == replay(CLAM, recording, calibration)[1].reps != ()


class TestFilmsWithCuts:
    FIRST = cut(film_clam([BUSY] * 3, fps=12), AT_THE_TOP_S)
    FILM = FIRST + later(mirrored(FIRST), FIRST[-1][0] + 1 / 15)

    @pytest.mark.slow
    def test_each_scene_has_its_own_start_position(self) -> None:
        (_, first), *later_on = calibrate_scenes(CLAM, self.FILM)
        assert [start_s for start_s, _ in later_on] == [pytest.approx(self.FIRST[-1][0], abs=0.2)]
        result = replay(CLAM, self.FILM, first, later_on)[1]
        assert [rep.side for rep in result.reps] == ["left", "left", "right", "right"]
        assert [rep.faults for rep in result.reps] == [()] * 4

    def test_nobody_is_found_while_the_landmarks_settle(self) -> None:
        aside = moved(self.FIRST, shift_px=(400.0, 0.0))
        film = [a if a[0] < 6.0 else b for a, b in zip(self.FIRST, aside, strict=True)]
        at = next(k for k, (t_s, _) in enumerate(film) if t_s >= 6.0)
        film[at] = film[at][0], None
        assert [start_s for start_s, _ in calibrate_scenes(CLAM, film)[1:]] == [film[at + 1][0]]

    def test_the_landmarks_take_two_frames_to_settle(self) -> None:
        aside = moved(self.FIRST, shift_px=(200.0, 0.0))
        half = moved(self.FIRST, shift_px=(100.0, 0.0))
        film = [a if a[0] < 6.0 else h if a[0] < 6.1 else b for a, h, b in zip(self.FIRST, half, aside, strict=True)]
        assert [start_s for start_s, _ in calibrate_scenes(CLAM, film)[1:]] == [pytest.approx(6.15, abs=0.1)]

    @pytest.mark.parametrize("start", [[], film_clam([GOOD], fps=12)], ids=["empty", "begins still"])
    def test_what_is_judged_as_live_has_one(self, start: Recording) -> None:
        film = start + later(mirrored(start), start[-1][0] + 0.1 if start else 0.0)
        assert [found for _, found in calibrate_scenes(CLAM, film)] == [None]

    def test_landmarks_that_jump_for_a_moment_do_not_make_one(self) -> None:
        aside = moved(self.FIRST, shift_px=(200.0, 0.0))
        jumping = [b if 6.0 < b[0] < 6.3 else a for a, b in zip(self.FIRST, aside, strict=True)]
        assert len(calibrate_scenes(CLAM, jumping)) == 1


class TestWhereItIsNot:
    def test_a_clip_that_begins_still_is_judged_as_live(self) -> None:
        recording = film_clam([GOOD, ROLLS_BACK], fps=12)
        calibration, result = judged(recording)
        assert calibration is None
        live = replay(CLAM, recording)[1]
        assert result.reps == live.reps
        assert len(live.reps) == 2

    @pytest.mark.parametrize(
        "recording",
        [
            [],  # no frames
            [(i / 30, None) for i in range(100)],  # nobody
            film(lambda _: State(), 0.01),  # one frame
            film(lambda t: State(tip_deg=90 + 5 * math.sin(t)), 6.0),  # sitting
        ],
        ids=["empty", "nobody", "one frame", "sitting"],
    )
    def test_where_nobody_lies_on_the_side_there_is_none(self, recording: Recording) -> None:
        calibration, result = judged(recording)
        assert calibration is None
        assert result.reps == ()
        assert result.calibration is None

    def test_a_part_that_is_never_seen(self) -> None:
        recording = cut(film_clam([BUSY] * 2, fps=12), AT_THE_TOP_S)
        for _, pose in recording:
            assert pose is not None
            pose.points[Landmark.LEFT_KNEE, 2] = 0.0
        assert judged(recording)[0] is None


class TestCountsZero:
    @pytest.mark.parametrize("jitter_px", [0.0, 1.0])
    def test_straight_leg_lifts(self, jitter_px: float) -> None:
        recording = cut(film_clam([BUSY_LIFT] * 4, fps=12, jitter_px=jitter_px), AT_THE_TOP_S)
        _, result = judged(recording)
        assert result.reps == ()

    @pytest.mark.parametrize("jitter_px", [0.0, 2.0])
    def test_resting_and_breathing(self, jitter_px: float) -> None:
        def breathing(t_s: float) -> State:
            return State(roll_deg=1.5 * math.sin(t_s), opening_deg=2.0 + 2.0 * math.sin(t_s))

        assert judged(film(breathing, 15.0, fps=12, jitter_px=jitter_px))[1].reps == ()


class TestInvariances:
    recording = cut(film_clam([BUSY, BUSY_ROLLS, BUSY], fps=12), AT_THE_TOP_S)

    @pytest.mark.parametrize("scale", [0.3, 3.0])
    def test_scaled(self, scale: float) -> None:
        (_, plain), (_, twin) = judged(self.recording), judged(moved(self.recording, scale, (40.0, -9.0)))
        assert [[f.code for f in rep.faults] for rep in twin.reps] == [
            [f.code for f in rep.faults] for rep in plain.reps
        ]
        assert [[f.code for f in rep.faults] for rep in plain.reps] == [["pelvis_rolls_back"], []]

    def test_mirrored(self) -> None:
        calibration, result = judged(mirrored(self.recording))
        assert calibration is not None
        assert calibration.side == "right"
        assert [[f.code for f in rep.faults] for rep in result.reps] == [["pelvis_rolls_back"], []]

    def test_twice_the_same(self) -> None:
        assert judged(self.recording)[1].reps == judged(self.recording)[1].reps
