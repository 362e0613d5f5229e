"""Shows the user the progress of the pose model download."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from trainer.base.terminal import console as new_console

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["ConsoleReport", "FetchReport"]


class FetchReport(Protocol):
    """Receives messages and progress of a download."""

    def tell(self, text: str) -> None:
        """Show the user one sentence."""

    def progress(self, label: str, done_bytes: int, total_bytes: int | None) -> None:
        """Show the progress of the download named ``label``. The total is None while unknown."""

    def close(self) -> None:
        """Remove the progress bar from the screen."""


class ConsoleReport:
    """Prints messages and a progress bar to standard error, to keep standard output clean."""

    def __init__(self) -> None:
        self._console = new_console(stderr=True)
        self._bar: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def tell(self, text: str) -> None:
        """Print one sentence."""
        self._console.print(text)

    def progress(self, label: str, done_bytes: int, total_bytes: int | None) -> None:
        """Update the progress bar."""
        if self._bar is None:
            from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn

            columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
            self._bar = Progress(*columns, console=self._console, transient=True)
            self._bar.start()
        if label not in self._tasks:
            self._tasks[label] = self._bar.add_task(label, total=total_bytes)
        self._bar.update(self._tasks[label], completed=done_bytes, total=total_bytes)

    def close(self) -> None:
        """Remove the progress bar."""
        if self._bar is not None:
            self._bar.stop()
