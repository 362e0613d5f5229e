"""The commands ``remind``, ``companion`` and ``shortcut``: for the day around the sessions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from trainer.base.invoked import command
from trainer.base.terminal import console as new_console

#: Heading of these commands in ``--help``.
DAY = "Through the day"


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for one in (remind, shortcut):
        app.command(rich_help_panel=DAY)(one)


TimesOption = Annotated[list[str], typer.Option("--break-at", help="Time of a break. Repeat it for several.")]


def remind(
    to: Annotated[Path, typer.Option("--to", help="The calendar file to write.")] = Path("pilates.ics"),
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How many weeks from today.")] = 8,
    session_day: Annotated[
        Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], typer.Option(help="Day of the weekly full session.")
    ] = "sat",
    session_at: Annotated[str, typer.Option(help="Time of the weekly full session.")] = "10:00",
    bite_at: Annotated[str, typer.Option(help="Time of the 15 to 20 minutes on the other days.")] = "18:00",
    break_at: TimesOption = ["11:00", "15:00"],  # noqa: B006 - typer copies it
    alarm: Annotated[int, typer.Option(min=0, max=120, help="Minutes from an alarm to its session.")] = 10,
    sessions: Annotated[bool, typer.Option(help="Remind of the weekly full session.")] = True,
    bites: Annotated[bool, typer.Option(help="Remind of the 15 to 20 minutes a day.")] = True,
    breaks: Annotated[bool, typer.Option(help="Remind of breaks from Monday to Friday.")] = True,
) -> None:
    """Write your plan to a calendar file: the weekly full session, a little every day, and breaks at work.

    Open the file with your calendar program to import it. The reminders then come from your calendar,
    on your phone too. What you will practise is decided on the day. Times are your local times, also
    after a flight or a change to summer time. To move appointments, write the file again with other
    times and import it again: the same appointments are updated.

    Examples: [bold]pilates remind --bite-at 7:30 --session-day sun[/],
    [bold]pilates remind --no-breaks --to ~/pilates.ics[/]
    """
    from datetime import datetime

    from trainer.plan.health import person_in
    from trainer.plan.programme import Kind
    from trainer.record.opening import opened
    from trainer.remind import report
    from trainer.remind.calendar_file import calendar, owner, write_calendar
    from trainer.remind.rhythm import Wishes, appointments, time_of
    from trainer.session import start

    wanted: dict[Kind, bool] = {"full": sessions, "bite": bites, "break": breaks}
    wishes = Wishes(
        weeks=weeks,
        session_day=session_day,
        session_at=time_of(session_at),
        bite_at=time_of(bite_at),
        break_at=tuple(map(time_of, break_at)),
        alarm_min=alarm,
        kinds=frozenset(kind for kind, is_wanted in wanted.items() if is_wanted),
    )
    console, now = new_console(), datetime.now().astimezone()
    with opened(console, to_look=True) as store:
        known = start.known(store, person_in(store), now)
    found = appointments(wishes, known.programmes, known.sessions, known.plan_of, now)
    if found:
        write_calendar(to.expanduser(), calendar(found, owner(known.person.name), command(), now))
    report.print_written(console, found, to.expanduser())


def shortcut(
    desktop: Annotated[bool, typer.Option("--desktop", help="Put it on the desktop too.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the starter again.")] = False,
) -> None:
    """Put Pilates into your system's menu, so that the next start needs no terminal.

    The starter runs the program as it is installed now. If you move or reinstall it, run this command
    again. Tested on Linux; on macOS and Windows nobody has tried it yet.

    Example: [bold]pilates shortcut --desktop[/]
    """
    from trainer.base.invoked import absolute
    from trainer.starter.shortcut import put_and_print, remove_and_print

    run = remove_and_print if remove else put_and_print
    run(new_console(), absolute(), desktop=desktop)
