"""The commands about this machine and how well the trainer sees. Heavy imports happen inside them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trainer.base.errors import SourceError
from trainer.base.invoked import command
from trainer.base.terminal import console as new_console
from trainer.cli.options import ModelOption, VariantOption
from trainer.pose.variant import DEFAULT_VARIANT

#: The heading of these commands in ``--help``.
MACHINE = "This machine, and how well it sees"


def register(app: typer.Typer) -> None:
    """Add these commands to the program's."""
    for one in (check, cameras, doctor):
        app.command(rich_help_panel=MACHINE)(one)


def check(
    folder: Annotated[Path, typer.Argument(help="A folder with videos and their sidecars.")] = Path("samples"),
    only: Annotated[str, typer.Option("--only", help="Only clips whose name holds this, such as val_.")] = "",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all figures here.")] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", help="Write a page here, with pictures of the worst cases.")
    ] = None,
    accuracy_file: Annotated[
        Path | None, typer.Option("--accuracy", help="Write the study of the landmarks here (Markdown).")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Find all landmarks again, even those kept from an earlier check.")
    ] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, help="Clips at a time; one a core by default.")] = None,
    model: ModelOption = None,
    variant: VariantOption = DEFAULT_VARIANT,
) -> None:
    """Hold the trainer against clips whose truth is known, and say how well it sees.

    A sidecar is a JSON file beside its video; the shortest one is
    {"format": 1, "video": "me.mp4", "exercise": "clam", "reps": 8}.

    Landmarks are kept in the cache, so that a second check takes seconds. Exit code 1: a clip could not be checked, or
    an expectation in the folder's expectations.toml is missed.

    Example: [bold]pilates check clips --only val_ --json val.json --html val.html[/]
    """
    from trainer.check.command import Options, check_folder

    options = Options(folder, only, json_file, html_file, accuracy_file, fresh, jobs, model, variant)
    done = check_folder(options, new_console())
    raise typer.Exit(0 if done else 1)


def cameras() -> None:
    """List the cameras of this machine."""
    from trainer.capture.devices import list_cameras

    console = new_console()
    found = list_cameras()
    if not found:
        raise SourceError("No camera was found.", f"Plug one in, or try the program with `{command('demo')}`.")
    for camera in found:
        console.print(f"{camera.index}  {camera.name}")


def doctor() -> None:
    """Check this machine: model, speed, camera, display, sound, disk, and that nothing here reports to anybody."""
    from trainer.doctor.run import print_checks, run_doctor

    checks = run_doctor()
    print_checks(new_console(), checks)
    raise typer.Exit(int(any(check.status == "fail" for check in checks)))
