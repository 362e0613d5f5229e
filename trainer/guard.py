"""Is the pose wholly wrong? The dear check: the same picture, turned, must show the same pose.

MediaPipe can take feet for the head and be sure of it: its visibility does not tell. But a mistake seldom survives when
the picture is turned, while a pose well found does. Two more looks are too many for every frame; taken at set-up
and every few seconds, on a thread of their own, they cost next to nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from trainer.sources import Frame

__all__ = ["EVERY_S", "TRUSTED_TORSO", "BackgroundGuard", "PoseGuard", "Verdict", "turned", "turned_back"]

Image = NDArray[np.uint8]
Points = NDArray[np.float32]
#: Finds landmarks, float32 (33, 4) as of :class:`calibration.landmarks.Pose`, in a BGR picture, or None.
Detect = Callable[[Image], Points | None]
