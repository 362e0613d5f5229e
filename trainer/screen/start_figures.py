"""The start position of an exercise, drawn: an average body as the camera should see it."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Side
from calibration.placement import Arms, CameraNeed
from calibration.start_shapes import Point, Posture, mirrored
from calibration.viewpoint import project
from trainer.screen.drawing import INK, SKY, WHITE, Colour, Image

Array = NDArray[np.float64]

#: The ground under the body, and the parts that are further away than the rest of it.
MAT: Colour = (124, 98, 74)
FAR: Colour = (176, 170, 164)

#: The figure is drawn ``FINE`` times as large and scaled down, for smooth edges.
FINE = 4
#: Rows of a body that a thick line joins, and its thickness, torso lengths: thighs, shins, feet, arms.
LIMBS = (
    *(((hip, hip + 2), 0.27) for hip in (5, 6)),
    *(((knee, knee + 2), 0.2) for knee in (7, 8)),
    *(((ankle, ankle + 2), 0.13) for ankle in (9, 10)),
    *((pair, 0.14) for pair in ((3, 13), (13, 15), (4, 14), (14, 16))),
)
#: Rows of the trunk's corners in their order, its thickness, the neck's and the radii of head and nose, torso lengths.
TRUNK, TRUNK_TORSO, NECK_TORSO, HEAD_TORSO, NOSE_TORSO = (3, 4, 6, 5), 0.24, 0.2, 0.25, 0.08
#: The camera of a figure is this far away, torso lengths: about 2 m.
_AWAY_TORSO = 4.6
#: Left elbow and wrist of arms that are spread on the mat, torso lengths.
_WIDE: tuple[Point, Point] = ((0.38, -0.87, -0.05), (0.5, -1.36, -0.1))


def body(posture: Posture, arms: Arms, side: Side | None = None) -> Array:
    """A shape about its middle with the arms' rows 13 to 16 added, (17, 3), torso lengths.

    Args:
        posture: the position.
        arms: the arms in it.
        side: lying on a side, the one on top.
    """
    left = np.array(_WIDE if arms == "wide" else posture.left_arm)
    right = left * [1, -1, 1] if posture.right_arm is None else np.array(posture.right_arm)
    shape = posture.shape
    if is_turned(posture, side):
        shape, left, right = mirrored(shape), right * [1, -1, 1], left * [1, -1, 1]
    points = np.concatenate([shape, np.stack([left, right], axis=1).reshape(4, 3)])
    points[:, 0] -= (points[:13, 0].min() + points[:13, 0].max()) / 2
    return points


def is_turned(posture: Posture, side: Side | None) -> bool:
    """Whether the body lies on its other side than :attr:`Posture.shape` does."""
    return posture.chest == "aside" and side == "right"


def bearing_deg(need: CameraNeed, azimuth_deg: float, side: Side | None = None) -> float:
    """Where a camera stands round the body of :func:`body`, anticlockwise from ahead as seen from above.

    An upright body shows its right side, so that it faces left in the mirror, as in the demonstrations.
    """
    posture, view = need.postures[0], need.views[0]
    if view == "head" or (view == "front" and posture.is_upright):
        return azimuth_deg
    bearing = 90 + (azimuth_deg if posture.is_upright else -azimuth_deg)
    return -bearing if posture.is_upright or is_turned(posture, side) else bearing


def start_picture(need: CameraNeed, size: tuple[int, int], side: Side | None = None) -> Image:
    """The first of its start positions, seen from the middle of where the camera may stand, in a mirror.

    Args:
        need: where the exercise wants the camera.
        size: width and height of the picture, pixels.
        side: the side that is to work, None for any.

    Returns:
        BGR uint8 (height, width, 3); the body on its mat or chair, as large as it fits.
    """
    posture = need.postures[0]
    upright = posture.is_upright
    points = body(posture, need.arms, side)
    floor = float(points[:, 2].min()) - 0.13
    base = _seat(points, floor) if posture.on_chair else _mat(floor, upright)
    bearing = math.radians(bearing_deg(need, sum(need.azimuth_deg) / 2, side))
    pitch = math.radians(max(8.0, sum(need.pitch_deg) / 2))  # from a lower camera the mat is a mere line
    camera = np.array([bearing, pitch, 0.0, -math.log(_AWAY_TORSO), 0.0, 0.0])
    seen = project(np.concatenate([points, base]), camera) * [-_AWAY_TORSO, _AWAY_TORSO]
    towards = points @ [math.cos(bearing) * math.cos(pitch), math.sin(bearing) * math.cos(pitch), math.sin(pitch)]
    room = np.array(size) * FINE
    low, high = seen.min(axis=0) - 0.32, seen.max(axis=0) + 0.32
    scale = float((room / (high - low)).min())
    px = (seen - (low + high) / 2) * scale + room / 2
    fine = np.full((room[1], room[0], 3), INK, np.uint8)
    cv2.fillPoly(fine, [np.round(px[len(points) :]).astype(np.int32)], MAT, cv2.LINE_AA)
    _draw_in_depth(fine, px[: len(points)], towards, scale)
    return np.asarray(cv2.resize(fine, size, interpolation=cv2.INTER_AREA), np.uint8)


def _mat(floor: float, upright: bool) -> Array:
    half = (0.6, 0.5) if upright else (1.75, 0.8)
    return np.array([(a * half[0], b * half[1], floor) for a, b in ((1, 1), (1, -1), (-1, -1), (-1, 1))])


def _seat(points: Array, floor: float) -> Array:
    """The side of a chair."""
    seat = float(points[5:7, 2].mean()) - 0.15
    hip = float(points[5:7, 0].mean())
    return np.array([(hip + a, 0.0, z) for a, z in ((-0.35, seat), (0.5, seat), (0.5, floor), (-0.35, floor))])


def _draw_in_depth(fine: Image, px: Array, towards: Array, scale: float) -> None:
    """Limbs, trunk and head from the furthest to the nearest, each with an edge, so that they stay distinct."""
    trunk = list(TRUNK)
    parts: list[tuple[float, str, tuple[int, ...], float]] = [
        (float(towards[list(rows)].mean()), "limb", rows, thick) for rows, thick in LIMBS
    ]
    parts.append((float(towards[trunk].mean()), "trunk", TRUNK, TRUNK_TORSO))
    parts.append((float(towards[1:3].mean()), "head", (), HEAD_TORSO))
    nearest, furthest = max(part[0] for part in parts), min(part[0] for part in parts)
    for depth, kind, rows, thick in sorted(parts):
        near = (depth - furthest) / max(nearest - furthest, 1e-6)
        blue, green, red = (round(far + near * (white - far)) for far, white in zip(FAR, WHITE, strict=True))
        for grow, paint in ((0.09, INK), (0.0, (blue, green, red))):
            if kind == "head":
                draw_head(fine, px, scale, paint, grow)
            elif kind == "trunk":
                draw_trunk(fine, px, scale, paint, grow)
            else:
                draw_line(fine, px[rows[0]], px[rows[1]], paint, (thick + grow) * scale)
    _draw_line_of_spine(fine, px, scale)


def _draw_line_of_spine(fine: Image, px: Array, scale: float) -> None:
    """From the middle of the shoulders to the middle of the hips, as on the person."""
    draw_line(fine, px[3:5].mean(axis=0), px[5:7].mean(axis=0), SKY, 0.06 * scale)


def draw_trunk(fine: Image, px: Array, scale: float, colour: Colour, grow: float = 0.0) -> None:
    """Draw the trunk of a body (17, 2), pixels; ``scale`` is its torso length in pixels."""
    corners = np.asarray(cv2.convexHull(px[list(TRUNK)].astype(np.float32))[:, 0], np.float64)
    cv2.fillPoly(fine, [np.round(corners).astype(np.int32)], colour, cv2.LINE_AA)
    for a, b in zip(corners, np.roll(corners, 1, axis=0), strict=True):
        draw_line(fine, a, b, colour, (TRUNK_TORSO + grow) * scale)


def draw_head(fine: Image, px: Array, scale: float, colour: Colour, grow: float = 0.0) -> None:
    """Neck, head and nose of the same body."""
    neck, head = px[3:5].mean(axis=0), px[1:3].mean(axis=0)
    nose = head + (px[0] - head) * 1.1
    draw_line(fine, neck, head, colour, (NECK_TORSO + grow) * scale)
    for at, radius in ((head, HEAD_TORSO), (nose, NOSE_TORSO)):
        cv2.circle(fine, to_point(at), round((radius + grow / 2) * scale), colour, -1, cv2.LINE_AA)


def draw_line(fine: Image, a: Array, b: Array, colour: Colour, thick_px: float) -> None:
    """A line with round ends."""
    cv2.line(fine, to_point(a), to_point(b), colour, max(1, round(thick_px)), cv2.LINE_AA)


def to_point(px: Array) -> tuple[int, int]:
    """The nearest pixel."""
    return round(float(px[0])), round(float(px[1]))
