"""The questions of the home screen, made from what is known. Nothing is asked or opened here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import exercises
from exercises.judging.declaration import Exercise, Variant
from trainer.base.language import gettext_ as _
from trainer.base.language import ngettext
from trainer.base.questions import Choice, Question
from trainer.coach.words import time_words
from trainer.home.facts import Facts, sets_of_exercise
from trainer.plan.places import camera_words
from trainer.plan.programme import PlannedSet, estimated_s, minutes
from trainer.plan.safety import STOP_ADVICE, reason_against
from trainer.plan.screening import screening_sets
from trainer.session.asking import side_question
from trainer.session.session_words import summary
from trainer.session.start import camera_lines, left_out
from trainer.teach.lesson import form_of
from trainer.teach.moving import figure_of

__all__ = [
    "BACK", "BEGIN", "CAMERA", "CLEARED", "EXERCISES", "FORMS", "HEALTH", "LANGUAGE", "LESSON", "LOOK_BACK", "MAT",
    "MORE", "PROGRAMMES", "RESULTS", "SCREEN", "SETUP", "SHOW", "VOICE", "card", "count_pages", "exercises_page",
    "form_page", "home_page", "programme_page", "programmes_page", "side_page",
]  # fmt: skip

#: Ids of choices that are no names of programmes, exercises, cameras or languages.
BACK, BEGIN, SHOW, MORE, CLEARED = "back", "begin", "show", "more", "cleared"
PROGRAMMES, EXERCISES, LOOK_BACK, HEALTH, SETUP = "programmes", "exercises", "look_back", "health", "setup"
LESSON, MAT, RESULTS, SCREEN = "first_lesson", "mat", "results", "left_and_right"
FORMS: dict[str, Variant] = {"usual": "", "easier": "easier", "harder": "harder"}
CAMERA, VOICE, LANGUAGE = "camera", "voice", "language"
#: Maximum number of exercises on one page. Taste: three rows of three, with a number key for each.
ON_A_PAGE = 9
#: Pictures a second of each figure if several move at once; nine of them take a third of a core. Taste.
MANY_FPS = 6.0
#: Maximum number of lines about the sets of a programme. Taste: with more, all of them become small.
MOST_LINES = 6
#: Maximum number of sentences on what the camera cannot show. The lesson shows more, ``pilates show`` prints all.
#: Taste.
MOST_LIMITS = 1


def home_page(facts: Facts) -> Question:
    """The first question: today's programme, or something else."""
    about = _("Find out what suits you.")
    lesson = Choice(LESSON, _("First lesson"), about if facts.is_new else "")
    ways = [
        *((lesson,) if facts.is_new else ()),
        Choice(PROGRAMMES, _("Other programmes")),
        Choice(EXERCISES, _("Single exercises")),
        *(() if facts.is_new else (lesson,)),
        Choice(MAT, _("Down to the mat")),
        *(
            (Choice(RESULTS, _("Results for {recipient}").format(recipient=facts.recipient)),)
            if facts.recipient
            else ()
        ),
        Choice(LOOK_BACK, _("Look back")),
        Choice(HEALTH, _("Health")),
        Choice(SETUP, _("Camera and sound")),
    ]
    if facts.stop:
        return Question(facts.stop, tuple(ways[-3:]), heading=_("Not today"))
    problem = (facts.camera_problem,) if facts.camera_problem else ()
    ahead = tuple(filter(None, (facts.known.ahead, facts.known.advice)))
    why, chosen = _why(facts), facts.today.programme
    if chosen is None:
        return Question(why, tuple(ways), (*problem, *ahead), spoken=why)
    sets = facts.sets(chosen)
    name = _(facts.known.programmes[chosen].name)
    title = (_("Go on with {name}") if facts.today.resume_at else _("Today: {name}")).format(name=name)
    begin = Choice(BEGIN, _("Begin"), picture=figure_of(sets[0].exercise, sets[0].side))
    return Question(
        why,
        (begin, *ways),
        (*problem, *ahead, *_lines(sets), " ".join(camera_words(sets)), _(STOP_ADVICE)),
        default=BEGIN,
        heading=f"{title}, {_takes(sets)}",
        spoken=_("{title}. {why} Press Enter to begin.").format(title=title, why=why),
    )


def programmes_page(facts: Facts) -> Question:
    """The page that asks for one of the other programmes."""
    choices = []
    for key in facts.today.others:
        programme, sets = facts.known.programmes[key], facts.sets(key)
        choices.append(Choice(key, f"{_(programme.name)}, {_takes(sets)}"))
    sets = screening_sets(facts.known.excluded)
    if sets:
        name, due = _("Left against right"), _("Due: once a month.") if facts.is_screening_due else ""
        choices.append(Choice(SCREEN, f"{name}, {_takes(sets)}", due))
    return Question(_("Which programme?"), (*choices, Choice(BACK, _("Back"))), spoken=_("Which programme?"))


