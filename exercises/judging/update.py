"""The outcome of one frame: what the trainer is doing, and what it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from calibration.body import Calibration
from calibration.landmarks import Pose
from exercises.judging.judge import RuleState, active_codes
from exercises.judging.results import Cue, Hold, Repetition
from exercises.judging.watch import Seen
from exercises.judging.withdrawal import Withdrawal


class State(StrEnum):
    """The state of the trainer; the app has the words for it."""

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
    """The outcome of one frame.

    Attributes:
        t_s: the frame's time.
        state: see :class:`State`.
        advice: what the person should do to be seen or to be ready, or "".
        hold: progress of holding the start position, 0–1.
        values: the observables, NaN where *not seen*; those with ``since_rest`` are changes since rest.
        rules: state of each fault rule that this camera can show, in the exercise's order; in the frame that ends a
            repetition, the verdict on it.
        withdrawn: faults that earlier frames reported and that the judge withdraws in this frame.
        cue: a cue decided in this frame.
        repetition: a repetition finished in this frame, or the last of those recognised in it.
        earlier: repetitions before :attr:`repetition` that were only recognised in this frame: a live set began without
            a held start position.
        pose: the smoothed pose, or None.
        held: the hold in progress, or None.
        unseen: codes of the faults that this camera cannot show.
        coach: advice on the camera's place while waiting for the start position, or "".
        calibration: the calibration in use; None while waiting for the start position.
        is_settling: the start position was just found; the rest that values are compared with is not known yet.
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
    earlier: tuple[Repetition, ...] = ()
    pose: Pose | None = None
    held: Hold | None = None
    unseen: frozenset[str] = frozenset()
    coach: str = ""
    calibration: Calibration | None = None
    is_settling: bool = False

    @property
    def repetitions(self) -> tuple[Repetition, ...]:
        """The repetitions recognised in this frame, in order."""
        return () if self.repetition is None else (*self.earlier, self.repetition)

    @property
    def active(self) -> tuple[str, ...]:
        """Codes of the faults present now, each once."""
        return active_codes(self.rules)


def judged(
    t_s: float,
    state: State,
    pose: Pose,
    seen: Seen,
    calibration: Calibration,
    unseen: frozenset[str],
    advice: str = "",
) -> Update:
    """The update of a frame that the watch followed; the arguments are those of :class:`Update`."""
    return Update(
        t_s,
        state,
        advice,
        hold=1.0,
        values=seen.values,
        rules=seen.rules,
        cue=seen.cue,
        repetition=seen.repetition,
        pose=pose,
        held=seen.held,
        unseen=unseen,
        calibration=calibration,
        is_settling=seen.settling,
    )
