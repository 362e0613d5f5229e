"""Only the newest picture is judged, and no picture is shown that is older than the newest one grabbed."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from calibration.landmarks import Pose
from trainer.capture.camera import WebcamSource
from trainer.capture.devices import Camera
from trainer.capture.frame import Frame
from trainer.plan.programme import PlannedSet
from trainer.pose.trust import Trust
from trainer.record.recorder import Recorder
from trainer.screen.window import Key
from trainer.session.analyst import Analyst
from trainer.session.live import LiveSession
from trainer.session.options import LiveOptions
from trainer.session.session_options import SessionOptions

#: What a busy machine may take to begin or to go on, seconds.
MOST_S = 60.0

GUARD: Any = SimpleNamespace(trust=Trust(), sees_others=False, offer=lambda *_: None, stop=lambda: None)


class SlowLandmarks:
    """In place of MediaPipe: each frame takes until it is let go."""

    def __init__(self) -> None:
        self.judged: list[int] = []
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)

    def __enter__(self) -> SlowLandmarks:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def __call__(self, frame: Frame) -> Pose | None:
        self.judged.append(frame.index)
        self.begun.release()
        assert self.go_on.acquire(timeout=MOST_S)
        return None


def test_while_one_is_judged_the_newest_waits_and_replaces_the_others() -> None:
    slow = SlowLandmarks()
    load: Any = lambda: slow  # noqa: E731
    analyst = Analyst(load, GUARD, None)
    picture = np.zeros((48, 64, 3), np.uint8)
    for first, last in [(0, 0), (1, 9), (10, 24), (25, 26)]:
        for n in range(first, last + 1):
            analyst.offer(Frame(picture, n / 30, n))
        if first:
            slow.go_on.release()  # the one before is done now
        assert slow.begun.acquire(timeout=MOST_S)
    slow.go_on.release()
    analyst.stop()
    assert slow.judged == [0, 9, 24, 26]
    assert [round(30 * finding.update.t_s) for finding in analyst.findings()] == slow.judged


class Numbered:
    """A camera whose pictures carry their number; it sends the next one when it is told to."""

    def __init__(self) -> None:
        self.sent = 0
        self.due = threading.Semaphore(1)

    def grab(self) -> bool:
        while not self.due.acquire(timeout=0.02):
            if self.sent < 0:
                return False
        return True

    def retrieve(self) -> tuple[bool, np.ndarray]:
        self.sent += 1
        return True, np.full((48, 64, 3), self.sent, np.uint8)

    def get(self, _prop: int, /) -> float:
        return 30.0

    def set(self, _prop: int, _value: float, /) -> bool:
        return True

    def release(self) -> None:
        """Nothing to release."""


@pytest.fixture
def camera() -> Iterator[Numbered]:
    camera = Numbered()
    yield camera
    camera.sent = -1


@pytest.mark.slow
def test_a_slow_screen_shows_the_newest_and_a_slow_landmarker_does_not_hold_it_up(
    tmp_path: Path, camera: Numbered
) -> None:
    slow, shown = SlowLandmarks(), []
    load: Any = lambda: slow  # noqa: E731
    source = WebcamSource(0, opener=lambda _: camera, lister=lambda: [Camera(0, "numbered")])
    come = itertools.cycle([1, 3, 7, 2])  # pictures that come while the screen draws one

    def show(picture: np.ndarray, *_: object) -> Key:
        shown.append((int(picture[0, 0, 0]), camera.sent))
        if len(shown) == 1:
            assert slow.begun.acquire(timeout=MOST_S)  # on a busy machine the landmarker begins late
        if len(shown) == 20:
            return Key.QUIT
        until = camera.sent + next(come)
        for number in range(camera.sent + 1, until + 1):  # fixed now: the camera sends meanwhile
            camera.due.release()
            arrived(source, number)
        return Key.NONE

    screen: Any = SimpleNamespace(show=show, tell=lambda *_: None, close=lambda: None)
    sound: Any = SimpleNamespace(problem="", begin=lambda _: None, take=lambda _: None, say=lambda _: None)
    recorder = Recorder(tmp_path / "sessions.sqlite3")
    options = SessionOptions((PlannedSet("clam"),), LiveOptions("0", window=False))
    live = LiveSession(options, source, screen, recorder, None, load, GUARD, sound, {})
    live.run()
    slow.go_on.release(100)
    live.finish()
    recorder.close()
    source.close()
    assert len(shown) == 20
    assert shown[-1][0] > 50
    assert all(number == newest for number, newest in shown)  # the newest that was there when it was drawn
    assert slow.judged[0] < 10  # one of the first
    assert len(slow.judged) <= 2  # it never let the first one go, so the others were dropped


def arrived(source: WebcamSource, number: int) -> None:
    """Wait until the grabber's thread has published the picture with this number."""
    with source._fresh:
        assert source._fresh.wait_for(lambda: source._n_frames >= number, timeout=MOST_S)
