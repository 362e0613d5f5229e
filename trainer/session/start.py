"""Suggests today's programme from the record, lets the person choose, and runs the session."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
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
from trainer.coach.words import time_words
from trainer.plan import comfort, own_plan, pain, programme_file, progress
from trainer.plan.days import ahead_words, up_to
from trainer.plan.health import excluded
from trainer.plan.places import camera_words, left_out_words
from trainer.plan.programme import Block, PlannedSet, Programme, estimated_s, minutes
from trainer.plan.today import Today, suggest
from trainer.record.items import SessionInfo
from trainer.record.store import Person, SessionRecord, Store
from trainer.session.options import LiveOptions
from trainer.session.session_words import summary

if TYPE_CHECKING:
    from trainer.screen.window import Window

#: Maximum number of programmes listed as alternatives to the suggested one.
MOST_OTHERS = 7


@dataclass(frozen=True, slots=True)
class Known:
    """A person's record and the programmes, from which today's plan is made.

    Attributes:
        person: who practises.
        sessions: the person's sessions, newest first, without those dated in the future.
        programmes: all programmes, by id.
        excluded: the reason for each exercise that is not offered, by exercise id.
        ahead: a sentence about sessions dated in the future, "" if there are none.
        place: id of the only camera place, see :mod:`trainer.plan.places`; "" for any.
        followed: ids of the programmes that are suggested, see :func:`trainer.plan.own_plan.followed`; None for all.
        avoided: ids of the exercises that the plan says to avoid.
        hurt: ids of the exercises that hurt today.
        advice: to see somebody, "" if the record does not show that.
    """

    person: Person
    sessions: Sequence[SessionRecord]
    programmes: Mapping[str, Programme]
    excluded: Mapping[str, str]
    ahead: str = ""
    place: str = ""
    followed: frozenset[str] | None = None
    avoided: Collection[str] = ()
    hurt: Collection[str] = ()
    advice: str = ""

    @property
    def suggested(self) -> tuple[str, ...]:
        """Ids of the programmes that are suggested: those that are followed and judged."""
        every = self.programmes.items()
        return tuple(key for key, one in every if one.is_judged and (self.followed is None or key in self.followed))

    def plan_of(self, programme: Programme, sessions: Sequence[SessionRecord]) -> tuple[PlannedSet, ...]:
        """The sets of a programme, with the doses that follow from these sessions."""
        return progress.planned(programme, sessions, self.excluded, self.place)[0]


def known(store: Store, person: Person, now: datetime | None = None, place: str = "") -> Known:
    """Read the person's sessions, all programmes and the plan that is followed.

    Args:
        store: the record.
        person: who practises.
        now: current time with its time zone; None reads the clock.
        place: see :class:`Known`.

    Raises:
        TrainerError: a programme or the plan cannot be read.
    """
    now = now or datetime.now(UTC)
    sessions = store.sessions(person.name)
    past, today = up_to(sessions, now), now.astimezone().date()
    own, avoided = own_plan.sessions(today), own_plan.avoided(person.cleared)
    programmes = programme_file.load_all() | own
    return Known(
        person,
        past,
        programmes,
        comfort.left_out(past, today) | avoided | excluded(person),
        ahead_words(sessions, now),
        place,
        own_plan.followed(programmes, own),
        avoided.keys(),
        comfort.hurt_on(past, today),
        pain.six_weeks_words(past, today),
    )


def today(basis: Known, now: datetime) -> Today:
    """The programme to do now, and why."""
    return suggest(basis.programmes, basis.sessions, now, basis.plan_of, basis.followed)


def planned(basis: Known, suggestion: Today, chosen: str) -> tuple[tuple[PlannedSet, ...], dict[str, str]]:
    """The sets of the chosen programme that remain today, and the reason for each changed dose by exercise id."""
    is_resumed = chosen == suggestion.programme and suggestion.resume_at > 0
    run = suggestion.run.sessions if suggestion.run is not None and is_resumed else ()
    before = [session for session in basis.sessions if session not in run]
    sets, whys = progress.planned(basis.programmes[chosen], before, basis.excluded, basis.place)
    sets = sets[suggestion.resume_at :] if is_resumed else sets
    return sets, {key: why for key, why in whys.items() if key in {planned_set.exercise for planned_set in sets}}


def sets_of_exercise(known: Known, exercise: str) -> tuple[PlannedSet, ...]:
    """The sets of a single exercise, with the person's dose in the programme that gives it the most room.

    An exercise in no programme is one set that the person ends.
    """
    blocks = [block for programme in known.programmes.values() for block in programme.blocks]
    found = [block for block in blocks if block.exercise == exercise]
    if not found:
        return (PlannedSet(exercise),)
    block = max(found, key=_room)
    alone = Programme(exercise, exercise, "bite", "whole", "", (block,))
    return progress.planned(alone, known.sessions, {})[0]  # chosen by name, an exercise that hurt is done again


def _room(block: Block) -> tuple[bool, int, int]:
    return block.part == "main", block.sets[1], block.amount[1]


def print_today(console: Console, basis: Known, suggestion: Today) -> None:
    """Print the suggested programme, the reason and its sets."""
    days = suggestion.streak_days
    streak = ngettext("{n} day in a row.", "{n} days in a row.", days).format(n=days)
    why = f"{suggestion.why} {streak}" if days > 1 else suggestion.why
    for notice in filter(None, (basis.ahead, basis.advice)):
        console.print(notice)
    if suggestion.programme is None:
        console.print(why, style="bold")
        return
    sets, whys = planned(basis, suggestion, suggestion.programme)
    programme = basis.programmes[suggestion.programme]
    title = _("Go on with {name}") if suggestion.resume_at else _("Today: {name}")
    console.print(_title(title.format(name=_(programme.name)), sets), style="bold")
    console.print(why)
    print_sets(console, basis, programme, sets, whys)


def _title(name: str, sets: Sequence[PlannedSet]) -> str:
    """A programme's name and its duration."""
    takes = _("about {minutes} min").format(minutes=minutes(estimated_s(sets)))
    return f"{name}, {takes}"


