"""Guides that several exercises draw."""

from __future__ import annotations

import numpy as np

from calibration.body import Calibration
from calibration.geometry import mid_shoulder, middle
from calibration.landmarks import Landmark, Points
from exercises.judging.declaration import Guide

#: Drawn length of the neck, in parts of its length from the shoulders to the ears.
NECK_DRAWN = 2.0


def neck_guide(code: str, xy_px: Points, at: Calibration, by_deg: float) -> Guide:
    """The neck, and where it should be.

    Args:
        code: the fault that it shows.
        xy_px: (33, 2), pixels.
        at: the start position.
        by_deg: turn of the neck to where it should be, see :meth:`Calibration.tipped`.
    """
    shoulders = mid_shoulder(xy_px)
    neck = NECK_DRAWN * (middle(xy_px, Landmark.LEFT_EAR, Landmark.RIGHT_EAR) - shoulders)
    own, ideal = (np.stack([shoulders, shoulders + line]) for line in (neck, at.tipped(neck, by_deg)))
    return Guide((code,), own, ideal)
