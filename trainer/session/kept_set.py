"""What is kept of a live set until its second opinion: frames, poses and small pictures, in memory and nowhere else."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Points, Pose
from calibration.picture import Trouble
from exercises.judging.runner import SetRunner
from trainer.capture.frame import Frame
from trainer.pose.guard import Detect, contradicts
from trainer.pose.trust import AGAIN_S

__all__ = ["KeptPicture", "KeptSet"]

#: Longer edge of a kept picture, pixels, and its quality as a JPEG. **Fit:** in 188 looks at 53 clips, the heavy
#: model agreed with the pose, on the whole picture and on such a small one. Its distance from the pose changed by .002
#: torso lengths in the median, and by .009 or less in 95 of 100 looks; the limit is .3. A picture takes 11 kB.
EDGE_PX, JPEG_QUALITY = 320, 90
#: Most pictures of a set: those of five minutes, 6 MB. A longer set keeps every second one, then every fourth.
#: **Taste:** ours; more take more memory; fewer find a wrong pose later in a long hold.
MOST_PICTURES = 600


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class KeptPicture:
    """A small picture, the bytes of a JPEG, with its time in seconds and the landmarks in it, (33, 4)."""

    t_s: float
    jpeg: NDArray[np.uint8]
    points: Points

    @classmethod
    def of(cls, frame: Frame, pose: Pose) -> KeptPicture:
        """Shrink a frame and its pose."""
        height, width = frame.image.shape[:2]
        scale = min(1.0, EDGE_PX / max(height, width))
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        small = cv2.resize(frame.image, size, interpolation=cv2.INTER_AREA)
        _, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
        points = pose.points * np.array([size[0] / width, size[1] / height, 1.0, 1.0], np.float32)
        return cls(frame.t_s, jpeg, points)

    def is_contradicted(self, second: Detect) -> bool:
        """Whether this model sees another pose in it."""
        image = cv2.imdecode(self.jpeg, cv2.IMREAD_COLOR)
        return contradicts(second, np.asarray(image, np.uint8), self.points)


@dataclass(slots=True)
class KeptSet:
    """What is kept of a set.

    Attributes:
        again: makes another judge of it.
        frames: time, pose, and why it could not be judged, of each frame.
        pictures: in order.
        due_s: when the next picture is kept.
        every_s: interval between two pictures, seconds.
    """

    again: Callable[[], SetRunner]
    frames: list[tuple[float, Pose | None, Trouble | None]] = field(default_factory=list)
    pictures: deque[KeptPicture] = field(default_factory=deque)
    due_s: float = -math.inf
    every_s: float = AGAIN_S

    def keep(self, frame: Frame, pose: Pose) -> None:
        """Keep a picture if one is due."""
        if frame.t_s < self.due_s:
            return
        if len(self.pictures) == MOST_PICTURES:
            self.pictures = deque(list(self.pictures)[::2])
            self.every_s *= 2
        self.pictures.append(KeptPicture.of(frame, pose))
        self.due_s = frame.t_s + self.every_s
