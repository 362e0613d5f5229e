"""Which recordings are meant by the files and folders that a person names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["VIDEO_SUFFIXES", "Found", "Recording", "find_videos"]

#: What is looked for in a folder, in any case; a file that is named is tried whatever its ending.
VIDEO_SUFFIXES = frozenset(
    {
        *(".mp4", ".m4v", ".mov", ".qt", ".3gp", ".3g2", ".webm", ".mkv", ".avi", ".wmv", ".asf", ".flv", ".f4v"),
        *(".ogv", ".ogm", ".gif", ".mpg", ".mpeg", ".m2v", ".vob", ".mod", ".tod"),
        *(".ts", ".mts", ".m2t", ".m2ts", ".mxf", ".dv"),  # camcorders and television
    }
)


@dataclass(frozen=True, slots=True)
class Recording:
    """A video file, or a folder of pictures.

    Attributes:
        path: where it is.
        under: its folder as seen from the one that was named.
    """

    path: Path
    under: Path = Path()


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in the folders.

    Attributes:
        recordings: to be judged, each once, folder by folder in the order of their names.
        others: files that are no videos.
        unreadable: folders that cannot be looked into.
    """

    recordings: list[Recording]
    others: list[Path]
    unreadable: list[Path]


def find_videos(paths: Sequence[Path]) -> Found:
    """The videos in these folders and all folders in them, and the files that are named themselves.

    A folder without videos in which pictures lie is one recording. Hidden files and folders are passed over.
    """
    recordings: dict[Path, Recording] = {}
    others: dict[Path, None] = {}
    unreadable: list[Path] = []
    for path in paths:
        if not path.is_dir():
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
    return Found([*recordings.values()], [file for file in others if file not in recordings], unreadable)


def _files(folder: Path, unreadable: list[Path]) -> Iterator[Path]:
    for where, folders, names in os.walk(folder, onerror=lambda error: unreadable.append(Path(str(error.filename)))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(where, name) for name in sorted(names) if not name.startswith("."))
