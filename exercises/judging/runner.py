"""Judges one set from the first landmark to the result, for live pictures, recordings and stored sessions alike."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from calibration.body import Calibration
from calibration.landmarks import Pose, Side
from calibration.picture import Trouble
from calibration.posture import UPRIGHT_DEG
from calibration.smoothing import PoseSmoother
from calibration.stillness import Jumps
from calibration.text import N_, say
from calibration.trunk import trunk_tilt_deg
from exercises.judging import not_judged
from exercises.judging.arming import Arming, cannot_see
from exercises.judging.declaration import Exercise, Holding
from exercises.judging.habit import Reading
from exercises.judging.hold_watch import HoldWatch
from exercises.judging.placing import not_seen
from exercises.judging.results import Hold, NotSeen, Repetition, Scores, SetFault, SetResult
from exercises.judging.swing_watch import FROM_START_TORSO, SwingWatch
from exercises.judging.update import State, Update
from exercises.judging.watch import Watch
from exercises.judging.withdrawal import Withdrawal

#: Feedback pauses after the body was out of view for ``LOST_S``. The trainer asks for a new start position after the
#: person lay on the other side for ``TURNED_S``. Seconds. **Taste:** ours; shorter, a passing arm pauses the feedback;
#: longer, it goes on unseen.
LOST_S = TURNED_S = 0.5
#: The trainer asks for the start position again after the person left it, or the picture, for this long, seconds.
#: **Taste:** ours; shorter, a sip of water ends the position; longer, getting up may count.
DISARM_S = 3.0
#: A trunk below this angle at rest is lying, degrees. **Fit:** a plateau; larger, people who stand at rest sit up.
LEVEL_DEG = 30.0
#: A person who lies at rest, and is then upright for this long, has sat up, seconds. **Taste:** ours; shorter, a high
#: curl ends the position; longer, sitting up may count. The highest curl took 1.7 s.
SAT_UP_S = 2.0


def watch(exercise: Exercise) -> Watch:
    """The watch for this exercise: repetitions or holds."""
    counting = exercise.counting
    return HoldWatch(exercise, counting) if isinstance(counting, Holding) else SwingWatch(exercise, counting)


class SetRunner:
    """Judges one set of one exercise.

    Live, judging begins when the person has held the start position still. A recording may supply its calibration.

    Args:
        exercise: what is done.
        calibration: the recording's calibration, or None to wait for the held start position.
        later: for a film with cuts, start time (seconds) and calibration of each later scene.
        side: the side that should work, or None if the person chooses.
        own_range_deg: the person's own ranges from earlier sets. They are stored in the calibrations made here, so that
            a stored set is judged by the same ranges again.
    """

    def __init__(
        self,
        exercise: Exercise,
        calibration: Calibration | None = None,
        side: Side | None = None,
        own_range_deg: Mapping[str, float] | None = None,
        later: Sequence[tuple[float, Calibration | None]] = (),
    ) -> None:
        self.exercise = exercise
        counting = exercise.counting
        self._holding = counting if isinstance(counting, Holding) else None
        self.calibration: Calibration | None = None
        self._own_range_deg = own_range_deg or {}
        self._later = deque(later)
        self._arming = Arming(exercise, side, self._note)
        self._watch = watch(exercise)
        self._notes: dict[str, NotSeen] = {}
        self._unseen: frozenset[str] = frozenset()
        self._t_s = self._seen_s = self._ready_s = self._level_s = -math.inf
        self._trouble_s: dict[Trouble, float] = {}
        self._first_s, self._since_last_s = math.nan, 0.0
        self._last_calibration: Calibration | None = None
        self._withdrawn: tuple[Withdrawal, ...] = ()
        self._lies = False  # at rest
        self._begin(calibration)

    @property
    def repetitions(self) -> tuple[Repetition, ...]:
        """The repetitions of the set so far."""
        return self._watch.repetitions

    @property
    def readings(self) -> tuple[Sequence[Reading], ...]:
        """The readings of every rule in each repetition of the set so far; empty for a hold."""
        return self._watch.readings

    def _arm(self, calibration: Calibration, held: Sequence[Pose] = ()) -> None:
        """Start judging with this calibration and keep what was counted. ``held``: poses of the start position."""
        self.calibration = self._last_calibration = calibration
        self._lies = trunk_tilt_deg(calibration.rest_px) < LEVEL_DEG
        self._watch.begin(calibration, [(pose.t_s, self.exercise.observe(pose, calibration)) for pose in held])
        notes = {note.what: note for note in not_seen(self.exercise, calibration)}
        self._unseen = frozenset(notes)
        self._notes.update(notes)

    def _begin(self, calibration: Calibration | None) -> None:
        """A recording or one of its scenes begins."""
        self._in_hindsight = calibration is not None
        self._smooth, self._jumps = PoseSmoother(), Jumps()
        self._disarm()
        if calibration is not None:
            self._arm(calibration)

    def _disarm(self) -> None:
        self.calibration = None
        self._arming.reset()
        self._watch.end()

    def update(self, t_s: float, pose: Pose | None, grey: float = math.nan, trouble: Trouble | None = None) -> Update:
        """Take the next frame's landmarks.

        Args:
            t_s: the frame's time.
            pose: the landmarks, or None if nobody was seen.
            grey: mean grey of the picture, 0–255, for advice on light; NaN if unknown.
            trouble: why the picture cannot be judged, or None.

        Raises:
            ValueError: time did not move on.
        """
        update = self._follow(t_s, pose, grey, trouble)
        before, self._withdrawn = self._withdrawn, self._watch.withdrawn
        new = tuple(one for one in self._withdrawn if one not in before)
        return replace(update, withdrawn=new) if new else update

    def _follow(self, t_s: float, pose: Pose | None, grey: float, trouble: Trouble | None) -> Update:
        if t_s <= self._t_s:
            raise ValueError(f"time must move on: {t_s} s after {self._t_s} s")
        self._first_s = t_s if math.isnan(self._first_s) else self._first_s
        self._since_last_s = max(0.0, t_s - max(self._t_s, self._first_s))
        if t_s - self._t_s > DISARM_S and not self._in_hindsight and self._t_s > -math.inf:
            self._disarm()
        self._t_s = t_s
        if self._later and t_s >= self._later[0][0]:
            self.finish()
            self._watch.cut()
            self._begin(self._later.popleft()[1])
        if trouble is not None:
            self._note(trouble)
            return replace(self._nobody(t_s, math.nan), state=State.NO_PICTURE, advice=trouble.words, coach="")
        if pose is None:
            return self._nobody(t_s, grey)
        self._seen_s = t_s
        if not pose.is_trusted:
            return self._doubtful(t_s)
        pose = self.exercise.sides(pose)
        if self._jumps.update(pose) and not self._in_hindsight:
            self._disarm()  # another person is tracked now
        pose = self._smooth(pose)
        hidden = self.exercise.hidden(pose.xy_px)
        if self.calibration is not None and self._has_sat_up(t_s, pose):
            self._disarm()
        if self.calibration is None:
            update, found = self._arming.take(t_s, pose, hidden, grey)
            if found is None:
                return update
            self._ready_s = self._level_s = t_s
            found = replace(found, own_range_deg=self._own_range_deg)
            self._arm(found, self._arming.poses)
            return replace(update, calibration=found)
        calibration = self.calibration
        off_start = calibration.shape_distance_torso(pose.xy_px)
        seen = self._watch.update(t_s, self.exercise.observe(pose, calibration), calibration, off_start)
        if seen.moving or seen.repetition is not None:
            self._ready_s = t_s
        state, advice = State.MOVING, ""
        if not seen.moving:
            state, advice = self._at_rest(t_s, pose, hidden, calibration, off_start, seen.held)
        if seen.left and not self._in_hindsight:
            self._disarm()
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
            unseen=self._unseen,
            calibration=calibration,
            is_settling=seen.settling,
        )

    def _nobody(self, t_s: float, grey: float) -> Update:
        self._watch.lose(t_s)
        if t_s - self._seen_s > DISARM_S and self.calibration is not None and not self._in_hindsight:
            self._disarm()
        coach = self._arming.nobody(t_s, grey) if self.calibration is None else ""
        return Update(t_s, State.NOBODY, N_("I can't see you. Come into the picture."), coach=coach)

    def _doubtful(self, t_s: float) -> Update:
        """Ignore a pose that may be wrong altogether."""
        self._watch.lose(t_s)
        self._arming.doubt()
        place = self.exercise.camera if self.exercise.need is None else self.exercise.need.place
        advice = say("I can't tell your position. {place}", place=place)
        return Update(t_s, State.UNSURE, advice)

    def _has_sat_up(self, t_s: float, pose: Pose) -> bool:
        """Whether a person who lay at rest has sat up, which is part of no exercise."""
        is_up = self._lies and trunk_tilt_deg(pose.xy_px) >= UPRIGHT_DEG
        self._level_s = self._level_s if is_up else t_s
        return not self._in_hindsight and t_s - self._level_s > SAT_UP_S

    def _note(self, trouble: Trouble) -> None:
        """Add the time of a frame that could not be judged."""
        self._trouble_s[trouble] = self._trouble_s.get(trouble, 0.0) + self._since_last_s

    def _at_rest(
        self,
        t_s: float,
        pose: Pose,
        hidden: Sequence[str],
        calibration: Calibration,
        off_start_torso: float,
        held: Hold | None,
    ) -> tuple[State, str]:
        """Outside repetitions: check that the person is in view, in the start position and on the same side."""
        holding, is_held = self._holding, held is not None
        ends_by_limits = holding is not None and holding.left_s is not None and (is_held or not holding.begins_later)
        missing = self.exercise.start(pose)
        seen = None if hidden or missing else self.exercise.calibrate([pose], "held")
        has_turned = seen is not None and seen.side not in (None, calibration.side)
        has_moved = off_start_torso > FROM_START_TORSO
        if self._arming.is_nearly and not hidden and not missing and not self._in_hindsight:
            self._disarm()  # now the person is in the start position itself
        elif not hidden and not missing and not has_turned and not has_moved:
            self._ready_s = t_s
        elif (
            not ends_by_limits
            and t_s - self._ready_s > (TURNED_S if has_turned else DISARM_S)
            and not self._in_hindsight
        ):
            self._disarm()
        if hidden and t_s - self._ready_s > LOST_S:
            return State.OUT_OF_VIEW, cannot_see(hidden[0])
        if holding is None or is_held or not holding.begins_later:
            return State.READY if holding is None else State.HOLDING, _next(holding, held)
        return State.READY, holding.limits[0].otherwise

    def finish(self) -> Repetition | None:
        """The film or the set ends: return the repetition in progress if more than half of its way back was seen."""
        return None if self.calibration is None else self._watch.finish(self._t_s, self.calibration)

    def result(self) -> SetResult:
        """The result of the set so far."""
        reps, holds = self._watch.repetitions, self._watch.holds
        troubles = not_judged.troubles(self.exercise, self._trouble_s, self._last_calibration is not None)
        explained = 2 * sum(self._trouble_s.values()) > self._t_s - self._first_s
        waited = self._arming.not_seen() if self._seen_s > -math.inf and not explained else []
        notes = waited if self._last_calibration is None else self._notes.values()
        told = self._watch.told if isinstance(self._watch, HoldWatch) else ()
        together = (*self.exercise.set_faults(reps), *told)
        unseen = [one for one in together if isinstance(one, NotSeen)]
        return SetResult(
            exercise=self.exercise.id,
            reps=reps,
            holds=holds,
            set_faults=tuple(one for one in together if isinstance(one, SetFault)),
            not_seen=(
                *troubles,
                *notes,
                *unseen,
                *not_judged.unjudged(self.exercise, [*reps, *holds], self._notes),
                *not_judged.refused(self._watch.refused),
            ),
            scores=Scores.mean([*(rep.scores for rep in reps), *(hold.scores for hold in holds)]),
            calibration=self._last_calibration,
        )


def _next(holding: Holding | None, held: Hold | None) -> str:
    """The person's next task within the hold, or ""."""
    then = None if holding is None or held is None else holding.then
    return then.cue if then is not None and held is not None and held.end_s - held.start_s >= then.after_s else ""


def run(
    runner: SetRunner, poses: Iterable[tuple[float, Pose | None]], troubles: Mapping[float, Trouble] | None = None
) -> Iterator[Update]:
    """Give a recording to a runner, frame by frame, and finish the set. No update is kept.

    Args:
        runner: a runner that has seen nothing of these poses.
        poses: time and pose of each frame, in order.
        troubles: why a picture cannot be judged, by the frame's time.
    """
    troubles = troubles or {}
    for t_s, pose in poses:
        yield runner.update(t_s, pose, trouble=troubles.get(t_s))
    runner.finish()
