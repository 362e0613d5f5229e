"""The tables of exercises that were taught from our own samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from docs.make.tables import figures, of, table


def taught() -> str:
    """Each of our own exercises, taught from its samples and held against clips of other bodies."""
    rows = figures("taught")
    columns = ("exercise", "shown", "counted by", "clips counted exactly", "repetitions counted", "false faults")
    clips = table(
        columns,
        (
            (
                f"`{row['exercise']}`",
                row["shown"] or "–",
                row["signal"] or "–",
                of(row["exact"], row["clips"]),
                of(row["counted"], row["reps"]),
                of(row["false"], row["good"]),
            )
            for row in rows
        ),
    )
    faults = [
        (f"`{row['exercise']}`", f"`{code}`", one["by"] or f"not learnt: {one['why']}", of(one["found"], one["true"]))
        for row in rows
        for code, one in sorted((row["faults"] or {}).items())
    ]
    return f"{clips}\n{table(('exercise', 'fault shown', 'noticed by', 'noticed'), faults)}\n{_fails(rows)}"


def _fails(rows: Iterable[Mapping[str, Any]]) -> str:
    """What fails, and why."""
    lines = []
    for row in rows:
        if row["refused"]:
            lines.append(f"`{row['exercise']}`: {row['refused'].rstrip('.')}.")
            continue
        missing = row["reps"] - row["counted"] - row["reps_unseen"]
        if row["unseen"]:
            where = f"{of(row['unseen'], row['clips'])} clips, with {_many(row['reps_unseen'], row['is_held'])},"
            begin = "begins" if row["unseen"] == 1 else "begin"
            lines.append(f"`{row['exercise']}`: {where} {begin} in another start position.")
        if missing > 0:
            why = "too small, too quick, cut off by the end of the film, or another movement"
            if row["is_held"]:
                why = "too restless, or not near the shown posture"
            verb = "was" if missing == 1 else "were"
            lines.append(f"`{row['exercise']}`: {_many(missing, row['is_held'])} {verb} {why}.")
    return "".join(f"- {line}\n" for line in lines)


def _many(n: int, is_held: bool) -> str:
    """A number of repetitions or holds in words."""
    what = "hold" if is_held else "repetition"
    return f"1 {what}" if n == 1 else f"{n} {what}s"
