"""Which one cue stands."""

from __future__ import annotations

from exercises.results import Cue
from trainer.cues import CueBoard


def cue(code: str, t_s: float, severity: str = "fault") -> Cue:
    return Cue(code, code, severity, t_s, t_s)  # type: ignore[arg-type]


def test_one_stands_and_goes() -> None:
    board = CueBoard()
    assert board.standing(0.0) is None
    assert board.offer(cue("a", 1.0))
    standing = board.standing(2.0)
    assert standing is not None
    assert standing.code == "a"
    assert board.standing(4.1) is None


def test_another_waits_for_a_second_and_a_half() -> None:
    board = CueBoard()
    board.offer(cue("a", 1.0))
    assert not board.offer(cue("b", 2.0))
    assert board.offer(cue("b", 2.6))


def test_the_same_is_repeated_only_when_it_has_become_severe() -> None:
    board = CueBoard()
    board.offer(cue("a", 1.0))
    assert not board.offer(cue("a", 5.0))
    assert board.offer(cue("a", 5.1, "severe"))
    assert not board.offer(cue("a", 8.0, "severe"))
    assert board.offer(cue("a", 11.2, "severe"))
