"""Transforms frames for display: applies rotation and mirroring, makes pixels square, and fits frames to one size."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Turn", "fit", "square_size", "turn_of"]

#: A pixel aspect ratio within ``_SQUARE_WITHIN`` of 1 counts as square. This changes an angle of 45° by at most 0.3°.
_SQUARE_WITHIN = 0.01
#: Largest plausible pixel aspect ratio, or its inverse. No camera or anamorphic lens exceeds it.
_WIDEST_PIXEL = 4.0
#: A matrix counts as a quarter turn if each entry is within ``_QUARTER_WITHIN`` of −1, 0 or 1. That is about 1°.
_QUARTER_WITHIN = 0.02


@dataclass(frozen=True, slots=True)
class Turn:
    """One of the eight orientations of an image: first transposed, then mirrored.

    Attributes:
        transposed: Swap rows and columns.
        flip_x: Swap left and right.
        flip_y: Swap top and bottom.
    """

    transposed: bool = False
    flip_x: bool = False
    flip_y: bool = False

    def __call__(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the image in this orientation, shape (H, W, 3) or (W, H, 3)."""
        if self.transposed:
            image = np.asarray(cv2.transpose(image), np.uint8)
        if self.flip_x or self.flip_y:
            # OpenCV's flip codes: −1 swaps both, 0 top and bottom, 1 left and right.
            image = np.asarray(cv2.flip(image, -1 if self.flip_x and self.flip_y else int(self.flip_x)), np.uint8)
        return image


def turn_of(matrix: bytes | None) -> Turn:
    """Convert a display matrix to an orientation.

    Args:
        matrix: Nine 32-bit integers as in ISO/IEC 14496-12, 6.2.2, in native byte order; None for no rotation. The
            columns of the upper-left 2 × 2 part are the directions of the image's x and y axes. Their lengths are
            ignored: FFmpeg reports stretching separately, as the pixel aspect ratio.

    Raises:
        ValueError: The rotation is not a multiple of 90°. The message is its angle.
    """
    if matrix is None or len(matrix) < 36:
        return Turn()
    a, b, _, c, d, *_ = struct.unpack("=9i", matrix[:36])
    x_axis, y_axis = math.hypot(a, b), math.hypot(c, d)
    if not x_axis or not y_axis:  # every player ignores such a matrix
        return Turn()
    axes = np.array([a / x_axis, b / x_axis, c / y_axis, d / y_axis])
    if np.abs(axes - np.rint(axes)).max() > _QUARTER_WITHIN or abs(axes[0] * axes[2] + axes[1] * axes[3]) > 0.5:
        raise ValueError(f"{math.degrees(math.atan2(b, a)):.0f}°")
    xx, xy, yx, yy = (int(one) for one in np.rint(axes))
    return Turn(transposed=not xx, flip_x=min(xx, yx) < 0, flip_y=min(xy, yy) < 0)


def square_size(width_px: int, height_px: int, pixel_shape: Fraction | None) -> tuple[int, int]:
    """Return the size of an image after making its pixels square. Always enlarges, so that no detail is lost.

    Args:
        width_px: Stored width.
        height_px: Stored height.
        pixel_shape: Pixel aspect ratio, width divided by height; None or 0 if unknown, which means square.

    Raises:
        ValueError: The pixel aspect ratio is implausible.
    """
    shape = float(pixel_shape or 1)
    if not 1 / _WIDEST_PIXEL <= shape <= _WIDEST_PIXEL:
        raise ValueError(str(pixel_shape))
    if abs(shape - 1) <= _SQUARE_WITHIN:
        return width_px, height_px
    return (round(width_px * shape), height_px) if shape > 1 else (width_px, round(height_px / shape))


def fit(image: NDArray[np.uint8], size_px: tuple[int, int]) -> NDArray[np.uint8]:
    """Scale an image to fit this width and height, with black borders. Returns the same object if the size matches.

    Both directions use the same scale, so angles do not change.
    """
    height, width = image.shape[:2]
    if (width, height) == size_px:
        return image
    scale = min(size_px[0] / width, size_px[1] / height)
    inner = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(image, inner, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    fitted = np.zeros((size_px[1], size_px[0], 3), np.uint8)
    left, top = (size_px[0] - inner[0]) // 2, (size_px[1] - inner[1]) // 2
    fitted[top : top + inner[1], left : left + inner[0]] = small
    return fitted
