"""A small picture of where the camera goes: from above and from the side, to scale."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Side
from calibration.placement import CameraNeed
from trainer.base.language import Number
from trainer.base.language import gettext_ as _
from trainer.screen.drawing import GREEN, GREY, INK, WHITE, YELLOW, Colour, Image, Label, Rect
from trainer.screen.start_figures import (
    FINE,
    LIMBS,
    MAT,
    bearing_deg,
    body,
    draw_head,
    draw_line,
    draw_trunk,
    to_point,
)

Array = NDArray[np.float64]

#: Width and height, pixels, of a picture as it is laid out; it may be made larger or smaller.
SIZE = (320, 240)
FLOOR: Colour = (110, 100, 90)

#: Distance of the drawn camera from the body, pixels; and torso lengths in a metre.
_AWAY_PX, _TORSO_PER_M = 119.6, 2.3
#: Pixels: the middle of the body from above; from the side, its middle and the floor.
_ABOVE, _BESIDE_X, _FLOOR_Y = (76.0, 152.0), 186.0, 206.0


def placement_picture(need: CameraNeed, height_px: int = SIZE[1], side: Side | None = None) -> Image:
    """Where the camera goes, and in green how far from there it may stand.

    From above, the camera is at the top, as the screen is for somebody on the mat. Left and right are then as in the
    mirrored picture.

    Args:
        need: where the exercise wants it.
        height_px: of the picture.
        side: the side that is to work, None for any.

    Returns:
        BGR uint8, 4 to 3.
    """
    width, height = SIZE
    fine = np.full((height * FINE, width * FINE, 3), INK, np.uint8)
    upright = need.postures[0].is_upright
    points = body(need.postures[0], need.arms, side)
    away_torso = sum(need.distance_m) / 2 * _TORSO_PER_M
    # From here on along the camera's right, its way to the body and up.
    turn = math.radians(bearing_deg(need, 0.0, side))
    towards, right = np.array([math.cos(turn), math.sin(turn), 0]), np.array([-math.sin(turn), math.cos(turn), 0])
    ways = np.stack([right, towards, [0, 0, 1.0]])
    azimuths = [math.radians(bearing_deg(need, a, side)) - turn for a in need.azimuth_deg]
    mat = [(1.5, 0.72), (1.5, -0.72), (-1.7, -0.72), (-1.7, 0.72)] if not upright else []
    ground = np.array([(*p, 0.0) for p in mat]).reshape(-1, 3)
    _draw_above(fine, points @ ways.T, ground @ ways.T, azimuths, away_torso)
    pitches = [math.radians(pitch) for pitch in need.pitch_deg]
    _draw_beside(fine, points @ ways.T, pitches, away_torso, need.postures[0].on_chair)
    by = height_px / height
    scene = np.asarray(cv2.resize(fine, (round(width * by), height_px), interpolation=cv2.INTER_AREA), np.uint8)
    for text, (x, y, w, h), colour in (
        (_("from above"), (8, 214, 144, 24), GREY),
        (_("from the side"), (168, 214, 144, 24), GREY),
        (_metres(need.distance_m), (88, 76, 72, 24), WHITE),
    ):
        Label(text, Rect(*(round(v * by) for v in (x, y, w, h))), round(18 * by), colour).draw(scene)
    return scene


def _metres(distance_m: tuple[float, float]) -> str:
    """A distance, or a range of distances: "2 m", "2–2.5 m"."""
    shortest, longest = (f"{Number(metres):g}" for metres in distance_m)
    return _("{distance} m").format(distance=shortest if shortest == longest else f"{shortest}–{longest}")


def _draw_above(fine: Image, body: Array, mat: Array, azimuths: list[float], away_torso: float) -> None:
    scale = _AWAY_PX / away_torso

    def at(points: Array) -> Array:
        """The camera is above in the picture."""
        return np.asarray(_ABOVE - scale * points[:, :2])

    def away(angle: float, torso: float) -> tuple[float, float, float]:
        return torso * math.sin(angle), torso * math.cos(angle), 0.0

    if len(mat):
        _fill(fine, at(mat), MAT)
    wedge = [(0.0, 0.0, 0.0), *(away(a, 1.18 * away_torso) for a in np.linspace(azimuths[0], azimuths[1], 24))]
    _fill(fine, at(np.array(wedge)), GREEN, 0.5)
    _draw_body(fine, at(body), scale)
    _draw_camera(fine, at(np.array([away(sum(azimuths) / 2, away_torso)]))[0], np.array(_ABOVE))


def _draw_beside(fine: Image, body: Array, pitches: list[float], away_torso: float, chair: bool) -> None:
    scale = _AWAY_PX / away_torso
    floor = float(body[:, 2].min()) - 0.13
    middle = np.array([_BESIDE_X, _FLOOR_Y + floor * scale])

    def at(points: Array) -> Array:
        """The camera is to the right in the picture."""
        return np.asarray(middle + scale * points[:, 1:] * [1, -1])

    def away(angle: float, torso: float) -> tuple[float, float, float]:
        return 0.0, torso * math.cos(angle), max(torso * math.sin(angle), floor + 0.25)

    wedge = [(0.0, 0.0, 0.0), *(away(a, 1.1 * away_torso) for a in np.linspace(pitches[0], pitches[1], 24))]
    _fill(fine, at(np.array(wedge)), GREEN, 0.5)
    if chair:
        seat = float(body[5:7, 2].mean()) - 0.18
        legs = [(0, y, z) for y, z in ((-0.45, seat), (0.4, seat), (0.4, floor), (-0.45, floor))]
        _fill(fine, at(np.array(legs)), MAT)
    _line(fine, (160.0, _FLOOR_Y), (SIZE[0] - 6.0, _FLOOR_Y), FLOOR, 3)
    _draw_body(fine, at(body), scale)
    camera = at(np.array([away(sum(pitches) / 2, away_torso)]))[0]
    _line(fine, (camera[0], camera[1] + 6), (camera[0], _FLOOR_Y), FLOOR, 3)
    _draw_camera(fine, camera, middle)


def _draw_body(fine: Image, px: Array, scale: float) -> None:
    """A body from its rows (17, 2), pixels of the layout; ``scale`` is its torso length in them."""
    draw_trunk(fine, px * FINE, scale * FINE, WHITE)
    for (a, b), thick in LIMBS:
        _line(fine, px[a], px[b], WHITE, thick * scale)
    draw_head(fine, px * FINE, scale * FINE, WHITE)


def _draw_camera(fine: Image, at: Array, looks_at: Array) -> None:
    """A camera, and a dotted line along which it looks."""
    way = (looks_at - at) / np.hypot(*(looks_at - at))
    across = np.array([-way[1], way[0]])
    for part in np.arange(22.0, float(np.hypot(*(looks_at - at))) - 14, 9.0):
        cv2.circle(fine, to_point((at + part * way) * FINE), round(1.3 * FINE), YELLOW, -1, cv2.LINE_AA)
    _fill(fine, np.array([at + a * across + b * way for a, b in ((-9, -6), (9, -6), (9, 6), (-9, 6))]), YELLOW)
    _fill(fine, np.array([at + a * across + b * way for a, b in ((-4, 5), (-7, 13), (7, 13), (4, 5))]), YELLOW)


def _fill(fine: Image, px: Array, colour: Colour, opacity: float = 1.0) -> None:
    layer = fine if opacity == 1 else fine.copy()
    cv2.fillPoly(layer, [np.round(px * FINE).astype(np.int32)], colour, cv2.LINE_AA)
    if layer is not fine:
        cv2.addWeighted(layer, opacity, fine, 1 - opacity, 0, fine)


def _line(
    fine: Image, a: Array | tuple[float, float], b: Array | tuple[float, float], colour: Colour, thick: float
) -> None:
    draw_line(fine, np.asarray(a) * FINE, np.asarray(b) * FINE, colour, thick * FINE)