def programme_page(facts: Facts, key: str) -> Question:
    """A programme with its sets, before it begins."""
    programme, sets = facts.known.programmes[key], facts.sets(key)
    return Question(
        _(programme.about),
        (
            Choice(BEGIN, _("Begin"), picture=figure_of(sets[0].exercise, sets[0].side)),
            Choice(BACK, _("Back")),
        ),
        (*_lines(sets), *left_out(facts.known, programme), " ".join(camera_lines(programme, sets)), _(STOP_ADVICE)),
        default=BEGIN,
        heading=f"{_(programme.name)}, {_takes(sets)}",
        spoken=_(programme.name),
    )


def exercises_page(facts: Facts, page: int) -> Question:
    """The page that asks for an exercise: each with its moving figure and its use, or why it is left out.

    Args:
        facts: what is known.
        page: index of the page of :data:`ON_A_PAGE` exercises.
    """
    names = exercises.names()
    choices = []
    for n, name in enumerate(names[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]):
        exercise = exercises.get(name)
        reason = _reason(facts, exercise)
        detail = _("Left out because of {reason}.").format(reason=reason) if reason else _(exercise.good_for)
        figure = figure_of(name, fps=MANY_FPS, ahead_s=n / ON_A_PAGE / MANY_FPS)
        choices.append(Choice(name, _(exercise.name), detail, figure))
    if len(names) > ON_A_PAGE:
        choices.append(Choice(MORE, _("More exercises")))
    question = _("Which exercise?")
    return Question(question, (*choices, Choice(BACK, _("Back"))), spoken=question)


def count_pages() -> int:
    """Number of pages of exercises."""
    return math.ceil(len(exercises.names()) / ON_A_PAGE)


def card(facts: Facts, exercise: Exercise) -> Question:
    """An exercise before it begins: what it is good for, who should leave it out, and where the camera goes."""
    reason = _reason(facts, exercise)
    figure = figure_of(exercise.id)
    show = Choice(SHOW, _("Show me"), picture=figure if reason else None)
    back = Choice(BACK, _("Back"))
    out, camera = "; ".join(_(one) for one in exercise.contraindications), _("Camera")
    lines = [
        _("Leave it out with: {reasons}.").format(reasons=out) if out else "",
        f"{camera}: {_(exercise.camera)}",
        " ".join(_(limit) for limit in exercise.limits[:MOST_LIMITS]),
    ]
    if reason:
        allowed = Choice(CLEARED, _("My doctor or physiotherapist has allowed it"))
        words = _("Left out because of {reason}.").format(reason=reason)
        return Question(words, (back, show, allowed), tuple(filter(None, lines)), BACK, _(exercise.name), words)
    hurt = facts.known.excluded.get(exercise.id, "")
    if exercise.id in facts.known.hurt:
        again = replace(show, picture=figure)
        return Question(hurt, (back, again), tuple(filter(None, lines)), BACK, _(exercise.name), hurt)
    lines.insert(0, hurt)
    sets = sets_of_exercise(facts.known, exercise.id)
    dose = summary(sets) if sets[0].amount is not None else [_(exercise.dose)]
    return Question(
        _(exercise.good_for),
        (Choice(BEGIN, _("Begin"), " ".join(dose), figure), show, back),
        tuple(filter(None, lines)),
        BEGIN,
        _(exercise.name),
        spoken=" ".join(filter(None, (_(exercise.name) + ".", _(exercise.good_for), lines[0]))),
    )


def form_page(exercise: Exercise) -> Question:
    """Which form to see: the standard, the easier or the harder one, each with its figure and what is different."""
    choices = []
    for key, text in (("usual", _("Usual")), ("easier", _("Easier")), ("harder", _("Harder"))):
        form, how = form_of(exercise, FORMS[key])
        choices.append(Choice(key, text, _(how) if how else "", figure_of(exercise.id, form=form)))
    return Question(_("Which form?"), (*choices, Choice(BACK, _("Back"))), default="usual", heading=_(exercise.name))


def side_page(exercise: Exercise) -> Question:
    """The page that asks for the side of a two-sided exercise; *both* does one after the other."""
    return side_question(exercise, _("Both sides"), (Choice(BACK, _("Back")),))


def _why(facts: Facts) -> str:
    """Why this is suggested, with the days in a row."""
    n = facts.today.streak_days
    if n < 2:
        return facts.today.why
    return f"{facts.today.why} " + ngettext("{n} day in a row.", "{n} days in a row.", n).format(n=n)


def _takes(sets: Sequence[PlannedSet]) -> str:
    return time_words(minutes(estimated_s(sets)), with_left=False)


def _lines(sets: Sequence[PlannedSet]) -> list[str]:
    """One line for each exercise, at most ``MOST_LINES``; the last one counts the rest."""
    lines = summary(sets)
    if len(lines) <= MOST_LINES:
        return lines
    shown = lines[: MOST_LINES - 1]
    n = len(lines) - len(shown)
    return [*shown, ngettext("and {n} more", "and {n} more", n).format(n=n)]


def _reason(facts: Facts, exercise: Exercise) -> str:
    """Why an exercise is left out until a professional allows it; "" if nothing speaks against it."""
    reason = reason_against(exercise, facts.known.person.health, facts.known.person.cleared)
    return reason or (_("your plan") if exercise.id in facts.known.avoided else "")
