"""The table of the proof of the demonstrations, from the rows that ``python -m samples.studio prove`` wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

import exercises
from exercises.judging.declaration import Variant
from exercises.judging.movement import STANDARD_FORM
from samples.studio.demonstrations import BODY
from trainer.teach.demonstration import demonstration

_SIDES = ("left", "right")
#: The cells of a clip that is not rendered yet: repetitions counted, and the verdict.
_NONE = ("–", "–")
#: Told of a fault that needs other repetitions to compare with, where there are none.
BY_DESIGN = "*not seen* by design"


def _codes(many: Sequence[Sequence[str]]) -> set[str]:
    return {code for one in many for code in one}


def told(row: Mapping[str, Any]) -> str:
    """The verdict on a clip: "exactly" its faults, "nothing" for a correct movement, or how the two differ."""
    found, shown, fault = _codes(row["told"]), _codes(row["shown"]), row["fault"]
    parts = ["the clip does not show it"] if fault and fault not in shown else []
    parts += [_missed(row) if code == fault else f"not `{code}`" for code in sorted(shown - found)]
    parts += [f"also `{code}`" for code in sorted(found - shown)]
    if not parts and len(row["told"]) == len(row["shown"]) and row["told"] != row["shown"]:
        parts = ["in other repetitions too"]
    return "; ".join(parts) or ("exactly" if found else "nothing")


def _missed(row: Mapping[str, Any]) -> str:
    if row["is_compared"] and not row["in_set"]:
        return f"{BY_DESIGN}: {row['not_seen']}" if row["not_seen"] else "not told alone"
    return f"*not seen*: {row['not_seen']}" if row["not_seen"] else "missed"


def counted(row: Mapping[str, Any]) -> str:
    """Repetitions or holds counted, of those that the clip shows."""
    return f"{len(row['told'])} of {len(row['shown'])}"


def table_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """A row for each demonstration with its own body: exercise, what it shows, then counted and told on each side.

    After the correct movement of an exercise stand its easier and harder forms, those without a clip too.
    """
    of: dict[tuple[str, str | None, bool, str], dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        if row["body"] != BODY:
            continue
        of.setdefault((row["exercise"], row["fault"], row["in_set"], row["variant"]), {})[row["side"]] = row
        if row["fault"] is None and not row["variant"]:
            for variant in get_args(Variant)[1:]:
                of.setdefault((row["exercise"], None, False, variant), {})
    for (exercise, fault, in_set, variant), sides in of.items():
        others = sorted({code for row in sides.values() for code in _codes(row["shown"])} - {fault})
        what = f"`{fault}`" if fault else f"{variant} form" if variant else "correct"
        shown = " with ".join([what, *(f"`{code}`" for code in others)])
        cells = [(counted(sides[side]), told(sides[side])) if side in sides else _NONE for side in _SIDES]
        if variant and exercises.get(exercise).form(variant) == STANDARD_FORM:
            cells = [("no clip", "only in words")] * 2
        elif variant and not _has_sides(exercise):
            cells[1] = ("no clip", "no sides")
        yield (f"`{exercise}`", f"{shown}{', in a set' if in_set else ''}", *(cell for pair in cells for cell in pair))


def other_bodies_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """A row for each exercise that other bodies repeat: clips, those that are exact, and what the others tell."""
    of: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["body"] != BODY:
            of.setdefault(row["exercise"], []).append(row)
    for exercise, clips in of.items():
        others = [row for row in clips if not is_exact(row)]
        cells = [f"{row['fault'] or 'correct'}, {row['body']}: {counted(row)}, {told(row)}" for row in others]
        yield (f"`{exercise}`", f"{len(clips)}", f"{len(clips) - len(others)}", "; ".join(cells) or "–")


def is_exact(row: Mapping[str, Any]) -> bool:
    """Whether every repetition or hold was counted, and exactly the shown faults were told or are hidden by design."""
    is_told = told(row) in ("exactly", "nothing") or told(row).startswith(BY_DESIGN)
    return is_told and len(row["told"]) == len(row["shown"])


def _has_sides(exercise: str) -> bool:
    """Whether one side works, so that the demonstration is another one on the other side."""
    baked = demonstration(exercise)
    return baked is not None and baked.side is not None
