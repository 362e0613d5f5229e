"""Plays a sample through the real live loop and measures each frame: ``python -m tests.benchmarks.live_frame``.

A camera that plays a film takes the place of the webcam's driver. Grabber, landmarker, guard, checker, coach, recorder,
voice and window are the program's own. Times are taken around their functions; the program itself measures nothing.
A stage's time is the CPU time of its thread, so that other programs disturb it little. Delays are wall-clock times.

Without a display the script starts one with ``xvfb-run``, and shows nothing if that is missing.
"""

from __future__ import annotations

import argparse
import functools
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import cv2
import numpy as np
from mediapipe.tasks.python.vision import PoseLandmarker

from exercises.judging.runner import SetRunner
from exercises.judging.update import Update
from tests.benchmarks import clips
from tests.benchmarks.film_camera import HEIGHT_PX, WIDTH_PX, Film, enlarged
from tests.benchmarks.page import table
from trainer.base.quiet import quiet_stderr
from trainer.capture.camera import WebcamSource
from trainer.capture.devices import Camera
from trainer.capture.frame import Frame
from trainer.coach.utterance import Utterance
from trainer.plan.programme import PlannedSet
from trainer.pose import landmarker, patches
from trainer.pose.guard import BackgroundGuard
from trainer.pose.landmarker import Landmarker, StillLandmarker
from trainer.pose.models import model_bytes
from trainer.record.recorder import Recorder
from trainer.screen import window
from trainer.screen.presenter import Presenter
from trainer.session import analyst, live
from trainer.session.analyst import Analyst
from trainer.session.live import LiveSession
from trainer.session.options import LiveOptions
from trainer.session.session_options import SessionOptions
from trainer.sound.options import SoundOptions
from trainer.sound.set_sound import Sound

#: Pictures at the beginning that are not measured: MediaPipe searches, the font is loaded.
WARM_UP = 15


class Frames:
    """The time of each stage in each frame of one thread."""

    def __init__(self) -> None:
        self.rows: list[dict[str, float]] = []
        self._now: dict[str, float] = defaultdict(float)

    def add(self, stage: str, took_s: float) -> None:
        self._now[stage] += took_s

    def end(self) -> None:
        """The frame is over; the next one begins."""
        self.rows.append(dict(self._now))
        self._now.clear()

    def of(self, stage: str) -> list[float]:
        return [row.get(stage, 0.0) for row in self.rows[WARM_UP:]]


@contextmanager
def measured(frames: Frames, *stages: tuple[object, str, str]) -> Iterator[None]:
    """Add the CPU time of these functions (owner, name, stage) to the frames of their thread."""
    with ExitStack() as stack:
        for owner, name, stage in stages:
            stack.enter_context(mock.patch.object(owner, name, _timed(getattr(owner, name), stage, frames)))
        yield


def _timed(function: Callable[..., Any], stage: str, frames: Frames) -> Callable[..., Any]:
    @functools.wraps(function, updated=())
    def timed(*words: Any, **named: Any) -> Any:
        since_s = time.thread_time()
        try:
            return function(*words, **named)
        finally:
            frames.add(stage, time.thread_time() - since_s)

    return timed


#: What tracks the cloth while MediaPipe looks. It is not in the sums of the analyst's thread.
OPTICAL_FLOW = "optical flow of the patches, in a thread of its own"

#: What the two threads do with a frame: where it is called, and the stage's name.
ANALYSING = (
    (PoseLandmarker, "detect_for_video", "MediaPipe's call"),
    (landmarker._Pictures, "__call__", "picture for MediaPipe"),
    (landmarker, "_points", "landmarks to arrays"),
    (landmarker, "rounded", "landmarks to steps"),
    (patches.PatchFollower, "see", "patches"),
    (patches.PatchFollower, "__call__", "patches"),
    (patches.PatchFollower, "_steps", OPTICAL_FLOW),
    (analyst, "small_picture", "passer-by"),
    (analyst.Passing, "update", "passer-by"),
    (analyst.Light, "of", "light"),
    (analyst.PictureWatch, "update", "light"),
    (BackgroundGuard, "offer", "guard offer"),
    (analyst.ArmSign, "update", "arm sign"),
    (SetRunner, "update", "checker"),
    *((Recorder, name, "recorder") for name in ("begin_set", "pose", "calibration", "repetition", "hold")),
)
DRAWING = (
    (LiveSession, "_take", "hand over"),
    (Presenter, "take", "coach and pacer"),
    (Sound, "take", "sound"),
    (Sound, "say", "sound"),
    (Presenter, "view", "view"),
    (live, "with_flow", "view"),
    (window, "_size", "window's size"),
    (window, "compose", "compose"),
    (cv2, "imshow", "show"),
    (cv2, "waitKeyEx", "window's events"),
    (window, "_is_open", "window's state"),
)


