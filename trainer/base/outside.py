"""Safe reading of files from other people: regular files only, with limits on their size before and after unpacking."""

from __future__ import annotations

import os
import stat
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import msgspec
import numpy as np
from numpy.typing import NDArray

__all__ = ["MOST_JSON_BYTES", "FieldError", "decode", "read_arrays", "read_bytes", "read_json", "why"]

#: Maximum size of a JSON file. Ten years with a session a day are about 70 MB (18.7 kB a session). The decoded objects
#: of a hostile file take about 12 times its size in memory.
MOST_JSON_BYTES = 80_000_000
#: Limits of a file of arrays. An exported set of ``MOST_SET_FRAMES`` frames has 127 MB in about five arrays.
MOST_ARRAY_BYTES, MOST_ARRAYS = 200_000_000, 64
#: Maximum size of a zip's directory; an entry has about 60 bytes.
_MOST_DIRECTORY_BYTES = 65_536
#: Signatures of the zip format: end of central directory, and its ZIP64 locator.
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"

_Type = TypeVar("_Type")


class FieldError(ValueError):
    """A field is missing or has the wrong type."""


def why(error: OSError | ValueError) -> str:
    """Why a file could not be read, in everyday words and without its path."""
    if isinstance(error, UnicodeDecodeError):
        return "its text is not UTF-8, so save it as UTF-8"
    return getattr(error, "strerror", None) or str(error)


def read_bytes(path: Path, most_bytes: int) -> bytes:
    """Read a whole file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is a folder, a pipe or a device, or larger than ``most_bytes``.
    """
    with _opened(path, most_bytes) as file:
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:  # it grew after it was opened
        raise ValueError(_too_large(most_bytes))
    return data


def read_json(path: Path, kind: type[_Type], most_bytes: int = MOST_JSON_BYTES) -> _Type:
    """Read a JSON file and check each field against its declared type.

    Args:
        path: the file, in UTF-8, with or without a byte order mark.
        kind: the expected type: a :class:`msgspec.Struct` or any other type that msgspec decodes.
        most_bytes: the maximum size.

    Raises:
        OSError: it cannot be read.
        ValueError: see :func:`read_bytes` and :func:`decode`.
    """
    return decode(read_bytes(path, most_bytes), kind)


def decode(data: bytes | str, kind: type[_Type]) -> _Type:
    """Decode JSON and check each field against its declared type.

    Raises:
        FieldError: a field is missing or has the wrong type; the message names it.
        ValueError: it is not JSON, or is nested too deeply.
    """
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf") if isinstance(data, bytes) else data, type=kind)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except msgspec.ValidationError as error:
        raise FieldError(str(error)) from error
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error


def read_arrays(path: Path, most_bytes: int = MOST_ARRAY_BYTES) -> dict[str, NDArray[Any]]:
    """Read the numeric arrays in a file of :func:`numpy.savez_compressed`, by name.

    Each array's size is read from its header and checked before the array is unpacked.

    Args:
        path: the file.
        most_bytes: maximum size of the file, and of all arrays together.

    Raises:
        OSError: it cannot be read.
        ValueError: see :func:`read_bytes`; or it is another kind of file, is damaged, or is too large when unpacked.
    """
    with _opened(path, most_bytes) as file:
        _check_directory(file)
        try:
            with zipfile.ZipFile(file) as packed:
                found: dict[str, NDArray[Any]] = {}
                left = most_bytes
                for info in packed.infolist():
                    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) or info.flag_bits & 1:
                        raise ValueError(f"{info.filename!r} is packed in a way that numpy does not use")
                    with packed.open(info) as member:
                        array = _read_array(member, left)
                    found[info.filename.removesuffix(".npy")] = array
                    left -= array.nbytes
                return found
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise ValueError(str(error) or "it is cut off") from error


def _opened(path: Path, most_bytes: int) -> IO[bytes]:
    """Open a regular file for reading; never waits for a pipe."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    file = os.fdopen(os.open(path, flags), "rb") if path.is_file() else None
    if file is None:
        path.stat()  # raises the right error if there is no file
        raise ValueError("it is not a regular file")
    try:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise ValueError("it is not a regular file")
        if about.st_size > most_bytes:
            raise ValueError(_too_large(most_bytes))
    except BaseException:
        file.close()
        raise
    return file


def _too_large(most_bytes: int) -> str:
    most = f"{most_bytes / 1e6:.0f} MB" if most_bytes >= 1e6 else f"{most_bytes / 1e3:.0f} kB"
    return f"it has more than {most}"


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a zip whose directory is too large to read into memory.

    Raises:
        ValueError: it is not a zip, or its directory is too large.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 42))
    tail = file.read()
    end = tail[-22:]
    file.seek(0)
    if not end.startswith(_END):
        raise ValueError("it is not a file of arrays")
    entries, directory_bytes = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if tail.startswith(_END_64) or entries > MOST_ARRAYS or directory_bytes > _MOST_DIRECTORY_BYTES:
        raise ValueError(f"it has more than {MOST_ARRAYS} arrays")


def _read_array(member: IO[bytes], most_bytes: int) -> NDArray[Any]:
    try:
        version = np.lib.format.read_magic(member)
        if version == (1, 0):
            shape, is_fortran, dtype = np.lib.format.read_array_header_1_0(member)
        else:
            shape, is_fortran, dtype = np.lib.format.read_array_header_2_0(member)
    except (SyntaxError, TypeError, RecursionError, MemoryError, tokenize.TokenError) as error:
        raise ValueError("an array has no header that can be read") from error
    count = 1
    for length in shape:
        count *= length
    nbytes = count * dtype.itemsize
    if dtype.kind not in "fiub" or is_fortran or min(shape, default=0) < 0:
        raise ValueError("an array is not of plain numbers, row by row")
    if max(nbytes, *shape, 0) > most_bytes:
        raise ValueError("its arrays unpack to more than they may have")
    data = member.read(nbytes + 1)
    if len(data) != nbytes:
        raise ValueError("an array has another size than its header says")
    return cast("NDArray[Any]", np.frombuffer(data, dtype).reshape(shape))
