"""Rejects grossly wrong poses and single wrong legs: the same image, rotated by 90°, must show the same pose.

MediaPipe sometimes mistakes the feet for the head and still reports high visibility. Such an error rarely survives a
rotation of the image; a correct pose does. The check costs two extra detections, too many for every frame. In a thread
of its own, during set-up and then every ``EVERY_S``, it costs almost nothing.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Landmark, Pose
from calibration.plausibility import FAR_TORSO, disagreement_torso, is_confirmed, wrong_limb
from trainer.capture.frame import Frame
from trainer.pose.landmarker import Box, only_around
from trainer.pose.trust import EVERY_S, Trust, Verdict

__all__ = ["OTHERS_LOOKS", "BackgroundGuard", "PoseGuard", "contradicts", "turned", "turned_back"]

Image = NDArray[np.uint8]
Points = NDArray[np.float32]
#: Finds landmarks in a BGR image: float32 (33, 4), as in :class:`calibration.landmarks.Pose`, or None.
Detect = Callable[[Image], Points | None]

#: The interval while the machine is slower than the camera, seconds. A wrong pose is then found later.
SPARED_S = 12.0
#: A second person counts if the mean visibility is at least ``OTHER_VISIBILITY`` and the bounding box is at least
#: ``OTHER_SIZE`` × the first person's. Dolls and pictures on the wall are smaller. The check found the second person in
#: 17 of 17 images of two people side by side (visibility 0.87 or more, size 0.55 or more). In 128 rendered and filmed
#: clips of one person, with 3 checks each, it was wrong once: a skeleton on a shelf (visibility 0.91, size 0.32).
OTHER_VISIBILITY, OTHER_SIZE = 0.6, 0.4
#: A second person is reported after this many checks that found one. A single check may be wrong.
OTHERS_LOOKS = 2
#: Interval between two searches for a second person in the live picture, seconds.
OTHERS_EVERY_S = 10.0
#: A pose is right although the turned pictures show somebody else, who stands behind, if they agree to within this
#: where everything but the pose is masked, torso lengths. **Fit:** in a film of a person who lies in front of a
#: therapist, 36 such looks differ by 0.01 to 0.04. Of the refused poses of 30 other clips, the closest wrong one
#: differs by 0.05; the turned pictures show the same person there.
ALONE_TORSO = 0.05
#: Margin around the landmarks when a person is masked, in box sizes. Covers hair, hands and a swinging foot.
WIDER_BOXES = 0.12
#: Clockwise rotations of the image, in quarter turns.
_QUARTERS = (1, 3)


def _around(points: Points) -> tuple[slice, slice]:
    """Rows and columns of the rectangle around these landmarks (33, 4), with a margin of ``WIDER_BOXES``."""
    low, high = np.nanmin(points[:, :2], axis=0), np.nanmax(points[:, :2], axis=0)
    wider = WIDER_BOXES * float(max(high - low))
    (x0, y0), (x1, y1) = (np.maximum(0.0, end).astype(int) for end in (low - wider, high + wider))
    return slice(y0, y1), slice(x0, x1)


def all_but(image: Image, points: Points) -> Image:
    """Return a copy of the image (H, W, 3) with the person at these landmarks (33, 4) masked in grey."""
    masked = image.copy()
    masked[_around(points)] = 127
    return masked


def nothing_but(image: Image, points: Points) -> Image:
    """Return a copy of the image (H, W, 3) with everything but the person at these landmarks (33, 4) masked in grey."""
    masked = np.full_like(image, 127)
    masked[_around(points)] = image[_around(points)]
    return masked


def turned(image: Image, quarters: int) -> Image:
    """Return the image (H, W, 3) rotated clockwise by 1 or 3 quarter turns."""
    return np.ascontiguousarray(np.rot90(image, -quarters))


def turned_back(points: Points, quarters: int, size: tuple[int, int]) -> Points:
    """Map landmarks (33, 4) from a rotated image back to the original image.

    Args:
        points: Landmarks in the rotated image.
        quarters: Clockwise rotation of that image, 1 or 3 quarter turns.
        size: Width and height of the original image, pixels.
    """
    width, height = size
    x, y = points[:, 0], points[:, 1]
    back = (y, height - x) if quarters == 1 else (width - y, x)
    return np.column_stack([*back, points[:, 2:]]).astype(np.float32)


def contradicts(second: Detect, image: Image, points: Points) -> bool:
    """Whether another model sees another pose than these landmarks (33, 4) in an image (H, W, 3), or none."""
    box, other = Box.around(points), second(image)
    if other is not None and not box.is_near(Box.around(other)):
        other = second(only_around(image, box))
    return other is None or not disagreement_torso(points, other) <= FAR_TORSO


def _shows_other(points: Points, again: Points) -> bool:
    """Whether a rotated image shows somebody else: the shoulders are outside the rectangle of these landmarks (33, 4).

    A wrong pose of the same person lies over the right one.
    """
    rows, columns = _around(points)
    inside = [
        rows.start <= y < rows.stop and columns.start <= x < columns.stop
        for x, y in again[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], :2]
    ]
    return not any(inside)


class PoseGuard:
    """Compares a pose with the poses found in two rotated copies of the image. Stateless.

    A rotated copy sometimes misses a correct pose, so the copy that agrees better counts. A copy in which another
    person was found says nothing about this pose; it is checked again with everything but this person masked: first
    with the surroundings, and if the other person reaches into these, without them.

    Args:
        detect: Finds landmarks in a single image, independent of earlier images.
        second: A second opinion, by another model: a pose counts only if both find it.
    """

    def __init__(self, detect: Detect, second: Detect | None = None) -> None:
        self._detect, self._second = detect, second

    def check(self, image: Image, points: Points, t_s: float = 0.0) -> Verdict:
        """Run two detections on rotated copies, or up to six if another person is in the image.

        Args:
            image: The image in which the pose was found, uint8 (H, W, 3), BGR.
            points: Landmarks of the pose, (33, 4).
            t_s: Time of the frame.
        """
        box, looks = Box.around(points), []
        for quarters in _QUARTERS:
            again = self._look(image, quarters)
            if again is not None and not box.is_near(Box.around(again)):
                again = self._look(only_around(image, box), quarters)
            if again is not None:
                looks.append(again)
        apart = min((math.inf, *(disagreement_torso(points, again) for again in looks)))
        if looks and all(_shows_other(points, again) for again in looks):
            alone = self._alone(image, points)
            apart = alone if alone <= ALONE_TORSO else apart
        if not is_confirmed(points, apart):
            return Verdict(t_s, apart, is_trusted=False, wrong_limb=wrong_limb(points, looks))
        is_contradicted = self._second is not None and contradicts(self._second, image, points)
        return Verdict(t_s, apart, not is_contradicted, is_contradicted)

    def _alone(self, image: Image, points: Points) -> float:
        """Disagreement with the rotated images in which everything but this person is masked, torso lengths."""
        alone = nothing_but(image, points)
        looks = [again for quarters in _QUARTERS if (again := self._look(alone, quarters)) is not None]
        return min((math.inf, *(disagreement_torso(points, again) for again in looks)))

    def sees_others(self, image: Image, points: Points) -> bool:
        """Whether the image shows a second person: beside this one, in a mirror or on a television.

        Misses a person close in front of or behind this one.
        """
        other = self._detect(all_but(image, points))
        if other is None or not np.nanmean(other[:, 2]) >= OTHER_VISIBILITY:
            return False
        return Box.around(other).size_px >= OTHER_SIZE * Box.around(points).size_px

    def _look(self, image: Image, quarters: int) -> Points | None:
        """Find landmarks in the rotated image; return them in coordinates of the original."""
        height, width = image.shape[:2]
        again = self._detect(turned(image, quarters))
        return None if again is None else turned_back(again, quarters, (width, height))


class BackgroundGuard:
    """Runs a :class:`PoseGuard` for the live picture in a background thread, without blocking the caller.

    From time to time it also looks for a second person.

    Args:
        load: Creates the detector. The thread enters and leaves its context. It enters at the first pose, when the
            landmarker that the person waits for is loaded.

    Attributes:
        is_spared: Whether to check only every ``SPARED_S`` and not to search for a second person.
    """

    def __init__(self, load: Callable[[], AbstractContextManager[Detect]]) -> None:
        self.is_spared = False
        self._load = load
        self._trust = Trust()
        self._others_due_s = -math.inf
        self._others_seen = 0
        self._job: tuple[Frame, Points] | None = None
        self._is_busy = False
        self._error: BaseException | None = None
        self._stopping = False
        self._wake = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="guard", daemon=True)
        self._thread.start()

    @property
    def trust(self) -> Trust:
        """What the checks say so far.

        Raises:
            BaseException: The exception that ended the thread.
        """
        if self._error is not None:
            raise self._error
        return self._trust

    @property
    def sees_others(self) -> bool:
        """Whether :data:`OTHERS_LOOKS` searches or more found a second person."""
        return self._others_seen >= OTHERS_LOOKS

    def offer(self, frame: Frame, pose: Pose) -> bool:
        """Offer a frame and its pose for a check. Returns immediately.

        Returns:
            True if a check starts; False if none is due or one is still running.
        """
        with self._wake:
            self._trust.see(pose)
            if self._is_busy or self._stopping or not self._trust.is_due(frame.t_s):
                return False
            self._job, self._is_busy = (frame, pose.points), True
            self._wake.notify()
        return True

    def stop(self) -> None:
        """Finish the running check and end the thread."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        try:
            job = self._next()
            if job is None:
                return
            with self._load() as detect:
                guard = PoseGuard(detect)
                while job is not None:
                    frame, points = job
                    verdict = guard.check(frame.image, points, frame.t_s)
                    sees_others = verdict.is_trusted and self._looks_for_others(guard, frame, points)
                    with self._wake:
                        self._trust.take(verdict, SPARED_S if self.is_spared else EVERY_S)
                        self._others_seen += sees_others
                        self._is_busy = False
                    job = self._next()
        except BaseException as error:  # trust raises it in the caller's thread
            self._error = error

    def _looks_for_others(self, guard: PoseGuard, frame: Frame, points: Points) -> bool:
        """Whether a search found a second person; False if no search is due or the answer is known."""
        if self.is_spared or frame.t_s < self._others_due_s or self.sees_others:
            return False
        self._others_due_s = frame.t_s + OTHERS_EVERY_S
        return guard.sees_others(frame.image, points)

    def _next(self) -> tuple[Frame, Points] | None:
        with self._wake:
            while self._job is None and not self._stopping:
                self._wake.wait()
            job, self._job = self._job, None
            return job
