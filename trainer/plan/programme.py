"""A programme: which exercises, how much of each, and how long that takes.

Its files: :mod:`trainer.plan.programme_file`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import exercises
from calibration.landmarks import Side
from calibration.stillness import HOLD_S
from exercises.judging.declaration import Exercise, Holding
from trainer.record.items import Variant

Kind = Literal["full", "bite", "break"]
Part = Literal["warm_up", "main", "cool_down"]
Focus = Literal["whole", "glutes", "abdominals", "upper_back", "mobility", "posture"]

#: Of an exercise that declares no tempo: a calm way up or back takes this much longer than the shortest allowed.
CALM = 1.4
#: At rest between two repetitions, seconds.
BETWEEN_REPS_S = 1.0
#: Getting from one set to the next: the same again, another exercise in the same position, the other side, another
#: position, another place of the camera. Seconds; guesses that the own record may correct.
SAME_S, NEXT_S, TURN_S, POSITION_S, CAMERA_S = 5.0, 15.0, 20.0, 40.0, 90.0


@dataclass(frozen=True, slots=True)
class Dose:
    """How much of one exercise.

    Attributes:
        sets: for each side.
        amount: repetitions of a set (to both sides together where an exercise goes to and fro), or the seconds of a
            hold.
        variant: the exercise as it is, or its easier or harder form.
    """

    sets: int
    amount: int
    variant: Variant = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One exercise of a programme.

    Attributes:
        exercise: its id.
        part: warm-up, main part or cool-down.
        sides: the working sides in their order; ``(None,)`` where the exercise has none.
        sets: for each side, at first and at most.
        amount: repetitions of a set, or seconds of a hold, at first and at most.
        rest_s: after each set.
        variant: the form in which it begins.
    """

    exercise: str
    part: Part
    sides: tuple[Side | None, ...]
    sets: tuple[int, int]
    amount: tuple[int, int]
    rest_s: float
    variant: Variant = ""

    @property
    def first(self) -> Dose:
        """The dose with which everybody begins."""
        return Dose(self.sets[0], self.amount[0], self.variant)


@dataclass(frozen=True, slots=True)
class Programme:
    """A session that is written down.

    Attributes:
        id: the name of its file, kept in the record.
        name: for people.
        kind: the full session of the week, a bite for a day, or a break of two minutes.
        focus: what it is for.
        about: one sentence.
        blocks: in their order.
    """

    id: str
    name: str
    kind: Kind
    focus: Focus
    about: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """One set to be done.

    Attributes:
        exercise: its id.
        side: the working side, None where the exercise has none or the person chooses.
        n: 1 for the first set of this block and side.
        of: how many there are.
        amount: repetitions, or seconds of a hold; None until the person ends it.
        rest_s: after it.
        variant: see :class:`Dose`.
        part: see :class:`Block`.
    """

    exercise: str
    side: Side | None = None
    n: int = 1
    of: int = 1
    amount: int | None = None
    rest_s: float = 0.0
    variant: Variant = ""
    part: Part = "main"


def is_held(exercise: Exercise) -> bool:
    """Whether it is held rather than repeated."""
    return isinstance(exercise.counting, Holding)


def plan(
    programme: Programme,
    dose: Callable[[Block], Dose] = lambda block: block.first,
    excluded: Mapping[str, str] | None = None,
) -> tuple[PlannedSet, ...]:
    """The sets of a programme in their order: all of one side, then all of the other.

    Args:
        programme: the programme.
        dose: how much of each block.
        excluded: ids of exercises that are left out, with the reason.
    """
    sets: list[PlannedSet] = []
    for block in programme.blocks:
        if block.exercise in (excluded or {}):
            continue
        now = dose(block)
        sets += [
            PlannedSet(block.exercise, side, n, now.sets, now.amount, block.rest_s, now.variant, block.part)
            for side in block.sides
            for n in range(1, now.sets + 1)
        ]
    return tuple(sets)


def repetition_s(exercise: Exercise) -> float:
    """How long a repetition takes at the exercise's own tempo.

    Raises:
        ValueError: it is held, not repeated.
    """
    counting = exercise.counting
    if isinstance(counting, Holding):
        raise ValueError(f"{exercise.id} is held, not repeated")
    if counting.tempo is None:
        return CALM * (counting.min_lift_s + counting.min_lower_s) + BETWEEN_REPS_S
    return counting.tempo.lift_s + counting.tempo.hold_s + counting.tempo.lower_s + BETWEEN_REPS_S


def work_s(planned: PlannedSet) -> float:
    """How long a set takes from its start position on; a set without an amount takes none."""
    exercise = exercises.get(planned.exercise)
    if planned.amount is None:
        return 0.0
    return HOLD_S + (planned.amount if is_held(exercise) else planned.amount * repetition_s(exercise))


def change_s(before: PlannedSet, after: PlannedSet) -> float:
    """How long it takes to get from one set into the position of the next."""
    if before.exercise == after.exercise:
        return SAME_S if before.side == after.side else TURN_S
    old, new = exercises.get(before.exercise).need, exercises.get(after.exercise).need
    if old is None or new is None:
        return POSITION_S
    if not {*old.views} & {*new.views} or min(old.pitch_deg[1], new.pitch_deg[1]) < max(
        old.pitch_deg[0], new.pitch_deg[0]
    ):
        return CAMERA_S
    return NEXT_S if {*old.postures} & {*new.postures} else POSITION_S


def estimated_s(sets: Sequence[PlannedSet]) -> float:
    """How long these sets take, with their rests and the changes between them."""
    between = (max(a.rest_s, change_s(a, b)) for a, b in itertools.pairwise(sets))
    return sum(map(work_s, sets)) + sum(between)


def minutes(seconds: float) -> int:
    """Whole minutes, at least one."""
    return max(1, round(seconds / 60))
