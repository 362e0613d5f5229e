"""Scores in tens, and the reason beside each that is below good."""

from __future__ import annotations

import pytest

from exercises.judging.results import Fault, Hold, Repetition, Scores
from tests.made_records import ROLL, one_set, rep, reps
from trainer.review.scores import reasons, set_words, tens, tens_text

FAST = Fault("too_fast", 1.0, 2.0, 0.84, "s", "fault")


@pytest.mark.parametrize(
    ("score", "words"),
    [
        (None, "not seen"),
        (0.0, "needs work 0"),
        (54.0, "needs work 50"),
        (59.4, "needs work 50"),  # 60 would be fair
        (59.6, "fair 60"),
        (84.4, "fair 80"),
        (84.6, "good 90"),  # 80 would be fair
        (94.9, "good 90"),
        (95.0, "good 100"),
    ],
)
def test_word_and_number_agree(score: float | None, words: str) -> None:
    assert tens_text(score) == words


def test_every_score_is_within_ten_of_its_tens() -> None:
    assert max(abs(tens(n / 10) - n / 10) for n in range(1001)) < 10


def test_a_set_tells_the_reason_beside_the_score_below_good() -> None:
    assert set_words(one_set(reps(4, 3, hips=60.0))) == (
        "4 repetitions. Spine: good 100. Hips: fair 60 (the pelvis rolls back in 3 of 4)."
    )


def test_a_good_score_needs_no_reason() -> None:
    assert set_words(one_set(reps(4, 1))) == "4 repetitions. Spine: good 100. Hips: good 90."


def test_a_set_without_repetitions_and_one_that_was_cut_short() -> None:
    assert set_words(one_set([])) == "No repetitions were counted."
    assert set_words(one_set([Hold(1, 2.0, 32.0, Scores(90.0, None))], "tall_posture", finished=False)) == (
        "Held for 30 s. Spine: good 90. Hips: not seen. The program closed before the set was finished."
    )


def test_an_exercise_that_is_not_known_any_more() -> None:
    assert (
        set_words(one_set(reps(2, 1, hips=20.0), "swan_dive")) == "2 repetitions. Spine: good 100. Hips: needs work 20."
    )


def timed(scores: Scores, *faults: Fault) -> Repetition:
    return Repetition(1, "left", 1, 2, 3, 21.0, 1.6, 1.1, scores, faults)


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (rep(1, ROLL, hips=40.0), ["The pelvis rolls back, up to about 14°"]),
        (timed(Scores(90.0, 90.0, 100.0, 70.0)), ["Tempo: 1.1 s in one direction"]),
        (timed(Scores(90.0, 90.0, 70.0, 100.0)), ["Range: 21°, smaller than usual"]),
        (timed(Scores(90.0, 90.0, 100.0, 20.0), FAST), ["The movement is too fast, 0.8 s in one direction"]),
        (timed(Scores(90.0, 90.0, 100.0, None)), []),
    ],
)
def test_reasons_of_a_repetition(done: Repetition, said: list[str]) -> None:
    assert reasons(one_set([done]), done) == said
