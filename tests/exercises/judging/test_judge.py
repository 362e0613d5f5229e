"""One measure over one repetition: onset, hold, clear, score."""

from __future__ import annotations

import doctest
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.judging import judge
from exercises.judging.judge import GOOD, FaultTracker, linear_score, score_of, worst
from exercises.judging.rules import Early
from tests.made_rules import made_rule

RULE = made_rule("sags", "it sags", "Up", "hips", "sag_deg", "deg", tolerance=5.0, fault=10.0, severe=20.0)
RATES = (15.0, 24.0, 30.0, 60.0)


class Run:
    """A tracker led through a signal: what it said, and when it was active."""

    def __init__(
        self,
        signal: Callable[[float], float],
        duration_s: float = 4.0,
        fps: float = 30.0,
        error: float = 0.0,
        early: Early = "never",
    ) -> None:
        self.tracker = FaultTracker(RULE, early)
        self.told_s: list[float] = []
        self.active: list[bool] = []
        for t_s in np.arange(0, duration_s, 1 / fps).tolist():
            if self.tracker.update(t_s, signal(t_s), error):
                self.told_s.append(t_s)
            self.active.append(self.tracker.active)
        self.onsets = sum(b and not a for a, b in zip([False, *self.active], self.active, strict=False))


def pulse(level: float, length_s: float, start_s: float = 1.0) -> Callable[[float], float]:
    return lambda t_s: level if start_s <= t_s < start_s + length_s else 0.0


class TestHold:
    @pytest.mark.parametrize("fps", RATES)
    @pytest.mark.parametrize("length_s", [1 / 60, 0.1, 0.2, 0.249])
    def test_shorter_than_a_quarter_of_a_second_is_none(self, length_s: float, fps: float) -> None:
        run = Run(pulse(30.0, length_s), fps=fps)
        assert run.told_s == []
        assert not run.tracker.is_clear
        assert run.tracker.score(is_fault=False) >= GOOD  # what did not last long enough to be told costs no more

    @pytest.mark.parametrize("fps", RATES)
    @pytest.mark.parametrize("length_s", [0.4, 1.0])
    def test_longer_is_one_and_is_told_a_quarter_of_a_second_after_its_onset(self, length_s: float, fps: float) -> None:
        run = Run(pulse(15.0, length_s), fps=fps)
        assert run.told_s == [pytest.approx(1.25, abs=1.5 / fps)]
        fault = run.tracker.fault(0.0, 4.0)
        assert fault.onset_s == pytest.approx(1.0, abs=1 / fps)
        assert fault.end_s == pytest.approx(1.0 + length_s, abs=1 / fps + 1e-9)
        assert (fault.code, fault.unit, fault.severity, fault.peak) == ("sags", "deg", "fault", 15.0)

    @given(st.integers(0, 2**32 - 1), st.floats(0.02, 0.22))
    def test_short_ones_do_not_add_up(self, seed: int, length_s: float) -> None:
        starts = np.cumsum(np.random.default_rng(seed).uniform(0.3, 0.6, 12))
        run = Run(lambda t: 30.0 if any(s <= t < s + length_s for s in starts) else 0.0, duration_s=8.0)
        assert run.told_s == []

    @pytest.mark.parametrize(("level", "is_fault"), [(9.9, False), (10.0, True), (10.1, True)])
    def test_threshold(self, level: float, is_fault: bool) -> None:
        assert Run(pulse(level, 1.0)).tracker.is_clear is is_fault

    @pytest.mark.parametrize(("level", "severity"), [(19.9, "fault"), (20.0, "severe")])
    def test_severity(self, level: float, severity: str) -> None:
        assert Run(pulse(level, 1.0)).tracker.fault(0.0, 4.0).severity == severity

    def test_the_peak_is_a_value_that_lasted(self) -> None:
        run = Run(lambda t: 15.0 + 80.0 * (round(t * 30) == 50))
        assert run.tracker.peak == 15.0


def ramp(per_s: float, until_s: float = math.inf, then: float = 0.0) -> Callable[[float], float]:
    """It passes the threshold after a second and goes on growing."""
    return lambda t_s: 10.0 + per_s * (t_s - 1.0) if t_s < until_s else then


