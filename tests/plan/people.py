"""Twelve simulated people: what the trainer offers them today, what it leaves out, and why.

python -m tests.plan.people      # prints the table, which stands in docs/programmes.md
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import groupby
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

import exercises
from calibration.landmarks import Side
from exercises.judging.judge import SCORING
from tests.replay import replay
from tests.session_records import did, session
from tests.stick_figure import GOOD, ROLLS_BACK, Rep, State, film_clam
from trainer.plan import own_plan
from trainer.plan.first_lesson import LESSON
from trainer.plan.places import left_out_words
from trainer.plan.safety import QUESTIONS, needs_help_now, pain_before_stops
from trainer.plan.screening import SCREENING
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


#: Repetitions of a clip of the clam, made with the stick figure.
CLIPS = {"good": GOOD, "rolls back": ROLLS_BACK, "opens less": Rep(State(opening_deg=28.0))}


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
        clips: what yesterday's camera saw, by programme: one of :data:`CLIPS` for the left side, one for the right.
    """

    name: str
    told: str
    health: Mapping[str, str] = field(default_factory=dict)
    pain: int | None = None
    rose: tuple[int, int] | None = None
    cleared: tuple[str, ...] = ()
    plan: str = ""
    place: str = ""
    clips: Mapping[str, tuple[str, str]] = field(default_factory=dict)


PEOPLE = (
    Somebody("Ada", "nothing; the first day"),
    Somebody(
        "Ben",
        "thin bones; the screening's clips: the left hip opens less",
        {"osteoporosis": "yes"},
        clips={SCREENING: ("opens less", "good")},
    ),
    Somebody("Cleo", "a broken vertebra", {"osteoporosis": "fracture"}),
    Somebody("Dana", "pregnant, sixth month", {"pregnancy": "late"}),
    Somebody("Eva", "a birth two months ago", {"pregnancy": "after_birth"}),
    Somebody("Finn", "a disc, pain down the leg", {"acute_disc": "yes"}),
    Somebody(
        "Gita",
        "a narrow spinal canal, a stiff neck; the first lesson's clips: the pelvis rolls back in the clam",
        {"narrow_canal": "yes", "neck_pain": "yes"},
        clips={LESSON: ("good", "rolls back")},
    ),
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
        why: why this one.
        sets: its exercises and doses.
        others: ids of the other programmes that are offered.
        left_out: exercises that are left out, with the reason, in sentences.
        not_offered: ids of the programmes of which too little is left.
    """

    today: str
    why: str = ""
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


@cache
def clip(name: str, side: Side) -> Any:
    """A set of three clams, judged as in a session, in the form of the record."""
    result = replay(exercises.get("clam"), film_clam([CLIPS[name]] * 3, top=side))[1]
    about = {"exercise": "clam", "mode": "live", "asked_side": side, "side": side, "variant": "", "scoring": SCORING}
    told = {"comfort": None, "amount": None, "holds": ()}
    return SimpleNamespace(scores=result.scores, reps=result.reps, **about, **told)


def offer(one: Somebody) -> Offer:
    """What the trainer offers somebody at :data:`NOW`. The settings' folder must be a temporary one."""
    own_plan.plan_path().unlink(missing_ok=True)
    if one.plan:
        own_plan.follow(one.plan, NOW.date())
    if stop := needs_help_now({**WELL, **one.health}) or pain_before_stops(one.pain):
        return Offer(stop)
    bite = [did("glute_bridge", 8), *(did("clam", 8, side) for side in ("left", "right"))]
    yesterday = NOW - timedelta(days=1)
    past = [] if one.rose is None else [session(yesterday, "glutes", bite, one.rose)]
    for programme, (left, right) in one.clips.items():
        past.append(session(yesterday, programme, [clip(left, "left"), clip(right, "right")]))
    person = Person("me", {**WELL, **one.health}, one.cleared)
    known = start.known(_Record(past), person, NOW, one.place)  # type: ignore[arg-type]
    today = start.today(known, NOW)
    offered = {*today.others, *filter(None, (today.programme,))}
    missing = tuple(sorted(known.programmes.keys() - offered))
    left_out = [known.excluded[key] for key in known.excluded]
    left_out += [left_out_words(known.programmes["weekly"], one.place)] if one.place else []
    if today.programme is None:
        return Offer(today.why, others=today.others, left_out=tuple(left_out), not_offered=missing)
    sets, whys = start.planned(known, today, today.programme)
    lines = (*start.summary(sets), *(f"{exercises.get(key).name}: {why}" for key, why in whys.items()))
    name = known.programmes[today.programme].name
    return Offer(name, today.why, lines, today.others, tuple(left_out), missing)


def grouped(left_out: Iterable[str]) -> list[str]:
    """The sentences with one reason joined: "Left out because of osteoporosis: Abdominal curl, Roll-down."."""
    pairs = sorted(line.removesuffix(".").split(": ", 1) for line in left_out)
    return [f"{why}: {', '.join(what for _, what in some)}." for why, some in groupby(pairs, lambda pair: pair[0])]


def rows() -> list[tuple[str, ...]]:
    """What each of the people is offered: the cells of the table, lines joined by line breaks."""
    found = []
    for one in PEOPLE:
        given = offer(one)
        today = [" ".join(filter(None, (f"{given.today}." if given.why else given.today, given.why))), *given.sets]
        cells = (today, [", ".join(given.others)], grouped(given.left_out), [", ".join(given.not_offered)])
        found.append((one.name, one.told, *("\n".join(lines) for lines in cells)))
    return found


#: Headings of :func:`rows`.
HEADINGS = ("who", "told", "today", "also offered", "left out, and why", "too little is left of")


def people() -> list[tuple[str, ...]]:
    """:func:`rows`, with an empty folder of settings."""
    with (
        tempfile.TemporaryDirectory() as folder,
        patch.dict(os.environ, PILATES_CONFIG_DIR=folder, PILATES_DATA_DIR=folder),
    ):
        return rows()


def table(console: Console) -> None:
    """Print what each of the people is offered."""
    found = Table(*HEADINGS, show_lines=True)
    for cells in people():
        found.add_row(*cells)
    console.print(found)


if __name__ == "__main__":
    table(Console(width=220))
