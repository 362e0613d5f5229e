"""The analysis thread of a live session: takes the newest frame; finds landmarks, judges and records them."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from calibration.gesture import HURT_S, ArmSign
from calibration.landmarks import Pose
from calibration.picture import PASSED, Trouble
from exercises.judging.declaration import Counting, Exercise
from exercises.judging.results import SetResult
from exercises.judging.runner import SetRunner
from exercises.judging.update import State, Update
from trainer.base import memory
from trainer.capture.frame import Frame
from trainer.capture.light import Light, PictureWatch
from trainer.pose.guard import BackgroundGuard
from trainer.pose.landmarker import Landmarker
from trainer.pose.passing import Passing, small_picture
from trainer.pose.trust import ANEW_S
from trainer.record.recorder import Recorder, SetInfo
from trainer.session.relief import Relief, ReliefStep
from trainer.session.second_opinion import OpinionMaker


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one frame.

    Attributes:
        run: the set that it was judged for, as given to :meth:`Analyst.begin`; 0 between two sets.
        update: the set's update; between two sets it only has the pose.
        is_sign: the arm gesture was just completed.
        took_s: duration of landmarks and judgement, seconds.
        step: what a slow machine leaves out from the next frame on.
        is_hurt: the arm was just held up for so long that it says "it hurts".
    """

    run: int
    update: Update
    is_sign: bool
    took_s: float
    step: ReliefStep
    is_hurt: bool = False


@dataclass(frozen=True, slots=True)
class _Work:
    """A set to be judged, or a rest."""

    run: int = 0
    runner: SetRunner | None = None
    info: SetInfo | None = None
    again: Callable[[], SetRunner] | None = None


