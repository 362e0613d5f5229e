"""``pilates lesson``: finds out which exercises suit the person, over as many days as they like."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding

import exercises
from calibration.landmarks import Side
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.plan.first_lesson import LESSON, Outcome, lesson_sets, outcomes, sets_left
from trainer.plan.places import camera_words
from trainer.session.fixed import run_sets
from trainer.session.options import LiveOptions
from trainer.session.session_words import summary
from trainer.session.start import Known, sets_of_exercise, today

if TYPE_CHECKING:
    from trainer.plan.programme import PlannedSet
    from trainer.screen.window import Window

__all__ = ["begin", "lesson_left", "lesson_lines"]


def lesson_left(basis: Known) -> tuple[PlannedSet, ...]:
    """The sets of the lesson that this person has still to do."""
    return sets_left(lesson_sets(basis.programmes.values(), basis.excluded), basis.sessions)


def begin(
    console: Console, basis: Known, live: LiveOptions, window: Window | None, look_back: Callable[[], str]
) -> None:
    """Run what is left of the lesson, and print what it showed so far.

    See :func:`trainer.session.fixed.run_sets` for the arguments and the errors raised.
    """
    if sets := lesson_left(basis):
        for line in (*summary(sets), *camera_words(sets)):
            console.print(Padding(line, (0, 0, 0, 2)))
        basis = run_sets(sets, LESSON, console, basis, live, window, look_back)
    console.print()
    for line in lesson_lines(basis):
        console.print(line, soft_wrap=True)


def lesson_lines(basis: Known) -> list[str]:
    """The lesson's results so far and its next steps; an exercise that is left out says why."""
    found, left = outcomes(basis.sessions), len({one.exercise for one in lesson_left(basis)})
    lines = [_line(basis, one) for one in found]
    if left:
        words = ngettext(
            "{n} exercise of your first lesson is left. Go on whenever you like.",
            "{n} exercises of your first lesson are left. Go on whenever you like.",
            left,
        )
        return [*lines, words.format(n=left)]
    return [*lines, *filter(None, (_first_week(basis),))]


def _line(basis: Known, one: Outcome) -> str:
    """An exercise: how to begin with it, why, and the own range."""
    if one.exercise in basis.excluded:
        return basis.excluded[one.exercise]
    is_planned = any(one.exercise == block.exercise for each in basis.programmes.values() for block in each.blocks)
    name = _(exercises.get(one.exercise).name)
    dose = " ".join(summary(sets_of_exercise(basis, one.exercise))) if is_planned else name
    return " ".join(filter(None, (f"{dose}.", one.easier_why, _ranges(one.range_deg.get))))


def _ranges(of: Callable[[Side | None], float | None]) -> str:
    """The own range of motion, left and right with their difference."""
    left, right, both = of("left"), of("right"), of(None)
    if left is not None and right is not None:
        words = _("Your range: left {left:.0f}°, right {right:.0f}°, a difference of {difference:.0f}°.")
        return words.format(left=left, right=right, difference=abs(left - right))
    one = next((deg for deg in (both, left, right) if deg is not None), None)
    return "" if one is None else _("Your range: {range:.0f}°.").format(range=one)


def _first_week(basis: Known) -> str:
    """Names the bites of the first week, in order; they come from the plan that the person follows, if any."""
    now = today(basis, datetime.now().astimezone())
    keys = [key for key in (now.programme, *now.others) if key in basis.suggested]
    names = [_(basis.programmes[key].name) for key in keys if basis.programmes[key].kind == "bite"]
    if not names:
        return ""
    return _("Your first week, one a day: {programmes}.").format(programmes=", ".join(names))
