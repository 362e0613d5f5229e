"""The peak of every fault rule in every repetition or hold of clips with known truth, kept as a small record."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from exercises.judging.declaration import Exercise, FaultRule, Holding
from exercises.judging.habit import is_usual, offset_of, peaks_of
from exercises.judging.hindsight import calibrate_scenes
from exercises.judging.runner import SetRunner
from exercises.judging.update import Update
from trainer.check.compare import match
from trainer.check.compare_holds import match_holds
from trainer.check.sidecar import Sample, TrueHold
from trainer.record.landmark_blob import TimedPose

#: The peaks of the clips that the thresholds are held against.
RECORD = Path(__file__).parent / "peaks.csv"
#: A part of a hold counts as free of a fault only beyond this distance from the fault, seconds: posture changes slowly.
CLEAR_S = 1.0
#: A hold without the fault is read in parts of this length, seconds: a posture changes within a few.
PART_S = 2.0
_COLUMNS = ("exercise", "code", "observable", "set", "clip", "fault", "peaks")


@dataclass(frozen=True, slots=True)
class Peaks:
    """The peaks of one rule in one clip, as judged: the largest sustained value of each repetition or part of a hold.

    Attributes:
        exercise, code, observable: the rule.
        set: the folder of the clip.
        clip: its name.
        with_fault: the sidecar names this fault.
        peaks: in the rule's unit, minus the set's bias if the rule has a habit; NaN where *not seen*.
    """

    exercise: str
    code: str
    observable: str
    set: str
    clip: str
    with_fault: bool
    peaks: tuple[float, ...]


def find(exercise: Exercise, sample: Sample, poses: Sequence[TimedPose], folder: str) -> list[Peaks]:
    """The peaks in one clip, with and without each fault; empty if the clip shows another movement.

    Args:
        exercise: what is done.
        sample: the clip's truth.
        poses: its landmarks.
        folder: the set that it belongs to.
    """
    if sample.content != exercise.id or not sample.recommended:
        return []
    (_, calibration), *later = calibrate_scenes(exercise, poses)
    runner = SetRunner(exercise, calibration, later=later)
    updates = [runner.update(t_s, pose) for t_s, pose in poses]
    runner.finish()
    is_held = isinstance(exercise.counting, Holding)
    found = _in_holds(runner, updates, sample) if is_held else _in_repetitions(runner, sample)
    peaks: dict[tuple[str, str, bool], list[float]] = defaultdict(list)
    for rule, with_fault, peak in found:
        peaks[rule.code, rule.observable, with_fault].append(peak)
    return [
        Peaks(exercise.id, code, observable, folder, sample.name, with_fault, tuple(many))
        for (code, observable, with_fault), many in peaks.items()
    ]


def _in_repetitions(runner: SetRunner, sample: Sample) -> list[tuple[FaultRule, bool, float]]:
    reps, readings = runner.result().reps, runner.readings
    overshoots = getattr(runner.exercise.counting, "overshoots", ())
    out = []
    for i, j in match(sample.reps, reps):
        true = sample.reps[i].faults
        if true is None:
            continue
        codes = {fault.code for fault in true}
        others = [one for k, one in enumerate(readings) if k != j and is_usual(reps[k], overshoots)]
        for one in readings[j]:
            bias = offset_of(one.rule, peaks_of(one.rule, others, one.view))
            alone = math.nan if one.rule.habit is not None and one.rule.habit.needs_others else 0.0
            out.append((one.rule, one.rule.code in codes, one.peak - (alone if math.isnan(bias) else bias)))
    return out


def _in_holds(runner: SetRunner, updates: Sequence[Update], sample: Sample) -> list[tuple[FaultRule, bool, float]]:
    out = []
    for i, j in match_holds(sample.holds, runner.result().holds):
        true, held = sample.holds[i], runner.result().holds[j]
        inside = [update for update in updates if held.start_s <= update.t_s <= held.end_s]
        for rule in runner.exercise.faults:
            spans = _spans(true, rule.code)
            out += [(rule, True, _largest(rule, inside, start_s, end_s)) for start_s, end_s in spans]
            edges = [held.start_s, *(t for a, b in spans for t in (a - CLEAR_S, b + CLEAR_S)), held.end_s]
            for start_s, end_s in zip(edges[::2], edges[1::2], strict=True):
                parts = int((end_s - start_s) // PART_S)
                begins = (start_s + k * PART_S for k in range(parts))
                out += [(rule, False, _largest(rule, inside, begin_s, begin_s + PART_S)) for begin_s in begins]
    return out


def _spans(hold: TrueHold, code: str) -> list[tuple[float, float]]:
    """Start and end of each occurrence of this fault in a hold; an unknown one is that of the hold."""
    faults = [fault for fault in hold.faults or () if fault.code == code]
    spans = ((fault.onset_s, fault.end_s) for fault in faults)
    return sorted((hold.start_s if a is None else a, hold.end_s if b is None else b) for a, b in spans)


def _largest(rule: FaultRule, updates: Iterable[Update], start_s: float, end_s: float) -> float:
    """The largest sustained value in this time; NaN where *not seen*."""
    states = (state for update in updates if start_s <= update.t_s <= end_s for state in update.rules)
    levels = [state.level for state in states if state.rule is rule and not math.isnan(state.level)]
    return max(levels, default=math.nan)


def in_text(values: Iterable[float]) -> str:
    """Numbers as one field of a record, four digits each; "-" is *not seen*."""
    return " ".join("-" if math.isnan(value) else f"{value:.4g}" for value in values)


def of_text(field: str) -> tuple[float, ...]:
    """The numbers of a field that :func:`in_text` made."""
    return tuple(math.nan if number == "-" else float(number) for number in field.split())


def write(peaks: Iterable[Peaks], path: Path) -> None:
    """Write peaks as a CSV file; those of a clip in one field, four digits each."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(_COLUMNS)
        for one in peaks:
            key = (one.exercise, one.code, one.observable, one.set, one.clip)
            table.writerow((*key, "yes" if one.with_fault else "no", in_text(one.peaks)))


def read(path: Path = RECORD) -> list[Peaks]:
    """The peaks in a file that :func:`write` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Peaks(
                row["exercise"],
                row["code"],
                row["observable"],
                row["set"],
                row["clip"],
                row["fault"] == "yes",
                of_text(row["peaks"]),
            )
            for row in csv.DictReader(file)
        ]
