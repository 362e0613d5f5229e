"""Sessions whose sets no programme decides: the first lesson and the screening."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console

from trainer.record.items import SessionInfo
from trainer.record.opening import opened
from trainer.session.options import LiveOptions
from trainer.session.start import Known, known

if TYPE_CHECKING:
    from trainer.plan.programme import PlannedSet
    from trainer.screen.window import Window


def run_sets(
    sets: Sequence[PlannedSet],
    name: str,
    console: Console,
    basis: Known,
    live: LiveOptions,
    window: Window | None,
    look_back: Callable[[], str],
) -> Known:
    """Run these sets, if there are any, and read the record again.

    Args:
        sets: what is done.
        name: stored as the session's programme.
        console: prints.
        basis: the record and the programmes.
        live: camera, model, window and sound.
        window: see :func:`trainer.session.practice.practise`.
        look_back: likewise.

    Raises:
        TrainerError: pain, camera or model prevent the session.
    """
    from trainer.session.practice import practise
    from trainer.session.session_options import SessionOptions

    if sets:
        practise(
            SessionOptions(tuple(sets), live, info=SessionInfo(basis.person.name, name)), console, window, look_back
        )
    with opened(console) as store:
        return known(store, basis.person)
