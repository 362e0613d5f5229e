"""Hips raised off the mat: whether they reach the line from shoulder to knee, whether they sink, and the knee's angle.

The functions read a trace of two angles in degrees: ``line_deg``, shoulder–hip–knee, and ``knee_deg``.
"""

from __future__ import annotations

import math

import numpy as np

from exercises.judging.peeling import TURNED_DEG
from exercises.judging.top import sunk, turned_down
from exercises.judging.trace import Trace

#: From this angle shoulder–hip–knee on, degrees, the hips are up and the knees show where the feet stand. **Taste:**
#: ours; smaller, knees are judged on the way up; larger, low bridges are not judged.
UP_DEG = 165.0
#: Within this angle of their highest, degrees, the hips are at their top. **Taste:** ours; smaller, a wobble at the top
#: shortens it; larger, the way up belongs to it.
NEAR_TOP_DEG = 4.0


def short_of_line_deg(trace: Trace) -> float:
    """Angle from the hips at their top to the straight line, negative beyond the line; -90 until the top is over."""
    angle = trace["line_deg"]
    if math.isnan(angle[-1]):
        return math.nan
    return 180 - float(np.nanmax(angle)) if turned_down(angle, TURNED_DEG) else -90.0


def drop_deg(trace: Trace) -> float:
    """Angle by which the hips sank below their top and stayed there; 0 while they move."""
    return sunk(trace.t_s, trace["line_deg"])


def knee_up_deg(trace: Trace) -> float:
    """The knee angle while the hips are up; 0 while they are not."""
    knee, angle = float(trace["knee_deg"][-1]), float(trace["line_deg"][-1])
    return math.nan if math.isnan(knee + angle) else knee if angle >= UP_DEG else 0.0


def knee_bend_deg(trace: Trace) -> float:
    """Bend of the knee at the hips' top, 180 minus its angle, once the top is over; 0 before, and for low hips.

    On the way up and down the knee bends by 5 degrees more than at the top, where the shins stand as they should.
    """
    knee, angle = trace["knee_deg"], trace["line_deg"]
    if math.isnan(knee[-1] + angle[-1]):
        return math.nan
    top = angle >= max(UP_DEG, float(np.nanmax(angle)) - NEAR_TOP_DEG)
    return 180 - float(np.nanmedian(knee[top])) if top.any() and turned_down(angle, TURNED_DEG) else 0.0
