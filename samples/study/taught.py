"""``python -m samples.study taught``: each of our own exercises taught from its samples, and held against other clips.

A lesson gets the good repetitions of an exercise's samples, and each repetition with a fault as a recording of that
fault. The taught exercise then judges clips of other bodies, rooms and cameras.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from exercises.judging.results import SetResult
from exercises.taught.build import exercise_of
from exercises.taught.faults import DemonstratedFault
from exercises.taught.films import Recording
from exercises.taught.holds import learn_hold
from exercises.taught.learn import Learnt, NotLearntError, learn
from trainer.check.sidecar import Sample
from trainer.recordings.analyse import judge

#: Faults that every exercise has, and that need not be shown.
COMMON = {"too_fast", "partial_range"}
#: A hold is counted exactly if it lasts as long as the true one, to this many seconds or this share of it.
HOLD_ERROR_S, HOLD_ERROR = 1.5, 0.1
#: A fault of a hold is found if it is reported during the true one, or at most this long before or after it, seconds.
HOLD_NEAR_S = 1.0
#: A hold that begins later than this has a start position of its own, seconds.
BEGINS_S = 1.0
#: A good part of a hold is shown if it is this long, seconds.
SHOWN_S = 3.0
#: A repetition is found if its peak lies within the true one, or at most this long before or after it, seconds.
NEAR_S = 0.5
Clip = tuple[Sample, Recording]


@dataclass(frozen=True, slots=True)
class Rep:
    """A true repetition: its start and end, seconds, and the codes of its faults of form."""

    start_s: float
    end_s: float
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Row:
    """An exercise in the table.

    Attributes:
        exercise: its id.
        shown: number of good repetitions or holds that were shown.
        signal: what is counted, in words; "" if nothing was learnt.
        refused: why nothing was learnt, or "".
        clips, exact: other clips from the recommended place, and how many of them are counted exactly.
        reps, counted: their repetitions, and how many are counted.
        good, false: their repetitions without a fault of form among those counted, and how many get one.
        faults: for each fault that was shown: the measure that tells it or why none does, and in the other clips how
            many there are and how many are reported.
        is_held: holds were shown, not repetitions.
        unseen, reps_unseen: other clips in which the start position is never seen, and their repetitions.
    """

    exercise: str
    shown: int
    signal: str = ""
    refused: str = ""
    clips: int = 0
    exact: int = 0
    reps: int = 0
    counted: int = 0
    good: int = 0
    false: int = 0
    unseen: int = 0
    reps_unseen: int = 0
    faults: Mapping[str, Mapping[str, str | int]] | None = None
    is_held: bool = False


def rows(samples: Iterable[Clip], others: Iterable[Clip]) -> list[Row]:
    """A row for each exercise of the samples."""
    mine, held = _by_exercise(samples), _by_exercise(others)
    return [_row(exercise, mine[exercise], held.get(exercise, [])) for exercise in sorted(mine)]


def _by_exercise(clips: Iterable[Clip]) -> dict[str, list[Clip]]:
    found: dict[str, list[Clip]] = defaultdict(list)
    for sample, poses in clips:
        if sample.recommended and sample.content == sample.exercise and (sample.reps or sample.holds):
            found[_lesson(sample)].append((sample, poses))
    return found


def _lesson(sample: Sample) -> str:
    """The exercise; for a hold with its view, since a demonstration has one camera place."""
    view = sample.camera.get("view")
    return f"{sample.exercise}, {view}" if sample.holds and view else sample.exercise


def _row(exercise: str, samples: Sequence[Clip], held: Sequence[Clip]) -> Row:
    is_held = any(sample.holds for sample, _poses in samples)
    good, shown = hold_parts(samples) if is_held else parts(samples)
    count = sum(n for _poses, n in good)
    try:
        lesson = (learn_hold if is_held else learn)(
            "taught", exercise, good, [DemonstratedFault(code, code, tuple(clips)) for code, clips in shown.items()]
        )
    except NotLearntError as error:
        return Row(exercise, count, refused=error.message, is_held=is_held)
    total: Counter[str] = Counter()
    told: dict[str, Counter[str]] = {code: Counter() for code in shown}
    for sample, poses in held:
        result = judge(exercise_of(lesson.taught), sample.name, poses).result
        total.update((_held if is_held else _compared)(sample, result, lesson, told))
    why = dict(lesson.refused)
    faults: dict[str, Mapping[str, str | int]] = {
        code: {
            "by": next((fault.measure.words for fault in lesson.taught.faults if fault.label == code), ""),
            "why": why.get(code, ""),
            "true": told[code]["true"],
            "found": told[code]["found"],
        }
        for code in shown
    }
    return Row(
        exercise,
        count,
        lesson.taught.signal.words,
        clips=total["clips"],
        exact=total["exact"],
        reps=total["reps"],
        counted=total["counted"],
        good=total["good"],
        false=total["false"],
        unseen=total["unseen"],
        reps_unseen=total["reps_unseen"],
        faults=faults,
        is_held=is_held,
    )


def parts(samples: Sequence[Clip]) -> tuple[list[tuple[Recording, int]], dict[str, list[Recording]]]:
    """Good repetitions with their number, and the recordings of each fault: the samples, cut where a fault begins."""
    good: list[tuple[Recording, int]] = []
    shown: dict[str, list[Recording]] = defaultdict(list)
    for sample, poses in samples:
        reps, first = reps_of(sample), 0
        while first < len(reps):
            codes, last = reps[first].codes, first
            while last + 1 < len(reps) and reps[last + 1].codes == codes:
                last += 1
            part = _cut(poses, reps, first, last)
            if not codes:
                good.append((part, last - first + 1))
            for code in sorted(codes):
                shown[code].append(part)
            first = last + 1
    return good, shown


def hold_parts(samples: Sequence[Clip]) -> tuple[list[tuple[Recording, int]], dict[str, list[Recording]]]:
    """Good holds, and the recordings of each fault.

    Clips without a fault are shown whole. Where every clip has one, a posture that is kept from the beginning is cut
    where the fault begins and ends.
    """
    good: list[tuple[Recording, int]] = []
    cut: list[tuple[Recording, int]] = []
    shown: dict[str, list[Recording]] = defaultdict(list)
    for sample, poses in samples:
        for hold in sample.holds:
            faults = [one for one in hold.faults or () if one.onset_s is not None and one.end_s is not None]
            for one in faults:
                shown[one.code].append(_between(poses, 0.0, one.end_s or 0.0))
            if not faults:
                good.append((poses, 1))
            elif hold.start_s <= BEGINS_S:
                edges = [
                    hold.start_s,
                    *(at_s or 0.0 for one in faults for at_s in (one.onset_s, one.end_s)),
                    hold.end_s,
                ]
                for begin_s, end_s in zip(edges[::2], edges[1::2], strict=True):
                    if end_s - begin_s >= SHOWN_S:
                        cut.append((_between(poses, begin_s, end_s), 1))
    return good or cut, shown


def _held(sample: Sample, result: SetResult, lesson: Learnt, told: Mapping[str, Counter[str]]) -> Counter[str]:
    """What a clip of a hold adds to its exercise's row; see :func:`_compared`."""
    labels = {fault.code: fault.label for fault in lesson.taught.faults}
    true_s = sum(one.end_s - one.start_s for one in sample.holds)
    lasted_s = sum(one.end_s - one.start_s for one in result.holds)
    is_exact = len(result.holds) == len(sample.holds) and abs(lasted_s - true_s) <= max(
        HOLD_ERROR_S, HOLD_ERROR * true_s
    )
    total = Counter[str](clips=1, exact=int(is_exact), reps=len(sample.holds), counted=len(result.holds))
    total["unseen"] = int(result.calibration is None)
    total["reps_unseen"] = total["unseen"] * total["reps"]
    mine = [(labels.get(one.code), one.onset_s, one.end_s) for hold in result.holds for one in hold.faults]
    true = [one for hold in sample.holds for one in hold.faults or ()]
    for one in true:
        if one.code in told and one.onset_s is not None and one.end_s is not None:
            begin_s, end_s = one.onset_s - HOLD_NEAR_S, one.end_s + HOLD_NEAR_S
            told[one.code]["true"] += 1
            told[one.code]["found"] += any(code == one.code and a <= end_s and b >= begin_s for code, a, b in mine)
    times = [(one.onset_s or 0.0, one.end_s or float("inf")) for one in true]
    false = [one for one in mine if not any(one[1] <= b + HOLD_NEAR_S and one[2] >= a - HOLD_NEAR_S for a, b in times)]
    total["good"], total["false"] = len(result.holds), min(len(false), len(result.holds))
    return total


