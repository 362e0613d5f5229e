"""Counting swings of one signal: which count, which do not, and their times."""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exercises.judging.counter import Step, SwingCounter
from exercises.judging.swing import MIDDLE_PART, Swing, measure

NAN = math.nan
MIN_RANGE = 10.0
RATES = (15.0, 24.0, 30.0, 60.0)
#: The part of its time that an eased movement (a raised cosine) spends from 5 to 95 % of its way.
MOST = 1 - 2 * math.acos(0.9) / math.pi

#: A signal as its corners: time and value; between them it eases like a limb.
Corners = Sequence[tuple[float, float]]


def eased(corners: Corners) -> Callable[[float], float]:
    times, values = zip(*corners, strict=True)

    def at(t_s: float) -> float:
        i = min(max(bisect(times, t_s), 1), len(times) - 1)
        part = min(max((t_s - times[i - 1]) / (times[i] - times[i - 1]), 0.0), 1.0)
        return values[i - 1] + (values[i] - values[i - 1]) * (0.5 - 0.5 * math.cos(math.pi * part))

    return at


def sampled(corners: Corners, fps: float = 30.0) -> list[tuple[float, float]]:
    signal = eased(corners)
    return [(i / fps, signal(i / fps)) for i in range(int(corners[-1][0] * fps) + 1)]


def steps(samples: Iterable[tuple[float, float]], max_s: float = 20.0) -> list[Step]:
    counter = SwingCounter(MIN_RANGE, max_s)
    return [counter.update(t_s, value) for t_s, value in samples]


def swings(samples: Iterable[tuple[float, float]], max_s: float = 20.0) -> list[Swing]:
    return [step.swing for step in steps(samples, max_s) if step.swing is not None]


def repeated(
    n: int, high: float = 40.0, low: float = 0.0, up_s: float = 2.0, rest_s: float = 1.0
) -> list[tuple[float, float]]:
    corners = [(0.0, low), (2.0, low)]
    for _ in range(n):
        t_s = corners[-1][0]
        corners += [(t_s + up_s, high), (t_s + 2 * up_s, low), (t_s + 2 * up_s + rest_s, low)]
    return corners


ONE: Corners = [(0, 0), (2, 0), (4, 40), (4.5, 40), (6.5, 0), (8, 0)]


class TestOneSwing:
    @pytest.mark.parametrize("fps", RATES)
    def test_times_and_range(self, fps: float) -> None:
        [swing] = swings(sampled(ONE, fps))
        assert swing.range == pytest.approx(40, abs=0.1)
        assert swing.peak_s == pytest.approx(4.25, abs=0.1)
        assert 2.0 <= swing.start_s <= 2.5
        assert 5.8 <= swing.end_s <= 6.6
        assert swing.lift_s == pytest.approx(MOST * 2.0, abs=0.2)
        assert swing.lower_s == pytest.approx(MOST * 2.0, abs=0.2)

    def test_is_told_once_when_it_begins_and_once_when_it_ends(self) -> None:
        told = steps(sampled(ONE))
        begun = [i for i, step in enumerate(told) if step.started_s is not None]
        ended = [i for i, step in enumerate(told) if step.swing is not None]
        assert len(begun) == len(ended) == 1
        assert [step.moving for step in told] == [begun[0] <= i < ended[0] for i in range(len(told))]
        assert not any(step.dropped for step in told)

    def test_starts_at_the_time_that_was_told_first(self) -> None:
        told = steps(sampled(ONE))
        [start_s] = [step.started_s for step in told if step.started_s is not None]
        assert [step.swing.start_s for step in told if step.swing] == [start_s]

    @pytest.mark.parametrize("low", [-30.0, 0.0, 25.0, 140.0])
    def test_rest_may_be_anywhere(self, low: float) -> None:
        [swing] = swings(sampled([(t, v + low) for t, v in ONE]))
        assert swing.range == pytest.approx(40, abs=0.1)


