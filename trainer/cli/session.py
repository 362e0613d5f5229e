"""The commands ``home``, ``today``, ``start``, ``lesson``, ``screening``, ``programmes`` and ``health``."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from trainer.base.invoked import command
from trainer.base.terminal import console as new_console
from trainer.cli import review as cli_review
from trainer.cli.options import ClearedOption, PlaceOption, ReadOption, spread
from trainer.session.options import LiveOptions

app = typer.Typer()

#: Heading of these commands in ``--help``.
PRACTISE = "Practise"


@app.command(rich_help_panel=PRACTISE)
@spread
def home(live: LiveOptions, place: PlaceOption = None) -> None:
    """Open the home screen: today's session, other programmes, exercises, review, health, camera and sound.

    Same as [bold]pilates[/] without a command. Without a display or with --no-window, same as
    [bold]pilates today[/].

    Example: [bold]pilates home --camera 1[/]
    """
    from trainer.screen.window import has_display

    if live.window and has_display():
        from trainer.home.run import open_home
        from trainer.plan.health import ME

        console = new_console()
        open_home(console, live, partial(cli_review.look_back, console, ME), place or "")
    else:
        _today(live, place)


@app.command(rich_help_panel=PRACTISE)
@spread
def today(
    live: LiveOptions, place: PlaceOption = None, has_read: ReadOption = False, cleared: ClearedOption = None
) -> None:
    """Show today's session in the terminal, based on your plan and your progress. Press Enter to begin.

    Offers to resume an unfinished session. Without a terminal, only prints today's session.

    Examples: [bold]pilates today --camera 1[/], [bold]pilates today --place desk[/]
    """
    _today(live, place, has_read, cleared)


def _today(live: LiveOptions, place: str | None, has_read: bool = False, cleared: list[str] | None = None) -> None:
    from datetime import datetime

    from trainer.base.language import gettext_ as _
    from trainer.plan.days import practice
    from trainer.plan.health import is_somebody_there, open_questions, person_in, ready
    from trainer.record.opening import opened
    from trainer.session import start

    console = new_console()
    with opened(console, to_look=True) as store:
        if not is_somebody_there():
            person = person_in(store)
            known = start.known(store, person, place=place or "")
            start.print_today(console, known, start.today(known, datetime.now().astimezone()))
            if open_questions(person):
                words = _("Before your first session, answer a few questions about your health: {command}")
                console.print(words.format(command=command("health")), soft_wrap=True)
            return
        person = ready(console, store, has_read, cleared or ())
        known = start.known(store, person, place=place or "")
    suggestion = start.today(known, datetime.now().astimezone())
    start.print_today(console, known, suggestion)
    if not practice(known.sessions):
        console.print(_("New here? Find out which exercises suit you: {command}").format(command=command("lesson")))
    chosen = start.choose(console, known, suggestion)
    if chosen is not None:
        look_back = partial(cli_review.look_back, console, person.name)
        start.begin(console, known, suggestion, chosen, live, None, look_back)


@app.command("start", rich_help_panel=PRACTISE)
@spread
def start_programme(
    programme: Annotated[str, typer.Argument(help="Programme, such as glutes. To list them: pilates programmes.")],
    live: LiveOptions,
    place: PlaceOption = None,
    has_read: ReadOption = False,
    cleared: ClearedOption = None,
) -> None:
    """Start or resume a programme: all its sets with rests, hands-free.

    Hold the start position to begin a set. Sit up or leave the picture to pause it. Hold one arm
    straight up for 1.5 seconds to go to the next set, or in a rest to repeat the last set. Keys:
    space pauses, n goes to the next set, r repeats the set, q saves and quits.

    Example: [bold]pilates start glutes[/]
    """
    from datetime import datetime

    from trainer.plan import own_plan, programme_file
    from trainer.record.opening import opened
    from trainer.session import start
    from trainer.session.first_run import ready

    console, now = new_console(), datetime.now().astimezone()
    chosen = programme if programme in own_plan.sessions(now.date()) else programme_file.get(programme).id
    with ready(console, live, has_read, cleared or ()) as (person, window):
        with opened(console) as store:
            known = start.known(store, person, place=place or "")
        suggestion = start.today(known, now)
        if suggestion.programme in (chosen, None):
            start.print_today(console, known, suggestion)
        look_back = partial(cli_review.look_back, console, person.name)
        start.begin(console, known, suggestion, chosen, live, window, look_back)


@app.command(rich_help_panel=PRACTISE)
@spread
def lesson(live: LiveOptions, has_read: ReadOption = False, cleared: ClearedOption = None) -> None:
    """Find out which exercises suit you: three repetitions of each, taught one by one.

    After each exercise, say how it was for your back. Stop whenever you like: the lesson resumes where you
    stopped, on the same day or another. At the end it shows how to begin each exercise, and your first week.

    Example: [bold]pilates lesson[/]
    """
    from trainer.record.opening import opened
    from trainer.session import first_lesson, start
    from trainer.session.first_run import ready

    console = new_console()
    with ready(console, live, has_read, cleared or ()) as (person, window):
        with opened(console) as store:
            known = start.known(store, person)
        look_back = partial(cli_review.look_back, console, person.name)
        first_lesson.begin(console, known, live, window, look_back)


@app.command(rich_help_panel=PRACTISE)
@spread
def screening(
    live: LiveOptions,
    results: Annotated[bool, typer.Option("--results", help="Only show what the last screening measured.")] = False,
    has_read: ReadOption = False,
    cleared: ClearedOption = None,
) -> None:
    """Measure left against right: standing on one leg, opening the hip, straightening the knee; and how you sit.

    It takes about eight minutes. Do it once a month, equally rested. It reports only differences that are larger than
    the camera's error, and your plan works on them. It does not say why the sides differ, and it is not a diagnosis.

    Examples: [bold]pilates screening[/], [bold]pilates screening --results[/]
    """
    from trainer.plan.health import person_in
    from trainer.record.opening import opened
    from trainer.session import screening as of_sides
    from trainer.session import start
    from trainer.session.first_run import ready

    console = new_console()
    if results:
        with opened(console, to_look=True) as store:
            for line in of_sides.screening_lines(start.known(store, person_in(store))):
                console.print(line, soft_wrap=True)
        return
    with ready(console, live, has_read, cleared or ()) as (person, window):
        with opened(console) as store:
            known = start.known(store, person)
        look_back = partial(cli_review.look_back, console, person.name)
        of_sides.begin(console, known, live, window, look_back)


@app.command(rich_help_panel=PRACTISE)
def programmes() -> None:
    """List the programmes, with their purpose and duration. Add your own as .toml files in the folder shown."""
    from trainer.plan.programme_file import print_programmes

    print_programmes(new_console())


@app.command(rich_help_panel=PRACTISE)
def health() -> None:
    """Answer the health questions, or change your answers. Exercises that do not suit you are left out.

    Example: [bold]pilates health[/]
    """
    from trainer.base.errors import TrainerError
    from trainer.base.questions import TerminalAsker
    from trainer.plan.health import ask_health, is_somebody_there
    from trainer.plan.safety import needs_help_now
    from trainer.record.opening import opened

    if not is_somebody_there():
        raise TrainerError("Nobody can answer the health questions here.", "Run this command in a terminal.")
    console = new_console()
    with opened(console) as store:
        person = ask_health(TerminalAsker(console), store)
    if why := needs_help_now(person.health):
        console.print(why, style="bold")
