"""A programme: its exercises, their doses, and how long they take.

:mod:`trainer.plan.programme_file` reads its files.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import exercises
from calibration.landmarks import Side
from calibration.stillness import HOLD_S
from exercises.judging.declaration import Exercise, Holding
from trainer.base.language import N_
from trainer.record.items import Variant

Kind = Literal["full", "bite", "break"]
Part = Literal["warm_up", "main", "cool_down"]
#: The order of a session's parts.
PART_ORDER: tuple[Part, ...] = ("warm_up", "main", "cool_down")
Focus = Literal["whole", "glutes", "abdominals", "upper_back", "mobility", "posture"]

#: Names of the foci.
FOCUS_NAMES: dict[Focus, str] = {
    "glutes": N_("Glutes"),
    "abdominals": N_("Abdominals"),
    "upper_back": N_("Upper back"),
    "mobility": N_("Mobility"),
    "posture": N_("Posture"),
    "whole": N_("Whole body"),
}
#: Prefix of the ids of the programmes that a plan is broken into.
PLAN_PREFIX = "plan_"

#: Without a declared tempo, a calm movement takes this many times the shortest allowed duration.
CALM = 1.4
#: Pause between two repetitions, seconds.
BETWEEN_REPS_S = 1.0
#: Changing from one set to the next: same exercise, another exercise in the same position, the other side, another
#: position, another camera place. Seconds, estimated.
SAME_S, NEXT_S, TURN_S, POSITION_S, CAMERA_S = 5.0, 15.0, 20.0, 40.0, 90.0


@dataclass(frozen=True, slots=True)
class Dose:
    """The dose of one exercise.

    Attributes:
        sets: number of sets per side.
        amount: repetitions per set (both sides together if they alternate), or seconds of a hold.
        variant: "easier" or "harder" form, "" for the standard one.
    """

    sets: int
    amount: int
    variant: Variant = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One exercise of a programme.

    Attributes:
        exercise: id of the exercise.
        part: warm-up, main part or cool-down.
        sides: working sides in order; ``(None,)`` if the exercise has none.
        sets: first and maximum number of sets per side.
        amount: first and maximum repetitions per set, or seconds of a hold.
        rest_s: rest after each set, seconds.
        variant: the form to start with.
        place: id of the camera's place, see :mod:`trainer.plan.places`; "" before the programme is arranged.
        note: spoken before its first set, in the author's words; "" for nothing.
    """

    exercise: str
    part: Part
    sides: tuple[Side | None, ...]
    sets: tuple[int, int]
    amount: tuple[int, int]
    rest_s: float
    variant: Variant = ""
    place: str = ""
    note: str = ""

    @property
    def first(self) -> Dose:
        """The dose to start with."""
        return Dose(self.sets[0], self.amount[0], self.variant)

    @property
    def largest(self) -> Dose:
        """The dose that is never exceeded."""
        return Dose(self.sets[1], self.amount[1], self.variant)


@dataclass(frozen=True, slots=True)
class Programme:
    """A planned session.

    Attributes:
        id: the file's name without suffix; stored in the record.
        name: for people.
        kind: weekly full session, daily bite, or two-minute break.
        focus: what the programme trains.
        about: one sentence.
        blocks: in order.
        notes: spoken as the session begins, in the author's words.
        is_judged: the camera watches; else the voice guides alone, and nothing is recorded or suggested.
    """

    id: str
    name: str
    kind: Kind
    focus: Focus
    about: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    is_judged: bool = True


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """One set to be done.

    Attributes:
        exercise: id of the exercise.
        side: working side, None if the exercise has none or the person chooses.
        n: 1 for the first set of this block and side.
        of: number of sets of this block and side.
        amount: repetitions, or seconds of a hold; None if the person decides when to end it.
        rest_s: rest after the set, seconds.
        variant: see :class:`Dose`.
        part: see :class:`Block`.
        place: see :class:`Block`.
        note: see :class:`Block`; "" after the first set of its block.
    """

    exercise: str
    side: Side | None = None
    n: int = 1
    of: int = 1
    amount: int | None = None
    rest_s: float = 0.0
    variant: Variant = ""
    part: Part = "main"
    place: str = ""
    note: str = ""


def is_held(exercise: Exercise) -> bool:
    """Whether the exercise is held rather than repeated."""
    return isinstance(exercise.counting, Holding)


def plan(programme: Programme, dose: Callable[[Block], Dose] = lambda block: block.first) -> tuple[PlannedSet, ...]:
    """The sets of a programme in order: in each block all sets of one side, then all of the other.

    Args:
        programme: the programme.
        dose: gives each block's dose.
    """
    sets: list[PlannedSet] = []
    for block in programme.blocks:
        now = dose(block)
        of_block = [
            PlannedSet(
                block.exercise, side, n, now.sets, now.amount, block.rest_s, now.variant, block.part, block.place
            )
            for side in block.sides
            for n in range(1, now.sets + 1)
        ]
        sets += [replace(of_block[0], note=block.note), *of_block[1:]]
    return tuple(sets)


def repetition_s(exercise: Exercise) -> float:
    """Duration of a repetition at the exercise's own tempo, seconds.

    Raises:
        ValueError: the exercise is held, not repeated.
    """
    counting = exercise.counting
    if isinstance(counting, Holding):
        raise ValueError(f"{exercise.id} is held, not repeated")
    if counting.tempo is None:
        return CALM * (counting.min_lift_s + counting.min_lower_s) + BETWEEN_REPS_S
    return counting.tempo.lift_s + counting.tempo.hold_s + counting.tempo.lower_s + BETWEEN_REPS_S


def work_s(planned: PlannedSet) -> float:
    """Duration of a set from its start position, seconds; 0 without an amount."""
    exercise = exercises.get(planned.exercise)
    if planned.amount is None:
        return 0.0
    return HOLD_S + (planned.amount if is_held(exercise) else planned.amount * repetition_s(exercise))


def change_s(before: PlannedSet, after: PlannedSet) -> float:
    """Time to change from one set to the position of the next, seconds."""
    if before.exercise == after.exercise:
        return SAME_S if before.side == after.side else TURN_S
    if before.place != after.place:
        return CAMERA_S
    old, new = exercises.get(before.exercise).need, exercises.get(after.exercise).need
    if old is None or new is None:
        return POSITION_S
    can_turn = old.postures[0].is_upright and new.postures[0].is_upright
    shows_both = can_turn or bool({*old.views} & {*new.views})
    if not before.place and not (shows_both and _overlap(old.pitch_deg, new.pitch_deg)):
        return CAMERA_S
    return NEXT_S if {*old.postures} & {*new.postures} else POSITION_S


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])


def estimated_s(sets: Sequence[PlannedSet]) -> float:
    """Duration of these sets with rests and changes, seconds."""
    between = (max(a.rest_s, change_s(a, b)) for a, b in itertools.pairwise(sets))
    return sum(map(work_s, sets)) + sum(between)


def minutes(seconds: float) -> int:
    """Whole minutes, at least one."""
    return max(1, round(seconds / 60))
