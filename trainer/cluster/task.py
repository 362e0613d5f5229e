"""The task of a cluster's worker: the same ``analyze`` as on one machine, for one recording.

The scheduler imports this module too, and judges nothing. So what is heavy is imported inside the functions.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from distributed import WorkerPlugin, get_worker

from trainer.base.errors import TrainerError

__all__ = ["ModelPlugin", "Task", "judge_clip", "program"]


class ModelPlugin(WorkerPlugin):
    """Holds the pose models in each worker, so that they are sent once. Workers that join later get them too."""

    def __init__(self, model: bytes, second: bytes | None) -> None:
        self.model, self.second = model, second
        self.name = f"pilates-{hashlib.sha256(model + (second or b'')).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Task:
    """One recording for a worker. Paths are text, because the worker may run another system.

    Attributes:
        video: Absolute path of the recording; its last part names it if ``data`` is sent along.
        exercise: Id of the exercise, or ``auto``.
        is_mirrored: The recording is mirrored.
        with_poses: Send the landmarks back.
        model: Name of the :class:`ModelPlugin`.
        program: See :func:`program`.
    """

    video: str
    exercise: str
    is_mirrored: bool
    with_poses: bool
    model: str
    program: Mapping[str, str]


def program() -> dict[str, str]:
    """Return what must be equal on two machines for equal results: versions, and the known exercises."""
    import exercises
    from trainer.record.recorder import installed_versions

    return {**installed_versions(), "exercises": " ".join(exercises.names())}


def judge_clip(task: Task, data: bytes | None = None) -> dict[str, Any]:
    """Judge one recording on a worker.

    Args:
        task: The recording.
        data: Its bytes; None to read its path.

    Returns:
        The fields of :class:`~trainer.recordings.batch.Judged`, without the job.

    Raises:
        TrainerError: The worker cannot do this as the sender would: another version, or it does not see the file.
    """
    worker = get_worker()
    _require_same(task.program, worker.address)
    if data is None:
        if not (video := Path(task.video)).exists():
            raise TrainerError(
                f"The worker {worker.address} does not see {task.video}.",
                "Put the videos on storage that has the same path on all machines, or add --send.",
            )
        return _judged(video, task, worker)
    # Dask clears this folder even after a worker was killed: when the next one starts.
    with tempfile.TemporaryDirectory(dir=worker.local_directory) as folder:
        video = Path(folder) / Path(task.video.replace("\\", "/")).name
        video.write_bytes(data)
        return _judged(video, task, worker)


def _require_same(wanted: Mapping[str, str], address: str) -> None:
    here = program()
    if other := [name for name in wanted if here.get(name) != wanted[name]]:
        theirs, ours = (", ".join(f"{name} {of.get(name, '–')}" for name in other) for of in (here, wanted))
        raise TrainerError(
            f"The worker {address} would judge differently: it has {theirs}, and this machine has {ours}.",
            "Install the same versions and the same exercises on all machines.",
        )


def _judged(video: Path, task: Task, worker: Any) -> dict[str, Any]:
    from trainer.recordings.batch import Job, Judged, judge_job

    job = Job(video, task.exercise, None, task.is_mirrored)
    try:
        held = worker.plugins[task.model]
        judged = judge_job(job, held.model, second=held.second)
    except Exception as error:  # of this recording alone, as in a worker process on one machine
        judged = Judged(job, error=repr(error))
    found = {field.name: getattr(judged, field.name) for field in fields(Judged) if field.name != "job"}
    return found if task.with_poses else {**found, "poses": ()}
