"""What past pain means for today: whether it has risen, and when to see somebody. Pure functions of the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from statistics import median

from trainer.base.language import gettext_ as _
from trainer.plan.days import day_of
from trainer.record.records import SessionRecord

__all__ = ["Told", "six_weeks_words", "told"]

#: A day and a pain level, 0 to 10.
Told = tuple[date, int]

#: After this long without improvement, a professional should look at the pain. Paper: guidelines review low back pain
#: at six weeks.
SIX_WEEKS = timedelta(weeks=6)
#: Compares the pain of the last ``NOW`` with that of the ``THEN`` before the six weeks. Taste: two weeks hold enough
#: days.
THEN, NOW = timedelta(weeks=4), timedelta(weeks=2)
#: Minimum number of pain levels in each of the two periods. Taste: one level is chance.
FEWEST = 2


def told(sessions: Iterable[SessionRecord]) -> list[Told]:
    """Every pain level that was told, the newest first.

    Args:
        sessions: of the person, the newest first.
    """
    return [
        (day_of(session), level)
        for session in sessions
        for level in (session.pain_after, session.pain_before)
        if level is not None
    ]


def six_weeks_words(sessions: Sequence[SessionRecord], today: date) -> str:
    """The advice to see somebody where pain before practice is no lower than six weeks ago; "" otherwise."""
    before = [(today - day_of(one), one.pain_before) for one in sessions if one.pain_before is not None]
    now = [level for ago, level in before if timedelta(0) <= ago <= NOW]
    then = [level for ago, level in before if SIX_WEEKS <= ago <= SIX_WEEKS + THEN]
    if min(len(now), len(then)) < FEWEST or median(now) == 0 or median(now) < median(then):
        return ""
    return _(
        "Your pain is no lower than six weeks ago. Please see your GP or physiotherapist: they can find what a camera "
        "cannot."
    )
