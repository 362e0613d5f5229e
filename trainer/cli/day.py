"""The commands ``remind``, ``companion`` and ``shortcut``: for the day around the sessions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from trainer.base.invoked import command
from trainer.base.terminal import console as new_console
from trainer.cli.options import ModelOption, VariantOption
from trainer.pose.variant import DEFAULT_VARIANT

#: Heading of these commands in ``--help``.
DAY = "Through the day"


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for one in (remind, companion, shortcut):
        app.command(rich_help_panel=DAY)(one)


CameraOption = Annotated[
    str, typer.Option("--camera", envvar="PILATES_CAMERA", help="Camera number, or part of a camera's name.")
]
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
    alarm: Annotated[int, typer.Option(min=0, max=120, help="Remind this many minutes before a session.")] = 10,
    sessions: Annotated[bool, typer.Option(help="Remind me of the weekly full session.")] = True,
    bites: Annotated[bool, typer.Option(help="Remind me of the 15 to 20 minutes a day.")] = True,
    breaks: Annotated[bool, typer.Option(help="Remind me of breaks from Monday to Friday.")] = True,
) -> None:
    """Write your plan to a calendar file: the weekly full session, a little every day, and breaks at work.

    Open the file with your calendar program to import it. The reminders then come from your calendar,
    on your phone too. The trainer decides on the day what you practise. All times are local times, even
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
    mine = {key: known.programmes[key] for key in known.suggested}
    found = appointments(wishes, mine, known.sessions, known.plan_of, now)
    if found:
        write_calendar(to.expanduser(), calendar(found, owner(known.person.name), command(), now))
    report.print_written(console, found, to.expanduser())


def companion(
    camera: CameraOption = "0",
    every: Annotated[int, typer.Option(min=5, max=60, help="Seconds between two looks.")] = 10,
    notifications: Annotated[
        bool, typer.Option(help="Use the system's notifications. Without them, only print.")
    ] = True,
    model: ModelOption = None,
    variant: VariantOption = DEFAULT_VARIANT,
) -> None:
    """Watch your posture at the desk, and nudge you when you have slumped for minutes.

    It looks at one picture every ten seconds and keeps none. Between looks, other programs can use the
    camera; while one does, it does not look. At the start it asks you to sit tall, and compares you with that.
    It nudges at most every half hour. Ctrl-C ends it with one line on your day; nothing is recorded.

    A camera on your screen sees you from the front. It shows when you have sunk deeply, when your head is far
    forward, and when you lean to one side. It does not show a slight slump, or leaning back.

    Example: [bold]pilates companion --camera 1[/]
    """
    from trainer.companion.run import CompanionOptions, keep_company
    from trainer.companion.sitting import SittingState
    from trainer.companion.words import break_for
    from trainer.plan.health import person_in
    from trainer.record.opening import opened
    from trainer.session import start

    console = new_console()
    with opened(console, to_look=True) as store:
        known = start.known(store, person_in(store))
    offered = {key: known.programmes[key] for key in known.suggested}
    breaks = {one: break_for(one, offered, known.sessions, known.plan_of) for one in SittingState}
    keep_company(console, CompanionOptions(camera, float(every), notifications, model, variant), breaks)


def shortcut(
    desktop: Annotated[bool, typer.Option("--desktop", help="Put it on the desktop too.")] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the starter again.")] = False,
) -> None:
    """Put Pilates into your system's menu, so that the next start needs no terminal.

    The starter runs the program as it is installed now. If you move or reinstall it, run this command
    again. Tested on Linux; on macOS and Windows nobody has tried it yet.

    Example: [bold]pilates shortcut --desktop[/]
    """
    from trainer.starter.shortcut import put_and_print, remove_and_print

    if remove:
        remove_and_print(new_console())
    else:
        put_and_print(new_console(), desktop=desktop)
