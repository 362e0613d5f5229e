"""The movement of an exercise: a repetition or a hold, the limits that it keeps, and its guided tempo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from calibration.body import Calibration, Method
from calibration.landmarks import Pose
from calibration.start_shapes import Posture
from calibration.text import N_
from exercises.judging.counter import MAX_S
from exercises.judging.results import SetFault
from exercises.judging.trace import Trace
from exercises.judging.why import Why

Breath = Literal["in", "out"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A range that a measure must keep at the top of a movement, or else the movement is another exercise.

    Attributes:
        observable: the measure; its median over the top counts.
        low: minimum value for this exercise.
        high: maximum value for this exercise.
        otherwise: the sentence to say when the movement breaks the limit.
        why: where ``low`` and ``high`` come from.
    """

    observable: str
    low: float
    high: float
    otherwise: str
    why: Why = field(kw_only=True, repr=False)


@dataclass(frozen=True, slots=True)
class Tempo:
    """The guided tempo and breath of an exercise.

    Attributes:
        lift_s: duration of the phase up, on which the main signal rises.
        hold_s: duration of the top.
        lower_s: duration of the phase back.
        breath: the breath in each of the three phases.
        words: the names of the three phases on the screen, as short as possible.
        hold_breaths: whole breaths during a long hold, beginning with its ``breath``; 0 if the hold is part of one.
    """

    lift_s: float
    hold_s: float
    lower_s: float
    breath: tuple[Breath, Breath, Breath]
    words: tuple[str, str, str] = (N_("Lift"), N_("Hold"), N_("Lower"))
    hold_breaths: int = 0


@dataclass(frozen=True, slots=True)
class Counting:
    """The definition of a repetition.

    Attributes:
        observable: its main signal, degrees, rising from rest to peak.
        min_range: minimum range of a repetition.
        target_range: the range that scores 100 until the person's own range is known.
        min_lift_s: a shorter phase up is ``too_fast``.
        min_lower_s: a shorter phase back is ``too_fast``.
        limits: distinguish the exercise from other movements.
        timed_by: an observable that shows the durations of the phases better than the main signal, which may jump over
            part of a phase; "" for the main signal.
        timed_part: share of a phase's duration in which that observable moves.
        side: an observable whose sign at the top shows the working side, positive for the left; "" if the calibration
            knows the side or both sides work.
        overshoots: faults of a repetition that goes too far, such as a sit-up. Such a repetition sets no reference
            range, and no bias is estimated from it.
        tempo: the guided tempo, None without guidance.
        max_s: longest duration of a repetition; in a longer movement the person has changed position.
        by_cloth: the main signal is read from patches of cloth: where they are not followed, nothing is counted.
        sides_differ_deg: smallest left–right difference that is reported, degrees, for a range that is an angle of the
            body; None if a share of the range decides.
        why: source of ``min_range``. The faults in ``overshoots`` have their own.
    """

    observable: str
    min_range: float
    target_range: float
    min_lift_s: float
    min_lower_s: float
    limits: tuple[Limit, ...] = ()
    timed_by: str = ""
    timed_part: float = 1.0
    side: str = ""
    overshoots: tuple[str, ...] = ()
    tempo: Tempo | None = None
    max_s: float = MAX_S
    by_cloth: bool = False
    sides_differ_deg: float | None = None
    why: Why = field(kw_only=True, repr=False)


#: A slow breath, seconds. **Taste:** ours, for showing how long "three breaths" are.
BREATH_S = 4.0


#: What the moving figure does while one of the instructions is said: it rests in the start position, goes to the peak
#: and stays there, comes back, or goes on moving.
StepShows = Literal["start", "there", "back", "on"]


@dataclass(frozen=True, slots=True)
class Beginning:
    """Another start position for a form; its attributes replace those of the exercise.

    Attributes:
        id: suffix of the demonstration's name: the exercise's id, an underscore, and this id.
        position: see :class:`~exercises.judging.declaration.Exercise`.
        instructions: likewise.
        steps_show: likewise.
        start: likewise.
        calibrate: likewise.
        posture: replaces the postures of the camera need.
        otherwise: the sentences of the limits, by their observables.
        words: see :class:`Tempo`.
    """

    id: str
    position: str
    instructions: tuple[str, ...]
    start: Callable[[Pose], Sequence[str]] = field(repr=False)
    calibrate: Callable[[Sequence[Pose], Method], Calibration | None] = field(repr=False)
    posture: Posture
    otherwise: Mapping[str, str]
    words: tuple[str, str, str]
    steps_show: tuple[StepShows, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """How the easier or the harder form moves, compared with the standard one.

    Attributes:
        reach: its range as a share of the standard form's range.
        breaths: duration of the hold at the top, in breaths.
        asks_for: codes of faults that this form asks for on purpose, so they are not judged.
        beginning: the start position, if it is not the standard one.
    """

    reach: float = 1.0
    breaths: int = 0
    asks_for: tuple[str, ...] = ()
    beginning: Beginning | None = None


#: The form that moves as the demonstration does.
STANDARD_FORM = Form()


@dataclass(frozen=True, slots=True)
class Then:
    """The next task within a hold.

    Attributes:
        after_s: when, seconds from the beginning of the hold.
        cue: the words for it, said and shown.
    """

    after_s: float
    cue: str


@dataclass(frozen=True, slots=True)
class Holding:
    """The definition of a hold, for an exercise without repetitions. A hold lasts while its limits are kept.

    Attributes:
        observable: the measure shown first, its change since the start position.
        min_s: minimum duration of a hold.
        limits: the position is held while all of them are kept; breaking one for long ends the hold.
        still: for each measure, the largest change within half a second that breathing and swaying cause, in the
            measure's unit. A person who exceeds it most of the time fidgets, which is no hold.
        or_still: a second measure for one of ``still``. Only one of the two must stay within its limit: both measure
            the same part of the body, and fail at different times.
        left_s: breaking a limit for this long ends the hold, seconds, and nothing else does while the person is seen.
            None: after :data:`~exercises.judging.hold.LEFT_S`, and when the body is far from its start position.
        begins_later: the start position is not yet the hold, which begins when its limits are kept. The person may
            return to the start position and hold again.
        tries: number of holds after which the set is over, 0 for any.
        then: the person's next task within the same hold; None if there is none.
        told: computes the set's findings from the observables of its longest hold; None if only faults are reported.
    """

    observable: str
    min_s: float
    limits: tuple[Limit, ...] = ()
    still: Mapping[str, float] = field(default_factory=dict)
    or_still: Mapping[str, str] = field(default_factory=dict)
    left_s: float | None = None
    begins_later: bool = False
    tries: int = 0
    then: Then | None = None
    told: Callable[[Trace], Sequence[SetFault]] | None = field(default=None, repr=False)
