"""What was learnt from a demonstration, and which exercises were taught so far, in the person's language."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from exercises.judging.units import DEG
from exercises.taught.build import exercise_of
from exercises.taught.learn import Learnt
from exercises.taught.taught import Held, ShownFault, Taught
from trainer.base.language import Number, ngettext
from trainer.base.language import gettext_ as _
from trainer.taught import store

__all__ = ["print_all", "said"]


def said(lesson: Learnt) -> list[str]:
    """What was learnt and what was not, a sentence a line."""
    one = lesson.taught
    return [
        *(_repeated(one) if one.held is None else _held(one, one.held)),
        *(_fault(fault) for fault in one.faults),
        *(_("“{fault}” cannot be noticed: {why}.").format(fault=label, why=_(why)) for label, why in lesson.refused),
        *(_(limit) for limit in exercise_of(one).limits),
    ]


def _repeated(one: Taught) -> list[str]:
    return [
        ngettext("{n} repetition was shown.", "{n} repetitions were shown.", one.reps).format(n=one.reps),
        _("It is counted by: {what}, {range} at least; shown: {usual}.").format(
            what=_(one.signal.words), range=DEG.say(round(one.min_range)), usual=DEG.say(round(one.target_range))
        ),
        _("Tempo: {lift:.1f} s there, {hold:.1f} s stay, {lower:.1f} s back.").format(
            lift=Number(one.lift_s), hold=Number(one.hold_s), lower=Number(one.lower_s)
        ),
    ]


def _held(one: Taught, held: Held) -> list[str]:
    begins = _("The start position itself is held.")
    if held.begins_later:
        words = _("The hold begins when this has changed by {size}: {what}.")
        begins = words.format(what=_(one.signal.words), size=one.signal.unit.say(one.min_range))
    return [
        ngettext("{n} hold was shown.", "{n} holds were shown.", one.reps).format(n=one.reps),
        begins,
        _("A hold counts from {seconds:.0f} s on.").format(seconds=held.min_s),
    ]


def _fault(fault: ShownFault) -> str:
    unit = fault.measure.unit
    return _("“{fault}” is noticed by: {what}, from {size} on.").format(
        fault=fault.label, what=_(fault.measure.words), size=unit.say(fault.fault)
    )


def print_all(console: Console) -> None:
    """Print the taught exercises, and why a damaged file cannot be used."""
    names, broken = store.taught_names(), store.damaged()
    if not names:
        console.print(_("No exercise was taught yet."))
    for name in names:
        if name in broken:
            console.print(f"{name}: {broken[name]}", style="yellow", markup=False)
            continue
        one = store.load(name)
        by = _(", shown by {name}").format(name=one.by) if one.by else ""
        console.print(Text.assemble((name, "bold"), f"  {one.name}{by}"))
