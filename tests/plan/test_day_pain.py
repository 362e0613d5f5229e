"""Pain over 24 hours: asked once a month and never before the first session; its mean and its meaningful change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.session_records import did, session
from trainer.base.questions import LeftError, Question
from trainer.plan.day_pain import ask, is_due, rating_words, ratings

FIRST = datetime(2026, 3, 1, 12, tzinfo=UTC)


def on(days: int, now: int | None = 3, told: tuple[int, ...] | None = None) -> Any:
    """A session with one set, ``days`` days after the first session."""
    return session(FIRST + timedelta(days=days), "glutes", [did("clam", 8)], (now, None), day_pain=told)


class Asker:
    """Gives these answers in turn."""

    def __init__(self, *answers: str | None) -> None:
        self.answers, self.asked = [*answers], list[Question]()

    def ask(self, question: Question) -> str | None:
        self.asked.append(question)
        return self.answers.pop(0)

    def tell(self, words: str, heading: str = "") -> None:
        raise AssertionError


@pytest.mark.parametrize(
    ("sessions", "due"),
    [
        ([], False),  # before the first session
        ([session(FIRST, pain=(7, None))], False),  # pain kept an exercise from being done
        ([on(0)], True),
        ([on(0, told=(1, 4)), on(20)], True),
        ([on(0), on(1, told=(1, 4))], False),  # 29 days ago
        ([on(0), on(1, told=())], False),  # "not now" holds as long
        ([on(0, told=())], True),
    ],
)
def test_once_a_month_and_never_before_the_first_session(sessions: list[Any], due: bool) -> None:
    assert is_due(sessions, date(2026, 3, 31)) is due


def test_the_least_is_no_higher_and_the_worst_no_lower_than_now() -> None:
    asker = Asker("1", "6")
    assert ask(asker, 3) == (1, 6)
    least, worst = ([choice.id for choice in one.choices] for one in asker.asked)
    assert least == ["0", "1", "2", "3", "not_now"]
    assert worst == [*map(str, range(3, 11)), "not_now"]
    assert all(one.default == "not_now" for one in asker.asked)  # Enter skips
    assert all(one.text.endswith("from 0 (none) to 10 (worst)") for one in asker.asked)  # as before each session


def test_without_pain_now_the_least_is_known() -> None:
    asker = Asker("5")
    assert ask(asker, 0) == (0, 5)
    assert len(asker.asked) == 1


@pytest.mark.parametrize("answers", [("not_now",), ("1", "not_now")])
def test_not_now_is_no_answer(answers: tuple[str, ...]) -> None:
    assert ask(Asker(*answers), 3) == ()


def test_escape_leaves_the_session() -> None:
    with pytest.raises(LeftError):
        ask(Asker(None), 3)


@pytest.mark.parametrize(
    ("last", "words"),
    [
        (on(31, 1, (0, 5)), "Lower than 4.0 on 1 Mar 2026 by a meaningful amount (2 points or more)."),
        (on(31, 1, (1, 5)), "No meaningful change since 4.0 on 1 Mar 2026 (less than 2 points)."),
        (on(31, 6, (4, 8)), "Higher than 4.0 on 1 Mar 2026 by a meaningful amount (2 points or more)."),
    ],
)
def test_the_mean_and_the_smallest_meaningful_change(last: Any, words: str) -> None:
    sessions = [last, on(10, 9, ()), on(5, 9), on(0, 4, (2, 6))]  # as the store gives them, the newest first
    assert rating_words(ratings(sessions)).endswith(words)
    assert "of now, least and worst" in rating_words(ratings(sessions))


def test_one_month_is_told_and_none_is_silent() -> None:
    assert "4.0" in rating_words(ratings([on(0, 4, (2, 6))]))
    assert rating_words(ratings([on(0, 4), on(1, None, (2, 6))])) == ""  # the mean needs the pain now
