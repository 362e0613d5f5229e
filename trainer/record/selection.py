"""Selects sessions by number, or by person and range of days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.paths import is_there
from trainer.record.records import Outline
from trainer.record.store import SessionRecord, Store


@dataclass(frozen=True, slots=True)
class Selection:
    """A part of the record.

    Attributes:
        sessions: newest first.
        people: people selected completely: all their data and all their sessions.
    """

    sessions: tuple[SessionRecord, ...]
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doomed:
    """A part of the record to delete; it is identified without reading it, so damage cannot prevent deletion.

    Attributes:
        sessions: newest first.
        people: people selected completely.
    """

    sessions: tuple[Outline, ...]
    people: tuple[str, ...] = ()

    def videos(self) -> list[Path]:
        """Videos of these sessions that still exist."""
        found = dict.fromkeys(Path(video) for session in self.sessions for video in session.videos)
        return [video for video in found if is_there(video)]


def select(
    store: Store,
    numbers: Sequence[int] = (),
    person: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Selection:
    """Select sessions by number, or else by person and range of local days.

    Args:
        store: the record.
        numbers: session numbers; if given, the other arguments are ignored.
        person: only this person's sessions. Without a range of days, the person is selected completely.
        first: the first day.
        last: the last day.

    Raises:
        TrainerError: there is no such session or person.
    """
    doomed = select_to_forget(store, numbers, person, first, last)
    ids = _ids(doomed.sessions)
    return Selection(tuple(session for session in store.sessions() if session.id in ids), doomed.people)


def select_to_forget(
    store: Store,
    numbers: Sequence[int] = (),
    person: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Doomed:
    """Like :func:`select`, without reading the sessions; a session with an unreadable day matches no range.

    Raises:
        TrainerError: there is no such session or person.
    """
    sessions = store.outlines()
    if numbers:
        if unknown := [number for number in numbers if number not in _ids(sessions)]:
            raise TrainerError(f"There is no session {unknown[0]}.", f"List all sessions with: {command('forget')}")
        return Doomed(tuple(session for session in sessions if session.id in numbers))
    names = store.names()
    if person is not None and person not in names:
        raise TrainerError(f"The record has nobody called {person}.", f"List everybody with: {command('forget')}")
    chosen = tuple(
        session
        for session in sessions
        if person in (None, session.person)
        and (first is None or (session.day is not None and session.day >= first))
        and (last is None or (session.day is not None and session.day <= last))
    )
    whole = first is None and last is None
    return Doomed(chosen, tuple(name for name in names if whole and person in (None, name)))


def _ids(sessions: Iterable[Outline]) -> set[int]:
    return {session.id for session in sessions}
