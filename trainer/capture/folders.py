"""Finds the recordings in the files and folders that the user names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from trainer.base.paths import is_folder

__all__ = ["VIDEO_SUFFIXES", "FoundRecordings", "Recording", "find_videos"]

#: Extensions of the videos to find in a folder, in upper or lower case. A file named explicitly may have any extension.
VIDEO_SUFFIXES = frozenset(
    {
        *(".mp4", ".m4v", ".mov", ".qt", ".3gp", ".3g2", ".webm", ".mkv", ".avi", ".wmv", ".asf", ".flv", ".f4v"),
        *(".ogv", ".ogm", ".gif", ".mpg", ".mpeg", ".m2v", ".vob", ".mod", ".tod"),
        *(".ts", ".mts", ".m2t", ".m2ts", ".mxf", ".dv"),  # camcorders and television
    }
)


@dataclass(frozen=True, slots=True)
class Recording:
    """A video file, or a folder of images.

    Attributes:
        path: Path of the file or folder.
        under: Its parent folder, relative to the folder that the user named.
    """

    path: Path
    under: Path = Path()


@dataclass(frozen=True, slots=True)
class FoundRecordings:
    """The result of a search.

    Attributes:
        recordings: The recordings, without duplicates, folder by folder, sorted by name.
        others: Files that are not videos.
        unreadable: Folders that cannot be read.
    """

    recordings: list[Recording]
    others: list[Path]
    unreadable: list[Path]


def find_videos(paths: Sequence[Path]) -> FoundRecordings:
    """Find the videos in these folders and their subfolders. Files in ``paths`` are always included.

    A folder that contains images but no videos is one recording. Hidden files and folders are skipped.
    """
    recordings: dict[Path, Recording] = {}
    others: dict[Path, None] = {}
    unreadable: list[Path] = []
    for path in paths:
        if not is_folder(path):
            recordings.setdefault(path, Recording(path))
            continue
        files = [*_files(path, unreadable)]
        videos = [file for file in files if file.suffix.lower() in VIDEO_SUFFIXES]
        if not videos and any(file.parent == path for file in files):
            recordings.setdefault(path, Recording(path))
            continue
        for file in videos:
            recordings.setdefault(file, Recording(file, file.parent.relative_to(path)))
        others |= dict.fromkeys(files)
    return FoundRecordings([*recordings.values()], [file for file in others if file not in recordings], unreadable)


def _files(folder: Path, unreadable: list[Path]) -> Iterator[Path]:
    for where, folders, names in os.walk(folder, onerror=lambda error: unreadable.append(Path(str(error.filename)))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(where, name) for name in sorted(names) if not name.startswith("."))
