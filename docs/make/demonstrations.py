"""The table of the proof of the demonstrations, from the rows that ``python -m samples.studio prove`` wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_SIDES = ("left", "right")


def expected(row: Mapping[str, Any]) -> list[list[str]]:
    """The fault codes that the trainer must tell in each repetition: the first one shows the fault."""
    return [[row["fault"]] if row["fault"] and n == 0 else [] for n in range(len(row["shown"]))]


def told(row: Mapping[str, Any]) -> str:
    """What was told: "exactly" the fault, "nothing" of a correct movement, or how it differs."""
    wanted, notes = expected(row), row["not_seen"]
    found, there = ({code for one in many for code in one} for many in (row["told"], wanted))
    parts = [f"*not seen*: {notes[code]}" if code in notes else "missed" for code in sorted(there - found)]
    parts += [f"also `{code}`" for code in sorted(found - there)]
    if not parts and len(row["told"]) == len(wanted) and row["told"] != wanted:
        parts = ["in other repetitions too"]
    return "; ".join(parts) or ("exactly" if row["fault"] else "nothing")


def counted(row: Mapping[str, Any]) -> str:
    """Repetitions or holds counted, of those that the clip shows."""
    return f"{len(row['told'])} of {len(row['shown'])}"


def table_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """A row for each demonstration: exercise, what it shows, then counted and told on the left and on the right."""
    of: dict[tuple[str, str | None], dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        of.setdefault((row["exercise"], row["fault"]), {})[row["side"]] = row
    for (exercise, fault), sides in of.items():
        cells = ((counted(sides[side]), told(sides[side])) if side in sides else ("–", "–") for side in _SIDES)
        yield (f"`{exercise}`", f"`{fault}`" if fault else "correct", *(cell for pair in cells for cell in pair))
