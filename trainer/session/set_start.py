"""The start of a set: the judge of its exercise, and the facts from the record about it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import exercises
from exercises.judging.runner import SetRunner
from trainer.plan.programme import PlannedSet
from trainer.pose.variant import Variant
from trainer.record.recorder import SetInfo, installed_versions

__all__ = ["info_of", "runner_of"]


def runner_of(one: PlannedSet, own_ranges: Mapping[str, Mapping[str, float]]) -> SetRunner:
    """The judge of a set.

    Args:
        one: the set.
        own_ranges: the person's own range of motion by exercise, see :mod:`trainer.plan.own_range`.
    """
    # An easier form has a smaller range on purpose.
    own_range_deg = None if one.variant else own_ranges.get(one.exercise)
    exercise = exercises.get(one.exercise).in_form(one.variant)
    return SetRunner(exercise, side=one.side, own_range_deg=own_range_deg, is_live=True)


def info_of(one: PlannedSet, t_s: float, camera: str, model: Variant, video: Path | None) -> SetInfo:
    """The facts from the record about a live set.

    Args:
        one: the set.
        t_s: when it begins, on the clock of the frames.
        camera: name of the camera.
        model: variant of the pose model.
        video: file to which the picture is recorded, or None.
    """
    return SetInfo(
        exercise=one.exercise,
        side=one.side,
        mode="live",
        start_s=t_s,
        camera=camera,
        model=model,
        versions=installed_versions(),
        variant=one.variant,
        amount=one.amount,
        video=None if video is None else video.absolute(),
    )
