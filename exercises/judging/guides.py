"""Guides that several exercises draw."""

from __future__ import annotations

import numpy as np

from calibration.body import Calibration
from calibration.geometry import Vector, mid_pair, mid_shoulder
from calibration.landmarks import Points
from exercises.judging.declaration import Guide

#: Drawn length of the neck, as a multiple of the distance from the shoulders to the ears.
NECK_DRAWN = 2.0


def arm_guide(codes: tuple[str, ...], pivot: Vector, own_end: Vector, ideal_end: Vector) -> Guide:
    """Two lines from one pivot: to the measured end, and to where it should be; each point (2,), pixels."""
    return Guide(codes, *(np.stack([pivot, end]) for end in (own_end, ideal_end)))


def beam_guide(code: str, middle: Vector, own_half: Vector, ideal_half: Vector) -> Guide:
    """Two lines through one middle, as measured and as they should be; the halves are vectors (2,), pixels."""
    return Guide((code,), *(np.stack([middle - half, middle + half]) for half in (own_half, ideal_half)))


def neck_guide(code: str, xy_px: Points, at: Calibration, by_deg: float) -> Guide:
    """The neck, and where it should be.

    Args:
        code: the fault that it shows.
        xy_px: (33, 2), pixels.
        at: the start position.
        by_deg: angle from the neck to where it should be, see :meth:`Calibration.tipped`.
    """
    shoulders = mid_shoulder(xy_px)
    neck = NECK_DRAWN * (mid_pair(xy_px, "ear") - shoulders)
    return arm_guide((code,), shoulders, shoulders + neck, shoulders + at.tipped(neck, by_deg))
