"""Writing a video: VP8 in WebM, which every browser plays."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from trainer.errors import TrainerError
from trainer.quiet import quiet_stderr


class ClipWriter:
    """Writes frames at their own times into a video of constant rate: late ones are repeated, early ones dropped.

    Args:
        path: must end in ``.webm``.
        fps: rate of the video, frames a second.

    Raises:
        TrainerError: another ending, or the file cannot be written.
    """

    def __init__(self, path: Path, fps: float) -> None:
        if path.suffix.lower() != ".webm":
            raise TrainerError(
                f"A video is written as .webm, not as {path.suffix or 'a file without ending'}.",
                f"Name it {path.with_suffix('.webm').name}.",
            )
        if not path.parent.is_dir():
            raise TrainerError(f"The folder {path.parent} does not exist.", "Make it, or choose another.")
        self.path = path
        self._fps = fps
        self._writer: cv2.VideoWriter | None = None
        self._start_s = 0.0
        self._written = 0

    def write(self, image: NDArray[np.uint8], t_s: float) -> None:
        """Add a frame, BGR uint8 (H, W, 3).

        Raises:
            TrainerError: the file cannot be written.
        """
        if self._writer is None:
            height, width = image.shape[:2]
            fourcc = cv2.VideoWriter.fourcc(*"VP80")
            with quiet_stderr():  # OpenCV finds the codec's other name by itself, and says so
                self._writer = cv2.VideoWriter(str(self.path), fourcc, self._fps, (width, height))
            self._start_s = t_s
            if not self._writer.isOpened():
                raise TrainerError(
                    f"The video {self.path} cannot be written.", "Is the folder writable and the disk not full?"
                )
        due = round((t_s - self._start_s) * self._fps) + 1
        for _ in range(due - self._written):
            self._writer.write(image)
        self._written = max(due, self._written)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._writer is not None:
            self._writer.release()
