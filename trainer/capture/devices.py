"""Lists cameras by name and opens them, without log output. The only module that uses ``cv2.VideoCapture``."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

# Set before OpenCV is imported, because it reads these only once. Otherwise its logs would mix with our messages.
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
# Detect an unplugged camera after two seconds instead of ten.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")
# Opens cameras several seconds faster on Windows (Media Foundation).
os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")

import cv2
import cv2.utils.logging

# If another module imported OpenCV first, the variable above had no effect.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

__all__ = ["Camera", "Capture", "backends", "device_path", "list_cameras", "open_camera"]

_BACKENDS = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_MSMF, "darwin": cv2.CAP_AVFOUNDATION}
_BACKEND = _BACKENDS.get(sys.platform, cv2.CAP_ANY)


class Capture(Protocol):
    """The part of ``cv2.VideoCapture`` that we use. Tests replace it."""

    def grab(self) -> bool:
        """Wait for the next frame and grab it."""

    def retrieve(self) -> tuple[bool, Any]:
        """Return success and the grabbed frame, BGR uint8 (H, W, 3)."""

    def get(self, prop: int, /) -> float:
        """Return the value of a property."""

    def set(self, prop: int, value: float, /) -> bool:
        """Request a value for a property."""

    def release(self) -> None:
        """Release the device."""


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera known to the operating system."""

    index: int
    name: str


def open_camera(index: int) -> Capture | None:
    """Open a camera. Returns None if there is none or it cannot be used."""
    return _opened(cv2.VideoCapture(index, _BACKEND))


def backends() -> dict[str, bool]:
    """Return the names of the camera backend and the video writer, in this order, and whether this OpenCV has each."""
    registry = cv2.videoio_registry
    return {registry.getBackendName(each): registry.hasBackend(each) for each in (_BACKEND, cv2.CAP_FFMPEG)}


def list_cameras() -> list[Camera]:
    """Return the cameras known to the operating system, sorted by index. Does not open them."""
    from cv2_enumerate_cameras import enumerate_cameras

    found = enumerate_cameras(_BACKEND)
    return sorted((Camera(each.index, each.name or f"camera {each.index}") for each in found), key=lambda c: c.index)


def device_path(index: int) -> Path | None:
    """Return the device file of a camera on Linux; None on other systems."""
    return Path(f"/dev/video{index}") if sys.platform == "linux" else None


def _opened(capture: cv2.VideoCapture) -> Capture | None:
    if capture.isOpened():
        return capture
    capture.release()
    return None
