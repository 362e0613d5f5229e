"""Asks about health once, and about pain at each session, in the terminal, and saves the answers."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from rich.console import Console
from rich.prompt import Prompt
from rich.text import Text

import exercises
from exercises.judging.declaration import Exercise
from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.terminal import is_somebody_there as is_somebody_there
from trainer.plan.safety import (
    ADVICE,
    QUESTIONS,
    STOP_ADVICE,
    Question,
    is_pain,
    left_out_words,
    needs_help_now,
    pain_after_stops,
    pain_before_stops,
    reason_against,
    unanswered,
)
from trainer.record.store import Person, Store

#: Default name of the person who practises.
ME = "me"


def person_in(store: Store) -> Person:
    """Read the person who practises here, with their answers so far."""
    return store.person(ME) or Person(ME, {}, ())


def ask_health(console: Console, store: Store, questions: Sequence[Question] = QUESTIONS) -> Person:
    """Ask the questions, save each answer at once, and explain the consequences."""
    person = person_in(store)
    console.print()
    console.print(_(ADVICE), style="bold")
    words = _(
        "First, a few questions about your health. Your answers stay on this computer. "
        "You can change them with: {command}"
    )
    console.print(words.format(command=command("health")), soft_wrap=True)
    answers = dict(person.health)
    for question in questions:
        answers[question.id] = _ask(console, question, answers.get(question.id))
        person = replace(person, health=dict(answers))
        _save(store, person)
        if needs_help_now(answers):  # stop here; the other questions follow after a doctor's visit
            return person
    console.print()
    for words in _left_out(person) or [_("Thank you. You can do all the exercises.")]:
        console.print(words)
    return person


def _ask(console: Console, question: Question, before: str | None) -> str:
    console.print(f"\n{_(question.text)}")
    for line in question.listed:
        console.print(f"  – {_(line)}")
    ids = [answer.id for answer in question.answers]
    for n, answer in enumerate(question.answers, 1):
        console.print(Text.assemble("  ", (str(n), "bold"), f"  {_(answer.text)}"))
    known = str(ids.index(before) + 1) if before in ids else None
    choices = [str(n + 1) for n in range(len(ids))]
    chosen = (
        Prompt.ask(_("Number"), console=console, choices=choices)
        if known is None
        else Prompt.ask(_("Number"), console=console, choices=choices, default=known)
    )
    return ids[int(chosen) - 1]


def _save(store: Store, person: Person) -> None:
    try:
        store.save_person(person)
    except sqlite3.Error as error:
        raise TrainerError(
            f"Your answers cannot be saved: {error}.", f"Check the disk with: {command('doctor')}"
        ) from error


def ready(console: Console, store: Store, has_read: bool, cleared: Sequence[str] = ()) -> Person:
    """Return the person if their answers allow exercise.

    Args:
        console: where to ask.
        store: where to save the answers.
        has_read: the person has read the questions elsewhere; do not ask unanswered ones.
        cleared: exercises that a professional has allowed; saved with the person.

    Raises:
        TrainerError: nobody can answer, an exercise is unknown, or the answers need a doctor first.
    """
    person = person_in(store)
    missing = unanswered(person.health)
    if missing and not has_read and not needs_help_now(person.health):
        if not is_somebody_there():
            raise TrainerError(
                "You must answer the questions about your health first, but this is not an interactive terminal.",
                f"Run `{command('health')}` in a terminal, or pass --yes-i-have-read.",
            )
        person = ask_health(console, store, missing)
    if cleared:
        for one in cleared:
            _known(one)
        person = replace(person, cleared=tuple(dict.fromkeys((*person.cleared, *cleared))))
        _save(store, person)
    if why := needs_help_now(person.health):
        words = _("After you have seen a doctor, update your answers with: {command}")
        raise TrainerError(why, words.format(command=command("health")))
    if missing and has_read:
        console.print(_(ADVICE))
    console.print(_(STOP_ADVICE))
    return person


def _known(exercise: str) -> None:
    try:
        exercises.get(exercise)
    except ValueError as error:
        raise TrainerError(f"{error}.") from error


def excluded(person: Person) -> dict[str, str]:
    """Reasons by id of the exercises that are left out for this person, in sentences."""
    return {name: left_out_words(why, [exercises.get(name)]) for name, why in _reasons(person).items()}


def _left_out(person: Person) -> list[str]:
    """One sentence for each reason, with all the exercises that are left out for it."""
    by_reason: dict[str, list[Exercise]] = {}
    for name, why in _reasons(person).items():
        by_reason.setdefault(why, []).append(exercises.get(name))
    return [left_out_words(why, found) for why, found in by_reason.items()]


def _reasons(person: Person) -> dict[str, str]:
    found = {name: reason_against(exercises.get(name), person.health, person.cleared) for name in exercises.names()}
    return {name: why for name, why in found.items() if why}


def pain_before(console: Console) -> int | None:
    """Ask for the pain before a session; None if not told.

    Raises:
        TrainerError: the pain is too high to exercise.
    """
    before = _ask_pain(console, _("Pain right now, from 0 (none) to 10 (worst), Enter to skip"))
    if why := pain_before_stops(before):
        raise TrainerError(why)
    return before


def pain_after(console: Console, before: int | None) -> int | None:
    """Ask for the pain after a session and say if it is a reason to stop; None if not told."""
    after = None
    with contextlib.suppress(KeyboardInterrupt, EOFError):
        after = _ask_pain(console, _("Pain now, from 0 (none) to 10 (worst), Enter to skip"))
    if why := pain_after_stops(before, after):
        console.print(why, style="bold yellow")
    return after


def _ask_pain(console: Console, words: str) -> int | None:
    if not is_somebody_there():
        return None
    while True:
        text = Prompt.ask(words, console=console, default="", show_default=False).strip()
        if not text:
            return None
        if text.isdecimal() and is_pain(int(text)):
            return int(text)
        console.print(_("Please enter a whole number from 0 to 10."))
