"""The commands of a plan: what to do today, programmes, health."""

from __future__ import annotations

from typing import Annotated

import typer

from trainer.base.invoked import command
from trainer.base.terminal import console as new_console
from trainer.cli.options import ClearedOption, ReadOption, spread
from trainer.session.options import LiveOptions

app = typer.Typer()

#: The heading of these commands in ``--help``.
PRACTISE = "Practise"


@app.command(rich_help_panel=PRACTISE)
@spread
def today(live: LiveOptions, has_read: ReadOption = False, cleared: ClearedOption = None) -> None:
    """Say what to do today from the plan and from what was done, and begin it with Enter.

    A session that was left is offered to be gone on with. Without a terminal it is only said. The same as
    [bold]pilates[/] alone.

    Example: [bold]pilates today --camera 1[/]
    """
    from datetime import datetime

    from trainer.base.language import gettext_ as _
    from trainer.plan.health import is_somebody_there, person_in, ready
    from trainer.plan.safety import unanswered
    from trainer.record.opening import opened
    from trainer.session import start

    console = new_console()
    with opened(console, to_look=True) as store:
        if not is_somebody_there():
            person = person_in(store)
            what = start.known(store, person)
            start.print_today(console, what, start.today(what, datetime.now().astimezone()))
            if unanswered(person.health):
                words = _("Before the first session answer a few questions about your health: {command}")
                console.print(words.format(command=command("health")), soft_wrap=True)
            return
        person = ready(console, store, has_read, cleared or ())
        what = start.known(store, person)
    one = start.today(what, datetime.now().astimezone())
    start.print_today(console, what, one)
    chosen = start.choose(console, what, one)
    if chosen is not None:
        start.begin(console, what, one, chosen, live)


@app.command("start", rich_help_panel=PRACTISE)
@spread
def start_programme(
    programme: Annotated[str, typer.Argument(help="A programme, such as glutes: see pilates programmes.")],
    live: LiveOptions,
    has_read: ReadOption = False,
    cleared: ClearedOption = None,
) -> None:
    """Begin a programme, or go on with it where it was left: its sets one after another, with rests, hands-free.

    Hold the start position to begin a set; sit up or leave to pause it. One arm held straight up for 1.5 seconds goes
    on to the next set, in a rest it does the last one again. Keys: space pauses, n next, r again, q ends and saves.

    Example: [bold]pilates start glutes[/]
    """
    from datetime import datetime

    from trainer.capture.sources import is_recording
    from trainer.plan import programme_file
    from trainer.plan.health import ready
    from trainer.record.opening import opened
    from trainer.session import start

    console = new_console()
    chosen = programme_file.get(programme).id
    with opened(console) as store:
        has_read = has_read or is_recording(live.camera)  # nobody here exercises
        what = start.known(store, ready(console, store, has_read, cleared or ()))
    one = start.today(what, datetime.now().astimezone())
    if one.programme in (chosen, None):
        start.print_today(console, what, one)
    start.begin(console, what, one, chosen, live)


@app.command(rich_help_panel=PRACTISE)
def programmes() -> None:
    """List the programmes: what each is for and how long it takes. Your own are .toml files in the folder shown."""
    from trainer.plan.programme_file import print_programmes

    print_programmes(new_console())


@app.command(rich_help_panel=PRACTISE)
def health() -> None:
    """Answer the questions about your health, or change the answers; exercises that do not suit you are left out.

    Example: [bold]pilates health[/]
    """
    from trainer.base.errors import TrainerError
    from trainer.plan.health import ask_health, is_somebody_there
    from trainer.plan.safety import needs_help_now
    from trainer.record.opening import opened

    if not is_somebody_there():
        raise TrainerError("The questions about your health need somebody to answer them.", "Run it in a terminal.")
    console = new_console()
    with opened(console) as store:
        person = ask_health(console, store)
    if why := needs_help_now(person.health):
        console.print(why, style="bold")