def print_sets(
    console: Console, basis: Known, programme: Programme, sets: Sequence[PlannedSet], whys: Mapping[str, str]
) -> None:
    """Print the exercises of a session, changed doses, exercises that are left out, and where the camera goes."""
    changed = [f"{_(exercises.get(exercise).name)}: {why}" for exercise, why in whys.items()]
    about = (*left_out(basis, programme), *camera_lines(programme, sets))
    for line in (*programme.notes, *summary(sets), *changed, *about):
        console.print(Padding(line, (0, 0, 0, 2)))


def camera_lines(programme: Programme, sets: Sequence[PlannedSet]) -> list[str]:
    """Sentences that say where the camera stands and when it moves, or that the programme uses no camera."""
    return camera_words(sets) if programme.is_judged else [_("By voice alone: nothing is judged or recorded.")]


def left_out(basis: Known, programme: Programme) -> list[str]:
    """Why exercises of the programme are left out, in sentences: for health, or because the camera stays."""
    ids = dict.fromkeys(block.exercise for block in programme.blocks)
    offered = replace(programme, blocks=tuple(one for one in programme.blocks if one.exercise not in basis.excluded))
    elsewhere = left_out_words(offered, basis.place) if basis.place else ""
    return [*(basis.excluded[id_] for id_ in ids if id_ in basis.excluded), *filter(None, [elsewhere])]


def choose(console: Console, basis: Known, suggestion: Today) -> str | None:
    """List the other programmes and ask which one to do: Enter takes the suggested one, a number another.

    Returns:
        Id of the chosen programme; None if the person quits or there is nothing to choose.
    """
    others = suggestion.others[:MOST_OTHERS]
    if suggestion.programme is None and not others:
        return None
    for n, other in enumerate(others, 1):
        programme = basis.programmes[other]
        takes = minutes(estimated_s(basis.plan_of(programme, basis.sessions)))
        line = f"  {_(programme.name)}, {time_words(takes, with_left=False)}"
        console.print(Text.assemble("  ", (str(n), "bold"), line))
    with_enter, without = _("Enter to begin, a number for another, q to quit"), _("A number to begin, q to quit")
    words = with_enter if suggestion.programme else without
    numbers = [str(n + 1) for n in range(len(others))]
    chosen = Prompt.ask(
        words, console=console, choices=["", *numbers, "q"], default="", show_choices=False, show_default=False
    )
    if chosen == "q":
        return None
    return others[int(chosen) - 1] if chosen else suggestion.programme


def begin(
    console: Console,
    basis: Known,
    suggestion: Today,
    chosen: str,
    live: LiveOptions,
    window: Window | None = None,
    look_back: Callable[[], str] | None = None,
) -> None:
    """Run the chosen programme: from the start, or from where an unfinished session stopped.

    Args:
        console: prints the plan and the results.
        basis: the record and the programmes.
        suggestion: today's suggestion.
        chosen: id of the programme.
        live: camera, model, window and sound.
        window: see :func:`trainer.session.practice.practise`.
        look_back: likewise.

    Raises:
        TrainerError: none of its exercises is offered to this person, or pain, camera or model prevent the session.
    """
    from trainer.coach.summary import headline
    from trainer.session.practice import practise
    from trainer.session.session_options import SessionOptions
    from trainer.session.spoken import guide

    sets, whys = planned(basis, suggestion, chosen)
    if chosen != suggestion.programme:
        console.print(_title(_(basis.programmes[chosen].name), sets), style="bold")
        print_sets(console, basis, basis.programmes[chosen], sets, whys)
    if not sets:
        raise TrainerError(
            f"Every exercise of {chosen} is left out for you: {' '.join(left_out(basis, basis.programmes[chosen]))}",
            f"Choose another programme: {command('programmes')}",
        )
    if not basis.programmes[chosen].is_judged:
        return guide(console, sets, live)
    options = SessionOptions(sets, live, info=SessionInfo(basis.person.name, chosen))
    results = practise(options, console, window, look_back)
    console.print()
    for result in results:
        console.print(headline(exercises.get(result.exercise), result))
    return None
