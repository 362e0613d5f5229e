"""Clips with known truth and their landmarks, for studies that judge them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import track

from trainer.check.landmark_cache import LandmarkCache
from trainer.check.sidecar import Sample, load_sample
from trainer.pose.models import model_bytes
from trainer.record.landmark_blob import TimedPose


def judged_clips(folders: Iterable[Path]) -> Iterator[tuple[Sample, Sequence[TimedPose], str]]:
    """The truth and landmarks of every clip in these folders, and the name of its folder; found landmarks are kept."""
    poses_of = LandmarkCache(model_bytes("full", None))
    paths = [path for folder in folders for path in sorted(folder.glob("*.json"))]
    for path in track(paths, "clips", console=Console(stderr=True)):
        sample = load_sample(path)
        yield sample, poses_of(sample.video), path.parent.name
