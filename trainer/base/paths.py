"""Where the program keeps its files: the user's own data, and what can be fetched again."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import platformdirs

from trainer.base.errors import TrainerError

__all__ = [
    "APP_NAME",
    "CACHE_DIR_VARIABLE",
    "CONFIG_DIR_VARIABLE",
    "DATA_DIR_VARIABLE",
    "PRIVATE_UMASK",
    "cache_dir",
    "config_dir",
    "data_dir",
    "keep_private",
    "make_private",
    "record_path",
    "touch_private",
]

APP_NAME = "pilates-trainer"
DATA_DIR_VARIABLE = "PILATES_DATA_DIR"
CACHE_DIR_VARIABLE = "PILATES_CACHE_DIR"
CONFIG_DIR_VARIABLE = "PILATES_CONFIG_DIR"
#: Rights of what tells about a body: its owner's alone.
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
#: Takes all others' rights away from whatever the program makes.
PRIVATE_UMASK = 0o077


def data_dir() -> Path:
    """Return the folder of the recorded sessions, making it when it is missing.

    Raises:
        TrainerError: The folder cannot be made.
    """
    return _folder(DATA_DIR_VARIABLE, platformdirs.user_data_path(APP_NAME, appauthor=False))


def cache_dir() -> Path:
    """Return the folder of the pose models, making it when it is missing.

    Raises:
        TrainerError: The folder cannot be made.
    """
    return _folder(CACHE_DIR_VARIABLE, platformdirs.user_cache_path(APP_NAME, appauthor=False))


def config_dir() -> Path:
    """Return the folder of the settings, which need not exist yet."""
    chosen = os.environ.get(CONFIG_DIR_VARIABLE)
    return Path(chosen).expanduser() if chosen else platformdirs.user_config_path(APP_NAME, appauthor=False)


def record_path() -> Path:
    """Return the database of this machine's sessions, which need not exist yet.

    Raises:
        TrainerError: Its folder cannot be made.
    """
    return data_dir() / "sessions.sqlite3"


def _folder(variable: str, default: Path) -> Path:
    chosen = os.environ.get(variable)
    folder = Path(chosen).expanduser() if chosen else default
    try:
        make_private(folder)
    except OSError as error:
        raise TrainerError(
            f"The folder {folder} cannot be made: {error.strerror or error}.",
            f"Set {variable} to a folder you may write to.",
        ) from error
    if not chosen:  # ours, and earlier versions let others look in; a folder that somebody chose may be shared
        with contextlib.suppress(OSError):
            folder.chmod(PRIVATE_FOLDER)
    return folder


def make_private(folder: Path) -> None:
    """Make a folder that its owner alone may look into, whatever the umask; one that is there stays as it is.

    Raises:
        OSError: it cannot be made.
    """
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)


def keep_private(*files: Path) -> None:
    """Let only the owner read these files, as far as the disk knows owners; those that are not there are left out."""
    for file in files:
        with contextlib.suppress(OSError):
            if file.stat().st_mode & 0o777 & ~PRIVATE_FILE:
                file.chmod(PRIVATE_FILE)


def touch_private(file: Path) -> None:
    """Make an empty file that only its owner may read, whatever the umask; one that is there becomes so.

    Raises:
        OSError: it cannot be made.
    """
    file.touch(mode=PRIVATE_FILE)
    keep_private(file)
