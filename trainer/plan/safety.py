"""Health questions before the first session, the exercises they exclude, and the rules for stopping.

This is a trainer, not a diagnosis. Everything here is a pure function of answers and numbers;
:mod:`trainer.plan.health` asks the questions. The urgent signs are the red flags in guidelines for low back pain: cauda
equina syndrome, vertebral fracture, infection, tumour. Anyone with one is sent to a doctor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import exercises
from exercises.judging.conditions import CONDITION_WORDS
from exercises.judging.declaration import Condition, Exercise
from trainer.base.language import N_
from trainer.base.language import gettext_ as _

#: Question id → answer id.
Answers = Mapping[str, str]

#: The pain scale runs from 0 to this.
WORST_PAIN = 10
#: Maximum pain for exercise, before or after a session.
MOST_PAIN = 4
#: Rise in pain during a session, or since the last level told, from which to stop.
PAIN_RISE = 2
#: Pain before a session from which to stop and ask somebody, instead of resting.
STOP_PAIN = 7
#: Pain above ``MOST_PAIN`` counts as persisting when it was told on another day of the last ``PERSISTS_DAYS``. Taste.
PERSISTS_DAYS = 7
#: The urgent signs are asked again after this many days. Taste: monthly.
URGENT_DAYS = 30

ADVICE = N_("This is a trainer, not a diagnosis: check with your GP or physiotherapist before you begin.")
NOT_REVIEWED = N_("No doctor or physiotherapist has reviewed these questions and rules yet.")
STOP_ADVICE = N_("Stop if you feel pain that is sharp, spreads into a leg or gets worse as you go on.")


@dataclass(frozen=True, slots=True)
class Answer:
    """One possible answer.

    Attributes:
        id: stored in the record.
        text: for people.
        conditions: conditions that this answer implies.
        lasts_days: the question is asked again after this time; None if the answer does not age.
    """

    id: str
    text: str
    conditions: tuple[Condition, ...] = ()
    lasts_days: int | None = None


@dataclass(frozen=True, slots=True)
class HealthQuestion:
    """One question of the first run.

    Attributes:
        id: stored in the record.
        text: for people.
        answers: in display order; the first one excludes nothing.
        listed: items that the question is about, shown one per line.
    """

    id: str
    text: str
    answers: tuple[Answer, ...]
    listed: tuple[str, ...] = ()


def _yes_or_no(question_id: str, text: str, condition: Condition, lasts_days: int | None = None) -> HealthQuestion:
    return HealthQuestion(
        question_id, text, (Answer("no", N_("No")), Answer("yes", N_("Yes"), (condition,), lasts_days))
    )


#: The question whose "yes" prevents any session.
URGENT = "urgent_signs"

QUESTIONS: tuple[HealthQuestion, ...] = (
    HealthQuestion(
        URGENT,
        N_("Do you have any of these now?"),
        (Answer("no", N_("No, none of them"), lasts_days=URGENT_DAYS), Answer("yes", N_("Yes"))),
        listed=(
            N_("new trouble emptying or controlling your bladder or bowel"),
            N_("numbness between the legs or around the buttocks"),
            N_("a leg that has become weak or numb"),
            N_("back pain since a fall or an accident"),
            N_("back pain with fever or with unintended weight loss"),
            N_("night pain that no position eases"),
        ),
    ),
    HealthQuestion(
        "osteoporosis",
        N_("Do you have osteoporosis (thin bones)?"),
        (
            Answer("no", N_("No")),
            Answer("yes", N_("Yes"), ("osteoporosis",)),
            Answer("fracture", N_("Yes, and I have had a broken vertebra"), ("osteoporosis", "spine_fracture")),
        ),
    ),
    HealthQuestion(
        "pregnancy",
        N_("Are you pregnant, or have you given birth in the last six months?"),
        (
            Answer("no", N_("No")),
            Answer("early", N_("Pregnant, in the first three months"), lasts_days=14),
            Answer("late", N_("Pregnant, after the first three months"), ("late_pregnancy",), lasts_days=61),
            Answer("after_birth", N_("I gave birth in the last six months"), ("after_birth",), lasts_days=183),
        ),
    ),
    _yes_or_no("recent_surgery", N_("Have you had an operation in the last three months?"), "recent_surgery", 92),
    _yes_or_no("hip_surgery", N_("Have you had a hip operation or a hip replacement?"), "hip_surgery"),
    _yes_or_no(
        "acute_disc", N_("Do you have an acute disc problem, or pain down a leg when you bend forward?"), "acute_disc"
    ),
    _yes_or_no(
        "narrow_canal",
        N_("Do you have spinal stenosis (a narrowed spinal canal), or pain that gets worse when you bend backwards?"),
        "narrow_canal",
    ),
    _yes_or_no("neck_pain", N_("Does your neck hurt when you lift your head?"), "neck_pain"),
    _yes_or_no("dizziness", N_("Do you get dizzy when you look up or let your head hang?"), "dizziness"),
    _yes_or_no("pressure", N_("Do you have glaucoma or untreated high blood pressure?"), "pressure"),
    _yes_or_no("knee", N_("Do your knees hurt when you kneel, or do you have a knee replacement?"), "knee_pain"),
    _yes_or_no("wrist", N_("Do your wrists hurt when you lean on your hands?"), "wrist_pain"),
    _yes_or_no(
        "balance", N_("Have you fallen in the last year, or do you feel unsteady when you stand?"), "poor_balance"
    ),
)


def questions() -> tuple[HealthQuestion, ...]:
    """The questions that matter here: one whose answers exclude none of the installed exercises is not asked."""
    used = {condition for name in exercises.names() for condition in exercises.get(name).excluded_by}
    return tuple(
        q for q in QUESTIONS if q.id == URGENT or used & {one for answer in q.answers for one in answer.conditions}
    )


def unanswered(answers: Answers) -> tuple[HealthQuestion, ...]:
    """Questions without a valid answer."""
    return tuple(q for q in questions() if answers.get(q.id) not in {answer.id for answer in q.answers})


def due(answers: Answers, answered: Mapping[str, str], today: date) -> tuple[HealthQuestion, ...]:
    """Questions to ask now: without a valid answer, or with one that has aged.

    Args:
        answers: answer ids by question id.
        answered: the day of each answer by question id, ISO 8601; an answer that can age needs one.
        today: the local day.
    """

    def has_aged(question: HealthQuestion) -> bool:
        lasts_days = next((one.lasts_days for one in question.answers if one.id == answers.get(question.id)), None)
        if lasts_days is None:
            return False
        try:
            return today - date.fromisoformat(answered[question.id]) > timedelta(days=lasts_days)
        except (KeyError, ValueError):
            return True

    open_ = {question.id for question in unanswered(answers)}
    return tuple(question for question in questions() if question.id in open_ or has_aged(question))


def conditions(answers: Answers) -> frozenset[Condition]:
    """The conditions that the person's answers imply."""
    return frozenset(
        condition
        for question in QUESTIONS
        for answer in question.answers
        if answers.get(question.id) == answer.id
        for condition in answer.conditions
    )


