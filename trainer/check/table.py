"""The table of a check in the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from exercises import names
from exercises.judging import units
from trainer.base.terminal import print_table as print_in_width
from trainer.check.run import Checked
from trainer.check.tally import FaultTally, Row
from trainer.check.together import together


def percent(value: float | None) -> str:
    """A share in percent, or a dash for None."""
    return "–" if value is None else f"{100 * value:.0f}%"


def seconds(value: float | None) -> str:
    """A time in seconds, or a dash for None."""
    return "–" if value is None else f"{value:.2f} s"


def print_table(console: Console, table: Sequence[Row], checked: Sequence[Checked]) -> None:
    """Print the tables of repetitions, faults and errors, a summary, and the clips that could not be checked."""
    _print_reps(console, table)
    _print_faults(console, table)
    _print_errors(console, table)
    for sentence in together(checked).sentences():
        console.print(sentence)
    for one in checked:
        if one.error:
            console.print(Text.assemble((f"{one.sample.name} could not be checked:", "red"), f" {one.error}"))
    unjudged = sorted({row.exercise for row in table if row.unjudged} - set(names()))
    if unjudged:
        console.print(f"No checker yet, landmarks only: {', '.join(unjudged)}")


def _columns(title: str, *headings: str) -> Table:
    """A table that fits 80 columns: the first column to the left, numbers to the right."""
    out = Table(title=title, title_justify="left", box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for n, heading in enumerate(headings):
        out.add_column(heading, justify="right" if n else "left", vertical="bottom", no_wrap=True)
    return out


def _print_reps(console: Console, table: Sequence[Row]) -> None:
    headings = ("clips", "exact", "±1", "true", "count", "miss", "extra", "sides")
    out = _columns("Repetitions and holds", "", *headings, "spine\nunseen", "hips\nunseen")
    last = ""
    for row in table:
        if not row.clips:
            continue
        if row.exercise != last:
            out.add_row(Text(row.exercise, "bold"))
            last = row.exercise
        rates = (percent(row.exact / row.clips), percent(row.within_one / row.clips))
        counts = (row.reps_true, row.reps_counted, row.missed, row.false)
        sides = percent(row.sides_right / row.sides_known if row.sides_known else None)
        unseen = (percent(row.not_seen[s]) for s in ("spine", "hips"))
        out.add_row(f" {row.view}", str(row.clips), *rates, *(str(n) for n in counts), sides, *unseen)
    if out.row_count:
        print_in_width(console, out)
        console.print("±1: at most one off. extra: counted, not there. sides: right of those counted.\n")


def _print_faults(console: Console, table: Sequence[Row]) -> None:
    headings = ("found", "miss", "false", "hidden", "prec.", "rec.", "F1", "strong", "cue")
    out = _columns("Faults, by repetition; of holds, each time", "", *headings)
    for row in table:
        told = {code: t for code, t in row.faults.items() if t.found + t.missed + t.false + t.hidden}
        if told:
            out.add_row(Text(row.exercise, "bold"))
            out.add_row(Text(f" {row.view}", "dim"))
        for code, t in told.items():
            out.add_row(f" {code}", *fault_cells(t))
    if out.row_count:
        print_in_width(console, out)
        console.print(
            "hidden: there, and said not to be seen. strong: found of those of severe size. cue: after the onset."
        )


def fault_cells(t: FaultTally) -> list[str]:
    """Counts and rates of one fault as text, in the table's order."""
    strong = f"{t.severe_found}/{t.severe}" if t.severe else "–"
    rates = [percent(t.precision), percent(t.recall), "–" if t.f1 is None else f"{t.f1:.2f}"]
    return [*(str(n) for n in (t.found, t.missed, t.false, t.hidden)), *rates, strong, seconds(t.delay_s)]


def _print_errors(console: Console, table: Sequence[Row]) -> None:
    out = _columns("Measured less true, at each peak", "", "mean size", "bias", "reps")
    for row in table:
        if row.errors:
            out.add_row(Text(row.exercise, "bold"))
            out.add_row(Text(f" {row.view}", "dim"))
        for name, (mae, bias, n) in row.errors.items():
            unit = units.in_name(name)
            out.add_row(f" {name}", unit.number(mae), unit.number(bias, "+"), str(n))
    if out.row_count:
        print_in_width(console, out)
