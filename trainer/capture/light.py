"""Measures the brightness of an image, and detects black and frozen pictures."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.picture import BLACK, BLACK_GREY, STILL, Grey, StillPicture, Trouble

Image = NDArray[np.uint8]

#: Sampling step for the brightness, in both directions. Brightness varies slowly across an image; this costs 0.1 ms.
_STEP_PX = 8
#: Number of sample points along the shorter edge for detecting a frozen picture.
_POINTS = 60
#: Luma weights of blue, green and red (ITU-R BT.601).
_WEIGHTS = np.array([0.114, 0.587, 0.299])


def mean_grey(image: Image) -> float:
    """Return the mean grey level of a BGR image (H, W, 3), 0–255.

    Example:
        >>> mean_grey(np.full((480, 640, 3), 40, np.uint8))
        40.0
    """
    some = np.ascontiguousarray(image[::_STEP_PX, ::_STEP_PX])
    # The sums are whole numbers, so they are exact in any order.
    sums = np.array(cv2.sumElems(some)[:3])
    return round(float(sums / (some.shape[0] * some.shape[1]) @ _WEIGHTS), 3)


def some_points(image: Image) -> Grey:
    """Sample the green channel of a BGR image (H, W, 3) as grey levels, uint8, ``_POINTS`` along the shorter edge."""
    step_px = max(1, min(image.shape[:2]) // _POINTS)
    return np.ascontiguousarray(image[::step_px, ::step_px, 1])


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """The measurements of one image.

    Attributes:
        grey: Mean grey level, 0–255.
        points: See :func:`some_points`.
    """

    grey: float
    points: Grey

    @classmethod
    def of(cls, image: Image) -> Light:
        """Measure a BGR image (H, W, 3)."""
        return cls(mean_grey(image), some_points(image))


class PictureWatch:
    """Watches the frames of a camera or a recording, and reports frames that cannot be judged.

    Attributes:
        grey: Mean grey level of the newest frame, 0–255.
        still_since_s: Time of the first frame of a frozen picture; NaN while the picture changes.
    """

    def __init__(self) -> None:
        self.grey = 0.0
        self._still = StillPicture()

    @property
    def still_since_s(self) -> float:  # noqa: D102
        return self._still.since_s

    def update(self, light: Light, t_s: float, has_somebody: bool) -> Trouble | None:
        """Process the next frame. Returns why it cannot be judged, or None.

        Args:
            light: The frame's.
            t_s: Time of the frame.
            has_somebody: Landmarks were found in the frame. Such a frame is never too dark.
        """
        self.grey = light.grey
        is_still = self._still.update(t_s, light.points)
        if not has_somebody and self.grey < BLACK_GREY:
            return BLACK
        return STILL if is_still else None
