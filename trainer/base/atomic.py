"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

__all__ = ["atomic_write"]


def atomic_write(path: Path, data: str | bytes, *, sync: bool = False) -> None:
    """Write a temporary file and rename it to ``path``, so that no reader ever sees half of a file.

    A device or a pipe, such as /dev/null, is written into: replacing it would destroy it.

    The temporary file lies beside ``path`` and has its name plus ``.part``. It is deleted after any error, Ctrl-C
    included. Only the owner may read the new file, even if others could read the old one.

    Args:
        path: the file, in a folder that exists.
        data: text is written as UTF-8, with line ends unchanged.
        sync: wait until the data is on the disk before the file is replaced.

    Raises:
        OSError: the file cannot be written. An existing file is unchanged.
    """
    data = data.encode() if isinstance(data, str) else data
    if path.exists() and stat.S_IFMT(path.stat().st_mode) in (stat.S_IFCHR, stat.S_IFIFO):
        path.write_bytes(data)
        return
    number, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(data)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
