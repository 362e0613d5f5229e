"""Ranges of motion over the sessions, left and right apart."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from trainer.base.language import gettext_ as _
from trainer.record.records import SessionRecord
from trainer.record.wording import sentence
from trainer.review.sentences import sides_words
from trainer.review.trends import LATELY_SESSIONS, RANGE_DIFFERS_PCT, What, sides


@dataclass(frozen=True, slots=True)
class RangeTrend:
    """The range of one side, or of both, over the sessions.

    Attributes:
        side: "left", "right", or "" if the exercise has no sides.
        at: starts of the sessions, the oldest first.
        ranges_deg: for each of them the median of its repetitions, degrees.
    """

    side: str
    at: tuple[datetime, ...]
    ranges_deg: tuple[float, ...]

    @property
    def first_deg(self) -> float:
        """Median of the first sessions, see :data:`~trainer.review.trends.LATELY_SESSIONS`."""
        return median(self.ranges_deg[:LATELY_SESSIONS])

    @property
    def last_deg(self) -> float:
        """Median of the last sessions."""
        return median(self.ranges_deg[-LATELY_SESSIONS:])


def ranges(sessions: Sequence[SessionRecord], what: What) -> list[RangeTrend]:
    """The range of each side of an exercise; empty if no range was seen, as in a hold."""
    found: dict[str, list[tuple[datetime, float]]] = defaultdict(list)
    for session in sorted(sessions, key=lambda one: one.started_at):
        by_side: dict[str, list[float]] = defaultdict(list)
        for one in session.sets:
            if (one.exercise, one.variant) == (what.exercise, what.variant):
                for rep in one.reps:
                    if not math.isnan(rep.range_deg):
                        by_side[rep.side or ""].append(rep.range_deg)
        for side, seen in by_side.items():
            found[side].append((session.started_at, median(seen)))
    return [RangeTrend(side, *zip(*seen, strict=True)) for side, seen in sorted(found.items())]


def range_words(sessions: Sequence[SessionRecord], what: What) -> str:
    """First and last range of each side, and whether the sides differ: "Left 28° → 33°, right 25° → 27°. …"."""
    named = {"left": _("left {first:.0f}° → {last:.0f}°"), "right": _("right {first:.0f}° → {last:.0f}°")}
    plain = _("{first:.0f}° → {last:.0f}°")
    said = [named.get(one.side, plain).format(first=one.first_deg, last=one.last_deg) for one in ranges(sessions, what)]
    both = sides(sessions, what)
    words = sentence(", ".join(said))
    return f"{words}. {sentence(sides_words(both))}" if both and both.is_enough else words


def range_key() -> str:
    """The legend of a range chart: the meaning of its numbers and marks."""
    return _(
        "Range: medians of the first and the last {n} sessions. Dots: left, or both sides. Rings: right. Sides differ "
        "if their ranges differ by more than {pct:.0f} %."
    ).format(n=LATELY_SESSIONS, pct=RANGE_DIFFERS_PCT)
