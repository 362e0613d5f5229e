"""The set in the terminal when it is over: words first, then the numbers."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table

from exercises.declaration import Exercise
from exercises.results import SetResult
from trainer.words import score_text, scores_line


def headline(exercise: Exercise, result: SetResult) -> str:
    """The set in one sentence."""
    count = len(result.reps)
    if not count:
        return f"{exercise.name}: no repetitions were counted."
    faults = Counter(code for rep in result.reps for code in dict.fromkeys(f.code for f in rep.faults))
    line = f"{exercise.name}: {count} repetition{'s' * (count != 1)}, {scores_line(result.scores)}."
    if faults:
        code, times = faults.most_common(1)[0]
        line += f" Most often {exercise.fault_labels.get(code, code)}: {times} of {count}."
    return line


def print_summary(console: Console, exercise: Exercise, result: SetResult) -> None:
    """Print the headline, a line for each repetition, and what was not seen."""
    console.print(f"\n[bold]{headline(exercise, result)}[/]", highlight=False)
    if result.reps:
        table = Table("rep", "side", "from", "range", "up", "down", "spine", "hips", "what to mend", box=None)
        for rep in result.reps:
            table.add_row(
                str(rep.n),
                rep.side or "",
                f"{rep.start_s:.1f} s",
                f"{rep.range_deg:.0f}°",
                f"{rep.lift_s:.1f} s",
                f"{rep.lower_s:.1f} s",
                score_text(rep.scores.spine),
                score_text(rep.scores.hips),
                ", ".join(exercise.fault_labels.get(fault.code, fault.code) for fault in rep.faults) or "–",
            )
        console.print(table)
    for note in result.not_seen:
        console.print(f"[yellow]Not seen[/]: {note.why}. {note.advice}", highlight=False)
