"""The headline and the tiles: "am I better?", from made-up records."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exercises.judging.results import Fault
from tests.made_records import MONDAY, one_set, rep, reps, session
from trainer.plan.adherence import pain_of
from trainer.record.records import SessionRecord
from trainer.review.fault_trends import fault_trends
from trainer.review.progress import (
    compared,
    evidence,
    fault_tile,
    headline,
    main_fault,
    movement,
    pain_change_words,
    pain_tile,
    practice_tile,
    tile_words,
    tiles,
)

TODAY = (MONDAY + timedelta(days=8)).astimezone().date()


def days(hips: list[float], pain: list[int] | None = None) -> list[SessionRecord]:
    """A session a day with a clam of this hips score, and pain before it."""
    told: list[int | None] = [*pain] if pain else [None] * len(hips)
    return [
        session(day, one_set([rep(hips=score)]), pain_before=before, pain_after=before)
        for day, (score, before) in enumerate(zip(hips, told, strict=True))
    ][::-1]


class TestHeadline:
    @pytest.mark.parametrize(
        ("hips", "pain", "words"),
        [
            ([50, 52, 51, 70, 70, 70, 90, 92, 91], None, "You move better than when you started."),
            ([90, 92, 91, 70, 70, 70, 50, 52, 51], None, "You move less well than when you started."),
            ([70] * 9, None, "No clear change yet in how you move."),
            # Two of the last three are higher: three of twenty orders do that, which is no proof.
            ([50, 52, 90, 70, 70, 70, 90, 92, 51], None, "No clear change yet in how you move."),
            # Clear, but by one point of the score, half of it by the spine that did not change.
            ([90, 90, 90, 91, 91, 91, 92, 92, 92], None, "No clear change yet in how you move."),
            ([50] * 4 + [90] * 4, None, "Not enough sessions yet to tell whether you are better: 8 of 9."),
            ([70] * 9, [6, 6, 5, 4, 4, 4, 3, 2, 2], "No clear change yet in how you move. Your pain is lower."),
            # Clear, but by one point of ten.
            (
                [70] * 9,
                [4, 4, 4, 4, 4, 4, 3, 3, 3],
                "No clear change yet in how you move. Your pain has not clearly changed.",
            ),
            (
                [50, 52, 51, 70, 70, 70, 90, 92, 91],
                [2, 2, 1, 3, 3, 3, 5, 6, 5],
                "You move better than when you started. Your pain is higher: show this to a GP or physiotherapist.",
            ),
        ],
    )
    def test_words(self, hips: list[float], pain: list[int] | None, words: str) -> None:
        assert headline(days(hips, pain)) == words

    def test_an_easier_choice_of_exercises_is_no_progress(self) -> None:
        """The bridge scores higher than the clam; doing more of it later must not look like moving better."""
        hard = [session(day, one_set([rep(hips=50.0)])) for day in range(6)]
        easy = [session(6 + day, one_set([rep(hips=95.0)], "glute_bridge")) for day in range(6)]
        assert movement(hard + easy).change == "same"

    def test_sets_scored_by_another_version_are_left_out(self) -> None:
        old = [session(day, one_set([rep(hips=10.0)], versions={})) for day in range(9)]
        assert movement(old).sessions == 0
        assert evidence(old) == ""

    def test_evidence_tells_the_size(self) -> None:
        found = evidence(days([50, 50, 50, 70, 70, 70, 90, 90, 90]))
        assert found == (
            # Hips rise by 40, the spine by 0: 20 in the mean of the two.
            "On the same exercises, your last 3 sessions score about 20 points higher than your first 3."
        )


def test_values_of_two_thirds_are_compared_by_their_medians() -> None:
    found = compared([1, 2, 3, 9, 9, 9, 4, 5, 6], 1.0)
    assert (found.change, found.first, found.last, found.third) == ("better", 2, 5, 3)
    assert compared([1, 2, 3, 9, 9, 9, 4, 5, 6], 3.5).change == "same"


class TestTiles:
    @pytest.mark.parametrize(
        ("pain", "words"),
        [
            ([6, 6, 5, 4, 4, 4, 3, 2, 2], "Pain before practice: clearly lower (2 points or more)."),
            ([2, 2, 3, 4, 4, 4, 5, 6, 6], "Pain before practice: clearly higher (2 points or more)."),
            ([4, 4, 4, 4, 4, 4, 3, 3, 3], "Pain before practice: no clear change."),
            ([9, 9, 9, 1, 1, 1], ""),  # two sessions in each third
        ],
        ids=["fallen", "risen", "one point", "too few"],
    )
    def test_pain_changes_by_what_people_notice(self, pain: list[int], words: str) -> None:
        assert pain_change_words(pain_of(days([70] * len(pain), pain))) == words

    def test_pain_never_entered(self) -> None:
        assert tile_words(pain_tile([])) == "Pain: Not entered yet."

    def test_pain_entered_before_only(self) -> None:
        tile = pain_tile(pain_of([session(0, pain_before=4)]))
        assert (tile.fact, tile.about, tile.trend) == (
            "4", "before practice on 4 May 2026", "Too few entries for a trend",
        )  # fmt: skip

    def test_pain_of_the_last_session_and_its_trend(self) -> None:
        done = days([70] * 9, [6, 6, 5, 4, 4, 4, 3, 2, 2])
        assert tile_words(pain_tile(pain_of(done))) == (
            "Pain: 2 → 2 (before and after on 12 May 2026). Lower: 6 at first, 2 lately."
        )

    def test_days_of_the_last_seven(self) -> None:
        done = [session(0), session(1), session(2), session(2), session(8, minutes=50)]
        tile = practice_tile(done[::-1], TODAY)  # the twelfth; the sixth is the first of seven days
        assert tile.fact == "2 of 7 days"
        assert tile.trend == "This week's full session is done"

    def test_the_main_fault_is_that_of_the_last_third(self) -> None:
        feet = Fault("feet_apart", 1.0, 2.0, 0.2, "torso", "fault")
        old = [session(day, one_set(reps(10, 10))) for day in range(3)]
        new = [session(day, one_set([rep(n, feet) for n in range(1, 9)])) for day in range(3, 9)]
        tile = fault_tile(fault_trends((old + new)[::-1]), True)
        assert (tile.fact, tile.about) == ("The feet come apart", "Clam")
        assert tile.trend.startswith("More often than at first: from 0 % to 100 %")

    def test_one_that_is_gone_is_not_the_main_fault(self) -> None:
        done = [session(day, one_set(reps(10, 10 if day < 3 else 0))) for day in range(9)]
        assert main_fault(fault_trends(done)) is None
        assert fault_tile(fault_trends(done), True).about == "No fault seen lately"

    def test_too_fast_is_never_the_main_fault(self) -> None:
        fast = Fault("too_fast", 1.0, 2.0, 0.8, "s", "fault")
        done = [session(0, one_set([rep(1, fast), rep(2, fast), *reps(1, 1)]))]
        assert [one.name for one in tiles(done, TODAY, fault_trends(done))] == ["Pain", "Practice", "Main fault"]
        assert tiles(done, TODAY, fault_trends(done))[2].fact == "The pelvis rolls back"