class TestQuick:
    @pytest.mark.parametrize("fps", RATES)
    @pytest.mark.parametrize("per_s", [4.0, 10.0, 40.0])
    def test_what_grows_is_told_sooner(self, fps: float, per_s: float) -> None:
        assert Run(ramp(per_s), fps=fps, early="grows").told_s == [pytest.approx(1.1, abs=1.5 / fps)]
        assert Run(ramp(per_s), fps=fps).told_s == [pytest.approx(1.25, abs=1.5 / fps)]

    @pytest.mark.parametrize("signal", [ramp(2.0), pulse(15.0, 2.0)])  # at 2.5 a second it grows fast enough
    def test_what_hardly_grows_is_not(self, signal: Callable[[float], float]) -> None:
        assert Run(signal, early="grows").told_s == [pytest.approx(1.25, abs=0.05)]

    def test_what_is_read_from_many_frames_need_not_grow(self) -> None:
        assert Run(pulse(15.0, 2.0), early="lasts").told_s == [pytest.approx(1.1, abs=0.05)]
        assert Run(pulse(15.0, 0.08), early="lasts").told_s == []

    def test_it_is_the_same_fault_when_it_is_over(self) -> None:
        quick, slow = (Run(ramp(10.0, until_s=2.0), early=e).tracker.fault(0.0, 4.0) for e in ("grows", "never"))
        assert quick == slow

    def test_what_turns_back_after_all_is_told_and_is_no_fault(self) -> None:
        run = Run(ramp(10.0, until_s=1.15), early="grows")
        assert run.told_s == [pytest.approx(1.1, abs=0.05)]
        assert not run.tracker.is_clear
        assert run.active.count(True) <= 3  # it goes on for as long as it is seen

    def test_the_onset_is_known_when_it_is_told(self) -> None:
        tracker = FaultTracker(RULE, early="grows")
        onsets = [tracker.fault(0.0, t / 30).onset_s for t in range(60) if tracker.update(t / 30, ramp(10.0)(t / 30))]
        assert onsets == [pytest.approx(1.0, abs=1 / 30)]

    def test_an_error_moves_its_threshold_too(self) -> None:
        assert Run(ramp(10.0), error=3.0, early="grows").told_s == [pytest.approx(1.4, abs=0.05)]


class TestHysteresis:
    def test_jitter_at_the_threshold_gives_one_onset(self) -> None:
        jitter = np.random.default_rng(3).uniform(-1, 1, 1000)
        run = Run(lambda t: 11.5 if t < 0.5 else 10.0 + float(jitter[round(t * 30)]), duration_s=10.0)
        assert len(run.told_s) == run.onsets == 1
        assert run.tracker.fault(0.0, 10.0).end_s == 10.0

    @pytest.mark.parametrize(("low", "ends"), [(9.0, False), (7.6, False), (7.4, True), (0.0, True)])
    def test_clears_below_the_middle_of_tolerance_and_fault(self, low: float, ends: bool) -> None:
        run = Run(lambda t: 15.0 if t < 2 else low)
        assert run.tracker.active is not ends
        assert run.tracker.fault(0.0, 4.0).end_s == pytest.approx(2.0 if ends else 4.0, abs=0.04)

    def test_a_second_time_in_the_same_repetition_is_not_told_again(self) -> None:
        run = Run(lambda t: 15.0 if 0.5 <= t < 1.5 or 2 <= t < 3 else 0.0)
        assert run.onsets == 2
        assert len(run.told_s) == 1
        fault = run.tracker.fault(0.0, 4.0)
        assert fault.onset_s == pytest.approx(0.5, abs=0.04)
        assert fault.end_s == pytest.approx(3.0, abs=0.04)

    def test_one_that_comes_back_and_stays_ends_with_the_repetition(self) -> None:
        run = Run(lambda t: 15.0 if 0.5 <= t < 1.5 or t >= 2 else 0.0)
        assert run.tracker.fault(0.0, 4.0).end_s == 4.0


class TestNotSeen:
    def test_a_gap_interrupts_the_hold(self) -> None:
        run = Run(lambda t: math.nan if round(t * 30) % 6 == 0 else 15.0)  # never 0.25 s without a gap
        assert run.told_s == []
        assert not run.tracker.is_seen
        assert run.tracker.score(is_fault=False) is None

    @pytest.mark.parametrize(("hidden", "score"), [(0.0, 100.0), (0.25, 100.0), (0.35, None), (1.0, None)])
    def test_seen_for_too_little_of_the_repetition(self, hidden: float, score: float | None) -> None:
        assert Run(lambda t: math.nan if t < 4 * hidden else 0.0).tracker.score(is_fault=False) == score

    def test_an_error_that_is_not_known_is_not_seen(self) -> None:
        run = Run(pulse(50.0, 2.0), error=math.nan)
        assert run.told_s == []
        assert run.tracker.score(is_fault=False) is None

    def test_never_updated(self) -> None:
        tracker = FaultTracker(RULE)
        assert (tracker.is_seen, tracker.is_clear, tracker.is_suspected) == (False, False, False)
        assert tracker.score(is_fault=False) is None


