"""The live set's own thread: the newest frame in, landmarks, judgement and record out."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from exercises.results import SetResult
from exercises.runner import SetRunner, Update
from trainer.guard import BackgroundGuard
from trainer.landmarker import Landmarker
from trainer.recorder import Recorder
from trainer.sources import Frame


class Analyst:
    """Runs the landmarks and the judgement beside the picture, which never waits for it.

    A frame that is offered takes the place of one not yet begun: what is judged is always the newest.

    Args:
        load: makes the landmarker; called in the thread, so that the picture shows at once.
        guard: looks at a picture again from time to time; it ends with the set.
        runner: the set.
        recorder: where landmarks and repetitions are kept, or None.
    """

    def __init__(
        self, load: Callable[[], Landmarker], guard: BackgroundGuard, runner: SetRunner, recorder: Recorder | None
    ) -> None:
        self.runner = runner
        self._load = load
        self._guard = guard
        self._recorder = recorder
        self._slot: Frame | None = None
        self._updates: deque[Update] = deque()
        self._error: BaseException | None = None
        self._stopping = False
        self._wake = threading.Condition()
        self.ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="analyst", daemon=True)
        self._thread.start()

    def offer(self, frame: Frame) -> None:
        """Hand over the newest frame; returns at once."""
        with self._wake:
            self._slot = frame
            self._wake.notify()

    def updates(self) -> list[Update]:
        """What has been found out since the last call, oldest first.

        Raises:
            BaseException: whatever ended the thread.
        """
        if self._error is not None:
            raise self._error
        found = []
        while self._updates:
            found.append(self._updates.popleft())
        return found

    def stop(self) -> SetResult:
        """Finish the frame in hand and end the thread; the set's result."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()
        self._guard.stop()
        return self.runner.result()

    def _run(self) -> None:
        try:
            with self._load() as landmarker:
                self.ready.set()
                while (frame := self._next()) is not None:
                    self._judge(frame, landmarker)
        except BaseException as error:  # handed to the main thread, which ends the set and says so
            self._error = error
        finally:
            self.ready.set()

    def _next(self) -> Frame | None:
        with self._wake:
            while self._slot is None and not self._stopping:
                self._wake.wait()
            frame, self._slot = self._slot, None
            return frame

    def _judge(self, frame: Frame, landmarker: Landmarker) -> None:
        pose = landmarker(frame)
        if pose is not None:
            self._guard.offer(frame, pose.points)
            pose = pose if self._guard.is_trusted else replace(pose, is_trusted=False)
        before = self.runner.calibration
        update = self.runner.update(frame.t_s, pose)
        if self._recorder is not None:
            height, width = frame.image.shape[:2]
            self._recorder.pose(frame.t_s, pose, (width, height))
            if self.runner.calibration is not None and self.runner.calibration is not before:
                self._recorder.calibration(self.runner.calibration)
            if update.repetition is not None:
                self._recorder.repetition(update.repetition)
            if update.held is not None:
                self._recorder.hold(update.held)
        self._updates.append(update)
