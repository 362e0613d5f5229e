"""The camera's lens and sensor: softness, tone curve and noise."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Image = NDArray[np.uint8]
#: How far the noise field can be shifted.
_SPARE_PX = 64


@dataclass(frozen=True, slots=True)
class Sensor:
    """Properties of the camera's lens and sensor.

    Attributes:
        blur_px: standard deviation of the softness.
        noise: standard deviation of the noise in grey levels of 255.
        gain: brightness.
        gamma: gamma of the tone curve.
        shutter: share of the frame time during which the shutter is open; it sets the motion blur.
    """

    blur_px: float
    noise: float
    gain: float
    gamma: float
    shutter: float = 0.5


class Chip:
    """Turns drawn pictures into filmed ones."""

    def __init__(self, sensor: Sensor, size: tuple[int, int]):
        self._blur_px = sensor.blur_px
        # Each frame crops its noise from one field: fresh noise would cost as much time as drawing the frame.
        rng, shape = np.random.default_rng(0), (size[1] + _SPARE_PX, size[0] + _SPARE_PX)
        grey, tint = rng.normal(0, 0.85 * sensor.noise, (*shape, 1)), rng.normal(0, 0.5 * sensor.noise, (*shape, 3))
        self._noise = np.round(grey + tint).astype(np.int16)
        levels = np.clip(np.arange(256) / 255 * sensor.gain, 0, 1) ** sensor.gamma * 255
        self._tone = np.round(levels).astype(np.uint8)

    def expose(self, picture: Image, rng: Generator) -> Image:
        """Apply the lens's softness, the tone curve and noise to a picture (H, W, 3)."""
        toned = cv2.LUT(cv2.GaussianBlur(picture, (5, 5), self._blur_px), self._tone)
        (y, x), (h, w) = rng.integers(0, _SPARE_PX, 2), toned.shape[:2]
        return np.asarray(cv2.add(toned, self._noise[y : y + h, x : x + w], dtype=cv2.CV_8U), np.uint8)
