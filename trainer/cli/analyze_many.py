"""Judges many videos: on all cores, or on a cluster, going on where an earlier run stopped."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress, TaskID
from rich.text import Text

import exercises
from exercises.judging.results import SetResult
from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.base.terminal import kept, written
from trainer.capture.folders import Recording
from trainer.cli.analyze_files import is_done, json_in
from trainer.cli.analyze_options import AnalyzeOptions, columns, models_of, save, side_of, tell
from trainer.coach.words import score_text
from trainer.record.opening import opened
from trainer.record.store import Store
from trainer.recordings.analyse import other_side
from trainer.recordings.batch import Job, Judged, VideoProgress, judge_all
from trainer.recordings.recognise import AUTO

if TYPE_CHECKING:  # pyarrow is installed only with the extra "cluster"
    from trainer.recordings.data_set import DataSet

__all__ = ["analyze_many"]


def analyze_many(options: AnalyzeOptions, videos: Sequence[Recording], console: Console) -> bool:
    """Judge many videos, except for those that are done.

    Returns:
        Whether all of them could be judged.

    Raises:
        TrainerError: Two videos have the same name, or the results cannot be written.
    """
    jobs = [_job(options, video) for video in videos]
    if options.json_file is not None:
        files = Counter(job.json_file for job in jobs)
        if twice := [file for file, count in files.items() if file is not None and count > 1]:
            raise TrainerError(f"Two of the videos are named {twice[0].stem}.", "Analyse their folders one at a time.")
        try:
            for folder in {options.json_file, *(file.parent for file in files if file is not None)}:
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TrainerError(
                f"Cannot write to the folder {options.json_file}: {error.strerror}.", "Choose another folder."
            ) from error
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(opened(console)) if options.save else None
        data_set = _data_set(options, stack)
        # An earlier result may be of the other side.
        is_fresh = options.fresh or options.is_mirrored
        waiting = [job for job in jobs if is_fresh or not is_done(job, store, data_set)]
        if len(waiting) < len(jobs):
            count = len(jobs) - len(waiting)
            words = ngettext("{n} video is already done.", "{n} videos are already done.", count)
            console.print(words.format(n=count))
        if not waiting:
            return True
        return _judge_all(options, waiting, store, data_set, console)


def _data_set(options: AnalyzeOptions, stack: contextlib.ExitStack) -> DataSet | None:
    if options.data_set is None:
        return None
    from trainer.recordings.data_set import opened_data_set

    return stack.enter_context(opened_data_set(options.data_set, options.variant))


def _judge_all(
    options: AnalyzeOptions, jobs: list[Job], store: Store | None, data_set: DataSet | None, console: Console
) -> bool:
    done, failed = 0, 0
    models = models_of(options)
    with Progress(*columns(), console=console, transient=True) as progress:
        everything = progress.add_task(_("all videos"), total=len(jobs))
        bars: dict[Path, TaskID] = {}
        try:
            for news in _news(options, jobs, *models):
                name = news.job.video.name
                if not isinstance(news, Judged):
                    if news.job.video not in bars:
                        bars[news.job.video] = progress.add_task(name, total=news.total or None)
                    progress.update(bars[news.job.video], completed=news.done)
                    continue
                error = news.error or save(store, options, news)
                if data_set is not None:
                    data_set.add(news)
                done, failed = done + (not error), failed + bool(error)
                if news.job.video in bars:
                    progress.remove_task(bars.pop(news.job.video))
                progress.update(everything, advance=1)
                words = (error, "red") if news.result is None or error else _in_words(news.result)
                progress.console.print(Text.assemble(name, ": ", words))
                tell(progress.console, news.notices)
                if news.result is not None:
                    tell(progress.console, other_side(name, side_of(options, news.job.video), news.result))
        except KeyboardInterrupt:
            _print_outputs(options, done, store, console)
            words = _("Stopped: {done} of {all} done. Run the same command again to continue.")
            progress.console.print(words.format(done=done, all=len(jobs)))
            raise
    _print_outputs(options, done, store, console)
    return not failed


def _news(
    options: AnalyzeOptions, jobs: Sequence[Job], model: bytes, second: bytes | None
) -> Iterator[VideoProgress | Judged]:
    """Judge the videos on the cluster, if there is one, or here."""
    if options.cluster is None:
        return judge_all(jobs, model, options.jobs, second)
    from trainer.cluster.client import judge_on

    return judge_on(options.cluster, jobs, model, with_poses=options.save, second=second)


def _print_outputs(options: AnalyzeOptions, done: int, store: Store | None, console: Console) -> None:
    if done and options.json_file is not None:
        written(console, options.json_file)
    if done and options.data_set is not None:
        written(console, options.data_set)
    if done and store is not None:
        kept(console, store.path)


def _job(options: AnalyzeOptions, video: Recording) -> Job:
    json_file = None if options.json_file is None else json_in(options.json_file, video)
    exercise = AUTO if options.exercise is None else options.exercise.id
    return Job(video.path, exercise, json_file, options.is_mirrored)


def _in_words(result: SetResult) -> str:
    name = _(exercises.get(result.exercise).name)
    count = len(result.reps)
    words = ngettext("{n} repetition", "{n} repetitions", count).format(n=count)
    if result.holds:
        seconds = sum(hold.end_s - hold.start_s for hold in result.holds)
        words = _("held for {seconds:.0f} s").format(seconds=seconds)
    spine, hips = score_text(result.scores.spine), score_text(result.scores.hips)
    return f"{name}, {words}, " + _("spine: {spine}, hips: {hips}").format(spine=spine, hips=hips)
