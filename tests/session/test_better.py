"""What got better since the last session of an exercise; what was not seen is no progress."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from exercises.judging.results import Fault, Hold, Repetition, Scores, SetResult
from trainer.session.better import last_time, since_last_time


def rep(n: int, *, rolls: bool = False, hips: float | None = 90.0, spine: float | None = 90.0) -> Repetition:
    faults = (Fault("pelvis_rolls_back", 1.0, 2.0, 12.0, "deg", "fault"),) if rolls else ()
    return Repetition(n, "right", 0.0, 1.0, 2.0, 40.0, 1.0, 1.0, Scores(spine, hips), faults)


def result(*reps: Repetition) -> SetResult:
    return SetResult("clam", reps)


def with_faults(faults: int, of: int, **scores: float | None) -> SetResult:
    return result(*(rep(n, rolls=n < faults, **scores) for n in range(of)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "last", "words"),
    [
        (
            with_faults(1, 8),
            with_faults(5, 8),
            "Less than last time: the pelvis rolls back, 1 of 8. Last time: 5 of 8.",
        ),
        (with_faults(4, 8), with_faults(5, 8), ""),  # about the same
        (with_faults(5, 8), with_faults(1, 8), ""),  # worse
        (with_faults(0, 8, hips=None, spine=None), with_faults(8, 8), ""),  # not seen today
        (with_faults(0, 8), with_faults(8, 8, hips=None, spine=None), ""),  # not seen then
        (with_faults(0, 4, hips=90.0), with_faults(0, 4, hips=70.0), "Hips: good. Last time: fair."),
        (with_faults(0, 4, hips=70.0), with_faults(0, 4, hips=90.0), ""),
        (with_faults(0, 6), with_faults(0, 4), "2 more than last time."),
        (with_faults(0, 4), result(), ""),
        (result(), with_faults(0, 4), ""),
    ],
)
def test_one_sentence(now: SetResult, last: SetResult, words: str) -> None:
    assert since_last_time("clam", [now], [last]) == words


def test_sets_of_a_session_are_taken_together() -> None:
    now, last = [with_faults(0, 4), with_faults(1, 4)], [with_faults(4, 8)]
    assert "1 of 8. Last time: 4 of 8" in since_last_time("clam", now, last)


def session(*sets: tuple[str, SetResult, str]) -> Any:
    records = [
        SimpleNamespace(exercise=name, mode=mode, result=lambda r=result_, n=name: replace(r, exercise=n))
        for name, result_, mode in sets
    ]
    return SimpleNamespace(sets=records, started_at=datetime(2026, 1, 1, tzinfo=UTC))


def test_the_last_session_of_each_exercise_in_which_something_was_done() -> None:
    held = SetResult("tall_posture", holds=(Hold(1, 0.0, 30.0, Scores()),))
    newest = session(("clam", result(), "live"), ("tall_posture", held, "live"))
    clip = session(("clam", with_faults(0, 1), "recorded"))
    older = session(("clam", with_faults(1, 3), "live"), ("clam", with_faults(0, 2), "live"))
    found = last_time([newest, clip, older, session(("clam", with_faults(0, 9), "live"))], {"clam", "tall_posture"})
    assert {name: [len(one.reps) for one in results] for name, results in found.items()} == {
        "clam": [3, 2],
        "tall_posture": [0],
    }
    assert last_time([], {"clam"}) == {}
