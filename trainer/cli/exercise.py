"""The commands ``exercises`` and ``show``, and exercises by name. It imports heavy modules only when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from trainer.base.errors import TrainerError
from trainer.base.terminal import console as new_console
from trainer.cli.session import PRACTISE

if TYPE_CHECKING:
    from exercises.judging.declaration import Exercise


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for one in (exercises, show):
        app.command(rich_help_panel=PRACTISE)(one)


def exercise_names() -> list[str]:
    """Ids of all exercises."""
    from exercises import names

    return names()


def exercise_called(name: str) -> Exercise:
    """The exercise of this name.

    Raises:
        TrainerError: there is none; lists the known ones, and names the nearest.
    """
    from exercises import get
    from trainer.base.nearest import did_you_mean

    try:
        return get(name)
    except ValueError as error:
        raise TrainerError(f"{error}.", did_you_mean(name, exercise_names())) from error


def exercises() -> None:
    """List the exercises, with the dose and the camera position for each."""
    from rich.padding import Padding
    from rich.text import Text

    from exercises import get
    from trainer.base.language import gettext_ as _

    console, camera = new_console(), _("Camera")
    for name in exercise_names():
        exercise = get(name)
        console.print(Text.assemble((name, "bold"), f"  {_(exercise.name)}: {_(exercise.dose)}"))
        console.print(Padding(f"{camera}: {_(exercise.camera)}", (0, 0, 0, 4)))


def show(
    exercise: Annotated[str, typer.Argument(help="Exercise, such as clam, or mat.", autocompletion=exercise_names)],
    fault: Annotated[str | None, typer.Option(help="Show this fault (its code) beside the correction.")] = None,
    side: Annotated[Literal["left", "right"] | None, typer.Option(help="Working side.")] = None,
    form: Annotated[Literal["easier", "harder"] | None, typer.Option(help="Show the easier or harder form.")] = None,
    window: Annotated[bool, typer.Option(help="Open a window. Without one, only print the steps.")] = True,
) -> None:
    """Show how to do an exercise: its steps and an animated figure.

    [bold]pilates show mat[/] tells how to get down to the mat and up again without strain.
    """
    from trainer.plan import mat

    if exercise == mat.MAT:
        return mat.print_mat(new_console())

    from trainer.teach.show import show as show_exercise

    return show_exercise(new_console(), exercise_called(exercise), fault, side, form or "", window=window)
