"""Where the camera stands for an exercise: found once, in the start position, and what it hides from there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from calibration.body import Calibration, Method
from calibration.landmarks import Pose
from calibration.placement import CameraNeed, framing_advice, viewpoint_advice
from calibration.viewpoint import Viewpoint, best_viewpoint
from exercises.declaration import Exercise
from exercises.results import NotSeen

#: How often the camera's place is looked at before a set, seconds.
LOOK_S = 1.0
#: An azimuth further off what is asked for than this beyond its standard error shows another movement, degrees. Of 205
#: clips rendered from where the camera is asked for, none is read further off.
OFF_DEG = 7.0


def calibrate(exercise: Exercise, poses: Sequence[Pose], method: Method) -> Calibration | None:
    """The exercise's calibration from poses at rest, with the camera's place; None if they are no start position."""
    found = exercise.calibrate(poses, method)
    if found is None or exercise.need is None:
        return found
    return replace(found, viewpoint=best_viewpoint(found.rest_px, exercise.need.postures, poses[-1].size))


def not_seen(exercise: Exercise, calibration: Calibration) -> tuple[NotSeen, ...]:
    """What this camera cannot show: what the exercise says, and everything from a place that is clearly wrong."""
    own = tuple(exercise.not_seen(calibration))
    at, need = calibration.viewpoint, exercise.need
    if at is None or need is None or not is_misplaced(at, need):
        return own
    known = {note.what for note in own}
    return (*own, *(note for note in _nothing(exercise, viewpoint_advice(at, need)[0]) if note.what not in known))


def _nothing(exercise: Exercise, advice: str) -> list[NotSeen]:
    """A note for every fault of spine and hips."""
    labels = {rule.code: rule.label for rule in exercise.faults if rule.score is not None}
    return [NotSeen(c, f"from there the camera does not show whether {said}", advice) for c, said in labels.items()]


def is_misplaced(at: Viewpoint, need: CameraNeed) -> bool:
    """Whether the camera surely faces another side of the body, or is far from square to it."""
    if at.view is None:
        return False
    low, high = need.azimuth_deg
    slack_deg = at.azimuth_error_deg + OFF_DEG
    return at.view not in need.views or not low - slack_deg <= at.azimuth_deg <= high + slack_deg


class Coach:
    """Says what to change about the camera's place, while the person gets into the start position.

    Args:
        exercise: what will be done.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._looked_s = -math.inf
        self._said = ""
        self._looks = self._misplaced = 0

    def __call__(self, t_s: float, pose: Pose) -> str:
        """One sentence, or "" where the camera stands well or where nobody knows how it stands.

        It looks once in :data:`LOOK_S` and says the same in between.
        """
        need = self._exercise.need
        if need is None or t_s - self._looked_s < LOOK_S:
            return self._said
        self._looked_s = t_s
        at = best_viewpoint(pose.xy_px, need.postures, pose.size)
        framing = framing_advice(pose.xy_px, pose.size, self._exercise.needed)
        place = viewpoint_advice(at, need) if at.view is not None else ()
        wrong = is_misplaced(at, need)
        found = (*place, *framing) if wrong else (*framing, *place)
        self._looks += 1
        self._misplaced += wrong
        self._said = found[0] if found else ""
        return self._said

    def not_seen(self) -> list[NotSeen]:
        """What a set that never found its start position could not show, if mostly the camera stood wrong."""
        need = self._exercise.need
        return _nothing(self._exercise, need.place) if need is not None and 2 * self._misplaced > self._looks else []
