"""One-Euro smoothing of landmarks, by the clock and not by the count of frames.

Source: G. Casiez, N. Roussel, D. Vogel, "1 € Filter: A Simple Speed-based Low-pass Filter for Noisy Input in
Interactive Systems", CHI 2012. A low cut-off keeps a resting body still; the cut-off rises with speed, so that a
moving limb is not delayed.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from calibration.geometry import torso_px
from calibration.landmarks import Pose

#: A gap in which nobody was seen longer than this starts the filter anew, seconds.
GAP_S = 0.5
#: A landmark seen with less than this is *not seen*: MediaPipe itself does not believe in it. More would blind the
#: trainer to the far leg in profile, and guards against nothing: wrong poses come with the visibility of right ones.
MIN_VISIBILITY = 0.1
#: The speed estimate is itself smoothed with this cut-off, hertz (the value of the paper).
SPEED_CUTOFF_HZ = 1.0
#: The cut-off for landmarks at rest, hertz.
MIN_CUTOFF_HZ = 2.0

Array = NDArray[np.float64]


def smoothing_factor(dt_s: float, cutoff_hz: Array | float) -> Array | float:
    """The weight of the new value in exponential smoothing with this cut-off after dt_s seconds."""
    r = 2 * math.pi * cutoff_hz * dt_s
    return r / (r + 1)


class OneEuro:
    """Smooths an array of values whose samples come at uneven times.

    Args:
        min_cutoff_hz: cut-off at rest; lower is calmer.
        beta: how fast the cut-off rises with speed, per (unit of value / s).
    """

    def __init__(self, min_cutoff_hz: float, beta: float) -> None:
        self.min_cutoff_hz = min_cutoff_hz
        self.beta = beta
        self._t_s = -math.inf
        self._value: Array | None = None
        self._speed: Array | None = None

    def __call__(self, t_s: float, value: Array, scale: float = 1.0) -> Array:
        """The smoothed array at t_s; entries that are NaN stay NaN and start anew when they come back.

        Args:
            t_s: time of the sample; must be later than the one before.
            value: any shape, the same at each call.
            scale: the length that counts as one unit for ``beta`` (so that a body near the camera is smoothed like
                one far away).

        Raises:
            ValueError: time did not move on.
        """
        if self._value is None or self._speed is None:
            self._t_s, self._value, self._speed = t_s, value.copy(), np.zeros_like(value)
            return value
        dt_s = t_s - self._t_s
        if dt_s <= 0:
            raise ValueError(f"time must move on: {t_s} s after {self._t_s} s")
        before = np.where(np.isnan(self._value), value, self._value)
        speed = (value - before) / (dt_s * scale)
        speed = np.where(np.isnan(speed), 0.0, speed)
        a = smoothing_factor(dt_s, SPEED_CUTOFF_HZ)
        self._speed = a * speed + (1 - a) * self._speed
        a = smoothing_factor(dt_s, self.min_cutoff_hz + self.beta * np.abs(self._speed))
        self._t_s, self._value = t_s, a * value + (1 - a) * before
        return self._value


class PoseSmoother:
    """Turns the landmarks of successive frames into calm ones; what is hardly visible becomes *not seen* (NaN)."""

    def __init__(self, beta: float = 6.0) -> None:
        self._settings = (MIN_CUTOFF_HZ, beta)
        self._filter = OneEuro(*self._settings)
        self._last_t_s = -math.inf

    def __call__(self, pose: Pose) -> Pose:
        """The pose with smoothed positions; all else is passed on as it is.

        Raises:
            ValueError: the pose is not later than the one before.
        """
        if pose.t_s - self._last_t_s > GAP_S:
            self._filter = OneEuro(*self._settings)
        self._last_t_s = pose.t_s
        xy = pose.xy_px.astype(np.float64)
        xy[pose.points[:, 2] < MIN_VISIBILITY] = np.nan
        scale = torso_px(pose.xy_px)
        xy = self._filter(pose.t_s, xy, scale if scale > 0 else 1.0)
        return replace(pose, points=np.column_stack([xy.astype(np.float32), pose.points[:, 2:]]))
