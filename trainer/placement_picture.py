"""A small picture of where the camera goes: from above and from the side, to scale."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.placement import CameraNeed
from calibration.start_shapes import SHAPES, Posture
from calibration.viewpoint import View
from trainer.overlay import GREEN, GREY, INK, WHITE, YELLOW, Colour, Image, put_text

Array = NDArray[np.float64]

#: Width and height, pixels.
SIZE = (320, 240)
MAT: Colour = (124, 98, 74)
FLOOR: Colour = (110, 100, 90)

#: Drawn so many times as large and made smaller again, for smooth edges.
_FINE = 4
#: Pixels for a torso length, and how far away the camera is drawn, torso lengths: about 2 m.
_SCALE, _AWAY = 26.0, 4.6
#: Pixels: the middle of the body from above; from the side, its middle and the floor.
_ABOVE, _BESIDE_X, _FLOOR_Y = (76.0, 66.0), 186.0, 206.0
#: Rows of a body that a thick line joins, and its thickness, torso lengths: thighs, shins, feet, arms, neck.
_LIMBS = (
    *(((hip, hip + 2), 0.27) for hip in (5, 6)),
    *(((knee, knee + 2), 0.2) for knee in (7, 8)),
    *(((ankle, ankle + 2), 0.13) for ankle in (9, 10)),
    *((pair, 0.14) for pair in ((3, 13), (13, 15), (4, 14), (14, 16))),
)
_SHOULDERS_HIPS = (3, 4, 6, 5)
_HEAD_TORSO = 0.27
#: Left elbow and wrist, which a shape does not have, torso lengths.
_ARMS: dict[Posture, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "side_lying": ((0.15, 0.25, 0.25), (0.05, 0.6, -0.2)),
    "supine_feet_down": ((0.05, -0.7, -0.05), (-0.5, -0.75, -0.1)),
    "supine_table_top": ((0.38, -0.87, -0.05), (0.5, -1.36, -0.1)),
    "prone": ((0.8, 0.62, -0.14), (0.85, 0.16, -0.12)),
    "standing": ((-0.08, 0.52, -0.04), (0.12, 0.5, -0.55)),
    "sitting": ((-0.04, 0.5, -0.04), (0.4, 0.3, -0.32)),
}


def placement_picture(need: CameraNeed) -> Image:
    """Where the camera goes, and in green how far from there it may stand; BGR uint8 (240, 320, 3)."""
    width, height = SIZE
    fine = np.full((height * _FINE, width * _FINE, 3), INK, np.uint8)
    posture = need.postures[0]
    upright = posture in ("standing", "sitting")
    body = _body(posture)
    # From here on along the camera's right, its way to the body and up.
    turn = math.radians(_bearing_deg(need.views[0], 0.0, upright))
    towards, right = np.array([math.cos(turn), math.sin(turn), 0]), np.array([-math.sin(turn), math.cos(turn), 0])
    ways = np.stack([right, towards, [0, 0, 1.0]])
    azimuths = [math.radians(_bearing_deg(need.views[0], a, upright)) - turn for a in need.azimuth_deg]
    mat = [(1.5, 0.72), (1.5, -0.72), (-1.7, -0.72), (-1.7, 0.72)] if not upright else []
    _draw_above(fine, body @ ways.T, np.array([(*p, 0.0) for p in mat]).reshape(-1, 3) @ ways.T, azimuths)
    _draw_beside(fine, body @ ways.T, [math.radians(p) for p in need.pitch_deg], posture == "sitting")
    scene = cv2.resize(fine, SIZE, interpolation=cv2.INTER_AREA).astype(np.uint8)
    put_text(scene, "from above", (12, 231), 15, GREY)
    put_text(scene, "from the side", (176, 231), 15, GREY)
    put_text(scene, "2 m", (round(_ABOVE[0]) + 15, 136), 15, WHITE)
    return scene


def _body(posture: Posture) -> Array:
    """A shape about its middle with the arms' rows 13 to 16 added (17, 3)."""
    left = np.array(_ARMS[posture])
    right = left * [1, -1, 1]
    if posture == "side_lying":  # the lower arm lies stretched out under the head
        right = np.array([(0.95, 0.1, -0.35), (1.35, 0.15, -0.38)])
    body = np.concatenate([SHAPES[posture], np.stack([left, right], axis=1).reshape(4, 3)])
    body[:, 0] -= (body[:13, 0].min() + body[:13, 0].max()) / 2
    return body


def _bearing_deg(view: View, azimuth_deg: float, upright: bool) -> float:
    """Where a camera stands round the body, anticlockwise from ahead as seen from above."""
    if view == "head" or (view == "front" and upright):
        return azimuth_deg
    return 90 + (azimuth_deg if upright else -azimuth_deg)


