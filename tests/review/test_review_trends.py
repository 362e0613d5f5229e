"""Trends against the person's own beginning, left and right, and whether a fault goes away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.judging.results import Fault, Hold, NotSeen, Scores
from tests.made_records import ROLL, one_set, rep, reps, session
from trainer.record.records import SessionRecord
from trainer.review.fault_trends import FaultTrend, fault_trends, fault_verdict
from trainer.review.sentences import fault_sentence, fault_words, sides_words, trend_words, unseen_counts
from trainer.review.trends import Band, What, band_of, practised, scored_otherwise, sides, trend

CLAM = What("clam")


def scored(*hips: float | None) -> list[SessionRecord]:
    """A session a day with one set of this hips score, the newest first as the record gives them."""
    return [session(day, one_set([rep(hips=value)])) for day, value in enumerate(hips)][::-1]


class TestBand:
    def test_median_and_own_spread(self) -> None:
        # distances from 72 are 12, 2, 0, 8, 18: their median 8, and 8 · 1.4826 = 11.8608
        assert band_of([60, 70, 72, 80, 90]) == Band(72, 60.1392, 83.8608)

    def test_a_steady_beginning_still_has_some_width(self) -> None:
        assert band_of([80] * 5) == Band(80, 75, 85)

    def test_it_stays_a_score(self) -> None:
        assert band_of([100] * 5) == Band(100, 95, 100)

    def test_too_few(self) -> None:
        assert band_of([80] * 4) is None

    @given(st.lists(st.floats(0, 100), min_size=5, max_size=5))
    def test_the_middle_lies_within(self, values: list[float]) -> None:
        band = band_of(values)
        assert band is not None
        assert 0 <= band.low <= band.middle <= band.high <= 100


class TestTrend:
    @pytest.mark.parametrize(
        ("hips", "verdict", "lately"),
        [
            ([70] * 5 + [76, 90, 78], "better", 78),
            ([70] * 5 + [66, 72, 90], "same", 72),
            ([70] * 5 + [20, 64, 99], "lower", 64),
            ([70] * 7, "too_few", None),  # two after the beginning are no trend
        ],
    )
    def test_the_last_three_against_the_beginning(self, hips: list[float], verdict: str, lately: float | None) -> None:
        found = trend(scored(*hips), CLAM, "hips")
        assert (found.verdict, found.lately) == (verdict, lately)
        assert found.values == tuple(hips)  # the oldest first

    def test_not_seen_is_no_zero_and_no_session_of_the_beginning(self) -> None:
        found = trend(scored(70, None, 70, 70, 70, None, 70, 90, 90, 90), CLAM, "hips")
        assert (len(found.values), len(found.unseen), found.verdict) == (8, 2, "better")
        assert found.band == Band(70, 65, 75)

    def test_variants_are_not_mixed(self) -> None:
        hard = session(9, one_set([rep(hips=10.0)], variant="harder"))
        found = trend([hard, *scored(70, 80)], CLAM, "hips")
        assert found.values == (70, 80)
        assert practised([hard, *scored(70, 80)]) == [CLAM, What("clam", "harder")]

    def test_a_session_is_the_mean_of_its_sets(self) -> None:
        both = session(0, one_set([rep(hips=60.0)]), one_set([rep(hips=80.0)]), one_set([]))
        assert trend([both], CLAM, "hips").values == (70,)

    def test_words(self) -> None:
        assert trend_words(trend(scored(*[70] * 5, 90, 90, 90), CLAM, "hips")) == ("good, up from 70 to 90")
        assert trend_words(trend(scored(70), CLAM, "hips")) == ("fair 70; too early for a trend (1 of 8 sessions)")
        assert trend_words(trend(scored(None), CLAM, "hips")) == "not seen yet"


class TestSides:
    def both(self, left: int, right: int, **right_options: float) -> list[SessionRecord]:
        done = [*reps(left, side="left"), *reps(right, side="right", **right_options)]
        return [session(0, one_set(done))]

    def test_words(self) -> None:
        assert self.words(8, 8) == "no clear difference"
        assert self.words(8, 8, range_deg=26.0) == "no clear difference"  # 13 %
        assert self.words(8, 8, range_deg=25.0) == "larger range on the left"  # 17 %
        assert self.words(8, 8, hips=79.0) == "hips steadier on the left"
        assert self.words(8, 8, hips=81.0) == "no clear difference"
        assert self.words(8, 7, range_deg=10.0) == (
            "too few to compare: 8 left, 7 right; 8 repetitions are needed on each side"
        )

    def words(self, left: int, right: int, **options: float) -> str:
        found = sides(self.both(left, right, **options), CLAM)
        assert found is not None
        return sides_words(found)

    def test_only_the_last_sessions_count(self) -> None:
        old = [session(day, one_set(reps(9, side="left", range_deg=90.0))) for day in range(3)]
        new = [session(3 + day, one_set(reps(2, side="left"))) for day in range(6)]
        found = sides(old + new, CLAM)
        assert found is not None
        assert (found.left.reps, found.left.range_deg, found.right.range_deg) == (12, 30.0, None)

    def test_an_exercise_of_both_sides_has_none(self) -> None:
        assert sides([session(0, one_set([rep(side=None)]))], CLAM) is None


class TestFaults:
    @pytest.mark.parametrize(
        ("first", "last", "verdict"),
        [
            ((12, 30), (3, 32), "going_away"),
            ((3, 32), (12, 30), "growing"),
            ((2, 30), (1, 32), "no_change"),
            ((7, 7), (0, 30), "too_few"),
            ((30, 30), (0, 7), "too_few"),
            # Fisher: of 4 faults in 16, none in these 8 by chance is C(8,4)/C(16,4) = 70/1820 = .038; of 3, .1
            ((4, 8), (0, 8), "going_away"),
            ((3, 8), (0, 8), "no_change"),
        ],
    )
    def test_verdict(self, first: tuple[int, int], last: tuple[int, int], verdict: str) -> None:
        assert fault_verdict(first, last) == verdict

    def test_thirds_of_the_sessions(self) -> None:
        sessions = [session(day, one_set(reps(10, faulty))) for day, faulty in enumerate((9, 8, 4, 4, 1, 0))]
        (found,) = fault_trends(sessions[::-1])
        assert found == FaultTrend("clam", "pelvis_rolls_back", 26, 60, (17, 20), (1, 20), "going_away")
        assert fault_sentence(found) == (
            "the pelvis rolls back (Clam), less often than at first: from 85 % to 5 % of repetitions."
        )

    def test_two_sessions_have_no_thirds(self) -> None:
        (found,) = fault_trends([session(day, one_set(reps(30, 10))) for day in range(2)])
        assert fault_words(found) == "in 20 of 60; too few for a trend"

    def test_what_was_not_seen_did_not_go_away(self) -> None:
        """Ten repetitions in which the pelvis could not be judged must not count as ten without the fault."""
        note = NotSeen("pelvis_rolls_back", "the camera is too low", "Raise the camera.")
        hidden = [session(3 + day, one_set(reps(10, hips=None), not_seen=(note,))) for day in range(3)]
        seen = [session(day, one_set(reps(10, 8))) for day in range(3)]
        (found,) = fault_trends(hidden + seen)
        assert (found.judged, found.last, found.verdict) == (30, (8, 10), "no_change")

    def test_a_repetition_whose_score_was_not_seen_is_not_judged(self) -> None:
        done = [*reps(5, 1), *reps(4, hips=None)]
        (found,) = fault_trends([session(0, one_set(done))])
        assert (found.reps, found.judged) == (1, 5)

    def test_holds_count_as_well(self) -> None:
        lean = Fault("leans_to_one_side", 2.0, 3.0, 0.1, "torso", "fault")
        held = [Hold(n, 0.0, 30.0, Scores(90.0, 90.0), (lean,) if n == 1 else ()) for n in (1, 2)]
        (found,) = fault_trends([session(0, one_set(held, "tall_posture"))])
        assert (found.reps, found.judged) == (1, 2)

    def test_the_most_frequent_comes_first(self) -> None:
        feet = Fault("feet_apart", 1.0, 2.0, 0.2, "torso", "fault")
        done = [rep(1, feet), rep(2, feet, ROLL), rep(3, feet)]
        assert [found.code for found in fault_trends([session(0, one_set(done))])] == [
            "feet_apart",
            "pelvis_rolls_back",
        ]


def test_what_was_not_seen_is_counted_by_sets() -> None:
    note = NotSeen("pelvis_rolls_back", "the camera is too low", "Raise the camera.")
    twice = one_set(reps(2), not_seen=(note, note))
    assert unseen_counts([session(0, twice, twice, one_set(reps(1)))]) == [
        ("Clam: the pelvis rolls back", 2, "Raise the camera.")
    ]


class TestScoring:
    def test_trends_never_mix_two_versions_of_it(self) -> None:
        old = [session(day, one_set(reps(9, side="left"), versions={})) for day in range(6)]
        new = [session(6 + day, one_set(reps(9, side="left"))) for day in range(2)]
        assert [len(trend(old + new, CLAM, "hips").values), scored_otherwise(old + new)] == [2, 6]

    @pytest.mark.parametrize(("versions", "scoring"), [({}, 1), ({"scoring": "2"}, 2), ({"scoring": "²"}, 1)])
    def test_what_a_record_does_not_tell_is_the_first(self, versions: dict[str, str], scoring: int) -> None:
        assert one_set(reps(1), versions=versions).scoring == scoring
