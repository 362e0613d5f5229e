"""One-Euro smoothing of landmarks, based on time stamps rather than frame counts.

Source: G. Casiez, N. Roussel, D. Vogel, "1 € Filter: A Simple Speed-based Low-pass Filter for Noisy Input in
Interactive Systems", CHI 2012. A low cut-off frequency keeps a resting body still. The cut-off rises with speed, so a
moving limb does not lag.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from calibration.geometry import torso_px
from calibration.landmarks import Pose

#: A gap longer than this without a pose resets the filter, seconds. **Taste:** ours; shorter, every lost frame lets the
#: landmarks jump; longer, the filter joins two different postures.
GAP_S = 0.5
#: A landmark with a visibility below this is *not seen*. **Fit:** on 1383 rendered stills, a higher limit would lose
#: the far leg in profile and gain nothing, since wrong poses have the same visibility as right ones.
MIN_VISIBILITY = 0.1
#: Cut-off frequency for the speed estimate, hertz. **Paper:** Casiez, Roussel and Vogel, 2012, the 1 € filter: 1 Hz is
#: the default of the authors' own implementation.
SPEED_CUTOFF_HZ = 1.0
#: The cut-off for landmarks at rest, hertz. **Taste:** ours; lower, a quick movement lags; higher, a body at rest
#: trembles.
MIN_CUTOFF_HZ = 2.0
#: Growth of the cut-off with speed, hertz per torso length per second. **Taste:** ours; smaller, a quick movement lags;
#: larger, a moving limb trembles.
BETA = 6.0

Array = NDArray[np.float64]


def smoothing_factor(dt_s: float, cutoff_hz: Array | float) -> Array | float:
    """Weight of the new value in exponential smoothing, ``dt_s`` seconds after the last one."""
    r = 2 * math.pi * cutoff_hz * dt_s
    return r / (r + 1)


class OneEuro:
    """Smooths an array of values sampled at irregular times.

    Args:
        min_cutoff_hz: cut-off frequency at rest; lower is smoother.
        beta: increase of the cut-off with speed, Hz per (unit of value / s).
    """

    def __init__(self, min_cutoff_hz: float, beta: float) -> None:
        self.min_cutoff_hz = min_cutoff_hz
        self.beta = beta
        self._t_s = -math.inf
        self._value: Array | None = None
        self._speed: Array | None = None

    def __call__(self, t_s: float, value: Array, scale: float = 1.0) -> Array:
        """The smoothed array at ``t_s``. NaN entries stay NaN, and restart unsmoothed when they return.

        Args:
            t_s: time stamp, later than the one before, seconds.
            value: any shape, the same at each call.
            scale: the length that counts as one unit for ``beta``, so that near and distant bodies are smoothed alike.

        Raises:
            ValueError: ``t_s`` is not later than the one before.
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
    """Smooths the landmarks of successive frames; those below ``MIN_VISIBILITY`` become *not seen* (NaN)."""

    def __init__(self) -> None:
        self._filter = OneEuro(MIN_CUTOFF_HZ, BETA)
        self._last_t_s = -math.inf

    def __call__(self, pose: Pose) -> Pose:
        """The pose with smoothed positions and everything else unchanged.

        Raises:
            ValueError: the pose is not later than the one before.
        """
        if pose.t_s - self._last_t_s > GAP_S:
            self._filter = OneEuro(MIN_CUTOFF_HZ, BETA)
        self._last_t_s = pose.t_s
        xy = pose.xy_px.astype(np.float64)
        xy[pose.points[:, 2] < MIN_VISIBILITY] = np.nan
        scale = torso_px(pose.xy_px)
        xy = self._filter(pose.t_s, xy, scale if scale > 0 else 1.0)
        points = pose.points.copy()
        points[:, :2] = xy
        return replace(pose, points=points)
