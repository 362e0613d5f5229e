"""Turns the frames of a mirrored camera round, so that left and right are the person's own everywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from calibration.text import Text
from trainer.base.settings import is_mirrored
from trainer.capture.frame import READ_TIMEOUT_S, BaseSource, Frame, FrameSource, SourceState
from trainer.capture.sources import is_recording

__all__ = ["MirroredSource", "delivers_mirrored"]


def delivers_mirrored(spec: str, source: FrameSource, mirror: bool | None) -> bool:
    """Whether a source's frames are mirrored.

    Args:
        spec: the camera or recording, see :func:`trainer.capture.sources.open_source`.
        source: the same, open.
        mirror: the person's answer. None: the settings decide for a camera, and a recording is not mirrored.
    """
    if mirror is not None:
        return mirror
    return not is_recording(spec) and is_mirrored(source.name)


class MirroredSource(BaseSource):
    """A source whose frames are flipped left to right while ``is_mirrored`` is set. No other code flips frames.

    Args:
        source: The camera or the file.
        is_mirrored: The source delivers mirrored frames.

    Attributes:
        is_mirrored: May be changed between two frames.
    """

    def __init__(self, source: FrameSource, is_mirrored: bool) -> None:
        self._source, self.is_mirrored = source, is_mirrored
        self.name, self.size_px, self.is_live = source.name, source.size_px, source.is_live
        self.fps, self.frame_count = source.fps, source.frame_count

    @property
    def notices(self) -> Sequence[Text]:  # type: ignore[override]
        """Notices of the source."""
        return self._source.notices

    @property
    def state(self) -> SourceState:
        """State of the source."""
        return self._source.state

    def read(self, timeout_s: float = READ_TIMEOUT_S) -> Frame | None:
        """Return the next frame, turned round if the source is mirrored."""
        frame = self._source.read(timeout_s)
        if frame is None or not self.is_mirrored:
            return frame
        return replace(frame, image=np.asarray(cv2.flip(frame.image, 1), np.uint8))

    def skip(self) -> bool:
        """Pass over the next frame."""
        return self._source.skip()

    def close(self) -> None:
        """Close the source."""
        self._source.close()
