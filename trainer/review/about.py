"""Facts for a physiotherapist beside the movement: health answers, exercises left out, doses, adherence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import exercises
from exercises.judging.declaration import Exercise
from trainer.base.language import gettext_ as _
from trainer.coach.words import clock_words
from trainer.plan import own_plan, programme_file
from trainer.plan.programme import Programme, is_held
from trainer.plan.progress import days, planned
from trainer.plan.safety import left_out_words, questions, reason_against
from trainer.plan.today import runs
from trainer.record.records import Person, SessionRecord
from trainer.record.wording import count_reps, exercise_name
from trainer.review.trends import What


def health_words(person: Person | None) -> list[str]:
    """The health answers that are not "no", the exercises left out because of them, and those allowed in spite."""
    answers = {} if person is None else person.health
    said, count = [], 0
    asked = questions()
    for question in asked:
        given = next((answer for answer in question.answers if answer.id == answers.get(question.id)), None)
        count += given is not None
        if given is not None and given != question.answers[0]:
            said.append(f"{_(question.text)} {_(given.text)}.")
    if not count:
        return [_("The health questions were not answered.")]
    if not said:
        words = _("Health: “no” to all questions that were answered ({n} of {all}).")
        return [words.format(n=count, all=len(asked))]
    if person is not None and person.cleared:
        names = ", ".join(map(exercise_name, person.cleared))
        said.append(_("Allowed by a professional in spite of this: {exercises}.").format(exercises=names))
    return [*said, *left_out(person)]


def left_out(person: Person | None) -> list[str]:
    """The exercises that the answers exclude, by reason."""
    by_reason: dict[str, list[Exercise]] = defaultdict(list)
    for exercise in map(exercises.get, exercises.names()):
        if person is not None and (reason := reason_against(exercise, person.health, person.cleared)):
            by_reason[reason].append(exercise)
    return [left_out_words(reason, some) for reason, some in by_reason.items()]


def dose_words(sessions: Sequence[SessionRecord], what: What) -> str:
    """The dose of an exercise on its first and its last day: "1 × 8 repetitions → 3 × 10 repetitions"."""
    done = [day for day in days(sessions, what.exercise) if day.variant == what.variant]
    if not done:
        return ""
    held = what.exercise in exercises.names() and is_held(exercises.get(what.exercise))
    first, last = (
        f"{day.sets} × {clock_words(day.amount) if held else count_reps(day.amount)}" for day in (done[-1], done[0])
    )
    return first if first == last else f"{first} → {last}"


def sets_words(sessions: Sequence[SessionRecord], inside: Sequence[SessionRecord], person: Person | None) -> str:
    """Sets done of the sets that the programmes planned on those days; "" if none of the sessions had a programme.

    Args:
        sessions: all of the person's; the doses of a day follow from those before it.
        inside: those of the report.
        person: whose exercises may be left out.
    """
    done, planned_sets = set_counts(
        sessions, inside, person, programme_file.load_all() | own_plan.sessions(date.today())
    )
    if not planned_sets:
        return ""
    words = _("In sessions with a programme: {done} of {all} planned sets done ({share:.0f} %).")
    return words.format(done=done, all=planned_sets, share=100 * done / planned_sets)


def set_counts(
    sessions: Sequence[SessionRecord],
    inside: Sequence[SessionRecord],
    person: Person | None,
    known: Mapping[str, Programme],
) -> tuple[int, int]:
    """Number of sets done and of sets planned in sessions with a programme.

    Args:
        sessions: all of the person's; the doses of a day follow from those before it.
        inside: those that are counted.
        person: whose exercises may be left out.
        known: programmes by id, for sessions of earlier versions, which did not record what was planned.
    """
    reasons = {
        name: reason_against(exercises.get(name), person.health, person.cleared) if person else ""
        for name in exercises.names()
    }
    excluded = {name: reason for name, reason in reasons.items() if reason}
    done_sets = all_sets = 0
    for run in runs(inside):
        count = run.sets_planned
        if count is None and run.programme in known:
            before = [one for one in sessions if one.started_at < run.sessions[0].started_at]
            count = len(planned(known[run.programme], before, excluded)[0])
        all_sets += count or 0
        done_sets += run.sets_done(count or 0)
    return done_sets, all_sets
