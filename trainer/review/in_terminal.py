"""The record in the terminal: whether the person is better, the newest sets, and the trends in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from trainer.base.dates import local_text
from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.base.terminal import print_table
from trainer.coach.words import PARTS, clock_words
from trainer.plan.comfort import comfort_word
from trainer.record.records import SessionRecord
from trainer.record.wording import done_in, fault_label, nothing_recorded, often_fault, sentence, set_title
from trainer.review.fault_trends import fault_trends
from trainer.review.progress import headline, main_fault, tile_words, tiles
from trainer.review.scores import tens_text
from trainer.review.sentences import (
    PAST_WEEKS,
    fault_sentence,
    left_out_words,
    plan_words,
    score_name,
    sides_words,
    trend_words,
    what_name,
)
from trainer.review.trends import practised, sides, trend

#: The list shows the newest session whole, then earlier ones up to ``MOST_SETS`` sets in all, and ``MOST_FAULTS``
#: faults after the main one.
MOST_SETS, MOST_FAULTS = 12, 3


def today() -> date:
    """Today's date in the local time zone."""
    return datetime.now().astimezone().date()


def whose(
    console: Console, sessions: Sequence[SessionRecord], asked: str | None
) -> tuple[str | None, list[SessionRecord]]:
    """The person to show and their sessions: the one asked for, or the one who practised last; None if there is none.

    Args:
        console: is told who else is in the record.
        sessions: everybody's, the newest first.
        asked: a name, or None.

    Raises:
        TrainerError: nobody of that name has a session.
    """
    names = list(dict.fromkeys(session.person for session in sessions))
    if asked is not None and asked not in names:
        raise TrainerError(
            f"The record has no session of {asked}.", f"People in the record: {', '.join(names) or 'none yet'}."
        )
    if asked is None and len(names) > 1:
        others = ", ".join(names[1:])
        console.print(
            Text(
                _("Showing {name}. Also in this record (choose with --person): {others}").format(
                    name=names[0], others=others
                )
            )
        )
    who = asked or (names[0] if names else None)
    return who, [session for session in sessions if session.person == who]


def print_review(console: Console, sessions: Sequence[SessionRecord], today: date) -> None:
    """Print whether the person is better, the newest sets, and the trends; if there are no sessions, how to begin.

    Args:
        console: where to.
        sessions: one person's, the newest first.
        today: the current day of the plan.
    """
    if not sessions:
        console.print(Text(nothing_recorded()), soft_wrap=True)
        return
    console.print(Text(headline(sessions), "bold"))
    if left_out := left_out_words(sessions):
        console.print(Text(left_out))
    console.print()
    faults = fault_trends(sessions)
    for tile in tiles(sessions, today, faults):
        console.print(Text(tile_words(tile)))
    console.print()
    _print_sets(console, sessions)
    _print_trends(console, sessions)
    main = main_fault(faults)
    for fault in [one for one in faults if one != main][:MOST_FAULTS]:
        console.print(Text(sentence(fault_sentence(fault))))
    for words in plan_words(sessions, today, PAST_WEEKS):
        console.print(Text(words))
    words = _("Scores run from 0 to 100. See the curves with: {command}")
    console.print(Text(words.format(command=command("review", "--open"))), soft_wrap=True)


def _print_trends(console: Console, sessions: Sequence[SessionRecord]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in (_("Exercise"), _("Spine"), _("Hips"), _("Left and right")):
        table.add_column(column)
    for what in practised(sessions):
        both = sides(sessions, what)
        words = [sentence(trend_words(trend(sessions, what, part))) for part in PARTS]
        table.add_row(*(Text(cell) for cell in (what_name(what), *words, sides_words(both) if both else "–")))
    if table.row_count:
        console.print()
        print_table(console, table)
        console.print()


def _print_sets(console: Console, sessions: Sequence[SessionRecord]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in (_("When"), _("Exercise"), _("Reps"), *(score_name(part) for part in PARTS), _("Main fault")):
        table.add_column(column, justify="right" if column == _("Reps") else "left")
    has_comfort = any(one.comfort is not None for session in sessions for one in session.sets)
    if has_comfort:
        table.add_column(_("Your back"))
    shown = 0
    for session in sessions:
        for place, one in enumerate(session.sets):
            if shown >= MOST_SETS and session is not sessions[0]:
                break
            shown += 1
            fault = often_fault(one)
            done = len(done_in(one))
            often = "–"
            if fault:
                label = fault_label(one.exercise, fault.code)
                often = _("{fault} in {n} of {all}").format(fault=label, n=fault.times, all=done)
            when = local_text(session.started_at, session.utc_offset_min) if place == 0 else ""
            scores = (tens_text(one.scores.spine), tens_text(one.scores.hips))
            held_s = sum(hold.end_s - hold.start_s for hold in one.holds)
            amount = clock_words(round(held_s)) if one.holds else str(done)
            backs = (comfort_word(one.comfort),) if has_comfort else ()
            table.add_row(*(Text(cell) for cell in (when, set_title(one), amount, *scores, often, *backs)))
    print_table(console, table)
    more = sum(len(session.sets) for session in sessions) - shown
    if more:
        console.print(Text(ngettext("… and {n} more set.", "… and {n} more sets.", more).format(n=more)))
