"""Landmarks as bytes and back, bit for bit: what one row of the record's ``landmarks`` table holds."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT, PATCHES, Pose, patch_row

#: A frame's time stamp in seconds and its pose, None where nobody was seen.
TimedPose = tuple[float, Pose | None]

#: Rows of the patches that a blob holds: those of today, and the two waists of version 0.1.
_LAYOUTS = (tuple(range(len(PATCHES))), (patch_row("left", "waist"), patch_row("right", "waist")))
#: Float32 values of one frame: the points' and the patches'.
_VALUES = 4 * LANDMARK_COUNT + 2 * len(PATCHES)
#: Frames that one row may hold: a recorder writes at most ``MOST_FRAMES`` of :mod:`trainer.record.recorder`, an
#: import those of a second.
MOST_FRAMES: Final = 10_000
#: Frames that one set may have: two hours at 30 a second.
MOST_SET_FRAMES: Final = 216_000
#: Larger than every picture, pixels, and every clock, seconds: of more, sums and squares overflow.
_MOST_PX: Final = 1e6
_MOST_S: Final = 1e10


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
        ValueError: the bytes are damaged, or there are more than :data:`MOST_FRAMES` frames in them.
    """
    if not isinstance(blob, bytes):
        raise ValueError("damaged landmarks: they are no bytes")
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
    """The frames of a set.

    Args:
        rows: width, height and frames of each of its rows, in their order.

    Raises:
        ValueError: a row is damaged, does not come after the one before, or there are more than
            :data:`MOST_SET_FRAMES` frames in them.
    """
    found: list[TimedPose] = []
    for width, height, blob in rows:
        found += unpack(blob, (width, height))
        if len(found) > MOST_SET_FRAMES:
            raise ValueError(f"a set has more than {MOST_SET_FRAMES} frames")
    if any(later <= t_s for (t_s, _), (later, _) in pairwise(found)):
        raise ValueError("damaged landmarks: their frames are not in their order")
    return found


def check(t_s: NDArray[Any], seen: NDArray[Any], *values: NDArray[Any]) -> None:
    """Refuse frames that no camera gives.

    Args:
        t_s: their time stamps, (n,), seconds.
        seen: 0 nobody, 1 somebody, 2 a pose that is not trusted, (n,).
        values: of points and patches, (n, ...), pixels and parts; NaN where *not seen*.

    Raises:
        ValueError: times are not finite numbers that rise, or a value is infinite or larger than any picture.
    """
    if len(t_s) > MOST_SET_FRAMES:
        raise ValueError(f"a set has more than {MOST_SET_FRAMES} frames")
    # NaN compares as False, so that it is refused too.
    if not (np.abs(t_s) <= _MOST_S).all() or not (np.diff(t_s) > 0).all():
        raise ValueError("the frames' times do not rise")
    if not np.isin(seen, (0, 1, 2)).all():
        raise ValueError("what was seen is neither somebody nor nobody")
    if any((np.abs(part) > _MOST_PX).any() for part in values):
        raise ValueError("a landmark lies outside of every picture")


def checked_size(size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of a picture, pixels.

    Raises:
        ValueError: no picture has this size.
    """
    if not all(isinstance(edge, int) and 1 <= edge <= _MOST_PX for edge in size):
        raise ValueError(f"no picture is {size[0]} × {size[1]} pixels large")
    return size


def _frame_bytes(rows: Sequence[int]) -> int:
    return 8 + 1 + 4 * (4 * LANDMARK_COUNT + 2 * len(rows))


def _decompressed(blob: bytes) -> bytes:
    """What zlib was given, without unpacking more of it than a row may hold."""
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
    """Points and patches of each frame, (n, values)."""
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
