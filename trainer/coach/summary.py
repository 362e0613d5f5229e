"""Prints the result of a set in the terminal: words first, then numbers."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from exercises.judging.declaration import Exercise, Holding
from exercises.judging.harm import most_harmful
from exercises.judging.results import SetResult
from trainer.base.language import Number, ngettext
from trainer.base.language import gettext_ as _
from trainer.base.terminal import print_table
from trainer.coach.words import score_text, scores_line


def headline(exercise: Exercise, result: SetResult) -> str:
    """The result in one sentence."""
    count = len(result.reps)
    if isinstance(exercise.counting, Holding):
        return _held(exercise, result)
    if not count:
        return _("{name}: no repetitions counted.").format(name=_(exercise.name))
    counted = ngettext("{n} repetition", "{n} repetitions", count).format(n=count)
    line = f"{_(exercise.name)}: {counted}, {scores_line(result.scores)}."
    first = most_harmful(exercise.faults, result.reps)
    if first is not None:
        code, times = first
        line += _(" Work on this first: {fault} ({n} of {all}).").format(
            fault=_label(exercise, code), n=times, all=count
        )
    return line


def pace(exercise: Exercise, result: SetResult) -> str:
    """A sentence about the tempo if most repetitions were too fast; else "".

    It is not part of the headline, which is about form; the pacer teaches the tempo.
    """
    quick = sum(any(fault.code == "too_fast" for fault in rep.faults) for rep in result.reps)
    if isinstance(exercise.counting, Holding) or 2 * quick <= len(result.reps):
        return ""
    return _("Pace: {n} of {all} faster than this exercise asks for: {up:.1f} s up and {down:.1f} s back.").format(
        n=quick,
        all=len(result.reps),
        up=Number(exercise.counting.min_lift_s),
        down=Number(exercise.counting.min_lower_s),
    )


def _held(exercise: Exercise, result: SetResult) -> str:
    """The sentence for an exercise that is held."""
    if not result.holds:
        return _("{name}: not held for long enough.").format(name=_(exercise.name))
    held_s = sum(hold.end_s - hold.start_s for hold in result.holds)
    held = _("held for {seconds:.0f} s").format(seconds=held_s)
    line = f"{_(exercise.name)}: {held}, {scores_line(result.scores)}."
    first = most_harmful(exercise.faults, result.holds)
    if first is not None:
        n = sum(fault.code == first[0] for hold in result.holds for fault in hold.faults)
        times = ngettext("{n} time", "{n} times", n).format(n=n)
        line += _(" Work on this first: {fault} ({times}).").format(fault=_label(exercise, first[0]), times=times)
    return line


def _label(exercise: Exercise, code: str) -> str:
    return _(exercise.fault_labels.get(code, code))


def print_summary(console: Console, exercise: Exercise, result: SetResult) -> None:
    """Print the headline, one line for each repetition or hold, and what was not seen."""
    console.print()
    console.print(headline(exercise, result), style="bold")
    if result.reps:
        names = (_("rep"), _("side"), _("start"), _("range"), _("up"), _("down"), _("spine"), _("hips"))
        table = Table(*names, _("faults"), box=None)
        for rep in result.reps:
            table.add_row(
                str(rep.n),
                _(rep.side) if rep.side else "",
                f"{rep.start_s:.1f} s",
                f"{rep.range_deg:.0f}°",
                f"{rep.lift_s:.1f} s",
                f"{rep.lower_s:.1f} s",
                score_text(rep.scores.spine),
                score_text(rep.scores.hips),
                ", ".join(_label(exercise, fault.code) for fault in rep.faults) or "–",
            )
        print_table(console, table)
    if tempo := pace(exercise, result):
        console.print(tempo)
    if result.holds:
        columns = (_("hold"), _("start"), _("held"), _("spine"), _("hips"), _("faults"))
        table = Table(*columns, box=None)
        for hold in result.holds:
            faults = (
                _("{fault} at {seconds:.0f} s").format(fault=_label(exercise, fault.code), seconds=fault.onset_s)
                for fault in hold.faults
            )
            table.add_row(
                str(hold.n),
                f"{hold.start_s:.1f} s",
                f"{hold.end_s - hold.start_s:.0f} s",
                score_text(hold.scores.spine),
                score_text(hold.scores.hips),
                ", ".join(faults) or "–",
            )
        print_table(console, table)
    for advice, whys in not_seen_by_advice(result).items():
        console.print(Text.assemble((_("Not seen"), "yellow"), f": {'; '.join(whys)}. {advice}"))


def not_seen_by_advice(result: SetResult) -> dict[str, list[str]]:
    """Reasons why something was not seen, grouped by the advice that would help."""
    out: dict[str, list[str]] = {}
    for note in result.not_seen:
        out.setdefault(_(note.advice), []).append(_(note.why))
    return out
