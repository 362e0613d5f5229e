"""Seconds that rise from 0 out of a file's time stamps, wherever these stop, jump or start anew."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from statistics import median

from trainer.capture.frame import SMALLEST_STEP_S

__all__ = ["FilmClock", "Gap"]

#: Time stamps that go back by less than this are disorder within one recording, and the next ones catch up. More is
#: a clock that starts anew (recordings joined, a counter that wrapped around) if the file's order of decoding starts
#: anew with it; else a damaged film gives an old picture too late.
RESTART_S = 0.5
#: A gap is told if it is at least this long …
GAP_S = 1.0
#: … and this many times the usual step, so that a time lapse has none.
GAP_STEPS = 5.0
#: The usual step is the median of this many last ones.
_MEMORY = 25
#: The usual step of a file that does not tell its rate.
_STEP_S = 0.04


@dataclass(frozen=True, slots=True)
class Gap:
    """A time of which there is no picture.

    Attributes:
        start_s: When the picture before it was shown.
        end_s: When the picture after it is shown.
    """

    start_s: float
    end_s: float


class FilmClock:
    """Gives each picture its time.

    Args:
        fps: Pictures a second as the file tells, NaN when unknown.

    Attributes:
        gaps: Found so far.
        restarts_s: When time stamps started anew.
        last_stamp_s: The last time stamp as the file tells it, NaN before the first.
    """

    def __init__(self, fps: float) -> None:
        self.gaps: list[Gap] = []
        self.restarts_s: list[float] = []
        self.last_stamp_s = math.nan
        self._rate_step_s = 1 / fps if fps > 0 else _STEP_S
        self._steps_s: deque[float] = deque(maxlen=_MEMORY)
        self._decoded_s = -math.inf
        self._may_restart = False
        self._offset_s = 0.0  # from the file's stamps to ours
        self._last_s = math.nan

    def __call__(self, stamp_s: float | None, decoded_s: float | None = None) -> float | None:
        """Return when the next picture is shown, in seconds since the first; None if it comes too late to be shown.

        Args:
            stamp_s: The file's time stamp, None where there is none.
            decoded_s: The time stamp in the order of decoding, None where there is none.
        """
        if decoded_s is not None:
            self._may_restart |= decoded_s < self._decoded_s - RESTART_S
            self._decoded_s = decoded_s
        if stamp_s is None:
            stamp_s = 0.0 if math.isnan(self.last_stamp_s) else self.last_stamp_s + self._rate_step_s
        if math.isnan(self.last_stamp_s):
            self._offset_s, t_s = -stamp_s, 0.0
        elif stamp_s >= self.last_stamp_s - RESTART_S:
            t_s = self._later(stamp_s)
        elif self._may_restart or decoded_s is None:
            t_s = self._anew(stamp_s)
        else:
            return None
        self.last_stamp_s, self._last_s = stamp_s, t_s
        return t_s

    @property
    def _usual_s(self) -> float:
        return median(self._steps_s) if self._steps_s else self._rate_step_s

    def _later(self, stamp_s: float) -> float:
        t_s, step_s = stamp_s + self._offset_s, stamp_s - self.last_stamp_s
        if step_s >= max(GAP_S, GAP_STEPS * self._usual_s):
            self.gaps.append(Gap(self._last_s, t_s))
        elif step_s > 0:
            self._steps_s.append(step_s)
        return max(t_s, self._last_s + SMALLEST_STEP_S)

    def _anew(self, stamp_s: float) -> float:
        t_s = self._last_s + self._usual_s
        self._offset_s, self._may_restart = t_s - stamp_s, False
        self.restarts_s.append(t_s)
        return t_s
