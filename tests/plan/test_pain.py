"""Whether pain is no lower than six weeks ago, as the record shows it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.session_records import day, session
from trainer.plan import pain

TODAY = date(2026, 3, 28)


def record(*told: tuple[int, int | None]) -> list:
    """Sessions of these days ago with this pain before, the newest first."""
    return [session(day(28) - timedelta(days=ago), pain=(level, None)) for ago, level in sorted(told)]


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ([(50, 4), (43, 4), (10, 4), (1, 4)], True),
        ([(50, 4), (43, 4), (10, 5), (1, 4)], True),
        ([(50, 4), (43, 4), (10, 3), (1, 3)], False),  # better
        ([(50, 0), (43, 0), (10, 0), (1, 0)], False),  # no pain
        ([(43, 4), (10, 4), (1, 4)], False),  # too little is known
        ([(41, 4), (40, 4), (10, 4), (1, 4)], False),  # not yet six weeks
        ([(99, 4), (98, 4), (10, 4), (1, 4)], False),  # another time
        ([(50, 4), (43, 4), (20, 4), (15, 4)], False),  # nothing lately
        ([(50, 4), (43, None), (10, 4), (1, 4)], False),
    ],
)
def test_six_weeks(told, says):
    assert ("six weeks" in pain.six_weeks_words(record(*told), TODAY)) is says


def test_levels_newest_first():
    sessions = [session(day(3), pain=(2, 3)), session(day(1), pain=(None, 1)), session(day(1))]
    assert [level for _day, level in pain.told(sessions)] == [3, 2, 1]
