"""How somebody upright has moved since the start position: :func:`~calibration.upright.middles` now and then."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from calibration.body import Calibration
from calibration.geometry import Vector
from calibration.upright import stands

#: If the shoulders are further beside the hips than this, torso lengths, the body leans, which lowers the crown too.
#: **Fit:** 0.115 at most in 2555 frames of rendered people, seen from the front, who sit or stand tall or slump; a
#: median of 0.18 while they lean sitting.
SIDEWAYS_TORSO = 0.12
#: The same for the hips of a standing person beside the feet. **Fit:** 0.02 at most in five slumps of rendered people
#: who stand, seen from the front; 0.06 and more in six leans.
OFF_FEET_TORSO = 0.04
#: Feet that move by more than this in the picture have made a step towards the camera or away, torso lengths; the body
#: is then larger or smaller, and its height cannot be compared. **Fit:** in 1558 frames of rendered people who stand,
#: seen from the front, feet that stay read 0.026 at most; half of it would hide the height of some.
STEP_TORSO = 0.04
#: Seen from the front, a crown that sinks alone means a head that moves forward; in a slump the shoulders sink with it,
#: by more than this, torso lengths. **Fit:** 0.04 to 0.05 in a mild slump, less than 0.01 while only the head moves.
SHOULDERS_SINK_TORSO = 0.025


def hips_shifted_torso(now: Mapping[str, Vector], rest: Mapping[str, Vector], at: Calibration) -> float:
    """How far the hips have moved since the start position, against the feet where they are seen; torso lengths.

    A camera that shakes in the hand moves both alike.
    """
    moved = now["hips"] - rest["hips"]
    feet = now["ankles"] - rest["ankles"]
    return float(np.hypot(*(moved if np.isnan(feet).any() else moved - feet))) / at.torso_px


def crown_dropped_torso(now: Mapping[str, Vector], rest: Mapping[str, Vector], at: Calibration) -> float:
    """Drop of the ears in the picture since the start position, if the shoulders drop too; torso lengths.

    In a slump towards the camera the landmarks of the hips drop with the trunk, so the height of the ears above them
    shows only half of the slump. Standing, the height is measured from the feet; sitting, from the picture, because a
    chair does not move.

    Returns:
        0 if the shoulders stay up or the body leans; NaN if a standing person's feet are hidden or have made a step.
    """

    def aside(upper: str, lower: str) -> float:
        return abs(float((now[upper] - now[lower] - (rest[upper] - rest[lower])) @ at.up)) / at.torso_px

    off_feet = aside("hips", "ankles") if stands(at.rest_px) else 0.0
    if not aside("shoulders", "hips") <= SIDEWAYS_TORSO or off_feet > OFF_FEET_TORSO:
        return 0.0

    def sunk(part: str) -> float:
        return -float((now[part] - rest[part]) @ at.head) / at.torso_px

    floor = sunk("ankles") if stands(at.rest_px) else 0.0
    if not abs(floor) <= STEP_TORSO:
        return math.nan
    return sunk("ears") - floor if sunk("shoulders") - floor > SHOULDERS_SINK_TORSO else 0.0
