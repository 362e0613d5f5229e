"""An instructor's plan: what to practise over some weeks, and its TOML file, which comes from another person.

A plan is a programme with weeks, a progression, notes that are spoken, exercises to avoid, its author and its reader.
:mod:`trainer.plan.bites` breaks it into sessions, :mod:`trainer.plan.own_plan` keeps the one that is followed.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

import exercises
from calibration.landmarks import Side
from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.outside import read_bytes, why
from trainer.plan.programme import Block, Focus, Part, is_held
from trainer.plan.programme_file import MOST_NOTE, REST_S
from trainer.record.items import Variant

#: Limits of a plan. Taste: a plan of more exercises or weeks is written anew before it ends.
MOST_BYTES, MOST_NAME, MOST_ABOUT, MOST_BLOCKS, MOST_WEEKS, MOST_NOTES = 100_000, 80, 1000, 20, 26, 5

#: How doses grow: by the person's own results; likewise, but the largest dose rises week by week; or not at all.
Progression = Literal["own", "weekly", "fixed"]


@dataclass(frozen=True, slots=True)
class PlanBlock:
    """One exercise of a plan.

    Attributes:
        block: the exercise and its dose.
        from_week: the first week with it, from 1.
        focus: what it trains; "" to take the exercise's own.
    """

    block: Block
    from_week: int = 1
    focus: Focus | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan.

    Attributes:
        name: for people.
        by: who wrote it.
        person: for whom.
        about: what it is for.
        weeks: how many weeks it lasts.
        progression: see :data:`Progression`.
        notes: spoken as each session begins.
        avoid: ids of exercises that are left out everywhere while the plan is followed.
        blocks: in order, at least one in the main part.
        started: the first day; None before it is followed.
        patient: random id under which results go back, 32 hexadecimal digits; "" if nobody asked for results.
    """

    name: str
    by: str
    person: str
    about: str
    weeks: int
    progression: Progression
    notes: tuple[str, ...]
    avoid: tuple[str, ...]
    blocks: tuple[PlanBlock, ...]
    started: date | None = None
    patient: str = ""

    def week(self, today: date) -> int:
        """The week of the plan on a day, from 1; larger than :attr:`weeks` once the plan is over."""
        return 1 if self.started is None else max(0, (today - self.started).days) // 7 + 1


_Name = Annotated[str, Meta(min_length=1, max_length=MOST_NAME)]
_Note = Annotated[str, Meta(max_length=MOST_NOTE)]
_Sets = Annotated[int, Meta(ge=1, le=10)]
_Reps = Annotated[int, Meta(ge=1, le=100)]
_Hold = Annotated[int, Meta(ge=5, le=600)]
_Week = Annotated[int, Meta(ge=1, le=MOST_WEEKS)]
_Two = Meta(min_length=1, max_length=2)


class _BlockText(msgspec.Struct, forbid_unknown_fields=True):
    exercise: str
    part: Part = "main"
    side: Literal["left", "right", "each"] | None = None
    sets: _Sets | Annotated[list[_Sets], _Two] = 1
    reps: _Reps | Annotated[list[_Reps], _Two] | None = None
    hold_s: _Hold | Annotated[list[_Hold], _Two] | None = None
    rest_s: Annotated[int, Meta(ge=0, le=600)] = REST_S
    variant: Literal["easier", "harder"] | None = None
    note: _Note = ""
    from_week: _Week = 1
    focus: Literal["glutes", "abdominals", "upper_back", "mobility", "posture"] | None = None


class _PlanText(msgspec.Struct, forbid_unknown_fields=True, rename={"person": "for"}):
    name: _Name
    by: _Name
    person: _Name
    weeks: _Week
    block: Annotated[list[_BlockText], Meta(min_length=1, max_length=MOST_BLOCKS)]
    about: Annotated[str, Meta(max_length=MOST_ABOUT)] = ""
    progression: Progression = "own"
    notes: Annotated[list[_Note], Meta(max_length=MOST_NOTES)] = []
    avoid: Annotated[list[str], Meta(max_length=MOST_BLOCKS)] = []
    started: date | None = None
    patient: str = ""


def read(path: Path) -> tuple[Plan, str]:
    """Read a plan, and the text of its file.

    Raises:
        TrainerError: the file cannot be read or is not a plan; names file, line and remedy.
    """
    try:
        text = read_bytes(path, MOST_BYTES).decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, ValueError) as error:
        raise TrainerError(
            f"The plan {path} cannot be read: {why(error)}.", "Give the path of a .toml file."
        ) from error
    return parse(text, str(path)), text


def parse(text: str, file: str) -> Plan:
    """Parse a plan.

    Args:
        text: TOML.
        file: path for error messages.

    Raises:
        TrainerError: the text is not a plan; names file, line, key and remedy.
    """
    try:
        held: dict[str, Any] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise TrainerError(
            f"{file} is not valid TOML: {error}.", "Correct that line; toml.io describes TOML."
        ) from error
    try:
        found = msgspec.convert(held, _PlanText)
    except msgspec.ValidationError as error:
        raise _at(text, file, str(error)) from error
    plan = Plan(
        name=found.name,
        by=found.by,
        person=found.person,
        about=found.about,
        weeks=found.weeks,
        progression=found.progression,
        notes=tuple(note for note in found.notes if note.strip()),
        avoid=tuple(_known(one, text, file, f"$.avoid[{n}]") for n, one in enumerate(found.avoid)),
        blocks=tuple(_block(one, n, text, file) for n, one in enumerate(found.block)),
        started=found.started,
        patient=found.patient,
    )
    _check(plan, text, file)
    return plan