class Analyst:
    """Finds landmarks and judges them in a thread of its own, so that the picture never waits.

    A new frame replaces one that is still waiting, so the newest frame is judged. One landmarker, one guard and one
    recorder serve all sets of a session.

    Args:
        load: makes the landmarker; called in the thread, so that the picture shows at once.
        guard: checks a frame on its side from time to time; stopped with the session.
        recorder: saves landmarks and repetitions, or None.
        clock: time in seconds, to measure how long the analysis of a frame takes.
        opinion: looks at each set again after it, or None.
    """

    def __init__(
        self,
        load: Callable[[], Landmarker],
        guard: BackgroundGuard,
        recorder: Recorder | None,
        clock: Callable[[], float] = time.perf_counter,
        opinion: OpinionMaker | None = None,
    ) -> None:
        self._clock = clock
        self._opinion = opinion
        self._load = load
        self._guard = guard
        self._recorder = recorder
        self._slot: Frame | None = None
        self._next_work: _Work | None = None
        self._work = _Work()
        self._is_begun = False
        self._sign, self._hurt = ArmSign(), ArmSign(HURT_S)
        self._picture = PictureWatch()
        self._passing = Passing()
        self._relief = Relief()
        self._searched_s = -math.inf
        self._findings: deque[Finding] = deque()
        self._results: list[SetResult] = []
        self._error: BaseException | None = None
        self._stopping = False
        self._wake = threading.Condition()
        self.ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="analyst", daemon=True)
        self._thread.start()

    @property
    def sees_others(self) -> bool:
        """Whether the guard saw a second person, in this session."""
        return self._guard.sees_others

    def begin(self, run: int, runner: SetRunner, info: SetInfo, again: Callable[[], SetRunner]) -> None:
        """End the current set and judge later frames for a new one. Returns at once.

        Args:
            run: number of the set, returned with each finding.
            runner: judges the set.
            info: the set's data for the record; the set begins with the first frame judged.
            again: makes another judge of the same set, for the second opinion.
        """
        self._take_up(_Work(run, runner, info, again))

    def rest(self) -> None:
        """End the current set; until the next one, only look for the arm gesture. Returns at once."""
        self._take_up(_Work())

    def _take_up(self, work: _Work) -> None:
        with self._wake:
            self._slot = None  # a frame from before belongs to neither set
            self._next_work = work

    def offer(self, frame: Frame) -> None:
        """Give the newest frame to the thread. Returns at once."""
        with self._wake:
            self._slot = frame
            self._wake.notify()

    def findings(self) -> list[Finding]:
        """The findings since the last call, oldest first.

        Raises:
            BaseException: the error that ended the thread.
        """
        if self._error is not None:
            raise self._error
        found = []
        while self._findings:
            found.append(self._findings.popleft())
        return found

    def stop(self, wait: Callable[[OpinionMaker], None] | None = None) -> list[SetResult]:
        """Finish the current frame, end the thread, and return the results of all sets.

        Args:
            wait: called to give the second opinion on the last set its time; None drops its pictures at once.
        """
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()
        self._guard.stop()
        self._switch(self._next_work)
        self._switch(_Work())
        if self._opinion is not None:
            if wait is not None:
                wait(self._opinion)
            self._reconsider(self._opinion)
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
        """End the current set and take up other work; None continues the current work."""
        if work is None:
            return
        if self._work.runner is not None and (self._is_begun or not self._results):
            runner = self._work.runner
            before = runner.calibration
            last = runner.finish()
            found = runner.calibration
            if found is not None and found is not before and self._recorder is not None and self._is_begun:
                self._recorder.calibration(found)  # in hindsight, as the set ended
            if last is not None and self._recorder is not None and self._is_begun:
                self._recorder.repetition(last)
            result = runner.result()
            self._results.append(result)
            if self._recorder is not None and self._is_begun:
                self._recorder.finish(result)
            if self._opinion is not None and work.runner is None:  # in a rest there is time
                self._opinion.look()
            memory.trim()  # at the end of a set nobody waits
        if work.again is not None and self._opinion is not None:
            self._reconsider(self._opinion)
            self._opinion.begin(work.again)
        self._work, self._is_begun = work, False
        if work.runner is not None:
            self._relief.begin_set(needs_clothing=_is_counted_by_cloth(work.runner.exercise))

    def _reconsider(self, opinion: OpinionMaker) -> None:
        """Take what the second opinion says about the set that has ended, if it is there."""
        found = opinion.opinion()
        if found is None:
            return
        if found.result is not None:
            self._results[-1] = found.result
        if self._recorder is not None:
            self._recorder.second_opinion(found.spans_s, found.result)

    def _judge(self, frame: Frame, landmarker: Landmarker) -> None:
        since_s = self._clock()
        if self._guard.trust.is_lost and frame.t_s - self._searched_s >= ANEW_S:
            landmarker.restart_tracking()
            self._searched_s = frame.t_s
        pose = landmarker(frame)
        is_passed = self._passing.update(small_picture(frame.image), frame.t_s, pose)
        light = Light.of(frame.image)
        trouble = self._picture.update(light, frame.t_s, pose is not None) or (PASSED if is_passed else None)
        if trouble is not None:
            pose = None
        if pose is not None:
            self._guard.offer(frame, pose)
            pose = self._guard.trust.apply(pose)
        is_sign, is_hurt = self._sign.update(frame.t_s, pose), self._hurt.update(frame.t_s, pose)
        run, update = self._work.run, self._updated(frame, pose, trouble)
        took_s = self._clock() - since_s
        step = self._relief.take(frame.t_s, frame.index, took_s)
        self._findings.append(Finding(run, update, is_sign, took_s, step, is_hurt))
        landmarker.follows_clothing = step < ReliefStep.CLOTHING
        self._guard.is_spared = step >= ReliefStep.CHECKS

    def _updated(self, frame: Frame, pose: Pose | None, trouble: Trouble | None) -> Update:
        """Judge and record a pose; between two sets, only return it."""
        runner, info = self._work.runner, self._work.info
        if runner is None or info is None:
            return Update(frame.t_s, State.NOBODY if pose is None else State.GET_READY, pose=pose)
        before = runner.calibration
        update = runner.update(frame.t_s, pose, self._picture.grey, trouble)
        if self._recorder is not None:
            height, width = frame.image.shape[:2]
            if not self._is_begun:
                self._recorder.begin_set(replace(info, start_s=frame.t_s))
            self._recorder.pose(frame.t_s, pose, (width, height))
            if runner.calibration is not None and runner.calibration is not before:
                self._recorder.calibration(runner.calibration)
            for repetition in update.repetitions:
                self._recorder.repetition(repetition)
            if update.held is not None:
                self._recorder.hold(update.held)
        if self._opinion is not None:
            self._opinion.take(frame, pose, trouble, update.state)
        self._is_begun = True
        return update


def _is_counted_by_cloth(exercise: Exercise) -> bool:
    """Whether repetitions of the exercise are counted by the patches of cloth."""
    return isinstance(exercise.counting, Counting) and exercise.counting.by_cloth
