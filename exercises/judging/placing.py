"""The camera's place for an exercise: found once, in the start position, with the faults that it hides."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from calibration.body import Calibration, Method
from calibration.landmarks import Pose
from calibration.placement import CameraNeed, framing_advice, light_advice, viewpoint_advice
from calibration.start_shapes import POSTURES
from calibration.text import N_, say
from calibration.turned import turned
from calibration.viewpoint import Viewpoint, best_viewpoint
from exercises.judging.declaration import COMMON_FAULTS, Exercise, Holding
from exercises.judging.results import NotSeen

#: Interval between two checks of the camera's place before a set, seconds. **Taste:** ours; shorter, it costs
#: computing; longer, advice on the camera comes late.
LOOK_S = 1.0
#: The camera is misplaced if its azimuth is outside the requested range by more than its standard error plus
#: ``OFF_DEG``, degrees. **Fit:** none of 205 clips rendered from the requested place reads further off.
OFF_DEG = 7.0


def calibrate(exercise: Exercise, poses: Sequence[Pose], method: Method) -> Calibration | None:
    """The calibration from poses at rest, with the camera's place; None if they do not show the start position.

    A picture that is turned does not show it, nor does one that seems turned and lacks something of the position.
    """
    found = exercise.calibrate(poses, method)
    if found is None or exercise.need is None:
        return found
    last = poses[-1]
    rest = replace(last, points=np.column_stack([found.rest_px, last.points[:, 2:]]))
    turn = turned(rest, exercise.need.postures, exercise.sides)
    if turn is not None and (turn.is_sure or all(exercise.start(pose) for pose in poses)):
        return None
    return replace(found, viewpoint=best_viewpoint(found.rest_px, exercise.need.postures, last.size))


def not_seen(exercise: Exercise, calibration: Calibration) -> tuple[NotSeen, ...]:
    """The faults that this camera cannot show: those the exercise names, or all if the camera is clearly misplaced."""
    own = tuple(exercise.not_seen(calibration))
    at, need = calibration.viewpoint, exercise.need
    if at is None or need is None or not is_misplaced(at, need):
        return own
    advice = viewpoint_advice(at, need)[0]  # one sentence of advice covers everything
    known = {note.what for note in own}
    rest = (note for note in _nothing(exercise, advice) if note.what not in known)
    return (*(replace(note, advice=advice) for note in own), *rest)


def _nothing(exercise: Exercise, advice: str) -> list[NotSeen]:
    """A note for every fault."""
    is_held = isinstance(exercise.counting, Holding)
    labels = {code: label for code, label in exercise.fault_labels.items() if not (is_held and code in COMMON_FAULTS)}
    why = N_("from there the camera does not show whether {what}")
    return [NotSeen(code, say(why, what=what), advice) for code, what in labels.items()]


def is_misplaced(at: Viewpoint, need: CameraNeed) -> bool:
    """Whether the camera certainly faces a wrong side of the body, or is far from square to it."""
    if at.view is None:
        return False
    low, high = need.azimuth_deg
    slack_deg = at.azimuth_error_deg + OFF_DEG
    return at.view not in need.views or not low - slack_deg <= at.azimuth_deg <= high + slack_deg


def _fits_better(pose: Pose, need: CameraNeed, at: Viewpoint) -> bool:
    """Whether the person is upright although the exercise needs lying, or the reverse.

    The camera's place cannot be read from such a body. None of 137 rendered start positions fits the other kind better.
    Of 536 pairs of an upright body and a lying shape, 128 look as if seen from a wrong side, and all 128 fit an upright
    shape better.
    """
    kinds = [posture for posture in POSTURES.values() if posture.is_upright != need.postures[0].is_upright]
    return best_viewpoint(pose.xy_px, kinds, pose.size).misfit_torso < at.misfit_torso


class PlaceAdvisor:
    """Advises on the camera's place while the person gets into the start position.

    Args:
        exercise: what will be done.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._looked_s = -math.inf
        self._said = ""
        self._had_found = False
        self._looks = self._misplaced = 0

    def __call__(self, t_s: float, pose: Pose | None, in_place: bool, grey: float = math.nan) -> str:
        """One sentence of advice, or "" if the camera stands well or its place is unknown.

        It checks every :data:`LOOK_S` and repeats its answer in between. It advises only if two checks in a row find
        something, because a single one may catch the person on the way into position.

        Args:
            t_s: now.
            pose: None if nobody is seen.
            in_place: the person is in the start position. Before that, only the side from which the camera looks is
                known, not its height or its angle off square.
            grey: mean grey of the picture, 0–255; NaN if unknown.
        """
        if t_s - self._looked_s >= LOOK_S:
            self._looked_s = t_s
            found = (*light_advice(grey), *(() if pose is None else self._place_advice(pose, in_place)))
            self._said = found[0] if found and self._had_found else ""
            self._had_found = bool(found)
        return self._said

    def _place_advice(self, pose: Pose, in_place: bool) -> tuple[str, ...]:
        need = self._exercise.need
        if need is None:
            return ()
        at = best_viewpoint(pose.xy_px, need.postures, pose.size)
        if not in_place and at.view is not None and at.view not in need.views and _fits_better(pose, need, at):
            at = replace(at, view=None)
        # The runner reports hidden landmarks itself.
        is_whole = not any(np.isnan(pose.xy_px[list(rows)]).any() for _, rows in self._exercise.needed)
        framing = framing_advice(pose.xy_px, pose.size, self._exercise.needed) if is_whole else ()
        is_known = at.view is not None and (in_place or at.view not in need.views)
        place = viewpoint_advice(at, need) if is_known else ()
        wrong = is_misplaced(at, need)
        self._looks += 1
        self._misplaced += wrong
        return (*place, *framing) if wrong else (*framing, *place)

    def not_seen(self) -> list[NotSeen]:
        """Notes for a set without a start position: every fault, if the camera was misplaced in most checks."""
        need = self._exercise.need
        if need is not None and 2 * self._misplaced > self._looks:
            return _nothing(self._exercise, need.place)
        what = N_("holds") if isinstance(self._exercise.counting, Holding) else N_("repetitions")
        place = self._exercise.camera if need is None else need.place
        advice = say("{position}. {place}", position=self._exercise.position, place=place)
        return [NotSeen(what, N_("the start position was never seen"), advice)]