def _check(plan: Plan, text: str, file: str) -> None:
    """Check the rules that concern several fields.

    Raises:
        TrainerError: as :func:`parse`.
    """
    for key, words in (("name", plan.name), ("by", plan.by), ("for", plan.person)):
        if not words.isprintable() or not words.strip():
            raise _at(text, file, f"one line of text is expected - at `$.{key}`")
    if plan.patient and not re.fullmatch("[0-9a-f]{32}", plan.patient):
        raise _at(text, file, "32 digits from 0 to 9 and a to f are expected - at `$.patient`")
    if not all(note.isprintable() for note in plan.notes):
        raise _at(text, file, "each note is one line of text - at `$.notes`")
    if not all(one.isprintable() for one in plan.about.splitlines()):
        raise _at(text, file, "it holds characters that cannot be printed - at `$.about`")
    if not any(one.block.part == "main" and one.from_week == 1 for one in plan.blocks):
        raise _at(text, file, "the first week has no block of the main part - at `$.block`")
    for n, one in enumerate(plan.blocks):
        if one.from_week > plan.weeks:
            raise _at(text, file, f"the plan has only {plan.weeks} weeks - at `$.block[{n}].from_week`")
        if one.block.exercise in plan.avoid:
            raise _at(text, file, "the plan itself says to avoid it - at " + f"`$.block[{n}].exercise`")


def _block(one: _BlockText, n: int, text: str, file: str) -> PlanBlock:
    exercise = _known(one.exercise, text, file, f"$.block[{n}].exercise")
    held = is_held(exercises.get(exercise))
    amount, other = (one.hold_s, one.reps) if held else (one.reps, one.hold_s)
    if amount is None or other is not None:
        wanted = "held: use hold_s, not reps" if held else "repeated: use reps, not hold_s"
        raise _at(text, file, f"{exercise} is {wanted} - at `$.block[{n}].exercise`")
    if not one.note.isprintable():
        raise _at(text, file, f"one line of text is expected - at `$.block[{n}].note`")
    sides: tuple[Side | None, ...] = (None,)
    if one.side is not None:
        sides = ("left", "right") if one.side == "each" else (one.side,)
    variant: Variant = one.variant or ""
    spans = [
        _span(value, key, n, text, file) for key, value in (("sets", one.sets), ("hold_s" if held else "reps", amount))
    ]
    block = Block(exercise, one.part, sides, spans[0], spans[1], one.rest_s, variant, note=one.note.strip())
    return PlanBlock(block, one.from_week, one.focus or "")


def _span(value: int | list[int], key: str, n: int, text: str, file: str) -> tuple[int, int]:
    span = value if isinstance(value, list) else [value]
    if span != sorted(span):
        raise _at(text, file, f"the first number is the smaller one - at `$.block[{n}].{key}`")
    return span[0], span[-1]


def _known(exercise: str, text: str, file: str, where: str) -> str:
    try:
        return exercises.get(exercise).id
    except ValueError:
        known = ", ".join(exercises.names())
        raise _at(text, file, f"there is no exercise {exercise!r:.60}; there are {known} - at `{where}`") from None


def _at(text: str, file: str, problem: str) -> TrainerError:
    """The error for a problem in msgspec's words: "Expected `int` >= 1 - at `$.block[0].sets`"."""
    what, _sep, where = problem.partition(" - at ")
    if unknown := re.search(r"unknown field `([^`]*)`", what):  # msgspec names the table, not the key
        what, where = f"unknown key {unknown[1]!r:.60}", f"{where.strip('`') or '$'}.{unknown[1]}"
    elif missing := re.search(r"missing required field `(\w+)`", what):
        what = f"{missing[1]} is missing"
    key = re.sub(r"\[\d+\]$", "", where.strip("`")).rpartition(".")[2]
    at = re.match(r"`?\$\.block\[(\d+)\]", where)
    place = f"{file}, line {_line(text, key, None if at is None else int(at[1]))}"
    named = f"{key:.60}: " if key not in ("", "$") and key[:40] not in what else ""
    mend = f"Correct that line. `{command('plan', 'new')}` writes a plan to begin with."
    return TrainerError(f"{place}: {named}{what.replace('`', '').removesuffix('.')[:300]}.", mend)


def _line(text: str, key: str, block: int | None) -> int:
    """The line of a key; if it is missing, of its block or the first line."""
    lines = text.splitlines()
    heads = [n for n, line in enumerate(lines) if re.match(r"\s*\[\[\s*block\s*\]\]", line)]
    first = heads[block] if block is not None and block < len(heads) else 0
    last = next((head for head in heads if head > first), len(lines))
    found = (n for n in range(first, last) if re.match(rf"\s*\[*\s*{re.escape(key)}\s*[=\]]", lines[n]))
    return next(found, first) + 1
