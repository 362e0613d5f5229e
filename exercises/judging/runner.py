"""Judges one set from the first landmark to the result, for live pictures, recordings and stored sessions alike."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from calibration.body import Calibration
from calibration.landmarks import Pose, Side
from calibration.picture import Trouble
from calibration.smoothing import PoseSmoother
from calibration.stillness import Jumps
from calibration.text import N_, say
from exercises.judging import not_judged
from exercises.judging.arming import Arming
from exercises.judging.between import DISARM_S, Between
from exercises.judging.declaration import Exercise, Holding
from exercises.judging.habit import Reading
from exercises.judging.hold_watch import HoldWatch
from exercises.judging.late_start import Late, LateStart
from exercises.judging.placing import not_seen
from exercises.judging.results import NotSeen, Repetition, Scores, SetFault, SetResult
from exercises.judging.swing_watch import SwingWatch
from exercises.judging.update import State, Update, judged
from exercises.judging.watch import Watch
from exercises.judging.withdrawal import Withdrawal


def watch(exercise: Exercise) -> Watch:
    """The watch for this exercise: repetitions or holds."""
    counting = exercise.counting
    return HoldWatch(exercise, counting) if isinstance(counting, Holding) else SwingWatch(exercise, counting)


class SetRunner:
    """Judges one set of one exercise.

    Live, judging begins when the person has held the start position still, or has evidently begun without that, see
    :mod:`exercises.judging.late_start`. A recording may supply its calibration.

    Args:
        exercise: what is done.
        calibration: the recording's calibration, or None to wait for the held start position.
        later: for a film with cuts, start time (seconds) and calibration of each later scene.
        side: the side that should work, or None if the person chooses.
        own_range_deg: the person's own ranges from earlier sets. They are stored in the calibrations made here, so that
            a stored set is judged by the same ranges again.
        is_live: find the start position in hindsight if the person begins without holding it. For a recording,
            :mod:`exercises.judging.hindsight` looks at the whole of it instead.
    """

    def __init__(
        self,
        exercise: Exercise,
        calibration: Calibration | None = None,
        side: Side | None = None,
        own_range_deg: Mapping[str, float] | None = None,
        later: Sequence[tuple[float, Calibration | None]] = (),
        is_live: bool = False,
    ) -> None:
        self.exercise = exercise
        self.calibration: Calibration | None = None
        self._own_range_deg = own_range_deg or {}
        self._later = deque(later)
        self._arming = Arming(exercise, side, self._note)
        self._watch = watch(exercise)
        self._between = Between(exercise)
        self._notes: dict[str, NotSeen] = {}
        self._unseen: frozenset[str] = frozenset()
        self._t_s = self._seen_s = -math.inf
        self._trouble_s: dict[Trouble, float] = {}
        self._first_s, self._since_last_s = math.nan, 0.0
        self._last_calibration: Calibration | None = None
        self._withdrawn: tuple[Withdrawal, ...] = ()
        self._late = LateStart(exercise, side, self._own_range_deg, is_on=is_live)
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
        self._watch.begin(calibration, [(pose.t_s, self.exercise.observe(pose, calibration)) for pose in held])
        self._use(calibration)

    def _use(self, calibration: Calibration) -> None:
        """The watch judges with this calibration."""
        self.calibration = self._last_calibration = calibration
        self._between.begin(calibration)
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

    def _leave(self) -> None:
        """The person left the start position: wait for it again. A recording keeps the calibration it came with."""
        if not self._in_hindsight:
            self._disarm()

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
        if self._withdrawn is before:  # as in nearly every frame
            return update
        new = tuple(one for one in self._withdrawn if one not in before)
        return replace(update, withdrawn=new) if new else update

    def _follow(self, t_s: float, pose: Pose | None, grey: float, trouble: Trouble | None) -> Update:
        if t_s <= self._t_s:
            raise ValueError(f"time must move on: {t_s} s after {self._t_s} s")
        self._first_s = t_s if math.isnan(self._first_s) else self._first_s
        self._since_last_s = max(0.0, t_s - max(self._t_s, self._first_s))
        if t_s - self._t_s > DISARM_S and self._t_s > -math.inf:
            self._leave()
            self._late.forget()
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
        if self._jumps.update(pose):
            self._leave()  # another person is tracked now
            self._late.forget()
        pose = self._smooth(pose)
        hidden = self.exercise.hidden(pose.xy_px)
        if self.calibration is not None and self._between.has_sat_up(t_s, pose):
            self._leave()
        if self.calibration is None:
            update, found = self._arming.take(t_s, pose, hidden, grey)
            if found is not None:
                self._between.arm(t_s)
                found = replace(found, own_range_deg=self._own_range_deg)
                self._arm(found, self._arming.poses)
                update = replace(update, calibration=found)
            return self._look_back(t_s, pose, found) or update
        if (late := self._look_back(t_s, pose)) is not None:
            return late
        calibration = self.calibration
        off_start = calibration.shape_distance_torso(pose.xy_px)
        seen = self._watch.update(t_s, self.exercise.observe(pose, calibration), calibration, off_start)
        if seen.moving or seen.repetition is not None:
            self._between.move(t_s)
        if seen.repetition is not None:
            self._late.forget()
        state, advice = State.MOVING, ""
        if not seen.moving:
            is_nearly = self._arming.is_nearly and not self._in_hindsight
            rest = self._between.look(t_s, pose, hidden, calibration, off_start, seen.held, is_nearly)
            state, advice = rest.state, rest.advice
            if rest.has_left:
                self._leave()
        if seen.left:
            self._leave()
        return judged(t_s, state, pose, seen, calibration, self._unseen, advice)

    def _look_back(self, t_s: float, pose: Pose | None, held: Calibration | None = None) -> Update | None:
        """Take a frame of a live set; the update if the set has begun without a held start position.

        Args:
            t_s: the frame's time.
            pose: the smoothed pose, None if it cannot be judged.
            held: the start position that was just held, or None.
        """
        late = self._late.take(t_s, pose, self._watch, is_armed=self.calibration is not None)
        if held is not None:
            late = self._late.held(held, self._arming.poses[0].t_s, self._watch)
        if late is None or pose is None:
            return None
        self._go_on(late)
        state = State.MOVING if late.seen.moving else State.READY
        update = judged(t_s, state, pose, late.seen, late.calibration, self._unseen)
        done = late.repetitions
        return replace(update, repetition=done[-1] if done else None, earlier=done[:-1])

    def _go_on(self, late: Late) -> None:
        """Judge on from what was judged in hindsight."""
        late.watch.replace(self._watch)
        self._watch = late.watch
        self._use(late.calibration)
        self._between.arm(self._t_s)
        self._arming.is_nearly = False
        self._late.forget()

    def _nobody(self, t_s: float, grey: float) -> Update:
        self._lose(t_s)
        if t_s - self._seen_s > DISARM_S:
            self._late.forget()
            if self.calibration is not None:
                self._leave()
        coach = self._arming.nobody(t_s, grey) if self.calibration is None else ""
        return Update(t_s, State.NOBODY, N_("I can't see you. Come into the picture."), coach=coach)

    def _doubtful(self, t_s: float) -> Update:
        """Ignore a pose that may be wrong altogether."""
        self._lose(t_s)
        self._arming.doubt()
        place = self.exercise.camera if self.exercise.need is None else self.exercise.need.place
        advice = say("I can't tell your position. {place}", place=place)
        return Update(t_s, State.UNSURE, advice)

    def _lose(self, t_s: float) -> None:
        """Take a frame that cannot be judged."""
        self._look_back(t_s, None)
        self._watch.lose(t_s)

    def _note(self, trouble: Trouble) -> None:
        """Add the time of a frame that could not be judged."""
        self._trouble_s[trouble] = self._trouble_s.get(trouble, 0.0) + self._since_last_s

    def finish(self) -> Repetition | None:
        """The film or the set ends: return the repetition in progress if more than half of its way back was seen."""
        if self.calibration is not None:
            return self._watch.finish(self._t_s, self.calibration)
        late = self._late.end(self._watch)
        if late is None:
            return None
        last = late.watch.finish(self._t_s, late.calibration)
        if late.repetitions or last is not None:
            self._go_on(late)
        return last

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
                *not_judged.never_seen(self.exercise, self._watch.readings, self._notes),
                *not_judged.refused(self._watch.refused),
            ),
            scores=Scores.mean([*(rep.scores for rep in reps), *(hold.scores for hold in holds)]),
            calibration=self._last_calibration,
        )


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
