"""The command ``analyze``: judges one video in detail, or many in parallel."""

from __future__ import annotations

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.text import Text

import exercises
from calibration.landmarks import Side
from calibration.text import Text as Said
from calibration.text import say
from exercises.judging.declaration import Exercise
from exercises.judging.results import SetResult
from trainer.base.errors import SourceError, TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.base.terminal import kept, written
from trainer.capture.folders import Found, Recording, find_videos
from trainer.capture.mirrored import MirroredSource
from trainer.capture.sources import open_source
from trainer.cli.analyze_files import is_done, json_in, write_json
from trainer.cluster.address import Cluster
from trainer.coach.summary import print_summary
from trainer.coach.words import score_text
from trainer.pose.camera_motion import Transform
from trainer.pose.models import Variant, model_bytes
from trainer.record.opening import opened
from trainer.record.store import Store
from trainer.recordings.again import against_s
from trainer.recordings.analyse import Analysis, judge, nobody_seen, other_side, write_video
from trainer.recordings.batch import Job, Judged, judge_all
from trainer.recordings.batch import Progress as Progressed
from trainer.recordings.clip_record import save_clip
from trainer.recordings.looking import somebody_else
from trainer.recordings.pieces import find_poses
from trainer.recordings.recognise import AUTO, recognise

if TYPE_CHECKING:  # pyarrow is installed only with the extra "cluster"
    from trainer.recordings.data_set import DataSet

#: Maximum number of skipped files that are named.
NAMED = 5


@dataclass(frozen=True, slots=True)
class Options:
    """The options of the command.

    Attributes:
        videos: Video files, folders of videos, or one folder of images.
        exercise: The exercise in all videos; None to recognise it in each.
        json_file: Output file for one video, or output folder for several; None to write none.
        video_file: Output file for the annotated video, or None.
        save: Save the results in the record.
        person: Name of the person in the videos.
        fresh: Judge videos again that are already done.
        jobs: Number of videos judged at a time; None for one per core.
        model: A pose model file, or None.
        variant: Variant of the pose model.
        side: The side that works in the videos; None to take it from a sidecar, if there is one.
        is_mirrored: The videos are mirrored.
        cluster: The cluster that judges the videos; None for this machine.
        data_set: Folder of a Parquet data set to which the results are added, or None.
        second_opinion: Ask the heavy model for a second opinion.
    """

    videos: Sequence[Path]
    exercise: Exercise | None
    json_file: Path | None
    video_file: Path | None
    save: bool
    person: str
    fresh: bool
    jobs: int | None
    model: Path | None
    variant: Variant
    side: Side | None = None
    is_mirrored: bool = False
    cluster: Cluster | None = None
    data_set: Path | None = None
    second_opinion: bool = False


def analyze_videos(options: Options, console: Console) -> bool:
    """Judge one video or many.

    Returns:
        Whether all videos could be judged.

    Raises:
        TrainerError: The only video could not be judged, or there is no video.
    """
    if options.cluster is not None and options.jobs is not None:
        raise TrainerError(
            "--jobs is for this machine only.", "Leave it out: the cluster's workers have their threads."
        )
    if options.second_opinion and options.variant == "heavy":
        raise TrainerError("The heavy model cannot check itself.", "Leave out --variant, or --second-opinion.")
    found = find_videos(options.videos)
    is_plain = options.cluster is None and options.data_set is None
    if is_plain and found.recordings == [Recording(path) for path in options.videos] and len(found.recordings) == 1:
        _analyze_one(options, found.recordings[0].path, console)
        return True
    _tell_left_out(found, console)
    if not found.recordings:
        raise SourceError(f"There is no video in {options.videos[0]}.", "Give a folder with .mp4, .mov or .webm files.")
    if options.video_file is not None:
        if not is_plain:
            raise TrainerError("--video does not go with --on and --parquet.", "Leave it out, or both of them.")
        raise TrainerError("--video works with a single video only.", "Leave it out, or give one video.")
    return _analyze_many(options, found.recordings, console)


def _tell_left_out(found: Found, console: Console) -> None:
    if count := len(found.others):
        names = ", ".join(path.name for path in found.others[:NAMED]) + (", …" if count > NAMED else "")
        words = ngettext(
            "Skipped {n} file that is not a video: {names}", "Skipped {n} files that are not videos: {names}", count
        )
        console.print(words.format(n=count, names=names))
    _tell(console, [say("Cannot read the folder {folder}.", folder=str(path)) for path in found.unreadable])


def _columns() -> tuple[TextColumn, BarColumn, TextColumn, TimeRemainingColumn]:
    percent = TextColumn("{task.percentage:>3.0f} %")
    return (TextColumn("{task.description}", markup=False), BarColumn(), percent, TimeRemainingColumn())


def _analyze_one(options: Options, video: Path, console: Console) -> None:
    bundle, second = _models(options)
    with Progress(*_columns(), console=console, transient=True) as progress:
        with open_source(video, live=False) as source:
            task = progress.add_task(_("analysing"), total=source.frame_count)
        watched = lambda done: progress.update(task, completed=done)  # noqa: E731
        found = find_poses(video, bundle, watched, options.jobs, options.is_mirrored, second)
    poses, troubles = found.poses, found.troubles
    _tell(console, [*found.notices, *somebody_else(video.name, found.others_s)])
    is_empty = not found.shows_somebody
    asked = options.exercise
    if is_empty and asked is None:
        raise nobody_seen(video.name, troubles)
    analysis = recognise(video.name, poses, troubles) if asked is None else judge(asked, video.name, poses, troubles)
    exercise = exercises.get(analysis.result.exercise) if asked is None else asked
    _tell(console, other_side(video.name, _side(options, video), analysis.result))
    if options.json_file is not None:
        written(console, write_json(analysis, video, options.json_file))
    if options.save and not is_empty:
        with opened(console) as store:
            opinion_s = None if second is None else against_s([t_s for t_s, _pose in poses], troubles)
            judged = Judged(Job(video, AUTO, None), poses, analysis.result, opinion_s=opinion_s)
            error = _save(store, options, judged)
        if error:
            raise TrainerError(error)
        kept(console, store.path)
    print_summary(console, exercise, analysis.result)
    if options.video_file is not None:  # last, so that a failure here cannot lose the result
        _write_video(analysis, exercise, video, options.is_mirrored, found.views, options.video_file, console)
    if is_empty:
        raise nobody_seen(video.name, troubles)