class TestMeasure:
    def test_by_hand(self) -> None:
        # up and down by 1 a second: top (within a tenth of the peak) from 9 to 11 s, 10 % at 1 and at 19 s
        path = [(float(t), float(min(t, 20 - t))) for t in range(21)]
        swing = measure(path, floor=0.0, peak=10.0)
        assert (swing.start_s, swing.peak_s, swing.end_s, swing.range) == (0.0, 10.0, 20.0, 10.0)
        assert swing.lift_s == pytest.approx(8 / MIDDLE_PART)
        assert swing.lower_s == pytest.approx(8 / MIDDLE_PART)

    @pytest.mark.parametrize("fps", [5, 8, 15, 30])
    def test_few_pictures_make_no_phase_longer(self, fps: float) -> None:
        [swing] = swings(sampled([(0, 0), (2, 0), (3, 40), (4, 0), (6, 0)], fps))
        assert swing.lift_s == pytest.approx(MOST * 1.0, rel=0.12)
        assert swing.lower_s == pytest.approx(MOST * 1.0, rel=0.12)

    @pytest.mark.parametrize(("up_s", "down_s"), [(1.0, 3.0), (3.0, 1.0), (2.0, 2.0)])
    def test_up_and_down_are_told_apart(self, up_s: float, down_s: float) -> None:
        [swing] = swings(sampled([(0, 0), (2, 0), (2 + up_s, 40), (2 + up_s + down_s, 0), (9, 0)], fps=60))
        assert swing.lift_s == pytest.approx(MOST * up_s, rel=0.12)
        assert swing.lower_s == pytest.approx(MOST * down_s, rel=0.12)


class TestLeaps:
    @pytest.mark.parametrize("fps", RATES)
    @pytest.mark.parametrize("up_s", [0.6, 1.0, 3.0])
    def test_bodies_do_not(self, fps: float, up_s: float) -> None:
        [swing] = swings(sampled(repeated(1, up_s=up_s), fps))
        assert not swing.lift_leaps
        assert not swing.lower_leaps

    def test_landmarks_that_jump_do(self) -> None:
        jumped = [(t_s, value + 20 * (3.0 <= t_s < 5.0)) for t_s, value in sampled(repeated(1))]
        [swing] = swings(jumped)
        assert (swing.lift_leaps, swing.lower_leaps) == (True, True)

    def test_a_way_that_was_not_seen_for_a_while_does(self) -> None:
        [swing] = swings((t_s, NAN if 2.8 < t_s < 3.2 else value) for t_s, value in sampled(repeated(1)))
        assert (swing.lift_leaps, swing.lower_leaps) == (True, False)

    @pytest.mark.parametrize("fps", [5.0, 8.0, 15.0, 30.0])
    @pytest.mark.parametrize("reach", [1.3 * MIN_RANGE, 90.0])  # small and large
    def test_quick_ones_count(self, fps: float, reach: float) -> None:
        found = swings(sampled(repeated(4, high=reach, up_s=0.6, rest_s=0.0), fps))
        assert len(found) == 4

    def test_up_in_an_instant_and_back_slowly_is_a_jump(self) -> None:
        def sinking(up_s: float, down_s: float) -> list[Swing]:
            return swings(sampled([(0, 0), (2, 0), (2 + up_s, 40), (2 + up_s + down_s, 0), (9, 0)]))

        assert sinking(0.3, 2.0) == []
        assert len(sinking(0.4, 0.8)) == len(sinking(0.6, 2.5)) == len(sinking(0.8, 4.0)) == 1

    @pytest.mark.parametrize(("down_s", "found"), [(0.1, 1), (0.5, 2)])
    def test_a_fall_cut_off_by_the_next_rise_is_judged_by_its_speed(self, down_s: float, found: int) -> None:
        """Half of the way back in a tenth of a second is a jump, although the next movement hides the rest of it."""
        half = [(0, 0), (2, 0), (3, 40), (4, 40), (4 + down_s, 18), (5 + down_s, 40), (6 + down_s, 0), (9, 0)]
        assert len(swings(sampled(half))) == found

    def test_a_jump_that_comes_back_is_no_swing_and_one_that_stays_is_of_unknown_pace(self) -> None:
        def jumping(stays_s: float) -> list[Swing]:
            return swings([(i / 30, 40.0 * (60 <= i < 60 + 30 * stays_s)) for i in range(300)])

        assert jumping(1.5) == []
        [swing] = jumping(3.0)
        assert swing.range == 40
        assert (swing.lift_leaps, swing.lower_leaps) == (True, True)