def _draw_above(fine: Image, body: Array, mat: Array, azimuths: list[float]) -> None:
    def at(points: Array) -> Array:
        """The camera is below in the picture."""
        return np.asarray(_ABOVE + _SCALE * points[:, :2])

    def away(angle: float, torso: float) -> tuple[float, float, float]:
        return torso * math.sin(angle), torso * math.cos(angle), 0.0

    if len(mat):
        _fill(fine, at(mat), MAT)
    wedge = [(0.0, 0.0, 0.0), *(away(a, _AWAY + 0.9) for a in np.linspace(azimuths[0], azimuths[1], 24))]
    _fill(fine, at(np.array(wedge)), GREEN, 0.5)
    _draw_body(fine, at(body))
    _draw_camera(fine, at(np.array([away(sum(azimuths) / 2, _AWAY)]))[0], np.array(_ABOVE))


def _draw_beside(fine: Image, body: Array, pitches: list[float], chair: bool) -> None:
    floor = float(body[:, 2].min()) - 0.13
    middle = np.array([_BESIDE_X, _FLOOR_Y + floor * _SCALE])

    def at(points: Array) -> Array:
        """The camera is to the right in the picture."""
        return np.asarray(middle + _SCALE * points[:, 1:] * [1, -1])

    def away(angle: float, torso: float) -> tuple[float, float, float]:
        return 0.0, torso * math.cos(angle), max(torso * math.sin(angle), floor + 0.25)

    wedge = [(0.0, 0.0, 0.0), *(away(a, _AWAY + 0.45) for a in np.linspace(pitches[0], pitches[1], 24))]
    _fill(fine, at(np.array(wedge)), GREEN, 0.5)
    if chair:
        seat = float(body[5:7, 2].mean()) - 0.18
        legs = [(0, y, z) for y, z in ((-0.45, seat), (0.4, seat), (0.4, floor), (-0.45, floor))]
        _fill(fine, at(np.array(legs)), MAT)
    _line(fine, (160.0, _FLOOR_Y), (SIZE[0] - 6.0, _FLOOR_Y), FLOOR, 3)
    _draw_body(fine, at(body))
    camera = at(np.array([away(sum(pitches) / 2, _AWAY)]))[0]
    _line(fine, (camera[0], camera[1] + 6), (camera[0], _FLOOR_Y), FLOOR, 3)
    _draw_camera(fine, camera, middle)


def _draw_body(fine: Image, px: Array) -> None:
    """A body from its rows (17, 2), pixels."""
    trunk = np.asarray(cv2.convexHull(px[list(_SHOULDERS_HIPS)].astype(np.float32))[:, 0], np.float64)
    _fill(fine, trunk, WHITE)
    for a, b in zip(trunk, np.roll(trunk, 1, axis=0), strict=True):
        _line(fine, a, b, WHITE, 0.24 * _SCALE)
    for (a, b), thick in _LIMBS:
        _line(fine, px[a], px[b], WHITE, thick * _SCALE)
    neck, head = px[3:5].mean(axis=0), px[1:3].mean(axis=0)
    _line(fine, neck, head, WHITE, 0.2 * _SCALE)
    cv2.circle(fine, _fine(head), round(_HEAD_TORSO * _SCALE * _FINE), WHITE, -1, cv2.LINE_AA)
    nose = head + (px[0] - head) * 0.9
    cv2.circle(fine, _fine(nose), round(0.07 * _SCALE * _FINE), WHITE, -1, cv2.LINE_AA)


def _draw_camera(fine: Image, at: Array, looks_at: Array) -> None:
    """A camera, and a dotted line along which it looks."""
    way = (looks_at - at) / np.hypot(*(looks_at - at))
    across = np.array([-way[1], way[0]])
    for part in np.arange(22.0, float(np.hypot(*(looks_at - at))) - 14, 9.0):
        cv2.circle(fine, _fine(at + part * way), round(1.3 * _FINE), YELLOW, -1, cv2.LINE_AA)
    _fill(fine, np.array([at + a * across + b * way for a, b in ((-9, -6), (9, -6), (9, 6), (-9, 6))]), YELLOW)
    _fill(fine, np.array([at + a * across + b * way for a, b in ((-4, 5), (-7, 13), (7, 13), (4, 5))]), YELLOW)


def _fill(fine: Image, px: Array, colour: Colour, opacity: float = 1.0) -> None:
    layer = fine if opacity == 1 else fine.copy()
    cv2.fillPoly(layer, [np.round(px * _FINE).astype(np.int32)], colour, cv2.LINE_AA)
    if layer is not fine:
        cv2.addWeighted(layer, opacity, fine, 1 - opacity, 0, fine)


def _line(
    fine: Image, a: Array | tuple[float, float], b: Array | tuple[float, float], colour: Colour, thick: float
) -> None:
    cv2.line(fine, _fine(a), _fine(b), colour, max(1, round(thick * _FINE)), cv2.LINE_AA)


def _fine(px: Array | tuple[float, float]) -> tuple[int, int]:
    return round(float(px[0]) * _FINE), round(float(px[1]) * _FINE)
