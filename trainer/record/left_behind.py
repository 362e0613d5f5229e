"""What a command that was killed leaves behind: half an export, and the copies that ``recover`` works on.

Both tell as much about a body as the record does. The next such command takes them away, and so does ``forget``.
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
#: Another ``recover`` may be at work; none takes this long.
ABANDONED_AFTER_S = 3600.0
#: No path is longer.
_LONGEST_PATH_BYTES = 32_768
#: What an export writes into its folder, besides folders.
_WRITTEN = ("*.json", "*.csv", "landmarks/*.npz", "opensim/*.trc", "opensim/*.mot")


@contextlib.contextmanager
def work_folder(beside: Path) -> Iterator[Path]:
    """Make a folder for copies of a record, and remove it and those that killed processes left.

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
    """Keep a note, in the folder of the record, of a folder that is being written somewhere else.

    Without rights to write there is no note; then a kill leaves a folder that nobody finds.
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
    """The notes of exports that did not come to their end, and the files that these have written."""
    found: list[Path] = []
    for note in beside.glob(f"{_NOTE}*"):
        with contextlib.suppress(OSError, ValueError):
            folder = Path(os.fsdecode(read_bytes(note, _LONGEST_PATH_BYTES)))
            if folder.name.endswith(_PART) and folder.is_absolute():
                found += [file for pattern in _WRITTEN for file in folder.glob(pattern) if file.is_file()]
        found.append(note)
    return found


def remove_empty(file: Path) -> None:
    """Remove the folders of a file that was left behind, once nothing is in them."""
    for folder in (file.parent, file.parent.parent):
        if folder.name.startswith(_WORK) or _PART in (folder.suffix, folder.parent.suffix):
            with contextlib.suppress(OSError):
                folder.rmdir()
