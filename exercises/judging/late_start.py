"""Finds the start position of a live set in hindsight, for somebody who begins without holding it still.

A person may move at once and never rest between repetitions, or rest where the start position is not. The trainer
keeps the newest poses of a set. Now and then it looks whether they show several repetitions that have not been counted,
judged from the start position that their calmest low points give. If so, these count, and the set goes on from there.

The outcome depends on nothing but the frames, so that a stored set is judged again as it was. A look takes as long as
about fifty frames, and the frames before it are judged a few at a time.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace

from calibration.body import Calibration
from calibration.landmarks import Pose, Side
from exercises.judging.between import DISARM_S
from exercises.judging.declaration import Counting, Exercise
from exercises.judging.low_points import calmest
from exercises.judging.results import Repetition
from exercises.judging.swing_watch import SwingWatch
from exercises.judging.watch import Seen, Watch

#: The trainer looks back this far, seconds. **Taste:** ours; shorter, three slow repetitions do not fit in; longer,
#: getting into place belongs to it, and it costs memory and computing.
MEMORY_S = 30.0
#: Interval between two looks, seconds. **Taste:** ours; shorter, it costs computing; longer, the first count comes
#: late.
LOOK_S = 2.0
#: Once the start position is there, the trainer looks again only if nothing has counted for this long, seconds.
#: **Taste:** ours; shorter, it looks during every repetition; longer, a person whose start position was taken at the
#: top waits.
PATIENCE_S = 5.0
#: Interval between the poses that may give the start position, seconds. **Taste:** ours; shorter, a look takes
#: longer; longer, the lowest points of quick repetitions are missed.
SPACING_S = 0.2
#: The person has begun the exercise if the remembered frames show ``EVIDENCE`` repetitions, including the one in
#: progress. **Taste:** ours; fewer, one or two tries before the set are counted; more, the first count comes late.
EVIDENCE = 3
#: With each new frame, this many remembered frames are judged. **Taste:** ours; fewer, the first count comes late;
#: more, a frame takes longer.
REPLAYED = 8

#: Time and smoothed pose of a frame; None if it cannot be judged.
Frame = tuple[float, Pose | None]


@dataclass(frozen=True, slots=True)
class Late:
    """A start position that was found in hindsight, and what was judged with it.

    Attributes:
        calibration: the start position.
        watch: has followed the remembered frames, up to the newest one.
        seen: what the newest frame showed.
        repetitions: those that it counted in these frames.
    """

    calibration: Calibration
    watch: SwingWatch
    seen: Seen
    repetitions: tuple[Repetition, ...]


@dataclass(slots=True)
class _Trial:
    """A start position that is being tried on remembered frames.

    Attributes:
        calibration: the start position.
        watch: judges with it.
        counted: number of repetitions of the set before these frames.
        waiting: the frames not judged yet.
        seen: what the newest judged frame showed.
    """

    calibration: Calibration
    watch: SwingWatch
    counted: int
    waiting: deque[Frame]
    seen: Seen


class LateStart:
    """Looks for the start position of a live set in hindsight.

    Args:
        exercise: what is done. A hold is not looked for: who holds a position is still.
        side: the only side that may work, or None.
        own_range_deg: the person's own ranges, see :attr:`Calibration.own_range_deg`.
        is_on: False for a recording, which is searched as a whole.
    """

    def __init__(
        self, exercise: Exercise, side: Side | None, own_range_deg: Mapping[str, float], *, is_on: bool
    ) -> None:
        self._exercise, self._side = exercise, side
        self._own_range_deg = own_range_deg
        counting = exercise.counting
        self._counting = counting if is_on and isinstance(counting, Counting) else None
        self._frames: deque[Frame] = deque()
        self._in_place: deque[Pose] = deque()
        self._trial: _Trial | None = None
        self._looked_s = -math.inf

    def forget(self) -> None:
        """What was seen so far has been counted, or belongs to somebody else."""
        self._frames.clear()
        self._in_place.clear()
        self._trial = None

    def take(self, t_s: float, pose: Pose | None, watch: Watch, *, is_armed: bool) -> Late | None:
        """Take the next frame.

        Args:
            t_s: the frame's time.
            pose: the smoothed pose, None if it cannot be judged.
            watch: has followed the set so far; it is not changed.
            is_armed: a start position is known.

        Returns:
            The start position, as soon as there is enough evidence for it.
        """
        if self._counting is None:
            return None
        if self._frames and t_s - self._frames[-1][0] > DISARM_S:
            self.forget()
        self._keep(t_s, pose)
        if self._trial is not None:
            self._trial.waiting.append((t_s, pose))
            return self._go_on(self._trial, REPLAYED, EVIDENCE)
        waits_s = PATIENCE_S if is_armed else LOOK_S
        if t_s - self._frames[0][0] >= waits_s and t_s - self._looked_s >= LOOK_S:
            self._looked_s = t_s
            self._trial = self._begin(calmest(self._exercise, self._in_place), watch)
        return None

    def held(self, calibration: Calibration, since_s: float, watch: Watch) -> Late | None:
        """The start position was held still: what was done before, if there is enough evidence for the exercise.

        A movement that began within the hold, too small to end it, counts in any case.

        Args:
            calibration: the start position, found in the newest frame.
            since_s: when the hold began.
            watch: has followed the set so far; it is not changed.
        """
        whole = self._at_once(self._begin(calibration, watch), EVIDENCE)
        return whole or self._at_once(self._begin(calibration, watch, since_s), 1)

    def end(self, watch: Watch) -> Late | None:
        """The set ends, and no start position is known: one repetition is enough, as in a recording.

        Args:
            watch: has followed the set so far; it is not changed.
        """
        return self._at_once(self._begin(calmest(self._exercise, self._in_place), watch), 1)

    def _keep(self, t_s: float, pose: Pose | None) -> None:
        """Remember a frame, and its pose if it may give the start position."""
        self._frames.append((t_s, pose))
        while self._frames[0][0] < t_s - MEMORY_S:
            self._frames.popleft()
        while self._in_place and self._in_place[0].t_s < t_s - MEMORY_S:
            self._in_place.popleft()
        is_due = not self._in_place or t_s - self._in_place[-1].t_s >= SPACING_S - 1e-6
        if pose is not None and is_due and not self._exercise.hidden(pose.xy_px) and not self._exercise.start(pose):
            self._in_place.append(pose)

    def _begin(self, calibration: Calibration | None, watch: Watch, since_s: float = -math.inf) -> _Trial | None:
        """Begin to try a start position on the frames since then; None if there is none, or too little movement."""
        if calibration is None or not isinstance(watch, SwingWatch) or not self._frames:
            return None
        if self._side is not None and calibration.side not in (None, self._side):
            return None
        calibration = replace(
            calibration,
            t_s=self._frames[-1][0],
            side=self._side or calibration.side,
            own_range_deg=self._own_range_deg,
        )
        frames = deque(frame for frame in self._frames if frame[0] >= since_s)
        if self._counting is None or not self._has_moved(calibration, frames, self._counting):
            return None
        trial = watch.fork()
        trial.begin(calibration)
        return _Trial(calibration, trial, len(watch.repetitions), frames, Seen({}))

    def _has_moved(self, calibration: Calibration, frames: deque[Frame], counting: Counting) -> bool:
        """Whether the main signal covers the smallest range of a repetition."""
        due_s, seen = -math.inf, []
        for t_s, pose in frames:
            if pose is not None and t_s >= due_s:
                due_s = t_s + SPACING_S
                seen.append(self._exercise.observe(pose, calibration)[counting.observable])
        seen = [value for value in seen if math.isfinite(value)]
        return bool(seen) and max(seen) - min(seen) >= counting.min_range

    def _at_once(self, trial: _Trial | None, least: int) -> Late | None:
        """Judge all frames of a trial; see :meth:`_go_on`."""
        return None if trial is None else self._go_on(trial, len(trial.waiting), least)

    def _go_on(self, trial: _Trial, frames: int, least: int) -> Late | None:
        """Judge the next frames of a trial.

        Args:
            trial: a start position that is being tried.
            frames: number of frames to judge now.
            least: so many repetitions, the one in progress included, are evidence.

        Returns:
            The outcome, if these frames are the last ones and there is enough evidence.
        """
        at = trial.calibration
        for _ in range(min(frames, len(trial.waiting))):
            t_s, pose = trial.waiting.popleft()
            if pose is None:
                trial.watch.lose(t_s)
            else:
                values = self._exercise.observe(pose, at)
                trial.seen = trial.watch.update(t_s, values, at, at.shape_distance_torso(pose.xy_px))
        if trial.waiting:
            return None
        self._trial = None
        found = trial.watch.repetitions[trial.counted :]
        is_evident = len(found) + trial.seen.moving >= least
        return Late(at, trial.watch, trial.seen, found) if is_evident else None
