"""Start positions on the back with both legs bent: table top, or the feet on the floor."""

from __future__ import annotations

from calibration.geometry import Vector, angle_deg, middle, torso_px
from calibration.landmarks import SIDES, Landmark, Points, Side, row
from calibration.posture import LYING_DEG
from calibration.text import N_
from calibration.trunk import trunk_axes, trunk_tilt_deg

#: Table top, torso lengths: minimum rise of each thigh, maximum drop of a shin, minimum reach of a shin towards the
#: feet. **Fit:** a plateau, chosen from body proportions; stricter, a tired leg is refused; looser, feet on the floor
#: count as table top.
THIGH_UP_TORSO, SHIN_DROP_TORSO, SHIN_AHEAD_TORSO = 0.4, 0.5, 0.3
#: Maximum knee angle in table top, degrees. **Fit:** 81 to 100 in 17 clips of people and renders, 162 where a straight
#: leg is held up.
KNEE_BENT_DEG = 130.0
#: Feet on the floor: knees at least ``KNEE_UP_TORSO`` above the hips and feet at least ``FEET_AHEAD_TORSO`` towards the
#: foot end of them, torso lengths; a shin drops by more than in table top. **Taste:** ours, from body proportions;
#: stricter, feet close to the seat are refused; looser, a leg flat on the mat counts as bent.
KNEE_UP_TORSO, FEET_AHEAD_TORSO = 0.3, 0.1


def lacks_table_top(xy: Points) -> list[str]:
    """What landmarks (33, 2), pixels, lack for table top, as sentences; *not seen* counts as lacking."""
    if not trunk_tilt_deg(xy) <= LYING_DEG:
        return [N_("Lie on your back, side-on to the camera.")]
    head, up = trunk_axes(xy)
    length = torso_px(xy)
    told = []
    ears = middle(xy, Landmark.LEFT_EAR, Landmark.RIGHT_EAR)
    if not (xy[Landmark.NOSE] - ears) @ up > 0:
        told.append(N_("Lie on your back, face up."))
    for side in SIDES:
        thigh = (xy[row(side, "knee")] - xy[row(side, "hip")]) / length
        shin = (xy[row(side, "ankle")] - xy[row(side, "knee")]) / length
        knee_deg = angle_deg(*(xy[row(side, joint)] for joint in ("hip", "knee", "ankle")))
        is_bent = not knee_deg > KNEE_BENT_DEG
        if not (
            is_bent and thigh @ up > THIGH_UP_TORSO and shin @ up > -SHIN_DROP_TORSO and -shin @ head > SHIN_AHEAD_TORSO
        ):
            told.append(N_("Lift both legs into table top: hips and knees at right angles."))
            break
    return told


def lacks_feet_on_floor(xy: Points) -> list[str]:
    """What landmarks (33, 2), pixels, lack for bent legs with both feet on the floor, as sentences."""
    if not trunk_tilt_deg(xy) <= LYING_DEG:
        return [N_("Lie on your back, side-on to the camera.")]
    head, up = trunk_axes(xy)
    length = torso_px(xy)
    for side in SIDES:
        hip, knee, ankle = (xy[row(side, name)] for name in ("hip", "knee", "ankle"))
        is_bent = (knee - hip) @ up > KNEE_UP_TORSO * length and (hip - ankle) @ head > FEET_AHEAD_TORSO * length
        if not (is_bent and shin_drop_torso(xy, side, up) > SHIN_DROP_TORSO):
            return [N_("Lie on your back with your knees bent and both feet flat on the floor.")]
    return []


def shin_drop_torso(xy: Points, side: Side, up: Vector) -> float:
    """How far an ankle is below its knee, torso lengths."""
    return float((xy[row(side, "knee")] - xy[row(side, "ankle")]) @ up) / torso_px(xy)
