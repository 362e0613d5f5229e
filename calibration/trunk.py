"""Axes and tilt of the trunk, and the camera's pitch and roll from a lying start position."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from calibration.geometry import Vector, mid_hip, torso_px, trunk_px
from calibration.landmarks import Points, Side, other, row


def trunk_axes(xy_px: Points) -> tuple[Vector, Vector]:
    """Image axes of a lying trunk.

    Returns:
        Two unit vectors (2,): along the trunk from hips to shoulders, and the perpendicular that points up in the
        picture, away from the floor.
    """
    x_px, y_px = trunk_px(xy_px)
    length_px = float(np.hypot(x_px, y_px))
    x, y = (x_px / length_px, y_px / length_px) if length_px > 0 else (math.nan, math.nan)
    up = (y, -x) if -x <= 0 else (-y, x)
    return np.array([x, y]), np.array(up)


def trunk_tilt_deg(xy_px: Points) -> float:
    """Tilt of the trunk in the picture, 0 (level) to 90 (upright), degrees."""
    x_px, y_px = trunk_px(xy_px)
    return float(np.degrees(np.arctan2(abs(y_px), abs(x_px))))


def top_side(xy_px: Points) -> Side:
    """The upper side in side-lying, by majority of shoulder, hip and knee."""
    _, up = trunk_axes(xy_px)
    votes = [float((xy_px[row("left", n)] - xy_px[row("right", n)]) @ up) > 0 for n in ("shoulder", "hip", "knee")]
    return "left" if sum(votes) >= 2 else "right"


def shows_front(xy_px: Points, top: Side) -> bool:
    """Whether a person lying on a side faces the camera.

    From the front, with the left side on top, the head is at the left of the picture; from behind it is at the right.
    """
    head, _ = trunk_axes(xy_px)
    return bool((head[0] < 0) == (top == "left"))


def side_lying_shape(xy_px: Points, top: Side) -> NDArray[np.float64]:
    """Features of the side-lying start position for :func:`side_lying_pitch_deg`, torso lengths.

    The bent knees are nearer the camera. The steeper the camera looks down, the lower they appear below the hips, and
    the smaller the distance between the stacked shoulders.

    Returns:
        float64 (6,): drop of the knees below the hips, distance of the knees along the trunk, drop of the ankles below
        the knees, distance of the ankles along the trunk, height of the upper shoulder and hip above the lower ones.
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


#: Weights of :func:`side_lying_shape` and intercept for the camera's pitch. **Fit:** ridge regression on 101 rendered
#: start positions: five bodies, pitch 5–65, azimuth ±20, roll ±5 degrees.
PITCH_WEIGHTS_DEG = np.array([43.4, -6.6, -44.6, -15.1, 4.3, -95.7])
PITCH_CONSTANT_DEG = 52.8
#: **Fit:** root mean square error on bodies not used for the fit, degrees (4.6 to 5.9 depending on the body).
PITCH_ERROR_DEG = 5.4
#: Standard error of the camera's roll from the trunk's tilt, degrees: the camera's azimuth tilts the trunk in the
#: picture too. **Fit:** the root mean square error on 178 rendered stills of people who lie is 9.3, with azimuths of up
#: to 45 degrees; with azimuths of up to 15 degrees it is 5.9.
ROLL_ERROR_DEG = 9.0


def side_lying_pitch_deg(xy_px: Points, top: Side) -> tuple[float, float]:
    """The camera's pitch from the side-lying start position, and its standard error, degrees."""
    pitch_deg = float(side_lying_shape(xy_px, top) @ PITCH_WEIGHTS_DEG) + PITCH_CONSTANT_DEG
    return min(90.0, max(0.0, pitch_deg)), PITCH_ERROR_DEG


def lying_roll_deg(xy_px: Points) -> tuple[float, float]:
    """The camera's roll from a trunk that lies level, and its standard error, degrees.

    Positive if the picture turns clockwise.
    """
    head, _ = trunk_axes(xy_px)
    right = head if head[0] > 0 else -head
    return float(np.degrees(np.arctan2(right[1], right[0]))), ROLL_ERROR_DEG
