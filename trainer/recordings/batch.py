"""Judges many recorded videos on all cores. Reports progress for each file and yields each result when it is ready."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from ctypes import c_longlong
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calibration.text import Text
from exercises import get
from exercises.judging.results import SetResult
from trainer.base.errors import TrainerError
from trainer.base.pool import stoppable
from trainer.capture.sources import open_source
from trainer.record.landmark_blob import TimedPose
from trainer.recordings.again import against_s
from trainer.recordings.analyse import judge, nobody_seen, write_json
from trainer.recordings.looking import somebody_else
from trainer.recordings.pieces import find_poses
from trainer.recordings.recognise import AUTO, recognise

#: Time between two progress reports, seconds.
_LOOK_S = 0.1
_model = b""
_second: bytes | None = None
#: Two numbers for each job, shared between processes: frames done, total frames.
_counts: Any = None
#: Threads for each video.
_threads = 1


@dataclass(frozen=True, slots=True)
class Job:
    """One video to judge.

    Attributes:
        video: The video file, or a folder of images.
        exercise: Id of the exercise, or :data:`~trainer.recordings.recognise.AUTO` to recognise it.
        json_file: Where to write the results; None to write none.
        is_mirrored: The video is mirrored.
    """

    video: Path
    exercise: str
    json_file: Path | None
    is_mirrored: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcome for one video.

    Attributes:
        job: The job that is done.
        poses: Time and landmarks of each frame.
        result: Counts, faults and scores; None after an error.
        error: Why the video could not be judged; empty if it was.
        notices: Notices about the file, for the user; not yet translated.
        contents: The contents of the JSON file; None after an error.
        opinion_s: Periods in which the second opinion contradicted the poses, see
            :attr:`~trainer.record.records.SetRecord.second_opinion`; None without one.
    """

    job: Job
    poses: Sequence[TimedPose] = ()
    result: SetResult | None = None
    error: str = ""
    notices: Sequence[Text] = ()
    contents: Mapping[str, Any] | None = None
    opinion_s: tuple[tuple[float, float], ...] | None = None


@dataclass(frozen=True, slots=True)
class VideoProgress:
    """Progress of one video: frames done and total frames. ``total`` is 0 while unknown."""

    job: Job
    done: int
    total: int


def judge_all(
    jobs: Sequence[Job], model: bytes, processes: int | None = None, second: bytes | None = None
) -> Iterator[VideoProgress | Judged]:
    """Judge videos in parallel. Yields each result as soon as it is ready, and progress reports in between.

    Args:
        jobs: The videos.
        model: The bytes of the pose model bundle.
        processes: Number of videos judged at a time; by default one per core.
        second: The bytes of another bundle, for a second opinion.
    """
    spawn = multiprocessing.get_context("spawn")
    counts: Any = spawn.RawArray(c_longlong, 2 * len(jobs))
    cores = processes or os.cpu_count() or 1
    processes = min(cores, len(jobs))
    with stoppable(
        ProcessPoolExecutor(processes, spawn, _prepare, (model, second, counts, cores // processes))
    ) as pool:
        waiting = {pool.submit(_judge, number, job): number for number, job in enumerate(jobs)}
        while waiting:
            ready, _ = wait(waiting, timeout=_LOOK_S, return_when=FIRST_COMPLETED)
            for future in ready:
                job = jobs[waiting.pop(future)]
                error = future.exception()
                yield future.result() if error is None else Judged(job, error=f"{error!r}")
            for number in waiting.values():
                if counts[2 * number]:
                    yield VideoProgress(jobs[number], counts[2 * number], counts[2 * number + 1])


def _prepare(model: bytes, second: bytes | None, counts: Any, threads: int) -> None:
    global _model, _second, _counts, _threads
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C: the parent process stops the workers
    _model, _second, _counts, _threads = model, second, counts, threads


def _judge(number: int, job: Job) -> Judged:
    """Judge one video in a worker process, and write its results."""
    with contextlib.suppress(TrainerError), open_source(job.video, live=False) as source:
        _counts[2 * number + 1] = source.frame_count or 0

    def on_frame(done: int) -> None:
        _counts[2 * number] = done

    return written(judge_job(job, _model, on_frame, _threads, _second))


def judge_job(
    job: Job,
    model: bytes,
    on_frame: Callable[[int], None] = lambda _: None,
    threads: int = 1,
    second: bytes | None = None,
) -> Judged:
    """Judge one video and write nothing. Errors are not raised: the returned ``Judged`` holds them.

    Args:
        job: The video.
        model: The bytes of the pose model bundle.
        on_frame: Called with the number of frames looked at so far, from other threads.
        threads: Number of threads; the result does not depend on it.
        second: The bytes of another bundle, for a second opinion.
    """
    name = job.video.name
    try:
        found = find_poses(job.video, model, on_frame, threads, job.is_mirrored, second)
        poses, troubles = found.poses, found.troubles
        notices = (*found.notices, *somebody_else(name, found.others_s))
        if not found.shows_somebody:
            return Judged(job, error=str(nobody_seen(name, troubles)), notices=notices)
        if job.exercise == AUTO:
            analysis = recognise(name, poses, troubles)
        else:
            analysis = judge(get(job.exercise), name, poses, troubles)
    except TrainerError as error:
        return Judged(job, error=str(error))
    opinion_s = None if second is None else against_s([t_s for t_s, _ in poses], troubles)
    return Judged(job, poses, analysis.result, "", notices, analysis.as_dict(), opinion_s)


def written(judged: Judged) -> Judged:
    """Write the JSON file, if the job asks for one. If that fails, the returned ``Judged`` holds the error."""
    path = judged.job.json_file
    if path is None or judged.contents is None:
        return judged
    try:
        write_json(path, judged.contents)
    except OSError as error:
        return Judged(judged.job, error=f"Cannot write {error.filename or path}: {error.strerror or error}.")
    return judged
