"""How an exercise is declared: what is measured, what is a repetition, what is a fault, what is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from calibration.body import Calibration, Method
from calibration.landmarks import Landmark, Pose
from calibration.placement import CameraNeed
from calibration.text import N_
from exercises.judging import units
from exercises.judging.counter import MAX_S
from exercises.judging.results import NotSeen, Repetition, SetFault
from exercises.judging.trace import Trace
from exercises.judging.units import Unit
from exercises.judging.why import Why

Score = Literal["spine", "hips"]
Breath = Literal["in", "out"]
Values = Mapping[str, float]
#: What a person may have that keeps an exercise from being offered; the questions for it belong to the app.
Condition = Literal[
    "acute_disc",
    "after_birth",
    "dizziness",
    "hip_surgery",
    "late_pregnancy",
    "narrow_canal",
    "neck_pain",
    "osteoporosis",
    "pressure",
    "recent_surgery",
    "spine_fracture",
]


@dataclass(frozen=True, slots=True)
class Observable:
    """A named measure of one pose.

    Attributes:
        name: with its unit at the end, such as ``pelvis_roll_deg``.
        label: for people.
        since_rest: judged as its change since the rest just before the repetition.
        only_while: another observable and the size up to which this one means what it says; beyond it is *not seen*.
        over_rep: for what one pose does not tell, such as an order of movements: computed from the repetition so far.
            It gives 0 while there is nothing to tell yet (a deviation that has not shown), NaN where it is *not
            seen*; between repetitions it is 0 by itself. ``observe`` does not return it.
        in_unit: its unit, where that is none of the shared ones with which its name may end.
    """

    name: str
    label: str
    since_rest: bool = False
    only_while: tuple[str, float] | None = None
    over_rep: Callable[[Trace], float] | None = field(default=None, repr=False)
    in_unit: Unit | None = None

    @property
    def unit(self) -> Unit:
        """The unit of its values."""
        return self.in_unit or units.in_name(self.name)


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound that a movement must keep at its top to be this exercise at all.

    Attributes:
        observable: the measure, taken as its median over the top of the movement.
        low: smallest value that still is this exercise.
        high: largest value that still is.
        otherwise: what is said when it is not.
        why: where ``low`` and ``high`` come from.
    """

    observable: str
    low: float
    high: float
    otherwise: str
    why: Why = field(kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class Tempo:
    """How fast, and with which breath, an exercise is guided.

    Attributes:
        lift_s: the way on which the main signal rises.
        hold_s: at the top.
        lower_s: the way back.
        breath: during each of the three.
        words: what the three are called on the screen, as short as can be.
    """

    lift_s: float
    hold_s: float
    lower_s: float
    breath: tuple[Breath, Breath, Breath]
    words: tuple[str, str, str] = (N_("Lift"), N_("Hold"), N_("Lower"))


@dataclass(frozen=True, slots=True)
class Counting:
    """What a repetition is.

    Attributes:
        observable: its main signal, degrees, rising from rest to peak.
        min_range: a smaller movement is no repetition.
        target_range: the range that scores 100 until the person has an own one.
        min_lift_s: a quicker way up is ``too_fast``.
        min_lower_s: a quicker way back is ``too_fast``.
        limits: what tells it from other movements.
        side: an observable whose sign at the top tells which side worked, positive for the left, "" where the
            calibration tells it or both sides work.
        overshoots: faults of a repetition that goes further than the exercise wants, such as a sit-up: its range is no
            mark for the ranges of the others, and its measures tell nothing of theirs.
        tempo: how it is guided, None where it is not.
        max_s: a longer movement is none: the person has changed position.
        why: where ``min_range`` comes from; ``overshoots`` are faults, whose rules say it themselves.
    """

    observable: str
    min_range: float
    target_range: float
    min_lift_s: float
    min_lower_s: float
    limits: tuple[Limit, ...] = ()
    side: str = ""
    overshoots: tuple[str, ...] = ()
    tempo: Tempo | None = None
    max_s: float = MAX_S
    why: Why = field(kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class Holding:
    """What a hold is, for an exercise without repetitions: it lasts while its limits hold.

    Attributes:
        observable: the measure shown first, its change since the start position.
        min_s: what is left sooner was no hold.
        limits: what tells holding the position from having left it; what fails for long ends the hold.
        still: by how much, in its unit, a measure may change within half a second of somebody who breathes and sways.
            Whoever is seldom so still fidgets and holds nothing.
        or_still: another measure for one of ``still``. It is enough that one of the two is still, as the same part of
            the body is measured in two ways that fail at different times.
    """

    observable: str
    min_s: float
    limits: tuple[Limit, ...] = ()
    still: Mapping[str, float] = field(default_factory=dict)
    or_still: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Habit:
    """The error of a measure that stays the same for one body in one view, see :mod:`exercises.judging.habit`.

    Attributes:
        usual: the peak of the measure in a good repetition.
        most: what it may be off by all set long: about one and a half standard errors from body to body.
        needs_others: without another repetition of the set the measure tells nothing, so that it is *not seen*.
    """

    usual: float
    most: float
    needs_others: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRule:
    """When a measure becomes a fault, and what is said then.

    Attributes:
        code: the fault's name in samples, JSON, database and tests.
        label: for people, in a sentence: "the pelvis rolls back".
        cue: the person's own words, short enough to be read from three metres.
        score: the score it lowers, None where it lowers neither.
        observable: the measure, larger is worse.
        unit: the observable's.
        tolerance: up to here the score is 100.
        fault: from here on it is a fault.
        severe: from here on the score is 0.
        error: the observable that holds this measure's standard error; a repetition in which the measure does not
            pass ``fault`` clearly (see :mod:`exercises.judging.repetition`) counts only when two of three pass it.
        either_way: the measure is signed, and its size is judged.
        safety: it loads the back or the neck: said before any other fault.
        better: what is said when it was corrected.
        habit: the measure is corrected by what the other repetitions of the set read; the first must pass ``fault`` by
            all that it may be off by.
        why: where ``fault`` comes from. ``tolerance`` and ``severe`` only shape the score, and are ours.
    """

    code: str
    label: str
    cue: str
    score: Score | None
    observable: str
    unit: Unit
    tolerance: float
    fault: float
    severe: float
    error: str | None = None
    either_way: bool = False
    safety: bool = False
    better: str = "Better."
    habit: Habit | None = None
    why: Why = field(repr=False)

    @property
    def is_rough(self) -> bool:
        """Whether the measure tells good from bad, but its size only about: it is off by more than 5 degrees or so."""
        return self.error is not None or self.habit is not None


#: Faults that every exercise shares, labelled like those that it declares.
COMMON_FAULTS = {"too_fast": N_("the movement is too fast"), "partial_range": N_("the movement gets smaller")}
#: Faults that only a whole set has.
SET_FAULTS = {"uneven_range": N_("one side moves less than the other")}


@dataclass(frozen=True, slots=True, eq=False)
class Guide:
    """A line of the body as it is, and as it should be.

    Attributes:
        codes: the faults that it shows; it is drawn while at least one of them can be seen.
        own: (N, 2) pixels in the camera's picture, as measured; NaN where it is *not seen*, then nothing is drawn.
        ideal: (M, 2) likewise, what it should be.
    """

    codes: tuple[str, ...]
    own: NDArray[np.floating]
    ideal: NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise, whole. Its module declares it; nothing about it stands anywhere else.

    Attributes:
        id: a contract, used in files and on the command line.
        name: for people.
        position: the start position in a few words, said while waiting for it.
        camera: where the camera must stand, for people.
        limits: what this view cannot show.
        instructions: how to do it, one step a line.
        dose: how much of it.
        contraindications: who should not.
        easier: the variant when it is too much.
        harder: the variant when it is too little.
        observables: everything :attr:`observe` returns.
        counting: what a repetition is, or a hold.
        faults: in the order in which they matter.
        needed: landmarks without which nothing can be judged, with the word for them ("your feet").
        sides: gives a pose whose left and right the landmarker exchanged its own sides back, before anything else.
        start: what is missing from the start position in this pose: sentences to say, empty when it is there.
        calibrate: the calibration from poses at rest, or None if they do not show the start position.
        observe: the measures of one pose; NaN where *not seen*.
        not_seen: what this calibration will not let us judge, why, and what helps.
        need: the same as angles, which are checked in the start position; None where nothing is.
        set_faults: what only the repetitions together show, such as two uneven sides, or what they do not show.
        ideal: the judged lines of a pose and what they should be, from the calibration and the frame's values.
        excluded_by: conditions of a person to whom it is not offered, unless a professional has cleared it.
        unjudged: what helps when single repetitions could not be judged.
        good_for: what the exercise does for the person, one short sentence.

    Raises:
        ValueError: a condition is unknown, or a fault is judged in another unit than its observable's.
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
    unjudged: str = N_("Stay in view from head to feet, in good light and patterned clothes, and keep your waist long.")
    good_for: str = ""

    def __post_init__(self) -> None:
        unknown = {*self.excluded_by} - {*get_args(Condition)}
        if unknown:  # it would never match an answer, and the exercise be offered to whom it harms
            raise ValueError(f"{self.id}: no condition {sorted(unknown)}; there are: {', '.join(get_args(Condition))}")
        of = {observable.name: observable.unit for observable in self.observables}
        for rule in self.faults:
            if rule.unit != of.get(rule.observable, rule.unit):
                raise ValueError(
                    f"{self.id}: {rule.observable} is in {of[rule.observable].id!r}, "
                    f"but {rule.code} judges it in {rule.unit.id!r}"
                )

    def unit(self, unit_id: str) -> Unit:
        """The unit with this id among those of its observables and the shared ones, see :func:`units.with_id`."""
        own = (observable.unit for observable in self.observables)
        return next((unit for unit in own if unit.id == unit_id), units.with_id(unit_id))

    @property
    def fault_labels(self) -> dict[str, str]:
        """Fault code → label, in the order in which they matter; those that all exercises share come last."""
        return {rule.code: rule.label for rule in self.faults} | COMMON_FAULTS
