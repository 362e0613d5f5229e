"""A look at the picture itself: how bright it is, and whether it shows anything that can be judged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calibration.picture import BLACK, BLACK_GREY, STILL, Grey, StillPicture, Trouble

Image = NDArray[np.uint8]

#: Every so many pixels are looked at, each way: light changes over a picture slowly, and this costs 0.1 ms.
_STEP_PX = 8
#: Points looked at along the shorter edge to tell whether a picture stands still.
_POINTS = 60
#: Weights of blue, green and red in grey (ITU-R BT.601).
_WEIGHTS = np.array([0.114, 0.587, 0.299])


def mean_grey(image: Image) -> float:
    """Mean grey of a BGR picture (H, W, 3), 0–255.

    Example:
        >>> mean_grey(np.full((480, 640, 3), 40, np.uint8))
        40.0
    """
    return round(float(image[::_STEP_PX, ::_STEP_PX].reshape(-1, 3).mean(axis=0) @ _WEIGHTS), 3)


def some_points(image: Image) -> Grey:
    """Some points of a BGR picture (H, W, 3), their green for grey: uint8, about 60 along the shorter edge."""
    step_px = max(1, min(image.shape[:2]) // _POINTS)
    return np.ascontiguousarray(image[::step_px, ::step_px, 1])


class PictureWatch:
    """Follows the pictures of a camera or a recording: which of them show nothing to judge, and why.

    Attributes:
        grey: mean grey of the newest picture, 0–255.
        still_since_s: when the picture that stands still was first seen, NaN while the picture moves.
    """

    def __init__(self) -> None:
        self.grey = 0.0
        self._still = StillPicture()

    @property
    def still_since_s(self) -> float:  # noqa: D102
        return self._still.since_s

    def update(self, image: Image, t_s: float, has_somebody: bool) -> Trouble | None:
        """Take the next picture.

        Args:
            image: uint8 (H, W, 3), BGR.
            t_s: its time.
            has_somebody: landmarks were found in it. Where they are, no picture is too dark.
        """
        self.grey = mean_grey(image)
        is_still = self._still.update(t_s, some_points(image))
        if not has_somebody and self.grey < BLACK_GREY:
            return BLACK
        return STILL if is_still else None
