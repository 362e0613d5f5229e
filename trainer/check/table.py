"""The table of a check, in words first and numbers after."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from exercises import get, names
from trainer.check.run import Checked
from trainer.check.tally import FaultTally, Row


def percent(value: float | None) -> str:
    """A share in per cent, or a dash where there is none."""
    return "–" if value is None else f"{100 * value:.0f} %"


def seconds(value: float | None) -> str:
    """A time in seconds, or a dash where there is none."""
    return "–" if value is None else f"{value:.2f} s"


def print_table(console: Console, table: Sequence[Row], checked: Sequence[Checked]) -> None:
    """Print repetitions, faults, errors and what went wrong."""
    _print_reps(console, table)
    _print_faults(console, table)
    _print_errors(console, table)
    for one in checked:
        if one.error:
            console.print(f"[red]{escape(one.sample.name)} could not be checked:[/] {escape(one.error)}")
    unjudged = sorted({row.exercise for row in table if row.unjudged} - set(names()))
    if unjudged:
        console.print(f"No checker yet, landmarks only: {', '.join(unjudged)}")


def _print_reps(console: Console, table: Sequence[Row]) -> None:
    out = Table(title="Repetitions", title_justify="left")
    for heading in ("exercise", "camera"):
        out.add_column(heading)
    for heading in ("clips", "exact", "at most 1 off", "reps", "counted", "missed", "made up", "sides right"):
        out.add_column(heading, justify="right")
    out.add_column("not seen\nspine / hips", justify="right")
    for row in table:
        if not row.clips:
            continue
        unseen = " / ".join(percent(row.not_seen[s]) for s in ("spine", "hips"))
        sides = f"{row.sides_right} of {row.sides_known}" if row.sides_known else "–"
        rates = (percent(row.exact / row.clips), percent(row.within_one / row.clips))
        counts = (row.reps_true, row.reps_counted, row.missed, row.false)
        out.add_row(row.exercise, row.view, str(row.clips), *rates, *(str(n) for n in counts), sides, unseen)
    if out.row_count:
        console.print(out)


def _print_faults(console: Console, table: Sequence[Row]) -> None:
    out = Table(title="Faults, by repetition", title_justify="left")
    for heading in ("exercise, camera", "fault"):
        out.add_column(heading)
    for heading in (
        "found",
        "missed",
        "false",
        "hidden",
        "precision",
        "recall",
        "F1",
        "strong found",
        "cue after",
    ):
        out.add_column(heading, justify="right")
    for row in table:
        for code, t in row.faults.items():
            if t.found + t.missed + t.false + t.hidden:
                out.add_row(f"{row.exercise}, {row.view}", _label(row.exercise, code), *fault_cells(t))
    if out.row_count:
        console.print(out)
        console.print("hidden: the fault is there, and the trainer said that this camera does not show it.\n")


def fault_cells(t: FaultTally) -> list[str]:
    """Counts and rates of one fault as text, in the table's order."""
    strong = f"{t.severe_found} of {t.severe}" if t.severe else "–"
    rates = [percent(t.precision), percent(t.recall), "–" if t.f1 is None else f"{t.f1:.2f}"]
    return [*(str(n) for n in (t.found, t.missed, t.false, t.hidden)), *rates, strong, seconds(t.delay_s)]


def _label(exercise: str, code: str) -> str:
    return get(exercise).fault_labels.get(code, code) if exercise in names() else code


def _print_errors(console: Console, table: Sequence[Row]) -> None:
    out = Table(title="Angles: measured less true, at the peak of each repetition", title_justify="left")
    for heading in ("exercise, camera", "measure"):
        out.add_column(heading)
    for heading in ("mean size of the error", "bias", "repetitions"):
        out.add_column(heading, justify="right")
    for row in table:
        for name, (mae, bias, n) in row.errors.items():
            unit = "°" if name.endswith("_deg") else ""
            out.add_row(f"{row.exercise}, {row.view}", name, f"{mae:.1f}{unit}", f"{bias:+.1f}{unit}", str(n))
    if out.row_count:
        console.print(out)
