"""Inputs damaged at random, each taken through every reader of its kind.

    python -m tests.trials.inputs --seed 1 --count 10000             # for hours
    python -m tests.trials.inputs --seed 1 bundle:60 record:40       # for seconds, as the tests do

An input is read, or refused in one sentence: no traceback, no hang, no growth of memory, and nothing that is accepted
and then breaks a reader. A failure names its number; ``--first NUMBER --count 1`` repeats it.
"""

# ruff: noqa: T201 - it is a program
from __future__ import annotations

import argparse
import gc
import multiprocessing
import sys
import tempfile
import time
import traceback
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from tests.trials.file_kinds import FILE_KINDS
from tests.trials.kinds import KINDS, Kind

#: All kinds, by name.
ALL_KINDS = {**KINDS, **FILE_KINDS}
#: What a trial may take of the processor and of the memory; and of the clock, on a machine that others use too.
MOST_CPU_S, MOST_BYTES, MOST_WALL_S = 10.0, 1_000_000_000, 600.0


def main(arguments: list[str] | None = None) -> int:
    """Run trials; 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = f"of {', '.join(ALL_KINDS)}, with a count of its own behind a colon; all by default"
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=names)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100, help="trials of each kind")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    asked = parser.parse_args(arguments)
    failed = 0
    for one in asked.kinds or [*ALL_KINDS]:
        kind, _, count = one.partition(":")
        outcomes = _watch(kind, asked.seed, asked.first, int(count or asked.count))
        failed += outcomes["FAILED"]
        print(_counts(kind, outcomes), flush=True)
    return int(failed > 0)


def _counts(kind: str, outcomes: Counter[str]) -> str:
    return f"{kind}: {outcomes.total()} trials, {', '.join(f'{n} {how}' for how, n in sorted(outcomes.items()))}"


def _watch(kind: str, seed: int, first: int, count: int) -> Counter[str]:
    """Have trials done by another process, begun anew after one that hung or died."""
    outcomes: Counter[str] = Counter()
    # A fork has loaded everything already. Elsewhere it may not live beside the system's own threads.
    context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    at, end = first, first + count
    while at < end:
        told, tells = context.Pipe(duplex=False)
        child = context.Process(target=_work, args=(kind, seed, at, end - at, tells), daemon=True)
        child.start()
        tells.close()
        while at < end:
            try:
                outcome, why = told.recv() if told.poll(MOST_WALL_S) else "", "no answer"
            except EOFError:
                outcome, why = "", "the process died"
            at += 1
            outcomes[outcome or "FAILED"] += 1
            if not outcome:
                print(f"FAILED {kind} {at - 1} (seed {seed}): {why}", flush=True)
                child.kill()
                break
            if outcomes.total() % 100 == 0 and at < end:
                print(f"… {_counts(kind, outcomes)}", flush=True)
        child.join()
        told.close()
    return outcomes


def _work(kind: str, seed: int, first: int, count: int, tells: Connection) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = ALL_KINDS[kind](Path(folder))
        _trial(made, kind, seed, -1)  # what is loaded once is not counted
        gc.freeze()  # nor does the garbage collector look through it after each film
        _limit_memory()
        for number in range(first, first + count):
            tells.send(_trial(made, kind, seed, number))


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

        used = int(Path("/proc/self/statm").read_text("utf-8").split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        return
    resource.setrlimit(resource.RLIMIT_AS, (used + 2 * MOST_BYTES, resource.RLIM_INFINITY))


if __name__ == "__main__":
    sys.exit(main())
