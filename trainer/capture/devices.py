"""The only module that opens a ``cv2.VideoCapture``: cameras, quietly and by their names."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

# Before OpenCV is loaded, since it reads these once: its libraries would write over our own sentences.
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
# An unplugged camera shows itself after this long instead of ten seconds.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")
# Media Foundation opens cameras several seconds faster so.
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")

import cv2
import cv2.utils.logging

# Where the window has loaded OpenCV before us, the variable above came too late.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

__all__ = ["Camera", "Capture", "backends", "device_path", "list_cameras", "open_camera"]

_BACKENDS = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_MSMF, "darwin": cv2.CAP_AVFOUNDATION}
_BACKEND = _BACKENDS.get(sys.platform, cv2.CAP_ANY)


class Capture(Protocol):
    """The part of ``cv2.VideoCapture`` that is used; tests put their own in its place."""

    def grab(self) -> bool:
        """Wait for the next frame and take it."""

    def retrieve(self) -> tuple[bool, Any]:
        """Return the frame taken, uint8 (H, W, 3)."""

    def get(self, prop: int, /) -> float:
        """Return a property."""

    def set(self, prop: int, value: float, /) -> bool:
        """Ask for a property."""

    def release(self) -> None:
        """Let go of the device."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera that the system knows."""

    index: int
    name: str


def open_camera(index: int) -> Capture | None:
    """Open a camera; None when there is none, or it cannot be used."""
    return _opened(cv2.VideoCapture(index, _BACKEND))


def backends() -> dict[str, bool]:
    """Return what cameras are opened and videos written with, in this order, and whether this OpenCV has it."""
    registry = cv2.videoio_registry
    return {registry.getBackendName(each): registry.hasBackend(each) for each in (_BACKEND, cv2.CAP_FFMPEG)}


def list_cameras() -> list[Camera]:
    """Return the cameras that the system knows, in the order of their indices, without opening them."""
    from cv2_enumerate_cameras import enumerate_cameras

    found = enumerate_cameras(_BACKEND)
    return sorted((Camera(each.index, each.name or f"camera {each.index}") for each in found), key=lambda c: c.index)


def device_path(index: int) -> Path | None:
    """Return the file that stands for a camera on Linux; None elsewhere."""
    return Path(f"/dev/video{index}") if sys.platform == "linux" else None


def _opened(capture: cv2.VideoCapture) -> Capture | None:
    if capture.isOpened():
        return capture
    capture.release()
    return None
