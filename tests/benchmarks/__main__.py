"""Measures, and writes ``docs/performance.md``: ``python -m tests.benchmarks``.

On two idle cores it takes about an hour, with ``--quick`` about a quarter of an hour; ``--eight-hours`` adds about
twenty minutes to either. Each step prints what it measured. A step that fails is named on the page with its reason, and
the others go on.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import first_sight, peers, start_times, steps
from tests.benchmarks.measure import ROOT, FailedError
from tests.benchmarks.page import Section, machine, page
from trainer.check.markdown import folded

PAGE = ROOT / "docs" / "performance.md"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs, and a quarter of an hour instead of an hour")
    parser.add_argument(
        "--peers", action="store_true", help="also install and run open peers, in their own environment"
    )
    parser.add_argument(
        "--eight-hours", action="store_true", help="also the memory of a session of eight hours, without MediaPipe"
    )
    parser.add_argument("--page", type=Path, default=PAGE, help="the page to write; default: docs/performance.md")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pairs = 1 if asked.quick else 3
        measured: list[tuple[str, Callable[[], Section]]] = [
            ("Recordings", lambda: steps.recordings(folder, pairs, 6 if asked.quick else 20, _say)),
            ("Start", lambda: start_times.section(folder / "start", 5 if asked.quick else 15, _say)),
            ("First sight", lambda: first_sight.section(folder / "sight", 5 if asked.quick else 9, _say)),
            ("Stages of a frame", lambda: steps.stages(folder, _say)),
            ("Live", lambda: steps.live(_say)),
            ("Memory", lambda: steps.memory(27_000 if asked.quick else 108_000, _say)),
            ("Memory of a session", lambda: steps.session_memory(0.05 if asked.quick else 0.25, _say)),
            ("Size of the record", lambda: steps.record_size(folder, _say)),
        ]
        if asked.eight_hours:
            measured.insert(-1, ("Memory of eight hours", lambda: steps.eight_hours(_say)))
        if asked.peers:
            measured.append(("Open peers", lambda: peers.section(folder, _say)))
        begun = machine()
        sections = []
        for n, (title, measure) in enumerate(measured, 1):
            _say(f"[{n}/{len(measured)}] {title}")
            try:
                sections.append(measure())
            except (FailedError, OSError, KeyError, ValueError) as error:
                _say(f"  not measured: {error}")
                sections.append(Section(title, f"Not measured: {' '.join(str(error).split())[-300:]}"))
    kinds = {"--quick": asked.quick, "--eight-hours": asked.eight_hours, "--peers": asked.peers}
    options = [name for name, is_asked in kinds.items() if is_asked]
    asked.page.write_text(folded(page(begun, machine(), sections, options)), encoding="utf-8")
    _say(f"Written: {asked.page}")


def _say(words: str) -> None:
    print(words, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
