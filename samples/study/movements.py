"""The reading of every gate in every movement of clips with known truth, kept as a small record.

A gate decides whether a movement is a repetition of the exercise: its smallest range and its limits. The clips are
judged with all gates open, and each exercise also judges the clips that show something else.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from exercises.judging.declaration import Counting, Exercise, Holding
from exercises.judging.hindsight import calibrate_scenes
from exercises.judging.hold import LEFT_S
from exercises.judging.repetition import TOP
from exercises.judging.results import Repetition
from exercises.judging.runner import SetRunner
from exercises.judging.update import State, Update
from samples.study.peaks import in_text, of_text
from trainer.check.compare import match
from trainer.check.sidecar import Sample
from trainer.record.landmark_blob import TimedPose

#: The movements of the clips that the gates are held against.
RECORD = Path(__file__).parent / "movements.csv"
#: Name of the gate of the smallest range; the other gates have their observable's name.
RANGE = "range"
#: With its gates open, an exercise counts movements from this share of its ``min_range`` on.
OPEN_PART = 0.5
_COLUMNS = ("exercise", "gate", "set", "clip", "counts", "values")


@dataclass(frozen=True, slots=True)
class Movements:
    """The readings of one gate in the movements of one kind in one clip.

    Attributes:
        exercise: the exercise that judged the clip.
        gate: :data:`RANGE` or the observable of a limit.
        set: the folder of the clip.
        clip: its name.
        counts: these are repetitions or parts of a hold by the sidecar; False for any other movement.
        values: one for each movement, in the same order for all gates; NaN where *not seen*.
    """

    exercise: str
    gate: str
    set: str
    clip: str
    counts: bool
    values: tuple[float, ...]


def find(exercise: Exercise, sample: Sample, poses: Sequence[TimedPose], folder: str) -> list[Movements]:
    """The movements in one clip; empty if its camera does not stand as the exercise asks.

    Args:
        exercise: the exercise that judges it.
        sample: the clip's truth.
        poses: its landmarks.
        folder: the set that it belongs to.
    """
    if not sample.recommended:
        return []
    (_, calibration), *later = calibrate_scenes(exercise, poses)
    runner = SetRunner(opened(exercise), calibration, later=later)
    updates = [runner.update(t_s, pose) for t_s, pose in poses]
    last = runner.finish()
    shows_it = sample.content == exercise.id
    if isinstance(exercise.counting, Holding):
        holds = [(hold.start_s, hold.end_s) for hold in sample.holds] if shows_it else []
        found = list(_parts_of_holds(exercise.counting, updates, holds))
    else:
        reps, values = _of_repetitions(exercise.counting, updates, last)
        right = {j for _, j in match(sample.reps if shows_it else (), reps)}
        found = [(j in right, one) for j, one in enumerate(values)]
    return [
        Movements(exercise.id, gate, folder, sample.name, counts, tuple(one[gate] for one in mine))
        for counts in (True, False)
        if (mine := [one for kind, one in found if kind is counts])
        for gate in mine[0]
    ]


def opened(exercise: Exercise) -> Exercise:
    """The exercise with its limits open and with ``OPEN_PART`` of its smallest range."""
    limits = tuple(replace(limit, low=-math.inf, high=math.inf) for limit in exercise.counting.limits)
    counting = replace(exercise.counting, limits=limits)
    if isinstance(counting, Counting):
        counting = replace(counting, min_range=OPEN_PART * counting.min_range)
    return replace(exercise, counting=counting)


def _of_repetitions(
    counting: Counting, updates: Sequence[Update], last: Repetition | None
) -> tuple[list[Repetition], list[dict[str, float]]]:
    """The movements that were counted, and each gate's reading: the median over the top, as the judge takes it."""
    reps, values, moving = [], [], list[Mapping[str, float]]()
    for repetition, update in [*((update.repetition, update) for update in updates), (last, None)]:
        if repetition is not None:
            signal = np.array([one[counting.observable] for one in moving])
            low, high = np.nanmin(signal), np.nanmax(signal)
            top = [one for one, now in zip(moving, signal, strict=True) if now >= low + TOP * (high - low)]
            reps.append(repetition)
            values.append(
                {RANGE: repetition.range_deg}
                | {limit.observable: _median([one[limit.observable] for one in top]) for limit in counting.limits}
            )
        moving = [*moving, update.values] if update is not None and update.state is State.MOVING else []
    return reps, values


def _median(values: Sequence[float]) -> float:
    seen = [value for value in values if not math.isnan(value)]
    return float(np.median(seen)) if seen else math.nan


def _parts_of_holds(
    holding: Holding, updates: Sequence[Update], holds: Sequence[tuple[float, float]]
) -> Iterator[tuple[bool, dict[str, float]]]:
    """The reading of each limit in parts of ``LEFT_S``: a limit that is passed for that long ends a hold.

    The reading of a part is therefore its value nearest to the middle of the limit.
    """
    seen = [update for update in updates if update.calibration is not None and update.values]
    begin = 0
    for i, update in enumerate(seen):
        if update.t_s - seen[begin].t_s < LEFT_S:
            continue
        part, begin = seen[begin:i], i
        start_s, end_s = part[0].t_s, part[-1].t_s
        inside = [a <= start_s and end_s <= b for a, b in holds]
        outside = [end_s < a or b < start_s for a, b in holds]
        if any(inside) or all(outside):
            yield any(inside), {limit.observable: _nearest(limit.observable, part) for limit in holding.limits}


def _nearest(observable: str, part: Sequence[Update]) -> float:
    values = [update.values[observable] for update in part if not math.isnan(update.values[observable])]
    return min(values, key=abs, default=math.nan)


def write(movements: Iterable[Movements], path: Path) -> None:
    """Write movements as a CSV file; those of a clip in one field, four digits each."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(_COLUMNS)
        for one in movements:
            key = (one.exercise, one.gate, one.set, one.clip)
            table.writerow((*key, "yes" if one.counts else "no", in_text(one.values)))


def read(path: Path = RECORD) -> list[Movements]:
    """The movements in a file that :func:`write` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Movements(
                row["exercise"],
                row["gate"],
                row["set"],
                row["clip"],
                row["counts"] == "yes",
                of_text(row["values"]),
            )
            for row in csv.DictReader(file)
        ]
