"""Records a session while it runs, in its own thread, so that nothing waits for the disk."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Self

from calibration.body import Calibration
from calibration.landmarks import Pose, Side
from exercises.judging.judge import SCORING
from exercises.judging.results import Hold, Repetition, SetResult
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.coach.utterance import Utterance
from trainer.record import schema
from trainer.record.items import (
    BackAnswer,
    BeginSet,
    Comfort,
    EndSession,
    Finish,
    Item,
    PoseFrame,
    SecondOpinion,
    SessionInfo,
    SetInfo,
)
from trainer.record.rows import utc_text
from trainer.record.session_file import SessionFile

__all__ = ["Recorder", "SessionInfo", "SetInfo", "installed_versions"]

#: Seconds between commits, and between retries after a failed commit.
COMMIT_S = 0.8
RETRY_S = 3.0
#: With this many frames waiting, the thread writes at once: recorded videos are judged faster than real time.
EARLY_FRAMES = 120
#: Maximum frames that wait in memory, about one minute; further frames are dropped.
MOST_FRAMES = 2000
#: How long a message about the record is shown, seconds.
NEWS_S = 15.0

DISK_FULL = N_(
    "The disk is full, so this session is not being saved. You can go on; saving resumes when there is space."
)
TOO_SLOW = N_("The disk is too slow, so the movement curve will have gaps. Repetitions and scores are saved.")


class Recorder:
    """Records one session: its sets, their repetitions and every frame's landmarks.

    Every method returns at once. Items that cannot be written (full disk, another program's lock) stay in memory and
    are retried; meanwhile :attr:`problem` holds a sentence for the person. If the process is killed, everything up to
    the last commit, about a second ago, is safe.

    Args:
        path: the database.
        session: who practises what.
        now: wall clock.

    Raises:
        TrainerError: the record belongs to a newer version or to another program, or cannot be opened.

    Attributes:
        notice: a sentence for the person if a damaged record was set aside, else None.
    """

    def __init__(
        self,
        path: Path,
        session: SessionInfo = SessionInfo(),  # noqa: B008
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.notice = schema.prepare(path, now())
        self._path = path
        self._now = now
        self._file = SessionFile(path, session, now)
        self._news: str | None = None
        self._news_until_s = 0.0
        self._items: deque[Item] = deque()
        self._frames_waiting = 0
        self._frames_dropped = 0
        self._frames_lost = 0
        self._trouble: str | None = None
        self._closing = False
        self._wake = threading.Condition()
        self._in_set = False
        self._has_set = False
        self._last_hold: Hold | None = None
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    @property
    def problem(self) -> str | None:
        """Why the session is not being saved, or recent news about its file; None if all is well."""
        if self._trouble is None and self._frames_waiting >= MOST_FRAMES:
            return _(TOO_SLOW)
        return self._trouble or (self._news if time.monotonic() < self._news_until_s else None)

    @property
    def session_id(self) -> int | None:
        """The session's row, None until it is written."""
        return self._file.session_id

    def begin_set(self, info: SetInfo) -> None:
        """Start a set; everything recorded from now on belongs to it."""
        self._in_set = self._has_set = True
        self._frames_dropped = 0
        self._last_hold = None
        self._add(BeginSet(info, utc_text(self._now())))

    def calibration(self, calibration: Calibration) -> None:
        """Record the set's calibration; a later one replaces it."""
        self._add(calibration)

    def pose(self, t_s: float, pose: Pose | None, size: tuple[int, int]) -> None:
        """Record a frame's landmarks as the landmarker returned them, before smoothing; outside a set, do nothing.

        Args:
            t_s: the frame's time stamp, seconds; equals the pose's.
            pose: the pose, None if nobody was seen.
            size: width and height of the frame, pixels; equals the pose's.
        """
        if not self._in_set:
            return
        with self._wake:
            if self._frames_waiting >= MOST_FRAMES:
                self._frames_dropped += 1
                self._frames_lost += 1
                return
            self._items.append(PoseFrame(t_s, pose, size))
            self._frames_waiting += 1
            if self._frames_waiting == EARLY_FRAMES:
                self._wake.notify()

    def repetition(self, repetition: Repetition) -> None:
        """Record a repetition as soon as it is counted."""
        self._add(repetition)

    def hold(self, hold: Hold) -> None:
        """Record the current state of a hold, at most once per :data:`COMMIT_S`."""
        last = self._last_hold
        if last is None or hold.n != last.n or hold.end_s - last.end_s >= COMMIT_S:
            self._last_hold = hold
            self._add(hold)

    def finish(self, result: SetResult) -> None:
        """End the set. The result replaces the repetitions and holds recorded one by one."""
        self._add(Finish(result, self._frames_dropped))
        self._in_set = False

    def second_opinion(self, spans_s: Sequence[tuple[float, float]], result: SetResult | None) -> None:
        """Record what a larger model said about the set that has ended, before the next one begins.

        Args:
            spans_s: times in which it saw another pose: those of the first and the last frame, seconds.
            result: replaces the result of the set; None if it stays.
        """
        self._add_if_begun(SecondOpinion(tuple(spans_s), result))

    def utter(self, utterance: Utterance) -> None:
        """Record an utterance of a set or of the rest after it; before the first set, do nothing."""
        self._add_if_begun(utterance)

    def felt(self, exercise: str, side: Side | None, comfort: Comfort) -> None:
        """Record how the newest set of an exercise and side was for the back; before the first set, do nothing."""
        self._add_if_begun(BackAnswer(exercise, side, comfort))

    def end_session(self, pain_after: int | None) -> None:
        """Record the person's pain after the session; before the first set, do nothing.

        Args:
            pain_after: 0–10, None if nobody was asked.
        """
        self._add_if_begun(EndSession(pain_after))

    def close(self, timeout_s: float = 10.0) -> str | None:
        """Write the remaining items and end the session.

        Returns:
            A sentence for the person if something could not be saved or its file went away, else None.
        """
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join(timeout_s)
        if self._items:
            return _("The last part of this session was not saved. {why}").format(why=self._trouble or _(TOO_SLOW))
        if self._frames_lost:
            words = _(
                "The movement curve of this session has gaps: {n} frames could not be saved in time. "
                "Repetitions and scores are saved."
            )
            return words.format(n=self._frames_lost)
        return self._news

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _add(self, item: Item) -> None:
        if not self._in_set:
            raise RuntimeError("no set has been begun: call begin_set() first")
        with self._wake:
            self._items.append(item)

    def _add_if_begun(self, item: SecondOpinion | Utterance | BackAnswer | EndSession) -> None:
        if self._has_set:
            with self._wake:
                self._items.append(item)

    def _run(self) -> None:
        pause_s = COMMIT_S
        while True:
            with self._wake:
                if not self._closing:
                    self._wake.wait(pause_s)
                closing = self._closing
            written = self._write_waiting()
            pause_s = COMMIT_S if written else RETRY_S
            if closing:
                if not written:
                    self._give_up_frames()
                    self._write_waiting()
                self._file.close()
                return

    def _write_waiting(self) -> bool:
        """Write all waiting items in one transaction; they leave memory only after the commit."""
        with self._wake:
            batch = list(self._items)
        if not batch and not self._file.is_gone():
            return True
        try:
            self._file.write(batch)
        except Exception as error:  # whatever happened, the set goes on and the person is told
            self._trouble = _in_words(error, self._path)
            return False
        self._trouble = None
        if self._file.news is not None and self._file.news != self._news:
            self._news, self._news_until_s = self._file.news, time.monotonic() + NEWS_S
        with self._wake:
            for item in batch:
                self._items.popleft()
                self._frames_waiting -= isinstance(item, PoseFrame)
        return True

    def _give_up_frames(self) -> None:
        """Drop waiting frames at the end of a session: repetitions and scores need less disk space."""
        kept: deque[Item] = deque()
        since_begun = 0
        with self._wake:
            for item in self._items:
                match item:
                    case PoseFrame():
                        since_begun += 1
                        continue
                    case BeginSet():
                        since_begun = 0
                    case Finish():
                        item = replace(item, frames_dropped=item.frames_dropped + since_begun)
                kept.append(item)
            self._frames_lost += self._frames_waiting
            self._frames_waiting = 0
            self._items = kept


def installed_versions() -> dict[str, str]:
    """Versions that affect scores: of the scoring and of each distribution, read without importing them."""
    found = {"scoring": str(SCORING)}
    for name in ("pilates-trainer", "mediapipe", "opencv-python", "numpy"):
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


def _in_words(error: Exception, path: Path) -> str:
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
        return _(DISK_FULL)
    words = _(
        "This session is not being saved: {path} cannot be written ({error}). "
        "You can go on; saving will be tried again."
    )
    return words.format(path=path, error=error)
