"""Stills with the landmarks found and the true camera, read from one archive of arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Landmark, Points, Side
from calibration.start_shapes import POSTURES, ROWS
from calibration.viewpoint import View, named

Array = NDArray[np.float64]

#: Landmarks with a larger mean error than this show another pose, not just a blurred one; torso lengths.
WRONG_TORSO = 0.5

_POSTURE: dict[str, str] = {
    "clam": "side_lying",
    "glute_bridge": "supine_feet_down",
    "toe_taps": "supine_table_top",
    "hip_twist": "supine_table_top",
    "thoracic_lift": "prone",
}
_UPRIGHT: tuple[str, str] = ("standing", "sitting")


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One still: what was found in it, and the truth.

    Attributes:
        exercise, body, place: exercise, body and camera place of the still.
        at_rest: whether the person is in the start position.
        posture: id of the posture.
        found_px: (33, 2) landmarks found, NaN if nobody was found.
        size: size of the picture, pixels.
        ways: (3, 3) the camera's right, down and forward in the body's axes ahead, left and up; see
            :mod:`calibration.viewpoint`.
        trunk: (3,) middle of the trunk in the camera's axes, torso lengths.
        focal_px: focal length of the camera.
        torso_m: length of the torso.
        bones: (13, 3) true positions of a shape's rows.
        view, azimuth_deg, pitch_deg, distance_m, top: true values.
        off_torso: mean error of shoulders, hips, knees, ankles and feet, torso lengths.
    """

    exercise: str
    body: str
    place: str
    at_rest: bool
    posture: str
    found_px: Points
    size: tuple[int, int]
    ways: Array
    trunk: Array
    focal_px: float
    torso_m: float
    bones: Array
    view: View
    azimuth_deg: float
    pitch_deg: float
    distance_m: float
    top: Side
    off_torso: float

    @property
    def is_right(self) -> bool:
        """Whether the landmarks show the pose, even if blurred."""
        return self.off_torso <= WRONG_TORSO


def load(path: Path) -> list[Seen]:
    """Load all stills of an archive.

    Args:
        path: an ``.npz`` with, for N stills, ``found`` (N, 33, 4), ``joints_px`` (N, 33, 2), ``joints_m``
            (N, 33, 3), ``fov_deg``, ``exercise``, ``body``, ``side``, ``place``, ``when``, ``size_w``, ``size_h``.
    """
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    return [_seen({name: values[i] for name, values in arrays.items()}) for i in range(len(arrays["found"]))]


def record(stills: Sequence[Seen], path: Path) -> None:
    """Record the data that shapes are fitted on, without pictures, small enough to commit."""
    rows = [dict(_fields(still)) for still in stills]
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    small: dict[str, Any] = {n: v.astype(np.float16) if v.dtype.kind == "f" else v for n, v in columns.items()}
    np.savez_compressed(path, **small)


def recorded(path: Path) -> list[Seen]:
    """Load what :func:`record` wrote; columns of older records that nothing needs any more are left out."""
    known = {field.name for field in fields(Seen)}
    with np.load(path, allow_pickle=False) as archive:
        columns = {name: archive[name] for name in archive.files if name in known}
    wide: dict[str, Any] = {n: v.astype(np.float64) if v.dtype.kind == "f" else v.tolist() for n, v in columns.items()}
    rows = [{name: values[i] for name, values in wide.items()} for i in range(len(columns["body"]))]
    return [Seen(**row | {"size": tuple(row["size"])}) for row in rows]


def _fields(still: Seen) -> list[tuple[str, Any]]:
    return [(field.name, getattr(still, field.name)) for field in fields(Seen)]


