"""Where ``analyze`` writes the results of each video, and whether they are there already."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from trainer.base.errors import TrainerError
from trainer.base.outside import read_json
from trainer.capture.folders import Recording
from trainer.record.store import Store
from trainer.recordings.analyse import Analysis
from trainer.recordings.batch import Job
from trainer.recordings.clip_record import saved_as
from trainer.recordings.recognise import AUTO

if TYPE_CHECKING:  # pyarrow is installed only with the extra "cluster"
    from trainer.recordings.data_set import DataSet

__all__ = ["is_done", "json_in", "write_json"]


def write_json(analysis: Analysis, video: Path, path: Path) -> Path:
    """Write the results of a single video to a file, or into a folder, and return where they are.

    Raises:
        TrainerError: the file cannot be written.
    """
    path = json_in(path, Recording(video)) if path.is_dir() else path
    try:
        analysis.write_json(path)
    except OSError as error:
        raise TrainerError(f"Cannot write {path}: {error.strerror}.", "Choose another file or folder.") from error
    return path


def json_in(folder: Path, recording: Recording) -> Path:
    """Return the output file, in a subfolder like the video's. me.mp4 gives me.mp4.json: me.json may be a sidecar."""
    return folder / recording.under / f"{recording.path.name}.json"


class _Head(msgspec.Struct):
    """The part of an earlier run's JSON file that is read."""

    exercise: str


def is_done(job: Job, store: Store | None, data_set: DataSet | None) -> bool:
    """Whether every requested output exists, for the requested exercise, and is newer than the video."""
    if data_set is not None and not data_set.holds(job):
        return False
    found: list[str | None] = []
    with contextlib.suppress(OSError, ValueError):
        if job.json_file is not None:
            is_newer = job.json_file.stat().st_mtime >= job.video.stat().st_mtime
            found.append(read_json(job.json_file, _Head).exercise if is_newer else None)
        if store is not None:
            found.append(saved_as(store, job.video))
        is_asked = bool(found) or data_set is not None
        return is_asked and None not in found and (job.exercise == AUTO or set(found) <= {job.exercise})
    return False
