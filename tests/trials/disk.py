"""Every command that writes, while something is wrong with the disk, the clock, or another program is at work too.

    python -m tests.trials.disk --seed 1 --count 20                          # of each kind of trouble and command
    python -m tests.trials.disk --seed 1 --count 1 full readonly -c rescore  # for seconds, as the tests do
    mount -t tmpfs -o size=8m tmpfs /mnt/small && python -m tests.trials.disk full --folder /mnt/small

Each command does its work or says in a sentence why not (exit code 2); nothing that was recorded before is lost or
damaged, and the same command comes to its end once the trouble is over. POSIX only.

Without ``--folder`` a full disk is a limit on the size of files (RLIMIT_FSIZE); with it the disk of that folder is
filled up to a random rest.
"""

# ruff: noqa: T201 - it is a program
from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.trials.kill_kinds import KINDS
from tests.trials.killed import Done, run
from tests.trials.writing import Work, assert_whole
from trainer.base.errors import EXIT_CODE

#: A user without rights, who takes the place of one who has too many to be refused anything.
NOBODY = 65534
#: At most this much room is left on a full disk, bytes.
MOST_ROOM = 200_000


def full(work: Work, here: Path, random: Random, log: Path) -> Done:
    """No file may become larger than it is, but for a random rest; or the disk is filled up to it."""
    import resource

    room = random.randrange(MOST_ROOM)
    if os.environ.get("TRIALS_FILL"):
        filler, page = here.parent / "filler", 4096
        free = shutil.disk_usage(here).free - room
        filler.write_bytes(bytes(max(0, free // page * page)))
        try:
            return run(work.work, log)
        finally:
            filler.unlink()
    most = (
        max((file.stat().st_size for file in here.rglob("*") if file.is_file()), default=0)
        if random.random() < 0.7
        else 0
    )

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most + room, resource.RLIM_INFINITY))
        work.work()

    return run(limited, log)


def readonly(work: Work, here: Path, random: Random, log: Path) -> Done:
    """Neither the record nor its folder may be written to."""
    files = [file for file in here.iterdir() if file.is_file()]
    for file in files:
        file.chmod(0o444)
    here.chmod(0o555)

    def as_nobody() -> None:
        if os.geteuid() == 0:
            os.seteuid(NOBODY)
        work.work()

    try:
        return run(as_nobody, log)
    finally:
        here.chmod(0o755)
        for file in files:
            file.chmod(0o644)


def gone(work: Work, here: Path, random: Random, log: Path) -> Done:
    """The folder is taken away at a random moment, and comes back afterwards."""
    away, wait_s = here.with_name("away"), random.uniform(0.0, 1.0)

    def moved_meanwhile() -> None:
        mover = threading.Timer(wait_s, here.rename, (away,))
        mover.start()
        try:
            work.work()
        finally:
            mover.join()

    done = run(moved_meanwhile, log)
    assert_whole(away / work.path.name)
    shutil.rmtree(here, ignore_errors=True)
    away.rename(here)
    return done


TROUBLES: dict[str, Callable[[Work, Path, Random, Path], Done]] = {"full": full, "readonly": readonly, "gone": gone}


def main(arguments: list[str] | None = None) -> int:
    """Run trials; 1 where one failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("troubles", nargs="*", metavar="TROUBLE", help=f"of {', '.join(TROUBLES)}; all by default")
    parser.add_argument("-c", "--command", action="append", choices=[*KINDS], help="only this one; several times")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10, help="trials of each")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    parser.add_argument("--folder", type=Path, help="on a small disk, which is filled")
    asked = parser.parse_args(arguments)
    if asked.folder:
        os.environ["TRIALS_FILL"] = "1"
    failed = 0
    for kind in asked.command or [*KINDS]:
        with tempfile.TemporaryDirectory(dir=asked.folder) as folder, tempfile.TemporaryDirectory() as logs:
            Path(folder).chmod(0o755)
            work = KINDS[kind](Path(folder))
            for trouble in asked.troubles or [*TROUBLES]:
                numbers = range(asked.first, asked.first + asked.count)
                failed += _trials(trouble, kind, work, Path(logs) / "log", asked.seed, numbers)
    return int(failed > 0)


def _trials(trouble: str, kind: str, work: Work, log: Path, seed: int, numbers: range) -> int:
    outcomes: Counter[str] = Counter()
    since_s = time.monotonic()
    for number in numbers:
        try:
            outcomes[_trial(trouble, work, log, Random(f"{trouble} {kind} {seed} {number}"))] += 1
        except Exception:
            outcomes["FAILED"] += 1
            print(f"FAILED {trouble} {kind} {number} (seed {seed}):\n{traceback.format_exc()[-1800:]}", flush=True)
    counts = ", ".join(f"{n} {how}" for how, n in sorted(outcomes.items()))
    print(f"{trouble}, {kind}: {outcomes.total()} trials, {counts} ({time.monotonic() - since_s:.0f} s)", flush=True)
    return outcomes["FAILED"]


def _trial(trouble: str, work: Work, log: Path, random: Random) -> str:
    here = work.path.parent
    work.prepare()
    done = TROUBLES[trouble](work, here, random, log)
    assert done.code in (0, EXIT_CODE), done.text[-1500:]
    assert "Traceback" not in done.text, done.text[-1500:]
    if done.code == EXIT_CODE:
        last = done.text.strip().splitlines()[-1]
        assert last.startswith("pilates: "), done.text
    work.check_killed(all_readers=False)
    again = run(work.work, log)
    assert again.code in work.codes_again, again.text
    work.check_done(again=True)
    return "done" if done.code == 0 else "refused"


if __name__ == "__main__":
    sys.exit(main())
