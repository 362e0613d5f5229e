"""Platforms that MediaPipe supports: the releases in :data:`MEDIAPIPE_RANGE` have wheels for three."""

from __future__ import annotations

import importlib.util
import platform
import sys

from trainer.base.errors import ModelError
from trainer.base.language import gettext_ as _

__all__ = ["BUILT_FOR", "MEDIAPIPE_RANGE", "require_mediapipe", "why_no_mediapipe"]

MEDIAPIPE_RANGE = "mediapipe>=0.10.30,<0.10.32"
#: ``sys.platform`` and ``platform.machine()``, as in the environment marker of ``pyproject.toml``.
BUILT_FOR = (("linux", "x86_64"), ("darwin", "arm64"), ("win32", "AMD64"))


def why_no_mediapipe(system: str = sys.platform, machine: str | None = None) -> tuple[str, str]:
    """Why MediaPipe is not installed on this machine, and what to do.

    Args:
        system: ``sys.platform``.
        machine: ``platform.machine()``.
    """
    machine = platform.machine() if machine is None else machine
    if (system, machine) in BUILT_FOR:
        return "mediapipe is not installed.", f'Run `pip install "{MEDIAPIPE_RANGE}"`.'
    return (
        f"MediaPipe, which finds the body in the picture, is not built for this machine ({system}, {machine}).",
        "It runs on Linux with x86-64, macOS with Apple silicon and Windows with x64; recorded sessions can be looked "
        "at here all the same.",
    )


def require_mediapipe() -> None:
    """Check for MediaPipe before anything is downloaded or asked.

    Raises:
        ModelError: MediaPipe is not installed.
    """
    if importlib.util.find_spec("mediapipe") is None:
        raise ModelError(
            *why_no_mediapipe(),
            in_window=_("MediaPipe, which finds your body in the picture, is missing here. You can still look back."),
        )
