"""Between movements: whether the person is still in view, in the start position and on the same side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from calibration.body import Calibration
from calibration.landmarks import Pose
from calibration.posture import UPRIGHT_DEG
from calibration.trunk import trunk_tilt_deg
from exercises.judging.arming import cannot_see
from exercises.judging.declaration import Exercise, Holding
from exercises.judging.results import Hold
from exercises.judging.swing_watch import FROM_START_TORSO
from exercises.judging.update import State

#: Feedback pauses after the body was out of view for ``LOST_S``. The trainer asks for a new start position after the
#: person lay on the other side for ``TURNED_S``. Seconds. **Taste:** ours; shorter, a passing arm pauses the feedback;
#: longer, feedback goes on unseen.
LOST_S = TURNED_S = 0.5
#: The trainer asks for the start position again after the person left it, or the picture, for this long, seconds.
#: **Taste:** ours; shorter, a sip of water ends the position; longer, getting up may count.
DISARM_S = 3.0
#: A trunk below this angle at rest is lying, degrees. **Fit:** a plateau; larger, people who stand at rest count as
#: having sat up.
LEVEL_DEG = 30.0
#: A person who lies at rest, and is then upright for this long, has sat up, seconds. **Taste:** ours; shorter, a high
#: curl ends the position; longer, sitting up may count. The highest curl took 1.7 s.
SAT_UP_S = 2.0


@dataclass(frozen=True, slots=True)
class Rest:
    """A frame between movements.

    Attributes:
        state: what the trainer is doing.
        advice: what the person should do, or "".
        has_left: the start position must be found again: the person left it, turned over, or holds it better now.
    """

    state: State
    advice: str
    has_left: bool


class Between:
    """Watches the person between movements.

    Args:
        exercise: what is done.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        counting = exercise.counting
        self._holding = counting if isinstance(counting, Holding) else None
        self._ready_s = self._level_s = -math.inf
        self._lies = False  # at rest

    def begin(self, calibration: Calibration) -> None:
        """Judging begins with this calibration."""
        self._lies = trunk_tilt_deg(calibration.rest_px) < LEVEL_DEG

    def arm(self, t_s: float) -> None:
        """The person has just held the start position still."""
        self._ready_s = self._level_s = t_s

    def move(self, t_s: float) -> None:
        """The person moves as the exercise asks."""
        self._ready_s = t_s

    def has_sat_up(self, t_s: float, pose: Pose) -> bool:
        """Whether a person who lay at rest has sat up, which is part of no exercise."""
        is_up = self._lies and trunk_tilt_deg(pose.xy_px) >= UPRIGHT_DEG
        self._level_s = self._level_s if is_up else t_s
        return t_s - self._level_s > SAT_UP_S

    def look(
        self,
        t_s: float,
        pose: Pose,
        hidden: Sequence[str],
        calibration: Calibration,
        off_start_torso: float,
        held: Hold | None,
        is_nearly: bool,
    ) -> Rest:
        """Take a frame outside repetitions.

        Args:
            t_s: the frame's time.
            pose: the smoothed pose.
            hidden: words for the landmarks that are missing.
            calibration: the calibration in use.
            off_start_torso: distance of the body's shape from the start position, torso lengths.
            held: the hold in progress, or None.
            is_nearly: the calibration was accepted although the position was not quite the start position.
        """
        holding, is_held = self._holding, held is not None
        ends_by_limits = holding is not None and holding.left_s is not None and (is_held or not holding.begins_later)
        missing = self._exercise.start(pose)
        seen = None if hidden or missing else self._exercise.calibrate([pose], "held")
        has_turned = seen is not None and seen.side not in (None, calibration.side)
        has_moved = off_start_torso > FROM_START_TORSO
        has_left = False
        if is_nearly and not hidden and not missing:
            has_left = True  # now the person is in the start position itself
        elif not hidden and not missing and not has_turned and not has_moved:
            self._ready_s = t_s
        elif not ends_by_limits:
            has_left = t_s - self._ready_s > (TURNED_S if has_turned else DISARM_S)
        if hidden and t_s - self._ready_s > LOST_S:
            return Rest(State.OUT_OF_VIEW, cannot_see(hidden[0]), has_left)
        if holding is None or is_held or not holding.begins_later:
            return Rest(State.READY if holding is None else State.HOLDING, _next(holding, held), has_left)
        return Rest(State.READY, holding.limits[0].otherwise, has_left)


def _next(holding: Holding | None, held: Hold | None) -> str:
    """The person's next task within the hold, or ""."""
    then = None if holding is None or held is None else holding.then
    return then.cue if then is not None and held is not None and held.end_s - held.start_s >= then.after_s else ""
