"""The calibration of a set: the person's start position and the camera's place."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from calibration.geometry import Vector, median, turn_deg, turned
from calibration.landmarks import SIDES, Points, Pose, Side, row
from calibration.viewpoint import Viewpoint

#: How a calibration was taken: from a start position held still, or from the calmest low points of a recording.
Method = Literal["held", "hindsight"]


#: Landmarks that define the shape of a body: head, trunk and legs. Arms are left out, since they may rest anywhere.
SHAPE_ROWS = np.array([row(side, name) for name in ("ear", "shoulder", "hip", "knee", "ankle") for side in SIDES])


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """The start position of a set and the camera's place, with standard errors.

    Attributes:
        t_s: time stamp of the last pose used.
        method: see :data:`Method`.
        rest_px: float32 (33, 2), the median position of each landmark at rest; NaN where *not seen*.
        torso_px: length of the torso at rest, pixels.
        head: unit vector in the image from the hips to the shoulders.
        up: unit vector across the trunk: away from the floor when lying, the facing direction when upright.
        side: the working side, None if both sides work.
        camera_pitch_deg: downward tilt of the camera, 0 for level; NaN if *not seen*.
        camera_pitch_error_deg: its standard error.
        camera_roll_deg: sideways tilt of the camera, positive if the picture turns clockwise.
        camera_roll_error_deg: its standard error.
        viewpoint: the camera's place as estimated from the whole body; None if not estimated.
        own_range_deg: the person's own range of motion by "left", "right" or "both", used to judge this set; unknown
            ranges have no entry.
    """

    t_s: float
    method: Method
    rest_px: Points
    torso_px: float
    head: Vector
    up: Vector
    side: Side | None
    camera_pitch_deg: float
    camera_pitch_error_deg: float
    camera_roll_deg: float
    camera_roll_error_deg: float
    viewpoint: Viewpoint | None = None
    own_range_deg: Mapping[str, float] = field(default_factory=dict)

    def tipped(self, line: Vector, by_deg: float) -> Vector:
        """The image vector ``line`` (2,) turned by ``by_deg``, positive from :attr:`head` towards :attr:`up`."""
        return turned(line, math.copysign(1.0, turn_deg(self.head, self.up)) * by_deg)

    def rise_deg(self, line: Vector) -> float:
        """Angle of the image vector ``line`` (2,) with the trunk at rest, degrees, positive towards :attr:`up`."""
        return math.degrees(math.atan2(float(line @ self.up), float(line @ self.head)))

    def shape_distance_torso(self, xy_px: Points) -> float:
        """Mean distance of the landmarks in :data:`SHAPE_ROWS` from the start position, torso lengths.

        The median shift is removed first, so moving the whole body does not count. NaN if none of them is seen.

        Args:
            xy_px: (33, 2), pixels.
        """
        off = (xy_px[SHAPE_ROWS] - self.rest_px[SHAPE_ROWS]).astype(np.float64)
        off = off[np.isfinite(off).all(axis=1)]
        if not len(off):
            return math.nan
        off -= median(off)
        return float(np.hypot(off[:, 0], off[:, 1]).mean()) / self.torso_px

    def as_dict(self) -> dict[str, Any]:
        """The calibration as JSON values, None for *not seen*."""

        def number(value: float, digits: int = 1) -> float | None:
            return round(float(value), digits) if np.isfinite(value) else None

        at = self.viewpoint
        place = (
            {}
            if at is None
            else {
                "camera_view": at.view,
                "camera_azimuth_deg": number(at.azimuth_deg),
                "camera_azimuth_error_deg": number(at.azimuth_error_deg),
                "camera_distance_m": number(at.distance_m),
                "camera_distance_error_m": number(at.distance_error_m),
            }
        )
        pitch_deg, pitch_error_deg = self.camera_pitch_deg, self.camera_pitch_error_deg
        if at is not None and np.isnan(pitch_deg):
            pitch_deg, pitch_error_deg = at.pitch_deg, at.pitch_error_deg
        return {
            "t_s": number(self.t_s, 3),
            "method": self.method,
            "side": self.side,
            "torso_px": number(self.torso_px),
            "camera_pitch_deg": number(pitch_deg),
            "camera_pitch_error_deg": number(pitch_error_deg),
            "camera_roll_deg": number(self.camera_roll_deg),
            "camera_roll_error_deg": number(self.camera_roll_error_deg),
            **place,
        }


def at_rest(poses: Sequence[Pose]) -> Points:
    """Median position of each landmark over poses at rest, float32 (33, 2); NaN if seen in less than half of them.

    Raises:
        ValueError: there are no poses.
    """
    if not poses:
        raise ValueError("no poses to take a rest position from")
    if len(poses) == 1:  # called for every frame at rest
        xy = poses[0].xy_px
        is_seen = np.isfinite(xy[:, :1]) & np.isfinite(xy[:, 1:])
        return np.where(is_seen, xy, np.float32(np.nan))
    xy = np.stack([pose.xy_px for pose in poses])
    seen = np.isfinite(xy).all(axis=2).mean(axis=0) >= 0.5
    rest = np.full(xy.shape[1:], np.nan, np.float32)
    # np.median is ten times faster than np.nanmedian, and poses at rest rarely have gaps.
    median = np.median if np.isfinite(xy[:, seen]).all() else np.nanmedian
    rest[seen] = median(xy[:, seen], axis=0)
    return rest
