"""The first lesson: three repetitions of each exercise that the health answers allow, and what follows from them.

A lesson may take several days. Everything here is a pure function of the record: a set of the lesson counts as done if
something was counted or held in it, or if it hurt.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import exercises
from calibration.landmarks import Side
from exercises.judging.declaration import Counting
from trainer.base.language import gettext_ as _
from trainer.coach.words import FAIR
from trainer.plan.days import amount_done
from trainer.plan.places import placed
from trainer.plan.programme import PlannedSet, Programme, change_s
from trainer.record.records import SessionRecord, SetRecord

__all__ = ["LESSON", "Outcome", "easier_why", "lesson_sets", "outcomes", "sets_left"]

#: Programme id of the lesson's sessions.
LESSON = "lesson"
#: Repetitions of each exercise and side, and seconds of a hold. Taste: enough to feel it; not yet practice.
REPS, HOLD_S = 3, 15
#: Rest after each set, in which the person says how it was, seconds. Taste.
REST_S = 25.0
#: Faults that do not falsify a range of motion.
_OF_PACE = ("too_fast", "partial_range")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The lesson's result for one exercise.

    Attributes:
        exercise: its id.
        easier_why: why to begin with the easier form, "" for the full exercise.
        range_deg: median range of motion by side, None for exercises without sides; degrees.
    """

    exercise: str
    easier_why: str
    range_deg: Mapping[Side | None, float]


def lesson_sets(programmes: Iterable[Programme], excluded: Collection[str]) -> tuple[PlannedSet, ...]:
    """All sets of the lesson, ordered so that the camera seldom moves.

    Args:
        programmes: all programmes; they tell which exercises are done on each side.
        excluded: ids of the exercises that are left out.
    """
    sided = {block.exercise for one in programmes for block in one.blocks if block.sides != (None,)}
    left = [name for name in exercises.names() if name not in excluded]
    sets: list[PlannedSet] = []
    while left:
        nearest = min(left, key=lambda name: change_s(sets[-1], PlannedSet(name))) if sets else _first(left)
        left.remove(nearest)
        sides: tuple[Side | None, ...] = ("left", "right") if nearest in sided else (None,)
        sets += [PlannedSet(nearest, side, amount=_amount(nearest), rest_s=REST_S) for side in sides]
    return placed(sets)


def _first(names: Sequence[str]) -> str:
    """An exercise that needs no mat, if there is one: standing or sitting comes first."""
    postures = {name: need.postures for name in names if (need := exercises.get(name).need) is not None}
    upright = (name for name in names if any(one.chest == "ahead" for one in postures.get(name, ())))
    return next(upright, names[0])


def _amount(name: str) -> int:
    counting = exercises.get(name).counting
    if not isinstance(counting, Counting):
        return HOLD_S
    return 2 * REPS if counting.side else REPS  # legs that alternate share a set


def sets_left(sets: Iterable[PlannedSet], sessions: Iterable[SessionRecord]) -> tuple[PlannedSet, ...]:
    """The sets of the lesson that are still to be done.

    Args:
        sets: all of them.
        sessions: of the person.
    """
    done = {(one.exercise, one.asked_side) for one in _of_lesson(sessions)}
    return tuple(one for one in sets if (one.exercise, one.side) not in done)


def _of_lesson(sessions: Iterable[SessionRecord]) -> list[SetRecord]:
    """The sets done in lessons, the oldest session first."""
    lessons = [session for session in sessions if session.programme == LESSON][::-1]
    return [one for session in lessons for one in session.sets if amount_done(one) or one.comfort == "hurt"]


def outcomes(sessions: Sequence[SessionRecord]) -> list[Outcome]:
    """The lesson's result for each exercise, in the order in which they were done.

    Args:
        sessions: of the person, the newest first.
    """
    by_exercise: dict[str, dict[Side | None, SetRecord]] = {}
    for one in _of_lesson(sessions):
        if one.exercise in exercises.names():
            by_exercise.setdefault(one.exercise, {})[one.asked_side] = one  # the newest of each side counts
    return [_outcome(name, list(of.values())) for name, of in by_exercise.items()]


def _outcome(name: str, sets: Sequence[SetRecord]) -> Outcome:
    ranges: dict[Side | None, list[float]] = {}
    for one in sets:
        for rep in one.reps:
            if rep.scores.range is not None and not {fault.code for fault in rep.faults} - {*_OF_PACE}:
                ranges.setdefault(rep.side, []).append(rep.range_deg)
    why = ""
    if any(one.comfort == "felt" for one in sets):
        why = _("The easier form, because you felt it in your back.")
    elif any(score is not None and score < FAIR for one in sets for score in (one.scores.spine, one.scores.hips)):
        why = _("The easier form, until the movement is yours.")
    medians = {side: median(found) for side, found in ranges.items()}
    return Outcome(name, why if exercises.get(name).easier else "", medians)


def easier_why(sessions: Sequence[SessionRecord], exercise: str) -> str:
    """Why the lesson lets an exercise begin in its easier form, "" if it does not."""
    return next((one.easier_why for one in outcomes(sessions) if one.exercise == exercise), "")
