"""The command ``teach``. It imports heavy modules only when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from trainer.base.errors import TrainerError
from trainer.base.terminal import console as new_console
from trainer.cli.options import OPTIONS, ModelOption, VariantOption
from trainer.cli.session import PRACTISE
from trainer.pose.variant import DEFAULT_VARIANT

if TYPE_CHECKING:
    from rich.console import Console

    from trainer.taught.command import TeachOptions


GoodOption = Annotated[
    list[Path] | None,
    typer.Option("--from", help="Video of good repetitions. Repeatable. Without it the camera films."),
]
RepsOption = Annotated[
    list[int] | None,
    typer.Option("--reps", min=1, help="How many repetitions it shows: once for all videos, or once for each."),
]
HoldsOption = Annotated[
    list[int] | None,
    typer.Option("--holds", min=1, help="How many holds it shows, instead of --reps, if a posture is held."),
]
FaultOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fault",
        metavar="WORDS=VIDEO",
        help='A fault, what to say, and its video: "the knees open: Keep the knees together=VIDEO".',
    ),
]
NotForOption = Annotated[
    list[str] | None, typer.Option("--not-for", help="Who must not do it: a condition, or nobody. Repeatable.")
]
StillOption = Annotated[
    list[str] | None, typer.Option("--still", help="A part that must keep still, or nothing. Repeatable.")
]
PostureOption = Annotated[
    Literal["supine_feet_down", "supine_table_top", "side_lying", "prone", "standing", "sitting", "other"] | None,
    typer.Option(help="The start position."),
]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(rich_help_panel=PRACTISE)(teach)


def teach(
    name: Annotated[str | None, typer.Argument(help="Name of the new exercise, such as side_leg_lift.")] = None,
    good: GoodOption = None,
    reps: RepsOption = None,
    holds: HoldsOption = None,
    fault: FaultOption = None,
    not_for: NotForOption = None,
    still: StillOption = None,
    title: Annotated[str, typer.Option(help="Its name for people.")] = "",
    by: Annotated[str, typer.Option(help="Who shows it.")] = "",
    posture: PostureOption = None,
    step: Annotated[list[str] | None, typer.Option(help="An instruction. Repeatable.")] = None,
    camera: Annotated[str, OPTIONS["camera"]] = "0",
    mirror: Annotated[bool | None, OPTIONS["mirror"]] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the taught exercises.")] = False,
    forget: Annotated[bool, typer.Option("--forget", help="Remove the exercise.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Undo the last change of the exercise.")] = False,
    model: ModelOption = None,
    variant: VariantOption = DEFAULT_VARIANT,
) -> None:
    """Teach an exercise by showing it: three to five good repetitions or holds on video, and faults if you like.

    Film from the place where the camera will stand. Hold the start position still for two seconds
    before you begin. The program finds out what to count and how to notice each fault, and says which
    faults it cannot notice. It saves nothing until you say who must not do the exercise.

    Example: [bold]pilates teach side_lift --from good.mp4 --reps 4 --fault "the trunk leans=leans.mp4"[/]
    """
    from trainer.base.invoked import command
    from trainer.taught.command import TeachOptions
    from trainer.taught.learnt_words import print_all

    console = new_console()
    if listed:
        print_all(console)
        return
    if name is None:
        raise TrainerError(
            "Give the new exercise a name.", f"For example: {command('teach', 'side_lift', '--from')} VIDEO"
        )
    if forget or undo:
        console.print(_forgotten(name) if forget else _undone(name))
        return
    options = TeachOptions(
        name=name,
        title=title,
        by=by,
        good=good or (),
        reps=reps or (),
        holds=holds or (),
        faults=fault or (),
        not_for=not_for or (),
        still=still,
        steps=step or (),
        posture=posture,
        camera=camera,
        mirror=mirror,
        model=model,
        variant=variant,
    )
    _learn(options, console)


def _learn(options: TeachOptions, console: Console) -> None:
    """Learn the exercise from videos, or film it: in the window, or in the terminal if there is no display."""
    from trainer.base.language import gettext_ as _
    from trainer.base.questions import LeftError, TerminalAsker
    from trainer.base.terminal import is_somebody_there
    from trainer.screen.window import has_display
    from trainer.taught import command

    try:
        if not options.good and has_display():
            command.teach_in_window(options, console)
        else:
            command.teach(options, console, TerminalAsker(console) if is_somebody_there() else None)
    except LeftError:
        console.print(_("Nothing was saved."))


def _forgotten(name: str) -> str:
    """Remove a taught exercise, and say so."""
    from trainer.base.invoked import command
    from trainer.base.language import gettext_ as _
    from trainer.taught import store

    store.forget(name)
    words = _("{name} is removed. To bring it back: {command}")
    return words.format(name=name, command=command("teach", name, "--undo"))


def _undone(name: str) -> str:
    """Undo the last change of a taught exercise, and say so."""
    from trainer.base.language import gettext_ as _
    from trainer.taught import store

    words = _("{name} is as it was before.") if store.undo(name) else _("{name} is removed again.")
    return words.format(name=name)
