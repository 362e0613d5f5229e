"""Live sets that begin without a held start position: what counts in hindsight, and what must not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.landmarks import Side
from exercises.clam import CLAM
from exercises.judging.late_start import EVIDENCE
from exercises.judging.runner import SetRunner
from exercises.judging.update import State, Update
from tests.said import contradictions, live
from tests.stick_figure import GOOD, LEG_LIFT, ROLLS_BACK, Clam, Recording, Rep, film_clam, later, mirrored, moved

#: Between these nobody rests for long enough to be armed by the held start position.
BUSY = replace(GOOD, up_s=1.5, down_s=1.5, rest_s=0.2)
BUSY_ROLLS = replace(ROLLS_BACK, up_s=1.5, down_s=1.5, rest_s=0.2)
BUSY_LIFT = replace(LEG_LIFT, up_s=1.5, down_s=1.5, rest_s=0.2)


def begun(reps: Sequence[Rep], start_s: float | None = None, top: Side = "left", fps: float = 12.0) -> Recording:
    """A set that begins in mid-movement, by default at the first top, and ends as its last repetition does."""
    clam = Clam(reps)
    first_s = clam.peaks_s[0] if start_s is None else start_s
    frames = film_clam(reps, top=top, fps=fps)
    return later([(t_s, pose) for t_s, pose in frames if first_s <= t_s <= clam.duration_s - 0.5], -first_s)


def judged(recording: Recording, side: Side | None = None, *, is_live: bool = True) -> tuple[list[Update], SetRunner]:
    """Judge a set frame by frame to its end."""
    runner = SetRunner(CLAM, side=side, is_live=is_live)
    updates = [runner.update(t_s, pose) for t_s, pose in recording]
    runner.finish()
    return updates, runner


def starts_s(runner: SetRunner) -> list[float]:
    return [rep.start_s for rep in runner.repetitions]


class TestWhoBeginsAtOnce:
    @pytest.mark.parametrize("top", ["left", "right"])
    def test_every_whole_repetition_counts(self, top: Side) -> None:
        _, runner = judged(begun([BUSY] * 5, top=top))
        assert [rep.side for rep in runner.repetitions] == [top] * 4
        assert [rep.n for rep in runner.repetitions] == [1, 2, 3, 4]
        assert all(rep.faults == () for rep in runner.repetitions)
        calibration = runner.result().calibration
        assert calibration is not None
        assert calibration.method == "hindsight"

    def test_a_trainer_that_waits_for_the_held_start_position_counts_none(self) -> None:
        _, runner = judged(begun([BUSY] * 5), is_live=False)
        assert runner.repetitions == ()

    def test_they_count_as_soon_as_there_is_evidence(self) -> None:
        updates, runner = judged(begun([BUSY] * 7))
        first = next(update for update in updates if update.repetition is not None)
        assert len(first.repetitions) in (EVIDENCE - 1, EVIDENCE)
        assert [rep.n for rep in first.repetitions] == list(range(1, len(first.repetitions) + 1))
        assert first.t_s < runner.repetitions[EVIDENCE].end_s

    def test_each_repetition_is_reported_once(self) -> None:
        updates, runner = judged(begun([BUSY] * 7))
        reported = [rep for update in updates for rep in update.repetitions]
        assert reported == list(runner.repetitions[: len(reported)])
        assert len(runner.repetitions) - len(reported) in (0, 1)  # the last one ends with the set

    def test_the_screen_says_that_the_person_moves_and_not_that_they_should_hold_still(self) -> None:
        updates, _ = judged(begun([BUSY] * 7))
        first = next(n for n, update in enumerate(updates) if update.repetition is not None)
        assert {update.state for update in updates[first:]} <= {State.MOVING, State.READY}
        assert all(update.calibration is not None for update in updates[first:])

    def test_faults_of_earlier_repetitions_are_in_the_result(self) -> None:
        _, runner = judged(begun([BUSY_ROLLS] * 5))
        assert [[fault.code for fault in rep.faults] for rep in runner.repetitions] == [["pelvis_rolls_back"]] * 4

    @pytest.mark.parametrize("rep", [BUSY, BUSY_ROLLS])
    def test_all_that_the_coach_says_is_recorded(self, rep: Rep) -> None:
        assert contradictions(live(CLAM, begun([rep] * 6))) == []

    def test_one_repetition_is_enough_if_the_set_ends(self) -> None:
        _, runner = judged(begun([BUSY] * 2))
        assert len(runner.repetitions) == 1


class TestWhatDoesNotCount:
    def test_one_or_two_tries_before_the_held_start_position(self) -> None:
        tries, rest = [BUSY, replace(BUSY, rest_s=3.0)], [GOOD, GOOD]
        _, runner = judged(begun([*tries, *rest]))
        assert len(runner.repetitions) == 2

    def test_another_movement(self) -> None:
        _, runner = judged(begun([BUSY_LIFT] * 6))
        assert runner.repetitions == ()

    def test_somebody_who_lies_still(self) -> None:
        still = [(t_s, pose) for t_s, pose in film_clam([replace(GOOD, rest_s=20.0)]) if t_s > 8.0]
        _, runner = judged(later(still, -8.0))
        assert runner.repetitions == ()

    def test_the_other_side_than_the_one_asked_for(self) -> None:
        _, runner = judged(begun([BUSY] * 5, top="left"), side="right")
        assert runner.repetitions == ()

    def test_what_was_done_before_somebody_went_away(self) -> None:
        before, after = begun([BUSY] * 3), film_clam([GOOD, GOOD], fps=12)
        gap: Recording = [(before[-1][0] + (n + 1) / 12, None) for n in range(12 * 8)]
        _, runner = judged([*before, *gap, *later(after, gap[-1][0] + 1 / 12)])
        assert min(starts_s(runner)) > gap[-1][0]


class TestInvariance:
    @settings(max_examples=6, deadline=None)
    @given(
        start_s=st.floats(1.5, 3.5),
        scale=st.floats(0.6, 1.5),
        fps=st.sampled_from([10.0, 15.0, 24.0]),
        is_mirrored=st.booleans(),
    )
    def test_mirror_scale_and_frame_rate_change_nothing(
        self, start_s: float, scale: float, fps: float, is_mirrored: bool
    ) -> None:
        recording = moved(begun([BUSY] * 5, start_s, fps=fps), scale)
        _, runner = judged(mirrored(recording) if is_mirrored else recording)
        assert len(runner.repetitions) in (4, 5)  # 5 if the first one is seen nearly whole
        assert {rep.side for rep in runner.repetitions} == {"right" if is_mirrored else "left"}
