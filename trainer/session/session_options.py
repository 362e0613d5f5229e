"""Options of one live session: its sets, and everything around them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from trainer.plan.programme import PlannedSet
from trainer.record.items import SessionInfo
from trainer.session.options import LiveOptions


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """Options of one session.

    Attributes:
        sets: the sets to do, at least one.
        live: camera, model, window and sound.
        record_video: file to which the picture is recorded, or None.
        info: the person and the programme.
        asks_side: ask in the window which side works, before the first set.
    """

    sets: tuple[PlannedSet, ...]
    live: LiveOptions = field(default_factory=LiveOptions)
    record_video: Path | None = None
    info: SessionInfo = field(default_factory=SessionInfo)
    asks_side: bool = False
