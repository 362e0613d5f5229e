"""The commands that change the record. They import heavy modules only when they run."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.base.terminal import confirm
from trainer.base.terminal import console as new_console

if TYPE_CHECKING:
    from rich.console import Console

    from trainer.record.records import Outline
    from trainer.record.selection import Doomed
    from trainer.record.store import SessionRecord, SetRecord, Store

SetsArgument = Annotated[list[int] | None, typer.Argument(help="Set numbers. Without any, the sets are listed.")]

FirstOption = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="From this day on.")]
LastOption = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Up to this day.")]


#: Maximum number of files in one folder that are named. More are only counted.
MOST_NAMED = 12
#: Heading of these commands in ``--help``.
RECORD = "The record"


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for one in (rescore, forget, recover):
        app.command(rich_help_panel=RECORD)(one)


def rescore(
    sets: SetsArgument = None,
    every: Annotated[bool, typer.Option("--all", help="Rescore all sets.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change without saving it.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Undo the last rescoring of these sets.")] = False,
) -> None:
    """Judge recorded sets again from their landmarks, with this version's rules, and show what changed.

    Example: [bold]pilates rescore --all --dry-run[/]
    """
    from trainer.record.opening import opened
    from trainer.recordings import rescore as again

    if undo and dry_run:
        raise TrainerError("--undo and --dry-run cannot be combined.", "Leave one of them out.")
    console = _console()
    with opened(console) as store:
        found = {one.id: (session, one) for session in reversed(store.sessions()) for one in session.sets}
        if not sets and not every:
            for session, one in found.values():
                console.print(_set_line(session, one))
            ask = _("Give the numbers of the sets, or --all.")
            console.print(ask if found else _("Nothing has been recorded yet."))
            return
        if unknown := [str(number) for number in sets or () if number not in found]:
            raise TrainerError(f"There is no set {unknown[0]}.", f"To list them: {command('rescore')}")
        if not found:
            console.print(_("Nothing has been recorded yet."))
        for session, one in found.values() if every else [found[number] for number in sets or ()]:
            if undo:
                verdict = _("restored") if again.undo(store, one.id) else _("was never rescored")
            elif (after := again.rescore(store, one)) is None:
                verdict = _("cannot be rescored: no landmarks, or an exercise unknown to this version")
            else:
                changes = again.changes(one.result(), after)
                verdict = ", ".join(changes) or _("unchanged")
                if changes and not dry_run:
                    again.keep(store, one, after)
            console.print(f"{_set_line(session, one)}: {verdict}")


def forget(
    sessions: Annotated[
        list[int] | None, typer.Argument(help="Session numbers. Without any, the sessions are listed.")
    ] = None,
    person: Annotated[str | None, typer.Option("--person", help="Delete all data about this person.")] = None,
    first: FirstOption = None,
    last: LastOption = None,
    everything: Annotated[bool, typer.Option("--everything", help="Delete the whole record.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Delete without asking.")] = False,
) -> None:
    """Permanently delete sessions, a person or everything from the record. Asks for confirmation.

    Example: [bold]pilates forget --from 2026-05-01 --to 2026-05-31[/]
    """
    from trainer.base.paths import cache_dir, data_dir
    from trainer.plan import own_plan
    from trainer.plan.health import ME
    from trainer.record import forget as deleting
    from trainer.record.opening import opened
    from trainer.record.selection import select_to_forget

    console = _console()
    with opened(console) as store:
        if not (sessions or person or first or last or everything):
            _print_choices(console, store)
            return
        if everything and (sessions or person or first or last):
            raise TrainerError(
                "--everything cannot be combined with a selection.",
                "Leave out the sessions, --person, --from and --to.",
            )
        span = (day and day.date() for day in (first, last))
        chosen = select_to_forget(store, sessions or (), person, *span)
        pages = deleting.traces(data_dir(), everything, cache_dir())
        if everything or ME in chosen.people:
            pages += own_plan.files()
        if not chosen.sessions and not chosen.people and not (everything and pages):
            console.print(_("There is nothing to delete."))
            return
        _print_deletions(console, chosen, pages)
        are_clients = _are_clients(store, chosen)
        if not yes:
            confirm(_("Delete permanently?"))
        # Delete the pages first: without its session in the record, a page left by an interrupted run is never found.
        left = deleting.delete_files(pages)
        is_gone = deleting.forget_everything(store) if everything else deleting.forget(store, chosen)
    if left:
        raise TrainerError(f"Cannot delete {left[0]}, which shows deleted sessions.", "Delete the file yourself.")
    console.print(_("Deleted."))
    if are_clients:
        words = _("Results that somebody sent you come back if you import their file again: {command}")
        console.print(words.format(command=f"{command('import')} FILE"))
    if not is_gone:
        raise TrainerError(
            "Another program has the record open, so its log may still hold deleted data.",
            "Close that program and run this command again.",
        )


def _are_clients(store: Store, chosen: Doomed) -> bool:
    """Whether one of the people to delete sent results; False if the record is too damaged to say."""
    import sqlite3

    from trainer.record import clients

    with contextlib.suppress(TrainerError, sqlite3.Error):  # damage must not prevent deletion
        return any(one.person in chosen.people for one in clients.clients(store))
    return False


def recover(
    file: Annotated[
        Path | None, typer.Argument(help="A damaged record. Default: this machine's, or the last one set aside.")
    ] = None,
) -> None:
    """Recover what can be read from a damaged record, and add it to this machine's record.

    A damaged record is set aside when it is opened, and a new one is started. The damaged file is never changed.

    Example: [bold]pilates recover[/]
    """
    from trainer.record import salvage
    from trainer.record.opening import opened

    console = _console()
    with console.status(_("Reading…")):
        recovered = salvage.recover(partial(opened, console, to_recover=True), file)
    if recovered is None:
        console.print(_("The record is undamaged, and no damaged record was set aside."))
    else:
        console.print(salvage.outcome_words(*recovered))


def _print_choices(console: Console, store: Store) -> None:
    """Print what can be deleted, and how to choose."""
    for session in store.outlines():
        console.print(_session_line(session))
    for name in store.names():
        console.print(_("Person: {name}").format(name=name))
    console.print(_("Give the numbers of the sessions, or --from, --to, --person or --everything."))


def _print_deletions(console: Console, chosen: Doomed, pages: list[Path]) -> None:
    for session in chosen.sessions:
        console.print(_session_line(session))
    for name in chosen.people:
        text = _("{name}: health answers and all other personal data")
        console.print(text.format(name=name))
    several = defaultdict(list)
    for page in pages:
        several[page.parent].append(page)
    for folder, inside in several.items():
        if len(inside) > MOST_NAMED:  # the landmarks of a whole folder of clips
            words = _("{folder}: {n} files")
            console.print(words.format(folder=folder, n=len(inside)))
            continue
        for page in inside:
            console.print(str(page))
    for video in chosen.videos():
        text = _("{video} is not deleted. Delete the video yourself if you want to.")
        console.print(text.format(video=video))


def _session_line(session: Outline) -> str:
    from trainer.base.dates import local_text

    sets = ngettext("{n} set", "{n} sets", session.sets).format(n=session.sets)
    when = local_text(session.started_at, session.utc_offset_min) if session.started_at else "?"
    return f"{session.id:>4}  {when}, {session.person}, {sets}"


def _set_line(session: SessionRecord, one: SetRecord) -> str:
    from trainer.base.dates import local_text
    from trainer.record.wording import exercise_name

    whose = "" if session.person == "me" else f", {session.person}"
    side = f" {_(one.side)}" if one.side else ""
    when = local_text(one.started_at, session.utc_offset_min)
    return f"{one.id:>4}  {when}{whose}, {exercise_name(one.exercise)}{side}"


def _console() -> Console:
    return new_console(soft_wrap=True)
