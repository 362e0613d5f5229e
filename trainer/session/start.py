"""Showing what to do today, and doing it: from the record to the session and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.prompt import Prompt
from rich.text import Text

import exercises
from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.coach.summary import headline
from trainer.coach.words import time_words
from trainer.plan import programme_file, progress
from trainer.plan.days import ahead_words, up_to
from trainer.plan.health import excluded
from trainer.plan.programme import PlannedSet, Programme, estimated_s, minutes
from trainer.plan.today import Today, suggest
from trainer.record.items import SessionInfo
from trainer.record.store import Person, SessionRecord, Store
from trainer.session.options import LiveOptions
from trainer.session.session_words import summary

if TYPE_CHECKING:
    from trainer.screen.window import Window

#: So many other programmes are offered beside the one whose turn it is.
MOST_OTHERS = 7


@dataclass(frozen=True, slots=True)
class Known:
    """All that a plan is made from.

    Attributes:
        person: who practises.
        sessions: theirs, the newest first, without those that are dated in the future.
        programmes: by id.
        excluded: exercises that are not offered, with the reason.
        ahead: a sentence on sessions that are dated in the future, "" where there are none.
    """

    person: Person
    sessions: Sequence[SessionRecord]
    programmes: Mapping[str, Programme]
    excluded: Mapping[str, str]
    ahead: str = ""

    def plan_of(self, programme: Programme, sessions: Sequence[SessionRecord]) -> tuple[PlannedSet, ...]:
        """The sets of a programme, with doses from these sessions."""
        return progress.planned(programme, sessions, self.excluded)[0]


def known(store: Store, person: Person, now: datetime | None = None) -> Known:
    """Read what a plan is made from.

    Args:
        store: the record.
        person: who practises.
        now: with its time zone, None for this moment.

    Raises:
        TrainerError: a programme cannot be read.
    """
    now = now or datetime.now(UTC)
    sessions = store.sessions(person.name)
    programmes = programme_file.load_all()
    return Known(person, up_to(sessions, now), programmes, excluded(person), ahead_words(sessions, now))


def today(what: Known, now: datetime) -> Today:
    """What to do now."""
    return suggest(what.programmes, what.sessions, now, what.plan_of)


def planned(what: Known, one: Today, chosen: str) -> tuple[tuple[PlannedSet, ...], dict[str, str]]:
    """The sets that are still to be done of a programme, and of exercises whose dose has changed the reason."""
    is_gone_on_with = chosen == one.programme and one.resume_at > 0
    run = one.run.sessions if one.run is not None and is_gone_on_with else ()
    before = [session for session in what.sessions if session not in run]
    sets, whys = progress.planned(what.programmes[chosen], before, what.excluded)
    sets = sets[one.resume_at :] if is_gone_on_with else sets
    return sets, {key: why for key, why in whys.items() if key in {each.exercise for each in sets}}


def print_today(console: Console, what: Known, one: Today) -> None:
    """What to do now, why, and what it consists of."""
    streak = ngettext("{n} day in a row.", "{n} days in a row.", one.streak_days).format(n=one.streak_days)
    why = f"{_(one.why)} {streak}" if one.streak_days > 1 else _(one.why)
    if what.ahead:
        console.print(what.ahead)
    if one.programme is None:
        console.print(why, style="bold")
        return
    sets, whys = planned(what, one, one.programme)
    programme = what.programmes[one.programme]
    title = _("Go on with {name}") if one.resume_at else _("Today: {name}")
    console.print(_title(title.format(name=_(programme.name)), sets), style="bold")
    console.print(why)
    print_sets(console, what, programme, sets, whys)


def _title(name: str, sets: Sequence[PlannedSet]) -> str:
    """What is done, and how long it takes."""
    takes = _("about {minutes} min").format(minutes=minutes(estimated_s(sets)))
    return f"{name}, {takes}"


def print_sets(
    console: Console, what: Known, programme: Programme, sets: Sequence[PlannedSet], whys: Mapping[str, str]
) -> None:
    """The exercises of a session, what has changed in them and what is left out."""
    changed = [f"{_(exercises.get(exercise).name)}: {why}" for exercise, why in whys.items()]
    ids = dict.fromkeys(block.exercise for block in programme.blocks)
    for line in (*summary(sets), *changed, *(what.excluded[one] for one in ids if one in what.excluded)):
        console.print(Padding(line, (0, 0, 0, 2)))


def choose(console: Console, what: Known, one: Today) -> str | None:
    """Enter for what is suggested, a number for another programme; None to leave it.

    Returns:
        The chosen programme's id.
    """
    others = one.others[:MOST_OTHERS]
    if one.programme is None and not others:
        return None
    for n, other in enumerate(others, 1):
        programme = what.programmes[other]
        takes = minutes(estimated_s(what.plan_of(programme, what.sessions)))
        line = f"  {_(programme.name)}, {time_words(takes, with_left=False)}"
        console.print(Text.assemble("  ", (str(n), "bold"), line))
    words = _("Enter begins, a number takes another, q leaves") if one.programme else _("A number begins, q leaves")
    numbers = [str(n + 1) for n in range(len(others))]
    chosen = Prompt.ask(
        words, console=console, choices=["", *numbers, "q"], default="", show_choices=False, show_default=False
    )
    if chosen == "q":
        return None
    return others[int(chosen) - 1] if chosen else one.programme


def begin(
    console: Console,
    what: Known,
    one: Today,
    chosen: str,
    live: LiveOptions,
    window: Window | None = None,
    look_back: Callable[[], str] | None = None,
) -> None:
    """Do a programme from its beginning, or go on with the one that was left.

    Args:
        console: where it is reported.
        what: see :func:`known`.
        one: what is suggested.
        chosen: the programme's id.
        live: camera, model, window and sound.
        window: see :func:`trainer.session.practice.practise`.
        look_back: likewise.

    Raises:
        TrainerError: nothing of it is offered to this person, or pain, camera or model keep it from beginning.
    """
    from trainer.session.live import Options
    from trainer.session.practice import practise

    sets, whys = planned(what, one, chosen)
    if chosen != one.programme:
        console.print(_title(_(what.programmes[chosen].name), sets), style="bold")
        print_sets(console, what, what.programmes[chosen], sets, whys)
    if not sets:
        ids = dict.fromkeys(block.exercise for block in what.programmes[chosen].blocks)
        raise TrainerError(
            f"Nothing of {chosen} is offered to you: {' '.join(what.excluded[one] for one in ids)}",
            f"Choose another programme: {command('programmes')}",
        )
    options = Options(sets, live, info=SessionInfo(what.person.name, chosen))
    results = practise(options, console, window, look_back)
    console.print()
    for result in results:
        console.print(headline(exercises.get(result.exercise), result))
