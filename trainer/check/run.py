"""Check many clips on all cores."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from exercises import get, names
from trainer.base.errors import TrainerError
from trainer.base.pool import stoppable
from trainer.check.compare import compare
from trainer.check.comparison import Comparison
from trainer.check.landmark_cache import LandmarkCache
from trainer.check.landmark_study import LandmarkStudy, study
from trainer.check.sidecar import NO_EXERCISE, Sample, load_truth
from trainer.record.landmark_blob import TimedPose
from trainer.recordings.analyse import judge

_cache: LandmarkCache | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of one clip.

    Attributes:
        sample: the clip.
        comparisons: one for each checker; none if its exercise has no checker.
        landmarks: the landmark study, or None without per-frame truth.
        frames, seconds: length of the clip.
        error: why the clip could not be checked, or "".
    """

    sample: Sample
    comparisons: tuple[Comparison, ...] = ()
    landmarks: LandmarkStudy | None = None
    frames: int = 0
    seconds: float = 0.0
    error: str = ""


def check_clip(sample: Sample, cache: Callable[[Path], list[TimedPose]]) -> Checked:
    """Find the landmarks of one clip, judge them, and compare both with the truth; a bad clip gives an ``error``.

    Args:
        sample: the clip.
        cache: gives time and landmarks of every frame of a video.
    """
    try:
        poses = cache(sample.video)
        truth = load_truth(sample.truth) if sample.truth is not None else None
    except TrainerError as error:
        return Checked(sample, error=str(error))
    known = names()
    wanted = known if sample.exercise == NO_EXERCISE else [n for n in known if n == sample.exercise]
    comparisons = []
    for name in wanted:
        exercise = get(name).in_form(sample.form)
        comparisons.append(compare(exercise, judge(exercise, sample.video.name, poses), sample, truth))
    seconds = poses[-1][0] - poses[0][0] if poses else 0.0
    landmarks = study(poses, truth, {**sample.more, "camera": sample.camera}) if truth is not None else None
    return Checked(sample, tuple(comparisons), landmarks, len(poses), seconds)


def check_all(
    samples: Sequence[Sample], model: bytes, fresh: bool = False, jobs: int | None = None
) -> Iterator[Checked]:
    """Check clips on all cores; yields them as they finish.

    Args:
        samples: the clips.
        model: bytes of the pose model.
        fresh: ignore cached landmarks.
        jobs: number of processes, by default one per core.
    """
    jobs = min(jobs or os.cpu_count() or 1, len(samples))
    spawn = multiprocessing.get_context("spawn")
    with stoppable(ProcessPoolExecutor(jobs, spawn, _prepare, (model, fresh))) as pool:
        waiting = {pool.submit(_check, sample): sample for sample in samples}
        for future in as_completed(waiting):
            error = future.exception()
            yield Checked(waiting[future], error=f"{error!r}") if error is not None else future.result()


def _prepare(model: bytes, fresh: bool) -> None:
    global _cache
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the parent, which ends its workers
    _cache = LandmarkCache(model, fresh)


def _check(sample: Sample) -> Checked:
    assert _cache is not None
    return check_clip(sample, _cache)
