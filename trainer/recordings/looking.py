"""Looks at every frame of a recording: finds the landmarks, measures the light, and checks the pose every few seconds.

A :class:`Looker` takes the frames in order. :func:`gather` combines its results and needs no images, so several lookers
can share one recording; see :mod:`trainer.recordings.pieces`.
"""

from __future__ import annotations

import functools
import math
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Pose
from calibration.picture import CONTRADICTED, PASSED, STILL, Trouble
from calibration.text import Text, say
from trainer.capture.frame import Frame
from trainer.capture.light import Light, PictureWatch
from trainer.pose.camera_motion import CameraMotion, Transform
from trainer.pose.guard import OTHERS_LOOKS, Detect, Image, Points, PoseGuard
from trainer.pose.landmarker import Box, Landmarker, StillLandmarker
from trainer.pose.passing import Passing, small_picture
from trainer.pose.trust import ANEW_S, Trust, Verdict

#: A film that stands still for up to ``PAUSE_S`` seconds and then goes on has paused; one that stands still for longer
#: is frozen. **Taste:** ours; shorter, a film that stops at the top of a movement loses the repetition; longer, a
#: frozen picture counts as a hold.
PAUSE_S = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """The findings in one frame.

    Attributes:
        t_s: Time of the frame.
        pose: The landmarks, None if nobody was seen.
        light: The light in the frame.
        small: See :func:`~trainer.pose.passing.small_picture`.
        verdict: The result of a check of the pose, None if there was none.
        shows_others: A second person was found by that check.
    """

    t_s: float
    pose: Pose | None
    light: Light
    small: NDArray[np.uint8]
    verdict: Verdict | None = None
    shows_others: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Joint:
    """The state of tracking after a frame, needed to join two pieces of a recording.

    Attributes:
        box: Where the person was, None if nobody was seen.
        moved_px: Displacement of each patch of cloth since tracking began, float64 (patches, 2), pixels.
    """

    box: Box | None
    moved_px: NDArray[np.float64]


class Looker:
    """Looks at frames in order.

    Args:
        make: Makes a fresh landmarker.
        guard: Checks the poses.
    """

    def __init__(self, make: Callable[[], Landmarker], guard: PoseGuard) -> None:
        self._make, self._guard = make, guard
        self._landmarker = make()
        self._is_new = True
        self._trust, self._searched_s = Trust(), -math.inf
        self._pose: Pose | None = None

    def begin(self) -> None:
        """Forget everything: the next frame belongs to another piece of the recording.

        MediaPipe smooths the visibility of landmarks, and nothing resets that. So this takes a new landmarker (0.1 s).
        """
        if not self._is_new:
            self._landmarker.close()
            self._landmarker = self._make()
        self._is_new = True
        self._trust, self._searched_s, self._pose = Trust(), -math.inf, None

    def close(self) -> None:
        """Free the model."""
        self._landmarker.close()

    def warm_up(self, frame: Frame) -> None:
        """Track through a frame that belongs to the piece before."""
        self._is_new = False
        self._pose = self._landmarker(frame)

    def look(self, frame: Frame) -> Look:
        """Look at the next frame. As in the live picture, the person is searched for again if the pose is lost."""
        self._is_new = False
        if self._trust.is_lost and frame.t_s - self._searched_s >= ANEW_S:
            self._landmarker.restart_tracking()
            self._trust.check_now()
            self._searched_s = frame.t_s
        self._pose = pose = self._landmarker(frame)
        light, small = Light.of(frame.image), small_picture(frame.image)
        if pose is not None:
            self._trust.see(pose)
        if pose is None or not self._trust.is_due(frame.t_s):
            return Look(frame.t_s, pose, light, small)
        verdict = self._guard.check(frame.image, pose.points, frame.t_s)
        self._trust.take(verdict)
        # A wrong pose leaves part of the person unmasked, and that part looks like somebody else.
        shows_others = verdict.is_trusted and self._guard.sees_others(frame.image, pose.points)
        return Look(frame.t_s, pose, light, small, verdict, shows_others)

    @property
    def joint(self) -> Joint:
        """The state after the newest frame."""
        return Joint(None if self._pose is None else Box.around(self._pose.points), self._landmarker.moved_px)


@contextmanager
def shared_guard(model: bytes, second: bytes | None = None) -> Iterator[PoseGuard]:
    """Make a guard for lookers in several threads. They take turns with one model, because each takes 115 MB.

    Args:
        model: The bytes of a pose model bundle.
        second: The bytes of another one, for a second opinion.
    """
    turn = threading.Lock()
    with ExitStack() as stack:

        def detector(bundle: bytes) -> Detect:
            still = functools.cache(lambda: stack.enter_context(StillLandmarker(bundle)))

            def detect(image: Image) -> Points | None:
                with turn:
                    return still()(image)

            return detect

        yield PoseGuard(detector(model), None if second is None else detector(second))


