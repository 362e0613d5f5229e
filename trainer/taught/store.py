"""The files of taught exercises: read with care, written whole, and the one before kept for undo."""

from __future__ import annotations

import contextlib
import functools
import re
from pathlib import Path

import msgspec

import exercises
from exercises.judging.declaration import Exercise
from exercises.taught.build import exercise_of
from exercises.taught.taught import Taught
from trainer.base.atomic import atomic_write
from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.outside import read_json
from trainer.base.paths import data_dir, data_place, make_private

__all__ = ["SOURCE", "damaged", "forget", "load", "save", "taught_names", "undo"]

#: Version of the file.
FORMAT = 1
#: Largest file, bytes: one with ten faults has 20,000.
MOST_BYTES = 500_000
#: An id: what can be typed, and be a file's name on any system.
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")


class _File(msgspec.Struct, forbid_unknown_fields=True):
    format: int
    exercise: Taught


def folder() -> Path:
    """The folder of taught exercises; it may not exist."""
    return data_place() / "exercises"


def _path(name: str) -> Path:
    return folder() / f"{name}.json"


def _before(name: str) -> Path:
    """The file before the last change; empty if there was none."""
    return folder() / f"{name}.json.before"


def load(name: str) -> Taught:
    """The exercise in a file.

    Raises:
        TrainerError: there is none, or the file is damaged; names file, field and remedy.
    """
    path = _path(name)
    if not _ID.fullmatch(name) or not path.is_file():
        raise TrainerError(f"No taught exercise is called {name!r:.60}.", f"To see them: {command('teach', '--list')}")
    try:
        about = path.stat()
        return _read(path, about.st_mtime_ns, about.st_size)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise TrainerError(
            f"The taught exercise {path} cannot be read: {why}.",
            f"Teach it again, or remove it: {command('teach', '--forget', name)}",
            in_window=_("The exercise {name} cannot be read. It needs a new file.").format(name=name),
        ) from error


@functools.lru_cache(64)
def _read(path: Path, _mtime_ns: int, _size: int) -> Taught:
    found = read_json(path, _File, MOST_BYTES)
    if found.format != FORMAT:
        raise ValueError(f"it has format {found.format}, and this version reads {FORMAT}")
    if found.exercise.id != path.stem:
        raise ValueError(f"it is about {found.exercise.id!r:.60}")
    return found.exercise


def taught_names() -> list[str]:
    """The ids of all files, damaged ones included."""
    with contextlib.suppress(OSError):  # a folder that may not be read holds none for this account
        return sorted(path.stem for path in folder().glob("*.json") if _ID.fullmatch(path.stem))
    return []


def damaged() -> dict[str, TrainerError]:
    """Why a file cannot be read, by id."""
    found = {}
    for name in taught_names():
        try:
            load(name)
        except TrainerError as error:
            found[name] = error
    return found


def check_name(name: str) -> None:
    """Refuse a name that cannot be an id, or that another exercise has.

    Raises:
        TrainerError: it is refused, with a remedy.
    """
    if not _ID.fullmatch(name):
        raise TrainerError(
            f"{name!r:.60} cannot be the name of an exercise.",
            "Use small letters, digits and underscores, such as side_leg_lift.",
        )
    if name in exercises.names() and name not in taught_names():
        raise TrainerError(f"An exercise called {name} already exists.", "Choose another name.")


def save(one: Taught) -> Path:
    """Write the file of an exercise; the one before is kept for :func:`undo`.

    Raises:
        TrainerError: it cannot be written, or its name is refused.
    """
    check_name(one.id)
    data = msgspec.json.format(msgspec.json.encode(_File(FORMAT, one)), indent=1) + b"\n"
    _keep(one.id, data)
    return _path(one.id)


def forget(name: str) -> None:
    """Remove an exercise, even a damaged one; :func:`undo` brings it back.

    Raises:
        TrainerError: there is none, or it cannot be removed.
    """
    if not _ID.fullmatch(name) or not _path(name).is_file():
        raise TrainerError(f"No taught exercise is called {name!r:.60}.", f"To see them: {command('teach', '--list')}")
    _keep(name, b"")


def undo(name: str) -> bool:
    """Undo the last change of an exercise; a second call undoes the first.

    Returns:
        Whether the exercise exists now.

    Raises:
        TrainerError: there is nothing to undo.
    """
    if not _ID.fullmatch(name) or not _before(name).is_file():
        raise TrainerError(f"Nothing was changed about {name!r:.60}, so there is nothing to undo.")
    try:
        data = _before(name).read_bytes()
    except OSError as error:
        raise TrainerError(f"The file {_before(name)} cannot be read: {error.strerror or error}.") from error
    _keep(name, data)
    return bool(data)


def _keep(name: str, data: bytes) -> None:
    """Write the file of an exercise (empty data for none) and keep the one before."""
    path = _path(name)
    try:
        data_dir()  # creates it
        make_private(folder())
        atomic_write(_before(name), path.read_bytes() if path.is_file() else b"")
        if data:
            atomic_write(path, data)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise TrainerError(
            f"The exercise {name} cannot be saved in {folder()}: {error.strerror or error}.",
            "Set PILATES_DATA_DIR to a folder you may write to.",
        ) from error


class _Source:
    """See :class:`exercises.Source`."""

    def names(self) -> list[str]:
        """The ids of the exercises that can be used; a damaged file offers none."""
        broken = damaged()
        return [name for name in taught_names() if name not in broken]

    def get(self, name: str) -> Exercise | None:
        """The exercise, or None if there is no file for it.

        Raises:
            TrainerError: its file is damaged.
        """
        return _built(load(name)) if name in taught_names() else None

    def version(self) -> str:
        """The files' sizes and times of change."""
        about = ((name, _path(name).stat()) for name in taught_names())
        return " ".join(f"{name} {one.st_size} {one.st_mtime_ns}" for name, one in about)


@functools.lru_cache(64)
def _built(one: Taught) -> Exercise:
    return exercise_of(one)


#: The taught exercises, found through the entry point in ``pyproject.toml``.
SOURCE = _Source()
