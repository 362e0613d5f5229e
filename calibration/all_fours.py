"""On all fours: what the start position lacks, which side is near, and the average body."""

from __future__ import annotations

import numpy as np

from calibration.geometry import Vector, mid_shoulder, torso_px
from calibration.landmarks import SIDES, Points, Side, row
from calibration.start_shapes import Posture
from calibration.text import N_
from calibration.trunk import trunk_axes, trunk_tilt_deg

#: On all fours the trunk is level within ``LEVEL_DEG``. Knees and hands are at least ``DROP_TORSO`` below hips and
#: shoulders and at most ``BESIDE_TORSO`` beside them. **Fit:** a plateau, chosen from body proportions, a thigh is 0.8
#: torso lengths; stricter, a long or sloping back is refused; looser, child's pose and a plank count as all fours.
LEVEL_DEG, DROP_TORSO, BESIDE_TORSO = 30.0, 0.5, 0.45
#: An ankle that is this far below its knee, torso lengths, belongs to a person who stands, bent over. **Fit:** of 25
#: people on all fours the shins drop by at most 0.15, in 23 deep roll-downs by 0.76 and more.
SHIN_DROP_TORSO = 0.45
#: Both hands are at least this far below the shoulders, torso lengths. **Fit:** the higher hand is 0.75 to 0.98 below
#: them in films of people on all fours, and at most 0.61 in 42 clams; medians over a clip.
HANDS_BELOW_TORSO = 0.7


def near_side(head: Vector) -> Side:
    """The side nearest the camera of a person on all fours: left if the head is at the left of the picture."""
    return "left" if head[0] < 0 else "right"


def lacks_all_fours(xy: Points) -> list[str]:
    """What landmarks (33, 2), pixels, lack for all fours, as sentences; *not seen* counts as lacking."""
    if not trunk_tilt_deg(xy) <= LEVEL_DEG:
        return [N_("Kneel on all fours, side-on to the camera.")]
    head, up = trunk_axes(xy)

    def is_under(low: str, high: str) -> bool:
        lines = [(xy[row(side, low)] - xy[row(side, high)]) / torso_px(xy) for side in SIDES]
        return all(-line @ up > DROP_TORSO and abs(line @ head) < BESIDE_TORSO for line in lines)

    told = []
    shins = [(xy[row(side, "knee")] - xy[row(side, "ankle")]) @ up / torso_px(xy) for side in SIDES]
    if max(shins) > SHIN_DROP_TORSO:  # a person who stands, bent over
        return [N_("Kneel on all fours, side-on to the camera.")]
    if not is_under("knee", "hip"):
        told.append(N_("Kneel with your knees under your hips."))
    if not is_under("wrist", "shoulder"):
        told.append(N_("Put your hands under your shoulders."))
    return told


def is_on_hands(xy_px: Points) -> bool:
    """Whether a trunk that lies in the picture is propped on both hands: on all fours, not on a side."""
    _, up = trunk_axes(xy_px)
    below = [float((mid_shoulder(xy_px) - xy_px[row(side, "wrist")]) @ up) for side in SIDES]
    return min(below) >= HANDS_BELOW_TORSO * torso_px(xy_px)


#: The average body: the nose, then ear, shoulder, hip, knee, ankle and toes of the left side, torso lengths. **Fit:**
#: mean of rendered start positions of two bodies, moved to where MediaPipe puts the landmarks. On 13 clips, azimuth and
#: pitch are off by 5.3 and 3.0 degrees, rounded up in ``error_deg``.
NOSE = (1.03, 0.0, -0.09)
LEFT_SIDE = np.array(
    [
        (1.0, 0.18, 0.09),
        (0.55, 0.39, 0.1),
        (-0.45, 0.23, -0.1),
        (-0.54, 0.24, -0.94),
        (-1.41, 0.26, -0.92),
        (-1.77, 0.22, -1.0),
    ]
)
ALL_FOURS = Posture(
    id="all_fours",
    chest="down",
    shape=np.array([NOSE, *(point for left in LEFT_SIDE for point in (left, left * [1, -1, 1]))]),
    torso_m=0.46,
    error_deg=(6.0, 4.0),
    left_arm=((0.45, 0.44, -0.42), (0.52, 0.4, -0.92)),
)
