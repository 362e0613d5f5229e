"""The bias of a measure in one set, and the fault that remains without it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from exercises.clam import CLAM
from exercises.judging import habit
from exercises.judging.declaration import FaultRule, Habit
from exercises.judging.habit import Reading, codes_again, judged_again, offset_of, peaks_of
from exercises.judging.results import Fault, Repetition, Scores
from exercises.judging.runner import SetRunner
from tests.made_rules import made_rule
from tests.stick_figure import GOOD, film_clam

NAN = math.nan
RULE = made_rule(
    "arched", "it arches", "Down", "spine", "top_deg", "deg", tolerance=184, fault=188, severe=200, habit=Habit(178, 6)
)
PLAIN = replace(RULE, code="plain", score="hips", habit=None)
REP = Repetition(1, None, 1.0, 3.0, 5.0, 50.0, 2.0, 2.0, Scores(50.0, 50.0, 80.0, 90.0))


def reading(rule: FaultRule, peak: float, fault: Fault | None) -> Reading:
    """A measure that stays at its peak for two seconds."""
    return Reading(rule, peak, np.array([np.arange(0, 2, 0.1), np.full(20, peak)]), fault)


def again(*peaks: float, faulty: tuple[int, ...] = ()) -> list[Repetition]:
    """Repetitions with these peaks; those named had the fault live."""
    live = Fault("arched", 2.0, 4.0, 190.0, "deg", "fault")
    reps = [replace(REP, n=k + 1, faults=(live,) if k in faulty else ()) for k in range(len(peaks))]
    readings = [[reading(RULE, p, live if k in faulty else None)] for k, p in enumerate(peaks)]
    return list(judged_again(reps, readings))


class TestOffset:
    @pytest.mark.parametrize(
        ("others", "offset"),
        [
            ((178.0,), 0),
            ((183.0,), 4),  # four fifths of 5
            ((173.0, NAN), -4),
            ((195.0, 195.0), 6),  # no measure is further off
            ((150.0,), -6),
            ((178.0, 178.0, 200.0), 0),  # one fault among them does not matter
            ((178.0, 188.0), 4),
        ],
    )
    def test_what_the_others_read(self, others: tuple[float, ...], offset: float) -> None:
        assert offset_of(RULE, others) == pytest.approx(offset)

    @pytest.mark.parametrize("others", [(), (NAN,)])
    def test_the_first_knows_none(self, others: tuple[float, ...]) -> None:
        assert math.isnan(offset_of(RULE, others))

    def test_a_rule_without_one_is_right(self) -> None:
        assert offset_of(PLAIN, ()) == 0


class TestJudgedAgain:
    def test_a_body_that_reads_high_all_set_long_is_right(self) -> None:
        reps = again(190.0, 190.0, 190.0, faulty=(0,))
        assert [rep.faults for rep in reps] == [()] * 3
        assert [rep.scores.spine for rep in reps] == [100.0] * 3

    def test_the_one_that_stands_out_is_found_although_it_came_first(self) -> None:
        reps = again(186.0, 173.0, 173.0)
        [fault] = reps[0].faults
        assert (fault.code, fault.onset_s, fault.end_s, fault.peak) == ("arched", 1.0, 5.0, 190.0)
        assert fault.severity == "fault"
        assert reps[0].scores.spine == pytest.approx(62.5)
        assert not reps[1].faults
        assert not reps[2].faults

    def test_a_fault_told_live_keeps_its_time(self) -> None:
        reps = again(178.0, 201.0, 178.0, faulty=(1,))
        [fault] = reps[1].faults
        assert (fault.onset_s, fault.peak, fault.severity) == (2.0, 201.0, "severe")

    def test_what_was_not_seen_has_no_score(self) -> None:
        reps = again(178.0, NAN, 178.0)
        assert reps[1].scores == Scores(None, None, 80.0, 90.0)

    def test_another_scene_of_the_film_tells_nothing(self) -> None:
        """In a film cut together from two places, the first one reads 8 more throughout."""
        reps = [REP, replace(REP, n=2), replace(REP, n=3)]
        readings = [[replace(reading(RULE, peak, None), view=view)] for peak, view in ((191, 0), (191, 0), (178, 1))]
        first, second, third = judged_again(reps, readings)
        assert [first.faults, second.faults, third.faults] == [(), (), ()]
        readings[1] = [replace(readings[1][0], view=1)]
        assert [fault.code for fault in judged_again(reps, readings)[1].faults] == ["arched"]

    def test_a_measure_that_needs_others_is_not_seen_alone(self) -> None:
        alone = replace(RULE, habit=Habit(178, 6, needs_others=True))
        assert judged_again([REP], [[reading(RULE, 178.0, None)]])[0].scores.spine == 100
        assert judged_again([REP], [[reading(alone, 178.0, None)]])[0].scores.spine is None

    def test_those_that_went_too_far_tell_nothing(self) -> None:
        too_far = Fault("sits_up", 3.0, 5.0, 70.0, "deg", "severe")
        reps = [REP, replace(REP, faults=(too_far,))]
        readings = [[reading(RULE, 186.0, None)], [reading(RULE, 160.0, None)]]
        assert judged_again(reps, readings, overshoots=("sits_up",))[0].faults == ()
        assert [fault.code for fault in judged_again(reps, readings)[0].faults] == ["arched"]

    def test_small_ones_tell_nothing(self) -> None:
        partial = Fault("partial_range", 3.0, 5.0, 20.0, "deg", "fault")
        reps = [REP, replace(REP, faults=(partial,))]
        first, _ = judged_again(reps, [[reading(RULE, 186.0, None)], [reading(RULE, 160.0, None)]])
        assert not first.faults

    def test_rules_without_a_habit_are_left_alone(self) -> None:
        fault = Fault("plain", 2.0, 4.0, 190.0, "deg", "fault")
        rep = replace(REP, faults=(fault,))
        assert judged_again([rep], [[reading(PLAIN, 190.0, fault)]]) == (rep,)

    @pytest.mark.parametrize("n", [1, 2, 3, 4, 9])
    def test_each_is_compared_with_all_others(self, n: int) -> None:
        """In a set with equal peaks, unseen ones, and some too small to compare with."""
        rng = np.random.default_rng(n)
        partial = Fault("partial_range", 3.0, 5.0, 20.0, "deg", "fault")
        reps = [replace(REP, n=k + 1, faults=(partial,) if k % 4 == 3 else ()) for k in range(n)]
        peaks = [NAN if k % 5 == 4 else float(rng.integers(182, 190)) for k in range(n)]
        readings = [[reading(RULE, peak, None)] for peak in peaks]
        for k, rep in enumerate(judged_again(reps, readings)):
            others = [one for j, one in enumerate(readings) if j != k and not reps[j].faults]
            bias = offset_of(RULE, peaks_of(RULE, others, 0))
            is_fault = not math.isnan(bias) and peaks[k] - bias >= RULE.fault
            assert [fault.peak for fault in rep.faults if fault.code == "arched"] == [peaks[k] - bias] * is_fault

    def test_codes_are_those_of_the_judged_repetitions_without_scoring_anything(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Scores are for the end of a set: after each repetition they would cost more, the longer the set is."""
        fault = Fault("plain", 2.0, 4.0, 190.0, "deg", "fault")
        reps = [REP, replace(REP, n=2, faults=(fault,)), replace(REP, n=3)]
        readings = [[reading(RULE, 186.0, None)], [reading(RULE, 173.0, None)], [reading(RULE, 173.0, None)]]
        judged = [{one.code for one in rep.faults} for rep in judged_again(reps, readings)]
        monkeypatch.delattr(habit, "score_of")
        assert codes_again(reps, readings) == judged == [{"arched"}, {"plain"}, set()]

    def test_a_set_in_progress_scores_no_repetition_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(habit, "score_of", None)
        runner = SetRunner(CLAM)
        for t_s, pose in film_clam([GOOD, GOOD]):
            runner.update(t_s, pose)
        monkeypatch.undo()
        assert len(runner.repetitions) == 2
