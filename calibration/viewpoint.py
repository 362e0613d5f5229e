"""Where the camera stands round a person in a start position: azimuth, pitch and distance, with their errors.

The start position is known, so the camera is found as for any known object: the view from which an average body in
that position (:mod:`calibration.start_shapes`) falls onto the landmarks with the least squares. A body that does not
fall onto them from anywhere is *not seen*: the landmarks are wrong, or somebody is in another position.

Axes of a body, torso lengths, from the middle of the trunk: ahead (lying: along the floor to the head; upright: where
the person faces), then to the left of that as seen from above, then up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Landmark, Points, Side
from calibration.start_shapes import PAIRS, SHAPES, SPREAD_TORSO, Posture, mirrored

Array = NDArray[np.float64]
#: What of the person faces the camera; "side" when lying on the back or front, or upright, "front" and "back" else.
View = Literal["side", "front", "back", "head", "feet"]

#: Rows of a shape: the nose, and then the left and the right one of each pair.
ROWS = [Landmark.NOSE, *(row for pair in PAIRS for row in pair)]
#: Horizontal field of view that is taken for a webcam's, degrees: most have 52 to 72. Of an upright picture (a phone
#: on its end) it is what the longer side shows.
FIELD_OF_VIEW_DEG = 62.0
#: Length of a torso, middle of the shoulders to middle of the hips, metres.
TORSO_M = 0.43
#: Standard error of the distance as a share of it: nobody knows the lens, and torsos differ.
DISTANCE_ERROR = 0.15
#: A camera that somebody has put up is tipped sideways by about this, degrees.
ROLL_DEG = 3.0
#: Where cameras stand before anything is seen: pitch and its standard deviation, degrees.
PITCH_DEG, PITCH_SPREAD_DEG = 20.0, 25.0
#: Root mean square distance of the landmarks from the shape, in their usual spreads, beyond which nothing is claimed.
MAX_MISFIT = 1.6

_STARTS, _STEPS = 8, 12
_UNSEEN = math.nan


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """Where the camera stands; everything is NaN or None where it is *not seen*.

    Attributes:
        view: what faces the camera.
        azimuth_deg: off that view, -45 to 45. Off a side, front or back of somebody lying: positive towards the head;
            off a side of somebody upright: positive towards the back; else positive to the camera's own right.
        azimuth_error_deg: its standard error.
        pitch_deg: how far the camera looks down, 0 for level.
        pitch_error_deg: its standard error.
        distance_m: from the middle of the trunk.
        distance_error_m: its standard error.
        near_side: the person's side that faces the camera, None from the other views and lying on a side.
        misfit: root mean square distance of the landmarks from the average body, 1 is usual; see ``MAX_MISFIT``.
    """

    view: View | None
    azimuth_deg: float
    azimuth_error_deg: float
    pitch_deg: float
    pitch_error_deg: float
    distance_m: float
    distance_error_m: float
    near_side: Side | None
    misfit: float


def viewpoint(rest_px: Points, posture: Posture, size: tuple[int, int]) -> Viewpoint:
    """Where the camera stands.

    Args:
        rest_px: (33, 2) landmarks in the start position, pixels; NaN where *not seen*.
        posture: the start position. Where an exercise allows several, try them and keep that of the least ``misfit``.
        size: width and height of the picture, pixels.
    """
    focal_px = max(size) / 2 / math.tan(math.radians(FIELD_OF_VIEW_DEG / 2))
    seen = (np.asarray(rest_px[ROWS], np.float64) - np.array(size) / 2) / focal_px
    if not np.isfinite(seen[3:7]).all():  # shoulders and hips
        return _not_seen(_UNSEEN)
    shape = SHAPES[posture]
    fits = [_fit(seen, shape)]
    if posture == "side_lying":  # the shape lies with the left side on top
        fits.append(_fit(seen, mirrored(shape)))
    top: Side = "left" if fits[0][1] <= fits[-1][1] else "right"
    (bearing, pitch, _, nearness, _, _), misfit = min(fits, key=lambda fit: fit[1])
    if not misfit <= MAX_MISFIT:
        return _not_seen(misfit)
    view, azimuth_deg, near_side = _named(math.degrees(bearing), posture, top)
    azimuth_error_deg, pitch_error_deg = ERRORS_DEG[posture]
    distance_m = TORSO_M / math.exp(nearness)
    return Viewpoint(
        view=view,
        azimuth_deg=azimuth_deg,
        azimuth_error_deg=azimuth_error_deg,
        pitch_deg=math.degrees(pitch),
        pitch_error_deg=pitch_error_deg,
        distance_m=distance_m,
        distance_error_m=DISTANCE_ERROR * distance_m,
        near_side=near_side,
        misfit=misfit,
    )