def needs_help_now(answers: Answers) -> str:
    """Why no session may start, in plain words, or ""."""
    if answers.get(URGENT) != "yes":
        return ""
    return _(
        "Please do not exercise now. A doctor should look at this today: call your GP or an emergency service. If "
        "you have numbness between the legs or around the buttocks, or trouble with your bladder or bowel, go to an "
        "emergency department at once."
    )


def reason_against(exercise: Exercise, answers: Answers, cleared: Iterable[str] = ()) -> str:
    """The conditions for which this exercise is left out, or "".

    Args:
        exercise: the exercise.
        answers: answers to the first-run questions.
        cleared: ids of the exercises that a professional has allowed.
    """
    found = [_(CONDITION_WORDS[c]) for c in exercise.excluded_by if c in conditions(answers)]
    if not found or exercise.id in cleared:
        return ""
    return _(" and ").join(found)


def left_out_words(reason: str, left_out: Iterable[Exercise]) -> str:
    """Say that these exercises are left out, and why."""
    names = ", ".join(_(exercise.name) for exercise in left_out)
    return _("Left out because of {reason}: {exercises}.").format(reason=reason, exercises=names)


def has_risen(before: int, told: Sequence[tuple[date, int]]) -> bool:
    """Whether pain is at least ``PAIN_RISE`` above the level told last.

    Args:
        before: pain now, 0 to 10.
        told: day and level of earlier pain, the newest first.
    """
    return bool(told) and before - told[0][1] >= PAIN_RISE


def asks_urgent_signs(before: int | None, told: Sequence[tuple[date, int]] = ()) -> bool:
    """Whether to ask about urgent signs again: pain above ``MOST_PAIN``, or risen."""
    return before is not None and (before > MOST_PAIN or has_risen(before, told))


def pain_before_stops(before: int | None, told: Sequence[tuple[date, int]] = (), today: date | None = None) -> str:
    """Why a session may not start with this pain and what to do instead, or "".

    Args:
        before: pain now, None means *not told*.
        told: day and level of earlier pain, the newest first.
        today: the local day; None for no comparison with other days.
    """
    if before is None or before <= MOST_PAIN:
        return ""
    if before < STOP_PAIN and not has_risen(before, told) and not _persists(told, today):
        return _(
            "Your pain is {pain} out of 10, so give your back a rest today: lie in the easiest position, walk slowly, "
            "or breathe calmly for a few minutes. You lose nothing by taking a day off. If the pain is still above "
            "{most} tomorrow, ask your GP or physiotherapist."
        ).format(pain=before, most=MOST_PAIN)
    if before >= STOP_PAIN:
        words = _("Your pain is {pain} out of 10. Please do not exercise today.")
    elif has_risen(before, told):
        words = _("Your pain has risen to {pain} out of 10. Please do not exercise today.")
    else:
        words = _(
            "Your pain is {pain} out of 10, and it was above {most} on another day. Please do not exercise today."
        )
    whom = _(
        "Ask your GP or physiotherapist before your next session; if it becomes unbearable, call an emergency service."
    )
    return f"{words.format(pain=before, most=MOST_PAIN)} {whom}"


def _persists(told: Sequence[tuple[date, int]], today: date | None) -> bool:
    if today is None:
        return False
    return any(level > MOST_PAIN and 0 < (today - day).days <= PERSISTS_DAYS for day, level in told)


def pain_after_stops(before: int | None, after: int | None) -> str:
    """Why to stop with this pain during or after a session, or ""; None means *not told*."""
    if after is None:
        return ""
    if after > MOST_PAIN:
        return _(
            "Your pain is {pain} out of 10. Above {most}, stop for today. Check with your GP or physiotherapist "
            "before you exercise again. Your next session will be easier."
        ).format(pain=after, most=MOST_PAIN)
    if before is not None and after - before >= PAIN_RISE:
        return _(
            "Your pain rose from {before} to {after}: stop for today. Your next session will be easier. Check with "
            "your GP or physiotherapist if your pain rises again."
        ).format(before=before, after=after)
    return ""
