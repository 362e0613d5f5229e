"""``python -m samples.study gates``: every gate against movements that are repetitions and movements that are not.

A gate decides whether a movement counts: the exercise's smallest range, and each limit. Without folders this prints the
table of the committed record. With folders of clips and sidecars it finds the movements; ``--record``
writes them.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import exercises
from exercises.judging.declaration import Counting, Exercise, Holding
from exercises.judging.why import Why
from samples.study import movements
from samples.study.movements import OPEN_PART, RANGE, Movements
from samples.study.thresholds import FEWEST_WITHOUT, number
from trainer.check.sidecar import Sample

Array = NDArray[np.float64]


#: Every exercise judges every clip of its posture in these sets. In the other sets, it judges only its own and the
#: clips that show no exercise; judging all would take hours.
ALL_JUDGE = ("samples", "other studio")


@dataclass(frozen=True, slots=True, eq=False)
class Gate:
    """One gate against the recordings.

    Attributes:
        exercise: its id.
        name: :data:`RANGE` or the limit's observable.
        low, high: the values that it lets through.
        why: its source as declared.
        right: its readings of repetitions and holds (N,), ascending, seen ones only.
        other: the same in other movements that every other gate lets through. Of a hold: outside of it, only what this
            gate refuses, because a part that no gate refuses may be held as well.
        clips: number of clips with any of them.
        error: spread of a repetition's value about the median of its clip, as a standard deviation.
    """

    exercise: str
    name: str
    low: float
    high: float
    why: Why
    right: Array
    other: Array
    clips: int
    error: float

    def wrong(self, low: float, high: float) -> tuple[int, int]:
        """Number of repetitions refused, and of other movements let through, between these bounds."""
        is_through = (low <= self.other) & (self.other <= high)
        return int(((self.right < low) | (self.right > high)).sum()), int(is_through.sum())

    @property
    def refused(self) -> Array:
        """Its readings of the movements that no other gate refuses, ascending."""
        return self.other[(self.other < self.low) | (self.other > self.high)]

    @property
    def is_fitted(self) -> bool:
        """Whether the recordings support the gate: it lies between the readings of repetitions and of other movements.

        Enough repetitions were seen, and within the measure's error no other bounds misjudge fewer movements. A limit
        must refuse something by itself. Below a smallest range, no movement that reads ``OPEN_PART`` of it may be seen.
        """
        if len(self.right) < FEWEST_WITHOUT or (self.name != RANGE and not len(self.refused)):
            return False
        shifted = [(self.low - off, self.high + off) for off in (0.0, self.error, -self.error)]
        return min(sum(self.wrong(low, high)) for low, high in shifted) == self.fewest()

    def fewest(self) -> int:
        """The fewest movements that any bounds misjudge."""
        lows = [-math.inf, *self.right, *np.nextafter(self.other, np.inf)] if self.low > -math.inf else [-math.inf]
        highs = [math.inf, *self.right, *np.nextafter(self.other, -np.inf)] if self.high < math.inf else [math.inf]
        return min(sum(self.wrong(low, high)) for low in lows for high in highs)


def others(values: Array) -> str:
    """Number of other movements and their readings, such as "3 others, -0.04 to -0.01"."""
    if not len(values):
        return "no other"
    ends = dict.fromkeys(number(value) for value in (values[0], values[-1]))
    return f"{len(values)} other{'s' if len(values) > 1 else ''}, {' to '.join(ends)}"


def bounds(exercise: Exercise) -> Iterator[tuple[str, float, float, Why]]:
    """Name, lowest and highest value and source of each gate of an exercise."""
    counting = exercise.counting
    if isinstance(counting, Counting):
        yield RANGE, counting.min_range, math.inf, counting.why
    for limit in counting.limits:
        yield limit.observable, limit.low, limit.high, limit.why


def gates(found: Iterable[Movements]) -> list[Gate]:
    """All gates of our exercises, in their order."""
    of = defaultdict(list)
    for one in found:
        of[one.exercise].append(one)
    return [gate for name in exercises.names() for gate in _gates(exercises.get(name), of[name])]


def _gates(exercise: Exercise, found: Sequence[Movements]) -> Iterator[Gate]:
    declared, is_held = list(bounds(exercise)), isinstance(exercise.counting, Holding)
    tables: dict[tuple[str, str, bool], dict[str, Array]] = defaultdict(dict)
    for one in found:
        tables[one.set, one.clip, one.counts][one.gate] = np.array(one.values, np.float64)
    for name, low, high, why in declared:
        right, other, off, clips = [np.empty(0)], [np.empty(0)], [np.empty(0)], set()
        for (folder, clip, counts), table in tables.items():
            passes = np.ones(len(table[name]), bool)
            if not counts:
                for gate, least, most, _ in declared:
                    passes &= (gate == name) | np.isnan(table[gate]) | ((least <= table[gate]) & (table[gate] <= most))
            values = table[name][passes & np.isfinite(table[name])]
            if not counts and is_held:
                values = values[(values < low) | (values > high)]
            (right if counts else other).append(values)
            off += [np.abs(values - np.median(values))] if counts and len(values) > 1 else []
            clips |= {(folder, clip)} if len(values) else set()
        of_clip = np.concatenate(off)
        error = 1.4826 * float(np.median(of_clip)) if len(of_clip) else 0.0
        read, else_read = (np.sort(np.concatenate(many)) for many in (right, other))
        yield Gate(exercise.id, name, low, high, why, read, else_read, len(clips), error)


def markdown(found: Sequence[Movements]) -> str:
    """The table."""
    lines = [
        "## Gates",
        "",
        f"{len({(one.set, one.clip) for one in found})} clips from the recommended camera places, of these sets: "
        f"{', '.join(sorted({one.set for one in found}))}. Each exercise judged its own clips with all gates open. It "
        f"also judged clips of other exercises of the same posture from the sets {' and '.join(ALL_JUDGE)}, and clips "
        f"that show no exercise. Movements of less than {OPEN_PART:g} times the smallest range are not recorded.",
        "",
        "- *Others* are movements that are no repetitions, but pass every other gate.",
        "- *Fewest wrong* is the number of movements that the best possible bounds would misjudge.",
        "- A gate *fits* if bounds within its error misjudge no more than that, and if there are at least "
        f"{FEWEST_WITHOUT} repetitions. A limit must also refuse something that no other gate refuses.",
        "",
        "| exercise | gate | from | to | repetitions | smallest | largest | others | refused | let through "
        "| refused wrongly | fewest wrong | error | fits | source |",
        "|---|---|--:|--:|--:|--:|--:|--:|---|--:|--:|--:|--:|---|---|",
    ]
    for one in gates(found):
        wrongly, through = one.wrong(one.low, one.high)
        cells = (
            one.exercise,
            one.name,
            *("–" if math.isinf(bound) else number(bound) for bound in (one.low, one.high)),
            len(one.right),
            *((number(one.right[0]), number(one.right[-1])) if len(one.right) else ("–", "–")),
            len(one.other),
            others(one.refused),
            through,
            wrongly,
            one.fewest(),
            number(one.error),
            "yes" if one.is_fitted else "no",
            type(one.why).__name__,
        )
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str]) -> None:
    """Print the table; find the movements of clips first if folders are given."""
    parser = argparse.ArgumentParser(prog="python -m samples.study gates", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", help="clips with their sidecars; their names are the sets'")
    parser.add_argument("--record", type=Path, help="CSV file to be written with the movements")
    given = parser.parse_args(arguments)
    found = _of_folders(given.folders) if given.folders else movements.read()
    if given.record:
        movements.write(found, given.record)
    sys.stdout.write(markdown(found))


def _of_folders(folders: Iterable[Path]) -> list[Movements]:
    from samples.study.judged_clips import judged_clips

    out = []
    for sample, poses, folder in judged_clips(folders):
        for name in judges(sample, folder):
            out += movements.find(exercises.get(name), sample, poses, folder)
    return sorted(out, key=lambda one: (one.exercise, one.gate, one.set, one.clip, one.counts))


def judges(sample: Sample, folder: str) -> list[str]:
    """The exercises that judge a clip: its own; see :data:`ALL_JUDGE` for those that begin in the same posture."""
    if sample.exercise not in exercises.names():
        return exercises.names()
    shows_it = sample.content == sample.exercise and folder not in ALL_JUDGE
    mine = _postures(sample.exercise)
    return [name for name in exercises.names() if name == sample.exercise or (not shows_it and _postures(name) & mine)]


def _postures(name: str) -> set[str]:
    need = exercises.get(name).need
    return {posture.id for posture in need.postures} if need is not None else set()
