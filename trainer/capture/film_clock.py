"""Converts the time stamps of a video file to seconds that increase from 0, across gaps, jumps and restarts."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from statistics import median

from trainer.capture.frame import SMALLEST_STEP_S

__all__ = ["FilmClock", "Gap"]

#: Time stamps that step back by up to ``RESTART_S`` are jitter within one recording. A larger step back is a restart
#: (joined recordings, or a counter that wrapped around) if the decoding time stamps step back too. Otherwise a damaged
#: file has delivered an old frame too late.
RESTART_S = 0.5
#: A gap is reported if it lasts at least ``GAP_S`` and …
GAP_S = 1.0
#: … at least ``GAP_STEPS`` × the usual frame interval, so that a time-lapse video has no gaps.
GAP_STEPS = 5.0
#: The usual frame interval is the median of the last ``_MEMORY`` intervals.
_MEMORY = 25
#: Frame interval assumed for a file that states no frame rate, seconds.
_STEP_S = 0.04


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch without frames.

    Attributes:
        start_s: Time of the last frame before the gap.
        end_s: Time of the first frame after the gap.
    """

    start_s: float
    end_s: float


class FilmClock:
    """Assigns a time to each frame.

    Args:
        fps: Frames per second stated by the file; NaN if unknown.

    Attributes:
        gaps: Gaps found so far.
        restarts_s: Times at which the time stamps restarted.
        last_stamp_s: Last time stamp of the file; NaN before the first frame.
    """

    def __init__(self, fps: float) -> None:
        self.gaps: list[Gap] = []
        self.restarts_s: list[float] = []
        self.last_stamp_s = math.nan
        self._rate_step_s = 1 / fps if fps > 0 else _STEP_S
        self._steps_s: deque[float] = deque(maxlen=_MEMORY)
        self._decoded_s = -math.inf
        self._may_restart = False
        self._offset_s = 0.0  # added to the file's time stamps
        self._last_s = math.nan

    def __call__(self, stamp_s: float | None, decoded_s: float | None = None) -> float | None:
        """Return the time of the next frame in seconds since the first, or None if the frame is too late to be shown.

        Args:
            stamp_s: Presentation time stamp; None if missing.
            decoded_s: Decoding time stamp; None if missing.
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
            t_s = self._restart(stamp_s)
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

    def _restart(self, stamp_s: float) -> float:
        t_s = self._last_s + self._usual_s
        self._offset_s, self._may_restart = t_s - stamp_s, False
        self.restarts_s.append(t_s)
        return t_s
