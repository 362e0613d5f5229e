"""When a video was filmed, and which video it is, whatever its name and place."""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

#: The zero of the dates in MP4 and QuickTime files (ISO/IEC 14496-12, movie header box).
_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
#: No camera wrote such files before; a date below it is an unset clock.
_FIRST_YEAR = 1991
#: A movie has a handful of boxes at its top; more are damage.
_MOST_BOXES = 10_000


def filmed_at(video: Path) -> datetime:
    """When a video was filmed, UTC: what its container says, else the file's date.

    Raises:
        OSError: there is no such file.
    """
    return created_at(video) or datetime.fromtimestamp(video.stat().st_mtime, UTC)


def created_at(video: Path) -> datetime | None:
    """The creation time in the movie header of an MP4 or QuickTime file, UTC; None where there is none to believe.

    Raises:
        OSError: the file cannot be read.
    """
    if not video.is_file():  # a folder of pictures
        return None
    with video.open("rb") as file:
        movie = _box(file, b"moov", 0, video.stat().st_size)
        header = None if movie is None else _box(file, b"mvhd", *movie)
        if header is None:
            return None
        file.seek(header[0])
        version = file.read(4)[:1]  # and three bytes of flags
        text = file.read(8 if version == b"\1" else 4)
    if len(text) not in (4, 8):
        return None
    (seconds,) = struct.unpack(">Q" if len(text) == 8 else ">I", text)
    latest = datetime.now(UTC) + timedelta(days=1)
    if not datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC) <= _EPOCH + timedelta(seconds=min(seconds, 2**33)) <= latest:
        return None
    return _EPOCH + timedelta(seconds=seconds)


def _box(file: BinaryIO, name: bytes, start: int, end: int) -> tuple[int, int] | None:
    """Where the content of the first box of this name begins and ends, between two places in the file."""
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
    """The same for every copy of a video, or of a folder of pictures, and for nothing else: SHA-256 as hex.

    Raises:
        OSError: it cannot be read.
    """
    if video.is_dir():
        files = sorted(file for file in video.iterdir() if file.is_file() and not file.name.startswith("."))
        names = "\n".join(f"{file.name} {content_id(file)}" for file in files)
        return hashlib.sha256(names.encode()).hexdigest()
    with video.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
