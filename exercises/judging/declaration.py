"""The declaration of an exercise: its measures, its repetitions or hold, its faults and its texts.

:mod:`exercises.judging.movement` has the parts of repetitions and holds, :mod:`exercises.judging.rules` measures and
faults.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from calibration.body import Calibration, Method
from calibration.landmarks import Landmark, Points, Pose
from calibration.placement import CameraNeed
from calibration.text import N_
from exercises.judging import units
from exercises.judging.movement import (
    BREATH_S,
    STANDARD_FORM,
    Beginning,
    Breath,
    Counting,
    Form,
    Holding,
    Limit,
    StepShows,
    Tempo,
    Then,
)
from exercises.judging.results import NotSeen, Repetition, SetFault
from exercises.judging.rules import COMMON_FAULTS, SET_FAULTS, FaultRule, Habit, Observable, Score
from exercises.judging.units import Unit

__all__ = [
    "COMMON_FAULTS",
    "SET_FAULTS",
    "Beginning",
    "Breath",
    "Condition",
    "Counting",
    "Exercise",
    "FaultRule",
    "Form",
    "Guide",
    "Habit",
    "Holding",
    "Limit",
    "Observable",
    "Score",
    "StepShows",
    "Tempo",
    "Then",
    "Values",
    "Variant",
]

#: The easier or harder form of an exercise; "" is the standard one.
Variant = Literal["", "easier", "harder"]
Values = Mapping[str, float]
#: Conditions of a person that exclude an exercise. The app asks about them.
Condition = Literal[
    "acute_disc",
    "after_birth",
    "dizziness",
    "hip_surgery",
    "knee_pain",
    "late_pregnancy",
    "narrow_canal",
    "neck_pain",
    "osteoporosis",
    "poor_balance",
    "pressure",
    "recent_surgery",
    "spine_fracture",
    "wrist_pain",
]


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """A line of the body as measured, and where it should be.

    Attributes:
        codes: the faults that it shows; the line is drawn while the camera can show at least one of them.
        own: (N, 2) the line as measured, pixels in the camera's picture; nothing is drawn if it contains NaN.
        ideal: (M, 2) the line as it should be, pixels.
    """

    codes: tuple[str, ...]
    own: NDArray[np.floating]
    ideal: NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One complete exercise. The module that declares it holds everything about it.

    Attributes:
        id: a contract, used in files and on the command line.
        name: for people.
        position: the start position in a few words, said while waiting for it.
        camera: the place of the camera, for people.
        limits: what this view cannot show.
        instructions: the steps, one a line.
        steps_show: what the moving figure does while each step is said; empty: it rests in the start position during
            the first step, and moves through the others.
        dose: repetitions or duration, and tempo.
        contraindications: who should not do it.
        easier: the easier variant.
        harder: the harder variant.
        easier_form: how the easier variant moves; the standard form if only its words differ, as with a wall behind the
            back.
        harder_form: how the harder variant moves, likewise.
        observables: everything :attr:`observe` returns.
        counting: the definition of a repetition or of a hold.
        faults: in the order in which they matter.
        needed: landmarks that judging requires, with the word for each part ("your feet").
        either_side: those of :attr:`needed` of which one side is enough, because the near leg may hide the far one.
        sides: restores the sides of a pose whose left and right the landmarker exchanged; called before all others.
        start: what this pose lacks for the start position, as sentences; empty if it lacks nothing.
        calibrate: the calibration from poses at rest; None if they do not show the start position.
        observe: the measures of one pose; NaN where *not seen*.
        not_seen: what this calibration cannot show, the reason, and advice.
        need: the place of the camera as angles, checked in the start position; None to check nothing.
        set_faults: faults of the whole set, such as uneven sides, or why they are *not seen*.
        ideal: the judged lines of a pose as :class:`Guide`, from the calibration and the frame's values.
        excluded_by: conditions that exclude it, unless a professional has cleared it.
        unjudged: advice when single repetitions could not be judged.
        good_for: what the exercise does for the person, one short sentence.
        to_feel: what the person should feel, and what must not hurt, one sentence.

    Raises:
        ValueError: a condition is unknown, a fault is judged in another unit than its observable's, or ``steps_show``
            has another length than the instructions.
    """

    id: str
    name: str
    position: str
    camera: str
    limits: tuple[str, ...]
    instructions: tuple[str, ...]
    dose: str
    contraindications: tuple[str, ...]
    easier: str
    harder: str
    observables: tuple[Observable, ...]
    counting: Counting | Holding
    faults: tuple[FaultRule, ...]
    needed: tuple[tuple[str, tuple[Landmark, ...]], ...]
    start: Callable[[Pose], Sequence[str]] = field(repr=False)
    calibrate: Callable[[Sequence[Pose], Method], Calibration | None] = field(repr=False)
    observe: Callable[[Pose, Calibration], Values] = field(repr=False)
    sides: Callable[[Pose], Pose] = field(default=lambda pose: pose, repr=False)
    not_seen: Callable[[Calibration], Sequence[NotSeen]] = field(default=lambda _: (), repr=False)
    need: CameraNeed | None = None
    set_faults: Callable[[Sequence[Repetition]], Sequence[SetFault | NotSeen]] = field(default=lambda _: (), repr=False)
    ideal: Callable[[Pose, Calibration, Values], Sequence[Guide]] = field(default=lambda *_: (), repr=False)
    excluded_by: tuple[Condition, ...] = ()
    either_side: tuple[tuple[str, tuple[Landmark, ...]], ...] = ()
    unjudged: str = N_("Stay in view from head to feet, in good light and patterned clothes, and keep your waist long.")
    good_for: str = ""
    to_feel: str = ""
    easier_form: Form = STANDARD_FORM
    harder_form: Form = STANDARD_FORM
    steps_show: tuple[StepShows, ...] = ()

    def __post_init__(self) -> None:
        unknown = {*self.excluded_by} - {*get_args(Condition)}
        if unknown:  # it would match no answer, so the exercise would be offered to people it harms
            raise ValueError(f"{self.id}: no condition {sorted(unknown)}; there are: {', '.join(get_args(Condition))}")
        if len(self.steps_show) not in (0, len(self.instructions)):
            steps, shown = len(self.instructions), len(self.steps_show)
            raise ValueError(f"{self.id}: steps_show says what {shown} steps show, but there are {steps} instructions")
        of = {observable.name: observable.unit for observable in self.observables}
        for rule in self.faults:
            if rule.unit != of.get(rule.observable, rule.unit):
                raise ValueError(
                    f"{self.id}: {rule.observable} is in {of[rule.observable].id!r}, "
                    f"but {rule.code} judges it in {rule.unit.id!r}"
                )

    def hidden(self, xy_px: Points) -> list[str]:
        """The words for the needed parts that landmarks (33, 2), pixels, do not show."""
        unseen = (np.isnan(xy_px[:, 0]) | np.isnan(xy_px[:, 1])).tolist()
        return [
            word
            for word, rows in self.needed
            if (all if (word, rows) in self.either_side else any)(unseen[row] for row in rows)
        ]

    def form(self, variant: Variant) -> Form:
        """How the easier, the harder or the standard form ("") moves."""
        return {"": STANDARD_FORM, "easier": self.easier_form, "harder": self.harder_form}[variant]

    def in_form(self, variant: Variant) -> Exercise:
        """The exercise in its easier or harder form, as it is judged and paced.

        The range is compared with the form's, and what the form asks for is no fault. A form with a hold at the top may
        last longer, and the pacer guides the breath through the hold. A form may have a start position of its own.
        """
        form, counting = self.form(variant), self.counting
        if form == STANDARD_FORM:
            return self
        if isinstance(counting, Counting):
            tempo, stays_s = counting.tempo, form.breaths * BREATH_S
            if tempo is not None and form.breaths:
                tempo = replace(tempo, hold_s=stays_s, hold_breaths=form.breaths)
            target, max_s = form.reach * counting.target_range, counting.max_s + stays_s
            counting = replace(counting, target_range=target, max_s=max_s, tempo=tempo)
        faults = tuple(rule for rule in self.faults if rule.code not in form.asks_for)
        return _begun(replace(self, counting=counting, faults=faults), form.beginning)

    def unit(self, unit_id: str) -> Unit:
        """The unit with this id among those of its observables and the shared ones, see :func:`units.with_id`."""
        own = (observable.unit for observable in self.observables)
        return next((unit for unit in own if unit.id == unit_id), units.with_id(unit_id))

    @property
    def fault_labels(self) -> dict[str, str]:
        """Fault code → label, in the order in which they matter; those that all exercises share come last."""
        return {rule.code: rule.label for rule in self.faults} | COMMON_FAULTS


def _begun(exercise: Exercise, beginning: Beginning | None) -> Exercise:
    """The exercise with this start position; None keeps its own."""
    counting, need = exercise.counting, exercise.need
    if beginning is None or not isinstance(counting, Counting):
        return exercise
    said = beginning.otherwise
    limits = tuple(replace(one, otherwise=said.get(one.observable, one.otherwise)) for one in counting.limits)
    tempo = None if counting.tempo is None else replace(counting.tempo, words=beginning.words)
    return replace(
        exercise,
        position=beginning.position,
        instructions=beginning.instructions,
        steps_show=beginning.steps_show,
        start=beginning.start,
        calibrate=beginning.calibrate,
        counting=replace(counting, limits=limits, tempo=tempo),
        need=None if need is None else replace(need, postures=(beginning.posture,)),
    )
