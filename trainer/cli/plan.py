"""The command ``plan``. It imports heavy modules only when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trainer.base.terminal import console as new_console

app = typer.Typer(
    invoke_without_command=True,
    help="Follow a plan that a physiotherapist or instructor wrote, or make your own.\n\n"
    "A plan is broken into bites of 15 to 20 minutes by focus and one full session a week. "
    "[bold]pilates today[/] and the home screen then suggest these.\n\n"
    "Example: [bold]pilates plan open plan.toml[/]",
    rich_markup_mode="rich",
)


@app.callback()
def _begin(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        show()


@app.command("open")
def open_plan(file: Annotated[Path, typer.Argument(help="The plan, a .toml file.")]) -> None:
    """Follow the plan in a file from today on. The plan before it is kept for undo."""
    from datetime import date

    from trainer.base.invoked import command
    from trainer.base.language import gettext_ as _
    from trainer.plan import own_plan, plan_file

    console, today = new_console(), date.today()
    _plan, text = plan_file.read(file.expanduser())
    own_plan.print_plan(console, own_plan.follow(text, today), today)
    console.print()
    console.print(_("You follow this plan now. To go back: {command}").format(command=command("plan", "undo")))


@app.command()
def show() -> None:
    """Show the plan that you follow, and its sessions of this week."""
    from datetime import date

    from trainer.plan import own_plan

    given = own_plan.current()
    if given is None:
        raise own_plan.no_plan()
    own_plan.print_plan(new_console(), given, date.today())


@app.command()
def new(
    to: Annotated[Path | None, typer.Option(help="Write the plan to this file instead of following it.")] = None,
    name: Annotated[str, typer.Option(help="Name of the plan.")] = "My plan",
    by: Annotated[str, typer.Option(help="Who writes it.")] = "me",
    person: Annotated[str, typer.Option("--for", help="For whom it is.")] = "me",
) -> None:
    """Make a plan from the programmes by answering four questions, and follow it or write it to a file.

    Example: [bold]pilates plan new --to plan.toml --by "A. Meier" --for Kim[/]
    """
    from datetime import date

    from trainer.base.errors import TrainerError
    from trainer.base.questions import TerminalAsker
    from trainer.base.terminal import is_somebody_there, written
    from trainer.plan import own_plan
    from trainer.plan.new_plan import ask_plan, save

    if not is_somebody_there():
        raise TrainerError("Nobody can answer the questions here.", "Run this command in a terminal.")
    console, today = new_console(), date.today()
    text = ask_plan(TerminalAsker(console), name, by, person)
    if text is None:
        return
    if to is not None:
        save(text, to.expanduser())
        written(console, to.expanduser())
    else:
        own_plan.print_plan(console, own_plan.follow(text, today), today)


@app.command()
def close() -> None:
    """Follow no plan any more. The built-in programmes are suggested again."""
    from trainer.base.invoked import command
    from trainer.base.language import gettext_ as _
    from trainer.plan import own_plan

    own_plan.close()
    new_console().print(_("The plan is closed. To take it up again: {command}").format(command=command("plan", "undo")))


@app.command()
def undo() -> None:
    """Undo the last opening or closing of a plan; a second time restores it."""
    from datetime import date

    from trainer.base.language import gettext_ as _
    from trainer.plan import own_plan

    console, given = new_console(), own_plan.undo()
    if given is None:
        console.print(_("You follow no plan now."))
    else:
        own_plan.print_plan(console, given, date.today())
