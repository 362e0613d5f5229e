"""Writes landmarks and joint angles as OpenSim text files, which Sports2D and Pose2Sim also use.

OpenSim documents the formats: "Marker (.trc) Files" and "Motion (.mot) Files"
(https://opensimconfluence.atlassian.net/wiki/spaces/OpenSim).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.landmarks import Landmark
from trainer.record.landmark_blob import TimedPose
from trainer.recordings.curves import Curves

#: From the hip joints to the shoulder joints, metres: 0.288 of a body height (Winter, Biomechanics and Motor Control of
#: Human Movement, 4th ed. 2009, table 4.1, after Drillis and Contini 1966) of 1.70 m.
TORSO_M = 0.49
_TRC_FIELDS = ("DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units")
_TRC_FIELDS_BEFORE_RESAMPLING = ("OrigDataRate", "OrigDataStartFrame", "OrigNumFrames")
_NAMES = tuple("".join(word.capitalize() for word in landmark.name.split("_")) for landmark in Landmark)


def trc_text(name: str, poses: Sequence[TimedPose], torso_px: float) -> str:
    """Markers in the image plane: x right, y up, z 0, origin at the lower left corner; NaN where not seen.

    A single camera does not measure lengths, so the markers are scaled to a resting torso of :data:`TORSO_M`. Scaling
    the OpenSim model to the person corrects this.

    Args:
        name: name of the file.
        poses: time stamp and pose of each frame, at least one; a pose that is not trusted counts as not seen.
        torso_px: length of the torso at rest, pixels.
    """
    m_per_px = TORSO_M / torso_px
    rate = f"{_rate(poses):.3f}"
    head = [
        ("PathFileType", "4", "(X/Y/Z)", name),
        (*_TRC_FIELDS, *_TRC_FIELDS_BEFORE_RESAMPLING),
        (rate, rate, str(len(poses)), str(len(_NAMES)), "m", rate, "1", str(len(poses))),
        ("Frame#", "Time", *(cell for marker in _NAMES for cell in (marker, "", ""))),
        ("", "", *(f"{axis}{n}" for n in range(1, len(_NAMES) + 1) for axis in "XYZ")),
        (),
    ]
    start_s = poses[0][0]
    lines = ["\t".join(cells) for cells in head]
    for number, (t_s, pose) in enumerate(poses, 1):
        places = np.full((len(_NAMES), 3), np.nan)
        if pose is not None and pose.is_trusted:
            places[:, :2] = pose.xy_px
            places[:, 1] = pose.size[1] - places[:, 1]
            places[np.isfinite(places[:, 0]), 2] = 0.0
        cells = (f"{value * m_per_px:.5f}" for value in places.ravel())
        lines.append("\t".join((str(number), f"{t_s - start_s:.6f}", *cells)))
    return "\n".join(lines) + "\n"


def mot_text(name: str, curves: Curves) -> str | None:
    """The exercise's angles in degrees, NaN where not seen; None if it measures no angle.

    Args:
        name: name of the motion.
        curves: the exercise's observables over time.
    """
    angles = [curve for curve in curves.curves if curve.name.endswith("_deg")]
    if not angles:
        return None
    table = np.column_stack([curves.t_s - curves.t_s[0], *(curve.values for curve in angles)])
    head = (name, "version=1", f"nRows={len(table)}", f"nColumns={table.shape[1]}", "inDegrees=yes", "endheader")
    names = "\t".join(("time", *(curve.name for curve in angles)))
    rows = ("\t".join(f"{value:.6f}" for value in row) for row in table)
    return "\n".join((*head, names, *rows)) + "\n"


def torso_px(poses: Sequence[TimedPose]) -> float:
    """Median length of the torso in the image, pixels; NaN if never seen."""
    shoulders, hips = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER], [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]
    lengths = [
        float(np.linalg.norm(pose.xy_px[shoulders].mean(axis=0) - pose.xy_px[hips].mean(axis=0)))
        for _, pose in poses
        if pose is not None and pose.is_trusted
    ]
    seen = [length for length in lengths if math.isfinite(length)]
    return float(np.median(seen)) if seen else math.nan


def _rate(poses: Sequence[TimedPose]) -> float:
    """Frames per second by the median interval; 1 for a single frame."""
    return 1 / float(np.median(np.diff([t_s for t_s, _ in poses]))) if len(poses) > 1 else 1.0
