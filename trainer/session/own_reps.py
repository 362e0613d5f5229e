"""The best and the worst repetition of a session as figures, from the landmarks in its record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exercises.judging.results import Repetition
from trainer.base.errors import TrainerError
from trainer.base.language import N_
from trainer.base.language import gettext_ as _
from trainer.coach.fault_talk import COMMON
from trainer.record.best_reps import best_and_worst, best_clean, worst_with
from trainer.record.records import SetRecord
from trainer.record.store import Store
from trainer.session.teaching import Teaching
from trainer.teach.lesson import Half, Lesson
from trainer.teach.own import own_movement, turned_like

__all__ = ["nth", "own_halves"]

#: The first repetitions of a set in words: they are read sooner than numbers. Later ones are "number 13".
ORDINALS = (
    N_("the first"), N_("the second"), N_("the third"), N_("the fourth"), N_("the fifth"), N_("the sixth"),
    N_("the seventh"), N_("the eighth"), N_("the ninth"), N_("the tenth"), N_("the eleventh"), N_("the twelfth"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Done:
    """A repetition and its place in the record.

    Attributes:
        one: its set.
        place: number of the set among those of the exercise, from 1; 0 if there is only one.
        rep: the repetition.
    """

    one: SetRecord
    place: int
    rep: Repetition


def nth(n: int) -> str:
    """A repetition by its number, in the person's language: "the third"."""
    return _(ORDINALS[n - 1]) if 1 <= n <= len(ORDINALS) else _("number {n}").format(n=n)


def own_halves(store: Store, session_id: int, name: str, code: str, teaching: Teaching) -> tuple[Half, Half] | None:
    """The best repetition beside the worst; if only one of them is known, beside how the exercise goes.

    Args:
        store: the record.
        session_id: the session's row.
        name: id of the exercise.
        code: the fault to work on, "" without one.
        teaching: knows how the exercise goes.

    Returns:
        None if no repetition stands out, if its movement was not recorded or its trunk not seen throughout, or if the
        exercise has no figure.
    """
    try:
        sets = [one for one in store.sets_of(session_id) if one.exercise == name and one.reps]
        done = [_Done(one, place if len(sets) > 1 else 0, rep) for place, one in enumerate(sets, 1) for rep in one.reps]
        # The range of a small repetition is no peak, and slow or quick is not seen in a figure.
        worst = _of(done, worst_with([each.rep for each in done], code)) if code not in COMMON else None
        alike = [each for each in done if worst is None or each.rep.side == worst.rep.side]
        reps = [each.rep for each in alike]
        stands_out = worst is not None or best_and_worst(reps) != (None, None)
        best = _of(alike, best_clean(reps)) if stands_out else None
        return _beside(store, name, code, teaching, best, worst)
    except TrainerError:  # the figures are left out, and the ending goes on
        return None


def _beside(
    store: Store, name: str, code: str, teaching: Teaching, best: _Done | None, worst: _Done | None
) -> tuple[Half, Half] | None:
    either = best or worst
    if either is None:
        return None
    lesson = teaching.lesson_of(name, either.rep.side)
    if lesson is None:
        return None
    good = None if best is None else _half(store, best, lesson, "", _("Your best: {which}"))
    bad = None if worst is None else _half(store, worst, lesson, code, _("To work on: {which} – {fault}"))
    if good is not None and bad is not None:
        return good, bad
    one = good or bad
    if one is None:
        return None
    return one, Half(lesson.exercise, turned_like(lesson.good, one.movement), _("How it goes"), "good")


def _of(done: Sequence[_Done], rep: Repetition | None) -> _Done | None:
    return next((each for each in done if each.rep is rep), None)


def _half(store: Store, done: _Done, lesson: Lesson, code: str, words: str) -> Half | None:
    """A recorded repetition with its words; None if the record does not show it."""
    rep = done.rep
    frames = store.set_poses(done.one.id)
    movement = own_movement(lesson.good, frames, rep.start_s, rep.peak_s, rep.end_s, rep.side, code or None)
    if movement is None:
        return None
    which = nth(rep.n)
    if done.place:
        which = _("{which} in set {n}").format(which=which, n=done.place)
    label = lesson.exercise.fault_labels.get(code, "")
    text = words.format(which=which, fault=_(label) if label else "")
    return Half(lesson.exercise, movement, text, "fault" if code else "good")
