"""Who exercises for hours in :mod:`tests.trials.soak`: the samples' landmarks, or their pictures, over and over."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from calibration.landmarks import Pose
from tests.record_maker import CLIPS, SAMPLES, movement
from trainer.capture.frame import BaseSource, Frame, FrameSource
from trainer.capture.sources import open_source
from trainer.plan.programme import PlannedSet
from trainer.pose.models import model_bytes
from trainer.record.landmark_blob import TimedPose
from trainer.record.recorder import Recorder
from trainer.session.analyst import Analyst
from trainer.session.flow import Flow, Phase
from trainer.session.live import LiveSession

#: The landmarks of a set, given how many sets were begun before it.
PosesOf = Callable[[PlannedSet, int], Sequence[TimedPose]]
#: Notes seconds of the session and frames so far.
Take = Callable[[float, int], None]
#: How often the memory is read, times in the whole run.
TAKEN = 500
#: How many frames may wait for the disk before the fake clock waits too.
MOST_WAITING = 500


class Kept(AbstractContextManager["Kept"]):
    """In place of MediaPipe: the pose that belongs to the frame in hand."""

    pose: Pose | None = None

    def __exit__(self, *_: object) -> None:
        """There is nothing to close."""

    def restart_tracking(self) -> None:
        """There is nothing that was seen before."""

    def __call__(self, frame: Frame) -> Pose | None:
        return self.pose


class AtOnce(Analyst):
    """Judges a frame while it is offered: hours go by as fast as the processor can, and no frame is dropped.

    Attributes:
        judged: how many frames of sets.
    """

    judged = 0

    def _run(self) -> None:
        self.ready.set()

    def offer(self, frame: Frame) -> None:
        work, self._next_work = self._next_work, None
        self._switch(work)
        self._judge(frame, self._load())
        self.judged += self._work.runner is not None


class Somebody(BaseSource):
    """Does for so long what the session asks, over and over."""

    name, is_live, frame_count = "somebody", True, None

    def __init__(
        self,
        kept: Kept,
        recorder: Recorder,
        fps: float,
        hours: float,
        take: Take,
        poses_of: PosesOf,
    ) -> None:
        self.fps, self.size_px = fps, (1280, 720)
        self.live: LiveSession | None = None
        self._kept, self._recorder, self._take, self._poses_of = kept, recorder, take, poses_of
        self._all = round(hours * 3600.0 * fps)
        self._every = max(1, self._all // TAKEN)
        self._at = 0
        self._run, self._since_s = 0, 0.0
        # Two pictures in turns: one alone would be a camera that has frozen, in which nothing is judged.
        self._images = [np.full((720, 1280, 3), grey, np.uint8) for grey in (110, 122)]

    def read(self, timeout_s: float = 0.2) -> Frame | None:
        while self._recorder._frames_waiting > MOST_WAITING:  # the disk's clock is not fake
            time.sleep(0.01)
        if self._at >= self._all:
            self.close()
            return None
        assert self.live is not None
        t_s, flow = self._at / self.fps, self.live.flow
        if self._at % self._every == 0:
            self._take(t_s, self._at)
        if flow.run != self._run:
            self._run, self._since_s = flow.run, t_s
        self._kept.pose = self._pose(flow, t_s)
        self._at += 1
        return Frame(self._images[self._at % 2], t_s, self._at - 1)

    def _pose(self, flow: Flow, t_s: float) -> Pose | None:
        poses = self._poses_of(flow.now, flow.run)
        at_s = 0.0 if flow.phase is Phase.REST else (t_s - self._since_s) % poses[-1][0]
        pose = poses[int(np.searchsorted(_times(flow.now, flow.run, self._poses_of), at_s))][1]
        return None if pose is None else replace(pose, t_s=t_s)


class Looped(BaseSource):
    """A sample of the exercise that is asked for, in real time, over and over."""

    name, is_live, frame_count, fps = "looped", True, None, 30.0

    def __init__(self, hours: float, take: Take) -> None:
        self.live: LiveSession | None = None
        self.size_px = (1280, 720)
        self._seconds, self._take = hours * 3600.0, take
        self._began_s = time.monotonic()
        self._at, self._run, self._sampled_s = 0, 0, 0.0
        self._film: FrameSource = BaseSource()  # type: ignore[assignment] - nothing yet
        self._frames: Iterator[Frame] = iter(())
        self._film_s = 0.0

    def read(self, timeout_s: float = 0.2) -> Frame | None:
        assert self.live is not None
        now_s = time.monotonic() - self._began_s
        if now_s >= self._seconds:
            self.close()
            return None
        if now_s - self._sampled_s >= self._seconds / TAKEN:
            self._sampled_s = now_s
            self._take(now_s, self._at)
        flow = self.live.flow
        if flow.run != self._run:
            self._run, self._frames = flow.run, iter(())
        frame = next(self._frames, None)
        while frame is None or now_s - self._film_s > frame.t_s + 1 / self.fps:  # late ones are dropped
            frame = next(self._frames, None)
            if frame is None:
                self._film.close()
                self._film = open_source(_clip(flow.now, flow.run), live=False)
                self._frames = iter(self._film)
                self._film_s = now_s
        time.sleep(max(0.0, self._film_s + frame.t_s - now_s))
        self._at += 1
        return Frame(frame.image, time.monotonic() - self._began_s, self._at - 1)


def _clip(one: PlannedSet, run: int) -> Path:
    names = CLIPS[one.exercise, one.side]
    return SAMPLES / f"{names[run % len(names)]}.mp4"


def exact(one: PlannedSet, run: int) -> Sequence[TimedPose]:
    """The exact landmarks of a sample, its start held for three seconds before."""
    return movement(one.exercise, _clip(one, run).stem)[0]


def found(one: PlannedSet, run: int) -> Sequence[TimedPose]:
    """What MediaPipe finds in a sample; found once and kept in the program's cache."""
    return _found(_clip(one, run))


@cache
def _found(clip: Path) -> Sequence[TimedPose]:
    from trainer.check.landmark_cache import LandmarkCache

    first_s, pose = (poses := LandmarkCache(model_bytes())(clip))[0]
    return [*((n / 30.0, pose) for n in range(90)), *((t_s - first_s + 3.0, pose) for t_s, pose in poses)]


@cache
def _times(one: PlannedSet, run: int, poses_of: PosesOf) -> np.ndarray:
    return np.array([t_s for t_s, _ in poses_of(one, run)])
