"""Once a month: the pain of the last 24 hours, now, at its least and at its worst.

The mean of the three is the numeric pain rating whose smallest meaningful change Childs et al. 2005 (Spine) give for
low back pain. A single answer before a session is one of the three.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from trainer.base.dates import day_text
from trainer.base.language import Number
from trainer.base.language import gettext_ as _
from trainer.base.questions import Asker, Choice, LeftError, Question
from trainer.plan.days import day_of
from trainer.plan.safety import WORST_PAIN
from trainer.record.records import SessionRecord

__all__ = ["MEANINGFUL", "Rating", "ask", "is_due", "rating_words", "ratings"]

#: The questions are asked again after this many days, also if they were not answered. Taste: monthly, as the screening.
EVERY_DAYS = 30
#: **Paper:** smallest change of the mean that people with low back pain notice, and that exceeds its error, points of
#: 0–10 (Childs et al. 2005, Spine).
MEANINGFUL = 2.0
#: Id of the choice not to answer this month.
_NOT_NOW = "not_now"


@dataclass(frozen=True, slots=True)
class Rating:
    """The answers of one month.

    Attributes:
        day: the local day.
        mean: mean of the pain now, at its least and at its worst, 0–10.
    """

    day: date
    mean: float


def is_due(sessions: Sequence[SessionRecord], today: date) -> bool:
    """Whether to ask: never before the first session, and not within a month of having asked.

    Args:
        sessions: of the person, in any order.
        today: the local day.
    """
    asked = [day_of(one) for one in sessions if one.day_pain is not None]
    return any(one.sets for one in sessions) and all(today - day >= timedelta(days=EVERY_DAYS) for day in asked)


def ask(asker: Asker, now: int) -> tuple[int, ...]:
    """Ask for the least and the worst pain of the last 24 hours; empty if the person would rather not say.

    Args:
        asker: asks.
        now: the pain now, 0–10; the least cannot be above it, nor the worst below.

    Raises:
        LeftError: the person left a question.
    """
    least: int | None = 0
    if now > 0:
        words = _("Once a month: your least pain in the last 24 hours, from 0 (none) to 10 (worst)")
        least = _asked(asker, words, 0, now)
    if least is None:
        return ()
    words = _("Once a month: your worst pain in the last 24 hours, from 0 (none) to 10 (worst)")
    worst = _asked(asker, words, now, WORST_PAIN)
    return () if worst is None else (least, worst)


def _asked(asker: Asker, text: str, first: int, last: int) -> int | None:
    numbers = tuple(Choice(str(n), str(n)) for n in range(first, last + 1))
    chosen = asker.ask(Question(text, (*numbers, Choice(_NOT_NOW, _("Not now"))), default=_NOT_NOW))
    if chosen is None:
        raise LeftError
    return None if chosen == _NOT_NOW else int(chosen)


def ratings(sessions: Sequence[SessionRecord]) -> list[Rating]:
    """Every month that was answered, the oldest first."""
    return [
        Rating(day_of(one), fmean((one.pain_before, *one.day_pain)))
        for one in sorted(sessions, key=lambda one: one.started_at)
        if one.day_pain and one.pain_before is not None
    ]


def rating_words(found: Sequence[Rating]) -> str:
    """The first and the last month in a sentence, and whether the change is meaningful; "" without an answer."""
    if not found:
        return ""
    first, last = found[0], found[-1]
    words = _("Pain over 24 hours, mean of now, least and worst: {mean:.1f} on {day}.")
    newest = words.format(mean=Number(last.mean), day=day_text(last.day))
    if first is last:
        return newest
    change = last.mean - first.mean
    if change <= -MEANINGFUL:
        verdict = _("Lower than {mean:.1f} on {day} by a meaningful amount ({points:g} points or more).")
    elif change >= MEANINGFUL:
        verdict = _("Higher than {mean:.1f} on {day} by a meaningful amount ({points:g} points or more).")
    else:
        verdict = _("No meaningful change since {mean:.1f} on {day} (less than {points:g} points).")
    return f"{newest} {verdict.format(mean=Number(first.mean), day=day_text(first.day), points=Number(MEANINGFUL))}"
