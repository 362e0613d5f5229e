"""Writing a video: VP8 in WebM, which every browser plays."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.text import Text, say
from trainer.base.errors import TrainerError
from trainer.base.quiet import quiet_stderr
from trainer.capture.upright import fit

#: A gap is filled with the last picture for this long at most. A minute keeps a session's video in time with its
#: landmarks when the camera was away for a while; two hours would fill the disk.
LONGEST_FILL_S = 60.0


class ClipWriter:
    """Writes frames at their own times into a video of constant rate: late ones are repeated, early ones dropped.

    The first frame's size is the video's; frames of another size, as from a camera that came back with another one, are
    fitted into it.

    Args:
        path: must end in ``.webm``.
        fps: rate of the video, frames a second.
        longest_fill_s: a longer gap between two frames is shortened to this.

    Raises:
        TrainerError: another ending, or the file cannot be written.
    """

    def __init__(self, path: Path, fps: float, longest_fill_s: float = LONGEST_FILL_S) -> None:
        if path.suffix.lower() != ".webm":
            raise TrainerError(
                f"A video is written as .webm, not as {path.suffix or 'a file without ending'}.",
                f"Name it {path.with_suffix('.webm').name}.",
            )
        if not path.parent.is_dir():
            raise TrainerError(f"The folder {path.parent} does not exist.", "Make it, or choose another.")
        self.path = path
        self._fps = fps
        self._longest_fill_s = longest_fill_s
        self._size_px = (0, 0)
        self._n_fitted = 0
        self._n_shortened = 0
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
            self._size_px = (width, height)
            fourcc = cv2.VideoWriter.fourcc(*"VP80")
            with quiet_stderr():  # OpenCV finds the codec's other name by itself, and says so
                self._writer = cv2.VideoWriter(str(self.path), fourcc, self._fps, (width, height))
            self._start_s = t_s
            if not self._writer.isOpened():
                raise TrainerError(
                    f"The video {self.path} cannot be written.", "Is the folder writable and the disk not full?"
                )
        fitted = fit(image, self._size_px)
        self._n_fitted += fitted is not image
        due = self._due(t_s)
        if due - self._written > max(1.0, self._longest_fill_s * self._fps):
            self._start_s += (due - self._written) / self._fps - self._longest_fill_s
            self._n_shortened += 1
            due = self._due(t_s)
        for _ in range(due - self._written):
            self._writer.write(fitted)
        self._written = max(due, self._written)

    def _due(self, t_s: float) -> int:
        """How many pictures the video has once this moment is shown."""
        return round((t_s - self._start_s) * self._fps) + 1

    @property
    def notices(self) -> list[Text]:
        """What a person should know of this video, as sentences to be looked up."""
        found = []
        if self._n_fitted:
            width, height = map(str, self._size_px)
            found.append(
                say(
                    "The picture size changed; in {video} later pictures are fitted into {width} × {height}.",
                    video=self.path.name,
                    width=width,
                    height=height,
                )
            )
        if self._n_shortened:
            seconds = f"{self._longest_fill_s:g}"
            found.append(
                say("Longer gaps are shortened to {seconds} s in {video}.", video=self.path.name, seconds=seconds)
            )
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._writer is not None:
            self._writer.release()
