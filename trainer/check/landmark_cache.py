"""Cache of the landmarks of whole videos: a second check of the same clips takes seconds."""

from __future__ import annotations

import contextlib
import hashlib
import struct
from importlib import resources
from importlib.metadata import version
from pathlib import Path

from calibration.landmarks import PATCHES, Pose
from trainer.base.atomic import atomic_write
from trainer.base.paths import cache_dir, make_private
from trainer.record.landmark_blob import TimedPose, pack, unpack
from trainer.recordings.pieces import find_poses

#: Modules that the landmarks depend on, besides the video and the model.
_SOURCES = (
    *(f"pose/{name}.py" for name in ("camera_motion", "guard", "landmarker", "passing", "patches", "trust")),
    *(f"capture/{name}.py" for name in ("sources", "frame", "video", "container", "film_clock", "upright")),
    *(f"capture/{name}.py" for name in ("light", "mirrored")),
    "base/memory.py",
    "record/landmark_blob.py",
    *(f"recordings/{name}.py" for name in ("looking", "pieces")),
)
_HEAD = struct.Struct("<II")


class LandmarkCache:
    """Finds the landmarks of videos, or reads them from the cache.

    A file's name is a hash of the video, the model, the library versions and the code that finds landmarks. After a
    change to any of them, the landmarks are found again.

    Args:
        model: bytes of the pose model.
        fresh: ignore cached landmarks.
    """

    def __init__(self, model: bytes, fresh: bool = False) -> None:
        self._model, self._fresh = model, fresh
        digest = hashlib.sha256(hashlib.sha256(model).digest())
        for name in _SOURCES:
            digest.update((resources.files("trainer") / name).read_bytes())
        digest.update(repr(PATCHES).encode())
        for name in ("landmarks.py", "plausibility.py", "fitted.py"):
            digest.update((resources.files("calibration") / name).read_bytes())
        for package in ("mediapipe", "opencv-python", "av", "numpy"):
            digest.update(version(package).encode())
        self._key = digest

    def __call__(self, video: Path) -> list[TimedPose]:
        """Time and landmarks of every frame of a video.

        Raises:
            TrainerError: the video gives no frames.
        """
        digest = self._key.copy()
        with video.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
        folder = cache_dir() / "landmarks"
        kept = folder / f"{digest.hexdigest()}.poses"
        if not self._fresh:
            with contextlib.suppress(OSError, ValueError, struct.error):
                data = kept.read_bytes()
                return unpack(data[_HEAD.size :], _HEAD.unpack_from(data))
        poses = find_poses(video, self._model, workers=1).poses
        with contextlib.suppress(OSError):  # on a full disk, only the next check takes longer
            make_private(folder)
            atomic_write(kept, _HEAD.pack(*_size(poses)) + pack(poses))
        return poses


def _size(poses: list[tuple[float, Pose | None]]) -> tuple[int, int]:
    return next((pose.size for _, pose in poses if pose is not None), (1, 1))
