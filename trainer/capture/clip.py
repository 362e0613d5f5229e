"""Writes videos as VP8 in WebM, which every browser can play."""

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

#: Longest gap that is filled by repeating the last frame, seconds. One minute keeps a session's video in sync with its
#: landmarks while a camera is unplugged; filling two hours would waste the disk.
LONGEST_FILL_S = 60.0


def check_clip_path(path: Path) -> None:
    """Check the name of a video before anything is done that takes long.

    Raises:
        TrainerError: The extension is wrong, or the folder does not exist.
    """
    if path.suffix.lower() != ".webm":
        raise TrainerError(
            f"Videos can only be saved as .webm, not as {path.suffix or 'a file without an extension'}.",
            f"Name the file {path.stem or 'video'}.webm.",
        )
    if not path.parent.is_dir():
        raise TrainerError(f"The folder {path.parent} does not exist.", "Create it, or choose another folder.")


class ClipWriter:
    """Writes frames with time stamps into a video of constant frame rate. Repeats or drops frames as needed.

    The first frame sets the size of the video. Frames of another size, for example from a camera that reconnected with
    another resolution, are scaled to fit.

    Args:
        path: Output file; must end in ``.webm``.
        fps: Frame rate of the video, frames per second.
        longest_fill_s: Longer gaps between two frames are shortened to this.

    Raises:
        TrainerError: The extension is wrong, or the file cannot be written.
    """

    def __init__(self, path: Path, fps: float, longest_fill_s: float = LONGEST_FILL_S) -> None:
        check_clip_path(path)
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
            TrainerError: The file cannot be written.
        """
        if self._writer is None:
            height, width = image.shape[:2]
            self._size_px = (width, height)
            fourcc = cv2.VideoWriter.fourcc(*"VP80")
            with quiet_stderr():  # OpenCV logs that it uses another tag for the codec
                self._writer = cv2.VideoWriter(str(self.path), fourcc, self._fps, (width, height))
            self._start_s = t_s
            if not self._writer.isOpened():
                raise TrainerError(
                    f"Cannot write the video {self.path}.", "Check that the folder is writable and the disk has space."
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
        """Return the number of frames in the video up to and including this time."""
        return round((t_s - self._start_s) * self._fps) + 1

    @property
    def notices(self) -> list[Text]:
        """Notices about this video, for the user; not yet translated."""
        found = []
        if self._n_fitted:
            width, height = map(str, self._size_px)
            found.append(
                say(
                    "The picture size changed. In {video}, later frames are scaled to {width} × {height}.",
                    video=self.path.name,
                    width=width,
                    height=height,
                )
            )
        if self._n_shortened:
            seconds = f"{self._longest_fill_s:g}"
            found.append(
                say("In {video}, gaps longer than {seconds} s are shortened.", video=self.path.name, seconds=seconds)
            )
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self._writer is not None:
            self._writer.release()
