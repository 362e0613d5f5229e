"""How soon a command answers."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.measure import Run, run
from tests.benchmarks.page import Section, table
from tests.record_maker import Options, make_record

#: A program of typer and rich with two commands: no command line built on them answers sooner.
FLOOR = '''
import typer

app = typer.Typer(rich_markup_mode="rich", pretty_exceptions_enable=False)

@app.command()
def one(number: int = 1) -> None:
    """Do [bold]one[/]."""

@app.command()
def two(number: int = 1) -> None:
    """Do two."""

app()
'''
#: Sessions in the record that `review` looks back on.
SESSIONS = 200
#: What is measured: its name on the page, the words after ``python``, and the goal in seconds, "" without one.
COMMANDS = (
    ("Python alone", ("-c", "pass"), ""),
    ("typer and rich: `--help` of two empty commands", ("-c", FLOOR, "--help"), ""),
    ("typer and rich: an empty command with an option", ("-c", FLOOR, "one", "--number", "2"), ""),
    ("`pilates --help`", ("-m", "trainer", "--help"), "0.2"),
    ("`pilates exercises`", ("-m", "trainer", "exercises"), ""),
    ("`pilates today`", ("-m", "trainer", "today"), "0.4"),
    (f"`pilates review`, {SESSIONS} sessions", ("-m", "trainer", "review"), "0.6"),
)


def section(folder: Path, times: int, say: Callable[[str], None]) -> Section:
    """See :func:`_rows`."""
    text = (
        f"Each command ran {times} times in a fresh process, with its bytecode on disk. No command built on typer and"
        " rich can answer sooner than the two empty ones.\n\n"
    )
    heads = ["command", "shortest, s", "median, s", "CPU, s", "goal, s"]
    return Section("Start", text + table(heads, _rows(folder, times, say)))


def _rows(folder: Path, times: int, say: Callable[[str], None]) -> Iterator[list[str]]:
    """Measure each command.

    Args:
        folder: an empty folder for the record and the settings.
        times: runs of each.
        say: shows progress.
    """
    data = folder / "data"
    data.mkdir(parents=True)
    now = datetime.now(UTC).replace(hour=0, minute=1)
    make_record(data / "sessions.sqlite3", Options(SESSIONS, with_movement=0, until=now))
    env = {
        "PILATES_DATA_DIR": str(data),
        "PILATES_CONFIG_DIR": str(folder / "config"),
        "PILATES_LANGUAGE": "en",
        "LC_ALL": "C.UTF-8",
    }
    for name, words, goal in COMMANDS:
        run(words, env)  # writes bytecode, and reads the files into memory
        runs = [run(words, env) for _ in range(times)]
        say(f"  {name}: {min(one.wall_s for one in runs):.3f} s")
        yield [name, *_times(runs), goal or "–"]


def _times(runs: list[Run]) -> list[str]:
    cpu_s = [one.cpu_s for one in runs if one.cpu_s is not None]
    wall_s = [one.wall_s for one in runs]
    cpu = f"{min(cpu_s):.2f}" if cpu_s else "not measured"
    return [f"{min(wall_s):.2f}", f"{statistics.median(wall_s):.2f}", cpu]
