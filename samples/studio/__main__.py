"""``python -m samples.studio``: render the samples or a large set with known truth, or bake the demonstrations."""

from __future__ import annotations

import argparse
import importlib.util
import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from samples.studio import demonstrations
from samples.studio.committed import committed_set
from samples.studio.make import render_clip
from samples.studio.natural import natural_set
from samples.studio.plan import Plan, large_set

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
_STOPPED = "Stopped. The same command goes on where it stopped."


def _render_all(plans: list[Plan], out: Path, jobs: int) -> int:
    """Render the plans with a progress bar; returns how many failed."""
    out.mkdir(parents=True, exist_ok=True)
    # One process runs on each core, so the threads of the software OpenGL driver and of numpy would only compete.
    os.environ.setdefault("LP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    console = Console(stderr=True)
    failed = 0
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, spawn, signal.signal, (signal.SIGINT, signal.SIG_IGN))  # the parent handles Ctrl-C
    try:
        with Progress(*_COLUMNS, console=console) as progress:
            task = progress.add_task("clips", total=len(plans))
            waiting = {pool.submit(render_clip, plan, out): plan for plan in plans}
            for future in as_completed(waiting):
                if (error := future.exception()) is not None:
                    failed += 1
                    console.print(f"[red]{waiting[future].name}: {error!r}")
                progress.advance(task)
    except KeyboardInterrupt:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in multiprocessing.active_children():
            worker.terminate()
        console.print(_STOPPED)
        raise SystemExit(130) from None
    pool.shutdown()
    return failed


def _prove(only: str, out: Path) -> int:
    """Prove the demonstrations whose name holds ``only``, one at a time; returns the exit code."""
    from samples.studio import proof  # imported late: it needs the landmarker
    from trainer.base.errors import TrainerError
    from trainer.pose.models import model_bytes

    console = Console(stderr=True)
    wanted = [case for case in proof.cases() if only in case.name]
    try:
        with Progress(*_COLUMNS, console=console) as progress:
            task = progress.add_task("demonstrations", total=len(wanted))
            for case, row in zip(wanted, proof.prove(wanted, out, model_bytes("full", None)), strict=True):
                console.print(f"{case.name}: shown {row['shown']}, told {row['told']}", markup=False)
                progress.advance(task)
    except TrainerError as error:
        console.print(str(error), markup=False)
        return 2
    except KeyboardInterrupt:
        console.print(_STOPPED)
        return 130
    return 0


def main() -> int:
    """Parse the command line and render."""
    parser = argparse.ArgumentParser(prog="python -m samples.studio", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser(
        "make", help="a large set for development (dev_) and validation (val_); takes up where it stopped"
    )
    make.add_argument("--seed", type=int, required=True)
    make.add_argument("--out", type=Path, required=True)
    make.add_argument(
        "--natural", action="store_true", help="clips as people make them: own tempo, no rests, begun in mid-movement"
    )
    commands.add_parser("samples", help="the clips that are committed; clips already there are kept")
    for command in commands.choices.values():
        command.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    prove = commands.add_parser("prove", help="render and judge the demonstrations; clips already there are kept")
    prove.add_argument("--out", type=Path, required=True)
    for command in commands.choices.values():
        command.add_argument("--only", default="", help="only clips whose name holds this")
    commands.add_parser("demonstrations", help="the movements that the trainer demonstrates; all are baked again")
    arguments = parser.parse_args()
    if arguments.command == "demonstrations":
        demonstrations.write()
        return 0
    missing = [name for name in ("av", "moderngl") if importlib.util.find_spec(name) is None]
    if missing:
        parser.exit(2, f"The studio needs {' and '.join(missing)}: pip install 'pilates-trainer[studio]'\n")
    if arguments.command == "prove":
        return _prove(arguments.only, arguments.out)
    if arguments.command == "make":
        plans, out = (natural_set if arguments.natural else large_set)(arguments.seed), arguments.out
    else:
        plans, out = committed_set(), Path(__file__).resolve().parents[1]
    return 1 if _render_all([p for p in plans if arguments.only in p.name], out, arguments.jobs) else 0


if __name__ == "__main__":
    raise SystemExit(main())
