"""People who stand or sit: which of the two it is, and from which side the camera sees them."""

from __future__ import annotations

from typing import Literal

import numpy as np

from calibration.geometry import Vector, mid_hip, mid_pair, mid_shoulder, torso_px
from calibration.landmarks import Landmark, Points, Side, row
from calibration.posture import faces_right
from calibration.trunk import trunk_axes

#: Width of the shoulders in the picture, torso lengths: up to ``SIDE_WIDTH`` the camera sees a side, from
#: ``FRONT_WIDTH`` on front or back. **Fit:** rendered clips within 10 degrees of square have 0.13 to 0.25 and 0.71 to
#: 0.86.
SIDE_WIDTH, FRONT_WIDTH = 0.40, 0.55
#: Knees further below the hips than this belong to a person who stands, torso lengths. **Fit:** about 0.9 in rendered
#: people who stand, 0.2 in those who sit.
STANDING_TORSO = 0.6
#: Knees higher above the hips than this, torso lengths, or feet above the hips at all, belong to a person who lies with
#: one end towards the camera. **Fit:** knees 1 to 1.5 then, -0.3 to 0.1 when sitting.
KNEES_UP_TORSO = 0.4


#: "front" stands for behind too.
UprightView = Literal["side", "front"]


def near_side(xy_px: Points) -> Side:
    """The side nearest the camera: the right one for a person who faces the right edge of the picture."""
    return "right" if faces_right(xy_px) else "left"


def widths_px(xy_px: Points) -> float:
    """Sum of the widths of shoulders and hips in the picture: small in profile, largest from the front."""
    return sum(abs(float(xy_px[row("left", n), 0] - xy_px[row("right", n), 0])) for n in ("shoulder", "hip"))


def view(xy_px: Points) -> UprightView | None:
    """The side from which the camera sees somebody upright; None if it stands in between."""
    width = abs(width_torso(xy_px, trunk_axes(xy_px)[1]))
    return "side" if width <= SIDE_WIDTH else "front" if width >= FRONT_WIDTH else None


def width_torso(xy_px: Points, across: Vector) -> float:
    """Width of the shoulders along an axis, torso lengths; negative where left and right are swapped."""
    return float(shoulder_line(xy_px) @ across) / torso_px(xy_px)


def stands(xy_px: Points) -> bool:
    """Whether somebody upright stands; a person whose knees are hidden counts as sitting at a desk."""
    head, _ = trunk_axes(xy_px)
    drop_px = float((mid_hip(xy_px) - mid_pair(xy_px, "knee")) @ head)
    return drop_px > STANDING_TORSO * torso_px(xy_px)


def lies(xy_px: Points) -> bool:
    """Whether somebody whose trunk looks upright lies, seen from the foot or the head end."""
    hips, feet = mid_hip(xy_px), mid_pair(xy_px, "ankle")
    knees = mid_pair(xy_px, "knee")
    return bool(hips[1] - knees[1] > KNEES_UP_TORSO * torso_px(xy_px) or feet[1] < hips[1])


def middles(xy_px: Points) -> dict[str, Vector]:
    """The middles of the pairs, pixels: from the side the left and the right landmark hardly differ."""
    return {
        "nose": np.asarray(xy_px[Landmark.NOSE], np.float64),
        "ears": mid_pair(xy_px, "ear"),
        "shoulders": mid_shoulder(xy_px),
        "hips": mid_hip(xy_px),
        "ankles": mid_pair(xy_px, "ankle"),
    }


def shoulder_line(xy_px: Points) -> Vector:
    """The line from the right to the left shoulder, pixels."""
    return np.asarray(xy_px[Landmark.LEFT_SHOULDER] - xy_px[Landmark.RIGHT_SHOULDER], np.float64)
