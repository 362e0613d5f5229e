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
            where = f"in {of(row['unseen'], row['clips'])} clips, with {row['reps_unseen']} repetitions or holds,"
            lines.append(f"`{row['exercise']}`: {where} the start is another one.")
        if missing > 0:
            what, why = "repetition", "too small, too quick, cut off by the end of the film, or another movement"
            if row["is_held"]:
                what, why = "hold", "too restless, or not near the shown posture"
            many = f"1 {what} was" if missing == 1 else f"{missing} {what}s were"
            lines.append(f"`{row['exercise']}`: {many} {why}.")
    return "".join(f"- {line}\n" for line in lines)
