"""Somebody upright, seen from the side: which side is near, and how far the body is turned out of profile."""

from __future__ import annotations

from calibration.landmarks import Points, Side, row
from calibration.posture import faces_right


def near_side(xy_px: Points) -> Side:
    """The side towards the camera: whoever faces the right edge of the picture shows the right one."""
    return "right" if faces_right(xy_px) else "left"


def widths_px(xy_px: Points) -> float:
    """Widths of shoulders and hips in the picture, added up: small in profile, largest from ahead."""
    return sum(abs(float(xy_px[row("left", n), 0] - xy_px[row("right", n), 0])) for n in ("shoulder", "hip"))
