"""Records of sessions as the store gives them, written down in short."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from exercises.judging.judge import SCORING
from exercises.judging.results import Hold, Repetition, Scores

_ids = count(1)


def did(
    exercise: str,
    amount: int,
    side: str | None = None,
    spine: float | None = 90.0,
    variant: str = "",
    mode: str = "live",
    comfort: str | None = None,
) -> Any:
    """One set: so many repetitions, or seconds of a hold."""
    is_held = exercise == "tall_posture"
    rep = Repetition(1, None, 0.0, 1.0, 2.0, 40.0, 1.0, 1.0, Scores())
    return SimpleNamespace(
        exercise=exercise,
        mode=mode,
        asked_side=side,
        side=side,
        variant=variant,
        scoring=SCORING,
        scores=Scores(spine=spine),
        reps=() if is_held else (rep,) * amount,
        comfort=comfort,
        amount=None,
        holds=(Hold(1, 0.0, float(amount), Scores()),) if is_held and amount else (),
    )


def session(
    at: datetime,
    programme: str = "",
    sets: Sequence[Any] = (),
    pain: tuple[int | None, int | None] = (None, None),
    capability: str | None = None,
    day_pain: tuple[int, ...] | None = None,
) -> Any:
    """One session of ten minutes."""
    return SimpleNamespace(
        id=next(_ids),
        started_at=at,
        ended_at=at + timedelta(minutes=10),
        programme=programme,
        sets=tuple(sets),
        pain_before=pain[0],
        pain_after=pain[1],
        capability=capability,
        day_pain=day_pain,
    )


def day(n: int, hour: int = 12) -> datetime:
    """Day n of a month, at noon."""
    return datetime(2026, 3, n, hour, tzinfo=UTC)
