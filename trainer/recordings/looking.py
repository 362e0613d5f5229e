"""Looks at every frame of a recording: landmarks, light, and a check of the pose every few seconds.

One :class:`Looker` looks at frames in their order. :func:`gather` puts together what it saw and needs no images, so
several lookers can share one recording; see :mod:`trainer.recordings.pieces`.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Pose
from calibration.picture import STILL, Trouble
from calibration.text import Text, say
from trainer.capture.frame import Frame
from trainer.capture.light import Light, PictureWatch
from trainer.pose.guard import Image, Points, PoseGuard, Trust, Verdict
from trainer.pose.landmarker import Box, Landmarker, StillLandmarker

#: A second person is reported after this many checks that found one. A single check may be wrong.
OTHERS_LOOKS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What was seen in one frame.

    Attributes:
        t_s: Time of the frame.
        pose: The landmarks, None if nobody was seen.
        light: Its light.
        verdict: The result of a check of the pose, None if there was none.
        shows_others: A second person was found by that check.
    """

    t_s: float
    pose: Pose | None
    light: Light
    verdict: Verdict | None = None
    shows_others: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """The state of tracking after a frame, by which two parts of a recording are joined.

    Attributes:
        box: Where the person was, None if nobody was seen.
        moved_px: Displacement of each patch of cloth since tracking began, float64 (patches, 2), pixels.
    """

    box: Box | None
    moved_px: NDArray[np.float64]


class Looker:
    """Looks at frames in their order.

    Args:
        make: Makes a landmarker that has seen nothing.
        guard: Checks the poses.
    """

    def __init__(self, make: Callable[[], Landmarker], guard: PoseGuard) -> None:
        self._make, self._guard = make, guard
        self._landmarker = make()
        self._is_new = True
        self._trust = Trust()
        self._pose: Pose | None = None

    def begin(self) -> None:
        """Forget everything: the next frame belongs to another part of the recording.

        MediaPipe smooths how visible a landmark is, and nothing resets that. So this takes a new landmarker (0.1 s).
        """
        if not self._is_new:
            self._landmarker.close()
            self._landmarker = self._make()
        self._is_new = True
        self._trust, self._pose = Trust(), None

    def close(self) -> None:
        """Free the model."""
        self._landmarker.close()

    def warm_up(self, frame: Frame) -> None:
        """Track through a frame that belongs to the part before."""
        self._is_new = False
        self._pose = self._landmarker(frame)

    def look(self, frame: Frame) -> Look:
        """Look at the next frame."""
        self._is_new = False
        self._pose = pose = self._landmarker(frame)
        light = Light.of(frame.image)
        if pose is None or not self._trust.is_due(frame.t_s):
            return Look(frame.t_s, pose, light)
        verdict = self._guard.check(frame.image, pose.points, frame.t_s)
        self._trust.take(verdict)
        return Look(frame.t_s, pose, light, verdict, self._guard.sees_others(frame.image, pose.points))

    @property
    def joint(self) -> Joint:
        """The state after the newest frame."""
        return Joint(None if self._pose is None else Box.around(self._pose.points), self._landmarker.moved_px)


@contextmanager
def shared_guard(model: bytes) -> Iterator[PoseGuard]:
    """Make a guard for several lookers in several threads. They take turns at one model, which takes 115 MB.

    Args:
        model: The bytes of a pose model bundle.
    """
    turn = threading.Lock()
    with ExitStack() as stack:
        still = functools.cache(lambda: stack.enter_context(StillLandmarker(model)))

        def detect(image: Image) -> Points | None:
            with turn:
                return still()(image)

        yield PoseGuard(detect)


@contextmanager
def looker(model: bytes, guard: PoseGuard) -> Iterator[Looker]:
    """Make a looker.

    Args:
        model: The bytes of a pose model bundle.
        guard: Checks the poses.

    Raises:
        ModelError: The bytes are no such bundle.
    """
    with closing(Looker(lambda: Landmarker(model), guard)) as one:
        yield one


@dataclass(slots=True)
class Found:
    """What was found in a whole recording.

    Attributes:
        poses: Time in seconds and pose of each frame; None where nobody was seen, and in unusable frames. A pose that
            the checks reject is marked as not trusted.
        troubles: Maps the time of each unusable frame to the reason, such as a black or frozen picture. In a frozen
            picture the first frame still counts.
        others_s: Times of the checks that found a second person, seconds.
        notices: Notices about the file, for the user; not yet translated.
    """

    poses: list[tuple[float, Pose | None]] = field(default_factory=list)
    troubles: dict[float, Trouble] = field(default_factory=dict)
    others_s: list[float] = field(default_factory=list)
    notices: tuple[Text, ...] = ()

    @property
    def shows_somebody(self) -> bool:
        """Whether anybody was seen."""
        return any(pose is not None for _, pose in self.poses)


def gather(looks: Iterable[Look], on_frame: Callable[[int], None] = lambda _: None) -> Found:
    """Put together what was seen in the frames of a recording, in their order.

    Args:
        looks: One for each frame.
        on_frame: Called with the number of frames so far.
    """
    found, trust, picture = Found(), Trust(), PictureWatch()
    for look in looks:
        pose = look.pose
        trouble = picture.update(look.light, look.t_s, pose is not None)
        if trouble is STILL:
            _forget_after(picture.still_since_s, found)
        if trouble is not None:
            pose, found.troubles[look.t_s] = None, trouble
        elif look.verdict is not None:
            trust.take(look.verdict)
            if look.shows_others:
                found.others_s.append(look.t_s)
        if pose is not None and not trust.is_trusted:
            pose = replace(pose, is_trusted=False)
        found.poses.append((look.t_s, pose))
        on_frame(len(found.poses))
    return found


def _forget_after(since_s: float, found: Found) -> None:
    """Drop the poses after ``since_s``, when the picture froze: repeats of one frame show nobody."""
    for i in range(len(found.poses) - 1, -1, -1):
        t_s = found.poses[i][0]
        if t_s <= since_s or t_s in found.troubles:
            return
        found.poses[i], found.troubles[t_s] = (t_s, None), STILL


def somebody_else(video: str, others_s: list[float]) -> list[Text]:
    """Return a notice if :data:`OTHERS_LOOKS` checks or more found a second person."""
    if len(others_s) < OTHERS_LOOKS:
        return []
    return [
        say(
            "{video} shows a second person, a mirror or a television. The trainer followed one person throughout; "
            "film yourself alone to be sure it follows you.",
            video=video,
        )
    ]
