"""Judging one measure over one repetition: onset, hold, clear, and the score that comes of it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

from exercises.declaration import FaultRule
from exercises.results import Fault

#: A fault must last this long to be believed, seconds.
HOLD_S = 0.25
#: A measure that was seen in less than this part of a repetition is *not seen*.
SEEN_PART = 0.7


class FaultTracker:
    """Follows one fault rule through one repetition.

    The level judged is the *sustained* value: the smallest of the last quarter of a second. So a fault is one that
    lasted, and its peak is a value that lasted too.
    """

    def __init__(self, rule: FaultRule) -> None:
        self.rule = rule
        self.peak = -math.inf
        self.level = math.nan
        self._window: deque[tuple[float, float]] = deque()
        self._frames = 0
        self._seen = 0
        self._onset_s: float | None = None
        self._end_s: float | None = None
        self._active = False

    def update(self, t_s: float, value: float, margin: float = 0.0) -> bool:
        """Take the next value; True when the fault has just been established.

        Args:
            t_s: time of the value.
            value: the measure, larger is worse; NaN where *not seen*.
            margin: the threshold is raised by it.
        """
        self._frames += 1
        self.level = math.nan
        if math.isnan(value) or math.isnan(margin):
            self._window.clear()
            return False
        self._seen += 1
        self._window.append((t_s, value))
        while len(self._window) > 1 and self._window[1][0] <= t_s - HOLD_S:
            self._window.popleft()
        if t_s - self._window[0][0] < HOLD_S * 0.99:
            return False
        level = self.level = min(v for _, v in self._window)
        self.peak = max(self.peak, level)
        if self._active and level < (self.rule.fault + self.rule.tolerance) / 2:
            self._active, self._end_s = False, t_s
        if self._active or level < self.rule.fault + margin:
            return False
        self._active, self._end_s = True, None
        if self._onset_s is None:
            self._onset_s = self._window[0][0]
            return True
        return False

    @property
    def active(self) -> bool:
        """The fault is going on now."""
        return self._active

    @property
    def is_seen(self) -> bool:
        """The measure was visible for long enough to be judged."""
        return self._frames > 0 and self._seen >= SEEN_PART * self._frames and self.peak > -math.inf

    @property
    def is_clear(self) -> bool:
        """The fault was established."""
        return self._onset_s is not None

    @property
    def is_suspected(self) -> bool:
        """The threshold was passed, but not clearly."""
        return self.is_seen and not self.is_clear and self.peak >= self.rule.fault

    def fault(self, start_s: float, end_s: float) -> Fault:
        """The fault as a result; one that was only suspected spans the repetition."""
        return Fault(
            code=self.rule.code,
            onset_s=start_s if self._onset_s is None else self._onset_s,
            end_s=end_s if self._end_s is None else self._end_s,
            peak=self.peak,
            unit=self.rule.unit,
            severity="severe" if self.peak >= self.rule.severe else "fault",
        )

    @property
    def score(self) -> float | None:
        """0–100, or None where *not seen*."""
        return linear_score(self.peak, self.rule.tolerance, self.rule.severe) if self.is_seen else None


def linear_score(value: float, full: float, none: float) -> float:
    """100 up to ``full``, falling in a straight line to 0 at ``none``; ``none`` may lie on either side of ``full``.

    Example:
        >>> linear_score(15.0, full=10.0, none=20.0)
        50.0
    """
    return 100.0 * min(1.0, max(0.0, (none - value) / (none - full)))


def worst(scores: Sequence[float | None]) -> float | None:
    """The lowest score; None as soon as one was *not seen*, since the worst may hide there."""
    seen = [s for s in scores if s is not None]
    return min(seen) if seen and len(seen) == len(scores) else None
