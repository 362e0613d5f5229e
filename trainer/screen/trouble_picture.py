"""A large picture for each reason why the camera's picture cannot be judged, so that it is known from the mat.

The question whether the picture is mirrored has one too: the hand to raise.
"""

from __future__ import annotations

import math
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Side
from calibration.picture import (
    BLACK,
    MAYBE_SIDEWAYS,
    MAYBE_UPSIDE_DOWN,
    ON_ITS_SIDE,
    SIDEWAYS,
    STILL,
    UPSIDE_DOWN,
)
from calibration.placement import CameraNeed
from calibration.text import Text
from exercises.judging.arming import CHANGE_SIDES, OTHER_SIDE, TURN_OVER
from trainer.screen.drawing import GREEN, GREY, INK, SKY, VERMILLION, WHITE, YELLOW, Colour, Image
from trainer.screen.start_figures import FINE, start_picture

__all__ = ["HANDS", "Sign", "sign_of", "trouble_picture"]

Sign = Literal["covered", "frozen", "on its side", "upside down", "other side", "left hand", "right hand"]
Array = NDArray[np.float64]

_SIGNS: dict[str, Sign] = {
    BLACK.words: "covered",
    STILL.words: "frozen",
    ON_ITS_SIDE.words: "on its side",
    SIDEWAYS.words: "on its side",
    MAYBE_SIDEWAYS.words: "on its side",
    UPSIDE_DOWN.words: "upside down",
    MAYBE_UPSIDE_DOWN.words: "upside down",
    OTHER_SIDE.words: "other side",
    TURN_OVER: "other side",
    CHANGE_SIDES: "other side",
}
#: The hand that a question asks to raise.
HANDS: dict[Side, Sign] = {"left": "left hand", "right": "right hand"}
#: A standing person: the head's middle and radius, and the ends of trunk, arms and legs; the picture frame is 1 high.
_HEAD, _HEAD_RADIUS = (0.0, -0.46), 0.14
_BODY = [((0, -0.3), (0, 0.14)), ((-0.27, 0.02), (0, -0.2)), ((0.27, 0.02), (0, -0.2))]
_BODY += [((-0.19, 0.58), (0, 0.14)), ((0.19, 0.58), (0, 0.14))]


def sign_of(advice: str) -> Sign | None:
    """The picture that belongs to an update's advice; None if the camera's picture is in order."""
    return _SIGNS.get(advice.template if isinstance(advice, Text) else advice)


def trouble_picture(sign: Sign, size: tuple[int, int], need: CameraNeed | None, side: Side | None) -> Image:
    """Draw a trouble.

    Args:
        sign: which one.
        size: width and height of the picture, pixels.
        need: the start position, for the wrong side.
        side: the side that was asked for.

    Returns:
        BGR uint8 (height, width, 3).
    """
    if sign == "other side" and need is not None:
        return _other_side(size, need, side)
    fine = np.full((size[1] * FINE, size[0] * FINE, 3), INK, np.uint8)
    pen = _Pen(fine, (fine.shape[1] / 2, fine.shape[0] / 2), 0.4 * min(fine.shape[:2]))
    if sign == "covered":
        _covered(pen)
    elif sign == "frozen":
        _frozen(pen)
    elif sign in ("left hand", "right hand"):
        _raised(pen, -1 if sign == "left hand" else 1)
    else:
        _turned(pen, 90.0 if sign == "on its side" else 180.0)
    return np.asarray(cv2.resize(fine, size, interpolation=cv2.INTER_AREA), np.uint8)


class _Pen:
    """Draws in units: the middle of the picture is the origin, and the drawing reaches from -1 to 1."""

    def __init__(self, fine: Image, middle: tuple[float, float], unit_px: float) -> None:
        self._fine, self._middle, self._unit_px = fine, np.array(middle), unit_px

    def _px(self, points: object) -> NDArray[np.int32]:
        return np.round(self._middle + self._unit_px * np.asarray(points, np.float64)).astype(np.int32)

    def line(self, points: object, colour: Colour, thick: float, *, is_closed: bool = False) -> None:
        """A line through points (N, 2)."""
        thick_px = max(1, round(thick * self._unit_px))
        cv2.polylines(self._fine, [self._px(points)], is_closed, colour, thick_px, cv2.LINE_AA)

    def area(self, points: object, colour: Colour) -> None:
        """A filled polygon (N, 2)."""
        cv2.fillPoly(self._fine, [self._px(points)], colour, cv2.LINE_AA)

    def disc(self, at: object, radius: float, colour: Colour, thick: float = 0.0) -> None:
        """A disc, or a ring."""
        x, y = self._px([at])[0]
        thick_px = max(1, round(thick * self._unit_px)) if thick else -1
        cv2.circle(self._fine, (int(x), int(y)), round(radius * self._unit_px), colour, thick_px, cv2.LINE_AA)


