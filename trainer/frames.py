"""Landmarks as bytes and back, bit for bit: what one row of the record's ``landmarks`` table holds."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT, PATCHES, Pose, patch_row

#: A frame's time stamp in seconds and its pose, None where nobody was seen.
TimedPose = tuple[float, Pose | None]

#: Rows of the patches that a blob holds: those of today, and the two waists of version 0.1.
_LAYOUTS = (tuple(range(len(PATCHES))), (patch_row("left", "waist"), patch_row("right", "waist")))
#: Float32 values of one frame: the points' and the patches'.
_VALUES = 4 * LANDMARK_COUNT + 2 * len(PATCHES)


def pack(frames: Sequence[TimedPose]) -> bytes:
    """The frames as bytes.

    Layout, little-endian, compressed with zlib (whose checksum shows damage when it is read): n frames' time stamps as
    float64 (n,); what was seen as uint8 (n,), 0 nobody, 1 somebody, 2 a pose that is not trusted; the points as float32
    (n, 33, 4) and after them the patches' ways as float32 (n, patches, 2), together n rows, NaN where nobody was.
    Their bytes are stored plane by plane (all first bytes, all second bytes, ...) since neighbouring frames share
    their sign and exponent: lossless, and smaller.

    Args:
        frames: at least one, in order, all of the same picture size.
    """
    t_s = np.array([t for t, _ in frames], "<f8")
    seen = np.array([0 if pose is None else 1 if pose.is_trusted else 2 for _, pose in frames], np.uint8)
    values = np.full((len(frames), _VALUES), np.nan, "<f4")
    for i, (_, pose) in enumerate(frames):
        if pose is not None:
            values[i] = np.concatenate([pose.points.ravel(), pose.patches_px.ravel()])
    planes = values.T.reshape(-1, 1).view(np.uint8).T
    return zlib.compress(t_s.tobytes() + seen.tobytes() + planes.tobytes(), level=1)


def unpack(blob: bytes, size: tuple[int, int]) -> list[TimedPose]:
    """The frames that :func:`pack` was given, by this version or an earlier one, which followed fewer patches.

    Args:
        blob: its result.
        size: width and height of the frames, pixels.

    Raises:
        ValueError: the bytes are damaged.
    """
    try:
        data = zlib.decompress(blob)
    except zlib.error as error:
        raise ValueError(f"damaged landmarks: {error}") from error
    for rows in _LAYOUTS:
        n, rest = divmod(len(data), 8 + 1 + 4 * (4 * LANDMARK_COUNT + 2 * len(rows)))
        t_s: NDArray[np.float64] = np.frombuffer(data, "<f8", n)
        seen = np.frombuffer(data[8 * n :], np.uint8, n)
        if not rest and (np.diff(t_s) > 0).all() and (seen <= 2).all():
            return _poses(data, t_s, seen, rows, size)
    raise ValueError(f"damaged landmarks: {len(data)} bytes are not a whole number of frames")


def _poses(
    data: bytes, t_s: NDArray[np.float64], seen: NDArray[np.uint8], rows: Sequence[int], size: tuple[int, int]
) -> list[TimedPose]:
    n = len(t_s)
    planes = np.frombuffer(data, np.uint8, offset=9 * n).reshape(4, -1)
    columns = np.ascontiguousarray(planes.T).view("<f4").reshape(-1, n)
    values = np.ascontiguousarray(columns.T).astype(np.float32, copy=False)
    points = values[:, : 4 * LANDMARK_COUNT].reshape(n, LANDMARK_COUNT, 4)
    patches = np.full((n, len(PATCHES), 2), np.nan, np.float32)
    patches[:, rows] = values[:, 4 * LANDMARK_COUNT :].reshape(n, len(rows), 2)
    return [
        (float(t), Pose(points[i], float(t), size, patches[i], seen[i] != 2) if seen[i] else None)
        for i, t in enumerate(t_s)
    ]
