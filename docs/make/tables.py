"""What all generated parts use: a Markdown table, the committed figures, and the exercises of this project."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import exercises
from exercises.judging.declaration import Exercise

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "docs" / "figures"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def figures(name: str) -> Any:
    """The content of a file in ``docs/figures``."""
    return json.loads((FIGURES / f"{name}.json").read_text(encoding="utf-8"))


def of(part: int, whole: int) -> str:
    """A cell such as "3 of 4", or a dash if there are none."""
    return f"{part} of {whole}" if whole else "–"


def own_exercises() -> list[Exercise]:
    """The exercises of this project: what other packages add on one machine does not belong into its pages."""
    return [exercises.get(name) for name in exercises.names() if (ROOT / "exercises" / f"{name}.py").is_file()]
