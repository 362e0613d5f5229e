"""A second opinion on a live set: after the set, the heavy model looks at small pictures of it.

The pictures are kept in memory and nowhere else. Each is dropped as soon as the model has looked at it. All are dropped
when the session pauses, when the next set begins, and when the session ends in whatever way. What the model contradicts
is *not seen*: the set is judged again without it.
"""

from __future__ import annotations

import contextlib
import math
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Points, Pose
from calibration.picture import CONTRADICTED, Trouble
from exercises.judging.results import SetResult
from exercises.judging.runner import SetRunner, run
from exercises.judging.update import State
from trainer.base.language import N_, ngettext
from trainer.base.language import gettext_ as _
from trainer.capture.frame import Frame
from trainer.pose.guard import AGAIN_S, Detect, Trust, Verdict, contradicts

__all__ = ["LOOKING", "Opinion", "SecondOpinion", "looked_words"]

#: What the screen says while the session's end waits for the second opinion.
LOOKING = N_("Done. One moment: a larger model looks at your set again.")

#: Longer edge of a kept picture, pixels, and its quality as a JPEG. **Fit:** in 188 looks at 53 clips, the heavy
#: model agreed with the pose, on the whole picture and on such a small one. Its distance from the pose changed by .002
#: torso lengths in the median, and by .009 or less in 95 of 100 looks; the limit is .3. A picture takes 11 kB.
EDGE_PX, JPEG_QUALITY = 320, 90
#: Most pictures of a set: those of five minutes, 6 MB. A longer set keeps every second one, then every fourth.
#: **Taste:** ours; more take more memory; fewer find a wrong pose later in a long hold.
MOST_PICTURES = 600
#: Longest set that is judged again, in frames: ten minutes at 30 a second, which take 25 MB. **Taste:** ours.
MOST_FRAMES = 18_000
#: The thread's priority on Linux: a nice value of 10 leaves the live picture what it needs. **Taste:** ours.
NICE = 10
#: Longest wait for a look that is under way when the program ends, seconds. **Taste:** ours; a look takes .1 s, and the
#: model .5 s to load.
MOST_LOOK_S = 5.0
#: States in which the person is in the start position or moves from it. Pictures of other moments are not kept.
_AT_WORK = (State.HOLD_STILL, State.READY, State.MOVING, State.HOLDING)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class _Picture:
    """A small picture, the bytes of a JPEG, with its time in seconds and the landmarks in it, (33, 4)."""

    t_s: float
    jpeg: NDArray[np.uint8]
    points: Points

    @classmethod
    def of(cls, frame: Frame, pose: Pose) -> _Picture:
        height, width = frame.image.shape[:2]
        scale = min(1.0, EDGE_PX / max(height, width))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        small = cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA)
        _, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        points = pose.points * np.array([size[0] / width, size[1] / height, 1.0, 1.0], np.float32)
        return cls(frame.t_s, jpeg, points)

    def is_contradicted(self, second: Detect) -> bool:
        """Whether this model sees another pose in it."""
        image = cv2.imdecode(self.jpeg, cv2.IMREAD_COLOR)
        return contradicts(second, np.asarray(image, np.uint8), self.points)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the heavy model said about a set.

    Attributes:
        spans_s: times in which it saw another pose: those of the first and the last frame, seconds.
        result: of the set without these times; None if there are none, so the result stays.
    """

    spans_s: tuple[tuple[float, float], ...]
    result: SetResult | None


@dataclass(slots=True)
class _Set:
    """What is kept of a set.

    Attributes:
        again: makes another judge of it.
        frames: time, pose, and why it could not be judged, of each frame.
        pictures: in order.
        due_s: when the next picture is kept.
        every_s: interval between two pictures, seconds.
    """

    again: Callable[[], SetRunner]
    frames: list[tuple[float, Pose | None, Trouble | None]] = field(default_factory=list)
    pictures: deque[_Picture] = field(default_factory=deque)
    due_s: float = -math.inf
    every_s: float = AGAIN_S

    def keep(self, frame: Frame, pose: Pose) -> None:
        """Keep a picture if one is due."""
        if frame.t_s < self.due_s:
            return
        if len(self.pictures) == MOST_PICTURES:
            self.pictures = deque(list(self.pictures)[::2])
            self.every_s *= 2
        self.pictures.append(_Picture.of(frame, pose))
        self.due_s = frame.t_s + self.every_s


class _Looks:
    """The looks at the pictures of one set, in a thread of their own and of low priority.

    Attributes:
        total: number of pictures.
        done: number of those that are looked at, or need no look.
        opinion: what came of it; None until then, and if nothing did.
        error: why the model could not look, or None.
        thread: ends when nothing is left to do.
    """

    def __init__(self, load: Callable[[], AbstractContextManager[Detect]], one: _Set) -> None:
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

    def _next(self) -> _Picture | None:
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


class SecondOpinion:
    """Keeps what a second opinion needs of the running set, and gives it in the rest.

    All methods may be called from any thread. Only :meth:`close` waits for the model.

    Args:
        load: makes the detector with the heavy model; called in the thread that looks.

    Attributes:
        given: number of sets with a second opinion.
        against: number of those in which it saw another pose.
        missed: number of sets without one, for want of time or because of a pause.
        error: why the model could not look, or None.
    """

    def __init__(self, load: Callable[[], AbstractContextManager[Detect]]) -> None:
        self.given = self.against = self.missed = 0
        self.error: Exception | None = None
        self._load = load
        self._lock = threading.Lock()
        self._set: _Set | None = None
        self._looks: _Looks | None = None
        self._newest: threading.Thread | None = None

    def begin(self, again: Callable[[], SetRunner]) -> None:
        """A set begins.

        Args:
            again: makes another judge of the same set.
        """
        self.forget()
        with self._lock:
            self._set = _Set(again)

    def take(self, frame: Frame, pose: Pose | None, trouble: Trouble | None, state: State) -> None:
        """Take a judged frame of the set, with its pose, why it could not be judged, and the state it led to."""
        with self._lock:
            one = self._set
            if one is None:
                return
            if len(one.frames) < MOST_FRAMES:
                one.frames.append((frame.t_s, pose, trouble))
                if pose is not None and pose.is_trusted and state in _AT_WORK:
                    one.keep(frame, pose)
                return
        self.forget()

    def look(self) -> None:
        """The set has ended: begin to look at it."""
        with self._lock:
            if self._set is not None and self._set.pictures:
                self._looks, self._set = _Looks(self._load, self._set), None
                self._newest = self._looks.thread

    @property
    def progress(self) -> tuple[int, int] | None:
        """Number of pictures done, and of all; None while nothing is looked at."""
        looks = self._looks
        return (looks.done, looks.total) if looks is not None and looks.is_running else None

    def opinion(self) -> Opinion | None:
        """The opinion on the set that has ended; None if there is none yet. Drops everything about the set."""
        with self._lock:
            found = None if self._looks is None else self._looks.opinion
            if found is not None:
                self._looks = None
                self.given += 1
                self.against += bool(found.spans_s)
        self.forget()
        return found

    def report(self) -> list[str]:
        """What is printed after the session."""
        lines = []
        if self.given > self.against:
            agreed = self.given - self.against
            words = ngettext(
                "Second opinion: a larger model saw the same pose in {n} set.",
                "Second opinion: a larger model saw the same pose in {n} sets.",
                agreed,
            )
            lines.append(words.format(n=agreed))
        if self.against:
            words = ngettext(
                "Second opinion: in {n} set a larger model saw another pose for a time. Nothing was judged there.",
                "Second opinion: in {n} sets a larger model saw another pose for a time. Nothing was judged there.",
                self.against,
            )
            lines.append(words.format(n=self.against))
        if self.missed:
            words = ngettext(
                "There was no time for a second opinion on {n} set, or you paused it. It stays as judged.",
                "There was no time for a second opinion on {n} sets, or you paused them. They stay as judged.",
                self.missed,
            )
            lines.append(words.format(n=self.missed))
        if self.error is not None:
            lines.append(_("The larger model could not look at your set: {why}").format(why=self.error))
        return lines

    def pause(self) -> None:
        """The session pauses: drop the pictures, if there are any."""
        with self._lock:
            is_empty = self._looks is None and (self._set is None or not self._set.pictures)
        if not is_empty:
            self.forget()

    def close(self) -> None:
        """Drop everything, and wait for a look that is under way: the program must not end within it."""
        self.forget()
        if self._newest is not None:
            self._newest.join(MOST_LOOK_S)

    def forget(self) -> None:
        """Drop the pictures at once. The set that they belong to stays as judged."""
        with self._lock:
            if self._looks is not None:
                self._looks.give_up()
                self.error = self._looks.error or self.error
            self.missed += self._looks is not None or (self._set is not None and bool(self._set.pictures))
            self._set = self._looks = None


def looked_words(progress: tuple[int, int]) -> str:
    """How far the looks are: pictures done, of all."""
    done, total = progress
    return _("A larger model looks at your set again: picture {done} of {total}").format(done=done, total=total)


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
