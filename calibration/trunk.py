"""How the camera looks at the mat, from the person's own start position."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from calibration.geometry import Vector, mid_hip, mid_shoulder, torso_px, unit
from calibration.landmarks import Points, Side, other, row


def trunk_axes(xy_px: Points) -> tuple[Vector, Vector]:
    """The image directions along a lying trunk (hips to shoulders) and across it, away from the floor.

    Returns:
        Two unit vectors (2,); across is the perpendicular that points up in the picture.
    """
    head = unit(mid_shoulder(xy_px) - mid_hip(xy_px))
    up = np.array([head[1], -head[0]])
    return head, up if up[1] <= 0 else -up


def trunk_tilt_deg(xy_px: Points) -> float:
    """How far the trunk is from level in the picture, 0 (lying) to 90 (upright), degrees."""
    d = mid_shoulder(xy_px) - mid_hip(xy_px)
    return float(np.degrees(np.arctan2(abs(d[1]), abs(d[0]))))


def top_side(xy_px: Points) -> Side:
    """The side that lies on top in side-lying: where two of shoulder, hip and knee are further from the floor."""
    _, up = trunk_axes(xy_px)
    votes = [float((xy_px[row("left", n)] - xy_px[row("right", n)]) @ up) > 0 for n in ("shoulder", "hip", "knee")]
    return "left" if sum(votes) >= 2 else "right"


def shows_front(xy_px: Points, top: Side) -> bool:
    """True when a person lying on the side faces the camera.

    Seen from in front, whoever has the left side on top has the head at the left of the picture; from behind it is
    the other way round.
    """
    head, _ = trunk_axes(xy_px)
    return bool((head[0] < 0) == (top == "left"))


def side_lying_shape(xy_px: Points, top: Side) -> NDArray[np.float64]:
    """What the start position of side-lying looks like from this camera, in torso lengths.

    Knees bent forward lie nearer the camera, so the further it looks down the further they drop below the hips in
    the picture, and the shorter the stacked shoulders look.

    Returns:
        float64 (6,): the knees' drop below the hips, the knees' distance along the trunk, the ankles' drop below the
        knees, the ankles' distance along the trunk, and the heights of the stacked shoulders and hips.
    """
    head, up = trunk_axes(xy_px)
    unit_px = torso_px(xy_px)
    hip = mid_hip(xy_px)
    low = other(top)

    def mean(name: str) -> Vector:
        return np.asarray((xy_px[row(top, name)] + xy_px[row(low, name)]) / 2, np.float64)

    def stack(name: str) -> float:
        return float((xy_px[row(top, name)] - xy_px[row(low, name)]) @ up) / unit_px

    knee, ankle = (mean("knee") - hip) / unit_px, (mean("ankle") - hip) / unit_px
    return np.array(
        [-knee @ up, -knee @ head, (knee - ankle) @ up, -ankle @ head, stack("shoulder"), stack("hip")], np.float64
    )


#: Camera pitch from :func:`side_lying_shape`: degrees for each of its numbers, and the constant. Ridge regression on
#: 101 rendered start positions: five bodies, pitch 5–65, azimuth ±20, roll ±5 degrees.
PITCH_WEIGHTS_DEG = np.array([43.4, -6.6, -44.6, -15.1, 4.3, -95.7])
PITCH_CONSTANT_DEG = 52.8
#: Its error on bodies that it was not fitted on (root mean square; 4.6 to 5.9 from body to body), degrees.
PITCH_ERROR_DEG = 5.4
#: Error of the trunk's tilt as the camera's roll: the camera's azimuth tips the trunk in the picture as well, degrees.
ROLL_ERROR_DEG = 9.0


def side_lying_pitch_deg(xy_px: Points, top: Side) -> tuple[float, float]:
    """The camera's pitch from the start position of side-lying, and its standard error, degrees."""
    pitch_deg = float(side_lying_shape(xy_px, top) @ PITCH_WEIGHTS_DEG) + PITCH_CONSTANT_DEG
    return min(90.0, max(0.0, pitch_deg)), PITCH_ERROR_DEG


def lying_roll_deg(xy_px: Points) -> tuple[float, float]:
    """The camera's roll from a trunk that lies level, and its standard error, degrees.

    Positive when the camera is tipped so that the picture turns clockwise.
    """
    head, _ = trunk_axes(xy_px)
    right = head if head[0] > 0 else -head
    return float(np.degrees(np.arctan2(right[1], right[0]))), ROLL_ERROR_DEG
