"""``pilates screening``: measures each side and how one sits, and says what differs by more than noise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console

from trainer.base.language import gettext_ as _
from trainer.plan.places import camera_words
from trainer.plan.screening import SCREENING, TESTS, focus_of, measured_words, screening_sets
from trainer.session.fixed import run_sets
from trainer.session.options import LiveOptions
from trainer.session.session_words import summary
from trainer.session.start import Known

if TYPE_CHECKING:
    from trainer.screen.window import Window

__all__ = ["begin", "screening_lines"]


def begin(
    console: Console, basis: Known, live: LiveOptions, window: Window | None, look_back: Callable[[], str]
) -> None:
    """Run the screening, and print its results.

    See :func:`trainer.session.fixed.run_sets` for the arguments and the errors raised.
    """
    sets = screening_sets(basis.excluded)
    for line in (*summary(sets), *camera_words(sets), *_left_out(basis)):
        console.print(f"  {line}", soft_wrap=True)
    basis = run_sets(sets, SCREENING, console, basis, live, window, look_back)
    console.print()
    for line in screening_lines(basis):
        console.print(line, soft_wrap=True)


def _left_out(basis: Known) -> list[str]:
    return [basis.excluded[test.exercise] for test in TESTS if test.exercise in basis.excluded]


def screening_lines(basis: Known) -> list[str]:
    """The newest result of each test, what follows for the plan, and what a screening is not."""
    found = measured_words(basis.sessions)
    if not found:
        return [_("Nothing was measured yet.")]
    differing = focus_of(basis.sessions, datetime.now().astimezone().date())
    follows = _("Your plan works on the difference for the next weeks.") if differing is not None else ""
    lines = [*found, follows, _("A screening measures. It does not say why the sides differ.")]
    return list(filter(None, lines))
