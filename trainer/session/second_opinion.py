"""A second opinion on a live set: after the set, the heavy model looks at small pictures of it.

The pictures are kept in memory and nowhere else. Each is dropped as soon as the model has looked at it. All are dropped
when the session pauses, when the next set begins, and when the session ends in whatever way. What the model contradicts
is *not seen*: the set is judged again without it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from calibration.landmarks import Pose
from calibration.picture import Trouble
from exercises.judging.runner import SetRunner
from exercises.judging.update import State
from trainer.base.language import N_, ngettext
from trainer.base.language import gettext_ as _
from trainer.capture.frame import Frame
from trainer.pose.guard import Detect
from trainer.session.kept_set import KeptSet
from trainer.session.looks import Looks, Opinion

__all__ = ["LOOKING", "OpinionMaker", "looked_words", "wait_for"]

#: What the screen says while the session's end waits for the second opinion.
LOOKING = N_("Done. One moment: a larger model looks at your set again.")

#: Longest set that is judged again, in frames: ten minutes at 30 a second, which take 25 MB. **Taste:** ours.
MOST_FRAMES = 18_000
#: Longest wait for a look that is under way when the program ends, seconds. **Taste:** ours; a look takes .1 s, and the
#: model .5 s to load.
MOST_LOOK_S = 5.0
#: States in which the person is in the start position or moves from it. Pictures of other moments are not kept.
_AT_WORK = (State.HOLD_STILL, State.READY, State.MOVING, State.HOLDING)
#: At the end, nobody waits for the second opinion for longer than ``MOST_WAIT_S``, seconds. **Taste:** ours; it takes
#: three seconds for a minute of pictures on a slow machine.
MOST_WAIT_S = 15.0
#: Interval between two pictures of that wait, seconds. **Taste:** ours.
WAIT_S = 0.03


class OpinionMaker:
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
        self._set: KeptSet | None = None
        self._looks: Looks | None = None
        self._newest: threading.Thread | None = None

    def begin(self, again: Callable[[], SetRunner]) -> None:
        """A set begins.

        Args:
            again: makes another judge of the same set.
        """
        self.forget()
        with self._lock:
            self._set = KeptSet(again)

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
                self._looks, self._set = Looks(self._load, self._set), None
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
    """The progress in words: pictures looked at, and all of them."""
    done, total = progress
    return _("A larger model looks at your set again: picture {done} of {total}").format(done=done, total=total)


def wait_for(opinion: OpinionMaker, leaves: Callable[[str], bool]) -> None:
    """Wait until the second opinion has looked at everything, for ``MOST_WAIT_S`` at most.

    Args:
        opinion: the second opinion.
        leaves: shows the progress in words; returns whether the person wants to wait no longer.
    """
    until_s = time.monotonic() + MOST_WAIT_S
    while (progress := opinion.progress) is not None and time.monotonic() < until_s:
        if leaves(looked_words(progress)):
            return
        time.sleep(WAIT_S)
