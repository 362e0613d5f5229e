"""Health questions before the first session, the exercises they exclude, and the rules for stopping.

This is a trainer, not a diagnosis. Everything here is a pure function of answers and numbers;
:mod:`trainer.plan.health` asks the questions. The urgent signs are the red flags in guidelines for low back pain: cauda
equina syndrome, vertebral fracture, infection, tumour. Anyone with one is sent to a doctor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exercises.judging.declaration import Condition, Exercise
from trainer.base.language import N_
from trainer.base.language import gettext_ as _

#: Question id → answer id.
Answers = Mapping[str, str]

#: The pain scale runs from 0 to this.
WORST_PAIN = 10
#: Maximum pain for exercise, before or after a session.
MOST_PAIN = 4
#: Rise in pain during a session from which to stop.
PAIN_RISE = 2

ADVICE = N_("This is a trainer, not a diagnosis: check with your GP or physiotherapist before you begin.")
STOP_ADVICE = N_("Stop if you feel pain that is sharp, spreads into a leg or gets worse as you go on.")


@dataclass(frozen=True, slots=True)
class Answer:
    """One possible answer.

    Attributes:
        id: stored in the record.
        text: for people.
        conditions: conditions that this answer implies.
    """

    id: str
    text: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
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


def _yes_or_no(question_id: str, text: str, condition: Condition) -> Question:
    return Question(question_id, text, (Answer("no", N_("No")), Answer("yes", N_("Yes"), (condition,))))


#: The question whose "yes" prevents any session.
URGENT = "urgent_signs"

QUESTIONS: tuple[Question, ...] = (
    Question(
        URGENT,
        N_("Do you have any of these now?"),
        (Answer("no", N_("No, none of them")), Answer("yes", N_("Yes"))),
        listed=(
            N_("new trouble emptying or controlling your bladder or bowel"),
            N_("numbness between the legs or around the buttocks"),
            N_("a leg that has become weak or numb"),
            N_("back pain since a fall or an accident"),
            N_("back pain with fever or with unintended weight loss"),
            N_("night pain that no position eases"),
        ),
    ),
    Question(
        "osteoporosis",
        N_("Do you have osteoporosis (thin bones)?"),
        (
            Answer("no", N_("No")),
            Answer("yes", N_("Yes"), ("osteoporosis",)),
            Answer("fracture", N_("Yes, and I have had a broken vertebra"), ("osteoporosis", "spine_fracture")),
        ),
    ),
    Question(
        "pregnancy",
        N_("Are you pregnant, or have you given birth in the last six months?"),
        (
            Answer("no", N_("No")),
            Answer("early", N_("Pregnant, in the first three months")),
            Answer("late", N_("Pregnant, after the first three months"), ("late_pregnancy",)),
            Answer("after_birth", N_("I gave birth in the last six months"), ("after_birth",)),
        ),
    ),
    _yes_or_no("recent_surgery", N_("Have you had an operation in the last three months?"), "recent_surgery"),
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
)

#: Conditions in words that follow "because of".
_REASONS: dict[Condition, str] = {
    "acute_disc": N_("an acute disc problem or leg pain"),
    "after_birth": N_("a birth in the last six months"),
    "dizziness": N_("dizziness when the head moves"),
    "hip_surgery": N_("a hip operation or replacement"),
    "late_pregnancy": N_("pregnancy"),
    "narrow_canal": N_("spinal stenosis or pain when bending backwards"),
    "neck_pain": N_("neck pain"),
    "osteoporosis": N_("osteoporosis"),
    "pressure": N_("glaucoma or untreated high blood pressure"),
    "recent_surgery": N_("an operation in the last three months"),
    "spine_fracture": N_("a broken vertebra"),
}


def unanswered(answers: Answers) -> tuple[Question, ...]:
    """Questions without a valid answer."""
    return tuple(q for q in QUESTIONS if answers.get(q.id) not in {answer.id for answer in q.answers})


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
    found = [_(_REASONS[c]) for c in exercise.excluded_by if c in conditions(answers)]
    if not found or exercise.id in cleared:
        return ""
    return _(" and ").join(found)


def left_out_words(reason: str, exercises: Iterable[Exercise]) -> str:
    """Say that these exercises are left out, and why."""
    names = ", ".join(_(exercise.name) for exercise in exercises)
    return _("Left out because of {reason}: {exercises}.").format(reason=reason, exercises=names)


def pain_before_stops(before: int | None) -> str:
    """Why a session may not start with this pain, or ""; None means *not told*."""
    if before is None or before <= MOST_PAIN:
        return ""
    return _(
        "Your pain is {pain} out of 10. Above {most}, do not exercise: rest or walk gently, and check with your GP "
        "or physiotherapist if the pain stays."
    ).format(pain=before, most=MOST_PAIN)


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
