"""Runs commands in fresh processes and measures them."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


class FailedError(Exception):
    """A measured command failed; says which, and its last words."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command.

    Attributes:
        wall_s: from start to end.
        cpu_s: of all its threads, its waited-for children included; None on Windows.
        peak_mb: its largest resident memory; that of its largest process if it has children. None on Windows.
        output: what it printed.
    """

    wall_s: float
    cpu_s: float | None
    peak_mb: float | None
    output: str


def run(words: Sequence[str | Path], env: Mapping[str, str] | None = None) -> Run:
    """Run a command of this Python: ``run(["-m", "trainer", "--help"])``.

    Raises:
        FailedError: it did not exit with 0.
    """
    # As for a user: bytecode is kept.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, *map(str, words)]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as out:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**kept, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        cpu_s = peak_mb = None
        if hasattr(os, "wait4"):
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            cpu_s = used.ru_utime + used.ru_stime
            peak_mb = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)
        else:
            process.wait()
        wall_s = time.perf_counter() - begun
        out.seek(0)
        output = out.read()
    if process.returncode:
        raise FailedError(f"{' '.join(command[1:4])} ended with {process.returncode}: {output.strip()[-400:]}")
    return Run(wall_s, cpu_s, peak_mb, output)


def spread(values: Iterable[float], digits: int = 2) -> str:
    """The median and, in brackets, the lowest and highest: ``1.75 (1.71 to 1.79)``."""
    kept = sorted(values)
    middle = f"{statistics.median(kept):.{digits}f}"
    return middle if len(kept) == 1 else f"{middle} ({kept[0]:.{digits}f} to {kept[-1]:.{digits}f})"
