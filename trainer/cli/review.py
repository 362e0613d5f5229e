"""The commands ``review`` and ``report``. They import heavy modules only when they run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trainer.base.terminal import console as new_console
from trainer.base.terminal import written

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer()

#: Heading of these commands in ``--help``.
LOOK_BACK = "Look back"

PersonOption = Annotated[
    str | None, typer.Option("--person", help="Whose sessions to show. Default: whoever practised last.")
]


@app.command(rich_help_panel=LOOK_BACK)
def review(
    open_page: Annotated[
        bool, typer.Option("--open", help="Open a page with curves, faults and replay in the browser.")
    ] = False,
    person: PersonOption = None,
) -> None:
    """Review your progress: plan, trends of scores, sides, pain and faults, and all recorded sessions."""
    from trainer.base.paths import data_dir
    from trainer.record.opening import opened
    from trainer.review.in_terminal import print_review, today, whose

    console = new_console()
    with opened(console, to_look=True) as store:
        who, sessions = whose(console, store.sessions(), person)
        print_review(console, sessions, today())
        if open_page:
            from trainer.review.page import write_page

            page = data_dir() / "review.html"
            write_page(store, page, person=who)
            _open(console, page)


def look_back(console: Console, person: str) -> str:
    """Write a person's review page, open it in the browser, and return the sentence that says so."""
    import webbrowser

    from trainer.base.language import gettext_ as _
    from trainer.base.paths import data_dir
    from trainer.record.opening import opened
    from trainer.review.page import write_page

    page = data_dir() / "review.html"
    with opened(console, to_look=True) as store:
        write_page(store, page, person=person)
    if webbrowser.open(page.as_uri()):
        return _("Your review is open in the browser.")
    return _("Open this page in a browser: {page}").format(page=page)


@app.command(rich_help_panel=LOOK_BACK)
def clients(
    name: Annotated[str | None, typer.Argument(help="Show this person, and open their review page.")] = None,
) -> None:
    """List the people for whom you wrote a plan: sets done, pain, main fault, and who needs a look.

    Their results come with [bold]pilates import FILE[/].

    Example: [bold]pilates clients "Kim"[/]
    """
    from datetime import datetime

    from trainer.base.errors import TrainerError
    from trainer.base.paths import data_dir
    from trainer.record.opening import opened
    from trainer.review.clients import everybody, print_clients, print_one

    console = new_console()
    with opened(console, to_look=True) as store:
        found = everybody(store, datetime.now().astimezone())
        if name is None:
            return print_clients(console, found)
        one = next((each for each in found if each.client.person == name), None)
        if one is None:
            names = ", ".join(each.client.person for each in found) or "nobody yet"
            raise TrainerError(f"You have no client called {name}.", f"Your clients: {names}.")
        print_one(console, one)
        if one.sessions:
            from trainer.review.page import write_page

            page = data_dir() / "review.html"
            write_page(store, page, person=name)
            _open(console, page)
    return None


@app.command(rich_help_panel=LOOK_BACK)
def report(
    weeks: Annotated[int, typer.Option("--weeks", min=1, max=52, help="Number of weeks, including this one.")] = 6,
    person: PersonOption = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Write to this file and do not open it.")] = None,
) -> None:
    """Write a one-page report for a physiotherapist: practice, trends, sides, faults and pain of the last weeks.

    Example: [bold]pilates report --weeks 6[/]
    """
    from trainer.base.paths import data_dir
    from trainer.record.opening import opened
    from trainer.review.in_terminal import today, whose
    from trainer.review.page import write_html
    from trainer.review.report import report as report_html

    console = new_console()
    with opened(console, to_look=True) as store:
        who, sessions = whose(console, store.sessions(), person)
        html = report_html(sessions, today(), weeks, who, store.person(who) if who else None)
    write_html(html_file or data_dir() / "report.html", html)
    if html_file is not None:
        written(console, html_file)
    else:
        _open(console, data_dir() / "report.html")


def _open(console: Console, page: Path) -> None:
    import webbrowser

    from trainer.base.language import gettext_ as _

    console.print(_("The page: {page}").format(page=page), soft_wrap=True)
    webbrowser.open(page.as_uri())
