"""The command ``plan``. It imports heavy modules only when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trainer.base.terminal import console as new_console

if TYPE_CHECKING:
    from trainer.plan.plan_file import Plan

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
    """Follow the plan in a file from today on. The earlier plan is kept for undo."""
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
    person: Annotated[str, typer.Option("--for", help="For whom it is: a name, or a code that only you know.")] = "me",
) -> None:
    """Make a plan from the programmes by answering four questions, and follow it or write it to a file.

    With --to and --for, the file also gets a random number for that person. Their results come back under it.

    Example: [bold]pilates plan new --to plan.toml --by "A. Meier" --for Kim[/]
    """
    from datetime import date

    from trainer.base.errors import TrainerError
    from trainer.base.invoked import command
    from trainer.base.language import gettext_ as _
    from trainer.base.questions import TerminalAsker
    from trainer.base.terminal import is_somebody_there, written
    from trainer.plan import own_plan
    from trainer.plan.health import ME
    from trainer.plan.new_plan import ask_client, ask_plan, save
    from trainer.record.clients import save_client
    from trainer.record.opening import opened

    if not is_somebody_there():
        raise TrainerError("Nobody can answer the questions here.", "Run this command in a terminal.")
    console, today = new_console(), date.today()
    asker = TerminalAsker(console)
    if to is None or person == ME:
        text = ask_plan(asker, name, by, person)
        if text is not None and to is None:
            own_plan.print_plan(console, own_plan.follow(text, today), today)
        elif text is not None and to is not None:
            save(text, to.expanduser())
            written(console, to.expanduser())
        return
    if by == ME:
        raise TrainerError("A plan for somebody must say who wrote it.", "Give your name with --by.")
    with opened(console) as store:
        client = ask_client(asker, store, person)
        text = None if client is None else ask_plan(asker, name, by, person, client.patient)
        if client is None or text is None:
            return
        save(text, to.expanduser())
        save_client(store.db, client)
    written(console, to.expanduser())
    console.print(
        _("Results that come back with this plan go to {name} in: {command}").format(
            name=person, command=command("clients")
        )
    )


@app.command()
def results(
    file: Annotated[Path, typer.Argument(help="Name of a new file.")],
) -> None:
    """Write your results with this plan into one file, for the person who wrote the plan. You send it yourself.

    Before the first time, the program says what is in the file and asks whether you agree.

    Example: [bold]pilates plan results kim.json[/]
    """
    from trainer.plan import own_plan

    write_agreed(own_plan.for_results(), file)


def write_agreed(plan: Plan, file: Path) -> None:
    """Write the results of a plan to a new file, with the person's consent; ask for it if nobody has.

    Raises:
        TrainerError: nobody can answer, or the file exists or cannot be written.
    """
    from trainer.base.errors import TrainerError
    from trainer.base.invoked import command
    from trainer.base.language import gettext_ as _
    from trainer.base.questions import TerminalAsker
    from trainer.base.terminal import is_somebody_there, written
    from trainer.exchange.results import check_new, sent_words, write_results
    from trainer.plan import consent
    from trainer.plan.health import ME
    from trainer.record.clients import consents
    from trainer.record.opening import opened

    console = new_console()
    check_new(file.expanduser())
    with opened(console) as store:
        held = consent.standing(consents(store, ME), plan)
        if held is None:
            if not is_somebody_there():
                raise TrainerError(
                    f"You have not agreed yet that {plan.by} gets your results.", "Run this command in a terminal."
                )
            held = consent.ask(TerminalAsker(console), store, plan)
        if held is None:
            console.print(_("Nothing was written."))
            return
        count = write_results(store, plan, file.expanduser())
    console.print(consent.consent_words(held))
    written(console, file.expanduser())
    console.print(sent_words(plan, count))
    words = _("To withdraw your consent: {command}")
    console.print(words.format(command=command("plan", "consent", "--withdraw")))


@app.command("consent")
def consent_(
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Withdraw your consent. No more results are written.")
    ] = False,
    to: Annotated[Path | None, typer.Option(help="Also write a file that tells the author of the plan.")] = None,
) -> None:
    """Show who may get your results by your consent, or withdraw it.

    Examples: [bold]pilates plan consent[/], [bold]pilates plan consent --withdraw --to withdrawn.json[/]
    """
    from trainer.base.errors import TrainerError
    from trainer.base.invoked import command
    from trainer.base.language import gettext_ as _
    from trainer.base.terminal import written
    from trainer.exchange.results import check_new, write_results
    from trainer.plan import consent, own_plan
    from trainer.plan.health import ME
    from trainer.record.clients import consents
    from trainer.record.opening import opened

    if to is not None and not withdraw:
        raise TrainerError(
            "--to works only with --withdraw.", f"To write your results: {command('plan', 'results')} FILE"
        )
    console, plan = new_console(), None
    if to is not None:
        plan = own_plan.for_results()
        check_new(to.expanduser())
    with opened(console, to_look=not withdraw) as store:
        held = consent.all_standing(consents(store, ME))
        if not held:
            console.print(consent.consent_words(None))
        for one in held:
            console.print(consent.consent_words(one))
            if withdraw:
                console.print(consent.withdrawn_words(consent.withdraw(store, one)))
        if plan is not None and to is not None:
            write_results(store, plan, to.expanduser())
            written(console, to.expanduser())
            console.print(_("Send this file to {recipient}: it says that you withdrew.").format(recipient=plan.by))


@app.command()
def close() -> None:
    """Stop following a plan. The built-in programmes are suggested again."""
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
        console.print(_("You are no longer following a plan."))
    else:
        own_plan.print_plan(console, given, date.today())
