"""The program killed at random moments of whatever it writes, and then used again.

    python -m tests.trials.kills --seed 1 --count 30              # of each kind, for minutes
    python -m tests.trials.kills --seed 1 --count 2 rescore       # for seconds, as the tests do

After each kill the record opens, SQLite finds it whole, every reader reads it, nothing of before is gone, of a session
at most the last second is lost, and the same command run again comes to its end. POSIX only.
"""

# ruff: noqa: T201 - it is a program
from __future__ import annotations

import argparse
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path
from random import Random

from tests.trials.kill_kinds import KINDS
from tests.trials.killed import run, run_until
from tests.trials.writing import Work

#: A session may lose this much: what the recorder has not committed yet.
MOST_LOST_S = 1.0
ENDED = "ended before"


def main(arguments: list[str] | None = None) -> int:
    """Run trials; 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(KINDS)}; all by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=30, help="kills of each kind")
    parser.add_argument("--readers", type=int, default=10, help="every command that reads is tried after each so many")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    asked = parser.parse_args(arguments)
    failed = 0
    for kind in asked.kinds or [*KINDS]:
        with tempfile.TemporaryDirectory() as folder:
            numbers = range(asked.first, asked.first + asked.count)
            failed += _trials(kind, Path(folder), asked.seed, numbers, asked.readers)
    return int(failed > 0)


def _trials(kind: str, folder: Path, seed: int, numbers: range, readers_every: int) -> int:
    work = KINDS[kind](folder)
    outcomes: Counter[str] = Counter()
    lost_s: list[float] = []
    whole_s = _whole_s(work, folder)
    for number in numbers:
        try:
            after_s = Random(f"{kind} {seed} {number}").uniform(0.0, whole_s)
            how, took_s = _trial(work, folder, after_s, number % readers_every == 0, lost_s)
            outcomes[how] += 1
            if how == ENDED:  # the machine has become faster
                whole_s = min(whole_s, took_s)
        except Exception:
            outcomes["FAILED"] += 1
            print(f"FAILED {kind} {number} (seed {seed}):\n{traceback.format_exc()[-1500:]}", flush=True)
    text = f"{kind}: {outcomes.total()} trials of {whole_s:.1f} s, "
    text += ", ".join(f"{n} {how}" for how, n in sorted(outcomes.items()))
    if lost_s:
        text += f"; lost: median {sorted(lost_s)[len(lost_s) // 2]:.2f} s, most {max(lost_s):.2f} s"
    print(text, flush=True)
    return outcomes["FAILED"]


def _whole_s(work: Work, folder: Path) -> float:
    """How long the work takes when it is left alone."""
    work.prepare()
    done = run(work.work, folder / "log")
    assert done.code == 0, done.text
    work.check_done(again=False)
    return done.took_s


def _trial(work: Work, folder: Path, after_s: float, all_readers: bool, lost_s: list[float]) -> tuple[str, float]:
    work.prepare()
    done = run_until(work.work, folder / "log", after_s)
    assert done.was_killed or done.code == 0, done.text
    work.check_killed(all_readers)
    if done.was_killed and (lost := work.lost_s(done.ended_at_s)) is not None:
        lost_s.append(lost)
        assert lost <= MOST_LOST_S, f"{lost:.2f} s are lost"
    again = run(work.work, folder / "log")
    assert again.code in work.codes_again, again.text
    work.check_done(again=True)
    return "killed" if done.was_killed else ENDED, done.took_s


if __name__ == "__main__":
    sys.exit(main())
