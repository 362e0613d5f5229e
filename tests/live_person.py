"""A whole live session without a camera: somebody does what the session asks, and a screen keeps what it shows.

The clock is the frames' own. The person waits for the landmarks of each frame, so that none is dropped.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from calibration.landmarks import MIRROR, Pose
from exercises.judging.declaration import Exercise
from exercises.judging.results import SetResult
from exercises.judging.update import Update
from trainer.capture.frame import BaseSource, Frame
from trainer.capture.mirrored import MirroredSource
from trainer.coach.utterance import Utterance
from trainer.plan.programme import PlannedSet
from trainer.pose.landmarker import Landmarker
from trainer.pose.trust import Trust
from trainer.record.recorder import Recorder, SessionInfo
from trainer.screen.drawing import Image
from trainer.screen.state import View
from trainer.screen.window import Key
from trainer.session.felt import Backs
from trainer.session.flow import Flow, Phase
from trainer.session.live import LiveSession
from trainer.session.options import LiveOptions
from trainer.session.second_opinion import OpinionMaker
from trainer.session.session_options import SessionOptions

FPS = 12.0
#: Among what was heard: the voice was told to be silent.
HUSH = "(hush)"
#: What is done at a moment of the session, given the flow and the time since its phase or set began: how it is posed,
#: or how it looks to a real landmarker.
Act = Callable[[Flow, float], Pose | None]
Look = Callable[[Flow, float], Image]


class Landmarks:
    """In place of MediaPipe: the pose that belongs to a frame; or MediaPipe, so that its pace is known.

    Its own clock goes on by ``took_s`` with every frame.
    """

    def __init__(self, real: Landmarker | None = None, took_s: float = 0.0) -> None:
        self.now_s = 0.0
        self._took_s = took_s
        self.poses: dict[int, Pose | None] = {}
        self.seen = threading.Event()
        self._real = real

    def __enter__(self) -> Landmarks:
        return self

    def __exit__(self, *_: object) -> None:
        """Whoever made the real one closes it."""

    def __call__(self, frame: Frame) -> Pose | None:
        pose = self._real(frame) if self._real is not None else self.poses[frame.index]
        self.now_s += self._took_s
        self.seen.set()
        return pose


class Person(BaseSource):
    """Does what the flow asks, frame by frame, up to a time limit."""

    name, is_live, fps, frame_count = "somebody", True, FPS, None

    def __init__(self, landmarks: Landmarks, act: Act | None, look: Look | None, longest_s: float) -> None:
        self.live: LiveSession | None = None
        self._landmarks, self._act, self._look, self._longest_s = landmarks, act, look, longest_s
        self._index = 0
        self._moment: object = None
        self._since_s = 0.0

    @property
    def size_px(self) -> tuple[int, int]:
        return 64, 48

    def read(self, timeout_s: float = 0.5) -> Frame | None:
        assert self.live is not None
        now = self.live.flow
        # Nothing is judged in a pause, nor in a lesson in mid-set.
        is_paused = now.phase is Phase.PAUSED or (now.phase is Phase.LESSON and self.live._begun_run == now.run)
        if self._index and not is_paused:
            self._landmarks.seen.wait(timeout_s)
        self._landmarks.seen.clear()
        t_s = self._index / FPS
        if t_s > self._longest_s:
            self.close()
            return None
        flow = self.live.flow
        moment = (flow.run, flow.phase is Phase.REST, flow.phase is Phase.LESSON)
        if moment != self._moment:
            self._moment, self._since_s = moment, t_s
        # A camera's pictures are never the same twice.
        image = np.random.default_rng(self._index).integers(60, 180, (48, 64, 3), np.uint8)
        if self._look is not None:
            image = self._look(flow, t_s - self._since_s)
        if self._act is not None:
            pose = self._act(flow, t_s - self._since_s)
            self._landmarks.poses[self._index] = None if pose is None else replace(pose, t_s=t_s)
        self._index += 1
        return Frame(image, t_s, self._index - 1)


def in_mirror(pose: Pose | None) -> Pose | None:
    """What a model sees in a mirrored picture: x turned round, and each side taken for the other one."""
    if pose is None:
        return None
    points = np.array(pose.points)[MIRROR]
    points[:, 0] = pose.size[0] - 1 - points[:, 0]
    return Pose(points, pose.t_s, pose.size)


class Shown:
    """A screen that records what it shows; a key is pressed when its words first appear."""

    def __init__(self, keys: Mapping[str, Key] | None = None) -> None:
        self.words: list[str] = []
        self.views: list[View] = []
        self.said: list[str] = []
        self.pictures: list[str] = []
        self._keys = dict(keys or {})

    def show(self, picture: Any, exercise: Exercise, update: Update | None, view: View) -> Key:
        if not self.words or self.words[-1] != view.words:
            self.words.append(view.words)
        self.views.append(view)
        return self._keys.pop(view.words, Key.NONE)

    def show_picture(self, draw: Any, words: str) -> Key:
        self.pictures.append(words)
        return self._keys.pop(words, Key.NONE)

    def tell(self, update: Update, said: Utterance | None) -> None:
        if said is not None:
            self.said.append(said.text)

    def close(self) -> None:
        """Nothing to take away."""


def session_of(
    sets: Sequence[PlannedSet],
    folder: Path,
    act: Act | None = None,
    look: Look | None = None,
    real: Landmarker | None = None,
    keys: Mapping[str, Key] | None = None,
    longest_s: float = 300.0,
    took_s: float = 0.0,
    known: Collection[str] | None = None,
    camera_mirrors: bool = False,
    sees_others: bool = False,
    backs: Backs | None = None,
    opinion: OpinionMaker | None = None,
) -> tuple[list[SetResult], Shown, list[str]]:
    """Run it into ``folder / "sessions.sqlite3"``: its results, what was shown, and what was heard.

    A camera that mirrors shows each pose in a mirror until the session turns its picture round.
    """
    landmarks, shown, heard, info = Landmarks(real, took_s), Shown(keys), [], SessionInfo(programme="mine")
    person = Person(landmarks, act, look, longest_s)
    source = MirroredSource(person, False) if camera_mirrors else person
    if isinstance(source, MirroredSource) and act is not None:
        seen = act
        person._act = lambda flow, t_s: seen(flow, t_s) if source.is_mirrored else in_mirror(seen(flow, t_s))
    recorder = Recorder(folder / "sessions.sqlite3", info)
    guard: Any = SimpleNamespace(trust=Trust(), offer=lambda *_: None, sees_others=sees_others, stop=lambda: None)
    sound: Any = SimpleNamespace(
        problem="",
        begin=lambda _: None,
        take=lambda _: None,
        say=lambda said: heard.append(str(said.text)),
        hush=lambda: heard.append(HUSH),
    )
    load: Any = lambda: landmarks  # noqa: E731
    options = SessionOptions(tuple(sets), LiveOptions("somebody", window=False), info=info)
    clock = lambda: landmarks.now_s  # noqa: E731
    live = LiveSession(options, source, shown, recorder, None, load, guard, sound, {}, clock, known, backs, opinion)
    person.live = live
    live.run()
    live.reconsider()
    results = live.finish()
    assert recorder.close() is None
    return results, shown, heard
