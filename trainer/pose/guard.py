"""Is the pose wholly wrong? The dear check: the same picture, turned, must show the same pose.

MediaPipe can take feet for the head and be sure of it: its visibility does not tell. But a mistake seldom survives
when the picture is turned, while a pose well found does. Two more looks are too many for every frame; taken at set-up
and every few seconds, on a thread of their own, they cost next to nothing.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.plausibility import disagreement_torso, is_confirmed
from trainer.capture.frame import Frame
from trainer.pose.landmarker import Box, only_around

__all__ = ["EVERY_S", "BackgroundGuard", "PoseGuard", "Trust", "Verdict", "turned", "turned_back"]

Image = NDArray[np.uint8]
Points = NDArray[np.float32]
#: Finds landmarks, float32 (33, 4) as of :class:`calibration.landmarks.Pose`, in a BGR picture, or None.
Detect = Callable[[Image], Points | None]

#: How often the pose is checked, seconds: two looks take about 0.1 s of one core, 3 % of this.
EVERY_S = 3.0
#: A pose that was refused is looked at again after this long: one right pose in seventy is refused by chance, seconds.
AGAIN_S = 0.5
#: Somebody else's landmarks are at least this visible on average, and their box has at least this part of the size of
#: the person's: a doll or a picture on the wall is smaller. In 17 looks at two people side by side the second was found
#: 17 times (.87 visible, .55 of the size, or more). In 3 looks at each of 128 clips of one person, rendered and filmed,
#: somebody was found in one: a skeleton on a shelf (.91, .32).
OTHER_VISIBILITY, OTHER_SIZE = 0.6, 0.4
#: How much wider than their landmarks somebody is made grey, in sizes of their box: hair, hands, a swinging foot.
WIDER_BOXES = 0.12
#: Clockwise turns of the picture, in quarters.
_QUARTERS = (1, 3)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check found.

    Attributes:
        t_s: time of the frame that was checked.
        disagreement_torso: how far the pose and that of the turned picture that agrees better are apart on average, in
            the person's torso lengths; infinite where nobody was found in either.
        is_trusted: whether the pose may be believed.
    """

    t_s: float
    disagreement_torso: float
    is_trusted: bool


def all_but(image: Image, points: Points) -> Image:
    """The picture (H, W, 3) with the person of these landmarks (33, 4) made grey: who is left is somebody else."""
    low, high = np.nanmin(points[:, :2], axis=0), np.nanmax(points[:, :2], axis=0)
    wider = WIDER_BOXES * float(max(high - low))
    (x0, y0), (x1, y1) = (np.maximum(0.0, end).astype(int) for end in (low - wider, high + wider))
    masked = image.copy()
    masked[y0:y1, x0:x1] = 127
    return masked


class Trust:
    """When the next check is due, and what the ones so far come to: two refusals in a row are one too many."""

    def __init__(self) -> None:
        self._due_s = -math.inf
        self._refused = 0

    @property
    def is_trusted(self) -> bool:
        """Whether poses may be believed now."""
        return self._refused < 2

    def is_due(self, t_s: float) -> bool:
        """Whether a pose of this time is to be checked."""
        return t_s >= self._due_s

    def take(self, verdict: Verdict) -> None:
        """A check has been made."""
        self._refused = 0 if verdict.is_trusted else self._refused + 1
        self._due_s = verdict.t_s + (EVERY_S if verdict.is_trusted else AGAIN_S)


def turned(image: Image, quarters: int) -> Image:
    """The picture (H, W, 3), turned clockwise by 1 or 3 quarters."""
    return np.ascontiguousarray(np.rot90(image, -quarters))


def turned_back(points: Points, quarters: int, size: tuple[int, int]) -> Points:
    """Landmarks (33, 4) found in a turned picture, as they lie in the picture that was turned.

    Args:
        points: in the turned picture.
        quarters: by which it was turned clockwise, 1 or 3.
        size: width and height before that, pixels.
    """
    width, height = size
    x, y = points[:, 0], points[:, 1]
    back = (y, height - x) if quarters == 1 else (width - y, x)
    return np.column_stack([*back, points[:, 2:]]).astype(np.float32)


