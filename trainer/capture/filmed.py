"""Reads the creation time of a video, and identifies it by its content."""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

#: Epoch of the dates in MP4 and QuickTime files (ISO/IEC 14496-12, movie header box).
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
#: First year in which such files existed. An earlier date comes from a clock that was never set.
_FIRST_YEAR = 1991
#: A valid file has only a few boxes at each level. More than this means that it is damaged.
_MOST_BOXES = 10_000


def filmed_at(video: Path) -> datetime:
    """Return when a video was filmed, in UTC: the creation time in its container, or else the file's date.

    Raises:
        OSError: There is no such file.
    """
    return created_at(video) or datetime.fromtimestamp(video.stat().st_mtime, UTC)


def created_at(video: Path) -> datetime | None:
    """Return the creation time from the header of an MP4 or QuickTime file, in UTC; None if missing or implausible.

    Raises:
        OSError: The file cannot be read.
    """
    if not video.is_file():  # a folder of images
        return None
    with video.open("rb") as file:
        movie = _box(file, b"moov", 0, video.stat().st_size)
        header = None if movie is None else _box(file, b"mvhd", *movie)
        if header is None:
            return None
        file.seek(header[0])
        version = file.read(4)[:1]  # followed by three bytes of flags
        text = file.read(8 if version == b"\1" else 4)
    if len(text) not in (4, 8):
        return None
    (seconds,) = struct.unpack(">Q" if len(text) == 8 else ">I", text)
    latest = datetime.now(UTC) + timedelta(days=1)
    if not datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC) <= _EPOCH + timedelta(seconds=min(seconds, 2**33)) <= latest:
        return None
    return _EPOCH + timedelta(seconds=seconds)


def _box(file: BinaryIO, name: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Find the first box of this name between two file offsets. Returns where its content starts and ends, or None."""
    for _ in range(_MOST_BOXES):
        if start + 8 > end:
            return None
        file.seek(start)
        size, found = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:  # a 64-bit size follows
            long = file.read(8)
            if len(long) < 8:
                return None
            (size,), head = struct.unpack(">Q", long), 16
        stop = end if size == 0 else start + size
        if stop < start + head or stop > end:
            return None
        if found == name:
            return start + head, stop
        start = stop
    return None


def content_id(video: Path) -> str:
    """Return the SHA-256 of a video, or of a folder of images, as hex. Copies have the same id.

    Raises:
        OSError: The video cannot be read.
    """
    if video.is_dir():
        files = sorted(file for file in video.iterdir() if file.is_file() and not file.name.startswith("."))
        names = "\n".join(f"{file.name} {content_id(file)}" for file in files)
        return hashlib.sha256(names.encode("utf-8", "surrogateescape")).hexdigest()
    if not video.is_file() and video.exists():  # opening a pipe waits until somebody writes into it
        raise OSError(f"{video} is not a file")
    with video.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
