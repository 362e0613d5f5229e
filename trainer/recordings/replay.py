"""Stores a set's movement compactly for the review page: a stick figure without a face, at ``REPLAY_FPS``."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import BONES, Landmark, Pose
from exercises.judging.declaration import Exercise, Score
from exercises.judging.results import Fault
from exercises.judging.update import Update
from trainer.coach.words import PARTS, part_state

#: Frame rate of the replay, and its maximum number of frames. Sets longer than ten minutes get a lower rate.
REPLAY_FPS = 15.0
MOST_FRAMES = 9000
#: Point 0 is the head, the midpoint of the ears; no other face landmark is stored. The other points are MediaPipe's
#: landmarks from ``FIRST`` on.
HEAD = (Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
FIRST = Landmark.LEFT_SHOULDER
POINTS = 1 + len(Landmark) - FIRST
#: Bones of the stick figure, as pairs of point indices.
LINES = tuple((a - FIRST + 1, b - FIRST + 1) for a, b in BONES if a >= FIRST and b >= FIRST)
#: States of a body part in a frame; ``Replay.states`` holds indices into this tuple.
STATES = ("nobody", "good", "fault", "not_seen")
#: Coordinate of a point that was not seen.
UNSEEN = -32768


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """The frames of a replay.

    Attributes:
        t_s: float64 (n,), on the frames' clock.
        points: int16 (n, POINTS, 2), in units of :attr:`step_px`; :data:`UNSEEN` where not seen.
        states: uint8 (n, 2), spine and hips, as indices into :data:`STATES`.
        step_px: Size of one coordinate step, pixels.
        view_px: Left, top, right and bottom of the area that the body covers.
    """

    t_s: NDArray[np.float64]
    points: NDArray[np.int16]
    states: NDArray[np.uint8]
    step_px: float
    view_px: tuple[float, float, float, float]


def replay_of(exercise: Exercise, updates: Iterable[Update], lasts_s: float) -> Replay | None:
    """Build the replay of a set, or return None if nobody was seen in it.

    Args:
        exercise: The exercise; its rules assign each fault to a body part.
        updates: The updates of all frames, in order. An hour of them takes 400 MB, so only the shown ones are kept.
        lasts_s: Time from the first frame to the last, seconds.
    """
    kept, times = _kept(exercise, updates, min(REPLAY_FPS, MOST_FRAMES / lasts_s) if lasts_s > 0 else REPLAY_FPS)
    poses = [update.pose for update in kept]
    sizes = [pose.size for pose in poses if pose is not None]
    if not sizes:
        return None
    xy_px = np.stack([_body(pose) for pose in poses])
    step_px = 2 * max(max(size) for size in sizes) / 32767  # leaves room for points one image size outside the image
    seen = np.isfinite(xy_px).all(axis=2)
    if not seen.any():
        return None
    steps = np.clip(np.nan_to_num(xy_px / step_px), -32767, 32767).round().astype(np.int16)
    steps[~seen] = UNSEEN
    states = [[_state(exercise, update, part, times[part]) for part in PARTS] for update in kept]
    left, top = np.percentile(xy_px[seen], 0.5, axis=0)
    right, bottom = np.percentile(xy_px[seen], 99.5, axis=0)
    return Replay(
        np.array([update.t_s for update in kept]),
        steps,
        np.array(states, np.uint8),
        step_px,
        (float(left), float(top), float(right), float(bottom)),
    )


def _kept(
    exercise: Exercise, updates: Iterable[Update], fps: float
) -> tuple[list[Update], dict[Score, list[tuple[float, float]]]]:
    """Select about ``fps`` updates per second; their time stamps stay as they are. Also return :func:`_fault_times`."""
    kept: list[Update] = []
    done: dict[tuple[str, int], Sequence[Fault]] = {}
    due_s = -math.inf
    for update in updates:
        for repetition in update.repetitions:
            done["rep", repetition.n] = repetition.faults
        if update.held is not None:
            done["hold", update.held.n] = update.held.faults
        if update.t_s >= due_s - 0.25 / fps:
            due_s = max((due_s if kept else update.t_s) + 1 / fps, update.t_s + 0.5 / fps)
            kept.append(update)
    return kept, _fault_times(exercise, [fault for faults in done.values() for fault in faults])


def _body(pose: Pose | None) -> NDArray[np.float64]:
    """Return the stored points of a pose, float64 (POINTS, 2), pixels; NaN where not seen."""
    if pose is None:
        return np.full((POINTS, 2), np.nan)
    xy = pose.xy_px.astype(np.float64)
    return np.concatenate([xy[list(HEAD)].mean(axis=0, keepdims=True), xy[FIRST:]])


def _fault_times(exercise: Exercise, faults: Iterable[Fault]) -> dict[Score, list[tuple[float, float]]]:
    """Return onset and end of each part's faults. The live view shows a fault with a delay, the replay without."""
    part_of = {rule.code: rule.score for rule in exercise.faults}
    times: dict[Score, list[tuple[float, float]]] = {part: [] for part in PARTS}
    for fault in faults:
        part = part_of.get(fault.code)
        if part is not None:
            times[part].append((fault.onset_s, fault.end_s))
    return times


def _state(exercise: Exercise, update: Update, part: Score, faults: Sequence[tuple[float, float]]) -> int:
    if update.pose is None:
        return STATES.index("nobody")
    # At the onset, the page still shows the stored frame before the onset.
    if any(onset_s - 1 / REPLAY_FPS < update.t_s <= end_s for onset_s, end_s in faults):
        return STATES.index("fault")
    state = part_state(exercise, update, part)
    return STATES.index("not_seen" if state == "not_yet" else state)