def reps_of(sample: Sample) -> list[Rep]:
    """The repetitions of a clip whose times are known."""
    return [
        Rep(one.start_s, one.end_s, frozenset(fault.code for fault in one.faults or ()) - COMMON)
        for one in sample.reps
        if one.start_s is not None and one.end_s is not None
    ]


def _cut(poses: Recording, reps: Sequence[Rep], first: int, last: int) -> Recording:
    begin_s = 0.0 if first == 0 else (reps[first - 1].end_s + reps[first].start_s) / 2
    end_s = float("inf") if last + 1 == len(reps) else (reps[last].end_s + reps[last + 1].start_s) / 2
    return _between(poses, begin_s, end_s)


def _between(poses: Recording, begin_s: float, end_s: float) -> Recording:
    return [(t_s, pose) for t_s, pose in poses if begin_s <= t_s <= end_s]


def _compared(sample: Sample, result: SetResult, lesson: Learnt, told: Mapping[str, Counter[str]]) -> Counter[str]:
    """What a clip adds to its exercise's row; ``told`` takes the faults that were shown."""
    reps = reps_of(sample)
    total = Counter[str](clips=1, exact=int(len(result.reps) == len(reps)), reps=len(reps))
    total["unseen"] = int(result.calibration is None)
    total["reps_unseen"] = total["unseen"] * total["reps"]
    labels = {fault.code: fault.label for fault in lesson.taught.faults}
    for true in reps:
        for code in true.codes & told.keys():
            told[code]["true"] += 1
    for rep in result.reps:
        total["counted"] += 1
        near = [one for one in reps if one.start_s - NEAR_S <= rep.peak_s <= one.end_s + NEAR_S]
        found = {labels[fault.code] for fault in rep.faults if fault.code in labels}
        if near and not near[0].codes:
            total["good"] += 1
            total["false"] += bool(found)
        for code in found & {*(near[0].codes if near else ())}:
            told[code]["found"] += 1
    return total


def write(found: Sequence[Row], path: Path) -> None:
    """Write the rows for ``docs.make.pages``."""
    path.write_text(json.dumps([asdict(row) for row in found], indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> None:
    """Teach from the first folder, judge the others, and write the figures."""
    from samples.study.judged_clips import judged_clips

    parser = argparse.ArgumentParser(prog="python -m samples.study taught", description=__doc__)
    parser.add_argument("samples", type=Path, help="clips to teach from")
    parser.add_argument("others", type=Path, nargs="+", help="clips to judge")
    parser.add_argument("--out", type=Path, required=True, help="JSON file to be written")
    given = parser.parse_args(arguments)
    mine = [(sample, poses) for sample, poses, _folder in judged_clips([given.samples])]
    held = [(sample, poses) for sample, poses, _folder in judged_clips(given.others)]
    write(rows(mine, held), given.out)
