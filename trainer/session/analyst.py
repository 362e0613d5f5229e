"""The live session's own thread: the newest frame in; landmarks, judgement and record out."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from calibration.gesture import ArmSign
from exercises.judging.results import SetResult
from exercises.judging.runner import SetRunner
from exercises.judging.update import State, Update
from trainer.capture.frame import Frame
from trainer.capture.light import PictureWatch
from trainer.pose.guard import BackgroundGuard
from trainer.pose.landmarker import Landmarker
from trainer.record.recorder import Recorder, SetInfo

#: While a pose is refused, the person is looked for anew so often; the guard has made up its mind by then; seconds.
ANEW_S = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What one frame told.

    Attributes:
        run: the set it was judged for, as it was given to :meth:`Analyst.begin`; 0 between two sets.
        update: of that set; between two sets only who is seen.
        is_sign: an arm has been held straight up for long enough.
        took_s: how long its landmarks and judgement took.
    """

    run: int
    update: Update
    is_sign: bool
    took_s: float


@dataclass(frozen=True, slots=True)
class _Work:
    """A set to be judged, or a rest."""

    run: int = 0
    runner: SetRunner | None = None
    info: SetInfo | None = None


class Analyst:
    """Runs the landmarks and the judgement beside the picture, which never waits for it.

    A frame that is offered takes the place of one not yet begun: what is judged is always the newest. One landmarker,
    one guard and one recorder serve all sets of a session.

    Args:
        load: makes the landmarker; called in the thread, so that the picture shows at once.
        guard: looks at a picture again from time to time; it ends with the session.
        recorder: where landmarks and repetitions are kept, or None.
        clock: seconds, to measure how long a picture takes.
    """

    def __init__(
        self,
        load: Callable[[], Landmarker],
        guard: BackgroundGuard,
        recorder: Recorder | None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._clock = clock
        self._load = load
        self._guard = guard
        self._recorder = recorder
        self._slot: Frame | None = None
        self._next_work: _Work | None = None
        self._work = _Work()
        self._is_begun = False
        self._sign = ArmSign()
        self._picture = PictureWatch()
        self._anew_s = -math.inf
        self._findings: deque[Finding] = deque()
        self._results: list[SetResult] = []
        self._error: BaseException | None = None
        self._stopping = False
        self._wake = threading.Condition()
        self.ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="analyst", daemon=True)
        self._thread.start()

    def begin(self, run: int, runner: SetRunner, info: SetInfo) -> None:
        """Judge the frames that are offered from now on for this set; the one before it ends. Returns at once.

        Args:
            run: comes back with each finding.
            runner: the set.
            info: how it is recorded; it begins with the first frame judged.
        """
        self._take_up(_Work(run, runner, info))

    def rest(self) -> None:
        """The set ends; until the next one only the arm sign is looked for. Returns at once."""
        self._take_up(_Work())

    def _take_up(self, work: _Work) -> None:
        with self._wake:
            self._slot = None  # a frame from before belongs to neither
            self._next_work = work

    def offer(self, frame: Frame) -> None:
        """Hand over the newest frame; returns at once."""
        with self._wake:
            self._slot = frame
            self._wake.notify()

    def findings(self) -> list[Finding]:
        """What has been found out since the last call, oldest first.

        Raises:
            BaseException: whatever ended the thread.
        """
        if self._error is not None:
            raise self._error
        found = []
        while self._findings:
            found.append(self._findings.popleft())
        return found

    def stop(self) -> list[SetResult]:
        """Finish the frame in hand and end the thread; the results of all sets."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()
        self._guard.stop()
        self._switch(self._next_work)
        self._switch(_Work())
        return self._results

    def _run(self) -> None:
        try:
            with self._load() as landmarker:
                self.ready.set()
                while (taken := self._next()) is not None:
                    frame, work = taken
                    self._switch(work)
                    self._judge(frame, landmarker)
        except BaseException as error:  # handed to the main thread, which ends the session and says so
            self._error = error
        finally:
            self.ready.set()

    def _next(self) -> tuple[Frame, _Work | None] | None:
        with self._wake:
            while self._slot is None and not self._stopping:
                self._wake.wait()
            frame, self._slot = self._slot, None
            if frame is None:
                return None
            work, self._next_work = self._next_work, None
            return frame, work

    def _switch(self, work: _Work | None) -> None:
        """End the set in hand, and take up other work; None goes on as before."""
        if work is None:
            return
        if self._work.runner is not None and (self._is_begun or not self._results):
            last = self._work.runner.finish()
            if last is not None and self._recorder is not None and self._is_begun:
                self._recorder.repetition(last)
            result = self._work.runner.result()
            self._results.append(result)
            if self._recorder is not None and self._is_begun:
                self._recorder.finish(result)
        self._work, self._is_begun = work, False

    def _judge(self, frame: Frame, landmarker: Landmarker) -> None:
        since_s = self._clock()
        if not self._guard.is_trusted and frame.t_s - self._anew_s >= ANEW_S:
            landmarker.look_anew()
            self._anew_s = frame.t_s
        pose = landmarker(frame)
        trouble = self._picture.update(frame.image, frame.t_s, pose is not None)
        if trouble is not None:
            pose = None
        if pose is not None:
            self._guard.offer(frame, pose.points)
            pose = pose if self._guard.is_trusted else replace(pose, is_trusted=False)
        is_sign = self._sign.update(frame.t_s, pose)
        runner, info = self._work.runner, self._work.info
        if runner is None or info is None:
            state = State.NOBODY if pose is None else State.GET_READY
            self._findings.append(Finding(0, Update(frame.t_s, state, pose=pose), is_sign, self._clock() - since_s))
            return
        before = runner.calibration
        update = runner.update(frame.t_s, pose, self._picture.grey, trouble)
        if self._recorder is not None:
            height, width = frame.image.shape[:2]
            if not self._is_begun:
                self._recorder.begin_set(replace(info, start_s=frame.t_s))
            self._recorder.pose(frame.t_s, pose, (width, height))
            if runner.calibration is not None and runner.calibration is not before:
                self._recorder.calibration(runner.calibration)
            if update.repetition is not None:
                self._recorder.repetition(update.repetition)
            if update.held is not None:
                self._recorder.hold(update.held)
        self._is_begun = True
        self._findings.append(Finding(self._work.run, update, is_sign, self._clock() - since_s))