class PoseGuard:
    """Checks a pose against what the turned picture shows. Keeps no state: the same picture gives the same verdict.

    A right pose is sometimes not found in a turned picture; so the better of the two counts. Where a turned picture
    shows somebody else, it says nothing of this pose: it is looked at once more with only this person in it.

    Args:
        detect: finds landmarks in a single picture, whatever came before it.
    """

    def __init__(self, detect: Detect) -> None:
        self._detect = detect

    def check(self, image: Image, points: Points, t_s: float = 0.0) -> Verdict:
        """Look at the picture twice more, and twice again where another person is in it.

        Args:
            image: (H, W, 3) uint8, BGR, in which the pose was found.
            points: (33, 4) the pose.
            t_s: the frame's time.
        """
        box, apart = Box.around(points), math.inf
        for quarters in _QUARTERS:
            again = self._look(image, quarters)
            if again is not None and not box.is_near(Box.around(again)):
                again = self._look(only_around(image, box), quarters)
            if again is not None:
                apart = min(apart, disagreement_torso(points, again))
        return Verdict(t_s, apart, is_confirmed(points, apart))

    def sees_others(self, image: Image, points: Points) -> bool:
        """Whether somebody else is in the picture too: beside this person, in a mirror or on a television.

        Who stands close before or behind them is not found.
        """
        other = self._detect(all_but(image, points))
        if other is None or not np.nanmean(other[:, 2]) >= OTHER_VISIBILITY:
            return False
        return Box.around(other).size_px >= OTHER_SIZE * Box.around(points).size_px

    def _look(self, image: Image, quarters: int) -> Points | None:
        """Landmarks found in the turned picture, as they lie in the picture itself."""
        height, width = image.shape[:2]
        again = self._detect(turned(image, quarters))
        return None if again is None else turned_back(again, quarters, (width, height))


class BackgroundGuard:
    """A :class:`PoseGuard` beside the live picture, on a thread of its own: nobody waits for it.

    Args:
        load: makes the detector; entered and left in the thread.
    """

    def __init__(self, load: Callable[[], AbstractContextManager[Detect]]) -> None:
        self._load = load
        self._trust = Trust()
        self._job: tuple[Frame, Points] | None = None
        self._is_busy = False
        self._error: BaseException | None = None
        self._stopping = False
        self._wake = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="guard", daemon=True)
        self._thread.start()

    @property
    def is_trusted(self) -> bool:
        """Whether poses may be believed, as far as they have been checked.

        Raises:
            BaseException: whatever ended the thread.
        """
        if self._error is not None:
            raise self._error
        return self._trust.is_trusted

    def offer(self, frame: Frame, points: Points) -> bool:
        """Hand over a frame and its pose (33, 4); returns at once.

        Returns:
            Whether it is being checked: not when a check is not due or the one before is still going on.
        """
        with self._wake:
            if self._is_busy or self._stopping or not self._trust.is_due(frame.t_s):
                return False
            self._job, self._is_busy = (frame, points), True
            self._wake.notify()
        return True

    def stop(self) -> None:
        """Finish the check in hand and end the thread."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        try:
            with self._load() as detect:
                guard = PoseGuard(detect)
                while (job := self._next()) is not None:
                    frame, points = job
                    verdict = guard.check(frame.image, points, frame.t_s)
                    with self._wake:
                        self._trust.take(verdict)
                        self._is_busy = False
        except BaseException as error:  # handed to whoever asks for the verdict
            self._error = error

    def _next(self) -> tuple[Frame, Points] | None:
        with self._wake:
            while self._job is None and not self._stopping:
                self._wake.wait()
            job, self._job = self._job, None
            return job
