"""The heavy model's looks at the pictures of one set, and the set judged again without what it contradicts."""

from __future__ import annotations

import contextlib
import math
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from calibration.picture import CONTRADICTED
from exercises.judging.results import SetResult
from exercises.judging.runner import run
from trainer.pose.guard import Detect
from trainer.pose.trust import Trust, Verdict
from trainer.session.kept_set import KeptPicture, KeptSet

__all__ = ["Looks", "Opinion"]

#: The thread's priority on Linux: a nice value of 10 leaves the live picture what it needs. **Taste:** ours.
NICE = 10


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the heavy model said about a set.

    Attributes:
        spans_s: first and last time, seconds, of each stretch in which it saw another pose.
        result: the set judged again without these stretches; None if there are none.
    """

    spans_s: tuple[tuple[float, float], ...]
    result: SetResult | None


class Looks:
    """Looks at the pictures of one set, in a thread of its own and of low priority.

    Attributes:
        total: number of pictures.
        done: number of pictures that were looked at or needed no look.
        opinion: the outcome; None until it is known, and if there is none.
        error: why the model could not look, or None.
        thread: ends when nothing is left to do.
    """

    def __init__(self, load: Callable[[], AbstractContextManager[Detect]], one: KeptSet) -> None:
        self.total, self.done = len(one.pictures), 0
        self.opinion: Opinion | None = None
        self.error: Exception | None = None
        self._load, self._set = load, one
        self._is_given_up = False
        self.thread = threading.Thread(target=self._run, name="second opinion", daemon=True)
        self.thread.start()

    @property
    def is_running(self) -> bool:
        """Whether it still looks or judges."""
        return self.thread.is_alive()

    def give_up(self) -> None:
        """Drop the pictures that are left. Returns at once; a look that is under way ends by itself."""
        self._is_given_up = True
        self._set.pictures.clear()

    def _run(self) -> None:
        _give_way()
        try:
            verdicts = self._verdicts()
            if not self._is_given_up:
                self.opinion = self._judged(verdicts)
        except Exception as error:  # the set stays as judged, and the report says why
            self.error = error
        finally:
            self._set.pictures.clear()

    def _verdicts(self) -> list[Verdict]:
        trust, found = Trust(), []
        with self._load() as second:
            while (picture := self._next()) is not None:
                if trust.is_due(picture.t_s):
                    is_against = picture.is_contradicted(second)
                    found.append(Verdict(picture.t_s, math.nan, not is_against, is_against))
                    trust.take(found[-1])
                self.done += 1
        return found

    def _next(self) -> KeptPicture | None:
        with contextlib.suppress(IndexError):  # none left, or given up
            return self._set.pictures.popleft()
        return None

    def _judged(self, verdicts: Sequence[Verdict]) -> Opinion | None:
        from trainer.recordings.again import against_s  # .01 s for which the window would wait at the start

        frames = self._set.frames
        times = _against([frame[0] for frame in frames], verdicts)
        troubles = {t_s: trouble or CONTRADICTED for t_s, _, trouble in frames if trouble or t_s in times}
        spans_s = against_s([frame[0] for frame in frames], troubles)
        if not spans_s:
            return Opinion((), None)
        runner = self._set.again()
        for _update in run(runner, [(frame[0], frame[1]) for frame in frames], troubles):
            if self._is_given_up:
                return None
        return Opinion(spans_s, runner.result())


def _against(times_s: Sequence[float], verdicts: Sequence[Verdict]) -> set[float]:
    """The times at which two verdicts or more in a row are against the pose."""
    trust, waiting, found = Trust(), deque(verdicts), set()
    for t_s in times_s:
        while waiting and waiting[0].t_s <= t_s:
            trust.take(waiting.popleft())
        if not trust.is_trusted:
            found.add(t_s)
    return found


def _give_way() -> None:
    """Give this thread, and those that it starts, a low priority. Only Linux has one for each thread."""
    if sys.platform == "linux":
        me = threading.get_native_id()
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, me, max(NICE, os.getpriority(os.PRIO_PROCESS, me)))
