"""How many sets a session plans is recorded as it begins: only then it is known."""

from __future__ import annotations

import contextlib
from types import SimpleNamespace

import pytest
from rich.console import Console

from trainer.plan.programme import PlannedSet
from trainer.record import opening
from trainer.record.items import SessionInfo
from trainer.session import devices, practice
from trainer.session.options import LiveOptions
from trainer.session.session_options import SessionOptions


class RecorderIsWantedError(Exception):
    """Ends the session before its first frame."""


@pytest.mark.parametrize(("programme", "planned"), [("glutes", 2), ("", None)])
def test_it_is_recorded_for_a_programme_only(
    programme: str, planned: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []

    def recorder(_console: Console, session: SessionInfo) -> None:
        found.append(session.sets_planned)
        raise RecorderIsWantedError

    monkeypatch.setattr(devices, "open_camera", lambda _: contextlib.nullcontext(SimpleNamespace(is_mirrored=False)))
    monkeypatch.setattr(devices, "model_bytes", lambda *_: b"")
    monkeypatch.setattr(opening, "recorder", recorder)
    sets = (PlannedSet("clam", "left"), PlannedSet("clam", "right"))
    live = LiveOptions("somebody.mp4", window=False)
    with pytest.raises(RecorderIsWantedError):
        practice.practise(SessionOptions(sets, live, info=SessionInfo("me", programme)), Console())
    assert found == [planned]