class Delays:
    """Wall-clock delays of the pictures, and the rates."""

    def __init__(self) -> None:
        self.judged_s: list[float] = []
        self.told_s: list[float] = []
        self.shown_s: list[float] = []
        self.behind_s: list[float] = []
        self.taken = self.stale = self.judged = self.grabbed = 0
        self.begun_s = self.ended_s = 0.0


def play(name: str, fps: float, seconds: float, full_hd: bool) -> tuple[Frames, Frames, Delays]:
    """Run a session in front of a sample; return both threads' frames and the delays."""
    video = next(one for one in clips.samples() if one.stem == name)
    pictures = [frame.image for frame in clips.frames(video)]
    exercise = next(id_ for id_ in live.exercises.names() if name.startswith(id_))
    analysing, drawing, delays = Frames(), Frames(), Delays()
    model = model_bytes("full", None)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sound = Sound(SoundOptions())
        stack.callback(sound.close)
        screen = window.Window() if window.has_display() else None
        if screen is not None:
            stack.callback(screen.close)
            cv2.resizeWindow(window.TITLE, *((1920, 1080) if full_hd else (WIDTH_PX, HEIGHT_PX)))
        film = Film(pictures, fps)
        source = WebcamSource(0, opener=lambda _: film, lister=lambda: [Camera(0, "film")])
        stack.callback(source.close)
        recorder = Recorder(folder / "sessions.sqlite3")
        options = SessionOptions((PlannedSet(exercise),), LiveOptions("0"))
        guard = BackgroundGuard(lambda: StillLandmarker(model))
        stack.enter_context(measured(analysing, *ANALYSING))
        stack.enter_context(measured(drawing, *DRAWING))
        stack.enter_context(_watched(source, analysing, drawing, delays, seconds))
        session = LiveSession(
            options,
            source,
            screen or _Blind(),
            recorder,
            None,
            lambda: Landmarker(model, is_live=True),
            guard,
            sound,
            {},
        )
        session.run()
        delays.ended_s = time.monotonic()
        session.finish()
        recorder.close()
    return analysing, drawing, delays


class _Blind:
    """A screen that shows nothing."""

    def show(self, *_: object) -> window.Key:
        return window.Key.NONE

    def show_picture(self, *_: object) -> window.Key:
        return window.Key.NONE

    def tell(self, *_: object) -> None:
        """Nothing to tell."""

    def close(self) -> None:
        """Nothing to close."""


@contextmanager
def _watched(
    source: WebcamSource, analysing: Frames, drawing: Frames, delays: Delays, seconds: float
) -> Iterator[None]:
    """Time each thread's frames and their delays. The session ends ``seconds`` after the first judged frame."""
    judge, show, read, tell = Analyst._judge, LiveSession._show, source.read, Presenter.take
    drawn_since_s = 0.0

    def judged(self: Analyst, frame: Frame, finder: Landmarker) -> None:
        since_s = time.thread_time()
        judge(self, frame, finder)
        analysing.add("all", time.thread_time() - since_s)
        analysing.end()
        delays.judged += 1
        if delays.judged == WARM_UP:
            delays.begun_s, delays.grabbed = time.monotonic(), source._n_frames
        elif delays.begun_s:
            delays.judged_s.append(time.monotonic() - frame.t_s)

    def shown(self: LiveSession) -> window.Key:
        is_stale = source._newest is not None
        key = show(self)
        now_s = time.monotonic()
        if delays.begun_s:
            delays.taken += 1
            delays.stale += is_stale
            delays.shown_s.append(now_s - self._t_s)
            delays.behind_s.append(source._last_s - self._t_s)
            if now_s - delays.begun_s > seconds:
                delays.grabbed = source._n_frames - delays.grabbed
                return window.Key.QUIT
        return key

    def told(self: Presenter, update: Update) -> Utterance | None:
        if delays.begun_s:
            delays.told_s.append(time.monotonic() - update.t_s)
        return tell(self, update)

    def taken(timeout_s: float = 0.1) -> Frame | None:
        nonlocal drawn_since_s
        if drawn_since_s:
            drawing.add("all", time.thread_time() - drawn_since_s)
            drawing.end()
        frame = read(timeout_s)
        drawn_since_s = time.thread_time()
        return frame

    with (
        mock.patch.object(Analyst, "_judge", judged),
        mock.patch.object(LiveSession, "_show", shown),
        mock.patch.object(Presenter, "take", told),
        mock.patch.object(source, "read", taken),
    ):
        yield


