"""The plan that the person follows, the previous plan, and the sessions that a plan gives.

Both plans are files beside the settings.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import exercises
from trainer.base.atomic import atomic_write
from trainer.base.dates import day_text
from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.base.paths import config_dir
from trainer.plan import programme_file
from trainer.plan.bites import LEAST_FOCI, programmes
from trainer.plan.places import arranged, camera_words
from trainer.plan.plan_file import Plan, parse, read
from trainer.plan.programme import Programme, estimated_s, minutes, plan

if TYPE_CHECKING:
    from rich.console import Console


def plan_path() -> Path:
    """The file of the followed plan; it may not exist."""
    return config_dir() / "plan.toml"


def before_path() -> Path:
    """The file of the plan that was followed before the last change; empty if there was none."""
    return config_dir() / "plan_before.toml"


def files() -> list[Path]:
    """The files that hold a plan now, and parts of one that a killed process left; a plan names a person."""
    names = (plan_path().name, before_path().name)
    return sorted(file for name in names for pattern in (name, f"{name}.*.part") for file in config_dir().glob(pattern))


def current() -> Plan | None:
    """The followed plan; None if there is none.

    Raises:
        TrainerError: its file was changed by hand and is no plan any more, or an exercise is not installed any more.
    """
    # A folder of settings that may not be read holds no plan for this account; `Path.is_file` would raise.
    if not os.path.isfile(plan_path()):  # noqa: PTH113
        return None
    try:
        return read(plan_path())[0]
    except TrainerError as error:  # every session needs the plan, so the way out must be named
        words = _("Your plan cannot be used. Correct or delete the file {path}, then try again.")
        raise TrainerError(
            error.message,
            f"Correct it, or follow it no longer with: {command('plan', 'close')}",
            in_window=words.format(path=plan_path()),
        ) from error


def follow(text: str, today: date) -> Plan:
    """Follow this plan from today on, or from the day that it names.

    Args:
        text: of a plan's file.
        today: the first day.

    Raises:
        TrainerError: it is not a plan, or cannot be saved.
    """
    given = parse(text, str(plan_path()))
    if given.started is None:
        text = f"started = {today.isoformat()}\n{text}"
    _keep(text.encode())
    return parse(text, str(plan_path()))


def close() -> None:
    """Stop following the plan, even if its file is damaged; :func:`undo` brings it back.

    Raises:
        TrainerError: there is none, or it cannot be saved.
    """
    if not plan_path().is_file():
        raise no_plan()
    _keep(b"")


def no_plan() -> TrainerError:
    """The error for a person who follows no plan."""
    return TrainerError("You are not following a plan.", f"To follow one: {command('plan', 'open')} FILE")


def for_results(file: Path | None = None) -> Plan:
    """The followed plan, under whose number results can go back to its author.

    Args:
        file: the plan that the person means, to be compared with the followed one.

    Raises:
        TrainerError: there is no plan, it is another one, or it has no number.
    """
    meant = None if file is None else read(file)[0]
    given = current()
    if given is None:
        raise no_plan()
    if meant is not None and (meant.patient, meant.by) != (given.patient, given.by):
        raise TrainerError(
            f"You follow the plan “{given.name}” by {given.by}, and not the one in {file}.",
            f"To follow that one: {command('plan', 'open', str(file))}",
        )
    if given.patient:
        return given
    raise TrainerError(
        f"The plan “{given.name}” has no number under which your results could go back.",
        f"Ask {given.by} for a plan made by: {command('plan', 'new')} --to plan.toml --for NAME",
    )


def undo() -> Plan | None:
    """Undo the last opening or closing; a second call undoes the first.

    Returns:
        The plan that is followed now, None for none.

    Raises:
        TrainerError: there is nothing to undo, or a file cannot be written.
    """
    if not before_path().is_file():
        raise TrainerError("No plan was opened or closed yet, so there is nothing to undo.")
    try:
        before = before_path().read_bytes()
    except OSError as error:
        raise TrainerError(f"The plan {before_path()} cannot be read: {error.strerror or error}.") from error
    _keep(before)
    return current()


def _keep(data: bytes) -> None:
    """Write the followed plan, or delete it if ``data`` is empty. Keep the previous file, even if it is unreadable."""
    try:
        before = plan_path().read_bytes() if plan_path().is_file() else b""
        config_dir().mkdir(mode=0o700, parents=True, exist_ok=True)
        atomic_write(before_path(), before)
        if data:
            atomic_write(plan_path(), data)
        else:
            plan_path().unlink(missing_ok=True)
    except OSError as error:
        raise TrainerError(
            f"The plan cannot be saved in {config_dir()}: {error.strerror or error}.",
            "Set PILATES_CONFIG_DIR to a folder you may write to.",
        ) from error


def sessions(today: date) -> dict[str, Programme]:
    """The sessions of the followed plan by id; none without a plan."""
    given = current()
    return {} if given is None else programmes(given, today)


def followed(every: Mapping[str, Programme], own: Mapping[str, Programme]) -> frozenset[str]:
    """Ids of the programmes that are suggested: the plan's and the breaks, or all without a plan.

    A week needs two foci. If the plan has only one, the built-in bites of the others take turns with it.

    Args:
        every: all programmes, the plan's too.
        own: those of the plan.
    """
    if not own:
        return frozenset(every)
    foci = {one.focus for one in own.values() if one.kind == "bite"}
    others = {
        key
        for key, one in every.items()
        if one.kind == "break" or (len(foci) < LEAST_FOCI and one.kind == "bite" and one.focus not in foci)
    }
    return frozenset(own.keys() | others)


def avoided(cleared: tuple[str, ...] = ()) -> dict[str, str]:
    """The reason for each exercise that the plan says to avoid, by id; none without a plan.

    Args:
        cleared: exercises that a professional has allowed since.
    """
    given = current()
    names = [] if given is None else [one for one in given.avoid if one not in cleared]
    words = _("Left out because of your plan: {exercises}.")
    return {one: words.format(exercises=_(exercises.get(one).name)) for one in names}


def print_plan(console: Console, given: Plan, today: date) -> None:
    """Print who wrote the plan, how far it is, and the sessions of this week."""
    console.print(given.name, style="bold")
    console.print(_("By {author}, for {person}.").format(author=given.by, person=given.person))
    for line in (given.about, week_words(given, today), *given.notes):
        if line:
            console.print(line)
    if given.avoid:
        names = ", ".join(_(exercises.get(one).name) for one in given.avoid)
        console.print(_("To avoid: {exercises}.").format(exercises=names))
    if given.patient:
        words = _("To give {author} your results: {command}")
        console.print(words.format(author=given.by, command=f"{command('plan', 'results')} FILE"))
    made = programmes(given, today)
    for one in made.values():
        sets = plan(arranged(one))
        takes = _("about {minutes} min").format(minutes=minutes(estimated_s(sets)))
        kind = _("once a week") if one.kind == "full" else one.name.removeprefix(f"{given.name}: ")
        names = ", ".join(dict.fromkeys(_(exercises.get(planned.exercise).name) for planned in sets))
        console.print()
        console.print(f"{one.id}  {kind}, {takes}", style="bold")
        for line in (f"{names}.", *camera_words(sets)):
            console.print(f"    {line}")
    if len({one.focus for one in made.values() if one.kind == "bite"}) < LEAST_FOCI:
        console.print()
        console.print(_("The plan works on one focus. The other programmes take turns with it."))


def week_words(given: Plan, today: date) -> str:
    """Which week of the plan it is, in a sentence."""
    week = given.week(today)
    if week > given.weeks:
        return _("The plan is over. The doses of its last week stay until you close it: {command}").format(
            command=command("plan", "close")
        )
    words = ngettext("Week {week} of {n}", "Week {week} of {n}", given.weeks).format(week=week, n=given.weeks)
    since = "" if given.started is None else ", " + _("since {day}").format(day=day_text(given.started))
    return f"{words}{since}."


def written(given: Mapping[str, object], blocks: str) -> str:
    """The text of a plan's file.

    Args:
        given: the keys of its head.
        blocks: its blocks, as TOML.
    """
    head = "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in given.items())
    return f"{head}\n{blocks.strip()}\n"


def blocks_text(programme: str, part: str) -> str:
    """The blocks of one part of a built-in programme, as they stand in its file."""
    text = programme_file.text_of(programme)
    blocks = re.split(r"(?m)^(?=\[\[block\]\])", text)[1:]
    wanted = [one for one in blocks if (re.search(r'part = "(\w+)"', one) or [None, "main"])[1] == part]
    return "".join(f"{one.strip()}\n\n" for one in wanted)
