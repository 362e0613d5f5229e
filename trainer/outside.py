"""Reading files that somebody else may have made: regular files of a limited size, nothing unpacked unseen."""

from __future__ import annotations

import json
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

__all__ = ["MOST_JSON_BYTES", "FieldError", "decode", "decode_with_nan", "read_arrays", "read_bytes", "read_json"]

#: A record of ten years with a session a day is exported as about 70 MB of JSON (18.7 kB a session). The checked
#: objects of a hostile file take about 12 bytes a byte.
MOST_JSON_BYTES = 80_000_000
#: A file of arrays: a set of :data:`trainer.frames.MOST_SET_FRAMES` frames has 127 MB. It holds some five arrays.
MOST_ARRAY_BYTES, MOST_ARRAYS = 200_000_000, 64
#: Size of a zip's directory that is read: an entry has about 60 bytes.
_MOST_DIRECTORY_BYTES = 65_536
#: The zip format's marks of the end of its directory, and of one that is told of by 64-bit numbers.
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"

_Type = TypeVar("_Type")


class FieldError(ValueError):
    """A field is missing, or not as its type says."""


def read_bytes(path: Path, most_bytes: int) -> bytes:
    """A whole file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is a folder, a pipe or a device, or larger than ``most_bytes``.
    """
    with _opened(path, most_bytes) as file:
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:  # it has grown since it was opened
        raise ValueError(_too_large(most_bytes))
    return data


def read_json(path: Path, kind: type[_Type], most_bytes: int = MOST_JSON_BYTES) -> _Type:
    """A JSON file whose every field is as declared.

    Args:
        path: the file, in UTF-8, with or without a byte order mark.
        kind: its type: a :class:`msgspec.Struct`, or whatever else msgspec decodes.
        most_bytes: a larger file is refused.

    Raises:
        OSError: it cannot be read.
        ValueError: see :func:`read_bytes` and :func:`decode`.
    """
    return decode(read_bytes(path, most_bytes), kind)


def decode(data: bytes | str, kind: type[_Type]) -> _Type:
    """JSON whose every field is as declared.

    Raises:
        FieldError: a field is missing or not as its type says; names it.
        ValueError: it is no JSON, or is nested too deeply.
    """
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf") if isinstance(data, bytes) else data, type=kind)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except msgspec.ValidationError as error:
        raise FieldError(str(error)) from error
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from error


def decode_with_nan(text: str, kind: type[_Type]) -> _Type:
    """JSON of a record's column, in which Python has written NaN as such; NaN reads as None.

    Raises:
        FieldError: a field is missing or not as its type says; names it.
        ValueError: it is no JSON, holds an infinite number, or is nested too deeply.
    """
    try:
        return msgspec.convert(json.loads(text, parse_constant=_nothing), kind)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except msgspec.ValidationError as error:
        raise FieldError(str(error)) from error


def _nothing(constant: str) -> None:
    if constant != "NaN":
        raise ValueError(f"{constant} is no measure")


def read_arrays(path: Path, most_bytes: int = MOST_ARRAY_BYTES) -> dict[str, NDArray[Any]]:
    """The arrays of numbers in a file that :func:`numpy.savez_compressed` has made, by their names.

    An array's header says how large it is before any of it is unpacked, and no more than that is unpacked.

    Args:
        path: the file.
        most_bytes: what the arrays may have together, and the file.

    Raises:
        OSError: it cannot be read.
        ValueError: see :func:`read_bytes`; or it is no such file, is damaged, or unpacks to more than ``most_bytes``.
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
    """A regular file, open for reading; a pipe is not waited for."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    file = os.fdopen(os.open(path, flags), "rb") if path.is_file() else None
    if file is None:
        path.stat()  # says what is wrong where there is nothing
        raise ValueError("it is no regular file")
    try:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise ValueError("it is no regular file")
        if about.st_size > most_bytes:
            raise ValueError(_too_large(most_bytes))
    except BaseException:
        file.close()
        raise
    return file


def _too_large(most_bytes: int) -> str:
    return f"it has more than {most_bytes / 1e6:.0f} MB"


def _check_directory(file: IO[bytes]) -> None:
    """Refuse a zip with so large a directory that reading it would fill the memory.

    Raises:
        ValueError: it is no zip, or its directory is too large.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 42))
    tail = file.read()
    end = tail[-22:]
    file.seek(0)
    if not end.startswith(_END):
        raise ValueError("it is no file of arrays")
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
