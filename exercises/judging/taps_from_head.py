"""Toe taps seen from the head end: the feet are seen to fall one at a time; the thighs point away from the camera."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from calibration.body import Calibration, Method
from calibration.geometry import mid_hip, mid_pair
from calibration.head_end import calibrate_head_end, from_head_end, shoulders
from calibration.landmarks import SIDES, Points, Pose, row
from calibration.legs_bent import lacks_table_top
from calibration.posture import calibrate_lying
from calibration.text import N_
from exercises.judging.declaration import Values
from exercises.judging.leg_lowering import ONE_LEG

#: Table top from the head end, shoulder widths: minimum height of each knee above the hips, and of each foot above its
#: knee. **Fit:** 0.44 and -0.1 at least in rendered start positions; with the feet on the mat a foot is 1 below.
KNEE_UP_WIDTHS, FOOT_UP_WIDTHS = 0.2, -0.4
#: Lowering of the thigh, degrees per shoulder width by which its foot falls in the picture. The camera's height
#: changes it, so the range is not judged. **Fit:** a tap of 40 degrees falls by 0.37 to 0.85 in 12 rendered ones.
DEG_PER_WIDTH = 60.0
#: In a tap, the higher foot stays behind by at least ``STAYS_SHARE`` of the lower foot's fall, and the knees move to a
#: side by at most ``ASIDE_SHARE`` of it. **Fit:** in the same taps 0.63 and more, and 0.07 at most; in 37 hip twists
#: the knees move by 0.75 of it and more. Both legs lowered leave 0.
STAYS_SHARE, ASIDE_SHARE = 0.3, 0.35
#: Observables that are *not seen* from the head end.
UNSEEN = dict.fromkeys(
    (
        *(f"{part}_{side}_deg" for part in ("thigh", "knee") for side in SIDES),
        "thigh_error_deg",
        "foot_fall_torso_per_deg",
    ),
    math.nan,
)


def lacks_table_top_at_head(xy: Points) -> list[str]:
    """What landmarks (33, 2), pixels, seen from the head end, lack for table top, as sentences."""
    left, width = shoulders(xy)
    up = np.array([-left[1], left[0]])
    for side in SIDES:
        hip_to_knee, knee_to_ankle = xy[row(side, "knee")] - mid_hip(xy), xy[row(side, "ankle")] - xy[row(side, "knee")]
        if not (hip_to_knee @ up > KNEE_UP_WIDTHS * width and knee_to_ankle @ up > FOOT_UP_WIDTHS * width):
            return [N_("Lift both legs into table top: hips and knees at right angles.")]
    return []


def lacks_taps_start(xy: Points) -> Sequence[str]:
    """What landmarks (33, 2), pixels, seen from the side or from the head end, lack for table top, as sentences."""
    return lacks_table_top_at_head(xy) if from_head_end(xy) else lacks_table_top(xy)


def calibrate_taps(poses: Sequence[Pose], method: Method) -> Calibration | None:
    """The start position, seen from the side or from the head end."""
    return calibrate_head_end(poses, method) or calibrate_lying(poses, method)


def is_at_head(at: Calibration) -> bool:
    """Whether the start position was seen from the head end."""
    return from_head_end(at.rest_px)


def observe_from_head(xy_px: Points, at: Calibration) -> Values:
    """The fall of the feet, converted to lowering of the thighs; nothing else is seen from the head end."""
    width = shoulders(at.rest_px)[1]
    fall = {side: float((at.rest_px - xy_px)[row(side, "ankle")] @ at.up) / width for side in SIDES}
    lower, higher = max(fall.values()), min(fall.values())
    aside = abs(float((mid_pair(xy_px, "knee") - mid_pair(at.rest_px, "knee")) @ shoulders(at.rest_px)[0])) / width
    stays = 1 - higher / lower if lower > 0 else math.nan
    return {
        **UNSEEN,
        "from_floor": 0.0,
        "thigh_deg": DEG_PER_WIDTH * lower,
        "left_less_right_deg": DEG_PER_WIDTH * (fall["left"] - fall["right"]),
        "foot_way_torso": lower * width / at.torso_px,
        "one_leg": ONE_LEG * stays / STAYS_SHARE if aside <= ASIDE_SHARE * lower else 0.0,
    }
