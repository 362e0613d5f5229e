"""The picture of a camera while the person chooses one."""

from __future__ import annotations

from types import TracebackType

import cv2
import numpy as np

from trainer.capture.mirrored import MirroredSource, delivers_mirrored
from trainer.capture.sources import open_source
from trainer.screen.drawing import INK, Image, Rect

__all__ = ["Preview", "fitted"]


class Preview:
    """The newest picture of a camera, mirrored like a mirror's. A context manager, which frees the camera at its end.

    Args:
        spec: camera or recording, see :func:`trainer.capture.sources.open_source`.
        mirror: whether it delivers mirrored pictures; None if the settings for this camera decide.

    Raises:
        SourceError: the camera delivers no picture.
    """

    def __init__(self, spec: str, mirror: bool | None = None) -> None:
        source = open_source(spec, live=True)
        self._source = MirroredSource(source, delivers_mirrored(spec, source, mirror))
        width, height = self._source.size_px
        self._picture: Image = np.zeros((height, width, 3), np.uint8)

    def draw(self, size: tuple[int, int]) -> Image:
        """The newest picture for a width and height, pixels: BGR uint8 (height, width, 3)."""
        frame = self._source.read(timeout_s=0.0)
        if frame is not None:
            self._picture = frame.image
        height, width = self._picture.shape[:2]
        scene = np.full((size[1], size[0], 3), INK, np.uint8)
        at = fitted((width, height), size)
        small = cv2.resize(self._picture, (at.w, at.h), interpolation=cv2.INTER_LINEAR)
        cv2.flip(small, 1, dst=scene[at.y : at.bottom, at.x : at.right])
        return scene

    def __enter__(self) -> Preview:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._source.close()


def fitted(picture: tuple[int, int], room: tuple[int, int]) -> Rect:
    """Where a picture of one width and height lies in the middle of a room of another, as large as it fits, pixels."""
    by = min(room[0] / picture[0], room[1] / picture[1])
    width, height = max(1, round(picture[0] * by)), max(1, round(picture[1] * by))
    return Rect((room[0] - width) // 2, (room[1] - height) // 2, width, height)
