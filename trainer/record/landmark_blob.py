"""Lossless binary format of the landmarks in one row of the record's ``landmarks`` table."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT, PATCHES, STEPS_PX, STEPS_VISIBILITY, Pose, patch_row

#: A frame's time stamp in seconds and its pose, None if nobody was seen.
TimedPose = tuple[float, Pose | None]

#: Patch rows that a blob may hold: all current ones, or the two waists of version 0.1.
_LAYOUTS = (tuple(range(len(PATCHES))), (patch_row("left", "waist"), patch_row("right", "waist")))
#: Number of float32 values in one frame: points, then patches.
_VALUES = 4 * LANDMARK_COUNT + 2 * len(PATCHES)
#: Steps per pixel and per unit of visibility of each value.
_STEPS: Final = np.array(
    [STEPS_PX, STEPS_PX, STEPS_VISIBILITY, STEPS_VISIBILITY] * LANDMARK_COUNT + [STEPS_PX] * 2 * len(PATCHES)
)
#: Bytes of one frame in steps: time, flag, a bit for each blank, and the values.
_STEPPED_BYTES: Final = 8 + 1 + _VALUES // 8 + 4 * _VALUES
#: First byte of a blob in steps. Other blobs begin with zlib's, 0x78.
STEPPED: Final = b"\x02"
#: Maximum frames in one row. The recorder writes at most ``MOST_FRAMES`` of :mod:`trainer.record.recorder`, an import
#: one second.
MOST_FRAMES: Final = 10_000
#: Maximum frames in one set: two hours at 30 frames per second.
MOST_SET_FRAMES: Final = 216_000
#: Limits above any real picture (pixels) and clock (seconds). Beyond them, sums and squares could overflow.
_MOST_PX: Final = 1e6
_MOST_S: Final = 1e10


def pack(frames: Sequence[TimedPose]) -> bytes:
    """Pack frames into bytes, without loss.

    Layout for n frames, little-endian: time stamps as float64 (n,); a flag as uint8 (n,), 0 for nobody, 1 for
    somebody, 2 for a pose that is not trusted; then the values of each frame: points (33, 4) and patch displacements
    (patches, 2).

    Poses that are :func:`~calibration.landmarks.rounded` are packed in steps: a bit for each value that is NaN; then
    each value's difference from the frame before as an integer, which zigzag coding keeps small and without a sign. A
    byte ``STEPPED`` comes first. Other poses are packed as float32, as all were before. Either way, the bytes are
    stored plane by plane (all first bytes, all second bytes, ...), since neighbouring frames share their high bytes.
    zlib compresses the whole; its checksum reveals damage.

    Args:
        frames: at least one, in order of time, all of the same picture size.
    """
    t_s = np.array([t for t, _ in frames], "<f8")
    seen = np.array([0 if pose is None else 1 if pose.is_trusted else 2 for _, pose in frames], np.uint8)
    values = np.full((len(frames), _VALUES), np.nan, "<f4")
    for i, (_, pose) in enumerate(frames):
        if pose is not None:
            values[i] = np.concatenate([pose.points.ravel(), pose.patches_px.ravel()])
    head, is_blank = t_s.tobytes() + seen.tobytes(), np.isnan(values)
    steps = _in_steps(values, is_blank)
    if steps is None:
        return zlib.compress(head + _planes(values), level=1)
    differences = np.diff(_filled(steps, is_blank), axis=0, prepend=0)
    zigzag = ((differences << 1) ^ (differences >> 31)).astype("<u4")
    return STEPPED + zlib.compress(head + np.packbits(is_blank).tobytes() + _planes(zigzag), level=6)


def _in_steps(values: NDArray[np.float32], is_blank: NDArray[np.bool_]) -> NDArray[np.int32] | None:
    """The values (n, m) as whole steps, with 0 for a blank; None if that would change one bit of them."""
    seen = np.where(is_blank, 0, values)
    if (np.abs(seen) > _MOST_PX).any():
        return None
    steps = np.round(seen * _STEPS).astype(np.int32)
    back = np.where(is_blank, np.float32(np.nan), _from_steps(steps))
    return steps if back.tobytes() == values.tobytes() else None


def _from_steps(steps: NDArray[np.int32]) -> NDArray[np.float32]:
    values: NDArray[np.float32] = (steps / _STEPS).astype(np.float32)
    return values


def _planes(columns: NDArray[Any]) -> bytes:
    """Values (n, m) of 4 bytes each, column by column, plane by plane."""
    return columns.T.reshape(-1, 1).view(np.uint8).T.tobytes()


def _filled(steps: NDArray[np.int32], is_blank: NDArray[np.bool_]) -> NDArray[np.int32]:
    """The values with each blank replaced by the last one before it, so that its difference is 0."""
    latest = np.maximum.accumulate(np.where(is_blank, 0, np.arange(len(steps))[:, None]), axis=0)
    return np.take_along_axis(steps, latest, axis=0)


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
    if blob.startswith(STEPPED):
        return _unpack_steps(_decompressed(blob[1:], _STEPPED_BYTES), size)
    data = _decompressed(blob, _frame_bytes(_LAYOUTS[0]))
    for rows in _LAYOUTS:
        n, rest = divmod(len(data), _frame_bytes(rows))
        t_s: NDArray[np.float64] = np.frombuffer(data, "<f8", n)
        seen = np.frombuffer(data[8 * n :], np.uint8, n)
        if not rest and (np.diff(t_s) > 0).all() and (seen <= 2).all():
            values = _columns(data[9 * n :], n, "<f4").astype(np.float32, copy=False)
            check(t_s, seen, values)
            return _poses(values, t_s, seen, rows, size)
    raise ValueError(f"damaged landmarks: {len(data)} bytes are not a whole number of frames")


def _unpack_steps(data: bytes, size: tuple[int, int]) -> list[TimedPose]:
    """Unpack the frames of a blob in steps, see :func:`pack`."""
    n, rest = divmod(len(data), _STEPPED_BYTES)
    if rest:
        raise ValueError(f"damaged landmarks: {len(data)} bytes are not a whole number of frames")
    t_s: NDArray[np.float64] = np.frombuffer(data, "<f8", n)
    seen = np.frombuffer(data, np.uint8, n, offset=8 * n)
    bits = np.frombuffer(data, np.uint8, n * _VALUES // 8, offset=9 * n)
    zigzag = _columns(data[9 * n + len(bits) :], n, "<u4")
    differences = (zigzag >> 1).astype(np.int32) ^ -(zigzag & 1).astype(np.int32)
    values = _from_steps(np.cumsum(differences, axis=0, dtype=np.int32))
    values[np.unpackbits(bits).reshape(n, _VALUES).astype(bool)] = np.nan
    check(t_s, seen, values)
    return _poses(values, t_s, seen, _LAYOUTS[0], size)


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


def _decompressed(blob: bytes, frame_bytes: int) -> bytes:
    """Decompress a blob, but no more than :data:`MOST_FRAMES` frames of ``frame_bytes`` or less."""
    most = MOST_FRAMES * frame_bytes
    unpacking = zlib.decompressobj()
    try:
        data = unpacking.decompress(blob, most)
    except zlib.error as error:
        raise ValueError(f"damaged landmarks: {error}") from error
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError(f"damaged landmarks: they are cut off, or more than {MOST_FRAMES} frames")
    return data


def _columns(planes: bytes, n: int, kind: str) -> NDArray[Any]:
    """Values of 4 bytes each from :func:`_planes`: (n, m)."""
    flat = np.frombuffer(planes, np.uint8).reshape(4, -1)
    return np.ascontiguousarray(np.ascontiguousarray(flat.T).view(kind).reshape(-1, n).T)


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
