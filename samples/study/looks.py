"""Looks again at a few frames of a clip, for landmarks by another model or the person's mask; keeps the result."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT
from trainer.base.paths import cache_dir
from trainer.base.quiet import quiet_stderr
from trainer.capture.sources import open_source

Array = NDArray[np.float64]
Image = NDArray[np.uint8]
Mask = NDArray[np.bool_]

#: Smallest probability at which a pixel belongs to the person's mask.
_PERSON = 0.5


#: Looks at one BGR picture (H, W, 3); returns landmarks (33, 4) or None, and a mask (H, W) or None.
Look = Callable[[Image], tuple[NDArray[np.float32] | None, Mask | None]]


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """Results of the looks.

    Attributes:
        t_s: (n,) times of the frames.
        points: (n, 33, 4) x_px, y_px, visibility, presence; NaN where nobody was found.
        masks: (n, H, W) masks of the person; (n, 0, 0) if none were asked for.
    """

    t_s: Array
    points: NDArray[np.float32]
    masks: Mask

    def at(self, t_s: Array) -> NDArray[np.intp]:
        """Return the indices of the frames for these times."""
        return np.abs(self.t_s - np.asarray(t_s)[:, None]).argmin(axis=1)


def looks(video: Path, t_s: Array, look: Look, model: bytes, masks: bool = False) -> Looks:
    """Look at some frames, or load the kept result of an earlier look.

    Args:
        video: the clip.
        t_s: (n,) times of frames, as the source gives them.
        look: function that looks at one frame.
        model: its model; part of the cache key.
        masks: whether it returns masks; part of the cache key.

    Raises:
        TrainerError: the video cannot be read.
    """
    wanted = np.unique(np.round(t_s, 4))
    kept = cache_dir() / "looks" / f"{_key(video, wanted, model, masks)}.npz"
    with contextlib.suppress(OSError, ValueError, BadZipFile), np.load(kept, allow_pickle=False) as arrays:
        shape = tuple(arrays["shape"])
        bits = np.unpackbits(arrays["masks"], count=int(np.prod(shape)))
        return Looks(arrays["t_s"], arrays["points"], bits.reshape(shape).astype(bool))
    seen = _look_at(video, wanted, look)
    kept.parent.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{id(seen)}.part.npz")
    bits = np.packbits(seen.masks)
    np.savez_compressed(part, t_s=seen.t_s, points=seen.points, masks=bits, shape=np.array(seen.masks.shape))
    part.replace(kept)
    return seen


def _key(video: Path, wanted: Array, model: bytes, masks: bool) -> str:
    digest = hashlib.sha256(hashlib.sha256(model).digest())
    digest.update(f"{masks} {wanted.tolist()}".encode())
    digest.update(video.read_bytes())
    return digest.hexdigest()


def _look_at(video: Path, wanted: Array, look: Look) -> Looks:
    nobody = np.full((LANDMARK_COUNT, 4), np.nan, np.float32)
    times, found, masks = [], [], []
    with open_source(video, live=False) as source:
        while (frame := source.read()) is not None:
            if not np.isclose(wanted, frame.t_s, rtol=0, atol=1e-3).any():
                continue
            points, mask = look(frame.image)
            times.append(frame.t_s)
            found.append(nobody if points is None else points)
            masks.append(np.zeros((0, 0), bool) if mask is None else mask)
    return Looks(np.array(times), np.array(found, np.float32), np.array(masks, bool))


class MaskLook:
    """Finds landmarks and the mask of the person in single pictures.

    Args:
        model: bytes of a ``pose_landmarker_*.task`` bundle.
    """

    def __init__(self, model: bytes) -> None:
        import mediapipe as mp
        from mediapipe.tasks.python.core.base_options import BaseOptions
        from mediapipe.tasks.python.vision import PoseLandmarker, PoseLandmarkerOptions, RunningMode

        options = PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=model),
            running_mode=RunningMode.IMAGE,
            output_segmentation_masks=True,
        )
        self._mp: Any = mp
        with quiet_stderr():
            self._landmarker: Any = PoseLandmarker.create_from_options(options)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._landmarker.close()

    def __call__(self, image: Image, /) -> tuple[NDArray[np.float32] | None, Mask | None]:
        """See :class:`Look`."""
        height, width = image.shape[:2]
        rgb = np.ascontiguousarray(image[:, :, ::-1])
        with quiet_stderr():
            seen = self._landmarker.detect(self._mp.Image(image_format=self._mp.ImageFormat.SRGB, data=rgb))
        if not seen.pose_landmarks:
            return None, np.zeros((height, width), bool)
        points = [(p.x * width, p.y * height, p.visibility, p.presence) for p in seen.pose_landmarks[0]]
        mask = seen.segmentation_masks[0].numpy_view().reshape(height, width) >= _PERSON
        return np.array(points, np.float32), mask
