"""Opens this machine's record for a command and tells the user about damage. No other module does."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.paths import record_path
from trainer.record import aside
from trainer.record.recorder import Recorder, SessionInfo
from trainer.record.store import Store

__all__ = ["opened", "recorder"]


def opened(console: Console, to_look: bool = False, to_recover: bool = False) -> Store:
    """Open the record for reading and changing.

    Args:
        console: reports a damaged record that was set aside, now or earlier.
        to_look: accept a record that cannot be written to.
        to_recover: report no damage, because the command recovers it and says so.

    Raises:
        TrainerError: the record belongs to a newer version or another program, or cannot be opened.
    """
    store = Store(record_path(), or_read_only=to_look)
    if not to_recover:
        _tell(console, store.notice or _left_aside(store))
    return store


def recorder(console: Console, session: SessionInfo) -> Recorder:
    """Start a recorder for a new session.

    Raises:
        TrainerError: as :func:`opened`.
    """
    made = Recorder(record_path(), session)
    _tell(console, made.notice)
    return made


def _left_aside(store: Store) -> str | None:
    """A reminder of a damaged copy, as long as the record in use is empty."""
    copies = aside.copies_set_aside(store.path)
    if not copies or store.db.execute("SELECT 1 FROM session LIMIT 1").fetchone():
        return None
    words = _("A damaged record is kept in {copy}. Recover what is readable with: {command}")
    return words.format(copy=copies[-1], command=command("recover"))


def _tell(console: Console, words: str | None) -> None:
    if words:
        console.print(Text(words, style="yellow"), soft_wrap=True)  # do not break paths and commands
