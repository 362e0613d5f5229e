"""The page that the benchmarks write."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its heading, and what stands below in Markdown."""

    title: str
    text: str


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def machine() -> str:
    """Processor, cores, memory and load, without the machine's name."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return f"{_processor()}, {os.cpu_count()} cores, {_memory()}; load {load}"


def page(begun: str, ended: str, sections: Sequence[Section], options: Sequence[str]) -> str:
    """The whole page.

    Args:
        begun: the machine before the first measurement.
        ended: the machine after the last one; its load tells whether something else ran.
        sections: what was measured.
        options: those of the command that wrote it.
    """
    names = ("mediapipe", "opencv-python", "numpy", "av", "typer", "rich")
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    command = " ".join(["python -m tests.benchmarks", *options])
    body = "\n".join(f"## {one.title}\n\n{one.text.rstrip()}\n" for one in sections)
    return f"""# How fast it is

[Back to the front page](../README.md) · [Architecture](architecture.md)

<!-- Generated; do not edit. -->

Written by `{command}`, which anyone can run from a checkout on a machine that does nothing else. Timings depend on the
machine, so no test checks them. Where a value has brackets, it is the median, with the lowest and the highest run.

Machine: {begun} at the beginning, {ended.rpartition("load ")[2]} at the end.
The load at the beginning should be near 0: other programs take time from what is measured.
{platform.system()}, Python {platform.python_version()}, {versions}.

{body}"""


def _processor() -> str:
    """The processor's model, as the system calls it."""
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB memory"
    return "memory unknown"
