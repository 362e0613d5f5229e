"""One repetition judged: is it this exercise, what went wrong, when is it said, what does it score?

The exercise is a toy, so that no number of a real one stands in the way.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from exercises.clam import CLAM
from exercises.judging.counter import SwingCounter
from exercises.judging.declaration import Counting, Exercise, Limit, Observable
from exercises.judging.judge import active_codes
from exercises.judging.range_of_motion import in_hindsight
from exercises.judging.repetition import RepetitionJudge
from exercises.judging.results import Cue, Fault, NotSeen, Repetition, Scores
from exercises.judging.swing import Swing
from tests.made_rules import WHY, made_rule

NAN = math.nan

SAGS = made_rule(
    "sags", "it sags", "Up", "hips", "sag_deg", "deg", tolerance=5.0, fault=10.0, severe=20.0, error="sag_error_deg"
)
BENDS = made_rule("bends", "it bends", "Long", "spine", "bend_deg", "deg", 3.0, 6.0, 12.0, either_way=True)
SHRINKS = made_rule("bends", "it shrinks", "Long", "spine", "shrink_pct", "%", 4.0, 8.0, 16.0)
GAPES = made_rule("gapes", "it gapes", "Together", None, "gap_torso", "torso", 0.1, 0.2, 0.4)
BENT = Limit("lead_torso", 0.5, math.inf, "Bend your knee.", why=WHY)
TOY: Exercise = replace(
    CLAM,
    id="toy",
    counting=Counting(
        "swing_deg", 10.0, 40.0, 1.5, 1.5, (Limit("lead_torso", 0.5, math.inf, "Bend your knee.", why=WHY),), why=WHY
    ),
    faults=(SAGS, BENDS, SHRINKS, GAPES),
)
FINE = {"lead_torso": 1.0, "sag_deg": 0.0, "sag_error_deg": 3.0, "bend_deg": 0.0, "shrink_pct": 0.0, "gap_torso": 0.0}

Signal = Callable[[float], float]


class Sequence:
    """Repetitions of the toy one after another, four seconds each, at 20 frames a second."""

    def __init__(self, exercise: Exercise = TOY) -> None:
        self.judge = RepetitionJudge(exercise, exercise.counting)
        self.cues: list[Cue] = []
        self.reps: list[Repetition] = []
        self.t_s = 0.0

    def rep(
        self, swing: Swing | None = None, blind: tuple[float, float] = (9.0, 9.0), **signals: float | Signal
    ) -> Repetition | None:
        """One repetition; each signal a number that holds over its upper half, or a function of its own time."""
        start_s = self.t_s
        self.judge.begin(start_s)
        for i in range(80):
            self.t_s, t = start_s + i / 20, i / 20
            if blind[0] <= t < blind[1]:
                self.judge.blind(self.t_s)
                continue
            values = FINE | {"swing_deg": 20 - 20 * math.cos(t * math.pi / 2)}
            for name, signal in signals.items():
                values[name] = signal(t) if callable(signal) else (signal if 1 <= t < 3 else FINE[name])
            cue = self.judge.update(self.t_s, values)
            self.cues += [cue] if cue else []
        swing = swing or Swing(start_s, start_s + 2, start_s + 4, 2.0, 2.0, 40.0)
        cue, repetition = self.judge.end(swing, "left", len(self.reps) + 1, self.t_s)
        self.cues += [cue] if cue else []
        self.reps += [repetition] if repetition else []
        self.t_s = start_s + 5
        return repetition

    @property
    def codes(self) -> list[list[str]]:
        return [[fault.code for fault in rep.faults] for rep in self.reps]


def swing_of(range_deg: float = 40.0, lift_s: float = 2.0, lower_s: float = 2.0) -> Swing:
    return Swing(0.0, 2.0, 4.0, lift_s, lower_s, range_deg)


class TestGood:
    def test_scores_full_and_says_nothing(self) -> None:
        run = Sequence()
        rep = run.rep()
        assert rep is not None
        assert rep.scores == Scores(100.0, 100.0, 100.0, 100.0)
        assert (rep.faults, run.cues) == ((), [])
        assert (rep.n, rep.side, rep.start_s, rep.peak_s, rep.end_s, rep.range_deg) == (1, "left", 0.0, 2.0, 4.0, 40.0)


class TestFaults:
    def test_one_is_told_when_it_is_established_and_kept_with_its_span(self) -> None:
        run = Sequence()
        rep = run.rep(sag_deg=15.0)
        assert rep is not None
        [fault] = rep.faults
        assert (fault.code, fault.peak, fault.unit, fault.severity) == ("sags", 15.0, "deg", "fault")
        assert (fault.onset_s, fault.end_s) == pytest.approx((1.0, 3.0))
        [cue] = run.cues
        assert (cue.code, cue.text, cue.severity) == ("sags", "Up", "fault")
        assert cue.t_s == pytest.approx(1.25)

    def test_active_while_it_goes_on(self) -> None:
        run, active = Sequence(), []
        run.rep(sag_deg=lambda t: active.append(active_codes(run.judge.states(FINE))) or (15.0 if 1 <= t < 3 else 0.0))  # type: ignore[func-returns-value]
        assert active[20] == ()
        assert active[40] == ("sags",)
        assert active[70] == ()

    @pytest.mark.parametrize("over_rep", [False, True])
    def test_one_that_grows_is_told_sooner_unless_its_measure_may_leap(self, over_rep: bool) -> None:
        sag = Observable("sag_deg", "Sagging", over_rep=(lambda _: 0.0) if over_rep else None)
        run = Sequence(replace(TOY, observables=(sag,)))
        rep = run.rep(sag_deg=lambda t: 11.5 + 5 * (t - 1) if 1 <= t < 3 else 0.0)
        assert [cue.t_s for cue in run.cues] == pytest.approx([1.25 if over_rep else 1.1])
        assert rep is not None
        assert [fault.onset_s for fault in rep.faults] == pytest.approx([1.0])

    @pytest.mark.parametrize("sign", [1, -1])
    def test_either_way(self, sign: int) -> None:
        run = Sequence()
        run.rep(bend_deg=sign * 8.0)
        run.rep(sag_deg=-50.0)  # one-way: the good direction is never a fault
        assert run.codes == [["bends"], []]

    def test_the_worse_of_two_with_one_code_is_kept(self) -> None:
        run = Sequence()
        run.rep(bend_deg=8.0, shrink_pct=30.0)
        run.rep(bend_deg=30.0, shrink_pct=9.0)
        assert run.codes == [["bends"], ["bends"]]
        assert [rep.faults[0].unit for rep in run.reps] == ["%", "deg"]
        assert [rep.faults[0].severity for rep in run.reps] == ["severe", "severe"]

    def test_faults_are_sorted_by_onset(self) -> None:
        run = Sequence()
        run.rep(
            sag_deg=lambda t: 15.0 * (t > 2.5), gap_torso=lambda t: 0.3 * (t > 1.5), bend_deg=lambda t: 8.0 * (t > 2)
        )
        assert run.codes == [["gapes", "bends", "sags"]]

    def test_two_in_one_frame_the_more_important_is_said(self) -> None:
        run = Sequence()
        run.rep(gap_torso=0.3, sag_deg=15.0)
        assert [cue.code for cue in run.cues] == ["sags"]
        assert set(run.codes[0]) == {"sags", "gapes"}


class TestTwoOfThree:
    """Measured 11 with an error of 3: the threshold of 10 is passed, but not clearly."""

    @pytest.mark.parametrize(
        ("sags", "expected"),
        [
            ([11.0], [0]),
            ([11.0, 11.0], [0, 1]),
            ([11.0, 0.0, 11.0], [0, 0, 1]),
            ([11.0, 0.0, 0.0, 11.0], [0, 0, 0, 0]),  # two of four
            ([0.0, 11.0, 11.0, 11.0], [0, 0, 1, 1]),
            ([15.0, 11.0], [1, 1]),  # a clear one counts among the two
            ([15.0, 0.0], [1, 0]),  # a good repetition is good
            ([9.9, 9.9, 9.9], [0, 0, 0]),
        ],
    )
    def test_suspicions(self, sags: list[float], expected: list[int]) -> None:
        run = Sequence()
        for sag in sags:
            run.rep(sag_deg=sag)
        assert [len(codes) for codes in run.codes] == expected

    def test_is_said_at_the_end_of_the_repetition_that_confirms_it(self) -> None:
        run = Sequence()
        run.rep(sag_deg=11.0)
        assert run.cues == []
        second = run.rep(sag_deg=11.0)
        assert second is not None
        assert [(cue.code, cue.text) for cue in run.cues] == [("sags", "Up")]
        assert run.cues[0].t_s > second.start_s + 3.9

    def test_another_movement_between_is_no_repetition_without_the_fault(self) -> None:
        run = Sequence()
        run.rep(sag_deg=11.0)
        for _ in range(3):
            assert run.rep(lead_torso=0.0) is None
        run.rep(sag_deg=11.0)
        assert [len(codes) for codes in run.codes] == [0, 1]

    def test_measures_with_one_code_do_not_confirm_each_other(self) -> None:
        exercise = replace(TOY, faults=(replace(BENDS, error="sag_error_deg"), replace(SHRINKS, error="sag_error_deg")))
        run, twin = Sequence(exercise), Sequence(exercise)
        run.rep(bend_deg=7.0)
        run.rep(shrink_pct=9.0)
        twin.rep(shrink_pct=9.0)
        twin.rep(bend_deg=7.0)
        assert run.codes == twin.codes == [[], []]


class TestOtherMovements:
    def test_is_not_counted_and_says_why(self) -> None:
        run = Sequence()
        assert run.rep(lead_torso=0.2) is None
        [cue] = run.cues
        assert (cue.code, cue.text) == ("not_counted", "Bend your knee.")
        assert active_codes(run.judge.states(FINE)) == ()

    def test_the_limit_holds_at_the_top_only(self) -> None:
        run = Sequence()
        assert (
            run.rep(swing_deg=lambda t: 40.0 if 1 <= t < 3 else 10.0, lead_torso=lambda t: float(1 <= t < 3))
            is not None
        )

    def test_one_bad_frame_at_the_top_does_not_matter(self) -> None:
        assert Sequence().rep(lead_torso=lambda t: 0.0 if t == 2.0 else 1.0) is not None

    def test_what_is_not_seen_may_be(self) -> None:
        run = Sequence()
        assert run.rep(lead_torso=lambda _: NAN, sag_deg=15.0) is not None
        assert [cue.code for cue in run.cues] == ["sags"]

    def test_no_advice_for_a_movement_that_is_another_one(self) -> None:
        run = Sequence()
        run.rep(sag_deg=30.0, lead_torso=lambda _: 0.0)
        assert [cue.code for cue in run.cues] == ["not_counted"]

    def test_the_cue_waits_until_it_looks_like_this_exercise(self) -> None:
        run = Sequence()
        run.rep(sag_deg=lambda t: 15.0 * (t > 0.5), lead_torso=lambda t: float(t >= 1.5))
        assert [cue.code for cue in run.cues] == ["sags"]
        assert run.cues[0].t_s == pytest.approx(1.5)

    @pytest.mark.parametrize("rest", [-60.0, 160.0])  # peak -20: no top at all; peak 200: all of it is the top
    def test_the_top_is_found_wherever_rest_is(self, rest: float) -> None:
        run = Sequence()

        def swing(t: float) -> float:
            return rest + (40.0 if 1.5 <= t < 2.5 else 5.0)

        assert run.rep(swing_deg=swing, lead_torso=lambda t: 0.0 if 1.5 <= t < 2.5 else 1.0) is None


class TestTiming:
    @pytest.mark.parametrize(
        ("lift_s", "lower_s", "expected"),
        [
            (1.5, 1.5, []),
            (0.92, 0.92, []),  # more than 60 %
            (0.88, 2.0, [(0.88, "fault")]),
            (2.0, 0.88, [(0.88, "fault")]),
            (0.7, 0.6, [(0.7, "fault")]),  # told once, and never as severe: it is left to the pacer
        ],
    )
    def test_too_fast(self, lift_s: float, lower_s: float, expected: list[tuple[float, str]]) -> None:
        rep = Sequence().rep(swing_of(lift_s=lift_s, lower_s=lower_s))
        assert rep is not None
        assert [(f.peak, f.severity) for f in rep.faults if f.code == "too_fast"] == expected
        assert len(rep.faults) == len(expected)

    @pytest.mark.parametrize(
        ("lift_s", "lower_s", "score"), [(1.5, 9, 100), (1.125, 2, 50), (2, 0.75, 0), (0.9, 1.2, 20)]
    )
    def test_tempo_is_that_of_the_quicker_phase(self, lift_s: float, lower_s: float, score: float) -> None:
        rep = Sequence().rep(swing_of(lift_s=lift_s, lower_s=lower_s))
        assert rep is not None
        assert rep.scores.tempo == pytest.approx(score)

    @pytest.mark.parametrize(
        ("swing", "codes", "tempo"),
        [
            (replace(swing_of(lift_s=0.7), lift_leaps=True), [], None),
            (replace(swing_of(lift_s=0.7, lower_s=0.87), lift_leaps=True), ["too_fast"], 16),  # the way back is seen
            (replace(swing_of(lift_s=0.7, lower_s=0.9), lift_leaps=True, lower_leaps=True), [], None),
        ],
    )
    def test_a_way_that_leaps_has_no_tempo(self, swing: Swing, codes: list[str], tempo: float | None) -> None:
        rep = Sequence().rep(swing)
        assert rep is not None
        assert [fault.code for fault in rep.faults] == codes
        assert rep.scores.tempo == (pytest.approx(tempo) if tempo is not None else None)

    def test_partial_range_is_below_the_persons_own(self) -> None:
        run = Sequence()
        for range_deg in (50.0, 31.0, 29.0, 50.0):
            run.rep(swing_of(range_deg))
        assert run.codes == [[], [], ["partial_range"], []]
        assert run.reps[2].faults[0].peak == 29.0

    def test_range_scores_against_the_target_until_the_person_reaches_further(self) -> None:
        run = Sequence()
        for range_deg in (20.0, 40.0, 80.0, 40.0):
            run.rep(swing_of(range_deg))
        assert [rep.scores.range for rep in run.reps] == pytest.approx([50, 100, 100, 50])

    def test_from_a_wrong_place_tempo_and_range_are_not_seen_and_set_no_mark(self) -> None:
        run = Sequence()
        run.judge.unseen = frozenset({"too_fast", "partial_range"})
        for range_deg in (90.0, 30.0):
            run.rep(swing_of(range_deg, lift_s=0.5))
        run.judge.unseen = frozenset()
        run.rep(swing_of(50.0))
        assert run.codes == [[], [], []]
        assert [(rep.scores.range, rep.scores.tempo) for rep in run.reps] == [(None, None), (None, None), (100, 100)]
        assert in_hindsight(TOY.counting, run.reps, {}) == tuple(run.reps)


class TestScores:
    @pytest.mark.parametrize(("sag", "hips"), [(5.0, 100), (8.0, 85), (12.5, 50), (20.0, 0), (45.0, 0)])
    def test_hips_fall_in_a_straight_line_from_the_fault_on(self, sag: float, hips: float) -> None:
        rep = Sequence().rep(sag_deg=sag)
        assert rep is not None
        assert rep.scores.hips == pytest.approx(hips)
        assert rep.scores.spine == 100

    def test_spine_is_that_of_its_worst_measure(self) -> None:
        rep = Sequence().rep(bend_deg=-7.5, shrink_pct=7.0)
        assert rep is not None
        assert rep.scores.spine == pytest.approx(50)
        assert rep.scores.hips == 100

    def test_a_fault_of_no_score_lowers_none(self) -> None:
        rep = Sequence().rep(gap_torso=0.9)
        assert rep is not None
        assert rep.scores == Scores(100, 100, 100, 100)
        assert [fault.code for fault in rep.faults] == ["gapes"]

    @pytest.mark.parametrize(("sag", "error"), [(NAN, 3.0), (30.0, NAN)])
    def test_hips_not_seen(self, sag: float, error: float) -> None:
        run = Sequence()
        rep = run.rep(sag_deg=lambda _: sag, sag_error_deg=lambda _: error)
        assert rep is not None
        assert rep.scores.hips is None
        assert rep.scores.total is None
        assert (rep.scores.spine, rep.faults, run.cues) == (100, (), [])

    def test_nobody_seen_for_a_third_of_the_repetition(self) -> None:
        rep = Sequence().rep(blind=(1.0, 2.4))
        assert rep is not None
        assert (rep.scores.spine, rep.scores.hips) == (None, None)

    def test_nobody_seen_interrupts_a_fault(self) -> None:
        run = Sequence()
        run.rep(sag_deg=lambda t: 15.0 * (1.0 <= t < 1.4), blind=(1.15, 1.25))
        assert run.codes == [[]]

    def test_total_is_the_mean_of_spine_and_hips(self) -> None:
        assert Scores(80, 40, 0, 0).total == 60
        assert Scores(80, None, 100, 100).total is None

    def test_mean_is_over_what_was_seen(self) -> None:
        mean = Scores.mean([Scores(100, None, 50, 10), Scores(50, None, 100, None)])
        assert mean == Scores(75, None, 75, 10)
        assert Scores.mean([]) == Scores()


def test_dropping_forgets_the_faults_that_were_going_on() -> None:
    judge = RepetitionJudge(TOY, TOY.counting)
    judge.begin(0.0)
    for i in range(20):
        judge.update(i / 20, FINE | {"swing_deg": 40.0, "sag_deg": 30.0})
    before = active_codes(judge.states(FINE))
    judge.drop()
    assert (before, active_codes(judge.states(FINE))) == (("sags",), ())


def test_the_toy_swings_as_the_counter_counts() -> None:
    counter, run = SwingCounter(TOY.counting.min_range), Sequence()
    found = [counter.update(i / 20, 20 - 20 * math.cos(i / 20 * math.pi / 2)).swing for i in range(85)]
    [swing] = [swing for swing in found if swing is not None]
    assert run.rep(swing) is not None


class TestJson:
    def test_of_a_repetition_is_the_contract(self) -> None:
        run = Sequence()
        run.rep(sag_deg=15.04, shrink_pct=lambda _: NAN)
        told = json.loads(json.dumps(run.reps[0].as_dict(), allow_nan=False))
        assert list(told) == [
            "n",
            "side",
            "start_s",
            "peak_s",
            "end_s",
            "range_deg",
            "lift_s",
            "lower_s",
            "scores",
            "faults",
        ]
        assert told["scores"] == {"spine": None, "hips": 33.1, "range": 100.0, "tempo": 100.0, "total": None}
        assert told["faults"] == [
            {"code": "sags", "onset_s": 1.0, "end_s": 3.0, "peak": 15.04, "unit": "deg", "severity": "fault"}
        ]

    def test_rounds(self) -> None:
        fault = Fault("sags", 1.23456, 2.34567, 12.34567, "deg", "fault").as_dict()
        assert (fault["onset_s"], fault["end_s"], fault["peak"]) == (1.235, 2.346, 12.346)
        assert Scores(66.666, None, 0.04, 100).as_dict() == {
            "spine": 66.7,
            "hips": None,
            "range": 0.0,
            "tempo": 100,
            "total": None,
        }

    def test_of_what_was_not_seen(self) -> None:
        assert NotSeen("a", "b", "c").as_dict() == {"what": "a", "why": "b", "advice": "c"}