def _write_video(
    analysis: Analysis,
    exercise: Exercise,
    video: Path,
    is_mirrored: bool,
    views: Sequence[Transform],
    path: Path,
    console: Console,
) -> None:
    with (
        Progress(*_columns(), console=console, transient=True) as progress,
        MirroredSource(open_source(video, live=False), is_mirrored) as source,
    ):
        task = progress.add_task(_("writing"), total=len(analysis.poses))
        on_frame = lambda done: progress.update(task, completed=done)  # noqa: E731
        notices = write_video(analysis, exercise, source, path, on_frame, views)
    written(console, path)
    _tell(console, notices)


def _side(options: Options, video: Path) -> Side | None:
    """The side that should work: the one asked for, or the one in the video's sidecar."""
    from trainer.check.sidecar import load_sample

    if options.side is not None:
        return options.side
    with contextlib.suppress(TrainerError):
        held = load_sample(video.with_suffix(".json")).more.get("side")
        return "left" if held == "left" else "right" if held == "right" else None
    return None


def _tell(console: Console, notices: Sequence[Said]) -> None:
    for notice in notices:
        console.print(_(notice), style="yellow")


def _analyze_many(options: Options, videos: Sequence[Recording], console: Console) -> bool:
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


def _data_set(options: Options, stack: contextlib.ExitStack) -> DataSet | None:
    if options.data_set is None:
        return None
    from trainer.recordings.data_set import opened_data_set

    return stack.enter_context(opened_data_set(options.data_set, options.variant))


def _judge_all(
    options: Options, jobs: list[Job], store: Store | None, data_set: DataSet | None, console: Console
) -> bool:
    done, failed = 0, 0
    models = _models(options)
    with Progress(*_columns(), console=console, transient=True) as progress:
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
                error = news.error or _save(store, options, news)
                if data_set is not None:
                    data_set.add(news)
                done, failed = done + (not error), failed + bool(error)
                if news.job.video in bars:
                    progress.remove_task(bars.pop(news.job.video))
                progress.update(everything, advance=1)
                words = (error, "red") if news.result is None or error else _in_words(news.result)
                progress.console.print(Text.assemble(name, ": ", words))
                _tell(progress.console, news.notices)
                if news.result is not None:
                    _tell(progress.console, other_side(name, _side(options, news.job.video), news.result))
        except KeyboardInterrupt:
            _print_outputs(options, done, store, console)
            words = _("Stopped: {done} of {all} done. Run the same command again to continue.")
            progress.console.print(words.format(done=done, all=len(jobs)))
            raise
    _print_outputs(options, done, store, console)
    return not failed


def _models(options: Options) -> tuple[bytes, bytes | None]:
    """The pose model, and the one for a second opinion.

    Raises:
        ModelError: One of them is not there and cannot be fetched.
    """
    return (
        model_bytes(options.variant, options.model),
        model_bytes("heavy", is_published=True) if options.second_opinion else None,
    )


def _news(options: Options, jobs: Sequence[Job], model: bytes, second: bytes | None) -> Iterator[Progressed | Judged]:
    """Judge the videos on the cluster, if there is one, or here."""
    if options.cluster is None:
        return judge_all(jobs, model, options.jobs, second)
    from trainer.cluster.client import judge_on

    return judge_on(options.cluster, jobs, model, with_poses=options.save, second=second)


def _print_outputs(options: Options, done: int, store: Store | None, console: Console) -> None:
    if done and options.json_file is not None:
        written(console, options.json_file)
    if done and options.data_set is not None:
        written(console, options.data_set)
    if done and store is not None:
        kept(console, store.path)


def _job(options: Options, video: Recording) -> Job:
    json_file = None if options.json_file is None else json_in(options.json_file, video)
    exercise = AUTO if options.exercise is None else options.exercise.id
    return Job(video.path, exercise, json_file, options.is_mirrored)


def _save(store: Store | None, options: Options, judged: Judged) -> str:
    """Save the result in the record, if there is one. Returns why that failed, or ""."""
    if store is None or judged.result is None:
        return ""
    try:
        clip = judged.job.video, options.person, options.variant, judged.poses, judged.result, judged.opinion_s
        save_clip(store, *clip)
    except (OSError, sqlite3.Error) as error:
        return _("Saving failed: {why}.").format(why=error)
    return ""


def _in_words(result: SetResult) -> str:
    name = _(exercises.get(result.exercise).name)
    count = len(result.reps)
    words = ngettext("{n} repetition", "{n} repetitions", count).format(n=count)
    if result.holds:
        seconds = sum(hold.end_s - hold.start_s for hold in result.holds)
        words = _("held for {seconds:.0f} s").format(seconds=seconds)
    spine, hips = score_text(result.scores.spine), score_text(result.scores.hips)
    return f"{name}, {words}, " + _("spine: {spine}, hips: {hips}").format(spine=spine, hips=hips)