def bare_fps(name: str, count: int = 150) -> float:
    """Pictures a second that MediaPipe alone reaches, at the same size."""
    video = next(one for one in clips.samples() if one.stem == name)
    images = [enlarged(frame.image) for frame, _ in zip(clips.frames(video), range(count), strict=False)]
    with quiet_stderr():  # MediaPipe warns when it is made and at its first picture
        mp, finder = landmarker._create(model_bytes("full", None), "VIDEO")
        pictures = landmarker._Pictures(mp)
        for n, image in enumerate(images):
            if n == WARM_UP:
                since_s = time.perf_counter()
            finder.detect_for_video(pictures(image), 40 * n)
        took_s = time.perf_counter() - since_s
    finder.close()
    return (len(images) - WARM_UP) / took_s


def percentiles(values: Sequence[float]) -> list[str]:
    """p50, p95 and p99, milliseconds."""
    return [f"{1000 * float(np.percentile(values, part)):.2f}" for part in (50, 95, 99)] if values else ["–"] * 3


def report(analysing: Frames, drawing: Frames, delays: Delays, bare: float) -> str:
    heads = ["p50, ms", "p95, ms", "p99, ms"]
    call, whole, drawn = analysing.of("MediaPipe's call"), analysing.of("all"), drawing.of("all")
    toolkit = [sum(parts) for parts in zip(*(drawing.of(one) for one in _TOOLKIT), strict=True)]
    ours = [a - b for a, b in zip(whole, call, strict=True)]
    drawn_ours = [a - b for a, b in zip(drawn, toolkit, strict=True)]
    stages = [[name, *percentiles(analysing.of(name))] for name in dict.fromkeys(s[2] for s in ANALYSING)]
    judging = [sum(parts) for parts in zip(*(analysing.of(one) for one in _JUDGING), strict=True)]
    stages += [["**" + ", ".join(_JUDGING) + "**", *percentiles(judging)]]
    stages += [["**all but MediaPipe's call**", *percentiles(ours)]]
    drawing_stages = [[name, *percentiles(drawing.of(name))] for name in dict.fromkeys(s[2] for s in DRAWING)]
    drawing_stages += [
        ["**all but the window toolkit's**", *percentiles(drawn_ours)],
        ["**all**", *percentiles(drawn)],
    ]
    took_s = delays.ended_s - delays.begun_s
    rates = [
        ["the camera sent", f"{delays.grabbed / took_s:.1f} a second"],
        ["shown", f"{delays.taken / took_s:.1f} a second"],
        ["judged", f"{len(delays.judged_s) / took_s:.1f} a second"],
        ["MediaPipe alone, before the session", f"{bare:.1f} a second"],
        ["drawn although a newer one had come", f"{delays.stale} of {delays.taken}"],
    ]
    waits = [
        ["grab → judged", *percentiles(delays.judged_s)],
        ["grab → the coach has heard of it", *percentiles(delays.told_s)],
        ["grab → shown", *percentiles(delays.shown_s)],
        ["picture on the screen behind the newest grabbed", *percentiles(delays.behind_s)],
    ]
    return "\n".join(
        [
            table(["analyst's thread, CPU", *heads], stages),
            table(["drawing thread, CPU", *heads], drawing_stages),
            table(["wall clock", *heads], waits),
            table(["pictures", ""], rates),
        ]
    )


#: Stages of the analyst's thread that follow from the landmarks.
_JUDGING = ("patches", "guard offer", "checker", "recorder")
#: Stages of the drawing thread in which Qt, GTK, Cocoa or Windows draws and takes keys.
_TOOLKIT = ("show", "window's events", "window's size", "window's state")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.live_frame", description=__doc__)
    parser.add_argument("--sample", default="clam_right_rolls_back_strong")
    parser.add_argument("--fps", type=float, default=25.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--full-hd", action="store_true", help="a window of 1920 × 1080 instead of 1280 × 720 pixels")
    asked = parser.parse_args()
    if not window.has_display() and shutil.which("xvfb-run"):
        command = [
            "xvfb-run",
            "-a",
            "-s",
            "-screen 0 1920x1080x24",
            sys.executable,
            "-m",
            "tests.benchmarks.live_frame",
        ]
        sys.exit(subprocess.run([*command, *sys.argv[1:]], check=False).returncode)
    bare = bare_fps(asked.sample)
    print(report(*play(asked.sample, asked.fps, asked.seconds, asked.full_hd), bare))  # noqa: T201


if __name__ == "__main__":
    main()
