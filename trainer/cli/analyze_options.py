"""What judging one video and judging many have in common: the options, the models, progress bars and saving."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn

from calibration.landmarks import Side
from calibration.text import Text as Said
from exercises.judging.declaration import Exercise
from trainer.base.errors import TrainerError
from trainer.base.language import gettext_ as _
from trainer.cluster.address import Cluster
from trainer.pose.models import Variant, model_bytes
from trainer.record.store import Store
from trainer.recordings.batch import Judged
from trainer.recordings.clip_record import save_clip

__all__ = ["AnalyzeOptions", "columns", "models_of", "save", "side_of", "tell"]


@dataclass(frozen=True, slots=True)
class AnalyzeOptions:
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


def columns() -> tuple[TextColumn, BarColumn, TextColumn, TimeRemainingColumn]:
    """The columns of a progress bar."""
    percent = TextColumn("{task.percentage:>3.0f} %")
    return (TextColumn("{task.description}", markup=False), BarColumn(), percent, TimeRemainingColumn())


def models_of(options: AnalyzeOptions) -> tuple[bytes, bytes | None]:
    """The pose model, and the one for a second opinion.

    Raises:
        ModelError: One of them is not there and cannot be fetched.
    """
    return (
        model_bytes(options.variant, options.model),
        model_bytes("heavy", is_published=True) if options.second_opinion else None,
    )


def side_of(options: AnalyzeOptions, video: Path) -> Side | None:
    """The side that should work: the one asked for, or the one in the video's sidecar."""
    from trainer.check.sidecar import load_sample

    if options.side is not None:
        return options.side
    with contextlib.suppress(TrainerError):
        held = load_sample(video.with_suffix(".json")).more.get("side")
        return "left" if held == "left" else "right" if held == "right" else None
    return None


def tell(console: Console, notices: Sequence[Said]) -> None:
    """Print notices, in the person's language."""
    for notice in notices:
        console.print(_(notice), style="yellow")


def save(store: Store | None, options: AnalyzeOptions, judged: Judged) -> str:
    """Save the result in the record, if there is one. Returns why that failed, or ""."""
    if store is None or judged.result is None:
        return ""
    try:
        clip = judged.job.video, options.person, options.variant, judged.poses, judged.result, judged.opinion_s
        save_clip(store, *clip)
    except (OSError, sqlite3.Error) as error:
        return _("Saving failed: {why}.").format(why=getattr(error, "strerror", None) or error)
    return ""
