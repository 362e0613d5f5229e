"""The one place where a command opens the record of this machine: whatever is to be said about it is said here."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.paths import record_path
from trainer.record import schema
from trainer.record.recorder import Recorder, SessionInfo
from trainer.record.store import Store

__all__ = ["opened", "recorder"]


def opened(console: Console, to_look: bool = False) -> Store:
    """The record, for reading and changing it.

    Args:
        console: where a damaged record, set aside now or earlier, is told of.
        to_look: a record that may only be read will do.

    Raises:
        TrainerError: it belongs to a newer version or to another program, or cannot be opened.
    """
    store = Store(record_path(), or_read_only=to_look)
    _tell(console, store.notice or _left_aside(store))
    return store


def recorder(console: Console, session: SessionInfo) -> Recorder:
    """What writes a new session into the record.

    Raises:
        TrainerError: as :func:`opened`.
    """
    made = Recorder(record_path(), session)
    _tell(console, made.notice)
    return made


def _left_aside(store: Store) -> str | None:
    """A reminder while the record is empty beside a damaged one."""
    copies = schema.copies_set_aside(store.path)
    if not copies or store.db.execute("SELECT 1 FROM session LIMIT 1").fetchone():
        return None
    words = _("A damaged record is kept as {copy}. Save what can be read with: {command}")
    return words.format(copy=copies[-1], command=command("recover"))


def _tell(console: Console, words: str | None) -> None:
    if words:
        console.print(Text(words, style="yellow"), soft_wrap=True)  # a path and a command stay in one piece
