"""Moves a damaged record aside, with its log, so that a new one can be started in its place."""

from __future__ import annotations

import filecmp
import os
import shutil
from datetime import datetime
from pathlib import Path

from trainer.base.paths import keep_private


def copies_set_aside(path: Path) -> list[Path]:
    """Damaged files that were set aside beside this record, oldest first."""
    return sorted(path.parent.glob(f"{path.stem}-damaged-*{path.suffix}"), key=lambda copy: copy.stem)


def set_aside(path: Path, now: datetime) -> Path:
    """Move the database and its companion files to a name with the date: copy all, then delete the originals.

    If this is interrupted, the damaged file is complete in one of the two places. The write-ahead log is deleted first,
    because SQLite would delete an old log that it finds beside a new database. After a kill between the two, the copy
    with the log is the one that counts.
    """
    if (copied := _copied_before(path)) is not None:
        for end in ("-wal", "-shm", ""):
            Path(f"{path}{end}").unlink(missing_ok=True)
        return copied
    stem = f"{path.stem}-damaged-{now:%Y-%m-%d-%H%M%S}"
    aside = path.with_name(f"{stem}{path.suffix}")
    count = 1
    while any(Path(f"{aside}{end}").exists() for end in ("", "-wal", "-shm")):
        count += 1
        aside = path.with_name(f"{stem}-{count}{path.suffix}")
    parts = [(part, Path(f"{aside}{end}")) for end in ("-wal", "-shm", "") if (part := Path(f"{path}{end}")).exists()]
    try:
        for part, copy in parts:
            _copy(part, copy)
    except OSError:
        for _part, copy in parts:
            copy.unlink(missing_ok=True)
        raise
    for part, _copy_of in parts:
        part.unlink()
    return aside


def _copied_before(path: Path) -> Path | None:
    """The newest copy of this database, if the database's own log has been deleted already."""
    log = Path(f"{path}-wal")
    if log.exists() and log.stat().st_size:  # reading a database leaves an empty log
        return None
    same = (copy for copy in reversed(copies_set_aside(path)) if Path(f"{copy}-wal").exists())
    return next((copy for copy in same if filecmp.cmp(path, copy, shallow=False)), None)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as read, target.open("xb") as write:
        keep_private(target)
        shutil.copyfileobj(read, write)
        write.flush()
        os.fsync(write.fileno())
