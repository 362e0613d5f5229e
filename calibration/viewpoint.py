"""Camera position relative to a person in a start position: azimuth, pitch and distance, with standard errors.

Since the start position is known, the camera is estimated as for any known object: a least-squares fit of the projected
average body (:mod:`calibration.start_shapes`) to the landmarks. If no view fits, the landmarks do not show that
position, and the camera is *not seen*. A good fit does not prove the position: lying prone and lying on a side with
straight legs look much alike.

On rendered bodies not used for the shapes, the median errors of azimuth and pitch are 2.4 and 3.2 degrees (515 stills,
2 % without an answer). Two things limit them: the positions that MediaPipe gives to the hidden side, and the flat shape
of a prone body, which looks nearly the same from slightly below and from 30 degrees above. Real people differ more.

Body axes, torso lengths, origin at the middle of the trunk: ahead (lying: along the floor towards the head; upright:
where the person faces), left of that as seen from above, and up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Points, Side
from calibration.start_shapes import ROWS, Posture, mirrored

Array = NDArray[np.float64]
#: Side of the person that faces the camera. "side" when lying on the back or front, and upright; "front" and "back"
#: when lying on a side, and upright.
View = Literal["side", "front", "back", "head", "feet"]

#: Assumed field of view along the picture's longer side, degrees. Most webcams have 52 to 72, and this is the middle; a
#: wrong one changes the distance, which is given with ``DISTANCE_ERROR``. **Fit:** on 342 stills of ``tests/records``,
#: azimuth and pitch together are off by 7.5 degrees; with half of it by 9.6, with twice by 13.9.
FIELD_OF_VIEW_DEG = 62.0
#: **Fit:** relative standard error of the distance, from 515 stills with fields of view of 52 to 72 degrees.
DISTANCE_ERROR = 0.13
#: Prior for the camera's roll: mean 0, this standard deviation, degrees. Larger, a tipped trunk is read as a tipped
#: camera. **Fit:** on the same stills half of it is off by 7.6 degrees, twice by 9.9.
ROLL_DEG = 3.0
#: Prior for the camera's pitch: mean and standard deviation, degrees; a camera between the floor and a shelf. **Fit:**
#: on the same stills half of the mean is off by 7.4 degrees, twice by 8.0; of the deviation, 8.0 and 7.8.
PITCH_DEG, PITCH_SPREAD_DEG = 20.0, 25.0
#: Possible camera pitch, degrees: outside it the camera would be below the floor or above the ceiling. **Fit:** 14 of
#: the same stills get no view or a wrong one, and 98 of 570 pass as another start position. With half of it these are
#: 36 and 91, with twice 13 and 155.
LIKELY_PITCH_DEG = (-15.0, 85.0)
#: Standard deviation of the landmarks from the average shape (x or y), torso lengths: head and trunk, and the legs,
#: whose position varies more. **Taste:** ours, beside the errors of :mod:`calibration.fitted`; smaller, unusual bodies
#: get no view; larger, the legs' position decides nothing.
TRUNK_SPREAD_TORSO, LEG_SPREAD_TORSO = 0.08, 0.12
#: Above this :attr:`Viewpoint.misfit_torso` the camera is *not seen*. **Taste:** ours; smaller, unusual bodies get no
#: view; larger, wrong poses do. On the same stills, half of it refuses 29 and accepts 12 as another start position;
#: twice of it, 10 and 431. But the shapes were fitted on these bodies: others fit less well.
MAX_MISFIT_TORSO = 0.12

_STARTS, _STEPS = 8, 12
#: Rows of a shape with shoulders and hips, all of which are required, and the minimum number of landmarks. **Taste:**
#: ours; fewer, the view rests on the trunk alone; more, one hidden leg hides the view.
_TRUNK, _FEWEST = slice(3, 7), 8

_SPREAD_TORSO = np.repeat([TRUNK_SPREAD_TORSO, LEG_SPREAD_TORSO], [7, 6])[:, None]
_UNSEEN = math.nan


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """Position of the camera; all values are NaN or None if it is *not seen*.

    Attributes:
        view: the side of the person that faces the camera.
        azimuth_deg: deviation from that view, -45 to 45. Positive towards the head for the side, front or back of a
            lying person; positive towards the back for the side of an upright person; otherwise positive to the
            camera's own right.
        azimuth_error_deg: its standard error.
        pitch_deg: downward tilt of the camera, 0 for level.
        pitch_error_deg: its standard error.
        distance_m: distance from the middle of the trunk.
        distance_error_m: its standard error.
        misfit_torso: root mean square deviation of the landmarks from the average body (x and y), torso lengths, with
            less weight on the legs; NaN if too few landmarks are seen.
    """

    view: View | None
    azimuth_deg: float
    azimuth_error_deg: float
    pitch_deg: float
    pitch_error_deg: float
    distance_m: float
    distance_error_m: float
    misfit_torso: float


def viewpoint(rest_px: Points, posture: Posture, size: tuple[int, int]) -> Viewpoint:
    """Estimate the position of the camera.

    Args:
        rest_px: (33, 2) landmarks in the start position, pixels; NaN if *not seen*.
        posture: the start position; for several see :func:`best_viewpoint`.
        size: width and height of the picture, pixels.
    """
    focal_px = max(size) / 2 / math.tan(math.radians(FIELD_OF_VIEW_DEG / 2))
    seen = (np.asarray(rest_px[ROWS], np.float64) - np.array(size) / 2) / focal_px
    if not np.isfinite(seen[_TRUNK]).all() or np.isfinite(seen).all(axis=1).sum() < _FEWEST:
        return _not_seen(_UNSEEN)
    fits = [_fit(seen, posture.shape)]
    if posture.chest == "aside":  # the shape lies with the left side on top
        fits.append(_fit(seen, mirrored(posture.shape)))
    top: Side = "left" if fits[0][1] <= fits[-1][1] else "right"
    (bearing, pitch, _, nearness, _, _), misfit_torso = min(fits, key=lambda fit: fit[1])
    if not misfit_torso <= MAX_MISFIT_TORSO:
        return _not_seen(misfit_torso)
    view, azimuth_deg = named(math.degrees(bearing), posture, top)
    azimuth_error_deg, pitch_error_deg = posture.error_deg
    distance_m = posture.torso_m / math.exp(nearness)
    return Viewpoint(
        view=view,
        azimuth_deg=azimuth_deg,
        azimuth_error_deg=azimuth_error_deg,
        pitch_deg=math.degrees(pitch),
        pitch_error_deg=pitch_error_deg,
        distance_m=distance_m,
        distance_error_m=DISTANCE_ERROR * distance_m,
        misfit_torso=misfit_torso,
    )


def best_viewpoint(rest_px: Points, postures: Sequence[Posture], size: tuple[int, int]) -> Viewpoint:
    """Estimate the position of the camera if the start position is one of several: the best fit."""
    return min((viewpoint(rest_px, posture, size) for posture in postures), key=lambda at: at.misfit_torso)


def _not_seen(misfit_torso: float) -> Viewpoint:
    return Viewpoint(None, _UNSEEN, _UNSEEN, _UNSEEN, _UNSEEN, _UNSEEN, _UNSEEN, misfit_torso)


def named(bearing_deg: float, posture: Posture, top: Side) -> tuple[View, float]:
    """The view of a camera, and its azimuth off that view; bearings count from ahead, anticlockwise from above."""
    quarter = round(bearing_deg / 90) % 4
    off_deg = (bearing_deg - 90 * quarter + 180) % 360 - 180
    if quarter in (0, 2):
        ends: tuple[View, View] = ("front", "back") if posture.is_upright else ("head", "feet")
        return ends[quarter // 2], off_deg
    towards_ahead_deg = -off_deg if quarter == 1 else off_deg
    if posture.chest == "aside":
        return ("front" if (quarter == 1) == (top == "left") else "back"), towards_ahead_deg
    return "side", -towards_ahead_deg if posture.is_upright else towards_ahead_deg


def _fit(seen: Array, shape: Array) -> tuple[Array, float]:
    """Fit the camera for which the projected shape matches the landmarks (Levenberg–Marquardt).

    Args:
        seen: (13, 2) landmarks relative to the middle of the picture, focal lengths; NaN if *not seen*.
        shape: (13, 3) torso lengths.

    Returns:
        The best camera (6,), see :func:`project`, and its misfit.
    """
    there = np.isfinite(seen).all(axis=1)
    body, at, spread_torso = shape[there], seen[there], _SPREAD_TORSO[there]
    mean, spread = np.radians([PITCH_DEG, 0.0]), np.radians([PITCH_SPREAD_DEG, ROLL_DEG])

    def errors(cameras: Array) -> Array:
        """Residuals of the landmarks, pitch and roll, each in standard deviations."""
        off = project(body, cameras) - at
        off = off / np.exp(cameras[..., 3])[..., None, None] / spread_torso
        usual = (cameras[..., 1:3] - mean) / spread
        return np.concatenate([off.reshape(*off.shape[:-2], -1), usual], axis=-1)

    cameras = np.zeros((_STARTS, 6))
    cameras[:, 0] = np.arange(_STARTS) * 2 * math.pi / _STARTS
    cameras[:, 1] = math.radians(PITCH_DEG)
    cameras[:, 3] = math.log(np.hypot(*np.ptp(at, axis=0)) / 2.5)
    cameras[:, 4:] = seen[_TRUNK].mean(axis=0)
    now, damping = errors(cameras), np.full(_STARTS, 1e-2)
    nudge = 1e-5 * np.eye(6)
    for _ in range(_STEPS):
        slopes = (errors(cameras[:, None] + nudge) - now[:, None]) / nudge[0, 0]
        square = slopes @ slopes.swapaxes(1, 2)
        scale = np.eye(6) * (np.einsum("sii->si", square) * damping[:, None])[:, None]
        step = np.linalg.solve(square + scale, -slopes @ now[..., None])[..., 0]
        tried = cameras + np.clip(step, -0.6, 0.6)
        after = errors(tried)
        better = (after**2).sum(axis=1) < (now**2).sum(axis=1)
        cameras[better], now[better] = tried[better], after[better]
        damping = np.where(better, damping * 0.3, damping * 5)
    # Some fits end below the floor or above the ceiling, from where a flat body looks the same.
    pitches_deg = np.degrees(cameras[:, 1])
    likely = (pitches_deg > LIKELY_PITCH_DEG[0]) & (pitches_deg < LIKELY_PITCH_DEG[1])
    best = int(np.argmin(np.where(likely, (now**2).sum(axis=1), np.inf)))
    return cameras[best], float(TRUNK_SPREAD_TORSO * np.sqrt((now[best, :-2] ** 2).mean()))


def project(shape: Array, camera: Array) -> Array:
    """Project a shape through a pinhole camera.

    Args:
        shape: (N, 3) torso lengths.
        camera: (..., 6) bearing from ahead, pitch and roll (radians; positive roll turns the picture clockwise),
            logarithm of 1 / distance (torso lengths), and x and y of the middle of the trunk in the picture (focal
            lengths).

    Returns:
        (..., N, 2) points relative to the middle of the picture, x to the right and y down, focal lengths.
    """
    bearing, pitch, roll, nearness = (camera[..., k, None] for k in range(4))
    ahead, left, up = shape.T
    cos_bearing, sin_bearing = np.cos(bearing), np.sin(bearing)
    cos_pitch, sin_pitch = np.cos(pitch), np.sin(pitch)
    cos_roll, sin_roll = np.cos(roll), np.sin(roll)
    along = cos_bearing * ahead + sin_bearing * left
    across = cos_bearing * left - sin_bearing * ahead
    down = sin_pitch * along - cos_pitch * up
    nearer = np.exp(nearness)
    depth = 1 - nearer * (cos_pitch * along + sin_pitch * up)
    x = camera[..., 4, None] + nearer * (cos_roll * across - sin_roll * down)
    y = camera[..., 5, None] + nearer * (sin_roll * across + cos_roll * down)
    # Points behind the lens have no projection. The clipped depth gives them a large residual, so the step is rejected.
    return np.asarray(np.stack([x, y], axis=-1) / np.maximum(depth, 0.1)[..., None])
