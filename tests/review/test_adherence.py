"""Practice against the plan, and pain."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.made_records import MONDAY, one_set, rep, session
from trainer.plan.adherence import (
    Week,
    full_days,
    minutes_by_day,
    pain_of,
    pain_words,
    streak_days,
    streak_words,
    week_words,
    weeks,
    weeks_words,
)

DAY = MONDAY.astimezone().date()


def after(days: int) -> date:
    return DAY + timedelta(days=days)


def test_minutes_of_a_day_are_those_of_all_its_sessions() -> None:
    assert minutes_by_day([session(0, minutes=18), session(0, minutes=7), session(2, minutes=50)]) == {
        DAY: pytest.approx(25),
        after(2): pytest.approx(50),
    }


def test_a_clip_judged_later_is_no_practice() -> None:
    clip = session(0, one_set([rep()], mode="recorded"), minutes=60)
    assert minutes_by_day([clip]) == {}
    assert full_days([clip]) == set()


def test_a_live_session_in_which_nothing_was_done_is_no_practice() -> None:
    empty = session(0, one_set([]), minutes=60)
    assert minutes_by_day([empty]) == {}
    assert full_days([empty]) == set()
    assert weeks([empty], DAY, 1)[0].minutes == 0
    assert streak_days([empty], DAY) == 0


@pytest.mark.parametrize(
    ("days", "today", "count"),
    [
        ((), 3, 0),
        ((1, 2, 3), 3, 3),
        ((1, 2), 3, 2),  # today's is still to come
        ((0, 1), 3, 0),  # a whole day without
        ((0, 2, 3), 3, 2),
        ((3, 3, 3), 3, 1),
    ],
)
def test_streak(days: tuple[int, ...], today: int, count: int) -> None:
    assert streak_days([session(day) for day in days], after(today)) == count


def test_a_single_day_is_no_streak() -> None:
    assert streak_words([session(0)], DAY) == ""
    assert streak_words([session(0), session(1)], after(1)) == "Practised 2 days in a row."


def test_weeks_begin_on_monday_and_the_current_one_is_last() -> None:
    found = weeks([session(0, minutes=60), session(6, minutes=10), session(7, minutes=20)], after(8), 3)
    assert found == [
        Week(after(-7), 0, 0, 0, 0),
        Week(DAY, pytest.approx(70), 2, 1, 1),
        Week(after(7), pytest.approx(20), 1, 1, 0),
    ]


@pytest.mark.parametrize(
    ("week", "words"),
    [
        (Week(DAY, 0, 0, 0, 0), "No practice yet this week. 15 minutes is a good start."),
        (Week(DAY, 18, 1, 1, 0), "This week: 18 minutes on 1 day; the full session of about an hour is still to do."),
        (Week(DAY, 80.4, 3, 2, 1), "This week: 80 minutes on 3 days; the full session is done."),
    ],
)
def test_week_words(week: Week, words: str) -> None:
    assert week_words(week) == words


def test_weeks_words_are_means_of_whole_weeks() -> None:
    past = [Week(DAY, 90, 4, 3, 1), Week(DAY, 30, 2, 2, 0)]
    assert weeks_words(past) == (
        "Last 2 weeks, on average: 60 minutes a week; 15 minutes or more on 2.5 of 7 days. "
        "Full session in 1 of 2 weeks."
    )
    assert weeks_words([]) == ""


class TestPain:
    def test_it_is_oldest_first_and_only_where_it_was_told(self) -> None:
        told = pain_of([session(4, pain_before=2, pain_after=1), session(2), session(1, pain_before=0)])
        assert [(one.before, one.after) for one in told] == [(0, None), (2, 1)]

    def test_never_told_says_nothing(self) -> None:
        assert pain_words(pain_of([session(0)])) == ""

    def test_too_few(self) -> None:
        words = pain_words(pain_of([session(day, pain_before=9 - day) for day in range(5)]))
        assert words == "Pain before practice was entered in 5 sessions: too few for a trend."
        once = pain_words(pain_of([session(0, pain_before=2, pain_after=1)]))
        assert once == "Pain before practice was entered in 1 session: too few for a trend."

    def test_first_and_last_third(self) -> None:
        pains = ((6, 5), (4, 5), (9, 9), (0, 0), (2, 1), (1, None))
        told = pain_of([session(day, pain_before=b, pain_after=a) for day, (b, a) in enumerate(pains)])
        assert pain_words(told) == (
            "Pain before practice (0 to 10): 5 at first, 1.5 recently (medians of 2 sessions each). "
            "After practice, pain was lower in 2 and higher in 1 of 5 sessions."
        )
