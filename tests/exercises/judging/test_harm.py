"""Which fault of a set to correct first."""

from __future__ import annotations

import pytest

from exercises.judging.harm import most_harmful
from exercises.judging.results import Fault, Hold, Repetition, Scores, Severity
from tests.made_rules import made_rule

LOOSE = made_rule("loose", "it is loose", "Hold", "hips", "a_deg", "deg", 5.0, 10.0, 20.0)
ARCHED = made_rule("arched", "it arches", "Down", "spine", "b_deg", "deg", 5.0, 10.0, 20.0, safety=True)


def rep(*faults: tuple[str, Severity]) -> Repetition:
    told = tuple(Fault(code, 1.0, 2.0, 12.0, "deg", severity) for code, severity in faults)
    return Repetition(1, None, 0.0, 1.0, 2.0, 40.0, 1.0, 1.0, Scores(), told)


@pytest.mark.parametrize(
    ("reps", "named"),
    [
        ([rep()], None),
        ([rep(("too_fast", "fault"))] * 5, None),  # the pacer's, and never the headline
        ([rep(("too_fast", "fault"), ("loose", "fault"))] + [rep(("too_fast", "fault"))] * 4, ("loose", 1)),
        ([rep(("partial_range", "fault"))] * 4 + [rep(("loose", "fault"))], ("loose", 1)),
        ([rep(("partial_range", "fault"))] * 2, ("partial_range", 2)),
        ([rep(("loose", "fault"))] * 3 + [rep(("arched", "fault"))] * 2, ("arched", 2)),  # it loads the back
        ([rep(("loose", "fault"))] * 3 + [rep(("arched", "fault"))], ("loose", 3)),
        ([rep(("loose", "fault"), ("loose", "severe")), rep(("loose", "fault"))], ("loose", 2)),  # once a repetition
    ],
)
def test_the_most_harmful_one(reps: list[Repetition], named: tuple[str, int] | None) -> None:
    assert most_harmful((LOOSE, ARCHED), reps) == named


def test_severe_ones_weigh_more() -> None:
    tight = made_rule("tight", "it is tight", "Let go", "hips", "c_deg", "deg", 5.0, 10.0, 20.0)
    reps = [rep(("loose", "fault"))] * 3 + [rep(("tight", "severe"))] * 2
    assert most_harmful((LOOSE, tight), reps) == ("tight", 2)


def test_of_an_exercise_that_is_not_known_the_codes_tell() -> None:
    assert most_harmful((), [rep(("odd", "fault"))]) == ("odd", 1)


def test_in_a_hold_the_fault_that_lasted_longest_is_named() -> None:
    told = (
        Fault("loose", 1.0, 1.9, 12.0, "deg", "fault"),
        Fault("tight", 3.0, 6.0, 12.0, "deg", "fault"),
        Fault("tight", 8.0, 14.0, 12.0, "deg", "fault"),
    )
    tight = made_rule("tight", "it is tight", "Let go", "hips", "c_deg", "deg", 5.0, 10.0, 20.0)
    assert most_harmful((LOOSE, tight), [Hold(1, 0.0, 20.0, Scores(), told)]) == ("tight", 1)


def test_of_two_equal_ones_the_exercise_says_which_comes_first() -> None:
    tight = made_rule("a_tight", "it is tight", "Let go", "hips", "c_deg", "deg", 5.0, 10.0, 20.0)
    reps = [rep(("loose", "fault"), ("a_tight", "fault"))]
    assert most_harmful((LOOSE, tight), reps) == ("loose", 1)
    assert most_harmful((tight, LOOSE), reps) == ("a_tight", 1)