@contextmanager
def looker(model: bytes, guard: PoseGuard) -> Iterator[Looker]:
    """Make a looker.

    Args:
        model: The bytes of a pose model bundle.
        guard: Checks the poses.

    Raises:
        ModelError: The bytes are not such a bundle.
    """
    with closing(Looker(lambda: Landmarker(model), guard)) as one:
        yield one


@dataclass(slots=True)
class Found:
    """The findings in a whole recording.

    Attributes:
        poses: Time in seconds and pose of each frame; None where nobody was seen, and in unusable frames. A pose that
            the checks reject is marked as not trusted; if they reject only a limb, its landmarks are invisible. With a
            hand-held camera, the landmarks are where the camera of the first frame would have seen them.
        views: For each frame, the map from its pixels to those of the first frame; empty if the camera stood still.
        troubles: Maps the time of each unusable frame to the reason, such as a black or frozen picture, or a pose that
            the second opinion contradicts. In a frozen picture the first frame still counts. A film that pauses for up
            to ``PAUSE_S`` is not frozen.
        others_s: Times of the checks that found a second person, seconds.
        notices: Notices about the file, for the user; not yet translated.
    """

    poses: list[tuple[float, Pose | None]] = field(default_factory=list)
    troubles: dict[float, Trouble] = field(default_factory=dict)
    others_s: list[float] = field(default_factory=list)
    notices: tuple[Text, ...] = ()
    views: Sequence[Transform] = ()

    @property
    def shows_somebody(self) -> bool:
        """Whether anybody was seen."""
        return any(pose is not None for _, pose in self.poses)


def gather(looks: Iterable[Look]) -> Found:
    """Combine the findings in the frames of a recording.

    Args:
        looks: One for each frame, in order.
    """
    found, trust, picture, passing, camera = Found(), Trust(), PictureWatch(), Passing(), CameraMotion()
    is_contradicted = False
    seen: list[Pose | None] = []  # as detected
    poses: list[Pose | None] = []  # with the verdict applied; includes those of unusable frames
    frozen_s = math.nan
    for look in looks:
        camera.update(look.small, look.pose)
        is_passed = passing.update(look.small, look.t_s, look.pose, camera.whole_view)
        trouble = picture.update(look.light, look.t_s, look.pose is not None) or (PASSED if is_passed else None)
        if trouble is STILL:
            frozen_s = picture.still_since_s
            _forget_after(frozen_s, found)
        elif not math.isnan(frozen_s):
            if look.t_s - frozen_s <= PAUSE_S:
                _go_on(frozen_s, poses, found)
            frozen_s = math.nan
        if look.pose is not None:
            trust.see(look.pose)
        if trouble is not None:
            found.troubles[look.t_s] = trouble
        elif look.verdict is not None:
            trust.take(look.verdict)
            is_contradicted = look.verdict.is_contradicted
            if not is_contradicted:
                _decide(trust, seen, poses, found)
            if look.shows_others:
                found.others_s.append(look.t_s)
        if trouble is None and is_contradicted and not trust.is_trusted:
            found.troubles[look.t_s] = CONTRADICTED
        pose = look.pose
        seen.append(pose)
        poses.append(None if pose is None else trust.apply(pose))
        found.poses.append((look.t_s, poses[-1] if trouble is None else None))
    found.poses, found.views = camera.steadied_poses(found.poses), camera.views
    return found


def _decide(trust: Trust, seen: Sequence[Pose | None], poses: list[Pose | None], found: Found) -> None:
    """Apply the verdict to earlier frames too, back to where the pose jumped or was first rejected.

    Args:
        trust: The verdict.
        seen: The poses so far, as detected.
        poses: The same with the verdict applied; updated.
        found: The findings so far; updated.
    """
    for i in range(len(poses) - 1, -1, -1):
        (t_s, shown), pose = found.poses[i], seen[i]
        if t_s < trust.since_s:
            return
        if pose is not None:
            poses[i] = trust.apply(pose)
            found.poses[i] = (t_s, None if shown is None else poses[i])


def _go_on(since_s: float, poses: Sequence[Pose | None], found: Found) -> None:
    """Undo the freeze that began at ``since_s``: the film only paused."""
    for i in range(len(found.poses) - 1, -1, -1):
        t_s = found.poses[i][0]
        if t_s <= since_s or found.troubles.get(t_s) is not STILL:
            return
        found.poses[i] = (t_s, poses[i])
        del found.troubles[t_s]


def _forget_after(since_s: float, found: Found) -> None:
    """Drop the poses after ``since_s``, when the picture froze: repeats of a frame show nobody."""
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
