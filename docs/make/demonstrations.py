"""The table of the proof of the demonstrations, from the rows that ``python -m samples.studio prove`` wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

_SIDES = ("left", "right")


def _codes(many: Sequence[Sequence[str]]) -> set[str]:
    return {code for one in many for code in one}


def told(row: Mapping[str, Any]) -> str:
    """What was told: "exactly" what the clip shows, "nothing" of a correct movement, or how it differs."""
    found, shown, fault = _codes(row["told"]), _codes(row["shown"]), row["fault"]
    parts = ["the clip does not show it"] if fault and fault not in shown else []
    parts += [_missed(row) if code == fault else f"not `{code}`" for code in sorted(shown - found)]
    parts += [f"also `{code}`" for code in sorted(found - shown)]
    if not parts and len(row["told"]) == len(row["shown"]) and row["told"] != row["shown"]:
        parts = ["in other repetitions too"]
    return "; ".join(parts) or ("exactly" if found else "nothing")


def _missed(row: Mapping[str, Any]) -> str:
    if row["is_compared"] and not row["in_set"]:
        return "*not seen* alone" if row["not_seen"] else "not told alone"
    return f"*not seen*: {row['not_seen']}" if row["not_seen"] else "missed"


def counted(row: Mapping[str, Any]) -> str:
    """Repetitions or holds counted, of those that the clip shows."""
    return f"{len(row['told'])} of {len(row['shown'])}"


def table_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """A row for each demonstration: exercise, what it shows, then counted and told on the left and on the right."""
    of: dict[tuple[str, str | None, bool], dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        of.setdefault((row["exercise"], row["fault"], row["in_set"]), {})[row["side"]] = row
    for (exercise, fault, in_set), sides in of.items():
        others = sorted({code for row in sides.values() for code in _codes(row["shown"])} - {fault})
        shown = " with ".join([f"`{fault}`" if fault else "correct", *(f"`{code}`" for code in others)])
        cells = ((counted(sides[side]), told(sides[side])) if side in sides else ("–", "–") for side in _SIDES)
        yield (f"`{exercise}`", f"{shown}{', in a set' if in_set else ''}", *(cell for pair in cells for cell in pair))
