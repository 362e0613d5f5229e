"""The result of a set in the terminal."""

from __future__ import annotations

import exercises
from exercises.judging.results import Fault, Repetition, Scores, SetResult
from trainer.coach.summary import headline, pace

CLAM = exercises.get("clam")
FAST = Fault("too_fast", 0.0, 1.0, 0.5, "s", "fault")


def clams(*faults: tuple[Fault, ...]) -> SetResult:
    reps = [
        Repetition(n, "right", n, n + 0.5, n + 1, 30.0, 0.5, 0.5, Scores(96, 98), found)
        for n, found in enumerate(faults)
    ]
    return SetResult("clam", reps=tuple(reps), scores=Scores(96, 98))


def test_tempo_is_a_sentence_of_its_own_and_never_in_the_headline() -> None:
    quick = clams((FAST,), (FAST,), ())
    assert headline(CLAM, quick) == headline(CLAM, clams((), (), ()))
    assert pace(CLAM, quick) == "Pace: 2 of 3 faster than this exercise asks for: 1.5 s up and 1.5 s back."


def test_a_few_quick_repetitions_are_not_worth_a_sentence() -> None:
    assert pace(CLAM, clams((FAST,), ())) == ""
    assert pace(CLAM, clams()) == ""
