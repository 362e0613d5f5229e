"""Builds the judge that replays a recorded set, and finds the frames that it must not judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from calibration.picture import CONTRADICTED, Trouble
from exercises.judging.declaration import Exercise
from exercises.judging.hindsight import calibrate_scenes
from exercises.judging.runner import SetRunner
from trainer.record.landmark_blob import TimedPose
from trainer.record.records import SetRecord


def runner_of(one: SetRecord, exercise: Exercise, poses: Sequence[TimedPose]) -> SetRunner:
    """Return a judge for the set's frames, calibrated as the set was: live, or in hindsight for a recorded video.

    Args:
        one: The set.
        exercise: The exercise of the set.
        poses: The set's recorded frames.
    """
    is_live = one.mode != "recorded"
    (_, calibration), *later = [(0.0, None)] if is_live else calibrate_scenes(exercise, poses)
    own_range_deg = None if one.calibration is None else one.calibration.own_range_deg
    return SetRunner(exercise.in_form(one.variant), calibration, one.asked_side, own_range_deg, later, is_live)


def troubles_of(one: SetRecord, poses: Sequence[TimedPose]) -> dict[float, Trouble]:
    """Return the reason why frames were not judged, by their time: a second opinion contradicted the pose."""
    spans_s = one.second_opinion or ()
    return {t_s: CONTRADICTED for t_s, _ in poses if any(first_s <= t_s <= last_s for first_s, last_s in spans_s)}


def against_s(times_s: Iterable[float], troubles: Mapping[float, Trouble]) -> tuple[tuple[float, float], ...]:
    """Return the periods in which a second opinion contradicted the poses, in the form in which a set keeps them.

    Args:
        times_s: Time of each frame, in order.
        troubles: Why frames were not judged, by their time.
    """
    runs = groupby(times_s, lambda t_s: troubles.get(t_s) is CONTRADICTED)
    spans = [list(run) for is_against, run in runs if is_against]
    return tuple((span[0], span[-1]) for span in spans)
