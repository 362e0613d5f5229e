"""Rotation of the face in the picture since the start position."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration
from calibration.landmarks import Landmark, Points

#: All face landmarks.
FACE: tuple[Landmark, ...] = tuple(Landmark(i) for i in range(Landmark.NOSE, Landmark.MOUTH_RIGHT + 1))


def face_turn_deg(xy_px: Points, at: Calibration, rows: Sequence[Landmark] = FACE) -> float:
    """Least-squares rotation from the face in the start position to the face now, degrees.

    Args:
        xy_px: (33, 2), pixels.
        at: the start position.
        rows: the face landmarks to use, at least two.

    Returns:
        Positive from ``at.head`` towards ``at.up``; NaN if one of the landmarks is *not seen*.
    """
    axes = np.stack([at.head, at.up], axis=1)
    before, now = (points[list(rows)].astype(np.float64) @ axes for points in (at.rest_px, xy_px))
    before, now = before - before.mean(axis=0), now - now.mean(axis=0)
    across = float((before[:, 0] * now[:, 1] - before[:, 1] * now[:, 0]).sum())
    return math.degrees(math.atan2(across, float((before * now).sum())))