def _seen(still: dict[str, Any]) -> Seen:
    joints_m, joints_px = np.asarray(still["joints_m"], np.float64), np.asarray(still["joints_px"], np.float64)
    found_px = np.asarray(still["found"][:, :2], np.float32)
    size = (int(still["size_w"]), int(still["size_h"]))
    focal_px = size[0] / 2 / float(np.tan(np.radians(still["fov_deg"]) / 2))
    turn, camera_m = resected(joints_m, joints_px, focal_px, size)
    posture = _posture_of(str(still["exercise"]), joints_m)
    body, middle_m, torso_m = _body_axes(joints_m, posture)
    ways = turn @ body.T
    bearing_deg = float(np.degrees(np.arctan2(-ways[2, 1], -ways[2, 0])))
    view, azimuth_deg = named(bearing_deg, POSTURES[posture], still["side"])
    off = np.linalg.norm(found_px - joints_px, axis=1)[ROWS[ROWS >= Landmark.LEFT_SHOULDER]]
    in_picture_px = float(torso_m / ((middle_m - camera_m) @ turn[2]) * focal_px)
    return Seen(
        exercise=str(still["exercise"]),
        body=str(still["body"]),
        place=str(still["place"]),
        at_rest=str(still["when"]) == "rest",
        posture=posture,
        found_px=found_px,
        size=size,
        ways=ways,
        trunk=turn @ (middle_m - camera_m) / torso_m,
        focal_px=focal_px,
        torso_m=torso_m,
        bones=(joints_m[ROWS] - middle_m) @ body.T / torso_m,
        view=view,
        azimuth_deg=azimuth_deg,
        pitch_deg=float(np.degrees(np.arcsin(-turn[2, 2]))),
        distance_m=float(np.linalg.norm(middle_m - camera_m)),
        top="left" if still["side"] == "left" else "right",
        off_torso=float(off.mean() / in_picture_px) if np.isfinite(off).all() else float("inf"),
    )


def resected(joints_m: Array, joints_px: Array, focal_px: float, size: tuple[int, int]) -> tuple[Array, Array]:
    """Find the camera's pose from points in the room and in the picture, by the direct linear transform.

    Source: R. Hartley and A. Zisserman, *Multiple View Geometry in Computer Vision*, 2nd ed. 2004, section 7.1.

    Returns:
        The camera's right, down and forward in the room (3, 3), and its position (3,), metres.
    """
    known = np.isfinite(joints_m).all(axis=1) & np.isfinite(joints_px).all(axis=1)
    middle_m = joints_m[known].mean(axis=0)
    room = np.column_stack([joints_m[known] - middle_m, np.ones(known.sum())])
    u, v = ((joints_px[known] - np.array(size) / 2) / focal_px).T[..., None]
    none = np.zeros_like(room)
    rows = np.vstack([np.hstack([room, none, -u * room]), np.hstack([none, room, -v * room])])
    matrix = np.linalg.svd(rows)[2][-1].reshape(3, 4)
    matrix *= np.sign(np.linalg.det(matrix[:, :3])) / np.cbrt(abs(np.linalg.det(matrix[:, :3])))
    left, _, right = np.linalg.svd(matrix[:, :3])  # rounded coordinates give only nearly a rotation
    return left @ right, middle_m - np.linalg.solve(matrix[:, :3], matrix[:, 3])


def _posture_of(exercise: str, joints_m: Array) -> str:
    hips, knees, ankles = (joints_m[rows, 2].mean() for rows in ([23, 24], [25, 26], [27, 28]))
    if exercise == "ab_curl":
        return "supine_table_top" if ankles > 0.25 else "supine_feet_down"
    return _POSTURE.get(exercise) or _UPRIGHT[int(knees > hips - 0.2)]


def _body_axes(joints_m: Array, posture: str) -> tuple[Array, Array, float]:
    """Return the body's ahead, left and up (3, 3) in the room, the trunk's middle (3,) and the torso length, metres."""
    shoulders, hips = joints_m[11:13], joints_m[23:25]
    trunk = shoulders.mean(axis=0) - hips.mean(axis=0)
    ahead = np.cross(np.diff(shoulders[::-1], axis=0)[0], [0, 0, 1]) if posture in _UPRIGHT else trunk
    ahead = ahead * [1, 1, 0] / np.hypot(*ahead[:2])
    axes = np.stack([ahead, np.cross([0, 0, 1], ahead), [0, 0, 1]])
    return axes, (shoulders.mean(axis=0) + hips.mean(axis=0)) / 2, float(np.linalg.norm(trunk))
