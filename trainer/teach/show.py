"""``pilates show``: an exercise, or one of its faults beside its mend, in a window; without a display in words."""

from __future__ import annotations

import time

from rich.console import Console
from rich.text import Text

from calibration.landmarks import Side
from exercises.judging.declaration import Exercise, Variant
from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.screen.window import Key, Window, has_display
from trainer.teach.board import draw
from trainer.teach.demonstration import demonstration, faults_shown
from trainer.teach.lesson import lesson_of

__all__ = ["show"]

#: Pictures a second.
RATE = 30.0


def show(
    console: Console, exercise: Exercise, fault: str | None, side: Side | None, variant: Variant = "", *, window: bool
) -> None:
    """Print how an exercise goes, and show it in a window until the person closes it.

    Args:
        console: receives the words.
        exercise: the exercise.
        fault: code of a fault to show beside its mend, or None.
        side: the working side, or None for any.
        variant: the form to show.
        window: open a window if there is a display.

    Raises:
        TrainerError: the exercise has no such fault.
    """
    if fault is not None and fault not in exercise.fault_labels:
        known = ", ".join(exercise.fault_labels)
        raise TrainerError(f"{exercise.id} has no fault {fault}.", f"Its faults: {known}")
    _print(console, exercise, fault)
    good = demonstration(exercise.id, None, side)
    bad = None if fault is None else demonstration(exercise.id, fault, side)
    if good is None or (fault is not None and bad is None):
        console.print(_("There is no figure for this, only the words."))
        return
    if not window or not has_display():
        return
    lesson, screen = lesson_of(exercise, good, bad, variant), Window()
    began_s, note = time.monotonic(), _("q or Escape: close") if bad is None else ""
    try:
        while screen.show_picture(lambda size: draw(lesson, time.monotonic() - began_s, size, note)) is not Key.QUIT:
            time.sleep(1 / RATE)
    finally:
        screen.close()


def _print(console: Console, exercise: Exercise, fault: str | None) -> None:
    """Print what the figure shows."""
    console.print(Text(_(exercise.name), "bold"))
    if fault is not None:
        rules = [rule for rule in exercise.faults if rule.code == fault]
        console.print(_(exercise.fault_labels[fault]))
        if rules:
            console.print(Text.assemble(("→ ", "bold"), _(rules[0].cue)))
        if any(rule.habit is not None and rule.habit.needs_others for rule in rules):
            console.print(_("This is judged against your other repetitions: it goes unnoticed if all are alike."))
        return
    if exercise.good_for:
        console.print(_(exercise.good_for))
    for n, step in enumerate(filter(None, (*exercise.instructions, exercise.to_feel)), 1):
        console.print(f"{n}  {_(step)}")
    for title, lines in (
        (_("Leave it out with"), exercise.contraindications),
        (_("The camera does not see"), exercise.limits),
    ):
        if lines:
            console.print(Text(title, "bold"))
            for line in lines:
                console.print(f"–  {_(line)}")
    for title, how in ((_("Easier"), exercise.easier), (_("Harder"), exercise.harder)):
        console.print(f"{title}: {_(how)}")
    codes = faults_shown(exercise.id)
    if codes:
        console.print(Text(_("Faults that can be shown"), "bold"))
    for code in codes:
        console.print(f"–  {_(exercise.fault_labels[code])}: {command('show', exercise.id, '--fault', code)}")
