"""A taught exercise, in the form in which its file keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from calibration.landmarks import LANDMARK_COUNT, Side
from calibration.viewpoint import View
from exercises.judging.declaration import Condition
from exercises.judging.units import DEG
from exercises.taught.measures import Measure

#: Limits of what a file may hold. **Taste:** ours; larger, a hostile file takes long to read.
MOST_WORDS, MOST_STEPS, MOST_FAULTS, MOST_SIZE = 200, 12, 20, 1000.0
#: How the sides work: one of them, the same one throughout a set; each in turn; or both together.
Works = Literal["left", "right", "either", "both"]


@dataclass(frozen=True, slots=True)
class ShownFault:
    """A fault that was shown, and the measure that distinguishes it from good repetitions.

    Attributes:
        code: its id within the exercise.
        label: in the words of whoever showed it.
        cue: what to say, likewise.
        measure: larger is worse.
        most_good: its largest peak in the good repetitions.
        least_shown: its smallest peak in the repetitions with the fault; None for something that must keep still.
        tolerance: up to here the score is 100.
        fault: from here on it is a fault.
        severe: from here on the score is 0.
        is_overshoot: the movement goes too far.
    """

    code: str
    label: str
    cue: str
    measure: Measure
    most_good: float
    least_shown: float | None
    tolerance: float
    fault: float
    severe: float
    is_overshoot: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.tolerance < self.fault < self.severe <= MOST_SIZE:
            raise ValueError(f"the thresholds of {self.code!r:.40} are not in order")


@dataclass(frozen=True, slots=True)
class CameraPlace:
    """Where the camera stood.

    Attributes:
        posture: id of the start position, among ``calibration.start_shapes.POSTURES``.
        view: the side of the person that faced it; None if that is not recognised.
        azimuth_deg: its azimuth off that view.
        pitch_deg: its downward tilt.
    """

    posture: str
    view: View | None
    azimuth_deg: float
    pitch_deg: float


@dataclass(frozen=True, slots=True)
class Held:
    """That an exercise is held, not repeated.

    Attributes:
        min_s: shortest duration of a hold, seconds.
        begins_later: the start position is not yet the hold.
    """

    min_s: float
    begins_later: bool


#: 33 landmarks, x and y down, torso lengths; None for one that was *not seen*.
Shape = tuple[tuple[float, float] | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """An exercise that somebody showed.

    Attributes:
        id: its name in commands and files.
        name: for people.
        by: who showed it; "" if nobody said.
        shape: the start position, from the middle of the trunk.
        tops: how the body has changed at the end of the movement, one for each side that works in turn; none for a
            posture that is kept from the start.
        off_top: the largest distance of a landmark from ``tops`` that still counts as this exercise, torso lengths.
        works: how the sides work.
        signal: the main signal.
        min_range: smallest range of a repetition, degrees; for a hold, where it begins, in the signal's unit.
        target_range: the usual range that was shown.
        lift_s, hold_s, lower_s: the usual durations of the phases that were shown, seconds.
        faults: what was shown, and what must keep still.
        untold: labels of shown faults that no measure detects.
        camera: None if its place was not recognised.
        excluded_by: who must not do it; empty means that nobody is excluded, which was said explicitly.
        steps: instructions, in order.
        reps: how many repetitions or holds were shown.
        held: how it is held; None for repetitions.

    Raises:
        ValueError: a value makes no sense, as in a file that was changed by hand.
    """

    id: str
    name: str
    by: str
    shape: Shape
    tops: tuple[Shape, ...]
    off_top: float
    works: Works
    signal: Measure
    min_range: float
    target_range: float
    lift_s: float
    hold_s: float
    lower_s: float
    faults: tuple[ShownFault, ...]
    untold: tuple[str, ...]
    camera: CameraPlace | None
    excluded_by: tuple[Condition, ...]
    steps: tuple[str, ...]
    reps: int
    held: Held | None = None

    def __post_init__(self) -> None:
        sizes = [self.off_top, self.min_range, self.target_range, self.lift_s, self.hold_s, self.lower_s]
        for shape in (self.shape, *self.tops):
            if len(shape) != LANDMARK_COUNT:
                raise ValueError(f"a position has {len(shape)} landmarks, not {LANDMARK_COUNT}")
            sizes += [abs(value) for point in shape if point is not None for value in point]
        is_kept = self.held is not None and not self.held.begins_later
        sizes += [self.held.min_s] if self.held is not None else []
        if not all(0 <= size <= MOST_SIZE for size in sizes) or not (
            0 < self.min_range <= self.target_range or is_kept
        ):
            raise ValueError("a number is out of range")
        if (self.signal.unit != DEG and self.held is None) or not (1 <= len(self.tops) <= 2 or is_kept):
            raise ValueError("the main signal is no angle, or a position is missing")
        if len(self.faults) > MOST_FAULTS or len({one.code for one in self.faults}) < len(self.faults):
            raise ValueError("there are too many faults, or two with one code")
        words = (
            self.name,
            self.by,
            *self.steps,
            *self.untold,
            *(w for one in self.faults for w in (one.label, one.cue)),
        )
        if len(self.steps) > MOST_STEPS or not all(len(one) <= MOST_WORDS and one.isprintable() for one in words):
            raise ValueError(f"a text has more than {MOST_WORDS} characters, or some that cannot be printed")
        if not self.name.strip():
            raise ValueError("it has no name")

    @property
    def side(self) -> Side | None:
        """The side that worked, if one did throughout."""
        return self.works if self.works == "left" or self.works == "right" else None
