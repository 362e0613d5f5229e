"""Two programs on one record at once, and a clock that is set back by an hour in mid-session.

    python -m tests.trials.two --seed 1 --count 10               # of each pair, for minutes
    python -m tests.trials.two --seed 1 --count 1 import+import  # for seconds, as the tests do

Each program does its work or says in a sentence why not (exit code 2); the record stays whole, and whatever either of
them wrote is there. POSIX only.
"""

# ruff: noqa: T201 - it is a program
from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from tests.full_set import INFO, RESULT
from tests.trials.kill_kinds import KINDS, Analyze, Forget, Migration, Practice, Rescore
from tests.trials.killed import Child, run
from tests.trials.kinds import RECORD, fresh, read_record
from tests.trials.writing import Work, assert_whole, sets_in
from trainer.base.errors import EXIT_CODE
from trainer.base.paths import DATA_DIR_VARIABLE
from trainer.record.recorder import Recorder
from trainer.record.store import Store

#: The first one's record is what both work on.
PAIRS = (
    ("rescore", "practice"),
    ("forget", "practice"),
    ("import", "import"),
    ("import", "practice"),
    ("practice", "practice"),
    ("rescore", "rescore"),
    ("forget", "rescore"),
    ("forget", "import"),
    ("export", "forget"),
    ("migration", "practice"),
    ("analyze", "analyze"),
)
CLOCK = "clock"


def main(arguments: list[str] | None = None) -> int:
    """Run trials; 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = {f"{one}+{other}": (one, other) for one, other in PAIRS}
    parser.add_argument("pairs", nargs="*", metavar="PAIR", help=f"of {', '.join((*names, CLOCK))}; all by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10, help="trials of each")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    asked = parser.parse_args(arguments)
    failed = 0
    made: dict[str, Work] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in asked.pairs or [*names, CLOCK]:
            trial = _clock_trial
            if name != CLOCK:
                for kind in names[name]:
                    if kind not in made:
                        (Path(folder) / kind).mkdir()
                        made[kind] = KINDS[kind](Path(folder) / kind)
                trial = _pair_trial(*(made[kind] for kind in names[name]))
            failed += _trials(name, trial, Path(folder), asked.seed, range(asked.first, asked.first + asked.count))
    return int(failed > 0)


Trial = Callable[[Path, Random], str]


def _trials(name: str, trial: Trial, folder: Path, seed: int, numbers: range) -> int:
    outcomes: Counter[str] = Counter()
    since_s = time.monotonic()
    for number in numbers:
        try:
            outcomes[trial(folder, Random(f"{name} {seed} {number}"))] += 1
        except Exception:
            outcomes["FAILED"] += 1
            print(f"FAILED {name} {number} (seed {seed}):\n{traceback.format_exc()[-1800:]}", flush=True)
    counts = ", ".join(f"{n} {how}" for how, n in sorted(outcomes.items()))
    print(f"{name}: {outcomes.total()} trials, {counts} ({time.monotonic() - since_s:.0f} s)", flush=True)
    return outcomes["FAILED"]


def _pair_trial(one: Work, other: Work) -> Trial:
    def trial(folder: Path, random: Random) -> str:
        other.prepare()
        one.prepare()  # the last: its folder is the one that both work on
        os.environ[DATA_DIR_VARIABLE] = str(one.path.parent)
        first = Child(one.work, folder / "first")
        time.sleep(random.uniform(0.0, 0.5))
        second = Child(other.work, folder / "second")
        done = (first.ended(), second.ended())
        for each in done:
            assert each.code in (0, EXIT_CODE), each.text[-1500:]
            assert "Traceback" not in each.text
            assert each.code == 0 or each.text.strip().splitlines()[-1].startswith("pilates: "), each.text
        assert_whole(one.path)
        _check(one, other, [each.code == 0 for each in done])
        return "both done" if all(each.code == 0 for each in done) else "one refused"

    return trial


def _check(one: Work, other: Work, succeeded: list[bool]) -> None:
    """What both say they did is there, and nothing else is gone."""
    found = sets_in(one.path)
    forgets = any(isinstance(work, Forget) for work in (one, other))
    practices = sum(isinstance(work, Practice) for work in (one, other))
    if not (forgets or isinstance(one, Rescore | Migration | Analyze)):
        assert one.before.items() <= found.items()
    if isinstance(one, Rescore) and succeeded[0]:
        assert one.after.items() <= found.items()
    if isinstance(other, Practice):
        new = [each for key, each in found.items() if key not in one.before]
        assert sum(each["poses"] > 0 for each in new) >= practices, f"{len(new)} of {practices} new sets"
    if succeeded[0] and succeeded[1] and not practices and type(other) is type(one):
        one.check_done(again=True)


def _clock_trial(folder: Path, random: Random) -> str:
    """Two sets, and a second session, while the clock goes back by an hour at a random moment."""
    here = fresh(folder / "here")
    start = datetime(2026, 5, 4, 12, tzinfo=UTC)
    back_at = random.randrange(4, 60)
    calls = 0

    def now() -> datetime:
        nonlocal calls
        calls += 1
        return start + timedelta(seconds=20 * calls) - timedelta(hours=calls >= back_at)

    for _ in range(2):
        with Recorder(here / RECORD, now=now) as to:
            for _ in range(2):
                to.begin_set(INFO)
                time.sleep(random.uniform(0.0, 0.2))
                to.finish(RESULT)
                calls += random.randrange(12)
            assert to.close() is None
    with Store(here / RECORD) as store:
        sessions = store.sessions()
    assert [len(one.sets) for one in sessions] == [2, 2]
    assert all(one.ended_at >= one.started_at - timedelta(hours=1) for one in sessions)
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(here, copy)

    def readers() -> None:
        os.environ[DATA_DIR_VARIABLE] = str(copy)
        read_record(copy, accepted=True)

    done = run(readers, folder / "readers")
    assert done.code == 0, done.text[-1500:]
    return "read by all"


if __name__ == "__main__":
    sys.exit(main())
