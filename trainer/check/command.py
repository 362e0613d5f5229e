"""The command: checks a folder, prints the table, writes the files and tests the expectations."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from trainer.base.atomic import atomic_write
from trainer.base.errors import TrainerError
from trainer.base.terminal import written
from trainer.check.expectations import FILE_NAME, load_expectations, missed
from trainer.check.run import Checked, check_all
from trainer.check.sidecar import find_samples
from trainer.check.table import print_table
from trainer.check.tally import Row, as_dict, rows
from trainer.check.together import together
from trainer.pose.models import Variant, model_bytes


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """Options of the command line.

    Attributes:
        folder: holds videos and sidecars.
        only: takes only clips whose names contain this.
        json_file, html_file, accuracy_file: paths for the figures, the page and the landmark study; None for none.
        fresh: find all landmarks again instead of using the cache.
        jobs: clips in parallel; None for one per core.
        model: a model file; None for the default model in this ``variant``.
    """

    folder: Path
    only: str = ""
    json_file: Path | None = None
    html_file: Path | None = None
    accuracy_file: Path | None = None
    fresh: bool = False
    jobs: int | None = None
    model: Path | None = None
    variant: Variant = "full"


def check_folder(options: CheckOptions, console: Console) -> bool:
    """Check all clips of a folder, print the results and write the files asked for.

    Returns:
        Whether every clip could be checked and every expectation holds.

    Raises:
        TrainerError: no clips, a wrong sidecar, no model, or a file that cannot be written.
    """
    samples = find_samples(options.folder, options.only)
    expectations = load_expectations(options.folder / FILE_NAME)
    network = model_bytes(options.variant, options.model)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    checked: list[Checked] = []
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("checking", total=len(samples))
        for one in check_all(samples, network, options.fresh, options.jobs):
            checked.append(one)
            progress.update(task, advance=1, description=one.sample.name)
    checked.sort(key=lambda one: one.sample.name)
    table = rows(checked)
    print_table(console, table, checked)
    if options.json_file is not None:
        _write(options.json_file, lambda: _json(table, checked))
    if options.html_file is not None:
        from trainer.check.page import page

        _write(options.html_file, lambda: page(table, checked, network))
    if options.accuracy_file is not None:
        from trainer.check.accuracy import accuracy

        _write(options.accuracy_file, lambda: accuracy(checked))
    for path in (options.json_file, options.html_file, options.accuracy_file):
        if path is not None:
            written(console, path)
    wrong = missed(expectations, table) if not options.only else []
    for sentence in wrong:
        console.print(Text.assemble(("Missed:", "red"), f" {sentence}"))
    if expectations and not wrong and not options.only:
        console.print(f"All {len(expectations)} expectations of {FILE_NAME} hold.")
    if expectations and options.only:
        console.print(f"{FILE_NAME} speaks of the whole folder and was not looked at.")
    return not wrong and not any(one.error for one in checked)


def _json(table: Sequence[Row], checked: Sequence[Checked]) -> str:
    return json.dumps(as_dict(table, checked) | {"together": together(checked).as_dict()}, indent=1) + "\n"


def _write(path: Path, text: Callable[[], str]) -> None:
    """Write a file atomically."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic_write(path, text())
    except OSError as error:
        raise TrainerError(f"{path} cannot be written: {error.strerror or error}.") from error
