"""What the trainer is doing in a frame, and what that frame told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from calibration.body import Calibration
from calibration.landmarks import Pose
from exercises.judging.judge import RuleState, active_codes
from exercises.judging.results import Cue, Hold, Repetition
from exercises.judging.withdrawal import Withdrawal


class State(StrEnum):
    """What the trainer is doing; the words shown for it belong to the app."""

    NOBODY = "nobody"
    GET_READY = "get_ready"
    HOLD_STILL = "hold_still"
    READY = "ready"
    MOVING = "moving"
    HOLDING = "holding"
    OUT_OF_VIEW = "out_of_view"
    UNSURE = "unsure"
    NO_PICTURE = "no_picture"


@dataclass(frozen=True, slots=True)
class Update:
    """What one frame told.

    Attributes:
        t_s: the frame's time.
        state: see :class:`State`.
        advice: what to do to be seen or to be ready, or "".
        hold: part of the start position's hold that is done, 0–1.
        values: the observables; NaN where *not seen*. Those judged since rest are differences from it.
        rules: what the judge holds of each fault rule that this camera can show, in the exercise's order; in the frame
            in which a repetition ends, its verdict.
        withdrawn: faults that were reported in earlier frames and, since this frame, are not recorded.
        cue: a cue decided in this frame.
        repetition: a repetition finished in this frame.
        pose: the smoothed pose, or None.
        held: the hold that is going on, as far as it has come.
        unseen: codes of the faults that this camera cannot show.
        coach: what to change about the camera's place, while the start position is looked for, or "".
        calibration: what the values were measured against, None while the start position is looked for.
        is_settling: the start position was found just now: what values are compared with is not known yet.
    """

    t_s: float
    state: State
    advice: str = ""
    hold: float = 0.0
    values: Mapping[str, float] = field(default_factory=dict)
    rules: tuple[RuleState, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    cue: Cue | None = None
    repetition: Repetition | None = None
    pose: Pose | None = None
    held: Hold | None = None
    unseen: frozenset[str] = frozenset()
    coach: str = ""
    calibration: Calibration | None = None
    is_settling: bool = False

    @property
    def active(self) -> tuple[str, ...]:
        """Codes of the faults going on now, each once."""
        return active_codes(self.rules)