def _box(x: float, y: float, w: float, h: float) -> Array:
    return np.array([(x, y), (x + w, y), (x + w, y + h), (x, y + h)])


def _covered(pen: _Pen) -> None:
    """A camera that is struck out."""
    pen.area(_box(-0.9, -0.45, 1.8, 1.15), GREY)
    pen.area(_box(-0.35, -0.68, 0.7, 0.3), GREY)
    pen.disc((0, 0.12), 0.42, INK)
    pen.disc((0, 0.12), 0.3, SKY, 0.06)
    pen.line([(-0.95, 0.9), (0.95, -0.75)], INK, 0.3)
    pen.line([(-0.95, 0.9), (0.95, -0.75)], VERMILLION, 0.16)


def _frozen(pen: _Pen) -> None:
    """A picture with a snowflake."""
    pen.line(_box(-1, -0.75, 2, 1.5), GREY, 0.07, is_closed=True)
    for n in range(6):
        way = np.array([math.sin(n * math.pi / 3), -math.cos(n * math.pi / 3)])
        across = np.array([-way[1], way[0]])
        pen.line([(0, 0), 0.6 * way], SKY, 0.08)
        pen.line([0.58 * way + 0.16 * across, 0.4 * way, 0.58 * way - 0.16 * across], SKY, 0.07)


def _turned(pen: _Pen, turn_deg: float) -> None:
    """A picture in which somebody stands turned, and the way in which it should be turned."""
    turn = math.radians(turn_deg)
    way = np.array([(math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))])
    pen.line(_box(-0.85, -0.62, 1.7, 1.24), GREY, 0.07, is_closed=True)
    pen.disc(np.array(_HEAD) * 0.85 @ way, _HEAD_RADIUS, WHITE)
    for limb in _BODY:
        pen.line(np.array(limb) * 0.85 @ way, WHITE, 0.11)
    _round_arrow(pen, 0.86, -215.0, 35.0 if turn_deg == 180.0 else -50.0)


def _raised(pen: _Pen, way: int) -> None:
    """Somebody in a mirror, who raises the hand on the picture's left (-1) or right (1)."""
    pen.line(_box(-0.72, -1, 1.44, 2), GREY, 0.07, is_closed=True)
    pen.disc((0, -0.2), 0.2, WHITE)
    pen.line([(-0.16 * way, 0.2), (-0.4 * way, 0.62)], WHITE, 0.15)
    pen.area([(-0.22, 0.12), (0.22, 0.12), (0.24, 0.93), (-0.24, 0.93)], WHITE)
    pen.line([(0.16 * way, 0.2), (0.44 * way, -0.12), (0.44 * way, -0.58)], YELLOW, 0.15)
    pen.disc((0.44 * way, -0.68), 0.15, YELLOW)


def _round_arrow(pen: _Pen, radius: float, begin_deg: float, end_deg: float) -> None:
    """An arc with an arrow head at its end, degrees clockwise from the right."""
    angles = np.radians(np.linspace(begin_deg, end_deg, 40))
    arc = 1.12 * radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    pen.line(arc, INK, 0.2)
    pen.line(arc, YELLOW, 0.09)
    out, on = arc[-1] / np.hypot(*arc[-1]), arc[-1] - arc[-2]
    on = on / np.hypot(*on)
    pen.area([arc[-1] + 0.2 * out, arc[-1] - 0.2 * out, arc[-1] + 0.3 * on], YELLOW)


def _other_side(size: tuple[int, int], need: CameraNeed, side: Side | None) -> Image:
    """The wrong side struck out, an arrow, and below it the side that was asked for."""
    width, height = size
    arrow_px = height // 6
    each = (width, max(1, (height - arrow_px) // 2))
    scene = np.full((height, width, 3), INK, np.uint8)
    wrong = start_picture(need, each, "left" if side == "right" else "right")
    scene[: each[1]] = cv2.addWeighted(wrong, 0.45, np.full_like(wrong, INK), 0.55, 0.0)
    top = np.asarray(scene[: each[1]])
    pen = _Pen(top, (width / 2, each[1] / 2), 0.4 * min(width, each[1]))
    pen.line([(-1, 0.8), (1, -0.8)], VERMILLION, 0.12)
    scene[height - each[1] :] = start_picture(need, each, side)
    pen = _Pen(scene, (width / 2, each[1] + arrow_px / 2), 0.45 * arrow_px)
    pen.area([(-0.3, -1), (0.3, -1), (0.3, 0), (0.8, 0), (0, 1), (-0.8, 0), (-0.3, 0)], GREEN)
    return scene
