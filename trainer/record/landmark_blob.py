"""Lossless binary format of the landmarks in one row of the record's ``landmarks`` table."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT, PATCHES, Pose, patch_row

#: A frame's time stamp in seconds and its pose, None if nobody was seen.
TimedPose = tuple[float, Pose | None]

#: Patch rows that a blob may hold: all current ones, or the two waists of version 0.1.
_LAYOUTS = (tuple(range(len(PATCHES))), (patch_row("left", "waist"), patch_row("right", "waist")))
#: Number of float32 values in one frame: points, then patches.
_VALUES = 4 * LANDMARK_COUNT + 2 * len(PATCHES)
#: Maximum frames in one row. The recorder writes at most ``MOST_FRAMES`` of :mod:`trainer.record.recorder`, an import
#: one second.
MOST_FRAMES: Final = 10_000
#: Maximum frames in one set: two hours at 30 frames per second.
MOST_SET_FRAMES: Final = 216_000
#: Limits above any real picture (pixels) and clock (seconds). Beyond them, sums and squares could overflow.
_MOST_PX: Final = 1e6
_MOST_S: Final = 1e10


def pack(frames: Sequence[TimedPose]) -> bytes:
    """Pack frames into bytes.

    Layout for n frames, little-endian: time stamps as float64 (n,); a flag as uint8 (n,), 0 for nobody, 1 for
    somebody, 2 for a pose that is not trusted; then one row per frame with points (33, 4) and patch displacements
    (patches, 2) as float32, NaN if nobody was seen. The float32 bytes are stored plane by plane (all first bytes, all
    second bytes, ...): neighbouring frames share sign and exponent, so this compresses better. zlib compresses the
    whole; its checksum reveals damage.

    Args:
        frames: at least one, in order of time, all of the same picture size.
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
    """Unpack bytes from :func:`pack`, of this version or an earlier one with fewer patches.

    Args:
        blob: the packed bytes.
        size: width and height of the frames, pixels.

    Raises:
        ValueError: the bytes are damaged or hold more than :data:`MOST_FRAMES` frames.
    """
    if not isinstance(blob, bytes):
        raise ValueError("damaged landmarks: they are not bytes")
    checked_size(size)
    data = _decompressed(blob)
    for rows in _LAYOUTS:
        n, rest = divmod(len(data), _frame_bytes(rows))
        t_s: NDArray[np.float64] = np.frombuffer(data, "<f8", n)
        seen = np.frombuffer(data[8 * n :], np.uint8, n)
        if not rest and (np.diff(t_s) > 0).all() and (seen <= 2).all():
            values = _values(data, n)
            check(t_s, seen, values)
            return _poses(values, t_s, seen, rows, size)
    raise ValueError(f"damaged landmarks: {len(data)} bytes are not a whole number of frames")


def unpack_rows(rows: Iterable[tuple[int, int, bytes]]) -> list[TimedPose]:
    """Unpack all frames of a set.

    Args:
        rows: width, height and packed frames of each row, in order.

    Raises:
        ValueError: a row is damaged or out of order, or the set has more than :data:`MOST_SET_FRAMES` frames.
    """
    found: list[TimedPose] = []
    for width, height, blob in rows:
        found += unpack(blob, (width, height))
        if len(found) > MOST_SET_FRAMES:
            raise ValueError(f"a set has more than {MOST_SET_FRAMES} frames")
    if any(later <= t_s for (t_s, _), (later, _) in pairwise(found)):
        raise ValueError("damaged landmarks: the frames are out of order")
    return found


def check(t_s: NDArray[Any], seen: NDArray[Any], *values: NDArray[Any]) -> None:
    """Refuse frames that no camera could have produced.

    Args:
        t_s: time stamps (n,), seconds.
        seen: flags (n,): 0 nobody, 1 somebody, 2 a pose that is not trusted.
        values: points and patches, (n, ...), pixels; NaN where *not seen*.

    Raises:
        ValueError: the times are not finite and increasing, or a value is infinite or outside any picture.
    """
    if len(t_s) > MOST_SET_FRAMES:
        raise ValueError(f"a set has more than {MOST_SET_FRAMES} frames")
    # Comparisons with NaN are False, so NaN is refused too.
    if not (np.abs(t_s) <= _MOST_S).all() or not (np.diff(t_s) > 0).all():
        raise ValueError("the times of the frames do not increase")
    if not np.isin(seen, (0, 1, 2)).all():
        raise ValueError("the values of seen are not all 0, 1 or 2")
    if any((np.abs(part) > _MOST_PX).any() for part in values):
        raise ValueError("a landmark is too far outside the picture")


def checked_size(size: tuple[int, int]) -> tuple[int, int]:
    """Return width and height of a picture, pixels, if they are plausible.

    Raises:
        ValueError: no picture has this size.
    """
    if not all(isinstance(edge, int) and 1 <= edge <= _MOST_PX for edge in size):
        raise ValueError(f"{size[0]} × {size[1]} pixels is not a plausible picture size")
    return size


def _frame_bytes(rows: Sequence[int]) -> int:
    return 8 + 1 + 4 * (4 * LANDMARK_COUNT + 2 * len(rows))


def _decompressed(blob: bytes) -> bytes:
    """Decompress a blob, but no more than :data:`MOST_FRAMES` frames."""
    most = MOST_FRAMES * max(_frame_bytes(rows) for rows in _LAYOUTS)
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(blob, most)
    except zlib.error as error:
        raise ValueError(f"damaged landmarks: {error}") from error
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError(f"damaged landmarks: they are cut off, or more than {MOST_FRAMES} frames")
    return data


def _values(data: bytes, n: int) -> NDArray[np.float32]:
    """Points and patches of each frame, float32 (n, ``_VALUES``)."""
    planes = np.frombuffer(data, np.uint8, offset=9 * n).reshape(4, -1)
    columns = np.ascontiguousarray(planes.T).view("<f4").reshape(-1, n)
    return np.ascontiguousarray(columns.T).astype(np.float32, copy=False)


def _poses(
    values: NDArray[np.float32],
    t_s: NDArray[np.float64],
    seen: NDArray[np.uint8],
    rows: Sequence[int],
    size: tuple[int, int],
) -> list[TimedPose]:
    n = len(t_s)
    points = values[:, : 4 * LANDMARK_COUNT].reshape(n, LANDMARK_COUNT, 4)
    patches = np.full((n, len(PATCHES), 2), np.nan, np.float32)
    patches[:, rows] = values[:, 4 * LANDMARK_COUNT :].reshape(n, len(rows), 2)
    return [
        (float(t), Pose(points[i], float(t), size, patches[i], seen[i] != 2) if seen[i] else None)
        for i, t in enumerate(t_s)
    ]
