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
    wanted = expected(row)
    found, there = ({code for one in many for code in one} for many in (row["told"], wanted))
    parts = [_missed(row)] if there - found else []
    shown = {code for one in row["shown"] for code in one}
    parts += [f"also `{code}`{', which it shows' if code in shown else ''}" for code in sorted(found - there)]
    if not parts and len(row["told"]) == len(wanted) and row["told"] != wanted:
        parts = ["in other repetitions too"]
    return "; ".join(parts) or ("exactly" if row["fault"] else "nothing")


def _missed(row: Mapping[str, Any]) -> str:
    if row["not_seen"]:
        return f"*not seen*: {row['not_seen']}"
    return "only told in a set" if row["is_compared"] and not row["in_set"] else "missed"


def counted(row: Mapping[str, Any]) -> str:
    """Repetitions or holds counted, of those that the clip shows."""
    return f"{len(row['told'])} of {len(row['shown'])}"


def table_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """A row for each demonstration: exercise, what it shows, then counted and told on the left and on the right."""
    of: dict[tuple[str, str | None, bool], dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        of.setdefault((row["exercise"], row["fault"], row["in_set"]), {})[row["side"]] = row
    for (exercise, fault, in_set), sides in of.items():
        shown = f"`{fault}`{', in a set' if in_set else ''}" if fault else "correct"
        cells = ((counted(sides[side]), told(sides[side])) if side in sides else ("–", "–") for side in _SIDES)
        yield (f"`{exercise}`", shown, *(cell for pair in cells for cell in pair))
