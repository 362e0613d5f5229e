"""A camera that plays a film, in place of a webcam's driver."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import cycle
from typing import Any

import cv2
import numpy as np

WIDTH_PX, HEIGHT_PX = 1280, 720
Image = np.ndarray[Any, np.dtype[np.uint8]]


class Film:
    """In place of a camera's driver: gives each picture when it is due, and drops those that nobody fetched."""

    def __init__(self, pictures: Sequence[Image], fps: float) -> None:
        self._pictures, self._fps = cycle(pictures), fps
        self._begun_s = time.monotonic()
        self._n = 0
        self._picture = pictures[0]

    def grab(self) -> bool:
        n = max(self._n + 1, int((time.monotonic() - self._begun_s) * self._fps))
        for _ in range(n - self._n):
            self._picture = next(self._pictures)
        self._n = n
        time.sleep(max(0.0, self._begun_s + n / self._fps - time.monotonic()))
        return True

    def retrieve(self) -> tuple[bool, Image]:
        return True, enlarged(self._picture)

    def get(self, _prop: int, /) -> float:
        return self._fps

    def set(self, _prop: int, _value: float, /) -> bool:
        return False

    def release(self) -> None:
        """Nothing to release."""


def enlarged(picture: Image) -> Image:
    """The picture with 720 rows, in the middle of 1280 columns."""
    whole = np.full((HEIGHT_PX, WIDTH_PX, 3), 90, np.uint8)
    width = round(picture.shape[1] * HEIGHT_PX / picture.shape[0])
    x = (WIDTH_PX - width) // 2
    cv2.resize(picture, (width, HEIGHT_PX), dst=whole[:, x : x + width])
    return whole
