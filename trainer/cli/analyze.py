"""The command ``analyze``: judges one video in detail, or many in parallel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

import exercises
from calibration.text import say
from exercises.judging.declaration import Exercise
from trainer.base.errors import SourceError, TrainerError
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.base.terminal import kept, written
from trainer.capture.clip import check_clip_path
from trainer.capture.folders import FoundRecordings, Recording, find_videos
from trainer.capture.mirrored import MirroredSource
from trainer.capture.sources import open_source
from trainer.cli.analyze_files import write_json
from trainer.cli.analyze_many import analyze_many
from trainer.cli.analyze_options import AnalyzeOptions, columns, models_of, save, side_of, tell
from trainer.coach.summary import print_summary
from trainer.pose.camera_motion import Transform
from trainer.record.opening import opened
from trainer.recordings.again import against_s
from trainer.recordings.analyse import Analysis, judge, nobody_seen, other_side, write_video
from trainer.recordings.batch import Job, Judged
from trainer.recordings.looking import somebody_else
from trainer.recordings.pieces import find_poses
from trainer.recordings.recognise import AUTO, recognise

if TYPE_CHECKING:  # pyarrow is installed only with the extra "cluster"
    pass

#: Maximum number of skipped files that are named.
NAMED = 5


def analyze_videos(options: AnalyzeOptions, console: Console) -> bool:
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
    if options.video_file is not None:
        check_clip_path(options.video_file)
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
            raise TrainerError(
                "--video cannot be combined with --on or --parquet.", "Leave out --video, or --on and --parquet."
            )
        raise TrainerError("--video works with a single video only.", "Leave it out, or give one video.")
    return analyze_many(options, found.recordings, console)


def _tell_left_out(found: FoundRecordings, console: Console) -> None:
    if count := len(found.others):
        names = ", ".join(path.name for path in found.others[:NAMED]) + (", …" if count > NAMED else "")
        words = ngettext(
            "Skipped {n} file that is not a video: {names}", "Skipped {n} files that are not videos: {names}", count
        )
        console.print(words.format(n=count, names=names))
    tell(console, [say("Cannot read the folder {folder}.", folder=str(path)) for path in found.unreadable])


def _analyze_one(options: AnalyzeOptions, video: Path, console: Console) -> None:
    bundle, second = models_of(options)
    with Progress(*columns(), console=console, transient=True) as progress:
        with open_source(video, live=False) as source:
            task = progress.add_task(_("analysing"), total=source.frame_count)
        watched = lambda done: progress.update(task, completed=done)  # noqa: E731
        found = find_poses(video, bundle, watched, options.jobs, options.is_mirrored, second)
    poses, troubles = found.poses, found.troubles
    tell(console, [*found.notices, *somebody_else(video.name, found.others_s)])
    is_empty = not found.shows_somebody
    asked = options.exercise
    if is_empty and asked is None:
        raise nobody_seen(video.name, troubles)
    analysis = recognise(video.name, poses, troubles) if asked is None else judge(asked, video.name, poses, troubles)
    exercise = exercises.get(analysis.result.exercise) if asked is None else asked
    tell(console, other_side(video.name, side_of(options, video), analysis.result))
    if options.json_file is not None:
        written(console, write_json(analysis, video, options.json_file))
    print_summary(console, exercise, analysis.result)
    if options.save and not is_empty:  # after the result is told, so that a failure here cannot lose it
        with opened(console) as store:
            opinion_s = None if second is None else against_s([t_s for t_s, _pose in poses], troubles)
            judged = Judged(Job(video, AUTO, None), poses, analysis.result, opinion_s=opinion_s)
            error = save(store, options, judged)
        if error:
            raise TrainerError(error)
        kept(console, store.path)
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
        Progress(*columns(), console=console, transient=True) as progress,
        MirroredSource(open_source(video, live=False), is_mirrored) as source,
    ):
        task = progress.add_task(_("writing"), total=len(analysis.poses))
        on_frame = lambda done: progress.update(task, completed=done)  # noqa: E731
        notices = write_video(analysis, exercise, source, path, on_frame, views)
    written(console, path)
    tell(console, notices)
