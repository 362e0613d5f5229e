"""Where an exercise wants the camera, and what to say until it stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibration.geometry import torso_px
from calibration.landmarks import Landmark, Points
from calibration.start_shapes import Posture
from calibration.text import say
from calibration.viewpoint import View, Viewpoint

Array = NDArray[np.float64]
#: Landmarks that belong together, with the word for them ("your feet").
Part = tuple[str, tuple[Landmark, ...]]
#: How the arms lie in the drawn start position: as they usually do in that posture, or spread.
Arms = Literal["resting", "wide"]

#: Length of the torso, share of the picture's longer side, below which the pose is lost: rendered pictures made smaller
#: showed a wrong pose or nobody in 59 of 115 below, in none of 67 above.
SMALL_TORSO = 0.085
#: Share of the picture's width or height that a body takes, whichever is more, beyond which there is no room to move.
LARGE = 0.95
#: Mean grey of the picture (0–255) below which it is too dark. Of 33 rendered pictures darkened in steps, with
#: little and much noise, 99 % of those whose pose was lost were darker; none was as filmed, dim rooms included.
DARK_GREY = 40.0
#: A landmark nearer the edge than this may as well be outside, share of the picture.
EDGE = 0.01

_SEEN_FROM: dict[View, str] = {
    "side": "from the side",
    "front": "from the front",
    "back": "from behind",
    "head": "from your head end",
    "feet": "from your feet",
}


@dataclass(frozen=True, slots=True)
class CameraNeed:
    """Where an exercise wants the camera.

    Attributes:
        postures: start positions that it begins in.
        views: what of the person may face the camera, the best first.
        azimuth_deg: least and most off that view, as of :attr:`Viewpoint.azimuth_deg`.
        pitch_deg: least and most that the camera may look down.
        place: what to do, a whole sentence: "Stand the laptop on a chair at the side of the mat, two metres away."
        arms: of the start position, as it is drawn.
    """

    postures: tuple[Posture, ...]
    views: tuple[View, ...]
    azimuth_deg: tuple[float, float]
    pitch_deg: tuple[float, float]
    place: str
    arms: Arms = "resting"


def advice(
    at: Viewpoint, xy_px: Points, size: tuple[int, int], need: CameraNeed, parts: Sequence[Part]
) -> tuple[str, ...]:
    """What to change about the camera's place, the most important first; empty when it stands well.

    Args:
        at: where the camera stands.
        xy_px: (33, 2) landmarks of the start position as they were found, pixels; those outside the picture too.
        size: width and height of the picture, pixels.
        need: where it should stand.
        parts: what must be in the picture.
    """
    return (*framing_advice(xy_px, size, parts), *viewpoint_advice(at, need))


def framing_advice(xy_px: Points, size: tuple[int, int], parts: Sequence[Part]) -> tuple[str, ...]:
    """What to change about how much of the picture the person takes; arguments as for :func:`advice`."""
    xy = np.asarray(xy_px, np.float64) / np.array(size)
    seen = {word: xy[list(rows)] for word, rows in parts}
    outside = [word for word, at in seen.items() if ((at < EDGE) | (at > 1 - EDGE)).any()]
    hidden = [word for word, at in seen.items() if np.isnan(at).any()]
    if hidden and not outside:
        return (say("I can't see {part}: is something in front?", part=hidden[0]),)
    everything = np.concatenate([*seen.values()])
    share = float((np.nanmax(everything, axis=0) - np.nanmin(everything, axis=0)).max())
    if outside:
        way = "move the camera back" if share > LARGE else "turn the camera that way"
        if len(outside) == 1:
            return (say("I can't see {part}: {way}.", part=outside[0], way=way),)
        return (say("I can't see {part} and {other}: {way}.", part=outside[0], other=outside[1], way=way),)
    if share > LARGE:
        return ("Move the camera back a little.",)
    is_small = torso_px(np.asarray(xy_px, np.float32)) < SMALL_TORSO * max(size)
    return ("Come closer, or move the camera closer.",) if is_small else ()


def light_advice(grey: float) -> tuple[str, ...]:
    """What to say about the light.

    Args:
        grey: mean grey of the picture, 0–255; NaN where nobody looked.
    """
    return ("It is too dark here. Turn on a light, or open the curtains.",) if grey < DARK_GREY else ()


def viewpoint_advice(at: Viewpoint, need: CameraNeed) -> tuple[str, ...]:
    """What to change about where the camera stands; arguments as for :func:`advice`.

    An angle is only spoken of when it is outside of what is needed by more than its standard error.
    """
    if at.view is None:
        return (say("I cannot tell where the camera stands. {place}", place=need.place),)
    if at.view not in need.views:
        return (say("I see you {where}. {place}", where=_SEEN_FROM[at.view], place=need.place),)
    out: list[str] = []
    low, high = need.pitch_deg
    if at.pitch_deg + at.pitch_error_deg < low:
        out.append(say("The camera is too low. {place}", place=need.place))
    if at.pitch_deg - at.pitch_error_deg > high:
        out.append(say("The camera is too high. {place}", place=need.place))
    low, high = need.azimuth_deg
    if at.azimuth_deg + at.azimuth_error_deg < low or at.azimuth_deg - at.azimuth_error_deg > high:
        out.append(_turn(at.view, at.azimuth_deg > 0, need.postures[0].is_upright))
    return tuple(out)


def _turn(view: View, towards_head_or_back: bool, upright: bool) -> str:
    """How to come square from too far off a view."""
    if upright and view == "side":
        way = "towards the camera" if towards_head_or_back else "away from the camera"
        return say("Turn a little {way}, so that I see you exactly from the side.", way=way)
    if upright:
        return "Turn a little, so that you face the camera."
    if view in ("head", "feet"):
        return "Move the camera sideways, so that it stands in line with your body."
    where = "towards your feet" if towards_head_or_back else "towards your head"
    return say("Move the camera {way}, so that I see you exactly {where}.", way=where, where=_SEEN_FROM[view])
