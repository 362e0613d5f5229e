"""The camera position that an exercise needs, and the advice until the camera stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from calibration.geometry import torso_px
from calibration.landmarks import Landmark, Points
from calibration.start_shapes import Posture
from calibration.text import N_, Text, say
from calibration.viewpoint import View, Viewpoint

Array = NDArray[np.float64]
#: A body part: its name for people ("your feet") and its landmarks.
Part = tuple[str, tuple[Landmark, ...]]
#: Arms in the drawn start position: as usual in that posture, or spread.
Arms = Literal["resting", "wide"]

#: Minimum torso length, as a share of the picture's longer side. **Fit:** of rendered pictures scaled down, 59 of 115
#: below this size gave a wrong pose or none, and none of 67 above it.
SMALL_TORSO = 0.085
#: Maximum share of the picture's width or height, whichever is larger, that a body may fill and still have room to
#: move. **Taste:** ours; smaller, a good place is refused; larger, a knee or an arm leaves the picture during the
#: movement.
LARGE = 0.95
#: A picture with a mean grey (0–255) below this is too dark. **Fit:** 33 rendered pictures were darkened in steps, with
#: low and high noise: 99 % of those that lost the pose were darker than this, and none of the originals, dim rooms
#: included.
DARK_GREY = 40.0
#: A landmark nearer than this to the edge counts as outside; share of the picture. **Taste:** ours; smaller, a cut foot
#: counts as seen; larger, a body that just fits is refused.
EDGE = 0.01

#: How the camera should move.
Move = Literal["up", "down", "nearer", "further", "towards_head", "towards_feet"]

_TOO_LOW, _TOO_HIGH = N_("The camera is too low. {place}"), N_("The camera is too high. {place}")
_BACK, _CLOSER = N_("Move the camera back a little."), N_("Come closer, or move the camera closer.")
_MOVE_BACK = N_("move the camera back")
_TO_FEET, _TO_HEAD = N_("towards your feet"), N_("towards your head")
_MOVES: dict[str, Move] = {
    _TOO_LOW: "up",
    _TOO_HIGH: "down",
    _BACK: "further",
    _CLOSER: "nearer",
    _MOVE_BACK: "further",
    _TO_HEAD: "towards_head",
    _TO_FEET: "towards_feet",
}
_SEEN_FROM: dict[View, str] = {
    "side": N_("from the side"),
    "front": N_("from the front"),
    "back": N_("from behind"),
    "head": N_("from your head end"),
    "feet": N_("from your feet"),
}


@dataclass(frozen=True, slots=True)
class CameraNeed:
    """The camera position that an exercise needs.

    Attributes:
        postures: the start positions of the exercise.
        views: the sides of the person that may face the camera, the best first.
        azimuth_deg: allowed range of :attr:`Viewpoint.azimuth_deg`, lowest and highest.
        pitch_deg: allowed range of the camera's downward tilt, lowest and highest.
        place: a sentence of advice: "Stand the laptop on a chair at the side of the mat, two metres away."
        arms: the arms in the drawn start position.
        distance_m: distance of the camera from the person, shortest and longest, metres.
    """

    postures: tuple[Posture, ...]
    views: tuple[View, ...]
    azimuth_deg: tuple[float, float]
    pitch_deg: tuple[float, float]
    place: str
    arms: Arms = "resting"
    distance_m: tuple[float, float] = (2.0, 2.0)


def move_of(advice: str) -> Move | None:
    """How the camera should move to follow a piece of advice; None if the advice names no direction.

    Example:
        >>> move_of(say("The camera is too low. {place}", place="Put it on a shelf."))
        'up'
    """
    if not isinstance(advice, Text):
        return _MOVES.get(advice)
    parts = (advice.template, *(str(value) for value in advice.values.values()))
    return next((_MOVES[part] for part in parts if part in _MOVES), None)


def framing_advice(xy_px: Points, size: tuple[int, int], parts: Sequence[Part]) -> tuple[str, ...]:
    """Advice on how much of the picture the person fills; empty if it is right.

    Args:
        xy_px: (33, 2) landmarks of the start position as detected, pixels, including those outside the picture.
        size: width and height of the picture, pixels.
        parts: the body parts that must be in the picture.
    """
    xy = np.asarray(xy_px, np.float64) / np.array(size)
    seen = {word: xy[list(rows)] for word, rows in parts}
    outside = [word for word, at in seen.items() if ((at < EDGE) | (at > 1 - EDGE)).any()]
    hidden = [word for word, at in seen.items() if np.isnan(at).any()]
    if hidden and not outside:
        return (say("I can't see {part}. Is something in the way?", part=hidden[0]),)
    everything = np.concatenate([*seen.values()])
    share = float((np.nanmax(everything, axis=0) - np.nanmin(everything, axis=0)).max())
    if outside:
        way = _MOVE_BACK if share > LARGE else N_("turn the camera that way")
        if len(outside) == 1:
            return (say("I can't see {part}: {way}.", part=outside[0], way=way),)
        return (say("I can't see {part} and {other}: {way}.", part=outside[0], other=outside[1], way=way),)
    if share > LARGE:
        return (_BACK,)
    is_small = torso_px(np.asarray(xy_px, np.float32)) < SMALL_TORSO * max(size)
    return (_CLOSER,) if is_small else ()


def light_advice(grey: float) -> tuple[str, ...]:
    """Advice on the light.

    Args:
        grey: mean grey of the picture, 0–255; NaN if not measured.
    """
    return (N_("It is too dark here. Turn on a light, or open the curtains."),) if grey < DARK_GREY else ()


def viewpoint_advice(at: Viewpoint, need: CameraNeed) -> tuple[str, ...]:
    """Advice on the camera's angles; empty if it stands well.

    It mentions an angle only if the angle is outside the allowed range by more than its standard error.

    Args:
        at: the estimated camera position.
        need: the position that the exercise needs.
    """
    if at.view is None:
        return (say("I can't tell where the camera is. {place}", place=need.place),)
    if at.view not in need.views:
        return (say("I see you {where}. {place}", where=_SEEN_FROM[at.view], place=need.place),)
    out: list[str] = []
    low, high = need.pitch_deg
    if at.pitch_deg + at.pitch_error_deg < low:
        out.append(say(_TOO_LOW, place=need.place))
    if at.pitch_deg - at.pitch_error_deg > high:
        out.append(say(_TOO_HIGH, place=need.place))
    low, high = need.azimuth_deg
    if at.azimuth_deg + at.azimuth_error_deg < low or at.azimuth_deg - at.azimuth_error_deg > high:
        out.append(_turn(at.view, at.azimuth_deg > 0, need.postures[0].is_upright))
    return tuple(out)


def _turn(view: View, towards_head_or_back: bool, upright: bool) -> str:
    """Advice on how to turn, or move the camera, to get square to the view."""
    if upright and view == "side":
        way = N_("towards the camera") if towards_head_or_back else N_("away from the camera")
        return say("Turn a little {way}, so that I see you exactly from the side.", way=way)
    if upright:
        return N_("Turn a little to face the camera.")
    if view in ("head", "feet"):
        return N_("Move the camera sideways until it is in line with your body.")
    where = _TO_FEET if towards_head_or_back else _TO_HEAD
    return say("Move the camera {way} until I see you exactly {where}.", way=where, where=_SEEN_FROM[view])
