"""The words of a taught exercise that nobody typed: its start position, the camera's place, and the camera's limits."""

from __future__ import annotations

from calibration.text import N_
from calibration.viewpoint import View
from exercises.taught.taught import CameraPlace

#: The start position, by the posture in which the body was recognised.
POSITIONS: dict[str, str] = {
    "side_lying": N_("Lie on your side, as it was shown"),
    "supine_feet_down": N_("Lie on your back, as it was shown"),
    "supine_table_top": N_("Lie on your back with your feet up, as it was shown"),
    "prone": N_("Lie on your front, as it was shown"),
    "standing": N_("Stand, as it was shown"),
    "sitting": N_("Sit, as it was shown"),
}
ANY_POSITION = N_("Take the start position, as it was shown")
#: The camera's place, by the side of the person that it faces.
PLACES: dict[View, str] = {
    "side": N_("Put the camera square to your side, where it stood when the exercise was shown."),
    "front": N_("Put the camera in front of you, where it stood when the exercise was shown."),
    "back": N_("Put the camera behind you, where it stood when the exercise was shown."),
    "head": N_("Put the camera behind your head, where it stood when the exercise was shown."),
    "feet": N_("Put the camera at your feet, where it stood when the exercise was shown."),
}
ANY_PLACE = N_("Put the camera where it stood when the exercise was shown.")
#: What no camera shows from there.
HIDDEN: dict[View, str] = {
    "side": N_("From the side the camera cannot show whether a knee falls outwards or the trunk turns."),
    "front": N_("From the front the camera cannot show how far something moves towards it or away."),
    "back": N_("From behind the camera cannot show how far something moves towards it or away."),
    "head": N_("From your head end the camera cannot show how high something is lifted."),
    "feet": N_("From your feet the camera cannot show how high something is lifted."),
}
ONE_CAMERA = N_("It knows only what was shown: another fault is not noticed.")


def position(camera: CameraPlace | None) -> str:
    """The start position in words."""
    return ANY_POSITION if camera is None else POSITIONS.get(camera.posture, ANY_POSITION)
