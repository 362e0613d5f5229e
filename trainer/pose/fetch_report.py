"""What the user sees while the pose model is fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from trainer.base.terminal import console as new_console

if TYPE_CHECKING:
    from rich.progress import TaskID

__all__ = ["ConsoleReport", "FetchReport"]


class FetchReport(Protocol):
    """What a caller sees of a fetch."""

    def tell(self, text: str) -> None:
        """Tell the user one sentence."""

    def progress(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        """Show how far the download of ``what`` is; the total is None while unknown."""

    def close(self) -> None:
        """Take the progress bar off the screen."""


class ConsoleReport:
    """Sentences and a progress bar on the standard error stream, so that the standard output stays clean."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn

        console = new_console(stderr=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
        self._bar = Progress(*columns, console=console, transient=True)
        self._console = console
        self._tasks: dict[str, TaskID] = {}

    def tell(self, text: str) -> None:
        """Print one sentence."""
        self._console.print(text)

    def progress(self, what: str, done_bytes: int, total_bytes: int | None) -> None:
        """Draw the bar."""
        if what not in self._tasks:
            self._bar.start()
            self._tasks[what] = self._bar.add_task(what, total=total_bytes)
        self._bar.update(self._tasks[what], completed=done_bytes, total=total_bytes)

    def close(self) -> None:
        """Remove the bar."""
        self._bar.stop()
