"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

__all__ = ["atomic_write"]


def atomic_write(path: Path, data: str | bytes, *, sync: bool = False) -> None:
    """Write a file so that nobody ever reads a part of it: into a temporary file beside it, which then replaces it.

    The temporary file is named after ``path`` and ends in ``.part``. It is deleted if anything goes wrong, Ctrl-C
    included. Only the owner may read the file, whatever the umask and whatever the rights of the file it replaces.

    Args:
        path: the file, in a folder that exists.
        data: text is written as UTF-8, its line ends as they are.
        sync: wait until the data is on the disk before the file is replaced.

    Raises:
        OSError: the file cannot be written; one of that name is still there.
    """
    number, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
