"""The commands ``export`` and ``import``. They import heavy modules only when they run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.base.paths import is_file
from trainer.base.terminal import console as new_console
from trainer.cli.record import RECORD, FirstOption, LastOption

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rich.console import Console

    from trainer.record.store import SetRecord, Store


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command(rich_help_panel=RECORD)(export)
    app.command("import", rich_help_panel=RECORD)(import_)


def export(
    folder: Annotated[Path, typer.Argument(help="Name of a new folder, or with --fhir or --for of a new file.")],
    sessions: Annotated[list[int] | None, typer.Option("--session", help="Only this session. Repeatable.")] = None,
    person: Annotated[str | None, typer.Option("--person", help="Only this person.")] = None,
    first: FirstOption = None,
    last: LastOption = None,
    fhir: Annotated[
        bool, typer.Option("--fhir", help="Write one FHIR R4 bundle for a clinic instead, under a pseudonym.")
    ] = False,
    with_health: Annotated[
        bool, typer.Option("--with-health", help="With --fhir: write the health answers too.")
    ] = False,
    plan: Annotated[
        Path | None,
        typer.Option("--for", metavar="PLAN", help="Write your results with this plan, for the person who wrote it."),
    ] = None,
) -> None:
    """Export sessions for other programs: scores as CSV and JSON, movement as npz, TRC and MOT.

    The movement shows landmarks only, no face and no room. Nothing is sent over the network.

    With [bold]--fhir[/], one person's plan, repetitions, ranges and pain go into one JSON file. It names nobody.

    With [bold]--for[/], the results go to the author of the plan, as with [bold]pilates plan results[/]; you are asked
    first whether you agree.

    Example: [bold]pilates export for-my-physio --from 2026-05-01[/]

    Example: [bold]pilates export for-my-clinic.json --fhir[/]

    Example: [bold]pilates export kim.json --for plan.toml[/]
    """
    if with_health and not fhir:
        raise TrainerError(
            "--with-health works only with --fhir.", "Leave it out: a plain export holds the health answers."
        )
    if plan is None:
        _export(folder, sessions or (), person, first, last, fhir, with_health)
    elif sessions or person or first or last or fhir:
        raise TrainerError(
            "--for takes no other option: your consent decides what is written.",
            "Leave the other options out, or leave out --for.",
        )
    else:
        from trainer.cli.plan import write_agreed
        from trainer.plan.own_plan import for_results

        write_agreed(for_results(plan.expanduser()), folder)


def _export(
    folder: Path,
    sessions: Sequence[int],
    person: str | None,
    first: datetime | None,
    last: datetime | None,
    fhir: bool,
    with_health: bool,
) -> None:
    """Write the chosen sessions as a folder, or as one FHIR bundle."""
    from trainer.exchange import export as writing
    from trainer.exchange.fhir import export_bundle
    from trainer.record.opening import opened
    from trainer.record.selection import select

    console = new_console(soft_wrap=True)
    with opened(console, to_look=True) as store:
        chosen = select(store, sessions, person, *(day and day.date() for day in (first, last)))
        if not chosen.sessions:
            raise TrainerError("There is no session to export.", f"To list all sessions: {command('forget')}")
        with console.status(_("Writing…")):
            damaged: list[SetRecord] = []
            if fhir:
                export_bundle(store, chosen, folder, with_health)
            else:
                damaged = writing.export(store, chosen, folder)
        for one in damaged:
            text = _("The movement of set {n} is damaged and was left out.")
            console.print(text.format(n=one.id), style="yellow")
    count = len(chosen.sessions)
    words = ngettext("{n} session is in {folder}.", "{n} sessions are in {folder}.", count)
    console.print(words.format(n=count, folder=folder))
    if fhir and with_health:
        console.print(_("The file holds the health answers, but no name."))
    elif fhir:
        console.print(_("The file holds no name and no health answers."))


def import_(
    sources: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE...", help="Folders written by pilates export, or files written by pilates plan results."
        ),
    ],
) -> None:
    """Import exports, or the results of plans that you wrote. Skips what is already there.

    Examples: [bold]pilates import for-my-physio[/], [bold]pilates import kim.json ada.json[/]
    """
    from trainer.exchange.importing import import_folder
    from trainer.record.opening import opened

    console = new_console(soft_wrap=True)
    with opened(console) as store:
        for source in sources:
            if is_file(source):
                _receive(console, store, source)
                continue
            with console.status(_("Reading…")):
                done = import_folder(store, source)
            console.print(f"{_new_words(done.new)}; {_known_words(done.known)}.")
    if any(map(is_file, sources)):
        console.print(_("Everybody at a glance: {command}").format(command=command("clients")))


def _new_words(n: int) -> str:
    return ngettext("{n} session is new", "{n} sessions are new", n).format(n=n)


def _known_words(n: int) -> str:
    return ngettext("{n} was already there", "{n} were already there", n).format(n=n)


def _receive(console: Console, store: Store, file: Path) -> None:
    """Import the results of a plan, and say whose they are and what they agreed to."""
    from trainer.exchange.receiving import receive
    from trainer.review.clients import agreed_words

    done = receive(store, file)
    parts = [_new_words(done.new), _known_words(done.known)]
    if done.newer:
        parts.insert(
            1, ngettext("{n} has more in it now", "{n} have more in them now", done.newer).format(n=done.newer)
        )
    console.print(f"{done.person}: {'; '.join(parts)}.")
    console.print(agreed_words(done.person, done.consent))