class TestCounts:
    @given(
        st.integers(0, 6),
        st.floats(1.3 * MIN_RANGE, 90),
        st.floats(-40, 40),
        st.floats(1.0, 3.0),
        st.sampled_from(RATES),
    )
    def test_as_many_as_there_are(self, n: int, reach: float, low: float, up_s: float, fps: float) -> None:
        found = swings(sampled(repeated(n, low + reach, low, up_s), fps))
        assert len(found) == n
        assert [s.range for s in found] == pytest.approx([reach] * n, rel=0.05)

    @settings(max_examples=10)
    @given(st.integers(0, 2**32 - 1), st.integers(1, 4))
    def test_uneven_frames_change_nothing(self, seed: int, n: int) -> None:
        signal, rng = eased(repeated(n)), np.random.default_rng(seed)
        times = np.cumsum(rng.uniform(0.01, 0.12, 500))
        found = swings((float(t), signal(float(t))) for t in times if t < repeated(n)[-1][0])
        even = swings(sampled(repeated(n)))
        assert len(found) == n
        assert [s.peak_s for s in found] == pytest.approx([s.peak_s for s in even], abs=0.15)

    @given(st.integers(0, 2**32 - 1), st.floats(1.0, 0.99 * MIN_RANGE))
    def test_no_repetition_from_noise(self, seed: int, size: float) -> None:
        noise = np.random.default_rng(seed).uniform(-size / 2, size / 2, 900)
        assert swings((i / 30, float(v)) for i, v in enumerate(noise)) == []

    @settings(max_examples=10)
    @given(st.integers(0, 2**32 - 1))
    def test_noise_on_top_makes_none_and_loses_none(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        assert len(swings((t, v + float(rng.normal(0, 0.6))) for t, v in sampled(repeated(3)))) == 3

    @pytest.mark.parametrize("reach", [0.5 * MIN_RANGE, 0.9 * MIN_RANGE])
    def test_a_small_movement_is_none(self, reach: float) -> None:
        told = steps(sampled(repeated(2, high=reach)))
        assert [step.swing for step in told if step.swing] == []

    def test_a_small_movement_that_had_begun_is_dropped(self) -> None:
        told = steps(sampled(repeated(1, high=0.9 * MIN_RANGE)))
        assert sum(step.started_s is not None for step in told) == 1
        assert sum(step.dropped for step in told) == 1
        assert not told[-1].moving

    def test_a_slow_drift_of_the_rest_is_none(self) -> None:
        assert swings(sampled([(0, 0), (60, 45), (62, 45)])) == []

    def test_after_a_drift_swings_are_measured_from_the_new_rest(self) -> None:
        [swing] = swings(sampled([(0, 0), (60, 30), (64, 30), (66, 60), (68, 30), (70, 30)]))
        assert swing.range == pytest.approx(30, abs=0.5)

    @pytest.mark.parametrize("fps", RATES)
    @pytest.mark.parametrize("turn_at", [0.0, 4.0, 10.0, 18.0])  # of 40: returns, almost, a quarter and nearly half way
    def test_an_incomplete_return_still_separates(self, turn_at: float, fps: float) -> None:
        found = swings(sampled([(0, 0), (2, 0), (4, 40), (6, turn_at), (8, 40), (10, 0), (11, 0)], fps))
        assert len(found) == 2
        assert [s.peak_s for s in found] == pytest.approx([4, 8], abs=0.3)
        assert found[0].end_s == pytest.approx(6, abs=0.5)
        assert found[1].start_s == pytest.approx(6, abs=0.5)

    def test_a_wobble_at_the_top_does_not(self) -> None:
        assert len(swings(sampled([(0, 0), (2, 0), (4, 40), (4.6, 33), (5.2, 40), (7.2, 0), (8, 0)]))) == 1

    def test_a_rest_that_ends_a_little_higher_is_a_return(self) -> None:
        samples = sampled([(0, 0), (2, 0), (4, 40), (6, 9), (9, 9), (11, 45), (13, 9), (15, 9)])
        found = [(t_s, step.swing) for (t_s, _), step in zip(samples, steps(samples), strict=True) if step.swing]
        assert [swing.range for _, swing in found] == [pytest.approx(40, abs=0.5), pytest.approx(36, abs=1)]
        assert [swing.end_s for _, swing in found] == [pytest.approx(6.2, abs=0.4), pytest.approx(13, abs=0.5)]
        assert found[0][0] < 7  # told as soon as it rests, not when the next one begins

    def test_nor_does_one_on_the_way_down(self) -> None:
        assert len(swings(sampled([(0, 0), (2, 0), (4, 40), (5.5, 14), (6.3, 26.5), (8, 0), (9, 0)]))) == 1

    @pytest.mark.parametrize("fps", RATES)
    def test_nor_do_landmarks_that_jump_there_and_back_on_the_way_down(self, fps: float) -> None:
        down = sampled([(0.0, 0.0), (2.0, 0.0), (3.2, 100.0), (3.4, 100.0), (5.0, 0.0), (6.0, 0.0)], fps)
        crossed = [(t_s, 24.0 if 4.0 <= t_s < 4.2 and value > 24 else value) for t_s, value in down]
        (found,) = swings(crossed)
        assert found.end_s == pytest.approx(4.85, abs=0.25)
        assert found.range == pytest.approx(100.0, abs=5.0)
        assert found.lower_leaps  # how long it took is not seen

    def test_a_pause_half_way_down_is_still_the_same(self) -> None:
        [swing] = swings(sampled([(0, 0), (2, 0), (4, 40), (5, 25), (7, 25), (8, 0), (9, 0)]))
        assert swing.end_s > 7

    def test_a_start_in_the_middle_is_counted_from_the_first_rest(self) -> None:
        found = swings(sampled([(0, 40), (2, 0), (3, 0), (5, 40), (7, 0), (8, 0)]))
        assert [s.peak_s for s in found] == [pytest.approx(5, abs=0.1)]


class TestSmallOnesAmongLargeOnes:
    """A movement of 8 where 10 is the smallest range."""

    @staticmethod
    def counted(small_way_s: float, first: float = 40.0) -> int:
        """Number of confirmed swings: one of ``first`` that takes 2 s each way, then one of 8."""
        corners = [(0, 0), (2, 0), (4, first), (6, 0), (7, 0)]
        corners += [(7 + small_way_s, 8), (7 + 2 * small_way_s, 0), (8 + 2 * small_way_s, 0)]
        counter, found = SwingCounter(MIN_RANGE), 0
        for t_s, value in sampled(corners):
            swing = counter.update(t_s, value).swing
            if swing is not None:
                counter.confirm(swing)
                found += 1
        return found

    def test_counts_if_it_lasts_about_as_long(self) -> None:
        assert self.counted(small_way_s=1.5) == 2

    def test_is_a_wobble_if_it_is_much_quicker(self) -> None:
        assert self.counted(small_way_s=0.6) == 1

    def test_does_not_count_among_others_that_are_not_much_larger(self) -> None:
        assert self.counted(small_way_s=1.5, first=15.0) == 1

    def test_counts_where_the_large_one_is_back_but_not_at_rest(self) -> None:
        found = swings(sampled([(0, 0), (2, 0), (3, 40), (4, 8), (5, 21), (5.3, 21), (6.3, 0), (8, 0)]))
        assert [swing.range for swing in found] == pytest.approx([40, 12.5], abs=1)


class TestTooLong:
    def test_a_movement_longer_than_20_s_is_dropped(self) -> None:
        told = steps(sampled([(0, 0), (2, 0), (4, 40), (26, 40), (28, 0), (30, 0)]))
        assert [step.swing for step in told if step.swing] == []
        assert sum(step.dropped for step in told) == 1
        assert not told[-1].moving

    def test_one_that_is_a_little_shorter_counts(self) -> None:
        assert len(swings(sampled([(0, 0), (2, 0), (4, 40), (19, 40), (21, 0), (22, 0)]))) == 1

    def test_the_next_one_counts_again(self) -> None:
        corners = [(0, 0), (2, 0), (4, 40), (26, 40), (28, 0), (30, 0), (32, 40), (34, 0), (35, 0)]
        assert [s.peak_s for s in swings(sampled(corners))] == [pytest.approx(32, abs=0.1)]

    def test_who_sinks_back_for_longer_than_half_of_it_has_slumped(self) -> None:
        assert swings(sampled([(0, 0), (2, 0), (3, 40), (19, 0), (20, 0)])) == []
        assert len(swings(sampled([(0, 0), (2, 0), (3, 40), (11, 0), (12, 0)]))) == 1


class TestFilmsCutInMidMovement:
    @staticmethod
    def filmed(corners: Corners, rest: float = NAN) -> list[Swing]:
        counter = SwingCounter(MIN_RANGE, rest=rest)
        told = [counter.update(t_s, value) for t_s, value in sampled(corners)]
        return [step.swing for step in [*told, counter.end()] if step.swing is not None]

    @pytest.mark.parametrize(("last", "counts"), [(40, False), (30, False), (26, True), (8, True), (0, True)])
    def test_the_end_counts_when_three_tenths_of_the_way_back_were_seen(self, last: float, counts: bool) -> None:
        found = self.filmed([(0, 0), (2, 0), (4, 40), (6, last)])
        assert len(found) == counts
        assert [swing.lower_leaps for swing in found] == [last > 12] * counts

    @pytest.mark.parametrize(
        ("first", "counts"), [(40, False), (38, False), (34, True), (16, True), (8, True), (0, True)]
    )
    def test_the_beginning_counts_when_the_top_was_seen_to_be_reached(self, first: float, counts: bool) -> None:
        found = self.filmed([(0, first), (2, 40), (4, 0), (5, 0)], rest=0.0)
        assert len(found) == counts
        assert [swing.lift_leaps for swing in found] == [first > 12] * counts
        assert [swing.range for swing in found] == [pytest.approx(40, abs=0.5)] * counts

    def test_without_a_movement_nothing_ends(self) -> None:
        assert self.filmed([(0, 0), (3, 0)]) == []


class TestGaps:
    @staticmethod
    def without(start_s: float, end_s: float, blank: bool) -> list[tuple[float, float]]:
        """The swing with nothing seen between two times: NaN, or no frames at all."""
        samples = sampled(ONE)
        if blank:
            return [(t, NAN if start_s <= t < end_s else v) for t, v in samples]
        return [(t, v) for t, v in samples if not start_s <= t < end_s]

    @pytest.mark.parametrize("blank", [True, False])
    @pytest.mark.parametrize("start_s", [2.2, 3.0, 4.2, 5.3])
    def test_a_short_one_is_bridged(self, start_s: float, blank: bool) -> None:
        [swing] = swings(self.without(start_s, start_s + 0.9, blank))
        assert swing.range == pytest.approx(40, abs=1)

    @pytest.mark.parametrize("blank", [True, False])
    def test_a_long_one_drops_the_movement(self, blank: bool) -> None:
        told = steps(self.without(4.0, 5.5, blank))
        assert [step.swing for step in told if step.swing] == []
        assert sum(step.dropped for step in told) == 1
        assert not told[-1].moving

    def test_while_not_seen_a_movement_goes_on_until_the_gap_is_too_long(self) -> None:
        counter = SwingCounter(MIN_RANGE)
        for t_s, value in sampled(ONE):
            if t_s > 3.51:
                break
            counter.update(t_s, value)
        told = [counter.update(3.45 + i / 10, NAN) for i in range(1, 14)]
        assert [step.moving for step in told] == [True] * 10 + [False] * 3  # more than 1 s after 3.5 s
        assert sum(step.dropped for step in told) == 1

    def test_at_rest_nothing_is_dropped(self) -> None:
        told = steps([(0.0, 1.0), (0.1, NAN), (1.6, NAN), (1.7, 1.0), (1.8, 1.0)])
        assert not any(step.dropped or step.moving for step in told)

    def test_coming_back_open_is_not_a_swing(self) -> None:
        samples = [(t, NAN if 1.0 <= t < 4.2 else v) for t, v in sampled(ONE)]
        assert swings(samples) == []

    def test_nothing_at_all(self) -> None:
        assert not any(step.moving or step.swing for step in steps((i / 30, NAN) for i in range(100)))


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_landmarks_that_jump_and_sink_back_are_no_swing(frames: int) -> None:
    """Up within a tenth of a second, back in two: what a landmarker does when it finds its person anew."""
    values = [5.0] * 30 + [5 + 40 * i / frames for i in range(1, frames + 1)] + [45 - 40 * i / 60 for i in range(60)]
    told = steps((i / 30, v) for i, v in enumerate(values + [5.0] * 30))
    assert [step.swing for step in told if step.swing] == []
    assert any(step.dropped for step in told)


@pytest.mark.parametrize(("first_s", "had_begun"), [(0.0, False), (2.6, True)])
def test_a_swing_tells_whether_the_film_begins_in_it(first_s: float, had_begun: bool) -> None:
    counter = SwingCounter(MIN_RANGE, rest=0.0)
    signal = [(t_s, value) for t_s, value in sampled([(0, 0), (2, 0), (3, 40), (4, 0), (6, 0)]) if t_s >= first_s]
    [swing] = [step.swing for step in (counter.update(*sample) for sample in signal) if step.swing]
    assert swing.had_begun is had_begun
