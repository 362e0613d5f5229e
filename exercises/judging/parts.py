"""The body parts that exercises need to see, with the words for them; and helpers that check a start position."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from calibration.body import Calibration, Method, at_rest
from calibration.landmarks import SIDES, Landmark, Points, Pose, row
from calibration.placement import Part
from calibration.text import N_


def pair(name: str) -> tuple[Landmark, Landmark]:
    """The left and the right landmark of a pair: ``pair("hip")``."""
    left, right = (row(side, name) for side in SIDES)
    return left, right


HEAD: Part = (N_("your head"), pair("ear"))
SHOULDERS: Part = (N_("your shoulders"), pair("shoulder"))
HANDS: Part = (N_("your hands"), pair("wrist"))
HIPS: Part = (N_("your hips"), pair("hip"))
KNEES: Part = (N_("your knees"), pair("knee"))
FEET: Part = (N_("your feet"), pair("ankle"))


def are_seen(xy_px: Points, parts: Sequence[Part]) -> bool:
    """Whether every landmark of these parts is seen; ``xy_px`` (33, 2), pixels."""
    return not np.isnan(xy_px[[landmark for _, landmarks in parts for landmark in landmarks]]).any()


#: Takes landmarks (33, 2), pixels, and returns what they lack for the start position, as sentences. Landmarks that are
#: *not seen* count as lacking.
Missing = Callable[[Points], Sequence[str]]
Calibrate = Callable[[Sequence[Pose], Method], Calibration | None]


def calibrate_if(is_start: Callable[[Points], bool], calibrate: Calibrate) -> Calibrate:
    """``Exercise.calibrate`` that returns None unless the landmarks at rest (33, 2), pixels, pass a test."""
    return partial(_calibrate_if, is_start, calibrate)


def calibrate_seen(parts: Sequence[Part], calibrate: Calibrate) -> Calibrate:
    """``Exercise.calibrate`` that returns None unless these parts are seen at rest."""
    return calibrate_if(partial(are_seen, parts=parts), calibrate)


def start_of(missing: Missing) -> Callable[[Pose], Sequence[str]]:
    """``Exercise.start`` that applies ``missing`` to the pose's landmarks."""
    return partial(_start, missing)


def calibrate_of(missing: Missing, calibrate: Calibrate) -> Calibrate:
    """``Exercise.calibrate`` that returns None if ``missing`` finds something at rest."""
    return partial(_calibrate, missing, calibrate)


def _calibrate_if(
    is_start: Callable[[Points], bool], calibrate: Calibrate, poses: Sequence[Pose], method: Method
) -> Calibration | None:
    return calibrate(poses, method) if is_start(at_rest(poses)) else None


def _start(missing: Missing, pose: Pose) -> Sequence[str]:
    return missing(pose.xy_px)


def _calibrate(missing: Missing, calibrate: Calibrate, poses: Sequence[Pose], method: Method) -> Calibration | None:
    return None if missing(at_rest(poses)) else calibrate(poses, method)
