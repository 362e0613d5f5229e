"""The commands ``check``, ``cameras`` and ``doctor``. They import heavy modules only when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trainer.base.errors import SourceError
from trainer.base.invoked import command
from trainer.base.terminal import console as new_console
from trainer.cli.options import ModelOption, VariantOption
from trainer.pose.variant import DEFAULT_VARIANT

#: Heading of these commands in ``--help``.
MACHINE = "This machine and its accuracy"


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for one in (check, cameras, doctor):
        app.command(rich_help_panel=MACHINE)(one)


def check(
    folder: Annotated[Path, typer.Argument(help="Folder with videos and their sidecars.")] = Path("samples"),
    only: Annotated[str, typer.Option("--only", help="Only clips whose name contains this, such as val_.")] = "",
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", help="Write a page to this file, with images of the worst cases.")
    ] = None,
    accuracy_file: Annotated[
        Path | None, typer.Option("--accuracy", help="Write the landmark accuracy to this file (Markdown).")
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Find all landmarks again instead of using cached ones.")
    ] = False,
    jobs: Annotated[int | None, typer.Option("--jobs", min=1, help="Clips at a time. Default: one per core.")] = None,
    model: ModelOption = None,
    variant: VariantOption = DEFAULT_VARIANT,
) -> None:
    """Measure the trainer's accuracy on clips with known ground truth.

    The ground truth of a video is a sidecar, a JSON file beside it. A minimal sidecar:
    {"format": 1, "video": "me.mp4", "exercise": "clam", "reps": 8}.

    Landmarks are cached, so a second check takes seconds. Exit code 1 means that a clip could not
    be checked, or that an expectation in the folder's expectations.toml was not met.

    Example: [bold]pilates check clips --only val_ --json val.json --html val.html[/]
    """
    from trainer.check.command import CheckOptions, check_folder

    options = CheckOptions(folder, only, json_file, html_file, accuracy_file, fresh, jobs, model, variant)
    done = check_folder(options, new_console())
    raise typer.Exit(0 if done else 1)


def cameras() -> None:
    """List the cameras of this machine."""
    from trainer.capture.devices import list_cameras

    console = new_console()
    found = list_cameras()
    if not found:
        raise SourceError("No camera found.", f"Plug one in, or try the program with `{command('demo')}`.")
    for camera in found:
        console.print(f"{camera.index}  {camera.name}")


def doctor() -> None:
    """Check this machine: pose model, speed, cameras, display, sound, disk space and privacy."""
    from trainer.doctor.run import print_checks, run_doctor

    checks = run_doctor()
    print_checks(new_console(), checks)
    raise typer.Exit(int(any(check.status == "fail" for check in checks)))
