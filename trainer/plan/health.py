"""Asks about health once, and about pain at each session, in the window or the terminal, and saves the answers."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from rich.console import Console

import exercises
from exercises.judging.declaration import Exercise
from trainer.base.errors import TrainerError
from trainer.base.invoked import command
from trainer.base.language import gettext_ as _
from trainer.base.questions import Asker, Choice, LeftError, Question, TerminalAsker
from trainer.base.terminal import is_somebody_there as is_somebody_there
from trainer.plan.days import up_to
from trainer.plan.pain import Told, told
from trainer.plan.safety import (
    ADVICE,
    NOT_REVIEWED,
    QUESTIONS,
    STOP_ADVICE,
    URGENT,
    WORST_PAIN,
    HealthQuestion,
    asks_urgent_signs,
    due,
    left_out_words,
    needs_help_now,
    pain_after_stops,
    pain_before_stops,
    questions,
    reason_against,
    unanswered,
)
from trainer.record.store import Person, Store

#: Default name of the person who practises.
ME = "me"
#: Ids of choices that are no answers.
_SKIP, _BACK = "skip", "back"


def person_in(store: Store) -> Person:
    """Read the person who practises here, with their answers so far."""
    return store.person(ME) or Person(ME, {}, ())


def ask_health(asker: Asker, store: Store, asked: Sequence[HealthQuestion] | None = None) -> Person:
    """Ask the questions, save each answer with its day at once, and explain the consequences.

    Args:
        asker: asks.
        store: where to save the answers.
        asked: the questions; None for all.

    Returns:
        The person. Answers are missing if they left the questions; the given ones are kept.
    """
    person = person_in(store)
    first = _(
        "First, a few questions about your health. Your answers stay on this computer. "
        "You can change them on the home screen, under Health."
    )
    if isinstance(asker, TerminalAsker):
        first = _(
            "First, a few questions about your health. Your answers stay on this computer. "
            "You can change them with: {command}"
        )
    again = _("Some answers may have changed since you gave them. You can change all of them later.")
    is_first = asked is None or set(asked) & set(unanswered(person.health))
    words = (first if is_first else again).format(command=command("health"))
    asker.tell(f"{words}\n{_(NOT_REVIEWED)}", heading=_(ADVICE))
    answers, all_asked, n = dict(person.health), questions() if asked is None else asked, 0
    while n < len(all_asked):
        question = all_asked[n]
        answer = asker.ask(health_question(question, answers.get(question.id), (n + 1, len(all_asked))))
        if answer is None:
            return person
        if answer == _BACK:
            n -= 1
            continue
        n += 1
        answers[question.id] = answer
        person = _with_answer(person, question.id, answer)
        _save(store, person)
        if needs_help_now(answers):  # stop here; the other questions follow after a doctor's visit
            return person
    asker.tell("\n".join(_left_out(person)) or _("Thank you. You can do all the exercises."))
    return person


def health_question(question: HealthQuestion, known: str | None, step: tuple[int, int] = (1, 1)) -> Question:
    """A health question as it is asked; from the second on, a choice leads back to the one before.

    Args:
        question: the question.
        known: id of the answer given before, which Enter keeps; None or unknown for none.
        step: its number, from 1, and the number of all questions that are asked now.
    """
    n, of = step
    answers = [Choice(answer.id, _(answer.text)) for answer in question.answers]
    choices = (*answers, *([Choice(_BACK, _("Back"))] if n > 1 else ()))
    listed = tuple(_(line) for line in question.listed)
    return Question(_(question.text), choices, listed, default=known, step=step if of > 1 else None)


def _with_answer(person: Person, question: str, answer: str) -> Person:
    return replace(
        person,
        health={**person.health, question: answer},
        answered={**person.answered, question: date.today().isoformat()},
    )


def open_questions(person: Person) -> tuple[HealthQuestion, ...]:
    """The questions to ask before the person may exercise: not answered yet, or answered too long ago."""
    return due(person.health, person.answered, date.today())


def _save(store: Store, person: Person) -> None:
    try:
        store.save_person(person)
    except sqlite3.Error as error:
        raise TrainerError(
            f"Your answers cannot be saved: {error}.",
            f"Check the disk with: {command('doctor')}",
            in_window=_("Your answers cannot be saved. Check that the disk is not full, then try again."),
        ) from error


def ready(
    console: Console, store: Store, has_read: bool, cleared: Sequence[str] = (), asker: Asker | None = None
) -> Person:
    """Return the person if their answers allow exercise.

    Args:
        console: receives advice.
        store: where to save the answers.
        has_read: the person has read the questions elsewhere; do not ask unanswered ones.
        cleared: exercises that a professional has allowed; saved with the person.
        asker: asks unanswered questions; None for the terminal.

    Raises:
        TrainerError: nobody can answer or the person left the questions, an exercise is unknown, or the answers need
            a doctor first.
    """
    person = person_in(store)
    missing = open_questions(person)
    if missing and not has_read and not needs_help_now(person.health):
        if asker is None and not is_somebody_there():
            raise TrainerError(
                "You must answer the questions about your health first, but this is not an interactive terminal.",
                f"Run `{command('health')}` in a terminal, or pass --yes-i-have-read.",
            )
        person = ask_health(asker or TerminalAsker(console), store, missing)
        if open_questions(person) and not needs_help_now(person.health):
            raise TrainerError(
                "Some questions about your health are still open.", f"To answer them: {command('health')}"
            )
    if cleared:
        for one in cleared:
            _known(one)
        person = allow(store, person, cleared)
    if why := needs_help_now(person.health):
        words = _("After you have seen a doctor, update your answers with: {command}")
        raise TrainerError(why, words.format(command=command("health")), in_window=why)
    if missing and has_read:
        console.print(f"{_(ADVICE)} {_(NOT_REVIEWED)}")
    console.print(_(STOP_ADVICE))
    return person


def allow(store: Store, person: Person, cleared: Sequence[str]) -> Person:
    """Remember that a professional has allowed these exercises, and return the person.

    Raises:
        TrainerError: it cannot be saved.
    """
    person = replace(person, cleared=tuple(dict.fromkeys((*person.cleared, *cleared))))
    _save(store, person)
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


def pain_before(asker: Asker, store: Store) -> int | None:
    """Ask for the pain before a session; None if not told. Above the limit or risen, ask about urgent signs again.

    A level that prevents the session is kept in the record.

    Raises:
        TrainerError: the pain is too high to exercise, or a doctor should look at it first.
        LeftError: the person left a question.
    """
    chosen = asker.ask(pain_question(_("Pain right now, from 0 (none) to 10 (worst)")))
    if chosen is None:
        raise LeftError
    before, earlier = _pain(chosen), _pain_told(store)
    why = pain_before_stops(before, earlier, date.today())
    if asks_urgent_signs(before, earlier):
        why = _urgent_signs(asker, store) or why
    if why:
        with contextlib.suppress(sqlite3.Error):  # the advice to stop matters more than its record
            store.add_pain(ME, before or 0)
        raise TrainerError(why, in_window=why)
    return before


def _pain_told(store: Store) -> list[Told]:
    """Pain of earlier sessions, the newest first; none if the record is damaged."""
    try:
        return told(up_to(store.sessions(ME), datetime.now(UTC)))
    except TrainerError:
        return []


def _urgent_signs(asker: Asker, store: Store) -> str:
    """Ask about urgent signs again; why no session may start, or ""."""
    question = next(one for one in QUESTIONS if one.id == URGENT)
    answer = asker.ask(health_question(question, None))
    if answer is None:
        raise LeftError
    person = _with_answer(person_in(store), question.id, answer)
    _save(store, person)
    return needs_help_now(person.health)


def pain_after(asker: Asker, before: int | None, heading: str = "") -> int | None:
    """Ask for the pain after a session and say if it is a reason to stop; None without an answer.

    Args:
        asker: asks.
        before: the pain before the session, None without an answer.
        heading: stands above the question.
    """
    after = None
    with contextlib.suppress(KeyboardInterrupt, EOFError):
        question = pain_question(_("Pain now, from 0 (none) to 10 (worst)"))
        after = _pain(asker.ask(replace(question, heading=heading)))
    if why := pain_after_stops(before, after):
        asker.tell(why)
    return after


def pain_question(text: str) -> Question:
    """A question about pain: 0 to 10, and "Skip", which Enter takes."""
    numbers = tuple(Choice(str(n), str(n)) for n in range(WORST_PAIN + 1))
    return Question(text, (*numbers, Choice(_SKIP, _("Skip"))), default=_SKIP)


def _pain(chosen: str | None) -> int | None:
    return None if chosen is None or chosen == _SKIP else int(chosen)
