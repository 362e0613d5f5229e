"""Files that a killed command leaves behind: a half-written export, or the copies that ``recover`` works on.

They are as private as the record itself. The next such command removes them, and so does ``forget``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from trainer.base.outside import read_bytes

__all__ = ["copies", "noted", "remove_empty", "unfinished", "work_folder"]

_WORK, _NOTE, _PART = "recover-", "exporting-", ".part"
#: A work folder older than this is abandoned, seconds: no running ``recover`` takes so long.
ABANDONED_AFTER_S = 3600.0
#: Upper limit on the length of a path.
_LONGEST_PATH_BYTES = 32_768
#: Patterns of the files that an export writes into its folder.
_WRITTEN = ("*.json", "*.csv", "landmarks/*.npz", "opensim/*.trc", "opensim/*.mot")


@contextlib.contextmanager
def work_folder(beside: Path) -> Iterator[Path]:
    """Make a folder for copies of a record and remove it afterwards, together with abandoned ones.

    Args:
        beside: the folder of the record.

    Raises:
        OSError: it cannot be made.
    """
    for left in beside.glob(f"{_WORK}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > ABANDONED_AFTER_S:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_WORK, dir=beside) as folder:
        yield Path(folder)


def copies(beside: Path) -> list[Path]:
    """The files in the work folders of a record that is, or was, being recovered."""
    return [file for file in beside.glob(f"{_WORK}*/*") if file.is_file()]


@contextlib.contextmanager
def noted(part: Path, beside: Path) -> Iterator[None]:
    """While an export is written elsewhere, keep a note of its folder beside the record.

    Without permission to write there is no note, and a killed export leaves a folder that :func:`unfinished` misses.
    """
    note = None
    with contextlib.suppress(OSError):
        number, name = tempfile.mkstemp(prefix=_NOTE, dir=beside)
        note = Path(name)
        with os.fdopen(number, "wb") as file:
            file.write(os.fsencode(part.absolute()))
    try:
        yield
    finally:
        if note is not None:
            with contextlib.suppress(OSError):
                note.unlink()


def unfinished(beside: Path) -> list[Path]:
    """The notes of unfinished exports, and the files that those exports wrote."""
    found: list[Path] = []
    for note in beside.glob(f"{_NOTE}*"):
        with contextlib.suppress(OSError, ValueError):
            folder = Path(os.fsdecode(read_bytes(note, _LONGEST_PATH_BYTES)))
            if folder.name.endswith(_PART) and folder.is_absolute():
                found += [file for pattern in _WRITTEN for file in folder.glob(pattern) if file.is_file()]
        found.append(note)
    return found


def remove_empty(file: Path) -> None:
    """Remove the folders of a file that was left behind if they are empty."""
    for folder in (file.parent, file.parent.parent):
        if folder.name.startswith(_WORK) or _PART in (folder.suffix, folder.parent.suffix):
            with contextlib.suppress(OSError):
                folder.rmdir()
