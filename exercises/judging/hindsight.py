"""Finds the start position of a recording that does not begin with one: its calmest low points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from calibration.body import Calibration
from calibration.landmarks import Pose
from calibration.stillness import CUT_TORSO, is_cut, way_torso
from exercises.judging.declaration import Exercise, Holding
from exercises.judging.hold import BLIND_S
from exercises.judging.low_points import calm_low_points
from exercises.judging.runner import SetRunner
from exercises.judging.update import State
from exercises.judging.watch import pose_at_rest

#: Cuts of a film are at least this far apart, seconds. Landmarks that jump there and back, or come and go, are no cuts.
#: **Fit:** a plateau; shorter, jumping landmarks are cuts; longer, a short scene is judged by another's start position.
SCENE_S = 2.0
#: Landmarks settle after a cut for up to this long, and nobody is found meanwhile; seconds. **Taste:** ours; shorter,
#: one cut counts as two jumps, there and back; longer, people who come and go are cuts.
SETTLE_S = 0.2
#: A jump takes up to this long, seconds: MediaPipe smooths, and needs two or three frames of a film with 60 a second.
#: **Taste:** ours; shorter, cuts of such films are missed; longer, quick movements are cuts.
STEP_S = 0.05
#: A held posture is clearly better than another if the two differ by ``CLEARLY`` times the sway of a person who is
#: still. **Taste:** ours; smaller, noise chooses the posture; larger, the first one is kept too long.
CLEARLY = 2.0

Recording = Sequence[tuple[float, Pose | None]]
#: For each scene of a recording, its start time in seconds and the result of :func:`calibrate_recording`.
Scenes = list[tuple[float, Calibration | None]]


@dataclass(frozen=True, slots=True)
class Tried:
    """The calibration of a recording, and the judge that has already tried it on the first frames.

    Attributes:
        calibration: the result of :func:`calibrate_recording`.
        runner: the judge with this calibration; it has seen the first ``frames`` frames and goes on from there.
        frames: number of frames judged, 0 if the recording was not judged.
    """

    calibration: Calibration | None
    runner: SetRunner
    frames: int


def calibrate_scenes(exercise: Exercise, poses: Recording) -> Scenes:
    """The calibration of each scene of a recording that may be cut together from several views or people.

    A recording that is judged like a live picture is not searched for cuts.
    """
    return tried_scenes(exercise, poses)[0]


def tried_scenes(exercise: Exercise, poses: Recording) -> tuple[Scenes, Tried | None]:
    """The result of :func:`calibrate_scenes`, and what was tried; None if the recording has several scenes.

    The whole of a film that is cut together may show no start position, although its scenes do.
    """
    tried = _tried(exercise, poses)
    is_live = tried.calibration is None and tried.frames > 0
    scenes = [poses] if is_live or not poses else _scenes(poses)
    if len(scenes) > 1:
        found = [(scene[0][0], calibrate_recording(exercise, scene)) for scene in scenes]
        if any(calibration is not None for _, calibration in found):
            return found, None
    return [(-math.inf, tried.calibration)], tried


def _scenes(poses: Recording) -> list[Recording]:
    """The parts of a recording between its cuts, which are at least ``SCENE_S`` from anything unsteady."""
    jumps = _jumps(poses)
    starts_s = [poses[jump.first][0] for jump in jumps] + [poses[-1][0]]
    ends_s = [poses[0][0]] + [poses[jump.last][0] for jump in jumps]
    calm_s = [start_s - end_s for end_s, start_s in zip(ends_s, starts_s, strict=True)]
    cuts = [jump.is_lasting and min(around) >= SCENE_S for jump, around in zip(jumps, pairwise(calm_s), strict=True)]
    begins = [0, *(jump.last for jump, yes in zip(jumps, cuts, strict=True) if yes)]
    return [poses[a:b] for a, b in pairwise([*begins, len(poses)])]


@dataclass(slots=True)
class _Jump:
    """Frames between which the person jumps or is not found.

    Attributes:
        first, last: The frame before which the person is elsewhere, and the frame from which the person stays there.
        is_lasting: The person was lost for at most ``SETTLE_S`` and stays elsewhere.
    """

    first: int
    last: int
    is_lasting: bool


def _jumps(poses: Recording) -> list[_Jump]:
    """All jumps of a recording. Jumps that are at most ``SETTLE_S`` apart are one."""
    seen = [(k, pose) for k, (_, pose) in enumerate(poses) if pose is not None]
    jumps: list[_Jump] = []
    whence: Pose | None = None  # the pose before the newest jump
    since = 0
    for n, (k, now) in enumerate(seen[1:], 1):
        while since < n - 1 and now.t_s - seen[since][1].t_s > STEP_S:
            since += 1
        before = seen[since][1]
        is_lost = now.t_s - before.t_s > SETTLE_S
        if not (is_lost or is_cut(before, now)):
            continue
        if jumps and before.t_s - poses[jumps[-1].last][0] <= SETTLE_S and whence is not None:
            jumps[-1].is_lasting &= not is_lost
            jumps[-1].last = k
        else:
            jumps.append(_Jump(k, k, not is_lost))
            whence = before
        jumps[-1].is_lasting &= way_torso(whence, now) > CUT_TORSO
    return jumps


def calibrate_recording(exercise: Exercise, poses: Recording) -> Calibration | None:
    """The calibration for a recording, or None if it is judged like a live picture.

    A recording that begins with a person holding still needs no calibration. A recording that begins during a movement
    gets one in hindsight, even if a live set would have mistaken a person who pauses at the top for the start position.
    The result is also None if no start position is found; the set then waits for one.
    """
    return _tried(exercise, poses).calibration


def _tried(exercise: Exercise, poses: Recording) -> Tried:
    """Judge with and without the calibration found in hindsight, until it is clear which of the two to keep."""
    live, hindsight = SetRunner(exercise), calm_low_points(exercise, poses)
    if hindsight is None:
        return Tried(None, live, 0)
    late = SetRunner(exercise, hindsight)
    if isinstance(exercise.counting, Holding):
        is_late = _begins_later(exercise, exercise.counting, poses, hindsight, live, late)
        return Tried(hindsight, late, len(poses)) if is_late else Tried(None, live, len(poses))
    for n, (t_s, pose) in enumerate(poses, 1):
        now, seen = live.update(t_s, pose), late.update(t_s, pose)
        if seen.repetition is not None and not (live.repetitions or now.state is State.MOVING):
            return Tried(hindsight, late, n)
        if seen.repetition is not None or (live.calibration is not None and seen.state is not State.MOVING):
            return Tried(None, live, n)
    for runner in (live, late):  # the only movement may end with the film
        runner.finish()
    is_late = live.calibration is None or len(late.repetitions) > len(live.repetitions)
    return Tried(hindsight, late, len(poses)) if is_late else Tried(None, live, len(poses))


def _begins_later(
    exercise: Exercise,
    holding: Holding,
    poses: Recording,
    hindsight: Calibration,
    live: SetRunner,
    late: SetRunner,
) -> bool:
    """Whether the live judge of a hold finds no start position, or a clearly worse one than the one in hindsight.

    Clearly worse means by more than ``CLEARLY`` times the sway of a person who is still. The better posture must also
    last long enough to be a hold: a person who stretches for a moment did not begin too low.
    """
    begun: Calibration | None = None
    sway = holding.still.get(holding.observable, math.inf)
    kept_s, last_s = 0.0, math.inf
    for t_s, pose in poses:
        live.update(t_s, pose)
        begun = begun or live.calibration
        is_kept = abs(late.update(t_s, pose).values.get(holding.observable, math.nan)) <= sway
        kept_s += min(max(0.0, t_s - last_s), BLIND_S) if is_kept else 0.0
        last_s = t_s
    if begun is None:
        return True
    worse = exercise.observe(pose_at_rest(begun), hindsight)[holding.observable]
    return bool(worse > CLEARLY * sway and kept_s >= holding.min_s)
