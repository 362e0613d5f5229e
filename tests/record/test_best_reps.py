"""The best and the worst repetition of a set."""

from __future__ import annotations

import pytest

from exercises.judging.results import Fault, Repetition, Scores
from trainer.record.best_reps import best_and_worst, best_clean, worst_with


def rep(n: int, spine: float | None = 90.0, hips: float | None = 90.0, rolls_deg: float = 0.0) -> Repetition:
    faults = (Fault("pelvis_rolls_back", 1.0, 2.0, rolls_deg, "deg", "fault"),) if rolls_deg else ()
    return Repetition(n, "left", 0.0, 1.0, 2.0, 40.0, 1.0, 1.0, Scores(spine, hips), faults)


@pytest.mark.parametrize(
    ("reps", "best", "worst"),
    [
        ([rep(1, hips=50), rep(2), rep(3, hips=20)], 2, 3),
        ([rep(1), rep(2), rep(3, hips=20), rep(4, hips=20)], 1, 3),  # the first of equal ones
        ([rep(1, hips=80), rep(2, spine=100, hips=None), rep(3, hips=70)], 1, 3),  # its hips may have been worse
        ([rep(1, 80, None), rep(2, 60, None), rep(3, None, None)], 1, 2),
        ([rep(1), rep(2)], None, None),
        ([rep(1, None, None)], None, None),
        ([], None, None),
    ],
)
def test_best_and_worst(reps: list[Repetition], best: int | None, worst: int | None) -> None:
    assert [None if one is None else one.n for one in best_and_worst(reps)] == [best, worst]


def test_the_best_without_a_fault() -> None:
    assert best_clean([rep(1, hips=50), rep(2, hips=70), rep(3, rolls_deg=12)]) == rep(2, hips=70)
    assert best_clean([rep(1, rolls_deg=12), rep(2, hips=None)]) is None  # what is not seen may be a fault


def test_the_worst_with_a_fault_whatever_its_sign() -> None:
    assert worst_with([rep(1, rolls_deg=12), rep(2, rolls_deg=-15), rep(3)], "pelvis_rolls_back") == rep(
        2, rolls_deg=-15
    )
    assert worst_with([rep(1)], "pelvis_rolls_back") is None
