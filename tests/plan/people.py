"""Twelve simulated people: what the trainer offers them today, what it leaves out, and why.

python -m tests.plan.people      # prints the table
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console
from rich.table import Table

import exercises
from tests.session_records import did, session
from trainer.plan import own_plan
from trainer.plan.places import left_out_words
from trainer.plan.safety import QUESTIONS, needs_help_now, pain_before_stops
from trainer.record.store import Person
from trainer.session import start

#: The moment for which the table is made.
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
#: Answers of somebody without any complaint.
WELL = {question.id: question.answers[0].id for question in QUESTIONS}

_PLAN = """name = "After winter"
by = "a physiotherapist"
for = "Luis"
weeks = 4
avoid = ["ab_curl"]

[[block]]
exercise = "glute_bridge"
sets = [2, 3]
reps = [6, 10]

[[block]]
exercise = "hip_twist"
sets = 2
reps = 10

[[block]]
exercise = "thoracic_lift"
sets = 3
reps = 5
"""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A simulated person.

    Attributes:
        name: for the table.
        told: what the person says, in a few words.
        health: answers that differ from :data:`WELL`.
        pain: pain before this session; None if not told.
        rose: pain before and after yesterday's session, or None without one.
        cleared: exercises that a professional has allowed.
        plan: text of the plan that the person follows, "" for none.
        place: the only place of the camera, "" for any.
    """

    name: str
    told: str
    health: Mapping[str, str] = field(default_factory=dict)
    pain: int | None = None
    rose: tuple[int, int] | None = None
    cleared: tuple[str, ...] = ()
    plan: str = ""
    place: str = ""


PEOPLE = (
    Somebody("Ada", "nothing; the first day"),
    Somebody("Ben", "thin bones", {"osteoporosis": "yes"}),
    Somebody("Cleo", "a broken vertebra", {"osteoporosis": "fracture"}),
    Somebody("Dana", "pregnant, sixth month", {"pregnancy": "late"}),
    Somebody("Eva", "a birth two months ago", {"pregnancy": "after_birth"}),
    Somebody("Finn", "a disc, pain down the leg", {"acute_disc": "yes"}),
    Somebody("Gita", "a narrow spinal canal, a stiff neck", {"narrow_canal": "yes", "neck_pain": "yes"}),
    Somebody("Hugo", "a new hip; the clam is allowed", {"hip_surgery": "yes"}, cleared=("clam",)),
    Somebody("Ines", "dizzy, and the laptop stays on the desk", {"dizziness": "yes"}, place="desk"),
    Somebody("Jon", "pain rose from 2 to 4 yesterday", rose=(2, 4)),
    Somebody("Kim", "a weak leg since yesterday", {"urgent_signs": "yes"}),
    Somebody("Luis", "pain 3; follows a physiotherapist's plan", pain=3, plan=_PLAN),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What the trainer says to somebody.

    Attributes:
        today: name of the suggested programme, or why there is none.
        sets: its exercises and doses.
        others: ids of the other programmes that are offered.
        left_out: exercises that are left out, with the reason, in sentences.
        not_offered: ids of the programmes of which too little is left.
    """

    today: str
    sets: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    not_offered: tuple[str, ...] = ()


class _Record:
    """A record with these sessions."""

    def __init__(self, sessions: list[Any]) -> None:
        self._sessions = sessions

    def sessions(self, _person: str) -> list[Any]:
        return self._sessions


def offer(one: Somebody) -> Offer:
    """What the trainer offers somebody at :data:`NOW`. The settings' folder must be a temporary one."""
    own_plan.plan_path().unlink(missing_ok=True)
    if one.plan:
        own_plan.follow(one.plan, NOW.date())
    if stop := needs_help_now({**WELL, **one.health}) or pain_before_stops(one.pain):
        return Offer(stop)
    bite = [did("glute_bridge", 8), *(did("clam", 8, side) for side in ("left", "right"))]
    past = [] if one.rose is None else [session(NOW - timedelta(days=1), "glutes", bite, one.rose)]
    person = Person("me", {**WELL, **one.health}, one.cleared)
    known = start.known(_Record(past), person, NOW, one.place)  # type: ignore[arg-type]
    today = start.today(known, NOW)
    offered = {*today.others, *filter(None, (today.programme,))}
    missing = tuple(sorted(known.programmes.keys() - offered))
    left_out = [known.excluded[key] for key in known.excluded]
    left_out += [left_out_words(known.programmes["weekly"], one.place)] if one.place else []
    if today.programme is None:
        return Offer(today.why, (), today.others, tuple(left_out), missing)
    sets, whys = start.planned(known, today, today.programme)
    lines = (*start.summary(sets), *(f"{exercises.get(key).name}: {why}" for key, why in whys.items()))
    return Offer(known.programmes[today.programme].name, lines, today.others, tuple(left_out), missing)


def table(console: Console) -> None:
    """Print what each of the people is offered."""
    found = Table("who", "told", "today", "also offered", "left out, and why", "too little is left of", show_lines=True)
    for one in PEOPLE:
        given = offer(one)
        today = "\n".join([given.today, *given.sets])
        others, missing = ", ".join(given.others), ", ".join(given.not_offered)
        found.add_row(one.name, one.told, today, others, "\n".join(given.left_out), missing)
    console.print(found)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"PILATES_CONFIG_DIR": folder, "PILATES_DATA_DIR": folder}
        table(Console(width=220))
