"""A whole set from landmarks to result: armed by the held start position, and the same for every camera and clock."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calibration.body import Calibration
from calibration.landmarks import Landmark, Pose, Side, other
from exercises.clam import CLAM
from exercises.judging.arming import NEARLY_S
from exercises.judging.between import SAT_UP_S
from exercises.judging.results import SetResult
from exercises.judging.runner import SetRunner
from exercises.judging.update import State as Doing
from exercises.judging.update import Update
from tests.replay import replay
from tests.stick_figure import (
    FEET_APART,
    GOOD,
    LEG_LIFT,
    ROLLS_BACK,
    WAIST_SHORTENS,
    Camera,
    Clam,
    Recording,
    Rep,
    State,
    film,
    film_clam,
    later,
    mirrored,
    moved,
)

REST = State()
SCENES = {
    "good": GOOD,
    "rolls_back": ROLLS_BACK,
    "feet_apart": FEET_APART,
    "waist_shortens": WAIST_SHORTENS,
    "leg_lift": LEG_LIFT,
}
CODES = {
    "good": [],
    "rolls_back": ["pelvis_rolls_back"],
    "feet_apart": ["feet_apart"],
    "waist_shortens": ["waist_shortens"],
}
#: What a set comes to: of each repetition the side and the fault codes.
Outcome = list[tuple[Side | None, list[str]]]


@cache
def scene(
    name: str, top: Side = "left", fps: float = 12.0, uneven_seed: int | None = None
) -> tuple[tuple[float, Pose | None], ...]:
    """A set of two repetitions."""
    return tuple(film_clam([replace(SCENES[name], rest_s=1.0)] * 2, top=top, fps=fps, uneven_seed=uneven_seed))


def outcome(result: SetResult) -> Outcome:
    return [(rep.side, sorted(fault.code for fault in rep.faults)) for rep in result.reps]


def expected(name: str, top: Side = "left") -> Outcome:
    return [] if name == "leg_lift" else [(top, CODES[name])] * 2


def run(recording: Sequence[tuple[float, Pose | None]]) -> SetResult:
    return replay(CLAM, recording)[1]


@cache
def judged(name: str, top: Side = "left") -> SetResult:
    """What a scene comes to, judged once."""
    return run(scene(name, top))


def states(updates: Sequence[Update]) -> list[Doing]:
    """The states in order, without immediate repeats."""
    found: list[Doing] = []
    for update in updates:
        if not found or found[-1] != update.state:
            found.append(update.state)
    return found


def joined(*parts: Recording, gap_s: float = 1 / 15) -> Recording:
    """Recordings joined one after another, with one clock."""
    whole: Recording = []
    for part in parts:
        whole += later(part, (whole[-1][0] + gap_s if whole else 0.0) - part[0][0])
    return whole


def nobody(duration_s: float) -> Recording:
    return [(i / 15, None) for i in range(round(duration_s * 15))]


def still(duration_s: float, state: State = REST) -> Recording:
    return film(lambda _: state, duration_s)


def calibrated() -> Calibration:
    """The calibration of the figure before the usual camera."""
    calibration = run(still(3.0)).calibration
    assert calibration is not None
    return calibration


scenes = st.sampled_from(sorted(SCENES))
tops = st.sampled_from(["left", "right"])


class TestInvariances:
    @pytest.mark.parametrize("top", ["left", "right"])
    @pytest.mark.parametrize("name", SCENES)
    def test_scenes(self, name: str, top: Side) -> None:
        assert outcome(judged(name, top)) == expected(name, top)

    @pytest.mark.slow
    @settings(max_examples=8)
    @given(scenes, tops, st.floats(0.2, 6.0), st.tuples(st.floats(-15, 15), st.floats(-15, 15)))
    @example("rolls_back", "left", 3.0, (0.0, 0.0))  # 1920 x 1440
    @example("good", "right", 0.25, (0.0, 0.0))  # 160 x 120
    def test_scaled_and_shifted(self, name: str, top: Side, scale: float, shift_px: tuple[float, float]) -> None:
        assert outcome(run(moved([*scene(name, top)], scale, shift_px))) == expected(name, top)

    @pytest.mark.parametrize("name", SCENES)
    @pytest.mark.parametrize("top", ["left", "right"])
    def test_mirrored_it_is_the_other_side_with_the_same_faults_and_scores(self, name: str, top: Side) -> None:
        plain, twin = judged(name, top), run(mirrored([*scene(name, top)]))
        assert outcome(twin) == expected(name, other(top))
        for a, b in zip(plain.reps, twin.reps, strict=True):
            assert (b.start_s, b.peak_s, b.end_s) == pytest.approx((a.start_s, a.peak_s, a.end_s), abs=0.04)
            assert b.range_deg == pytest.approx(a.range_deg, abs=0.1)
            assert (b.scores.spine, b.scores.hips) == pytest.approx((a.scores.spine, a.scores.hips), abs=0.5)

    @pytest.mark.parametrize("name", SCENES)
    @pytest.mark.parametrize("fps", [24.0, 30.0])
    def test_at_another_frame_rate(self, name: str, fps: float) -> None:
        result, reference = run(scene(name, fps=fps)), judged(name)
        assert outcome(result) == expected(name)
        for a, b in zip(reference.reps, result.reps, strict=True):
            assert (b.start_s, b.peak_s, b.end_s) == pytest.approx((a.start_s, a.peak_s, a.end_s), abs=0.15)
            assert b.range_deg == pytest.approx(a.range_deg, abs=1.0)

    @pytest.mark.slow
    def test_at_sixty_frames_a_second(self) -> None:
        recording = film_clam([GOOD, ROLLS_BACK], fps=60.0)
        assert outcome(run(recording)) == [("left", []), ("left", ["pelvis_rolls_back"])]

    @pytest.mark.slow
    @settings(max_examples=5)
    @given(scenes, st.integers(0, 10_000))
    def test_with_uneven_frames(self, name: str, seed: int) -> None:
        assert outcome(run(scene(name, fps=18.0, uneven_seed=seed))) == expected(name)

    @pytest.mark.slow
    @settings(max_examples=5)
    @given(scenes, st.floats(0, 1e6))
    def test_at_another_hour(self, name: str, hour_s: float) -> None:
        assert outcome(run(later([*scene(name)], hour_s))) == expected(name)

    @pytest.mark.parametrize("roll_deg", [-12.0, 12.0])
    @pytest.mark.parametrize("name", SCENES)
    def test_with_a_camera_that_is_tipped(self, name: str, roll_deg: float) -> None:
        recording = film_clam([SCENES[name]], Camera(roll_deg=roll_deg), fps=15.0)
        assert outcome(run(recording)) == expected(name)[:1]

    @pytest.mark.slow
    @settings(max_examples=4)
    @given(st.integers(0, 10_000))
    def test_with_jitter_good_repetitions_stay_good(self, seed: int) -> None:
        assert outcome(run(film_clam([GOOD] * 2, jitter_px=0.5, seed=seed, fps=20.0))) == expected("good")

    @pytest.mark.parametrize("seed", range(3))
    def test_no_repetition_and_no_cue_from_noise(self, seed: int) -> None:
        updates, result = replay(CLAM, film(lambda _: State(), 12.0, jitter_px=2.0, seed=seed, fps=20.0))
        assert result.reps == ()
        assert [update.cue for update in updates if update.cue] == []

    def test_the_same_landmarks_give_the_same_result(self) -> None:
        recording = film_clam([GOOD, ROLLS_BACK], jitter_px=1.0, fps=12.0)
        (first, a), (second, b) = replay(CLAM, recording), replay(CLAM, recording)
        assert (a.reps, a.scores, a.not_seen) == (b.reps, b.scores, b.not_seen)
        assert len(a.reps) == 2
        for x, y in zip(first, second, strict=True):
            assert (x.t_s, x.state, x.advice, x.hold, x.active, x.cue, x.repetition) == (
                *(y.t_s, y.state, y.advice, y.hold, y.active, y.cue, y.repetition),
            )
            assert repr(x.values) == repr(y.values)  # NaN is the same NaN

    def test_what_comes_later_changes_nothing(self) -> None:
        recording = [*scene("rolls_back")]
        updates, _ = replay(CLAM, recording)
        early, result = replay(CLAM, recording[: len(recording) * 2 // 3])
        assert len(result.reps) == 1
        assert [u.cue for u in early] == [u.cue for u in updates[: len(early)]]
        assert [u.repetition for u in early] == [u.repetition for u in updates[: len(early)]]


class TestArming:
    def test_the_states_of_a_set(self) -> None:
        updates, _ = replay(CLAM, joined(nobody(1), film_clam([GOOD] * 2)))
        wanted = [Doing.NOBODY, Doing.HOLD_STILL, Doing.READY, Doing.MOVING, Doing.READY, Doing.MOVING, Doing.READY]
        assert states(updates) == wanted

    @pytest.mark.parametrize("fps", [15.0, 30.0, 60.0])
    def test_two_seconds_of_stillness(self, fps: float) -> None:
        updates, result = replay(CLAM, film(lambda _: State(), 3.0, fps=fps))
        ready_s = next(update.t_s for update in updates if update.state == Doing.READY)
        assert ready_s == pytest.approx(2.0, abs=0.13)
        held = [update.hold for update in updates if update.t_s <= ready_s]
        assert held == sorted(held)
        assert (held[0], held[-1]) == (0, 1)
        assert result.calibration is not None
        assert (result.calibration.method, result.calibration.side) == ("held", "left")
        assert result.calibration.t_s == ready_s

    def test_getting_into_place_never_counts(self) -> None:
        def settle(t_s: float) -> State:
            """Sitting, lying down, opening the knee twice and wriggling, before holding still."""
            knee = Clam([Rep(up_s=1.2, top_s=0.0, down_s=1.2, rest_s=0.2)] * 2, lead_s=4.4)(t_s)
            return replace(knee, tip_deg=max(0.0, 80.0 - 20.0 * t_s), shift_m=(0.04 * min(t_s, 9.0), 0.0, 0.0))

        updates, result = replay(CLAM, joined(film(settle, 9.8), film_clam([GOOD] * 2)))
        ready = next(update.t_s for update in updates if update.state == Doing.READY)
        assert ready > 9.8
        assert updates[0].state == Doing.GET_READY
        assert updates[0].advice == "Lie on your side, hips stacked."
        assert [rep.start_s > ready for rep in result.reps] == [True, True]
        assert [update.cue for update in updates if update.cue] == []

    def test_repetitions_without_a_hold_before_them_do_not_count(self) -> None:
        recording = [(t, p) for t, p in film_clam([replace(GOOD, up_s=1.4, down_s=1.4, rest_s=0.2)] * 4) if t > 3.3]
        updates, result = replay(CLAM, recording)
        assert result.reps == ()
        assert result.calibration is None
        assert Doing.READY not in states(updates)

    @staticmethod
    def ajar(t_s: float) -> State:
        """The top knee rests 40 degrees open, which is more than the start position allows."""
        return State(opening_deg=40.0)

    def test_who_holds_still_nearly_in_place_is_talked_into_it_and_then_taken_as_they_are(self) -> None:
        updates, _ = replay(CLAM, film(self.ajar, NEARLY_S + 3.0, fps=15))
        ready_s = next(update.t_s for update in updates if update.state == Doing.READY)
        assert ready_s == pytest.approx(NEARLY_S, abs=0.2)
        told = {update.advice for update in updates if update.t_s < ready_s}
        assert told == {"Rest your top knee on the lower one."}

    def test_the_start_itself_takes_its_place(self) -> None:
        updates, result = replay(CLAM, joined(film(self.ajar, NEARLY_S + 1.0, fps=15), film_clam([GOOD] * 2, fps=15)))
        armed = [update.t_s for update in updates if update.state == Doing.READY and update.is_settling]
        assert len(armed) >= 2
        assert len(result.reps) == 2

    def test_who_is_not_near_it_is_never_taken(self) -> None:
        _, result = replay(CLAM, film(lambda _: State(tip_deg=80.0), 2 * NEARLY_S, fps=15))
        assert result.calibration is None

    def test_only_the_side_that_is_asked_for(self) -> None:
        runner = SetRunner(CLAM, side="right")
        told = [runner.update(t, p) for t, p in film_clam([GOOD])]
        assert {(update.state, update.advice) for update in told[:60]} == {
            (Doing.GET_READY, "Turn over: now the right side.")
        }
        assert runner.repetitions == ()
        runner = SetRunner(CLAM, side="right")
        for t_s, pose in film_clam([GOOD], top="right", fps=12.0):
            runner.update(t_s, pose)
        assert [rep.side for rep in runner.repetitions] == ["right"]

    def test_with_a_calibration_it_is_armed_from_the_first_frame(self) -> None:
        recording = [(t, p) for t, p in film_clam([GOOD] * 2) if t >= 2.8]
        updates, result = replay(CLAM, recording, calibrated())
        assert updates[0].state == Doing.READY
        assert len(result.reps) == 2

    @pytest.mark.parametrize(
        ("part", "word"),
        [("LEFT_ANKLE", "feet"), ("RIGHT_KNEE", "knees"), ("LEFT_HIP", "hips"), ("RIGHT_SHOULDER", "shoulders")],
    )
    def test_not_while_a_needed_part_is_hidden(self, part: str, word: str) -> None:
        recording = still(3.0)
        for _, pose in recording:
            assert pose is not None
            pose.points[Landmark[part], 2] = 0.05
        updates, result = replay(CLAM, recording)
        assert {update.state for update in updates} == {Doing.GET_READY}
        assert {update.advice for update in updates} == {f"I can't see your {word}. Move back a little."}
        assert result.calibration is None

    def test_a_part_that_is_hidden_meanwhile_starts_the_hold_anew(self) -> None:
        recording = still(4.5)
        for t_s, pose in recording:
            if pose is not None and 1.2 <= t_s <= 1.4:
                pose.points[Landmark.LEFT_ANKLE, 2] = 0.05
        updates, _ = replay(CLAM, recording)
        ready_s = next(update.t_s for update in updates if update.state == Doing.READY)
        assert ready_s == pytest.approx(1.4 + 2.0, abs=0.15)


class TestLeaving:
    def test_for_more_than_three_seconds_asks_for_the_start_position_again(self) -> None:
        clam = film_clam([GOOD])
        unarmed = [(t, p) for t, p in clam if 3.2 <= t < 8.0]  # moves at once when it is back
        updates, result = replay(CLAM, joined(clam, nobody(3.3), unarmed, film_clam([GOOD])))
        back_s = clam[-1][0] + 3.3
        again = [update.state for update in updates if update.t_s > back_s + 0.1]
        assert again[0] in (Doing.GET_READY, Doing.HOLD_STILL)
        assert Doing.HOLD_STILL in again
        assert [rep.n for rep in result.reps] == [1, 2]
        assert result.reps[0] == run(clam).reps[0]
        assert result.reps[1].start_s > back_s + 4 + 2

    def test_for_two_seconds_does_not(self) -> None:
        updates, result = replay(CLAM, joined(film_clam([GOOD]), nobody(2.0), [*film_clam([GOOD])[38:]]))
        assert states(updates)[-4:] == [Doing.NOBODY, Doing.READY, Doing.MOVING, Doing.READY]
        assert len(result.reps) == 2

    def test_no_frames_for_more_than_three_seconds(self) -> None:
        clam = film_clam([GOOD])
        updates, result = replay(CLAM, joined(clam, [*clam[38:]], gap_s=3.2))
        assert updates[len(clam)].state == Doing.HOLD_STILL
        assert len(result.reps) == 1

    def test_nobody_is_told_to_come_back(self) -> None:
        updates, _ = replay(CLAM, joined(still(3.0), nobody(1.0)))
        assert (updates[-1].state, updates[-1].advice) == (Doing.NOBODY, "I can't see you. Come into the picture.")
        assert updates[-1].values == {}

    def test_getting_up_asks_for_the_start_position_again(self) -> None:
        sits = film(lambda t: State(tip_deg=min(90.0, 60 * t)), 6.0)
        updates, result = replay(CLAM, joined(film_clam([GOOD]), sits, [*film_clam([GOOD])]))
        assert states(updates)[-5:] == [Doing.GET_READY, Doing.HOLD_STILL, Doing.READY, Doing.MOVING, Doing.READY]
        assert [rep.n for rep in result.reps] == [1, 2]

    def test_getting_up_in_the_middle_of_a_movement_ends_it(self) -> None:
        sits = film(lambda t: State(opening_deg=min(40.0, 40 * t), tip_deg=min(90.0, max(0.0, 60 * (t - 1)))), 6.0)
        updates, result = replay(CLAM, joined(still(3.0), sits))
        up_s = 3.0 + 1.0 + 1.0  # the trunk is at 60 degrees then
        last_s = max(update.t_s for update in updates if update.state == Doing.MOVING)
        assert last_s == pytest.approx(up_s + SAT_UP_S, abs=0.3)
        assert updates[-1].state == Doing.GET_READY
        assert result.reps == ()

    def test_hidden_feet_pause_the_feedback(self) -> None:
        feet = still(2.0)
        for _, pose in feet:
            assert pose is not None
            pose.points[Landmark.LEFT_ANKLE, 2] = 0.05
        updates, _ = replay(CLAM, joined(still(2.5), feet, still(1.0)))
        assert states(updates) == [Doing.HOLD_STILL, Doing.READY, Doing.OUT_OF_VIEW, Doing.READY]
        hidden = next(update for update in updates if update.state == Doing.OUT_OF_VIEW)
        assert hidden.advice == "I can't see your feet. Move back a little."
        assert hidden.t_s == pytest.approx(2.5 + 0.5, abs=0.1)

    def test_a_fault_ends_when_its_repetition_is_given_up(self) -> None:
        updates, result = replay(CLAM, film_clam([replace(ROLLS_BACK, top_s=21.0)], fps=15.0), calibrated())
        assert result.reps == ()
        assert ("pelvis_rolls_back",) in {update.active for update in updates}
        assert {update.active for update in updates if update.state == Doing.READY} == {()}

    def test_a_fault_ends_with_the_repetition_it_was_in(self) -> None:
        rolled = [(t, p) for t, p in film_clam([ROLLS_BACK]) if t < 5.7]
        updates, result = replay(CLAM, joined(rolled, nobody(1.0), still(1.0)))
        assert updates[len(rolled) - 1].active == ("pelvis_rolls_back",)
        assert result.reps == ()
        assert updates[-1].state == Doing.READY
        assert updates[-1].active == ()

    def test_one_bad_frame_after_a_repetition_does_not_disarm(self) -> None:
        recording = film_clam([Rep(up_s=1.8, top_s=1.0, down_s=1.8, rest_s=0.2)] * 2)
        end_s = run(recording).reps[0].end_s
        for t_s, pose in recording:
            if pose is not None and end_s - 0.2 <= t_s <= end_s + 0.05:
                pose.points[Landmark.LEFT_ANKLE, 2] = 0.05
        assert len(run(recording).reps) == 2

    def test_turning_over_in_two_seconds_is_noticed(self) -> None:
        recording = joined(film_clam([GOOD] * 2), nobody(2.0), film_clam([GOOD] * 2, top="right"))
        assert [rep.side for rep in run(recording).reps] == ["left", "left", "right", "right"]


class TestTime:
    @pytest.mark.parametrize("t_s", [1.0, 0.5])
    @pytest.mark.parametrize("is_seen", [True, False])
    def test_that_does_not_move_on(self, t_s: float, is_seen: bool) -> None:
        runner = SetRunner(CLAM)
        runner.update(1.0, None)
        pose = later(still(0.01), t_s)[0][1] if is_seen else None
        with pytest.raises(ValueError, match=rf"time must move on: {t_s} s after 1.0 s"):
            runner.update(t_s, pose)

    def test_a_frame_that_was_refused_changes_nothing(self) -> None:
        recording, runner = film_clam([GOOD]), SetRunner(CLAM)
        for i, (t_s, pose) in enumerate(recording):
            runner.update(t_s, pose)
            if i % 50 == 0:
                with pytest.raises(ValueError, match="time must move on"):
                    runner.update(t_s, pose)
        assert runner.result().reps == run(recording).reps


class TestBaseline:
    def test_is_the_rest_just_before_the_repetition(self) -> None:
        """Between repetitions the pelvis creeps back by 24 degrees, slowly: the repetitions themselves are good."""
        clam = Clam([replace(GOOD, rest_s=5.0)] * 4)

        def creep(t_s: float) -> State:
            done = sum(min(1.0, max(0.0, (t_s - end_s) / 3.5)) for end_s in clam.ends_s[:3])
            return replace(clam(t_s), roll_deg=8.0 * done)

        updates, result = replay(CLAM, film(creep, clam.duration_s, fps=15.0))
        assert outcome(result) == [("left", [])] * 4
        assert [update.cue for update in updates if update.cue] == []

    def test_a_creep_as_large_within_one_repetition_is_a_fault(self) -> None:
        [rep] = run(film_clam([Rep(State(opening_deg=50.0, roll_deg=32.0))])).reps
        assert [fault.code for fault in rep.faults] == ["pelvis_rolls_back"]

    def test_sliding_on_the_mat_between_repetitions_is_no_fault(self) -> None:
        clam = Clam([replace(GOOD, rest_s=4.0)] * 3)

        def slide(t_s: float) -> State:
            done = sum(min(1.0, max(0.0, (t_s - end_s) / 3.0)) for end_s in clam.ends_s[:2])
            return replace(clam(t_s), shift_m=(0.0, 0.0, -0.08 * done))

        assert outcome(run(film(slide, clam.duration_s, fps=15.0))) == [("left", [])] * 3

    def test_differences_are_zero_at_rest(self) -> None:
        updates, _ = replay(CLAM, still(4.0, state=State(feet_gap_m=0.05)))
        told = updates[-1].values
        for observable in CLAM.observables:
            if observable.since_rest:
                assert told[observable.name] == pytest.approx(0.0, abs=1e-3)

    def test_is_the_rest_and_not_the_beginning_of_the_movement(self) -> None:
        """However slowly a repetition begins, its fault is as large."""
        slow, usual = (run(film_clam([replace(ROLLS_BACK, up_s=up_s)])).reps[0].faults[0] for up_s in (6.0, 2.4))
        assert slow.peak == pytest.approx(usual.peak, rel=0.07)

    def test_is_the_last_rest_and_not_a_longer_one(self) -> None:
        """The waist settles a tenth shorter from 1.3 to 0.4 s before each repetition."""
        clam = Clam([replace(GOOD, rest_s=3.0)] * 3)

        def settle(t_s: float) -> State:
            done = sum(min(1.0, max(0.0, (t_s - start_s + 1.3) / 0.9)) for start_s in clam.starts_s[1:])
            return replace(clam(t_s), shorten=0.1 * done)

        updates, result = replay(CLAM, film(settle, clam.duration_s, fps=12.0))
        assert outcome(result) == [("left", [])] * 3
        assert [update.cue for update in updates if update.cue] == []
        assert [rep.scores.spine for rep in result.reps] == pytest.approx([100] * 3)

    def test_differences_come_back_to_zero_when_rest_has_moved(self) -> None:
        updates, _ = replay(CLAM, film(lambda t: State(roll_deg=min(20.0, max(0.0, 20 * (t - 2.5)))), 6.0, fps=12.0))
        assert max(update.values.get("pelvis_roll_deg", 0.0) for update in updates) > 3
        assert updates[-1].values["pelvis_roll_deg"] == pytest.approx(0.0, abs=0.1)

    def test_after_an_incomplete_return_it_is_the_last_true_rest(self) -> None:
        reps = [replace(ROLLS_BACK, returns_to=0.4, rest_s=0.1), ROLLS_BACK]
        _, result = replay(CLAM, film_clam(reps), calibrated())
        peaks = [fault.peak for rep in result.reps for fault in rep.faults if fault.code == "pelvis_rolls_back"]
        assert len(peaks) == 2
        assert peaks[1] == pytest.approx(peaks[0], rel=0.15)


class TestIncompleteReturns:
    def test_separate_repetitions_and_keep_the_set_going(self) -> None:
        reps = [Rep(State(opening_deg=75.0), returns_to=0.45, rest_s=0.1)] * 2 + [Rep(State(opening_deg=75.0))]
        assert len(run(film_clam(reps)).reps) == 3

    def test_separate_repetitions_of_a_recording(self) -> None:
        reps = [Rep(State(opening_deg=75.0), returns_to=0.45, rest_s=0.1)] * 2 + [Rep(State(opening_deg=75.0))]
        assert len(replay(CLAM, film_clam(reps), calibrated())[1].reps) == 3


class TestMovements:
    def test_a_straight_leg_lift_counts_zero_and_says_why(self) -> None:
        updates, result = replay(CLAM, film_clam([LEG_LIFT] * 2, fps=15.0))
        assert result.reps == ()
        assert [update.cue.code for update in updates if update.cue] == ["not_counted"] * 2

    def test_held_open_for_longer_than_20_s_counts_zero(self) -> None:
        recording = film_clam([replace(GOOD, top_s=21.0), GOOD], fps=15.0)
        assert [rep.start_s > 28 for rep in run(recording).reps] == [True]

    @pytest.mark.parametrize(("up_s", "down_s"), [(0.8, 2.4), (2.4, 0.8)])
    def test_too_fast(self, up_s: float, down_s: float) -> None:
        [rep] = run(film_clam([replace(GOOD, up_s=up_s, down_s=down_s)])).reps
        assert [fault.code for fault in rep.faults] == ["too_fast"]
        assert rep.scores.tempo is not None
        assert rep.scores.tempo < 50

    def test_partial_range(self) -> None:
        result = run(film_clam([Rep(State(opening_deg=60.0)), Rep(State(opening_deg=28.0))]))
        assert outcome(result) == [("left", []), ("left", ["partial_range"])]

    def test_every_cue_has_its_fault(self) -> None:
        updates, result = replay(CLAM, film_clam([GOOD, ROLLS_BACK, FEET_APART, WAIST_SHORTENS], fps=12.0))
        cues = [update.cue for update in updates if update.cue]
        assert [cue.code for cue in cues] == ["pelvis_rolls_back", "feet_apart", "waist_shortens"]
        assert [cue.text for cue in cues] == ["Hips stacked", "Keep the feet together", "Long waist"]
        for cue, rep in zip(cues, result.reps[1:], strict=True):
            assert [fault.code for fault in rep.faults] == [cue.code]
            assert rep.start_s < cue.t_s <= rep.end_s

    def test_the_cue_comes_before_the_top(self) -> None:
        updates, result = replay(CLAM, film_clam([ROLLS_BACK]))
        [cue] = [update.cue for update in updates if update.cue]
        assert cue.t_s < result.reps[0].peak_s + 0.2


class TestJson:
    @pytest.mark.parametrize("pitch_deg", [12.0, 45.0])
    def test_of_a_whole_set_holds_no_nan(self, pitch_deg: float) -> None:
        low = replace(calibrated(), camera_pitch_deg=pitch_deg)
        _, result = replay(CLAM, film_clam([ROLLS_BACK]), low)
        assert result.calibration is not None
        told = {
            "calibration": result.calibration.as_dict(),
            "scores": result.scores.as_dict(),
            "reps": [rep.as_dict() for rep in result.reps],
            "not_seen": [note.as_dict() for note in result.not_seen],
        }
        text = json.dumps(told, allow_nan=False)
        [rep] = json.loads(text)["reps"]
        assert (rep["scores"]["hips"] is None) == (pitch_deg < 25)


class TestNotSeen:
    def test_hips_are_not_seen_and_nothing_is_said_of_them(self) -> None:
        low = replace(calibrated(), camera_pitch_deg=12.0)
        updates, result = replay(CLAM, film_clam([ROLLS_BACK] * 3, fps=12.0), low)
        assert len(result.reps) == 3
        assert [rep.scores.hips for rep in result.reps] == [None] * 3
        assert (result.scores.hips, result.scores.total) == (None, None)
        assert result.scores.spine is not None
        assert {fault.code for rep in result.reps for fault in rep.faults} == set()
        assert [update.cue for update in updates if update.cue] == []
        assert not any("pelvis_rolls_back" in update.active for update in updates)
        assert [note.what for note in result.not_seen] == ["pelvis_rolls_back"]
        assert "Raise the camera" in result.not_seen[0].advice

    def test_with_nobody_in_four_of_ten_frames_a_repetition_counts_unjudged(self) -> None:
        recording = film_clam([ROLLS_BACK], fps=12.0)
        holes = [(t, None if t > 3 and i % 10 in (2, 3, 7, 8) else p) for i, (t, p) in enumerate(recording)]
        [rep] = run(holes).reps
        assert (rep.scores.spine, rep.scores.hips, rep.faults) == (None, None, ())

    def test_from_high_enough_there_is_no_such_note(self) -> None:
        result = run(scene("rolls_back"))
        assert result.not_seen == ()
        assert all(rep.scores.hips is not None for rep in result.reps)


def test_nothing_at_all() -> None:
    updates, result = replay(CLAM, nobody(5.0))
    assert {update.state for update in updates} == {Doing.NOBODY}
    assert result == SetResult("clam")
