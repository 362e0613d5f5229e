"""``python -m samples.study plateaus``: judges clips again with constants moved.

Without folders this prints the table of the committed record. With folders of clips and sidecars it judges them with
each constant times each of ``FACTORS``. ``--record`` adds the outcome to a file; what the file already holds is not
judged again, so an interrupted run can be continued.
"""

from __future__ import annotations

import argparse
import ast
import json
import pickle
import re
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import track

import exercises
from exercises.judging.declaration import Counting, Holding
from exercises.judging.results import Fault, Hold, Repetition, SetFault, SetResult
from samples.study import plateaus
from samples.study.plateaus import FAR, FURTHEST, NEAR, PLATEAU, RECORD, Moved
from samples.study.sources import ROOT, deciding, modules
from trainer.check.compare import match
from trainer.check.compare_holds import match_holds
from trainer.check.sidecar import NO_EXERCISE, Sample, TrueFault, TrueHold, TrueRep
from trainer.record.landmark_blob import TimedPose

#: A module that serves no more than this many exercises is judged on all of their clips.
FEW = 3
#: Modules that all exercises reach through these belong to the mechanism.
CORE = ("exercises/judging/runner.py", "exercises/judging/hindsight.py", "exercises/judging/low_points.py")
#: Modules that see no landmarks of a recording: they look at pictures, place the camera, talk or draw.
NOT_OF_LANDMARKS = {
    "calibration/picture.py",
    "calibration/placement.py",
    "exercises/judging/movement.py",
    "exercises/judging/not_judged.py",
    "exercises/judging/placing.py",
}
#: Modules that only serve exercises that count, or that hold.
SERVES = {
    "exercises/judging/counter.py": Counting,
    "exercises/judging/swing.py": Counting,
    "exercises/judging/hold.py": Holding,
}


def to_move() -> Iterator[tuple[str, str, str]]:
    """Module, name and value of every constant that decides a verdict and whose source is taste or a plateau."""
    for module, found in deciding():
        if module not in NOT_OF_LANDMARKS and (found.source == "Taste" or PLATEAU in found.comment):
            for name, value in zip(found.names, found.values, strict=True):
                # Not what is computed from other constants.
                if not re.search(r"[a-zA-Z]\w*\(|\[TRUNK", value.removeprefix("np.array(")):
                    yield module, name, value


@cache
def _importers() -> dict[str, set[str]]:
    """The modules that import each module."""
    out = defaultdict(set)
    for path in modules():
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                within = node.module.replace(".", "/")
                for name in (within, *(f"{within}/{alias.name}" for alias in node.names)):
                    out[f"{name}.py"].add(path)
    return dict(out)


@cache
def users(module: str) -> tuple[str, ...]:
    """The exercises whose verdicts depend on a module, by what imports it."""
    importers, reached, todo = _importers(), {module}, [module]
    while todo:
        new = importers.get(todo.pop(), set()) - reached
        reached |= new
        todo += new
    ids = exercises.names()
    kind = SERVES.get(module)
    if reached & {*CORE} or kind is not None:
        return tuple(one for one in ids if kind is None or isinstance(exercises.get(one).counting, kind))
    return tuple(one for one in ids if f"exercises/{one}.py" in reached)


@dataclass(frozen=True, slots=True)
class Judged:
    """One clip as judged.

    Attributes:
        verdict: its repetitions and holds with their sides and faults, the set's faults, and what was *not seen*.
        wrong: how many of these the sidecar contradicts.
        everything: all numbers of the result.
    """

    verdict: str
    wrong: int
    everything: str


def judged(sample: Sample, result: SetResult | None, exercise_id: str) -> Judged:
    """Compare a result with its sidecar. A result of None, because judging failed, misses everything."""
    shows_it = sample.content == exercise_id
    if result is None:
        return Judged("", len(sample.reps) + len(sample.holds) if shows_it else 0, "")
    movements: list[Repetition | Hold] = [*result.reps, *result.holds]
    told = [(getattr(one, "side", None), sorted(codes(one.faults))) for one in movements]
    notes = sorted({note.what for note in result.not_seen})
    everything = repr((movements, result.set_faults, result.not_seen))
    return Judged(repr((told, sorted(codes(result.set_faults)), notes)), wrong(sample, result, shows_it), everything)


def codes(faults: Iterable[Fault | SetFault | TrueFault]) -> set[str]:
    """The codes of faults, except ``partial_range``, which sidecars do not label."""
    return {fault.code for fault in faults} - {"partial_range"}


def wrong(sample: Sample, result: SetResult, shows_it: bool) -> int:
    """Repetitions and holds missed or made up, and faults missed or falsely reported in the others."""
    reps, holds = (sample.reps, sample.holds) if shows_it else ((), ())
    pairs: list[tuple[TrueRep | TrueHold, Repetition | Hold]]
    pairs = [(reps[i], result.reps[j]) for i, j in match(reps, result.reps)]
    pairs += [(holds[i], result.holds[j]) for i, j in match_holds(holds, result.holds)]
    miscounted = len(reps) + len(holds) + len(result.reps) + len(result.holds) - 2 * len(pairs)
    faults = sum(len(codes(true.faults) ^ codes(told.faults)) for true, told in pairs if true.faults is not None)
    if shows_it and sample.set_faults is not None:
        faults += len(codes(sample.set_faults) ^ codes(result.set_faults))
    return miscounted + faults


