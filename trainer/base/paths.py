"""Folders of the program: the user's data, the settings, and a cache of what can be downloaded again."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import platformdirs

from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _

__all__ = [
    "CACHE_DIR_VARIABLE",
    "CONFIG_DIR_VARIABLE",
    "DATA_DIR_VARIABLE",
    "PRIVATE_UMASK",
    "cache_dir",
    "config_dir",
    "data_dir",
    "data_place",
    "is_disk_full",
    "is_file",
    "is_folder",
    "is_there",
    "keep_private",
    "make_private",
    "record_path",
    "touch_private",
]

APP_NAME = "pilates-trainer"
DATA_DIR_VARIABLE = "PILATES_DATA_DIR"
CACHE_DIR_VARIABLE = "PILATES_CACHE_DIR"
CONFIG_DIR_VARIABLE = "PILATES_CONFIG_DIR"
#: Permissions of files and folders with personal data: for their owner only.
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
#: Umask of the program: nothing it creates is open to others.
PRIVATE_UMASK = 0o077
#: A disk with less space than this counts as full: SQLite takes 36 kB before it writes a record, 32 of them for the
#: index of its log.
_LEAST_FREE_BYTES = 65_536


def data_dir() -> Path:
    """The folder of the recorded sessions; created if it is missing.

    Raises:
        TrainerError: The folder cannot be created.
    """
    return _folder(DATA_DIR_VARIABLE, platformdirs.user_data_path(APP_NAME, appauthor=False))


def data_place() -> Path:
    """The same folder, which may not exist yet; nothing is created."""
    return _place(DATA_DIR_VARIABLE, platformdirs.user_data_path(APP_NAME, appauthor=False))


def cache_dir() -> Path:
    """The folder of the pose models; created if it is missing.

    Raises:
        TrainerError: The folder cannot be created.
    """
    return _folder(CACHE_DIR_VARIABLE, platformdirs.user_cache_path(APP_NAME, appauthor=False))


def config_dir() -> Path:
    """The folder of the settings; it may not exist yet."""
    return _place(CONFIG_DIR_VARIABLE, platformdirs.user_config_path(APP_NAME, appauthor=False))


def record_path() -> Path:
    """The database of this machine's sessions; it may not exist yet.

    Raises:
        TrainerError: Its folder cannot be created.
    """
    return data_dir() / "sessions.sqlite3"


def _place(variable: str, default: Path) -> Path:
    chosen = os.environ.get(variable)
    return Path(chosen).expanduser() if chosen else default


def _folder(variable: str, default: Path) -> Path:
    folder = _place(variable, default)
    try:
        make_private(folder)
    except OSError as error:
        raise TrainerError(
            f"The folder {folder} cannot be created: {error.strerror or error}.",
            f"Set {variable} to a folder you may write to.",
            in_window=_("The folder {folder} cannot be made. Allow writing there, then try again.").format(
                folder=folder
            ),
        ) from error
    # Earlier versions left the folder open to others. One that the user chose may be shared on purpose.
    if not os.environ.get(variable):
        with contextlib.suppress(OSError):
            folder.chmod(PRIVATE_FOLDER)
    return folder


def make_private(folder: Path) -> None:
    """Create a folder that only its owner may open, despite the umask. An existing folder is unchanged.

    Raises:
        OSError: it cannot be created.
    """
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def keep_private(*files: Path) -> None:
    """Restrict these files to their owner, if the file system supports it; skips missing files."""
    for file in files:
        with contextlib.suppress(OSError):
            if file.stat().st_mode & 0o777 & ~PRIVATE_FILE:
                file.chmod(PRIVATE_FILE)


def touch_private(file: Path) -> None:
    """Create an empty file that only its owner may read, despite the umask. An existing file becomes private too.

    Raises:
        OSError: it cannot be created.
    """
    file.touch(mode=PRIVATE_FILE)
    keep_private(file)


def is_disk_full(folder: Path) -> bool:
    """Whether the disk of this folder has no space left for a record; False if that cannot be told."""
    try:
        return shutil.disk_usage(folder).free < _LEAST_FREE_BYTES
    except OSError:
        return False


def is_file(path: Path) -> bool:
    """Whether this is a file; False for a name that none can have, such as one of 300 letters."""
    return _answer(path.is_file)


def is_folder(path: Path) -> bool:
    """Whether this is a folder; False for a name that none can have."""
    return _answer(path.is_dir)


def is_there(path: Path) -> bool:
    """Whether a file or folder has this name; False for a name that none can have."""
    return _answer(path.exists)


def _answer(question: Callable[[], bool]) -> bool:
    try:
        return question()
    except OSError:
        return False
