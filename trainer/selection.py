"""Which sessions are meant: by their numbers, or by a person and a span of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from trainer.errors import TrainerError
from trainer.invoked import command
from trainer.store import SessionRecord, Store


@dataclass(frozen=True, slots=True)
class Selection:
    """A part of the record.

    Attributes:
        sessions: these sessions, the newest first.
        people: these people, whole: all that is known of them, and all their sessions.
    """

    sessions: tuple[SessionRecord, ...]
    people: tuple[str, ...] = ()

    def videos(self) -> list[Path]:
        """Videos of these sessions that are still where they were."""
        found = dict.fromkeys(one.video for session in self.sessions for one in session.sets if one.video is not None)
        return [video for video in found if video.exists()]


def select(
    store: Store,
    numbers: Sequence[int] = (),
    person: str | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Selection:
    """What is meant by the numbers of sessions, or else by a person and a span of days where the person is.

    Args:
        store: the record.
        numbers: of sessions; then nothing else counts.
        person: only theirs. Without a span of days they are chosen whole.
        first: the first day.
        last: the last day.

    Raises:
        TrainerError: there is no such session or person.
    """
    sessions = store.sessions()
    if numbers:
        known = {session.id for session in sessions}
        if unknown := [number for number in numbers if number not in known]:
            raise TrainerError(f"There is no session {unknown[0]}.", f"List them with: {command('forget')}")
        return Selection(tuple(session for session in sessions if session.id in numbers))
    names = [one.name for one in store.people()]
    if person is not None and person not in names:
        raise TrainerError(f"Nobody called {person} is in the record.", f"List everybody with: {command('forget')}")
    chosen = tuple(
        session
        for session in sessions
        if person in (None, session.person)
        and (first is None or session.started_at.astimezone().date() >= first)
        and (last is None or session.started_at.astimezone().date() <= last)
    )
    whole = first is None and last is None
    return Selection(chosen, tuple(name for name in names if whole and person in (None, name)))
