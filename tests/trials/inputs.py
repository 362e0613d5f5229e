"""Inputs damaged at random, each taken through every reader of its kind.

    python -m tests.trials.inputs --seed 1 --count 10000             # for hours
    python -m tests.trials.inputs --seed 1 --count 40 bundle record  # for seconds, as the tests do

An input is read, or refused in one sentence: no traceback, no hang, no growth of memory, and nothing that is accepted
and then breaks a reader. A failure names its number; ``--first NUMBER --count 1`` repeats it.
"""

# ruff: noqa: T201 - it is a program
from __future__ import annotations

import argparse
import gc
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

from tests.trials.file_kinds import FILE_KINDS
from tests.trials.kinds import KINDS, Kind

#: All kinds, by name.
ALL_KINDS = {**KINDS, **FILE_KINDS}
#: What a trial may take of the processor and of the memory; and of the clock, on a machine that others use too.
MOST_CPU_S, MOST_BYTES, MOST_WALL_S = 10.0, 1_000_000_000, 600.0


def main(arguments: list[str] | None = None) -> int:
    """Run trials; 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(ALL_KINDS)}; all by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100, help="trials of each kind")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    kinds = asked.kinds or [*ALL_KINDS]
    if asked.inside:
        _work(kinds[0], asked.seed, asked.first, asked.count)
        return 0
    failed = 0
    for kind in kinds:
        outcomes = _watch(kind, asked.seed, asked.first, asked.count)
        failed += outcomes["FAILED"]
        print(_counts(kind, outcomes), flush=True)
    return int(failed > 0)


def _counts(kind: str, outcomes: Counter[str]) -> str:
    return f"{kind}: {outcomes.total()} trials, {', '.join(f'{n} {how}' for how, n in sorted(outcomes.items()))}"


def _watch(kind: str, seed: int, first: int, count: int) -> Counter[str]:
    """Have trials done by another process, begun anew after one that hung or died."""
    outcomes: Counter[str] = Counter()
    at, end = first, first + count
    while at < end:
        options = ["--inside", "--seed", str(seed), "--first", str(at), "--count", str(end - at), kind]
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.trials.inputs", *options],
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        )
        lines: queue.Queue[str | None] = queue.Queue()
        listener = threading.Thread(target=_listen, args=(child, lines), daemon=True)
        listener.start()
        while at < end:
            try:
                line = lines.get(timeout=MOST_WALL_S)
            except queue.Empty:
                line, why = None, "no answer"
                child.kill()
            else:
                why = "the process died"
            if line is None:
                outcomes["FAILED"] += 1
                print(f"FAILED {kind} {at} (seed {seed}): {why}", flush=True)
                at += 1
                break
            if line.startswith("DONE "):
                outcomes[line.split()[1]] += 1
                at += 1
                if outcomes.total() % 100 == 0 and at < end:
                    print(f"… {_counts(kind, outcomes)}", flush=True)
            else:
                print(line, end="", flush=True)
        child.wait()
        listener.join()
    return outcomes


def _listen(child: subprocess.Popen[str], lines: queue.Queue[str | None]) -> None:
    assert child.stdout is not None
    with child.stdout as told:
        for line in told:
            lines.put(line)
    lines.put(None)


def _work(kind: str, seed: int, first: int, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = ALL_KINDS[kind](Path(folder))
        _trial(made, kind, seed, -1)  # what is loaded once is not counted
        gc.freeze()  # nor does the garbage collector look through it after each film
        _limit_memory()
        for number in range(first, first + count):
            print(f"DONE {_trial(made, kind, seed, number)}", flush=True)


def _trial(made: Kind, kind: str, seed: int, number: int) -> str:
    before_s, before_bytes = time.process_time(), _peak_bytes()
    try:
        outcome = made.trial(Random(f"{kind} {seed} {number}"))
    except Exception:
        print(f"FAILED {kind} {number} (seed {seed}): {made.what}\n{_short(traceback.format_exc())}", flush=True)
        return "FAILED"
    took_s, grown_bytes = time.process_time() - before_s, _peak_bytes() - before_bytes
    if number >= 0 and (took_s > MOST_CPU_S or grown_bytes > MOST_BYTES):
        cost = f"{took_s:.1f} s, {grown_bytes / 1e6:.0f} MB"
        print(f"FAILED {kind} {number} (seed {seed}): {cost}: {made.what}", flush=True)
        return "FAILED"
    return outcome


def _short(text: str) -> str:
    return "\n".join(line[:400] for line in text.splitlines()[-14:])


def _peak_bytes() -> int:
    """The most memory that this process had so far; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _limit_memory() -> None:
    """Let no trial take the machine's memory; where the system cannot, a trial may."""
    try:
        import resource

        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        return
    resource.setrlimit(resource.RLIMIT_AS, (used + 2 * MOST_BYTES, resource.RLIM_INFINITY))


if __name__ == "__main__":
    sys.exit(main())
