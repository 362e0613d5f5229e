"""Where the program keeps its files: the user's own data, and what can be fetched again."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from trainer.errors import TrainerError

__all__ = [
    "APP_NAME",
    "CACHE_DIR_VARIABLE",
    "CONFIG_DIR_VARIABLE",
    "DATA_DIR_VARIABLE",
    "cache_dir",
    "config_dir",
    "data_dir",
    "record_path",
]

APP_NAME = "pilates-trainer"
DATA_DIR_VARIABLE = "PILATES_DATA_DIR"
CACHE_DIR_VARIABLE = "PILATES_CACHE_DIR"
CONFIG_DIR_VARIABLE = "PILATES_CONFIG_DIR"


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
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainerError(
            f"The folder {folder} cannot be made: {error.strerror or error}.",
            f"Set {variable} to a folder you may write to.",
        ) from error
    return folder