class Bench:
    """Judges clips with constants moved, in a process of its own.

    Args:
        clips: each pickled clip and its sample, by the exercise that judges it.
        most: number of clips an exercise for constants of the mechanism; those of one exercise are judged on all.
    """

    def __init__(self, clips: Mapping[str, Sequence[tuple[Path, Sample]]], most: int) -> None:
        self._clips, self._most = clips, most
        self._as_is: dict[tuple[str, ...], list[Judged]] = {}
        self._worker = subprocess.Popen(
            [sys.executable, "-m", "samples.study.moved"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )

    def close(self) -> None:
        """End the process."""
        self._worker.communicate()

    def measure(self, module: str, name: str, value: str, done: Mapping[float, Moved]) -> list[Moved]:
        """The outcome of every factor that is needed and not tried yet, the smallest first.

        Verdicts that stay the same at half of the constant, say, are not tried nearer to it.
        """
        out = {**done}

        def changes(factor: float) -> bool:
            if factor not in out:
                out[factor] = self._moved(module, name, value, factor)
            return out[factor].changed > 0

        far = [changes(factor) for factor in FAR]
        further = NEAR if any(far) else FURTHEST
        for factor, is_needed in zip(further, far if any(far) else (True, True), strict=True):
            if is_needed:
                changes(factor)
        return [out[factor] for factor in sorted(out)]

    def _moved(self, module: str, name: str, value: str, factor: float) -> Moved:
        ids = users(module)
        if ids not in self._as_is:
            self._as_is[ids] = self._judge(module, "", 1.0, ids)
        as_is, now = self._as_is[ids], self._judge(module, name, factor, ids)
        pairs = list(zip(as_is, now, strict=True))
        return Moved(
            module=module,
            name=name,
            value=value,
            factor=factor,
            clips=len(now),
            differ=sum(a.everything != b.everything for a, b in pairs),
            changed=sum(a.verdict != b.verdict for a, b in pairs),
            wrong=sum(one.wrong for one in now),
            wrong_as_is=sum(one.wrong for one in as_is),
        )

    def _judge(self, module: str, name: str, factor: float, ids: tuple[str, ...]) -> list[Judged]:
        most = self._most if len(ids) > FEW else sys.maxsize
        clips = [(path, sample, one) for one in ids for path, sample in _spread(self._clips[one], most)]
        at = [(str(path), one) for path, _, one in clips]
        assert self._worker.stdin is not None
        assert self._worker.stdout is not None
        self._worker.stdin.write(
            json.dumps({"module": module, "name": name, "factor": factor, "clips": at}).encode() + b"\n"
        )
        self._worker.stdin.flush()
        results = pickle.load(self._worker.stdout)
        return [judged(sample, result, one) for (_, sample, one), result in zip(clips, results, strict=True)]


def _spread(paths: Sequence[tuple[Path, Sample]], most: int) -> list[tuple[Path, Sample]]:
    """At most ``most`` of the clips, from all parts of the list."""
    step = max(1.0, len(paths) / most)
    return [paths[int(k * step)] for k in range(min(len(paths), most))]


def main(arguments: Sequence[str]) -> None:
    """Print the table; judge the clips first if folders are given."""
    parser = argparse.ArgumentParser(prog="python -m samples.study plateaus", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", help="clips with their sidecars")
    parser.add_argument("--record", type=Path, default=RECORD, help="CSV file with the outcomes")
    parser.add_argument("--most", type=int, default=1, help="clips an exercise for constants of the mechanism")
    parser.add_argument("--every", type=int, default=2, help="judge every second frame, say, to save time")
    parser.add_argument("--jobs", type=int, default=1, help="processes at once")
    given = parser.parse_args(arguments)
    if given.folders:
        from samples.study.judged_clips import judged_clips

        with TemporaryDirectory() as folder:
            clips = kept(judged_clips(given.folders), Path(folder), given.every)
            measure(clips, given.most, given.record, given.jobs)
    sys.stdout.write(plateaus.markdown(plateaus.read(given.record)))


def kept(
    clips: Iterable[tuple[Sample, Sequence[TimedPose], str]], folder: Path, every: int
) -> dict[str, list[tuple[Path, Sample]]]:
    """Pickle clips, and list them by the exercise that judges them: its own, then those that show none.

    Args:
        clips: truth, landmarks and folder of each.
        folder: where the pickles go.
        every: keep every n-th frame.
    """
    out: dict[str, list[tuple[Path, Sample]]] = defaultdict(list)
    nobodys: list[tuple[Path, Sample]] = []
    for number, (sample, poses, _) in enumerate(clips):
        path = folder / f"{number}.pickle"
        path.write_bytes(pickle.dumps((sample, poses[::every])))
        (nobodys if sample.exercise == NO_EXERCISE else out[sample.exercise]).append((path, sample))
    return {one: [*out[one], *nobodys] for one in exercises.names()}


def measure(clips: Mapping[str, Sequence[tuple[Path, Sample]]], most: int, record: Path, jobs: int) -> None:
    """Move every constant, and write the record after each. See :class:`Bench`."""
    found = plateaus.by_name(plateaus.read(record)) if record.is_file() else {}
    current = {(module, name): value for module, name, value in to_move() if users(module)}
    found = {key: many for key, many in found.items() if key in current and many[0].value == current[key]}
    bench_of = threading.local()

    def one(key: tuple[str, str]) -> None:
        if not hasattr(bench_of, "bench"):
            bench_of.bench = stack.enter_context(closing(Bench(clips, most)))
        done = {moved.factor: moved for moved in found.get(key, ())}
        found[key] = bench_of.bench.measure(*key, current[key], done)
        plateaus.write((moved for many in [*found.values()] for moved in many), record)

    with ExitStack() as stack, ThreadPoolExecutor(jobs) as pool:
        todo = sorted(current, key=lambda key: len(users(key[0])))
        for _ in track(pool.map(one, todo), "constants", len(todo), console=Console(stderr=True)):
            pass
