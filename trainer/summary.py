"""The set in the terminal when it is over: words first, then the numbers."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.table import Table

from exercises.declaration import Exercise, Holding
from exercises.results import SetResult
from trainer.words import score_text, scores_line


def headline(exercise: Exercise, result: SetResult) -> str:
    """The set in one sentence."""
    count = len(result.reps)
    if isinstance(exercise.counting, Holding):
        return _held(exercise, result)
    if not count:
        return f"{exercise.name}: no repetitions were counted."
    faults = Counter(code for rep in result.reps for code in dict.fromkeys(f.code for f in rep.faults))
    line = f"{exercise.name}: {count} repetition{'s' * (count != 1)}, {scores_line(result.scores)}."
    if faults:
        code, times = faults.most_common(1)[0]
        line += f" Most often {exercise.fault_labels.get(code, code)}: {times} of {count}."
    return line


def _held(exercise: Exercise, result: SetResult) -> str:
    """A set of an exercise that is held."""
    if not result.holds:
        return f"{exercise.name}: it was not held for long enough."
    held_s = sum(hold.end_s - hold.start_s for hold in result.holds)
    faults = Counter(fault.code for hold in result.holds for fault in hold.faults)
    line = f"{exercise.name}: held for {held_s:.0f} s, {scores_line(result.scores)}."
    if faults:
        code, times = faults.most_common(1)[0]
        line += f" Most often {exercise.fault_labels.get(code, code)}: {times} time{'s' * (times != 1)}."
    return line


def print_summary(console: Console, exercise: Exercise, result: SetResult) -> None:
    """Print the headline, a line for each repetition or hold, and what was not seen."""
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
    if result.holds:
        table = Table("hold", "from", "held", "spine", "hips", "what to mend", box=None)
        for hold in result.holds:
            faults = (
                f"{exercise.fault_labels.get(fault.code, fault.code)} at {fault.onset_s:.0f} s" for fault in hold.faults
            )
            table.add_row(
                str(hold.n),
                f"{hold.start_s:.1f} s",
                f"{hold.end_s - hold.start_s:.0f} s",
                score_text(hold.scores.spine),
                score_text(hold.scores.hips),
                ", ".join(faults) or "–",
            )
        console.print(table)
    for advice, whys in not_seen_by_advice(result).items():
        console.print(f"[yellow]Not seen[/]: {'; '.join(whys)}. {advice}", highlight=False)


def not_seen_by_advice(result: SetResult) -> dict[str, list[str]]:
    """What was not seen, under the advice that would help: said once, however much it would show."""
    out: dict[str, list[str]] = {}
    for note in result.not_seen:
        out.setdefault(note.advice, []).append(note.why)
    return out
