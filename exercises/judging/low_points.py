"""Finds the start position of somebody who was not seen holding it: in the calmest low points of the movement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from calibration.body import Calibration
from calibration.landmarks import Pose
from calibration.smoothing import PoseSmoother
from exercises.judging.declaration import Exercise
from exercises.judging.placing import calibrate

#: A pose is low if its main signal is within this share of the recording's range above the lowest values. **Fit:** a
#: plateau; smaller, one posture is the rest; larger, the beginning of movements belongs to it.
LOW_PART = 0.2
#: The range lies between these quantiles, so that single landmark jumps do not set it. **Fit:** a plateau; nearer to 0
#: and 1, landmark jumps set the range; further, it is cut.
LOWEST, HIGHEST = 0.05, 0.95
#: This share of the low poses, the calmest ones, gives the start position. **Fit:** a plateau; smaller, few frames give
#: the start position; larger, movement blurs it.
CALM_PART = 0.5


def calm_low_points(exercise: Exercise, poses: Iterable[tuple[float, Pose | None]]) -> Calibration | None:
    """The calibration from the frames in which the main signal is low and the body is calm.

    The search begins with the poses that pass the exercise's ``start``, wherever they are in the recording: a person
    may stand for one second only and stay folded for the rest. If no pose passes, all are searched. A first calibration
    from these poses is good enough to find the low ones; the second is made from the low ones alone.
    """
    smooth = PoseSmoother()
    calm = [smooth(exercise.sides(pose)) for _, pose in poses if pose is not None and pose.is_trusted]
    whole = [p for p in calm if not exercise.hidden(p.xy_px)]
    in_place = [p for p in whole if not exercise.start(p)]
    return calmest(exercise, in_place) or calmest(exercise, whole)


def calmest(exercise: Exercise, poses: Sequence[Pose]) -> Calibration | None:
    """The calibration from the calmest low poses of these; None if they do not show the start position.

    Args:
        exercise: what is done.
        poses: smoothed poses that show all that the exercise needs, in order.
    """
    needed = sorted({row for _, rows in exercise.needed for row in rows})
    first = exercise.calibrate(poses, "hindsight") if len(poses) > 1 else None
    if first is None:
        return None
    signal = np.array([exercise.observe(p, first)[exercise.counting.observable] for p in poses])
    if not np.isfinite(signal).any():
        return first  # this view does not show the exercise; the set reports that
    points = np.stack([p.xy_px[needed] for p in poses])
    steps = np.gradient(points, np.array([p.t_s for p in poses]), axis=0)
    speed = np.nanmax(np.linalg.norm(steps, axis=2), axis=1)
    lowest, highest = np.nanquantile(signal, (LOWEST, HIGHEST))
    low = np.flatnonzero(signal <= lowest + LOW_PART * (highest - lowest))
    still = low[speed[low] <= np.quantile(speed[low], CALM_PART)]
    return calibrate(exercise, [poses[i] for i in still], "hindsight")