class TestError:
    @pytest.mark.parametrize(
        ("level", "clear", "suspected"),
        [
            (9.9, False, False),
            (10.0, False, True),
            (12.9, False, True),
            (13.0, True, False),
            (25.0, True, False),
        ],
    )
    def test_within_the_error_it_is_a_suspicion(self, level: float, clear: bool, suspected: bool) -> None:
        run = Run(pulse(level, 2.0), error=3.0)
        assert (run.tracker.is_clear, run.tracker.is_suspected) == (clear, suspected)
        assert len(run.told_s) == clear

    def test_a_suspicion_spans_the_repetition(self) -> None:
        fault = Run(pulse(11.0, 2.0), error=3.0).tracker.fault(0.5, 3.5)
        assert (fault.onset_s, fault.end_s, fault.peak) == (0.5, 3.5, 11.0)


class TestScore:
    @pytest.mark.parametrize(
        ("value", "full", "none", "expected"),
        [
            (0.0, 5, 20, 100.0),
            (5.0, 5, 20, 100.0),
            (8.0, 5, 20, 80.0),
            (12.5, 5, 20, 50.0),
            (20.0, 5, 20, 0.0),
            (90.0, 5, 20, 0.0),
            (1.5, 1.5, 0.75, 100.0),  # smaller is worse
            (1.125, 1.5, 0.75, 50.0),
            (0.5, 1.5, 0.75, 0.0),
        ],
    )
    def test_is_linear_between_tolerance_and_severe(
        self, value: float, full: float, none: float, expected: float
    ) -> None:
        assert linear_score(value, full, none) == pytest.approx(expected)

    @given(st.floats(-100, 100), st.floats(0, 5))
    def test_never_rises_with_the_measure(self, value: float, more: float) -> None:
        assert 0 <= linear_score(value + more, 5, 20) <= linear_score(value, 5, 20) <= 100

    @staticmethod
    def scored(signal: Callable[[float], float], fps: float = 30.0, duration_s: float = 4.0) -> float | None:
        tracker = Run(signal, duration_s, fps).tracker
        return tracker.score(tracker.is_clear)

    @pytest.mark.parametrize(("level", "expected"), [(0, 100), (5, 100), (12.5, 50), (20, 0), (40, 0)])
    @pytest.mark.parametrize("fps", [5.0, *RATES])
    def test_falls_with_the_size_of_a_fault(self, level: float, expected: float, fps: float) -> None:
        assert self.scored(pulse(level, 1.2), fps) == pytest.approx(expected)

    @pytest.mark.parametrize(("length_s", "expected"), [(0.4, 60), (0.5, 50), (0.8, 20), (1.0, 0), (3.0, 0)])
    def test_and_with_its_length_up_to_a_second(self, length_s: float, expected: float) -> None:
        assert self.scored(pulse(20.0, length_s)) == pytest.approx(expected, abs=4)

    def test_of_a_short_repetition_half_is_looked_at(self) -> None:
        assert self.scored(pulse(20.0, 0.4), duration_s=1.6) == pytest.approx(50, abs=4)  # 0.4 of 0.8 s

    @pytest.mark.parametrize("level", [6.0, 9.9])
    def test_below_good_it_has_a_reason(self, level: float) -> None:
        assert GOOD <= (self.scored(pulse(level, 2.0)) or 0) <= 100
        assert score_of(RULE, np.array([[0.0, 1.0], [level, level]]), is_fault=True) < GOOD

    @given(st.floats(0, 30), st.floats(0, 5), st.floats(0.3, 2), st.floats(0, 1))
    def test_never_rises_with_size_or_length(self, level: float, more: float, length_s: float, longer_s: float) -> None:
        less = self.scored(pulse(level, length_s))
        worse = self.scored(pulse(level + more, length_s + longer_s))
        assert less is not None
        assert worse is not None
        assert worse <= less + 1e-9

    @pytest.mark.parametrize(
        ("scores", "expected"),
        [
            ([90.0, 40.0, 70.0], 40.0),
            ([90.0, None], None),  # the worst may hide there
            ([0.0, None], None),
            ([None], None),
            ([], None),
        ],
    )
    def test_worst(self, scores: list[float | None], expected: float | None) -> None:
        assert worst(scores) == expected


def test_examples_in_the_documentation() -> None:
    assert doctest.testmod(judge).failed == 0
    assert doctest.testmod(judge).attempted > 0
